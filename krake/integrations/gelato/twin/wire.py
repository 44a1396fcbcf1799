"""How the twin writes an order, an error and a search line, key by key as Gelato does, extra keys and nulls included."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from starlette.responses import JSONResponse

from krake.integrations.gelato.twin import prices
from krake.integrations.gelato.twin.clockwork import stamp
from krake.integrations.gelato.twin.store import Order


def refusal(status: int, code: str, message: str, details: list[tuple[str, str]] | None = None) -> JSONResponse:
    body: dict[str, Any] = {"code": code, "message": message}
    if details:
        body["details"] = [{"reference": place, "message": text} for place, text in details]
    return JSONResponse(body, status)


def full(order: Order, faults: dict[str, Any]) -> dict[str, Any]:
    """The order object. A draft is priced as of now, an order as of when it was ordered."""
    receipt = order["receipt"] or prices.receipt(order, faults, stamp())
    return {
        "id": order["id"],
        "clientId": "twin",
        "orderType": order["type"],
        "orderReferenceId": order["reference"],
        "customerReferenceId": order["customer"],
        "fulfillmentStatus": order["status"],
        "financialStatus": order["financial"],
        "currency": order["currency"],
        "channel": "api",
        "storeId": None,
        "createdAt": order["created"],
        "updatedAt": order["updated"],
        "orderedAt": order["ordered"],
        "items": [_item(order, item) for item in order["items"]],
        "metadata": order["metadata"],
        "shipment": _shipment(order),
        "billingEntity": None,
        "shippingAddress": {"id": str(uuid.uuid5(uuid.UUID(order["id"]), "address")), "orderId": order["id"]} | order["address"],
        "returnAddress": order["return_address"],
        "receipts": [receipt],
        "connectedOrderIds": order["connected"],
        "refusalReason": order.get("refusal"),
    }


def line(order: Order, faults: dict[str, Any]) -> dict[str, Any]:
    """One line of a search; the total is a string there."""
    receipt = order["receipt"] or prices.receipt(order, faults, stamp())
    return {
        "id": order["id"],
        "orderType": order["type"],
        "orderReferenceId": order["reference"],
        "customerReferenceId": order["customer"],
        "fulfillmentStatus": order["status"],
        "financialStatus": order["financial"],
        "currency": order["currency"],
        "channel": "api",
        "storeId": None,
        "country": order["address"]["country"],
        "firstName": order["address"].get("firstName"),
        "lastName": order["address"].get("lastName"),
        "itemsCount": len(order["items"]),
        "totalInclVat": f"{receipt['totalInclVat']:.2f}",
        "connectedOrderIds": order["connected"],
        "createdAt": order["created"],
        "updatedAt": order["updated"],
        "orderedAt": order["ordered"],
    }


def _item(order: Order, item: dict[str, Any]) -> dict[str, Any]:
    checked = order["type"] == "order" and order["status"] not in ("created", "uploading", "failed")
    previews = [{"type": "preview_default", "url": item["files"][0]["url"]}] if checked and item["files"] else []
    return {
        "id": item["id"],
        "itemReferenceId": item["ref"],
        "productUid": item["uid"],
        "files": item["files"],
        "processedFileUrl": item["files"][0]["url"] if previews else None,
        "quantity": item["quantity"],
        "fulfillmentStatus": order["status"],
        "previews": previews,
        "options": [],
        "pageCount": None,
    }


def _shipment(order: Order) -> dict[str, Any] | None:
    grams = prices.grams(order["items"])
    method = prices.chosen(order["method"], order["address"]["country"], grams)
    if method is None:
        return None
    start = datetime.fromisoformat(order["ordered"] or order["created"])
    days = [(start + timedelta(days=count)).date().isoformat() for count in method.days]
    ident = str(uuid.uuid5(uuid.UUID(order["id"]), "shipment"))
    packages = [
        {
            "id": str(uuid.uuid5(uuid.UUID(ident), parcel["code"])),
            "orderItemIds": [item["id"] for item in order["items"]],
            "trackingCode": parcel["code"],
            "trackingUrl": parcel["url"],
        }
        for parcel in order["tracking"]
    ]
    return {
        "id": ident,
        "shipmentMethodName": method.name,
        "shipmentMethodUid": method.uid,
        "minDeliveryDays": method.days[0],
        "maxDeliveryDays": method.days[1],
        "minDeliveryDate": days[0],
        "maxDeliveryDate": days[1],
        "totalWeight": grams,
        "fulfillmentCountry": order["made_in"],
        "packagesCount": len(packages),
        "packages": packages,
    }
