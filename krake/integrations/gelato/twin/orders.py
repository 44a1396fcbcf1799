"""The order API v4: create, get, search, patch, cancel, delete, quote. A created order is charged unless it says `draft`."""

from __future__ import annotations

import uuid
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from krake.integrations.gelato.twin import prices, rules, shelf, wire
from krake.integrations.gelato.twin.clockwork import Clockwork, stamp
from krake.integrations.gelato.twin.store import Order, Store
from krake.kit import clock

CANCELLABLE = ("created", "uploading", "passed", "in_production", "on_hold", "pending_approval")


async def create(request: Request) -> Response:
    store, faults = _store(request), _faults(request)
    body = await _json(request)
    problems = rules.order(body, faults) or await rules.files(request.app.state.http, body["items"])
    if problems:
        return _invalid(problems)
    order = _new(body)
    with store.change():
        store.save(order)
        store.note(order, "draft" if body.get("orderType", "order") == "draft" else "order", order["created"])
        if body.get("orderType", "order") == "order":
            _charge(request, order)
    _clockwork(request).wake()
    return JSONResponse(wire.full(order, faults), 201)


async def get(request: Request) -> Response:
    _clockwork(request).settle()
    order = _store(request).order(request.path_params["id"])
    return JSONResponse(wire.full(order, _faults(request))) if order else _missing()


async def patch(request: Request) -> Response:
    """Change a draft's items, or promote it. Items left out of `items` are removed, exactly as Gelato does."""
    store, faults, body = _store(request), _faults(request), await _json(request)
    order = store.order(request.path_params["id"])
    if order is None:
        return _missing()
    if order["type"] != "draft":
        return wire.refusal(409, "order_not_draft", "Only draft orders can be changed")
    if not isinstance(body, dict) or body.get("orderType", "draft") not in ("order", "draft"):
        return _invalid([("orderType", "orderType must be order or draft")])
    if "items" in body:
        kept = {item.get("id"): item for item in body["items"] or []}
        order["items"] = [item | {"files": kept[item["id"]].get("files") or item["files"]} for item in order["items"] if item["id"] in kept]
        if not order["items"]:
            return _invalid([("items", "items must not be empty")])
    problems = rules.stock([item["uid"] for item in order["items"]], faults)
    if problems and body.get("orderType") == "order":
        return _invalid(problems)
    with store.change():
        store.save(order)
        if body.get("orderType") == "order":
            store.note(order, "promote", stamp())
            _charge(request, order)
    _clockwork(request).wake()
    return JSONResponse(wire.full(order, faults))


async def delete(request: Request) -> Response:
    store = _store(request)
    order = store.order(request.path_params["id"])
    if order is None:
        return _missing()
    if order["type"] != "draft":
        return wire.refusal(409, "order_not_draft", "Only draft orders can be deleted")
    with store.change():
        store.save(order, deleted=True)
        store.note(order, "delete", stamp())
    return Response(status_code=204)


async def cancel(request: Request) -> Response:
    _clockwork(request).settle()
    store = _store(request)
    order = store.order(request.path_params["id"])
    if order is None:
        return _missing()
    if order["type"] == "order" and order["status"] not in CANCELLABLE:
        return wire.refusal(
            409, "order_not_cancelable", f"Order cannot be canceled: at least one of the items is in '{order['status']}' status"
        )
    with store.change():
        order["status"], order["financial"], order["updated"] = "canceled", "canceled", stamp()
        store.save(order)
        store.note(order, "cancel", order["updated"])
        _clockwork(request).changed(order)
    _clockwork(request).wake()
    return JSONResponse({})


async def search(request: Request) -> Response:
    _clockwork(request).settle()
    body = await _json(request)
    if not isinstance(body, dict):
        return _invalid([("", "The request body must be a JSON object")])
    limit, offset = body.get("limit", 50), body.get("offset", 0)
    if not isinstance(limit, int) or not 1 <= limit <= 100 or not isinstance(offset, int) or offset < 0:
        return _invalid([("limit", "limit must be between 1 and 100")])
    references = body.get("orderReferenceIds") or ([body["orderReferenceId"]] if body.get("orderReferenceId") else None)
    found = [order for order in _store(request).newest(references) if _matches(order, body)]
    faults = _faults(request)
    return JSONResponse({"orders": [wire.line(order, faults) for order in found[offset : offset + limit]]})


async def quote(request: Request) -> Response:
    """Prices without an order. It takes `recipient` and `products`, not what an order calls them."""
    body, faults = await _json(request), _faults(request)
    if not isinstance(body, dict):
        return _invalid([("", "The request body must be a JSON object")])
    problems = rules.address(body.get("recipient"), "recipient") + rules.items(body.get("products"), "products")
    if body.get("currency") not in prices.RATES:
        problems.append(("currency", "currency is not supported"))
    problems = problems or rules.stock([item["productUid"] for item in body["products"]], faults)
    if problems:
        return _invalid(problems)
    country, currency = body["recipient"]["country"], body["currency"]
    grams = prices.grams([{"uid": item["productUid"], "quantity": item["quantity"]} for item in body["products"]])
    lines = [
        {
            "itemReferenceId": item["itemReferenceId"],
            "productUid": item["productUid"],
            "quantity": item["quantity"],
            "price": float(prices.unit(item["productUid"], country, currency, item["quantity"], faults) * item["quantity"]),
            "currency": currency,
        }
        for item in body["products"]
    ]
    made = {
        "id": str(uuid.uuid4()),
        "itemReferenceIds": [line["itemReferenceId"] for line in lines],
        "fulfillmentCountry": shelf.producer(country),
        "shipmentMethods": [_offer(method, currency, grams) for method in prices.methods(country, grams)],
        "products": lines,
    }
    return JSONResponse({"orderReferenceId": body.get("orderReferenceId"), "quotes": [made]})


ROUTES = (
    ("POST", "/v4/orders:search", search),
    ("POST", "/v4/orders:quote", quote),
    ("POST", "/v4/orders", create),
    ("POST", "/v4/orders/{id}:cancel", cancel),
    ("GET", "/v4/orders/{id}", get),
    ("PATCH", "/v4/orders/{id}", patch),
    ("DELETE", "/v4/orders/{id}", delete),
)


def _new(body: dict[str, Any]) -> Order:
    now, address = stamp(), {key: value for key, value in body["shippingAddress"].items() if value}
    items = [
        {
            "id": str(uuid.uuid4()),
            "ref": item["itemReferenceId"],
            "uid": item["productUid"],
            "quantity": item["quantity"],
            "files": item["files"],
        }
        for item in body["items"]
    ]
    return {
        "id": str(uuid.uuid4()), "type": "draft", "reference": body["orderReferenceId"], "customer": body["customerReferenceId"],
        "currency": body["currency"], "items": items, "address": address, "return_address": body.get("returnAddress"),
        "method": str(body.get("shipmentMethodUid") or ""), "metadata": body.get("metadata") or [], "status": "draft", "financial": "draft",
        "created": now, "updated": now, "ordered": None, "moved": 0.0, "connected": [], "receipt": None, "tracking": [],
        "made_in": shelf.producer(address["country"]),
    }  # fmt: skip


def _charge(request: Request, order: Order) -> None:
    """Make a draft a real order: fix its price, take the money or fail, and start production. Inside `store.change()`."""
    store, faults, now = _store(request), _faults(request), stamp()
    order["type"], order["ordered"], order["updated"] = "order", now, now
    order["receipt"] = prices.receipt(order, faults, now)
    if faults.get("wallet_refused"):
        order["status"], order["financial"], order["refusal"] = "failed", "refused", "Insufficient wallet balance"
    else:
        order["status"], order["financial"], order["moved"] = "created", "paid", clock.now().timestamp()
        if faults.get("split") and len(order["items"]) > 1:
            _split(request, order, now)
    store.save(order)
    _clockwork(request).changed(order)


def _split(request: Request, order: Order, now: str) -> None:
    """Give all but the first item to a second order under the same reference; the first part carries the shipping price."""
    faults, ident = _faults(request), str(uuid.uuid4())
    second = order | {"id": ident, "items": order["items"][1:], "connected": [order["id"]], "carried": True}
    second["receipt"] = prices.receipt(second, faults, now)
    order["billed_grams"] = prices.grams(order["items"])
    order["items"], order["connected"] = order["items"][:1], [ident]
    order["receipt"] = prices.receipt(order, faults, now)
    _store(request).save(second)
    _clockwork(request).changed(second)


def _matches(order: Order, body: dict[str, Any]) -> bool:
    lists = {
        "ids": order["id"], "orderTypes": order["type"], "fulfillmentStatuses": order["status"], "financialStatuses": order["financial"],
        "countries": order["address"]["country"], "currencies": order["currency"], "channels": "api",
    }  # fmt: skip
    if any(body.get(key) and value not in body[key] for key, value in lists.items()):
        return False
    text = str(body.get("search") or "").casefold()
    names = f"{order['reference']} {order['address'].get('firstName')} {order['address'].get('lastName')}".casefold()
    start, end = body.get("startDate") or "", body.get("endDate") or "9"
    return text in names and start <= order["created"] <= end


def _offer(method: prices.Method, currency: str, grams: int) -> dict[str, Any]:
    return {
        "name": method.name,
        "shipmentMethodUid": method.uid,
        "price": float(prices.cents(method.price * prices.Decimal(prices.RATES[currency]), currency)),
        "currency": currency,
        "minDeliveryDays": method.days[0],
        "maxDeliveryDays": method.days[1],
        "type": method.type,
        "isPrivate": True,
        "isBusiness": True,
        "totalWeight": grams,
        "numberOfParcels": 1,
        "incoTerms": "DDP",
    }


async def _json(request: Request) -> Any:
    try:
        return await request.json()
    except ValueError:
        return None


def _store(request: Request) -> Store:
    return request.app.state.store


def _clockwork(request: Request) -> Clockwork:
    return request.app.state.clockwork


def _faults(request: Request) -> dict[str, Any]:
    return _store(request).setting("faults", {})


def _invalid(problems: list[rules.Problem]) -> Response:
    place, message = problems[0]
    code = "product_out_of_stock" if "out of stock" in message else "invalid_request"
    return wire.refusal(400, code, f"{place}: {message}" if place else message, problems)


def _missing() -> Response:
    return wire.refusal(404, "order_not_found", "Order is not found")
