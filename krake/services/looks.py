"""How a sheet is looked at: filtered, searched, sorted, in groups and with totals, a window of rows at a time.

The plain order pages by (place, id). Any other reads the ids of its rows once per version of the sheet into a packed array, and then
fetches by id: jumping to row 50 000 costs the same as the first row (keys alone cannot jump there, OFFSET walks all the way).
"""

from __future__ import annotations

import json
from array import array
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Select, String, Table, and_, cast, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit.errors import NotFound, Refused
from krake.kit.text import Words
from krake.models import Column, SheetView
from krake.services import cells, physical, sheets
from krake.services.cells import Misfit
from krake.services.sheets import Opened
from krake.spec.actor import Actor

Op = Literal["is", "not", "has", "empty", "filled", "over", "under", "from", "to", "wrong"]
OPS: tuple[Op, ...] = ("is", "not", "has", "empty", "filled", "over", "under", "from", "to", "wrong")
KINDS = ("grid", "board", "calendar", "gallery")
TOTALS = ("count", "filled", "sum", "mean", "least", "most", "distinct")
NUMERIC = frozenset(("number", "money", "percent", "rating"))
KEPT_IDS = 4_000_000  #: how many ids the arrays of one process hold together: 32 MB
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
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(Words("This filter is not understood.", "Dieser Filter wird nicht verstanden.")) from error


def spelled(wanted: Look) -> dict[str, Any]:
    """The same as JSON."""
    return {"filters": [asdict(one) for one in wanted.filters], "sort": [list(one) for one in wanted.sort], "search": wanted.search}


# --- SQL


def _where(table: Table, opened: Opened, wanted: Look, locale: str) -> list[ColumnElement[bool]]:
    parts = [table.c.gone == 0]
    parts += [_filter(table, opened.column(one.column), one, locale) for one in wanted.filters]
    if wanted.search:
        texts = [_column(table, column) for column in opened.columns if column.type not in physical.OWN]
        parts.append(or_(*[cast(text, String).icontains(wanted.search, autoescape=True) for text in texts]))
    return parts


def _column(table: Table, column: Column) -> Any:
    return table.c[physical.OWN.get(column.type, column.physical)]


def _filter(table: Table, column: Column, one: Filter, locale: str) -> ColumnElement[bool]:
    what = _column(table, column)
    kind = physical.type_of(column)
    wrong = and_(table.c.flaws.is_not(None), cast(table.c.flaws, String).contains(f'"{column.physical}"', autoescape=True))
    if one.op == "wrong":
        return wrong
    if one.op in ("empty", "filled"):
        empty = and_(what.is_(None), not_(func.coalesce(wrong, False)))
        return empty if one.op == "empty" else not_(empty)
    if kind == "tick":
        said = func.coalesce(what, False) == _value(column, one, locale)
        return said if one.op == "is" else not_(said)
    if one.op == "has":
        return cast(what, String).icontains(one.value, autoescape=True)
    if kind == "choices":
        inside = cast(what, String).contains(json.dumps(one.value), autoescape=True)
        return inside if one.op == "is" else or_(what.is_(None), not_(inside))
    value = _value(column, one, locale)
    if kind not in NUMERIC and one.op in ("is", "not"):
        same = func.lower(what) == str(value).lower()
        return same if one.op == "is" else or_(what.is_(None), not_(same))
    compared = {"is": what == value, "over": what > value, "under": what < value, "from": what >= value, "to": what <= value}
    return compared[one.op] if one.op != "not" else or_(what.is_(None), what != value)


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
        if physical.type_of(column) not in (*NUMERIC, "tick", "row", "choices"):
            what = func.lower(what)
        parts += [what.is_(None), what.desc() if down else what.asc()]
    return [*parts, table.c.place, table.c.id]


# --- windows


class _Orders:
    """The ids of looks, packed, the least used let go first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Any, ...], array[int]] = OrderedDict()

    def get(self, key: tuple[Any, ...]) -> array[int] | None:
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def put(self, key: tuple[Any, ...], ids: array[int]) -> None:
        for old in [one for one in self._kept if one[:1] + one[2:] == key[:1] + key[2:]]:
            del self._kept[old]  # the same look at an older version
        self._kept[key] = ids
        while len(self._kept) > 1 and sum(map(len, self._kept.values())) > KEPT_IDS:
            self._kept.popitem(last=False)


_orders = _Orders()


def forget() -> None:
    """Let go of all orders. For tests."""
    _orders._kept.clear()


async def order(session: AsyncSession, opened: Opened, wanted: Look, locale: str = "en") -> array[int]:
    """The numbers of all rows of a look, in its order."""
    sheet = opened.sheet
    key = (sheet.id, sheet.shape if wanted.plain else (sheet.shape, sheet.version), wanted, locale if wanted.filters else "")
    if (ids := _orders.get(key)) is None:
        table = physical.table(sheet.id or 0, opened.columns)
        statement = select(table.c.id).where(*_where(table, opened, wanted, locale)).order_by(*_order(table, opened, wanted))
        ids = array("q", (await session.scalars(statement)).all())
        _orders.put(key, ids)
    return ids


async def count(session: AsyncSession, opened: Opened, wanted: Look, locale: str = "en") -> int:
    return opened.sheet.rows if wanted.plain else len(await order(session, opened, wanted, locale))


async def window(session: AsyncSession, opened: Opened, wanted: Look, start: int, size: int, locale: str = "en") -> list[Row[Any]]:
    """The rows from place `start` on (0 is first), at most `size`, in the look's order."""
    size = max(0, min(size, WINDOW))
    table = physical.table(opened.sheet.id or 0, opened.columns)
    if wanted.plain and start <= WINDOW:
        return await _first(session, table, start, size)
    ids = (await order(session, opened, wanted, locale))[start : start + size]
    found = {row.id: row for row in await session.execute(select(table).where(table.c.id.in_(ids.tolist())))}
    return [found[number] for number in ids if number in found]


async def _first(session: AsyncSession, table: Table, start: int, size: int) -> list[Row[Any]]:
    statement: Select[Any] = select(table).where(table.c.gone == 0).order_by(table.c.place, table.c.id).limit(start + size)
    return list((await session.execute(statement)).all())[start:]


# --- groups and totals


async def groups(session: AsyncSession, opened: Opened, wanted: Look, column_id: int, locale: str = "en") -> list[tuple[str, int]]:
    """What stands in a column under a look, and how often, the most frequent first; "" for empty."""
    column = opened.column(column_id)
    table = physical.table(opened.sheet.id or 0, opened.columns)
    what = _column(table, column)
    statement = (
        select(what, func.count())
        .where(*_where(table, opened, wanted, locale))
        .group_by(what)
        .order_by(func.count().desc(), what)
        .limit(200)
    )
    kind = cells.Kind(physical.type_of(column), column.options)
    return [(cells.plain(kind, value), number) for value, number in await session.execute(statement)]


async def total(session: AsyncSession, opened: Opened, wanted: Look, column_id: int, how: str, locale: str = "en") -> Decimal | str | None:
    """One figure under a column: None when nothing is known. A sum of amounts is exact."""
    column = opened.column(column_id)
    kind = physical.type_of(column)
    table = physical.table(opened.sheet.id or 0, opened.columns)
    what = _column(table, column)
    if how in ("sum", "mean") and kind not in NUMERIC:
        raise Refused(Words("Only numbers add up.", "Nur Zahlen lassen sich zusammenzählen."))
    figures = {
        "count": func.count(), "filled": func.count(what), "distinct": func.count(what.distinct()), "sum": func.sum(what),
        "mean": func.avg(cast(what, what.type) if kind != "money" else what), "least": func.min(what), "most": func.max(what),
    }  # fmt: skip
    if how not in figures:
        raise Refused(Words(f"There is no total {how}.", f"Eine Summe {how} gibt es nicht."))
    found = await session.scalar(select(figures[how]).where(*_where(table, opened, wanted, locale)))
    if found is None or how in ("count", "filled", "distinct"):
        return None if found is None else Decimal(found)
    if kind in NUMERIC:
        return found if isinstance(found, Decimal) else Decimal(repr(found))
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
