"""The SQL table behind a sheet: made, widened and described here, and nowhere else (decision 0011)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    DDL,
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    Double,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    select,
    tuple_,
)
from sqlalchemy import Column as Physical
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.schema import CreateColumn, CreateIndex, CreateTable, DropTable
from sqlalchemy.types import TypeEngine

from krake.kit.db import Amount
from krake.models import Column

Number = BigInteger().with_variant(Integer, "sqlite")
STORED: dict[str, TypeEngine[Any]] = {
    "number": Double(), "percent": Double(), "money": Amount(), "rating": Integer(), "tick": Boolean(), "choices": JSON(none_as_null=True),
    "row": Number,
}  # fmt: skip
#: column types whose content every row has by itself
OWN = {"made_by": "made_by", "made_at": "made_at", "changed_by": "changed_by", "changed_at": "changed_at"}


def type_of(column: Column) -> str:
    """How its values are kept: a formula's by its format."""
    return str(column.options.get("format", "number")) if column.type == "formula" else column.type


def own(table: Table, column: Column) -> Any:
    """What is kept of a column's cells, as SQL."""
    return table.c[OWN.get(column.type, column.physical)]


def stored(kind: str) -> TypeEngine[Any]:
    return STORED.get(kind, Text())


def name(sheet_id: int) -> str:
    return f"rows_{sheet_id}"


def table(sheet_id: int, columns: Sequence[Column]) -> Table:
    """The sheet's table with these columns."""
    return _table(sheet_id, tuple((column.physical, type_of(column)) for column in columns if column.type not in OWN))


def raw(sheet_id: int, columns: Sequence[Column]) -> Table:
    """The same with amounts as they are stored, whole ten-thousandths: a hundred thousand of them are read and written by column."""
    kinds = ((column.physical, type_of(column)) for column in columns if column.type not in OWN)
    return _table(sheet_id, tuple((physical, "row" if kind == "money" else kind) for physical, kind in kinds))


@lru_cache(maxsize=256)
def _table(sheet_id: int, columns: tuple[tuple[str, str], ...]) -> Table:
    """`gone` is the change that deleted the row (0: none), `batch` the one that brought it, `origin` what its run or page calls it."""
    made = Table(
        name(sheet_id), MetaData(),
        Physical("id", Number, primary_key=True, autoincrement=True),
        Physical("place", BigInteger, nullable=False),
        Physical("gone", Number, nullable=False, server_default="0"),
        Physical("batch", Number, nullable=False, server_default="0"),
        Physical("origin", String(120), unique=True),
        Physical("flaws", JSON(none_as_null=True)),
        Physical("marks", JSON(none_as_null=True)),
        Physical("made_by", String(120), nullable=False, server_default=""),
        Physical("made_at", String(32), nullable=False, server_default=""),
        Physical("changed_by", String(120), nullable=False, server_default=""),
        Physical("changed_at", String(32), nullable=False, server_default=""),
        *(Physical(physical, stored(kind)) for physical, kind in columns),
        sqlite_autoincrement=True,  # the number of a row never comes back: links and history name it
    )  # fmt: skip
    Index(f"ix_{made.name}_place", made.c.gone, made.c.place, made.c.id)
    Index(f"ix_{made.name}_batch", made.c.batch)
    return made


async def create(session: AsyncSession, sheet_id: int, columns: Sequence[Column]) -> None:
    made = table(sheet_id, columns)
    await session.execute(CreateTable(made))
    for index in sorted(made.indexes, key=lambda one: str(one.name)):
        await session.execute(CreateIndex(index))


async def widen(session: AsyncSession, sheet_id: int, column: Column) -> None:
    """Add a column's physical one."""
    physical = CreateColumn(table(sheet_id, (column,)).c[column.physical])
    words = physical.compile(dialect=(await session.connection()).dialect)
    await session.execute(DDL(f"ALTER TABLE {name(sheet_id)} ADD COLUMN {str(words).replace('%', '%%')}"))  # names are ours alone


async def walk(
    session: AsyncSession, table: Table, size: int, columns: Iterable[str] = (), instead: Mapping[str, ColumnElement[Any]] | None = None
) -> AsyncIterator[Sequence[Row[Any]]]:
    """All rows in the sheet's own order, `size` at a time, so that memory does not grow with the sheet.

    `columns` name what is read of each, "id" and "place" among them; without any it is everything. `instead` is read for some of them.
    """
    what = [(instead or {}).get(name, table.c[name]) for name in columns] or [table]
    wanted = select(*what).where(table.c.gone == 0).order_by(table.c.place, table.c.id).limit(size)
    after = wanted
    while rows := (await session.execute(after)).all():
        yield rows
        if len(rows) < size:
            return
        after = wanted.where(tuple_(table.c.place, table.c.id) > tuple_(rows[-1].place, rows[-1].id))


async def drop(session: AsyncSession, sheet_id: int) -> None:
    await session.execute(DropTable(table(sheet_id, ()), if_exists=True))
