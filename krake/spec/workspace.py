"""A page of one business: its figures and its blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from krake.kit.text import Words
from krake.spec.words import Good, Unit

BlockKind = Literal[
    "kpis", "needs_you", "agents", "orders", "products", "revenue", "printing", "folders", "activity", "waiting",
    "connections", "runs", "spending",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kpi:
    """One number. `formula` is what a person reads in the lineage; `waits_for` says what brings the first reading.

    `source` is the key of the integration that brings it, or `""` for Krake's own tables.
    """

    key: str
    name: Words
    unit: Unit
    formula: Words
    source: str
    waits_for: Words
    good: Good = Good.UP
    full_name: Words | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A panel. `waiting` blocks say what will be here and what they wait for."""

    kind: BlockKind
    title: Words
    columns: int = 12
    waits_for: Words | None = None


@dataclass(frozen=True, slots=True)
class Workspace:
    """A declared workspace. `hue` names the token `--hue-<key>`; `letter` is the key after `G`."""

    key: str
    route: str
    name: str
    letter: str
    kpis: tuple[Kpi, ...]
    blocks: tuple[Block, ...]
    empty: Words
    about: Words
    position: int = 0
