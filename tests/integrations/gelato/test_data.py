"""Answers as the real service was seen to give them: extra keys, nulls, strings for numbers, words nobody listed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from krake.integrations.gelato import data, goods, reading, statuses
from krake.integrations.gelato.facts import facts
from krake.kit.errors import Unreachable

FULL = {
    "id": "o-1",
    "clientId": "unknown key",
    "orderType": "order",
    "orderReferenceId": "ref",
    "fulfillmentStatus": "waiting_for_moonlight",
    "financialStatus": "paid",
    "currency": "USD",
    "channel": None,
    "createdAt": "2021-01-14T12:30:03+00:00",
    "orderedAt": None,
    "items": [{"id": "i-1", "itemReferenceId": "a", "productUid": "p", "quantity": 1, "files": None, "previews": None, "printJobs": [{}]}],
    "shipment": {
        "shipmentMethodName": "UPS Surepost",
        "minDeliveryDays": 6,
        "maxDeliveryDays": "7",
        "minDeliveryDate": "2019-08-29",
        "maxDeliveryDate": 1567123200,
        "fulfillmentCountry": "US",
        "packageCount": 1,
        "packagesCount": None,
        "packages": [{"id": "p", "orderItemIds": ["i-1"], "trackingCode": "123", "trackingUrl": "http://t"}, None],
    },
    "receipts": [
        {
            "transactionType": "purchase",
            "currency": "USD",
            "productsPriceInclVat": 26.44,
            "shippingPriceInclVat": 5.21,
            "totalInclVat": 33.45,
        }
    ],
    "connectedOrderIds": None,
}


def test_unknown_keys_nulls_and_new_statuses_are_taken_as_they_come() -> None:
    order = data.order(FULL)
    assert order.fulfillment_status == "waiting_for_moonlight" and order.ordered
    assert (order.price, order.products_price, order.shipping_price) == (Decimal("33.45"), Decimal("26.44"), Decimal("5.21"))
    assert (order.min_days, order.max_days, order.min_date, order.max_date) == (6, 7, date(2019, 8, 29), date(2019, 8, 30))
    assert order.created_at == datetime(2021, 1, 14, 12, 30, 3, tzinfo=UTC) and order.ordered_at is None
    assert [parcel.tracking_code for parcel in order.packages] == ["123"] and order.packages[0].method == "UPS Surepost"
    assert order.items[0].files == () and order.connected_ids == ()
    assert facts(order)["price"] == {"amount": "33.45", "currency": "USD", "tax": None}, "no VAT named is no VAT known, not 0"
    taxed = data.order({"id": "o", "receipts": [{"currency": "EUR", "totalInclVat": 23.8, "totalVat": 3.8}]})
    assert facts(taxed)["price"] == {"amount": "23.80", "currency": "EUR", "tax": "3.80"}


def test_an_order_of_nothing_but_an_id_has_an_unknown_price_not_zero() -> None:
    order = data.order({"id": "o-1"})
    assert order.price is None and order.items == () and order.packages == ()
    assert facts(order)["price"]["amount"] is None


@pytest.mark.parametrize(
    "receipts", [[{"currency": "USD"}], [{"totalInclVat": None}], None, "x", [{"totalInclVat": 5}, {"totalInclVat": "n/a"}]]
)
def test_a_receipt_without_its_total_leaves_the_price_unknown(receipts: object) -> None:
    assert data.order(FULL | {"receipts": receipts}).price is None


def test_a_refund_receipt_is_not_part_of_what_printing_costs() -> None:
    refund = {"transactionType": "refund", "totalInclVat": -33.45, "currency": "USD"}
    assert data.order(FULL | {"receipts": [*FULL["receipts"], refund]}).price == Decimal("33.45")  # type: ignore[misc]


@pytest.mark.parametrize("body", [None, [], {}, {"id": None}, "text"])
def test_an_answer_without_an_id_is_doubtful(body: object) -> None:
    with pytest.raises(Unreachable) as failure:
        data.order(body)
    assert failure.value.doubtful


def test_a_search_answer_without_its_list_is_no_answer_rather_than_an_empty_one() -> None:
    with pytest.raises(Unreachable):
        data.summaries({"message": "hello"})
    assert data.summaries({"orders": []}) == ()
    assert data.summaries({"orders": [{"id": "o", "totalInclVat": "49.12"}]})[0].price == Decimal("49.12")


def test_catalogues_are_read_bare_and_wrapped() -> None:
    bare = [{"catalogUid": "cards", "title": "Cards"}]
    assert goods.catalogs(bare) == goods.catalogs({"data": bare}) == (goods.Catalog("cards", "Cards"),)
    values = {"productAttributeUid": "Size", "values": {"a4": {}, "a3": {}}}
    assert goods.catalog_detail({"catalogUid": "cards", "productAttributes": [values]}).attributes == {"Size": ("a4", "a3")}


def test_the_misspelt_stock_status_means_in_stock() -> None:
    rows = [{"productUid": "p", "availability": [{"stockRegionUid": "EU", "status": "in-of-stock", "replenishmentDate": None}]}]
    assert goods.availability({"productsAvailability": rows})[0].regions == (goods.Stock("EU", "in-stock", None),)


def test_an_error_body_of_any_shape_yields_what_can_be_read() -> None:
    body = b'{"code":"c","message":"m","details":[{"reference":"shippingAddress.city","message":"x"}]}'
    assert reading.problem(body) == ("c", "m", "shippingAddress.city")
    assert reading.problem(b"<h1>Bad  gateway</h1>") == ("", "<h1>Bad gateway</h1>", "")
    assert reading.problem(b"[]") == ("", "", "")


def test_a_new_status_is_shown_as_gelato_writes_it() -> None:
    assert statuses.words("in_production").de == "In Produktion"
    assert statuses.words("waiting_for_moonlight").en == "waiting for moonlight"
