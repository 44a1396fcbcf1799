"""The trial of exactly once: orders are drafted and printed by a worker that is killed again and again, and answers get lost.

The verdict is read from the printer's own ledger. Used by the test (small) and by `bench/effects.py` (full size).
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

from sqlalchemy import select

from krake.coordinator import printing
from krake.gate import ledger
from krake.kit import db
from krake.kit.text import Words
from krake.models import Action, Connection, Order
from krake.services import orders, prints
from tests import killing, world

LOST_ANSWERS = 0.15


@dataclass
class Verdict:
    """What the printer's ledger says. `missing` is counted at the end; a worker that nobody kills then had its time."""

    orders: int
    kills: int
    duplicates: int
    missing: int
    spare_drafts: int
    seconds: float
    seed: int

    def as_json(self) -> dict[str, float]:
        return asdict(self)


async def trial(data: Path, printer: world.Printer, *, count: int, kills: int, seed: int, naive: bool = False) -> Verdict:
    """Print `count` orders with `kills` SIGKILLs at seeded random moments, then let a last worker finish."""
    dice, begun = Random(seed), time.monotonic()
    shop, row = await world.shop_row(), await world.printer_row()
    await world.remember(shop)
    placed = [await world.place(shop, 2000 + number) for number in range(count)]
    await world.spend_freely()  # a hundred prints are more than the house may spend in a day
    await printer.faults(lost_answers=LOST_ANSWERS, seed=seed, delay_ms=30)
    owner = asyncio.create_task(_owner(placed, shop, row, pace=0.1 * kills / count))
    try:
        for _ in range(kills):
            child = killing.worker(data, quiet=0.2, naive=naive)
            await asyncio.to_thread(child.ready)
            await asyncio.sleep(dice.uniform(0.02, 0.8))
            child.kill()
        last = killing.worker(data, quiet=0.2, naive=naive)
        try:
            await asyncio.wait_for(owner, 60)
            await world.until(_all_over, 60, "the last worker to finish")
        finally:
            last.kill()
    finally:
        owner.cancel()
    counts = list((await printer.references()).values())
    printed = [one["promotions"] for one in counts]
    return Verdict(
        orders=count,
        kills=kills,
        duplicates=sum(max(0, times - 1) for times in printed),
        missing=count - sum(times > 0 for times in printed),
        spare_drafts=sum(max(0, one["drafts"] - 1) for one in counts),
        seconds=round(time.monotonic() - begun, 1),
        seed=seed,
    )


async def _owner(placed: list[Order], shop: Connection, row: Connection, pace: float) -> None:
    """Has every order drafted, and approves each print as soon as its draft is there. Orders arrive one after the other."""
    open_orders = list(placed)
    for order in placed:
        await propose_draft(order, shop, row)
        await asyncio.sleep(pace)
        open_orders = await _approve_drafted(open_orders, row)
    while open_orders:
        await asyncio.sleep(0.1)
        open_orders = await _approve_drafted(open_orders, row)


async def propose_draft(order: Order, shop: Connection, row: Connection) -> Action:
    async with db.read() as session:
        lines = await orders.lines(session, order.id or 0)
        known = await prints.known(session, shop.id or 0, [line.variant_external_id for line in lines])
    return await _propose("gelato.draft", order, row, printing.draft_args(order, lines, known, ""), None)


async def _approve_drafted(waiting: list[Order], row: Connection) -> list[Order]:
    """Approve the prints whose drafts are done; returns the orders still without."""
    async with db.read() as session:
        done = {
            draft.order_id: draft
            for draft in await session.scalars(select(Action).where(Action.kind == "gelato.draft", Action.status == "done"))
        }
    for order in waiting:
        if draft := done.get(order.id):
            price = draft.facts["price"]
            args = {"draft_id": draft.external_id, "expected_amount": price["amount"], "currency": price["currency"]}
            made = await _propose("gelato.promote", order, row, args, Decimal(price["amount"]))
            async with db.write() as session:
                assert await ledger.move(session, made.id, ("waiting",), "approved", approver="Mira")
    return [order for order in waiting if order.id not in done]


async def _propose(kind: str, order: Order, row: Connection, args: dict, price: Decimal | None) -> Action:
    proposal = ledger.Proposal(
        kind=kind,
        connection_id=row.id or 0,
        title=Words(f"{kind} {order.number}", f"{kind} {order.number}"),
        args=args,
        effect=f"print:{order.connection_id}:{order.external_id}",
        agent="commet",
        workspace="lunavo",
        order_id=order.id,
        price=price,
        currency="EUR" if price else "",
        shown={"number": order.number},
        rehearsal=True,
    )
    async with db.write() as session:
        return await ledger.propose(session, proposal)


async def _all_over() -> bool:
    async with db.read() as session:
        return (await session.scalars(select(Action.id).where(Action.status.in_(("approved", "executing"))))).first() is None
