"""Cassie: customer support."""

from krake.kit.text import Words
from krake.services import score_changes as changes
from krake.spec.agent import Ability, Agent, Column, Face, Routine, Score, Table
from krake.spec.words import Good

TICKETS = Table(
    "Tickets",
    (
        Column("Number", german="Nummer"),
        Column("Customer", german="Kunde"),
        Column("Order", "link", german="Bestellung"),
        Column("Topic", "choice", ("Delivery", "Damage", "Withdrawal", "Product", "Other"), german="Thema"),
        Column("Mood", "choice", ("Calm", "Worried", "Angry"), german="Stimmung"),
        Column("First reply due", "time", german="Erste Antwort fällig"),
        Column("Refund by", "date", german="Erstattung bis"),
        Column("Status", "choice", ("Open", "Drafted", "Answered", "Closed")),
        Column("Confidence", "percent", german="Sicherheit"),
        Column("Resolution", "long", german="Lösung"),
    ),
    german="Anfragen",
)
POLICIES = Table(
    "FAQ and policies",
    (
        Column("Question", "long", german="Frage"),
        Column("Answer", "long", german="Antwort"),
        Column("Valid from", "date", german="Gültig ab"),
        Column("Source", german="Quelle"),
        Column("Owner", "agent", german="Verantwortlich"),
    ),
    german="Fragen und Regeln",
)
REVIEWS = Table(
    "Reviews",
    (
        Column("Platform", "choice", ("App Store", "Google Play", "Shop", "Other"), german="Plattform"),
        Column("Stars", "rating", german="Sterne"),
        Column("Text", "long"),
        Column("Reply", "long", german="Antwort"),
        Column("Posted", "date", german="Veröffentlicht am"),
    ),
    german="Rezensionen",
)

AGENT = Agent(
    key="cassie",
    name="Cassie",
    role=Words("Customer support", "Kundenservice"),
    brief=Words(
        "Replies to people who bought from Lunavo or use Monarch, with facts from their order, and asks before money or law is touched.",
        "Antwortet der Kundschaft von Lunavo und Monarch mit Fakten aus der Bestellung und fragt, bevor es um Geld oder Recht geht.",
    ),
    face=Face(4, "smile", "wave"),
    workspaces=("lunavo", "monarch"),
    abilities=(
        Ability(
            "classify_ticket",
            Words(
                "Recognises what a message is about, how urgent it is and in which mood and language it came.",
                "Erkennt, worum es in einer Nachricht geht, wie eilig sie ist und in welcher Stimmung und Sprache sie kam.",
            ),
            1,
            needs=("google_mail",),
        ),
        Ability(
            "draft_reply",
            Words(
                "Drafts a reply from the order and the shop's rules and shows both.",
                "Entwirft eine Antwort aus Bestellung und Shopregeln und zeigt beides.",
            ),
            2,
            needs=(
                "shopify",
                "google_mail",
            ),
        ),
        Ability(
            "send_reply",
            Words(
                "Sends a reply that was approved.",
                "Verschickt eine freigegebene Antwort.",
            ),
            4,
            needs=("google_mail",),
            waits=Words(
                "Waits for a mailbox: replies are drafted here and sent by you.",
                "Wartet auf ein Postfach: Antworten entstehen hier, und du verschickst sie.",
            ),
        ),
        Ability(
            "status_answer",
            Words(
                "Tells a customer where the parcel is, with its tracking link.",
                "Sagt, wo ein Paket gerade ist, samt Link zur Sendungsverfolgung.",
            ),
            2,
            needs=(
                "shopify",
                "gelato",
            ),
        ),
        Ability(
            "withdrawal_case",
            Words(
                "Opens a withdrawal case with its deadline, confirmation and refund.",
                "Eröffnet einen Widerrufsfall mit Frist, Bestätigung und Erstattung.",
            ),
            1,
            needs=("shopify",),
        ),
        Ability(
            "faq_gap",
            Words(
                "Collects questions no rule covers yet and suggests answers.",
                "Sammelt Fragen, die noch keine Regel abdeckt, und schlägt Antworten vor.",
            ),
            1,
        ),
        Ability(
            "review_reply",
            Words(
                "Drafts a reply to an app or shop review.",
                "Entwirft eine Antwort auf eine Rezension.",
            ),
            2,
            needs=(
                "app_store",
                "google_play",
            ),
        ),
    ),
    tables=(TICKETS, POLICIES, REVIEWS),
    routines=(
        Routine(
            "classify_ticket",
            "FREQ=HOURLY;BYMINUTE=0,10,20,30,40,50;BYSECOND=0",
            Words("Sort new messages every 10 minutes", "Neue Nachrichten alle 10 Minuten einordnen"),
        ),
        Routine(
            "faq_gap",
            "FREQ=DAILY;BYHOUR=17;BYMINUTE=0;BYSECOND=0",
            Words("Collect open questions every day at 17:00", "Offene Fragen jeden Tag um 17:00 sammeln"),
        ),
    ),
    scorecard=(
        Score(
            "first_reply",
            Words("Typical time to the first reply", "Übliche Zeit bis zur ersten Antwort"),
            Words(
                "Median from the arrival of a message to the first reply sent",
                "Median vom Eingang einer Nachricht bis zur ersten verschickten Antwort",
            ),
            Words("No reading yet. Waits for a mailbox.", "Noch kein Wert. Wartet auf ein Postfach."),
            good=Good.DOWN,
        ),
        Score(
            "reopened",
            Words("Share of cases opened again", "Anteil wieder geöffneter Fälle"),
            Words(
                "Tickets that went from Answered or Closed back to Open or Drafted ÷ tickets that ever were Answered or Closed",
                "Anfragen, die von Answered oder Closed zu Open oder Drafted zurückgingen ÷ Anfragen, die je Answered oder Closed waren",
            ),
            Words(
                "No reading yet. Waits for the first ticket that is answered or closed.",
                "Noch kein Wert. Wartet auf die erste Anfrage, die beantwortet oder geschlossen ist.",
            ),
            changes.reopened("Tickets", "Status", ("Answered", "Closed"), ("Open", "Drafted")),
            parts=(
                Words("Opened again", "Wieder geöffnet"),
                Words("Ever closed", "Je geschlossen"),
            ),
            good=Good.DOWN,
        ),
        Score(
            "changed_drafts",
            Words("Share of drafts that people changed", "Anteil geänderter Entwürfe"),
            Words(
                "Drafts somebody changed before they were sent ÷ drafts sent",
                "Vor dem Versand geänderte Entwürfe ÷ verschickte Entwürfe",
            ),
            Words(
                "No reading yet. Waits for a mailbox: until drafts are sent from here, what becomes of them stays unknown.",
                "Noch kein Wert. Wartet auf ein Postfach: Bis Entwürfe von hier verschickt werden, bleibt offen, was aus ihnen wird.",
            ),
            good=Good.DOWN,
        ),
    ),
    integrations=("google_mail", "shopify", "gelato", "app_store", "google_play"),
)
