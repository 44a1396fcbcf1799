"""Dexter: data analysis."""

from krake.kit.text import Words
from krake.spec.agent import Ability, Agent, Column, Face, Routine, Table

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
    ),
    german="Kennzahlenprotokoll",
)
MARGINS = Table(
    "Margins",
    (
        Column("Order number", german="Bestellnummer"),
        Column("Net revenue", "money", german="Nettoumsatz"),
        Column("Gelato cost", "money", german="Gelato-Kosten"),
        Column("Fee", "money", german="Gebühr"),
        Column("Ad share", "money", german="Werbeanteil"),
        Column("Margin", "formula", german="Marge", formula="{Net revenue} - {Gelato cost} - {Fee} - {Ad share}"),
        Column("Margin share", "formula", german="Margenanteil", formula="{Margin} / {Net revenue}"),
    ),
    german="Margen",
)
FORECASTS = Table(
    "Forecasts",
    (
        Column("Series", german="Reihe"),
        Column("Days ahead", "number", german="Tage voraus"),
        Column("Value", "number", german="Wert"),
        Column("Low", "number", german="Untere Grenze"),
        Column("High", "number", german="Obere Grenze"),
        Column("Mean error", "percent", german="Mittlerer Fehler"),
    ),
    german="Prognosen",
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
        ),
        Ability(
            "kpi_refresh",
            Words(
                "Reads a figure from its source and stores it with its formula, inputs and date.",
                "Liest eine Kennzahl an ihrer Quelle und speichert sie mit Formel, Ausgangswerten und Stand.",
            ),
            1,
        ),
        Ability(
            "anomaly_explain",
            Words(
                "Finds what drove an unusual change and shows the rows behind it.",
                "Findet den Grund einer ungewöhnlichen Änderung und zeigt die Zeilen dahinter.",
            ),
            0,
        ),
        Ability(
            "forecast",
            Words(
                "Projects a series with upper and lower bounds and tests itself on the past.",
                "Schreibt eine Reihe mit oberer und unterer Grenze fort und prüft sich an der Vergangenheit.",
            ),
            1,
        ),
        Ability(
            "margin_report",
            Words(
                "Works out what each order or product leaves after printing, fees and ads.",
                "Rechnet aus, was von jeder Bestellung oder jedem Produkt nach Druck, Gebühren und Werbung bleibt.",
            ),
            1,
        ),
        Ability(
            "reconcile",
            Words(
                "Checks payouts against orders, fees and bank lines and lists every difference.",
                "Gleicht Auszahlungen mit Bestellungen, Gebühren und Kontozeilen ab und listet jede Abweichung auf.",
            ),
            1,
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
    tables=(KPI_LOG, MARGINS, FORECASTS, DATA_QUALITY),
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
        Words("Forecast error beside a plain repetition of last week", "Prognosefehler neben einer bloßen Wiederholung der Vorwoche"),
        Words("True differences per false alarm", "Echte Abweichungen je Fehlalarm"),
    ),
    integrations=("shopify", "gelato", "binance", "bank"),
)
