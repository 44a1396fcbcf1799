"""Hearing commits: the topics of every commit, whichever process made it.

On SQLite one raw connection outside the engine, never in a transaction, watches `PRAGMA data_version` (a pooled
connection never sees it move) and then reads the outbox. On Postgres the topics travel in the NOTIFY itself.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

from krake.kit.config import settings
from krake.kit.db import CHANNEL

log = logging.getLogger(__name__)
INTERVAL = 0.05
EVERYTHING = "*"  #: yielded when something may have been missed: refresh all


async def follow(every: float = INTERVAL) -> AsyncIterator[frozenset[str]]:
    """Yield the topics of new commits, as they happen, for ever. The first item is `{EVERYTHING}`.

    `every` is how many seconds apart SQLite is looked at: most of what an idle process costs.
    """
    heard = _follow_sqlite(settings().database_file, every) if settings().sqlite else _follow_postgres(settings().database_url)
    async for topics in heard:
        yield topics


async def _follow_sqlite(path: Path, every: float) -> AsyncIterator[frozenset[str]]:
    connection = sqlite3.connect(path, isolation_level=None, timeout=10, check_same_thread=False)
    try:
        cursor = connection.execute("SELECT coalesce(max(id), 0) FROM topic_outbox").fetchone()[0]
        version = -1
        yield frozenset({EVERYTHING})
        while True:
            # a look at one shared-memory counter: microseconds, so it may stay on the loop
            seen = connection.execute("PRAGMA data_version").fetchone()[0]
            if seen != version:
                version = seen
                rows = connection.execute("SELECT id, topic FROM topic_outbox WHERE id > ? ORDER BY id", (cursor,)).fetchall()
                if rows:
                    cursor = rows[-1][0]
                    yield frozenset(topic for _, topic in rows)
                    continue
            await asyncio.sleep(every)
    finally:
        connection.close()


async def _follow_postgres(url: str) -> AsyncIterator[frozenset[str]]:
    import psycopg

    dsn = url.replace("postgresql+psycopg://", "postgresql://")
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                yield frozenset({EVERYTHING})
                async for note in connection.notifies():
                    yield frozenset(note.payload.split("\n"))
        except psycopg.OperationalError as error:
            log.warning("lost the database's announcements (%s); listening again in 1 s", type(error).__name__)
            await asyncio.sleep(1)


def prune(path: Path, older_than_seconds: int = 60) -> int:
    """Drop outbox rows nobody needs any more. Called by the worker; returns how many went."""
    with sqlite3.connect(path, timeout=10) as connection:
        gone = connection.execute("DELETE FROM topic_outbox WHERE at < datetime('now', ?)", (f"-{older_than_seconds} seconds",))
        return gone.rowcount
