"""Readers of scorecard figures that compare what an agent wrote with what people made of it, from the cells' history."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from krake.models import CellChange, Column, SheetChange
from krake.services import cells, entries
from krake.services.scores import LOOKED_AT, Looked, Measured, Reader, Scene, within


async def originals(session: AsyncSession, look: Looked, name: str) -> dict[int, cells.Content]:
    """What stood in a column before a person first changed it, by row."""
    column = look.column(name)
    query = (
        select(CellChange.row_id, CellChange.before).join(SheetChange, col(SheetChange.id) == CellChange.change_id)
        .where(SheetChange.sheet_id == look.opened.sheet.id, SheetChange.role == "person", CellChange.column_id == column.id)
        .order_by(col(CellChange.id).desc())
    )  # fmt: skip
    return {row: cells.recall(before) for row, before in (await session.execute(query)).all()}  # the first act comes last and stays


async def _written(session: AsyncSession, look: Looked, agent: str, *where: ColumnElement[bool]) -> list[Any]:
    query = select(look.table).where(look.here, look.by(agent), *where).order_by(look.table.c.id.desc()).limit(LOOKED_AT)
    return list((await session.execute(query)).all())


def corrected(table: str, columns: tuple[str, ...], among: tuple[str, tuple[str, ...]] | None = None, *, kept: bool = False) -> Reader:
    """Of the rows the agent wrote, the share in which a person changed one of the columns; `kept` counts the others.

    `among` is (column, values): only those rows. A change that was taken back is none.
    """

    async def tell(session: AsyncSession, scene: Scene, look: Looked) -> Measured | None:
        rows = await _written(session, look, scene.agent, *([look.cell(among[0]).in_(among[1])] if among else ()))
        before = {name: await originals(session, look, name) for name in columns}
        changed = sum(any(_differs(row, look.column(name), before[name]) for name in columns) for row in rows)
        return look.part(len(rows) - changed if kept else changed, len(rows))

    return within(table, tell)


def _differs(row: Any, column: Column, before: dict[int, cells.Content]) -> bool:
    return row.id in before and entries.content_of(row, column) != before[row.id]


def rewritten(table: str, column: str, among: tuple[str, tuple[str, ...]]) -> Reader:
    """Of the words of texts that were taken up, the share that people wrote in place of the agent's."""

    async def tell(session: AsyncSession, scene: Scene, look: Looked) -> Measured | None:
        rows = await _written(session, look, scene.agent, look.cell(among[0]).in_(among[1]))
        before, of = await originals(session, look, column), look.column(column)
        pairs = [(_words(before.get(row.id, now)), _words(now)) for row in rows if (now := entries.content_of(row, of)) is not None]
        whole = sum(max(len(old), len(new)) for old, new in pairs)
        return look.part(sum(_exchanged(old, new) for old, new in pairs), whole)

    return within(table, tell)


def _words(content: cells.Content) -> list[str]:
    return content.split() if isinstance(content, str) else []


def _exchanged(old: list[str], new: list[str]) -> int:
    """How many words of the longer text the other does not have, wherever they stand. Pure."""
    return max(len(old), len(new)) - (Counter(old) & Counter(new)).total()


def reopened(table: str, column: str, closed: tuple[str, ...], opens: tuple[str, ...]) -> Reader:
    """Of the rows that were ever closed, the share that went back from closed to open."""

    async def tell(session: AsyncSession, scene: Scene, look: Looked) -> Measured | None:
        shut, wide = ([cells.keepable(one) for one in part] for part in (closed, opens))
        of = look.column(column)
        moves = select(CellChange.row_id).join(SheetChange, col(SheetChange.id) == CellChange.change_id)
        moves = moves.where(SheetChange.sheet_id == look.opened.sheet.id, CellChange.column_id == of.id)
        left, came = col(CellChange.before).in_(shut), col(CellChange.after).in_(shut)
        ever = set(await session.scalars(moves.where(left | came)))
        ever |= set(await session.scalars(select(look.table.c.id).where(look.here, look.cell(column).in_(closed))))
        back = set(await session.scalars(moves.where(left, col(CellChange.after).in_(wide))))
        return look.part(len(back), len(ever))

    return within(table, tell)
