"""A reply to a customer made of two things only: what the order says and what the shop's own rules say. Both are shown."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Literal

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
    ensures=lambda evidence: evidence["cited"] == evidence["rules"] and (not evidence["order"] or evidence["named"]),
)
async def draft_reply(ctx: Ctx, input: Message) -> Result:
    """Draft a reply from the order named and from the FAQ and policies that match, and cite both. Nothing is promised beyond them."""
    read = sort(input.text)
    number = input.order or read.order
    order = await ctx.step(Words("Read the order", "Bestellung lesen"), look, number, ctx.rehearsal) if number else None
    rows = await ctx.step(Words("Read the rules", "Regeln lesen"), kept, ctx.rehearsal, "cassie", "FAQ and policies")
    today = date.fromisoformat(await ctx.step(Words("Read the date", "Datum lesen"), _today))
    rules = matching(input.text, valid(rows, today))
    lang = read.language if input.language == "auto" else input.language
    text = closed(write(read, number, order, rules, lang, input.sender), lang)
    evidence = {
        "order": bool(order), "named": bool(order) and order["number"] in text, "rules": len(rules),
        "cited": sum(str(rule["answer"]).strip() in text for rule in rules), "gaps": missing(text),
    }  # fmt: skip
    return Result(_sentence(read, number, order, rules), _figures(order, rules), evidence, text)


async def _today() -> str:
    return clock.today(ZONE).isoformat()


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


def write(read: Sorted, number: str, order: dict[str, Any] | None, rules: list[dict[str, Any]], lang: str, sender: str) -> str:
    """The reply as Markdown."""
    de = lang == "de"
    name = fact(order["name"].partition(" ")[0] if order else "", "Name" if de else "name")
    parts = [f"{'Hallo' if de else 'Hello'} {name},", FEELS[read.mood].to(lang)]
    if order:
        parts.append(f"{'Zu deiner Bestellung' if de else 'About your order'} {order['number']}: {told(order, lang)}")
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
        if read.topic in ASKS:
            parts.append(ASKS[read.topic].to(lang))
        parts.append("[Antwort auf die Frage]" if de else "[answer to the question]")
    parts.append(f"{'Viele Grüße' if de else 'Kind regards'}\n{fact(sender, 'dein Name' if de else 'your name')}")
    return "\n\n".join(parts)


def _sentence(read: Sorted, number: str, order: dict[str, Any] | None, rules: list[dict[str, Any]]) -> Words:
    topic = NAMES[read.topic]
    from_order = Words(f"order {order['number']}", f"Bestellung {order['number']}") if order else Words("no order", "keiner Bestellung")
    some = several(len(rules), Words("{n} rule", "{n} Regel"), Words("{n} rules", "{n} Regeln"))
    if not rules:
        return Words(
            f"Reply drafted ({topic.en}) from {from_order.en}. No rule covers the question; its answer stands open.",
            f"Antwort entworfen ({topic.de}) aus {from_order.de}. Keine Regel deckt die Frage ab; die Antwort darauf ist offen.",
        )
    return Words(
        f"Reply drafted ({topic.en}) from {from_order.en} and {some.en}.",
        f"Antwort entworfen ({topic.de}) aus {from_order.de} und {some.de}.",
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
