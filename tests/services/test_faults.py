"""Faults of a connection: one row a cause, one probe through the half-open breaker, and a receipt when it answers again."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from krake import gate
from krake.coordinator import alarms, playbooks, watch
from krake.coordinator.escalate import escalate, recovered, silence
from krake.coordinator.faults import CLASSES, class_of
from krake.coordinator.repair import told
from krake.kit import clock, db
from krake.kit.errors import BadKey, Broken, KrakeError, MissingScope, Throttled, Unreachable
from krake.kit.text import Words
from krake.models import Connection, Fault, Task, Thread
from krake.services import connections, faults, runs
from krake.spec.integration import Account
from krake.web.rows.system import health
from tests import world
from tests.web.shops import OWNER, connect

DOWN = Unreachable("Shopify does not answer.")


async def fails(row: Connection, error: KrakeError = DOWN) -> None:
    with pytest.raises(type(error)):
        async with connections.using(await fresh(row)):
            raise error


async def fresh(row: Connection) -> Connection:
    async with db.read() as session:
        return await connections.get(session, row.id or 0)


async def all_faults() -> list[Fault]:
    async with db.read() as session:
        return list(await session.scalars(select(Fault).order_by(Fault.id)))


async def tripped() -> Connection:
    """A connection whose breaker is open and has been open for long enough."""
    shop = await connect()
    for _ in range(connections.TRIPS_AFTER):
        await fails(shop)
    clock.shift(timedelta(minutes=20))
    return await fresh(shop)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> list[KrakeError | None]:
    """What the service says to the next probes, one after the other; empty means well."""
    said: list[KrakeError | None] = []

    async def prove(integration, access):
        await asyncio.sleep(0.01)
        if said and (error := said.pop(0)):
            raise error
        return Account("Lunavo", "a")

    monkeypatch.setattr(connections, "prove", prove)
    return said


async def test_one_cause_is_one_row_however_often_it_strikes(house):
    shop = await connect()
    for _ in range(3):
        await fails(shop)
    [row] = await all_faults()
    assert (row.kind, row.count, row.status, row.playbook) == ("unreachable", 3, "open", "probe")


async def test_an_open_breaker_lets_nobody_through_and_counts_no_new_fault(house):
    shop = await connect()
    for _ in range(connections.TRIPS_AFTER):
        await fails(shop)
    with pytest.raises(Throttled):
        async with connections.using(await fresh(shop)):
            pytest.fail("the breaker is open")
    assert [row.count for row in await all_faults()] == [connections.TRIPS_AFTER]


async def through(row: Connection, gate: asyncio.Event) -> bool:
    try:
        async with connections.using(row):
            await gate.wait()
        return True
    except Throttled:
        return False


@pytest.mark.parametrize("guarded", [True, False])
async def test_a_half_open_breaker_lets_exactly_one_through(house, monkeypatch, guarded: bool):
    shop, gate = await tripped(), asyncio.Event()
    monkeypatch.setattr(connections, "SWITCHED_OFF", set() if guarded else {"half_open"})
    asked = [asyncio.ensure_future(through(shop, gate)) for _ in range(5)]
    await asyncio.sleep(0.2)
    gate.set()
    assert sum(await asyncio.gather(*asked)) == (1 if guarded else 5)


async def test_a_probe_that_goes_well_closes_breaker_fault_and_thread(house, service):
    shop = await tripped()
    async with db.write() as session:
        thread = await silence(session, shop.id or 0, DOWN)
    assert thread
    assert await playbooks.probe() == 1
    [row] = await all_faults()
    assert (row.status, row.thread_id, row.receipt["en"][:16]) == ("repaired", thread.id, "It answers again")
    after = await fresh(shop)
    assert (after.failures, after.open_until, after.status) == (0, None, "connected")
    async with db.read() as session:
        assert [one.status for one in await session.scalars(select(Thread))] == ["done"]


async def test_a_probe_that_fails_waits_longer_and_repairs_nothing(house, service):
    shop = await tripped()
    service.append(DOWN)
    assert await playbooks.probe() == 0
    after = await fresh(shop)
    assert after.open_until and after.open_until - clock.now() > connections.OPEN_FOR
    assert [row.status for row in await all_faults()] == ["open"]
    assert await playbooks.probe() == 0  # its time is not up, so nobody is asked


async def test_the_success_rate_counts_what_was_repaired_without_a_person(house, service):
    await tripped()
    await playbooks.probe()
    shop = await tripped()
    async with db.write() as session:
        await silence(session, shop.id or 0, DOWN)
    async with db.read() as session:
        assert await faults.rates(session) == {"probe": (1, 2)}


@pytest.mark.parametrize("error", [BadKey("x"), Broken("x"), DOWN])
def test_every_error_has_a_class_with_an_owner_and_a_next_step(error: KrakeError):
    found = class_of(error)
    assert found and found.owner in ("krake", "you", "service") and found.next_step.de
    assert not found.playbook or found.playbook in playbooks.PLAYBOOKS


def test_every_expected_failure_and_every_alarm_has_a_class():
    assert {faults.kind_of(kind.__name__) for kind in (*KrakeError.__subclasses__(), *BadKey.__subclasses__())} <= set(CLASSES)


async def test_a_right_that_is_granted_later_ends_its_fault(house):
    shop = await connect()
    await fails(shop, MissingScope("x", "read_reports"))
    assert [row.kind for row in await all_faults()] == ["missing_scope"]
    async with db.write() as session:
        await connections.grants(session, shop.id or 0, "read_reports", True)
    [row] = await all_faults()
    assert (row.status, row.receipt["en"][:9]) == ("gone", "The right")


async def test_a_run_that_ends_well_closes_what_stopped_the_one_before(house):
    async with db.write() as session:
        run = await runs.queue(session, OWNER, "dexter", "revenue_report", goal="Report")
        await escalate(session, run, told(Broken("Krake has a fault here.")), [])
        other = await runs.queue(session, OWNER, "dexter", "note", goal="Note")
        await escalate(session, other, told(Broken("Krake has a fault here.")), [])
    assert [fault.status for fault in await all_faults()] == ["escalated", "escalated"]
    async with db.write() as session:
        elsewhere = await runs.queue(session, OWNER, "dexter", "revenue_report", goal="Report", input={"period": "7d"})
        assert await recovered(session, elsewhere) == 0, "another input that went well says nothing"
        again = await runs.queue(session, OWNER, "dexter", "revenue_report", goal="Report")
        assert await recovered(session, again) == 1
    assert [fault.status for fault in await all_faults()] == ["gone", "escalated"]
    async with db.read() as session:
        threads = {thread.payload["skill"]: thread.status for thread in await session.scalars(select(Thread))}
    assert threads == {"revenue_report": "done", "note": "open"}


async def test_a_worker_that_was_killed_leaves_a_receipt_and_one_that_was_told_to_end_none(house):
    first = watch.Life()
    assert not await first.begin(), "the very first start"
    await first.write()
    second = watch.Life()
    assert await second.begin()
    await second.write()
    await second.up()
    (fault,) = await all_faults()
    assert (fault.kind, fault.playbook, fault.status) == ("worker_died", "restart", "repaired") and "Started again" in fault.receipt["en"]
    await second.end()
    assert not await watch.Life().begin()


async def test_the_thread_of_a_silent_task_runs_it(house):
    async with db.write() as session:
        task = Task(title="Report", agent="dexter", skill="revenue_report", rrule="FREQ=DAILY;BYHOUR=8;BYMINUTE=0")
        session.add(task)
        await session.flush()
        slot = clock.now() - timedelta(days=2)
        (alarm,) = alarms.alarms(clock.now(), [(task, slot)], {}, [], [])
        await watch.raise_(session, alarm)
    async with db.read() as session:
        (thread,) = await session.scalars(select(Thread))
    answered = await world.say(thread.id, gate.Reply("choose", values={"way": "again"}))
    async with db.read() as session:
        run = await runs.get(session, answered.run_id)
    assert (run.task_id, run.skill, run.asked_by) == (task.id, "revenue_report", "Mira")


async def test_days_with_faults_are_drawn_and_named(house):
    assert (await health("en")).bars == []
    async with db.write() as session:
        await faults.note(session, "price_changed", "effect:1", Words("x", "x"))
        await faults.note(session, "price_changed", "effect:2", Words("x", "x"))
    shown = await health("en")
    assert len(shown.bars) == 7 and shown.bars[-1].words == "Price moved 2" and shown.bars[0].words == "none"


async def test_what_a_person_puts_away_waits_for_nobody(house):
    async with db.write() as session:
        run = await runs.queue(session, OWNER, "dexter", "revenue_report", goal="Report")
        thread = await escalate(session, run, told(Broken("Krake has a fault here.")), [])
    await world.say(thread.id or 0, gate.Reply("dismiss"))
    (fault,) = await all_faults()
    assert (fault.status, fault.receipt["en"]) == ("gone", "Put away by Mira.") and fault.ended_at
