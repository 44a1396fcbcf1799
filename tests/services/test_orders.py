"""Orders: saved once however they arrive, and the day's revenue is what a fresh sum over them is."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from krake.integrations.shopify import bodies
from krake.kit import clock, db
from krake.models import Line, Order, Reading
from krake.services import margin, orders
from tests import world
from tests.web import shops

BEGIN = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)  # the evening before the clock goes back in Berlin


async def save(shop, *replies) -> orders.Saved:
    async with db.write() as session:
        return await orders.save(session, shop, replies)


async def revenue() -> dict[tuple[Any, str], tuple[Decimal, Decimal]]:
    async with db.read() as session:
        rows = await session.scalars(select(Reading).where(Reading.kpi == "revenue"))
        return {(row.day, row.currency): (row.value, row.numerator) for row in rows}


async def counted_anew(shop) -> dict[tuple[Any, str], tuple[Decimal, Decimal]]:
    """The same figure from the raw bodies alone."""
    sums: dict[tuple[Any, str], tuple[Decimal, Decimal]] = {}
    async with db.read() as session:
        for row in await session.scalars(select(Order)):
            reply = bodies.order(row.raw)
            if reply.test or reply.cancelled_at or reply.financial in ("voided", "expired"):
                continue
            gross, vat = reply.subtotal, Decimal("1.19")
            goods = max(gross - (reply.refunded or 0), Decimal(0)) / vat
            key = (clock.day_of(reply.placed_at, shop.timezone), reply.currency)
            held = sums.get(key, (Decimal(0), Decimal(0)))
            sums[key] = (held[0] + goods, held[1] + 1)
    return sums


def state(number: int, minutes: int, **changes: Any) -> dict[str, Any]:
    """An order as it is some minutes after it was placed. Orders are hours apart, so they fall on three days."""
    placed = BEGIN + timedelta(hours=5 * number)
    body = shops.order(2000 + number, processed_at=placed.isoformat(), created_at=placed.isoformat())
    return body | {"updated_at": (placed + timedelta(minutes=minutes)).isoformat()} | changes


def refund(amount: str) -> list[dict[str, Any]]:
    return [{"transactions": [{"kind": "refund", "status": "success", "amount": amount}], "refund_line_items": []}]


LIVES = st.sampled_from(
    [
        {},
        {"financial_status": "pending"},
        {"financial_status": "partially_refunded", "refunds": refund("11.90")},
        {"financial_status": "refunded", "refunds": refund("45.75")},
        {"cancelled_at": "2026-10-25T12:00:00+01:00", "financial_status": "refunded", "refunds": refund("45.75")},
        {"financial_status": "voided"},
        {"test": True},
    ]
)
deliveries = st.lists(st.tuples(st.integers(0, 6), st.integers(1, 9), LIVES), min_size=1, max_size=25)


@given(deliveries, st.randoms(use_true_random=False), st.integers(1, 5))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_revenue_is_the_fresh_sum_whatever_arrives_twice_late_or_in_disorder(house_for_good, deliveries, dice, batch):
    """Creation, payment, refund and cancellation of seven orders, delivered doubled and shuffled, in batches."""

    async def trial() -> None:
        async with db.write() as session:
            for table in (Line, Order, Reading):
                await db.change(session, delete(table), ())
        states = {(number, minutes): state(number, minutes, **life) for number, minutes, life in deliveries}
        sent = [*states.values(), *states.values()]
        dice.shuffle(sent)
        for start in range(0, len(sent), batch):
            await save(house_for_good, *(bodies.order(body) for body in sent[start : start + batch]))
        found, fresh = await revenue(), await counted_anew(house_for_good)
        for key in {*found, *fresh}:
            value, count = found.get(key, (Decimal(0), Decimal(0)))
            expected, orders_counted = fresh.get(key, (Decimal(0), Decimal(0)))
            assert count == orders_counted, key
            assert abs(value - expected) <= Decimal("0.02") * max(orders_counted, 1), (key, value, expected)
        async with db.read() as session:
            newest = {number: max(minutes for one, minutes in states if one == number) for number, _ in states}
            for number, minutes in newest.items():
                row = await orders.by_number(session, str(2000 + number), rehearsal=True)
                assert row.changed_at == BEGIN + timedelta(hours=5 * number, minutes=minutes), "the newest state won"

    asyncio.run(_with_engine(trial))


async def _with_engine(trial) -> None:
    """Hypothesis runs its examples outside the test's loop, so each brings its own connections."""
    await db.close()
    try:
        await trial()
    finally:
        await db.close()


@pytest.fixture
def house_for_good(migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A house for many examples of one test; the shop's row."""
    import shutil

    from krake.kit import config, vault

    monkeypatch.setenv("KRAKE_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("KRAKE_DATABASE_URL", raising=False)
    config.reload()
    vault.forget()
    (tmp_path / "data").mkdir()
    shutil.copy(migrated, tmp_path / "data" / "krake.sqlite")
    yield asyncio.run(_shop())
    vault.forget()
    config.settings.cache_clear()


async def _shop():
    await db.close()
    try:
        return await world.shop_row()
    finally:
        await db.close()


async def test_a_state_that_is_older_than_ours_changes_nothing(house: Path):
    shop = await world.shop_row()
    await save(shop, bodies.order(state(0, 9, financial_status="partially_refunded", refunds=refund("11.90"))))
    before = await revenue()
    saved = await save(shop, bodies.order(state(0, 3)))
    assert (saved.new, saved.changed) == (0, 0) and await revenue() == before


async def test_a_full_refund_takes_the_order_out_of_revenue_to_the_cent_and_never_below_zero(house: Path):
    shop = await world.shop_row()
    await save(shop, bodies.order(state(0, 1)))
    ((value, count),) = (await revenue()).values()
    assert (value, count) == (Decimal("33.45"), 1)
    await save(shop, bodies.order(state(0, 2, financial_status="partially_refunded", refunds=refund("11.90"))))
    ((value, _),) = (await revenue()).values()
    assert value == Decimal("23.45"), "11.90 with VAT is 10.00 of goods"
    await save(shop, bodies.order(state(0, 3, financial_status="refunded", refunds=refund("45.75"))))
    ((value, count),) = (await revenue()).values()
    assert (value, count) == (0, 1)


async def test_the_margin_takes_a_refund_with_its_vat(house: Path):
    shop = await world.shop_row()
    order = await world.place(shop, 1042)
    assert margin.income(order).amount == Decimal("38.45")
    order = await world.place(shop, 1042, updated_at="2026-11-20T11:00:00+01:00", refunds=refund("11.90"))
    assert abs(margin.income(order).amount - Decimal("28.45")) <= Decimal("0.01")


async def test_lines_are_replaced_not_added(house: Path):
    shop = await world.shop_row()
    for minutes in (1, 2, 3):
        await save(shop, bodies.order(state(0, minutes)))
    async with db.read() as session:
        assert await session.scalar(select(func.count()).select_from(Line)) == 1


async def test_an_order_counts_on_the_local_day_it_was_placed(house: Path):
    shop = await world.shop_row()
    late = "2026-10-24T23:30:00+00:00"  # half past one on the 25th in Berlin
    await save(shop, bodies.order(state(0, 1, processed_at=late, created_at=late)))
    ((day, _),) = await revenue()
    assert str(day) == "2026-10-25"
