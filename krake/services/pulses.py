"""Signs of life: whoever must not fall silent writes one, and others look how old it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import clock
from krake.models import Action, Connection, Pulse, Run, Slot, Switch, Task, Thread
from krake.services import profiles

EVERY = timedelta(seconds=20)  #: between two signs of life
SILENT_AFTER = timedelta(seconds=75)  #: three signs missed, and a little for a slow write
MUST = ("worker", "clock", "bus")
#: how long a run that ended without its evidence is looked at
REMEMBERED = timedelta(days=7)


async def beat(session: AsyncSession, key: str, note: dict[str, Any] | None = None, at: datetime | None = None) -> None:
    """Write a sign of life, of now or of `at`. Call inside `write()`; a thing has one writer."""
    row = await session.get(Pulse, key) or Pulse(key=key)
    row.at, row.note = at or clock.now(), note or {}
    session.add(row)


async def all_of(session: AsyncSession) -> dict[str, Pulse]:
    return {row.key: row for row in await session.scalars(select(Pulse))}


async def ages(session: AsyncSession) -> dict[str, timedelta]:
    """How long ago each gave its last sign. What never gave one is missing."""
    now = clock.now()
    return {key: now - row.at for key, row in (await all_of(session)).items()}


async def silent(session: AsyncSession, now: datetime) -> tuple[str, ...]:
    """Of those that must not fall silent, who has: never a sign, or none for too long."""
    found = await all_of(session)
    return tuple(key for key in MUST if key not in found or now - found[key].at > SILENT_AFTER)


async def owed(session: AsyncSession) -> Sequence[tuple[Task, datetime | None]]:
    """Recurring tasks that are on, each with the first slot since its last proven run that nothing answered yet.

    A slot that the clock never claimed counts as much as one whose run came to nothing. None: it owes nothing. An agent that rests
    owes nothing either.
    """
    working = Task.agent.not_in(await profiles.resting(session))  # type: ignore[attr-defined]
    rows = (await session.execute(select(Task, _first_claimed()).where(_recurring(), working))).all()
    return [(task, _earlier(claimed, task.next_at)) for task, claimed in rows]


def _recurring() -> ColumnElement[bool]:
    return (Task.status == "on") & (Task.rrule != "") & Task.deleted_at.is_(None)  # type: ignore[union-attr, return-value]


def _first_claimed() -> Any:
    """The first claimed slot after the last proven run; a task from before proofs were kept counts its last finished run."""
    ended = select(func.max(Run.finished_at)).where(Run.task_id == Task.id, Run.status == "done", Run.proven.is_not(False))  # type: ignore[union-attr]
    since = func.coalesce(Task.last_done, ended.correlate(Task).scalar_subquery())
    query = select(func.min(Slot.at)).where(Slot.task_id == Task.id, or_(since.is_(None), Slot.at > since))
    return query.correlate(Task).scalar_subquery()


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment), default=None)


async def doubtful_runs(session: AsyncSession, now: datetime) -> Sequence[Run]:
    """Queued runs, and for each task and skill the last run that ended done: what an alarm may be about.

    What waits because its agent rests is no alarm: the owner wants it so.
    """
    working = Run.agent.not_in(await profiles.resting(session))  # type: ignore[attr-defined]
    queued = (await session.scalars(select(Run).where(Run.status == "queued", working))).all()
    newest = select(func.max(Run.id)).where(Run.status == "done", Run.proven.is_not(None), Run.finished_at > now - REMEMBERED)  # type: ignore[union-attr, operator]
    last = await session.scalars(select(Run).where(Run.id.in_(newest.group_by(Run.task_id, Run.skill, Run.rehearsal))))  # type: ignore[union-attr]
    return [*queued, *last]


async def approved(session: AsyncSession) -> Sequence[Action]:
    """Approved effects of connected accounts, unless the owner stopped all effects."""
    stopped = await session.get(Switch, "effects")
    if stopped and stopped.on:
        return []
    query = select(Action).join(Connection, Connection.id == Action.connection_id)  # type: ignore[arg-type]
    return (await session.scalars(query.where(Action.status == "approved", Connection.status == "connected"))).all()


async def told(session: AsyncSession, prefix: str) -> Sequence[Thread]:
    """Open threads whose cause starts with `prefix`."""
    return (await session.scalars(select(Thread).where(Thread.cause.startswith(prefix), Thread.status != "done"))).all()  # type: ignore[attr-defined]


async def answered_since(session: AsyncSession, cause: str, since: datetime) -> bool:
    """Whether a person was already told of this cause since then, answered or not."""
    query = select(Thread.id).where(Thread.cause == cause, Thread.created_at >= since).limit(1)
    return await session.scalar(query) is not None
