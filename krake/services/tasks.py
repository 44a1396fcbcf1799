"""What should happen, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, func, inspect, literal, select, update
from sqlalchemy import insert as sql_insert
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from krake.kit import clock, db
from krake.kit.errors import NotFound
from krake.kit.text import Words
from krake.models import Run, Slot, Task
from krake.services import events
from krake.spec.actor import Actor


async def create(
    session: AsyncSession,
    actor: Actor,
    title: str,
    agent: str,
    skill: str,
    *,
    input: dict[str, Any],
    workspace: str,
    rrule: str,
    timezone: str,
    first: datetime,
    rehearsal: bool = False,
) -> Task:
    """Schedule work. `first` is the next time it runs; without an rrule it runs then and never again."""
    actor.must("owner", "operator", "system")
    task = Task(
        title=title,
        agent=agent,
        skill=skill,
        input=input,
        workspace=workspace,
        rrule=rrule,
        timezone=timezone,
        next_at=first,
        made_by=actor.name,
        rehearsal=rehearsal,
    )
    session.add(task)
    await session.flush()
    words = Words(f"Scheduled: {title}", f"Geplant: {title}")
    await events.record(session, actor, "schedule", words, workspace=workspace, route="/coordinator", rehearsal=rehearsal)
    return task


async def get(session: AsyncSession, task_id: int) -> Task:
    task = await session.get(Task, task_id)
    if task is None:
        raise NotFound(Words("This task no longer exists.", "Diese Aufgabe gibt es nicht mehr."))
    return task


async def running(session: AsyncSession) -> Sequence[Task]:
    """Tasks that are switched on, soonest first."""
    return (await session.scalars(select(Task).where(Task.status == "on").order_by(Task.next_at))).all()


async def listed(session: AsyncSession) -> Sequence[Task]:
    return (await session.scalars(select(Task).order_by(Task.status, Task.next_at))).all()


async def pause(session: AsyncSession, actor: Actor, task_id: int, paused: bool) -> Task:
    actor.must("owner", "operator")
    task = await get(session, task_id)
    task.status = "paused" if paused else "on"
    session.add(task)
    return task


async def soonest(session: AsyncSession) -> datetime | None:
    """When the next task is due."""
    return await session.scalar(select(func.min(Task.next_at)).where(Task.status == "on"))


async def due(session: AsyncSession, now: datetime) -> Sequence[Task]:
    """Tasks whose time has come, the longest due first."""
    query = select(Task).where(Task.status == "on", Task.next_at <= now).order_by(Task.next_at, Task.id)  # type: ignore[operator]
    return (await session.scalars(query)).all()


async def claim_all(session: AsyncSession, slots: Sequence[tuple[int, datetime]]) -> int:
    """Claim these slots and queue a run for each that nobody had claimed before. Returns how many runs that made.

    Three statements however many slots: the runs are made from the tasks' own rows, where a slot has none yet.
    """
    if not slots:
        return 0
    insert = sqlite_insert if session.bind.dialect.name == "sqlite" else pg_insert  # type: ignore[union-attr]
    mine = sorted({task_id for task_id, _ in slots})
    rows = [{"task_id": task_id, "at": at} for task_id, at in slots]
    await db.change(session, insert(inspect(Slot).local_table).on_conflict_do_nothing(), (), rows)
    taken = (*RUN_OF_SLOT, ("created_at", literal(clock.now(), db.Moment())))
    fresh = select(*(value for _, value in taken)).join(Slot, col(Slot.task_id) == col(Task.id)).where(col(Slot.run_id).is_(None))
    made = 0
    for part in (mine[start : start + 500] for start in range(0, len(mine), 500)):  # SQLite takes so many values at once
        runs_of = sql_insert(inspect(Run).local_table).from_select([name for name, _ in taken], fresh.where(col(Task.id).in_(part)))
        made += await db.change(session, runs_of, ("runs",))
        its = select(Run.id).where(col(Run.task_id) == col(Slot.task_id), col(Run.slot_at) == col(Slot.at)).limit(1).scalar_subquery()
        link = update(Slot).where(col(Slot.run_id).is_(None), col(Slot.task_id).in_(part)).values(run_id=its)
        await db.change(session, link, ())
    return made


#: what a run takes from its task and slot, column by column
RUN_OF_SLOT: tuple[tuple[str, Any], ...] = (
    ("task_id", col(Task.id)), ("agent", col(Task.agent)), ("skill", col(Task.skill)), ("workspace", col(Task.workspace)),
    ("goal", col(Task.title)), ("input", col(Task.input)), ("status", literal("queued")), ("result", literal({}, JSON)),
    ("error", literal({}, JSON)), ("asked_by", literal("clock")), ("rehearsal", col(Task.rehearsal)), ("slot_at", col(Slot.at)),
    ("priority", col(Task.priority)), ("hops", literal(0)), ("chosen", col(Task.chosen)),
    ("currency", literal("")),
)  # fmt: skip


async def move_on(session: AsyncSession, task_id: int, next_at: datetime | None, *, since: datetime | None = None) -> None:
    """Set when the task runs next; None ends it. Nothing when it no longer stands at `since`: somebody changed it meanwhile."""
    task = await get(session, task_id)
    if since is not None and task.next_at != since:
        return
    task.last_due, task.next_at = task.next_at, next_at
    if next_at is None:
        task.status = "done"
    session.add(task)
