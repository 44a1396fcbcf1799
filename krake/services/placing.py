"""Where each row stands under a look: its rows' numbers in its order, packed, kept from one version of the sheet to the next.

Sorting all rows again after every cell that somebody types would take a second of a large sheet. When nothing but single cells changed
since, only their rows are taken out and put where they stand now; the database itself compares them, so its order is the only one.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left, bisect_right, insort
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import db
from krake.models import CellChange, Sheet, SheetChange

KEPT = 4_000_000  #: how many numbers one process keeps together: 32 MB
SMALL = 5_000  #: rows of a sheet that is sorted again rather than mended: running formulas of a small one move with no version of theirs
MOST = 50  #: rows that are put in place one by one; for more all are sorted again
MOST_CELLS = 500
PROBES = 100
STEP = 500  #: rows walked along the index before a place is worth remembering
Marks = list[tuple[int, int, int]]


@dataclass(slots=True)
class Order:
    """`ids` as of the sheet's `version`, when `change` was its last change."""

    ids: array[int]
    version: int
    change: int


_orders: OrderedDict[tuple[Any, ...], Order] = OrderedDict()
#: of a sheet's own order at one shape: (how many rows are above, place, number) of rows that were asked for, ascending
_marks: OrderedDict[tuple[Any, ...], tuple[int, Marks]] = OrderedDict()


def forget() -> None:
    """Let go of everything. For tests."""
    _orders.clear()
    _marks.clear()


async def ask(session: AsyncSession, statement: Select[Any], values: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
    """A few rows by an index. Who only looks does not wait for a thread; rows newer than the sheet's version are read again with that."""
    if session.info.get("door") == "read" and session.get_bind().dialect.name == "sqlite":
        return await db.glance(statement, values)
    return (await session.execute(statement, values)).all()


# --- the order of a look


async def known(session: AsyncSession, sheet: Sheet, key: tuple[Any, ...], rows: Rows) -> array[int] | None:
    """The order as it is now, when it is kept or can be mended; None when all rows would have to be sorted."""
    kept = _orders.get(full := _full(session, sheet, key, rows))
    if kept is None or (kept.version != sheet.version and not await _mended(session, sheet, kept, rows)):
        return None
    if full in _orders:  # it may have been let go of meanwhile
        _orders.move_to_end(full)
    return kept.ids


async def sort(session: AsyncSession, sheet: Sheet, key: tuple[Any, ...], rows: Rows) -> array[int]:
    """Sort all rows and keep their order."""
    ordered = rows.select().subquery()
    # the database writes them as one text: a row object for each of a million numbers would stop everybody else for a second
    embedded = session.get_bind().dialect.name == "sqlite"
    found = await session.scalar(select((func.json_group_array if embedded else func.json_agg)(ordered.c.id)))
    ids = array("q", json.loads(found) if isinstance(found, str) else found or ())
    full = _full(session, sheet, key, rows)
    for old in [one for one in _orders if one[1:] == full[1:]]:
        del _orders[old]  # of another shape
    _orders[full] = Order(ids, sheet.version, await _last(session, sheet))
    while len(_orders) > 1 and sum(len(one.ids) for one in _orders.values()) > KEPT:
        _orders.popitem(last=False)
    return ids


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a look: what they are chosen by besides being there, and what they are ordered by.

    `others` are the versions of the sheets whose names they are chosen or ordered by as well: what is kept holds for these alone.
    """

    table: Table
    chosen: Sequence[ColumnElement[bool]]
    by: Sequence[Any]
    others: tuple[int, ...] = ()

    @property
    def where(self) -> tuple[ColumnElement[bool], ...]:
        return (self.table.c.gone == 0, *self.chosen)

    def select(self, among: Iterable[int] | None = None) -> Any:
        """Their numbers in order: of all, or of those `among` these."""
        wanted = select(self.table.c.id).order_by(*self.by)
        if among is None:
            return wanted.where(*self.where)
        # the sum keeps SQLite from walking through all rows by the index that begins with `gone`
        return wanted.where(self.table.c.id.in_(list(among)), self.table.c.gone + 0 == 0, *self.chosen)


def _full(session: AsyncSession, sheet: Sheet, key: tuple[Any, ...], rows: Rows) -> tuple[Any, ...]:
    return ((sheet.shape, *rows.others), *_sheet(session, sheet), *key)


def _sheet(session: AsyncSession, sheet: Sheet) -> tuple[Any, ...]:
    """A sheet in this process: tests use many databases, in each of which the first sheet is number 1."""
    return session.get_bind().engine.url.database, sheet.id


async def _last(session: AsyncSession, sheet: Sheet) -> int:
    return await session.scalar(select(func.max(SheetChange.id)).where(SheetChange.sheet_id == sheet.id)) or 0


async def _mended(session: AsyncSession, sheet: Sheet, kept: Order, rows: Rows) -> bool:
    """Bring an older order up to date. False when more happened than single cells: then each version would have a change of its own."""
    since = (
        select(SheetChange.id, SheetChange.kind, CellChange.row_id).outerjoin(CellChange, CellChange.change_id == SheetChange.id)  # type: ignore[arg-type,call-overload]
        .where(SheetChange.sheet_id == sheet.id, SheetChange.id > kept.change)  # type: ignore[arg-type,operator]
        .order_by(SheetChange.id).limit(MOST_CELLS)  # type: ignore[arg-type]
    )  # fmt: skip
    cells = (await session.execute(since)).all()
    changes, gone = {cell.id for cell in cells}, {cell.row_id for cell in cells if cell.row_id is not None}
    steps = sheet.version - kept.version
    if sheet.rows < SMALL or not 0 < len(changes) == steps or any(cell.kind != "cells" for cell in cells):
        return False
    if len(cells) == MOST_CELLS or len(gone) > MOST:
        return False
    ids = array("q", kept.ids)  # a reader of another request may still hold the older one
    for number in gone:
        try:
            ids.remove(number)
        except ValueError:
            continue  # it did not belong to the look
    for (number,) in await ask(session, rows.select(gone)):
        ids.insert(await _place(session, rows, ids, number), number)
    kept.ids, kept.version, kept.change = ids, sheet.version, max(changes)
    return True


async def _place(session: AsyncSession, rows: Rows, ids: array[int], number: int) -> int:
    """Where a row belongs among ordered ones: a few of them are ordered together with it, then a few of those in between."""
    low, high = 0, len(ids)
    while low < high:
        step = -(-(high - low) // PROBES)
        probed = range(low, high, step)
        found = await ask(session, rows.select([number, *(ids[place] for place in probed)]))
        above = [one for (one,) in found].index(number)  # so many of the probed ones come before it
        low, high = (probed[above - 1] + 1 if above else low), (probed[above] if above < len(probed) else high)
    return low


# --- the sheet's own order


def nearest(session: AsyncSession, sheet: Sheet, start: int) -> tuple[int, int, int] | None:
    """The last row at or above place `start` that is known, as (how many rows are above it, its place, its number)."""
    shape, marks = _marks.get(_sheet(session, sheet), (sheet.shape, []))
    at = bisect_right(marks, start, key=_above) - 1
    return marks[at] if shape == sheet.shape and at >= 0 else None


def remember(session: AsyncSession, sheet: Sheet, start: int, row: Row[Any]) -> None:
    """Keep where a row stands, unless one just above it is known."""
    shape, marks = _marks.pop(_sheet(session, sheet), (sheet.shape, []))
    marks = marks if shape == sheet.shape else []
    _marks[_sheet(session, sheet)] = (sheet.shape, marks)
    at = bisect_left(marks, start, key=_above)
    if start - (marks[at - 1][0] if at else 0) >= STEP:
        insort(marks, (start, row.place, row.id))
    while len(_marks) > 100:
        _marks.popitem(last=False)


def _above(mark: tuple[int, int, int]) -> int:
    return mark[0]
