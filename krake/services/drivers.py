"""What moved a sum of orders between two spans of days: their number, their value, and which products. The parts add up exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from krake.kit import db
from krake.models import Line, Order

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Span:
    """The orders of some days that count as revenue, in one currency: how many, and their net sum."""

    count: int
    total: Decimal

    @property
    def each(self) -> Decimal:
        """What one is worth on average; 0 without any, where it multiplies nothing."""
        return self.total / self.count if self.count else Decimal(0)


@dataclass(frozen=True, slots=True)
class Drivers:
    """`more` is what the other number of orders did, `worth` what their other value did; together they are the whole change."""

    before: Span
    now: Span
    more: Decimal
    worth: Decimal

    @property
    def change(self) -> Decimal:
        return self.now.total - self.before.total


def split(before: Span, now: Span) -> Drivers:
    """A change into its two causes. The number counts at the old value, the value at the new number, so nothing is left over."""
    if not before.count:
        return Drivers(before, now, now.total, Decimal(0))
    more = ((now.count - before.count) * before.each).quantize(CENT)
    return Drivers(before, now, more, (now.total - before.total) - more)


async def span(session: AsyncSession, since: date, until: date, currency: str, *, rehearsal: bool) -> Span:
    """What counted as revenue on these days."""
    query = select(func.count(), func.sum(Order.counted)).where(*_counting(since, until, currency, rehearsal))
    count, total = (await session.execute(query)).one()
    return Span(count, Decimal(total or 0))


async def currency(session: AsyncSession, since: date, until: date, *, rehearsal: bool) -> str:
    """The currency of most of the orders of these days, "" without any."""
    query = select(Order.currency).where(
        Order.rehearsal == rehearsal, col(Order.counted).is_not(None), col(Order.day).between(since, until)
    )
    return await session.scalar(query.group_by(Order.currency).order_by(func.count().desc()).limit(1)) or ""


async def products(session: AsyncSession, since: date, until: date, currency: str, *, rehearsal: bool) -> dict[str, Decimal]:
    """Goods sold by product at their list prices, before discounts and with VAT: a measure of what moved, not of revenue."""
    worth = type_coerce(func.sum(col(Line.quantity) * col(Line.unit_price)), db.Amount)
    query = select(Line.title, worth).join(Order, col(Order.id) == col(Line.order_id)).where(*_counting(since, until, currency, rehearsal))
    rows = (await session.execute(query.group_by(Line.title))).all()
    return {title: Decimal(value or 0) for title, value in rows}


def movers(before: dict[str, Decimal], now: dict[str, Decimal], most: int = 3) -> list[tuple[str, Decimal]]:
    """The products whose sums moved most, the largest first."""
    moved = [(title, now.get(title, Decimal(0)) - before.get(title, Decimal(0))) for title in before | now]
    return sorted((one for one in moved if one[1]), key=lambda one: (-abs(one[1]), one[0]))[:most]


def _counting(since: date, until: date, currency: str, rehearsal: bool) -> Sequence[object]:
    return (
        Order.rehearsal == rehearsal, col(Order.counted).is_not(None), Order.currency == currency, col(Order.day).between(since, until),
    )  # fmt: skip
