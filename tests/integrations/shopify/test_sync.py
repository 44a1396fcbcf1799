"""Reading the shop page by page, and all of it at once."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from krake.integrations.shopify import sync
from krake.integrations.shopify.client import ShopifyClient
from krake.integrations.shopify.data import OrderReply
from krake.integrations.shopify.twin import build
from krake.kit import clock
from krake.kit.errors import MissingScope, NotFound, Rejected

from .conftest import CLIENT_ID, CLIENT_SECRET, KEY, Twin, served

ZONE = "Europe/Berlin"


async def all_orders(client: ShopifyClient, since: datetime | None = None, **how: Any) -> list[OrderReply]:
    return [order async for page in sync.orders(client, since, **how) for order in page]


async def test_orders_come_in_pages_oldest_change_first_and_each_once(twin: Twin) -> None:
    await twin.sell(count=40)
    async with ShopifyClient(twin.access) as client:
        pages = [page async for page in sync.orders(client, None)]
    assert [len(page) for page in pages] == [15, 15, 10]
    found = [order for page in pages for order in page]
    assert len({order.external_id for order in found}) == 40
    assert {order.number for order in found} == {f"#{number}" for number in range(1001, 1041)}
    assert [order.updated_at for order in found] == sorted(order.updated_at for order in found)


async def test_an_order_says_everything_in_exact_money(twin: Twin) -> None:
    [sold] = await twin.sell(variant="LUN-MUG-QM-325", quantity=2)
    async with ShopifyClient(twin.access) as client:
        [order] = await all_orders(client)
    assert (order.external_id, order.number, str(order.total)) == (sold["id"], "#1001", sold["total"])
    assert (order.financial, order.fulfillment, order.currency, order.test) == ("paid", "unfulfilled", "EUR", False)
    assert order.placed_at.tzinfo is UTC and order.cancelled_at is None and order.missing == ()
    [line] = order.lines
    assert (line.sku, line.title, line.variant_title, line.quantity) == ("LUN-MUG-QM-325", "Quiet Morning, ceramic mug", "325 ml", 2)
    assert (
        line.unit_price == Decimal("16.90")
        and line.variant_external_id
        and line.variant_external_id.startswith("gid://shopify/ProductVariant/")
    )
    assert order.subtotal is not None and order.shipping is not None and order.subtotal + order.shipping == order.total
    assert order.net is not None and order.net == (order.subtotal / Decimal("1.19")).quantize(Decimal("0.01"))
    assert order.customer and order.customer.email and order.address and order.address["country_code"] and order.address["zip"]


async def test_only_what_changed_since_comes_again(twin: Twin) -> None:
    await twin.control("history", days=3)
    async with ShopifyClient(twin.access) as client:
        everything = await all_orders(client)
        middle = everything[len(everything) // 2].updated_at
        later = await all_orders(client, middle)
    assert 0 < len(later) < len(everything)
    assert later == [order for order in everything if order.updated_at >= middle]


async def test_an_order_with_many_lines_is_read_whole(twin: Twin, monkeypatch: pytest.MonkeyPatch) -> None:
    from krake.integrations.shopify.twin import trade

    def everything(store: Any, rng: Any, wish: Any) -> list[dict[str, Any]]:
        return [item for product in store.products().values() for item in product["variants"]]

    monkeypatch.setattr(trade, "_choose", everything)
    await twin.sell()
    async with ShopifyClient(twin.access) as client:
        [order] = await all_orders(client)
        assert len(order.lines) > 20 and (await sync.order(client, order.external_id)).lines == order.lines
    assert sum((line.unit_price or 0) * line.quantity for line in order.lines) - (order.discounts or 0) == order.subtotal


async def test_a_buyer_without_customer_record_still_has_an_order_that_says_so(twin: Twin) -> None:
    await twin.sell(no_customer=True)
    async with ShopifyClient(twin.access) as client:
        [order] = await all_orders(client)
    assert order.customer is None and order.address is None
    assert order.missing == ("customer", "email", "address")


@pytest.mark.parametrize("faults", [{"no_people": True}, {"revoke_scope": "read_customers"}])
async def test_without_approval_for_people_the_page_of_orders_is_still_there(twin: Twin, faults: dict[str, Any]) -> None:
    await twin.sell(count=3)
    await twin.faults(**faults)
    async with ShopifyClient(twin.access) as client:
        orders = await all_orders(client)
    assert len(orders) == 3 and all(order.total > 0 and order.lines for order in orders)
    assert all("customer" in order.missing for order in orders)


async def test_slim_pages_do_not_claim_that_people_are_missing(twin: Twin) -> None:
    await twin.sell()
    async with ShopifyClient(twin.access) as client:
        [order] = await all_orders(client, people=False)
    assert (order.people, order.customer, order.missing) == (False, None, ())


async def test_test_voided_cancelled_and_refunded_orders_say_what_they_are(twin: Twin) -> None:
    await twin.sell(test=True)
    await twin.sell(voided=True)
    await twin.sell(count=2)
    await twin.control("cancel", order="#1003")
    await twin.control("refund", order="#1004", amount="2.50")
    async with ShopifyClient(twin.access) as client:
        found = {order.number: order for order in await all_orders(client)}
    assert found["#1001"].test
    assert found["#1002"].financial == "voided" and found["#1002"].cancelled_at
    assert found["#1003"].cancelled_at and found["#1003"].refunded == found["#1003"].total
    assert found["#1004"].financial == "partially_refunded" and found["#1004"].refunded == Decimal("2.50")


async def test_an_order_that_does_not_exist_is_not_found(twin: Twin) -> None:
    async with ShopifyClient(twin.access) as client:
        with pytest.raises(NotFound):
            await sync.order(client, "gid://shopify/Order/1")


async def test_products_come_with_all_their_variants_and_states(twin: Twin) -> None:
    async with ShopifyClient(twin.access) as client:
        products = [product async for page in sync.products(client) for product in page]
    found = {product.handle: product for product in products}
    assert len(products) == 15
    assert {product.status for product in products} == {"active", "draft", "unlisted"}
    tee = found["lunavo-circle-tee"]
    assert [variant.title for variant in tee.variants][:2] == ["S / White", "M / White"]
    assert tee.variants[0].price == Decimal("29.90") and tee.seo_title and tee.description_html.startswith("<p>")
    assert tee.images[0].url.startswith(twin.url) and tee.alt_texts == ("White T-shirt with a printed circle",)


async def test_a_product_with_more_variants_than_a_page_is_read_whole(twin: Twin) -> None:
    rows = "".join(f"many,{'Many' if n == 0 else ''},{n},5.00\n" for n in range(37))
    await twin.control("catalogue", csv="Handle,Title,Option1 Value,Variant Price\n" + rows)
    async with ShopifyClient(twin.access) as client:
        [product] = [product async for page in sync.products(client) for product in page]
    assert [variant.title for variant in product.variants] == [str(n) for n in range(37)]


async def test_visits_come_by_day_of_the_shops_zone(twin: Twin) -> None:
    await twin.control("history", days=10)
    today = clock.today(ZONE)
    async with ShopifyClient(twin.access) as client:
        days = await sync.visits(client, today - timedelta(days=9), today)
    assert [visit.day for visit in days] == [today - timedelta(days=back) for back in range(9, -1, -1)]
    assert all(visit.sessions is not None and visit.visitors is not None and visit.completed is not None for visit in days)
    assert all(visit.completed <= visit.visitors <= visit.sessions for visit in days)  # type: ignore[operator]
    assert sum(visit.completed or 0 for visit in days) > 0


def test_rows_of_an_analytics_answer_may_be_objects_or_lists() -> None:
    assert sync._visit({"day": "2026-10-01", "sessions": "12", "online_store_visitors": "9"}) == sync._visit(
        dict(zip(["day", "sessions", "online_store_visitors"], ["2026-10-01T00:00:00", "12", 9], strict=True))
    )
    assert sync._visit({"day": "2026-10-01"}).completed is None


async def test_list_rows_are_read_by_their_column_names(twin: Twin, monkeypatch: pytest.MonkeyPatch) -> None:
    async def answer(self: ShopifyClient, document: str, variables: dict[str, Any]) -> dict[str, Any]:
        columns = [{"name": name} for name in ("day", "sessions_that_completed_checkout", "sessions", "online_store_visitors")]
        return {"shopifyqlQuery": {"tableData": {"columns": columns, "rows": [["2026-10-01", "3", "90", "70"]]}, "parseErrors": []}}

    monkeypatch.setattr(ShopifyClient, "execute", answer)
    async with ShopifyClient(twin.access) as client:
        [visit] = await sync.visits(client, date(2026, 10, 1), date(2026, 10, 1))
    assert (visit.completed, visit.sessions, visit.visitors) == (3, 90, 70)


async def test_a_question_that_shopify_does_not_understand_is_rejected_with_its_words(twin: Twin, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = ShopifyClient.execute

    async def misspell(self: ShopifyClient, document: str, variables: dict[str, Any]) -> dict[str, Any]:
        return await ask(self, document, {"q": variables["q"].replace("online_store_visitors", "visitor")})

    monkeypatch.setattr(ShopifyClient, "execute", misspell)
    async with ShopifyClient(twin.access) as client:
        with pytest.raises(Rejected, match="'visitor' not found"):
            await sync.visits(client, date(2026, 10, 1), date(2026, 10, 2))


async def test_without_the_reports_scope_visits_are_not_zero_but_missing(twin: Twin) -> None:
    await twin.faults(revoke_scope="read_reports")
    async with ShopifyClient(twin.access) as client:
        with pytest.raises(MissingScope, match="read_reports"):
            await sync.visits(client, date(2026, 10, 1), date(2026, 10, 2))


async def test_signups_are_those_who_subscribed_since(twin: Twin) -> None:
    await twin.sell(count=5)
    before = clock.now() - timedelta(seconds=1)
    made = (await twin.control("subscribe", count=3))["customers"]
    async with ShopifyClient(twin.access) as client:
        found = [person async for page in sync.signups(client, before) for person in page]
        later = [person async for page in sync.signups(client, clock.now() + timedelta(hours=1)) for person in page]
    assert set(made) <= {person.external_id for person in found}
    assert all(person.consent == "subscribed" and person.confirmed and person.consent_at >= before for person in found)  # type: ignore[operator]
    assert later == []


async def test_a_bulk_export_brings_every_order_like_the_pages_do(twin: Twin) -> None:
    await twin.control("history", days=20)
    async with ShopifyClient(twin.access) as client:
        bulk = {order.external_id: order async for batch in sync.bulk_orders(client) for order in batch}
        paged = {order.external_id: order for order in await all_orders(client)}
    assert len(bulk) > 40 and bulk.keys() == paged.keys()
    assert all(replace(bulk[key], raw={}) == replace(paged[key], raw={}) for key in paged)


async def test_after_four_pages_one_bulk_export_brings_the_rest(twin: Twin) -> None:
    start = clock.now()
    await twin.sell(count=100)
    async with ShopifyClient(twin.access) as client:
        found = [order.external_id async for batch in sync.changes(client, start) for order in batch]
    assert len(set(found)) == 100
    points = (await twin.ask("state")).json()["points"]
    assert points["OrdersPage"]["calls"] == 4 and points["BulkRun"]["calls"] == 1


async def test_buyers_of_sent_orders_on_record_are_not_asked_for_again(twin: Twin) -> None:
    await twin.control("history", days=10)

    async def all_known(ids: list[str]) -> set[str]:
        return set(ids)

    async with ShopifyClient(twin.access) as client:
        found = await all_orders(client, known=all_known)
    sent = [order for order in found if order.fulfillment == "fulfilled" or order.cancelled_at]
    assert sent and not any(order.people for order in sent)
    assert all(order.people for order in found if order not in sent)


async def test_a_bulk_export_without_approval_for_people_is_run_without_them(twin: Twin) -> None:
    await twin.sell(count=4)
    await twin.faults(no_people=True)
    async with ShopifyClient(twin.access) as client:
        [batch] = [batch async for batch in sync.bulk_orders(client)]
    assert len(batch) == 4 and all(not order.people and order.lines for order in batch)


async def test_a_bulk_export_of_an_empty_shop_is_no_batch(twin: Twin) -> None:
    async with ShopifyClient(twin.access) as client:
        assert [batch async for batch in sync.bulk_orders(client)] == []


async def test_a_bulk_export_without_the_orders_scope_names_it(twin: Twin) -> None:
    await twin.sell()
    await twin.faults(revoke_scope="read_orders")
    async with ShopifyClient(twin.access) as client:
        with pytest.raises(MissingScope, match="ACCESS_DENIED"):
            [batch async for batch in sync.bulk_orders(client)]


async def test_an_export_that_was_running_when_the_twin_died_is_finished_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "shop.sqlite"
    app = build(file, KEY, CLIENT_ID, CLIENT_SECRET)
    store = app.state.twin.store
    from krake.integrations.shopify import documents
    from krake.integrations.shopify.twin import export

    with store.change():
        body = export.register(store, documents.load("BulkOrders"), grouped=True)
        body["status"] = "RUNNING"
        export.save(store, body, "")
    store.close()
    async with served(build(file, KEY, CLIENT_ID, CLIENT_SECRET)) as url, ShopifyClient(Twin(url).access) as client:
        assert await sync._finished(client, body["id"], clock.now() + timedelta(seconds=20)) is None


def jsonl(orders: int, lines: int = 2) -> list[str]:
    """A bulk file as Shopify writes it."""
    money = {"shopMoney": {"amount": "24.90"}}
    rows = []
    for number in range(orders):
        gid = f"gid://shopify/Order/{number}"
        moment = "2026-10-01T10:00:00Z"
        rows.append(
            {"id": gid, "name": f"#{number}", "createdAt": moment, "processedAt": moment, "updatedAt": moment, "cancelledAt": None,
             "test": False,
             "displayFinancialStatus": "PAID", "displayFulfillmentStatus": "UNFULFILLED", "currencyCode": "EUR", "taxesIncluded": True,
             "subtotalPriceSet": money, "totalPriceSet": money, "totalDiscountsSet": money, "totalShippingPriceSet": money,
             "totalTaxSet": money, "totalRefundedSet": money}
        )  # fmt: skip
        for place in range(lines):
            rows.append(
                {"id": f"gid://shopify/LineItem/{number}{place}", "sku": "A", "title": "Poster", "variantTitle": None, "quantity": 1,
                 "requiresShipping": True, "originalUnitPriceSet": money,
                 "variant": {"id": "gid://shopify/ProductVariant/1"}, "product": None, "__parentId": gid}
            )  # fmt: skip
    return [json.dumps(row) for row in rows]


def test_a_bulk_file_is_put_together_by_parent() -> None:
    orders = list(sync.parse_bulk([*jsonl(3), "", "\n"]))
    assert [order.number for order in orders] == ["#0", "#1", "#2"]
    assert [len(order.lines) for order in orders] == [2, 2, 2]
    assert orders[2].lines[1].external_id == "gid://shopify/LineItem/21" and orders[0].lines[0].product_external_id is None


def test_an_empty_bulk_file_holds_no_order() -> None:
    assert list(sync.parse_bulk([])) == []


@pytest.mark.parametrize(
    "lines",
    [
        ["{broken"],
        [jsonl(1)[1]],
        [jsonl(2)[0], *jsonl(2)[3:4], jsonl(2)[1]],
        ['{"id":"gid://shopify/Order/1"}'],
        ["[]"],
    ],
)
def test_a_damaged_bulk_file_is_rejected_and_not_guessed(lines: list[str]) -> None:
    with pytest.raises(Rejected):
        list(sync.parse_bulk(lines))


def test_a_bulk_file_is_parsed_fast_enough() -> None:
    lines = jsonl(4000)
    began = time.process_time()
    assert sum(1 for _ in sync.parse_bulk(lines)) == 4000
    assert 4000 / (time.process_time() - began) > 5000
