"""Fields of the schema that are more than a stored value. Everything else is read from the stored body as it is."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from typing import Any

from graphql import GraphQLError, GraphQLObjectType, GraphQLResolveInfo, get_named_type

from krake.integrations.shopify.twin import mutations, paging, shopifyql
from krake.integrations.shopify.twin.context import Context, schema
from krake.integrations.shopify.twin.store import number

SHOP = {
    "id": "gid://shopify/Shop/71824900333",
    "name": "Lunavo",
    "email": "hello@lunavo.example",
    "ianaTimezone": "Europe/Berlin",
    "currencyCode": "EUR",
    "taxesIncluded": True,
    "plan": {"partnerDevelopment": True, "publicDisplayName": "Basic", "shopifyPlus": False},
}
VERSIONS = ("2026-01", "2026-04", "2026-07", "2026-10")
PROTECTED = ("customer", "email", "phone", "shippingAddress", "billingAddress")


@cache
def needs(parent: str, name: str) -> tuple[str, ...]:
    """Scopes of which one opens this field: its own, or those of the type it leads to, through a connection too."""
    kind = schema().type_map[parent]
    assert isinstance(kind, GraphQLObjectType)
    definition = kind.fields[name]
    named = get_named_type(definition.type)
    if named.name.endswith("Connection"):
        named = get_named_type(named.fields["nodes"].type)  # type: ignore[union-attr]
    for node in (definition.ast_node, named.ast_node):
        for directive in getattr(node, "directives", None) or ():
            if directive.name.value == "access":
                return tuple(value.value for value in directive.arguments[0].value.values)  # type: ignore[attr-defined]
    return ()


def resolve(source: Any, info: GraphQLResolveInfo, **args: Any) -> Any:
    """The field resolver of every field."""
    context, parent, name = info.context, info.parent_type.name, info.field_name
    _may(context, parent, name)
    special = FIELDS.get((parent, name)) or mutations.FIELDS.get((parent, name))
    value = special(context, source, args) if special else (source or {}).get(name)
    if value is None and name == "legacyResourceId":
        return str(number(source["id"]))
    named = get_named_type(info.return_type).name
    if isinstance(value, str) and named == "MoneyBag":
        return {"shopMoney": _money(value), "presentmentMoney": _money(value)}
    if isinstance(value, list) and named.endswith("Connection"):
        return paging.slice_of(value, args)
    if isinstance(value, list) and isinstance(args.get("first"), int):
        return value[: args["first"]]
    return value


def _may(context: Context, parent: str, name: str) -> None:
    needed = needs(parent, name)
    if needed and not any(scope in context.scopes or scope.replace("read_", "write_", 1) in context.scopes for scope in needed):
        listed = ", ".join(f"`{scope}`" for scope in needed)
        message = f"Access denied for {name} field. Required access: {listed} access scope."
        raise GraphQLError(message, extensions={"code": "ACCESS_DENIED", "documentation": "https://shopify.dev/api/usage/access-scopes"})
    if context.faults.get("no_people") and ((parent == "Order" and name in PROTECTED) or (parent, name) == ("QueryRoot", "customers")):
        message = f"This app is not approved to access the {name} field. See https://shopify.dev/docs/apps/launch/protected-customer-data"
        raise GraphQLError(message, extensions={"code": "ACCESS_DENIED"})


def kind_of(value: Any, info: Any, abstract: Any) -> str:
    return value["__typename"]


def _money(amount: str) -> dict[str, str]:
    return {"amount": amount, "currencyCode": SHOP["currencyCode"]}


TABLES = {"Order": "orders", "Product": "product", "Customer": "customer", "Fulfillment": "fulfilment", "BulkOperation": "bulk"}


def _node(context: Context, gid: str) -> dict[str, Any] | None:
    kind = gid.removeprefix("gid://shopify/").partition("/")[0]
    if kind == "ProductVariant":
        return context.store.variant(gid)
    return context.store.one(TABLES[kind], gid) if kind in TABLES else None


def _link(context: Context, url: str | None) -> str | None:
    return f"{context.base}{url}" if url and url.startswith("/") else url


def _media(context: Context, product: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "__typename": "MediaImage",
            "id": f"gid://shopify/MediaImage/{number(product['id'])}{place}",
            "alt": image["altText"] or None,
            "mediaContentType": "IMAGE",
            "preview": {"image": {**image, "url": _link(context, image["url"])}},
            "image": {**image, "url": _link(context, image["url"])},
        }
        for place, image in enumerate(product["images"])
    ]


def _consent(customer: dict[str, Any]) -> dict[str, Any]:
    since = customer["subscribedAt"]
    return {
        "emailAddress": customer["email"],
        "marketingState": "SUBSCRIBED" if since else "NOT_SUBSCRIBED",
        "marketingOptInLevel": "CONFIRMED_OPT_IN" if since else None,
        "marketingUpdatedAt": since,
        "validFormat": True,
    }


def _orders_of(context: Context, customer: dict[str, Any]) -> list[dict[str, Any]]:
    rows = context.store.rows("SELECT body FROM orders WHERE customer_id = ?", number(customer["id"]))
    return [json.loads(row["body"]) for row in rows]


def _amount_spent(context: Context, customer: dict[str, Any]) -> dict[str, str]:
    total = sum((Decimal(order["netPaymentSet"]) for order in _orders_of(context, customer)), Decimal("0.00"))
    return _money(str(total))


def _actions(source: dict[str, Any]) -> list[dict[str, Any]]:
    able = source["status"] in ("OPEN", "IN_PROGRESS")
    return [{"action": name, "externalUrl": None} for name in (("CREATE_FULFILLMENT", "HOLD", "MOVE") if able else ())]


def _line(context: Context, row: dict[str, Any], order_id: str) -> dict[str, Any] | None:
    order = context.store.one("orders", order_id) or {"lineItems": []}
    return next((line for line in order["lineItems"] if line["id"] == row["lineItemId"]), None)


def _transaction(order: dict[str, Any]) -> list[dict[str, Any]]:
    by_id = {item["id"]: item for item in order["transactions"]}
    return [{**item, "parentTransaction": by_id.get(item["parentId"])} for item in order["transactions"]]


def _version(handle: str) -> dict[str, Any]:
    return {"handle": handle, "displayName": handle, "supported": handle in VERSIONS}


def _subscriptions(context: Context, args: dict[str, Any]) -> list[dict[str, Any]]:
    found = [json.loads(row["body"]) for row in context.store.rows("SELECT body FROM subscription ORDER BY id")]
    topics, uri = args.get("topics"), args.get("uri")
    return [item for item in found if (not topics or item["topic"] in topics) and (not uri or item["uri"] == uri)]


FIELDS: dict[tuple[str, str], Any] = {
    ("QueryRoot", "shop"): lambda c, s, a: {**SHOP, "myshopifyDomain": c.shop},
    ("QueryRoot", "currentAppInstallation"): lambda c, s, a: {
        "id": "gid://shopify/AppInstallation/1",
        "accessScopes": [{"handle": scope} for scope in sorted(c.scopes)],
    },
    ("QueryRoot", "publicApiVersions"): lambda c, s, a: [_version(handle) for handle in VERSIONS],
    ("QueryRoot", "node"): lambda c, s, a: _node(c, a["id"]),
    ("QueryRoot", "nodes"): lambda c, s, a: [_node(c, gid) for gid in a["ids"]],
    ("QueryRoot", "order"): lambda c, s, a: c.store.one("orders", a["id"]),
    ("QueryRoot", "product"): lambda c, s, a: c.store.one("product", a["id"]),
    ("QueryRoot", "productVariant"): lambda c, s, a: c.store.variant(a["id"]),
    ("QueryRoot", "bulkOperation"): lambda c, s, a: c.store.one("bulk", a["id"]),
    ("QueryRoot", "orders"): lambda c, s, a: paging.page(c, "orders", a),
    ("QueryRoot", "products"): lambda c, s, a: paging.page(c, "product", a),
    ("QueryRoot", "customers"): lambda c, s, a: paging.page(c, "customer", a),
    ("QueryRoot", "ordersCount"): lambda c, s, a: paging.count(c, "orders", a),
    ("QueryRoot", "customersCount"): lambda c, s, a: paging.count(c, "customer", a),
    ("QueryRoot", "webhookSubscriptions"): lambda c, s, a: _subscriptions(c, a),
    ("QueryRoot", "shopifyqlQuery"): lambda c, s, a: shopifyql.answer(c.store, a["query"], SHOP["ianaTimezone"]),
    ("Order", "customer"): lambda c, s, a: c.store.one("customer", s["customerId"]),
    ("Order", "billingAddress"): lambda c, s, a: s["shippingAddress"],
    ("Order", "fulfillments"): lambda c, s, a: c.store.fulfilments(s["id"]),
    ("Order", "transactions"): lambda c, s, a: _transaction(s),
    ("LineItem", "variant"): lambda c, s, a: c.store.variant(s["variantId"]),
    ("LineItem", "product"): lambda c, s, a: c.store.products().get(s["productId"]),
    ("Refund", "order"): lambda c, s, a: c.store.one("orders", s["orderId"]),
    ("Fulfillment", "order"): lambda c, s, a: c.store.one("orders", s["orderId"]),
    ("FulfillmentOrder", "supportedActions"): lambda c, s, a: _actions(s),
    ("FulfillmentOrder", "lineItems"): lambda c, s, a: [{**row, "orderId": s["orderId"]} for row in s["lineItems"]],
    ("FulfillmentOrderLineItem", "lineItem"): lambda c, s, a: _line(c, s, s["orderId"]),
    ("Product", "featuredMedia"): lambda c, s, a: next(iter(_media(c, s)), None),
    ("Product", "media"): lambda c, s, a: _media(c, s),
    ("Product", "variantsCount"): lambda c, s, a: {"count": len(s["variants"]), "precision": "EXACT"},
    ("ProductVariant", "product"): lambda c, s, a: c.store.products().get(s["productId"]),
    ("Customer", "defaultEmailAddress"): lambda c, s, a: _consent(s),
    ("Customer", "defaultPhoneNumber"): lambda c, s, a: {"phoneNumber": s["phone"]} if s["phone"] else None,
    ("Customer", "numberOfOrders"): lambda c, s, a: str(len(_orders_of(c, s))),
    ("Customer", "amountSpent"): lambda c, s, a: _amount_spent(c, s),
    ("BulkOperation", "url"): lambda c, s, a: _link(c, s["url"]),
    ("WebhookSubscription", "apiVersion"): lambda c, s, a: _version(c.version),
}
