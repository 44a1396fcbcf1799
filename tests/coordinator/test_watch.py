"""The silence alarm: each kind fires in time and not before, makes one thread, and closes it when the cause is gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from krake.coordinator import alarms, watch
from krake.kit import clock, db
from krake.models import Action, Connection, Pulse, Run, Task
from krake.services import pulses, tasks, threads
from tests import world

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOURLY = "FREQ=HOURLY;BYMINUTE=0"


def hourly(**changes: object) -> Task:
    return Task(id=1, title="Report", agent="dexter", skill="revenue_report", rrule=HOURLY, timezone="Europe/Berlin", **changes)  # type: ignore[arg-type]


def account(**changes: object) -> Connection:
    return Connection(id=4, integration="shopify", account="a", name="Lunavo", created_at=NOON, **changes)  # type: ignore[arg-type]


def run(**changes: object) -> Run:
    return Run(id=7, agent="dexter", skill="sync", goal="Sync", created_at=NOON, **changes)  # type: ignore[arg-type]


def action(**changes: object) -> Action:
    return Action(id="a", kind="print", connection_id=4, fingerprint="f", effect_key="e", status="approved", changed_at=NOON, **changes)  # type: ignore[arg-type]


#: what is silent from NOON on, the alarm it must raise, and after how long (None of it a moment earlier)
SILENCES = [
    pytest.param({"pulse": {"clock": Pulse(key="clock", at=NOON)}}, "silent_clock", timedelta(seconds=76), id="stopped scheduler"),
    pytest.param({"pulse": {"bus": Pulse(key="bus", at=NOON)}}, "silent_bus", timedelta(seconds=76), id="deaf bus"),
    pytest.param({"tasks": [(hourly(), NOON)]}, "silent_task", timedelta(hours=1), id="task, until its next slot"),
    pytest.param({"tasks": [(hourly(contract={"within": 10}), NOON)]}, "silent_task", timedelta(minutes=10), id="task, as it promised"),
    pytest.param({"accounts": [account(synced_at=NOON)]}, "silent_sync", timedelta(minutes=3), id="sync that does not move"),
    pytest.param({"accounts": [account()]}, "silent_sync", timedelta(minutes=45), id="first export that never ends"),
    pytest.param({"runs": [run(status="queued")]}, "unstarted_run", timedelta(minutes=5), id="run that nobody starts"),
    pytest.param({"actions": [action()]}, "unmoved_action", timedelta(minutes=5), id="approved and not begun"),
    pytest.param(
        {"actions": [action(not_before=NOON + timedelta(minutes=20))]}, "unmoved_action", timedelta(minutes=25), id="held back, not begun"
    ),
]


def seen(now: datetime, given: dict, awake: datetime | None = None) -> list[str]:
    parts = {"tasks": (), "pulse": {}, "accounts": (), "runs": (), "actions": ()} | given
    found = alarms.alarms(now, parts["tasks"], parts["pulse"], parts["accounts"], parts["runs"], parts["actions"], awake)
    return [alarm.kind for alarm in found]


@pytest.mark.parametrize(("given", "kind", "after"), SILENCES)
def test_a_silence_is_told_in_time_and_not_before(given, kind, after):
    assert seen(NOON + after - timedelta(seconds=1), given) == []
    assert seen(NOON + after, given) == [kind]


@pytest.mark.parametrize(("given", "kind", "after"), SILENCES)
def test_without_the_watch_nobody_tells(given, kind, after, monkeypatch):
    monkeypatch.setattr(alarms, "SWITCHED_OFF", {"watch"})
    assert seen(NOON + after, given) == []


def test_a_run_that_ended_without_evidence_is_told_and_a_proven_or_unjudged_one_is_not():
    told = {proven: seen(NOON, {"runs": [run(status="done", proven=proven, finished_at=NOON)]}) for proven in (False, True, None)}
    assert told == {False: ["unproven_run"], True: [], None: []}


def test_what_waits_with_a_reason_is_not_silent():
    late = NOON + timedelta(days=2)
    quiet = {"accounts": [account(synced_at=NOON, status=status) for status in ("waiting", "disconnected")]}
    assert seen(late, quiet) == []
    assert seen(late, {"tasks": [(hourly(), None)], "runs": [run(status="asks"), run(status="running")]}) == []


@pytest.mark.parametrize("given", [case.values[0] for case in SILENCES[4:8]])
def test_a_worker_that_just_woke_takes_nothing_for_late_yet(given):
    woke = NOON + timedelta(days=1)
    assert seen(woke + timedelta(seconds=30), given, woke) == []
    assert len(seen(woke + timedelta(minutes=6), given, woke)) == 1


async def planned(first: datetime) -> Task:
    async with db.write() as session:
        return await tasks.create(
            session,
            world.OWNER,
            "Report",
            "dexter",
            "revenue_report",
            input={},
            workspace="lunavo",
            rrule=HOURLY,
            timezone="Europe/Berlin",
            first=first,
        )


async def silences() -> list[str]:
    async with db.read() as session:
        return [thread.cause for thread in await pulses.told(session, watch.CAUSE)]


async def test_a_task_makes_one_thread_which_closes_itself_once_it_is_done(house):
    slot = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    task = await planned(slot)
    clock.shift(slot - clock.now() + timedelta(minutes=59))
    assert await watch.look() == ()
    clock.shift(timedelta(hours=4))
    for _ in range(3):
        await watch.look()
    assert await silences() == [f"silence:task:{task.id}"]
    async with db.write() as session:
        row = await tasks.get(session, task.id or 0)
        row.last_done, row.next_at = clock.now(), clock.now() + timedelta(minutes=30)
        session.add(row)
    await watch.look()
    assert await silences() == []


async def test_a_claimed_slot_whose_run_came_to_nothing_is_owed(house):
    slot = clock.now().replace(microsecond=0) + timedelta(hours=1)
    task = await planned(slot)
    async with db.write() as session:
        row = await tasks.get(session, task.id or 0)
        await tasks.claim_all(session, [(row.id or 0, slot)])
        row.next_at = slot + timedelta(hours=9)
        session.add(row)
    async with db.read() as session:
        [(_, owed)] = await pulses.owed(session)
    assert owed == slot


async def test_a_silence_that_a_person_answered_is_not_told_again_until_it_is_a_new_one(house):
    slot = clock.now().replace(microsecond=0) + timedelta(minutes=1)
    task = await planned(slot)
    clock.shift(timedelta(hours=3))
    await watch.look()
    async with db.write() as session:
        thread = await threads.by_cause(session, f"silence:task:{task.id}")
        assert thread and await threads.record(session, world.OWNER, thread.id or 0, {"kind": "ok"})
    await watch.look()
    assert await silences() == []


async def test_signs_of_life_tell_who_is_silent(house):
    life = watch.Life()
    async with db.read() as session:
        assert await pulses.silent(session, clock.now()) == ("worker", "clock", "bus")
    await life.write()
    async with db.read() as session:
        assert await pulses.silent(session, clock.now()) == ()
    clock.shift(timedelta(seconds=90))
    life.hear(frozenset({"pulse"}))
    await life.write()
    async with db.read() as session:
        assert await pulses.silent(session, clock.now()) == ("clock",)
