"""Penn: copywriting."""

from krake.kit.text import Words
from krake.services import score_changes as changes
from krake.spec.agent import Ability, Agent, Column, Face, Routine, Score, Table
from krake.spec.words import Good

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

#: texts that somebody took up
TAKEN = ("Status", ("Approved", "Published"))

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
            needs=("shopify",),
            waits=Words(
                "Waits for writing at Shopify: Krake reads texts there and changes none yet.",
                "Wartet auf Schreiben bei Shopify: Krake liest Texte dort und ändert noch keine.",
            ),
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
        Score(
            "as_written",
            Words("Share of texts accepted as written", "Anteil unverändert angenommener Texte"),
            Words(
                "Of its last 200 texts that are Approved or Published: those nobody changed ÷ all of them",
                "Von den letzten 200 eigenen Texten mit Stand Approved oder Published: unveränderte ÷ alle",
            ),
            Words(
                "No reading yet. Waits for the first text that you approve in Copy.",
                "Noch kein Wert. Wartet auf den ersten Text, den du in Texte freigibst.",
            ),
            changes.corrected("Copy", ("Text",), TAKEN, kept=True),
            parts=(
                Words("Unchanged", "Unverändert"),
                Words("Approved", "Freigegeben"),
            ),
        ),
        Score(
            "rewritten",
            Words("How much people change before they accept", "Wie viel vor der Annahme geändert wird"),
            Words(
                "Words that people replaced in its approved texts ÷ words of these texts, the longer version counted",
                "Von Menschen ersetzte Wörter in freigegebenen eigenen Texten ÷ Wörter dieser Texte, die längere Fassung gezählt",
            ),
            Words(
                "No reading yet. Waits for the first text that you approve in Copy.",
                "Noch kein Wert. Wartet auf den ersten Text, den du in Texte freigibst.",
            ),
            changes.rewritten("Copy", "Text", TAKEN),
            parts=(
                Words("Words replaced", "Ersetzte Wörter"),
                Words("Words", "Wörter"),
            ),
            good=Good.DOWN,
        ),
        Score(
            "converted",
            Words("Conversion of products before and after a new text", "Abschlussrate der Produkte vor und nach einem neuen Text"),
            Words(
                "Sessions with a purchase ÷ sessions of a product, four weeks after a new text beside four weeks before",
                "Sitzungen mit Kauf ÷ Sitzungen eines Produkts, vier Wochen nach einem neuen Text neben vier Wochen davor",
            ),
            Words(
                "No reading yet. Waits for Shopify's sessions by product; Krake reads those of the whole shop.",
                "Noch kein Wert. Wartet auf Shopifys Sitzungen je Produkt; Krake liest die des ganzen Shops.",
            ),
        ),
    ),
    integrations=("shopify",),
)
