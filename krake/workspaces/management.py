"""Management: all businesses together, the books and the law."""

from krake.kit.text import Words
from krake.spec.words import Good, Unit
from krake.spec.workspace import Block, Kpi, Workspace

KPIS = (
    Kpi(
        key="total_revenue",
        name=Words("Total revenue", "Gesamtumsatz"),
        full_name=Words("Net revenue of all workspaces this month", "Nettoumsatz aller Bereiche in diesem Monat"),
        unit=Unit.MONEY,
        formula=Words(
            "Net revenue of every workspace since the 1st of the month, added up. Transfers between them do not count.",
            "Nettoumsatz jedes Bereichs seit dem 1. des Monats, addiert. Überträge untereinander zählen nicht.",
        ),
        source="",
        waits_for=Words(
            "No reading yet. Waits for revenue in the first workspace.", "Noch kein Wert. Wartet auf Umsatz im ersten Bereich."
        ),
    ),
    Kpi(
        key="active_users",
        name=Words("Active user ratio", "Anteil aktiver Nutzer"),
        unit=Unit.PERCENT,
        formula=Words(
            "People active in the last 30 days ÷ registered people.",
            "In den letzten 30 Tagen aktive Menschen ÷ registrierte Menschen.",
        ),
        source="analytics",
        waits_for=Words("No reading yet. Waits for the app's usage analytics.", "Noch kein Wert. Wartet auf die Nutzungsdaten der App."),
    ),
    Kpi(
        key="system_conversion",
        name=Words("System conversion", "Abschlussrate gesamt"),
        unit=Unit.PERCENT,
        formula=Words(
            "All conversions ÷ all entries, summed over the workspaces: orders ÷ sessions, clicks ÷ reach, sales ÷ clicks.",
            "Alle Abschlüsse ÷ alle Einstiege, je Bereich gezählt: Bestellungen ÷ Sitzungen, Klicks ÷ Reichweite, Verkäufe ÷ Klicks.",
        ),
        source="",
        waits_for=Words(
            "No reading yet. Waits for the conversion rate of a first workspace.",
            "Noch kein Wert. Wartet auf die Abschlussrate eines ersten Bereichs.",
        ),
    ),
    Kpi(
        key="open_escalations",
        name=Words("Open escalations", "Offene Eskalationen"),
        unit=Unit.COUNT,
        formula=Words(
            "Things Krake could not solve by itself and nobody has answered yet.",
            "Was Krake nicht allein lösen konnte und noch niemand beantwortet hat.",
        ),
        source="",
        waits_for=Words("No reading yet. Waits for the first count.", "Noch kein Wert. Wartet auf die erste Zählung."),
        good=Good.DOWN,
    ),
    Kpi(
        key="agent_success",
        name=Words("Agent success rate", "Erfolgsquote der Agenten"),
        unit=Unit.PERCENT,
        formula=Words(
            "Runs that finished and proved their result ÷ all runs that ended, 30 days.",
            "Läufe, die mit belegtem Ergebnis fertig wurden ÷ alle beendeten Läufe, 30 Tage.",
        ),
        source="",
        waits_for=Words("No reading yet. Waits for the first finished run.", "Noch kein Wert. Wartet auf den ersten beendeten Lauf."),
    ),
)

WORKSPACE = Workspace(
    key="management",
    route="/management",
    name="Management",
    letter="X",
    position=5,
    about=Words("All businesses, books and law", "Alle Geschäfte, Bücher und Recht"),
    empty=Words("There is nothing to sign.", "Es gibt nichts zu unterschreiben."),
    kpis=KPIS,
    blocks=(
        Block("kpis", Words("Figures", "Kennzahlen")),
        Block("needs_you", Words("Needs you", "Braucht dich"), 7),
        Block("agents", Words("Sintra agents", "Sintra-Agenten"), 5),
        Block(
            "waiting",
            Words("FIBU: bookings to check", "FIBU: zu prüfende Buchungen"),
            7,
            Words("Waits for a bank connection and the first receipt.", "Wartet auf ein Bankkonto und den ersten Beleg."),
        ),
        Block(
            "waiting",
            Words("Legal: documents and deadlines", "Recht: Dokumente und Fristen"),
            5,
            Words("Waits for the first contract or deadline.", "Wartet auf den ersten Vertrag oder die erste Frist."),
        ),
        Block("connections", Words("Health of connections", "Zustand der Verbindungen"), 7),
        Block("spending", Words("Spending by agent", "Ausgaben je Agent"), 5),
        Block("folders", Words("Folders", "Ordner")),
        Block("activity", Words("Activity", "Verlauf")),
    ),
)
