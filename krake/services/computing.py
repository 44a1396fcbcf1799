"""The formulas of a sheet worked out and stored: at once for the rows that changed, in batches for what runs through all rows."""

from __future__ import annotations

import asyncio
import operator
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import compress, repeat
from typing import Any

from sqlalchemy import Row, Table, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import clock, db
from krake.kit.db import Amount, Lists
from krake.models import Column, Sheet
from krake.services import formulas, linking, physical, sheets
from krake.services.formulas import Fault
from krake.services.sheets import Opened

AT_ONCE = 1_000  #: rows whose running formulas are worked out inside the writing transaction
PART = 6_000  #: rows that are read together
BATCH = 1_500  #: rows that are written together: about 40 ms
REMEMBERED = 50_000  #: of the values of one column


async def follow(session: AsyncSession, opened: Opened, changed: Sequence[int]) -> None:
    """Bring the formulas up to date after these rows changed. What runs through a large sheet is left to `settle`."""
    program = sheets.program(opened.columns)
    if not program.formulas and not program.loops:
        return
    table = physical.raw(opened.sheet.id or 0, opened.columns)
    if not program.running:
        for start in range(0, len(changed), 400):
            wanted = linking.reading(table, opened.columns, opened.linked).where(table.c.id.in_(changed[start : start + 400]))
            found = await session.execute(wanted)
            await _worked(session, opened, table, program, found.all())
    elif opened.sheet.rows <= AT_ONCE:
        await _worked(session, opened, table, program, await _rows(session, opened, table))
    else:
        opened.sheet.stale = True


async def settle(sheet_id: int) -> bool:
    """Work out all formulas of a sheet that is stale, or that tells how long ago something was. Answers whether there was anything to do.

    Read a part at a time from one snapshot and written in batches; a sheet that changed meanwhile stays stale, and is done again.
    """
    async with db.read() as session:
        opened = await sheets.opened(session, sheet_id)
        program = sheets.program(opened.columns)
        if not opened.sheet.stale and not program.volatile:
            return False
        began, wrote = clock.now().isoformat(timespec="seconds"), False
        table = physical.raw(sheet_id, opened.columns)
        work, storing = Working(program, opened.columns), Storing(table, opened.columns)
        names = linking.read(table, opened.columns, opened.linked)
        async for rows in physical.walk(session, table, PART, work.needs, names):
            for group in await asyncio.to_thread(work.part, rows):
                for start in range(0, len(group["row"]), BATCH):
                    wrote = True
                    await _put(opened, storing, {name: values[start : start + BATCH] for name, values in group.items()}, began)
    async with db.write() as session:
        sheet = await session.get_one(Sheet, sheet_id, with_for_update=True)
        sheet.stale = sheet.stale and sheet.version != opened.sheet.version
        sheet.version += wrote
        session.add(sheet)
    return True


async def _put(opened: Opened, storing: Storing, group: Lists, began: str) -> None:
    """Store one batch. Rows that somebody changed since the reading keep what the change itself worked out, and their flaws."""
    async with db.write() as session:
        version = await session.scalar(select(Sheet.version).where(Sheet.id == opened.sheet.id).with_for_update())  # type: ignore[arg-type]
        # nobody reads what a sheet's version does not tell of yet, so the last commit alone announces it
        await storing.store(session, group, (), before=None if version == opened.sheet.version else began)


async def everything(session: AsyncSession, opened: Opened) -> None:
    """All rows at once, for a formula that was just set on a small sheet; a large one is left to `settle`."""
    if opened.sheet.rows > AT_ONCE:
        opened.sheet.stale = True
        return
    table = physical.raw(opened.sheet.id or 0, opened.columns)
    await _worked(session, opened, table, sheets.program(opened.columns), await _rows(session, opened, table))


async def _rows(session: AsyncSession, opened: Opened, table: Table) -> Sequence[Row[Any]]:
    wanted = linking.reading(table, opened.columns, opened.linked)
    return (await session.execute(wanted.where(table.c.gone == 0).order_by(table.c.place, table.c.id))).all()


async def _worked(session: AsyncSession, opened: Opened, table: Table, program: formulas.Program, rows: Sequence[Row[Any]]) -> None:
    storing = Storing(table, opened.columns)
    for group in Working(program, opened.columns).part(rows):
        await storing.store(session, group, opened.sheet.topics())


class Working:
    """Works a sheet out a part of its rows after the other, in order: what runs through the rows is kept from part to part.

    `needs` are the columns of the table (`physical.raw`) it reads; a row may have others as well.
    """

    def __init__(self, program: formulas.Program, columns: Sequence[Column]):
        used = frozenset().union(*[one.uses | one.above for _, one in program.formulas])
        self._program = program
        self._own = {one.physical: physical.type_of(one) for one in columns if one.type == "formula"}
        self._read = {one.physical: _reading(one) for one in columns if one.type not in (*physical.OWN, "formula") and one.physical in used}
        self.needs = ("id", "place", "flaws", *self._read, *self._own)
        self._runs = any(formula.slots for _, formula in program.formulas)
        self._waiting: deque[formulas.Row] = deque()
        self._results = program.rows(self._fed())

    def _fed(self) -> Iterator[formulas.Row]:
        while True:
            yield self._waiting.popleft()

    def part(self, rows: Sequence[Row[Any]]) -> list[Lists]:
        """What differs from what is stored: rows whose flaws stay as they are, and rows with other ones, which have `_flaws` as well."""
        if not rows:
            return []
        old = dict(zip(rows[0]._fields, zip(*rows, strict=True), strict=True))
        new, signs = self._stored(old, len(rows))
        flaws: dict[int, dict[str, str] | None] = {}
        for place in {*signs, *compress(range(len(rows)), old["flaws"])}:
            before = old["flaws"][place] or {}
            now = {name: text for name, text in before.items() if name not in self._own} | signs.get(place, {})
            if now != before:
                flaws[place] = now or None
        differ = set().union(*(compress(range(len(rows)), map(operator.ne, new[name], old[name])) for name in self._own)) - flaws.keys()
        groups = [self._group(old["id"], new, places) for places in (sorted(differ), sorted(flaws))]
        groups[1]["_flaws"] = [flaws[place] for place in sorted(flaws)]
        return [group for group in groups if group["row"]]

    def _group(self, ids: Sequence[int], new: Lists, places: list[int]) -> Lists:
        return {"row": [ids[place] for place in places]} | {f"v_{name}": [new[name][place] for place in places] for name in self._own}

    def fresh(self, columns: Lists, count: int) -> None:
        """Put into `count` new rows, which are given by column as they are stored, what their formulas answer, and their flaws."""
        new, signs = self._stored(columns, count)
        columns |= new
        columns["flaws"] = [signs.get(place) for place in range(count)]

    def _stored(self, of: Mapping[str, Sequence[Any]], count: int) -> tuple[Lists, dict[int, dict[str, str]]]:
        """The results by column as they are stored, and the signs of those that could not be worked out, by row."""
        read = {name: reading(of.get(name) or [None] * count) for name, reading in self._read.items()}
        if self._runs:
            results: Mapping[str, Sequence[Any]] = self._by_row(read, count)
        else:
            results = self._program.columns(read, count)
        signs: dict[int, dict[str, str]] = {}
        new = {name: _column(kind, results.get(name, [None] * count), name, signs) for name, kind in self._own.items()}
        return new, signs

    def _by_row(self, read: Mapping[str, Sequence[Any]], count: int) -> Lists:
        results: Lists = {name: [] for name in self._own}
        for line in zip(*read.values(), strict=True) if read else repeat((), count):
            self._waiting.append(dict(zip(read, line, strict=True)))
            found = next(self._results)
            for name, values in results.items():
                values.append(found.get(name))
        return results


Reading = Callable[[Sequence[Any]], Sequence[Any]]


def _reading(column: Column) -> Reading:
    """What makes of a column of `physical.raw` what formulas see; a link to a row comes as the name that row has."""
    if linking.target_of(column):
        return list
    if column.type in READERS:
        return Known(READERS[column.type]).all
    return {"tick": _ticks, "choices": _chosen}.get(column.type, list)


def _ticks(values: Sequence[Any]) -> list[bool]:
    return [bool(value) for value in values]  # one that was never set is no


def _chosen(values: Sequence[Any]) -> list[str | None]:
    return [", ".join(value) if value else None for value in values]


class Known(dict[Any, Any]):
    """Values as formulas see them by what is stored. What was read before is not read again: prices, counts and days repeat."""

    def __init__(self, reader: Callable[[Any], Any]):
        super().__init__()
        self._reader = reader

    def __missing__(self, stored: Any) -> Any:
        self[stored] = value = None if stored is None else self._reader(stored)
        return value

    def all(self, values: Sequence[Any]) -> list[Any]:
        if len(self) > REMEMBERED:
            self.clear()
        return list(map(self.__getitem__, values))


#: a value as `physical.raw` has it, as formulas see it
READERS: dict[str, Callable[[Any], Any]] = {
    "number": lambda value: Decimal(repr(value)),
    "percent": lambda value: Decimal(repr(value)) / 100,
    "money": lambda value: Decimal(value).scaleb(-Amount.SCALE),
    "rating": Decimal,
    "row": Decimal,
    "date": date.fromisoformat,
    "time": datetime.fromisoformat,
}


WANTED: dict[str, type] = {"number": Decimal, "percent": Decimal, "money": Decimal, "tick": bool, "date": date, "time": datetime}
FOURTH = Decimal("0.0001")


def _stored(kind: str, value: Any) -> Any:
    """A result as it is stored in a formula's format, or the Fault in its place."""
    if value is None or isinstance(value, Fault):
        return value
    wanted = WANTED.get(kind, str)
    if isinstance(value, bool) and wanted is Decimal:
        value = Decimal(int(value))
    if wanted is str:
        return formulas.said(value)[: formulas.LONGEST_TEXT] or None
    if kind == "date" and isinstance(value, datetime):
        value = value.date()
    if not isinstance(value, wanted):
        return Fault("#VALUE!")
    if kind == "money":
        return value.quantize(FOURTH) if abs(value) < 10**14 else Fault("#NUM!")
    if kind in ("number", "percent"):
        return float(value * 100 if kind == "percent" else value) if not value or abs(value.adjusted()) < 300 else Fault("#NUM!")
    return value if kind == "tick" else value.astimezone(UTC).isoformat(timespec="seconds") if kind == "time" else value.isoformat()


LOW, HIGH, HUNDRED = -(Decimal(10) ** 14), Decimal(10) ** 14, Decimal(100)
#: of a format, what makes of an exact number within its bounds what is stored; everything else is `_stored`'s
QUICK: dict[str, tuple[Callable[[Decimal], Any], Callable[[Decimal], bool]]] = {
    "money": (lambda value: int(value.quantize(FOURTH).scaleb(Amount.SCALE)), lambda value: LOW < value < HIGH),
    "number": (float, lambda value: not value or -300 < value.adjusted() < 300),
    "percent": (lambda value: float(value * HUNDRED), lambda value: not value or -300 < value.adjusted() < 300),
}


def _column(kind: str, values: Sequence[Any], name: str, signs: dict[int, dict[str, str]]) -> list[Any]:
    """The results of one formula as its column in `physical.raw` has them; those that are faults are put into `signs`, by row."""

    def other(place: int, value: Any) -> Any:
        stored = _stored(kind, value)
        if isinstance(stored, Fault):
            signs.setdefault(place, {})[name] = str(stored)
            return None
        return int(stored.scaleb(Amount.SCALE)) if kind == "money" and stored is not None else stored

    if kind not in QUICK:
        return [None if value is None else other(place, value) for place, value in enumerate(values)]
    make, fits = QUICK[kind]
    return [
        None if value is None else make(value) if value.__class__ is Decimal and fits(value) else other(place, value)
        for place, value in enumerate(values)
    ]


class Storing:
    """Writes what `Working.part` found. Its statements are made once, however many batches they write."""

    def __init__(self, table: Table, columns: Sequence[Column]):
        own = {one.physical: bindparam(f"v_{one.physical}", type_=table.c[one.physical].type) for one in columns if one.type == "formula"}
        here = table.c.id == bindparam("row")
        before = table.c.changed_at < bindparam("_before")
        flaws = bindparam("_flaws", type_=table.c.flaws.type)
        self._all = [update(table).where(here).values(**own), update(table).where(here).values(**own, flaws=flaws)]
        self._older = [statement.where(before) for statement in self._all]

    async def store(self, session: AsyncSession, group: Lists, topics: Iterable[str], *, before: str | None = None) -> None:
        """`before` leaves out rows that changed then or later."""
        flawed = "_flaws" in group
        if before is None:
            await db.change_many(session, self._all[flawed], topics, group)
        else:
            await db.change_many(session, self._older[flawed], topics, {**group, "_before": [before] * len(group["row"])})


async def due(session: AsyncSession, ids: Iterable[int]) -> list[int]:
    """Those of these sheets that wait for `settle`."""
    found = await session.scalars(select(Sheet.id).where(Sheet.id.in_(list(ids)), Sheet.stale))  # type: ignore[union-attr]
    return [one for one in found if one]
