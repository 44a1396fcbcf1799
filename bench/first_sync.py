"""The first sync of a shop, from Shopify's finished bulk file to committed orders, lines and roll-ups: beside inserting alone."""

from __future__ import annotations

import asyncio
import json
import random
import re
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import func, select

from bench.figure import Figure, main, median, quantile
from krake.coordinator import pull
from krake.integrations.shopify import sync
from krake.integrations.shopify.bulk import parse_bulk
from krake.integrations.shopify.client import ShopifyClient
from krake.kit import config, db, vault
from krake.models import Order, Reading
from krake.services import connections, rehearsal
from tests import world

ORDERS, GOAL = 10_000, 500.0
PAGE = 500  #: orders a page of the client, as in a real sync


def measure(quick: bool, rng: random.Random) -> Iterator[Figure]:
    rounds, count = (2, 3_000) if quick else (4, ORDERS)
    ours, bare, holds = [], [], []
    with fresh_house() as folder:
        lines = asyncio.run(_bulk_file(count, rng))
        for each in range(rounds + 1):  # the first round warms up and is left out
            plain = _insert_alone(folder / f"bare-{each}.sqlite", lines)
            with fresh_house():
                rate, held = asyncio.run(_sync(lines, count))
            if each:
                ours.append(rate)
                bare.append(plain)
                holds += held
    note = f"{count} orders a round. A write held the lock {1000 * quantile(holds, 0.95):.0f} ms at the 95th percentile."
    yield Figure(
        "first_sync", "First sync from the finished file", median(ours), "orders/s", GOAL, "parsing and inserting alone", median(bare),
        more_is_better=True, note=note,
    )  # fmt: skip
    yield Figure("first_sync", "One write of the sync, 95th percentile", 1000 * quantile(holds, 0.95), "ms", 50.0)


@contextmanager
def fresh_house() -> Iterator[Path]:
    """A temporary folder whose `data` holds a migrated database, opened in this process."""
    with tempfile.TemporaryDirectory(prefix="krake-bench-") as name:
        (Path(name) / "data").mkdir()
        config.tell_libraries(KRAKE_DATA=str(Path(name) / "data"))
        config.reload()
        vault.forget()
        alembic = Config(config.ROOT / "alembic" / "alembic.ini")
        alembic.attributes["url"] = config.settings().database_url
        command.upgrade(alembic, "head")
        yield Path(name)


async def _bulk_file(count: int, rng: random.Random) -> list[str]:
    """The lines of a bulk result with `count` orders: what the twin exports for a month, repeated under new ids and numbers."""
    with world.shop_twin() as origin:
        await rehearsal.control(origin, "POST", "history", days=30)
        access = connections.access(await world.shop_row())
        async with ShopifyClient(access) as client:
            url = await sync._export(client, "BulkOrdersPeople", None, pull.clock.now() + pull.timedelta(minutes=1))
            month = [line async for line in client.lines(url or "")]
    await db.close()
    a_month = sum('"__parentId"' not in line for line in month)
    made: list[str] = []
    for copy in range(-(-count // a_month)):
        made += [re.sub(r"(gid://shopify/(?:Order|LineItem)/\d+)", rf"\g<1>{copy:04}", line) for line in month]
    starts = [index for index, line in enumerate(made) if '"__parentId"' not in line]
    return made[: starts[count] if count < len(starts) else None]


async def _sync(lines: list[str], count: int) -> tuple[float, list[float]]:
    """Orders a second, and how long each write held the database's lock. Refuses a run that lost an order or a roll-up."""
    shop = await world.shop_row()
    holds: list[float] = []
    original = db.write
    db.write = _timed(original, holds)  # type: ignore[assignment]
    began = time.perf_counter()
    page = []
    for reply in parse_bulk(lines):
        page.append(reply)
        if len(page) == PAGE:
            await pull.save_orders(shop, page)
            page = []
    await pull.save_orders(shop, page)
    seconds = time.perf_counter() - began
    db.write = original
    async with db.read() as session:
        assert await session.scalar(select(func.count()).select_from(Order)) == count
        counted = await session.scalar(select(func.sum(Order.counted)))
        rolled_up = await session.scalar(select(func.sum(Reading.value)).where(Reading.kpi == "revenue"))
        assert counted == rolled_up, f"{counted} in the orders, {rolled_up} in the readings"
    await db.close()
    return count / seconds, holds


def _timed(write, holds: list[float]):
    @contextmanager
    def note() -> Iterator[None]:
        began = time.perf_counter()
        yield
        holds.append(time.perf_counter() - began)

    from contextlib import asynccontextmanager

    @asynccontextmanager
    async def timed():
        with note():
            async with write() as session:
                yield session

    return timed


def _insert_alone(file: Path, lines: list[str]) -> float:
    """The physical limit of this machine: the same lines as JSON, two plain tables, one transaction a page. Orders a second."""
    base = sqlite3.connect(file, isolation_level=None)
    base.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "CREATE TABLE orders (id TEXT PRIMARY KEY, name TEXT, at TEXT, total TEXT, body TEXT);"
        "CREATE TABLE lines (id TEXT, parent TEXT, title TEXT, quantity INTEGER); CREATE INDEX of_order ON lines (parent);"
    )
    began, orders, positions, done = time.perf_counter(), [], [], 0
    for text in [*lines, "{}"]:
        item = json.loads(text)
        if "__parentId" in item:
            positions.append((item["id"], item["__parentId"], item["title"], item["quantity"]))
            continue
        if len(orders) == PAGE or not item:
            base.execute("BEGIN IMMEDIATE")
            base.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?)", orders)
            base.executemany("INSERT INTO lines VALUES (?, ?, ?, ?)", positions)
            base.execute("COMMIT")
            done, orders, positions = done + len(orders), [], []
        if item:
            orders.append((item["id"], item["name"], item["processedAt"], item["totalPriceSet"]["shopMoney"]["amount"], text))
    seconds = time.perf_counter() - began
    base.close()
    return done / seconds


if __name__ == "__main__":
    main(measure, __doc__)
