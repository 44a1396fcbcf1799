"""KPI values: one row per figure and local day, kept up to date in the same transaction as what they count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import clock, db
from krake.models import Connection, Reading

FEW = 30  #: a rate of fewer is its parts ("0 of 3"), never a percentage
KEY = ("workspace", "kpi", "day", "currency", "rehearsal")


async def add(
    session: AsyncSession, connection: Connection, kpi: str, day: date, currency: str, by: Decimal, count: int, source: str
) -> None:
    """Move a day's sum by `by` and its count (the numerator) by `count`; the day's first move creates the reading."""
    await move(session, connection, kpi, {(day, currency): (by, count)}, source)


async def move(
    session: AsyncSession, connection: Connection, kpi: str, moves: Mapping[tuple[date, str], tuple[Decimal, int]], source: str
) -> None:
    """The same for many days in one statement: (day, currency) to (amount, count)."""
    if not moves:
        return
    rows = [
        _row(connection, kpi, day, currency, source) | {"value": by, "numerator": Decimal(count)}
        for (day, currency), (by, count) in sorted(moves.items())  # one order for all, so that on Postgres no two wait for each other
    ]
    insert = _insert(session).values(rows)
    moved = {
        "value": Reading.value + insert.excluded.value,
        "numerator": Reading.numerator + insert.excluded.numerator,
        "as_of": insert.excluded.as_of,
        "fetched_at": insert.excluded.fetched_at,
    }
    await db.change(session, insert.on_conflict_do_update(index_elements=KEY, set_=moved), ("readings",))


async def put(
    session: AsyncSession,
    connection: Connection,
    kpi: str,
    day: date,
    value: Decimal | None,
    *,
    currency: str = "",
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
    source: str,
    as_of: datetime | None = None,
    completeness: str = "complete",
) -> None:
    """Set a day's value. `value` None means the source does not know."""
    values = _row(connection, kpi, day, currency, source) | {
        "value": value,
        "numerator": numerator,
        "denominator": denominator,
        "completeness": completeness,
    }
    if as_of:
        values["as_of"] = as_of
    insert = _insert(session).values(**values)
    kept = {name: insert.excluded[name] for name in values if name not in KEY}
    await db.change(session, insert.on_conflict_do_update(index_elements=KEY, set_=kept), ("readings",))


async def confirm(session: AsyncSession, connection: Connection, kpi: str, day: date, currency: str, source: str) -> None:
    """A complete look found nothing more for this day: a day without orders is then a known 0, not an unknown."""
    insert = _insert(session).values(**_row(connection, kpi, day, currency, source), value=Decimal(0), numerator=Decimal(0))
    seen = {"as_of": insert.excluded.as_of, "fetched_at": insert.excluded.fetched_at}
    await db.change(session, insert.on_conflict_do_update(index_elements=KEY, set_=seen), ("readings",))


async def series(session: AsyncSession, workspace: str, kpi: str, since: date, until: date, *, rehearsal: bool) -> Sequence[Reading]:
    """The readings of a figure from `since` to `until`, oldest first. Days without one are gaps."""
    query = (
        select(Reading)
        .where(Reading.workspace == workspace, Reading.kpi == kpi, Reading.rehearsal == rehearsal, Reading.day.between(since, until))
        .order_by(Reading.day)
    )
    return (await session.scalars(query)).all()


async def of_workspace(session: AsyncSession, workspace: str, since: date, until: date, *, rehearsal: bool) -> dict[str, list[Reading]]:
    """All figures of a workspace in one read, by KPI, oldest first."""
    query = (
        select(Reading)
        .where(Reading.workspace == workspace, Reading.rehearsal == rehearsal, Reading.day.between(since, until))
        .order_by(Reading.kpi, Reading.day)
    )
    found: dict[str, list[Reading]] = {}
    for row in await session.scalars(query):
        found.setdefault(row.kpi, []).append(row)
    return found


def few(rows: Sequence[Reading]) -> bool:
    """Whether the parts of a rate are on record and too few to be called one."""
    below = [row.denominator for row in rows if row.value is not None and row.denominator is not None]
    return bool(below) and sum(below, Decimal(0)) < FEW


def _row(connection: Connection, kpi: str, day: date, currency: str, source: str) -> dict[str, object]:
    now = clock.now()
    return {
        "workspace": connection.settings.get("workspace", "lunavo"),
        "kpi": kpi,
        "day": day,
        "currency": currency,
        "connection_id": connection.id,
        "source": source,
        "rehearsal": connection.rehearsal,
        "completeness": "complete",
        "as_of": now,
        "fetched_at": now,
        "version": 1,
    }


def _insert(session: AsyncSession):
    return (sqlite_insert if session.bind.dialect.name == "sqlite" else pg_insert)(Reading)  # type: ignore[union-attr]
