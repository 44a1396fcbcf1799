"""The clock: every slot runs once or not at all, an outage is caught up as the task says, and summer time loses nothing."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import event, select

from krake.coordinator import clock as due_clock
from krake.coordinator import recur
from krake.kit import clock, db
from krake.models import Run, Slot, Task
from krake.services import tasks
from tests import world

BERLIN = "Europe/Berlin"
EVERY_MINUTE, HOURLY, DAILY = "FREQ=MINUTELY", "FREQ=HOURLY;BYMINUTE=0", "FREQ=DAILY;BYHOUR=9;BYMINUTE=0"


async def schedule(rrule: str, first: datetime, missed: str = "once") -> Task:
    async with db.write() as session:
        task = await tasks.create(
            session,
            world.OWNER,
            "Report",
            "dexter",
            "revenue_report",
            input={},
            workspace="lunavo",
            rrule=rrule,
            timezone=BERLIN,
            first=first,
        )
        task.missed = missed
        session.add(task)
    return task


async def slots() -> list[datetime]:
    async with db.read() as session:
        return list(await session.scalars(select(Slot.at).order_by(Slot.at)))


async def count_runs() -> int:
    async with db.read() as session:
        return len(list(await session.scalars(select(Run.id))))


def task(rrule: str, next_at: datetime, missed: str) -> Task:
    return Task(id=1, title="t", agent="dexter", skill="revenue_report", rrule=rrule, timezone=BERLIN, next_at=next_at, missed=missed)


OUTAGES = [timedelta(seconds=5), timedelta(hours=3), timedelta(days=3)]


@pytest.mark.parametrize("outage", OUTAGES)
@pytest.mark.parametrize("rrule", [EVERY_MINUTE, "FREQ=MINUTELY;INTERVAL=5", HOURLY, DAILY])
def test_after_an_outage_a_task_makes_up_as_it_says(rrule: str, outage: timedelta):
    begin = datetime(2026, 11, 20, 8, 0, 0, tzinfo=UTC)
    (first,) = recur.next_times(rrule, BERLIN, begin - timedelta(seconds=1), 1)
    now = first + outage
    every = [first, *(slot for slot in recur.next_times(rrule, BERLIN, first, 5000) if slot <= now)]
    (following,) = recur.next_times(rrule, BERLIN, now, 1)
    assert due_clock.due(task(rrule, first, "once"), now) == ([every[-1]], following)
    late = (now - every[-1]).total_seconds() > due_clock.ON_TIME
    assert due_clock.due(task(rrule, first, "skip"), now) == ([] if late else [every[-1]], following)
    caught, next_at = [], first
    while next_at and next_at <= now:
        part, next_at = due_clock.due(task(rrule, next_at, "all"), now)
        caught += part
    assert caught == every and next_at == following


def test_a_task_that_happens_once_is_caught_up_or_skipped():
    at = datetime(2026, 11, 20, 8, tzinfo=UTC)
    for missed, expected in (("once", [at]), ("all", [at]), ("skip", [])):
        assert due_clock.due(task("", at, missed), at + timedelta(days=3)) == (expected, None)
    assert due_clock.due(task("", at, "skip"), at + timedelta(seconds=2)) == ([at], None)
    assert due_clock.due(task("", at, "once"), at - timedelta(seconds=2)) == ([], at)


def test_a_year_of_missed_minutes_is_found_without_counting_through_them():
    first = datetime(2025, 11, 20, 8, tzinfo=UTC)
    now = first + timedelta(days=365, seconds=30)
    found, following = due_clock.due(task(EVERY_MINUTE, first, "once"), now)
    assert found == [first + timedelta(days=365)] and following == found[0] + timedelta(minutes=1)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
@pytest.mark.parametrize("time", ["01:30", "02:30", "03:30"])
def test_no_daily_slot_is_lost_or_doubled_when_the_clock_changes(day: str, time: str):
    hour, minute = time.split(":")
    rule = f"FREQ=DAILY;BYHOUR={int(hour)};BYMINUTE={int(minute)}"
    start = datetime.fromisoformat(f"{day}T00:00:00").replace(tzinfo=UTC) - timedelta(days=2)
    moments = recur.next_times(rule, BERLIN, start, 5)
    days = [moment.astimezone(clock.zone(BERLIN)).date() for moment in moments]
    assert len(set(days)) == 5 and (days[-1] - days[0]).days == 4


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_an_hourly_task_runs_every_hour_that_there_is(day: str, hours: int):
    begin, end = clock.bounds(datetime.fromisoformat(day).date(), BERLIN)
    moments = [m for m in recur.next_times(HOURLY, BERLIN, begin - timedelta(seconds=1), 30) if m < end]
    assert len(moments) == hours
    assert {later - earlier for earlier, later in pairwise(moments)} == {timedelta(hours=1)}


async def test_two_schedulers_and_one_slot_make_one_run(house: Path):
    now = clock.now()
    await schedule(DAILY, now - timedelta(seconds=1))
    both = [AsyncIOScheduler(timezone="UTC"), AsyncIOScheduler(timezone="UTC")]
    for scheduler in both:
        scheduler.start()
    try:
        await asyncio.gather(*(due_clock.tick(scheduler) for scheduler in both for _ in range(5)))
        await asyncio.gather(*(due_clock.fill(scheduler) for scheduler in both))
    finally:
        for scheduler in both:
            scheduler.shutdown(wait=False)
    assert len(await slots()) == 1 and await count_runs() == 1


async def test_a_claimed_slot_is_nobody_elses_and_the_check_can_fail(house: Path):
    """With the unique pair dropped the same slot is claimed twice: the row is the guard, not the scheduler."""
    made, at = await schedule(DAILY, clock.now()), clock.now()
    async with db.write() as session:
        assert await tasks.claim_all(session, [(made.id or 0, at)]) == 1
        assert await tasks.claim_all(session, [(made.id or 0, at)]) == 0
    async with db.engine().begin() as connection:
        await connection.exec_driver_sql("DROP TABLE slot")
        await connection.exec_driver_sql("CREATE TABLE slot (id INTEGER PRIMARY KEY, task_id INTEGER, at DATETIME, run_id INTEGER)")
    async with db.write() as session:
        assert await tasks.claim_all(session, [(made.id or 0, at)]) == 1
        assert await tasks.claim_all(session, [(made.id or 0, at)]) == 1


async def test_a_thousand_tasks_of_one_moment_are_claimed_in_one_transaction_each_once_by_two_clocks(house: Path):
    at = clock.now() - timedelta(seconds=1)
    async with db.write() as session:
        for number in range(1000):
            session.add(Task(title=f"Task {number}", agent="vizzy", skill="note", input={"text": str(number)}, rrule=DAILY, next_at=at))
    commits: list[int] = []
    event.listen(db.engine().sync_engine, "commit", lambda connection: commits.append(len(commits)))
    both = [AsyncIOScheduler(timezone="UTC"), AsyncIOScheduler(timezone="UTC")]
    for scheduler in both:
        scheduler.start()
    try:
        await asyncio.gather(*(due_clock.tick(scheduler) for scheduler in both))
    finally:
        for scheduler in both:
            scheduler.shutdown(wait=False)
    assert len(await slots()) == 1000 == await count_runs()
    assert len(commits) <= 2 * (1 + 1000 // due_clock.TOGETHER), "one commit claims, and one moves on each fifty"
    async with db.read() as session:
        made = list(await session.scalars(select(Run)))
        linked = {slot.run_id for slot in await session.scalars(select(Slot))}
        assert linked == {run.id for run in made}
        assert {run.input["text"] for run in made} == {str(number) for number in range(1000)}, "each run got its own task's input"
        assert all(run.status == "queued" and run.slot_at == at and run.asked_by == "clock" for run in made)
        assert all(task.next_at and task.next_at > clock.now() and task.last_due == at for task in await tasks.running(session))


async def test_a_clock_killed_between_claim_and_moving_on_doubles_nothing(house: Path):
    made = await schedule(DAILY, clock.now() - timedelta(seconds=1))
    async with db.write() as session:
        await tasks.claim_all(session, [(made.id or 0, made.next_at)])  # and here it died  # type: ignore[list-item]
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.start()
    try:
        await due_clock.tick(scheduler)
    finally:
        scheduler.shutdown(wait=False)
    assert len(await slots()) == 1 == await count_runs()
    async with db.read() as session:
        task_now = await tasks.get(session, made.id or 0)
        assert task_now.next_at and task_now.next_at > clock.now()


@pytest.mark.parametrize(("missed", "expected"), [("once", 1), ("skip", 0), ("all", 4)])
async def test_a_clock_that_was_away_catches_up_by_itself_when_it_is_back(house: Path, missed: str, expected: int):
    # half an hour ago, whatever the hour: a slot of this very minute would count as on time
    last = clock.now().replace(second=0, microsecond=0) - timedelta(minutes=30)
    await schedule(f"FREQ=HOURLY;BYMINUTE={last.minute}", last - timedelta(hours=3), missed)
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.start()
    try:
        await due_clock.fill(scheduler)

        async def moved_on() -> bool:
            async with db.read() as session:
                (row,) = await tasks.running(session)
                return bool(row.next_at and row.next_at > clock.now())

        await world.until(moved_on, 10, "the task to be due in the future")
    finally:
        scheduler.shutdown(wait=False)
    assert await count_runs() == expected == len(await slots())


async def test_a_paused_task_runs_nothing_and_a_finished_one_is_done(house: Path):
    paused = await schedule(DAILY, clock.now() - timedelta(minutes=1))
    once = await schedule("", clock.now() - timedelta(seconds=1))
    async with db.write() as session:
        await tasks.pause(session, world.OWNER, paused.id, True)
    scheduler = AsyncIOScheduler(timezone="UTC")
    await due_clock.tick(scheduler)
    async with db.read() as session:
        assert (await tasks.get(session, paused.id)).status == "paused"
        assert (await tasks.get(session, once.id)).status == "done"
    assert await count_runs() == 1
