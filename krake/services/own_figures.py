"""The figures of Management that come from Krake's own rows, worked out when they are looked at."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import clock
from krake.models import Reading, Run, Thread

WINDOW = timedelta(days=30)


async def of_management(session: AsyncSession, today: date, *, rehearsal: bool) -> dict[str, list[Reading]]:
    """One reading for today of each figure that is known, by KPI. Unknown ones are left out."""
    found = [
        await _revenue(session, today, rehearsal),
        await _conversion(session, today, rehearsal),
        await _escalations(session, today, rehearsal),
        await _success(session, today, rehearsal),
    ]
    return {reading.kpi: [reading] for reading in found if reading is not None}


async def _revenue(session: AsyncSession, today: date, rehearsal: bool) -> Reading | None:
    """Net revenue of all workspaces since the 1st. Several currencies make it unknown: there is no rate."""
    query = select(Reading).where(
        Reading.kpi == "revenue", Reading.rehearsal == rehearsal, Reading.day.between(today.replace(day=1), today)
    )
    rows = [row for row in await session.scalars(query) if row.value is not None]
    if not rows or len({row.currency for row in rows}) > 1:
        return None
    value = sum((row.value for row in rows if row.value is not None), Decimal(0))
    count = sum((row.numerator or Decimal(0) for row in rows), Decimal(0))
    return _reading("total_revenue", today, value, count, None, rehearsal, currency=rows[0].currency)


async def _conversion(session: AsyncSession, today: date, rehearsal: bool) -> Reading | None:
    """Conversions over entries of today, parts added up over the workspaces that have them."""
    query = select(Reading).where(Reading.kpi == "conversion", Reading.rehearsal == rehearsal, Reading.day == today)
    rows = [row for row in await session.scalars(query) if row.numerator is not None and row.denominator]
    if not rows:
        return None
    above = sum((row.numerator for row in rows if row.numerator is not None), Decimal(0))
    below = sum((row.denominator for row in rows if row.denominator is not None), Decimal(0))
    return _reading("system_conversion", today, above / below, above, below, rehearsal)


async def _escalations(session: AsyncSession, today: date, rehearsal: bool) -> Reading | None:
    """How many are open; known as soon as anything ever ran, because then 0 means 0."""
    if not await session.scalar(select(func.count()).select_from(Run).where(Run.rehearsal == rehearsal)):
        return None
    query = select(func.count()).where(Thread.kind == "escalation", Thread.status != "done", Thread.rehearsal == rehearsal)
    count = Decimal(await session.scalar(query) or 0)
    return _reading("open_escalations", today, count, count, None, rehearsal)


async def _success(session: AsyncSession, today: date, rehearsal: bool) -> Reading | None:
    """Runs that finished with their evidence, of all that ended in 30 days."""
    ended = select(Run.status, func.count()).where(
        Run.status.in_(("done", "failed")), Run.finished_at >= clock.now() - WINDOW, Run.rehearsal == rehearsal
    )
    counts = {row[0]: row[1] for row in (await session.execute(ended.group_by(Run.status))).all()}
    total = Decimal(sum(counts.values()))
    if not total:
        return None
    done = Decimal(counts.get("done", 0))
    return _reading("agent_success", today, done / total, done, total, rehearsal)


def _reading(
    kpi: str, today: date, value: Decimal, above: Decimal, below: Decimal | None, rehearsal: bool, *, currency: str = ""
) -> Reading:
    return Reading(
        workspace="management", kpi=kpi, day=today, value=value, numerator=above, denominator=below, currency=currency,
        source="Krake", rehearsal=rehearsal,
    )  # fmt: skip
