"""Routes under /_twin for whoever runs the rehearsal: fill the shop, sell, break things, read the ledger.

Every request carries the twin's key in `x-twin-key`; without it the routes do not exist.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import fields
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from krake.integrations.shopify import catalogue
from krake.integrations.shopify.twin import changes, history, products, trade
from krake.integrations.shopify.twin.engine import Twin
from krake.integrations.shopify.twin.store import now, stamp
from krake.kit import clock

FAULTS = (
    "lost_answers",
    "status",
    "throttle",
    "times",
    "token_expired",
    "uninstalled",
    "revoke_scope",
    "no_people",
    "delay_ms",
    "duplicate_webhooks",
    "reorder_webhooks",
    "mute_webhooks",
)
MOST = 500
Handler = Callable[[Twin, dict[str, Any]], Awaitable[Any]]


def _route(path: str, handler: Handler, method: str = "POST") -> Route:
    async def endpoint(request: Request) -> Response:
        twin: Twin = request.app.state.twin
        if not hmac.compare_digest(request.headers.get("x-twin-key", "").encode(), twin.key.encode()):
            return Response(status_code=404)
        raw = await request.body()
        try:
            plain = not request.headers.get("content-type", "application/json").startswith("application/json")
            body = {"csv": raw.decode()} if plain else json.loads(raw or b"{}")
            answer = await handler(twin, body)
        except (trade.Impossible, ValueError, TypeError, KeyError) as error:
            return JSONResponse({"error": str(error) or type(error).__name__}, 400)
        twin.sender.wake()
        return JSONResponse(answer)

    return Route(f"/_twin/{path}", endpoint, methods=[method])


async def stock(twin: Twin, body: dict[str, Any]) -> Any:
    """`{csv}` or the bare CSV text → what was taken and what was not. Without text the twin's own shop is back.

    A file without one usable product changes nothing.
    """
    text = body.get("csv") or ""
    found = catalogue.read(text) if text.strip() else catalogue.Catalogue(products.own(), ())
    count = products.stock(twin.store, found.products) if found.products else 0
    return {"products": count, "problems": [{"line": item.line, "en": item.words.en, "de": item.words.de} for item in found.problems]}


async def sell(twin: Twin, body: dict[str, Any]) -> Any:
    """`{count, test, voided, pending, address_long, no_customer, no_variant, variant, quantity}` → the orders placed."""
    count = int(body.pop("count", 1))
    unknown = set(body) - {item.name for item in fields(trade.Wish)}
    if unknown or not 1 <= count <= MOST:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}" if unknown else f"count is 1 to {MOST}")
    placed = [_place(twin, trade.Wish(**body)) for _ in range(count)]
    return {"orders": [_brief(order) for order in placed]}


def _place(twin: Twin, wish: trade.Wish) -> dict[str, Any]:
    """One order and the visits it took."""
    with twin.store.change():
        rng = twin.store.random()
        order = trade.place(twin.store, rng, wish)
        sessions = rng.randint(24, 44)
        twin.store.visit(clock.today(history.ZONE).isoformat(), sessions, round(sessions * 0.84), 1)
    return order


def _brief(order: dict[str, Any]) -> dict[str, Any]:
    keys = {"id": "id", "name": "name", "total": "totalPriceSet", "financial": "displayFinancialStatus", "test": "test"}
    return {ours: order[theirs] for ours, theirs in keys.items()} | {"skus": [line["sku"] for line in order["lineItems"]]}


def _find(twin: Twin, named: str) -> dict[str, Any]:
    """An order by gid or by name, with or without #."""
    rows = twin.store.rows("SELECT id FROM orders WHERE number = ?", int(named.lstrip("#"))) if named.lstrip("#").isdecimal() else []
    order = twin.store.one("orders", f"gid://shopify/Order/{rows[0]['id']}" if rows else named)
    if order is None:
        raise trade.Impossible(f"no order {named}")
    return order


async def cancel(twin: Twin, body: dict[str, Any]) -> Any:
    with twin.store.change():
        return _brief(changes.cancel(twin.store, _find(twin, str(body["order"]))))


async def refund(twin: Twin, body: dict[str, Any]) -> Any:
    """`{order, amount}`; without an amount everything."""
    with twin.store.change():
        order = _find(twin, str(body["order"]))
        amount = trade.Decimal(str(body.get("amount") or order["netPaymentSet"]))
        return {"refund": changes.refund(twin.store, order, amount, body.get("note"))["id"], "order": _brief(order)}


async def subscribe(twin: Twin, body: dict[str, Any]) -> Any:
    """`{count}` new newsletter subscribers, now."""
    with twin.store.change():
        rng = twin.store.random()
        made = [trade.sign_up(twin.store, rng, now(), subscribed=True) for _ in range(min(MOST, int(body.get("count", 1))))]
    return {"customers": [person["id"] for person in made]}


async def break_(twin: Twin, body: dict[str, Any]) -> Any:
    """Replaces all faults; an empty object heals everything. `times` lets `status` or `throttle` pass after so many."""
    unknown = set(body) - set(FAULTS)
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    with twin.store.change():
        twin.store.put("faults", {name: value for name, value in body.items() if value})
    return twin.faults


async def ledger(twin: Twin, body: dict[str, Any]) -> Any:
    """What really happened: fulfilments by order name, and the fate of every webhook."""
    rows = twin.store.rows(
        "SELECT orders.body AS parent, fulfilment.body AS body FROM fulfilment JOIN orders ON orders.id = order_id ORDER BY fulfilment.id"
    )
    found: dict[str, Any] = {}
    for row in rows:
        parent, made = json.loads(row["parent"]), json.loads(row["body"])
        kept = found.setdefault(parent["name"], {"order": parent["id"], "status": parent["displayFulfillmentStatus"], "fulfilments": []})
        kept["fulfilments"].append(
            {"id": made["id"], "at": made["createdAt"], "quantity": made["totalQuantity"], "tracking": made["trackingInfo"]}
        )
    sent = twin.store.rows("SELECT topic, webhook_id, attempts, state FROM delivery ORDER BY id")
    return {"orders": found, "webhooks": [dict(row) for row in sent]}


async def state(twin: Twin, body: dict[str, Any]) -> Any:
    """How the twin is: sizes, faults, selling, and the points each kind of query cost."""
    tables = ("orders", "product", "customer", "fulfilment", "subscription")
    sizes = {name: twin.store.rows(f"SELECT count(*) AS n FROM {name}")[0]["n"] for name in tables}  # noqa: S608 (words of ours)
    waiting = twin.store.rows("SELECT count(*) AS n FROM delivery WHERE state = 'waiting'")[0]["n"]
    points = {name: {"calls": len(costs), "points": sum(costs)} for name, costs in twin.points.items()}
    return {
        "shop": twin.shop,
        "sizes": sizes,
        "webhooks_waiting": waiting,
        "faults": twin.faults,
        "selling": twin.store.get("selling"),
        "points": points,
    }


async def past(twin: Twin, body: dict[str, Any]) -> Any:
    """`{days, open, scale}`: a plausible past. A shop that has orders already keeps the past it has."""
    days, scale = int(body.get("days", 30)), float(body.get("scale", 1))
    if not 1 <= days <= 400 or not 0 < scale <= 200:
        raise ValueError("days is 1 to 400, scale above 0 to 200")
    return history.make(twin.store, days, int(body.get("open", 4)), scale)


async def target(twin: Twin, body: dict[str, Any]) -> Any:
    """`{url, secret}`: where all webhooks go besides the subscriptions. An empty url stops them; no secret means the app's own."""
    with twin.store.change():
        twin.store.put("webhook_target", {"url": body.get("url") or "", "secret": body.get("secret") or ""})
    return {"url": body.get("url") or ""}


async def selling(twin: Twin, body: dict[str, Any]) -> Any:
    """`{every_seconds}`: sell by itself; 0 stops."""
    every = float(body.get("every_seconds") or 0)
    if every and every < 0.2:
        raise ValueError("every_seconds is at least 0.2")
    with twin.store.change():
        twin.store.put("selling", every)
    resume(twin)
    return {"every_seconds": every}


def resume(twin: Twin) -> None:
    """Bring the selling in line with what is stored."""
    if twin.selling:
        twin.selling.cancel()
    every = twin.store.get("selling") or 0
    twin.selling = twin.start(_sell_on(twin, every)) if every else None


async def _sell_on(twin: Twin, every: float) -> None:
    while True:
        await asyncio.sleep(every)
        _place(twin, trade.Wish())
        twin.sender.wake()


async def clock_(twin: Twin, body: dict[str, Any]) -> Any:
    return {"now": stamp(clock.now()), "zone": history.ZONE}


ROUTES = [
    _route("catalogue", stock),
    _route("sell", sell),
    _route("cancel", cancel),
    _route("refund", refund),
    _route("subscribe", subscribe),
    _route("faults", break_),
    _route("history", past),
    _route("webhook_target", target),
    _route("selling", selling),
    _route("ledger", ledger, "GET"),
    _route("state", state, "GET"),
    _route("clock", clock_, "GET"),
]
