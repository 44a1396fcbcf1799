"""One visit to the thread of a connection for each statement, instead of four or five; none for a short read.

aiosqlite runs every call in a thread of its own, and SQLAlchemy makes a call each for the cursor, the statement, its rows and
the end of the cursor, after one for BEGIN. Each visit wakes two threads: on a busy machine that costs more than reading a page
of rows. Here BEGIN, the statement and its rows are one visit, and a transaction that only read ends without being waited for.
"""

from __future__ import annotations

import logging
import sqlite3
from collections import deque
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import Engine, Row, Select, StaticPool, create_engine
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_cursor, AsyncAdapt_aiosqlite_dbapi
from sqlalchemy.event import listen
from sqlalchemy.exc import OperationalError
from sqlalchemy.util.concurrency import await_

from krake.kit import collation

log = logging.getLogger(__name__)


class Cursor(AsyncAdapt_aiosqlite_cursor):
    """The answer to one statement; the cursor in the thread is gone by the time this one is read."""

    __slots__ = ("_description", "_last", "_touched")
    _adapt_connection: Connection

    def __init__(self, adapt_connection: Connection):
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._rows, self._description, self._touched, self._last = deque(), None, -1, None
        self._soft_closed_memoized = {}  # type: ignore[assignment]

    @property
    def description(self) -> Any:
        return self._description

    @property
    def rowcount(self) -> int:
        return self._touched

    @property
    def lastrowid(self) -> Any:
        return self._last

    def execute(self, operation: Any, parameters: Any = None) -> Any:
        self._ask(operation, parameters or (), False)

    def executemany(self, operation: Any, seq_of_parameters: Any) -> Any:
        self._ask(operation, seq_of_parameters, True)

    def _ask(self, operation: str, parameters: Any, many: bool) -> None:
        connection = self._adapt_connection
        begin, connection.begin = connection.begin, None
        raw = connection._connection
        try:
            found = await_(raw._execute(_answer, raw._conn, begin, operation, parameters, many))  # type: ignore[attr-defined]
        except Exception as error:  # noqa: BLE001 (SQLAlchemy's own translation of it)
            connection._handle_exception(error)
        rows, self._description, self._touched, self._last = found
        self._rows = deque(rows)

    async def _async_soft_close(self) -> None:
        """Nothing is open."""

    def close(self) -> None:
        self._rows.clear()


def _answer(raw: sqlite3.Connection, begin: str | None, operation: str, parameters: Any, many: bool) -> tuple[Sequence[Any], Any, int, Any]:
    """In the connection's thread: rows, description, rows touched, last id."""
    if begin:
        raw.execute(begin)
    cursor = raw.cursor()
    try:
        (cursor.executemany if many else cursor.execute)(operation, parameters)
        rows = cursor.fetchall() if cursor.description else ()
        return rows, cursor.description, cursor.rowcount, cursor.lastrowid
    finally:
        cursor.close()


class Connection(AsyncAdapt_aiosqlite_connection):
    """`begin` is the BEGIN that travels with the next statement; `reading` says that the transaction can change nothing."""

    __slots__ = ("begin", "reading")
    _cursor_cls = Cursor

    def __init__(self, dbapi: Any, connection: Any):
        super().__init__(dbapi, connection)
        self.begin: str | None = None
        self.reading = False

    def start(self, begin: str, *, reading: bool) -> None:
        """Begin with the next statement. A transaction without statements costs no visit at all."""
        self.begin, self.reading = begin, reading

    def rollback(self) -> None:
        if self._unused():
            return
        if self.reading and self._connection._connection:  # type: ignore[attr-defined]
            # what comes next on this connection stands behind it in the thread's queue
            self._connection._tx.put_nowait((None, partial(_end, self._connection._conn)))  # type: ignore[attr-defined]
        else:
            super().rollback()

    def commit(self) -> None:
        if not self._unused():
            super().commit()

    def _unused(self) -> bool:
        unused, self.begin = self.begin is not None, None
        return unused


def _end(raw: sqlite3.Connection) -> None:
    try:
        raw.rollback()
    except sqlite3.Error:
        log.exception("a reading transaction could not be ended")


# --- short reads on the loop

STEPS = 40_000  #: of SQLite's machine, about a millisecond
_glances: dict[Path, Engine] = {}


def glance(path: Path, statement: Select[Any], values: Mapping[str, Any] | None) -> Sequence[Row[Any]] | None:
    """The rows, or None when they cannot be had within `STEPS` and without waiting. Readers never wait for writers in WAL."""
    try:
        with _glancing(path).connect() as connection:
            return connection.execute(statement, values).all()
    except OperationalError as problem:
        if isinstance(problem.orig, sqlite3.OperationalError) and problem.orig.sqlite_errorcode in GIVEN_UP:
            return None
        raise


GIVEN_UP = (sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _glancing(path: Path) -> Engine:
    if path not in _glances:
        _glances[path] = create_engine(f"sqlite:///{path}", poolclass=StaticPool, connect_args={"check_same_thread": False})
        listen(_glances[path], "connect", _short)
    return _glances[path]


def _short(raw: sqlite3.Connection, _record: Any) -> None:
    raw.isolation_level = None  # each statement is its own transaction
    collation.register(raw)
    for pragma in ("query_only=ON", "busy_timeout=0", "temp_store=MEMORY", "cache_size=-8000"):
        raw.execute(f"PRAGMA {pragma}")
    raw.set_progress_handler(lambda: 1, STEPS)


def close() -> None:
    """Give back the connections of `glance`."""
    while _glances:
        _glances.popitem()[1].dispose()


class Driver(AsyncAdapt_aiosqlite_dbapi):
    """For `create_async_engine(module=…)`."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)  # type: ignore[arg-type]

    def connect(self, *arg: Any, **kw: Any) -> Connection:
        connection = aiosqlite.connect(*arg, **kw)
        connection._thread.daemon = True  # an end of the process does not wait for it
        return Connection(self, await_(connection))
