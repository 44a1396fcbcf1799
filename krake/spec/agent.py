"""Who works here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from krake.kit.text import Words

ColumnType = Literal[
    "text", "long", "number", "money", "percent", "date", "time", "tick", "choice", "choices",
    "rating", "link", "email", "file", "agent", "row", "formula",
]  # fmt: skip


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
    """A skill an agent is meant to have. It works once `krake/skills` has a skill with this key; until then the page says so."""

    key: str
    does: Words
    risk: int


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
class Agent:
    """A declared agent. `autonomy` is the highest risk class it may run without asking. While `paused` nothing new of it begins."""

    key: str
    name: str
    role: Words
    brief: Words
    face: Face
    workspaces: tuple[str, ...]
    abilities: tuple[Ability, ...]
    tables: tuple[Table, ...]
    routines: tuple[Routine, ...] = ()
    scorecard: tuple[Words, ...] = ()
    integrations: tuple[str, ...] = ()
    autonomy: int = 2
    paused: bool = False
