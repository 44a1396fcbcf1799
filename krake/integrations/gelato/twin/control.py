"""The control room of the twin: its own ledger, planted faults, moving orders on, and where webhooks go."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from krake.integrations.gelato.twin import rules, wire
from krake.integrations.gelato.twin.clockwork import STATES, Clockwork
from krake.integrations.gelato.twin.faults import KNOWN
from krake.integrations.gelato.twin.store import Store
from krake.kit import clock


async def ledger(request: Request) -> Response:
    """Every order there ever was, deleted drafts included, and per reference how often something was drafted and promoted.

    `promotions` counts what was really charged and printed: drafts turned into orders plus orders placed directly.
    """
    _clockwork(request).settle()
    orders, operations = _store(request).ledger()
    faults = _store(request).setting("faults", {})
    references: dict[str, dict[str, int]] = defaultdict(lambda: {"drafts": 0, "promotions": 0, "deleted": 0, "canceled": 0})
    for _, reference, op, _ in operations:
        counts = {
            "draft": ("drafts",),
            "order": ("promotions",),
            "promote": ("promotions",),
            "delete": ("deleted",),
            "cancel": ("canceled",),
        }
        for name in counts[op]:
            references[reference][name] += 1
    rows = [wire.line(order, faults) | {"deleted": deleted, "metadata": order["metadata"]} for order, deleted in orders]
    return JSONResponse({"orders": rows, "references": references, "operations": [list(row) for row in operations]})


async def faults(request: Request) -> Response:
    """Plant faults; what is not named stays, null takes one back. Answers all that are planted."""
    body = await _json(request)
    if body is None:
        return wire.refusal(400, "invalid_request", "The request body must be a JSON object")
    wrong = sorted(name for name, value in body.items() if name not in KNOWN or (value is not None and not isinstance(value, KNOWN[name])))
    if wrong:
        return wire.refusal(400, "invalid_request", f"Unknown fault or wrong type: {', '.join(wrong)}")
    planted = _store(request).setting("faults", {}) | body
    planted = {name: value for name, value in planted.items() if value is not None and value is not False}
    _store(request).set("faults", planted)
    return JSONResponse(planted)


async def planted(request: Request) -> Response:
    return JSONResponse(_store(request).setting("faults", {}))


async def advance(request: Request) -> Response:
    """Move one order (`order_id`), or all that are under way, one state on, or up to the state `to`."""
    body = await _json(request) or {}
    if body.get("to") and body["to"] not in STATES:
        return wire.refusal(400, "invalid_request", f"to must be one of {', '.join(STATES)}")
    return JSONResponse({"moved": _clockwork(request).push(body.get("order_id"), body.get("to") or "")})


async def webhook_target(request: Request) -> Response:
    """Where webhooks go: `{url, header, secret}` on this machine, or null to stop them."""
    body = await _json(request)
    if body is None or not body.get("url"):
        _store(request).set("webhook_target", None)
        return JSONResponse({"webhook_target": None})
    target = {name: str(body.get(name) or "") for name in ("url", "header", "secret")}
    if not rules.local(target["url"]) or not re.fullmatch(r"[A-Za-z0-9-]+", target["header"]):
        return wire.refusal(400, "invalid_request", "The target is a loopback url and the name of a header")
    _store(request).set("webhook_target", target)
    return JSONResponse({"webhook_target": target["url"]})


async def webhook_test(request: Request) -> Response:
    """Send what the dashboard's test button sends: literal placeholders."""
    marks = {
        "id": "{{WebhookEventId}}",
        "event": "order_status_updated",
        "orderId": "{{MyOrderId}}",
        "orderReferenceId": "{{MyOrderReferenceId}}",
    }
    _store(request).push_hook(marks | {"storeId": None, "fulfillmentStatus": "shipped", "items": []}, clock.now().timestamp())
    _clockwork(request).wake()
    return JSONResponse({}, 202)


ROUTES = (
    ("GET", "ledger", ledger),
    ("GET", "faults", planted),
    ("POST", "faults", faults),
    ("POST", "advance", advance),
    ("POST", "webhook_target", webhook_target),
    ("POST", "webhook_test", webhook_test),
)


async def _json(request: Request) -> dict[str, Any] | None:
    try:
        body = await request.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _store(request: Request) -> Store:
    return request.app.state.store


def _clockwork(request: Request) -> Clockwork:
    return request.app.state.clockwork
