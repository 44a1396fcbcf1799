"""Durable runs: a killed worker's run goes on by itself, trouble becomes one thread with words, and health closes it again."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from krake import registry, worker
from krake.coordinator import engine
from krake.gate import Reply
from krake.integrations.gelato.twin import bases
from krake.kit import clock, db
from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.models import Run
from krake.services import connections, inbox, runs, threads
from krake.spec.actor import KRAKE
from krake.spec.ask import Field, Question
from krake.web.rows import run_page
from tests import killing, world
from tests.web import shops


async def order_watch() -> int:
    goal = "Prepare paid orders"
    async with db.write() as session:
        run = await runs.queue(session, KRAKE, "commet", "order_watch", workspace="lunavo", goal=goal, rehearsal=True)
    return run.id or 0


async def run_of(run_id: int) -> Run:
    async with db.read() as session:
        return await runs.get(session, run_id)


async def over(run_id: int) -> Run | None:
    run = await run_of(run_id)
    return run if run.status in ("done", "failed") else None


async def open_threads(kind: str) -> list:
    async with db.read() as session:
        return [row for row in await inbox.listed(session) if row.kind == kind]


@asynccontextmanager
async def working() -> AsyncIterator[None]:
    """The worker in this process, stopped at the end."""
    engine._started.clear()
    task = asyncio.create_task(worker.run())
    try:
        yield
        assert not task.done(), task.exception()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def printer(house: Path) -> AsyncIterator[world.Printer]:
    """A shop with a print for its mug, and Gelato's twin."""
    with world.printer_twin() as one:
        await world.remember(await world.shop_row())
        await world.printer_row()
        yield one


async def shop_row():
    async with db.read() as session:
        return (await connections.all_of(session, "shopify"))[0]


async def test_a_run_killed_in_a_step_goes_on_by_itself_and_finishes(house: Path, printer: world.Printer):
    shop = await shop_row()
    for number in (1042, 1043, 1044):
        await world.place(shop, number)
    await printer.faults(delay_ms=400)
    run_id = await order_watch()
    child = killing.worker(house, quiet=0.2)

    async def second_step() -> bool:
        async with db.read() as session:
            steps = await runs.steps(session, run_id)
        return len(steps) == 3 and steps[2].status == "running" and steps[1].status == "done"

    await world.until(second_step, 30, "the second order being prepared")
    child.kill()
    await printer.faults(delay_ms=None)
    assert (await run_of(run_id)).status == "running"
    again = killing.worker(house, quiet=0.2)
    try:
        run = await world.until(lambda: over(run_id), 30, "the run to finish")
    finally:
        again.kill()
    assert run.status == "done", run.error
    assert run.result["evidence"] == {"found": 3, "prepared": 3, "asked": 3, "thread": run.result["evidence"]["thread"]}
    async with db.read() as session:
        steps = await runs.steps(session, run_id)
    assert [step.status for step in steps] == ["done"] * 5
    assert [one["drafts"] for one in (await printer.references()).values()] == [1, 1, 1], "no step was done twice"


@pytest.mark.parametrize(("deploy", "goes_on"), [("changed code", True), ("new version", False)])
async def test_a_run_that_was_under_way_goes_on_with_the_code_of_the_next_release(
    house: Path, printer: world.Printer, deploy: str, goes_on: bool
):
    """The second case is the guard switched off: with a version of its own, the new release leaves the run where it was."""
    await world.place(await shop_row(), 1042)
    await printer.faults(delay_ms=1500)
    run_id = await order_watch()
    child = killing.worker(house, quiet=0.2)

    async def preparing() -> bool:
        async with db.read() as session:
            return len(await runs.steps(session, run_id)) == 2

    await world.until(preparing, 30, "the order being prepared")
    child.kill()
    await printer.faults(delay_ms=None)
    again = killing.worker(house, quiet=0.2, deploy=deploy).ready()
    try:
        if goes_on:
            run = await world.until(lambda: over(run_id), 30, "the run to finish")
            assert run.status == "done" and run.result["sentence"]["en"].startswith("New code: "), run.error
        else:
            await asyncio.sleep(3)
            assert (await run_of(run_id)).status == "running"
    finally:
        again.kill()


async def test_a_hundred_threads_that_wait_through_a_deploy_are_each_done_once(house: Path, printer: world.Printer):
    await world.spend_freely()
    shop = await shop_row()
    placed = [await world.place(shop, number) for number in range(2000, 2100)]
    asked = [await world.asked(order) for order in placed]
    await db.close()  # the old process is gone; what waits is rows, not memory
    for thread, lines in asked:
        await world.approve(thread, lines)
    worker = killing.worker(house, quiet=0.2, deploy="changed code")

    async def printed() -> bool:
        return all(one["promotions"] == 1 for one in (await printer.references()).values())

    try:
        await world.until(printed, 60, "a hundred prints")
    finally:
        worker.kill()
    kept = (await printer.references()).values()
    assert len(kept) == 100 and all((one["drafts"], one["promotions"]) == (1, 1) for one in kept)


async def test_a_run_that_kills_its_worker_again_and_again_is_stopped_and_somebody_hears_of_it(house: Path, printer: world.Printer):
    await world.place(await shop_row(), 1042)
    await printer.faults(delay_ms=2000)
    run_id = await order_watch()
    child = killing.worker(house)

    async def preparing() -> bool:
        async with db.read() as session:
            return len(await runs.steps(session, run_id)) == 2

    await world.until(preparing, 30, "the order being prepared")
    child.kill()
    with sqlite3.connect(house / "runs.sqlite") as file:  # as after six more of these
        file.execute("UPDATE workflow_status SET recovery_attempts = 7 WHERE workflow_uuid = ?", (f"run:{run_id}",))
    again = killing.worker(house)
    try:
        run = await world.until(lambda: over(run_id), 30, "the run to be given up")
    finally:
        again.kill()
    assert run.status == "failed" and "again and again" in run.error["words"]["en"]
    assert len(await open_threads("escalation")) == 1


async def test_a_second_worker_is_refused_with_a_sentence(house: Path):
    child = killing.worker(house).ready()
    try:
        with pytest.raises(Refused) as refusal:
            await asyncio.wait_for(worker.run(), 10)
        assert str(child.pid) in refusal.value.words.en and "already runs" in refusal.value.words.en
    finally:
        child.kill()
    async with working():
        pass  # the lock died with its holder


async def test_a_service_that_is_slow_or_silent_is_tried_again_and_the_step_says_so(printer: world.Printer):
    await world.place(await shop_row(), 1042)
    await printer.faults(rate_limited=1)
    run_id = await order_watch()

    async def waits() -> bool:
        async with db.read() as session:
            return any("as told" in step.note.get("en", "") for step in await runs.steps(session, run_id))

    async with working():
        await world.until(waits, 15, "the step to wait as told")
        await printer.faults(rate_limited=None)
        run = await world.until(lambda: over(run_id), 20, "the run to finish")
    assert run.status == "done"
    async with db.read() as session:
        step = (await runs.steps(session, run_id))[1]
        assert step.attempts > 1 and step.status == "done"
        assert (await connections.all_of(session, "gelato"))[0].status == "connected"


async def test_a_bad_key_becomes_one_thread_for_many_runs_and_closes_when_the_key_is_good(printer: world.Printer):
    shop = await shop_row()
    await world.place(shop, 1042)
    await printer.faults(key_revoked=True)
    async with working():
        run_id = await order_watch()
        run = await world.until(lambda: over(run_id), 15, "the run to fail")
        assert run.status == "failed" and run.error["kind"] == "BadKey"
        for _ in range(2):
            run_id = await order_watch()
            run = await world.until(lambda run_id=run_id: over(run_id), 15, "the run to wait for the printer")
            assert run.status == "done" and "waits for Gelato" in run.result["sentence"]["en"]
        (thread,) = await open_threads("escalation")
        assert thread.payload["way"] == "reconnect" and thread.payload["integration"] == "gelato" and thread.payload["tried"]
        await printer.faults(key_revoked=None)
        await world.printer_row()  # the owner connects again
        assert await open_threads("escalation") == []
        run_id = await order_watch()
        assert (await world.until(lambda: over(run_id), 15, "the next run")).status == "done"
    async with db.read() as session:
        closed = await threads.get(session, thread.id)
        assert closed.status == "done" and closed.answered_by == "krake"


async def test_silence_becomes_a_thread_that_closes_when_the_service_answers(printer: world.Printer, monkeypatch):
    monkeypatch.setattr(connections, "OPEN_FOR", timedelta(seconds=1))
    shop = await shop_row()
    await world.place(shop, 1042)
    async with db.write() as session:
        (row,) = await connections.all_of(session, "gelato")
        row.base = {name: "http://127.0.0.1:9" for name in row.base}
        session.add(row)
    run_id = await order_watch()
    async with working():
        run = await world.until(lambda: over(run_id), 25, "the run to fail")
        assert run.error["kind"] == "Unreachable"
        assert len(await open_threads("escalation")) == 1
        async with db.write() as session:
            (row,) = await connections.all_of(session, "gelato")
            assert row.open_until, "after three failures in a row the breaker is open"
            row.base, row.open_until = bases(printer.origin), None
            session.add(row)
        run_id = await order_watch()
        assert (await world.until(lambda: over(run_id), 15, "the next run")).status == "done"
    assert await open_threads("escalation") == []


async def test_one_order_that_cannot_be_prepared_does_not_hold_up_the_others(printer: world.Printer):
    shop = await shop_row()
    address = shops.order(1041)["shipping_address"]
    await world.place(shop, 1041, shipping_address={**address, "country_code": "MA"})  # where Gelato's twin does not deliver
    await world.place(shop, 1042)
    run_id = await order_watch()
    async with working():
        run = await world.until(lambda: over(run_id), 20, "the run to finish")
    assert run.status == "done", run.error
    assert run.result["evidence"]["asked"] == 1
    (thread,) = await open_threads("escalation")
    assert "#1041 could not be prepared" in thread.title["en"] and thread.payload["way"] == "prepare_again"


async def test_a_cancelled_run_stops_between_two_steps_and_stays_cancelled(printer: world.Printer):
    shop = await shop_row()
    for number in (1042, 1043, 1044):
        await world.place(shop, number)
    await printer.faults(delay_ms=200)
    run_id = await order_watch()

    async def preparing() -> bool:
        async with db.read() as session:
            return len(await runs.steps(session, run_id)) == 2

    async with working():
        await world.until(preparing, 15, "the first order being prepared")
        async with db.write() as session:
            assert await runs.cancel(session, world.OWNER, run_id)
        await asyncio.sleep(2)
        assert (await run_of(run_id)).status == "cancelled"
    async with db.read() as session:
        assert len(await runs.steps(session, run_id)) == 2
    assert len(await printer.drafts()) <= 1


async def test_a_run_is_done_only_with_its_evidence_and_only_then_does_its_task_count_as_done(house: Path, monkeypatch: pytest.MonkeyPatch):
    from dataclasses import replace

    from krake import registry
    from krake.services import tasks

    async with db.write() as session:
        task = await tasks.create(
            session, world.OWNER, "Note", "vizzy", "note", input={"text": "x"}, workspace="", rrule="FREQ=DAILY", timezone="UTC",
            first=clock.now() + timedelta(days=1),
        )  # fmt: skip
        good, bad = [await runs.queue(session, KRAKE, "vizzy", "note", input={"text": "x"}, task_id=task.id) for _ in range(2)]
    engine.launch()
    try:
        assert await engine._execute(good.id or 0) == "done"
        first = await task_of(task.id)
        monkeypatch.setitem(registry.skills(), "note", replace(registry.skills()["note"], ensures=lambda evidence: False))
        assert await engine._execute(bad.id or 0) == "failed"
    finally:
        engine.stop()
    assert (await run_of(good.id or 0)).proven is True
    assert (await run_of(bad.id or 0)).proven is False, "no evidence means not done"
    assert first.last_done is not None and (await task_of(task.id)).last_done == first.last_done


async def test_dbos_looks_into_its_own_queue_each_second_for_what_it_recovers_and_seldom_later(
    house: Path, monkeypatch: pytest.MonkeyPatch
):
    from dbos._dbos import _get_dbos_instance

    monkeypatch.setattr(engine, "RECOVERED", 0.1)
    engine.launch()
    try:
        queue = _get_dbos_instance()._registry.get_internal_queue()
        assert queue._polling_interval_sec <= 1
        await asyncio.sleep(0.2)
        assert queue._polling_interval_sec == engine.SELDOM
    finally:
        engine.stop()
    monkeypatch.undo()
    engine.launch()
    try:
        assert queue._polling_interval_sec <= 1, "a new start recovers as quickly"
    finally:
        engine.stop()


async def task_of(task_id: int | None):
    from krake.services import tasks

    async with db.read() as session:
        return await tasks.get(session, task_id or 0)


async def test_a_run_goes_on_from_a_step_with_the_results_of_those_before_it(house: Path, monkeypatch: pytest.MonkeyPatch):
    from dataclasses import replace

    from krake import registry
    from krake.kit.text import Words
    from krake.spec.skill import Result

    done: list[str] = []

    async def first() -> str:
        done.append("first")
        return f"found {len(done)}"

    async def second(found: str) -> str:
        done.append(found)
        return found

    async def skill(ctx, given) -> Result:
        found = await ctx.step(Words("Read", "Lesen"), first)
        return Result(Words(await ctx.step(Words("Write", "Schreiben"), second, found), "fertig"))

    monkeypatch.setitem(registry.skills(), "note", replace(registry.skills()["note"], fn=skill, ensures=lambda evidence: True))
    async with db.write() as session:
        run = await runs.queue(session, KRAKE, "vizzy", "note", input={"text": "x"})
    engine.launch()
    try:
        assert await engine._execute(run.id or 0) == "done"
        async with db.write() as session:
            again = await runs.again(session, world.OWNER, run.id or 0, 2)
        assert await engine._execute(again.id or 0) == "done"
        assert done == ["first", "found 1", "found 1"], "the first step was taken over, the second done anew"
        async with db.write() as session:
            whole = await runs.again(session, world.OWNER, run.id or 0)
        assert await engine._execute(whole.id or 0) == "done"
        assert done[3:] == ["first", "found 4"]
    finally:
        engine.stop()
    async with db.read() as session:
        earlier = await runs.previous(session, await runs.get(session, again.id or 0))
    assert earlier and earlier.id == run.id


async def test_a_step_that_runs_past_its_deadline_ends_there_and_says_so(house: Path, monkeypatch: pytest.MonkeyPatch):
    from dataclasses import replace

    from krake import registry
    from krake.kit.text import Words
    from krake.spec.skill import Result

    async def endless() -> None:
        await asyncio.sleep(60)

    async def skill(ctx, given) -> Result:
        await ctx.step(Words("Wait", "Warten"), endless)
        return Result(Words("done", "fertig"))

    monkeypatch.setitem(registry.skills(), "note", replace(registry.skills()["note"], fn=skill, ensures=lambda evidence: True))
    async with db.write() as session:
        run = await runs.queue(session, KRAKE, "vizzy", "note", input={"text": "x"})
        run.deadline_at = clock.now() + timedelta(seconds=0.4)
        session.add(run)
    engine.launch()
    try:
        assert await asyncio.wait_for(engine._execute(run.id or 0), 10) == "failed"
    finally:
        engine.stop()
    assert (await run_of(run.id or 0)).error["words"]["en"].startswith("Its deadline passed")


async def test_stopping_a_run_stops_the_step_it_is_at(house: Path, monkeypatch: pytest.MonkeyPatch):
    from dataclasses import replace

    from krake import registry
    from krake.coordinator import context
    from krake.kit.text import Words
    from krake.spec.skill import Result

    begun = asyncio.Event()

    async def endless() -> None:
        begun.set()
        await asyncio.sleep(60)

    async def skill(ctx, given) -> Result:
        await ctx.step(Words("Wait", "Warten"), endless)
        return Result(Words("done", "fertig"))

    monkeypatch.setitem(registry.skills(), "note", replace(registry.skills()["note"], fn=skill, ensures=lambda evidence: True))
    async with db.write() as session:
        run = await runs.queue(session, KRAKE, "vizzy", "note", input={"text": "x"})
    engine.launch()
    try:
        working_on = asyncio.create_task(engine._execute(run.id or 0))
        await asyncio.wait_for(begun.wait(), 10)
        assert not await context.interrupt(run.id or 0), "nobody stopped it yet"
        async with db.write() as session:
            await runs.cancel(session, world.OWNER, run.id or 0)
        assert await context.interrupt(run.id or 0)
        assert await asyncio.wait_for(working_on, 10) == "cancelled"
    finally:
        engine.stop()
    async with db.read() as session:
        (step,) = await runs.steps(session, run.id or 0)
    assert step.status == "cancelled"


async def test_work_goes_from_agent_to_agent_in_one_thread_once_and_not_for_ever(house: Path):
    async with db.write() as session:
        thread = await threads.open(session, "question", "lunavo", "dexter", Words("How much?", "Wie viel?"), Words("x", "x"))
        first = await runs.queue(session, world.OWNER, "dexter", "revenue_report", goal="Report")
        first.thread_id = thread.id
        child = await runs.hand_over(session, first.id, "commet", "sync", "Read the shop", {"integration": "shopify"})
        again = await runs.hand_over(session, first.id, "commet", "sync", "Read the shop", {"integration": "shopify"})
        assert child.id == again.id and (child.parent_id, child.hops, child.thread_id) == (first.id, 1, thread.id)
        assert child.asked_by == "dexter"
        last = child
        for hop in range(2, runs.MOST_HOPS + 1):
            last = await runs.hand_over(session, last.id, "dexter" if hop % 2 == 0 else "commet", "note", "On", {"text": str(hop)})
        with pytest.raises(Refused, match="a person has to look"):
            await runs.hand_over(session, last.id, "commet", "note", "On", {"text": "more"})
        said = [message.words["en"] for message in await threads.messages(session, thread.id)]
        assert said[0] == "Handed to Commet: Read the shop" and len(said) == runs.MOST_HOPS
    shown = await run_page.of(child.id or 0, "en")
    assert [row.words for row in shown.hands] == ["From Dexter: Report", "To Dexter: On"]


async def test_parts_of_one_plan_report_in_one_thread_that_is_opened_once(house: Path):
    async with db.write() as session:
        plan = await runs.queue(session, world.OWNER, "buddy", "launch_plan", goal="Autumn posters")
        parts = [
            await runs.hand_over(session, plan.id or 0, agent, skill, words, {"text": "Autumn posters"}, together=True)
            for agent, skill, words in (
                ("penn", "product_copy", "Write"),
                ("soshie", "content_plan", "Plan"),
                ("penn", "product_copy", "Write"),
            )
        ]
        assert len({part.id for part in parts}) == 2 and {part.thread_id for part in parts} == {plan.thread_id}
        thread = await threads.get(session, plan.thread_id or 0)
        said = [message.words["en"] for message in await threads.messages(session, plan.thread_id or 0)]
    assert thread.kind == "notice" and thread.title["en"] == "Buddy hands out work: Autumn posters"
    assert said == ["Handed to Penn: Write", "Handed to Soshie: Plan"]


async def test_a_report_without_readings_has_the_shop_read_by_whoever_can(house: Path):
    await world.shop_row()
    async with db.write() as session:
        run = await runs.queue(session, world.OWNER, "dexter", "revenue_report", goal="Report", rehearsal=True)
    report = registry.skills()["revenue_report"]
    result = await report.fn(world.Steps(run.id or 0), report.input())
    async with db.read() as session:
        (child,) = await session.scalars(select(Run).where(Run.parent_id == run.id))
    assert (child.agent, child.skill, child.input) == (
        "commet",
        "sync",
        {"integration": "shopify"},
    ) and f"#{child.id}" in result.sentence.en
    assert report.ensures(result.evidence)


async def test_a_skill_that_asks_ends_its_turn_and_goes_on_with_the_answer(house: Path, monkeypatch: pytest.MonkeyPatch):
    skill = registry.skills()["note"]
    label = Words("What shall I keep?", "Was soll ich behalten?")

    async def unsure(ctx, input):
        if input.text == "?":
            ctx.ask(Question(label, Words("It was not clear.", "Es war unklar."), (Field("text", "text", label),), "unsure"))
        return await skill.fn(ctx, input)

    monkeypatch.setitem(registry.skills(), "note", replace(skill, fn=unsure))
    async with db.write() as session:
        first, twice = [await runs.queue(session, world.OWNER, "vizzy", "note", input={"text": "?"}, goal="Note") for _ in range(2)]
    engine.launch()
    try:
        assert await engine._execute(first.id or 0) == "asks" and await engine._execute(twice.id or 0) == "asks"
        (thread,) = await open_threads("question")
        assert thread.title["en"] == "What shall I keep?" and thread.blocks_run
        with pytest.raises(Refused):
            await world.say(thread.id or 0, Reply("choose", values={"text": ""}))
        answered = await world.say(thread.id or 0, Reply("choose", values={"text": "the keys"}))
        assert [(await run_of(one.id or 0)).status for one in (first, twice)] == ["done", "done"], "their turn is over"
        again = await run_of(answered.run_id)
        assert (again.skill, again.agent, again.input, again.thread_id) == ("note", "vizzy", {"text": "the keys"}, thread.id)
        assert await engine._execute(again.id or 0) == "done"
    finally:
        engine.stop()
    async with db.read() as session:
        said = [message.words["en"] for message in await threads.messages(session, thread.id or 0)]
    assert said == ["Noted. It stands under Memory."], "what came of the answer stands in the thread"
