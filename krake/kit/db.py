"""Two doors to the database, and the announcement that every commit makes.

`read()` opens a deferred transaction, `write()` an immediate one: on SQLite a read that decides a write must happen
inside `write()`, or two processes decide on the same old state. What a write touched is collected from the rows'
`topics()` while the ORM flushes and committed together with it, so nobody can forget to tell the browsers.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, DateTime, Executable, Integer, Row, Select, String, Table, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

from krake.kit import collation, sqlite
from krake.kit.config import settings
from krake.kit.errors import Broken

ANNOUNCES = "krake_announces"
CHANNEL = "krake_topics"
#: how a write transaction begins on SQLite: with the lock. A test says "BEGIN" here to see the chain break
WRITE_BEGIN = "BEGIN IMMEDIATE"
#: values by column, lists of one length
Lists = dict[str, list[Any]]
MANY = 50  #: rows of one statement from which on it pays to make their values ready together
_engines: dict[str, AsyncEngine] = {}

topic_outbox = Table(
    "topic_outbox",
    SQLModel.metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("topic", String(120), nullable=False),
    Column("at", DateTime, nullable=False, server_default=text("CURRENT_TIMESTAMP")),
    sqlite_autoincrement=True,  # ids never come back after pruning, so a cursor never misses one
)


class Moment(TypeDecorator[datetime]):
    """A zone-aware moment, kept in UTC. A naive value is a bug and is refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a moment needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Amount(TypeDecorator[Decimal]):
    """An exact amount kept as whole ten-thousandths, so that SQLite can add it up without floats."""

    impl = BigInteger
    cache_ok = True
    SCALE = 4

    def process_bind_param(self, value: Decimal | None, dialect: Any) -> int | None:
        if value is None:
            return None
        if isinstance(value, float):
            raise TypeError("an amount is never a float")
        return int(Decimal(value).scaleb(self.SCALE).to_integral_value())

    def process_result_value(self, value: int | None, dialect: Any) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-self.SCALE)


def engine(url: str | None = None) -> AsyncEngine:
    """The engine of a database URL, made once a process and only when first asked (granian may fork)."""
    url = url or settings().database_url
    if url not in _engines:
        _engines[url] = _open(url)
    return _engines[url]


def _open(url: str) -> AsyncEngine:
    embedded = url.startswith("sqlite")
    how: dict[str, Any] = {"module": sqlite.Driver()} if embedded else {"pool_size": 5, "pool_pre_ping": True, "pool_recycle": 300}
    made = create_async_engine(url, json_serializer=_dumps, **how)
    if embedded:
        event.listen(made.sync_engine, "connect", _pragmas)
        event.listen(made.sync_engine, "begin", _begin)
    return made


def _plain(value: Any) -> str:
    """What JSON has no form for. Anything else is a mistake: written as its repr it would be read back as something it never was."""
    if isinstance(value, (Decimal, date, time, UUID)):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be stored as JSON")


def _dumps(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=_plain)


def _pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    collation.register(connection)
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "busy_timeout=10000",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        "cache_size=-8000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("krake_write", False)
    raw: Any = connection.connection.dbapi_connection
    raw.start(WRITE_BEGIN if writes else "BEGIN", reading=not writes)


@asynccontextmanager
async def read() -> AsyncIterator[AsyncSession]:
    """A session to look with. Writing through it is refused."""
    async with AsyncSession(engine(), expire_on_commit=False, autoflush=False) as session:
        session.sync_session.info["door"] = "read"
        yield session


async def glance(statement: Select[Any], values: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
    """The rows of one short read, of its own, for a page that somebody waits for.

    On SQLite they are read on the loop: 50 rows by an index take less of it than handing them to a thread and back. What
    turns out longer than about a millisecond is given up and read like everything else.
    """
    if settings().sqlite and (found := sqlite.glance(settings().database_file, statement, values)) is not None:
        return found
    async with read() as session:
        return (await session.execute(statement, values)).all()


@asynccontextmanager
async def write() -> AsyncIterator[AsyncSession]:
    """A session to change with; commits at the end, rolls back on any error. Keep it under 50 ms and free of network."""
    bind = engine().execution_options(krake_write=True)
    async with AsyncSession(bind, expire_on_commit=False) as session:
        session.sync_session.info["door"] = "write"
        yield session
        await session.commit()


async def change(
    session: AsyncSession, statement: Executable, topics: Iterable[str], rows: Sequence[Mapping[str, Any]] | None = None
) -> int:
    """Run a conditional UPDATE, DELETE or bulk INSERT and announce `topics` if it touched anything. Returns the row count.

    `rows` are the values of a bulk INSERT into a table, one mapping a row.
    """
    # without preserve_rowcount Postgres answers -1 for an INSERT, and "nobody was first" would read as "we were"
    options = {ANNOUNCES: True, "synchronize_session": False, "preserve_rowcount": True}
    result = await session.execute(statement, rows, execution_options=options)
    count: int = max(0, result.rowcount)  # type: ignore[attr-defined]
    if count:
        announce(session.sync_session, topics)
    return count


async def change_many(session: AsyncSession, statement: Executable, topics: Iterable[str], columns: Mapping[str, Sequence[Any]]) -> int:
    """`change` with many rows given by column: lists of one length, by the names of the statement's values. Returns the row count.

    On SQLite they are made ready for the driver a column at a time: row by row SQLAlchemy takes longer for it than SQLite for the rows.
    A `statement` that is used again is compiled once. Few rows go the usual way, whose statements SQLAlchemy itself remembers.
    """
    dialect, count = session.get_bind().dialect, len(next(iter(columns.values()), ()))
    ready = _ready(dialect, statement, tuple(columns)) if dialect.name == "sqlite" and count >= MANY else None
    if ready is None:
        rows = [dict(zip(columns, line, strict=True)) for line in zip(*columns.values(), strict=True)]
        return await change(session, statement, topics, rows) if rows else 0
    if session.sync_session.info.get("door") != "write":
        raise Broken("A read session was asked to write.")
    words, binds = ready
    lists = [columns[name] if process is None else [process(value) for value in columns[name]] for name, process in binds]
    found = await (await session.connection()).exec_driver_sql(words, list(zip(*lists, strict=True)))
    count = max(0, found.rowcount)
    if count:
        announce(session.sync_session, topics)
    return count


@lru_cache(maxsize=64)
def _ready(dialect: Any, statement: Any, names: tuple[str, ...]) -> tuple[str, list[tuple[str, Any]]] | None:
    """A statement in SQLite's words, and for each of its signs which value stands there and what makes it ready. None if that varies."""
    made = statement.compile(dialect=dialect, column_keys=list(names))
    binds = [made.binds[name] for name in made.positiontup or ()]
    if made.insert_prefetch or made.update_prefetch or made.post_compile_params or {bind.key for bind in binds} != set(names):
        return None
    return str(made), [(bind.key, bind.type.dialect_impl(dialect).bind_processor(dialect)) for bind in binds]


def announce(session: Session, topics: Iterable[str]) -> None:
    """Have the commit name these topics. One of a parent that a row does not have ("thread:None") is nobody's."""
    session.info.setdefault("topics", set()).update(topic for topic in topics if not topic.endswith(":None"))


@event.listens_for(Session, "before_flush")
def _collect(session: Session, _context: Any, _instances: Any) -> None:
    touched = [*session.deleted, *(row for row in session.dirty if session.is_modified(row))]
    if (touched or session.new) and session.info.get("door") == "read":
        raise Broken("A read session was asked to write.")
    for row in touched:
        announce(session, _topics(row))


@event.listens_for(Session, "after_flush")
def _collect_new(session: Session, _context: Any) -> None:
    """New rows have their id, and so their topics, only now."""
    for row in session.new:
        announce(session, _topics(row))


def _topics(row: Any) -> Iterable[str]:
    return row.topics() if hasattr(row, "topics") else (row.__tablename__,)


@event.listens_for(Session, "before_commit")
def _publish(session: Session) -> None:
    session.flush()
    topics = session.info.pop("topics", None)
    if not topics:
        return
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.execute(topic_outbox.insert(), [{"topic": topic} for topic in sorted(topics)])
    else:
        for chunk in _payloads(sorted(topics)):
            connection.execute(text("SELECT pg_notify(:channel, :payload)"), {"channel": CHANNEL, "payload": chunk})


def _payloads(topics: list[str], limit: int = 7000) -> Iterable[str]:
    """NOTIFY carries at most 8000 bytes; long lists travel in parts."""
    part: list[str] = []
    for topic in topics:
        if part and sum(map(len, part)) + len(part) + len(topic) > limit:
            yield "\n".join(part)
            part = []
        part.append(topic)
    yield "\n".join(part)


@event.listens_for(Session, "do_orm_execute")
def _refuse_silent_bulk(state: ORMExecuteState) -> None:
    """A bulk statement skips the flush and so its announcement; only `change` may send one."""
    if not (state.is_update or state.is_delete or state.is_insert):
        return
    if state.session.info.get("door") == "read":
        raise Broken("A read session was asked to write.")
    if not state.execution_options.get(ANNOUNCES):
        raise Broken("Bulk statements go through kit.db.change, which announces them.")


async def close() -> None:
    """Give back all connections. For the end of a process and for tests that change the database."""
    sqlite.close()
    while _engines:
        _, made = _engines.popitem()
        await made.dispose()
