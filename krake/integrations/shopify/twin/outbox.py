"""Sends webhooks, signed as Shopify signs them, and tries again a bounded number of times.

A delivery is a row written together with what it tells of, so a kill between the two loses nothing. Nothing runs while no
row waits: the sender sleeps on an event.
"""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from typing import Any

import httpx

from krake.integrations.shopify import webhooks
from krake.integrations.shopify.client import VERSION
from krake.integrations.shopify.twin.store import Store, now
from krake.kit import clock

log = logging.getLogger(__name__)

#: seconds after each refused attempt; Shopify's own eight retries take four hours, which no rehearsal should
RETRIES = (0.5, 1, 2, 4, 8, 15, 30, 60)
TARGET_TOPICS = (
    "orders/create",
    "orders/paid",
    "orders/updated",
    "orders/cancelled",
    "orders/fulfilled",
    "fulfillments/create",
    "refunds/create",
    "products/create",
    "products/update",
)


def enum(topic: str) -> str:
    """`ORDERS_CREATE` for `orders/create`."""
    return topic.replace("/", "_").upper()


def emit(store: Store, topic: str, body: dict[str, Any]) -> None:
    """Write a delivery for everybody who follows the topic. Call inside `store.change()`."""
    target = (store.get("webhook_target") or {}).get("url")
    urls = [target] if target and topic in TARGET_TOPICS else []
    urls += [row["uri"] for row in store.rows("SELECT uri FROM subscription WHERE topic = ?", enum(topic)) if row["uri"] not in urls]
    state = "muted" if store.get("faults", {}).get("mute_webhooks") else "waiting"
    raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    for url in urls:
        store.run(
            "INSERT INTO delivery (topic, url, webhook_id, triggered_at, body, state) VALUES (?, ?, ?, ?, ?, ?)",
            *(topic, url, str(uuid.uuid4()), now(), raw, state),
        )


class Sender:
    """Delivers waiting rows in order. `wake()` after a change; `run()` until cancelled."""

    def __init__(self, store: Store, shop: str, secret: str):
        self._store, self._shop, self._secret = store, shop, secret
        self._wake = asyncio.Event()

    def wake(self) -> None:
        self._wake.set()

    async def run(self) -> None:
        async with httpx.AsyncClient(timeout=httpx.Timeout(5.0, connect=1.0), trust_env=False) as http:
            while True:
                self._wake.clear()
                await self._deliver(http)
                pause = self._pause()
                try:
                    await asyncio.wait_for(self._wake.wait(), pause)
                except TimeoutError:
                    continue

    def _pause(self) -> float | None:
        """Seconds until the next retry is due, None when nothing waits."""
        found = self._store.rows("SELECT min(due) AS due FROM delivery WHERE state = 'waiting'")[0]["due"]
        return None if found is None else max(0.05, found - clock.now().timestamp())

    async def _deliver(self, http: httpx.AsyncClient) -> None:
        faults = self._store.get("faults", {})
        waiting = self._store.rows("SELECT * FROM delivery WHERE state = 'waiting' AND due <= ? ORDER BY id", clock.now().timestamp())
        if faults.get("reorder_webhooks"):
            waiting = waiting[::-1]
        for row in waiting:
            answers = [await self._post(http, row) for _ in range(2 if faults.get("duplicate_webhooks") else 1)]
            self._record(row, any(answers))

    async def _post(self, http: httpx.AsyncClient, row: Any) -> bool:
        secret = (self._store.get("webhook_target") or {}).get("secret") or self._secret
        headers = {
            "Content-Type": "application/json",
            webhooks.TOPIC: row["topic"],
            webhooks.SHOP: self._shop,
            webhooks.HMAC: webhooks.sign(secret, row["body"]),
            webhooks.API_VERSION: VERSION,
            webhooks.WEBHOOK_ID: row["webhook_id"],
            webhooks.EVENT_ID: str(uuid.uuid5(uuid.NAMESPACE_URL, row["webhook_id"])),
            webhooks.TRIGGERED_AT: row["triggered_at"],
        }
        try:
            response = await http.post(row["url"], content=row["body"], headers=headers)
        except httpx.HTTPError as error:
            log.info("webhook %s did not arrive: %s", row["topic"], type(error).__name__)
            return False
        return response.is_success

    def _record(self, row: Any, arrived: bool) -> None:
        tried = row["attempts"] + 1
        state = "delivered" if arrived else "waiting" if tried <= len(RETRIES) else "given up"
        due = 0 if state != "waiting" else clock.now().timestamp() + RETRIES[tried - 1]
        with self._store.change():
            self._store.run("UPDATE delivery SET attempts = ?, state = ?, due = ? WHERE id = ?", tried, state, due, row["id"])
