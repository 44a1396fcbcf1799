"""What the inbox's list shows: threads by their filters, and how many each filter would show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import String, case, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from krake.kit import clock
from krake.models import Thread

#: the order of kinds in a list
RANK = {"approval": 0, "escalation": 1, "question": 2, "review": 3, "notice": 4}
#: ages a list can be narrowed to: at most, or at least so old
AGES: dict[str, tuple[timedelta | None, timedelta | None]] = {
    "day": (timedelta(days=1), None),
    "days": (None, timedelta(days=1)),
    "week": (None, timedelta(days=7)),
}


@dataclass(frozen=True, slots=True)
class Narrow:
    """The filters of a list; "" is any. `words` must all stand in the title or the summary, in either language.

    `agent` is who asks or to whom it was given; `age` is a key of AGES.
    """

    workspace: str = ""
    kind: str = ""
    words: str = ""
    agent: str = ""
    age: str = ""

    def clauses(self) -> list[Any]:
        """Titles are stored as JSON with their letters as they are, so they can be searched as text."""
        found: list[Any] = [Thread.workspace == self.workspace] if self.workspace else []
        found += [Thread.kind == self.kind] if self.kind else []
        found += [(Thread.agent == self.agent) | (Thread.assigned_to == self.agent)] if self.agent else []
        youngest, oldest = AGES.get(self.age, (None, None))
        found += [col(Thread.created_at) >= clock.now() - youngest] if youngest else []
        found += [col(Thread.created_at) < clock.now() - oldest] if oldest else []
        text = cast(Thread.title, String) + cast(Thread.summary, String)
        return found + [text.icontains(word, autoescape=True) for word in self.words.split()[:8]]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many threads each further filter would show, with the others as they are."""

    places: dict[str, int]
    kinds: dict[str, int]
    agents: dict[str, int]
    ages: dict[str, int]


async def listed(session: AsyncSession, narrow: Narrow | None = None, *, status: str = "open", limit: int = 50) -> Sequence[Thread]:
    """Threads of one status, by what their waiting costs (done ones: latest first)."""
    order = (Thread.changed_at.desc(),) if status == "done" else _by_cost_of_waiting()  # type: ignore[attr-defined]
    query = select(Thread).where(Thread.status == status, *(narrow or Narrow()).clauses())
    return (await session.scalars(query.order_by(*order).limit(limit))).all()


def _by_cost_of_waiting() -> tuple[Any, ...]:
    """What is due within a day, then what work stands still for, then by kind, by the money at stake, and the longest waiting."""
    soon = case((col(Thread.due_at) <= clock.now() + timedelta(days=1), 0), else_=1)
    still = case((col(Thread.blocks_run).is_(True), 0), else_=1)
    rank = case(RANK, value=Thread.kind, else_=9)
    return soon, rank, still, func.coalesce(col(Thread.worth), 0).desc(), col(Thread.id)


async def counts(session: AsyncSession) -> dict[str, int]:
    """Open threads by workspace."""
    return await _by(session, col(Thread.workspace), "open", Narrow())


async def around(session: AsyncSession, status: str, narrow: Narrow) -> Counts:
    """What the chips say."""
    return Counts(
        await _by(session, col(Thread.workspace), status, replace(narrow, workspace="")),
        await _by(session, col(Thread.kind), status, replace(narrow, kind="")),
        await _by(session, col(Thread.agent), status, replace(narrow, agent="")),
        await _ages(session, status, replace(narrow, age="")),
    )


async def ages(session: AsyncSession) -> dict[str, int]:
    """Open threads by age, as AGES names them."""
    return await _ages(session, "open", Narrow())


async def _by(session: AsyncSession, column: Any, status: str, narrow: Narrow) -> dict[str, int]:
    query = select(column, func.count()).where(Thread.status == status, *narrow.clauses()).group_by(column)
    return {key: count for key, count in (await session.execute(query)).all()}


async def _ages(session: AsyncSession, status: str, narrow: Narrow) -> dict[str, int]:
    """One read for all ages: a sum for each."""
    sums = [func.sum(case((Narrow(age=age).clauses()[0], 1), else_=0)) for age in AGES]
    row = (await session.execute(select(*sums).where(Thread.status == status, *narrow.clauses()))).one()
    return {age: int(count or 0) for age, count in zip(AGES, row, strict=True)}


async def tally(session: AsyncSession) -> dict[str, int]:
    """Threads by status."""
    query = select(Thread.status, func.count()).group_by(Thread.status)
    return {status: count for status, count in (await session.execute(query)).all()}
