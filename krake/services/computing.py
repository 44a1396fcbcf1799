"""The formulas of a sheet worked out and stored: at once for the rows that changed, in batches for what runs through all rows."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Table, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import db
from krake.models import Column, Sheet
from krake.services import formulas, physical, sheets
from krake.services.formulas import Fault
from krake.services.sheets import Opened

AT_ONCE = 1_000  #: rows whose running formulas are worked out inside the writing transaction
BATCH = 4_000


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

    Worked out from one reading, written in batches; a sheet that changed meanwhile stays stale, and is done again.
    """
    async with db.read() as session:
        opened = await sheets.opened(session, sheet_id)
        program = sheets.program(opened.columns)
        if not opened.sheet.stale and not program.volatile:
            return False
        table = physical.table(sheet_id, opened.columns)
        rows = await _rows(session, table)
    values = await asyncio.to_thread(worked, program, opened.columns, rows)
    for start in range(0, len(values), BATCH):
        async with db.write() as session:
            await _store(session, opened, table, values[start : start + BATCH])
    async with db.write() as session:
        sheet = await session.get_one(Sheet, sheet_id, with_for_update=True)
        if values:
            sheet.version += 1
        sheet.stale = sheet.stale and sheet.version != opened.sheet.version + (1 if values else 0)
        session.add(sheet)
    return True


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
    own = [column for column in columns if column.type == "formula"]
    names = {column.physical for column in own}
    readers = [(column.physical, _reader(physical.type_of(column))) for column in columns if column.type not in (*physical.OWN, "formula")]
    inputs = ({name: read(row._mapping[name]) for name, read in readers} for row in rows)
    found: list[dict[str, Any]] = []
    for row, results in zip(rows, program.rows(inputs), strict=True):
        old = row.flaws or {}
        flaws = {name: text for name, text in old.items() if name not in names} if old else {}
        values: dict[str, Any] = {}
        for column in own:
            value = _stored(physical.type_of(column), results.get(column.physical))
            if isinstance(value, Fault):
                flaws[column.physical] = str(value)
                value = None
            values[column.physical] = value
        if flaws != old or any(row._mapping[name] != value for name, value in values.items()):
            found.append({"row": row.id, "_flaws": flaws or None, **{f"v_{name}": value for name, value in values.items()}})
    return found


def _reader(kind: str) -> Any:
    """A stored value as formulas see it."""
    return READERS.get(kind, _same)


def _same(value: Any) -> Any:
    return value


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


def _stored(kind: str, value: Any) -> Any:
    """A result as it is stored in a formula's format, or the Fault in its place."""
    if value is None or isinstance(value, Fault):
        return value
    wanted = {"number": Decimal, "percent": Decimal, "money": Decimal, "tick": bool, "date": date, "time": datetime}.get(kind, str)
    if isinstance(value, bool) and wanted is Decimal:
        value = Decimal(int(value))
    if wanted is str:
        return formulas.said(value)
    if not isinstance(value, wanted):
        return Fault("#VALUE!")
    if kind == "money":
        return value.quantize(Decimal("0.0001")) if abs(value) < 10**14 else Fault("#NUM!")
    if kind in ("number", "percent"):
        return float(value * 100 if kind == "percent" else value) if abs(value.adjusted()) < 300 else Fault("#NUM!")
    return value if kind == "tick" else value.isoformat()


async def _store(session: AsyncSession, opened: Opened, table: Table, values: Sequence[dict[str, Any]]) -> None:
    own = [column.physical for column in opened.columns if column.type == "formula"]
    if not values:
        return
    change = {name: bindparam(f"v_{name}", type_=table.c[name].type) for name in own}
    statement = update(table).where(table.c.id == bindparam("row")).values(**change, flaws=bindparam("_flaws", type_=table.c.flaws.type))
    await db.change(session, statement, opened.sheet.topics(), values)


async def due(session: AsyncSession, ids: Iterable[int]) -> list[int]:
    """Those of these sheets that wait for `settle`."""
    found = await session.scalars(select(Sheet.id).where(Sheet.id.in_(list(ids)), Sheet.stale))  # type: ignore[union-attr]
    return [one for one in found if one]
