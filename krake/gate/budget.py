"""Money an effect may use: reserved by one conditional UPDATE, so that two claims never share the last euro."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import clock, db
from krake.models import Budget

#: what the house may spend in a day, per currency, until the owner sets another cap
DAY_CAP = Decimal(2000)
HOUSE = "house"


async def reserve(
    session: AsyncSession, amount: Decimal, currency: str, *, rehearsal: bool, scope: str = HOUSE, day: date | None = None
) -> bool:
    """Take `amount` out of today's budget. False when that would pass the cap: then nothing was taken."""
    day = day or clock.today("UTC")
    insert = sqlite_insert if session.bind.dialect.name == "sqlite" else pg_insert  # type: ignore[union-attr]
    fresh = insert(Budget).values(scope=scope, day=day, currency=currency, cap=DAY_CAP, used=Decimal(0), rehearsal=rehearsal)
    await db.change(session, fresh.on_conflict_do_nothing(), ())
    statement = (
        update(Budget)
        .where(Budget.scope == scope, Budget.day == day, Budget.currency == currency, Budget.rehearsal == rehearsal)
        .where(Budget.used + amount <= Budget.cap)
        .values(used=Budget.used + amount)
    )
    return bool(await db.change(session, statement, ("budgets",)))


async def release(session: AsyncSession, amount: Decimal, currency: str, *, rehearsal: bool, day: date, scope: str = HOUSE) -> None:
    """Give back what was reserved for an effect that surely did not happen."""
    statement = update(Budget).where(Budget.scope == scope, Budget.day == day, Budget.currency == currency, Budget.rehearsal == rehearsal)
    await db.change(session, statement.values(used=Budget.used - amount), ("budgets",))


async def left(session: AsyncSession, currency: str, *, rehearsal: bool, scope: str = HOUSE) -> Decimal:
    """What today's budget still holds."""
    row = await session.scalar(
        select(Budget).where(
            Budget.scope == scope, Budget.day == clock.today("UTC"), Budget.currency == currency, Budget.rehearsal == rehearsal
        )
    )
    return row.cap - row.used if row else DAY_CAP
