"""A day on which nobody does anything: what the worker does by itself, every half hour of it, makes no run that nobody asked for."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import func, select

from bench.figure import Figure, main
from bench.first_sync import fresh_house
from krake import registry, worker
from krake.coordinator import clock as times
from krake.coordinator import playbooks, triggers, watch
from krake.kit import clock, db
from krake.models import Run, Task
from krake.spec.actor import KRAKE

HOURS, STEP = 25, timedelta(minutes=30)


def measure(quick: bool, rng: random.Random) -> Iterator[Figure]:
    with fresh_house():
        idle = asyncio.run(_day())
    with fresh_house():
        asked = asyncio.run(_day("FREQ=HOURLY;BYMINUTE=0;BYSECOND=0"))
    note = f"{HOURS} hours in steps of {STEP.seconds // 60} minutes, nothing switched on; beside it one task was, every hour."
    yield Figure("idle", "Runs of an idle day that nobody asked for", idle, "runs", 0, "the same day with an hourly task", asked, note=note)
    assert asked >= HOURS - 1, f"the day that is compared with made only {asked} runs: this bench would see none"


async def _day(rule: str = "") -> int:
    """How many runs a day makes: all that the worker does on its own, its clock moved on. With `rule`, a task of this recurrence."""
    registry.skills()
    if rule:
        async with db.write() as session:
            first = (clock.now() + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
            session.add(
                Task(title="Note", agent="vizzy", skill="note", input={"text": "x"}, rrule=rule, timezone="UTC", next_at=first,
                     starts_at=first, made_by=KRAKE.name)
            )  # fmt: skip
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.start(paused=True)  # its jobs are done by hand below, each at its time
    life = watch.Life()
    try:
        for step in range(int(timedelta(hours=HOURS) / STEP) + 1):
            clock.shift(step * STEP)
            await times.tick(scheduler)
            await triggers.take_up()
            await worker.carry_out()
            await worker.poll()
            await playbooks.probe()
            await worker.tidy()
            life.tick()
            life.hear(frozenset((watch.HEARD,)))
            await life.write()
            await watch.look(life.awake)
        async with db.read() as session:
            return int(await session.scalar(select(func.count()).select_from(Run)) or 0)
    finally:
        clock.shift(timedelta())
        scheduler.shutdown(wait=False)
        await db.close()


if __name__ == "__main__":
    main(measure, __doc__)
