"""A reply to a customer made of two things only: what the order says and what the shop's own rules say. Both are shown."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, Literal

from krake.coordinator import legal, senders, voice
from krake.coordinator.grammar.lexicon import SMALL
from krake.coordinator.grammar.tokens import fold, stem
from krake.coordinator.keeping import kept
from krake.kit import clock
from krake.kit.gaps import closed, fact, fitted, missing
from krake.kit.text import Words, several
from krake.skills.classify_ticket import NAMES, Sorted, sort
from krake.skills.status_answer import figures as of_order
from krake.skills.status_answer import look, told
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

ZONE, MOST = "Europe/Berlin", 2
#: the words a rule and a message must share, so that "Tasse" alone does not answer everything about mugs
SHARED = 2
FEELS = {
    "Angry": Words("I understand that you are annoyed, and I am sorry.", "ich verstehe deinen Ärger, und es tut mir leid."),
    "Worried": Words(
        "I understand that you are waiting for this, so here is what I know.", "ich verstehe deine Sorge, deshalb gleich, was ich weiß."
    ),
    "Calm": Words("thank you for your message.", "danke für deine Nachricht."),
}
#: what a customer has to send before anybody can decide; asked only when no rule answers
ASKS = {
    "Damage": Words(
        "Please send a photo of the damage and of the packaging.", "Bitte schick mir ein Foto vom Schaden und von der Verpackung."
    ),
    "Delivery": Words(
        "Please check whether name and address on the order are right.", "Bitte prüf, ob Name und Adresse der Bestellung stimmen."
    ),
    "Withdrawal": Words("Please tell me which items it is about.", "Bitte sag mir, um welche Artikel es geht."),
    "Product": Words("Which product is it about?", "Um welches Produkt geht es?"),
}


class Message(Input):
    """The message, and the order it is about."""

    text: str = asked("Message", "Nachricht", kind="long")
    customer: str = asked("Customer", "Kunde", "", hint=Words("Empty: who signs the message", "Leer: wer die Nachricht unterschreibt"))
    order: str = asked("Order number", "Bestellnummer", "", hint=Words("Empty: the one the message names", "Leer: die in der Nachricht"))
    sender: str = asked("Signed by", "Unterschrift", "")
    language: Literal["auto", "en", "de"] = asked(
        "Language of the reply", "Sprache der Antwort", "auto", hint=Words("auto: as the message", "auto: wie die Nachricht")
    )


@skill(
    title=Words("Draft a reply to a customer", "Antwort an Kunden entwerfen"),
    risk=Risk.DRAFT,
    agent="cassie",
    examples=(
        Words("draft a reply to the customer message {text}", "entwirf eine antwort auf die kundennachricht {text}"),
        Words("reply to the customer who writes {text}", "antworte dem kunden der schreibt {text}"),
    ),
    keywords=(Words("reply customer draft answer support", "antwort antworten kunde kundin entwerfen kundenservice"),),
    alone=False,
    ensures=lambda evidence: (
        evidence["cited"] == evidence["rules"]
        and (not evidence["order"] or evidence["named"])
        and bool(evidence["thread"]) == evidence["threat"]
        and not (evidence["threat"] and evidence["order"])
    ),
)
async def draft_reply(ctx: Ctx, input: Message) -> Result:
    """Draft a reply from the order named and from the FAQ and policies that match, and cite both. Nothing is promised beyond them.

    An order of somebody else, or of other goods, is not used; who threatens with the law comes before the owner first.
    """
    read = sort(input.text)
    who = input.customer.strip() or senders.writer(input.text)
    now = datetime.fromisoformat(await ctx.step(Words("Read the date", "Datum lesen"), _now))
    lang = read.language if input.language == "auto" else input.language
    if threat := legal.threat(input.text, now):
        return await _threatened(ctx, input, threat, who, lang)
    number = input.order or read.order
    order = await ctx.step(Words("Read the order", "Bestellung lesen"), look, number, ctx.rehearsal) if number else None
    other = senders.mismatch(input.text, order, who) if order else None
    if other:
        order = None
    rows = await ctx.step(Words("Read the rules", "Regeln lesen"), kept, ctx.rehearsal, "cassie", "FAQ and policies")
    brand = await voice.rules(ctx)
    rules = matching(input.text, valid(rows, clock.day_of(now, ZONE)))
    said = voice.spoken(write(read, number, order, rules, lang, input.sender, who=who, other=bool(other)), brand)
    answers = [voice.spoken(str(rule["answer"]).strip(), brand).text for rule in rules]
    text = closed(said.text, lang)
    evidence = {
        "order": bool(order), "named": bool(order) and order["number"] in text, "rules": len(rules),
        "cited": sum(answer in text for answer in answers), "gaps": missing(text), "threat": False, "thread": None, "other": bool(other),
    }  # fmt: skip
    figures = (*_figures(order, rules), *voice.figures(brand, said.swapped, said.broken))
    return voice.plain(Result(_sentence(read, number, order, rules, other), figures, evidence, text))


async def _threatened(ctx: Ctx, input: Message, threat: legal.Threat, who: str, lang: str) -> Result:
    """The owner first; beside it only a note that the message came, which admits nothing and names no fact."""
    about = (ctx.run_id, "cassie", ctx.workspace, ctx.rehearsal, fitted(input.text, 120), who)
    step = Words("Bring the threat before the owner", "Drohung vorlegen")
    raised = await ctx.step(step, legal.before_owner, *about, list(threat.signs), threat.due, threat.counted)
    de = lang == "de"
    name, sender = fact(who.partition(" ")[0], "Name" if de else "name"), fact(input.sender, "dein Name" if de else "your name")
    note = (
        f"Hallo {name},\n\ndeine Nachricht ist angekommen. Wir prüfen sie und melden uns bei dir.\n\nViele Grüße\n{sender}"
        if de
        else f"Hello {name},\n\nyour message has arrived. We look into it and will come back to you.\n\nKind regards\n{sender}"
    )
    said = ", ".join(threat.signs)
    sentence = Words(
        f"They threaten with the law ({said}): it is before you now, answer nothing yourself. "
        "Only a note that the message arrived is drafted; send it when you have decided.",
        f"Hier wird mit Recht gedroht ({said}): Es liegt dir vor, antworte nicht selbst. "
        "Entworfen ist nur, dass die Nachricht angekommen ist; schick das erst, wenn du entschieden hast.",
    )
    signs = Words("words of the message", "Wörter der Nachricht")
    figures = tuple(Figure(Words(f"“{sign}”", f"„{sign}“"), Words("threat", "Drohung"), signs, raised["route"]) for sign in threat.signs)
    evidence = {"order": False, "named": False, "rules": 0, "cited": 0, "gaps": missing(note), "threat": True, "thread": raised["thread"]}
    return Result(sentence, figures, evidence, closed(note, lang))


async def _now() -> str:
    return clock.now().isoformat()


def valid(rows: list[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    """Rules in force that say something: no proposal with open places, none that begins later."""
    found = [row for row in rows if str(row.get("answer") or "").strip() and not missing(str(row["answer"]))]
    return [row for row in found if not row.get("valid_from") or str(row["valid_from"])[:10] <= today.isoformat()]


def weighty(text: str) -> set[str]:
    """Its words that say something, without endings, so that "lieferst" meets "Lieferung"."""
    words = (fold(word) for word in re.findall(r"[^\W\d_]{4,}", text))
    return {stem(word)[:6] for word in words if word not in SMALL}


def matching(text: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rules whose question shares most words with the message, two at most; of equals the newer one."""
    said = weighty(text)
    scored = [(len(weighty(str(row.get("question") or "")) & said), int(row.get("id", 0)), row) for row in rows]
    best = sorted((one for one in scored if one[0] >= SHARED), key=lambda one: (-one[0], -one[1]))
    return [row for _, _, row in best[:MOST]]


#: what went wrong, said before anything else, where the way of the parcel is no answer to it
SORRY = {
    "Damage": Words("I am sorry that it reached you damaged.", "Es tut mir leid, dass es beschädigt bei dir ankam."),
    "Withdrawal": Words(
        "I have noted that you want to send it back.", "Ich habe notiert, dass du es zurückgeben möchtest."
    ),
}  # fmt: skip


def write(
    read: Sorted, number: str, order: dict[str, Any] | None, rules: list[dict[str, Any]], lang: str, sender: str, *, who: str = "",
    other: bool = False,
) -> str:  # fmt: skip
    """The reply as Markdown. `other` says that the order named is somebody else's or holds other goods: nothing of it is told."""
    de = lang == "de"
    name = fact((who or (order["name"] if order else "")).partition(" ")[0], "Name" if de else "name")
    parts = [f"{'Hallo' if de else 'Hello'} {name},", FEELS[read.mood].to(lang)]
    if read.topic in SORRY:
        parts.append(SORRY[read.topic].to(lang))
    if order and read.topic in SORRY:
        goods = f" ({order['items']})" if order["items"] else ""
        parts.append(
            f"Es geht um deine Bestellung {order['number']}{goods}." if de else f"It is about your order {order['number']}{goods}."
        )
    elif order:
        parts.append(f"{'Zu deiner Bestellung' if de else 'About your order'} {order['number']}: {told(order, lang)}")
    elif other:
        parts.append(
            f"Die Nummer {number} passt nicht zu deiner Nachricht. Bitte schick mir die Nummer aus deiner Bestätigung und den Namen, "
            "auf den bestellt wurde."
            if de
            else f"The number {number} does not go with your message. Please send me the number from your confirmation and the name it was "
            "ordered under."
        )
    elif number:
        parts.append(
            f"Unter der Nummer {number} finde ich keine Bestellung. Bitte schick mir die Nummer aus deiner Bestätigung."
            if de
            else f"I find no order under the number {number}. Please send me the number from your confirmation."
        )
    elif read.topic in ("Delivery", "Damage", "Withdrawal"):
        parts.append("Bitte schick mir deine Bestellnummer." if de else "Please send me your order number.")
    parts += [str(rule["answer"]).strip() for rule in rules]
    if not rules:
        if read.topic in ASKS and not (order and read.topic == "Delivery"):
            parts.append(ASKS[read.topic].to(lang))
        if not (order and read.topic == "Delivery"):  # where the parcel is was the question, and is answered above
            parts.append("[Antwort auf die Frage]" if de else "[answer to the question]")
    parts.append(f"{'Viele Grüße' if de else 'Kind regards'}\n{fact(sender, 'dein Name' if de else 'your name')}")
    return "\n\n".join(parts)


def _sentence(
    read: Sorted, number: str, order: dict[str, Any] | None, rules: list[dict[str, Any]], other: Words | None = None
) -> Words:  # fmt: skip
    topic = NAMES[read.topic]
    from_order = Words(f"order {order['number']}", f"Bestellung {order['number']}") if order else Words("no order", "keiner Bestellung")
    some = several(len(rules), Words("{n} rule", "{n} Regel"), Words("{n} rules", "{n} Regeln"))
    apart = Words("", "")
    if other:
        apart = Words(
            f" Order {number} does not go with this message ({other.en}); nothing of it is used.",
            f" Bestellung {number} passt nicht zu dieser Nachricht ({other.de}); nichts daraus ist verwendet.",
        )
    if not rules:
        return Words(
            f"Reply drafted ({topic.en}) from {from_order.en}. No rule covers the question; its answer stands open.{apart.en}",
            f"Antwort entworfen ({topic.de}) aus {from_order.de}. Keine Regel deckt die Frage ab; die Antwort darauf ist offen.{apart.de}",
        )
    return Words(
        f"Reply drafted ({topic.en}) from {from_order.en} and {some.en}.{apart.en}",
        f"Antwort entworfen ({topic.de}) aus {from_order.de} und {some.de}.{apart.de}",
    )


def _figures(order: dict[str, Any] | None, rules: list[dict[str, Any]]) -> tuple[Figure, ...]:
    source = Words("FAQ and policies", "Fragen und Regeln")
    cited = tuple(
        Figure(
            Words(
                f"Rule {rule.get('id')}: {fitted(str(rule['question']), 60)}",
                f"Regel {rule.get('id')}: {fitted(str(rule['question']), 60)}",
            ),
            Words(fitted(str(rule["answer"]), 90), fitted(str(rule["answer"]), 90)),
            Words(str(rule.get("source") or source.en), str(rule.get("source") or source.de)),
            "/agents/cassie",
        )
        for rule in rules
    )
    return (*(of_order(order) if order else ()), *cited)
