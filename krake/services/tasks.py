"""What should happen, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

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


async def claim(session: AsyncSession, task: Task, at: datetime) -> Run | None:
    """Claim one slot and queue its run, or None when another clock was first."""
    insert = sqlite_insert if session.bind.dialect.name == "sqlite" else pg_insert  # type: ignore[union-attr]
    if not await db.change(session, insert(Slot).values(task_id=task.id, at=at).on_conflict_do_nothing(), ()):
        return None
    run = Run(
        agent=task.agent,
        skill=task.skill,
        workspace=task.workspace,
        goal=task.title,
        input=task.input,
        task_id=task.id,
        asked_by="clock",
        rehearsal=task.rehearsal,
        created_at=clock.now(),
    )
    session.add(run)
    await session.flush()
    slot = await session.scalar(select(Slot).where(Slot.task_id == task.id, Slot.at == at))
    if slot:
        slot.run_id = run.id
        session.add(slot)
    return run


async def move_on(session: AsyncSession, task_id: int, next_at: datetime | None) -> None:
    """Set when the task runs next; None ends it."""
    task = await get(session, task_id)
    task.next_at = next_at
    if next_at is None:
        task.status = "done"
    session.add(task)
