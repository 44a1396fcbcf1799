"""Two doors and an announcement: writers never meet, readers cannot write, and a commit names exactly what it touched."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import JSON, Boolean, Column, Integer, MetaData, Table, Text, bindparam, delete, insert, select, text, update
from sqlalchemy.exc import StatementError
from sqlalchemy.schema import CreateTable

from krake.kit import db, live
from krake.kit.config import ROOT, environment
from krake.kit.errors import Broken
from krake.kit.text import Words
from krake.models import Event, Memory, Policy, Run
from krake.services import events, runs
from krake.spec.actor import KRAKE
from tests import world


def chain(data: Path, count: int, *begin: str) -> tuple[int, int]:
    """Two processes append at once. Lock errors, and entries written."""
    command = [sys.executable, "-m", "tests.kit.chaining", str(count), *begin]
    both = [
        subprocess.Popen(command, cwd=ROOT, env=environment(KRAKE_DATA=str(data)), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for _ in range(2)
    ]
    errors = sum(int(process.communicate(timeout=120)[0]) for process in both)
    return errors, 2 * count - errors


async def test_two_processes_chain_their_entries_without_a_break_or_a_lock_error(house: Path):
    errors, written = await asyncio.to_thread(chain, house, 300)
    async with db.read() as session:
        assert errors == 0
        assert await events.broken_link(session) is None
        assert len(list(await session.scalars(select(Event.id)))) == written == 600


async def test_the_same_two_processes_meet_locks_when_writes_begin_deferred(house: Path):
    errors = 0
    for _ in range(8):  # two processes that happen to take turns prove nothing: let them meet
        found, _ = await asyncio.to_thread(chain, house, 120, "BEGIN")
        errors += found
        if errors:
            break
    assert errors > 0


async def test_entries_cut_off_at_the_end_are_missed(house: Path):
    async with db.write() as session:
        for number in range(5):
            await events.record(session, KRAKE, "test", Words(f"Entry {number}", ""))
    async with db.engine().begin() as connection:
        await connection.exec_driver_sql("DELETE FROM event WHERE id > 3")
    async with db.read() as session:
        assert await events.broken_link(session) == 4
    async with db.engine().begin() as connection:
        await connection.exec_driver_sql("DELETE FROM event")
    async with db.read() as session:
        assert await events.broken_link(session) == 1, "an empty record is no proof of an empty past"


async def test_a_change_of_any_part_of_an_entry_is_found(house: Path):
    async with db.write() as session:
        for number in range(10):
            await events.record(session, KRAKE, "test", Words(f"Entry {number}", ""), workspace="lunavo", route="/todo/1")
    tampering = ["actor='x'", "verb='x'", "workspace='x'", "words='{}'", "route='/x'", "rehearsal=1", "hash='x'", "previous='x'"]
    tampering.append("at='2020-01-01'")
    for change in tampering:
        async with db.write() as session:
            await session.execute(text("SAVEPOINT before"))
            await session.execute(text(f"UPDATE event SET {change} WHERE id = 5"))
            session.expire_all()
            assert await events.broken_link(session) in (5, 6), change
            await session.execute(text("ROLLBACK TO before"))
    async with db.write() as session:
        await session.execute(text("DELETE FROM event WHERE id = 5"))
        assert await events.broken_link(session) == 6


async def test_two_hundred_tamperings_by_chance_are_all_found(house: Path):
    """An entry edited, deleted, or two of them exchanged, anywhere in the record."""
    async with db.write() as session:
        for number in range(60):
            await events.record(session, KRAKE, "test", Words(f"Entry {number}", ""), workspace="lunavo")
    luck = random.Random(20261126)
    parts = ("actor", "verb", "workspace", "words", "route", "at", "rehearsal")
    for _ in range(200):
        one, other = luck.sample(range(1, 61), 2)
        part = luck.choice(parts)
        value = luck.choice(("'x'", "'2020-01-01'")) if part not in ("rehearsal", "words") else "1" if part == "rehearsal" else "'{}'"
        tampering = luck.choice((
            (f"UPDATE event SET {part} = {value} WHERE id = {one}",),
            (f"DELETE FROM event WHERE id = {one}",),
            (f"UPDATE event SET id = 1000 WHERE id = {one}", f"UPDATE event SET id = {one} WHERE id = {other}",
             f"UPDATE event SET id = {other} WHERE id = 1000"),
        ))  # fmt: skip
        if part == "at":
            tampering = (f"UPDATE event SET at = '2020-01-01 00:00:00' WHERE id = {one}",)
        async with db.write() as session:
            await session.execute(text("SAVEPOINT before"))
            for statement in tampering:
                await session.execute(text(statement))
            session.expire_all()
            assert await events.broken_link(session) is not None, tampering
            await session.execute(text("ROLLBACK TO before"))
    async with db.read() as session:
        assert await events.broken_link(session) is None, "what was put back is whole again"


# --- the doors


async def test_a_read_session_refuses_to_write_in_every_way(house: Path):
    async with db.read() as session:
        session.add(Policy(kind="x"))
        with pytest.raises(Broken):
            await session.commit()
    async with db.read() as session:
        with pytest.raises(Broken):
            await db.change(session, update(Policy).values(kind="y"), ("policies",))
    async with db.write() as session:
        session.add(Policy(kind="x"))
    async with db.read() as session:
        row = (await session.scalars(select(Policy))).one()
        row.kind = "y"
        with pytest.raises(Broken):
            await session.flush()
    async with db.read() as session:
        assert (await session.scalars(select(Policy.kind))).all() == ["x"]


@pytest.mark.parametrize("statement", [update(Policy).values(kind="y"), delete(Policy), insert(Policy).values(kind="z")])
async def test_a_bulk_statement_outside_change_is_refused(house: Path, statement):
    async with db.write() as session:
        with pytest.raises(Broken):
            await session.execute(statement)


async def test_an_error_takes_everything_back_and_announces_nothing(house: Path):
    with pytest.raises(ZeroDivisionError):
        async with db.write() as session:
            session.add(Policy(kind="x"))
            await session.flush()
            _ = 1 / 0
    assert await outbox() == []
    async with db.read() as session:
        assert (await session.scalars(select(Policy))).all() == []


# --- the announcement


async def outbox() -> list[str]:
    """The topics announced so far, which are then forgotten."""
    async with db.engine().begin() as connection:
        found = (await connection.execute(select(db.topic_outbox.c.topic).order_by(db.topic_outbox.c.topic))).scalars().all()
        await connection.execute(db.topic_outbox.delete())
    return list(found)


async def test_a_commit_announces_exactly_what_it_touched(house: Path):
    async with db.write() as session:
        run = await runs.queue(session, KRAKE, "commet", "sync")
        session.add(Policy(kind="x"))
    assert await outbox() == ["agent:commet", "policies", f"run:{run.id}", "runs"]
    async with db.write() as session:
        found = await runs.get(session, run.id)
        found.status = "queued"  # the value it has
        session.add(found)
    assert await outbox() == [], "nothing changed, so nothing is said"
    async with db.write() as session:
        assert await db.change(session, update(Run).where(Run.id == -1).values(goal="x"), ("runs",)) == 0
    assert await outbox() == [], "a conditional update that met no row says nothing"
    async with db.write() as session:
        assert await db.change(session, update(Run).values(goal="x"), ("runs",)) == 1
    assert await outbox() == ["runs"]
    async with db.write() as session:
        await session.delete((await session.scalars(select(Policy))).one())
    assert await outbox() == ["policies"]
    async with db.read() as session:
        await session.scalars(select(Run))
    assert await outbox() == []


MANY = Table(
    "many", MetaData(), Column("id", Integer, primary_key=True), Column("amount", db.Amount()), Column("at", db.Moment()),
    Column("said", JSON(none_as_null=True)), Column("done", Boolean), Column("name", Text),
)  # fmt: skip


@pytest.mark.parametrize("count", [0, 3, db.MANY, 200])
async def test_many_rows_given_by_column_are_stored_as_when_given_one_by_one(house: Path, count: int):
    columns: db.Lists = {
        "amount": [Decimal(number) / 4 if number % 3 else None for number in range(count)],
        "at": [datetime(2026, 11, 27, tzinfo=UTC)] * count,
        "said": [["ä", {"number": number}] if number % 2 else None for number in range(count)],
        "done": [number % 2 == 0 for number in range(count)],
        "name": [f"Größe {number}" for number in range(count)],
    }
    into, raw = insert(MANY), text("SELECT amount, at, said, done, name, typeof(amount), typeof(said) FROM many ORDER BY id")
    async with db.write() as session:
        await session.execute(CreateTable(MANY))
    async with db.write() as session:
        assert await db.change_many(session, into, ("many",), columns) == count
        by_column = (await session.execute(raw)).all()
        assert len(by_column) == count
        await db.change(session, delete(MANY), ())
        if count:
            await db.change(session, into, (), [dict(zip(columns, line, strict=True)) for line in zip(*columns.values(), strict=True)])
        assert (await session.execute(raw)).all() == by_column
        change = update(MANY).where(MANY.c.id == bindparam("row")).values(amount=bindparam("worth", type_=MANY.c.amount.type))
        ids = list(await session.scalars(select(MANY.c.id)))
        assert await db.change_many(session, change, (), {"worth": [Decimal("0.0001")] * count, "row": ids}) == count
        assert set(await session.scalars(select(MANY.c.amount))) <= {Decimal("0.0001")}
    assert await outbox() == ["many"] * bool(count)
    if count:
        async with db.read() as session:
            with pytest.raises(Broken):
                await db.change_many(session, into, ("many",), columns)


async def test_one_topic_is_announced_once_however_often_it_was_touched(house: Path):
    async with db.write() as session:
        for number in range(50):
            session.add(Memory(fact=str(number)))
    assert await outbox() == ["memory"]


async def test_commits_of_this_and_of_another_process_are_heard_within_a_moment(house: Path):
    heard: list[frozenset[str]] = []

    async def listen() -> None:
        async for topics in live.follow():
            heard.append(topics)

    ear = asyncio.create_task(listen())
    try:
        await world.until(_known(lambda: heard), 5, "the first word")
        assert heard == [frozenset({live.EVERYTHING})]
        async with db.write() as session:
            session.add(Policy(kind="x"))
        await world.until(_known(lambda: any("policies" in topics for topics in heard)), 1, "our own commit")
        await asyncio.to_thread(chain, house, 1)
        await world.until(_known(lambda: any("events" in topics for topics in heard)), 1, "another process's commit")
    finally:
        ear.cancel()


def _known(look):
    async def ask() -> bool:
        return bool(look())

    return ask


async def test_what_everybody_has_heard_is_pruned_and_no_later_word_is_lost(house: Path):
    async with db.write() as session:
        session.add(Policy(kind="x"))
    async with db.engine().begin() as connection:
        await connection.exec_driver_sql("UPDATE topic_outbox SET at = datetime('now', '-2 minutes')")
    assert live.prune(house / "krake.sqlite") == 1
    async with db.write() as session:
        session.add(Policy(kind="y"))
    async with db.engine().begin() as connection:
        assert (await connection.exec_driver_sql("SELECT min(id) FROM topic_outbox")).scalar() == 2, "ids never come back"


# --- exact amounts and moments

amounts = st.decimals(min_value=Decimal("-99999999999.9999"), max_value=Decimal("99999999999.9999"), places=4)


@given(amounts)
def test_an_amount_comes_back_exactly(value: Decimal):
    kept = db.Amount().process_bind_param(value, None)
    assert isinstance(kept, int)
    assert db.Amount().process_result_value(kept, None) == value


@given(st.lists(amounts, max_size=30))
def test_amounts_add_up_in_the_database_as_they_do_on_paper(values: list[Decimal]):
    kept = sum(db.Amount().process_bind_param(value, None) for value in values)
    assert db.Amount().process_result_value(kept, None) == sum(values, Decimal(0))


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2200, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_a_moment_comes_back_as_the_same_moment_in_utc(naive: datetime, minutes: int):
    moment = naive.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    kept = db.Moment().process_bind_param(moment, None)
    back = db.Moment().process_result_value(kept, None)
    assert back == moment and back.tzinfo is UTC


async def test_a_float_and_a_naive_time_are_refused(house: Path):
    for row in (Policy(kind="x", limit=0.1), Policy(kind="x", changed_at=datetime(2026, 1, 1))):
        with pytest.raises(StatementError):
            async with db.write() as session:
                session.add(row)
