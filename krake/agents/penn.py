"""Penn: copywriting."""

from krake.kit.text import Words
from krake.spec.agent import Ability, Agent, Column, Face, Routine, Table

COPY = Table(
    "Copy",
    (
        Column("Object", "link", german="Gegenstand"),
        Column("Language", "choice", ("English", "German"), german="Sprache"),
        Column("Channel", "choice", ("Shop", "Ad", "Page", "App store"), german="Kanal"),
        Column("Text", "long"),
        Column("Variant", german="Variante"),
        Column("Status", "choice", ("Draft", "Approved", "Published", "Retired")),
        Column("Approved by", german="Freigegeben von"),
        Column("Measured by", german="Gemessen an"),
    ),
    german="Texte",
)
BRAND_VOICE = Table(
    "Brand voice",
    (
        Column("Rule", "long", german="Regel"),
        Column("Good example", "long", german="Gutes Beispiel"),
        Column("Bad example", "long", german="Schlechtes Beispiel"),
        Column("Weight", "rating", german="Gewicht"),
    ),
    german="Markenstimme",
)

AGENT = Agent(
    key="penn",
    name="Penn",
    role=Words("Copywriting", "Texte"),
    brief=Words(
        "Finds the words for products, ads and pages in German and English, within the rules of each brand.",
        "Findet die Worte für Produkte, Anzeigen und Seiten auf Deutsch und Englisch, nach den Regeln jeder Marke.",
    ),
    face=Face(2, "flat", "slant"),
    workspaces=("lunavo", "monarch", "hard_life_mode"),
    abilities=(
        Ability(
            "product_copy",
            Words(
                "Writes a product's title, description and search fields in both languages.",
                "Schreibt Titel, Beschreibung und Suchfelder eines Produkts in beiden Sprachen.",
            ),
            1,
        ),
        Ability(
            "ad_copy",
            Words(
                "Writes ads that fit each platform's length and rules.",
                "Schreibt Anzeigen, die zu Länge und Regeln der Plattform passen.",
            ),
            1,
        ),
        Ability(
            "app_store_copy",
            Words(
                "Drafts an app store entry that stays within the store's limits.",
                "Entwirft einen Eintrag für den App-Store innerhalb der erlaubten Längen.",
            ),
            1,
        ),
        Ability(
            "tone_check",
            Words(
                "Measures a text against the brand's rules and marks what departs from them.",
                "Misst einen Text an den Regeln der Marke und markiert, was abweicht.",
            ),
            0,
        ),
        Ability(
            "claim_check",
            Words(
                "Marks claims that cannot be proven or are not allowed, such as health or organic promises.",
                "Markiert Aussagen, die nicht belegt oder nicht erlaubt sind, etwa Heil- oder Bio-Versprechen.",
            ),
            0,
        ),
        Ability(
            "publish_copy",
            Words(
                "Replaces a product text in the shop once someone has approved the new one.",
                "Ersetzt einen Produkttext im Shop, sobald der neue freigegeben ist.",
            ),
            3,
        ),
    ),
    tables=(COPY, BRAND_VOICE),
    routines=(
        Routine(
            "product_copy",
            "FREQ=WEEKLY;BYDAY=TU;BYHOUR=6;BYMINUTE=30;BYSECOND=0",
            Words("Rework the five weakest texts every Tuesday at 06:30", "Die fünf schwächsten Texte jeden Dienstag um 06:30 erneuern"),
        ),
    ),
    scorecard=(
        Words("Share of texts accepted as written", "Anteil unverändert angenommener Texte"),
        Words("How much people change before they accept", "Wie viel vor der Annahme geändert wird"),
        Words("Conversion of products before and after a new text", "Abschlussrate der Produkte vor und nach einem neuen Text"),
    ),
    integrations=("shopify",),
)
