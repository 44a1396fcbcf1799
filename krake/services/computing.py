"""The formulas of a sheet worked out and stored: at once for the rows that changed, in batches for what runs through all rows."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Table, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import clock, db
from krake.models import Column, Sheet
from krake.services import formulas, physical, sheets
from krake.services.formulas import Fault
from krake.services.sheets import Opened

AT_ONCE = 1_000  #: rows whose running formulas are worked out inside the writing transaction
PART = 6_000  #: rows that are read together
BATCH = 1_500  #: rows that are written together: about 40 ms


async def follow(session: AsyncSession, opened: Opened, changed: Sequence[int]) -> None:
    """Bring the formulas up to date after these rows changed. What runs through a large sheet is left to `settle`."""
    program = sheets.program(opened.columns)
    if not program.formulas and not program.loops:
        return
    table = physical.table(opened.sheet.id or 0, opened.columns)
    if not program.running:
        for start in range(0, len(changed), 400):
            found = await session.execute(select(table).where(table.c.id.in_(changed[start : start + 400])))
            await _store(session, opened, table, worked(program, opened.columns, found.all()))
    elif opened.sheet.rows <= AT_ONCE:
        await _store(session, opened, table, worked(program, opened.columns, await _rows(session, table)))
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
        table = physical.table(sheet_id, opened.columns)
        work = Working(program, opened.columns)
        async for rows in physical.walk(session, table, PART, work.needs):
            values = await asyncio.to_thread(work.part, rows)
            for start in range(0, len(values), BATCH):
                wrote = True
                await _put(opened, table, values[start : start + BATCH], began)
    async with db.write() as session:
        sheet = await session.get_one(Sheet, sheet_id, with_for_update=True)
        sheet.stale = sheet.stale and sheet.version != opened.sheet.version
        sheet.version += wrote
        session.add(sheet)
    return True


async def _put(opened: Opened, table: Table, values: Sequence[dict[str, Any]], began: str) -> None:
    """Store one batch. Rows that somebody changed since the reading keep what the change itself worked out, and their flaws."""
    async with db.write() as session:
        version = await session.scalar(select(Sheet.version).where(Sheet.id == opened.sheet.id).with_for_update())  # type: ignore[arg-type]
        # nobody reads what a sheet's version does not tell of yet, so the last commit alone announces it
        await _store(session, opened, table, values, topics=(), before=None if version == opened.sheet.version else began)


async def everything(session: AsyncSession, opened: Opened) -> None:
    """All rows at once, for a formula that was just set on a small sheet; a large one is left to `settle`."""
    if opened.sheet.rows > AT_ONCE:
        opened.sheet.stale = True
        return
    table = physical.table(opened.sheet.id or 0, opened.columns)
    await _store(session, opened, table, worked(sheets.program(opened.columns), opened.columns, await _rows(session, table)))


async def _rows(session: AsyncSession, table: Table) -> Sequence[Row[Any]]:
    return (await session.execute(select(table).where(table.c.gone == 0).order_by(table.c.place, table.c.id))).all()


def worked(program: formulas.Program, columns: Sequence[Column], rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    """What differs from what is stored, a mapping for each such row. Pure."""
    return Working(program, columns).part(rows)


class Working:
    """Works a sheet out a part of its rows after the other, in order: what runs through the rows is kept from part to part.

    `needs` are the columns of the table it reads; a row may have others as well.
    """

    def __init__(self, program: formulas.Program, columns: Sequence[Column]):
        used = frozenset().union(*[one.uses | one.above for _, one in program.formulas])
        self._own = [(one.physical, physical.type_of(one)) for one in columns if one.type == "formula"]
        self._names = frozenset(name for name, _ in self._own)
        self._read = [
            (one.physical, READERS.get(physical.type_of(one), _same))
            for one in columns
            if one.type not in (*physical.OWN, "formula") and one.physical in used
        ]
        self.needs = ("id", "place", "flaws", *(name for name, _ in (*self._read, *self._own)))
        self._waiting: deque[formulas.Row] = deque()
        self._results = program.rows(self._fed())

    def _fed(self) -> Iterator[formulas.Row]:
        while True:
            yield self._waiting.popleft()

    def part(self, rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
        """What differs from what is stored, a mapping for each such row; `_flaws` only where those differ."""
        if not rows:
            return []
        at = {name: place for place, name in enumerate(rows[0]._fields)}  # rows are read by place: by name takes twice as long
        read = [(name, at[name], reader) for name, reader in self._read]
        own = [(name, f"v_{name}", at[name], kind) for name, kind in self._own]
        number, flawed, found = at["id"], at["flaws"], []
        for row in rows:
            self._waiting.append({name: reader(row[place]) for name, place, reader in read})
            results, old = next(self._results), row[flawed] or {}
            flaws = {name: text for name, text in old.items() if name not in self._names} if old else {}
            change, differs = {"row": row[number]}, False
            for name, key, place, kind in own:
                value = _stored(kind, results.get(name))
                if isinstance(value, Fault):
                    flaws[name], value = str(value), None
                change[key] = value
                differs = differs or row[place] != value
            if flaws != old:
                change["_flaws"], differs = flaws or None, True
            if differs:
                found.append(change)
        return found

    def fresh(self, rows: Iterable[dict[str, Any]]) -> None:
        """Put into new rows, which are given by column, what their formulas answer."""
        for row in rows:
            self._waiting.append({name: reader(row.get(name)) for name, reader in self._read})
            results, flaws = next(self._results), {}
            for name, kind in self._own:
                row[name] = value = _stored(kind, results.get(name))
                if isinstance(value, Fault):
                    flaws[name], row[name] = str(value), None
            row["flaws"] = flaws or None


def _same(value: Any) -> Any:
    return value


#: a stored value as formulas see it
READERS: dict[str, Any] = {
    "number": lambda value: None if value is None else Decimal(repr(value)),
    "percent": lambda value: None if value is None else Decimal(repr(value)) / 100,
    "rating": lambda value: None if value is None else Decimal(value),
    "row": lambda value: None if value is None else Decimal(value),
    "tick": lambda value: bool(value),
    "date": lambda value: None if value is None else date.fromisoformat(value),
    "time": lambda value: None if value is None else datetime.fromisoformat(value),
    "choices": lambda value: None if not value else ", ".join(value),
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


async def _store(
    session: AsyncSession, opened: Opened, table: Table, values: Sequence[dict[str, Any]], *, topics: Iterable[str] | None = None,
    before: str | None = None,
) -> None:  # fmt: skip
    """Write what `worked` found. `before` leaves out rows that changed then or later."""
    own = [column.physical for column in opened.columns if column.type == "formula"]
    here = table.c.id == bindparam("row")
    where = (here,) if before is None else (here, table.c.changed_at < before)
    change = {name: bindparam(f"v_{name}", type_=table.c[name].type) for name in own}
    flawed = {**change, "flaws": bindparam("_flaws", type_=table.c.flaws.type)}
    for group, wanted in ((change, False), (flawed, True)):
        if part := [value for value in values if ("_flaws" in value) is wanted]:
            statement = update(table).where(*where).values(**group)
            await db.change(session, statement, opened.sheet.topics() if topics is None else topics, part)


async def due(session: AsyncSession, ids: Iterable[int]) -> list[int]:
    """Those of these sheets that wait for `settle`."""
    found = await session.scalars(select(Sheet.id).where(Sheet.id.in_(list(ids)), Sheet.stale))  # type: ignore[union-attr]
    return [one for one in found if one]
