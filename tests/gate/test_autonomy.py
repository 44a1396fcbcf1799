"""Autonomy is earned from the record of the real world, asked of the owner with its evidence, and gone after one stop."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from krake import gate
from krake.gate import autonomy, ledger, outbox, rules, trust
from krake.kit import db
from krake.kit.errors import NotAllowed
from krake.models import Action, Thread
from krake.spec.action import Done
from tests import world

KIND = "gelato.promote"
YES = gate.Reply("choose", values={"way": "again"})


@pytest.fixture
def printer(house: Path) -> Iterator[world.Printer]:
    with world.printer_twin() as one:
        yield one


async def proposed(number: int, *, rehearsed: bool = False, price: str = "12.30") -> Action:
    return await world.a_print(number, rehearsed=rehearsed, price=price)


async def past(count: int, *, bad: int = 0, rehearsed: bool = False, since: int = 2000) -> None:
    """So many judged proposals, the first `bad` of them refused."""
    for number in range(count):
        action = await proposed(since + number, rehearsed=rehearsed)
        outcome = "refused" if number < bad else "unchanged"
        async with db.write() as session:
            await ledger.move(session, action.id, (action.status,), "done", **trust.judged(outcome))


async def consider() -> list[Thread]:
    await autonomy.consider()
    async with db.read() as session:
        return list(await session.scalars(select(Thread).where(Thread.kind == "review")))


def test_a_step_takes_a_long_and_a_good_record():
    def record(count: int, lower: str | None) -> trust.Record:
        return trust.Record("commet", KIND, {"unchanged": count}, None if lower is None else Decimal(lower), [])

    assert autonomy.due(record(20, "0.8"), "") == autonomy.STEPS[0]
    assert autonomy.due(record(19, "0.99"), "ask") is None and autonomy.due(record(500, "0.79"), "") is None
    assert autonomy.due(record(500, None), "") is None
    assert autonomy.due(record(73, "0.95"), "hold") == autonomy.STEPS[1] and autonomy.due(record(72, "0.99"), "hold") is None
    assert autonomy.due(record(500, "0.99"), "allow") is None and autonomy.due(record(500, "0.99"), "deny") is None


async def test_what_was_earned_is_asked_with_its_evidence_given_by_the_owner_and_gone_after_one_stop(printer: world.Printer):
    await past(19)
    assert await consider() == []
    await past(3, since=2500)
    (thread,) = await consider()
    assert thread.title["en"] == "Let Commet do “Print and ship” up to €12.30 alone, with 10 minutes to stop it?"
    assert "22 of 22" in thread.summary["en"]
    assert len(await consider()) == 1, "asked once"
    assert (await proposed(3000)).verdict == "ask", "asking gives nothing"
    with pytest.raises(NotAllowed):
        await world.say(thread.id or 0, YES, replace(world.OWNER, role="operator"))
    await world.say(thread.id or 0, YES)
    held = await proposed(3001)
    assert held.verdict == "hold", held.reasons
    assert (await proposed(3002, price="12.31")).verdict == "ask", "never above its limit"
    async with db.write() as session:
        await outbox.stop(session, world.OWNER, held.id)
    assert (await proposed(3003)).verdict == "ask"
    async with db.read() as session:
        (notice,) = await session.scalars(select(Thread).where(Thread.kind == "notice"))
    assert "asks again" in notice.title["en"] and "Mira stopped one" in notice.title["en"]


async def test_a_rule_that_the_owner_wrote_by_hand_survives_a_stop(printer: world.Printer):
    async with db.write() as session:
        await rules.save(
            session, world.OWNER, rules.draft({"kind": KIND, "agent": "commet", "verdict": "hold", "limit": "50", "hold_minutes": "5"})
        )
    held = await proposed(3001)
    async with db.write() as session:
        await outbox.stop(session, world.OWNER, held.id)
    assert (await proposed(3002)).verdict == "hold"


@pytest.mark.parametrize("case", [{"count": 25, "bad": 6}, {"count": 25, "rehearsed": True}])
async def test_a_poor_record_or_a_rehearsal_earns_nothing(printer: world.Printer, case: dict):
    await past(**case)
    assert await consider() == []


async def test_what_the_owner_forbade_is_never_proposed(printer: world.Printer):
    await past(25)
    async with db.write() as session:
        await rules.save(session, world.OWNER, rules.draft({"kind": KIND, "agent": "commet", "verdict": "deny"}))
    assert await consider() == []


async def test_what_was_held_back_and_not_stopped_counts_as_right(printer: world.Printer):
    async with db.write() as session:
        await rules.save(
            session, world.OWNER, rules.draft({"kind": KIND, "agent": "commet", "verdict": "hold", "limit": "50", "hold_minutes": "5"})
        )
    held = await proposed(3001)
    async with db.write() as session:
        await ledger.move(session, held.id, ("approved",), "executing")
        assert await ledger.record(session, held, Done("gelato-1"))
    async with db.read() as session:
        stored = await session.get_one(Action, held.id)
    assert (stored.status, stored.outcome) == ("done", "unchanged") and stored.judged_at


async def test_a_rule_that_the_owner_wrote_over_what_was_earned_survives_a_stop(printer: world.Printer):
    await past(22)
    (thread,) = await consider()
    await world.say(thread.id or 0, YES)
    async with db.write() as session:
        await rules.save(
            session, world.OWNER, rules.draft({"kind": KIND, "agent": "commet", "verdict": "hold", "limit": "50", "hold_minutes": "5"})
        )
    held = await proposed(3001)
    async with db.write() as session:
        await outbox.stop(session, world.OWNER, held.id)
    assert (await proposed(3002)).verdict == "hold"


async def test_what_was_earned_is_gone_when_the_record_falls(printer: world.Printer):
    await past(25)
    (thread,) = await consider()
    await world.say(thread.id or 0, YES)
    assert (await proposed(3001)).verdict == "hold"
    await past(6, bad=6, since=4000)
    assert await autonomy.consider() == 1
    assert (await proposed(3002)).verdict == "ask"
    async with db.read() as session:
        (notice,) = await session.scalars(select(Thread).where(Thread.kind == "notice"))
    assert "fell to" in notice.title["en"]
    assert await autonomy.consider() == 0


def acted(accuracy: float, seed: int, decisions: int, bound=trust.wilson) -> tuple[bool, bool]:
    """Whether an agent of this accuracy was ever let act at once, and whether it still was at the end: over its last judgements only."""
    luck, last, level = random.Random(seed), deque[bool](maxlen=trust.LAST), ""
    good = ever = 0
    for _ in range(decisions):
        if len(last) == trust.LAST:
            good -= last[0]
        last.append(luck.random() < accuracy)
        good += last[-1]
        record = trust.Record("commet", KIND, {"unchanged": len(last)}, bound(good, len(last)), [])
        if level and autonomy.lost(record, level):
            level = ""
        elif step := autonomy.due(record, "hold" if level == "hold" else "" if not level else "allow"):
            level = step.level
        ever |= level == "act"
    return bool(ever), level == "act"


def test_an_agent_that_is_right_four_times_of_five_is_never_let_act_alone():
    assert not any(acted(0.80, seed, 5000)[0] for seed in range(40))


def test_one_that_is_nearly_always_right_is():
    assert sum(acted(0.99, seed, 2000)[1] for seed in range(20)) >= 15
    assert autonomy.due(trust.Record("commet", KIND, {"unchanged": 73}, trust.wilson(73, 73), []), "hold") == autonomy.STEPS[1]
    assert trust.wilson(72, 72) < autonomy.STEPS[1].lower, "73 in a row, and not one less"


def test_the_check_is_able_to_fail_with_the_bare_share():
    """The guard switched off: a lucky streak is taken for skill."""

    def share(good: int, count: int) -> Decimal:
        return Decimal(good) / Decimal(count)

    lucky = trust.Record("commet", KIND, {"unchanged": 73}, share(70, 73), [])
    assert autonomy.due(lucky, "hold") == autonomy.STEPS[1]
    assert autonomy.due(trust.Record("commet", KIND, {"unchanged": 73}, trust.wilson(70, 73), []), "hold") is None
    assert any(acted(0.90, seed, 5000, share)[0] for seed in range(5)) and not any(acted(0.90, seed, 5000)[0] for seed in range(5))
