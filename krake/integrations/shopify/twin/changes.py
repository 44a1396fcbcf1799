"""What happens to an order afterwards: cancelled, sent, paid back. Webhooks are told in the same transaction."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from krake.integrations.shopify.twin import rest
from krake.integrations.shopify.twin.outbox import emit
from krake.integrations.shopify.twin.store import Store, now, number
from krake.integrations.shopify.twin.trade import Impossible, announce, sale


def cancel(store: Store, order: dict[str, Any]) -> dict[str, Any]:
    """Cancel an order that was not sent; what was paid goes back."""
    if order["cancelledAt"]:
        return order
    if order["displayFulfillmentStatus"] == "FULFILLED":
        raise Impossible("the order was sent already")
    if Decimal(order["netPaymentSet"]) > 0:
        refund(store, order, Decimal(order["netPaymentSet"]), "Cancelled")
    order["cancelledAt"], order["cancelReason"], order["updatedAt"] = now(), "CUSTOMER", now()
    for item in order["fulfillmentOrders"]:
        item["status"] = "CLOSED"
    store.save_order(order)
    announce(store, order, "orders/cancelled", "orders/updated")
    return order


def fulfil(
    store: Store, order: dict[str, Any], wanted: list[dict[str, Any]], tracking: list[dict[str, Any]], *, at: str = "", loud: bool = True
) -> dict[str, Any]:
    """Send fulfilment orders, whole or in parts. `wanted`: `fulfillmentOrderId` and perhaps `fulfillmentOrderLineItems`.

    Raises `Impossible` for one that is closed or for more than is left: this is how Shopify keeps a parcel from leaving twice.
    """
    at = at or now()
    sent: list[dict[str, Any]] = []
    for wish in wanted:
        todo = next((item for item in order["fulfillmentOrders"] if item["id"] == wish["fulfillmentOrderId"]), None)
        if todo is None:
            raise Impossible("Fulfillment order does not exist.")
        if todo["status"] not in ("OPEN", "IN_PROGRESS"):
            raise Impossible(f"Fulfillment order {number(todo['id'])} has an unfulfillable status= {todo['status'].lower()}.")
        sent += _take(order, todo, wish.get("fulfillmentOrderLineItems"))
        todo["status"] = "CLOSED" if all(row["remainingQuantity"] == 0 for row in todo["lineItems"]) else "IN_PROGRESS"
    left = sum(row["remainingQuantity"] for item in order["fulfillmentOrders"] for row in item["lineItems"])
    order["displayFulfillmentStatus"] = "PARTIALLY_FULFILLED" if left else "FULFILLED"
    order["updatedAt"], order["closedAt"] = at, None if left else at
    body = {
        "__typename": "Fulfillment",
        "id": store.gid("Fulfillment"),
        "name": f"{order['name']}-F{len(store.fulfilments(order['id'])) + 1}",
        "status": "SUCCESS",
        "displayStatus": "FULFILLED",
        "createdAt": at,
        "updatedAt": at,
        "totalQuantity": sum(item["quantity"] for item in sent),
        "trackingInfo": tracking,
        "orderId": order["id"],
        "lines": sent,
    }
    store.run("INSERT INTO fulfilment VALUES (?, ?, ?, ?)", number(body["id"]), number(order["id"]), at, rest.dump(body))
    store.save_order(order)
    if loud:
        emit(store, "fulfillments/create", rest.fulfilment(order, body))
        announce(store, order, *(() if left else ("orders/fulfilled",)), "orders/updated")
    return body


def unfulfil(store: Store, order: dict[str, Any], parcel: dict[str, Any]) -> dict[str, Any]:
    """Cancel a parcel: its quantities are open again. Raises `Impossible` for one that is cancelled already."""
    if parcel["status"] == "CANCELLED":
        raise Impossible("Fulfillment is already cancelled.")
    lines = {line["id"]: line for line in order["lineItems"]}
    for sent in parcel["lines"]:
        lines[sent["lineItemId"]]["unfulfilledQuantity"] += sent["quantity"]
        for todo in order["fulfillmentOrders"]:
            for row in todo["lineItems"]:
                if row["lineItemId"] == sent["lineItemId"]:
                    row["remainingQuantity"] += sent["quantity"]
                    todo["status"] = "OPEN"
    parcel["status"], parcel["displayStatus"], parcel["updatedAt"] = "CANCELLED", "CANCELED", now()
    sent_before = any(line["unfulfilledQuantity"] < line["quantity"] for line in order["lineItems"])
    order["displayFulfillmentStatus"] = "PARTIALLY_FULFILLED" if sent_before else "UNFULFILLED"
    order["updatedAt"], order["closedAt"] = now(), None
    store.run("UPDATE fulfilment SET body = ? WHERE id = ?", rest.dump(parcel), number(parcel["id"]))
    store.save_order(order)
    announce(store, order, "orders/updated")
    return parcel


def _take(order: dict[str, Any], todo: dict[str, Any], wanted: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """Move quantities from a fulfilment order to a parcel; without a wish everything that is left."""
    asked = {row["id"]: row["remainingQuantity"] for row in todo["lineItems"]}
    if wanted:
        asked = {row["id"]: row["quantity"] for row in wanted}
    lines = {line["id"]: line for line in order["lineItems"]}
    taken = []
    for row in todo["lineItems"]:
        quantity = asked.get(row["id"], 0)
        if not 0 <= quantity <= row["remainingQuantity"]:
            raise Impossible("Invalid fulfillment order line item quantity requested.")
        row["remainingQuantity"] -= quantity
        lines[row["lineItemId"]]["unfulfilledQuantity"] -= quantity
        if quantity:
            taken.append({"lineItemId": row["lineItemId"], "quantity": quantity})
    if not taken:
        raise Impossible("Fulfillment order line items are not fulfillable.")
    return taken


def refund(store: Store, order: dict[str, Any], amount: Decimal, note: str | None, *, loud: bool = True, at: str = "") -> dict[str, Any]:
    """Pay an amount back. Raises `Impossible` for more than was received."""
    received = Decimal(order["netPaymentSet"])
    if amount < 0 or amount > received:
        raise Impossible(f"Refund amount cannot exceed {received}.")
    at = at or now()
    body = {
        "__typename": "Refund",
        "id": store.gid("Refund"),
        "createdAt": at,
        "note": note,
        "totalRefundedSet": str(amount),
        "orderId": order["id"],
    }
    order["refunds"].append(body)
    order["netPaymentSet"] = str(received - amount)
    order["totalRefundedSet"] = str(Decimal(order["totalRefundedSet"]) + amount)
    order["currentTotalPriceSet"] = str(Decimal(order["currentTotalPriceSet"]) - amount)
    order["displayFinancialStatus"] = "PARTIALLY_REFUNDED" if received > amount else "REFUNDED"
    order["updatedAt"] = at
    parent = order["transactions"][0]["id"] if order["transactions"] else None
    order["transactions"].append(sale(store, order) | {"kind": "REFUND", "amountSet": str(amount), "processedAt": at, "parentId": parent})
    store.save_order(order)
    if loud:
        emit(store, "refunds/create", rest.refund(order, body))
        announce(store, order, "orders/updated")
    return body
