"""A Krake in processes of its own with a rehearsal's data, and its database opened in this process beside it.

Each bench runs in a process of its own, so it may point this process at the measured Krake's folder.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import tempfile
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from krake.integrations.shopify.twin.store import Store
from krake.kit import config, db, vault
from krake.services import people, rehearsal, runs
from krake.spec.actor import KRAKE
from krake.web import frontend
from krake.web.sessions import COOKIE
from tests.running import Krake, wait_for

T = TypeVar("T")


class House(Krake):
    """A running Krake. What it holds is asked with plain SQL; what changes it goes through its own services."""

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.data / "krake.sqlite", timeout=10) as database:
            return database.execute(statement, values).fetchall()

    def one(self, statement: str, *values: object) -> Any:
        return self.sql(statement, *values)[0][0]

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine against this Krake's database, in a thread of its own: Playwright keeps a loop in this one."""

        async def alone() -> T:
            try:
                return await work
            finally:
                await db.close()

        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, alone()).result()

    def session(self) -> str:
        """A signed-in browser's cookie value."""

        async def enter() -> str:
            async with db.write() as session:
                path = await people.sign_in_link(session, again=True)
                assert path, "the owner gets a link"
                owner = await people.consume_link(session, path.rsplit("/", 1)[1])
                assert owner, "a fresh link opens"
                return await people.open_session(session, owner, "bench", "password")

        return self.do(enter())

    def twin(self, verb: str, path: str, **body: object) -> dict[str, Any]:
        """The control room of the twin shop."""
        return self.do(rehearsal.control(rehearsal.setup().shop, verb, path, **body))

    def queue(self, agent: str, skill: str, **input: object) -> int:
        async def ask() -> int:
            async with db.write() as session:
                run = await runs.queue(session, KRAKE, agent, skill, workspace="lunavo", goal=skill, input=dict(input), rehearsal=True)
                return run.id or 0

        return self.do(ask())

    def settled(self, seconds: float = 90.0) -> None:
        """Wait until no run is under way and no effect waits for the worker."""
        busy = "SELECT (SELECT count(*) FROM run WHERE status IN ('queued', 'running'))"
        wait_for(lambda: not self.one(busy), seconds, "the runs to end")

    def rehearse(self, *, orders: int = 3) -> None:
        """Start a rehearsal with a month of business: about 115 orders, and `orders` more that are just coming in."""
        rehearsal.setup()
        rehearsal.switch(True)
        run = self.queue("commet", "rehearse", days=30, orders=orders)
        wait_for(lambda: self.one("SELECT status FROM run WHERE id = ?", run) in ("done", "failed"), 90, "the rehearsal")
        status, error = self.sql("SELECT status, error FROM run WHERE id = ?", run)[0]
        assert status == "done", f"the rehearsal could not be set up: {error}\n{self.log()[-3000:]}"
        self.settled()

    def grow(self, orders: int) -> int:
        """Let the twin shop have had so many more orders, all sent; the first of their numbers. Krake does not know them yet."""
        shop = Store(self.data / "rehearsal" / "shopify.sqlite", 0)
        try:
            with shop.change():
                bodies = [json.loads(row["body"]) for row in shop.rows("SELECT body FROM orders WHERE fulfilment = 'FULFILLED'")]
                first = shop.rows("SELECT max(number) AS n FROM orders")[0]["n"] + 1000
                for number in range(first, first + orders):
                    body = bodies[number % len(bodies)]
                    shop.save_order(body | {"id": shop.gid("Order"), "number": number, "name": f"#{number}"})
        finally:
            shop.close()
        return first

    def connection(self, integration: str = "shopify") -> int:
        return self.one("SELECT id FROM connection WHERE integration = ? AND rehearsal", integration)

    def cookies(self) -> list[dict[str, Any]]:
        """A session as Playwright takes cookies. Named for https, as a `Secure` one must be; Chromium sends it to plain localhost too."""
        return [{"name": COOKIE, "value": self.session(), "url": self.url.replace("http:", "https:"), "secure": True, "httpOnly": True}]


@contextmanager
def house(*, rehearsed: bool = True, start: bool = True, **setting: Any) -> Iterator[House]:
    """A built, migrated and started Krake in a temporary folder, gone at the end."""
    frontend.ensure_built(lambda words: print(words.en, flush=True))
    with tempfile.TemporaryDirectory(prefix="krake-bench-", ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        config.tell_libraries(KRAKE_DATA=str(data))
        one = House(data)
        config.tell_libraries(KRAKE_PORT=str(one.port), KRAKE_URL=one.url)
        config.reload()
        vault.forget()
        try:
            if start:
                one.start(60)
            if rehearsed:
                one.rehearse(**setting)
            yield one
        finally:
            if one.process is not None:
                one.stop()


def until(condition: Any, seconds: float, what: str) -> float:
    """Wait for a condition that is looked at every 5 ms; the seconds it took. Raises AssertionError in the end."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, f"waited {seconds} s for {what}"
        time.sleep(0.005)
    return time.monotonic() - began
