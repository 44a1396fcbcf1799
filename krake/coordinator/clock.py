"""APScheduler as the clock, and only that: one job in memory, made from Task rows. The claim of a slot is a row.

Two clocks may fire for the same slot; `UNIQUE(task, slot)` lets one of them queue the run. After an outage a task does
what its policy says: skip the missed slots, run the last one once, or run them all.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from krake.coordinator import ahead
from krake.kit import clock, db
from krake.models import Task
from krake.services import tasks

log = logging.getLogger(__name__)
#: a slot that fires this late still counts as on time
ON_TIME = 60.0
#: a tick this soon after a slot claims it without looking for later ones
PUNCTUAL = timedelta(seconds=5)
#: tasks whose next slots are found and written together
TOGETHER = 50
TICK = "tick"
MOST_MISSED = 500
LOOK_BACK = tuple(timedelta(minutes=minutes) for minutes in (5, 90, 1500, 12_000, 60_000, 600_000, 6_000_000))


async def fill(scheduler: AsyncIOScheduler) -> None:
    """One job at the next moment at which any task is due."""
    async with db.read() as session:
        first = await tasks.soonest(session)
    held = scheduler.get_job(TICK)
    if first is None:
        if held is not None:
            held.remove()
        return
    when = max(first, clock.now())
    if held is None or held.next_run_time != when:
        scheduler.add_job(tick, DateTrigger(when), [scheduler], id=TICK, replace_existing=True, misfire_grace_time=None, coalesce=True)


async def tick(scheduler: AsyncIOScheduler) -> None:
    """Some tasks' time has come (or came while nobody was here): claim all their slots in one transaction, then find their next ones.

    Killed between the two, the next clock finds the same slots, sees that they are claimed, and goes on from there.
    """
    now = clock.now()
    async with db.read() as session:
        waiting = await tasks.due(session, now)
    punctual = [task for task in waiting if now - task.next_at <= PUNCTUAL]  # type: ignore[operator]
    early = {task.id for task in punctual}  # rows compare field by field, which takes a second for a thousand
    late = {task.id: due(task, now) for task in waiting if task.id not in early}
    slots = [(task, task.next_at) for task in punctual] + [(task, slot) for task in waiting if task.id in late for slot in late[task.id][0]]
    async with db.write() as session:
        await tasks.claim_all(session, [(task.id or 0, slot) for task, slot in slots])  # type: ignore[misc]
    for part in batched(waiting, TOGETHER):
        following = {task.id: late[task.id][1] if task.id in late else _after(task) for task in part}
        async with db.write() as session:
            for task in part:
                await tasks.move_on(session, task.id or 0, following[task.id], since=task.next_at)
        await asyncio.sleep(0)  # a thousand rules take a second to read; others get their turn
    await fill(scheduler)


def _after(task: Task) -> datetime | None:
    """The slot after one that was claimed on time."""
    following = ahead.upcoming(task, task.next_at, 1) if task.rrule and task.next_at else ()
    return following[0] if following else None


def batched(rows: Sequence[Task], size: int) -> Iterator[Sequence[Task]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


def due(task: Task, now: datetime) -> tuple[list[datetime], datetime | None]:
    """Which of the slots up to `now` run, and when the task is next due. Pure.

    The slot that is on time always runs; `missed` decides about those before it. A long outage with `all` is caught up in parts.
    """
    if task.next_at is None or task.next_at > now:
        return [], task.next_at
    if not task.rrule:
        slots, following = [task.next_at], ()
    elif task.missed == "all":
        later = ahead.upcoming(task, task.next_at, MOST_MISSED)
        slots = [task.next_at, *(slot for slot in later if slot <= now)][:MOST_MISSED]
        following = ahead.upcoming(task, slots[-1], 1)
    else:
        slots, following = [_latest(task, task.next_at, now)], ahead.upcoming(task, now, 1)
    late = (now - slots[-1]).total_seconds() > ON_TIME
    return ([] if task.missed == "skip" and late else slots), (following[0] if following else None)


def _latest(task: Task, first: datetime, now: datetime) -> datetime:
    """The last slot up to `now`, looked for in ever longer spans before it, so that an outage of days is not counted through."""
    for span in LOOK_BACK:
        since = max(first, now - span)
        if found := [slot for slot in ahead.upcoming(task, since, MOST_MISSED) if slot <= now]:
            return found[-1]
        if since == first:
            break
    return first
