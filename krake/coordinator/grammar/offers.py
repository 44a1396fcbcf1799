"""The rows under a plan: what Enter would do, in order, with Ask Krake last."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from krake.coordinator.grammar.arguments import Filled
from krake.coordinator.grammar.facts import Facts
from krake.coordinator.grammar.known import Known, KnownSkill
from krake.coordinator.grammar.places import KINDS, Place
from krake.coordinator.grammar.reading import Choice, Schedule
from krake.coordinator.grammar.say import on, said
from krake.kit.text import Words
from krake.spec.words import Risk

LONGEST_TITLE = 60
RISK = {
    Risk.READ: Words("reads only", "liest nur"),
    Risk.OWN: Words("changes only Krake's own tables", "ändert nur eigene Tabellen"),
    Risk.DRAFT: Words("makes a draft, nothing goes out", "legt einen Entwurf an, nichts geht hinaus"),
    Risk.OUTSIDE: Words("asks before it changes anything outside", "fragt, bevor sich außen etwas ändert"),
    Risk.MONEY: Words("asks before money is spent", "fragt, bevor Geld ausgegeben wird"),
}
ANSWERS = Words("answers from your data, with the numbers it used", "antwortet aus deinen Daten, mit den Zahlen dahinter")


def ask(text: str) -> Choice:
    short = text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1].rstrip()}…"
    title = Words(f"Ask Krake “{short}”", f"Krake fragen: „{short}“") if text else Words("Ask Krake", "Krake fragen")
    return Choice("ask", "ask", title, ANSWERS, text=text)


def go(place: Place) -> Choice:
    title = Words(f"Open {place.name.en}", f"{place.name.de} öffnen")
    return Choice(f"go:{place.kind}:{place.key}", "go", title, KINDS[place.kind], route=place.route)


def approve(number: str, known: Known) -> Choice:
    title = Words(f"Open approval {number}", f"Freigabe {number} öffnen")
    detail = Words("shows what would happen, then approve with A", "zeigt, was geschehen würde, dann mit A freigeben")
    return Choice(f"approve:{number}", "approve", title, detail, route=known.thread_route.replace("{thread}", number))


def run(skill: KnownSkill, agent: str, given: Filled, way: Literal["", "now", "once"] = "") -> Choice:
    """To do it at once: "now" beside a row that reads the time as when to do it, "once" beside one that schedules it."""
    title, detail = _said_with(skill.title, given), RISK[skill.risk]
    if way == "once":
        title = Words("Run it once now", "Jetzt einmal ausführen")
    elif way == "now":
        title, detail = Words(f"Now: {skill.title.en}", f"Jetzt: {skill.title.de}"), _with(given, detail)
    key, chips = f"run:{skill.key}", tuple(given.chips)
    return Choice(key, "run", title, detail, skill=skill.key, agent=agent, arguments=given.arguments, chips=chips)


def _said_with(title: Words, given: Filled) -> Words:
    return Words(*(" · ".join([title.to(locale), *(chip.label.to(locale) for chip in given.chips)]) for locale in ("en", "de")))


def _with(given: Filled, detail: Words) -> Words:
    """What a row is done with, before what it does: the two ways to take a sentence differ in it."""
    return Words(*(" · ".join([*(chip.label.to(locale) for chip in given.chips), detail.to(locale)]) for locale in ("en", "de")))


def schedule(
    skill: KnownSkill, agent: str, given: Filled, when: Schedule | datetime, facts: Facts, *, said_in_full: bool = False
) -> Choice:  # fmt: skip
    """To do it at a time. `said_in_full` says which, and with what, beside a row that does it now."""
    risk, every = RISK[skill.risk], when if isinstance(when, Schedule) else None
    at = when if isinstance(when, datetime) else None
    if every:
        title, named = Words("Schedule it", "Einplanen"), Words(*(f"{words[:1].upper()}{words[1:]}" for words in every.words))
        detail = Words(f"creates a recurring task, {risk.en}", f"legt eine wiederkehrende Aufgabe an, {risk.de}")
    else:
        time, named = said(at or facts.now, facts.now, facts.tz), on(at or facts.now, facts.now, facts.tz)
        title = Words(f"Run it {time.en}", f"Ausführen: {time.de}")
        detail = Words(f"creates a task for one time, {risk.en}", f"legt eine einmalige Aufgabe an, {risk.de}")
    if said_in_full:
        title, detail = Words(f"{named.en}: {skill.title.en}", f"{named.de}: {skill.title.de}"), _with(given, detail)
    return Choice(
        f"schedule:{skill.key}", "schedule", title, detail,
        skill=skill.key, agent=agent, arguments=given.arguments, every=every, at=at, chips=tuple(given.chips),
    )  # fmt: skip


def suggest(skill: KnownSkill, language: str, arguments: dict[str, Any]) -> Choice:
    """A row that only writes an example into the field, with the arguments already named and up to the first that is not."""
    examples = [words.to(language) for words in (*skill.examples, skill.title)]
    filled = [_fill(example, arguments) for example in examples]
    text = next((text for text in filled if "{" not in text), None) or next((t for t in filled if not t.startswith("{")), examples[-1])
    shown = examples[0].replace("{", "").replace("}", "")
    return Choice(f"fill:{skill.key}", "fill", skill.title, Words(f"e.g. {shown}", f"z. B. {shown}"), text=text.partition("{")[0])


def _fill(example: str, arguments: dict[str, Any]) -> str:
    for name, value in arguments.items():
        example = example.replace(f"{{{name}}}", value if isinstance(value, str) else " ".join(value))
    return example


def rows(offers: list[Choice], text: str) -> tuple[Choice, ...]:
    """Offers without repeats, Ask Krake at the end, and the two keys on the rows that take them."""
    first: dict[str, Choice] = {}
    for choice in [*offers, ask(text)]:
        first.setdefault(choice.key, choice)
    kept = list(first.values())
    hints = {kept[0].key: "Enter"}
    other = {"schedule": "run", "run": "schedule"}.get(kept[0].kind)  # the other way to take the same sentence
    second = next((c for c in kept[1:] if c.kind == other and c.skill == kept[0].skill), kept[-1])
    hints.setdefault(second.key, "Ctrl Enter")
    return tuple(replace(choice, enter_hint=hints.get(choice.key, "")) for choice in kept)
