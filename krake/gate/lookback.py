"""What a set of rules would have decided on the effects of the last days. Pure: nothing is asked and nothing is changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from krake.gate import policy, spending, trust
from krake.kit import clock
from krake.models import Action
from krake.spec.agent import Level
from krake.spec.words import Risk

DAYS = 30


@dataclass(frozen=True, slots=True)
class Judged:
    """One effect of the past: what was decided then, what the rules say now and what they would say."""

    action: Action
    now: str
    then: str


@dataclass(frozen=True, slots=True)
class Lookback:
    """`differing` are those that would be decided otherwise, the newest first."""

    count: int
    before: dict[str, int]
    after: dict[str, int]
    differing: list[Judged]


async def actions(session: AsyncSession, *, rehearsal: bool, days: int = DAYS) -> Sequence[Action]:
    """The effects proposed in the last days that reach outside: what a draft costs no rule decides."""
    since = clock.now() - timedelta(days=days)
    query = select(Action).where(Action.created_at >= since, Action.rehearsal == rehearsal, Action.risk > int(Risk.DRAFT))
    return (await session.scalars(query.order_by(col(Action.created_at)))).all()


def compare(
    past: Sequence[Action], now: Sequence[policy.Rule], then: Sequence[policy.Rule], levels: Mapping[str, Level] | None = None
) -> Lookback:
    """Judge the past by both sets of rules, each with the sums it would itself have let through.

    `levels` say how far each agent may go now; whoever is not among them is bound by the rules alone.
    """
    old, new = _decisions(past, now, levels or {}), _decisions(past, then, levels or {})
    both = [Judged(action, a, b) for action, a, b in zip(past, old, new, strict=True)]
    differing = [one for one in reversed(both) if one.now != one.then]
    return Lookback(len(past), dict(Counter(old)), dict(Counter(new)), differing)


def _decisions(past: Sequence[Action], rules: Sequence[policy.Rule], levels: Mapping[str, Level]) -> list[str]:
    found: list[str] = []
    through: list[Action] = []
    for action in past:
        decision = policy.decide(case(action, through, levels.get(action.agent, "act")), rules).decision
        found.append(decision)
        if decision in ("allow", "hold"):
            through.append(action)
    return found


def case(action: Action, through: Sequence[Action], level: Level = "act") -> policy.Case:
    """The case an action was, with what these rules had let through before it."""
    at: datetime = action.created_at.astimezone(ZoneInfo(spending.ZONE))
    alike = [one for one in through if one.currency == action.currency]
    return policy.Case(
        kind=action.kind,
        agent=action.agent,
        workspace=action.workspace,
        risk=Risk(action.risk),
        amount=action.price,
        currency=action.currency,
        confidence=trust.sure(action.confidence, action.measured),
        covered=bool(action.covers),
        target_known=action.order_id is not None,
        target=str(action.shown.get("target", "")),
        level="act" if action.undo_of else level,
        at=action.created_at,
        spent=spending.sums(alike, action.agent, action.kind, action.connection_id, at),
    )
