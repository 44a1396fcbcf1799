"""Who works here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

from krake.kit.text import Words
from krake.spec.words import Good, Unit

ColumnType = Literal[
    "text", "long", "number", "money", "percent", "date", "time", "tick", "choice", "choices",
    "rating", "link", "email", "file", "agent", "row", "formula",
]  # fmt: skip


#: how far an agent may go at most: only report, draft and always ask, hold back before it acts, or as far as the rules let it
Level = Literal["watch", "draft", "hold", "act"]
LEVELS: tuple[Level, ...] = ("watch", "draft", "hold", "act")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a default table. `time` is a moment (date and clock), `link` an address inside or outside Krake."""

    name: str
    type: ColumnType = "text"
    options: tuple[str, ...] = ()
    #: the German name, empty where both languages share the word
    german: str = ""
    #: what a formula column computes; `{Name}` is another column of the same row
    formula: str = ""

    @property
    def words(self) -> Words:
        return Words(self.name, self.german or self.name)


@dataclass(frozen=True, slots=True)
class Table:
    """A table an agent starts with."""

    name: str
    columns: tuple[Column, ...]
    #: the German name, empty where both languages share the word
    german: str = ""

    @property
    def words(self) -> Words:
        return Words(self.name, self.german or self.name)


@dataclass(frozen=True, slots=True)
class Ability:
    """A skill an agent is meant to have. It works once `krake/skills` has a skill with this key; until then `waits` says what for.

    `needs` are keys of the integrations without which it cannot do all of it, `causes` the kinds of action that it leads to.
    """

    key: str
    does: Words
    risk: int
    needs: tuple[str, ...] = ()
    waits: Words | None = None
    causes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Routine:
    """Recurring work. `rrule` is RFC 5545 without DTSTART; times are in the workspace's zone."""

    skill: str
    rrule: str
    words: Words


@dataclass(frozen=True, slots=True)
class Face:
    """How the face is drawn: `tint` names a CSS colour token (face-1 … face-12), `mouth` and `mark` one of web/ui/face.py's."""

    tint: int
    mouth: str = "smile"
    mark: str = "none"


@dataclass(frozen=True, slots=True)
class Score:
    """One figure of a scorecard. `read` is one of `services.scores`: it counts rows that are there and answers None while it cannot know.

    `formula` is what a person reads in the lineage, `parts` what stands above and below its line. Without `read`, or while nothing is
    known, the page says `waits_for`. With `good` DOWN none at all is the aim.
    """

    key: str
    name: Words
    formula: Words
    waits_for: Words
    read: Callable[..., Awaitable[Any]] | None = None
    unit: Unit = Unit.PERCENT
    parts: tuple[Words, ...] = ()
    good: Good = Good.UP


@dataclass(frozen=True, slots=True)
class Agent:
    """A declared agent. `autonomy` is the highest risk class it comes first for. While `paused` nothing new of it begins.

    `level` is how far it may go at most: it tightens what the rules decide, and never loosens it.
    """

    key: str
    name: str
    role: Words
    brief: Words
    face: Face
    workspaces: tuple[str, ...]
    abilities: tuple[Ability, ...]
    tables: tuple[Table, ...]
    routines: tuple[Routine, ...] = ()
    scorecard: tuple[Score, ...] = ()
    integrations: tuple[str, ...] = ()
    autonomy: int = 2
    paused: bool = False
    level: Level = "act"
