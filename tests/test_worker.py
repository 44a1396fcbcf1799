"""The worker's quiet looks: a hint makes one soon, many hints make one, and two never run at once for a connection."""

from __future__ import annotations

import asyncio

import pytest

from krake import worker
from krake.coordinator import pull
from krake.kit import db
from krake.services import connections
from tests.web.shops import OWNER, connect


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Connections that were looked at; a look takes a turn of the loop, and more than one at once is a fault."""
    seen: list[int] = []
    inside: set[int] = set()

    async def poll(connection):
        assert connection.id not in inside
        inside.add(connection.id)
        await asyncio.sleep(0.01)
        inside.discard(connection.id)
        seen.append(connection.id)

    monkeypatch.setattr(pull, "poll", poll)
    return seen


async def settled() -> None:
    while worker._tasks:
        await asyncio.gather(*worker._tasks)


async def test_many_hints_before_a_look_make_one_look(house, looks):
    shop = await connect()
    for _ in range(20):
        worker.look(shop.id)
    await settled()
    assert looks == [shop.id]


async def test_a_hint_during_a_look_makes_one_more_after_it(house, looks, monkeypatch):
    shop, begun = await connect(), asyncio.Event()
    quiet = pull.poll

    async def poll(connection):
        begun.set()
        return await quiet(connection)

    monkeypatch.setattr(pull, "poll", poll)
    worker.look(shop.id)
    await begun.wait()
    for _ in range(5):
        worker.look(shop.id)
    await settled()
    assert looks == [shop.id, shop.id]


async def test_a_hint_is_heard_by_its_topic(house, looks):
    shop, printer = await connect(), await connect("gelato")
    async with db.write() as session:
        connections.nudge(session, printer.id)
    await worker.hear(None, frozenset({f"nudge:{printer.id}", "receipts"}))  # type: ignore[arg-type]
    await settled()
    assert looks == [printer.id] and shop.id not in looks


async def test_an_action_without_a_run_does_not_cost_the_hints_beside_it(house, looks):
    shop = await connect()
    await worker.hear(None, frozenset({"run:None", "thread:None", f"nudge:{shop.id}"}))  # type: ignore[arg-type]
    await settled()
    assert looks == [shop.id]


async def test_a_disconnected_or_vanished_connection_is_left_alone(house, looks):
    shop = await connect()
    async with db.write() as session:
        await connections.remove(session, OWNER, shop.id)
    worker.look(shop.id)
    worker.look(99)
    await settled()
    assert looks == []
