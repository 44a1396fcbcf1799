"""kill -9 and lost answers: every order is printed exactly once, and the same trial fails when the guards are off."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import killing, world
from tests.child import POINTS
from tests.gate.conftest import Lunavo
from tests.gate.exactly_once import trial

SEED = 20261122


async def test_every_order_is_printed_exactly_once_under_kills_and_lost_answers(house: Path):
    with world.printer_twin() as printer:
        verdict = await trial(house, printer, count=20, kills=8, seed=SEED)
    assert (verdict.duplicates, verdict.missing, verdict.spare_drafts) == (0, 0, 0), verdict


async def test_the_same_trial_prints_twice_when_the_guards_are_off(house: Path):
    with world.printer_twin() as printer:
        verdict = await trial(house, printer, count=20, kills=3, seed=SEED, naive=True)
    assert verdict.duplicates > 0, verdict


@pytest.mark.parametrize("kind", ["print", "draft", "discard"])
async def test_killed_at_each_of_the_five_points_the_effect_happens_once(house: Path, lunavo: Lunavo, kind: str):
    """A process for each point dies there; then the worker of this process finds what it left."""
    actions = {point: await _approved(lunavo, kind, 3000 + number) for number, point in enumerate(POINTS)}
    await lunavo.printer.faults(delay_ms=150)
    midst = {"print": "0.4", "draft": "0.25", "discard": "0.25"}[kind]  # in the midst of the request that matters
    children = [killing.Child(house, ("effect", action, point, midst)).start() for point, action in actions.items()]
    for child in children:
        assert child.wait() == -9, child.said()
    await lunavo.printer.faults(delay_ms=None)
    for _ in range(2):
        await world.carry_out()
    ledger = await lunavo.printer.ledger()
    counted = {"print": "promotions", "draft": "drafts", "discard": "deleted"}[kind]
    mine = list(ledger["references"].values())
    assert [one[counted] for one in mine] == [1] * len(POINTS)
    assert [one["drafts"] for one in mine] == [1] * len(POINTS)
    statuses = {point: (await _status(action)) for point, action in actions.items()}
    assert set(statuses.values()) == {"done"}, statuses


async def _approved(lunavo: Lunavo, kind: str, number: int) -> str:
    """An approved action of the kind, ready to be carried out."""
    from krake.gate import Reply, ledger
    from krake.kit import db
    from tests.gate import exactly_once

    order = await lunavo.place(number)
    if kind == "draft":
        await exactly_once.propose_draft(order, lunavo.shop, lunavo.printer_row)
    else:
        thread, actions = await world.asked(order)
        if kind == "print":
            await world.approve(thread, actions)
        else:
            await world.say(thread, Reply("reject"))
    async with db.read() as session:
        (due,) = [row for row in await ledger.all_of_order(session, order.id) if row.status == "approved"]
    return due.id


async def _status(action_id: str) -> str:
    from krake.gate import ledger
    from krake.kit import db

    async with db.read() as session:
        return (await ledger.get(session, action_id)).status
