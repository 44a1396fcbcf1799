"""What a sentence gave to fields of a skill's own, beside its text."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from krake.coordinator.grammar.facts import Facts
from krake.coordinator.grammar.known import KnownSkill
from krake.coordinator.grammar.lexicon import symbol
from krake.coordinator.grammar.moments import Moment
from krake.coordinator.grammar.periods import said_period
from krake.coordinator.grammar.reading import Chip
from krake.kit.text import Words

SPOKEN = {"en": Words("English", "Englisch"), "de": Words("German", "Deutsch")}


@dataclass(slots=True)
class Taken:
    """Values of fields (as a form takes them), their chips, and `day`: the one among them that could say when to do it as well."""

    values: dict[str, str] = field(default_factory=dict)
    chips: list[Chip] = field(default_factory=list)
    day: Moment | None = None
    days: frozenset[str] = frozenset()  #: the fields that got it

    def put(self, name: str, value: str, label: Words) -> None:
        self.values[name] = value
        self.chips.append(Chip("argument", label, value))

    def put_day(self, skill: KnownSkill, name: str, time: Moment, facts: Facts) -> None:
        """A day, or of "next week" and "next month" the first; the last one too for a skill that asks for it."""
        day = day_of(time, facts)
        self.put(name, day.isoformat(), said_period(day.isoformat()))
        self.day, self.days = time, frozenset((name,))
        if name == "earliest" and skill.field("latest"):
            names = {symbol(facts.words[place].word, True) for place in time.tokens}
            whole = next((names & {unit} for unit in ("U:week", "U:month") if names <= {"NEXT", "IN", unit}), set())
            last = day + (timedelta(days=6) if "U:week" in whole else relativedelta(day=31) if whole else timedelta())
            self.put("latest", last.isoformat(), said_period(last.isoformat()))
            self.days |= {"latest"}


def spoken(skill: KnownSkill) -> bool:
    """Does it write in the language one asks for?"""
    field = skill.field("language")
    return field is not None and {"en", "de"} <= set(field.options)


def day_of(time: Moment, facts: Facts) -> date:
    """The day of a moment on the clock of those who speak."""
    assert time.at is not None
    return time.at.astimezone(ZoneInfo(facts.tz)).date()
