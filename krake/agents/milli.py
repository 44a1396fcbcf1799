"""Milli: sales to companies and partners."""

from krake.kit.text import Words
from krake.services import score_records as records
from krake.services import score_tables as tables
from krake.spec.agent import Ability, Agent, Column, Face, Routine, Score, Table
from krake.spec.words import Good, Unit

LEADS = Table(
    "Leads",
    (
        Column("Company", german="Firma"),
        Column("Contact", german="Kontakt"),
        Column("Email", "email", german="E-Mail"),
        Column("Source", german="Quelle"),
        Column("Stage", "choice", ("New", "Qualified", "Quoted", "Won", "Lost"), german="Stufe"),
        Column("Value", "money", german="Wert"),
        Column("Probability", "percent", german="Wahrscheinlichkeit"),
        Column("Weighted", "formula", german="Gewichtet", formula="{Value} * {Probability}"),
        Column("Next step", german="Nächster Schritt"),
        Column("Consent", "choice", ("Opt-in", "Existing customer", "Their enquiry", "None"), german="Einwilligung"),
    ),
    german="Interessenten",
)
QUOTES = Table(
    "Quotes",
    (
        Column("Number", german="Nummer"),
        Column("Lead", "link", german="Interessent"),
        Column("Net", "money", german="Netto"),
        Column("Margin", "percent", german="Marge"),
        Column("Valid until", "date", german="Gültig bis"),
        Column("Status", "choice", ("Draft", "Sent", "Accepted", "Rejected", "Expired")),
    ),
    german="Angebote",
)
BRAND_DEALS = Table(
    "Brand deals",
    (
        Column("Brand", german="Marke"),
        Column("Platform", "choice", ("Instagram", "TikTok", "YouTube", "Website", "Other"), german="Plattform"),
        Column("Fee", "money", german="Honorar"),
        Column("Deliverables", "long", german="Leistungen"),
        Column("Disclosure needed", "tick", german="Kennzeichnung nötig"),
        Column("Due", "date", german="Fällig"),
    ),
    german="Kooperationen",
)

AGENT = Agent(
    key="milli",
    name="Milli",
    role=Words("Sales", "Vertrieb"),
    brief=Words(
        "Looks after companies and partners: large orders, cooperations and affiliate deals, from first contact to a signed offer.",
        "Betreut Firmen und Partner: Großbestellungen, Kooperationen und Affiliate-Verträge, vom ersten Kontakt bis zur Zusage.",
    ),
    face=Face(5, "open", "bow"),
    workspaces=("lunavo", "hard_life_mode", "lunabots"),
    abilities=(
        Ability(
            "lead_qualify",
            Words(
                "Rates how well an enquiry fits the offer and writes down why.",
                "Bewertet, wie gut eine Anfrage zum Angebot passt, und schreibt den Grund dazu.",
            ),
            1,
        ),
        Ability(
            "cold_mail_sequence",
            Words(
                "Drafts three emails in a row after checking that German law (UWG § 7) allows the contact.",
                "Entwirft drei E-Mails in Folge und prüft vorher, ob die Ansprache nach § 7 UWG erlaubt ist.",
            ),
            2,
            needs=("google_mail",),
        ),
        Ability(
            "call_script",
            Words(
                "Prepares a call: opening, questions and answers to likely doubts.",
                "Bereitet ein Telefonat vor: Einstieg, Fragen und Antworten auf absehbare Einwände.",
            ),
            1,
        ),
        Ability(
            "quote",
            Words(
                "Prices a large order without going below the agreed margin and drafts the offer.",
                "Kalkuliert eine Großbestellung, ohne die vereinbarte Marge zu unterschreiten, und entwirft das Angebot.",
            ),
            2,
        ),
        Ability(
            "follow_up",
            Words(
                "Suggests who should hear from the business next, and with what.",
                "Schlägt vor, bei wem sich das Geschäft als Nächstes melden sollte und womit.",
            ),
            1,
            needs=("google_mail",),
        ),
        Ability(
            "brand_deal_reply",
            Words(
                "Drafts a reply to a cooperation request, with prices attached.",
                "Entwirft eine Antwort auf eine Kooperationsanfrage, mit Preisliste.",
            ),
            2,
            needs=("google_mail",),
        ),
    ),
    tables=(LEADS, QUOTES, BRAND_DEALS),
    routines=(
        Routine(
            "follow_up",
            "FREQ=DAILY;BYHOUR=8;BYMINUTE=30;BYSECOND=0",
            Words("Suggest follow-ups every day at 08:30", "Nachfassen jeden Tag um 08:30 vorschlagen"),
        ),
    ),
    scorecard=(
        Score(
            "answered_mails",
            Words("Share of first emails that were answered", "Anteil beantworteter Erstmails"),
            Words(
                "First emails with a reply ÷ first emails sent",
                "Erstmails mit Antwort ÷ verschickte Erstmails",
            ),
            Words("No reading yet. Waits for a mailbox.", "Noch kein Wert. Wartet auf ein Postfach."),
        ),
        Score(
            "won_value",
            Words("Value of deals won", "Wert gewonnener Abschlüsse"),
            Words(
                "Value of all leads with the stage Won",
                "Wert aller Interessenten mit der Stufe Won",
            ),
            Words("No reading yet. Waits for the first row in Leads.", "Noch kein Wert. Wartet auf die erste Zeile in Interessenten."),
            tables.total("Leads", "Value", "Stage", ("Won",)),
            unit=Unit.MONEY,
            parts=(
                Words("Won with a value", "Gewonnen, mit Wert"),
                Words("Won", "Gewonnen"),
            ),
        ),
        Score(
            "under_margin",
            Words("Offers below the agreed margin, which must stay at none", "Angebote unter der vereinbarten Marge; es darf keines geben"),
            Words(
                "Quotes whose margin is below the lowest one that their run was given",
                "Angebote, deren Marge unter der kleinsten liegt, die ihr Lauf bekam",
            ),
            Words("No reading yet. Waits for the first quote of a run.", "Noch kein Wert. Wartet auf das erste Angebot eines Laufs."),
            records.under_floor("Quotes", "Margin", "quote", "margin"),
            unit=Unit.COUNT,
            parts=(
                Words("Below it", "Darunter"),
                Words("Quotes looked at", "Betrachtete Angebote"),
            ),
            good=Good.DOWN,
        ),
    ),
    integrations=("google_mail", "google_calendar", "shopify"),
)
