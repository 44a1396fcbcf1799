"""A sentence as the ranking looks at it, and how near one skill is to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from krake.coordinator.grammar.known import ArgumentKind, KnownSkill
from krake.coordinator.grammar.templates import Times


@dataclass(frozen=True, slots=True)
class Match:
    """How one skill fits. `asks`: the nearest template is a question; `captured` holds free text by argument name.

    `deed`: a word of the skill itself was said, not only the name of a thing it takes. `foreign`: places of words it does not explain.
    `slot`: it takes the order or integration that was named.
    """

    skill: KnownSkill
    score: float
    recall: float
    deed: bool
    foreign: frozenset[int]
    slot: bool
    asks: bool
    language: str
    captured: dict[str, tuple[int, int]]
    times: Times = ()

    @property
    def inside(self) -> frozenset[int]:
        """Where what is dictated stands."""
        return frozenset(place for first, last in self.captured.values() for place in range(first, last + 1))


@dataclass(slots=True)
class Sentence:
    """What the ranking looks at: open words by place, and which kinds of argument are named, with the weight they bear unexplained."""

    words: dict[int, str]
    typing: int | None = None  #: the place of a word that may be unfinished
    named: dict[ArgumentKind, float] = field(default_factory=dict)
    places: dict[ArgumentKind, frozenset[int]] = field(default_factory=dict)  #: where what is named stands
    all: dict[int, str] = field(default_factory=dict)  #: every word, for what is dictated
    integrations: tuple[str, ...] = ()
    agent: str = ""
