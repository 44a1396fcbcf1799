"""What Krake may change at Shopify: tell an order that its parcel is on the way, and ask to hear of news."""

from __future__ import annotations

from typing import Any

from krake.integrations.shopify.client import ShopifyClient
from krake.integrations.shopify.subscriptions import follow, followed
from krake.kit.errors import NotFound, Rejected
from krake.kit.text import Words
from krake.spec.action import ActionKind, Done, Final, Undo
from krake.spec.integration import Access
from krake.spec.words import Risk

SENT = "FULFILLED"


async def fulfil(access: Access, args: dict[str, Any], key: str) -> Done:
    """Fulfil everything of the order that is still open, with tracking and without a mail to the customer.

    `args`: `order_id` (gid), `tracking_company`, `tracking_number`, `tracking_url`. Looks first: an order that carries this
    tracking number, or that is fulfilled already (Gelato's own app may have been quicker), is left alone.
    """
    async with ShopifyClient(access) as client:
        order = await _read(client, args["order_id"])
        done = _done(order, args)
        if done:
            return done
        if order["cancelledAt"]:
            raise Rejected(Words("The order was cancelled at Shopify.", "Die Bestellung wurde bei Shopify storniert."), field="order_id")
        opened = [item["id"] for item in order["fulfillmentOrders"]["nodes"] if _open(item)]
        if not opened:
            words = Words(
                "Shopify lists nothing left to send for this order.", "Shopify nennt für diese Bestellung nichts mehr zu versenden."
            )
            raise Rejected(words, field="order_id")
        answer = await client.execute("FulfillmentCreate", {"fulfillment": _fulfilment(opened, args)})
    made = answer["fulfillmentCreate"]["fulfillment"]
    return Done(made["id"], {"order": order["name"], "tracking_number": args.get("tracking_number", ""), "already": False})


async def find(access: Access, args: dict[str, Any], key: str) -> Done | None:
    """Was the order fulfilled, by us or by somebody else? None if surely not."""
    async with ShopifyClient(access) as client:
        return _done(await _read(client, args["order_id"]), args)


async def _read(client: ShopifyClient, order_id: str) -> dict[str, Any]:
    order = (await client.execute("OrderFulfilment", {"id": order_id}))["order"]
    if order is None:
        raise NotFound(Words("Shopify does not have this order.", "Shopify kennt diese Bestellung nicht."))
    return order


def _done(order: dict[str, Any], args: dict[str, Any]) -> Done | None:
    living = [item for item in order["fulfillments"] if item["status"] not in ("CANCELLED", "ERROR", "FAILURE")]
    number = args.get("tracking_number") or ""
    ours = [item for item in living if number and number in (info["number"] for info in item["trackingInfo"])]
    if not ours and order["displayFulfillmentStatus"] != SENT:
        return None
    found = (ours or living or [{"id": order["id"], "trackingInfo": []}])[0]
    numbers = [info["number"] for info in found["trackingInfo"] if info["number"]]
    return Done(found["id"], {"order": order["name"], "tracking_number": numbers[0] if numbers else "", "already": True})


async def unfulfil(access: Access, args: dict[str, Any], key: str) -> Done:
    """Cancel a fulfilment (`args`: `order_id`, `fulfilment_id`, both gids): the order is open again, and the customer sees no parcel.

    Cancelled already is done.
    """
    async with ShopifyClient(access) as client:
        if done := _cancelled(await _read(client, args["order_id"]), args):
            return done
        await client.execute("FulfillmentCancel", {"id": args["fulfilment_id"]})
    return Done(args["fulfilment_id"], {"status": "CANCELLED"})


async def find_unfulfilled(access: Access, args: dict[str, Any], key: str) -> Done | None:
    """Is this fulfilment cancelled? None while it stands."""
    async with ShopifyClient(access) as client:
        return _cancelled(await _read(client, args["order_id"]), args)


def _cancelled(order: dict[str, Any], args: dict[str, Any]) -> Done | None:
    """Done for a cancelled parcel, None for one that stands. A parcel the order does not have cannot have been taken off: `Rejected`."""
    standing = {item["id"]: item["status"] for item in order["fulfillments"]}
    if args["fulfilment_id"] not in standing:
        words = Words("Shopify does not list this parcel with the order.", "Shopify führt dieses Paket nicht bei der Bestellung.")
        raise Rejected(words, field="fulfilment_id")
    return Done(args["fulfilment_id"], {"status": "CANCELLED"}) if standing[args["fulfilment_id"]] == "CANCELLED" else None


def _fulfilled(args: dict[str, Any], external_id: str) -> dict[str, Any]:
    return {"order_id": args["order_id"], "fulfilment_id": external_id}


def _open(item: dict[str, Any]) -> bool:
    """May this fulfilment order be sent now, and is anything of it left?"""
    allowed = any(action["action"] == "CREATE_FULFILLMENT" for action in item["supportedActions"])
    return allowed and any(line["remainingQuantity"] > 0 for line in item["lineItems"]["nodes"])


def _fulfilment(opened: list[str], args: dict[str, Any]) -> dict[str, Any]:
    given = {"company": args.get("tracking_company"), "number": args.get("tracking_number"), "url": args.get("tracking_url")}
    tracking = {name: value for name, value in given.items() if value}
    return {
        "lineItemsByFulfillmentOrder": [{"fulfillmentOrderId": item} for item in opened],
        "notifyCustomer": False,
        **({"trackingInfo": tracking} if tracking else {}),
    }


ACTIONS = (
    ActionKind(
        key="shopify.fulfil",
        integration="shopify",
        title=Words("Add the tracking number at Shopify", "Sendungsnummer bei Shopify eintragen"),
        risk=Risk.OUTSIDE,
        perform=fulfil,
        find=find,
        undo=Undo(
            "shopify.unfulfil",
            _fulfilled,
            Words(
                "Shopify takes the parcel off the order. A customer who looked has seen it.",
                "Shopify nimmt das Paket von der Bestellung. Wer schon nachgesehen hat, hat es gesehen.",
            ),
        ),
    ),
    ActionKind(
        key="shopify.unfulfil",
        integration="shopify",
        title=Words("Take the tracking number off the order", "Sendungsnummer von der Bestellung nehmen"),
        risk=Risk.OUTSIDE,
        perform=unfulfil,
        find=find_unfulfilled,
        undo=Final(Words("It is entered again at the shop.", "Im Shop trägt man sie neu ein.")),
    ),
    ActionKind(
        key="shopify.follow",
        integration="shopify",
        title=Words("Have Shopify tell us of news at once", "Shopify Neues sofort melden lassen"),
        risk=Risk.OUTSIDE,
        perform=follow,
        find=followed,
        undo=Final(Words("Disconnecting the shop ends it.", "Den Shop zu trennen beendet es.")),
    ),
)
