"""The twin itself: durable, seeded, silent unless asked, and strict where Shopify is."""

from __future__ import annotations

import asyncio
import json
import struct
import sys
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from krake.integrations.shopify import sync, webhooks
from krake.integrations.shopify.client import ShopifyClient
from krake.integrations.shopify.data import OrderReply, RefundReply
from krake.integrations.shopify.twin import artwork, build
from krake.kit import clock
from krake.kit.config import ROOT
from tests.running import free_port

from .conftest import CLIENT_ID, CLIENT_SECRET, KEY, Letterbox, Twin, served, until


async def ask(twin: Twin, query: str, **variables: Any) -> dict[str, Any]:
    """A raw query with a good token, past our client."""
    async with httpx.AsyncClient(trust_env=False) as http:
        form = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        token = (await http.post(f"{twin.url}/admin/oauth/access_token", data=form)).json()["access_token"]
        answer = await http.post(
            f"{twin.url}/admin/api/2026-10/graphql.json",
            json={"query": query, "variables": variables},
            headers={"X-Shopify-Access-Token": token},
        )
    assert answer.headers["x-shopify-api-version"] == "2026-10" and answer.headers["x-request-id"]
    return answer.json()


async def test_without_a_token_the_answer_is_401_with_a_string(twin: Twin) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.post(f"{twin.url}/admin/api/2026-10/graphql.json", json={"query": "{ shop { id } }"})
    assert answer.status_code == 401 and isinstance(answer.json()["errors"], str)


async def test_the_token_endpoint_takes_json_as_well_and_tells_scopes_and_life(twin: Twin) -> None:
    body = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    async with httpx.AsyncClient(trust_env=False) as http:
        good = await http.post(f"{twin.url}/admin/oauth/access_token", json=body)
        bad = await http.post(f"{twin.url}/admin/oauth/access_token", json={**body, "client_secret": "x"})
    assert good.json()["expires_in"] == 86399 and "read_orders" in good.json()["scope"].split(",")
    assert (bad.status_code, bad.json()["error"]) == (400, "invalid_client")


async def test_the_control_room_is_hidden_without_the_key(twin: Twin) -> None:
    assert (await twin.ask("sell", key="wrong", count=1)).status_code == 404
    assert (await twin.ask("ledger", key="")).status_code == 404
    assert (await twin.control("state"))["sizes"]["orders"] == 0


@pytest.mark.parametrize(
    ("room", "body"),
    [("sell", {"count": 0}), ("sell", {"colour": "blue"}), ("sell", {"variant": "nope"}), ("cancel", {"order": "#1"}), ("cancel", {}),
     ("faults", {"earthquake": True}), ("history", {"days": 0}), ("selling", {"every_seconds": 0.01})],
)  # fmt: skip
async def test_the_control_room_says_what_it_does_not_understand(twin: Twin, room: str, body: dict[str, Any]) -> None:
    answer = await twin.ask(room, **body)
    assert answer.status_code == 400 and answer.json()["error"]


async def test_the_price_of_a_query_is_told_and_taken_from_the_bucket(twin: Twin) -> None:
    await twin.sell(count=2)
    first = (await ask(twin, "{ orders(first: 50) { nodes { id } } }"))["extensions"]["cost"]
    assert (first["requestedQueryCost"], first["actualQueryCost"]) == (52, 4)
    assert first["throttleStatus"]["maximumAvailable"] == 2000


async def test_unknown_search_terms_are_ignored_with_a_warning(twin: Twin) -> None:
    await twin.sell(count=2)
    answer = await ask(twin, '{ orders(first: 5, query: "colour:blue test:false") { nodes { id } } }')
    assert len(answer["data"]["orders"]["nodes"]) == 2
    assert answer["extensions"]["search"][0]["warnings"][0]["field"] == "colour"


async def test_orders_are_searched_sorted_and_paged_both_ways(twin: Twin) -> None:
    await twin.sell(count=3)
    await twin.sell(test=True)
    await twin.control("cancel", order="#1002")
    query = """query($q: String, $after: String, $reverse: Boolean) {
      orders(first: 2, query: $q, after: $after, sortKey: CREATED_AT, reverse: $reverse) {
        edges { cursor node { name } }
        pageInfo { hasNextPage endCursor }
      }
    }"""
    first = (await ask(twin, query, reverse=True))["data"]["orders"]
    rest = (await ask(twin, query, reverse=True, after=first["pageInfo"]["endCursor"]))["data"]["orders"]
    assert [edge["node"]["name"] for page in (first, rest) for edge in page["edges"]] == ["#1004", "#1003", "#1002", "#1001"]
    assert first["pageInfo"]["hasNextPage"] and not rest["pageInfo"]["hasNextPage"]

    async def names(q: str) -> set[str]:
        return {edge["node"]["name"] for edge in (await ask(twin, query, q=q))["data"]["orders"]["edges"]}

    assert await names("status:cancelled") == {"#1002"}
    assert await names("financial_status:refunded") == {"#1002"}
    assert await names("test:true") == {"#1004"}
    assert await names("name:#1003") == {"#1003"}
    assert await names("fulfillment_status:fulfilled") == set()
    assert await names("created_at:>='2999-01-01T00:00:00Z'") == set()


async def test_sold_orders_are_announced_signed_and_readable(twin: Twin, letterbox: Letterbox) -> None:
    await twin.control("webhook_target", url=letterbox.url, secret="hook-secret")
    [sold] = await twin.sell()
    await until(lambda: len(letterbox.letters) == 3)
    assert letterbox.topics == ["orders/create", "orders/paid", "orders/updated"]
    for headers, raw in letterbox.letters:
        assert webhooks.signed("hook-secret", raw, headers[webhooks.HMAC.lower()])
        assert not webhooks.signed("another", raw, headers[webhooks.HMAC.lower()])
        assert headers[webhooks.SHOP.lower()] == "lunavo-rehearsal.myshopify.com"
    assert len({headers[webhooks.WEBHOOK_ID.lower()] for headers, _ in letterbox.letters}) == 3
    async with ShopifyClient(twin.access) as client:
        read = await sync.order(client, sold["id"])
    told = webhooks.parse("orders/paid", letterbox.letters[1][1])
    assert isinstance(told, OrderReply)
    assert replace(told, raw={}) == replace(read, raw={}), "a webhook and a query tell the same"


async def test_the_bodies_have_the_fields_of_shopifys_sample(twin: Twin, letterbox: Letterbox) -> None:
    from .conftest import shared

    published = json.loads(shared("data", "shopify-webhooks", "orders-create.json").read_bytes())
    await twin.control("webhook_target", url=letterbox.url)
    await twin.sell()
    await until(lambda: letterbox.letters)
    body = json.loads(letterbox.letters[0][1])
    assert body.keys() <= published.keys()
    assert body["line_items"][0].keys() <= published["line_items"][0].keys()
    assert body["customer"].keys() <= published["customer"].keys() | {"tags"}
    assert body["shipping_address"].keys() <= published["shipping_address"].keys()


async def test_cancelling_sending_and_paying_back_are_announced(twin: Twin, letterbox: Letterbox) -> None:
    from krake.integrations.shopify.actions import fulfil

    [one, two] = await twin.sell(count=2)
    await twin.control("webhook_target", url=letterbox.url)
    await twin.control("cancel", order=one["name"])
    await until(lambda: len(letterbox.letters) == 4)
    assert letterbox.topics == ["refunds/create", "orders/updated", "orders/cancelled", "orders/updated"]
    refund = webhooks.parse("refunds/create", letterbox.letters[0][1])
    assert isinstance(refund, RefundReply) and (str(refund.amount), refund.order_external_id) == (one["total"], one["id"])
    letterbox.letters.clear()
    await fulfil(twin.access, {"order_id": two["id"], "tracking_company": "DPD", "tracking_number": "0152"}, "")
    await until(lambda: len(letterbox.letters) == 3)
    assert letterbox.topics == ["fulfillments/create", "orders/fulfilled", "orders/updated"]
    assert json.loads(letterbox.letters[0][1])["tracking_number"] == "0152"


async def test_a_refused_delivery_is_tried_again_with_the_same_id(twin: Twin, letterbox: Letterbox) -> None:
    letterbox.refuse = 2
    await twin.control("webhook_target", url=letterbox.url)
    await twin.sell()
    await until(lambda: len(letterbox.letters) == 3, 8)
    sent = (await twin.control("ledger"))["webhooks"]
    assert [item["attempts"] for item in sent] == [2, 2, 1] and {item["state"] for item in sent} == {"delivered"}


async def test_deliveries_that_waited_when_the_twin_died_arrive_after_a_restart(tmp_path: Path, letterbox: Letterbox) -> None:
    file = tmp_path / "shop.sqlite"
    letterbox.refuse = 1_000
    async with served(build(file, KEY, CLIENT_ID, CLIENT_SECRET)) as url:
        await Twin(url).control("webhook_target", url=letterbox.url)
        [sold] = await Twin(url).sell()
    letterbox.refuse = 0
    async with served(build(file, KEY, CLIENT_ID, CLIENT_SECRET)) as url, ShopifyClient(Twin(url).access) as client:
        await until(lambda: len(letterbox.letters) == 3, 8)
        assert (await sync.order(client, sold["id"])).number == "#1001"
        assert (await Twin(url).sell())[0]["name"] == "#1002"


async def test_a_killed_twin_has_everything_it_answered(tmp_path: Path) -> None:
    """`kill -9` right after the answer: orders, numbers and waiting webhooks are all there again."""
    port = free_port()
    program = (
        "import sys, uvicorn; from pathlib import Path; from krake.integrations.shopify.twin import build; "
        "uvicorn.run(build(Path(sys.argv[1]), *sys.argv[3:]), host='127.0.0.1', port=int(sys.argv[2]), log_config=None)"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "shop.sqlite"), str(port), KEY, CLIENT_ID, CLIENT_SECRET]
    twin = Twin(f"http://127.0.0.1:{port}")
    for expected in ("#1001", "#1002"):
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
        try:
            await answering(twin)
            await twin.control("webhook_target", url=f"http://127.0.0.1:{free_port()}/nobody")
            assert [order["name"] for order in await twin.sell()] == [expected]
        finally:
            process.kill()
            await process.wait()
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    try:
        await answering(twin)
        assert (await twin.control("state"))["sizes"]["orders"] == 2
        assert len((await twin.control("ledger"))["webhooks"]) == 6
    finally:
        process.kill()
        await process.wait()


async def answering(twin: Twin) -> None:
    for _ in range(400):
        try:
            await twin.control("state")
            return
        except httpx.TransportError:
            await asyncio.sleep(0.05)
    raise AssertionError("the twin never answered")


async def test_duplicate_reordered_and_muted_webhooks_can_be_had(twin: Twin, letterbox: Letterbox) -> None:
    await twin.control("webhook_target", url=letterbox.url)
    await twin.faults(duplicate_webhooks=True, reorder_webhooks=True)
    await twin.sell()
    await until(lambda: len(letterbox.letters) == 6)
    assert letterbox.topics == ["orders/updated"] * 2 + ["orders/paid"] * 2 + ["orders/create"] * 2
    assert len({headers["x-shopify-webhook-id"] for headers, _ in letterbox.letters}) == 3
    await twin.faults(mute_webhooks=True)
    await twin.sell()
    states = [item["state"] for item in (await twin.control("ledger"))["webhooks"]]
    assert states == ["delivered"] * 3 + ["muted"] * 3


async def test_a_subscription_made_by_graphql_is_followed_and_listed(twin: Twin, letterbox: Letterbox) -> None:
    async with ShopifyClient(twin.access) as client:
        given = {"topic": "ORDERS_PAID", "subscription": {"uri": letterbox.url, "format": "JSON"}}
        made = (await client.execute("WebhookCreate", given))["webhookSubscriptionCreate"]["webhookSubscription"]
        listed = (await client.execute("WebhookList", {"first": 10}))["webhookSubscriptions"]["nodes"]
    assert listed == [made]
    await twin.sell()
    await until(lambda: letterbox.letters)
    assert letterbox.topics == ["orders/paid"]
    assert webhooks.signed(CLIENT_SECRET, letterbox.letters[0][1], letterbox.letters[0][0][webhooks.HMAC.lower()])


async def test_a_month_of_history_is_plausible(twin: Twin) -> None:
    made = await twin.control("history", days=30)
    assert 50 <= made["customers"] <= 150 and made["open"] == 4
    async with ShopifyClient(twin.access) as client:
        orders = [order async for batch in sync.bulk_orders(client) for order in batch]
        days = await sync.visits(client, clock.today("Europe/Berlin") - timedelta(days=29), clock.today("Europe/Berlin"))
        fans = [person async for page in sync.signups(client, clock.now() - timedelta(days=31)) for person in page]
    assert len(orders) == made["orders"] and all(order.placed_at <= clock.now() for order in orders)
    assert len({order.number for order in orders}) == len(orders)
    assert sum(order.test for order in orders) == 1 and sum(order.financial == "voided" for order in orders) == 1
    assert sum(order.fulfillment == "unfulfilled" and order.financial == "paid" and not order.test for order in orders) == 4
    assert all(Decimal(10) < order.total < Decimal(600) for order in orders)
    rate = sum(day.completed or 0 for day in days) / sum(day.sessions or 0 for day in days)
    assert 0.01 < rate < 0.05 and len(fans) > 30
    assert (await twin.control("history", days=30))["already"] == made["orders"], "asking twice does not double the past"


async def test_the_same_seed_gives_the_same_shop(tmp_path: Path) -> None:
    shops = []
    for name in ("a", "b"):
        async with served(build(tmp_path / f"{name}.sqlite", KEY, CLIENT_ID, CLIENT_SECRET)) as url:
            sold = await Twin(url).sell(count=5)
            shops.append([(order["name"], order["total"], order["skus"]) for order in sold])
    assert shops[0] == shops[1]


async def test_orders_can_be_wished_for(twin: Twin) -> None:
    [odd] = await twin.sell(variant="LUN-CAN-AH-180", no_variant=True, address_long=True)
    async with ShopifyClient(twin.access) as client:
        order = await sync.order(client, odd["id"])
    assert order.lines[0].variant_external_id is None and "variant" in order.missing
    assert order.address and len(order.address["address1"]) > 35


async def test_the_catalogue_can_be_ones_own_and_the_same_again_keeps_its_ids(twin: Twin) -> None:
    text = "Handle,Title,Variant Price\nmug,Mug,12\nbad,Bad,x\n"
    told = await twin.control("catalogue", csv=text)
    assert told["products"] == 1 and [problem["line"] for problem in told["problems"]] == [3, 3]

    async def ids() -> list[str]:
        async with ShopifyClient(twin.access) as client:
            return [product.external_id async for page in sync.products(client) for product in page]

    first = await ids()
    await twin.control("catalogue", csv=text)
    assert await ids() == first and len(first) == 1
    assert (await twin.control("catalogue", csv="no table at all"))["products"] == 0 and await ids() == first
    assert (await twin.control("catalogue", csv=""))["products"] == 15


async def test_selling_by_itself_is_off_until_asked_and_stops(twin: Twin) -> None:
    assert (await twin.control("state"))["selling"] is None
    await twin.control("selling", every_seconds=0.2)
    size = 0
    for _ in range(200):
        size = (await twin.control("state"))["sizes"]["orders"]
        if size >= 2:
            break
    assert size >= 2
    await twin.control("selling", every_seconds=0)
    assert (await twin.control("state"))["selling"] == 0


async def test_a_product_has_a_picture(twin: Twin) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(f"{twin.url}/cdn/first-light-poster.png")
    assert answer.headers["content-type"] == "image/png"
    assert struct.unpack(">II", answer.content[16:24]) == (300, 400) and answer.content == artwork.png("first-light-poster")
