"""Threads that are put off come back: at their time, with news of their order, or because somebody takes it back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from krake.kit import clock, db
from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.models import Order, Thread
from krake.services import threads
from tests import world

WORDS = Words("Look", "Sieh")


async def opened(**more) -> Thread:
    async with db.write() as session:
        return await threads.open(session, "notice", "lunavo", "commet", WORDS, WORDS, **more)


async def status(thread: Thread) -> str:
    async with db.read() as session:
        return (await threads.get(session, thread.id or 0)).status


async def wake() -> int:
    async with db.write() as session:
        return await threads.wake(session)


async def test_put_off_until_its_order_changes_it_comes_back_with_the_news_and_not_before(house: Path):
    order = await world.place(await world.shop_row(), 1042)
    thread = await opened(order_id=order.id)
    async with db.write() as session:
        await threads.until_news(session, world.OWNER, thread.id or 0)
    assert await wake() == 0 and await status(thread) == "later"
    async with db.write() as session:
        row = await session.get_one(Order, order.id)
        row.changed_at = row.changed_at + timedelta(seconds=1)
        session.add(row)
    assert await wake() == 1 and await status(thread) == "open"
    assert await wake() == 0


async def test_without_an_order_there_is_no_news_to_wait_for(house: Path):
    thread = await opened()
    async with db.write() as session:
        with pytest.raises(Refused):
            await threads.until_news(session, world.OWNER, thread.id or 0)


async def test_what_was_put_off_or_away_is_taken_back_but_no_answer_that_work_went_on_with(house: Path):
    thread = await opened(cause="x")
    async with db.write() as session:
        await threads.later(session, world.OWNER, thread.id or 0, clock.now() + timedelta(hours=1))
        await threads.reopen(session, world.OWNER, thread.id or 0)
    assert await status(thread) == "open"
    async with db.write() as session:
        assert await threads.record(session, world.OWNER, thread.id or 0, {"kind": "dismiss"})
        await threads.reopen(session, world.OWNER, thread.id or 0)
    assert await status(thread) == "open"
    async with db.write() as session:
        await threads.record(session, world.OWNER, thread.id or 0, {"kind": "choose"})
        with pytest.raises(Refused):
            await threads.reopen(session, world.OWNER, thread.id or 0)


async def test_what_came_back_by_itself_is_not_there_twice(house: Path):
    thread = await opened(cause="x")
    async with db.write() as session:
        await threads.record(session, world.OWNER, thread.id or 0, {"kind": "dismiss"})
    await opened(cause="x")
    async with db.write() as session:
        with pytest.raises(Refused):
            await threads.reopen(session, world.OWNER, thread.id or 0)
