"""The mutations of the twin, with Shopify's way of refusing: `userErrors` beside status 200."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from graphql import FieldNode, GraphQLError, GraphQLSyntaxError, StringValueNode, VariableNode, parse

from krake.integrations.shopify.twin import changes, export
from krake.integrations.shopify.twin.context import Context
from krake.integrations.shopify.twin.store import now, number
from krake.integrations.shopify.twin.trade import Impossible

#: mutations that are refused without @idempotent since 2026-04
IDEMPOTENT = ("refundCreate",)


def key_of(node: FieldNode, variables: dict[str, Any]) -> str | None:
    """The key of a field's @idempotent, if it has one."""
    for directive in node.directives or ():
        if directive.name.value == "idempotent" and directive.arguments:
            value = directive.arguments[0].value
            if isinstance(value, VariableNode):
                return variables.get(value.name.value)
            return value.value if isinstance(value, StringValueNode) else None
    return None


def demand_keys(fields: list[FieldNode], variables: dict[str, Any]) -> GraphQLError | None:
    for node in fields:
        if node.name.value in IDEMPOTENT and not key_of(node, variables):
            message = f"The @idempotent directive is required for {node.name.value}."
            return GraphQLError(message, node, extensions={"code": "BAD_REQUEST"})
    return None


def _errors(message: str, *field: str, code: str | None = None) -> list[dict[str, Any]]:
    return [{"field": list(field) or None, "message": message, "code": code}]


def _fulfil(context: Context, source: Any, args: dict[str, Any]) -> dict[str, Any]:
    wish = args["fulfillment"]
    wanted = wish["lineItemsByFulfillmentOrder"]
    orders = {_owner(context, item["fulfillmentOrderId"]) for item in wanted}
    if len(orders) != 1 or None in orders:
        return {"fulfillment": None, "userErrors": _errors("Fulfillment order does not exist.", "fulfillment")}
    order = context.store.one("orders", orders.pop())
    assert order is not None
    try:
        with context.store.change():
            made = changes.fulfil(context.store, order, wanted, _tracking(wish.get("trackingInfo") or {}))
    except Impossible as error:
        return {"fulfillment": None, "userErrors": _errors(str(error), "fulfillment")}
    return {"fulfillment": made, "userErrors": []}


def _unfulfil(context: Context, source: Any, args: dict[str, Any]) -> dict[str, Any]:
    parcel = context.store.one("fulfilment", args["id"])
    order = context.store.one("orders", parcel["orderId"]) if parcel else None
    if parcel is None or order is None:
        return {"fulfillment": None, "userErrors": _errors("Fulfillment does not exist.", "id")}
    try:
        with context.store.change():
            made = changes.unfulfil(context.store, order, parcel)
    except Impossible as error:
        return {"fulfillment": None, "userErrors": _errors(str(error), "id")}
    return {"fulfillment": made, "userErrors": []}


def _owner(context: Context, fulfilment_order: str) -> str | None:
    """The order a fulfilment order belongs to."""
    found = context.store.rows("SELECT order_id FROM fulfilment_order WHERE id = ?", number(fulfilment_order))
    return f"gid://shopify/Order/{found[0]['order_id']}" if found else None


def _tracking(info: dict[str, Any]) -> list[dict[str, Any]]:
    numbers = info.get("numbers") or ([info["number"]] if info.get("number") else [])
    urls = info.get("urls") or ([info["url"]] if info.get("url") else [])
    return [
        {"company": info.get("company"), "number": item, "url": urls[place] if place < len(urls) else None}
        for place, item in enumerate(numbers)
    ]


def _refund(context: Context, source: Any, args: dict[str, Any]) -> dict[str, Any]:
    wish = args["input"]
    order = context.store.one("orders", wish["orderId"])
    if order is None:
        return {"order": None, "refund": None, "userErrors": _errors("Order does not exist.", "orderId")}
    amount = sum((Decimal(str(item["amount"])) for item in wish.get("transactions") or ()), Decimal("0.00"))
    try:
        with context.store.change():
            made = changes.refund(context.store, order, amount, wish.get("note"))
    except Impossible as error:
        return {"order": None, "refund": None, "userErrors": _errors(str(error), "transactions")}
    return {"order": order, "refund": made, "userErrors": []}


def _subscribe(context: Context, source: Any, args: dict[str, Any]) -> dict[str, Any]:
    wish, topic = args["webhookSubscription"], args["topic"]
    uri = wish.get("uri") or ""
    parts = urlsplit(uri)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
        return {
            "webhookSubscription": None,
            "userErrors": _errors("Address protocol http:// is not supported", "webhookSubscription", "uri"),
        }
    if context.store.rows("SELECT 1 FROM subscription WHERE topic = ? AND uri = ?", topic, uri):
        return {
            "webhookSubscription": None,
            "userErrors": _errors("Address for this topic has already been taken", "webhookSubscription", "uri"),
        }
    with context.store.change():
        body = {
            "__typename": "WebhookSubscription",
            "id": context.store.gid("WebhookSubscription"),
            "topic": topic,
            "uri": uri,
            "format": wish.get("format") or "JSON",
            "filter": wish.get("filter"),
            "includeFields": wish.get("includeFields") or [],
            "name": wish.get("name"),
            "createdAt": now(),
            "updatedAt": now(),
        }
        context.store.run("INSERT INTO subscription VALUES (?, ?, ?, ?)", number(body["id"]), topic, uri, json.dumps(body))
    return {"webhookSubscription": body, "userErrors": []}


def _unsubscribe(context: Context, source: Any, args: dict[str, Any]) -> dict[str, Any]:
    with context.store.change():
        gone = context.store.run("DELETE FROM subscription WHERE id = ?", number(args["id"]))
    if not gone:
        return {"deletedWebhookSubscriptionId": None, "userErrors": _errors("Webhook subscription does not exist", "id")}
    return {"deletedWebhookSubscriptionId": args["id"], "userErrors": []}


def _export(context: Context, source: Any, args: dict[str, Any]) -> dict[str, Any]:
    """Register a bulk export; the server runs it beside its other work."""
    try:
        wrong = export.problem(parse(args["query"]))
    except GraphQLSyntaxError as error:
        wrong = f"Invalid bulk query: {error.message}"
    if wrong:
        return {"bulkOperation": None, "userErrors": _errors(wrong, "query", code="INVALID")}
    if len(context.store.rows("SELECT 1 FROM bulk WHERE status IN ('CREATED', 'RUNNING')")) >= 5:
        return {"bulkOperation": None, "userErrors": _errors("Five bulk operations are running already.", code="LIMIT_REACHED")}
    with context.store.change():
        body = export.register(context.store, args["query"], grouped=args["groupObjects"])
    return {"bulkOperation": body, "userErrors": []}


def once(perform: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Idempotent by the key of @idempotent: the same key with the same input answers again without doing it again."""

    def field(context: Context, source: Any, args: dict[str, Any]) -> dict[str, Any]:
        key, given = context.keys.get("refundCreate", ""), json.dumps(args, sort_keys=True, default=str)
        with context.store.change():
            kept = context.store.rows("SELECT arguments, answer FROM idempotent WHERE key = ?", key)
            if kept and kept[0]["arguments"] != given:
                message = "The idempotency key was used with other parameters."
                return {"order": None, "refund": None, "userErrors": _errors(message, code="IDEMPOTENCY_KEY_PARAMETER_MISMATCH")}
            if kept:
                return json.loads(kept[0]["answer"])
            answer = perform(context, source, args)
            if not answer["userErrors"]:
                context.store.run("INSERT INTO idempotent VALUES (?, ?, ?)", key, given, json.dumps(answer, default=str))
        return answer

    return field


FIELDS: dict[tuple[str, str], Any] = {
    ("Mutation", "fulfillmentCreate"): _fulfil,
    ("Mutation", "fulfillmentCancel"): _unfulfil,
    ("Mutation", "refundCreate"): once(_refund),
    ("Mutation", "webhookSubscriptionCreate"): _subscribe,
    ("Mutation", "webhookSubscriptionDelete"): _unsubscribe,
    ("Mutation", "bulkOperationRunQuery"): _export,
}
