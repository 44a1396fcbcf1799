"""Fulfilling an order: everything that is open, with tracking, and never twice."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from krake.integrations.shopify import sync
from krake.integrations.shopify.actions import ACTIONS
from krake.integrations.shopify.client import ShopifyClient
from krake.integrations.shopify.webhooks import TOPICS
from krake.kit.errors import KrakeError, MissingScope, NotFound, Rejected, Unreachable
from krake.spec.action import Done
from krake.spec.words import Risk

from .conftest import Twin

FULFIL, UNFULFIL, FOLLOW = ACTIONS
KEY = "11111111-1111-1111-1111-111111111111"


def wish(order_id: str, number: str = "JJD000390007") -> dict[str, Any]:
    url = f"https://www.dhl.de/?piececode={number}"
    return {"order_id": order_id, "tracking_company": "DHL", "tracking_number": number, "tracking_url": url}


def test_fulfilling_is_declared_as_outside_and_reversible() -> None:
    assert (FULFIL.key, FULFIL.integration, FULFIL.risk) == ("shopify.fulfil", "shopify", Risk.OUTSIDE)


async def test_an_order_is_fulfilled_whole_with_its_tracking(twin: Twin) -> None:
    [sold] = await twin.sell(variant="LUN-MUG-QM-325", quantity=3)
    done = await FULFIL.perform(twin.access, wish(sold["id"]), KEY)
    [made] = await twin.fulfilments(sold["name"])
    assert (made["id"], made["quantity"]) == (done.external_id, 3)
    assert made["tracking"] == [{"company": "DHL", "number": "JJD000390007", "url": "https://www.dhl.de/?piececode=JJD000390007"}]
    async with ShopifyClient(twin.access) as client:
        assert (await sync.order(client, sold["id"])).fulfillment == "fulfilled"


async def test_fulfilling_again_changes_nothing_and_finds_the_first(twin: Twin) -> None:
    [sold] = await twin.sell()
    first = await FULFIL.perform(twin.access, wish(sold["id"]), KEY)
    again = await FULFIL.perform(twin.access, wish(sold["id"]), KEY)
    assert again.external_id == first.external_id and again.facts["already"]
    assert len(await twin.fulfilments(sold["name"])) == 1


async def test_an_order_that_somebody_else_sent_is_left_alone(twin: Twin) -> None:
    [sold] = await twin.sell()
    await FULFIL.perform(twin.access, wish(sold["id"], "of-gelatos-own-app"), KEY)
    done = await FULFIL.perform(twin.access, wish(sold["id"]), KEY)
    assert done.facts == {"order": sold["name"], "tracking_number": "of-gelatos-own-app", "already": True}
    assert len(await twin.fulfilments(sold["name"])) == 1


async def test_nothing_is_found_before_and_the_parcel_after(twin: Twin) -> None:
    [sold] = await twin.sell()
    assert await FULFIL.find(twin.access, wish(sold["id"]), KEY) is None
    done = await FULFIL.perform(twin.access, wish(sold["id"]), KEY)
    found = await FULFIL.find(twin.access, wish(sold["id"]), KEY)
    assert found and found.external_id == done.external_id


async def test_a_lost_answer_is_doubtful_and_then_found(twin: Twin) -> None:
    [sold] = await twin.sell()
    async with ShopifyClient(twin.access) as client:
        await client.execute("Shop")
    await twin.faults(lost_answers=1)
    with pytest.raises(Unreachable) as caught:
        await FULFIL.perform(twin.access, wish(sold["id"]), KEY)
    assert caught.value.doubtful
    await twin.faults()
    found = await FULFIL.find(twin.access, wish(sold["id"]), KEY)
    # The first read already lost its answer, so nothing was sent; looking says so and performing does it.
    done = found or await FULFIL.perform(twin.access, wish(sold["id"]), KEY)
    assert [made["id"] for made in await twin.fulfilments(sold["name"])] == [done.external_id]


async def test_every_order_is_fulfilled_exactly_once_while_answers_get_lost(twin: Twin) -> None:
    sold = await twin.sell(count=25)
    await twin.faults(lost_answers=0.3)

    async def bring_about(order: dict[str, Any]) -> Done:
        """What the gate does: perform, and after a doubtful answer look before repeating."""
        for _ in range(60):
            try:
                found = await FULFIL.find(twin.access, wish(order["id"], order["name"]), KEY)
                return found or await FULFIL.perform(twin.access, wish(order["id"], order["name"]), KEY)
            except Unreachable as error:
                assert error.doubtful
        raise AssertionError("never came through")

    done = await asyncio.gather(*map(bring_about, sold))
    ledger = (await twin.control("ledger"))["orders"]
    assert {name: len(entry["fulfilments"]) for name, entry in ledger.items()} == {order["name"]: 1 for order in sold}
    assert {one.external_id for one in done} == {entry["fulfilments"][0]["id"] for entry in ledger.values()}


async def test_two_at_the_same_moment_send_one_parcel(twin: Twin) -> None:
    [sold] = await twin.sell()
    await twin.faults(delay_ms=20)
    both = await asyncio.gather(*(FULFIL.perform(twin.access, wish(sold["id"]), KEY) for _ in range(2)), return_exceptions=True)
    assert len(await twin.fulfilments(sold["name"])) == 1
    assert all(isinstance(one, Done | KrakeError) for one in both) and any(isinstance(one, Done) for one in both)


async def test_a_cancelled_order_is_not_sent(twin: Twin) -> None:
    [sold] = await twin.sell()
    await twin.control("cancel", order=sold["name"])
    with pytest.raises(Rejected, match="cancelled"):
        await FULFIL.perform(twin.access, wish(sold["id"]), KEY)
    assert await twin.fulfilments(sold["name"]) == []


async def test_an_unknown_order_is_not_found(twin: Twin) -> None:
    with pytest.raises(NotFound):
        await FULFIL.perform(twin.access, wish("gid://shopify/Order/1"), KEY)
    with pytest.raises(NotFound):
        await FULFIL.find(twin.access, wish("gid://shopify/Order/1"), KEY)


async def test_without_the_scope_it_is_named_and_nothing_is_sent(twin: Twin) -> None:
    [sold] = await twin.sell()
    await twin.faults(revoke_scope="write_merchant_managed_fulfillment_orders")
    with pytest.raises(MissingScope) as caught:
        await FULFIL.perform(twin.access, wish(sold["id"]), KEY)
    assert "fulfillment_orders" in caught.value.scope and await twin.fulfilments(sold["name"]) == []


async def test_a_parcel_without_tracking_is_told_without(twin: Twin) -> None:
    [sold] = await twin.sell()
    done = await FULFIL.perform(twin.access, {"order_id": sold["id"]}, KEY)
    [made] = await twin.fulfilments(sold["name"])
    assert made["id"] == done.external_id and made["tracking"] == []


async def test_following_subscribes_to_every_topic_once(twin: Twin) -> None:
    args = {"uri": "https://krake.example.com/webhooks/shopify/1"}
    assert await FOLLOW.find(twin.access, args, KEY) is None
    first = await FOLLOW.perform(twin.access, args, KEY)
    again = await FOLLOW.perform(twin.access, args, KEY)
    assert set(first.facts["added"]) == set(TOPICS) and again.facts["added"] == []
    assert await FOLLOW.find(twin.access, args, KEY)
    assert (await twin.control("state"))["sizes"]["subscription"] == len(TOPICS)


async def test_an_address_that_is_not_https_is_rejected(twin: Twin) -> None:
    with pytest.raises(Rejected, match="protocol"):
        await FOLLOW.perform(twin.access, {"uri": "http://krake.example.com/hook"}, KEY)


async def test_a_fulfilment_is_taken_back_once_and_the_order_is_open_again(twin: Twin) -> None:
    [sold] = await twin.sell(quantity=2)
    made = await FULFIL.perform(twin.access, wish(sold["id"]), KEY)
    wanted = {"order_id": sold["id"], "fulfilment_id": made.external_id}
    assert await UNFULFIL.find(twin.access, wanted, KEY) is None
    done = await UNFULFIL.perform(twin.access, wanted, KEY)
    again = await UNFULFIL.perform(twin.access, wanted, KEY)
    assert done == again == await UNFULFIL.find(twin.access, wanted, KEY)
    async with ShopifyClient(twin.access) as client:
        assert (await sync.order(client, sold["id"])).fulfillment == "unfulfilled"
    second = await FULFIL.perform(twin.access, wish(sold["id"], "another parcel"), KEY)
    assert second.external_id != made.external_id and not second.facts["already"]


async def test_a_parcel_that_the_order_does_not_have_is_not_taken_for_a_cancelled_one(twin: Twin) -> None:
    [sold] = await twin.sell()
    await FULFIL.perform(twin.access, wish(sold["id"]), KEY)
    stranger = {"order_id": sold["id"], "fulfilment_id": sold["id"]}
    with pytest.raises(Rejected):
        await UNFULFIL.find(twin.access, stranger, KEY)
    with pytest.raises(Rejected):
        await UNFULFIL.perform(twin.access, stranger, KEY)
    assert len(await twin.fulfilments(sold["name"])) == 1
