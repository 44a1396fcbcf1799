"""Buddy: business development."""

from krake.kit.text import Words
from krake.services import score_tables as tables
from krake.spec.agent import Ability, Agent, Column, Face, Routine, Score, Table

OPPORTUNITIES = Table(
    "Opportunities",
    (
        Column("Title", german="Titel"),
        Column("Workspace", "choice", ("Lunavo", "Monarch", "Lunabots", "Hard Life Mode", "Management"), german="Bereich"),
        Column("Impact", "rating", german="Wirkung"),
        Column("Confidence", "percent", german="Sicherheit"),
        Column("Ease", "rating", german="Leichtigkeit"),
        Column("Score", "formula", german="Punkte", formula="{Impact} * {Confidence} * {Ease}"),
        Column("Status", "choice", ("Idea", "Accepted", "Started", "Dropped")),
        Column("Owner", "agent", german="Verantwortlich"),
        Column("Source", "link", german="Quelle"),
        Column("Decided on", "date", german="Entschieden am"),
    ),
    german="Chancen",
)
COMPETITORS = Table(
    "Competitors",
    (
        Column("Name"),
        Column("URL", "link"),
        Column("Category", german="Kategorie"),
        Column("Price note", german="Preisnotiz"),
        Column("Last change", "date", german="Letzte Änderung"),
        Column("Difference", "long", german="Unterschied"),
        Column("Threat", "rating", german="Bedrohung"),
    ),
    german="Wettbewerber",
)
EXPERIMENTS = Table(
    "Experiments",
    (
        Column("Hypothesis", "long", german="Annahme"),
        Column("Metric", "link", german="Kennzahl"),
        Column("Start", "date"),
        Column("Stop rule", german="Abbruchregel"),
        Column("Result", "long", german="Ergebnis"),
        Column("Decision", "choice", ("Keep", "Revert", "Repeat"), german="Entscheidung"),
    ),
    german="Versuche",
)
PARTNERS = Table(
    "Partners",
    (
        Column("Name"),
        Column("Contact", "email", german="Kontakt"),
        Column("Stage", "choice", ("New", "Contacted", "Talking", "Agreed", "Closed"), german="Stufe"),
        Column("Next step", "date", german="Nächster Schritt"),
        Column("Consent basis", "choice", ("Opt-in", "Existing customer", "Their enquiry", "None"), german="Grundlage der Einwilligung"),
    ),
    german="Partner",
)

AGENT = Agent(
    key="buddy",
    name="Buddy",
    role=Words("Business development", "Geschäftsentwicklung"),
    brief=Words(
        "Looks for the step that would grow each business most, ranks what turns up and keeps launches on their dates.",
        "Sucht für jedes Geschäft den Schritt mit der größten Wirkung, ordnet die Funde und hält Starttermine im Blick.",
    ),
    face=Face(10, "grin", "none"),
    workspaces=("management", "lunavo", "monarch", "hard_life_mode"),
    abilities=(
        Ability(
            "opportunity_scan",
            Words(
                "Gathers ideas from figures and notes and ranks them by impact, confidence and ease.",
                "Sammelt Ideen aus Zahlen und Notizen und ordnet sie nach Wirkung, Sicherheit und Leichtigkeit.",
            ),
            1,
            needs=("shopify",),
        ),
        Ability(
            "launch_plan",
            Words(
                "Turns a launch date into tasks, each with a day and someone responsible.",
                "Macht aus einem Starttermin Aufgaben, jede mit Tag und Zuständigkeit.",
            ),
            1,
        ),
        Ability(
            "competitor_watch",
            Words(
                "Compares watched pages with last week and reports changes that matter.",
                "Vergleicht beobachtete Seiten mit der Vorwoche und meldet Änderungen, die zählen.",
            ),
            1,
        ),
        Ability(
            "partner_outreach_draft",
            Words(
                "Drafts the first email to a possible partner; nothing is sent.",
                "Entwirft die erste E-Mail an mögliche Partner; verschickt wird nichts.",
            ),
            2,
            needs=("google_mail",),
        ),
        Ability(
            "weekly_strategy_note",
            Words(
                "Sums up on one page what changed this week and suggests three tasks.",
                "Fasst auf einer Seite zusammen, was sich in der Woche geändert hat, und schlägt drei Aufgaben vor.",
            ),
            1,
        ),
        Ability(
            "pricing_experiment",
            Words(
                "Designs a price test that fits the margin and says when to stop it.",
                "Entwirft einen Preistest, der zur Marge passt, und legt fest, wann er endet.",
            ),
            1,
        ),
    ),
    tables=(OPPORTUNITIES, COMPETITORS, EXPERIMENTS, PARTNERS),
    routines=(
        Routine(
            "weekly_strategy_note",
            "FREQ=WEEKLY;BYDAY=MO;BYHOUR=7;BYMINUTE=30;BYSECOND=0",
            Words("Strategy note every Monday at 07:30", "Strategienotiz jeden Montag um 07:30"),
        ),
        Routine(
            "competitor_watch",
            "FREQ=WEEKLY;BYDAY=TH;BYHOUR=6;BYMINUTE=0;BYSECOND=0",
            Words("Look at competitors every Thursday at 06:00", "Blick auf den Wettbewerb jeden Donnerstag um 06:00"),
        ),
    ),
    scorecard=(
        Score(
            "accepted_ideas",
            Words("Share of ideas that were accepted", "Anteil angenommener Ideen"),
            Words(
                "Ideas it wrote that are Accepted or Started ÷ ideas it wrote that were decided on: these, and those dropped or deleted",
                "Eigene Ideen mit Stand Accepted oder Started ÷ eigene entschiedene Ideen: diese und verworfene oder gelöschte",
            ),
            Words(
                "No reading yet. Waits for the first idea that you accept or drop in Opportunities.",
                "Noch kein Wert. Wartet auf die erste Idee, die du in Chancen annimmst oder verwirfst.",
            ),
            tables.accepted("Opportunities", "Status", ("Accepted", "Started"), ("Dropped",)),
            parts=(
                Words("Accepted", "Angenommen"),
                Words("Decided", "Entschieden"),
            ),
        ),
        Score(
            "moved_ideas",
            Words("Accepted ideas whose figure then moved", "Angenommene Ideen, deren Kennzahl sich danach bewegt hat"),
            Words(
                "Experiments decided as Keep ÷ experiments decided. An idea without an experiment tells nothing of its figure.",
                "Versuche mit Entscheidung Keep ÷ entschiedene Versuche. Eine Idee ohne Versuch verrät nichts über ihre Kennzahl.",
            ),
            Words(
                "No reading yet. Waits for the first decision in Experiments.",
                "Noch kein Wert. Wartet auf die erste Entscheidung in Versuche.",
            ),
            tables.share("Experiments", "Decision", ("Keep",), ("Keep", "Revert", "Repeat")),
            parts=(
                Words("Kept", "Behalten"),
                Words("Decided", "Entschieden"),
            ),
        ),
    ),
    integrations=("shopify", "google_mail"),
)
