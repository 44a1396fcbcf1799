"""Whole effects a second: proposed, judged, executed at the printer's twin, recorded. Beside DBOS alone doing as many steps."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator

from dbos import DBOS, SetWorkflowID

from bench.figure import Figure, main, median
from bench.first_sync import fresh_house
from krake import registry
from krake.coordinator import engine
from krake.gate import effects
from krake.kit import db
from krake.models import Connection, Order
from tests import world
from tests.gate.exactly_once import propose_draft

GOAL, AT_ONCE = 20.0, 8


@DBOS.workflow(name="bench-three-steps")
async def three(number: int) -> int:
    for name in ("propose", "judge", "execute"):
        number = await DBOS.run_step_async({"name": name}, _same, number)
    return number


async def _same(number: int) -> int:
    return number


def measure(quick: bool, rng: random.Random) -> Iterator[Figure]:
    count, rounds = (60, 2) if quick else (200, 3)
    with fresh_house():
        ours, bare = asyncio.run(_rounds(count, rounds))
    yield Figure(
        "actions", "Effects proposed, judged and executed", median(ours), "a second", GOAL, "DBOS alone, three steps each", median(bare),
        more_is_better=True, note=f"{count} drafts a round at the twin, {AT_ONCE} at once.",
    )  # fmt: skip


async def _rounds(count: int, rounds: int) -> tuple[list[float], list[float]]:
    registry.skills()
    engine.launch()
    try:
        with world.printer_twin():
            shop, printer = await world.shop_row(), await world.printer_row()
            await world.remember(shop)
            ours, bare = [], []
            for each in range(rounds):
                placed = [await world.place(shop, 10_000 + each * count + number) for number in range(count)]
                ours.append(count / await _took([_whole(order, shop, printer) for order in placed]))
                bare.append(count / await _took([_bare(each * count + number) for number in range(count)]))
            return ours, bare
    finally:
        engine.stop()
        await db.close()


async def _took(work: list) -> float:
    gate, began = asyncio.Semaphore(AT_ONCE), time.monotonic()

    async def one(job) -> None:
        async with gate:
            await job

    await asyncio.gather(*[one(job) for job in work])
    return time.monotonic() - began


async def _whole(order: Order, shop: Connection, printer: Connection) -> None:
    action = await propose_draft(order, shop, printer)
    done = await effects.perform(action.id, world.no_sleep)
    assert done.outcome == "done", done


async def _bare(number: int) -> None:
    with SetWorkflowID(f"bench:{number}"):
        handle = await DBOS.start_workflow_async(three, number)
    assert await handle.get_result() == number


if __name__ == "__main__":
    main(measure, __doc__)
