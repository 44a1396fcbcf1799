"""Webhooks are hints: the sender is proved by a secret header, and the twin sends them as Gelato does."""

from __future__ import annotations

import json

import pytest

from krake.integrations.gelato import webhooks
from krake.integrations.gelato.actions import ACTIONS
from krake.integrations.gelato.client import GelatoClient
from krake.kit.errors import Refused

from .conftest import Ear, Twin, until

DRAFT, PROMOTE, *_ = ACTIONS


def listen(twin: Twin, ear: Ear) -> None:
    twin.control("webhook_target", {"url": f"{ear.origin}/hook", "header": webhooks.HEADER, "secret": "s3cret"})


async def print_one(twin: Twin) -> str:
    draft = await DRAFT.perform(twin.access(), twin.args(), "k")
    price = draft.facts["price"]
    await PROMOTE.perform(
        twin.access(), {"draft_id": draft.external_id, "expected_amount": price["amount"], "currency": price["currency"]}, "p"
    )
    return draft.external_id


def test_only_the_right_secret_is_authentic() -> None:
    assert webhooks.authentic({"X-Krake-Webhook": "s3cret"}, "s3cret")
    for headers in ({}, {"x-krake-webhook": ""}, {"x-krake-webhook": "S3cret"}, {"x-other": "s3cret"}, {"x-krake-webhook": "s3cretä"}):
        assert not webhooks.authentic(headers, "s3cret")
    assert not webhooks.authentic({"x-krake-webhook": ""}, "")


def test_a_hint_names_the_order_and_the_event() -> None:
    body = b'{"id":"os_1","event":"order_status_updated","orderId":"o-1","orderReferenceId":"k","fulfillmentStatus":"shipped","items":null}'
    assert webhooks.read(body) == webhooks.Hint("os_1", "order_status_updated", "o-1", "k")
    late = webhooks.read(b'{"event":"order_delivery_estimate_updated","orderId":"o-1"}')
    assert late is not None and len(late.event_id) == 64


@pytest.mark.parametrize(
    "body",
    [
        {"id": "{{WebhookEventId}}", "event": "order_status_updated", "orderId": "{{MyOrderId}}"},
        {"id": "x", "event": "store_product_created", "storeProductId": "p"},
        {"event": "catalog_product_stock_availability_updated", "productAvailability": []},
        {"event": "order_status_updated", "orderId": None},
        {},
    ],
)
def test_what_concerns_no_order_of_ours_is_no_hint(body: dict[str, object]) -> None:
    assert webhooks.read(json.dumps(body).encode()) is None


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b'"text"', b"\xff\xfe"])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(Refused):
        webhooks.read(body)


async def test_a_printed_order_sends_hints_up_to_delivered_and_get_confirms_them(quick: Twin, ear: Ear) -> None:
    listen(quick, ear)
    order_id = await print_one(quick)
    until(lambda: any(b'"fulfillmentStatus": "delivered"' in body for _, body in ear.heard))
    hints = [webhooks.read(body) for headers, body in ear.heard if webhooks.authentic(headers, "s3cret")]
    assert len(hints) == len(ear.heard) and all(hint is not None and hint.order_id == order_id for hint in hints)
    assert "order_item_tracking_code_updated" in {hint.event for hint in hints if hint}
    async with GelatoClient(quick.access()) as gelato:
        order = await gelato.get_order(order_id)
    assert order.fulfillment_status == "delivered" and order.packages[0].tracking_code.startswith("TWIN")


async def test_a_refused_webhook_is_tried_three_times_and_then_lost(quick: Twin, ear: Ear) -> None:
    ear.status = 500
    listen(quick, ear)
    quick.control("webhook_test", {})
    until(lambda: len(ear.heard) == 3)
    ear.status = 200
    quick.control("webhook_test", {})
    until(lambda: len(ear.heard) == 4)
    assert webhooks.read(ear.heard[3][1]) is None


async def test_the_target_must_be_on_this_machine(twin: Twin) -> None:
    with pytest.raises(AssertionError):
        twin.control("webhook_target", {"url": "https://example.com/hook", "header": "x-a", "secret": "s"})
