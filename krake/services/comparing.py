"""What a figure is compared with: the same weekday of the last four weeks, up to the same clock time. Never half a day with a whole one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import clock
from krake.models import Customer, Order

WEEKS = 4


async def revenue_so_far(session: AsyncSession, today: date, now: datetime, tz: str, *, rehearsal: bool) -> Decimal | None:
    """The median of what counted by this time of day on the same weekday; None without any such day on record."""
    sums: list[Decimal] = []
    for day in _days(today):
        start, until = _until(day, now, tz)
        counted = Order.counted.is_not(None)  # type: ignore[union-attr]
        query = select(func.sum(Order.counted), func.count()).where(
            Order.rehearsal == rehearsal, Order.placed_at >= start, Order.placed_at <= until, counted
        )
        worth, count = (await session.execute(query)).one()
        if count or await _known_before(session, start, rehearsal):
            sums.append(worth or Decimal(0))
    return median(sums) if sums else None


async def signups_so_far(session: AsyncSession, today: date, now: datetime, tz: str, *, rehearsal: bool) -> Decimal | None:
    """The median of signups by this time of day on the same weekday."""
    counts: list[int] = []
    for day in _days(today):
        start, until = _until(day, now, tz)
        query = select(func.count()).where(
            Customer.rehearsal == rehearsal, Customer.subscribed_at >= start, Customer.subscribed_at <= until
        )  # type: ignore[operator]
        counts.append(await session.scalar(query) or 0)
    return Decimal(str(median(counts))) if any(counts) else None


def _days(today: date) -> list[date]:
    return [today - timedelta(weeks=week) for week in range(1, WEEKS + 1)]


def _until(day: date, now: datetime, tz: str) -> tuple[datetime, datetime]:
    """Local midnight of a day, and the moment with today's clock time on it."""
    start, end = clock.bounds(day, tz)
    midnight, _ = clock.bounds(clock.day_of(now, tz), tz)
    return start, min(end, start + (now - midnight))


async def _known_before(session: AsyncSession, moment: datetime, rehearsal: bool) -> bool:
    """Whether the shop already had orders on record then: only then is an empty day a known 0."""
    first = await session.scalar(select(func.min(Order.placed_at)).where(Order.rehearsal == rehearsal))
    return first is not None and first < moment
