"""What the twin remembers, in its own SQLite file: orders, what was done to them, webhooks to send, and its settings."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Order = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS orders (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, reference TEXT NOT NULL, type TEXT NOT NULL, status TEXT NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS orders_reference ON orders (reference);
CREATE TABLE IF NOT EXISTS operations (
  seq INTEGER PRIMARY KEY, order_id TEXT NOT NULL, reference TEXT NOT NULL, op TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS hooks (seq INTEGER PRIMARY KEY, body TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL);
CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
#: an order in one of these states moves by itself
MOVING = ("created", "uploading", "passed", "in_production", "printed", "shipped", "in_transit")


class Store:
    """One connection, used from the server's event loop only; every change is one committed transaction."""

    def __init__(self, file: Path):
        file.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA busy_timeout=5000")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def change(self) -> Iterator[None]:
        """All changes inside are kept together or not at all."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def order(self, order_id: str) -> Order | None:
        row = self._db.execute("SELECT body FROM orders WHERE id = ? AND deleted = 0", (order_id,)).fetchone()
        return json.loads(row[0]) if row else None

    def save(self, order: Order, *, deleted: bool = False) -> None:
        self._db.execute(
            "INSERT INTO orders (id, reference, type, status, deleted, body) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET "
            "type = excluded.type, status = excluded.status, deleted = excluded.deleted, body = excluded.body",
            (order["id"], order["reference"], order["type"], order["status"], int(deleted), json.dumps(order)),
        )

    def newest(self, references: list[str] | None = None) -> Iterator[Order]:
        """Orders that were not deleted, newest first, optionally of these references."""
        query, values = "SELECT body FROM orders WHERE deleted = 0", references or []
        if references is not None:
            query += f" AND reference IN ({','.join('?' * len(values))})"
        for (body,) in self._db.execute(f"{query} ORDER BY seq DESC", values):
            yield json.loads(body)

    def moving(self) -> list[Order]:
        marks = ",".join("?" * len(MOVING))
        rows = self._db.execute(f"SELECT body FROM orders WHERE deleted = 0 AND type = 'order' AND status IN ({marks})", MOVING)  # noqa: S608
        return [json.loads(body) for (body,) in rows]

    def note(self, order: Order, op: str, at: str) -> None:
        """Write down what was done: `draft`, `order`, `promote`, `delete` or `cancel`."""
        self._db.execute(
            "INSERT INTO operations (order_id, reference, op, at) VALUES (?, ?, ?, ?)", (order["id"], order["reference"], op, at)
        )

    def ledger(self) -> tuple[list[tuple[Order, bool]], list[tuple[str, str, str, str]]]:
        """Every order there ever was with whether it was deleted, and every operation (order id, reference, op, at)."""
        orders = [(json.loads(body), bool(deleted)) for body, deleted in self._db.execute("SELECT body, deleted FROM orders ORDER BY seq")]
        return orders, self._db.execute("SELECT order_id, reference, op, at FROM operations ORDER BY seq").fetchall()

    def setting(self, key: str, default: Any = None) -> Any:
        row = self._db.execute("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
        return json.loads(row[0]) if row else default

    def set(self, key: str, value: Any) -> None:
        self._db.execute(
            "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, json.dumps(value)),
        )

    def push_hook(self, body: dict[str, Any], due: float) -> None:
        self._db.execute("INSERT INTO hooks (body, due) VALUES (?, ?)", (json.dumps(body), due))

    def due_hooks(self, now: float) -> list[tuple[int, str, int]]:
        """(number, body, attempts so far) of the webhooks to send now, oldest first."""
        return self._db.execute("SELECT seq, body, attempts FROM hooks WHERE due <= ? ORDER BY seq LIMIT 20", (now,)).fetchall()

    def next_hook(self) -> float | None:
        return self._db.execute("SELECT min(due) FROM hooks").fetchone()[0]

    def drop_hook(self, seq: int) -> None:
        self._db.execute("DELETE FROM hooks WHERE seq = ?", (seq,))

    def delay_hook(self, seq: int, due: float) -> None:
        self._db.execute("UPDATE hooks SET attempts = attempts + 1, due = ? WHERE seq = ?", (due, seq))
