"""Lunavo: the print-on-demand shop."""

from krake.kit.text import Words
from krake.spec.words import Unit
from krake.spec.workspace import Block, Kpi, Workspace

KPIS = (
    Kpi(
        key="revenue",
        name=Words("Revenue today", "Umsatz heute"),
        unit=Unit.MONEY,
        formula=Words(
            "Gross sales − discounts − returns, without shipping and tax. Test, cancelled and voided orders are left out.",
            "Bruttoverkäufe − Rabatte − Rückgaben, ohne Versand und Steuer. Ohne Test-, stornierte und ungültige Bestellungen.",
        ),
        source="shopify",
        waits_for=Words("No reading yet. Connect Shopify with read_orders.", "Noch kein Wert. Verbinde Shopify mit read_orders."),
    ),
    Kpi(
        key="visitors",
        name=Words("Visitors", "Besucher"),
        unit=Unit.COUNT,
        formula=Words(
            "Different people who opened the online shop, as Shopify counts them. Orders cannot tell this.",
            "Verschiedene Menschen, die den Onlineshop geöffnet haben, nach Shopifys Zählung. Bestellungen verraten das nicht.",
        ),
        source="shopify",
        waits_for=Words("No reading yet. Connect Shopify with read_reports.", "Noch kein Wert. Verbinde Shopify mit read_reports."),
    ),
    Kpi(
        key="conversion",
        name=Words("Conversion rate", "Abschlussrate"),
        unit=Unit.PERCENT,
        formula=Words(
            "Sessions that ended in a completed checkout ÷ all sessions. Sessions, not people.",
            "Sitzungen mit abgeschlossenem Kauf ÷ alle Sitzungen. Sitzungen, nicht Menschen.",
        ),
        source="shopify",
        waits_for=Words("No reading yet. Connect Shopify with read_reports.", "Noch kein Wert. Verbinde Shopify mit read_reports."),
    ),
    Kpi(
        key="signups",
        name=Words("Email signups", "Newsletter-Anmeldungen"),
        unit=Unit.COUNT,
        formula=Words(
            "Customers whose consent to email marketing became Subscribed on this day.",
            "Kunden, deren Einwilligung in E-Mail-Werbung an diesem Tag bestätigt wurde.",
        ),
        source="shopify",
        waits_for=Words("No reading yet. Connect Shopify with read_customers.", "Noch kein Wert. Verbinde Shopify mit read_customers."),
    ),
    Kpi(
        key="content_score",
        name=Words("Content score", "Inhaltswert"),
        unit=Unit.SCORE,
        formula=Words(
            "100 × (0.30 × complete listings + 0.25 × pages that pass the SEO checks + 0.20 × posts out of those planned"
            " + 0.25 × engagement beside the last 90 days). A missing part is left out, its weight shared among the others.",
            "100 × (0,30 × vollständige Produktseiten + 0,25 × Seiten ohne SEO-Mängel + 0,20 × erschienene von geplanten Beiträgen"
            " + 0,25 × Resonanz gegenüber den letzten 90 Tagen). Ein fehlender Teil entfällt, sein Gewicht geht an die übrigen.",
        ),
        source="",
        waits_for=Words(
            "No reading yet. Waits for product listing checks, SEO checks of the pages and published posts.",
            "Noch kein Wert. Wartet auf geprüfte Produktseiten, SEO-Prüfungen und veröffentlichte Beiträge.",
        ),
    ),
)

WORKSPACE = Workspace(
    key="lunavo",
    route="/lunavo",
    name="Lunavo",
    letter="L",
    position=1,
    about=Words("Print-on-demand shop", "Shop für Druck auf Bestellung"),
    empty=Words(
        "Once Shopify is connected, orders and revenue appear here. Without an account, a rehearsal shows how it works.",
        "Sobald Shopify verbunden ist, erscheinen hier Bestellungen und Umsatz. Ohne Konto zeigt eine Probe, wie es geht.",
    ),
    kpis=KPIS,
    blocks=(
        Block("kpis", Words("Figures", "Kennzahlen")),
        Block("needs_you", Words("Needs you", "Braucht dich"), 7),
        Block("agents", Words("Sintra agents", "Sintra-Agenten"), 5),
        Block("orders", Words("Shopify orders", "Shopify-Bestellungen"), 7),
        Block("revenue", Words("Revenue, last 30 days", "Umsatz, letzte 30 Tage"), 5),
        Block("products", Words("Products", "Produkte"), 7),
        Block("printing", Words("In print at Gelato", "Im Druck bei Gelato"), 5),
        Block("folders", Words("Folders", "Ordner")),
        Block("activity", Words("Activity", "Verlauf")),
    ),
)
