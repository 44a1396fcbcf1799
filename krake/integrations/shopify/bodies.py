"""REST-shaped webhook bodies to typed replies. Bodies come from outside and may lack anything, so every field is asked for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from krake.integrations.shopify.data import (
    BuyerReply,
    ImageReply,
    LineReply,
    OrderReply,
    ProductReply,
    RefundLineReply,
    RefundReply,
    VariantReply,
)
from krake.integrations.shopify.nodes import missing
from krake.integrations.shopify.values import amount, gid, mapping, moment, own_id, rows, unreadable, whole, words

#: REST says less than GraphQL about fulfilment; null means nothing was sent yet
FULFILLMENT = {None: "unfulfilled", "": "unfulfilled", "partial": "partially_fulfilled"}
ADDRESS = ("name", "company", "address1", "address2", "city", "zip", "province", "province_code", "country", "country_code", "phone")


def order(body: dict[str, Any]) -> OrderReply:
    """An order body (orders/create, orders/paid, ...). Needs id, a time, a currency and a total; people may be absent."""
    placed = moment(body.get("processed_at")) or moment(body.get("created_at"))
    updated = moment(body.get("updated_at")) or placed
    total, currency = amount(body.get("total_price")), words(body.get("currency"))
    if placed is None or updated is None or total is None or not currency:
        raise unreadable("order")
    lines = tuple(_line(item) for item in rows(body.get("line_items")))
    person, address = mapping(body.get("customer")), _address(body.get("shipping_address"))
    buyer = _buyer(body, person, address)
    state = body.get("fulfillment_status")
    state = state if state is None or isinstance(state, str) else ""
    return OrderReply(
        external_id=own_id("Order", body),
        number=words(body.get("name")) or f"#{words(str(body.get('order_number', '')))}",
        placed_at=placed,
        updated_at=updated,
        cancelled_at=moment(body.get("cancelled_at")),
        test=body.get("test") is True,
        financial=words(body.get("financial_status")),
        fulfillment=FULFILLMENT.get(state, state or "unfulfilled"),
        currency=currency,
        total=total,
        subtotal=amount(body.get("subtotal_price")),
        discounts=amount(body.get("total_discounts")),
        shipping=_shop(body.get("total_shipping_price_set")),
        tax=amount(body.get("total_tax")),
        refunded=_refunded(body),
        taxes_included=body.get("taxes_included") is True,
        lines=lines,
        customer=buyer,
        address=address,
        people=True,
        missing=missing(lines, asked=True, known=bool(person), buyer=buyer, address=address),
        raw=body,
    )


def _shop(value: object) -> Decimal | None:
    return amount(mapping(mapping(value).get("shop_money")).get("amount"))


def _line(body: dict[str, Any]) -> LineReply:
    quantity, price = whole(body.get("quantity")), amount(body.get("price"))
    if quantity is None:
        raise unreadable("line_items.quantity")
    left = whole(body.get("current_quantity"))
    return LineReply(
        external_id=own_id("LineItem", body),
        variant_external_id=gid("ProductVariant", body.get("variant_id")),
        product_external_id=gid("Product", body.get("product_id")),
        sku=words(body.get("sku")),
        title=words(body.get("title")),
        variant_title=words(body.get("variant_title")),
        quantity=quantity if left is None else left,
        unit_price=price,
        requires_shipping=body.get("requires_shipping") is not False,
    )


def _buyer(body: dict[str, Any], person: dict[str, Any], address: dict[str, str] | None) -> BuyerReply | None:
    full = " ".join(part for part in (words(person.get("first_name")), words(person.get("last_name"))) if part)
    name = full or (address or {}).get("name", "")
    email = words(body.get("email")) or words(body.get("contact_email")) or words(person.get("email"))
    phone = words(body.get("phone")) or words(person.get("phone"))
    if not (person or name or email or phone):
        return None
    external = gid("Customer", person.get("admin_graphql_api_id")) or gid("Customer", person.get("id"))
    return BuyerReply(external, name, email, phone)


def _address(value: object) -> dict[str, str] | None:
    body = mapping(value)
    found = {key: words(body.get(key)) for key in ADDRESS}
    return found if any(found.values()) else None


def _refunded(body: dict[str, Any]) -> Decimal | None:
    """What was paid back so far: unknown when the body has no list of refunds."""
    if not isinstance(body.get("refunds"), list):
        return None
    return sum((_paid_back(item) or Decimal(0) for item in rows(body["refunds"])), Decimal(0))


def _paid_back(body: dict[str, Any]) -> Decimal | None:
    if not isinstance(body.get("transactions"), list):
        return None
    paid = [item for item in rows(body["transactions"]) if item.get("kind") == "refund" and item.get("status") == "success"]
    return sum((amount(item.get("amount")) or Decimal(0) for item in paid), Decimal(0))


def refund(body: dict[str, Any]) -> RefundReply:
    created, order_id = moment(body.get("created_at")) or moment(body.get("processed_at")), gid("Order", body.get("order_id"))
    if created is None or order_id is None:
        raise unreadable("refund")
    lines = rows(body.get("refund_line_items"))
    sets = [body.get("total_duties_set"), *(item.get("subtotal_set") for item in lines)]
    named = [words(item.get("currency")) for item in rows(body.get("transactions"))]
    named += [words(mapping(mapping(item).get("shop_money")).get("currency_code")) for item in sets]
    return RefundReply(
        external_id=own_id("Refund", body),
        order_external_id=order_id,
        created_at=created,
        amount=_paid_back(body),
        currency=next((name for name in named if name), ""),
        note=words(body.get("note")),
        lines=tuple(_refund_line(item) for item in lines),
        raw=body,
    )


def _refund_line(body: dict[str, Any]) -> RefundLineReply:
    line = gid("LineItem", mapping(body.get("line_item")).get("admin_graphql_api_id")) or gid("LineItem", body.get("line_item_id"))
    quantity = whole(body.get("quantity"))
    if line is None or quantity is None:
        raise unreadable("refund_line_items")
    return RefundLineReply(line, quantity, amount(body.get("subtotal")))


def product(body: dict[str, Any]) -> ProductReply:
    title = words(body.get("title"))
    if not title:
        raise unreadable("product.title")
    return ProductReply(
        external_id=own_id("Product", body),
        handle=words(body.get("handle")),
        title=title,
        status=words(body.get("status")).lower(),
        vendor=words(body.get("vendor")),
        type=words(body.get("product_type")),
        tags=tuple(tag.strip() for tag in words(body.get("tags")).split(",") if tag.strip()),
        images=tuple(ImageReply(words(item.get("src")), words(item.get("alt"))) for item in rows(body.get("images"))),
        description_html=words(body.get("body_html")),
        seo_title=None,
        seo_description=None,
        updated_at=moment(body.get("updated_at")),
        variants=tuple(_variant(item) for item in rows(body.get("variants"))),
        raw=body,
    )


def _variant(body: dict[str, Any]) -> VariantReply:
    return VariantReply(
        external_id=own_id("ProductVariant", body),
        title=words(body.get("title")),
        sku=words(body.get("sku")),
        price=amount(body.get("price")),
        inventory=whole(body.get("inventory_quantity")),
    )
