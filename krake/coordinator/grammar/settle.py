"""What a skill takes a sentence for: what is dictated, what its own fields get, and whether a time in it is when to do it.

What stands in the place of a skill's text stays as it was said. A time outside of it says when to do it. A time at its end may be
either, so both ways are offered; a day, sum or language there goes to the skill's own field when it has one for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from krake.coordinator.grammar.facts import Facts
from krake.coordinator.grammar.fields import DAYS, Span, look_ahead, peel
from krake.coordinator.grammar.gather import loose, read_times
from krake.coordinator.grammar.known import Known
from krake.coordinator.grammar.match import Match
from krake.coordinator.grammar.moments import Moment
from krake.coordinator.grammar.recurring import Recurring
from krake.coordinator.grammar.tails import tail
from krake.coordinator.grammar.taken import Taken


@dataclass(frozen=True, slots=True)
class Settled:
    """`span` is what is dictated when it is done at once, `later` when the time says when. `open`: the time may mean either."""

    facts: Facts
    span: Span | None = None
    later: Span | None = None
    taken: Taken = field(default_factory=Taken)
    time: Recurring | Moment | None = None
    open: bool = False


def settle(match: Match, facts: Facts, known: Known) -> Settled:
    """The two readings of a sentence by one skill; with no time that could say when, only the first of them."""
    skill, span = match.skill, next(iter(match.captured.values()), None)
    mask = match.inside | (frozenset() if skill.takes("period") else _own(match, facts))
    outer = read_times(facts, known, mask) if mask & facts.timed else facts
    time, taken, later = outer.recurring or outer.moment, Taken(), span
    if span:
        long = any(one.name in match.captured and one.long for one in skill.arguments)
        taken, span = peel(skill, span, facts, known, long)
        later = span
        if time is None and taken.day:
            return Settled(outer, span, span, taken, taken.day, open=True)
        if time is None and (found := tail(span, facts, known)):
            return Settled(outer, span, (span[0], found[1] - 1), taken, found[0], open=True)
    if isinstance(time, Moment) and time.at is None and time.question is None:
        time = None
    begins = skill.field(*DAYS)
    if isinstance(time, Moment) and time.day and time.at and begins and begins.kind == "date" and begins.name not in taken.values:
        taken.put_day(skill, begins.name, time, facts)
    if span is None and look_ahead(skill, facts, taken):
        taken.day = time if isinstance(time, Moment) else None
    return Settled(outer, span, later, taken, time, open=time is not None and (taken.day is time or loose(time, outer, known)))


def _own(match: Match, facts: Facts) -> frozenset[int]:
    """Words of time that belong to the skill's own example ("the weekly strategy note"), known by the word beside them."""
    said = [token.word for token in facts.words]
    found: set[int] = set()
    for before, group, after in match.times:
        for start in range(len(said) - len(group) + 1):
            end = start + len(group)
            beside = (before and start and said[start - 1] == before) or (after and end < len(said) and said[end] == after)
            if beside and tuple(said[start:end]) == group:
                found |= set(range(start, end))
    return frozenset(found)
