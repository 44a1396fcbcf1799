"""Emmie: email marketing."""

from krake.kit.text import Words
from krake.services import score_tables as tables
from krake.spec.agent import Ability, Agent, Column, Face, Routine, Score, Table
from krake.spec.words import Good, Unit

CAMPAIGNS = Table(
    "Campaigns",
    (
        Column("Name"),
        Column("Segment"),
        Column("Size", "number", german="Größe"),
        Column("Subject A", german="Betreff A"),
        Column("Subject B", german="Betreff B"),
        Column("Send at", "time", german="Versand am"),
        Column("State", "choice", ("Draft", "Approved", "Sent", "Measured"), german="Stand"),
        Column("Revenue", "money", german="Umsatz"),
        Column("Unsubscribed", "percent", german="Abgemeldet"),
    ),
    german="Kampagnen",
)
FLOWS = Table(
    "Flows",
    (
        Column("Trigger", "choice", ("Signup", "Cart", "Win-back"), german="Auslöser"),
        Column("Delay", german="Wartezeit"),
        Column("Template", "long", german="Vorlage"),
        Column("Goal", german="Ziel"),
        Column("Stop rule", german="Abbruchregel"),
        Column("On", "tick", german="Aktiv"),
    ),
    german="Abläufe",
)
CONSENT_LOG = Table(
    "Consent log",
    (
        Column("Email hash", german="E-Mail-Hash"),
        Column("Source", german="Quelle"),
        Column("Confirmed at", "time", german="Bestätigt am"),
        Column("Withdrawn at", "time", german="Widerrufen am"),
    ),
    german="Einwilligungen",
)

AGENT = Agent(
    key="emmie",
    name="Emmie",
    role=Words("Email marketing", "E-Mail-Marketing"),
    brief=Words(
        "Runs newsletters and automatic emails, only to people who confirmed twice that they want them.",
        "Betreut Newsletter und automatische E-Mails, nur an Menschen mit doppelt bestätigter Anmeldung.",
    ),
    face=Face(12, "open", "dot"),
    workspaces=("lunavo", "monarch"),
    abilities=(
        Ability(
            "campaign_draft",
            Words(
                "Drafts a newsletter with two subject lines and says who would receive it.",
                "Entwirft einen Newsletter mit zwei Betreffzeilen und nennt, wer ihn bekäme.",
            ),
            2,
            needs=(
                "shopify",
                "google_mail",
            ),
        ),
        Ability(
            "flow_design",
            Words(
                "Plans emails after a signup, a left cart or a long silence, and when each series ends.",
                "Plant E-Mails nach Anmeldung, verlassenem Warenkorb oder langer Stille und das Ende jeder Folge.",
            ),
            1,
        ),
        Ability(
            "list_health",
            Words(
                "Checks the list for bounces, complaints, sleepers and missing proof of consent.",
                "Prüft die Liste auf Rückläufer, Beschwerden, Inaktive und fehlende Nachweise der Einwilligung.",
            ),
            0,
            needs=("shopify",),
        ),
        Ability(
            "send_campaign",
            Words(
                "Sends an approved newsletter and leaves a small group out for comparison.",
                "Verschickt einen freigegebenen Newsletter und lässt zum Vergleich eine kleine Gruppe aus.",
            ),
            4,
            needs=("google_mail",),
            waits=Words(
                "Waits for a mailbox: campaigns are drafted here and sent by you.",
                "Wartet auf ein Postfach: Kampagnen entstehen hier, und du verschickst sie.",
            ),
        ),
        Ability(
            "result_read",
            Words(
                "Reports what a newsletter brought compared with the group that did not get it.",
                "Berichtet, was ein Newsletter gegenüber der ausgelassenen Gruppe gebracht hat.",
            ),
            0,
            needs=("google_mail",),
        ),
    ),
    tables=(CAMPAIGNS, FLOWS, CONSENT_LOG),
    routines=(
        Routine(
            "list_health",
            "FREQ=WEEKLY;BYDAY=MO;BYHOUR=6;BYMINUTE=30;BYSECOND=0",
            Words("Check the list every Monday at 06:30", "Liste jeden Montag um 06:30 prüfen"),
        ),
    ),
    scorecard=(
        Score(
            "per_recipient",
            Words("Revenue per recipient", "Umsatz je Empfänger"),
            Words(
                "Revenue of campaigns with the state Measured ÷ their recipients, sum over sum",
                "Umsatz der Kampagnen mit Stand Measured ÷ deren Empfänger, Summe durch Summe",
            ),
            Words(
                "No reading yet. Waits for a campaign in the table that is Measured and has revenue and size.",
                "Noch kein Wert. Wartet auf eine Kampagne in der Tabelle mit Stand Measured, Umsatz und Größe.",
            ),
            tables.per("Campaigns", "Revenue", "Size", "State", ("Measured",)),
            unit=Unit.MONEY,
            parts=(
                Words("Revenue", "Umsatz"),
                Words("Recipients", "Empfänger"),
            ),
        ),
        Score(
            "complaints",
            Words("Complaints, which must stay below 0.1%", "Beschwerden; sie müssen unter 0,1 % bleiben"),
            Words(
                "Recipients who reported a mail as spam ÷ mails delivered",
                "Empfänger, die eine Mail als Spam meldeten ÷ zugestellte Mails",
            ),
            Words(
                "No reading yet. Waits for a mail service that sends campaigns.",
                "Noch kein Wert. Wartet auf einen Maildienst, der Kampagnen verschickt.",
            ),
            good=Good.DOWN,
        ),
    ),
    integrations=("shopify", "google_mail"),
)
