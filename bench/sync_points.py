"""What an incremental sync costs at Shopify: points for each changed order, beside asking for each order alone, and no throttling."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from bench.figure import Figure, main
from bench.houses import House, house
from krake.integrations.shopify import sync
from krake.integrations.shopify.client import ShopifyClient
from krake.kit import db
from krake.services import connections
from tests.running import wait_for

#: what reading changed orders uses; other documents are the business that follows
DOCUMENTS = ("OrdersPage", "OrderPeople", "OrderLines", "OrderDetail")
SAMPLE = 20


def measure(quick: bool, rng: random.Random) -> Iterator[Figure]:
    count = 60 if quick else 300
    with house() as home:
        home.twin("POST", "faults", mute_webhooks=True)  # so that only the sync can bring the changes
        changed = _refund(home, count // 3) + _sell(home, count - count // 3)
        before = _points(home)
        ours, requests = _synced(home, changed, before)
        before = _points(home)
        home.do(_one_by_one(home.connection(), rng.sample(changed, SAMPLE)))
        alone = _spent(before, _points(home))[0] / SAMPLE
    note = f"{len(changed)} orders in {requests} requests, a third of them sent ones with a refund."
    per_order = ours / len(changed)
    yield Figure(
        "sync_points", "Incremental sync, a changed order", per_order, "points", alone, "each order asked for alone", alone, note=note
    )


def _sell(home: House, count: int) -> list[str]:
    """Test orders: read like all others, but nobody prepares them for print, so only the sync asks for them."""
    ids: list[str] = []
    while len(ids) < count:
        ids += [each["id"] for each in home.twin("POST", "sell", count=min(100, count - len(ids)), test=True)["orders"]]
    return ids


def _refund(home: House, count: int) -> list[str]:
    """Old orders that change once more."""
    sent = home.sql("SELECT number, external_id FROM customer_order WHERE fulfillment = 'fulfilled' AND financial = 'paid' LIMIT ?", count)
    for number, _ in sent:
        home.twin("POST", "refund", order=number, amount="1.00")
    return [external_id for _, external_id in sent]


def _synced(home: House, changed: list[str], before: dict[str, Any]) -> tuple[int, int]:
    """Points and requests until the worker has read all of them."""

    async def nudge() -> None:
        async with db.write() as session:
            connections.nudge(session, shop)

    shop = home.connection()
    known = f"SELECT count(*) FROM customer_order WHERE external_id IN ({', '.join('?' * len(changed))})"  # noqa: S608 (only marks)
    cursor = home.one("SELECT cursor FROM connection WHERE id = ?", shop)
    home.do(nudge())
    wait_for(lambda: home.one(known, *changed) == len(changed), 120, "the orders to be read")
    wait_for(lambda: home.one("SELECT cursor FROM connection WHERE id = ?", shop) != cursor, 30, "the look to end")
    return _spent(before, _points(home))


def _points(home: House) -> dict[str, Any]:
    return home.twin("GET", "state")["points"]


def _spent(before: dict[str, Any], after: dict[str, Any]) -> tuple[int, int]:
    none = {"points": 0, "calls": 0}
    changes = [{key: after.get(name, none)[key] - before.get(name, none)[key] for key in none} for name in DOCUMENTS]
    return sum(each["points"] for each in changes), sum(each["calls"] for each in changes)


async def _one_by_one(shop: int, ids: list[str]) -> None:
    """What a client does that asks for the order of each webhook."""
    async with db.read() as session:
        connection = await connections.get(session, shop)
    async with connections.using(connection) as access, ShopifyClient(access) as client:
        for each in ids:
            await sync.order(client, each)


if __name__ == "__main__":
    main(measure, __doc__)
