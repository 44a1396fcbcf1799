"""The core of the back of the house on a real Postgres: what SQLite's one writer hides shows here."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from krake.gate import AlreadyAnswered, Answered, Changed, Reply, budget, ledger
from krake.integrations.shopify import bodies
from krake.kit import clock, config, db, live
from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.models import Action, Budget, Event, Policy, Reading, Run
from krake.services import events, inbox, orders, readings, receipts, runs, tasks, threads
from krake.spec.actor import KRAKE
from tests import world
from tests.web import shops


async def test_the_house_really_stands_on_postgres(house: Path):
    async with db.read() as session:
        assert session.bind.dialect.name == "postgresql"


async def test_a_commit_is_heard_through_notify_with_its_topics(house: Path):
    heard: list[frozenset[str]] = []

    async def listen() -> None:
        async for topics in live.follow():
            heard.append(topics)

    ear = asyncio.create_task(listen())

    async def first() -> bool:
        return bool(heard)

    try:
        await world.until(first, 5, "the first word")
        async with db.write() as session:
            session.add(Policy(kind="x"))
            run = await runs.queue(session, KRAKE, "commet", "sync")
        topics = {"policies", "runs", f"run:{run.id}", "agent:commet"}

        async def all_of_it() -> bool:
            return topics <= {topic for part in heard for topic in part}

        await world.until(all_of_it, 2, "the commit's topics")
        before = len(heard)
        with pytest.raises(ZeroDivisionError):
            async with db.write() as session:
                session.add(Policy(kind="y"))
                await session.flush()
                _ = 1 / 0
        async with db.write() as session:
            db.announce(session.sync_session, (f"topic:{number:05}" for number in range(3000)))
            session.add(Policy(kind="z"))

        async def the_long_one() -> bool:
            return sum(topic.startswith("topic:") for part in heard for topic in part) == 3000

        await world.until(the_long_one, 3, "a list longer than one notification")
        assert len(heard) > before + 1, "it came in parts"
    finally:
        ear.cancel()
        await asyncio.gather(ear, return_exceptions=True)


async def test_the_chain_has_no_fork_even_when_the_first_entries_are_written_at_once(house: Path):
    async def append(number: int) -> None:
        async with db.write() as session:
            await events.record(session, KRAKE, "test", Words(f"Entry {number}", ""))

    await asyncio.gather(*(append(number) for number in range(100)))
    async with db.read() as session:
        assert await events.broken_link(session) is None
        assert len(list(await session.scalars(select(Event.id)))) == 100


async def test_a_days_sum_moved_by_many_at_once_is_exact(house: Path):
    shop = await world.shop_row()

    async def add() -> None:
        async with db.write() as session:
            await readings.add(session, shop, "revenue", clock.today("UTC"), "EUR", Decimal("0.10"), 1, "test")

    await asyncio.gather(*(add() for _ in range(100)))
    async with db.read() as session:
        (row,) = await session.scalars(select(Reading))
    assert (row.value, row.numerator) == (Decimal("10.00"), 100)


async def test_one_order_delivered_by_many_at_once_counts_once(house: Path):
    shop = await world.shop_row()
    await world.place(shop, 1042)

    async def deliver(minute: int) -> None:
        back = [{"transactions": [{"kind": "refund", "status": "success", "amount": "11.90"}], "refund_line_items": []}]
        body = shops.order(1042, updated_at=f"2026-11-20T11:{minute:02}:00+01:00", refunds=back if minute % 2 else [])
        async with db.write() as session:
            await orders.save(session, shop, [bodies.order(body)])

    await asyncio.gather(*(deliver(minute) for minute in range(20)))
    async with db.read() as session:
        (row,) = await session.scalars(select(Reading))
        assert (row.value, row.numerator) == (Decimal("23.45"), 1), "the newest state, counted once"
        assert len(await orders.lines(session, 1)) == 1


async def test_a_hundred_reserves_at_once_never_pass_the_cap(house: Path):
    async with db.write() as session:
        await budget.reserve(session, Decimal(0), "EUR", rehearsal=True)
        await db.change(session, update(Budget).values(cap=Decimal(500)), ("budgets",))

    async def reserve() -> bool:
        async with db.write() as session:
            return await budget.reserve(session, Decimal(10), "EUR", rehearsal=True)

    assert sum(await asyncio.gather(*(reserve() for _ in range(100)))) == 50


async def waiting_action(number: int, effect: str = "") -> tuple[int, Action]:
    """A thread with one line to decide."""
    async with db.write() as session:
        thread = await threads.open(session, "approval", "lunavo", "commet", Words("Print?", "Drucken?"), Words("", ""))
        order = await orders.by_number(session, "1042", rehearsal=True)
        proposal = ledger.Proposal(
            kind="gelato.promote",
            connection_id=order.connection_id,
            title=Words("Print", "Drucken"),
            args={"draft_id": f"d-{number}", "expected_amount": "12.30", "currency": "EUR"},
            effect=effect or f"print:{number}",
            agent="commet",
            workspace="lunavo",
            order_id=order.id,
            thread_id=thread.id,
            price=Decimal("12.30"),
            currency="EUR",
            rehearsal=True,
        )
        return thread.id or 0, await ledger.propose(session, proposal)


async def test_of_approve_and_reject_at_once_exactly_one_wins(house: Path):
    await world.place(await world.shop_row(), 1042)
    for number in range(25):
        thread, action = await waiting_action(number)
        outcomes = await asyncio.gather(
            world.say(thread, Reply("approve", lines=world.shown([action]))), world.say(thread, Reply("reject")), return_exceptions=True
        )
        assert not [one for one in outcomes if isinstance(one, Exception)], outcomes
        status = (await world.lines(thread))[0].status
        assert status in ("approved", "rejected")
        async with db.read() as session:
            discards = [one for one in await ledger.all_of_order(session, 1) if one.kind == "gelato.discard"]
            assert any(one.args["draft_id"] == f"d-{number}" for one in discards) == (status == "rejected")
            assert (await threads.get(session, thread)).answer["kind"] == status, "the thread says what became of its line"
        told = sorted(type(one).__name__ for one in outcomes)
        assert told in (["AlreadyAnswered", "Answered"], ["Answered", "Changed"]), told


async def test_two_approvals_at_once_are_one(house: Path):
    await world.place(await world.shop_row(), 1042)
    thread, action = await waiting_action(1)
    outcomes = await asyncio.gather(*(world.approve(thread, [action]) for _ in range(5)))
    assert sum(isinstance(one, Answered) for one in outcomes) == 1
    assert all(isinstance(one, Answered | AlreadyAnswered | Changed) for one in outcomes)


async def test_a_question_answered_twice_at_once_starts_one_run(house: Path):
    async with db.write() as session:
        payload = {"skill": "sync", "input": {}, "way": "retry"}
        thread = await threads.open(session, "escalation", "lunavo", "commet", Words("x", "x"), Words("", ""), payload=payload)
    reply = Reply("choose", values={"way": "again"})
    outcomes = await asyncio.gather(*(world.say(thread.id, reply) for _ in range(4)))
    assert sum(isinstance(one, Answered) for one in outcomes) == 1
    async with db.read() as session:
        assert len(list(await session.scalars(select(Run.id)))) == 1


async def test_the_ledgers_unique_indexes_hold(house: Path):
    await world.place(await world.shop_row(), 1042)
    one, first = await waiting_action(1, "print:same")
    two, second = await waiting_action(2, "print:same")
    assert first.effect_key == second.effect_key
    assert isinstance(await world.approve(one, [first]), Answered)
    assert isinstance(await world.approve(two, [second]), Changed)
    with pytest.raises(IntegrityError):
        async with db.write() as session:
            await db.change(session, update(Action).where(Action.id == second.id).values(status="done"), ("actions",))
    with pytest.raises(IntegrityError):
        async with db.write() as session:
            await db.change(session, update(Action).values(fingerprint="same"), ("actions",))


async def test_a_slot_a_receipt_and_a_cause_are_claimed_once_by_many_at_once(house: Path):
    shop = await world.shop_row()
    at = clock.now()
    async with db.write() as session:
        task = await tasks.create(session, world.OWNER, "t", "dexter", "sync", input={}, workspace="", rrule="", timezone="UTC", first=at)

    async def claim() -> bool:
        async with db.write() as session:
            return await tasks.claim_all(session, [(task.id or 0, at)]) == 1

    async def note() -> bool:
        async with db.write() as session:
            return await receipts.first(session, shop.id, "delivery-1", "orders/paid")

    assert sum(await asyncio.gather(*(claim() for _ in range(10)))) == 1
    assert sum(await asyncio.gather(*(note() for _ in range(10)))) == 1


async def test_a_second_worker_is_refused_with_a_sentence(house: Path):
    from krake import worker

    held = await worker._advisory_lock()
    with pytest.raises(Refused) as refusal:
        await worker._advisory_lock()
    assert "already runs" in refusal.value.words.en
    await held.close()
    await (await worker._advisory_lock()).close()


async def test_the_listener_comes_back_after_the_database_was_away(house: Path):
    """Every connection is cut; the follower connects anew and has everything refreshed once."""
    heard: list[frozenset[str]] = []

    async def listen() -> None:
        async for topics in live.follow():
            heard.append(topics)

    async def times(count: int) -> bool:
        return sum(live.EVERYTHING in topics for topics in heard) >= count

    ear = asyncio.create_task(listen())
    try:
        await world.until(lambda: times(1), 5, "the first word")
        url = config.settings().database_url.replace("+psycopg", "")
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as other:
            await other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        await world.until(lambda: times(2), 5, "the follower to be back")
        async with db.write() as session:
            session.add(Policy(kind="x"))
    finally:
        ear.cancel()
        await asyncio.gather(ear, return_exceptions=True)


async def test_the_worker_takes_up_a_run_and_ends_it(house: Path, monkeypatch):
    """Durable runs beside our tables in the same database.

    The engine makes its tables in one go on the loop, and waits for every open transaction: one of ours in this same loop
    would never end. Only a test has both in one process.
    """
    from krake import worker
    from krake.coordinator import engine

    async with db.write() as session:
        run = await runs.queue(session, KRAKE, "commet", "sync", goal="Sync everything")
    engine._started.clear()
    launch, launched = engine.launch, asyncio.Event()
    monkeypatch.setattr(engine, "launch", lambda: (launch(), launched.set()))
    work = asyncio.create_task(worker.run())
    try:
        await asyncio.wait_for(launched.wait(), 20)

        async def over() -> bool:
            assert not work.done(), work.exception()
            async with db.read() as session:
                return (await runs.get(session, run.id)).status == "failed"

        await world.until(over, 20, "the run to end")
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
    async with db.read() as session:
        (thread,) = await inbox.listed(session)
        assert "is not connected" in thread.title["en"]
        assert [step.status for step in await runs.steps(session, run.id)] == ["failed"]


async def test_a_worker_that_lost_its_lock_with_its_connection_ends(house: Path, monkeypatch):
    from krake import worker

    monkeypatch.setattr(worker, "SWEEP", 0.1)

    async def work() -> None:
        async with worker._alone():
            await asyncio.sleep(30)

    task = asyncio.create_task(work())

    url = config.settings().database_url.replace("+psycopg", "")

    async def held() -> bool:  # asked of Postgres: trying to take it could take it from the worker
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as other:
            found = await (await other.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")).fetchone()
        return bool(found and found[0])

    await world.until(held, 5, "the worker to hold the lock")
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as other:
        await other.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
    await asyncio.wait([task], timeout=5)
    assert task.cancelled()
