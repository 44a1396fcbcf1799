"""The figures of scorecards: what a reader of one answers, and how it looks into an agent's table.

A reader is `(session, scene) -> Measured | None`; None means that nothing is known yet, which is never 0. One of a table looks at the
agent's own sheet of that name in one world; a sheet, or a column of it, that is not there any more is nothing known either.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit.errors import NotFound
from krake.kit.text import Words
from krake.models import Column, SheetChange
from krake.services import physical, sheets
from krake.services.sheets import Opened
from krake.spec.agent import Agent, Score

#: rows that are read one by one where SQL cannot count them, the newest first
LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Scene:
    """Whose figure, in which world, and whose days."""

    agent: str
    rehearsal: bool
    zone: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure with where it is from. A share is kept as a fraction with what stands above and below the line.

    `as_of` is when what it counts last changed; `completeness` as of a Reading: complete, partial or estimated.
    `priced` says that what stands above the line is money, too.
    """

    value: Decimal
    as_of: datetime
    source: Words
    above: Decimal | None = None
    below: Decimal | None = None
    currency: str = ""
    completeness: str = "complete"
    priced: bool = False


Reader = Callable[[AsyncSession, Scene], Awaitable[Measured | None]]
Counted = Callable[[AsyncSession, Scene, "Looked"], Awaitable[Measured | None]]


async def of_agent(session: AsyncSession, agent: Agent, scene: Scene) -> list[tuple[Score, Measured | None]]:
    """Every figure of an agent's scorecard, None where nothing is known."""
    return [(score, await _read(session, score, scene)) for score in agent.scorecard]


async def first(session: AsyncSession, agent: Agent, scene: Scene) -> tuple[Score, Measured] | None:
    """The first figure of the scorecard that is known."""
    for score in agent.scorecard:
        if found := await _read(session, score, scene):
            return score, found
    return None


async def _read(session: AsyncSession, score: Score, scene: Scene) -> Measured | None:
    try:
        return await score.read(session, scene) if score.read else None
    except NotFound:  # somebody took the column away
        return None


# --- looking into a table


@dataclass(frozen=True, slots=True)
class Looked:
    """An agent's sheet and the SQL table behind it."""

    opened: Opened
    table: Table

    def column(self, name: str) -> Column:
        """Its column of this declared English name. Raises NotFound."""
        return self.opened.by_key(sheets.key_of(name))

    def cell(self, name: str) -> ColumnElement[Any]:
        return self.table.c[self.column(name).physical]

    @property
    def here(self) -> ColumnElement[bool]:
        return self.table.c.gone == 0

    def by(self, agent: str) -> ColumnElement[bool]:
        return self.table.c.made_by == agent

    @property
    def thrown_away(self) -> ColumnElement[bool]:
        """Rows that a person deleted."""
        acts = select(SheetChange.id).where(SheetChange.sheet_id == self.opened.sheet.id, SheetChange.role == "person")
        return self.table.c.gone.in_(acts)

    def said(self, value: Decimal, **more: Any) -> Measured:
        name = [sheets.title(self.opened.sheet, locale) for locale in ("en", "de")]
        return Measured(value, self.opened.sheet.changed_at, Words(f"Table {name[0]}", f"Tabelle {name[1]}"), **more)

    def part(self, above: int | Decimal, below: int | Decimal, **more: Any) -> Measured | None:
        """A share; None of nothing."""
        if not below:
            return None
        return self.said(Decimal(above) / Decimal(below), above=Decimal(above), below=Decimal(below), **more)


def within(table: str, count: Counted) -> Reader:
    """A reader of the agent's table of this declared English name."""

    async def read(session: AsyncSession, scene: Scene) -> Measured | None:
        opened = await sheets.find(session, scene.agent, table, rehearsal=scene.rehearsal)
        return await count(session, scene, Looked(opened, physical.table(opened.sheet.id or 0, opened.columns))) if opened else None

    return read


async def count(session: AsyncSession, look: Looked, *where: ColumnElement[bool]) -> int:
    return int(await session.scalar(select(func.count()).select_from(look.table).where(*where)) or 0)
