"""The rows of a sheet: added, edited, thrown away and taken back, each act one change that can itself be taken back."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, Table, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from krake.kit import clock, db
from krake.kit.errors import NotFound, Refused
from krake.kit.text import Words
from krake.models import Column, SheetChange
from krake.models.folder import PLACE
from krake.services import cells, computing, finding, linking, physical, sheets
from krake.services.cells import Content, Flaw, Kind, Misfit
from krake.services.sheets import Opened
from krake.spec.actor import Actor

MOST_CELLS = 20_000  #: of one edit; more is an import
CHUNK = 400
HISTORY: Table = SQLModel.metadata.tables["sheet_cell"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell to write. `was` is what the writer saw there (as `cells.plain`), None when that does not matter."""

    row_id: int
    column_id: int
    raw: Any
    was: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """How an agent's cell is marked: how sure it was (0 to 1) and where it has it from."""

    sure: float | None = None
    source: str = ""


@dataclass(slots=True)
class Edited:
    """What came of an edit. `misfits` are kept as typed and count in nothing. `kept` is what was made of each cell, None for a misfit.

    `overwrote` is what others wrote meanwhile: (cell, text, who). `lost` are cells of rows that were deleted meanwhile, not written.
    """

    change: int | None = None
    cells: int = 0
    misfits: list[tuple[Cell, Words]] = field(default_factory=list)
    overwrote: list[tuple[Cell, str, str]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    lost: list[Cell] = field(default_factory=list)
    kept: list[Any] = field(default_factory=list)


async def edit(
    session: AsyncSession, actor: Actor, sheet_id: int, wanted: Sequence[Cell], *, locale: str = "en", why: str = "",
    mark: Mark | None = None, run_id: int | None = None,
) -> Edited:  # fmt: skip
    """Write cells as people or programs give them. Raises Refused for a worked-out column or too many at once."""
    if len(wanted) > MOST_CELLS:
        raise Refused(
            Words(
                f"At most {MOST_CELLS} cells at once; import the rest as a file.",
                f"Höchstens {MOST_CELLS} Zellen auf einmal; den Rest als Datei importieren.",
            )
        )
    opened = await sheets.opened(session, sheet_id, change=True)
    sheets.may_change(actor, opened.folder)
    done = Edited()
    contents: dict[tuple[int, int], Content] = {}
    kinds = await finding.kinds(session, opened.columns, opened.linked, [(cell.column_id, cell.raw) for cell in wanted])
    for cell in wanted:
        _writable(opened.column(cell.column_id))
        contents[cell.row_id, cell.column_id] = _content(kinds[cell.column_id], cell, locale, done)
    read = [contents[cell.row_id, cell.column_id] for cell in wanted]
    done.kept = [None if isinstance(content, Flaw) else content for content in read]
    there = await _there(session, physical.table(sheet_id, opened.columns), {row_id for row_id, _ in contents})
    done.lost = [cell for cell in wanted if cell.row_id not in there]
    contents = {at: content for at, content in contents.items() if at[0] in there}
    done.change, done.overwrote = await write(session, actor, opened, contents, why=why, mark=mark, run_id=run_id, seen=wanted)
    done.cells = len(contents)
    return done


def _content(kind: Kind, cell: Cell, locale: str, done: Edited) -> Content:
    try:
        return cells.read(kind, cell.raw, locale)
    except Misfit as misfit:
        done.misfits.append((cell, misfit.words))
        return cells.flaw(cell.raw)


def _writable(column: Column) -> None:
    if column.type == "formula" or column.type in physical.OWN:
        raise Refused(
            Words(
                f"“{column.name}” is worked out and cannot be typed into.",
                f"„{column.name}“ wird berechnet und kann nicht beschrieben werden.",
            )
        )


async def write(
    session: AsyncSession, actor: Actor, opened: Opened, contents: Mapping[tuple[int, int], Content], *, why: str = "",
    mark: Mark | None = None, run_id: int | None = None, seen: Iterable[Cell] = (), undoes: int | None = None,
    change: SheetChange | None = None,
) -> tuple[int | None, list[tuple[Cell, str, str]]]:  # fmt: skip
    """Set cells to contents that were read already. Answers the change (None when nothing differs) and what was overwritten unseen."""
    table = physical.table(opened.sheet.id or 0, opened.columns)
    rows = await by_number(session, table, {row_id for row_id, _ in contents})
    by_id = {column.id or 0: column for column in opened.columns}
    new: dict[int, dict[int, Content]] = defaultdict(dict)
    for (row_id, column_id), content in contents.items():
        if row_id in rows and content_of(rows[row_id], by_id[column_id]) != content:
            new[row_id][column_id] = content
    overwrote = [
        (cell, text, rows[cell.row_id].changed_by)
        for cell in seen
        if cell.was is not None and cell.row_id in rows and (text := said(rows[cell.row_id], by_id[cell.column_id])) != cell.was
    ]
    if not new:
        return None, overwrote
    count = sum(map(len, new.values()))
    if change is None:
        change = await sheets.note(
            session, actor, opened.sheet, "cells", detail={"undoes": undoes} if undoes else {}, count=count, why=why, run_id=run_id
        )
    before = [
        (row_id, column_id, content_of(rows[row_id], by_id[column_id]), after)
        for row_id, line in new.items()
        for column_id, after in line.items()
    ]
    history = [
        {"change_id": change.id, "row_id": row_id, "column_id": column_id, "before": cells.keepable(old), "after": cells.keepable(after)}
        for row_id, column_id, old, after in before
    ]
    await db.change(session, insert(HISTORY), opened.sheet.topics(), history)
    await _set(session, actor, opened, table, rows, new, mark)
    await computing.follow(session, opened, list(new))
    await linking.outdate(session, opened.sheet.id or 0)
    return change.id, overwrote


async def _set(
    session: AsyncSession, actor: Actor, opened: Opened, table: Table, rows: Mapping[int, Row[Any]],
    new: Mapping[int, Mapping[int, Content]], mark: Mark | None,
) -> None:  # fmt: skip
    """Write the new contents, rows that change in the same columns in one statement."""
    by_id = {column.id or 0: column for column in opened.columns}
    now = clock.now().isoformat(timespec="seconds")
    groups: dict[tuple[int, ...], list[dict[str, Any]]] = defaultdict(list)
    for row_id, line in new.items():
        flaws, marks = dict(rows[row_id].flaws or {}), dict(rows[row_id].marks or {})
        for column_id, content in line.items():
            flaws.pop(by_id[column_id].physical, None)
            marks.pop(str(column_id), None)
            if isinstance(content, Flaw):
                flaws[by_id[column_id].physical] = content.text
            if actor.role == "agent" and content is not None:
                marks[str(column_id)] = {"by": actor.name, "sure": mark.sure if mark else None, "source": mark.source if mark else ""}
        values = {f"v{column_id}": None if isinstance(content, Flaw) else content for column_id, content in line.items()}
        groups[tuple(sorted(line))].append({"row": row_id, "_flaws": flaws or None, "_marks": marks or None, **values})
    for line, values in groups.items():
        change = {
            by_id[column_id].physical: bindparam(f"v{column_id}", type_=table.c[by_id[column_id].physical].type) for column_id in line
        }
        own = {"flaws": bindparam("_flaws", type_=table.c.flaws.type), "marks": bindparam("_marks", type_=table.c.marks.type)}
        statement = update(table).where(table.c.id == bindparam("row")).values(**change, **own, changed_by=actor.name, changed_at=now)
        await db.change(session, statement, opened.sheet.topics(), values)


async def _there(session: AsyncSession, table: Table, ids: Iterable[int]) -> set[int]:
    """Those of these rows that were not thrown away."""
    wanted, found = sorted(ids), set[int]()
    for start in range(0, len(wanted), CHUNK):
        found |= set(await session.scalars(select(table.c.id).where(table.c.id.in_(wanted[start : start + CHUNK]), table.c.gone == 0)))
    return found


async def by_number(session: AsyncSession, table: Table, ids: Iterable[int]) -> dict[int, Row[Any]]:
    """Rows by number, whatever became of them."""
    wanted, found = sorted(ids), {}
    for start in range(0, len(wanted), CHUNK):
        part = await session.execute(select(table).where(table.c.id.in_(wanted[start : start + CHUNK])))
        found |= {row.id: row for row in part}
    return found


def content_of(row: Row[Any], column: Column) -> Content:
    """What stands in a cell: its value, or the flaw in its place."""
    if column.type in physical.OWN:
        return getattr(row, physical.OWN[column.type])
    flaw = (row.flaws or {}).get(column.physical)
    return Flaw(flaw) if flaw is not None else row._mapping[column.physical]


def said(row: Row[Any], column: Column) -> str:
    """The same as text."""
    content = content_of(row, column)
    return content.text if isinstance(content, Flaw) else cells.plain(sheets.kind(column), content)


# --- rows


async def add(
    session: AsyncSession, actor: Actor, sheet_id: int, rows: Sequence[Mapping[int, Any]], *, after: int | None = None, locale: str = "en",
    why: str = "", mark: Mark | None = None, run_id: int | None = None, origins: Sequence[str] = (), what: str = "add",
    opened: Opened | None = None, strict: bool = False,
) -> Edited:  # fmt: skip
    """New rows at the end or behind a row, cells by column. `origins` name them: rows that were added with the first of these names are
    what is answered, and nothing is added again.

    `strict` raises Refused at the first cell that does not fit instead of keeping it as typed.
    """
    opened = opened or await sheets.opened(session, sheet_id, change=True)
    sheets.may_change(actor, opened.folder)
    table = physical.table(sheet_id, opened.columns)
    done = Edited()
    if origins and (before := await session.scalar(select(table.c.batch).where(table.c.origin == origins[0]))):
        done.change, done.rows = before, await _brought(session, table, before)
        return done
    change = await sheets.note(session, actor, opened.sheet, what, detail={}, count=len(rows), why=why, run_id=run_id)
    places = await _places(session, table, after, len(rows))
    kinds = await finding.kinds(session, opened.columns, opened.linked, [cell for row in rows for cell in row.items()])
    values = [
        _row(opened, kinds, actor, change.id or 0, row, places[number], locale, mark, done, strict) for number, row in enumerate(rows)
    ]
    for value, origin in zip(values, origins, strict=False):
        value["origin"] = origin
    for start in range(0, len(values), 2_000):
        await db.change(session, insert(table), opened.sheet.topics(), values[start : start + 2_000])
    done.rows = await _brought(session, table, change.id or 0)
    opened.sheet.rows += len(rows)
    opened.sheet.shape += 1
    done.change = change.id
    await computing.follow(session, opened, done.rows)
    return done


async def _brought(session: AsyncSession, table: Table, change: int) -> list[int]:
    return list(await session.scalars(select(table.c.id).where(table.c.batch == change).order_by(table.c.place)))


def _row(
    opened: Opened,
    kinds: Mapping[int, Kind],
    actor: Actor,
    change: int,
    row: Mapping[int, Any],
    place: int,
    locale: str,
    mark: Mark | None,
    done: Edited,
    strict: bool,
) -> dict[str, Any]:
    now = clock.now().isoformat(timespec="seconds")
    value: dict[str, Any] = {column.physical: None for column in opened.columns if column.type not in physical.OWN}
    value |= {"place": place, "batch": change, "gone": 0, "origin": None, "flaws": None, "marks": None}
    value |= {"made_by": actor.name, "made_at": now, "changed_by": actor.name, "changed_at": now}
    flaws, marks = {}, {}
    for column_id, raw in row.items():
        column = opened.column(column_id)
        _writable(column)
        try:
            content = cells.read(kinds[column_id], raw, locale)
        except Misfit as misfit:
            if strict:
                raise Refused(Words(f"{column.name}: {misfit.words.en}", f"{column.name}: {misfit.words.de}")) from misfit
            done.misfits.append((Cell(0, column_id, raw), misfit.words))
            flaws[column.physical] = cells.flaw(raw).text
            continue
        value[column.physical] = content
        if actor.role == "agent" and content is not None:
            marks[str(column_id)] = {"by": actor.name, "sure": mark.sure if mark else None, "source": mark.source if mark else ""}
    value["flaws"], value["marks"] = flaws or None, marks or None
    return value


async def _places(session: AsyncSession, table: Table, after: int | None, count: int) -> list[int]:
    """Where new rows stand: behind the last, or between a row and the one below it."""
    if after is not None:
        at = await session.scalar(select(table.c.place).where(table.c.id == after))
        if at is None:
            raise NotFound(Words("This row does not exist any more.", "Diese Zeile gibt es nicht mehr."))
        following = await session.scalar(select(func.min(table.c.place)).where(table.c.place > at))
        if following is not None:
            if following - at <= count:
                await _spread(session, table)
                return await _places(session, table, after, count)
            step = (following - at) // (count + 1)
            return [at + step * number for number in range(1, count + 1)]
    last = await session.scalar(select(func.max(table.c.place))) or 0
    return [last + PLACE * number for number in range(1, count + 1)]


async def _spread(session: AsyncSession, table: Table) -> None:
    """Make room between all rows again."""
    order = select(table.c.id, (func.row_number().over(order_by=(table.c.place, table.c.id)) * PLACE).label("place")).subquery()
    await db.change(session, update(table).where(table.c.id == order.c.id).values(place=order.c.place), ())


async def remove(session: AsyncSession, actor: Actor, sheet_id: int, row_ids: Sequence[int], *, why: str = "") -> int | None:
    """Throw rows away. They come back by `undo`. Answers the change, None when none of them is there."""
    opened = await sheets.opened(session, sheet_id, change=True)
    sheets.may_change(actor, opened.folder)
    table = physical.table(sheet_id, opened.columns)
    ids = [row_id for row_id, row in (await by_number(session, table, row_ids)).items() if row.gone == 0]
    if not ids:
        return None
    change = await sheets.note(session, actor, opened.sheet, "delete", detail={}, count=len(ids), why=why)
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        await db.change(session, update(table).where(table.c.id.in_(part), table.c.gone == 0).values(gone=change.id), opened.sheet.topics())
    opened.sheet.rows -= len(ids)
    opened.sheet.shape += 1
    await computing.follow(session, opened, [])
    await linking.outdate(session, sheet_id)
    return change.id


async def move(session: AsyncSession, actor: Actor, sheet_id: int, row_id: int, after: int | None) -> int:
    """Put a row behind another one, or first."""
    opened = await sheets.opened(session, sheet_id, change=True)
    sheets.may_change(actor, opened.folder)
    table = physical.table(sheet_id, opened.columns)
    row = (await by_number(session, table, [row_id])).get(row_id)
    if row is None:
        raise NotFound(Words("This row does not exist any more.", "Diese Zeile gibt es nicht mehr."))
    first = (await session.scalar(select(func.min(table.c.place))) or PLACE) - PLACE
    place = first if after is None else (await _places(session, table, after, 1))[0]
    was = await session.scalar(select(table.c.place).where(table.c.id == row_id))  # making room may have moved it
    change = await sheets.note(session, actor, opened.sheet, "move", detail={"places": [[row_id, was, place]]}, count=1)
    await db.change(session, update(table).where(table.c.id == row_id).values(place=place), opened.sheet.topics())
    opened.sheet.shape += 1
    await computing.follow(session, opened, [])
    return change.id or 0


async def replace(
    session: AsyncSession, actor: Actor, sheet_id: int, row_ids: Sequence[int], find: str, put: str, *, column_id: int | None = None,
) -> Edited:  # fmt: skip
    """Replace a text wherever it stands in these rows, in one column or in all that can be typed into. One change."""
    if not find:
        raise Refused(Words("Say what to look for.", "Sag, wonach gesucht wird."))
    opened = await sheets.opened(session, sheet_id, change=True)
    columns = [one for one in opened.columns if one.type not in ("formula", *physical.OWN) and column_id in (None, one.id)]
    rows = await by_number(session, physical.table(sheet_id, opened.columns), row_ids)
    pattern = re.compile(re.escape(find), re.IGNORECASE)
    wanted = [
        Cell(row.id, column.id or 0, pattern.sub(lambda _: put, text))
        for row in rows.values()
        for column in columns
        if row.gone == 0 and pattern.search(text := said(row, column))
    ]
    return await edit(session, actor, sheet_id, wanted, locale="en", why=f"{find} → {put}"[:200])
