"""What customers ask about and no rule answers yet: by topic, with a question to write down and what its answer must say."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, NamedTuple

from krake.coordinator import voice
from krake.coordinator.keeping import keep, kept
from krake.kit import clock
from krake.kit.gaps import closed
from krake.kit.text import Words, several
from krake.skills.classify_ticket import NAMES, sort
from krake.skills.draft_reply import matching, valid
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

ZONE = "Europe/Berlin"
#: the question a topic raises and the answer's frame; what only the owner knows stands open
FRAMES = {
    "Delivery": (
        Words("How long does delivery take, and where is my parcel?", "Wie lange dauert die Lieferung, und wo ist mein Paket?"),
        Words(
            "Production takes [days], delivery [days]. You get the tracking number by [channel].",
            "Die Produktion dauert [Tage], der Versand [Tage]. Die Sendungsnummer kommt per [Weg].",
        ),
    ),
    "Damage": (
        Words("My order arrived damaged. What now?", "Meine Bestellung kam beschädigt an. Was nun?"),
        Words(
            "Send a photo to [address] within [days]. We [reprint or refund] it.",
            "Schick ein Foto an [Adresse] innerhalb von [Tage]. Wir [drucken neu oder erstatten].",
        ),
    ),
    "Withdrawal": (
        Words("How do I withdraw and get my money back?", "Wie widerrufe ich und bekomme mein Geld zurück?"),
        Words(
            "You have 14 days from delivery. Send it to [return address]; return costs are borne by [who].",
            "Du hast 14 Tage ab Lieferung. Sende sie an [Rücksendeadresse]; die Rücksendung zahlt [wer].",
        ),
    ),
    "Product": (
        Words("What is it made of, how large is it and how do I care for it?", "Woraus ist es, wie groß ist es und wie pflege ich es?"),
        Words("Material: [material]. Size: [size]. Care: [care].", "Material: [Material]. Maße: [Maße]. Pflege: [Pflege]."),
    ),
    "Other": (Words("A question that fits no topic", "Eine Frage, die zu keinem Thema passt"), Words("[answer]", "[Antwort]")),
}


class Asked(Input):
    """In which language to propose."""

    language: Literal["en", "de"] = asked("Language of the proposals", "Sprache der Vorschläge", "de")


class Gap(NamedTuple):
    topic: str
    tickets: list[dict[str, Any]]


@skill(
    title=Words("Find gaps in the FAQ", "Lücken in den Fragen und Regeln finden"),
    risk=Risk.OWN,
    agent="cassie",
    examples=(
        Words("which customer questions have an faq gap", "welche kundenfragen haben eine faq lücke"),
        Words("find gaps in the faq", "finde lücken in der faq"),
    ),
    keywords=(Words("faq gap policy missing questions tickets", "faq lücke lücken regel kundenfragen"),),
    alone=False,
    ensures=lambda evidence: evidence["covered"] + evidence["uncovered"] == evidence["tickets"] and evidence["kept"] == evidence["gaps"],
)
async def faq_gap(ctx: Ctx, input: Asked) -> Result:
    """Count tickets that no valid rule answers, by topic, and propose a question and the frame of its answer for each."""
    tickets = await ctx.step(Words("Read the tickets", "Anfragen lesen"), kept, ctx.rehearsal, "cassie", "Tickets")
    rules = await ctx.step(Words("Read the rules", "Regeln lesen"), kept, ctx.rehearsal, "cassie", "FAQ and policies")
    today = date.fromisoformat(await ctx.step(Words("Read the date", "Datum lesen"), _today))
    found = gaps(tickets, valid(rules, today))
    rows = [_row(gap, input.language) for gap in found]
    done: dict[str, Any] = {"rows": [], "route": "/agents/cassie"}
    if rows:
        args = (ctx.run_id, ctx.rehearsal, "cassie", "FAQ and policies", rows, "question", "asked by customers, answered by no rule")
        done = await ctx.step(Words("Keep the proposals", "Vorschläge festhalten"), keep, *args)
    uncovered = sum(len(gap.tickets) for gap in found)
    evidence = {
        "tickets": len(tickets), "covered": len(tickets) - uncovered, "uncovered": uncovered, "gaps": len(found), "kept": len(done["rows"]),
    }  # fmt: skip
    source = Words("rows in Tickets", "Zeilen in Anfragen")
    figures = tuple(Figure(_head(gap), _count(len(gap.tickets)), source, done["route"]) for gap in found)
    document = closed(page(found, input.language), input.language) if found else ""
    return voice.plain(Result(_sentence(len(tickets), uncovered, len(found)), figures, evidence, document))


async def _today() -> str:
    return clock.today(ZONE).isoformat()


def gaps(tickets: list[dict[str, Any]], rules: list[dict[str, Any]]) -> list[Gap]:
    """Topics with tickets that no rule answers, the most asked first. A rule answers by its words, or by being about the topic."""
    covered = {sort(f"{rule.get('question')} {rule.get('answer')}").topic for rule in rules} - {"Other"}
    open_: dict[str, list[dict[str, Any]]] = {}
    for ticket in tickets:
        topic = str(ticket.get("topic") or "Other")
        if topic not in covered and not matching(str(ticket.get("resolution") or ""), rules):
            open_.setdefault(topic if topic in FRAMES else "Other", []).append(ticket)
    return sorted((Gap(topic, found) for topic, found in open_.items()), key=lambda gap: -len(gap.tickets))


def _row(gap: Gap, language: str) -> dict[str, Any]:
    """A proposal. Its answer has open places, so no reply uses it before the owner has filled them."""
    question, answer = FRAMES[gap.topic]
    return {"question": question.to(language), "answer": answer.to(language), "source": "Vorschlag aus Anfragen", "owner": "cassie"}


def page(found: list[Gap], language: str) -> str:
    """The proposals with the customers' own words below them, as Markdown."""
    parts = ["# Vorschläge für Fragen und Regeln" if language == "de" else "# Proposals for FAQ and policies"]
    for gap in found:
        question, answer = FRAMES[gap.topic]
        said = [str(ticket.get("resolution") or "") for ticket in gap.tickets]
        own = [words.removeprefix("Open: ") for words in said if words.startswith("Open: ")]  # others are no words of a customer
        quotes = "\n\n".join(f"> {words}" for words in own[-3:])
        parts.append(
            f"## {question.to(language)}\n\n{_count(len(gap.tickets)).to(language)}\n\n{answer.to(language)}"
            + (f"\n\n{quotes}" if quotes else "")
        )
    return "\n\n".join(parts)


def _head(gap: Gap) -> Words:
    name = NAMES[gap.topic]
    return Words(f"Without a rule: {name.en}", f"Ohne Regel: {name.de}")


def _count(number: int) -> Words:
    return several(number, Words("{n} ticket", "{n} Anfrage"), Words("{n} tickets", "{n} Anfragen"))


def _sentence(tickets: int, uncovered: int, found: int) -> Words:
    if not tickets:
        return Words("There are no tickets yet. Sort a message first.", "Es gibt noch keine Anfragen. Ordne zuerst eine Nachricht ein.")
    if not found:
        return Words("Every ticket's topic has a rule.", "Zu jedem Thema der Anfragen gibt es eine Regel.")
    count = _count(uncovered)
    some = several(found, Words("{n} topic", "{n} Thema"), Words("{n} topics", "{n} Themen"))
    return Words(
        f"{count.en} on {some.en} without a rule. Proposals are kept; fill their open places.",
        f"{count.de} zu {some.de} ohne Regel. Vorschläge sind festgehalten; fülle ihre offenen Stellen.",
    )
