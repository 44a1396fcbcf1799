"""How an order moves: one state after the other as time passes, computed when someone looks, and webhooks about it.

The timer runs only while orders are under way or webhooks wait; an idle twin does nothing at all.
"""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import httpx

from krake.integrations.gelato.twin import prices
from krake.integrations.gelato.twin.store import MOVING, Order, Store
from krake.kit import clock

STATES = (*MOVING, "delivered")
ATTEMPTS = 3


def stamp() -> str:
    return clock.now().isoformat(timespec="seconds")


class Clockwork:
    """Moves orders and sends webhooks. `stage_seconds` a state, `retry_seconds` between the three attempts at a webhook."""

    def __init__(self, store: Store, stage_seconds: float, retry_seconds: float):
        self._store = store
        self._seconds = stage_seconds
        self._retry = retry_seconds
        self._wake = asyncio.Event()

    def wake(self) -> None:
        self._wake.set()

    def settle(self) -> None:
        """Bring every order to where it should be by now."""
        now = clock.now().timestamp()
        for order in self._store.moving():
            if now - order["moved"] < self._seconds:
                continue
            with self._store.change():
                while order["status"] in MOVING and now - order["moved"] >= self._seconds:
                    self._step(order, order["moved"] + self._seconds)

    def push(self, order_id: str | None, to: str = "") -> list[str]:
        """Move one order, or all that are under way, one state on (or up to `to`); answers the ids that moved."""
        moved = []
        for order in self._store.moving():
            if order_id in (None, order["id"]):
                with self._store.change():
                    self._step(order, clock.now().timestamp())
                    while to in STATES and order["status"] in MOVING and STATES.index(order["status"]) < STATES.index(to):
                        self._step(order, clock.now().timestamp())
                moved.append(order["id"])
        self.wake()
        return moved

    def tell(self, order: Order, event: str, **more: Any) -> None:
        """Queue a webhook about an order, if someone listens. Must be called inside `store.change()`."""
        if self._store.setting("webhook_target"):
            prefix = {"order_status_updated": "os", "order_item_tracking_code_updated": "tc"}[event]
            body = {"id": f"{prefix}_{uuid.uuid4()}", "event": event, "orderId": order["id"], "storeId": None}
            self._store.push_hook(body | {"orderReferenceId": order["reference"]} | more, clock.now().timestamp())

    def changed(self, order: Order) -> None:
        """Queue the status webhook for what an order is now."""
        items = [
            {"itemReferenceId": item["ref"], "fulfillmentStatus": order["status"], "fulfillments": _fulfilments(order)}
            for item in order["items"]
        ]
        self.tell(order, "order_status_updated", fulfillmentStatus=order["status"], items=items)

    def _step(self, order: Order, at: float) -> None:
        order["status"] = STATES[STATES.index(order["status"]) + 1]
        order["moved"], order["updated"] = at, stamp()
        if order["status"] == "shipped":
            code = f"TWIN{uuid.uuid5(uuid.UUID(order['id']), 'parcel').int % 10**12:012d}"
            order["tracking"] = [{"code": code, "url": f"https://tracking.example/{code}"}]
            for item in order["items"]:
                more = {
                    "itemReferenceId": item["ref"],
                    "trackingCode": code,
                    "trackingUrl": order["tracking"][0]["url"],
                    "created": stamp(),
                }
                self.tell(order, "order_item_tracking_code_updated", **more)
        self._store.save(order)
        self.changed(order)

    async def run(self, client: httpx.AsyncClient) -> None:
        """The timer: settle, send, sleep until something is due. Ends by cancellation."""
        while True:
            self._wake.clear()
            self.settle()
            await self._send(client)
            try:
                await asyncio.wait_for(self._wake.wait(), self._pause())
            except TimeoutError:
                continue

    def _pause(self) -> float | None:
        """Seconds until the next thing to do, None when there is nothing."""
        now, due = clock.now().timestamp(), self._store.next_hook()
        times = [order["moved"] + self._seconds for order in self._store.moving()] + ([due] if due is not None else [])
        return max(0.02, min(times) - now) if times else None

    async def _send(self, client: httpx.AsyncClient) -> None:
        """Send what is due. Anything but a 2xx is tried again, three times in all, as Gelato does."""
        target = self._store.setting("webhook_target")
        for seq, body, attempts in self._store.due_hooks(clock.now().timestamp()):
            delivered = target is not None and await _post(client, target, body)
            if delivered or target is None or attempts + 1 >= ATTEMPTS:
                self._store.drop_hook(seq)
            else:
                self._store.delay_hook(seq, clock.now().timestamp() + self._retry)


async def _post(client: httpx.AsyncClient, target: dict[str, str], body: str) -> bool:
    headers = {"Content-Type": "application/json", target["header"]: target["secret"]}
    try:
        answer = await client.post(target["url"], content=body, headers=headers, timeout=5.0)
    except httpx.HTTPError:
        return False
    return answer.is_success


def _fulfilments(order: Order) -> list[dict[str, Any]]:
    method = prices.chosen(order["method"], order["address"]["country"], prices.grams(order["items"]))
    return [
        {
            "trackingCode": parcel["code"],
            "trackingUrl": parcel["url"],
            "shipmentMethodName": method.name if method else "",
            "shipmentMethodUid": method.uid if method else "",
            "fulfillmentCountry": order["made_in"],
        }
        for parcel in order["tracking"]
    ]
