"""Webhook bodies: the twin's objects in the REST shape that Shopify still sends. Checked against its published samples."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from krake.integrations.shopify.twin.store import Store, number

FULFILMENT = {"UNFULFILLED": None, "PARTIALLY_FULFILLED": "partial", "FULFILLED": "fulfilled"}


def dump(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False)


def order(store: Store, body: dict[str, Any]) -> dict[str, Any]:
    customer = store.one("customer", body["customerId"])
    goods = sum((Decimal(line["originalTotalSet"]) for line in body["lineItems"]), Decimal(0))
    currency, shipping = body["currencyCode"], _address(body["shippingAddress"])
    return {
        **_ids(body),
        "cancel_reason": (body["cancelReason"] or "").lower() or None,
        "cancelled_at": body["cancelledAt"],
        "closed_at": body["closedAt"],
        "confirmed": body["confirmed"],
        "contact_email": body["email"],
        "created_at": body["createdAt"],
        "currency": currency,
        "current_subtotal_price": body["currentSubtotalPriceSet"],
        "current_total_price": body["currentTotalPriceSet"],
        "discount_codes": [{"code": code, "amount": body["totalDiscountsSet"], "type": "percentage"} for code in body["discountCodes"]],
        "email": body["email"],
        "financial_status": body["displayFinancialStatus"].lower(),
        "fulfillment_status": FULFILMENT[body["displayFulfillmentStatus"]],
        "name": body["name"],
        "note": body["note"],
        "number": body["number"] - 1000,
        "order_number": body["number"],
        "phone": body["phone"],
        "presentment_currency": body["presentmentCurrencyCode"],
        "processed_at": body["processedAt"],
        "source_name": body["sourceName"],
        "subtotal_price": body["subtotalPriceSet"],
        "subtotal_price_set": _set(body["subtotalPriceSet"], currency),
        "tags": ", ".join(body["tags"]),
        "taxes_included": body["taxesIncluded"],
        "test": body["test"],
        "total_discounts": body["totalDiscountsSet"],
        "total_line_items_price": str(goods),
        "total_price": body["totalPriceSet"],
        "total_price_set": _set(body["totalPriceSet"], currency),
        "total_shipping_price_set": _set(body["totalShippingPriceSet"], currency),
        "total_tax": body["totalTaxSet"],
        "total_tax_set": _set(body["totalTaxSet"], currency),
        "updated_at": body["updatedAt"],
        "billing_address": shipping,
        "customer": customer and _customer(customer),
        "fulfillments": [fulfilment(body, item) for item in store.fulfilments(body["id"])],
        "line_items": [_line(line, currency) for line in body["lineItems"]],
        "refunds": [refund(body, item) for item in body["refunds"]],
        "shipping_address": shipping,
        "shipping_lines": [{"title": "Standard", "price": body["totalShippingPriceSet"], "code": "standard", "source": "shopify"}],
    }


def _line(line: dict[str, Any], currency: str) -> dict[str, Any]:
    left = line["unfulfilledQuantity"]
    return {
        **_ids(line),
        "current_quantity": line["currentQuantity"],
        "fulfillable_quantity": left,
        "fulfillment_service": "manual",
        "fulfillment_status": "fulfilled" if left == 0 else None,
        "gift_card": False,
        "name": line["name"],
        "price": line["originalUnitPriceSet"],
        "price_set": _set(line["originalUnitPriceSet"], currency),
        "product_exists": line["variantId"] is not None,
        "product_id": number(line["productId"]),
        "properties": [],
        "quantity": line["quantity"],
        "requires_shipping": line["requiresShipping"],
        "sku": line["sku"],
        "taxable": True,
        "title": line["title"],
        "total_discount": "0.00",
        "variant_id": number(line["variantId"]) if line["variantId"] else None,
        "variant_title": line["variantTitle"],
        "vendor": line["vendor"],
    }


def fulfilment(parent: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    lines = {line["id"]: line for line in parent["lineItems"]}
    infos = body["trackingInfo"]
    first = infos[0] if infos else {}
    return {
        **_ids(body),
        "order_id": number(parent["id"]),
        "name": body["name"],
        "status": body["status"].lower(),
        "created_at": body["createdAt"],
        "updated_at": body["updatedAt"],
        "tracking_company": first.get("company"),
        "tracking_number": first.get("number"),
        "tracking_numbers": [info["number"] for info in infos if info.get("number")],
        "tracking_url": first.get("url"),
        "tracking_urls": [info["url"] for info in infos if info.get("url")],
        "line_items": [
            {**_line(lines[item["lineItemId"]], parent["currencyCode"]), "quantity": item["quantity"]} for item in body["lines"]
        ],
    }


def refund(parent: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    paid = [item for item in parent["transactions"] if item["kind"] == "REFUND" and item["processedAt"] == body["createdAt"]]
    return {
        **_ids(body),
        "order_id": number(parent["id"]),
        "created_at": body["createdAt"],
        "processed_at": body["createdAt"],
        "note": body["note"],
        "restock": False,
        "refund_line_items": [],
        "order_adjustments": [],
        "transactions": [
            {
                **_ids(item),
                "kind": "refund",
                "status": "success",
                "amount": item["amountSet"],
                "currency": parent["currencyCode"],
                "gateway": item["gateway"],
            }
            for item in paid
        ],
    }


def product(body: dict[str, Any]) -> dict[str, Any]:
    return {
        **_ids(body),
        "body_html": body["descriptionHtml"],
        "created_at": body["createdAt"],
        "handle": body["handle"],
        "product_type": body["productType"],
        "published_at": body["publishedAt"],
        "status": body["status"].lower(),
        "tags": ", ".join(body["tags"]),
        "title": body["title"],
        "updated_at": body["updatedAt"],
        "vendor": body["vendor"],
        "images": [{"src": image["url"], "alt": image["altText"], "position": place} for place, image in enumerate(body["images"], 1)],
        "variants": [
            {
                **_ids(item),
                "inventory_quantity": item["inventoryQuantity"],
                "position": item["position"],
                "price": item["price"],
                "product_id": number(body["id"]),
                "sku": item["sku"],
                "title": item["title"],
                "updated_at": body["updatedAt"],
            }
            for item in body["variants"]
        ],
    }


def _customer(body: dict[str, Any]) -> dict[str, Any]:
    return {
        **_ids(body),
        "created_at": body["createdAt"],
        "updated_at": body["updatedAt"],
        "first_name": body["firstName"],
        "last_name": body["lastName"],
        "email": body["email"],
        "phone": body["phone"],
        "state": body["state"].lower(),
        "tags": "",
        "default_address": _address(body["defaultAddress"]),
    }


def _address(body: dict[str, Any] | None) -> dict[str, Any] | None:
    if body is None:
        return None
    names = {"firstName": "first_name", "lastName": "last_name", "provinceCode": "province_code", "countryCodeV2": "country_code"}
    return {names.get(key, key): value for key, value in body.items() if key not in ("__typename", "id")}


def _ids(body: dict[str, Any]) -> dict[str, Any]:
    return {"id": number(body["id"]), "admin_graphql_api_id": body["id"]}


def _set(amount: str, currency: str) -> dict[str, Any]:
    both = {"amount": amount, "currency_code": currency}
    return {"shop_money": both, "presentment_money": both}
