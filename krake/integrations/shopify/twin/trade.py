"""Orders come in: somebody signs up, chooses, pays. Webhooks are told in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from krake.integrations.shopify.twin import people, rest
from krake.integrations.shopify.twin.outbox import emit
from krake.integrations.shopify.twin.store import Store, number, stamp
from krake.kit import clock

CENT = Decimal("0.01")
VAT = Decimal("0.19")
#: shipping by country: at home, in the EU, elsewhere
SHIPPING = {"DE": Decimal("4.90"), "CH": Decimal("14.90")}
ABROAD = Decimal("8.90")
CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class Wish:
    """How an order should be. `variant` is a gid or an SKU; everything else is chosen by the seed."""

    test: bool = False
    voided: bool = False
    pending: bool = False
    address_long: bool = False
    no_customer: bool = False
    no_variant: bool = False
    variant: str = ""
    quantity: int = 0


class Impossible(ValueError):
    """The shop cannot do that: an unknown variant, order or amount."""


def place(
    store: Store, rng: Random, wish: Wish, moment: datetime | None = None, customer: dict[str, Any] | None = None, *, loud: bool = True
) -> dict[str, Any]:
    """Place one order and announce it, unless it is history (`loud=False`). Returns its body."""
    at = stamp(moment or clock.now())
    lines = [_line(store, rng, variant, wish) for variant in _choose(store, rng, wish)]
    buyer = None if wish.no_customer else customer or sign_up(store, rng, at, subscribed=rng.random() < 0.35)
    who = people.person(rng) if buyer is None else {"email": buyer["email"], "phone": buyer["phone"], "address": buyer["defaultAddress"]}
    address = (
        None
        if wish.no_customer
        else {**who["address"], **({"address1": f"{who['address']['address1']}, {people.LONG}"} if wish.address_long else {})}
    )
    financial = "VOIDED" if wish.voided else "PENDING" if wish.pending else "PAID"
    named = store.get("next_number", 1001)
    store.put("next_number", named + 1)
    body = {
        "__typename": "Order",
        "id": store.gid("Order"),
        "name": f"#{named}",
        "number": named,
        "email": None if wish.no_customer else who["email"],
        "phone": None if wish.no_customer else who["phone"],
        "note": None,
        "tags": [],
        "test": wish.test,
        "confirmed": not wish.voided,
        "sourceName": "web",
        "createdAt": at,
        "processedAt": at,
        "updatedAt": at,
        "cancelledAt": at if wish.voided else None,
        "cancelReason": "CUSTOMER" if wish.voided else None,
        "closedAt": None,
        "displayFinancialStatus": financial,
        "displayFulfillmentStatus": "UNFULFILLED",
        "currencyCode": CURRENCY,
        "presentmentCurrencyCode": CURRENCY,
        "taxesIncluded": True,
        "requiresShipping": True,
        "customerId": buyer["id"] if buyer else None,
        "shippingAddress": address and {"__typename": "MailingAddress", "id": store.gid("MailingAddress"), **address},
        "lineItems": lines,
        "refunds": [],
    }
    body |= _amounts(rng, lines, address["countryCodeV2"] if address else "DE", paid=financial == "PAID")
    body["fulfillmentOrders"] = [_to_send(store, body)]
    body["transactions"] = [sale(store, body)] if financial == "PAID" else []
    store.save_order(body)
    if loud:
        announce(store, body, "orders/create", *(("orders/paid",) if financial == "PAID" else ()), "orders/updated")
    return body


def sign_up(store: Store, rng: Random, at: str, *, subscribed: bool) -> dict[str, Any]:
    """A new customer, with or without consent to the newsletter."""
    who = people.person(rng)
    body = {
        "__typename": "Customer",
        "id": store.gid("Customer"),
        "firstName": who["firstName"],
        "lastName": who["lastName"],
        "displayName": f"{who['firstName']} {who['lastName']}",
        "email": who["email"],
        "phone": who["phone"],
        "locale": "de" if who["address"]["countryCodeV2"] in ("DE", "AT", "CH") else "en",
        "createdAt": at,
        "updatedAt": at,
        "state": "DISABLED",
        "tags": [],
        "note": None,
        "subscribedAt": at if subscribed else None,
        "defaultAddress": {"__typename": "MailingAddress", "id": store.gid("MailingAddress"), **who["address"]},
    }
    store.save("customer", body)
    return body


def _choose(store: Store, rng: Random, wish: Wish) -> list[dict[str, Any]]:
    sold = [item for product in store.products().values() if product["status"] == "ACTIVE" for item in product["variants"]]
    if wish.variant:
        named = [item for product in store.products().values() for item in product["variants"] if wish.variant in (item["id"], item["sku"])]
        if not named:
            raise Impossible(f"no variant {wish.variant}")
        return named[:1]
    if not sold:
        raise Impossible("the shop has no active product")
    return rng.sample(sold, min(len(sold), rng.choices((1, 2, 3), (72, 22, 6))[0]))


def _line(store: Store, rng: Random, variant: dict[str, Any], wish: Wish) -> dict[str, Any]:
    quantity = wish.quantity or rng.choices((1, 2, 3), (84, 13, 3))[0]
    price = Decimal(variant["price"])
    product = store.products()[variant["productId"]]
    title = None if variant["title"] == "Default Title" else variant["title"]
    return {
        "__typename": "LineItem",
        "id": store.gid("LineItem"),
        "name": f"{product['title']} - {title}" if title else product["title"],
        "title": product["title"],
        "variantTitle": title,
        "sku": variant["sku"],
        "quantity": quantity,
        "currentQuantity": quantity,
        "unfulfilledQuantity": quantity,
        "refundableQuantity": quantity,
        "requiresShipping": True,
        "vendor": product["vendor"],
        "originalUnitPriceSet": str(price),
        "originalTotalSet": str(price * quantity),
        "discountedTotalSet": str(price * quantity),
        "variantId": None if wish.no_variant else variant["id"],
        "productId": product["id"],
    }


def _amounts(rng: Random, lines: list[dict[str, Any]], country: str, *, paid: bool) -> dict[str, Any]:
    """Totals with VAT included, a voucher of ten percent now and then, free shipping from 80 on."""
    goods = sum((Decimal(line["originalTotalSet"]) for line in lines), Decimal(0))
    code = "WELCOME10" if rng.random() < 0.08 else ""
    discount = (goods * Decimal("0.10")).quantize(CENT, ROUND_HALF_UP) if code else Decimal("0.00")
    subtotal = goods - discount
    shipping = Decimal("0.00") if goods >= 80 else SHIPPING.get(country, ABROAD)
    total = subtotal + shipping
    tax = (total * VAT / (1 + VAT)).quantize(CENT, ROUND_HALF_UP)
    return {
        "discountCodes": [code] if code else [],
        "subtotalPriceSet": str(subtotal),
        "totalPriceSet": str(total),
        "totalTaxSet": str(tax),
        "totalShippingPriceSet": str(shipping),
        "totalDiscountsSet": str(discount),
        "totalRefundedSet": "0.00",
        "currentTotalPriceSet": str(total),
        "currentSubtotalPriceSet": str(subtotal),
        "netPaymentSet": str(total if paid else Decimal("0.00")),
    }


def _to_send(store: Store, order: dict[str, Any]) -> dict[str, Any]:
    rows = [
        {
            "id": store.gid("FulfillmentOrderLineItem"),
            "sku": line["sku"],
            "productTitle": line["title"],
            "totalQuantity": line["quantity"],
            "remainingQuantity": line["quantity"],
            "lineItemId": line["id"],
        }
        for line in order["lineItems"]
    ]
    made = store.gid("FulfillmentOrder")
    store.run("INSERT INTO fulfilment_order VALUES (?, ?)", number(made), number(order["id"]))
    return {
        "__typename": "FulfillmentOrder",
        "id": made,
        "orderId": order["id"],
        "orderName": order["name"],
        "status": "CLOSED" if order["cancelledAt"] else "OPEN",
        "requestStatus": "UNSUBMITTED",
        "createdAt": order["createdAt"],
        "updatedAt": order["createdAt"],
        "lineItems": rows,
    }


def sale(store: Store, order: dict[str, Any]) -> dict[str, Any]:
    return {
        "__typename": "OrderTransaction",
        "id": store.gid("OrderTransaction"),
        "kind": "SALE",
        "status": "SUCCESS",
        "gateway": "shopify_payments",
        "amountSet": order["totalPriceSet"],
        "processedAt": order["processedAt"],
        "parentId": None,
    }


def announce(store: Store, order: dict[str, Any], *topics: str) -> None:
    body = rest.order(store, order)
    for topic in topics:
        emit(store, topic, body)
