"""A time at the end of what is dictated: "moon mugs every monday at 9"."""

from __future__ import annotations

from collections.abc import Collection

from krake.coordinator.grammar.facts import Facts
from krake.coordinator.grammar.gather import read_times
from krake.coordinator.grammar.known import Known
from krake.coordinator.grammar.lexicon import symbol
from krake.coordinator.grammar.moments import Moment
from krake.coordinator.grammar.recurring import Recurring
from krake.coordinator.grammar.tokens import folded

#: the longest time in words: "every second friday of the month at half past eight in the evening"
LONGEST = 12
#: after one of these a time belongs to what stands before it: "open from Monday", "until Friday"
LEANS = folded("from to until till by since for of between and or before after bis ab seit von vom zum zur und oder vor nach mit with")


def tail(
    span: tuple[int, int], facts: Facts, known: Known, but: Collection[str] = ()
) -> tuple[Recurring | Moment, int] | None:  # fmt: skip
    """The time that the last words of a span are, and the place it begins at; None when they are none. It may lean on `but`."""
    first, last = span
    if not _of_time(last, facts, known):
        return None
    for start in range(max(first + 1, last - LONGEST + 1), last + 1):
        if not _of_time(start, facts, known):
            continue
        time = time_at(start, last, facts, known)
        before = facts.words[start - 1].word
        if time and (before not in LEANS or (before in but and start - 1 > first)):
            return time, start
    return None


def time_at(start: int, last: int, facts: Facts, known: Known) -> Recurring | Moment | None:
    """The time that exactly these words say."""
    found = read_times(facts, known, set(range(len(facts.words))) - set(range(start, last + 1)))
    time = found.recurring or found.moment
    if time is None or start not in time.tokens or (time.question and isinstance(time, Recurring)):
        return None
    if isinstance(time, Moment) and time.at is None:
        return None
    left = [place for place in range(start, last + 1) if place not in time.tokens]
    return time if all(symbol(facts.words[place].word, True) in ("THE", "A") for place in left) else None


def _of_time(place: int, facts: Facts, known: Known) -> bool:
    """Cheaply: could a time begin or end here?"""
    token = facts.words[place]
    if place in facts.sums or place in facts.names.taken:
        return False
    return token.raw[0].isdigit() or bool(symbol(token.word, known.index.has(token.word)))
