"""How a sheet is looked at: filtered, searched, sorted, in groups and with totals, a window of rows at a time.

The plain order is walked along its index, from the nearest row whose place is known. Any other reads the ids of its rows once into a
packed array (`placing`), and then fetches by id: jumping to row 50 000 costs the same as the first row.
"""

from __future__ import annotations

import asyncio
import json
from array import array
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Select, String, Table, and_, bindparam, cast, false, func, not_, or_, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import db
from krake.kit.db import Amount
from krake.kit.errors import KrakeError, NotFound, Refused
from krake.kit.text import Words
from krake.models import Column, SheetView
from krake.services import cells, physical, placing, sheets
from krake.services.cells import Misfit
from krake.services.sheets import Opened
from krake.spec.actor import Actor

Op = Literal["is", "not", "has", "empty", "filled", "over", "under", "from", "to", "wrong"]
OPS: tuple[Op, ...] = ("is", "not", "has", "empty", "filled", "over", "under", "from", "to", "wrong")
KINDS = ("grid", "board", "calendar", "gallery")
TOTALS = ("count", "filled", "sum", "mean", "least", "most", "distinct")
NUMERIC = frozenset(("number", "money", "percent", "rating"))
WINDOW = 500


@dataclass(frozen=True, slots=True)
class Filter:
    column: int
    op: Op
    value: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """`sort` are (column, descending). `search` looks through everything that is text."""

    filters: tuple[Filter, ...] = ()
    sort: tuple[tuple[int, bool], ...] = ()
    search: str = ""

    @property
    def plain(self) -> bool:
        return not (self.filters or self.sort or self.search)


def look(detail: Mapping[str, Any]) -> Look:
    """A look from JSON, of a saved view or an address. What makes no sense raises Refused."""
    try:
        filters = tuple(Filter(int(one["column"]), one["op"], str(one.get("value", ""))[:200]) for one in detail.get("filters", ()))
        sort = tuple((int(column), bool(down)) for column, down in detail.get("sort", ()))
        if any(one.op not in OPS for one in filters) or len(filters) > 20 or len(sort) > 5:
            raise ValueError
        return Look(filters, sort, str(detail.get("search", ""))[:200])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise Refused(Words("This filter is not understood.", "Dieser Filter wird nicht verstanden.")) from error


def spelled(wanted: Look) -> dict[str, Any]:
    """The same as JSON."""
    return {"filters": [asdict(one) for one in wanted.filters], "sort": [list(one) for one in wanted.sort], "search": wanted.search}


# --- SQL


def _where(table: Table, opened: Opened, wanted: Look, locale: str) -> list[ColumnElement[bool]]:
    return [table.c.gone == 0, *_chosen(table, opened, wanted, locale)]


def _chosen(table: Table, opened: Opened, wanted: Look, locale: str) -> list[ColumnElement[bool]]:
    parts = [_filter(table, opened.column(one.column), one, locale) for one in wanted.filters]
    if wanted.search:
        columns = [one for one in opened.columns if one.type not in physical.OWN and physical.type_of(one) != "tick"]
        parts.append(or_(false(), *[_has(table, column, wanted.search, locale) for column in columns]))
    return parts


def _column(table: Table, column: Column) -> Any:
    return table.c[physical.OWN.get(column.type, column.physical)]


def _filter(table: Table, column: Column, one: Filter, locale: str) -> ColumnElement[bool]:
    what = _column(table, column)
    kind = physical.type_of(column)
    wrong = and_(table.c.flaws.is_not(None), cast(table.c.flaws, String).contains(f'"{column.physical}":', autoescape=True))
    if one.op == "wrong":
        return wrong
    if one.op in ("empty", "filled") or (one.op in ("is", "not") and not one.value.strip()):
        empty = and_(what.is_(None), not_(func.coalesce(wrong, False)))
        return empty if one.op in ("empty", "is") else not_(empty)
    if not one.value.strip():  # nothing to compare with was named yet
        return true()
    if kind == "tick":
        said = func.coalesce(what, False) == _value(column, one, locale)
        return said if one.op == "is" else not_(said)
    if one.op == "has":
        return _has(table, column, one.value, locale)
    if kind == "choices":
        inside = _inside(what, json.dumps(one.value.strip(), ensure_ascii=False))
        return inside if one.op == "is" else or_(what.is_(None), not_(inside))
    value = _value(column, one, locale)
    if kind not in (*NUMERIC, "row") and one.op in ("is", "not"):
        same = func.lower(what).in_([func.lower(spelling) for spelling in _spellings(str(value))])
        return same if one.op == "is" else or_(what.is_(None), not_(same))
    compared = {"is": what == value, "over": what > value, "under": what < value, "from": what >= value, "to": what <= value}
    return compared[one.op] if one.op != "not" else or_(what.is_(None), what != value)


def _has(table: Table, column: Column, text: str, locale: str) -> ColumnElement[bool]:
    """Whether a text is part of what stands in a cell. An amount, which is kept in ten-thousandths, has only itself."""
    what = _column(table, column)
    if physical.type_of(column) != "money":
        return _inside(what, text)
    try:
        return what == cells.read(cells.Kind("money", column.options), text, locale)
    except Misfit:
        return false()


def _inside(what: Any, text: str) -> ColumnElement[bool]:
    return or_(*[cast(what, String).icontains(spelling, autoescape=True) for spelling in _spellings(text)])


def _spellings(text: str) -> list[str]:
    """SQLite knows capitals of ASCII alone: of any other text those are looked for that people write."""
    return [text] if text.isascii() else list(dict.fromkeys((text, text.lower(), text.upper(), text.title(), text.capitalize())))


def _value(column: Column, one: Filter, locale: str) -> Any:
    kind = physical.type_of(column)
    if kind in ("text", "long", "link", "email", "file", "agent", "choice") or kind in physical.OWN:
        return one.value
    try:
        return cells.read(cells.Kind(kind, column.options), one.value, locale)
    except Misfit as misfit:
        words = Words(f"Filter “{column.name}”: {misfit.words.en}", f"Filter „{column.name}“: {misfit.words.de}")
        raise Refused(words) from misfit


def _order(table: Table, opened: Opened, wanted: Look) -> list[Any]:
    """Empty cells come last, whichever way it is sorted; equal ones in the sheet's own order."""
    parts: list[Any] = []
    for column_id, down in wanted.sort:
        column = opened.column(column_id)
        what = _column(table, column)
        if physical.type_of(column) == "choices":
            what = cast(what, String)
        elif physical.type_of(column) not in (*NUMERIC, "tick", "row"):
            what = func.lower(what)
        parts += [what.is_(None), what.desc() if down else what.asc()]
    return [*parts, table.c.place, table.c.id]


# --- windows


_ahead: dict[tuple[Any, ...], asyncio.Task[None]] = {}


def forget() -> None:
    """Let go of all orders. For tests."""
    placing.forget()


def _rows(opened: Opened, wanted: Look, locale: str) -> tuple[tuple[Any, ...], placing.Rows]:
    """The rows of a look, and the name its order is kept under."""
    table = physical.table(opened.sheet.id or 0, opened.columns)
    return (wanted, locale if wanted.filters or wanted.search else ""), placing.Rows(
        table, _chosen(table, opened, wanted, locale), _order(table, opened, wanted)
    )


async def order(session: AsyncSession, opened: Opened, wanted: Look, locale: str = "en") -> array[int]:
    """The numbers of all rows of a look, in its order."""
    key, rows = _rows(opened, wanted, locale)
    ids = await placing.known(session, opened.sheet, key, rows)
    return ids if ids is not None else await placing.sort(session, opened.sheet, key, rows)


def ahead(opened: Opened, wanted: Look, locale: str) -> None:
    """Sort a large sheet beside what goes on, for somebody who saw the first rows of a look and will soon be anywhere in it."""
    key = (opened.sheet.id, wanted, locale)
    if not wanted.plain and opened.sheet.rows > WINDOW and key not in _ahead:
        _ahead[key] = asyncio.create_task(_sorted(opened.sheet.id or 0, wanted, locale))
        _ahead[key].add_done_callback(lambda _: _ahead.pop(key))


async def _sorted(sheet_id: int, wanted: Look, locale: str) -> None:
    with suppress(KrakeError):  # the sheet is gone, or one of its columns
        async with db.read() as session:
            await order(session, await sheets.opened(session, sheet_id), wanted, locale)


async def count(session: AsyncSession, opened: Opened, wanted: Look, locale: str = "en") -> int:
    if not (wanted.filters or wanted.search):
        return opened.sheet.rows
    key, rows = _rows(opened, wanted, locale)
    if (ids := await placing.known(session, opened.sheet, key, rows)) is not None:
        return len(ids)
    return int(await session.scalar(select(func.count()).select_from(rows.table).where(*rows.where)) or 0)


async def window(session: AsyncSession, opened: Opened, wanted: Look, start: int, size: int, locale: str = "en") -> list[Row[Any]]:
    """The rows from place `start` on (0 is first), at most `size`, in the look's order."""
    size = max(0, min(size, WINDOW))
    key, rows = _rows(opened, wanted, locale)
    table = rows.table
    if wanted.plain:
        return await _plain(session, opened, table, start, size)
    ids = await placing.known(session, opened.sheet, key, rows)
    if ids is None and start + size <= WINDOW:  # the first ones are found without sorting all
        return list((await session.execute(select(table).where(*rows.where).order_by(*rows.by).limit(start + size))).all())[start:]
    if ids is None:
        ids = await placing.sort(session, opened.sheet, key, rows)
    part = ids[start : start + size]
    found = {row.id: row for row in await placing.ask(session, select(table).where(table.c.id.in_(part.tolist())))}
    return [found[number] for number in part if number in found]


async def _plain(session: AsyncSession, opened: Opened, table: Table, start: int, size: int) -> list[Row[Any]]:
    """Rows of the sheet's own order, walked to along its index from the nearest row above whose place is known."""
    above, place, number = placing.nearest(session, opened.sheet, start) or (0, None, 0)
    values = {"place": place, "number": number, "size": size, "skipped": start - above}
    rows = list(await placing.ask(session, _walk(table, place is not None), values))
    if rows:
        placing.remember(session, opened.sheet, start, rows[0])
    return rows


@lru_cache(maxsize=256)
def _walk(table: Table, marked: bool) -> Select[Any]:
    """`size` rows after so many `skipped` ones, from a row on or from the top. Made once a table: making it takes as long as reading."""
    wanted = select(table).where(table.c.gone == 0).order_by(table.c.place, table.c.id)
    if marked:
        wanted = wanted.where(tuple_(table.c.place, table.c.id) >= tuple_(bindparam("place"), bindparam("number")))
    return wanted.limit(bindparam("size")).offset(bindparam("skipped"))


# --- groups and totals


async def groups(session: AsyncSession, opened: Opened, wanted: Look, column_id: int, locale: str = "en") -> list[tuple[str, int]]:
    """What stands in a column under a look, and how often, the most frequent first; "" for empty."""
    column = opened.column(column_id)
    table = physical.table(opened.sheet.id or 0, opened.columns)
    several = physical.type_of(column) == "choices"
    what = cast(_column(table, column), String) if several else _column(table, column)
    statement = (
        select(what, func.count())
        .where(*_where(table, opened, wanted, locale))
        .group_by(what)
        .order_by(func.count().desc(), what)
        .limit(200)
    )
    kind = cells.Kind(physical.type_of(column), column.options)
    found = (await session.execute(statement)).all()
    return [(cells.plain(kind, json.loads(value) if several and value else value), number) for value, number in found]


async def total(session: AsyncSession, opened: Opened, wanted: Look, column_id: int, how: str, locale: str = "en") -> Decimal | str | None:
    """One figure under a column: None when nothing is known. A sum of amounts is exact."""
    column = opened.column(column_id)
    kind = physical.type_of(column)
    table = physical.table(opened.sheet.id or 0, opened.columns)
    what = cast(_column(table, column), String) if kind == "choices" else _column(table, column)
    if how in ("sum", "mean") and kind not in NUMERIC:
        raise Refused(Words("Only numbers add up.", "Nur Zahlen lassen sich zusammenzählen."))
    if how in ("least", "most") and kind in ("choices", "tick"):
        raise Refused(Words("These have no order.", "Diese haben keine Reihenfolge."))
    figures = {
        "count": func.count(), "filled": func.count(what), "distinct": func.count(what.distinct()), "sum": func.sum(what),
        "mean": func.avg(what), "least": func.min(what), "most": func.max(what),
    }  # fmt: skip
    if how not in figures:
        raise Refused(Words(f"There is no total {how}.", f"Eine Summe {how} gibt es nicht."))
    found = await session.scalar(select(figures[how]).where(*_where(table, opened, wanted, locale)))
    if found is None or how in ("count", "filled", "distinct"):
        return None if found is None else Decimal(found)
    if kind in NUMERIC:
        exact = Decimal(f"{found:.15g}") if isinstance(found, float) else Decimal(found)  # doubles add up with a rest that means nothing
        return exact.scaleb(-Amount.SCALE) if kind == "money" and how == "mean" else exact
    return cells.plain(cells.Kind(kind, column.options), found)


# --- saved views


async def views(session: AsyncSession, sheet_id: int) -> Sequence[SheetView]:
    return (await session.scalars(select(SheetView).where(SheetView.sheet_id == sheet_id).order_by(SheetView.id))).all()


async def view(session: AsyncSession, sheet_id: int, view_id: int) -> SheetView:
    found = await session.get(SheetView, view_id)
    if found is None or found.sheet_id != sheet_id:
        raise NotFound(Words("This view does not exist any more.", "Diese Ansicht gibt es nicht mehr."))
    return found


async def save_view(
    session: AsyncSession, actor: Actor, sheet_id: int, name: str, kind: str, detail: Mapping[str, Any], view_id: int | None = None
) -> SheetView:
    """Keep a way to look, new or in place of one that is kept."""
    opened = await sheets.opened(session, sheet_id)
    sheets.may_change(actor, opened.folder)
    if kind not in KINDS:
        raise Refused(Words(f"There is no view {kind}.", f"Eine Ansicht {kind} gibt es nicht."))
    clean = spelled(look(detail)) | {name_: detail[name_] for name_ in ("group", "date", "picture", "totals", "hidden") if name_ in detail}
    row = await view(session, sheet_id, view_id) if view_id else SheetView(sheet_id=sheet_id, name="")
    row.name, row.kind, row.detail = sheets.named(name), kind, clean
    session.add(row)
    await session.flush()
    return row


async def drop_view(session: AsyncSession, actor: Actor, sheet_id: int, view_id: int) -> None:
    opened = await sheets.opened(session, sheet_id)
    sheets.may_change(actor, opened.folder)
    await session.delete(await view(session, sheet_id, view_id))
