"""Seomi: being found by searches and by answering machines."""

from krake.kit.text import Words
from krake.services import score_tables as tables
from krake.spec.agent import Ability, Agent, Column, Face, Routine, Score, Table

KEYWORDS = Table(
    "Keywords",
    (
        Column("Term", german="Begriff"),
        Column("Intent", "choice", ("Learn", "Compare", "Buy", "Find"), german="Absicht"),
        Column("Volume", "number", german="Suchvolumen"),
        Column("Difficulty", "number", german="Schwierigkeit"),
        Column("Page", "link", german="Seite"),
        Column("Status", "choice", ("Open", "Assigned", "Live")),
    ),
    german="Suchbegriffe",
)
SEO_ISSUES = Table(
    "SEO issues",
    (
        Column("URL", "link"),
        Column("Rule", german="Regel"),
        Column("Severity", "choice", ("Low", "Medium", "High"), german="Schwere"),
        Column("Fix", "long", german="Behebung"),
        Column("State", "choice", ("Open", "Proposed", "Fixed", "Ignored"), german="Stand"),
    ),
    german="SEO-Mängel",
)
RANKINGS = Table(
    "Rankings",
    (
        Column("Date", "date", german="Datum"),
        Column("Term", german="Begriff"),
        Column("Position", "number"),
        Column("Clicks", "number", german="Klicks"),
        Column("Impressions", "number", german="Einblendungen"),
    ),
    german="Platzierungen",
)

AGENT = Agent(
    key="seomi",
    name="Seomi",
    role=Words("Search and SEO", "Suche und SEO"),
    brief=Words(
        "Helps people find the shop and the app, whether they use a search engine or ask an assistant.",
        "Sorgt dafür, dass Shop und App gefunden werden, ob über Suchmaschinen oder Assistenten.",
    ),
    face=Face(8, "smile", "glasses"),
    workspaces=("lunavo", "monarch"),
    abilities=(
        Ability(
            "site_audit",
            Words(
                "Reads a site page by page and lists what keeps it from being found.",
                "Liest eine Website Seite für Seite und listet auf, was beim Gefundenwerden stört.",
            ),
            1,
        ),
        Ability(
            "keyword_cluster",
            Words(
                "Groups search terms by what people want and gives each group a page.",
                "Gruppiert Suchbegriffe nach Absicht und gibt jeder Gruppe eine Seite.",
            ),
            1,
        ),
        Ability(
            "brief",
            Words(
                "Writes down for Penn what an article should answer.",
                "Schreibt für Penn auf, was ein Artikel beantworten soll.",
            ),
            1,
        ),
        Ability(
            "rank_track",
            Words(
                "Records positions and clicks from a file or the search console.",
                "Hält Platzierungen und Klicks aus einer Datei oder der Search Console fest.",
            ),
            1,
            needs=("search_console",),
        ),
        Ability(
            "fix_meta",
            Words(
                "Puts approved titles and descriptions for search into the shop.",
                "Stellt freigegebene Titel und Beschreibungen für die Suche in den Shop.",
            ),
            3,
            needs=("shopify",),
            waits=Words(
                "Waits for writing at Shopify: Krake reads pages there and changes none yet.",
                "Wartet auf Schreiben bei Shopify: Krake liest Seiten dort und ändert noch keine.",
            ),
        ),
    ),
    tables=(KEYWORDS, SEO_ISSUES, RANKINGS),
    routines=(
        Routine(
            "site_audit",
            "FREQ=WEEKLY;BYDAY=WE;BYHOUR=5;BYMINUTE=0;BYSECOND=0",
            Words("Read the whole site every Wednesday at 05:00", "Ganze Website jeden Mittwoch um 05:00 lesen"),
        ),
        Routine(
            "rank_track",
            "FREQ=DAILY;BYHOUR=6;BYMINUTE=45;BYSECOND=0",
            Words("Record positions every day at 06:45", "Platzierungen jeden Tag um 06:45 festhalten"),
        ),
    ),
    scorecard=(
        Score(
            "fixed_issues",
            Words("Problems fixed", "Behobene Mängel"),
            Words(
                "SEO issues with the state Fixed ÷ all that are not Ignored",
                "SEO-Mängel mit Stand Fixed ÷ alle, die nicht Ignored sind",
            ),
            Words("No reading yet. Waits for the first row in SEO issues.", "Noch kein Wert. Wartet auf die erste Zeile in SEO-Mängel."),
            tables.share("SEO issues", "State", ("Fixed",), ("Open", "Proposed", "Fixed")),
            parts=(
                Words("Fixed", "Behoben"),
                Words("Found", "Gefunden"),
            ),
        ),
        Score(
            "clicks",
            Words("Clicks on a page before and after its fix", "Klicks einer Seite vor und nach der Behebung"),
            Words(
                "Clicks from search on pages with a fixed problem, four weeks after beside four weeks before",
                "Klicks aus der Suche auf Seiten mit behobenem Mangel, vier Wochen danach neben vier Wochen davor",
            ),
            Words(
                "No reading yet. Waits for Search Console, which knows clicks by page.",
                "Noch kein Wert. Wartet auf Search Console, die Klicks je Seite kennt.",
            ),
        ),
    ),
    integrations=("shopify", "search_console"),
)
