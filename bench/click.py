"""A filter of /orders that reads 50 rows, from the click to the rows in the page: beside a blank page, and while the worker syncs."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterator

from playwright.sync_api import Page

from bench.browsers import chromium, click, visitor
from bench.figure import Figure, main, median, quantile
from bench.houses import House, house
from bench.peer import blank
from tests.running import wait_for

ORDERS = 10_000
OURS = ('a[href="/orders"]', 'a[href="/orders?only=paid"]', "main tbody tr")
THEIRS = ("#all", "#paid", "tbody tr")
RATIO_BLANK, RATIO_SYNC = 2, 2
STUCK = 10  #: seconds without a new order


def measure(quick: bool, rng: random.Random) -> Iterator[Figure]:
    rounds, clicks = (1, 40) if quick else (3, 60)
    idle, busy, beside = [], [], []
    with (
        house() as home,
        blank(home.data / "krake.sqlite") as peer,
        chromium() as browser,
        visitor(browser, home.cookies()) as mine,
        visitor(browser) as other_browser,
    ):
        _make_filters_differ(home)
        grown = home.grow(ORDERS)
        ours, theirs = mine.new_page(), other_browser.new_page()
        ours.goto(f"{home.url}/orders")
        theirs.goto(f"{peer.url}/fifty")
        for page, (_, _, rows) in ((ours, OURS), (theirs, THEIRS)):
            page.locator(rows).nth(49).wait_for()
        for each in range(rounds + 1):  # the first round warms up and is left out
            quiet = _clicks(ours, OURS, clicks, lambda: _forget(home))
            plain = _clicks(theirs, THEIRS, clicks)
            if each:
                idle += quiet
                beside += plain
                busy += _while_syncing(home, ours, grown)
    other = quantile(beside, 0.95)
    middle = f"Medians {median(idle):.1f} and {median(beside):.1f} ms, {len(idle)} and {len(beside)} clicks."
    yield Figure(
        "click", "Filter click to 50 rows, 95th percentile", quantile(idle, 0.95), "ms", RATIO_BLANK * other,
        "the blank page making the same read", other, note=middle,
    )  # fmt: skip
    own = quantile(idle, 0.95)
    middle = f"Medians {median(busy):.1f} and {median(idle):.1f} ms, {len(busy)} clicks while syncing."
    yield Figure(
        "click", "The same while the worker syncs 10 000 orders", quantile(busy, 0.95), "ms", RATIO_SYNC * own, "the same when idle", own,
        note=middle,
    )  # fmt: skip


def _clicks(page: Page, where: tuple[str, str, str], count: int, before: Callable[[], None] = lambda: None) -> list[float]:
    """Click the two filters in turn, after `before`; the page starts without one."""
    unfiltered, paid, rows = where
    times = []
    for each in range(count):
        before()
        page.wait_for_timeout(200)  # what that sets off is over
        times.append(click(page, paid if each % 2 == 0 else unfiltered, rows))
    return times


def _forget(home: House) -> None:
    """Announce that orders changed: what Krake remembers of them is outdated, so the next click really reads."""
    with sqlite3.connect(home.data / "krake.sqlite", timeout=30) as database:
        database.execute("INSERT INTO topic_outbox (topic) VALUES ('orders')")


def _make_filters_differ(home: House) -> None:
    """An unpaid order of this moment that the shop does not know, so that each filter starts with another row, syncs or not."""
    with sqlite3.connect(home.data / "krake.sqlite", timeout=30) as database:
        names = [row[1] for row in database.execute("PRAGMA table_info(customer_order)") if row[1] != "id"]
        other = {"external_id": "'bench'", "number": "'#bench'", "financial": "'authorized'", "placed_at": "datetime('now', '+1 hour')"}
        values = ", ".join(other.get(name, name) for name in names)
        newest = "ORDER BY placed_at DESC LIMIT 1"
        database.execute(f"INSERT INTO customer_order ({', '.join(names)}) SELECT {values} FROM customer_order {newest}")  # noqa: S608 (words of ours)


def _while_syncing(home: House, page: Page, grown: int) -> list[float]:
    """Clicks for as long as the worker reads the shop's orders by bulk operation; 10 000 of them are new to it."""
    shop, count = home.connection(), "SELECT count(*) FROM customer_order WHERE CAST(substr(number, 2) AS INTEGER) >= ?"
    with sqlite3.connect(home.data / "krake.sqlite", timeout=30) as database:
        new = "(SELECT id FROM customer_order WHERE CAST(substr(number, 2) AS INTEGER) >= ?)"
        database.execute(f"DELETE FROM order_line WHERE order_id IN {new}", (grown,))  # noqa: S608 (words of ours)
        database.execute(f"DELETE FROM customer_order WHERE id IN {new}", (grown,))  # noqa: S608 (words of ours)
    _read_anew(home, shop)
    wait_for(lambda: home.one(count, grown) > 0, 120, "the sync to begin")
    times: list[float] = []
    there, since, again = 0, time.monotonic(), False
    while (now := home.one(count, grown)) < ORDERS:
        if now > there:
            there, since = now, time.monotonic()
        elif time.monotonic() - since > STUCK:  # a look that was under way wrote its own cursor over ours
            assert not again, f"the sync stopped twice at {now} orders"
            print(f"The sync stood still at {now} orders and is started again; the clicks meanwhile do not count.", flush=True)
            _read_anew(home, shop)
            times, since, again = [], time.monotonic(), True
        times += _clicks(page, OURS, 2)
        assert len(times) < 1000, f"the sync stopped at {now} orders"
    return times


def _read_anew(home: House, shop: int) -> None:
    """Let the worker read all orders of the shop by bulk operation, as after connecting it."""
    with sqlite3.connect(home.data / "krake.sqlite", timeout=30) as database:
        database.execute("UPDATE connection SET cursor = '{}' WHERE id = ?", (shop,))
        database.execute("INSERT INTO topic_outbox (topic) VALUES (?)", (f"nudge:{shop}",))


if __name__ == "__main__":
    main(measure, __doc__)
