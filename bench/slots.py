"""A thousand recurring tasks on one slot: how late each is claimed, beside bare APScheduler; how soon all runs start, beside bare DBOS."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from dbos import DBOS, SetWorkflowID
from sqlalchemy import func, select

from bench.figure import Figure, main, median, quantile
from bench.first_sync import fresh_house
from krake import registry
from krake.coordinator import clock, engine
from krake.kit import clock as now
from krake.kit import db
from krake.models import Run, Slot, Task
from krake.spec.actor import KRAKE

TASKS, LATE_RATIO, LATE_MORE, START_RATIO = 1000, 2.0, 100.0, 1.5
AHEAD = timedelta(seconds=2)


@DBOS.workflow(name="bench-bare")
async def bare(number: int) -> int:
    return await DBOS.run_step_async({"name": "one"}, _same, number)


async def _same(number: int) -> int:
    return number


def measure(quick: bool, rng: random.Random) -> Iterator[Figure]:
    count, rounds = (300, 2) if quick else (TASKS, 3)
    found = asyncio.run(_rounds(count, rounds))  # one loop: the engine's locks belong to it
    late, plain = [each for one in found for each in one[0]], [each for one in found for each in one[1]]
    started, beside, missed = [one[2] for one in found], [one[3] for one in found], sum(one[4] for one in found)
    other = quantile(plain, 0.95)
    note = f"{count} tasks on one slot, {rounds} rounds. Medians {median(late):.0f} and {median(plain):.0f} ms."
    yield Figure(
        "slots", "A slot is claimed after its time, 95th percentile", quantile(late, 0.95), "ms", LATE_RATIO * other + LATE_MORE,
        "bare APScheduler calling as many jobs", other, note=note,
    )  # fmt: skip
    yield Figure(
        "slots", f"All {count} runs started", median(started), "s", START_RATIO * median(beside), "bare DBOS ending as many workflows",
        median(beside),
    )  # fmt: skip
    yield Figure("slots", "Slots missed", missed, "slots", 0)


async def _rounds(count: int, rounds: int) -> list[tuple[list[float], list[float], float, float, int]]:
    found = []
    for _ in range(rounds):
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())  # DBOS makes its own the loop's, and ends it
        home = fresh_house()
        await asyncio.to_thread(home.__enter__)  # Alembic runs a loop of its own
        try:
            found.append(await _round(count))
        finally:
            home.__exit__(None, None, None)
    return found


async def _round(count: int) -> tuple[list[float], list[float], float, float, int]:
    registry.skills()
    engine.launch()
    try:
        plain = await _fire_alone(count)
        late, missed = await _claim(count)
        began = time.monotonic()
        await asyncio.gather(*[_bare(number) for number in range(count)])
        beside = time.monotonic() - began
        began = time.monotonic()
        await engine.take_up()
        while await _waiting():
            await asyncio.sleep(0.01)
        started = time.monotonic() - began
        while await _live():
            await asyncio.sleep(0.1)
        return late, plain, started, beside, missed
    finally:
        engine.stop()
        engine._started.clear()
        await db.close()


async def _bare(number: int) -> None:
    with SetWorkflowID(f"bench:{number}"):
        handle = await DBOS.start_workflow_async(bare, number)
    assert await handle.get_result() == number


async def _fire_alone(count: int) -> list[float]:
    """Milliseconds after their time at which APScheduler calls `count` jobs that do nothing."""
    scheduler, times, when = AsyncIOScheduler(timezone="UTC"), [], now.now() + AHEAD

    async def job() -> None:
        times.append((now.now() - when).total_seconds() * 1000)

    scheduler.start()
    for number in range(count):
        scheduler.add_job(job, DateTrigger(when), id=str(number), misfire_grace_time=None)
    while len(times) < count:
        await asyncio.sleep(0.01)
    scheduler.shutdown(wait=False)
    return times


async def _claim(count: int) -> tuple[list[float], int]:
    """Milliseconds after their time at which each task's run is committed, and how many never were."""
    when = (now.now() + AHEAD + timedelta(seconds=1)).replace(microsecond=0)
    await _plan(count, when)
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.start()
    await clock.fill(scheduler)
    deadline, times, held = time.monotonic() + 60, [], 0
    while held < count and time.monotonic() < deadline:
        await asyncio.sleep(0.01)
        async with db.read() as session:
            found = await session.scalar(select(func.count()).select_from(Slot)) or 0
        times += [(now.now() - when).total_seconds() * 1000] * (found - held)
        held = found
    while await _still_due():  # the tick goes on to find each task's next time
        await asyncio.sleep(0.05)
    scheduler.shutdown(wait=False)
    return times, count - held


async def _plan(count: int, when: datetime) -> None:
    rule = f"FREQ=DAILY;BYHOUR={when.hour};BYMINUTE={when.minute};BYSECOND={when.second}"
    async with db.write() as session:
        for number in range(count):
            session.add(
                Task(
                    title=f"Task {number}", agent="vizzy", skill="note", input={"text": f"fact {number}"}, rrule=rule, timezone="UTC",
                    starts_at=when, next_at=when, made_by=KRAKE.name,
                )
            )  # fmt: skip


async def _still_due() -> bool:
    async with db.read() as session:
        return (await session.scalar(select(Task.id).where(Task.next_at <= now.now()).limit(1))) is not None  # type: ignore[operator]


async def _waiting() -> bool:
    async with db.read() as session:
        return (await session.scalar(select(Run.id).where(Run.started_at.is_(None)).limit(1))) is not None  # type: ignore[union-attr]


async def _live() -> bool:
    async with db.read() as session:
        return (await session.scalar(select(Run.id).where(Run.status.in_(("queued", "running"))).limit(1))) is not None  # type: ignore[attr-defined]


if __name__ == "__main__":
    main(measure, __doc__)
