"""What the planner answers: the plan of one text, as the command bar shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from krake.kit.text import Words

NOTHING = Words("", "")
ChipKind = Literal["agent", "skill", "workspace", "when", "next", "argument"]
ChoiceKind = Literal["go", "run", "schedule", "ask", "approve", "fill", "halt"]


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing understood. `value` is the key, rule, ISO time or argument value behind the label."""

    kind: ChipKind
    label: Words
    value: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """A recurring time: RRULE value (perhaps after a DTSTART line, see `coordinator.recur`), its words, its next five moments in UTC."""

    rrule: str
    tz: str
    words: Words
    next: tuple[datetime, ...]
    holidays: str = ""  #: the calendar whose days are left out, see `coordinator.ahead`


@dataclass(frozen=True, slots=True)
class Choice:
    """One row. It carries all it needs: `go` and `approve` open `route`; `run` and `schedule` start `skill` with `arguments`;
    `fill` puts `text` into the field and runs nothing; `halt` throws the kill switch; `ask` asks Krake `text`. `enter_hint` is the
    key that takes the row, if one does. Of a `schedule` either `every` or `at` (UTC) says when.
    """

    key: str
    kind: ChoiceKind
    title: Words
    detail: Words = NOTHING
    route: str = ""
    enter_hint: str = ""
    skill: str = ""
    agent: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    every: Schedule | None = None
    at: datetime | None = None
    chips: tuple[Chip, ...] = ()  #: of its arguments


@dataclass(frozen=True, slots=True)
class Plan:
    """The reading of a text. `choices` is never empty and ends with the one `ask`; its first row is what Enter takes.

    `confidence` is 0 to 1. `question` says what is unclear; then the first row runs nothing by itself unless two readings are offered.
    `at` is UTC; `schedule` and `at` are never both set, and set only when the time is what Enter would take: where it may as well
    belong to what was dictated, a later choice carries it.
    """

    text: str
    language: str
    choices: tuple[Choice, ...]
    chips: tuple[Chip, ...] = ()
    skill: str = ""
    agent: str = ""
    workspace: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    schedule: Schedule | None = None
    at: datetime | None = None
    confidence: float = 0.0
    question: Words | None = None

    def second(self) -> Choice:
        """What Ctrl Enter takes: the other of now and then when both are offered, otherwise asking Krake."""
        return next((choice for choice in self.choices if choice.enter_hint == "Ctrl Enter"), self.choices[-1])
