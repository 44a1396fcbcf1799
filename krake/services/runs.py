"""Runs and their steps, as rows. The worker executes them; the web only asks and reads."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from krake import registry
from krake.kit import clock, db
from krake.kit.errors import NotFound, Refused
from krake.kit.text import Words
from krake.models import Run, Step, Task
from krake.services import events, languages, profiles, tasks, threads
from krake.spec.actor import KRAKE, Actor

LIVE = ("queued", "running")
#: how often one piece of work is handed from agent to agent
MOST_HOPS = 5
#: characters of JSON that a step's result may have to be kept
LONGEST_RESULT = 60_000


async def queue(
    session: AsyncSession,
    actor: Actor,
    agent: str,
    skill: str,
    *,
    input: dict[str, Any] | None = None,
    workspace: str = "",
    goal: str = "",
    task_id: int | None = None,
    rehearsal: bool = False,
    once: bool = False,
) -> Run:
    """Ask for a run. With `once`, a run of the same skill that still waits to start is used instead."""
    declared = registry.skills().get(skill)
    if declared is not None and declared.rehearses:
        actor.must("owner", "system")
        rehearsal = True
    if once:
        query = select(Run).where(Run.skill == skill, Run.status == "queued", Run.rehearsal == rehearsal)
        if waiting := (await session.scalars(query)).first():
            return waiting
    run = Run(
        agent=agent,
        skill=skill,
        workspace=workspace,
        goal=goal,
        input=await languages.told(session, actor, skill, input or {}),
        task_id=task_id,
        asked_by=actor.name,
        rehearsal=rehearsal,
    )
    session.add(run)
    await session.flush()
    return run


async def hand_over(
    session: AsyncSession, run_id: int, agent: str, skill: str, goal: str, input: dict[str, Any], *, together: bool = False
) -> Run:
    """Another agent goes on with a part of a run's work, in the same thread. The same hand-over twice is one; Refused after too many.

    `together` opens a thread when there is none yet, so that all parts and what became of them stand in one place.
    """
    run = await get(session, run_id)
    if run.hops >= MOST_HOPS:
        raise Refused(
            Words(
                f"This work was handed on {MOST_HOPS} times; a person has to look.",
                f"Diese Arbeit wurde {MOST_HOPS} Mal weitergegeben; ein Mensch muss hinsehen.",
            )
        )
    input = await languages.told(session, KRAKE, skill, input, str(run.input.get("language", "")))
    same = select(Run).where(Run.parent_id == run_id, Run.skill == skill, Run.agent == agent)
    for child in await session.scalars(same):
        if child.input == input:
            return child
    if together and run.thread_id is None:
        run.thread_id = await _together(session, run)
        session.add(run)
    asker = Actor(run.agent, "agent")
    child = await queue(session, asker, agent, skill, input=input, workspace=run.workspace, goal=goal, rehearsal=run.rehearsal)
    child.parent_id, child.hops, child.thread_id = run.id, run.hops + 1, run.thread_id
    session.add(child)
    if run.thread_id is not None:
        agents = await profiles.agents(session)
        name = agents[agent].name if agent in agents else agent
        words = Words(f"Handed to {name}: {goal}", f"An {name} übergeben: {goal}")
        await threads.say(session, run.thread_id, run.agent, words)
    return child


async def _together(session: AsyncSession, run: Run) -> int:
    """A notice in which everybody who works on a part of it reports."""
    agents = await profiles.agents(session)
    name = agents[run.agent].name if run.agent in agents else run.agent
    title = Words(f"{name} hands out work: {run.goal}", f"{name} verteilt Arbeit: {run.goal}")
    what = Words("Each part reports here when it is done.", "Jeder Teil meldet sich hier, wenn er fertig ist.")
    place = run.workspace or "management"
    thread = await threads.open(
        session, "notice", place, run.agent, title, what, cause=f"together:{run.id}", run_id=run.id, rehearsal=run.rehearsal
    )
    await session.flush()
    return thread.id or 0


async def around(session: AsyncSession, run: Run) -> tuple[Run | None, Sequence[Run]]:
    """The run that handed this one its work, and those it handed work to."""
    parent = await session.get(Run, run.parent_id) if run.parent_id else None
    return parent, (await session.scalars(select(Run).where(Run.parent_id == run.id).order_by(Run.id))).all()


async def get(session: AsyncSession, run_id: int) -> Run:
    run = await session.get(Run, run_id)
    if run is None:
        raise NotFound(Words("This run does not exist.", "Diesen Lauf gibt es nicht."))
    return run


async def steps(session: AsyncSession, run_id: int) -> Sequence[Step]:
    return (await session.scalars(select(Step).where(Step.run_id == run_id).order_by(Step.position))).all()


async def unstarted(session: AsyncSession) -> Sequence[int]:
    """Runs that somebody asked for and nobody has finished, oldest first."""
    return (await session.scalars(select(Run.id).where(Run.status.in_(LIVE)).order_by(Run.id))).all()  # type: ignore[union-attr]


async def kinds(session: AsyncSession, run_ids: Sequence[int]) -> dict[int, tuple[str, bool]]:
    """Skill and world of these runs."""
    found: dict[int, tuple[str, bool]] = {}
    for start in range(0, len(run_ids), 500):
        query = select(Run.id, Run.skill, Run.rehearsal).where(col(Run.id).in_(run_ids[start : start + 500]))
        found |= {run_id: (skill, rehearsal) for run_id, skill, rehearsal in (await session.execute(query)).all()}
    return found


async def startable(session: AsyncSession) -> Sequence[int]:
    """Of those, the ones that may begin: the most urgent first, and of a task never more at once than it allows.

    What was asked of an agent that is paused or retired waits in the queue until it goes on; what is under way ends.
    """
    query = select(Run.id, Run.task_id, Run.status, Task.at_once).outerjoin(Task, col(Task.id) == col(Run.task_id))
    query = query.where((Run.status == "running") | col(Run.agent).not_in(await profiles.resting(session)))
    rows = (await session.execute(query.where(col(Run.status).in_(LIVE)).order_by(col(Run.priority).desc(), col(Run.id)))).all()
    busy = Counter(task_id for _, task_id, status, _ in rows if task_id is not None and status == "running")
    found: list[int] = []
    for run_id, task_id, status, at_once in rows:
        if task_id is not None and status == "queued":
            if busy[task_id] >= (at_once or 1):
                continue
            busy[task_id] += 1
        found.append(run_id)
    return found


async def live(session: AsyncSession, skills: Sequence[str], *, rehearsal: bool) -> bool:
    """Whether a run of one of these skills is asked for or under way."""
    query = select(Run.id).where(Run.skill.in_(list(skills)), Run.status.in_(LIVE), Run.rehearsal == rehearsal).limit(1)
    return await session.scalar(query) is not None


async def failed_since(session: AsyncSession, skill: str, since: datetime, *, rehearsal: bool) -> bool:
    """Whether a run of this skill stopped lately."""
    query = select(Run.id).where(Run.skill == skill, Run.status == "failed", Run.finished_at >= since, Run.rehearsal == rehearsal)
    return await session.scalar(query.limit(1)) is not None


async def recent(
    session: AsyncSession,
    *,
    agent: str = "",
    statuses: Sequence[str] = (),
    rehearsal: bool | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[Run]:
    """The newest runs first, windowed by key: `before` is the id of the last one of the page above."""
    query = select(Run).order_by(Run.id.desc()).limit(limit)  # type: ignore[union-attr]
    if agent:
        query = query.where(Run.agent == agent)
    if statuses:
        query = query.where(Run.status.in_(list(statuses)))  # type: ignore[attr-defined]
    if rehearsal is not None:
        query = query.where(Run.rehearsal == rehearsal)
    if before is not None:
        query = query.where(Run.id < before)  # type: ignore[operator]
    return (await session.scalars(query)).all()


async def standing(session: AsyncSession, agent: str, skill: str) -> tuple[int, int, int]:
    """What an agent has in hand, and how many of its last fifty ended runs of a skill there were and ended well."""
    in_hand = await session.scalar(select(func.count()).select_from(Run).where(Run.agent == agent, col(Run.status).in_(LIVE)))
    query = select(Run.status).where(Run.agent == agent, Run.skill == skill, col(Run.status).in_(("done", "failed")))
    ended = (await session.scalars(query.order_by(col(Run.id).desc()).limit(50))).all()
    return in_hand or 0, len(ended), ended.count("done")


async def between(session: AsyncSession, begin: datetime, end: datetime, *, agent: str = "", limit: int) -> Sequence[Run]:
    """Runs asked for in a span, the newest of them, in order of time."""
    query = select(Run).where(Run.created_at >= begin, Run.created_at < end).order_by(col(Run.id).desc()).limit(limit)
    if agent:
        query = query.where(Run.agent == agent)
    return list(reversed((await session.scalars(query)).all()))


async def of_task_since(session: AsyncSession, task_id: int, input: dict[str, Any], since: datetime) -> int:
    """How many runs of a task with this very input were asked for since then."""
    found = await session.scalars(select(Run.input).where(Run.task_id == task_id, Run.created_at >= since))
    return sum(given == input for given in found)


async def finished_since(session: AsyncSession, since: datetime) -> int:
    """How many runs ended well since then."""
    query = select(func.count()).select_from(Run).where(Run.status == "done", Run.finished_at >= since)  # type: ignore[operator]
    return await session.scalar(query) or 0


async def begin(session: AsyncSession, run_id: int) -> Run:
    """Mark a run as running; one that is picked up again after a kill keeps its first start, a cancelled one stays cancelled."""
    run = await get(session, run_id)
    if run.status == "cancelled":
        return run
    run.status = "running"
    run.started_at = run.started_at or clock.now()
    if run.task_id is not None and run.deadline_at is None and (minutes := await tasks.deadline(session, run.task_id)):
        run.deadline_at = (run.slot_at or run.created_at) + timedelta(minutes=minutes)
    session.add(run)
    return run


async def cancel(session: AsyncSession, actor: Actor, run_id: int) -> bool:
    """Stop a run that has not ended. A step under way comes to its end; no further one begins. False when it was over already."""
    actor.must("owner", "operator")
    run = await get(session, run_id)
    statement = update(Run).where(Run.id == run_id, Run.status.in_(LIVE))  # type: ignore[arg-type,union-attr]
    stopped = await db.change(session, statement.values(status="cancelled", finished_at=clock.now()), run.topics())
    if stopped:
        words = Words(f"Stopped: {run.goal}", f"Angehalten: {run.goal}")
        route = f"/runs/{run_id}"
        await events.record(session, actor, "stop", words, workspace=run.workspace, route=route, rehearsal=run.rehearsal)
    return bool(stopped)


async def cancelled(session: AsyncSession, run_id: int) -> bool:
    return await session.scalar(select(Run.status).where(Run.id == run_id)) == "cancelled"


async def answered(session: AsyncSession, skill: str, input: dict[str, Any], *, rehearsal: bool) -> None:
    """The question that runs of this skill and input ended with has its answer: their turn is over, and one more run goes on."""
    asking = await session.scalars(select(Run).where(Run.skill == skill, Run.status == "asks", Run.rehearsal == rehearsal))
    for run in asking:
        if run.input == input:
            run.status = "done"
            session.add(run)


async def finish(
    session: AsyncSession,
    run_id: int,
    status: str,
    *,
    result: dict[str, Any] | None = None,
    error: dict[str, Any] | None = None,
    proven: bool | None = None,
) -> Run:
    """End a run. `error` is what coordinator.repair.told made of it; `proven` whether its evidence held.

    A task counts as done only when a run of it was proven: that is what the silence alarm looks at.
    """
    run = await get(session, run_id)
    if run.status not in LIVE:  # somebody stopped it meanwhile, or a replay ends it a second time
        return run
    run.status, run.finished_at, run.proven = status, clock.now(), proven
    run.result = result or {}
    run.error = error or {}
    session.add(run)
    if proven and run.task_id is not None:
        await db.change(session, update(Task).where(Task.id == run.task_id).values(last_done=run.finished_at), ("tasks",))  # type: ignore[arg-type]
        await tasks.follow(session, run)
    return run


async def step_started(session: AsyncSession, run_id: int, position: int, name: Words, attempt: int) -> None:
    """Note that a step is under way; a repeated attempt shows as retried."""
    row = await session.scalar(select(Step).where(Step.run_id == run_id, Step.position == position))
    row = row or Step(run_id=run_id, position=position)
    row.name, row.status, row.attempts = name._asdict(), "running" if attempt == 1 else "retried", attempt
    session.add(row)


async def step_ended(
    session: AsyncSession, run_id: int, position: int, status: str, note: dict[str, str], at: datetime | None = None, *, value: Any = None
) -> None:
    """End a step. What it returned is kept unless it is too long, so that a later run can go on from the step after it."""
    kept = {"value": value} if status == "done" and len(json.dumps(value, default=str)) <= LONGEST_RESULT else {}
    statement = update(Step).where(Step.run_id == run_id, Step.position == position)  # type: ignore[arg-type]
    await db.change(session, statement.values(status=status, note=note, result=kept, finished_at=at or clock.now()), (f"run:{run_id}",))


async def step_result(session: AsyncSession, run_id: int, position: int, name: str) -> dict[str, Any] | None:
    """{"value": …} of a step that was done in a run; None when it was not, is not kept, or was another step."""
    row = await session.scalar(select(Step).where(Step.run_id == run_id, Step.position == position))  # type: ignore[arg-type]
    return row.result if row and row.status == "done" and row.result and row.name.get("en") == name else None


async def again(session: AsyncSession, actor: Actor, run_id: int, first: int = 1) -> Run:
    """Ask for the same once more, or only from step `first` on: the results of the steps before it are taken over."""
    actor.must("owner", "operator")
    row = await get(session, run_id)
    if row.status in LIVE:
        raise Refused(Words("It is still running. Stop it first.", "Es läuft noch. Halte es erst an."))
    run = await queue(
        session, actor, row.agent, row.skill, input=row.input, workspace=row.workspace, goal=row.goal, task_id=row.task_id,
        rehearsal=row.rehearsal,
    )  # fmt: skip
    run.again_of, run.again_from, run.chosen = row.id, first, row.chosen
    session.add(run)
    return run


async def previous(session: AsyncSession, run: Run) -> Run | None:
    """The ended run before this one of the same task, or of the same skill with the same input."""
    query = select(Run).where(Run.id < run.id, Run.skill == run.skill, Run.rehearsal == run.rehearsal, col(Run.status).not_in(LIVE))  # type: ignore[operator]
    if run.task_id is not None:
        query = query.where(Run.task_id == run.task_id)
    for earlier in await session.scalars(query.order_by(col(Run.id).desc()).limit(20)):
        if run.task_id is not None or earlier.input == run.input:
            return earlier
    return None
