"""The rows under a plan: what Enter would do, in order, with Ask Krake last."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from krake.coordinator.grammar.known import Known, KnownSkill
from krake.coordinator.grammar.places import KINDS, Place
from krake.coordinator.grammar.reading import Chip, Choice, Schedule
from krake.coordinator.grammar.say import said
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


def run(skill: KnownSkill, agent: str, arguments: dict[str, Any], chips: list[Chip], *, once: bool = False) -> Choice:
    said_with = Words(
        *(" · ".join([title, *(chip.label.to(locale) for chip in chips)]) for locale, title in zip(("en", "de"), skill.title, strict=True))
    )
    title = Words("Run it once now", "Jetzt einmal ausführen") if once else said_with
    return Choice(f"run:{skill.key}", "run", title, RISK[skill.risk], skill=skill.key, agent=agent, arguments=arguments)


def schedule(skill: KnownSkill, agent: str, arguments: dict[str, Any], when: Schedule | datetime, now: datetime, tz: str) -> Choice:
    risk = RISK[skill.risk]
    if isinstance(when, Schedule):
        title = Words("Schedule it", "Einplanen")
        detail = Words(f"creates a recurring task, {risk.en}", f"legt eine wiederkehrende Aufgabe an, {risk.de}")
    else:
        time = said(when, now, tz)
        title = Words(f"Run it {time.en}", f"Ausführen: {time.de}")
        detail = Words(f"creates a task for one time, {risk.en}", f"legt eine einmalige Aufgabe an, {risk.de}")
    return Choice(f"schedule:{skill.key}", "schedule", title, detail, skill=skill.key, agent=agent, arguments=arguments)


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
    second = next((c for c in kept[1:] if kept[0].kind == "schedule" and c.kind == "run" and c.skill == kept[0].skill), kept[-1])
    hints.setdefault(second.key, "Ctrl Enter")
    return tuple(replace(choice, enter_hint=hints.get(choice.key, "")) for choice in kept)
