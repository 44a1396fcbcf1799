"""Readers of scorecard figures that count the rows of an agent's table, or add them up."""

from __future__ import annotations

from decimal import Decimal
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import clock
from krake.services.scores import LOOKED_AT, Looked, Measured, Reader, Scene, count, within


def share(table: str, column: str, good: tuple[str, ...], of: tuple[str, ...]) -> Reader:
    """Of the rows whose choice is one of `of`, the share that is one of `good`."""

    async def tell(session: AsyncSession, scene: Scene, look: Looked) -> Measured | None:
        what = look.cell(column)
        above, below = [await count(session, look, look.here, what.in_(part)) for part in (good, of)]
        return look.part(above, below)

    return within(table, tell)


def ticked(table: str, column: str, day: str) -> Reader:
    """Of the rows of days up to today, the share whose tick is set."""

    async def tell(session: AsyncSession, scene: Scene, look: Looked) -> Measured | None:
        past = look.here & (look.cell(day) <= clock.today(scene.zone).isoformat())
        return look.part(await count(session, look, past, look.cell(column).is_(True)), await count(session, look, past))

    return within(table, tell)


def accepted(table: str, column: str, good: tuple[str, ...], bad: tuple[str, ...] = ()) -> Reader:
    """Of what the agent wrote and somebody decided on, the share that was taken up; thrown away is decided too."""

    async def tell(session: AsyncSession, scene: Scene, look: Looked) -> Measured | None:
        mine, taken, dropped = look.by(scene.agent), look.cell(column).in_(good), look.cell(column).in_(bad)
        yes, no = await count(session, look, look.here, mine, taken), await count(session, look, look.here, mine, dropped)
        gone = await count(session, look, look.thrown_away, mine, ~func.coalesce(taken, False))
        return look.part(yes, yes + no + gone)

    return within(table, tell)


def fixed(table: str, column: str) -> Reader:
    """Of what was reported and settled, the share that was true: its date of repair is filled in; thrown away without one it was not."""

    async def tell(session: AsyncSession, scene: Scene, look: Looked) -> Measured | None:
        mine, what = look.by(scene.agent), look.cell(column)
        yes = await count(session, look, look.here, mine, what.is_not(None))
        no = await count(session, look, look.thrown_away, mine, what.is_(None))
        return look.part(yes, yes + no)

    return within(table, tell)


def total(table: str, amount: str, column: str, values: tuple[str, ...]) -> Reader:
    """The money in the rows whose choice is one of these; a known nothing as soon as the table has rows."""

    async def tell(session: AsyncSession, scene: Scene, look: Looked) -> Measured | None:
        what, chosen = look.cell(amount), look.cell(column).in_(values)
        if not await count(session, look, look.here):
            return None
        found = await session.scalar(select(func.sum(what)).where(look.here, chosen))
        rows, priced = await count(session, look, look.here, chosen), await count(session, look, look.here, chosen, what.is_not(None))
        currency = str(look.column(amount).options.get("currency", "EUR"))
        whole = "complete" if rows == priced else "partial"
        return look.said(found or Decimal(0), above=Decimal(priced), below=Decimal(rows), currency=currency, completeness=whole)

    return within(table, tell)


def per(table: str, amount: str, by: str, column: str, values: tuple[str, ...]) -> Reader:
    """Money by number, sum over sum, in the rows whose choice is one of these and that have both."""

    async def tell(session: AsyncSession, scene: Scene, look: Looked) -> Measured | None:
        what, number = look.cell(amount), look.cell(by)
        both = look.here & look.cell(column).in_(values) & what.is_not(None) & (number > 0)
        money, people = (await session.execute(select(func.sum(what), func.sum(number)).where(both))).one()
        if not people:
            return None
        currency = str(look.column(amount).options.get("currency", "EUR"))
        people = Decimal(str(people))
        return look.said(money / people, above=money, below=people, currency=currency, priced=True)

    return within(table, tell)


def usual(table: str, above: str, below: str) -> Reader:
    """The median over the rows of one number by another. Its parts are of how many rows, and no sum."""

    async def tell(session: AsyncSession, scene: Scene, look: Looked) -> Measured | None:
        over, under = look.cell(above), look.cell(below)
        query = select(over, under).where(look.here, over.is_not(None), under > 0).order_by(look.table.c.id.desc()).limit(LOOKED_AT)
        shares = [Decimal(str(a)) / Decimal(str(b)) for a, b in (await session.execute(query)).all()]
        return look.said(median(shares), above=Decimal(len(shares))) if shares else None

    return within(table, tell)


def overdue(table: str, column: str) -> Reader:
    """How many rows have a date that is past; a known nothing as soon as there ever was a row."""

    async def tell(session: AsyncSession, scene: Scene, look: Looked) -> Measured | None:
        if not await count(session, look):
            return None
        late = await count(session, look, look.here, look.cell(column) < clock.today(scene.zone).isoformat())
        return look.said(Decimal(late), above=Decimal(late), below=Decimal(await count(session, look, look.here)))

    return within(table, tell)
