"""How a skill keeps rows in its agent's tables and reads them: through the verbs people use, with the same checks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from krake.kit import db
from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.models import Column
from krake.services import cells, columning, computing, entries, physical, sheets
from krake.services.cells import Flaw
from krake.services.entries import Cell, Mark
from krake.services.sheets import Opened
from krake.spec import actor as actors

Cells = dict[str, Any]
"""A row by the keys of its columns. A key is the declared English name in lower case with `_` for what is no letter or digit
("Net revenue" is `net_revenue`). Values are JSON: text, int, Decimal as text, bool for a tick, ISO 8601 for date and time, a list for
several choices. `id` is the row's number."""


async def keep(
    run_id: int, rehearsal: bool, agent: str, table: str, rows: list[Cells], key: str = "", why: str = "", sure: float | None = None
) -> dict[str, Any]:
    """Write rows into the agent's table (`table` is the declared English name), made at first use. A step of a skill.

    With `key`, a row whose column of that key has the same value is changed instead of added; "habit+date" compares two columns, and a
    leading + ("+text+due") leaves a row that is there as it is, with what a person decided about it. The same run keeps each row once,
    however often the step is repeated. Each cell carries `sure` (0 to 1, None where nothing was judged), `why` and the run's number.
    A declared column that the table was made without is added; one that a person removed stays away.
    Answers {"table": id, "route": "/tables/…", "rows": [ids], "new": n, "changed": n}.
    Raises Refused with the column and the reason when a value does not fit; then nothing is written.
    """
    actor, mark = actors.agent(agent), Mark(sure, " · ".join(one for one in (why, f"#{run_id}" if run_id else "") if one))
    async with db.write() as session:
        opened = await sheets.of_agent(session, actor, agent, sheets.declared(agent, table), rehearsal=rehearsal)
        sheet_id = opened.sheet.id or 0
        opened, away = await _widened(session, actor, opened, agent, table)
        wanted = [{opened.by_key(name).id or 0: value for name, value in row.items() if name != "id" and name not in away} for row in rows]
        there = await _there(session, opened, wanted, key)
        origins = [f"run:{run_id}:{sheets.key_of(table)}:{number}" if run_id else "" for number in range(len(rows))]
        standing = set(there) if key.startswith("+") else set()
        there |= await _from_before(session, opened, origins)
        changed = [
            Cell(there[number], column_id, value)
            for number, row in enumerate(wanted)
            if number in there and number not in standing
            for column_id, value in row.items()
        ]
        edited = await entries.edit(session, actor, sheet_id, changed, why=why, mark=mark, run_id=run_id or None) if changed else None
        if edited and edited.misfits:
            cell, words = edited.misfits[0]
            name = opened.column(cell.column_id).name
            raise Refused(Words(f"{name}: {words.en}", f"{name}: {words.de}"))
        new = [number for number in range(len(rows)) if number not in there]
        added = await entries.add(
            session, actor, sheet_id, [wanted[number] for number in new], why=why, mark=mark, run_id=run_id or None, strict=True,
            origins=[origins[number] for number in new] if run_id else (),
        ) if new else None  # fmt: skip
    await computing.settle(sheet_id)
    ids = dict(there) | dict(zip(new, added.rows if added else (), strict=True))
    return {
        "table": sheet_id, "route": f"/tables/{sheet_id}", "rows": [ids[number] for number in range(len(rows))], "new": len(new),
        "changed": len(there) - len(standing),
    }  # fmt: skip


async def _widened(session: Any, actor: actors.Actor, opened: Opened, agent: str, table: str) -> tuple[Opened, set[str]]:
    """The table with the columns that were declared since it was made, and the keys of those that a person removed."""
    declared = {sheets.key_of(one.name): one for one in sheets.declared(agent, table).columns}
    lacking = [key for key in declared if all(one.key != key for one in opened.columns)]
    if not lacking:
        return opened, set()
    ever = set(await session.scalars(select(col(Column.key)).where(col(Column.sheet_id) == opened.sheet.id)))
    for key in lacking:
        if key not in ever:
            await columning.add(session, actor, opened.sheet.id or 0, *sheets.as_declared(declared[key]))
    return await sheets.opened(session, opened.sheet.id or 0), {key for key in lacking if key in ever}


async def _there(session: Any, opened: Opened, wanted: list[dict[int, Any]], key: str) -> dict[int, int]:
    """Which of the rows are there already, by their values in the key's columns: their place in `wanted` to their number.

    The first of the columns must hold something; empty cells of the others are equal.
    """
    if not key:
        return {}
    columns = [opened.by_key(one) for one in key.lstrip("+").split("+")]
    table = physical.table(opened.sheet.id or 0, opened.columns)
    values = {
        number: tuple(cells.read(sheets.kind(column), row.get(column.id or 0)) for column in columns) for number, row in enumerate(wanted)
    }
    cells_ = [table.c[column.physical] for column in columns]
    first = [one[0] for one in values.values() if one[0] is not None]
    found = await session.execute(select(table.c.id, *cells_).where(table.c.gone == 0, cells_[0].in_(first)).order_by(table.c.id))
    by_value = {tuple(rest): number for number, *rest in found}
    return {number: by_value[value] for number, value in values.items() if value[0] is not None and value in by_value}


async def _from_before(session: Any, opened: Opened, origins: list[str]) -> dict[int, int]:
    """Rows that an earlier try of this very step wrote."""
    table = physical.table(opened.sheet.id or 0, opened.columns)
    named = [one for one in origins if one]
    found = dict((await session.execute(select(table.c.origin, table.c.id).where(table.c.origin.in_(named)))).all()) if named else {}
    return {number: found[origin] for number, origin in enumerate(origins) if origin in found}


async def kept(rehearsal: bool, agent: str, table: str, limit: int = 5_000) -> list[Cells]:
    """The rows of an agent's table, oldest first; empty when it was never used. A step of a skill, or inside one."""
    async with db.read() as session:
        opened = await sheets.find(session, agent, table, rehearsal=rehearsal)
        if opened is None:
            return []
        physical_ = physical.table(opened.sheet.id or 0, opened.columns)
        rows = await session.execute(
            select(physical_).where(physical_.c.gone == 0).order_by(physical_.c.place, physical_.c.id).limit(limit)
        )
        return [{"id": row.id, **{column.key: _said(row, column) for column in opened.columns}} for row in rows]


def _said(row: Any, column: Column) -> Any:
    """A cell as JSON; what does not fit its column is nothing a skill could use."""
    content = entries.content_of(row, column)
    return None if isinstance(content, Flaw) else cells.wire(content)
