"""Readers of scorecard figures that no table tells alone: orders and prints, forecasts beside what came, quotes beside their floor."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from krake import registry
from krake.kit import clock
from krake.kit.text import Words
from krake.models import Order, Parcel, Reading, Run, SheetChange
from krake.services import orders
from krake.services.scores import LOOKED_AT, Looked, Measured, Reader, Scene, count, within

#: an order that did not move for so long stands still
STILL = timedelta(hours=48)
#: stages between payment and the parcel's leaving
UNDER_WAY = ("none", "asks", "drafted", "waiting", "approved", "printing", "trouble")
#: printer's states of an order that will not be printed, so that another one beside it is no second print
CALLED_OFF = ("canceled", "failed", "refused", "returned")
WEEK = timedelta(days=7)
SERIES = re.compile(r"(?P<workspace>\S+) (?P<series>\S+) (?P<begin>\d{4}-\d\d-\d\d)")
SHOP = Words("Orders and parcels", "Bestellungen und Pakete")


async def still(session: AsyncSession, scene: Scene) -> Measured | None:
    """Paid orders under way of which nothing moved for 48 hours, at the shop or the printer. Unknown before the first order."""
    mine = Order.rehearsal == scene.rehearsal
    newest, whole = (await session.execute(select(func.max(Order.changed_at), func.count()).where(mine))).one()
    if not whole:
        return None
    moved = select(func.max(Parcel.changed_at)).where(Parcel.order_id == Order.id).scalar_subquery()
    before = clock.now() - STILL
    standing = (
        mine, col(Order.production).in_(UNDER_WAY), col(Order.financial).in_(orders.PAID), col(Order.test).is_(False),
        col(Order.cancelled_at).is_(None), Order.fulfillment != "fulfilled",
    )  # fmt: skip
    under_way = await session.scalar(select(func.count()).select_from(Order).where(*standing)) or 0
    late = Order.placed_at < before, Order.changed_at < before, func.coalesce(moved, Order.placed_at) < before
    found = await session.scalar(select(func.count()).select_from(Order).where(*standing, *late)) or 0
    return Measured(Decimal(found), newest, SHOP, above=Decimal(found), below=Decimal(under_way))


async def printed_twice(session: AsyncSession, scene: Scene) -> Measured | None:
    """Orders of which the printer has more than one production order that was not called off. Unknown before the first print."""
    real = Parcel.rehearsal == scene.rehearsal, Parcel.kind == "order", col(Parcel.status).not_in(CALLED_OFF)
    newest, prints = (
        await session.execute(select(func.max(Parcel.changed_at), func.count(func.distinct(Parcel.order_id))).where(*real))
    ).one()
    if not prints:
        return None
    several = select(Parcel.order_id).where(*real).group_by(col(Parcel.order_id)).having(func.count() > 1).subquery()
    twice = await session.scalar(select(func.count()).select_from(several)) or 0
    return Measured(Decimal(twice), newest, Words("Gelato orders", "Gelato-Aufträge"), above=Decimal(twice), below=Decimal(prints))


def below_cost(table: str, cost: str, price: str) -> Reader:
    """Rows whose cost is known and is not below their price."""

    async def tell(session: AsyncSession, scene: Scene, look: Looked) -> Measured | None:
        both = look.here & look.cell(cost).is_not(None) & look.cell(price).is_not(None)
        whole, wrong = await count(session, look, both), await count(session, look, both, look.cell(cost) >= look.cell(price))
        return look.said(Decimal(wrong), above=Decimal(wrong), below=Decimal(whole)) if whole else None

    return within(table, tell)


def under_floor(table: str, margin: str, skill: str, field: str) -> Reader:
    """Rows that a run of the skill wrote whose margin is below the least one that was agreed in the run's input, in percent."""

    async def tell(session: AsyncSession, scene: Scene, look: Looked) -> Measured | None:
        what = look.cell(margin)
        query = (
            select(what, Run.input)
            .join(SheetChange, col(SheetChange.id) == look.table.c.batch)
            .join(Run, col(Run.id) == SheetChange.run_id)
            .where(look.here, what.is_not(None), Run.skill == skill).order_by(look.table.c.id.desc()).limit(LOOKED_AT)
        )  # fmt: skip
        usual = registry.skills()[skill].input.model_fields[field].default
        rows = [Decimal(str(value)) < Decimal(str(given.get(field, usual))) for value, given in (await session.execute(query)).all()]
        return look.said(Decimal(sum(rows)), above=Decimal(sum(rows)), below=Decimal(len(rows))) if rows else None

    return within(table, tell)


def misses(table: str, series: str, ahead: str, value: str) -> Reader:
    """The error of forecasts beside that of repeating the week before, added up over the days that came since: below 1 it is better."""

    async def tell(session: AsyncSession, scene: Scene, look: Looked) -> Measured | None:
        told = look.cell(series), look.cell(ahead), look.cell(value)
        query = select(*told).where(look.here, look.by(scene.agent), *(one.is_not(None) for one in told))
        rows = [
            (named["workspace"], named["series"], date.fromisoformat(named["begin"]), int(number), Decimal(str(said)))
            for name, number, said in (await session.execute(query.order_by(look.table.c.id.desc()).limit(LOOKED_AT))).all()
            if (named := SERIES.fullmatch(name))
        ]
        known = await _days(session, {(place, kind) for place, kind, *_ in rows}, scene)
        pairs = [pair for row in rows if (pair := compared(*row, known, clock.today(scene.zone)))]
        ours, naive = sum((one for one, _ in pairs), Decimal(0)), sum((one for _, one in pairs), Decimal(0))
        return look.said(ours / naive, above=ours, below=naive) if naive else None

    return within(table, tell)


def compared(
    place: str, kind: str, begin: date, number: int, said: Decimal, known: Mapping[tuple[str, str, date], Decimal], today: date
) -> tuple[Decimal, Decimal] | None:
    """How far a forecast of a day and the same weekday before it began were off; None while the day is not over or not known. Pure."""
    day = begin + timedelta(days=number - 1)
    real, before = known.get((place, kind, day)), known.get((place, kind, begin - WEEK + timedelta(days=(number - 1) % 7)))
    return (abs(real - said), abs(real - before)) if day < today and real is not None and before is not None else None


async def _days(session: AsyncSession, series: set[tuple[str, str]], scene: Scene) -> dict[tuple[str, str, date], Decimal]:
    """What came, by day. Orders are the count that the revenue readings carry; a day in two currencies is not known."""
    found: dict[tuple[str, str, date], Decimal] = {}
    for place, kind in series:
        wanted = Reading.numerator if kind == "orders" else Reading.value
        query = (
            select(Reading.day, func.max(wanted)).where(Reading.workspace == place, Reading.rehearsal == scene.rehearsal)
            .where(Reading.kpi == ("revenue" if kind == "orders" else kind)).group_by(col(Reading.day)).having(func.count() == 1)
        )  # fmt: skip
        found |= {(place, kind, day): value for day, value in (await session.execute(query)).all() if value is not None}
    return found
