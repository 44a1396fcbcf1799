"""What a customer's message is about, in which mood and language it came and by when it should be answered."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from krake.coordinator import legal, senders
from krake.coordinator.keeping import keep
from krake.kit import clock, db
from krake.kit.gaps import fitted
from krake.kit.text import Words, percent
from krake.services import orders
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk


def _list(words: str) -> re.Pattern[str]:
    """Beginnings of words, or whole phrases where blanks stand as `_`."""
    return re.compile(rf"\b(?:{'|'.join(word.replace('_', ' ') for word in words.split())})", re.IGNORECASE)


TOPICS = {
    "Delivery": _list("liefer versand versend paket sendung zustell tracking unterwegs angekommen wo_bleibt wo_ist deliver parcel shipp "
                      "track where_is arriv package"),
    "Damage": _list("kaputt beschädig defekt zerbroch gebroch riss kratzer bruch fehldruck verschmiert damag broken defect crack scratch "
                    "smear misprint"),
    "Withdrawal": _list("widerruf zurückschick zurücksend rücksend retour umtausch rückgabe geld_zurück erstatt return refund withdraw "
                        "send_back money_back cancel storn"),
    "Product": _list("größe material farbe wasch spülmaschine mikrowelle motiv passt_die size colo wash dishwasher microwave fabric fits"),
}  # fmt: skip
ANGRY = _list("frechheit unverschämt anwalt betrug unfassbar inakzeptabel verarsch saftladen abzocke verbraucherzentrale scam lawyer fraud "
              "unacceptable ridiculous outrag rip-?off furious disgust")  # fmt: skip
WORRIED = _list("sorge besorgt hoffe bitte_um_hilfe dringend geburtstag hochzeit geschenk immer_noch_nicht noch_nicht worried urgent "
                "birthday wedding gift still_not please_help concerned anxious")  # fmt: skip
HURRY = _list("heute sofort umgehend dringend frist today immediately urgent asap deadline")
GERMAN = _list("ich und ist nicht die der das meine bestellung bitte mit wo habe noch")
ENGLISH = _list("i the is not my order please with where have still and")
NUMBER = re.compile(
    r"#\s?(\d{3,10})\b|\b(?:bestell\w*|order|auftrag\w*)\s*(?:nr\.?|nummer|no\.?|number)?\s*:?\s*#?(\d{3,10})\b", re.IGNORECASE
)
MOODS = {"Calm": Words("calm", "ruhig"), "Worried": Words("worried", "besorgt"), "Angry": Words("angry", "verärgert")}
NAMES = {
    "Delivery": Words("delivery", "Lieferung"), "Damage": Words("damage", "Schaden"), "Withdrawal": Words("withdrawal", "Widerruf"),
    "Product": Words("product", "Produkt"), "Other": Words("other", "Sonstiges"),
}  # fmt: skip


class Message(Input):
    """A message, and what you know of its sender."""

    text: str = asked("Message", "Nachricht", "", kind="long")
    customer: str = asked("Customer", "Kunde", "", hint=Words("Empty: the buyer of the order", "Leer: wer die Bestellung aufgab"))
    number: str = asked("Number of the ticket", "Nummer der Anfrage", "", hint=Words("Empty: a new one", "Leer: eine neue"))


class Sorted(NamedTuple):
    """`sure` is the topic's share of all words that point at one; None when none does. `hours` until the first reply is due."""

    topic: str
    mood: str
    language: str
    hours: int
    order: str
    sure: Decimal | None


@skill(
    title=Words("Sort a customer's message", "Kundennachricht einordnen"),
    risk=Risk.OWN,
    agent="cassie",
    examples=(
        Words("classify the ticket {text}", "ordne die anfrage ein {text}"),
        Words("sort the customer message {text}", "sortiere die kundennachricht {text}"),
    ),
    keywords=(Words("ticket classify customer message topic mood", "kundenanfrage kundennachricht einordnen thema stimmung"),),
    alone=False,
    ensures=lambda evidence: (
        evidence["kept"] == evidence["messages"]
        and (not evidence["messages"] or evidence["topic"] in NAMES)
        and bool(evidence.get("thread")) == bool(evidence.get("threat"))
    ),
)
async def classify_ticket(ctx: Ctx, input: Message) -> Result:
    """Recognise topic, mood, language and urgency by lists of words, find the order that is named, and keep the ticket.

    Who threatens with a lawyer or a court comes before the owner at once.
    """
    if not input.text.strip():
        words = Words(
            "No message to sort. Paste one; no mailbox is read yet.",
            "Keine Nachricht da. Füge eine ein; ein Postfach wird noch nicht gelesen.",
        )
        return Result(words, (), {"messages": 0, "kept": 0})
    read = sort(input.text)
    if legal.grave(input.text):
        read = read._replace(mood="Angry", hours=4)
    order = await ctx.step(Words("Find the order", "Bestellung suchen"), _order, read.order, read.hours, ctx.rehearsal)
    threat = legal.threat(input.text, datetime.fromisoformat(order["now"]))
    who = input.customer or senders.writer(input.text)
    other = senders.mismatch(input.text, {"name": order["customer"], "items": order["items"]}, who) if order["id"] else None
    if other:  # somebody else's order says nothing of this customer
        order = {**order, "id": None, "customer": ""}
    row = {
        "number": input.number or f"T-{ctx.run_id}", "customer": who or order["customer"],
        "topic": read.topic, "mood": read.mood,
        "first_reply_due": order["due"], "status": "Open", "order": f"/orders/{order['id']}" if order["id"] else "",
        "confidence": "" if read.sure is None else str(read.sure * 100), "resolution": f"Open: {fitted(input.text, 400)}",
    }  # fmt: skip
    row = {name: cell for name, cell in row.items() if cell != ""}
    why = f"words of the message; language {read.language}"
    sure = None if read.sure is None else float(read.sure)
    done = await ctx.step(
        Words("Keep the ticket", "Anfrage festhalten"), keep, ctx.run_id, ctx.rehearsal, "cassie", "Tickets", [row], "number", why, sure
    )
    raised: dict[str, Any] = {}
    if threat:
        about = (ctx.run_id, "cassie", ctx.workspace, ctx.rehearsal, fitted(input.text, 120), who or row["number"])
        raised = await ctx.step(
            Words("Bring the threat before the owner", "Drohung vorlegen"), legal.before_owner, *about, list(threat.signs), threat.due,
            threat.counted,
        )  # fmt: skip
    topic, mood = NAMES[read.topic], MOODS[read.mood]
    sentence = Words(
        f"Topic: {topic.en}, mood: {mood.en}. Reply within {read.hours} hours.",
        f"Thema: {topic.de}, Stimmung: {mood.de}. Antworte innerhalb von {read.hours} Stunden.",
    )
    if threat:
        said = ", ".join(threat.signs)
        sentence = Words(
            f"They threaten with the law ({said}): it is before you now, answer nothing yourself. {sentence.en}",
            f"Hier wird mit Recht gedroht ({said}): Es liegt dir vor, antworte nicht selbst. {sentence.de}",
        )
    if other:
        sentence = Words(
            f"{sentence.en} Order {read.order} is left out: {other.en}.",
            f"{sentence.de} Bestellung {read.order} bleibt außen vor: {other.de}.",
        )
    evidence = {
        "messages": 1, "kept": len(done["rows"]), "topic": read.topic, "language": read.language, "threat": bool(threat),
        "thread": raised.get("thread"),
    }  # fmt: skip
    return Result(sentence, _figures(read, order, done["route"], other), evidence)


async def _order(number: str, hours: int, rehearsal: bool) -> dict[str, Any]:
    async with db.read() as session:
        found = await orders.by_number(session, number, rehearsal=rehearsal) if number else None
    now = clock.now()
    due = (now + timedelta(hours=hours)).replace(microsecond=0).isoformat()
    told = {"customer": found.customer_name, "items": found.items} if found else {"customer": "", "items": ""}
    return {"id": found.id if found else None, **told, "due": due, "now": now.isoformat()}


def sort(text: str) -> Sorted:
    """Topic by the most hits (of equals the graver one), mood, language, hours until a reply is due, and the order's number."""
    hits = {topic: len(pattern.findall(text)) for topic, pattern in TOPICS.items()}
    graver = ("Damage", "Withdrawal", "Delivery", "Product")
    topic = max(graver, key=lambda one: hits[one])
    total = sum(hits.values())
    loud = text.count("!") >= 3 or len(re.findall(r"\b[A-ZÄÖÜ]{4,}\b", text)) >= 3
    mood = "Angry" if ANGRY.search(text) or loud else "Worried" if WORRIED.search(text) else "Calm"
    hours = 4 if mood == "Angry" or HURRY.search(text) else 12 if mood == "Worried" or (topic == "Damage" and total) else 24
    number = NUMBER.search(text)
    sure = (Decimal(hits[topic]) / total).quantize(Decimal("0.01")) if total else None
    return Sorted(topic if total else "Other", mood, language(text), hours, (number[1] or number[2]) if number else "", sure)


def language(text: str) -> str:
    """ "de" or "en" by small words; German when they do not tell."""
    german = len(GERMAN.findall(text)) + len(re.findall(r"[äöüß]", text, re.IGNORECASE))
    return "en" if len(ENGLISH.findall(text)) > german else "de"


def _figures(read: Sorted, order: dict[str, Any], route: str, other: Words | None = None) -> tuple[Figure, ...]:
    words = Words("words of the message", "Wörter der Nachricht")
    sure = Words("no word points at a topic", "kein Wort zeigt auf ein Thema")
    if read.sure is not None:
        sure = Words(percent(read.sure, "en", 0), percent(read.sure, "de", 0))
    told = Words(f"#{read.order}", f"#{read.order}") if read.order else Words("none named", "keine genannt")
    if read.order and not order["id"]:
        told = Words(f"#{read.order}, not on record", f"#{read.order}, nicht bekannt")
    if other:
        told = Words(f"#{read.order}, not theirs", f"#{read.order}, nicht ihre")
    spoken = Words("German", "Deutsch") if read.language == "de" else Words("English", "Englisch")
    return (
        Figure(Words("Topic", "Thema"), NAMES[read.topic], words, route),
        Figure(Words("Share of the words", "Anteil der Wörter"), sure, words, route),
        Figure(Words("Language", "Sprache"), spoken, words, route),
        Figure(
            Words("Order", "Bestellung"),
            told,
            Words("orders at Shopify", "Bestellungen bei Shopify"),
            f"/orders/{order['id']}" if order["id"] else "/orders",
        ),
    )
