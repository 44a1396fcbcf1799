"""A filter of /orders that reads 50 rows, from the click to the rows in the page: beside a blank page, and while the worker syncs."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator

from playwright.sync_api import Browser, BrowserContext, Page

from bench.browsers import VIEW, chromium, click
from bench.figure import Figure, main, median, quantile
from bench.houses import House, house
from bench.peer import Blank, blank
from tests.running import wait_for

ORDERS = 10_000
KEPT = 300  #: orders that stay while the others are synced anew
OURS = ('a[href="/orders"]', 'a[href="/orders?only=paid"]', "main tbody tr")
THEIRS = ("#all", "#paid", "tbody tr")
RATIO_BLANK, RATIO_SYNC = 2, 2


def measure(quick: bool, rng: random.Random) -> Iterator[Figure]:
    rounds, clicks = (2, 20) if quick else (5, 40)
    with house(scale=ORDERS / 105) as home, blank(home.data / "krake.sqlite") as peer, chromium() as browser:
        _all_but_half_paid(home)
        with _tab(browser, home, peer) as (ours, theirs):
            idle, busy, beside = [], [], []
            for each in range(rounds + 1):  # the first round warms up and is left out
                rows = [_clicks(ours, OURS, clicks), _clicks(theirs, THEIRS, clicks)]
                if each:
                    idle += rows[0]
                    beside += rows[1]
                    busy += _while_syncing(home, ours)
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
