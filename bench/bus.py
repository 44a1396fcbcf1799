"""How long a commit takes to reach open browsers: the last of 20 tabs, and a second browser after a signed webhook."""

from __future__ import annotations

import asyncio
import json
import random
import time
import uuid
from collections.abc import Iterator

import httpx

from bench.browsers import chromium, visitor
from bench.figure import Figure, main, median, quantile
from bench.houses import House, house
from bench.peer import Blank, blank
from krake.integrations.shopify import webhooks
from krake.kit import db
from krake.kit.text import Words
from krake.services import events, rehearsal
from krake.spec.actor import KRAKE
from krake.web.sessions import COOKIE
from tests.web.rxclient import RxClient
from tests.web.shops import order

TABS, FIXED, TIMES, WEBHOOK = 20, 150, 2, 500
FIRST_NUMBER = 90_000

#: tells when a text first stands in the page, in milliseconds since 1970
APPEARS = """
text => new Promise((done, failed) => {
  const gaveUp = setTimeout(() => { eye.disconnect(); failed(new Error(text + ' did not appear')); }, 10000);
  const look = () => {
    if (!document.body.textContent.includes(text)) return;
    clearTimeout(gaveUp); eye.disconnect(); done(performance.timeOrigin + performance.now());
  };
  const eye = new MutationObserver(look);
  eye.observe(document.body, {subtree: true, childList: true, characterData: true});
  look();
})
"""


def measure(quick: bool, rng: random.Random) -> Iterator[Figure]:
    rounds, each, hooks = (2, 10, 15) if quick else (4, 15, 40)
    with house() as home, blank(home.data / "krake.sqlite") as peer:
        commits, bare = home.do(_rounds(home, peer, rounds, each, rng))
        seen = _webhooks(home, hooks, rng)
    other = quantile(bare, 0.95)
    note = f"Allowed: {FIXED} ms + {TIMES} × bare. Medians {median(commits):.0f} and {median(bare):.0f} ms, {len(commits)} commits."
    yield Figure(
        "bus", f"Commit to the last of {TABS} tabs, 95th percentile", quantile(commits, 0.95), "ms", FIXED + TIMES * other,
        "bare modify_state for as many tabs", other, note=note,
    )  # fmt: skip
    note = f"Median {median(seen):.0f} ms, {len(seen)} webhooks."
    yield Figure("bus", "Signed webhook to a second browser's page, 95th percentile", quantile(seen, 0.95), "ms", WEBHOOK, note=note)


async def _rounds(home: House, peer: Blank, rounds: int, each: int, rng: random.Random) -> tuple[list[float], list[float]]:
    """Both sides in turn, each with its own 20 open tabs."""
    cookie = f"{COOKIE}={await asyncio.to_thread(home.session)}"
    ours = [await (await RxClient(home.url, cookie).connect()).boot("/lunavo") for _ in range(TABS)]
    theirs = [await (await RxClient(peer.url).connect()).boot("/told") for _ in range(TABS)]
    commits: list[float] = []
    bare: list[float] = []
    try:
        for turn in range(rounds + 1):  # the first round warms up and is left out
            taken = [await _commit(ours, rng) for _ in range(each)]
            beside = [await _tell(peer, theirs, rng) for _ in range(each)]
            if turn:
                commits += taken
                bare += beside
    finally:
        for tab in (*ours, *theirs):
            await tab.close()
    return commits, bare


async def _commit(tabs: list[RxClient], rng: random.Random) -> float:
    """A line of activity committed by this process, as the worker commits it; milliseconds until the last tab has it."""
    await asyncio.sleep(rng.uniform(0.2, 0.4))  # a tick of the bus is somewhere in between
    words = f"bench {uuid.uuid4().hex}"
    arrivals = [asyncio.create_task(_arrival(tab, words)) for tab in tabs]
    async with db.write() as session:
        await events.record(session, KRAKE, "note", Words(words, words), workspace="lunavo", rehearsal=True)
    committed = time.monotonic()
    return (max(await asyncio.gather(*arrivals)) - committed) * 1000


async def _tell(peer: Blank, tabs: list[RxClient], rng: random.Random) -> float:
    await asyncio.sleep(rng.uniform(0.2, 0.4))
    words = f"bench {uuid.uuid4().hex}"
    arrivals = [asyncio.create_task(_arrival(tab, words)) for tab in tabs]
    async with httpx.AsyncClient(trust_env=False) as client:
        began = (await client.post(f"{peer.url}/tell", params={"words": words})).json()["began"]
    return (max(await asyncio.gather(*arrivals)) - began) * 1000


async def _arrival(tab: RxClient, words: str) -> float:
    """The moment a frame with these words arrived; the machine's monotonic clock is one for all its processes."""
    seen = len(tab.frames)
    while True:
        if any(words in frame for frame in tab.frames[seen:]):
            return time.monotonic()
        tab.news.clear()
        await asyncio.wait_for(tab.news.wait(), 10)


def _webhooks(home: House, count: int, rng: random.Random) -> list[float]:
    """Orders told by signed webhooks while two browsers look; milliseconds from sending until the second one's page shows each."""
    secret, shop = rehearsal.setup().hook_secret, home.connection()
    times: list[float] = []
    with (
        chromium() as browser,
        visitor(browser, home.cookies()) as first,
        visitor(browser, home.cookies()) as second,
        httpx.Client(trust_env=False) as sender,
    ):
        first.new_page().goto(f"{home.url}/lunavo")
        page = second.new_page()
        page.goto(f"{home.url}/lunavo")
        page.locator('main a[href^="/orders/"]').first.wait_for()
        for number in range(FIRST_NUMBER, FIRST_NUMBER + count + 1):
            page.wait_for_timeout(rng.uniform(300, 700))
            raw = json.dumps(_paid_now(number)).encode()
            page.evaluate(f"window.__seen = ({APPEARS})('#{number}'); 0")
            began = time.time()
            answer = sender.post(f"{home.url}/webhooks/shopify/{shop}", content=raw, headers=_signed(secret, raw))
            assert answer.status_code == 200, answer.text
            if number > FIRST_NUMBER:  # the first one warms up
                times.append(page.evaluate("window.__seen") - began * 1000)
    return times


def _paid_now(number: int) -> dict:
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return order(number, created_at=now, processed_at=now, updated_at=now)


def _signed(secret: str, raw: bytes) -> dict[str, str]:
    return {
        "content-type": "application/json",
        webhooks.TOPIC: "orders/create",
        webhooks.HMAC: webhooks.sign(secret, raw),
        webhooks.WEBHOOK_ID: str(uuid.uuid4()),
    }


if __name__ == "__main__":
    main(measure, __doc__)
