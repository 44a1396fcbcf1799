"""A plausible past: orders, visits and newsletter sign-ups of the last days, silent to webhooks, the same for the same seed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from krake.integrations.shopify.twin import changes, trade
from krake.integrations.shopify.twin.resolvers import SHOP
from krake.integrations.shopify.twin.store import Store, stamp
from krake.kit import clock

ZONE = SHOP["ianaTimezone"]
#: orders a day from Monday to Sunday, before chance
WEEK = (3.2, 3.0, 3.4, 3.6, 4.2, 4.6, 5.4)
CARRIERS = (
    ("DHL", "https://www.dhl.de/en/privatkunden.html?piececode={}", "JJD0003"),
    ("DPD", "https://tracking.dpd.de/parcelstatus?query={}", "0152"),
)


def make(store: Store, days: int, open_orders: int = 4, scale: float = 1.0) -> dict[str, int]:
    """Fill the last `days` days. All orders are sent except the newest `open_orders`; each kind of odd order occurs once.

    `scale` multiplies the orders a day, for measuring with many.
    """
    with store.change():
        had = store.rows("SELECT count(*) AS n FROM orders")[0]["n"]
        if had:
            return {"orders": 0, "customers": 0, "subscribers": 0, "open": 0, "already": had}
        rng = store.random()
        regulars: list[dict[str, Any]] = []
        placed: list[dict[str, Any]] = []
        today = clock.today(ZONE)
        for back in range(days - 1, -1, -1):
            placed += _day(store, rng, today - timedelta(days=back), regulars, scale)
        _oddities(store, rng, placed)
        paid = [order for order in placed if order["displayFinancialStatus"] == "PAID" and not order["test"]]
        for order in paid[: max(0, len(paid) - open_orders)]:
            _send(store, rng, order)
        subscribers = _subscribers(store, rng, today, days)
    return {
        "orders": len(placed),
        "customers": len(regulars),
        "subscribers": subscribers,
        "open": min(open_orders, len(paid)),
        "already": 0,
    }


def _day(store: Store, rng: Random, day: date, regulars: list[dict[str, Any]], scale: float) -> list[dict[str, Any]]:
    count = max(0, round(rng.gauss(WEEK[day.weekday()], 1.3) * scale))
    moments = sorted(moment for moment in (_moment(rng, day) for _ in range(count)) if moment < clock.now())
    orders = []
    for moment in moments:
        known = rng.choice(regulars) if regulars and rng.random() < 0.18 else None
        order = trade.place(store, rng, trade.Wish(), moment, known, loud=False)
        if known is None:
            regulars.append(store.one("customer", order["customerId"]) or {})
        orders.append(order)
    elapsed = 1.0 if day < clock.today(ZONE) else (clock.now() - clock.bounds(day, ZONE)[0]) / timedelta(days=1)
    sessions = round((len(orders) * rng.uniform(30, 42) + rng.randint(25, 60)) * (1 if orders else elapsed))
    store.visit(day.isoformat(), sessions, round(sessions * rng.uniform(0.78, 0.88)), len(orders))
    return orders


def _moment(rng: Random, day: date) -> datetime:
    """A time of day at which people buy: from early morning, mostly in the evening."""
    hour = min(23.9, max(6.0, rng.gauss(18, 4)))
    return datetime.combine(day, time(int(hour), rng.randint(0, 59), rng.randint(0, 59)), ZoneInfo(ZONE))


def _oddities(store: Store, rng: Random, placed: list[dict[str, Any]]) -> None:
    """A cancelled order, a refund in part, a voided one and a test order, somewhere in the past."""
    if len(placed) < 12:
        return
    third = len(placed) // 3
    gone, part, void, test = placed[third], placed[third + 2], placed[third * 2], placed[third * 2 + 3]
    later = {order["id"]: stamp(datetime.fromisoformat(order["createdAt"]) + timedelta(hours=5)) for order in (gone, part)}
    changes.refund(store, gone, Decimal(gone["netPaymentSet"]), "Cancelled", loud=False, at=later[gone["id"]])
    gone |= {"cancelledAt": later[gone["id"]], "cancelReason": "CUSTOMER"}
    gone["fulfillmentOrders"][0]["status"] = "CLOSED"
    half = (Decimal(part["netPaymentSet"]) / 2).quantize(trade.CENT)
    changes.refund(store, part, half, "Arrived with a dent", loud=False, at=later[part["id"]])
    void |= {
        "displayFinancialStatus": "VOIDED",
        "netPaymentSet": "0.00",
        "transactions": [],
        "cancelledAt": void["createdAt"],
        "cancelReason": "DECLINED",
    }
    void["fulfillmentOrders"][0]["status"] = "CLOSED"
    test["test"] = True
    for order in (gone, part, void, test):
        store.save_order(order)


def _send(store: Store, rng: Random, order: dict[str, Any]) -> None:
    carrier, url, prefix = rng.choice(CARRIERS)
    number = prefix + str(rng.randint(10**9, 10**10 - 1))
    at = min(
        datetime.fromisoformat(order["createdAt"]) + timedelta(hours=rng.uniform(20, 70)),
        clock.now() - timedelta(minutes=rng.randint(3, 90)),
    )
    wanted = [{"fulfillmentOrderId": item["id"]} for item in order["fulfillmentOrders"]]
    changes.fulfil(store, order, wanted, [{"company": carrier, "number": number, "url": url.format(number)}], at=stamp(at), loud=False)


def _subscribers(store: Store, rng: Random, today: date, days: int) -> int:
    """People who only want the newsletter, one or two a day."""
    made = 0
    for back in range(days - 1, -1, -1):
        for _ in range(rng.choices((0, 1, 2, 3), (20, 40, 30, 10))[0]):
            moment = _moment(rng, today - timedelta(days=back))
            if moment < clock.now():
                trade.sign_up(store, rng, stamp(moment), subscribed=True)
                made += 1
    return made
