"""What left the house is taken back by an effect of its own, as far as its kind says it can be; what was shown holds only so long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from krake import gate, registry
from krake.coordinator import printing
from krake.gate import answers, drift, undoing
from krake.gate.answers import Changed
from krake.kit import clock, db
from krake.kit.errors import NotAllowed, Refused
from krake.models import Action, Budget, Order, Run
from krake.spec.action import Final, Undo
from krake.spec.actor import agent
from tests import world
from tests.gate.conftest import Lunavo
from tests.web import shops


@pytest.fixture(autouse=True)
def clock_back() -> Iterator[None]:
    yield
    clock.shift(timedelta(0))


async def printed(lunavo: Lunavo, number: int = 1042) -> Action:
    await world.spend_freely()
    thread, lines = await world.asked(await lunavo.place(number))
    await world.approve(thread, lines)
    assert [one.outcome for one in await world.carry_out()] == ["done"]
    return await stored(lines[0].id)


async def stored(action_id: str) -> Action:
    async with db.read() as session:
        return await session.get_one(Action, action_id)


async def take_back(action: Action, actor=world.OWNER) -> Action:
    async with db.write() as session:
        return await undoing.take_back(session, actor, action.id)


async def later(seconds: float) -> None:
    clock.shift(timedelta(seconds=seconds))


def test_every_kind_of_effect_says_how_it_is_taken_back_or_why_not():
    kinds = registry.actions()
    assert len(kinds) > 5
    for kind in kinds.values():
        assert isinstance(kind.undo, Final | Undo) and kind.undo.words.en and kind.undo.words.de
        if isinstance(kind.undo, Undo):
            assert kinds[kind.undo.kind].integration == kind.integration, "one account undoes what it did"


async def test_a_print_is_cancelled_at_the_printer_once_and_the_order_can_be_printed_again(lunavo: Lunavo):
    action = await printed(lunavo)
    undo = await take_back(action)
    assert (undo.status, undo.undo_of, undo.approver, undo.agent) == ("approved", action.id, "Mira", "commet")
    with pytest.raises(Refused):
        await take_back(action)
    assert await world.carry_out() == [], "it waits six seconds for a second thought"
    await later(7)
    assert [one.outcome for one in await world.carry_out()] == ["done"]
    (kept,) = (await lunavo.printer.references()).values()
    assert (kept["promotions"], kept["canceled"]) == (1, 1), "read from the printer's own ledger"
    action = await stored(action.id)
    assert (action.status, action.outcome) == ("undone", "reversed")
    async with db.read() as session:
        order = await session.get_one(Order, action.order_id)
        rows = await undoing.timeline(session, rehearsal=True)
    assert order.production == "rejected"
    assert [(row.action.kind, row.undo, bool(row.final)) for row in rows] == [
        ("gelato.cancel", None, True),
        ("gelato.promote", None, False),
    ]
    thread, lines = await world.asked(order)
    await world.approve(thread, lines)
    assert [one.outcome for one in await world.carry_out()] == ["done"]
    kept = (await lunavo.printer.references()).values()
    assert sum(one["promotions"] for one in kept) == 2 and sum(one["canceled"] for one in kept) == 1


async def test_a_second_thought_within_six_seconds_leaves_everything_as_it_is(lunavo: Lunavo):
    action = await printed(lunavo)
    undo = await take_back(action)
    async with db.write() as session:
        await undoing.leave(session, world.OWNER, undo.id)
    await later(7)
    assert await world.carry_out() == [] and (await stored(action.id)).status == "done"
    (kept,) = (await lunavo.printer.references()).values()
    assert kept["canceled"] == 0
    undo = await take_back(action)
    await later(20)
    await world.carry_out()
    with pytest.raises(Refused):
        async with db.write() as session:
            await undoing.leave(session, world.OWNER, undo.id)


async def test_what_is_printed_already_stays_printed_and_says_so(lunavo: Lunavo):
    action = await printed(lunavo)
    await lunavo.printer.advance("printed")
    undo = await take_back(action)
    await later(7)
    (performed,) = await world.carry_out()
    assert performed.outcome == "failed" and (await stored(undo.id)).error["words"]["en"].startswith("Gelato says:")
    action = await stored(action.id)
    assert (action.status, action.outcome) == ("done", "unchanged")


@pytest.mark.parametrize("actor", [replace(world.OWNER, role="viewer"), agent("commet")])
async def test_only_a_person_who_may_work_here_takes_something_back(lunavo: Lunavo, actor):
    action = await printed(lunavo)
    with pytest.raises(NotAllowed):
        await take_back(action, actor)


async def test_what_cannot_be_taken_back_says_why(lunavo: Lunavo):
    action = await printed(lunavo)
    await take_back(action)
    await later(7)
    (performed,) = await world.carry_out()
    with pytest.raises(Refused, match="stays cancelled"):
        await take_back(performed.action)


@pytest.mark.parametrize("guarded", [True, False])
async def test_an_approval_that_comes_too_late_asks_again_and_prints_nothing(lunavo: Lunavo, guarded: bool):
    await world.spend_freely()
    thread, lines = await world.asked(await lunavo.place(1042))
    await later(24 * 3600 + 1)
    if not guarded:
        answers.SWITCHED_OFF.add("expiry")
    try:
        outcome = await world.approve(thread, lines)
    finally:
        answers.SWITCHED_OFF.clear()
    done = [one.outcome for one in await world.carry_out() if one.action.kind == "gelato.promote"]
    if not guarded:
        assert done == ["done"], "with the guard off the old price is approved"
        return
    assert isinstance(outcome, Changed) and done == []
    assert (await stored(lines[0].id)).status == "expired"
    async with db.read() as session:
        (run,) = await session.scalars(select(Run).where(Run.skill == "order_to_gelato"))
    assert run.input["thread"] == thread and run.input["replaces"] == lines[0].id


async def test_what_was_too_old_is_asked_again_in_its_thread_as_the_owner_had_chosen_it(lunavo: Lunavo):
    await world.spend_freely()
    order = await lunavo.place(1042)
    run = await world.a_run()
    await printing.prepare(order.id or 0, run.id or 0, None, {"shipment_method": "express"})
    thread = (await printing.group(run.id or 0, True))["thread"]
    lines = await world.lines(thread)
    await later(24 * 3600 + 1)
    await world.approve(thread, lines)
    async with db.read() as session:
        (again,) = await session.scalars(select(Run).where(Run.skill == "order_to_gelato"))
    skill = registry.skills()["order_to_gelato"]
    result = await skill.fn(world.Steps(again.id or 0), skill.input.model_validate(again.input))
    assert skill.ensures(result.evidence)
    (fresh,) = [line for line in await world.lines(thread) if line.status == "waiting"]
    assert fresh.id != lines[0].id and fresh.supersedes == lines[0].id and fresh.shown["method"] == "express"
    assert len(await lunavo.printer.drafts()) == 1, "the old draft is gone"
    await world.approve(thread, [fresh])
    assert "done" in [one.outcome for one in await world.carry_out()]


async def test_a_cancelled_print_frees_its_days_money_and_only_a_taking_back_is_left(lunavo: Lunavo):
    action = await printed(lunavo)
    before = await used()
    assert before == action.price
    with pytest.raises(Refused):
        async with db.write() as session:
            await undoing.leave(session, world.OWNER, action.id)
    await take_back(action)
    await later(7)
    await world.carry_out()
    assert await used() == 0 and (await stored(action.id)).reserved is None


async def used() -> Decimal:
    async with db.read() as session:
        return await session.scalar(select(Budget.used)) or Decimal(0)


async def test_what_changed_since_the_question_is_named(lunavo: Lunavo):
    thread, lines = await world.asked(await lunavo.place(1042))
    changed = shops.order(1042)
    changed["shipping_address"]["city"], changed["line_items"][0]["quantity"] = "Hamburg", 3
    await world.place(
        lunavo.shop,
        1042,
        shipping_address=changed["shipping_address"],
        line_items=changed["line_items"],
        updated_at="2026-12-01T10:00:00+01:00",
    )
    outcome = await world.say(thread, gate.Reply("approve", lines=world.shown(lines)))
    assert isinstance(outcome, Changed)
    assert "2 → 3" in outcome.words.en and "→ Hamburg" in outcome.words.en and "Ort: " in outcome.words.de


def test_a_difference_names_each_part_once():
    seen = {"goods": {"Mug": "2"}, "address": {"city": "Berlin", "zip": "10115"}, "email": "a@b.example"}
    assert drift.difference(seen, seen) == [] and drift.difference({}, seen) == []
    now = {"goods": {"Mug": "2", "Poster": "1"}, "address": {"city": "Bonn"}, "email": ""}
    found = [words.en for words in drift.difference(seen, now)]
    assert found == ["Poster: — → 1", "city: Berlin → Bonn", "post code: 10115 → —", "e-mail: a@b.example → —"]
    assert drift.listed([]).en == ""
