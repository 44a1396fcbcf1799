"""Taking back what was done to a sheet, and doing it again: every change has its opposite, which is a change like any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import clock, db
from krake.kit.errors import NotFound, Refused
from krake.kit.text import Words
from krake.models import CellChange, Column, SheetChange
from krake.services import cells, computing, entries, linking, physical, sheets
from krake.services.sheets import Opened
from krake.spec.actor import Actor


@dataclass(frozen=True, slots=True)
class Retraced:
    """`change` did it; `left` counts cells that somebody changed since and that therefore stay as they are."""

    change: int
    kind: str
    count: int
    left: int


async def undo(session: AsyncSession, actor: Actor, sheet_id: int, change_id: int | None = None) -> Retraced:
    """Take one change back: the one named, or the last one this person made and has not taken back. Raises Refused when there is none."""
    opened = await sheets.opened(session, sheet_id, change=True)
    sheets.may_change(actor, opened.folder)
    found = await _of(session, sheet_id, change_id) if change_id else await _last(session, actor, sheet_id)
    if found is None:
        raise Refused(Words("There is nothing to take back.", "Es gibt nichts zurückzunehmen."), Words("", ""))
    return await _opposite(session, actor, opened, found, {"undoes": found.id})


async def redo(session: AsyncSession, actor: Actor, sheet_id: int) -> Retraced:
    """Do again what this person took back last, as long as nothing new was done since. Raises Refused when there is none."""
    opened = await sheets.opened(session, sheet_id, change=True)
    sheets.may_change(actor, opened.folder)
    for change in await _own(session, actor, sheet_id):
        if not (change.detail.get("undoes") or change.detail.get("redoes")):
            break
        if change.undone_by is None and change.detail.get("undoes"):
            return await _opposite(session, actor, opened, change, {"redoes": change.id})
    raise Refused(Words("There is nothing to do again.", "Es gibt nichts zu wiederholen."), Words("", ""))


async def _of(session: AsyncSession, sheet_id: int, change_id: int) -> SheetChange:
    change = await session.get(SheetChange, change_id)
    if change is None or change.sheet_id != sheet_id:
        raise NotFound(Words("This change does not exist.", "Diese Änderung gibt es nicht."))
    if change.undone_by is not None:
        raise Refused(Words("This was taken back already.", "Das wurde schon zurückgenommen."), Words("", ""))
    return change


async def _last(session: AsyncSession, actor: Actor, sheet_id: int) -> SheetChange | None:
    for change in await _own(session, actor, sheet_id):
        if change.undone_by is None and not change.detail.get("undoes"):
            return change
    return None


async def _own(session: AsyncSession, actor: Actor, sheet_id: int) -> Sequence[SheetChange]:
    wanted = (
        select(SheetChange)
        .where(SheetChange.sheet_id == sheet_id, SheetChange.who == actor.name)
        .order_by(SheetChange.id.desc())
        .limit(1_000)
    )  # type: ignore[union-attr]
    return (await session.scalars(wanted)).all()


async def _opposite(session: AsyncSession, actor: Actor, opened: Opened, change: SheetChange, link: dict[str, int | None]) -> Retraced:
    """Rows it brought go, rows it took come back, places and columns and cells become what they were."""
    table = physical.table(opened.sheet.id or 0, opened.columns)
    detail = {**link, "kind": change.kind}
    if change.kind == "column":
        detail["name"] = change.detail.get("name") or change.why
    if places := change.detail.get("places"):
        detail["places"] = [[row_id, after, before] for row_id, before, after in places]
    if columns := change.detail.get("columns"):
        detail["columns"] = [[column_id, after, before] for column_id, before, after in columns]
    made = await sheets.note(session, actor, opened.sheet, change.kind, detail=detail, count=change.count)
    topics = opened.sheet.topics()
    ids = (await session.scalars(select(table.c.id).where(table.c.gone == change.id).order_by(table.c.id))).all()
    if ids:
        made.detail = detail = {**detail, "back": runs(ids)}
    back = await db.change(session, update(table).where(table.c.gone == change.id).values(gone=0), topics)
    brought = or_(table.c.batch == change.id, *[table.c.id.between(*one) for one in change.detail.get("back", ())])
    went = await db.change(session, update(table).where(brought, table.c.gone == 0).values(gone=made.id), topics)
    opened.sheet.rows += back - went
    opened.sheet.shape += bool(back or went or places)
    for row_id, before, _ in change.detail.get("places", ()):
        await db.change(session, update(table).where(table.c.id == row_id).values(place=before), topics)
    for column_id, before, after in change.detail.get("columns", ()):
        if "physical" in before:
            await _unwritten(session, change, column_id)
        await _column(session, column_id, before, after)
    left = await _cells(session, actor, opened, change, made)
    if back or went or change.detail.get("columns"):
        await linking.outdate(session, opened.sheet.id or 0)
    change.undone_by = made.id
    session.add(change)
    await session.flush()
    again = await sheets.opened(session, opened.sheet.id or 0)
    await (computing.everything(session, again) if change.detail.get("columns") or back or went else computing.follow(session, again, []))
    return Retraced(made.id or 0, change.kind, change.count, left)


def runs(ids: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending numbers as (first, last) of those that follow each other: a whole import is one pair."""
    found: list[tuple[int, int]] = []
    for one in ids:
        if found and found[-1][1] == one - 1:
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return found


async def _column(session: AsyncSession, column_id: int, before: dict, after: dict) -> None:
    """Set a column's fields back, those that are still as the change left them."""
    column = await session.get_one(Column, column_id)
    for name, value in before.items():
        now = getattr(column, name)
        now = now is not None if name == "gone_at" else now
        if now == after[name]:
            setattr(column, name, (clock.now() if value else None) if name == "gone_at" else value)
    session.add(column)


async def _unwritten(session: AsyncSession, change: SheetChange, column_id: int) -> None:
    """A column gets its former type back only while nothing was written in the present one: it would be lost. Raises Refused."""
    later = (
        select(CellChange.id).join(SheetChange, SheetChange.id == CellChange.change_id)  # type: ignore[arg-type]
        .where(CellChange.column_id == column_id, CellChange.change_id > change.id, SheetChange.undone_by.is_(None)).limit(1)  # type: ignore[union-attr]
        .where(SheetChange.detail["undoes"].as_integer().is_(None), SheetChange.detail["redoes"].as_integer().is_(None))
    )  # fmt: skip
    if await session.scalar(later) is not None:
        raise Refused(
            Words("Cells of this column were written since it got its type.", "Seit der Umwandlung wurde in diese Spalte geschrieben."),
            Words("Change its type once more instead.", "Wandle die Spalte stattdessen noch einmal um."),
        )


async def _cells(session: AsyncSession, actor: Actor, opened: Opened, change: SheetChange, made: SheetChange) -> int:
    history = (await session.scalars(select(CellChange).where(CellChange.change_id == change.id))).all()
    if not history:
        return 0
    by_id = {column.id: column for column in opened.columns}
    rows = await entries.by_number(session, physical.table(opened.sheet.id or 0, opened.columns), {one.row_id for one in history})
    contents, left = {}, 0
    for one in history:
        column = by_id.get(one.column_id)
        if column is None or one.row_id not in rows or cells.keepable(entries.content_of(rows[one.row_id], column)) != one.after:
            left += 1
        else:
            contents[one.row_id, one.column_id] = cells.recall(one.before)
    await entries.write(session, actor, opened, contents, change=made)
    return left
