"""The first visit of /lunavo: what crosses the wire, and how long until its data stands there beside a blank page's one row."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

from bench.browsers import chromium, first_visit, wire_of
from bench.figure import Figure, main, median, quantile
from bench.houses import house
from bench.peer import blank

#: an order of the database, a KPI's reading and a bar of the chart
OURS = """return ['main a[href^="/orders/"]', '.kpi', '.bars rect'].every((one) => document.querySelector(one))"""
THEIRS = "return !!document.querySelector('#row')?.textContent"
REQUESTS, KILOBYTES, RATIO = 20, 250, 1.5
SETTLED = 30  #: seconds


def measure(quick: bool, rng: random.Random) -> Iterator[Figure]:
    rounds = 5 if quick else 15
    with house() as home, blank(home.data / "krake.sqlite") as peer, chromium() as browser:
        cookies = home.cookies()
        time.sleep(SETTLED)  # what the rehearsal set off is over on both sides
        ours, theirs = [], []
        for each in range(rounds + 1):  # the first round warms both servers up and is left out
            taken = first_visit(browser, f"{home.url}/lunavo", OURS, cookies)
            beside = first_visit(browser, peer.url, THEIRS)
            if each:
                ours.append(taken)
                theirs.append(beside)
        wires = [wire_of(browser, f"{home.url}/lunavo", OURS, cookies) for _ in range(3)]
    wire = max(wires, key=lambda one: one.kilobytes)
    parts = ", ".join(f"{url.rsplit('/', 1)[-1] or url} {size / 1000:.1f}" for url, size in wire.table()[:6])
    yield Figure("page", "First visit of /lunavo, over the wire", wire.kilobytes, "kB", KILOBYTES, note=f"The largest, in kB: {parts}.")
    yield Figure("page", "First visit of /lunavo, requests", max(one.count for one in wires), "requests", REQUESTS)
    other = median(theirs)
    spread = f"95th percentiles {quantile(ours, 0.95):.0f} and {quantile(theirs, 0.95):.0f} ms, {rounds} rounds each."
    yield Figure(
        "page", "Time to data on /lunavo", median(ours), "ms", RATIO * other, "a blank Reflex page with one row", other, note=spread
    )


if __name__ == "__main__":
    main(measure, __doc__)
