"""A skill's arguments from what a sentence named, the chips that show them, and what is still missing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from krake.coordinator.grammar.facts import Facts
from krake.coordinator.grammar.fields import Span
from krake.coordinator.grammar.known import Argument, Known, KnownSkill
from krake.coordinator.grammar.match import Match
from krake.coordinator.grammar.moments import Moment
from krake.coordinator.grammar.names import amounts
from krake.coordinator.grammar.periods import BY_FREQ, days, said_period
from krake.coordinator.grammar.reading import Chip
from krake.coordinator.grammar.recurring import Recurring
from krake.coordinator.grammar.settle import settle
from krake.coordinator.grammar.taken import SPOKEN, spoken
from krake.coordinator.grammar.tokens import fold
from krake.coordinator.grammar.tongue import language_of, named_language
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
QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»", "»": "«", "‘": "’", "‚": "‘"}
ONE = Words("One at a time: which of {example}?", "Eins nach dem anderen: was davon zuerst: {example}?")


@dataclass(slots=True)
class Filled:
    """Arguments by name (JSON values), their chips, and the question that stands between them and a run.

    `time` may say when to do it. While it is `open` whether it does, these are the arguments of doing it now, `later` those of doing
    it then; otherwise they are the same.
    """

    arguments: dict[str, Any] = field(default_factory=dict)
    chips: list[Chip] = field(default_factory=list)
    question: Words | None = None
    time: Recurring | Moment | None = None
    open: bool = False
    later: Filled | None = None


def fill(match: Match, facts: Facts, known: Known) -> Filled:
    """What a skill is given by a sentence, and when. What is dictated is given word for word."""
    settled = settle(match, facts, known)
    given, day = settled.taken.values, settled.taken.days if settled.taken.day is settled.time else frozenset()
    filled = _filled(match, settled.facts, settled.span, known)
    filled.arguments |= given
    filled.chips += settled.taken.chips
    filled.time, filled.open = settled.time, settled.open
    filled.later = _filled(match, settled.facts, settled.later, known)
    filled.later.arguments |= {name: value for name, value in given.items() if name not in day}
    filled.later.chips += [chip for chip in settled.taken.chips if chip.value not in {given[name] for name in day}]
    _speak(match, facts, known, (filled, filled.later))
    return filled


def _speak(match: Match, facts: Facts, known: Known, readings: tuple[Filled, ...]) -> None:
    """The language of what is written: the one asked for, else that of the command itself, whatever language is dictated in it."""
    if not spoken(match.skill):
        return
    named, _ = named_language(facts.words, match.inside)
    own = language_of([token for place, token in enumerate(facts.words) if place not in match.inside], known, facts.language)
    field = match.skill.field("language")
    for filled in readings:
        if named and "language" not in filled.arguments:
            filled.chips.append(Chip("argument", SPOKEN[named], named))
        if named or (field and "auto" not in field.options):  # "auto": it answers in the language of what it answers
            filled.arguments.setdefault("language", named or own)


def _filled(match: Match, facts: Facts, span: Span | None, known: Known) -> Filled:
    match = replace(match, captured={name: span for name in match.captured} if span else {})
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
            return [text] if span and (text := _captured(span, facts, argument.long)) else []


def _date(facts: Facts) -> list[str]:
    here = ZoneInfo(facts.tz)
    if facts.period:
        first, last = days(facts.period, facts.now.astimezone(here).date())
        return [first.isoformat()] if first == last else []
    if facts.moment and facts.moment.at:
        return [facts.moment.at.astimezone(here).date().isoformat()]
    return []


def _captured(span: Span, facts: Facts, long: bool) -> str:
    """The text between the words beside a span, as it was typed: signs and sums too. Quotes around all of it are not part of it."""
    first, after = span[0], span[1] + 1
    asks = long and after == len(facts.words) - 1 and facts.words[after].raw == "?"
    start = facts.words[first - 1].end if first else 0
    end = len(facts.text) if asks or after == len(facts.words) else facts.words[after].start
    text = facts.text[start:end].strip(" ,;:")
    inner = text[1:-1]
    return inner if len(text) > 2 and QUOTES.get(text[0]) == text[-1] and text[-1] not in inner else text


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
