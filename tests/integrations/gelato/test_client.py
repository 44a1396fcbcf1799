"""Every call of the client against the twin over real HTTP, and every way it can go wrong."""

from __future__ import annotations

import socket
from decimal import Decimal

import pytest

from krake.integrations.gelato import INTEGRATION, connect, lookup
from krake.integrations.gelato.client import GelatoClient
from krake.kit import clock
from krake.kit.errors import BadKey, NotFound, Rejected, Throttled, Unreachable
from krake.spec.integration import Access

from .conftest import ADDRESS, MUG, POSTER, Twin


def body(twin: Twin, **changes: object) -> dict[str, object]:
    """An order request as it goes over the wire."""
    return {
        "orderReferenceId": "ref-1",
        "customerReferenceId": "c-1",
        "currency": "EUR",
        "items": [
            {
                "itemReferenceId": "a",
                "productUid": POSTER,
                "quantity": 2,
                "files": [{"type": "default", "url": f"{twin.origin}/files/a.png"}],
            }
        ],
        "shippingAddress": {
            "firstName": "Jane",
            "lastName": "Meyer",
            "addressLine1": "Lindenallee 12",
            "city": "Berlin",
            "postCode": "10115",
            "country": "DE",
            "email": ADDRESS["email"],
        },
    } | changes


async def test_connecting_proves_the_key_and_names_the_account(twin: Twin) -> None:
    account = await connect(twin.access())
    assert account.name == "Gelato" and len(account.external_id) == 12
    assert account.external_id not in twin.access().secrets["api_key"]


async def test_a_wrong_key_is_told_as_such_before_anything_is_saved(twin: Twin) -> None:
    with pytest.raises(BadKey) as failure:
        await connect(twin.access("no:key"))
    assert "no:key" not in failure.value.words.en


def test_the_declaration_points_at_the_three_live_services() -> None:
    assert INTEGRATION.available and set(INTEGRATION.live) == {"order", "product", "shipment"}
    assert all(url.startswith("https://") for url in INTEGRATION.live.values())


async def test_a_draft_answers_its_price_its_route_and_its_items(twin: Twin) -> None:
    async with GelatoClient(twin.access()) as gelato:
        draft = await gelato.create_draft(body(twin))
        again = await gelato.get_order(draft.external_id)
    assert (draft.order_type, draft.fulfillment_status, draft.financial_status) == ("draft", "draft", "draft")
    assert draft.price == Decimal("34.50")  # 2 × 12.40 and 4.19 for 360 g, each with 19 % VAT
    assert draft.products_price == Decimal("29.51") and draft.shipping_price == Decimal("4.99")
    assert (draft.fulfillment_country, draft.method, draft.min_days, draft.max_days) == ("DE", "DHL Paket", 2, 4)
    assert draft.items[0].quantity == 2 and draft.created_at is not None and draft.created_at.tzinfo is not None
    assert again.price == draft.price and not draft.ordered


async def test_search_finds_exactly_a_reference_and_nothing_like_it(twin: Twin) -> None:
    async with GelatoClient(twin.access()) as gelato:
        one = await gelato.create_draft(body(twin))
        await gelato.create_draft(body(twin, orderReferenceId="ref-11"))
        found = await gelato.search_orders(["ref-1"])
        by_id = await gelato.search_orders(ids=[one.external_id])
        none = await gelato.search_orders(["ref-1"], types=["order"])
    assert [line.external_id for line in found] == [one.external_id] == [line.external_id for line in by_id]
    assert found[0].price == one.price and none == ()


async def test_promoting_twice_is_refused_and_a_draft_can_be_deleted_once(twin: Twin) -> None:
    async with GelatoClient(twin.access()) as gelato:
        draft = await gelato.create_draft(body(twin))
        order = await gelato.promote(draft.external_id)
        assert order.ordered and order.financial_status == "paid" and len(order.items) == 1
        with pytest.raises(Rejected):
            await gelato.promote(draft.external_id)
        with pytest.raises(Rejected):
            await gelato.delete_draft(draft.external_id)
        spare = await gelato.create_draft(body(twin))
        await gelato.delete_draft(spare.external_id)
        with pytest.raises(NotFound):
            await gelato.delete_draft(spare.external_id)


async def test_an_order_can_be_cancelled_until_something_is_printed(twin: Twin) -> None:
    async with GelatoClient(twin.access()) as gelato:
        first, second = [await gelato.create_draft(body(twin)) for _ in range(2)]
        for draft in (first, second):
            await gelato.promote(draft.external_id)
        await gelato.cancel(first.external_id)
        assert (await gelato.get_order(first.external_id)).fulfillment_status == "canceled"
        twin.control("advance", {"order_id": second.external_id, "to": "printed"})
        with pytest.raises(Rejected) as refusal:
            await gelato.cancel(second.external_id)
    assert "printed" in refusal.value.words.en and refusal.value.code == "order_not_cancelable"


async def test_catalogues_products_prices_stock_and_shipping_are_read(twin: Twin) -> None:
    async with GelatoClient(twin.access()) as gelato:
        assert "posters" in {catalog.uid for catalog in await gelato.catalogs()}
        detail = await gelato.catalog("posters")
        assert set(detail.attributes["Orientation"]) == {"ver", "hor"}
        upright = await gelato.search_products("posters", {"Orientation": ["ver"]}, limit=3)
        assert len(upright) == 3 and all(product.attributes["Orientation"] == "ver" for product in upright)
        mug = await gelato.product(MUG)
        assert mug.title == "Mug 11 oz · ceramic white" and mug.stockable is True and "DE" in mug.countries
        prices = await gelato.prices(MUG, "DE", "EUR")
        assert [price.quantity for price in prices] == [1, 10, 50] and prices[0].amount == Decimal("6.20")
        stock = await gelato.availability([MUG, POSTER])
        assert {answer.product_uid: {region.status for region in answer.regions} for answer in stock} == {
            MUG: {"in-stock"},
            POSTER: {"non-stockable"},
        }
        methods = await gelato.shipment_methods("DE")
        assert [method.type for method in methods] == ["normal", "express"] and all(method.tracking for method in methods)


async def test_a_quote_asks_for_recipient_and_products(twin: Twin) -> None:
    order = body(twin)
    async with GelatoClient(twin.access()) as gelato:
        quotes = await gelato.quote({"currency": "EUR", "recipient": order["shippingAddress"], "products": order["items"]})
        with pytest.raises(Rejected):
            await gelato.quote({"currency": "EUR", "shippingAddress": order["shippingAddress"], "items": order["items"]})
    assert quotes[0].country == "DE" and quotes[0].products[0] == ("a", Decimal("24.8"), "EUR")
    assert quotes[0].methods[0].amount == Decimal("4.19")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("poster 50x70", POSTER),
        ("Tasse 11 oz weiß", MUG),
        (POSTER, POSTER),
        ("hoodie navy l", "gca_hoodie"),
        ("Stofftasche schwarz", "bco_black"),
    ],
)
async def test_a_product_is_found_by_words_of_both_languages(twin: Twin, words: str, expected: str) -> None:
    async with GelatoClient(twin.access()) as gelato:
        found = await lookup.find(gelato, words)
    assert expected in found[0].uid


async def test_a_pasted_uid_that_does_not_exist_finds_nothing(twin: Twin) -> None:
    async with GelatoClient(twin.access()) as gelato:
        assert await lookup.find(gelato, "flat_nothing_like_this") == ()
        assert await lookup.find(gelato, "  ") == ()


async def test_an_address_that_is_too_long_is_refused_with_the_place_named(twin: Twin) -> None:
    long = dict(body(twin)["shippingAddress"]) | {"addressLine1": "x" * 36}  # type: ignore[call-overload]
    async with GelatoClient(twin.access()) as gelato:
        with pytest.raises(Rejected) as refusal:
            await gelato.create_draft(body(twin, shippingAddress=long))
    assert refusal.value.field == "shippingAddress.addressLine1" and "35" in refusal.value.words.de


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/none.png", "https://example.com/file.png", "file:///etc/passwd", ""])
async def test_a_file_that_cannot_be_fetched_is_refused(twin: Twin, url: str) -> None:
    items = [{"itemReferenceId": "a", "productUid": POSTER, "quantity": 1, "files": [{"type": "default", "url": url}]}]
    async with GelatoClient(twin.access()) as gelato:
        with pytest.raises(Rejected) as refusal:
            await gelato.create_draft(body(twin, items=items))
    assert refusal.value.field == "items[0].files[0].url"
    assert twin.ledger()["orders"] == []


async def test_a_product_out_of_stock_is_refused_at_draft_and_at_promotion(twin: Twin) -> None:
    async with GelatoClient(twin.access()) as gelato:
        draft = await gelato.create_draft(body(twin))
        twin.faults(out_of_stock=[POSTER])
        with pytest.raises(Rejected) as refusal:
            await gelato.create_draft(body(twin))
        assert refusal.value.code == "product_out_of_stock"
        with pytest.raises(Rejected):
            await gelato.promote(draft.external_id)
        stock = await gelato.availability([POSTER])
    assert {region.status for region in stock[0].regions} == {"out-of-stock"}


async def test_a_revoked_key_a_throttle_and_a_fault_are_told_apart(twin: Twin) -> None:
    async with GelatoClient(twin.access()) as gelato:
        twin.faults(key_revoked=True)
        with pytest.raises(BadKey):
            await gelato.catalogs()
        twin.faults(key_revoked=None, rate_limited=7)
        with pytest.raises(Throttled) as wait:
            await gelato.catalogs()
        assert 5 < (wait.value.until - clock.now()).total_seconds() <= 7
        twin.faults(rate_limited=None, status=503)
        with pytest.raises(Unreachable) as down:
            await gelato.catalogs()
        assert down.value.doubtful
        twin.faults(status=None, lost_answers=1)
        with pytest.raises(Unreachable) as lost:
            await gelato.create_draft(body(twin))
        assert lost.value.doubtful
    assert len(twin.ledger()["orders"]) == 1


async def test_a_server_that_is_not_there_is_unreachable_without_doubt() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{taken.getsockname()[1]}"
    access = Access(base={"order": origin, "product": origin, "shipment": origin}, settings={}, secrets={"api_key": "a:b"})
    async with GelatoClient(access) as gelato:
        with pytest.raises(Unreachable) as failure:
            await gelato.catalogs()
    assert not failure.value.doubtful


async def test_an_id_from_outside_cannot_reach_another_path(twin: Twin) -> None:
    async with GelatoClient(twin.access()) as gelato:
        with pytest.raises(NotFound):
            await gelato.get_order("../../_twin/ledger")
