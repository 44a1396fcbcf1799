"""What was spent before, by who and what, so that a rule's sums can be kept. Counted from the ledger itself, never from a tally."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from krake.kit import clock
from krake.models import Action

#: an action in one of these has spent its price, or will unless it is stopped
COUNTS = ("approved", "executing", "done", "unknown")
ZONE = "Europe/Berlin"


async def before(
    session: AsyncSession, agent: str, kind: str, connection_id: int, currency: str, rehearsal: bool
) -> Mapping[tuple[str, str], Decimal]:
    """What this agent, kind, connection and the house spent today and this month, in one currency and one world."""
    now = clock.now().astimezone(ZoneInfo(ZONE))
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    query = select(Action).where(
        Action.created_at >= month, col(Action.status).in_(COUNTS), Action.currency == currency, Action.rehearsal == rehearsal
    )
    return sums((await session.scalars(query)).all(), agent, kind, connection_id, now)


def sums(spent: Iterable[Action], agent: str, kind: str, connection_id: int, now: datetime) -> dict[tuple[str, str], Decimal]:
    """The same from rows at hand: those of the month and of the day of `now`, in its zone. Pure."""
    found = {(scope, period): Decimal(0) for scope in ("agent", "kind", "connection", "house") for period in ("day", "month")}
    for action in spent:
        at = action.created_at.astimezone(now.tzinfo)
        if action.price is None or (at.year, at.month) != (now.year, now.month):
            continue
        for scope, same in (
            ("agent", action.agent == agent), ("kind", action.kind == kind),
            ("connection", action.connection_id == connection_id), ("house", True),
        ):  # fmt: skip
            if same:
                found[scope, "month"] += action.price
                found[scope, "day"] += action.price if at.date() == now.date() else 0
    return found
