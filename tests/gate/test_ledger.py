"""The ledger: one effect is one action, whatever is proposed twice, approved twice, altered or replaced."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from krake.coordinator import printing
from krake.gate import AlreadyAnswered, Answered, Changed, Reply, effects, ledger
from krake.kit import db
from krake.kit.errors import NotAllowed
from krake.kit.text import Words
from krake.models import Action, Policy
from krake.services import inbox, orders, threads
from krake.spec.actor import KRAKE, Actor, agent
from tests import world
from tests.gate.conftest import Lunavo


def proposal(lunavo: Lunavo, order_id: int, **changes) -> ledger.Proposal:
    parts = {
        "kind": "gelato.promote",
        "connection_id": lunavo.printer_row.id,
        "title": Words("Print", "Drucken"),
        "args": {"draft_id": "d-1", "expected_amount": "12.30", "currency": "EUR"},
        "effect": f"print:{order_id}",
        "agent": "commet",
        "workspace": "lunavo",
        "order_id": order_id,
        "price": Decimal("12.30"),
        "currency": "EUR",
        "rehearsal": True,
    }
    return ledger.Proposal(**(parts | changes))


async def propose(one: ledger.Proposal) -> Action:
    async with db.write() as session:
        return await ledger.propose(session, one)


async def promotions(lunavo: Lunavo) -> int:
    return sum(counts["promotions"] for counts in (await lunavo.printer.references()).values())


async def test_the_same_proposal_twice_is_one_action(lunavo: Lunavo):
    order = await lunavo.place()
    first, *others = [await propose(proposal(lunavo, order.id)) for _ in range(5)]
    assert {one.id for one in others} == {first.id}
    assert (await propose(proposal(lunavo, order.id, args={"draft_id": "d-2", "expected_amount": "1", "currency": "EUR"}))).id != first.id


async def test_approving_twice_prints_once(lunavo: Lunavo):
    thread, actions = await world.asked(await lunavo.place(1042), await lunavo.place(1043))
    assert isinstance(await world.approve(thread, actions), Answered)
    assert isinstance(await world.approve(thread, actions), AlreadyAnswered)
    await world.carry_out()
    await world.carry_out()
    assert await promotions(lunavo) == 2
    assert {action.status for action in await world.lines(thread)} == {"done"}


async def test_of_approve_and_reject_at_once_exactly_one_wins_fifty_times(lunavo: Lunavo):
    order = await lunavo.place()
    for number in range(50):
        args = {"draft_id": f"d-{number}", "expected_amount": "12.30", "currency": "EUR"}
        action = await propose(proposal(lunavo, order.id, args=args, effect=f"print:{number}"))
        async with db.write() as session:
            thread = await threads.open(session, "approval", "lunavo", "commet", Words("Print?", "Drucken?"), Words("", ""))
            action = await ledger.get(session, action.id)
            action.thread_id = thread.id
            session.add(action)
        outcomes = await asyncio.gather(
            world.say(thread.id, Reply("approve", lines=world.shown([action]))), world.say(thread.id, Reply("reject"))
        )
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyAnswered", "Answered"]
        status = (await world.lines(thread.id))[0].status
        won = "approved" if isinstance(outcomes[0], Answered) else "rejected"
        assert status == won
        async with db.read() as session:
            discards = [one for one in await ledger.all_of_order(session, order.id) if one.kind == "gelato.discard"]
            assert any(one.args["draft_id"] == f"d-{number}" for one in discards) == (won == "rejected")


@pytest.mark.parametrize("actor", [agent("commet"), KRAKE, Actor("Ada", "viewer", 2), Actor("robot", "owner", None)])
async def test_only_a_person_who_may_can_answer(lunavo: Lunavo, actor: Actor):
    thread, actions = await world.asked(await lunavo.place())
    for reply in (Reply("approve", lines=world.shown(actions)), Reply("reject"), Reply("dismiss")):
        with pytest.raises(NotAllowed):
            await world.say(thread, reply, actor)
    assert (await world.lines(thread))[0].status == "waiting"


async def test_an_approval_names_what_was_shown_or_nothing_is_approved(lunavo: Lunavo):
    thread, (one, two) = await world.asked(await lunavo.place(1042), await lunavo.place(1043))
    for pairs in (((one.id, two.args_hash),), ((one.id, one.args_hash), ("no-such-action", "0" * 64)), ((one.id, ""),)):
        assert isinstance(await world.say(thread, Reply("approve", lines=pairs)), Changed)
    assert {action.status for action in await world.lines(thread)} == {"waiting"}
    assert await world.carry_out() == []


async def test_args_altered_after_the_approval_are_never_sent(lunavo: Lunavo):
    thread, actions = await world.asked(await lunavo.place())
    await world.approve(thread, actions)
    async with db.write() as session:
        altered = {**actions[0].args, "expected_amount": "9999.00"}
        await db.change(session, update(Action).where(Action.id == actions[0].id).values(args=altered), ("actions",))
    performed = await world.carry_out()
    assert [one.outcome for one in performed] == ["failed"]
    assert await promotions(lunavo) == 0
    async with db.read() as session:
        assert any(row.kind == "escalation" for row in await inbox.listed(session))


async def test_a_superseded_action_never_executes(lunavo: Lunavo):
    thread, actions = await world.asked(await lunavo.place())
    async with db.write() as session:
        await ledger.move(session, actions[0].id, ("waiting",), "superseded")
    assert isinstance(await world.approve(thread, actions), Changed)
    assert (await effects.perform(actions[0].id, world.no_sleep)).outcome == "taken"
    assert await promotions(lunavo) == 0


async def test_a_rejection_deletes_the_draft_at_the_printer(lunavo: Lunavo):
    order = await lunavo.place()
    thread, _ = await world.asked(order)
    assert len(await lunavo.printer.drafts()) == 1
    assert isinstance(await world.say(thread, Reply("reject", note="wrong mug")), Answered)
    await world.carry_out()
    assert await lunavo.printer.drafts() == []
    async with db.read() as session:
        assert (await orders.get(session, order.id)).production == "rejected"


async def test_a_rejected_order_can_be_asked_for_again_with_a_fresh_draft(lunavo: Lunavo):
    order = await lunavo.place()
    thread, _ = await world.asked(order)
    await world.say(thread, Reply("reject"))
    again, actions = await world.asked(order)
    assert again != thread
    await world.approve(again, actions)
    await world.carry_out()
    assert await promotions(lunavo) == 1
    assert await lunavo.printer.drafts() == []


async def test_a_price_that_moved_asks_again_in_the_same_thread(lunavo: Lunavo):
    order = await lunavo.place()
    thread, (first,) = await world.asked(order)
    await world.approve(thread, [first])
    await lunavo.printer.faults(price_change=1.5)
    performed = await world.carry_out()
    assert performed[0].outcome == "failed" and await promotions(lunavo) == 0
    fresh = [action for action in await world.lines(thread) if action.status == "waiting"]
    assert len(fresh) == 1 and fresh[0].price > first.price and fresh[0].effect_key == first.effect_key
    assert fresh[0].shown["price"] == str(fresh[0].price).rstrip("0") or Decimal(fresh[0].shown["price"]) == fresh[0].price
    assert fresh[0].shown["was"] == first.shown["price"]
    async with db.read() as session:
        assert (await threads.get(session, thread)).status == "open"
        assert (await orders.get(session, order.id)).production == "waiting"
    assert isinstance(await world.approve(thread, [first]), Changed), "the old approval covers nothing"
    assert isinstance(await world.approve(thread, fresh), Answered)
    await world.carry_out()
    assert await promotions(lunavo) == 1


async def test_an_edit_supersedes_replaces_the_draft_and_asks_again(lunavo: Lunavo):
    order = await lunavo.place()
    thread, (first,) = await world.asked(order)
    (old,) = await lunavo.printer.drafts()
    outcome = await world.say(thread, Reply("edit", lines=world.shown([first]), values={"shipment_method": "express"}))
    assert isinstance(outcome, Answered) and outcome.run_id
    change = {"replaces": first.id, "shipment_method": "express"}
    assert (await printing.prepare(order.id, outcome.run_id, thread, change))["outcome"] == "proposed"
    (new,) = await lunavo.printer.drafts()
    assert new != old
    (line,) = await world.lines(thread)
    assert line.id != first.id and line.args["draft_id"] == new and line.price > first.price
    assert isinstance(await world.approve(thread, [first]), Changed)
    await world.approve(thread, [line])
    await world.carry_out()
    assert await promotions(lunavo) == 1 and await lunavo.printer.drafts() == []


async def test_two_drafts_of_one_order_are_never_both_promoted(lunavo: Lunavo):
    """Our unique index refuses the second approval, and had it not, the printer's own list would."""
    order = await lunavo.place()
    thread, (first,) = await world.asked(order)
    other = {**first.args, "expected_amount": "1.00"}
    second = await propose(
        proposal(lunavo, order.id, args=other, effect=f"print:{order.connection_id}:{order.external_id}", thread_id=thread)
    )
    assert second.effect_key == first.effect_key
    outcome = await world.approve(thread, [first, second])
    assert isinstance(outcome, Changed), "both at once: neither"
    assert {action.status for action in await world.lines(thread)} == {"waiting"}
    await world.approve(thread, [first])
    assert isinstance(await world.approve(thread, [second]), Changed)
    await world.carry_out()
    assert isinstance(await world.approve(thread, [second]), Changed), "nor after the first is done"
    with pytest.raises(IntegrityError):
        async with db.write() as session:
            await db.change(session, update(Action).where(Action.id == second.id).values(status="approved"), ("actions",))
    assert await promotions(lunavo) == 1


async def test_the_printer_refuses_a_second_draft_of_the_same_reference(lunavo: Lunavo):
    """The index switched off: two drafts under one reference, both told to print, and still one print."""
    from krake.integrations.gelato import actions as gelato
    from krake.integrations.gelato.client import GelatoClient
    from krake.services import connections

    order = await lunavo.place()
    _, (first,) = await world.asked(order)
    access = connections.access(lunavo.printer_row)
    async with GelatoClient(access) as client:
        held = await client.get_order(first.args["draft_id"])
        twin = await client.create_draft(_again(held.raw))
    assert len(await lunavo.printer.drafts()) == 2
    for draft_id in (held.external_id, twin.external_id):
        args = {**first.args, "draft_id": draft_id}
        try:
            await gelato.promote(access, args, first.effect_key)
        except gelato.AlreadyOrdered:
            assert draft_id == twin.external_id
    assert await promotions(lunavo) == 1


def _again(raw: dict) -> dict:
    """The request that made an order, from the order."""
    items = [{key: item[key] for key in ("itemReferenceId", "productUid", "quantity", "files")} for item in raw["items"]]
    address = {key: value for key, value in raw["shippingAddress"].items() if key not in ("id", "orderId")}
    return {key: raw[key] for key in ("orderReferenceId", "customerReferenceId", "currency")} | {"items": items, "shippingAddress": address}


async def test_an_order_called_off_after_the_question_is_not_printed(lunavo: Lunavo):
    order = await lunavo.place()
    thread, actions = await world.asked(order)
    later = {"updated_at": "2026-11-20T11:00:00+01:00", "cancelled_at": "2026-11-20T11:00:00+01:00", "financial_status": "refunded"}
    await lunavo.place(1042, **later)
    outcome = await world.approve(thread, actions)
    assert isinstance(outcome, Changed) and "called off" in outcome.words.en
    await world.carry_out()
    assert await promotions(lunavo) == 0


async def test_an_order_called_off_after_the_approval_is_not_printed_either(lunavo: Lunavo):
    thread, actions = await world.asked(await lunavo.place())
    await world.approve(thread, actions)
    await lunavo.place(1042, updated_at="2026-11-20T11:00:00+01:00", cancelled_at="2026-11-20T11:00:00+01:00")
    assert [one.outcome for one in await world.carry_out()] == ["failed"]
    assert await promotions(lunavo) == 0


async def test_a_cancellation_withdraws_the_question_and_deletes_the_draft(lunavo: Lunavo):
    from krake.coordinator import pull
    from krake.integrations.shopify import bodies
    from tests.web import shops

    one, two = await lunavo.place(1042), await lunavo.place(1043)
    thread, _ = await world.asked(one, two)
    for number in (1042, 1043):
        body = shops.order(number, updated_at="2026-11-20T11:00:00+01:00", cancelled_at="2026-11-20T11:00:00+01:00")
        async with db.write() as session:
            await pull.save_in(session, lunavo.shop, [bodies.order(body)])
        async with db.read() as session:
            assert (await threads.get(session, thread)).status == ("open" if number == 1042 else "done")
    await world.carry_out()
    assert await lunavo.printer.drafts() == []
    assert await world.lines(thread) == []


async def test_a_rule_that_forbids_printing_leaves_no_draft_and_says_so(lunavo: Lunavo):
    async with db.write() as session:
        session.add(Policy(kind="gelato.promote", verdict="deny"))
    order = await lunavo.place()
    run = await world.a_run()
    outcome = await printing.prepare(order.id, run.id, None, {})
    assert outcome["outcome"] == "left_out" and "forbids" in outcome["note"]["en"]
    await world.carry_out()
    assert await lunavo.printer.drafts() == []
    async with db.read() as session:
        assert (await orders.get(session, order.id)).production == "rejected"


async def test_a_standing_permission_prints_up_to_its_limit_and_asks_above(lunavo: Lunavo):
    async with db.write() as session:
        session.add(Policy(agent="commet", kind="gelato.promote", workspace="lunavo", verdict="allow", limit=Decimal(25), currency="EUR"))
    cheap, run = await lunavo.place(1042), await world.a_run()
    assert (await printing.prepare(cheap.id, run.id, None, {}))["outcome"] == "printing"
    dear = shops_order_of(5)
    order = await lunavo.place(1043, line_items=dear)
    assert (await printing.prepare(order.id, run.id, None, {}))["outcome"] == "proposed"
    await world.carry_out()
    assert await promotions(lunavo) == 1


def shops_order_of(quantity: int) -> list[dict]:
    from tests.web import shops

    line = shops.order(1043)["line_items"][0]
    return [{**line, "quantity": quantity}]


async def test_two_attempts_at_once_in_one_process_are_one_and_neither_takes_the_other_for_dead(lunavo: Lunavo):
    """A run performs its draft itself while the worker hears of the same action: the second waits and finds it done."""
    thread, actions = await world.asked(await lunavo.place())
    await world.approve(thread, actions)
    await lunavo.printer.faults(delay_ms=200)

    async def never(_: float) -> None:
        raise AssertionError("a living attempt was taken for one that a dead worker left")

    both = await asyncio.gather(*(effects.perform(actions[0].id, never) for _ in range(2)))
    assert [one.outcome for one in both] == ["done", "taken"] and both[1].action.status == "done"
    assert await promotions(lunavo) == 1


async def test_an_effect_in_doubt_is_told_to_a_person_and_the_thread_closes_when_it_is_clear(lunavo: Lunavo):
    thread, actions = await world.asked(await lunavo.place())
    await world.approve(thread, actions)
    await lunavo.printer.faults(lost_answers=1)
    (performed,) = await world.carry_out()
    assert performed.outcome == "unknown" and performed.action.status == "executing"
    async with db.read() as session:
        (told,) = [row for row in await inbox.listed(session) if row.kind == "escalation"]
        assert told.title["en"].startswith("Not clear whether this was done")
    await lunavo.printer.faults(lost_answers=None)
    async with db.write() as session:  # the breaker has had its rest
        from krake.services import connections

        row = await connections.get(session, lunavo.printer_row.id)
        row.open_until = None
        session.add(row)
    (performed,) = await world.carry_out()
    assert performed.outcome == "done" and await promotions(lunavo) == 1
    async with db.read() as session:
        assert (await threads.get(session, told.id)).status == "done"
