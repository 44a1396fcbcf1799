"""Writes that come at once share a transaction: all are written, each fails alone, and nobody hears of success before the commit."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from krake.kit import db, group_commit
from krake.kit.errors import Refused
from krake.models import Memory


async def kept() -> list[str]:
    async with db.read() as session:
        return sorted(row.fact for row in await session.scalars(select(Memory)))


def remember(fact: str, fails: bool = False):
    async def work(session) -> str:
        session.add(Memory(fact=fact))
        await session.flush()
        if fails:
            raise Refused("not this one")
        return fact

    return work


@pytest.fixture
def commits():
    seen: list[int] = []

    def count(session: Session) -> None:
        if session.info.get("door") == "write" and not session.in_nested_transaction():
            seen.append(1)

    event.listen(Session, "after_commit", count)
    yield seen
    event.remove(Session, "after_commit", count)


async def test_many_at_once_share_a_few_transactions_and_none_is_lost(house: Path, commits: list[int]):
    answers = await asyncio.gather(*[group_commit.write(remember(f"fact {number:03}")) for number in range(200)])
    assert answers == [f"fact {number:03}" for number in range(200)]
    assert await kept() == sorted(answers)
    assert len(commits) <= 200 // group_commit.MOST + 3


async def test_one_that_fails_takes_back_only_itself(house: Path):
    work = [group_commit.write(remember(str(number), fails=number % 3 == 0)) for number in range(10)]
    found = await asyncio.gather(*work, return_exceptions=True)
    assert [isinstance(one, Refused) for one in found] == [number % 3 == 0 for number in range(10)]
    assert await kept() == [str(number) for number in range(10) if number % 3]


async def test_whoever_gives_up_waiting_does_not_stop_the_others(house: Path):
    first = asyncio.create_task(group_commit.write(remember("first")))
    second = asyncio.create_task(group_commit.write(remember("second")))
    await asyncio.sleep(0)
    second.cancel()
    assert await first == "first"
    assert await group_commit.write(remember("third")) == "third"


async def test_a_commit_that_fails_is_told_to_everybody_in_it(house: Path, monkeypatch: pytest.MonkeyPatch):
    def broken():
        raise Refused("the disk is full")

    monkeypatch.setattr(db, "write", broken)
    found = await asyncio.gather(*[group_commit.write(remember(str(number))) for number in range(5)], return_exceptions=True)
    assert all(isinstance(one, Refused) for one in found)
    monkeypatch.undo()
    assert await group_commit.write(remember("later")) == "later"
    async with db.read() as session:
        assert await session.scalar(select(func.count()).select_from(Memory)) == 1
