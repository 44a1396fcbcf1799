"""Everything a sentence names besides the skill: things, orders and times, each token read once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from krake.coordinator.grammar.facts import Facts
from krake.coordinator.grammar.known import ArgumentKind, Known
from krake.coordinator.grammar.lexicon import BACK, symbol
from krake.coordinator.grammar.line import read_line
from krake.coordinator.grammar.match import Sentence
from krake.coordinator.grammar.moments import Moment, read_moment
from krake.coordinator.grammar.names import late_orders, read_names, sums
from krake.coordinator.grammar.periods import read_period
from krake.coordinator.grammar.recurring import Recurring, read_recurring
from krake.coordinator.grammar.rule import parts
from krake.coordinator.grammar.tokens import Token, phrase
from krake.coordinator.grammar.tongue import named_language
from krake.kit.text import Words

KINDS = {"day": Words("day", "tag"), "week": Words("week", "woche"), "month": Words("month", "monat"), "year": Words("year", "jahr")}


def gather(text: str, words: list[Token], known: Known, now: datetime, tz: str, here: str, language: str) -> Facts:
    names = read_names(words, known)
    facts = Facts(text, words, names, frozenset(), tz, now, here, sums=sums(text, words), language=language)
    facts = read_times(facts, known)
    late_orders(words, names, set(range(len(words))) - facts.timed - facts.sums)
    return facts


def read_times(facts: Facts, known: Known, without: Iterable[int] = ()) -> Facts:
    """The same facts with the times of the words that are not `without`."""
    now, tz = facts.now, facts.tz
    line = read_line(facts.words, facts.names.taken | facts.sums | set(without), known.index.has)
    back = any(token.word in BACK for token in facts.words)
    recurring = read_recurring(line, tz, now)
    moment = None if recurring else read_moment(line, tz, now)
    found = read_period(line, tz, now, back)
    period, timed = (found.value, found.tokens) if found else ("", frozenset())
    if moment and moment.day and back and not period:
        # "how much did it make on friday" looks back at the last friday, it plans nothing
        period, timed, moment = _before(moment.day, now.astimezone(ZoneInfo(tz)).date()).isoformat(), moment.tokens, None
    for part in (recurring, moment):
        timed |= part.tokens if part else frozenset()
    freq = parts(recurring.rule)[0]["FREQ"] if recurring else ""
    return replace(facts, timed=timed, period=period, moment=moment, freq=freq, recurring=recurring)


def _before(day: date, today: date) -> date:
    """The same weekday a week earlier, or the same date a year earlier, when `day` lies ahead."""
    if day <= today:
        return day
    return day - timedelta(days=7) if (day - today).days <= 8 else day - relativedelta(years=1)


def _kinds(facts: Facts, known: Known) -> dict[int, str]:
    """ "weekly" before a word says which kind, as "week" would: "a weekly plan" is no launch plan that repeats."""
    time = facts.recurring
    if time is None or not loose(time, facts, known):
        return {}
    (place,) = time.tokens
    unit = symbol(facts.words[place].word, known.index.has(facts.words[place].word)).removeprefix("ADV:")
    return {place: KINDS[unit].to(facts.language)} if unit in KINDS else {}


def loose(time: Recurring | Moment, facts: Facts, known: Known) -> bool:
    """Does it rather say what the work is about: "a weekly plan", "next month"?"""
    places = sorted(time.tokens)
    names = {symbol(facts.words[place].word, known.index.has(facts.words[place].word)) for place in places}
    if isinstance(time, Moment):
        return bool(names & {"U:week", "U:month"}) and names <= {"NEXT", "IN", "U:week", "U:month"}
    word = facts.words[places[0]].word
    if len(places) > 1 or not next(iter(names)).startswith("ADV:") or word.endswith(("lich", "weise")):
        return False
    return places[0] + 1 < len(facts.words) and facts.words[places[0] + 1].raw != "?"


def _next(words: list[Token]) -> set[int]:
    """The places of "next" before a number or a span of time."""
    names = [symbol(token.word, True) for token in words]
    counts = [name.startswith(("U:", "N:")) or token.raw.isdigit() for name, token in zip(names, words, strict=True)]
    return {place for place in range(len(names) - 1) if names[place] == "NEXT" and counts[place + 1]}


def sentence(facts: Facts, known: Known) -> Sentence:
    """The open words and the kinds of argument named, for the ranking. An unexplained order number weighs most, a "today" least."""
    names = facts.names
    named: dict[ArgumentKind, float] = {}
    places: dict[ArgumentKind, frozenset[int]] = {}
    if names.orders:
        named["order"], places["order"] = 0.8, frozenset().union(*names.orders.values())
    if names.integrations:
        named["integration"], places["integration"] = 0.7, frozenset().union(*names.integrations.values())
    if facts.period:
        named["period"] = 0.15 if facts.period == "today" else 0.35
        time = facts.recurring or facts.moment
        places["period"] = facts.timed - time.tokens if time else facts.timed
    spoken = named_language(facts.words)[1]
    closed = names.taken | facts.timed | spoken | _next(facts.words) | {place for places in names.orders.values() for place in places}
    mentioned = {place for place in names.taken if facts.words[place].raw[0] in "@#"}
    every = {place: token.word for place, token in enumerate(facts.words) if place not in mentioned and token.raw != "?"}
    words = {place: word for place, word in every.items() if place not in closed} | _kinds(facts, known)
    last = len(facts.words) - 1
    typing = last if last in words and facts.words[last].end == len(facts.text) else None
    integrations = tuple(word for thing in known.integrations if thing.key in names.integrations for word in phrase(thing.name))
    return Sentence(words, typing, named, places, every, integrations, next(iter(names.agents), ""))
