"""The kill switch: nothing new leaves while it is on, whatever was approved; nothing is lost, and only the owner lets it go on."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from krake.gate import effects, ledger, switch
from krake.kit import db
from krake.kit.errors import NotAllowed
from krake.models import Action, Event
from krake.spec.actor import KRAKE, Actor, agent
from tests import killing, world

OPERATOR = Actor("Otto", "operator", 2, "session-of-otto")


async def throw(on: bool, actor: Actor = world.OWNER) -> bool:
    async with db.write() as session:
        return await switch.throw(session, actor, on, "a test")


async def approved(printer: world.Printer) -> Action:
    """A print that the owner approved and that nobody executed yet."""
    await world.spend_freely()
    shop = await world.shop_row()
    await world.printer_row()
    await world.remember(shop)
    order = await world.place(shop, 1042)
    thread, lines = await world.asked(order)
    await world.approve(thread, lines)
    return lines[0]


async def fresh(action: Action) -> Action:
    async with db.read() as session:
        return await session.get_one(Action, action.id)


@pytest.fixture
def printer(house: Path):
    with world.printer_twin() as one:
        yield one


async def test_what_was_approved_waits_while_it_is_on_and_goes_out_once_afterwards(printer: world.Printer):
    action = await approved(printer)
    assert await throw(True)
    assert await world.carry_out() == [], "nothing is due"
    assert (await effects.perform(action.id, world.no_sleep)).outcome == "waits", "not even when asked for directly"
    assert (await fresh(action)).status == "approved"
    assert sum(one["promotions"] for one in (await printer.references()).values()) == 0
    assert await throw(False)
    assert [done.outcome for done in await world.carry_out()] == ["done"]
    assert sum(one["promotions"] for one in (await printer.references()).values()) == 1


async def test_with_the_guard_switched_off_the_same_action_goes_out(printer: world.Printer):
    action = await approved(printer)
    await throw(True)
    switch.SWITCHED_OFF.add("kill switch")
    try:
        assert (await effects.perform(action.id, world.no_sleep)).outcome == "done"
    finally:
        switch.SWITCHED_OFF.clear()


async def test_a_claim_reads_it_in_its_own_transaction(printer: world.Printer):
    action = await approved(printer)
    async with db.write() as session:
        row = await session.get_one(Action, action.id)
        await switch.throw(session, world.OWNER, True)
        assert not await ledger.claim(session, row), "no moment lies between the switch and the claim"
    assert (await fresh(action)).status == "approved"


async def test_what_a_dead_worker_left_under_way_is_still_looked_for(printer: world.Printer):
    action = await approved(printer)
    async with db.write() as session:
        assert await ledger.claim(session, await session.get_one(Action, action.id))
    await throw(True)
    async with db.read() as session:
        assert list(await ledger.due(session)) == [action.id]


async def test_it_survives_a_restart_and_every_turn_is_written_down(house: Path):
    assert await throw(True)
    assert not await throw(True), "it was on already"
    await db.close()  # as a new process would open it
    async with db.read() as session:
        assert await switch.halted(session)
        row = await switch.state(session)
        assert row and (row.by, row.why) == ("Mira", "a test")
    await throw(False)
    async with db.read() as session:
        assert [entry.verb for entry in await session.scalars(select(Event).order_by(Event.id))] == ["halt", "go on"]


async def test_anybody_who_works_here_may_stop_but_only_the_owner_lets_it_go_on(house: Path):
    for nobody in (Actor("Vera", "viewer", 3), agent("commet")):
        with pytest.raises(NotAllowed):
            await throw(True, nobody)
    assert await throw(True, OPERATOR)
    for other in (OPERATOR, KRAKE, agent("commet")):
        with pytest.raises(NotAllowed):
            await throw(False, other)
    async with db.read() as session:
        assert await switch.halted(session)


async def test_pressed_while_a_worker_prints_nothing_new_leaves_after_a_second_and_all_goes_on_once_later(
    house: Path, printer: world.Printer
):
    await world.spend_freely()
    shop = await world.shop_row()
    await world.printer_row()
    await world.remember(shop)
    asked = [await world.asked(await world.place(shop, number)) for number in range(3000, 3024)]
    for thread, lines in asked:
        await world.approve(thread, lines)
    await printer.faults(delay_ms=400)
    worker = killing.worker(house, quiet=0.2)

    async def promoted() -> int:
        return sum(one["promotions"] for one in (await printer.references()).values())

    async def under_way() -> bool:
        return await promoted() >= 3

    async def settled() -> bool:
        async with db.read() as session:
            return not list(await session.scalars(select(Action.id).where(Action.status == "executing")))

    try:
        await world.until(under_way, 30, "the worker at its work")
        assert await throw(True)
        await asyncio.sleep(1)
        await world.until(settled, 10, "what was under way to end")
        stopped = await promoted()
        assert stopped < 24, "pressed too late to prove anything"
        await asyncio.sleep(3)
        assert await promoted() == stopped, "nothing new left"
        await printer.faults(delay_ms=None)
        assert await throw(False)

        async def all_of_them() -> bool:
            return await promoted() >= 24

        await world.until(all_of_them, 60, "the rest")
    finally:
        worker.kill()
    kept = (await printer.references()).values()
    assert [one["promotions"] for one in kept] == [1] * 24


async def test_every_effect_that_left_says_who_why_what_and_for_how_much(printer: world.Printer):
    """Reliability goal P9: the record of an effect can answer for it."""
    action = await approved(printer)
    await world.carry_out()
    done = await fresh(action)
    assert done.agent and done.approver == "Mira" and done.args_hash == ledger.args_hash(done.args)
    assert done.verdict == "ask" and done.reasons and done.external_id and done.price and done.currency and done.run_id
    async with db.read() as session:
        told = {row.verb: row for row in await session.scalars(select(Event))}
    assert {"answer", "print"} <= set(told) and told["answer"].actor == "Mira" and told["print"].actor == "commet"
