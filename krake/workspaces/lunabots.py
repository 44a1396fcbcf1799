"""Lunabots: the finance bot and the affiliate bot."""

from krake.kit.text import Words
from krake.spec.words import Unit
from krake.spec.workspace import Block, Kpi, Workspace

NO_READING = Words(
    "No reading yet. Waits for Binance; a read-only key will do.",
    "Noch kein Wert. Wartet auf Binance; ein Leseschlüssel genügt.",
)

KPIS = (
    Kpi(
        key="balance",
        name=Words("Finance bot: balance", "Finanzbot: Guthaben"),
        unit=Unit.MONEY,
        formula=Words(
            "Free and locked amount of every coin × its price, added up.",
            "Freie und gebundene Menge jeder Münze × ihr Kurs, addiert.",
        ),
        source="binance",
        waits_for=NO_READING,
    ),
    Kpi(
        key="profit",
        name=Words("Finance bot: P/L today", "Finanzbot: Ergebnis heute"),
        full_name=Words("Realised profit or loss today", "Heute realisierter Gewinn oder Verlust"),
        unit=Unit.MONEY,
        formula=Words(
            "Proceeds of today's sales − what the coins sold had cost, first bought first sold − fees.",
            "Erlöse der heutigen Verkäufe − Einstand der verkauften Münzen, zuerst gekauft zuerst verkauft − Gebühren.",
        ),
        source="binance",
        waits_for=NO_READING,
    ),
    Kpi(
        key="clicks",
        name=Words("Affiliate bot: clicks", "Affiliate-Bot: Klicks"),
        unit=Unit.COUNT,
        formula=Words(
            "Clicks that left through Krake's own links, without those of machines.",
            "Klicks über Krakes eigene Links, ohne die von Maschinen.",
        ),
        source="",
        waits_for=Words("No reading yet. Waits for the first affiliate link.", "Noch kein Wert. Wartet auf den ersten Affiliate-Link."),
    ),
    Kpi(
        key="commission",
        name=Words("Affiliate bot: commission", "Affiliate-Bot: Provision"),
        unit=Unit.MONEY,
        formula=Words(
            "Commission by state: open, approved and paid, each on its own.",
            "Provision nach Stand: offen, bestätigt und ausgezahlt, jede für sich.",
        ),
        source="affiliate",
        waits_for=Words("No reading yet. Waits for an affiliate network.", "Noch kein Wert. Wartet auf ein Affiliate-Netzwerk."),
    ),
)

BINANCE = Words("Waits for Binance; a read-only key will do.", "Wartet auf Binance; ein Leseschlüssel genügt.")
NETWORK = Words("Waits for an affiliate network.", "Wartet auf ein Affiliate-Netzwerk.")

WORKSPACE = Workspace(
    key="lunabots",
    route="/lunabots",
    name="Lunabots",
    letter="B",
    position=3,
    about=Words("Finance bot and affiliate bot", "Finanzbot und Affiliate-Bot"),
    empty=Words(
        "To begin, a key that can only read is all that Lunabots needs. Trades always ask.",
        "Für den Anfang genügt ein Schlüssel, der nur lesen darf. Über jeden Handel wird gefragt.",
    ),
    kpis=KPIS,
    blocks=(
        Block("kpis", Words("Figures", "Kennzahlen")),
        Block("needs_you", Words("Needs you", "Braucht dich"), 7),
        Block("agents", Words("Sintra agents", "Sintra-Agenten"), 5),
        Block("waiting", Words("Binance: portfolio and open orders", "Binance: Bestand und offene Aufträge"), 7, BINANCE),
        Block("waiting", Words("Risk limits and kill switch", "Verlustgrenzen und Notaus"), 5, BINANCE),
        Block("waiting", Words("Finance bot log", "Protokoll des Finanzbots"), 6, BINANCE),
        Block("waiting", Words("Affiliate bot log", "Protokoll des Affiliate-Bots"), 6, NETWORK),
        Block("waiting", Words("Strategies", "Strategien"), 4, BINANCE),
        Block("waiting", Words("Programmes, links and payouts", "Programme, Links und Auszahlungen"), 4, NETWORK),
        Block("waiting", Words("Tax export", "Export für die Steuer"), 4, BINANCE),
        Block("folders", Words("Folders", "Ordner")),
        Block("activity", Words("Activity", "Verlauf")),
    ),
)
