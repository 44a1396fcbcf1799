"""How sure an agent is, measured: what became of its earlier proposals of a kind, never what it says of itself.

A proposal is judged once: `unchanged` (approved as asked), `edited`, `refused`, `reversed` (taken back later) or `unproven` (its
postcondition failed). The share that stayed unchanged, at its Wilson lower bound, is the confidence that the policy uses where
there are judgements enough; before that the agent's own figure stands, and either can only tighten a verdict.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from krake.kit import clock
from krake.models import Action

#: judgements looked back on, and how many it takes before the record counts
LAST, ENOUGH = 200, 8
#: judgements looked through to find every agent's last ones
LOOKED_AT = 5_000
Z = 1.96  #: 95 %
OUTCOMES = ("unchanged", "edited", "refused", "reversed", "unproven")


def judged(outcome: str) -> dict[str, Any]:
    """The columns that say what became of a proposal."""
    return {"outcome": outcome, "judged_at": clock.now()}


def wilson(good: int, count: int, z: float = Z) -> Decimal:
    """The lower bound of a share, drawn down while there is little evidence. 0 without any. Source: Wilson 1927."""
    if count <= 0:
        return Decimal(0)
    share, square = good / count, z * z
    middle = share + square / (2 * count)
    spread = z * math.sqrt(share * (1 - share) / count + square / (4 * count * count))
    return Decimal(str(round(max(0.0, (middle - spread) / (1 + square / count)), 4)))


async def record(session: AsyncSession, agent: str, kind: str, *, rehearsal: bool) -> tuple[int, int]:
    """Of the last judged proposals of an agent and kind, how many stayed unchanged, and how many there are."""
    query = select(Action.outcome).where(
        Action.agent == agent, Action.kind == kind, Action.rehearsal == rehearsal, col(Action.outcome).in_(OUTCOMES)
    )
    outcomes = (await session.scalars(query.order_by(col(Action.judged_at).desc()).limit(LAST))).all()
    return outcomes.count("unchanged"), len(outcomes)


async def measured(session: AsyncSession, agent: str, kind: str, *, rehearsal: bool) -> Decimal | None:
    """The lower bound of an agent's record, None while there are too few judgements to say."""
    good, count = await record(session, agent, kind, rehearsal=rehearsal)
    return wilson(good, count) if count >= ENOUGH else None


def sure(said: Decimal | None, found: Decimal | None) -> Decimal | None:
    """The confidence the policy sees: the lower of what the agent said and what its record bears out. Pure."""
    known = [value for value in (said, found) if value is not None]
    return min(known) if known else None


@dataclass(frozen=True, slots=True)
class Bin:
    """Proposals of about the same stated confidence: how sure the agent said it was, and how often it stayed unchanged."""

    said: Decimal
    kept: Decimal
    count: int


def reliability(pairs: Sequence[tuple[Decimal, bool]], bins: int = 5) -> list[Bin]:
    """The reliability chart's points, from (stated confidence, stayed unchanged) pairs; empty bins are left out. Pure."""
    found: list[Bin] = []
    for number in range(bins):
        low, high = Decimal(number) / bins, Decimal(number + 1) / bins
        inside = [(said, kept) for said, kept in pairs if low <= said < high or (said == high == 1)]
        if inside:
            count = len(inside)
            found.append(
                Bin(sum((said for said, _ in inside), Decimal(0)) / count, Decimal(sum(kept for _, kept in inside)) / count, count)
            )
    return found


@dataclass(frozen=True, slots=True)
class Record:
    """One agent's record with one kind of effect. `lower` is None while there are too few judgements."""

    agent: str
    kind: str
    counts: dict[str, int]
    lower: Decimal | None
    bins: list[Bin]

    @property
    def count(self) -> int:
        return sum(self.counts.values())


async def records(session: AsyncSession, *, rehearsal: bool) -> list[Record]:
    """Every agent's record with every kind it ever proposed and somebody judged."""
    query = select(Action.agent, Action.kind, Action.outcome, Action.confidence).where(
        Action.rehearsal == rehearsal, col(Action.outcome).in_(OUTCOMES)
    )
    rows: dict[tuple[str, str], list[tuple[str, Decimal | None]]] = {}
    for row in (await session.execute(query.order_by(col(Action.judged_at).desc()).limit(LOOKED_AT))).all():
        agent, kind, outcome, said = tuple(row)
        rows.setdefault((agent, kind), []).append((outcome, said))
    found = []
    for (agent, kind), every in sorted(rows.items()):
        last = every[:LAST]
        counts = {outcome: sum(one == outcome for one, _ in last) for outcome in OUTCOMES}
        lower = wilson(counts["unchanged"], len(last)) if len(last) >= ENOUGH else None
        pairs = [(said, outcome == "unchanged") for outcome, said in last if said is not None]
        found.append(Record(agent, kind, counts, lower, reliability(pairs)))
    return found
