"""Dexter: data analysis."""

from krake.kit.text import Words
from krake.services import score_records as records
from krake.services import score_tables as tables
from krake.spec.agent import Ability, Agent, Column, Face, Routine, Score, Table
from krake.spec.words import Good, Unit

KPI_LOG = Table(
    "KPI log",
    (
        Column("KPI", german="Kennzahl"),
        Column("Workspace", "choice", ("Lunavo", "Monarch", "Lunabots", "Hard Life Mode", "Management"), german="Bereich"),
        Column("Value", "number", german="Wert"),
        Column("Unit", "choice", ("Money", "Count", "Percent", "Score", "Days"), german="Einheit"),
        Column("As of", "time", german="Stand"),
        Column("Source", german="Quelle"),
        Column("Completeness", "choice", ("Complete", "Partial", "Estimated", "Rehearsal"), german="Vollständigkeit"),
        Column("Definition version", "number", german="Version der Definition"),
        Column("Key", german="Schlüssel"),
    ),
    german="Kennzahlenprotokoll",
)
MARGINS = Table(
    "Margins",
    (
        Column("Order number", german="Bestellnummer"),
        Column("State", "choice", ("Ordered", "Expected"), german="Stand"),
        Column("Net revenue", "money", german="Nettoumsatz"),
        Column("Gelato net cost", "money", german="Gelato-Kosten netto"),
        Column(
            "Margin before fees and ads", "formula", german="Marge vor Gebühren und Werbung", formula="{Net revenue} - {Gelato net cost}"
        ),
        Column(
            "Share before fees and ads",
            "formula",
            german="Anteil vor Gebühren und Werbung",
            formula="({Net revenue} - {Gelato net cost}) / {Net revenue}",
        ),
        Column("Fee", "money", german="Gebühr"),
        Column("Ad share", "money", german="Werbeanteil"),
        Column("Margin after all", "formula", german="Marge nach allem", formula="{Net revenue} - {Gelato net cost} - {Fee} - {Ad share}"),
    ),
    german="Margen",
)
FORECASTS = Table(
    "Forecasts",
    (
        Column("Series", german="Reihe"),
        Column("Day", "date", german="Tag"),
        Column("Days ahead", "number", german="Tage voraus"),
        Column("Value", "number", german="Wert"),
        Column("Low", "number", german="Untere Grenze"),
        Column("High", "number", german="Obere Grenze"),
        Column("Mean error", "percent", german="Mittlerer Fehler"),
        Column("Key", german="Schlüssel"),
    ),
    german="Prognosen",
)
SEGMENTS = Table(
    "Customer segments",
    (
        Column("Customer", german="Kunde"),
        Column("Segment", "choice", ("Best", "Loyal", "Promising", "New", "At risk", "Asleep"), german="Segment"),
        Column("Recency days", "number", german="Tage seit Bestellung"),
        Column("Orders", "number", german="Bestellungen"),
        Column("Spent", "number", german="Ausgegeben"),
        Column("Currency", german="Währung"),
        Column("RFM", german="RFM"),
        Column("What to do", "long", german="Was zu tun ist"),
        Column("Key", german="Schlüssel"),
    ),
    german="Kundensegmente",
)
DATA_QUALITY = Table(
    "Data quality",
    (
        Column("Dataset", german="Datensatz"),
        Column("Rule", german="Regel"),
        Column("Failed rows", "number", german="Fehlerhafte Zeilen"),
        Column("Severity", "choice", ("Low", "Medium", "High"), german="Schwere"),
        Column("Fixed on", "date", german="Behoben am"),
    ),
    german="Datenqualität",
)

AGENT = Agent(
    key="dexter",
    name="Dexter",
    role=Words("Data analysis", "Datenanalyse"),
    brief=Words(
        "Watches over the figures: where each comes from, why it changed, where it is heading and whether the books agree.",
        "Wacht über die Zahlen: woher jede stammt, warum sie sich ändert, wohin sie läuft und ob die Bücher dazu passen.",
    ),
    face=Face(9, "smile", "dot"),
    workspaces=("management", "lunabots", "lunavo", "monarch"),
    abilities=(
        Ability(
            "revenue_report",
            Words(
                "Says what a shop earned in a period and which orders make up the sum.",
                "Sagt, was ein Shop in einem Zeitraum verdient hat und aus welchen Bestellungen die Summe besteht.",
            ),
            0,
            needs=("shopify",),
        ),
        Ability(
            "kpi_refresh",
            Words(
                "Reads a figure from its source and stores it with its formula, inputs and date.",
                "Liest eine Kennzahl an ihrer Quelle und speichert sie mit Formel, Ausgangswerten und Stand.",
            ),
            1,
            needs=("shopify",),
        ),
        Ability(
            "anomaly_explain",
            Words(
                "Finds what drove an unusual change and shows the rows behind it.",
                "Findet den Grund einer ungewöhnlichen Änderung und zeigt die Zeilen dahinter.",
            ),
            0,
            needs=("shopify",),
        ),
        Ability(
            "forecast",
            Words(
                "Projects a series with upper and lower bounds and tests itself on the past.",
                "Schreibt eine Reihe mit oberer und unterer Grenze fort und prüft sich an der Vergangenheit.",
            ),
            1,
            needs=("shopify",),
        ),
        Ability(
            "margin_report",
            Words(
                "Works out what each order or product leaves after printing, fees and ads.",
                "Rechnet aus, was von jeder Bestellung oder jedem Produkt nach Druck, Gebühren und Werbung bleibt.",
            ),
            1,
            needs=(
                "shopify",
                "gelato",
            ),
        ),
        Ability(
            "customer_segments",
            Words(
                "Sorts customers by how recently, how often and for how much they bought, and says what to do for each group.",
                "Ordnet Kunden danach, wie kürzlich, wie oft und für wie viel sie kauften, und sagt, was je Gruppe zu tun ist.",
            ),
            1,
            needs=("shopify",),
        ),
        Ability(
            "reconcile",
            Words(
                "Checks payouts against orders, fees and bank lines and lists every difference.",
                "Gleicht Auszahlungen mit Bestellungen, Gebühren und Kontozeilen ab und listet jede Abweichung auf.",
            ),
            1,
            needs=("bank",),
        ),
        Ability(
            "dataset_check",
            Words(
                "Looks through an uploaded file for wrong types, doubles and gaps.",
                "Prüft eine hochgeladene Datei auf falsche Typen, Dubletten und Lücken.",
            ),
            0,
        ),
        Ability(
            "belegpruefung",
            Words(
                "Reads a receipt and suggests a booking; only a person makes it final.",
                "Liest einen Beleg und schlägt eine Buchung vor; endgültig bucht nur ein Mensch.",
            ),
            1,
        ),
    ),
    tables=(KPI_LOG, MARGINS, FORECASTS, SEGMENTS, DATA_QUALITY),
    routines=(
        Routine(
            "kpi_refresh",
            "FREQ=HOURLY;BYMINUTE=0;BYSECOND=0",
            Words("Refresh the figures every hour", "Kennzahlen jede Stunde auffrischen"),
        ),
        Routine(
            "anomaly_explain",
            "FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0",
            Words("Explain unusual changes every day at 06:00", "Auffälligkeiten jeden Tag um 06:00 erklären"),
        ),
        Routine(
            "reconcile",
            "FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=6;BYMINUTE=30;BYSECOND=0",
            Words("Compare the books on the 1st of the month at 06:30", "Bücher am 1. des Monats um 06:30 abgleichen"),
        ),
    ),
    scorecard=(
        Score(
            "forecast_error",
            Words("Forecast error beside a plain repetition of last week", "Prognosefehler neben einer bloßen Wiederholung der Vorwoche"),
            Words(
                "Errors of the last 200 forecast days that are over ÷ errors of the same weekday before the forecast. Below 1 is better.",
                "Fehler der letzten 200 vergangenen Prognosetage ÷ Fehler desselben Wochentags vor der Prognose. Unter 1 ist besser.",
            ),
            Words(
                "No reading yet. Waits for a forecast whose first day is over.",
                "Noch kein Wert. Wartet auf eine Prognose, deren erster Tag vorbei ist.",
            ),
            records.misses("Forecasts", "Series", "Days ahead", "Value"),
            unit=Unit.RATIO,
            parts=(
                Words("Error of the forecasts", "Fehler der Prognosen"),
                Words("Error of the week before", "Fehler der Vorwoche"),
            ),
            good=Good.DOWN,
        ),
        Score(
            "true_differences",
            Words("Share of reported differences that were no false alarm", "Anteil gemeldeter Abweichungen ohne Fehlalarme"),
            Words(
                "Differences it reported that have a date of repair ÷ these and those that somebody deleted without one",
                "Gemeldete Abweichungen mit Datum der Behebung ÷ diese und ohne Datum gelöschte",
            ),
            Words(
                "No reading yet. Waits for the first difference in Data quality that is fixed or deleted.",
                "Noch kein Wert. Wartet auf die erste Abweichung in Datenqualität, die behoben oder gelöscht wird.",
            ),
            tables.fixed("Data quality", "Fixed on"),
            parts=(
                Words("Fixed", "Behoben"),
                Words("Settled", "Erledigt"),
            ),
        ),
    ),
    integrations=("shopify", "gelato", "binance", "bank"),
)
