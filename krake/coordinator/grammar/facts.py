"""What a sentence says besides the skill: the things it names and the times in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from krake.coordinator.grammar.moments import Moment
from krake.coordinator.grammar.names import Names
from krake.coordinator.grammar.recurring import Recurring
from krake.coordinator.grammar.tokens import Token


@dataclass(frozen=True, slots=True)
class Facts:
    """What the time and name grammars read, for the skills to take. `timed` are the places of words of time.

    `sums` are places of numbers that are money or shares, and so no times; `language` is the sentence's own ("en" or "de").
    """

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
    recurring: Recurring | None = None
    sums: frozenset[int] = frozenset()
    language: str = "en"
