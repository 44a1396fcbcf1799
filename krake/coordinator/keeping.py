"""How a skill keeps rows in its agent's tables and reads them: through the verbs people use, with the same checks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from krake.kit import db
from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.models import Column
from krake.services import cells, computing, entries, physical, sheets
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

    With `key`, a row whose column of that key has the same value is changed instead of added. The same run keeps each row once,
    however often the step is repeated. Answers {"table": id, "route": "/tables/…", "rows": [ids], "new": n, "changed": n}.
    Raises Refused with the column and the reason when a value does not fit; then nothing is written.
    """
    actor, mark = actors.agent(agent), Mark(sure, why)
    async with db.write() as session:
        opened = await sheets.of_agent(session, actor, agent, sheets.declared(agent, table), rehearsal=rehearsal)
        sheet_id = opened.sheet.id or 0
        wanted = [{opened.by_key(name).id or 0: value for name, value in row.items() if name != "id"} for row in rows]
        there = await _there(session, opened, wanted, key)
        origins = [f"run:{run_id}:{sheets.key_of(table)}:{number}" if run_id else "" for number in range(len(rows))]
        there |= await _from_before(session, opened, origins)
        changed = [
            Cell(there[number], column_id, value)
            for number, row in enumerate(wanted)
            if number in there
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
        "changed": len(there),
    }  # fmt: skip


async def _there(session: Any, opened: Opened, wanted: list[dict[int, Any]], key: str) -> dict[int, int]:
    """Which of the rows are there already, by the value of the key's column: their place in `wanted` to their number."""
    if not key:
        return {}
    column = opened.by_key(key)
    table = physical.table(opened.sheet.id or 0, opened.columns)
    values = {number: cells.read(sheets.kind(column), row.get(column.id or 0)) for number, row in enumerate(wanted)}
    what = table.c[column.physical]
    found = await session.execute(
        select(table.c.id, what).where(table.c.gone == 0, what.in_([one for one in values.values() if one is not None]))
    )
    by_value = {value: number for number, value in found}
    return {number: by_value[value] for number, value in values.items() if value in by_value}


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
