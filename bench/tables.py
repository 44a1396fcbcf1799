"""A sheet of 100 000 rows in a browser: opened, scrolled anywhere, edited before another browser's eyes; and lists of 50 over HTTP."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Page

from bench import sheet_data
from bench.browsers import chromium, visitor
from bench.figure import Figure, main, median, quantile
from bench.houses import House, house
from krake.kit import db
from krake.services import entries

FEW, MANY, MOST, QUICK = 100, 100_000, 1_000_000, 300_000
ROUNDS = 3
FIRST, RATIO, ANYWHERE, BLANK, SEEN, THIRD = 300.0, 2.0, 150.0, 300.0, 400.0, 3.0
#: what a page tells of its sheet: canvas has no elements, so the sheet itself is asked
ASK = """
window.grid = () => document.querySelector('.worksheet')?.sheet;
window.shown = (count) => { const one = grid(), y = one?.view.current.y;
  return y !== undefined && one.store.count === count && one.store.row(y) ? y : undefined; };
window.until = (holds, begin) => new Promise((done, failed) => { const at = performance.now(); begin?.();
  const look = () => holds() ? requestAnimationFrame(() => done(performance.now() - at))
    : performance.now() - at > 15000 ? failed(new Error('nothing after 15 s')) : requestAnimationFrame(look); look(); });
"""
#: clicks a link and answers the milliseconds until the first rows of a sheet with so many are painted
OPEN = "([link, count]) => until(() => shown(count) !== undefined, () => document.querySelector(`main a[href='${link}']`).click())"
#: scrolls to a row and answers the milliseconds until it is painted as the first; where all rows together are higher than a browser
#: can draw (33 million pixels) the grid itself lands up to 12 000 rows beside it
JUMP = """([row, count]) => until(() => { const y = shown(count); return Math.abs(y - row) < (count > 900000 ? 20000 : 3); },
  () => grid().grid.current.scrollTo(0, row, 'vertical', 0, 0, {vAlign: 'start'}))"""
#: scrolls on by so many pixels a frame for two seconds and answers the longest time the rows in sight were missing
ROLL = """(pixels) => new Promise((done) => { const bar = document.querySelector('.worksheet .dvn-scroller'), began = performance.now();
  let blank = 0, since = 0;
  const frame = () => { const now = performance.now(), y = grid().view.current.y;
    if (grid().store.row(y)) since = 0; else { since ||= now; blank = Math.max(blank, now - since); }
    if (now - began < 2000) bar.scrollTop += pixels; else if (!since) return done(blank);
    requestAnimationFrame(frame); };
  frame(); })"""
#: resolves to when (ms since 1970) a cell shows this value
WATCH = """([row, at, value]) => { window.seen = new Promise((done) => { const look = () => {
  if (String(grid().store.row(row)?.[at + 3]) === value) done(Date.now()); else setTimeout(look, 4); }; look(); }); }"""


def measure(quick: bool, rng: random.Random) -> Iterator[Figure]:
    rounds, most = (8, QUICK) if quick else (20, MOST)
    with house(rehearsed=False) as home:
        few, many, huge = (home.do(sheet_data.filled(f"Goods {count}", count, rng.randrange(1000))) for count in (FEW, MANY, most))
        yield from _lists(home, many, huge, most, rng, 3 * rounds)
        with chromium() as browser, visitor(browser, home.cookies()) as mine, visitor(browser, home.cookies()) as other:
            mine.add_init_script(ASK)
            other.add_init_script(ASK)
            page = mine.new_page()
            yield from _opened(home, page, {FEW: few, MANY: many, most: huge}, rounds)
            for count, sheet in ((MANY, many), (most, huge)):
                yield from _scrolled(home, page, sheet, count, rounds, rng)
            yield from _edited(home, page, other.new_page(), many, rounds)


def _opened(home: House, page: Page, of: dict[int, int], rounds: int) -> Iterator[Figure]:
    """From a click in the list of all tables until the first rows are painted."""
    times: dict[int, list[float]] = {count: [] for count in of}
    for each in range(rounds + 1):  # the first round warms up and is left out
        for count, sheet in of.items():
            page.goto(f"{home.url}/tables")
            page.locator(f"main a[href='/tables/{sheet}']").wait_for()
            page.wait_for_timeout(300)  # what the list still does is over
            taken = page.evaluate(OPEN, [f"/tables/{sheet}", count])
            if each:
                times[count].append(taken)
    few, many, huge = ((count, median(one)) for count, one in times.items())
    note = f"Medians of {rounds} visits in turn; the fastest {min(times[MANY]):.0f}, 95th percentile {quantile(times[MANY], 0.95):.0f} ms."
    yield Figure("tables", f"First rows of {MANY:,} after a click", many[1], "ms", FIRST, note=note)
    yield Figure("tables", f"The same, beside {FEW} rows", many[1], "ms", RATIO * few[1], f"a table of {FEW} rows", few[1])
    yield Figure("tables", f"First rows of {huge[0]:,}", huge[1], "ms", RATIO * many[1], f"a table of {MANY:,}", many[1])


def _scrolled(home: House, page: Page, sheet: int, count: int, rounds: int, rng: random.Random) -> Iterator[Figure]:
    _visit(home, page, sheet, count)
    jumps: list[list[float]] = []
    for _ in range(ROUNDS):
        jumps.append([])
        for _ in range(2 * rounds):
            jumps[-1].append(page.evaluate(JUMP, [rng.randrange(count - 200), count]))
            page.wait_for_timeout(150)
    blanks = []
    for _ in range(max(2, rounds // 4)):
        page.evaluate(JUMP, [rng.randrange(count // 2), count])
        page.wait_for_timeout(400)
        blanks += [page.evaluate(ROLL, pixels) for pixels in (60, 400)]  # a wheel turned fast; and far faster than anybody reads
    note = f"The best of {ROUNDS} rounds of {2 * rounds} jumps; median {best(jumps, 0.5):.0f} ms."
    yield Figure("tables", f"Rows anywhere in {count:,}, 95th percentile", best(jumps, 0.95), "ms", ANYWHERE, note=note)
    note = f"{len(blanks)} rolls of two seconds."
    yield Figure("tables", f"Longest blank while scrolling {count:,}", max(blanks), "ms", BLANK, note=note)


def _visit(home: House, page: Page, sheet: int, count: int) -> None:
    page.goto(f"{home.url}/tables/{sheet}")
    page.locator(".worksheet canvas").first.wait_for()
    page.evaluate("(count) => until(() => shown(count) !== undefined)", count)
    page.wait_for_timeout(500)


def _edited(home: House, page: Page, other: Page, sheet: int, rounds: int) -> Iterator[Figure]:
    """A number is typed; from its Enter until this browser knows it saved, and until another one shows it."""
    for one in (page, other):
        _visit(home, one, sheet, MANY)
    at = [name for name, _, _ in sheet_data.COLUMNS].index("Count")
    page.evaluate("() => addEventListener('keydown', (event) => { if (event.key === 'Enter') window.entered = Date.now(); }, true)")
    box = page.evaluate(f"() => {{ const b = grid().grid.current.getBounds({at}, 2); return [b.x + b.width / 2, b.y + b.height / 2]; }}")
    page.mouse.click(*box)
    saved: list[list[float]] = [[] for _ in range(ROUNDS)]
    seen: list[list[float]] = [[] for _ in range(ROUNDS)]
    for each in range(ROUNDS * rounds + 1):
        row, value = 2 + each % 8, str(20_000 + each)
        if each and row == 2:
            page.mouse.click(*box)
        other.evaluate(WATCH, [row, at, value])
        page.keyboard.type(value)
        page.keyboard.press("Enter")
        done = page.evaluate("() => until(() => document.querySelector('.worksheet').dataset.state === 'saved').then(() => Date.now())")
        shown, entered = other.evaluate("() => window.seen"), page.evaluate("() => window.entered")
        if each:  # the first one warms up
            saved[(each - 1) // rounds].append(done - entered)
            seen[(each - 1) // rounds].append(shown - entered)
        page.wait_for_timeout(100)
    note = f"The best of {ROUNDS} rounds of {rounds} edits; median {best(seen, 0.5):.0f} ms, saved after {best(saved, 0.5):.0f} ms."
    yield Figure("tables", "Edit to another browser, 95th percentile", best(seen, 0.95), "ms", SEEN, note=note)


def _lists(home: House, many: int, huge: int, most: int, rng: random.Random, rounds: int) -> Iterator[Figure]:
    """50 rows over HTTP as the grid asks for them, each beside the same query of sqlite3 on an equal table."""
    database = sheet_data.bare(home.data / "krake.sqlite", many, home.data / "bare.sqlite")
    at = home.do(sheet_data.keys(many))
    (price, price_at), (kind, kind_at) = at["Price"], at["Kind"]
    looks = {
        "middle": {},
        "sorted": {"sort": [[price, True]]},
        "filtered": {"filters": [{"column": kind, "op": "is", "value": "Mug"}]},
    }
    bare: dict[str, Callable[[int], Any]] = {
        "middle": lambda start: sheet_data.window(database, "", "place, id", start),
        "sorted": lambda start: sheet_data.window(database, "", f"{price_at} IS NULL, {price_at} DESC, place, id", start),
        "filtered": lambda start: sheet_data.window(database, f"AND lower({kind_at}) = 'mug'", "place, id", start),
    }
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in home.cookies())
    with closing(HTTPConnection("localhost", home.port)) as client:  # a larger client costs as much as the answer

        def ours(sheet: int, look: dict[str, Any], start: int) -> tuple[float, list[int]]:
            began = time.perf_counter()
            client.request("GET", f"/api/sheets/{sheet}/rows?start={start}&n=50&look={quote(json.dumps(look))}", headers={"Cookie": cookie})
            answer = client.getresponse()
            body = answer.read()
            taken = 1000 * (time.perf_counter() - began)
            assert answer.status == 200, body
            return taken, [row[0] for row in json.loads(body)["rows"]]

        for name, look in looks.items():
            for fresh in (False, True) if name != "middle" else (False,):  # the plain order keeps nothing that an edit could make old
                mine, beside = [], []
                for _ in range(ROUNDS):  # in turn, and the best round of each side is told: others use the machine as well
                    places = [rng.randrange(MANY // 5 if name == "filtered" else MANY - 50) for _ in range(rounds // (3 if fresh else 1))]
                    client.close()  # the server did so too, while only the other side was asked
                    found: list[tuple[float, list[int]]] = []
                    for start in places:
                        if fresh:
                            home.do(_touch(many, (price, at["Note"][0]), rng))
                        found.append(ours(many, look, start))
                    mine.append([taken for taken, _ in found])
                    beside.append([])
                    for start, (_, ids) in zip(places, found, strict=True):
                        began = time.perf_counter()
                        rows = bare[name](start)
                        beside[-1].append(1000 * (time.perf_counter() - began))
                        assert fresh or (ids and ids == [row[0] for row in rows]), f"{name} from {start} differs"
                title = f"50 rows, {name}" + (", just edited" if fresh else "")
                goal, noco = sheet_data.NOCO[name] / THIRD, f"NocoDB 0.301 took {sheet_data.NOCO[name]:.0f} ms."
                note = f"The best of {ROUNDS} medians of {len(places)} lists. {noco}"
                yield Figure("tables", title, best(mine, 0.5), "ms", goal, "sqlite3 alone", best(beside, 0.5), note=note)
        far = [[ours(huge, {}, rng.randrange(most - 50))[0] for _ in range(rounds)] for _ in range(ROUNDS)]
    note = f"The best 95th percentile of {ROUNDS} is {best(far, 0.95):.1f} ms."
    yield Figure("tables", f"50 rows, middle of {most:,}", best(far, 0.5), "ms", sheet_data.NOCO["middle"] / THIRD, note=note)
    database.close()


def best(rounds: Sequence[Sequence[float]], share: float) -> float:
    """The quantile of the round in which it was smallest."""
    return min(quantile(one, share) for one in rounds)


async def _touch(sheet: int, columns: Sequence[int], rng: random.Random) -> None:
    """Somebody changes a row, its price too, so that what is known of the sheet's orders is old."""
    row, text = rng.randrange(1, MANY), f"{rng.randrange(1, 9_000)}"
    async with db.write() as session:
        await entries.edit(session, sheet_data.OWNER, sheet, [entries.Cell(row, column, text) for column in columns])


if __name__ == "__main__":
    main(measure, __doc__)
