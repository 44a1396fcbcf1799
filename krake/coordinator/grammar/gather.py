"""Everything a sentence names besides the skill: things, orders and times, each token read once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from krake.coordinator.grammar.arguments import Facts
from krake.coordinator.grammar.index import Sentence
from krake.coordinator.grammar.known import ArgumentKind, Known
from krake.coordinator.grammar.lexicon import BACK
from krake.coordinator.grammar.line import read_line
from krake.coordinator.grammar.moments import read_moment
from krake.coordinator.grammar.names import late_orders, read_names
from krake.coordinator.grammar.periods import read_period
from krake.coordinator.grammar.recurring import Recurring, read_recurring
from krake.coordinator.grammar.rule import parts
from krake.coordinator.grammar.tokens import Token, phrase


def gather(text: str, words: list[Token], known: Known, now: datetime, tz: str, here: str) -> tuple[Facts, Recurring | None]:
    names = read_names(words, known)
    line = read_line(words, names.taken, known.index.has)
    back = any(token.word in BACK for token in words)
    recurring = read_recurring(line, tz, now)
    moment = None if recurring else read_moment(line, tz, now)
    found = read_period(line, tz, now, back)
    period, timed = (found.value, found.tokens) if found else ("", frozenset())
    if moment and moment.day and back and not period:
        # "how much did it make on friday" looks back at the last friday, it plans nothing
        period, timed, moment = _before(moment.day, now.astimezone(ZoneInfo(tz)).date()).isoformat(), moment.tokens, None
    for part in (recurring, moment):
        timed |= part.tokens if part else frozenset()
    late_orders(words, names, set(range(len(words))) - timed)
    freq = parts(recurring.rule)[0]["FREQ"] if recurring else ""
    return Facts(text, words, names, timed, tz, now, here, period, moment, freq), recurring


def _before(day: date, today: date) -> date:
    """The same weekday a week earlier, or the same date a year earlier, when `day` lies ahead."""
    if day <= today:
        return day
    return day - timedelta(days=7) if (day - today).days <= 8 else day - relativedelta(years=1)


def sentence(facts: Facts, known: Known) -> Sentence:
    """The open words and the kinds of argument named, for the ranking. An unexplained order number weighs most, a "today" least."""
    names = facts.names
    named: dict[ArgumentKind, float] = {}
    if names.orders:
        named["order"] = 0.8
    if names.integrations:
        named["integration"] = 0.7
    if facts.period:
        named["period"] = 0.15 if facts.period == "today" else 0.35
    closed = names.taken | facts.timed | {place for places in names.orders.values() for place in places}
    words = {place: token.word for place, token in enumerate(facts.words) if place not in closed and token.raw != "?"}
    last = len(facts.words) - 1
    typing = last if last in words and facts.words[last].end == len(facts.text) else None
    spoken = tuple(word for thing in known.integrations if thing.key in names.integrations for word in phrase(thing.name))
    return Sentence(words, typing, named, spoken, next(iter(names.agents), ""))
