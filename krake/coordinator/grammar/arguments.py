"""A skill's arguments from what a sentence named, the chips that show them, and what is still missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from krake.coordinator.grammar.index import Match
from krake.coordinator.grammar.known import Argument, Known, KnownSkill
from krake.coordinator.grammar.moments import Moment
from krake.coordinator.grammar.names import Names, amounts
from krake.coordinator.grammar.periods import BY_FREQ, days, said_period
from krake.coordinator.grammar.reading import Chip
from krake.coordinator.grammar.tokens import Token, fold
from krake.kit.text import Words

WHICH = {
    "order": Words("Which order? Add its number, for example 1042.", "Welche Bestellung? Schreibe ihre Nummer dazu, zum Beispiel 1042."),
    "period": Words("For which period? For example today or last 7 days.", "Für welchen Zeitraum? Zum Beispiel heute oder letzte 7 Tage."),
    "integration": Words("Which integration? For example {example}.", "Welche Anbindung? Zum Beispiel {example}."),
    "workspace": Words("For which workspace? For example {example}.", "Für welchen Bereich? Zum Beispiel {example}."),
    "agent": Words("Which agent? For example {example}.", "Welcher Agent? Zum Beispiel {example}."),
    "date": Words("On which day?", "An welchem Tag?"),
    "number": Words("Which number?", "Welche Zahl?"),
    "amount": Words("Which amount? For example €39.00.", "Welcher Betrag? Zum Beispiel 39,00 €."),
    "choice": Words("Which one: {example}?", "Was davon: {example}?"),
    "text": Words("What exactly?", "Was genau?"),
}
ONE = Words("One at a time: which of {example}?", "Eins nach dem anderen: was davon zuerst: {example}?")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the time and name grammars read, for the skills to take."""

    text: str
    words: list[Token]
    names: Names
    timed: frozenset[int]
    tz: str
    now: datetime
    here: str = ""
    period: str = ""
    moment: Moment | None = None
    freq: str = ""


@dataclass(slots=True)
class Filled:
    """Arguments by name (JSON values), their chips, and the question that stands between them and a run."""

    arguments: dict[str, Any] = field(default_factory=dict)
    chips: list[Chip] = field(default_factory=list)
    question: Words | None = None


def fill(match: Match, facts: Facts, known: Known) -> Filled:
    filled = Filled()
    for argument in match.skill.arguments:
        values = _values(argument, match, facts, known)
        if len(values) > 1 and not argument.many and argument.kind != "text":
            filled.question = filled.question or ONE.fill(example=", ".join(values))
        elif values:
            filled.arguments[argument.name] = values if argument.many else values[0]
            filled.chips += [Chip("argument", _label(argument, value, known), value) for value in values if argument.kind != "workspace"]
        elif argument.required:
            filled.question = filled.question or WHICH[argument.kind].fill(example=_example(argument, known))
    return filled


def named_values(skill: KnownSkill, facts: Facts) -> list[tuple[Argument, str]]:
    """What a suggestion already knows: the one order or integration that was named."""
    found = [
        (argument, {"order": facts.names.orders, "integration": facts.names.integrations}.get(argument.kind, {}))
        for argument in skill.arguments
    ]
    return [(argument, next(iter(values))) for argument, values in found if len(values) == 1]


def _values(argument: Argument, match: Match, facts: Facts, known: Known) -> list[str]:
    names = facts.names
    match argument.kind:
        case "order":
            return list(names.orders)
        case "integration":
            return list(names.integrations)
        case "workspace":
            return list(names.workspaces) or [facts.here] * bool(facts.here)
        case "agent":
            return list(names.agents)
        case "period":
            found = facts.period or BY_FREQ.get(facts.freq, "")
            return [found] if found else []
        case "date":
            return _date(facts)
        case "amount":
            return [str(amount) for amount in amounts(facts.text)]
        case "number":
            taken = names.taken | facts.timed | {place for places in names.orders.values() for place in places}
            return [t.raw for place, t in enumerate(facts.words) if place not in taken and t.raw.isascii() and t.raw.isdigit()]
        case "choice":
            said = {token.word for token in facts.words}
            return [option for option in argument.options if fold(option) in said]
        case _:
            span = match.captured.get(argument.name)
            return [_captured(span, facts)] if span else []


def _date(facts: Facts) -> list[str]:
    here = ZoneInfo(facts.tz)
    if facts.period:
        first, last = days(facts.period, facts.now.astimezone(here).date())
        return [first.isoformat()] if first == last else []
    if facts.moment and facts.moment.at:
        return [facts.moment.at.astimezone(here).date().isoformat()]
    return []


def _captured(span: tuple[int, int], facts: Facts) -> str:
    """The typed text of a span of tokens, without the words of time in it."""
    kept, start = [], facts.words[span[0]].start
    for place in range(span[0], span[1] + 1):
        if place in facts.timed:
            kept.append(facts.text[start : facts.words[place].start])
            start = facts.words[place].end
    end = facts.words[span[1]].end if span[1] + 1 < len(facts.words) else len(facts.text)
    kept.append(facts.text[start:end] if span[1] not in facts.timed else "")
    return " ".join(" ".join(kept).split()).strip(" ,;:")


def _label(argument: Argument, value: str, known: Known) -> Words:
    if argument.kind == "order":
        return Words(f"#{value}", f"#{value}")
    if argument.kind == "period":
        return said_period(value)
    things = {"integration": known.integrations, "agent": known.agents}.get(argument.kind, ())
    name = next((thing.name for thing in things if thing.key == value), value)
    return Words(name, name)


def _example(argument: Argument, known: Known) -> str:
    things = {"integration": known.integrations, "agent": known.agents, "workspace": known.workspaces}.get(argument.kind, ())
    return ", ".join(argument.options) or next((thing.name for thing in things), "")
