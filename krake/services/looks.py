"""How a sheet is looked at: filtered, searched, sorted, in groups, a window of rows at a time. What adds up is `services.summing`.

The plain order is walked along its index, from the nearest row whose place is known. Any other reads the ids of its rows once into a
packed array (`placing`), and then fetches by id: jumping to row 50 000 costs the same as the first row.
"""

from __future__ import annotations

import asyncio
import json
from array import array
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Select, String, Table, and_, bindparam, cast, false, func, not_, or_, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import collation, db
from krake.kit.errors import KrakeError, NotFound, Refused
from krake.kit.text import Words
from krake.models import Column, SheetView
from krake.services import cells, finding, grouping, linking, physical, placing, sheets, summing
from krake.services.cells import Misfit
from krake.services.sheets import Opened
from krake.spec.actor import Actor

Op = Literal["is", "not", "has", "empty", "filled", "over", "under", "from", "to", "wrong"]
OPS: tuple[Op, ...] = ("is", "not", "has", "empty", "filled", "over", "under", "from", "to", "wrong")
TOTALS = summing.TOTALS
KINDS = ("grid", "board", "calendar", "gallery")
#: kept as text that has nothing to do with an alphabet
CODED = frozenset(("date", "time", "made_at", "changed_at"))
LONGEST_KEY = 200  #: of the key of a folded group
WINDOW = 500


@dataclass(frozen=True, slots=True)
class Filter:
    column: int
    op: Op
    value: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """`sort` are (column, descending). `search` looks through everything that is text.

    `grouped` is the column whose groups the rows stand in, 0 for none; `folded` are the keys of groups whose rows are not shown, and
    `totals` the (column, figure) pairs below the grid: neither of them moves a row.
    """

    filters: tuple[Filter, ...] = ()
    sort: tuple[tuple[int, bool], ...] = ()
    search: str = ""
    grouped: int = 0
    totals: tuple[tuple[int, str], ...] = ()
    folded: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        return not (self.filters or self.sort or self.search or self.grouped)

    @property
    def rows(self) -> Look:
        """What decides which rows there are and in which order."""
        return replace(self, totals=(), folded=())

    @property
    def columns(self) -> set[int]:
        """The columns it speaks of."""
        named = {one.column for one in self.filters} | {column for column, _ in (*self.sort, *self.totals)}
        return named | ({self.grouped} if self.grouped else set())


def look(detail: Mapping[str, Any]) -> Look:
    """A look from JSON, of a saved view or an address. What makes no sense raises Refused."""
    try:
        filters = tuple(Filter(int(one["column"]), one["op"], str(one.get("value", ""))[:200]) for one in detail.get("filters", ()))
        sort = tuple((int(column), bool(down)) for column, down in detail.get("sort", ()))
        totals = tuple((int(column), str(how)) for column, how in detail.get("totals", ()))
        folded = tuple(str(key)[:LONGEST_KEY] for key in detail.get("folded", ()))
        if any(one.op not in OPS for one in filters) or any(how not in summing.TOTALS for _, how in totals):
            raise ValueError
        if len(filters) > 20 or len(sort) > 5 or len(totals) > sheets.MOST_COLUMNS or len(folded) > grouping.MOST:
            raise ValueError
        return Look(filters, sort, str(detail.get("search", ""))[:200], int(detail.get("grouped", 0)), totals, folded)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise Refused(Words("This filter is not understood.", "Dieser Filter wird nicht verstanden.")) from error


def spelled(wanted: Look) -> dict[str, Any]:
    """The same as JSON."""
    told: dict[str, Any] = {
        "filters": [asdict(one) for one in wanted.filters], "sort": [list(one) for one in wanted.sort], "search": wanted.search,
    }  # fmt: skip
    more = {"grouped": wanted.grouped, "totals": [list(one) for one in wanted.totals], "folded": list(wanted.folded)}
    return told | {name: value for name, value in more.items() if value}


# --- SQL


def _where(table: Table, opened: Opened, wanted: Look, locale: str) -> list[ColumnElement[bool]]:
    return [table.c.gone == 0, *_chosen(table, opened, wanted, locale)]


def _chosen(table: Table, opened: Opened, wanted: Look, locale: str) -> list[ColumnElement[bool]]:
    parts = [_filter(table, opened, opened.column(one.column), one, locale) for one in wanted.filters]
    if wanted.search:
        columns = [one for one in opened.columns if one.type not in physical.OWN and physical.type_of(one) != "tick"]
        parts.append(or_(false(), *[_has(table, opened, column, wanted.search, locale) for column in columns]))
    return parts


def _column(table: Table, opened: Opened, column: Column) -> Any:
    """What a cell says: of a link, the name of the row it points to."""
    linked = opened.linked.get(column.id or 0)
    return linking.text(linked, physical.own(table, column)) if linked else physical.own(table, column)


def _flawed(table: Table, column: Column) -> ColumnElement[bool]:
    """Whether something stands in a cell that does not fit."""
    return and_(table.c.flaws.is_not(None), cast(table.c.flaws, String).contains(f'"{column.physical}":', autoescape=True))


def _filter(table: Table, opened: Opened, column: Column, one: Filter, locale: str) -> ColumnElement[bool]:
    what, linked = _column(table, opened, column), opened.linked.get(column.id or 0)
    kind = "text" if linked else physical.type_of(column)
    wrong = _flawed(table, column)
    if one.op == "wrong":
        return (
            or_(wrong, and_(physical.own(table, column).is_not(None), not_(linking.found(linked, physical.own(table, column)))))
            if linked
            else wrong
        )
    if one.op in ("empty", "filled") or (one.op in ("is", "not") and not one.value.strip()):
        empty = and_(physical.own(table, column).is_(None), not_(func.coalesce(wrong, False)))
        return empty if one.op in ("empty", "is") else not_(empty)
    if not one.value.strip():  # nothing to compare with was named yet
        return true()
    if kind == "tick":
        said = func.coalesce(what, False) == _value(column, one, locale)
        return said if one.op == "is" else not_(said)
    if one.op == "has":
        return _has(table, opened, column, one.value, locale)
    if linked and one.op in ("is", "not") and (number := finding.number_in(one.value) if one.value.strip().startswith("#") else None):
        here = physical.own(table, column)  # a row itself, whatever it is called
        return here == number if one.op == "is" else or_(here.is_(None), here != number)
    if kind == "choices":
        inside = _inside(what, json.dumps(one.value.strip(), ensure_ascii=False))
        return inside if one.op == "is" else or_(what.is_(None), not_(inside))
    value = one.value if linked else _value(column, one, locale)
    if kind not in (*summing.NUMERIC, "row") and one.op in ("is", "not"):
        same = func.lower(what).in_([func.lower(spelling) for spelling in _spellings(str(value))])
        return same if one.op == "is" else or_(what.is_(None), not_(same))
    compared = {"is": what == value, "over": what > value, "under": what < value, "from": what >= value, "to": what <= value}
    return compared[one.op] if one.op != "not" else or_(what.is_(None), what != value)


def _has(table: Table, opened: Opened, column: Column, text: str, locale: str) -> ColumnElement[bool]:
    """Whether a text is part of what stands in a cell. An amount, which is kept in ten-thousandths, has only itself."""
    what = _column(table, opened, column)
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
    """Group after group; empty cells come last, whichever way it is sorted; equal ones in the sheet's own order."""
    parts: list[Any] = []
    if wanted.grouped:
        parts += grouping.order(table, _grouped(opened, wanted), opened.linked, down=dict(wanted.sort).get(wanted.grouped, False))
    for column_id, down in wanted.sort:
        column = opened.column(column_id)
        what = _sortable(table, opened, column)
        known = what if column_id in opened.linked else physical.own(table, column)  # working a text out twice takes twice as long
        parts += [known.is_(None), what.desc() if down else what.asc()]
    return [*parts, table.c.place, table.c.id]


def _sortable(table: Table, opened: Opened, column: Column) -> Any:
    """What a column is ordered by: text as German dictionaries do, the same on both databases."""
    kind, what = physical.type_of(column), physical.own(table, column)
    if linked := opened.linked.get(column.id or 0):
        return linking.text(linked, what, sort=True)
    if kind == "choices":
        return cast(what, String)
    return what if kind in summing.NUMERIC | CODED | {"tick", "row"} else collation.ordered(what)


# --- windows


_ahead: dict[tuple[Any, ...], asyncio.Task[None]] = {}


def forget() -> None:
    """Let go of all orders. For tests."""
    placing.forget()


def _rows(opened: Opened, wanted: Look, locale: str) -> tuple[tuple[Any, ...], placing.Rows]:
    """The rows of a look, and the name its order is kept under."""
    table = physical.table(opened.sheet.id or 0, opened.columns)
    # what is called otherwise in another sheet stands elsewhere in this one
    others = () if wanted.plain else tuple(one.version for _, one in sorted(opened.linked.items()))
    return (wanted.rows, locale if wanted.filters or wanted.search else ""), placing.Rows(
        table, _chosen(table, opened, wanted, locale), _order(table, opened, wanted), others
    )


async def order(session: AsyncSession, opened: Opened, wanted: Look, locale: str = "en") -> array[int]:
    """The numbers of all rows of a look, in its order."""
    key, rows = _rows(opened, wanted, locale)
    ids = await placing.known(session, opened.sheet, key, rows)
    return ids if ids is not None else await placing.sort(session, opened.sheet, key, rows)


def ahead(opened: Opened, wanted: Look, locale: str) -> None:
    """Sort a large sheet beside what goes on, for somebody who saw the first rows of a look and will soon be anywhere in it."""
    key = (opened.sheet.id, wanted.rows, locale)
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


async def place(session: AsyncSession, opened: Opened, wanted: Look, row_id: int, locale: str = "en") -> int | None:
    """How many rows stand above a row, None when it does not belong to the look."""
    if not wanted.plain:
        ids = await order(session, opened, wanted, locale)
        return ids.index(row_id) if row_id in ids else None
    table = physical.table(opened.sheet.id or 0, opened.columns)
    at = (await session.execute(select(table.c.place, table.c.id).where(table.c.id == row_id, table.c.gone == 0))).one_or_none()
    if at is None:
        return None
    above = select(func.count()).select_from(table).where(table.c.gone == 0, tuple_(table.c.place, table.c.id) < tuple_(*at))
    return int(await session.scalar(above) or 0)


# --- groups and totals


async def groups(session: AsyncSession, opened: Opened, wanted: Look, column_id: int, locale: str = "en") -> list[tuple[str, int]]:
    """What stands in a column under a look, and how often, the most frequent first; "" for empty."""
    column = opened.column(column_id)
    table = physical.table(opened.sheet.id or 0, opened.columns)
    several = physical.type_of(column) == "choices"
    what = cast(physical.own(table, column), String) if several else physical.own(table, column)
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
    column, table = opened.column(column_id), physical.table(opened.sheet.id or 0, opened.columns)
    figure = summing.figure(column, how, physical.own(table, column), _flawed(table, column))
    found = await session.scalar(select(figure).select_from(table).where(*_where(table, opened, wanted, locale)))
    return summing.told(column, how, found)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that stand together: `key` as in `Look.folded`, `name` of the row they point to, and figures by column."""

    key: str
    count: int
    figures: dict[int, Decimal | str | None]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Sums:
    """What stands below the columns of a look, and its groups in the order of its rows; None when it has none."""

    totals: dict[int, Decimal | str | None]
    groups: tuple[Group, ...] | None


async def sums(session: AsyncSession, opened: Opened, wanted: Look, locale: str = "en") -> Sums:
    """The totals and groups of a look, worked out by the database over all of its rows, those of folded groups too."""
    table = physical.table(opened.sheet.id or 0, opened.columns)
    by_id = {column.id: column for column in opened.columns}
    chosen = {number: how for number, how in wanted.totals if number in by_id and summing.fits(by_id[number], how)}
    where = _where(table, opened, wanted, locale)
    totals: dict[int, Decimal | str | None] = {}
    if chosen:
        row = (await session.execute(select(*_figures(table, opened, chosen)).select_from(table).where(*where))).one()
        totals = {number: summing.told(opened.column(number), how, row[place]) for place, (number, how) in enumerate(chosen.items())}
    return Sums(totals, await _groups(session, opened, wanted, table, chosen, where) if wanted.grouped else None)


def _figures(table: Table, opened: Opened, hows: Mapping[int, str]) -> list[Any]:
    columns = [(opened.column(number), how) for number, how in hows.items()]
    return [summing.figure(one, how, physical.own(table, one), _flawed(table, one)) for one, how in columns]


async def _groups(
    session: AsyncSession, opened: Opened, wanted: Look, table: Table, chosen: Mapping[int, str], where: Sequence[Any]
) -> tuple[Group, ...]:
    column = _grouped(opened, wanted)
    usual = {one.id or 0: how for one in opened.columns if not one.hidden and (how := summing.usual(one))}
    hows = {number: how for number, how in {**usual, **chosen}.items() if number != column.id}
    key = grouping.key(table, column)
    by = grouping.order(table, column, opened.linked, down=dict(wanted.sort).get(wanted.grouped, False))
    statement = select(key, func.count(), *_figures(table, opened, hows)).select_from(table).where(*where).group_by(key)
    found = (await session.execute(statement.order_by(*by).limit(grouping.MOST + 1))).all()
    if len(found) > grouping.MOST:
        words = Words(
            f"“{column.name}” has more than {grouping.MOST} different values.", f"„{column.name}“ hat mehr als {grouping.MOST} Werte."
        )
        raise Refused(
            words, Words("Filter first, or group by another column.", "Filtere zuerst, oder gruppiere nach einer anderen Spalte.")
        )
    linked = opened.linked.get(column.id or 0)
    names = await linking.named(session, linked, [row[0] for row in found if row[0] is not None]) if linked else {}
    return tuple(
        Group(
            grouping.spelled(row[0]), row[1],
            {number: summing.told(opened.column(number), how, row[place]) for place, (number, how) in enumerate(hows.items(), 2)},
            names.get(row[0], ""),
        )
        for row in found
    )  # fmt: skip


def _grouped(opened: Opened, wanted: Look) -> Column:
    column = opened.column(wanted.grouped)
    if not grouping.may(column):
        raise Refused(Words(f"Rows do not stand in groups by “{column.name}”.", f"Nach „{column.name}“ lässt sich nicht gruppieren."))
    return column


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
    clean = spelled(look(detail)) | {name_: detail[name_] for name_ in ("group", "date", "picture", "hidden") if name_ in detail}
    row = await view(session, sheet_id, view_id) if view_id else SheetView(sheet_id=sheet_id, name="")
    row.name, row.kind, row.detail = sheets.named(name), kind, clean
    session.add(row)
    await session.flush()
    return row


async def drop_view(session: AsyncSession, actor: Actor, sheet_id: int, view_id: int) -> None:
    opened = await sheets.opened(session, sheet_id)
    sheets.may_change(actor, opened.folder)
    await session.delete(await view(session, sheet_id, view_id))
