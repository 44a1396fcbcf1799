"""Emmie: email marketing."""

from krake.kit.text import Words
from krake.spec.agent import Ability, Agent, Column, Face, Routine, Table

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
        ),
        Ability(
            "send_campaign",
            Words(
                "Sends an approved newsletter and leaves a small group out for comparison.",
                "Verschickt einen freigegebenen Newsletter und lässt zum Vergleich eine kleine Gruppe aus.",
            ),
            4,
        ),
        Ability(
            "result_read",
            Words(
                "Reports what a newsletter brought compared with the group that did not get it.",
                "Berichtet, was ein Newsletter gegenüber der ausgelassenen Gruppe gebracht hat.",
            ),
            0,
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
        Words("Revenue per recipient", "Umsatz je Empfänger"),
        Words("Complaints, which must stay below 0.1%", "Beschwerden; sie müssen unter 0,1 % bleiben"),
    ),
    integrations=("shopify", "google_mail"),
)
