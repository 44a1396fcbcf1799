"""The twin's memory: one SQLite file in WAL, so that what was answered survives a kill.

Bodies are kept in the shape of Shopify's GraphQL nodes (amounts as plain strings, connections as plain lists); `resolvers`
and `rest` render them for the two wires. Times are `YYYY-MM-DDTHH:MM:SSZ`, which sort as text.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from krake.kit import clock

TABLES = """
CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS product (id INTEGER PRIMARY KEY, created_at TEXT, updated_at TEXT, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS customer (id INTEGER PRIMARY KEY, created_at TEXT, updated_at TEXT, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS orders (
  id INTEGER PRIMARY KEY, number INTEGER UNIQUE, created_at TEXT, processed_at TEXT, updated_at TEXT,
  customer_id INTEGER, financial TEXT, fulfilment TEXT, cancelled INTEGER, test INTEGER, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS orders_updated ON orders (updated_at, id);
CREATE INDEX IF NOT EXISTS orders_customer ON orders (customer_id);
CREATE TABLE IF NOT EXISTS fulfilment_order (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS fulfilment (id INTEGER PRIMARY KEY, order_id INTEGER, created_at TEXT, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS fulfilment_by_order ON fulfilment (order_id);
CREATE TABLE IF NOT EXISTS visits (day TEXT PRIMARY KEY, sessions INTEGER, visitors INTEGER, completed INTEGER);
CREATE TABLE IF NOT EXISTS token (token TEXT PRIMARY KEY, until TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS subscription (id INTEGER PRIMARY KEY, topic TEXT, uri TEXT, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS delivery (
  id INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT, url TEXT, webhook_id TEXT, triggered_at TEXT, body BLOB,
  attempts INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'waiting');
CREATE TABLE IF NOT EXISTS bulk (id INTEGER PRIMARY KEY, status TEXT, file TEXT, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS idempotent (key TEXT PRIMARY KEY, arguments TEXT, answer TEXT);
"""
FIRST_ID = 5_420_000_000_000


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def now() -> str:
    return stamp(clock.now())


def number(gid: str) -> int:
    """The number at the end of a gid; -1 for what is none, which no row has."""
    tail = gid.rpartition("/")[2].partition("?")[0]
    return int(tail) if tail.isdecimal() and len(tail) < 19 else -1


class Store:
    """Reads and writes. Every change stands in `with store.change():`, so an order and its webhooks are kept together or not at all."""

    def __init__(self, file: Path, seed: int):
        self.file, self.seed = file, seed
        file.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=30)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(TABLES)
        self._products: dict[str, dict[str, Any]] | None = None

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def change(self) -> Iterator[None]:
        """One transaction; inside another one it simply joins."""
        if self._db.in_transaction:
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            self._products = None
            raise
        self._db.execute("COMMIT")

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        return self._db.execute(sql, values).fetchall()

    def run(self, sql: str, *values: Any) -> int:
        """A statement; how many rows it touched."""
        return self._db.execute(sql, values).rowcount

    # -- small state ------------------------------------------------------------------------------------------------
    def get(self, key: str, default: Any = None) -> Any:
        found = self.rows("SELECT value FROM state WHERE key = ?", key)
        return json.loads(found[0]["value"]) if found else default

    def put(self, key: str, value: Any) -> None:
        self.run("INSERT INTO state VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, json.dumps(value))

    def gid(self, kind: str) -> str:
        """A fresh id, in the size and spacing of Shopify's."""
        value = self.get("next_id", FIRST_ID) + 32768
        self.put("next_id", value)
        return f"gid://shopify/{kind}/{value}"

    def random(self) -> Random:
        """The next generator of the seeded row: the same calls in the same order give the same shop, across restarts too."""
        turn = self.get("turn", 0)
        self.put("turn", turn + 1)
        return Random(f"{self.seed}:{turn}")

    # -- nouns ------------------------------------------------------------------------------------------------------
    def save(self, table: str, body: dict[str, Any]) -> None:
        """Insert or replace a product or a customer."""
        sql = f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?, ?)"  # noqa: S608 (the table is a word of ours)
        self.run(sql, number(body["id"]), body["createdAt"], body["updatedAt"], json.dumps(body))
        self._products = None if table == "product" else self._products

    def save_order(self, body: dict[str, Any]) -> None:
        self.run(
            "INSERT OR REPLACE INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            number(body["id"]),
            body["number"],
            body["createdAt"],
            body["processedAt"],
            body["updatedAt"],
            number(body["customerId"]) if body["customerId"] else None,
            body["displayFinancialStatus"],
            body["displayFulfillmentStatus"],
            int(body["cancelledAt"] is not None),
            int(body["test"]),
            json.dumps(body),
        )

    def one(self, table: str, gid: str | None) -> dict[str, Any] | None:
        """The body of a product, customer, order, fulfilment, subscription or bulk operation."""
        found = self.rows(f"SELECT body FROM {table} WHERE id = ?", number(gid)) if gid else []  # noqa: S608 (a word of ours)
        return json.loads(found[0]["body"]) if found else None

    def products(self) -> dict[str, dict[str, Any]]:
        """All products by gid. Kept in memory: a catalogue is small and every order line asks for it."""
        if self._products is None:
            self._products = {
                body["id"]: body for body in (json.loads(row["body"]) for row in self.rows("SELECT body FROM product ORDER BY id"))
            }
        return self._products

    def variant(self, gid: str | None) -> dict[str, Any] | None:
        found = (item for product in self.products().values() for item in product["variants"] if item["id"] == gid)
        return next(found, None) if gid else None

    def clear_products(self) -> None:
        self.run("DELETE FROM product")
        self._products = None

    def fulfilments(self, order: str) -> list[dict[str, Any]]:
        return [json.loads(row["body"]) for row in self.rows("SELECT body FROM fulfilment WHERE order_id = ? ORDER BY id", number(order))]

    def visit(self, day: str, sessions: int, visitors: int, completed: int) -> None:
        """Add to a day's visits."""
        self.run(
            "INSERT INTO visits VALUES (?, ?, ?, ?) ON CONFLICT (day) DO UPDATE SET sessions = sessions + excluded.sessions, "
            "visitors = visitors + excluded.visitors, completed = completed + excluded.completed",
            day,
            sessions,
            visitors,
            completed,
        )
