"""From a paid order to the question: what is asked, once, in words; and what is never drafted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from krake.coordinator import printing
from krake.gate import Answered, Reply
from krake.integrations.shopify import bodies
from krake.kit import db
from krake.kit.errors import Refused
from krake.models import Action, Connection, Fault, Order, Reading, Run
from krake.services import inbox, orders
from krake.skills.order_to_gelato import order_to_gelato
from tests import world
from tests.web import shops


@pytest.fixture
async def printer(house: Path) -> AsyncIterator[world.Printer]:
    with world.printer_twin() as one:
        yield one


@pytest.fixture
async def shop(printer: world.Printer) -> Connection:
    """A rehearsed shop with a printer; nobody has said yet what prints the mug."""
    await world.printer_row()
    return await world.shop_row()


async def prepare(order: Order) -> dict[str, Any]:
    run = await world.a_run(rehearsed=order.rehearsal)
    return await printing.prepare(order.id or 0, run.id or 0, None, {})


async def open_threads() -> list:
    async with db.read() as session:
        return list(await inbox.listed(session))


async def production(order: Order) -> str:
    async with db.read() as session:
        return (await orders.get(session, order.id or 0)).production


async def queued() -> list[Run]:
    async with db.read() as session:
        return list(await session.scalars(select(Run).where(Run.status == "queued")))


async def test_an_unknown_variant_asks_once_for_several_orders_and_goes_on_after_the_answer(shop: Connection, printer: world.Printer):
    placed = [await world.place(shop, number) for number in (1042, 1043, 1044)]
    assert [(await prepare(order))["outcome"] for order in placed] == ["asked"] * 3
    (thread,) = await open_threads()
    assert thread.kind == "question" and thread.title["en"] == "What prints “Lunar mug · White”?"
    assert thread.payload["orders"] == ["#1042", "#1043", "#1044"]
    with pytest.raises(Refused):
        await world.say(thread.id, Reply("choose", values={"product_uid": world.MUG, "file_url": "no address"}))
    assert len(await open_threads()) == 1, "a wrong answer closes nothing"
    outcome = await world.say(thread.id, Reply("choose", values={"product_uid": world.MUG, "file_url": f"{printer.origin}/files/mug.png"}))
    assert isinstance(outcome, Answered) and outcome.run_id
    (run,) = await queued()
    assert (run.id, run.skill) == (outcome.run_id, "order_watch")
    found = await printing.waiting(True)
    assert [number for _, number in found["orders"]] == ["#1042", "#1043", "#1044"]
    assert [(await prepare(order))["outcome"] for order in placed] == ["proposed"] * 3


async def test_an_address_too_long_for_the_printer_asks_and_nothing_is_cut(shop: Connection, printer: world.Printer):
    await world.remember(shop)
    long = "Straße des siebzehnten Juni Nummer einhundertfünfunddreißig, Hinterhaus, dritter Stock links bei Brandt"
    told = {**shops.order()["shipping_address"], "address1": long}
    order = await world.place(shop, 1042, shipping_address=told)
    assert (await prepare(order))["outcome"] == "asked"
    assert await printer.drafts() == []
    (thread,) = await open_threads()
    assert thread.title["en"] == "How should the address of #1042 read?" and thread.payload["address"]["line1"] == long
    short = {"line1": "Straße des 17. Juni 135", "line2": "Hinterhaus, 3. Stock links"}
    assert isinstance(await world.say(thread.id, Reply("choose", values=short)), Answered)
    assert (await prepare(order))["outcome"] == "proposed"
    (row,) = (await printer.ledger())["orders"]
    assert row["firstName"] == "Lena"
    await world.place(shop, 1042, shipping_address=told, updated_at="2026-11-21T00:00:00+01:00")
    async with db.read() as session:
        assert (await orders.get(session, order.id)).delivery["line1"] == short["line1"], "what the owner said survives the next sync"
    await world.place(shop, 1042, shipping_address={**told, "address1": "Am Markt 1"}, updated_at="2026-11-22T00:00:00+01:00")
    async with db.read() as session:
        assert (await orders.get(session, order.id)).delivery == {}, "the shop's newer address counts more"


async def test_a_variant_out_of_stock_waits_and_says_so(shop: Connection, printer: world.Printer):
    await world.remember(shop)
    await printer.faults(out_of_stock=[world.MUG])
    order = await world.place(shop, 1042)
    assert (await prepare(order))["outcome"] == "asked"
    assert (await prepare(order))["outcome"] == "asked"
    (thread,) = await open_threads()
    assert thread.kind == "question" and "out of stock" in thread.title["en"] and await printer.drafts() == []
    await printer.faults(out_of_stock=None)
    with pytest.raises(Refused, match="What now"):
        await world.say(thread.id, Reply("choose", values={"instead": "nonsense"}))
    outcome = await world.say(thread.id, Reply("choose", values={"instead": ""}))
    assert isinstance(outcome, Answered)
    (run,) = await queued()
    assert (run.skill, run.input) == ("order_to_gelato", {"order": "#1042", "order_id": order.id})
    assert (await prepare(order))["outcome"] == "proposed"


async def test_a_product_out_of_stock_can_be_left_to_the_owner(shop: Connection, printer: world.Printer):
    await world.remember(shop)
    await printer.faults(out_of_stock=[world.MUG])
    order = await world.place(shop, 1042)
    await prepare(order)
    (thread,) = await open_threads()
    await world.say(thread.id, Reply("choose", values={"instead": "own"}))
    (run,) = await queued()
    assert run.input["instead"] == "own"
    result = await order_to_gelato.fn(world.Steps(run.id or 0), order_to_gelato.input.model_validate(run.input))
    assert "yours to make" in result.sentence.en
    async with db.read() as session:
        assert (await orders.get(session, order.id)).production == "elsewhere"


@pytest.mark.parametrize(
    "change",
    [
        {"test": True},
        {"financial_status": "voided"},
        {"financial_status": "expired"},
        {"financial_status": "refunded"},
        {"cancelled_at": "2026-11-20T10:10:00+01:00"},
        {"fulfillment_status": "fulfilled"},
        {"financial_status": "pending"},
    ],
)
async def test_what_must_not_be_printed_is_never_drafted(shop: Connection, printer: world.Printer, change: dict):
    await world.remember(shop)
    order = await world.place(shop, 1042, **change)
    assert (await printing.waiting(True))["orders"] == []
    if change.get("financial_status") != "pending":  # a pending order is printable, but nobody offers it before it is paid
        assert (await prepare(order))["outcome"] == "left_out"
    assert await printer.drafts() == [] and await open_threads() == []


@pytest.mark.parametrize("change", [{"test": True}, {"financial_status": "voided"}, {"cancelled_at": "2026-11-20T10:10:00+01:00"}])
async def test_what_is_no_business_is_in_no_figure(shop: Connection, change: dict):
    await world.place(shop, 1042, **change)
    async with db.read() as session:
        assert list(await session.scalars(select(Reading))) == []
    await world.place(shop, 1043)
    async with db.read() as session:
        (reading,) = await session.scalars(select(Reading))
    assert reading.numerator == 1


async def test_an_order_without_a_customer_says_what_is_missing(shop: Connection):
    await world.remember(shop)
    nobody = {"customer": None, "email": None, "phone": None, "shipping_address": None, "billing_address": None}
    order = await world.place(shop, 1042, **nobody)
    assert set(order.missing) >= {"customer", "address"}
    with world.shop_twin():  # it is asked for the address, and does not know the order either
        outcome = await prepare(order)
    assert outcome["outcome"] == "asked"
    (thread,) = await open_threads()
    assert "#1042" in thread.title["en"] and thread.title["de"]


async def test_an_order_whose_people_the_shop_withholds_asks_for_the_address_field_by_field(shop: Connection, monkeypatch):
    await world.remember(shop)
    nobody = {"customer": None, "email": None, "phone": None, "shipping_address": None, "billing_address": None}
    order = await world.place(shop, 1042, **nobody)

    async def as_it_is(order: Order, _: Connection) -> Order:
        return order

    monkeypatch.setattr(printing, "_with_address", as_it_is)
    assert (await prepare(order))["outcome"] == "asked"
    (thread,) = await open_threads()
    for part in ("Last name is missing.", "Address line 1 is missing.", "City is missing.", "E-mail is missing."):
        assert part in thread.summary["en"]


async def test_a_live_order_whose_file_is_not_public_is_not_drafted(house: Path, printer: world.Printer):
    shop = await world.shop_row(rehearsed=False)
    await world.printer_row(rehearsed=False)
    await world.remember(shop)  # a file on this machine
    placed = [await world.place(shop, number) for number in (1042, 1043)]
    assert [(await prepare(order))["outcome"] for order in placed] == ["asked"] * 2
    (thread,) = await open_threads()
    assert "public https address" in thread.title["en"] and await printer.drafts() == []


async def test_a_rehearsed_shop_never_meets_a_live_printer(house: Path, printer: world.Printer):
    shop = await world.shop_row()
    await world.remember(shop)
    await world.printer_row(rehearsed=False)
    order = await world.place(shop, 1042)
    assert (await prepare(order))["outcome"] == "waits"
    assert await printer.drafts() == []


async def test_a_draft_split_over_three_orders_is_one_question_with_a_line_each(shop: Connection):
    await world.remember(shop)
    placed = [await world.place(shop, number) for number in (1042, 1043, 1044)]
    thread, lines = await world.asked(*placed)
    (row,) = await open_threads()
    assert row.id == thread and row.title["en"] == "Print and ship 3 orders at Gelato"
    assert "#1042–#1044" in row.summary["en"]
    assert [line.shown["number"] for line in lines] == ["#1042", "#1043", "#1044"]
    assert all(line.price and line.shown["margin"] and line.shown["route"]["country"] for line in lines)


async def test_the_same_preparation_twice_makes_one_draft_and_one_line(shop: Connection, printer: world.Printer):
    await world.remember(shop)
    order = await world.place(shop, 1042)
    await prepare(order)
    await prepare(order)
    assert len(await printer.drafts()) == 1
    async with db.read() as session:
        kinds = [action.kind for action in await session.scalars(select(Action))]
    assert sorted(kinds) == ["gelato.draft", "gelato.promote"]


async def test_shipped_and_delivered_are_told_to_the_shop_once(shop: Connection, printer: world.Printer):
    from krake.coordinator import pull

    await world.remember(shop)
    order = await world.place(shop, 1042)
    thread, lines = await world.asked(order)
    await world.approve(thread, lines)
    await world.carry_out()
    assert await production(order) == "printing"
    await printer.advance("shipped")
    for _ in range(2):
        await pull.prints(lines[0].connection_id)
    assert await production(order) == "shipped"
    async with db.read() as session:
        told = [action for action in await session.scalars(select(Action)) if action.kind == "shopify.fulfil"]
    assert len(told) == 1 and told[0].status == "approved" and told[0].covers == lines[0].id
    assert told[0].args["tracking_number"].startswith("TWIN")


async def test_a_print_order_stopped_at_the_printer_is_told_once_and_never_ordered_again(shop: Connection, printer: world.Printer):
    from krake.coordinator import pull
    from krake.integrations.gelato.client import GelatoClient
    from krake.services import connections

    await world.remember(shop)
    order = await world.place(shop, 1042)
    thread, lines = await world.asked(order)
    await world.approve(thread, lines)
    (done,) = await world.carry_out()
    async with db.read() as session:
        row = await connections.get(session, lines[0].connection_id)
    async with GelatoClient(connections.access(row)) as client:
        await client.cancel(done.action.external_id)
    for _ in range(2):
        await pull.prints(row.id)
    (told,) = [row for row in await open_threads() if row.kind == "escalation"]
    assert told.title["en"] == "#1042: the print order is cancelled at Gelato." and await production(order) == "trouble"
    assert (await printing.waiting(True))["orders"] == []
    assert sum(one["promotions"] for one in (await printer.references()).values()) == 1


async def test_an_address_that_came_with_nobody_is_taken_from_the_shop_itself_and_leaves_a_receipt(
    shop: Connection, printer: world.Printer, monkeypatch
):
    await world.remember(shop)
    nobody = {"customer": None, "email": None, "phone": None, "shipping_address": None, "billing_address": None}
    order = await world.place(shop, 1042, **nobody)

    async def whole(client: Any, order_id: str) -> Any:
        later = "2026-11-29T10:00:00+01:00"
        return bodies.order(shops.order(1042, updated_at=later))

    monkeypatch.setattr(printing.shopify, "order", whole)
    assert (await prepare(order))["outcome"] == "proposed"
    async with db.read() as session:
        (fault,) = await session.scalars(select(Fault).where(Fault.kind == "incomplete"))
    assert (fault.playbook, fault.status) == ("second_source", "repaired") and "asked for this one order" in fault.receipt["en"]
