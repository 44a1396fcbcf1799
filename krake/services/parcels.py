"""What is drafted, printed and under way at the printer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import clock
from krake.models import Parcel

#: printer statuses after which nothing more happens by itself
FINAL = ("delivered", "canceled", "failed", "returned", "refused")


async def find(session: AsyncSession, connection_id: int, external_id: str) -> Parcel | None:
    return await session.scalar(select(Parcel).where(Parcel.connection_id == connection_id, Parcel.external_id == external_id))


async def save(session: AsyncSession, connection_id: int, order_id: int, external_id: str, *, rehearsal: bool, **fields: Any) -> Parcel:
    """Keep what the printer says of one production order."""
    row = await find(session, connection_id, external_id)
    row = row or Parcel(connection_id=connection_id, order_id=order_id, external_id=external_id, rehearsal=rehearsal)
    if any(getattr(row, name) != value for name, value in fields.items()) or row.id is None:
        for name, value in fields.items():
            setattr(row, name, value)
        row.changed_at = clock.now()
        session.add(row)
        await session.flush()
    return row


async def of_order(session: AsyncSession, order_id: int) -> Sequence[Parcel]:
    return (await session.scalars(select(Parcel).where(Parcel.order_id == order_id).order_by(Parcel.id))).all()


async def under_way(session: AsyncSession, connection_id: int) -> Sequence[Parcel]:
    """Production orders that are paid for and not at their end yet."""
    query = select(Parcel).where(Parcel.connection_id == connection_id, Parcel.kind == "order", Parcel.status.not_in(FINAL))  # type: ignore[attr-defined]
    return (await session.scalars(query.order_by(Parcel.id))).all()


async def recent(session: AsyncSession, *, rehearsal: bool, limit: int = 8) -> Sequence[Parcel]:
    """Production orders, the latest change first."""
    query = select(Parcel).where(Parcel.rehearsal == rehearsal, Parcel.kind == "order").order_by(Parcel.changed_at.desc()).limit(limit)  # type: ignore[attr-defined]
    return (await session.scalars(query)).all()
