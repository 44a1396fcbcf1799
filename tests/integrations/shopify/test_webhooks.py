"""Signatures, Shopify's published samples, and bodies that lack what one would expect."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krake.integrations.shopify import webhooks
from krake.integrations.shopify.data import OrderReply, ProductReply, RefundReply
from krake.kit.errors import Rejected

from .conftest import shared


def sample(name: str) -> bytes:
    return shared("data", "shopify-webhooks", f"{name}.json").read_bytes()


def body(**changes: Any) -> bytes:
    """A small order body of our own."""
    order = {
        "id": 42,
        "name": "#1042",
        "created_at": "2026-11-20T10:00:00+01:00",
        "updated_at": "2026-11-20T11:00:00+01:00",
        "currency": "EUR",
        "total_price": "21.80",
        "financial_status": "paid",
        "line_items": [
            {"id": 7, "quantity": 2, "price": "8.45", "title": "Mug", "variant_id": 9, "product_id": 8, "total_discount": "1.00"}
        ],
    }
    return json.dumps({**order, **changes}).encode()


def order(**changes: Any) -> OrderReply:
    found = webhooks.parse("orders/create", body(**changes))
    assert isinstance(found, OrderReply)
    return found


def test_a_signature_is_base64_of_the_hmac_over_the_raw_body() -> None:
    raw = b'{"a": 1}'
    right = base64.b64encode(hmac.new(b"shpss_x", raw, hashlib.sha256).digest()).decode()
    assert webhooks.signed("shpss_x", raw, right)
    assert webhooks.sign("shpss_x", raw) == right


@pytest.mark.parametrize("header", ["", "nonsense", "ü", "0" * 44, hmac.new(b"shpss_x", b'{"a": 1}', hashlib.sha256).hexdigest()])
def test_a_wrong_signature_is_refused(header: str) -> None:
    assert not webhooks.signed("shpss_x", b'{"a": 1}', header)


def test_a_changed_body_or_another_secret_is_refused() -> None:
    right = webhooks.sign("shpss_x", b'{"a": 1}')
    assert not webhooks.signed("shpss_x", b'{"a":1}', right)
    assert not webhooks.signed("shpss_y", b'{"a": 1}', right)
    assert not webhooks.signed("", b'{"a": 1}', webhooks.sign("", b'{"a": 1}'))


@pytest.mark.parametrize("name", ["orders-create", "orders-paid"])
def test_the_published_order_is_a_voided_test_order_without_variants(name: str) -> None:
    found = webhooks.parse(name.replace("-", "/"), sample(name))
    assert isinstance(found, OrderReply)
    assert (found.test, found.financial, found.cancelled_at is not None) == (True, "voided", True)
    assert (found.number, found.currency, found.total, found.shipping) == ("#9999", "USD", Decimal("404.95"), Decimal("10.00"))
    assert found.placed_at == datetime(2022, 1, 1, tzinfo=UTC)
    assert found.external_id == "gid://shopify/Order/820982911946154508", "not the rounded number beside it"
    assert len(found.lines) == 5 and all(line.variant_external_id is None for line in found.lines)
    assert found.missing == ("variant",)
    assert found.lines[3].unit_price == Decimal("159.99")
    assert found.customer and (found.customer.name, found.customer.email) == ("John Smith", "jon@example.com")
    assert found.address and (found.address["city"], found.address["country_code"]) == ("Shippington", "US")


def test_the_published_product_is_two_sizes_of_a_shirt() -> None:
    found = webhooks.parse("products/update", sample("products-update"))
    assert isinstance(found, ProductReply)
    assert (found.title, found.status, found.type, found.tags) == ("Example T-Shirt", "active", "Shirts", ("example", "mens", "t-shirt"))
    assert [(item.title, item.price, item.inventory) for item in found.variants] == [
        ("Small", Decimal("19.99"), 75),
        ("Medium", Decimal("19.99"), 50),
    ]


def test_the_published_refund_is_the_money_of_its_transactions() -> None:
    found = webhooks.parse("refunds/create", sample("refunds-create"))
    assert isinstance(found, RefundReply)
    assert (found.currency, found.note, len(found.lines)) == ("USD", "Things were damaged", 5)
    paid = sum(Decimal(item["amount"]) for item in found.raw["transactions"] if item["kind"] == "refund" and item["status"] == "success")
    assert found.amount == paid > 0
    assert found.lines[0].line_external_id == "gid://shopify/LineItem/487817672276298554"


@pytest.mark.parametrize("gone", ["missing", "null"])
def test_without_customer_data_there_is_still_an_order_that_says_what_is_missing(gone: str) -> None:
    changes = {} if gone == "missing" else {"customer": None, "email": None, "shipping_address": None, "phone": None}
    found = order(**changes)
    assert (found.customer, found.address, found.missing) == (None, None, ("customer", "email", "address"))
    assert found.total == Decimal("21.80") and found.lines[0].unit_price is not None


def test_an_empty_customer_object_is_a_missing_customer() -> None:
    assert "customer" in order(customer={}, email="a@example.com").missing


def test_a_buyer_may_be_known_by_mail_and_address_alone() -> None:
    found = order(email="a@example.com", shipping_address={"name": "Ada Weber", "zip": "10437", "country_code": "DE"})
    assert found.customer and (found.customer.external_id, found.customer.name, found.customer.email) == (
        None,
        "Ada Weber",
        "a@example.com",
    )
    assert found.missing == ("customer",)


def test_an_order_of_downloads_misses_no_address() -> None:
    line = {"id": 7, "quantity": 1, "price": "5", "variant_id": 9, "requires_shipping": False}
    assert "address" not in order(line_items=[line]).missing


def test_unsaid_amounts_are_unknown_and_not_zero() -> None:
    found = order()
    assert (found.subtotal, found.tax, found.refunded, found.net) == (None, None, None, None)
    assert order(refunds=[]).refunded == 0
    paid = {"kind": "refund", "status": "success", "amount": "3.00"}
    assert order(refunds=[{"transactions": [paid, {**paid, "status": "failure"}]}]).refunded == Decimal("3.00")


@pytest.mark.parametrize(
    ("said", "read"), [(None, "unfulfilled"), ("partial", "partially_fulfilled"), ("fulfilled", "fulfilled"), ("restocked", "restocked")]
)
def test_fulfilment_is_told_in_the_words_of_graphql(said: str | None, read: str) -> None:
    assert order(fulfillment_status=said).fulfillment == read


def test_net_leaves_out_vat_and_shipping() -> None:
    set_ = {"shop_money": {"amount": "4.90", "currency_code": "EUR"}}
    common: dict[str, Any] = {"subtotal_price": "16.90", "total_price": "21.80", "total_tax": "3.48", "total_shipping_price_set": set_}
    assert order(taxes_included=True, **common).net == Decimal("14.20")
    assert order(taxes_included=False, **common).net == Decimal("16.90")


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b"[" * 100_000, b'{"id": 1}', body(total_price="much"), body(currency=None),
     body(id=None), body(id="abc"), body(created_at="yesterday"), body(created_at="2026-11-20T10:00:00"), body(line_items=[{"id": 1}])],
)  # fmt: skip
def test_what_cannot_be_read_is_rejected(raw: bytes) -> None:
    with pytest.raises(Rejected):
        webhooks.parse("orders/create", raw)


@pytest.mark.parametrize("topic", ["app/uninstalled", "products/delete", "orders/delete", "", "fulfillments/create"])
def test_topics_we_do_not_follow_say_nothing(topic: str) -> None:
    assert webhooks.parse(topic, b'{"id": 1}') is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["1", "2026-11-20T10:00:00Z", "9.99"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = [
    "id",
    "admin_graphql_api_id",
    "created_at",
    "updated_at",
    "currency",
    "total_price",
    "subtotal_price",
    "total_tax",
    "taxes_included",
    "customer",
    "shipping_address",
    "line_items",
    "refunds",
    "financial_status",
    "fulfillment_status",
    "tags",
    "variants",
    "images",
    "transactions",
    "refund_line_items",
    "order_id",
    "title",
    "name",
]


@given(topic=st.sampled_from(["orders/create", "products/update", "refunds/create"]), changes=st.dictionaries(st.sampled_from(KEYS), JSON))
def test_whatever_the_body_holds_it_is_read_or_rejected(topic: str, changes: dict[str, Any]) -> None:
    try:
        found = webhooks.parse(topic, body(**{"title": "Mug", "order_id": 1, **changes}))
    except Rejected as refusal:
        assert refusal.code == "unreadable"
    else:
        assert found is not None and found.external_id.startswith("gid://shopify/")
        assert not isinstance(found, OrderReply) or found.net is None or found.net.is_finite()
