"""A cell that points to a row of a table: which table, what its rows are called, and which row somebody means.

The cell keeps the number of the row (one never comes back, decision 0011) and every reader is shown its name as it is now: that of the
first text column, or of the one the column names. A number nobody finds any more is bad input: it stays, with its reason, and counts
in nothing. Files say "Moon #12": the name is for people, the number is what comes back exactly, whatever the row is called by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, Text, and_, cast, exists, false, null, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import collation, db
from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.models import Column, Folder, Sheet
from krake.services import physical

#: types of column a row can be called by: those kept as text that is readable
NAMES = ("text", "long", "email", "link", "choice", "agent", "date")
LONGEST = 120
Names = dict[int, dict[int, str]]


@dataclass(frozen=True, slots=True)
class Linked:
    """The table a column points to. `shown` is the physical column its rows are called by, None when it has none to read.

    `there` is False while it lies in the trash; `version` is its own, so that whoever keeps an order by names knows when it is old.
    """

    sheet: int
    name: str
    table: Table
    shown: str | None
    version: int
    there: bool


async def of(session: AsyncSession, columns: Sequence[Column]) -> dict[int, Linked]:
    """The tables that these columns point to, by the number of the column."""
    wanted = {column.id or 0: target for column in columns if (target := target_of(column))}
    if not wanted:
        return {}
    rows = (
        select(Sheet, Column, Folder.gone_at).join(Folder, Folder.id == Sheet.folder_id)  # type: ignore[call-overload]
        .outerjoin(Column, and_(Column.sheet_id == Sheet.id, Column.gone_at.is_(None)))  # type: ignore[arg-type,union-attr]
        .where(Sheet.id.in_(set(wanted.values()))).order_by(Column.place, Column.id)  # type: ignore[union-attr,arg-type]
    )  # fmt: skip
    found: dict[int, tuple[Sheet, list[Column], bool]] = {}
    for sheet, column, gone in (await session.execute(rows)).all():
        there = gone is None and sheet.gone_at is None
        found.setdefault(sheet.id or 0, (sheet, [], there))[1].extend([column] if column is not None else [])
    by_id = {column.id or 0: column for column in columns}
    return {number: _linked(*found[target], by_id[number]) for number, target in wanted.items() if target in found}


def target_of(column: Column) -> int:
    """The number of the table a column points to, 0 for none."""
    return int(column.options.get("sheet") or 0) if column.type == "row" else 0


def _linked(sheet: Sheet, columns: Sequence[Column], there: bool, column: Column) -> Linked:
    chosen = called_by(columns, int(column.options.get("shown") or 0))
    table = physical.table(sheet.id or 0, columns)
    return Linked(sheet.id or 0, sheet.name, table, chosen.physical if chosen else None, sheet.version, there)


def called_by(columns: Sequence[Column], chosen: int = 0) -> Column | None:
    """The column rows are called by: the chosen one, else the first of text, else the first that reads as text."""
    fit = [one for one in columns if names(one)]
    return next((one for one in fit if one.id == chosen), next((one for one in fit if one.type == "text"), fit[0] if fit else None))


def names(column: Column) -> bool:
    """Whether rows can be called by what stands in it."""
    return physical.type_of(column) in NAMES


async def check(session: AsyncSession, sheet: Sheet, options: Mapping[str, Any]) -> None:
    """Raises Refused when a column of this sheet cannot point where its options say."""
    if not (target := int(options.get("sheet") or 0)):
        return
    other = await session.get(Sheet, target)
    if other is None or other.gone_at is not None:
        raise Refused(Words("The table to point to is not there.", "Die Tabelle, auf die verwiesen werden soll, gibt es nicht."))
    if other.rehearsal != sheet.rehearsal:
        raise Refused(Words("A rehearsal points to tables of the rehearsal only.", "Eine Probe verweist nur auf Tabellen der Probe."))


# --- SQL


def text(linked: Linked, number: ColumnElement[Any], *, sort: bool = False) -> ColumnElement[Any]:
    """The name of the row a cell points to, NULL when there is none; with `sort` what it is ordered by."""
    rows = linked.table.alias()
    name: ColumnElement[Any] = rows.c[linked.shown] if linked.shown else cast(null(), Text)
    wanted = select(collation.ordered(name) if sort else name).where(rows.c.id == number, *there(linked, rows))
    return wanted.correlate(number.table).scalar_subquery()  # type: ignore[attr-defined]


def found(linked: Linked, number: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the row a cell points to is there."""
    rows = linked.table.alias()
    return exists(select(rows.c.id).where(rows.c.id == number, *there(linked, rows)).correlate(number.table))  # type: ignore[attr-defined]


def there(linked: Linked, rows: Any) -> tuple[ColumnElement[bool], ...]:
    """The rows of the table that are there; none while it lies in the trash."""
    return (rows.c.gone == 0,) if linked.there else (false(),)


def read(table: Table, columns: Sequence[Column], linked: Mapping[int, Linked]) -> dict[str, ColumnElement[Any]]:
    """What formulas read instead of the numbers of rows: their names, by physical column."""
    by_id = {column.id or 0: column for column in columns}
    return {(name := by_id[number].physical): text(one, table.c[name]).label(name) for number, one in linked.items() if number in by_id}


def reading(table: Table, columns: Sequence[Column], linked: Mapping[int, Linked]) -> Select[Any]:
    """All of a sheet's table as its formulas read it."""
    instead = read(table, columns, linked) if linked else {}
    return select(*[instead.get(one.name, one) for one in table.c]) if instead else select(table)


# --- names of what is shown


async def called(session: AsyncSession, columns: Sequence[Column], linked: Mapping[int, Linked], rows: Sequence[Any]) -> Names:
    """What the rows are called that these rows point to, by column and number; "" for one without a name. Missing ones are not there."""
    by_id = {column.id or 0: column for column in columns}
    told: Names = {}
    for column_id, one in linked.items():
        if column_id in by_id:
            place = by_id[column_id].physical
            told[column_id] = await named(session, one, {number for row in rows if (number := row._mapping[place]) is not None})
    return told


async def named(session: AsyncSession, linked: Linked, numbers: Iterable[int]) -> dict[int, str]:
    """The names of these rows by number, those that are there."""
    wanted, told, rows = sorted(numbers), {}, linked.table
    name = rows.c[linked.shown] if linked.shown else rows.c.id
    for start in range(0, len(wanted), 1_000):
        part = select(rows.c.id, name).where(rows.c.id.in_(wanted[start : start + 1_000]), *there(linked, rows))
        told |= {number: short(said) if linked.shown else "" for number, said in (await session.execute(part)).all()}
    return told


def short(name: str | None) -> str:
    """A name on one line."""
    return " ".join((name or "").split())[:LONGEST].rstrip()


def spelled(number: int, name: str | None) -> str:
    """A link as files and the clipboard have it."""
    return f"{name} #{number}" if name else f"#{number}"


# --- the other direction


async def pointing(session: AsyncSession, sheet_id: int) -> set[int]:
    """The sheets other than itself with a column that points to this one."""
    points = select(Column.sheet_id, Column.options).where(Column.type == "row", Column.gone_at.is_(None))  # type: ignore[union-attr,call-overload]
    told = (await session.execute(points)).all()
    return {sheet for sheet, options in told if int(options.get("sheet") or 0) == sheet_id} - {sheet_id}


async def followers(session: AsyncSession, sheet_id: int) -> list[int]:
    """Those of them that have formulas, which may tell of rows of this one."""
    if not (told := await pointing(session, sheet_id)):
        return []
    works = select(Column.sheet_id).where(Column.sheet_id.in_(told), Column.type == "formula", Column.gone_at.is_(None))  # type: ignore[union-attr,call-overload,attr-defined]
    return sorted(set(await session.scalars(works)))


async def outdate(session: AsyncSession, sheet_id: int) -> None:
    """Tell the sheets that point here that rows may be called otherwise or be gone; their formulas are worked out again."""
    if told := await pointing(session, sheet_id):
        db.announce(session.sync_session, [f"sheet:{one}" for one in sorted(told)])
        await db.change(session, update(Sheet).where(Sheet.id.in_(await followers(session, sheet_id))).values(stale=True), ())  # type: ignore[union-attr]
