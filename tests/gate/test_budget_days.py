"""Money of an effect that stayed in doubt over midnight goes back to the day it was taken from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from krake.gate import ledger
from krake.kit import clock, db
from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.models import Action, Budget
from tests import world


@pytest.mark.parametrize("way", ["failed", "put back"])
async def test_money_in_doubt_over_midnight_is_freed_on_the_day_it_was_reserved(house: Path, way: str):
    with world.printer_twin():
        shop = await world.shop_row()
        await world.printer_row()
        await world.remember(shop)
        thread, lines = await world.asked(await world.place(shop, 1042))
        await world.approve(thread, lines)
    now = clock.now()
    before_midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), UTC) - timedelta(minutes=1)
    clock.shift(before_midnight - now)
    async with db.write() as session:
        action = await session.get_one(Action, lines[0].id)
        assert await ledger.claim(session, action)
        price, day = action.price or Decimal(0), clock.today("UTC")
    assert price > 0 and await used() == {day: price}
    if way == "failed":
        async with db.write() as session:
            action = await session.get_one(Action, lines[0].id)
            clock.shift(before_midnight - now + timedelta(minutes=2))
            await ledger.move(session, action.id, ("executing",), "unknown")  # told after midnight, which moves its time of change
            await ledger.fail(session, action, Refused(Words("No.", "Nein.")))
    else:
        clock.shift(before_midnight - now + timedelta(minutes=2))
        async with db.write() as session:
            await ledger.put_back(session, await session.get_one(Action, lines[0].id))
    assert await used() == {day: Decimal(0)}, "the day it was taken from has it back, and the next has no more than its own"


async def used() -> dict:
    async with db.read() as session:
        return {row.day: row.used for row in await session.scalars(select(Budget))}
