"""Hard Life Mode: the social brand."""

from krake.kit.text import Words
from krake.spec.words import Unit
from krake.spec.workspace import Block, Kpi, Workspace

INSTAGRAM = Words("No reading yet. Waits for Instagram.", "Noch kein Wert. Wartet auf Instagram.")

KPIS = (
    Kpi(
        key="reach_per_post",
        name=Words("Reach per post", "Reichweite je Beitrag"),
        full_name=Words("Average reach of a post, 28 days", "Durchschnittliche Reichweite eines Beitrags, 28 Tage"),
        unit=Unit.COUNT,
        formula=Words(
            "Reach of all posts of the last 28 days ÷ their number. Posts younger than 48 hours are left out.",
            "Reichweite aller Beiträge der letzten 28 Tage ÷ ihre Anzahl. Beiträge unter 48 Stunden bleiben außen vor.",
        ),
        source="instagram",
        waits_for=INSTAGRAM,
    ),
    Kpi(
        key="save_rate",
        name=Words("Save rate", "Speicherrate"),
        full_name=Words("Share of reached people who saved the post", "Anteil der Erreichten, die den Beitrag gespeichert haben"),
        unit=Unit.PERCENT,
        formula=Words(
            "Saves of all posts of the last 28 days ÷ the reach of the same posts.",
            "Speicherungen aller Beiträge der letzten 28 Tage ÷ die Reichweite derselben Beiträge.",
        ),
        source="instagram",
        waits_for=INSTAGRAM,
    ),
    Kpi(
        key="follower_growth",
        name=Words("FGR", "FGR"),
        full_name=Words("Follower growth rate, 7 days", "Wachstum der Follower, 7 Tage"),
        unit=Unit.PERCENT,
        formula=Words(
            "(Followers now − followers 7 days ago) ÷ followers 7 days ago. Who left is already deducted.",
            "(Follower jetzt − Follower vor 7 Tagen) ÷ Follower vor 7 Tagen. Abgänge sind schon abgezogen.",
        ),
        source="instagram",
        waits_for=INSTAGRAM,
    ),
    Kpi(
        key="earnings_per_mille",
        name=Words("EPM", "EPM"),
        full_name=Words("Earnings per mille: money per 1,000 views", "Ertrag pro Mille: Geld je 1.000 Aufrufe"),
        unit=Unit.MONEY,
        formula=Words(
            "Earnings from deals, affiliate links and shop ÷ views × 1,000.",
            "Erträge aus Kooperationen, Affiliate-Links und Shop ÷ Aufrufe × 1.000.",
        ),
        source="instagram",
        waits_for=Words(
            "No reading yet. Waits for views from Instagram and a first brand deal.",
            "Noch kein Wert. Wartet auf Aufrufe von Instagram und eine erste Kooperation.",
        ),
    ),
)

POSTS = Words("Waits for Soshie's table of posts.", "Wartet auf Soshies Tabelle der Beiträge.")

WORKSPACE = Workspace(
    key="hard_life_mode",
    route="/hard-life-mode",
    name="Hard Life Mode",
    letter="H",
    position=4,
    about=Words("Social brand", "Social-Media-Marke"),
    empty=Words(
        "After the first post, readings follow the morning after.",
        "Nach dem ersten Beitrag folgen die Werte am Morgen danach.",
    ),
    kpis=KPIS,
    blocks=(
        Block("kpis", Words("Figures", "Kennzahlen")),
        Block("needs_you", Words("Needs you", "Braucht dich"), 7),
        Block("agents", Words("Sintra agents", "Sintra-Agenten"), 5),
        Block(
            "waiting",
            Words("Posts", "Beiträge"),
            7,
            Words("From idea to measured result. Waits for Instagram.", "Von der Idee bis zum Ergebnis. Wartet auf Instagram."),
        ),
        Block("waiting", Words("Content calendar", "Inhaltskalender"), 5, POSTS),
        Block(
            "waiting",
            Words("Projects", "Projekte"),
            6,
            Words("Waits for Buddy's first plan for this brand.", "Wartet auf Buddys ersten Plan für diese Marke."),
        ),
        Block(
            "waiting",
            Words("Challenges", "Challenges"),
            6,
            Words("Waits for Gigi's first challenge of thirty days.", "Wartet auf Gigis erste Challenge über dreißig Tage."),
        ),
        Block(
            "waiting",
            Words("Media library", "Medienbibliothek"),
            4,
            Words("Waits for a file store.", "Wartet auf einen Dateispeicher."),
        ),
        Block(
            "waiting",
            Words("Brand deals", "Kooperationen"),
            4,
            Words("Waits for Milli's first brand deal.", "Wartet auf Millis erste Kooperation."),
        ),
        Block("waiting", Words("Comments", "Kommentare"), 4, Words("Waits for Instagram.", "Wartet auf Instagram.")),
        Block("folders", Words("Folders", "Ordner")),
        Block("activity", Words("Activity", "Verlauf")),
    ),
)
