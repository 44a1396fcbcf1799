"""A day's money: a hundred claims at once never pass the cap, and what surely did not happen gives its money back."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select, update

from krake.gate import budget, ledger
from krake.kit import clock, db
from krake.kit.errors import Unreachable
from krake.models import Budget
from tests import world
from tests.gate.conftest import Lunavo

TEN = Decimal("10.00")


async def cap(amount: Decimal) -> None:
    async with db.write() as session:
        await budget.reserve(session, Decimal(0), "EUR", rehearsal=True)
        await db.change(session, update(Budget).values(cap=amount), ("budgets",))


async def used() -> Decimal:
    async with db.read() as session:
        return await session.scalar(select(Budget.used).where(Budget.day == clock.today("UTC"))) or Decimal(0)


async def reserve_ten() -> bool:
    async with db.write() as session:
        return await budget.reserve(session, TEN, "EUR", rehearsal=True)


async def look_then_write() -> bool:
    """The guard switched off: what is left is read, and what was read is written back."""
    async with db.read() as session:
        row = (await session.scalars(select(Budget))).one()
        before = row.used
    if before + TEN > row.cap:
        return False
    await asyncio.sleep(0)
    async with db.write() as session:
        await db.change(session, update(Budget).values(used=before + TEN), ("budgets",))
    return True


async def test_a_hundred_reserves_at_once_never_pass_the_cap(house: Path):
    await cap(Decimal(500))
    granted = await asyncio.gather(*(reserve_ten() for _ in range(100)))
    assert sum(granted) == 50
    assert await used() == 500


async def test_the_check_is_able_to_fail_when_the_look_and_the_write_are_two(house: Path):
    await cap(Decimal(500))
    granted = await asyncio.gather(*(look_then_write() for _ in range(100)))
    assert sum(granted) > 50


async def test_currencies_and_worlds_have_budgets_of_their_own(house: Path):
    await cap(Decimal(10))
    assert await reserve_ten() and not await reserve_ten()
    async with db.write() as session:
        assert await budget.reserve(session, TEN, "USD", rehearsal=True)
        assert await budget.reserve(session, TEN, "EUR", rehearsal=False)
        assert await budget.left(session, "EUR", rehearsal=True) == 0


async def test_a_used_up_budget_prints_nothing_and_tells_a_person(lunavo: Lunavo):
    thread, actions = await world.asked(await lunavo.place())
    await cap(actions[0].price - Decimal("0.01"))
    await world.approve(thread, actions)
    performed = await world.carry_out()
    assert [one.outcome for one in performed] == ["failed"]
    assert all(counts["promotions"] == 0 for counts in (await lunavo.printer.references()).values())
    assert await used() == 0
    from krake.services import inbox, orders

    async with db.read() as session:
        told = [row for row in await inbox.listed(session) if row.kind == "escalation"]
        assert "limit" in told[0].title["en"]
        assert (await orders.get(session, actions[0].order_id)).production == "trouble"


async def test_money_is_held_while_an_effect_is_under_way_and_free_when_it_surely_did_not_happen(lunavo: Lunavo):
    thread, actions = await world.asked(await lunavo.place())
    await world.approve(thread, actions)
    async with db.write() as session:
        assert await ledger.claim(session, await ledger.get(session, actions[0].id))
    assert await used() == actions[0].price
    async with db.write() as session:
        action = await ledger.get(session, actions[0].id)
        await ledger.fail(session, action, Unreachable("gone", doubtful=True), "unknown")
    assert await used() == actions[0].price, "in doubt the money stays reserved"
    async with db.write() as session:
        action = await ledger.get(session, actions[0].id)
        await ledger.fail(session, action, Unreachable("gone"))
        await ledger.fail(session, action, Unreachable("gone"))
    assert await used() == 0, "given back once"


async def test_two_claims_of_one_action_reserve_once(lunavo: Lunavo):
    thread, actions = await world.asked(await lunavo.place())
    await world.approve(thread, actions)

    async def claim() -> bool:
        async with db.write() as session:
            return await ledger.claim(session, await ledger.get(session, actions[0].id))

    assert sorted(await asyncio.gather(*(claim() for _ in range(10)))) == [False] * 9 + [True]
    assert await used() == actions[0].price
