"""One visit to the thread a statement, short reads on the loop: the same answers, the same transactions, and never a long wait."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import event, func, insert, literal, select
from sqlalchemy.exc import DBAPIError

from krake.kit import db, sqlite
from krake.models import Memory


async def _keep(*facts: str) -> None:
    async with db.write() as session:
        session.add_all(Memory(fact=fact) for fact in facts)


async def test_a_read_costs_one_visit_to_the_connections_thread(house: Path, monkeypatch: pytest.MonkeyPatch):
    import aiosqlite

    await _keep("one")
    visits: list[str] = []
    inner = aiosqlite.Connection._execute

    async def counted(self, fn, *args, **kwargs):
        visits.append(getattr(fn, "__name__", "?"))
        return await inner(self, fn, *args, **kwargs)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    async with db.read() as session:
        assert (await session.scalars(select(Memory.fact))).all() == ["one"]
    assert visits == ["_answer"]


async def test_a_transaction_that_only_read_sees_one_state_and_ends(house: Path):
    await _keep("one")
    async with db.read() as session:
        assert await session.scalar(select(func.count()).select_from(Memory)) == 1
        await _keep("two")
        assert await session.scalar(select(func.count()).select_from(Memory)) == 1, "a snapshot does not move"
    async with db.read() as session:
        assert await session.scalar(select(func.count()).select_from(Memory)) == 2


async def test_an_error_in_the_middle_rolls_back_and_the_connection_goes_on(house: Path):
    with pytest.raises(DBAPIError):
        async with db.write() as session:
            session.add(Memory(fact="lost"))
            await session.flush()
            await session.execute(select(func.no_such_function()))
    await _keep("kept")
    assert [row.fact for row in await db.glance(select(Memory.fact))] == ["kept"]


async def test_a_glance_sees_what_was_committed_and_can_write_nothing(house: Path):
    assert await db.glance(select(Memory.fact)) == []
    await _keep("a", "b")
    assert [row.fact for row in await db.glance(select(Memory.fact).order_by(Memory.id))] == ["a", "b"]
    with pytest.raises(DBAPIError, match="readonly"), sqlite._glancing(house / "krake.sqlite").connect() as connection:
        connection.execute(insert(Memory).values(fact="never", workspace="", agent="", source="", rehearsal=False))


async def test_a_glance_goes_on_beside_a_writer(house: Path):
    await _keep("one")
    async with db.write() as session:
        session.add(Memory(fact="two"))
        await session.flush()
        assert [row.fact for row in await asyncio.wait_for(db.glance(select(Memory.fact)), 1)] == ["one"]


async def test_what_takes_long_is_given_up_on_the_loop_and_read_in_the_thread(house: Path):
    """Counting to three million is far beyond the bound; the answer comes all the same, through the other door."""
    numbers = select(literal(1).label("n")).cte(recursive=True)
    numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < 3_000_000))
    statement = select(func.count()).select_from(numbers)
    assert sqlite.glance(house / "krake.sqlite", statement, None) is None
    through_the_thread: list[str] = []
    event.listen(db.engine().sync_engine, "before_cursor_execute", lambda *args: through_the_thread.append(args[2]))
    assert (await db.glance(statement))[0][0] == 3_000_000
    assert len(through_the_thread) == 1


async def test_a_file_that_is_no_database_is_an_error_and_not_an_empty_list(tmp_path: Path):
    (tmp_path / "broken.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(DBAPIError) as raised:
        sqlite.glance(tmp_path / "broken.sqlite", select(Memory.fact), None)
    assert isinstance(raised.value.orig, sqlite3.DatabaseError)
    sqlite.close()
