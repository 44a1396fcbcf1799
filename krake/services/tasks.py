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
from krake.kit.errors import Broken, NotFound, Refused
from krake.kit.text import Words
from krake.models import Run, Slot, Task, TaskChange
from krake.services import events, languages, profiles
from krake.spec.actor import Actor

#: what a person may change of a task; every change is kept and can be taken back
EDITABLE = (
    "title", "agent", "skill", "workspace", "input", "rrule", "timezone", "next_at", "missed", "after_id", "trigger", "quiet", "holidays",
    "priority", "deadline", "at_once", "chosen", "status",
)  # fmt: skip
WAITED_FOR = Words(
    "“{title}” waits for this task. Give it another time first.", "„{title}“ wartet auf diese Aufgabe. Gib ihr erst eine andere Zeit."
)
STALE = Words(
    "Somebody else changed this task meanwhile. Look at it again.",
    "Jemand anderes hat diese Aufgabe inzwischen geändert. Sieh noch einmal hin.",
)
TAKEN_BACK = Words(
    "This was changed again since. Take back the newer change first.",
    "Das wurde seither wieder geändert. Nimm erst die neuere Änderung zurück.",
)


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
    first: datetime | None,
    rehearsal: bool = False,
    **rules: Any,
) -> Task:
    """Schedule work. `first` is the next time it runs; without an rrule it runs then and never again.

    Without a `first` it waits for another task or for what happens. `rules` are further columns out of EDITABLE.
    """
    actor.must("owner", "operator", "system")
    if unknown := set(rules) - set(EDITABLE):
        raise Broken(f"a task has no {unknown}")
    task = Task(
        title=title,
        agent=agent,
        skill=skill,
        input=await languages.told(session, actor, skill, input),
        workspace=workspace,
        rrule=rrule,
        timezone=timezone,
        next_at=first,
        made_by=actor.name,
        rehearsal=rehearsal,
        **rules,
    )
    session.add(task)
    await session.flush()
    words = Words(f"Scheduled: {title}", f"Geplant: {title}")
    await events.record(session, actor, "schedule", words, workspace=workspace, route="/coordinator", rehearsal=rehearsal)
    return task


async def change(session: AsyncSession, actor: Actor, task_id: int, version: int, **fields: Any) -> TaskChange | None:
    """Change a task that still is what the person saw. Returns what is kept of it, None when nothing differs. Refused when stale."""
    actor.must("owner", "operator")
    if unknown := set(fields) - set(EDITABLE):
        raise Broken(f"a task has no {unknown}")
    task = await get(session, task_id)
    differing = {name: value for name, value in fields.items() if getattr(task, name) != value}
    if not differing:
        return None
    row = TaskChange(
        task_id=task_id,
        actor=actor.name,
        before={name: _kept(getattr(task, name)) for name in differing},
        after={name: _kept(value) for name, value in differing.items()},
    )
    held = update(Task).where(Task.id == task_id, Task.version == version)  # type: ignore[arg-type]
    if not await db.change(session, held.values(**differing, version=version + 1), task.topics()):
        raise Refused(STALE)
    session.add(row)
    await session.flush()
    await session.refresh(task)
    return row


async def take_back(session: AsyncSession, actor: Actor, change_id: int) -> Task:
    """Undo one change, as a change of its own. Refused when a newer one touched the same fields."""
    row = await session.get(TaskChange, change_id)
    if row is None:
        raise NotFound(Words("This change no longer exists.", "Diese Änderung gibt es nicht mehr."))
    task = await get(session, row.task_id)
    if any(_kept(getattr(task, name)) != value for name, value in row.after.items() if name != "next_at"):
        raise Refused(TAKEN_BACK)
    await change(session, actor, row.task_id, task.version, **{name: _meant(name, value) for name, value in row.before.items()})
    return task


async def deadline(session: AsyncSession, task_id: int) -> int | None:
    """Minutes after its time by which a run of this task must have ended."""
    return await session.scalar(select(Task.deadline).where(Task.id == task_id))  # type: ignore[arg-type]


async def changes(session: AsyncSession, task_id: int, limit: int = 20) -> Sequence[TaskChange]:
    """What was changed of a task, the newest first."""
    query = select(TaskChange).where(TaskChange.task_id == task_id).order_by(TaskChange.id.desc()).limit(limit)  # type: ignore[union-attr,arg-type]
    return (await session.scalars(query)).all()


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _meant(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name == "next_at" and value else value


async def delete(session: AsyncSession, actor: Actor, task_id: int, gone: bool = True) -> Task:
    """Take a task away, or bring it back. The row stays, so that its runs keep their name and a deletion can be undone."""
    actor.must("owner", "operator")
    task = await get(session, task_id)
    if gone and (waiting := await _waiting_for(session, task_id)):
        raise Refused(WAITED_FOR.fill(title=waiting))
    task.deleted_at, task.version = clock.now() if gone else None, task.version + 1
    session.add(task)
    words = (
        Words(f"Deleted: {task.title}", f"Gelöscht: {task.title}")
        if gone
        else Words(f"Brought back: {task.title}", f"Zurückgeholt: {task.title}")
    )
    await events.record(session, actor, "schedule", words, workspace=task.workspace, route="/coordinator", rehearsal=task.rehearsal)
    return task


async def _waiting_for(session: AsyncSession, task_id: int) -> str:
    """The title of a task that would wait for ever without this one, "" when there is none."""
    query = select(Task.title).where(Task.after_id == task_id, col(Task.deleted_at).is_(None), Task.status != "done")
    return await session.scalar(query.limit(1)) or ""


async def triggered(session: AsyncSession) -> Sequence[Task]:
    """Tasks that are on and wait for something to happen. Those of an agent that rests read on from here when it goes on."""
    query = select(Task).where(
        Task.status == "on", col(Task.deleted_at).is_(None), col(Task.next_at).is_(None), col(Task.after_id).is_(None),
        col(Task.agent).not_in(await profiles.resting(session)),
    )  # fmt: skip
    return [task for task in await session.scalars(query) if task.trigger]


async def read_on(session: AsyncSession, task: Task, trigger: dict[str, Any]) -> None:
    """How far a waiting task has read what happened."""
    await db.change(session, update(Task).where(Task.id == task.id).values(trigger=trigger), task.topics())  # type: ignore[arg-type]


async def chain(session: AsyncSession, task_id: int | None) -> Sequence[int]:
    """The task and all those it waits for, one after another."""
    found: list[int] = []
    while task_id is not None and task_id not in found:
        found.append(task_id)
        task_id = await session.scalar(select(Task.after_id).where(Task.id == task_id))  # type: ignore[arg-type]
    return found


async def follow(session: AsyncSession, run: Run) -> int:
    """A run of a task was proven: ask for a run of each task that waits for that one. Returns how many."""
    query = select(Task).where(Task.after_id == run.task_id, Task.status == "on", col(Task.deleted_at).is_(None))
    waiting = (await session.scalars(query)).all()
    for task in waiting:
        session.add(run_of(task, "clock", parent=run.id))
    return len(waiting)


def run_of(task: Task, asked_by: str, *, parent: int | None = None, input: dict[str, Any] | None = None) -> Run:
    """A run of a task, outside its times."""
    return Run(
        agent=task.agent,
        skill=task.skill,
        workspace=task.workspace,
        goal=task.title,
        input=task.input if input is None else input,
        task_id=task.id,
        asked_by=asked_by,
        rehearsal=task.rehearsal,
        priority=task.priority,
        parent_id=parent,
        chosen=task.chosen,
    )


async def run_now(session: AsyncSession, actor: Actor, task_id: int) -> Run:
    """A run of a task outside its times, because somebody asked."""
    actor.must("owner", "operator")
    run = run_of(await get(session, task_id), actor.name)
    session.add(run)
    await session.flush()
    return run


async def get(session: AsyncSession, task_id: int) -> Task:
    task = await session.get(Task, task_id)
    if task is None:
        raise NotFound(Words("This task no longer exists.", "Diese Aufgabe gibt es nicht mehr."))
    return task


async def running(session: AsyncSession) -> Sequence[Task]:
    """Tasks that are switched on, soonest first."""
    return (await session.scalars(select(Task).where(Task.status == "on", col(Task.deleted_at).is_(None)).order_by(Task.next_at))).all()


async def listed(session: AsyncSession) -> Sequence[Task]:
    return (await session.scalars(select(Task).where(col(Task.deleted_at).is_(None)).order_by(Task.status, Task.next_at))).all()


async def pause(session: AsyncSession, actor: Actor, task_id: int, paused: bool) -> Task:
    actor.must("owner", "operator")
    task = await get(session, task_id)
    task.status = "paused" if paused else "on"
    session.add(task)
    return task


async def soonest(session: AsyncSession) -> datetime | None:
    """When the next task is due. Those of an agent that rests wait as through an outage, and are caught up as each task says."""
    query = select(func.min(Task.next_at)).where(Task.status == "on", col(Task.deleted_at).is_(None))
    return await session.scalar(query.where(col(Task.agent).not_in(await profiles.resting(session))))


async def due(session: AsyncSession, now: datetime) -> Sequence[Task]:
    """Tasks whose time has come and whose agent does not rest, the longest due first."""
    query = select(Task).where(Task.status == "on", Task.next_at <= now, col(Task.deleted_at).is_(None)).order_by(Task.next_at, Task.id)  # type: ignore[operator]
    return (await session.scalars(query.where(col(Task.agent).not_in(await profiles.resting(session))))).all()


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
