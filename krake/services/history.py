"""What became of a sheet and of each of its cells: who, when, from, to, why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import clock
from krake.models import CellChange, SheetChange
from krake.services import cells, entries, physical, sheets
from krake.services.cells import Flaw

SHOWN = 50
UNDER_WAY = timedelta(hours=1)  #: an import without a count that began longer ago was killed before its first rows


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of a cell's history. `before` and `after` are text as `cells.plain` writes it; `change` can be taken back by its number."""

    change: int
    role: str
    who: str
    at: str
    why: str
    kind: str
    before: str
    after: str
    run_id: int | None
    undone: bool

    def spelled(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


async def of_cell(session: AsyncSession, sheet_id: int, row_id: int, column_id: int) -> list[Told]:
    """The newest first; the last is how the row came."""
    opened = await sheets.opened(session, sheet_id)
    column = opened.column(column_id)
    wanted = (
        select(SheetChange, CellChange).join(CellChange, CellChange.change_id == SheetChange.id)  # type: ignore[arg-type]
        .where(SheetChange.sheet_id == sheet_id, CellChange.row_id == row_id, CellChange.column_id == column_id)
        .order_by(CellChange.id.desc()).limit(SHOWN)  # type: ignore[union-attr]
    )  # fmt: skip
    kind = sheets.kind(column)
    found = [_told(change, _plain(kind, cell.before), _plain(kind, cell.after)) for change, cell in (await session.execute(wanted)).all()]
    row = (await entries.by_number(session, physical.table(sheet_id, opened.columns), [row_id])).get(row_id)
    came = await session.get(SheetChange, row.batch) if row and row.batch else None
    if row is not None and came is not None:
        first = found[-1].before if found else entries.said(row, column)
        found.append(_told(came, "", first))
    return found


async def of_sheet(session: AsyncSession, sheet_id: int, limit: int = SHOWN) -> Sequence[SheetChange]:
    """The acts on a sheet, the newest first."""
    wanted = select(SheetChange).where(SheetChange.sheet_id == sheet_id).order_by(SheetChange.id.desc()).limit(limit)  # type: ignore[union-attr]
    return (await session.scalars(wanted)).all()


async def last(session: AsyncSession) -> int:
    """The number of the newest change of any sheet."""
    return int(await session.scalar(select(func.max(SheetChange.id))) or 0)


async def brought(session: AsyncSession, sheet_id: int, after: int, limit: int) -> list[tuple[SheetChange, int]]:
    """The acts behind a number that brought rows into a sheet and were not taken back, oldest first, each with its newest row."""
    wanted = (
        select(SheetChange)
        .where(SheetChange.sheet_id == sheet_id, SheetChange.id > after, SheetChange.kind.in_(("add", "import")))  # type: ignore[operator, attr-defined]
        .where(SheetChange.undone_by.is_(None)).order_by(SheetChange.id).limit(limit)  # type: ignore[union-attr, arg-type]
    )  # fmt: skip
    table = physical.table(sheet_id, ())
    found = []
    for change in (await session.scalars(wanted)).all():
        if change.kind == "import" and not change.count and change.at > clock.now() - UNDER_WAY:
            break  # it is being read: those behind it wait, so that it is not passed over
        if change.count and not change.detail.get("undoes"):
            newest = await session.scalar(select(func.max(table.c.id)).where(table.c.batch == change.id))
            found.append((change, int(newest or 0)))
    return found


def _told(change: SheetChange, before: str, after: str) -> Told:
    return Told(
        change.id or 0, change.role, change.who, change.at.isoformat(), change.why, change.kind, before, after, change.run_id,
        change.undone_by is not None,
    )  # fmt: skip


def _plain(kind: cells.Kind, text: str | None) -> str:
    content = cells.recall(text)
    return content.text if isinstance(content, Flaw) else cells.plain(kind, content)
