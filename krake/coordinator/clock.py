"""APScheduler as the clock, and only that: a memory store filled from Task rows. The claim of a slot is a row.

Two clocks may fire for the same slot; `UNIQUE(task, slot)` lets one of them queue the run. After an outage a task does
what its policy says: skip the missed slots, run the last one once, or run them all.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from krake.coordinator import recur
from krake.kit import clock, db
from krake.models import Task
from krake.services import tasks

log = logging.getLogger(__name__)
#: a slot that fires this late still counts as on time
ON_TIME = 60.0
MOST_MISSED = 500
LOOK_BACK = tuple(timedelta(minutes=minutes) for minutes in (5, 90, 1500, 12_000, 60_000, 600_000, 6_000_000))


async def fill(scheduler: AsyncIOScheduler) -> None:
    """One date job for the next slot of every task that is on; jobs of other tasks go."""
    async with db.read() as session:
        on = {f"task:{task.id}": task for task in await tasks.running(session) if task.next_at}
    for job in scheduler.get_jobs():
        if job.id.startswith("task:") and job.id not in on:
            job.remove()
    for job_id, task in on.items():
        when = max(task.next_at, clock.now())  # type: ignore[type-var]
        held = scheduler.get_job(job_id)
        if held is None or held.next_run_time != when:
            scheduler.add_job(
                fire, DateTrigger(when), [scheduler, task.id], id=job_id, replace_existing=True, misfire_grace_time=None, coalesce=True
            )


async def fire(scheduler: AsyncIOScheduler, task_id: int) -> None:
    """A task's time has come (or came while nobody was here): claim its slots and set the next one."""
    now = clock.now()
    async with db.write() as session:
        task = await tasks.get(session, task_id)
        if task.status != "on" or task.next_at is None or task.next_at > now:
            return
        slots, following = due(task, now)
        for slot in slots:
            await tasks.claim(session, task, slot)
        await tasks.move_on(session, task_id, following)
    await fill(scheduler)


def due(task: Task, now: datetime) -> tuple[list[datetime], datetime | None]:
    """Which of the slots up to `now` run, and when the task is next due. Pure.

    The slot that is on time always runs; `missed` decides about those before it. A long outage with `all` is caught up in parts.
    """
    if task.next_at is None or task.next_at > now:
        return [], task.next_at
    if not task.rrule:
        slots, following = [task.next_at], ()
    elif task.missed == "all":
        later = recur.next_times(task.rrule, task.timezone, task.next_at, MOST_MISSED)
        slots = [task.next_at, *(slot for slot in later if slot <= now)][:MOST_MISSED]
        following = recur.next_times(task.rrule, task.timezone, slots[-1], 1)
    else:
        slots, following = [_latest(task, task.next_at, now)], recur.next_times(task.rrule, task.timezone, now, 1)
    late = (now - slots[-1]).total_seconds() > ON_TIME
    return ([] if task.missed == "skip" and late else slots), (following[0] if following else None)


def _latest(task: Task, first: datetime, now: datetime) -> datetime:
    """The last slot up to `now`, looked for in ever longer spans before it, so that an outage of days is not counted through."""
    for span in LOOK_BACK:
        since = max(first, now - span)
        if found := [slot for slot in recur.next_times(task.rrule, task.timezone, since, MOST_MISSED) if slot <= now]:
            return found[-1]
        if since == first:
            break
    return first
