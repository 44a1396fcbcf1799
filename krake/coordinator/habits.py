"""What a person asks for again and again at about the same time becomes a proposal: a task that would do it by itself.

Only a proposal: a thread with its evidence, asked once for each habit. Nothing is scheduled before somebody agrees.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from krake import registry
from krake.coordinator import ahead
from krake.coordinator.recur import describe_rrule
from krake.kit import clock, db
from krake.kit.text import Words
from krake.models import Run, Task
from krake.services import connections, people, tasks, threads
from krake.spec.words import Risk

#: days looked back on, days on which it must have been asked for, and how far from their middle in minutes
BACK, DAYS, CLOSE = 14, 3, 60
ZONE = "Europe/Berlin"


@dataclass(frozen=True, slots=True)
class Habit:
    """Asked for on so many `days` at about `minute` of the day; `weekdays` says that none of them was a weekend."""

    days: int
    minute: int
    weekdays: bool

    @property
    def rrule(self) -> str:
        every = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR" if self.weekdays else "FREQ=DAILY"
        return f"{every};BYHOUR={self.minute // 60};BYMINUTE={self.minute % 60}"


def habit(moments: Sequence[datetime]) -> Habit | None:
    """The habit in these local moments, if there is one. The time is that of the middle one, on a quarter of an hour. Pure."""
    first: dict[date, int] = {}
    for moment in sorted(moments):
        first.setdefault(moment.date(), moment.hour * 60 + moment.minute)
    if len(first) < DAYS:
        return None
    middle = int(median(first.values()))
    near = {day: minute for day, minute in first.items() if abs(minute - middle) <= CLOSE}
    if len(near) < DAYS or len(near) < len(first) - 1:
        return None
    return Habit(len(near), min(middle // 15 * 15, 23 * 60 + 45), all(day.weekday() < 5 for day in near))


async def consider() -> int:
    """Propose every habit that was not proposed yet and that no task does already. Returns how many."""
    async with db.read() as session:
        rehearsal = await connections.rehearsing(session)
        asked = await _asked(session, rehearsal)
        planned = await tasks.listed(session)
    found = [(key, runs_, one) for key, runs_ in asked.items() if (one := habit([_local(run) for run in runs_]))]
    made = 0
    for key, runs_, one in found:
        if any(_same(task, runs_[-1]) for task in planned):
            continue
        async with db.write() as session:
            made += await _propose(session, key, runs_[-1], one)
    return made


async def _asked(session: AsyncSession, rehearsal: bool) -> dict[str, list[Run]]:
    """What people asked for lately and what was done for them, by skill, input and workspace. Only what reads or keeps to ourselves."""
    names = await people.names(session)
    mine = col(Run.task_id).is_(None) & col(Run.asked_by).in_(names) & (col(Run.created_at) >= clock.now() - timedelta(days=BACK))
    query = select(Run).where(mine, col(Run.rehearsal) == rehearsal, col(Run.status) == "done")
    found: dict[str, list[Run]] = {}
    for run in await session.scalars(query.order_by(col(Run.id))):
        skill = registry.skills().get(run.skill)
        if skill is not None and skill.risk <= Risk.OWN and not skill.rehearses:
            found.setdefault(_key(run), []).append(run)
    return found


def _key(run: Run) -> str:
    told = json.dumps([run.skill, run.input, run.workspace, run.rehearsal], sort_keys=True)
    return f"habit:{run.skill}:{hashlib.sha256(told.encode()).hexdigest()[:12]}"


def _local(run: Run) -> datetime:
    return run.created_at.astimezone(clock.zone(ZONE))


def _same(task: Task, run: Run) -> bool:
    return (task.skill, task.input, task.workspace) == (run.skill, run.input, run.workspace)


async def _propose(session: AsyncSession, cause: str, run: Run, one: Habit) -> int:
    if await threads.seen(session, cause):
        return 0
    skill, times = registry.skills()[run.skill], describe_rrule(one.rrule)
    title = Words(
        f"Do “{skill.title.en}” by itself, {times.en}?",
        f"„{skill.title.de}“ von selbst, {times.de}?",
    )
    summary = Words(
        f"You asked for it on {one.days} of the last {BACK} days at about this time.",
        f"Du hast an {one.days} der letzten {BACK} Tage etwa um diese Zeit danach gefragt.",
    )
    first = ahead.upcoming(ahead.Times(one.rrule, ZONE), clock.now(), 1)[0]
    task = {"skill": run.skill, "input": run.input, "workspace": run.workspace, "rrule": one.rrule, "timezone": ZONE}
    payload: dict[str, Any] = {"way": "plan", "task": task | {"first": first.isoformat(), "title": skill.title.en}}
    place = run.workspace or "management"
    await threads.open(session, "review", place, run.agent, title, summary, cause=cause, payload=payload, rehearsal=run.rehearsal)
    return 1
