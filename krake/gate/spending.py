"""What was spent before, by who and what, so that a rule's sums can be kept. Counted from the ledger itself, never from a tally."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from krake.kit import clock
from krake.models import Action

#: an action in one of these has spent its price, or will unless it is stopped
COUNTS = ("approved", "executing", "done", "unknown")
ZONE = "Europe/Berlin"
PARTS = tuple((scope, period) for scope in ("agent", "kind", "connection", "house") for period in ("day", "month"))


async def before(
    session: AsyncSession, agent: str, kind: str, connection_id: int, currency: str, rehearsal: bool
) -> Mapping[tuple[str, str], Decimal]:
    """What this agent, kind, connection and the house spent today and this month, in one currency and one world."""
    now = clock.now().astimezone(ZoneInfo(ZONE))
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    found = dict.fromkeys(PARTS, Decimal(0))
    for period, since in (("month", month), ("day", day)):
        query = (
            select(Action.agent, Action.kind, Action.connection_id, func.sum(Action.price))  # type: ignore[call-overload]
            .where(Action.created_at >= since, col(Action.status).in_(COUNTS), Action.currency == currency, Action.rehearsal == rehearsal)
            .where(col(Action.price).is_not(None))
            .group_by(Action.agent, Action.kind, Action.connection_id)
        )
        for row in (await session.execute(query)).all():
            for scope in _scopes(row[0] == agent, row[1] == kind, row[2] == connection_id):
                found[scope, period] += row[3]
    return found


def sums(spent: Iterable[Action], agent: str, kind: str, connection_id: int, now: datetime) -> dict[tuple[str, str], Decimal]:
    """The same from rows at hand: those of the month and of the day of `now`, in its zone. Pure."""
    found = dict.fromkeys(PARTS, Decimal(0))
    for action in spent:
        at = action.created_at.astimezone(now.tzinfo)
        if action.price is None or (at.year, at.month) != (now.year, now.month):
            continue
        for scope in _scopes(action.agent == agent, action.kind == kind, action.connection_id == connection_id):
            found[scope, "month"] += action.price
            found[scope, "day"] += action.price if at.date() == now.date() else 0
    return found


def _scopes(agent: bool, kind: bool, connection: bool) -> list[str]:
    """The scopes that a price counts in."""
    return [scope for scope, same in (("agent", agent), ("kind", kind), ("connection", connection), ("house", True)) if same]
