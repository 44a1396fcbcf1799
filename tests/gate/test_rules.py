"""The owner's rules: obeyed in full, tried on the past before they are saved, held back where they say so, and tightened by the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from krake import worker
from krake.gate import effects, ledger, lookback, outbox, rules, spending, trust
from krake.gate.policy import Case, Rule, decide
from krake.kit import clock, db
from krake.kit.errors import NotAllowed, Refused
from krake.models import Action, Policy
from krake.spec.actor import KRAKE
from krake.spec.words import Risk
from tests import world

NOON = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)
SPENT = {("kind", "day"): Decimal(30), ("kind", "month"): Decimal(100), ("house", "day"): Decimal(90)}
PRINT = Case(
    "gelato.promote", "commet", "lunavo", Risk.MONEY, Decimal("12.30"), "EUR", Decimal("0.9"), target_known=True, at=NOON, spent=SPENT
)
ALLOW = Rule("commet", "gelato.promote", "lunavo", "allow", Decimal(20), "EUR")
TABLE = [
    (ALLOW, "allow"),
    (replace(ALLOW, verdict="hold", hold_minutes=10), "hold"),
    (replace(ALLOW, per_day=Decimal("42.30")), "allow"),
    (replace(ALLOW, per_day=Decimal("42.29")), "ask"),
    (replace(ALLOW, per_month=Decimal("112.30")), "allow"),
    (replace(ALLOW, per_month=Decimal(112)), "ask"),
    (replace(ALLOW, per_day=Decimal(100), scope="house"), "ask"),
    (replace(ALLOW, per_day=Decimal(1000), scope="agent"), "ask"),  # what is not known does not fit
    (replace(ALLOW, per_day=Decimal(1000), currency="USD"), "ask"),
    (replace(ALLOW, hours=(time(8), time(20))), "allow"),
    (replace(ALLOW, hours=(time(13), time(20))), "ask"),
    (replace(ALLOW, hours=(time(22), time(13))), "allow"),
    (replace(ALLOW, targets=("order",)), "ask"),
    (replace(ALLOW, verdict="hold", hold_minutes=10, limit=Decimal(5)), "ask"),
]


@pytest.mark.parametrize(("rule", "verdict"), TABLE)
def test_every_part_of_a_rule_is_obeyed(rule: Rule, verdict: str):
    assert decide(PRINT, [rule]).decision == verdict


@pytest.mark.parametrize("change", [{"confidence": Decimal("0.4")}, {"tainted": True}, {"at": None}, {"spent": {}}])
def test_less_knowledge_only_tightens(change: dict):
    full = replace(ALLOW, verdict="hold", hold_minutes=5, hours=(time(8), time(20)), per_day=Decimal(100))
    assert decide(PRINT, [full]).decision == "hold"
    assert decide(replace(PRINT, **change), [full]).decision == "ask"


def test_of_two_equally_exact_rules_hold_is_stricter_than_act():
    hold = replace(ALLOW, verdict="hold", hold_minutes=5)
    assert decide(PRINT, [ALLOW, hold]).decision == decide(PRINT, [hold, ALLOW]).decision == "hold"


@pytest.fixture
def printer(house: Path) -> Iterator[world.Printer]:
    with world.printer_twin() as one:
        yield one


async def rule(**fields: str) -> Policy:
    form = {"kind": "gelato.promote", "verdict": "hold", "limit": "500", "hold_minutes": "10", **fields}
    async with db.write() as session:
        return await rules.save(session, world.OWNER, rules.draft(form))


async def stored(action: Action) -> Action:
    async with db.read() as session:
        found = await ledger.get(session, action.id)
    assert found
    return found


async def test_what_is_held_back_leaves_only_after_its_time_whoever_calls(printer: world.Printer):
    await rule()
    action = await world.a_print(1042)
    assert (action.status, action.verdict) == ("approved", "hold") and action.not_before
    assert timedelta(minutes=9) < action.not_before - clock.now() <= timedelta(minutes=10)
    async with db.read() as session:
        assert action.id not in await ledger.due(session) and [one.id for one in await outbox.held(session)] == [action.id]
    assert (await effects.perform(action.id, world.no_sleep)).outcome == "waits"
    assert (await stored(action)).status == "approved"


async def test_it_can_be_stopped_until_it_is_under_way_and_that_counts_against_the_record(printer: world.Printer):
    await rule()
    action = await world.a_print(1042)
    async with db.write() as session:
        with pytest.raises(NotAllowed):
            await outbox.stop(session, KRAKE, action.id)
    async with db.write() as session:
        await outbox.stop(session, world.OWNER, action.id)
    now = await stored(action)
    assert (now.status, now.outcome) == ("rejected", "refused")
    async with db.write() as session:
        with pytest.raises(Refused):
            await outbox.stop(session, world.OWNER, action.id)
    assert (await effects.perform(action.id, world.no_sleep)).outcome == "taken"


async def test_sending_at_once_ends_the_wait(printer: world.Printer):
    await rule()
    action = await world.a_print(1042)
    async with db.write() as session:
        await outbox.send(session, world.OWNER, action.id)
    async with db.read() as session:
        assert action.id in await ledger.due(session)


async def test_the_sum_of_a_day_is_counted_from_the_ledger_itself(printer: world.Printer):
    await rule(verdict="allow", per_day="25")
    found = [await world.a_print(number) for number in (1042, 1043, 1044)]
    assert [one.verdict for one in found] == ["allow", "allow", "ask"]
    assert found[2].reasons[0]["en"] == "Today's sum that you allowed is used up."


async def test_without_the_sums_the_same_day_would_overspend(printer: world.Printer, monkeypatch: pytest.MonkeyPatch):
    async def blind(*_: object) -> dict:
        return {(scope, period): Decimal(0) for scope in ("agent", "kind", "connection", "house") for period in ("day", "month")}

    monkeypatch.setattr("krake.gate.spending.before", blind)
    await rule(verdict="allow", per_day="25")
    assert [(await world.a_print(number)).verdict for number in (1042, 1043, 1044)] == ["allow", "allow", "allow"]


async def test_a_poor_record_takes_a_permission_back_whatever_the_agent_says_of_itself(printer: world.Printer):
    await rule(verdict="allow")
    past = [await world.a_print(number) for number in range(1100, 1100 + trust.ENOUGH)]
    async with db.write() as session:
        for number, action in enumerate(past):
            await ledger.move(session, action.id, ("approved",), "done", **trust.judged("unchanged" if number % 2 else "refused"))
    action = await world.a_print(1042, confidence="1")
    assert action.verdict == "ask" and action.measured is not None and action.measured < Decimal("0.6")


@pytest.mark.parametrize(
    ("good", "count", "lower"), [(0, 0, "0"), (0, 10, "0"), (10, 10, "0.7225"), (100, 100, "0.963"), (50, 100, "0.4038")]
)
def test_the_wilson_bound_is_that_of_the_textbook(good: int, count: int, lower: str):
    assert trust.wilson(good, count) == Decimal(lower)


def test_the_reliability_chart_counts_each_judgement_once():
    pairs = [(Decimal("0.95"), True), (Decimal(1), True), (Decimal("0.9"), False), (Decimal("0.1"), False)]
    assert [(one.count, one.kept) for one in trust.reliability(pairs)] == [(1, Decimal(0)), (3, Decimal(2) / 3)]


async def test_a_rule_is_tried_on_the_past_before_it_is_saved(printer: world.Printer):
    past = [await world.a_print(number, price=price) for number, price in ((1042, "12.30"), (1043, "40.00"), (1044, "9.00"))]
    wanted = ledger.rule(rules.draft({"kind": "gelato.promote", "verdict": "allow", "limit": "20", "per_day": "20"}))
    found = lookback.compare(past, [], [wanted])
    assert (found.count, found.before, found.after) == (3, {"ask": 3}, {"allow": 1, "ask": 2})
    assert [one.action.id for one in found.differing] == [past[0].id], "the third would have passed the sum of the day"
    assert all(one.status == "waiting" for one in past)


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "gelato.promote", "verdict": "allow"},
        {"kind": "*", "verdict": "allow"},
        {"kind": "gelato.promote", "verdict": "allow", "limit": "plenty"},
        {"kind": "gelato.promote", "verdict": "allow", "limit": "1.000"},
        {"kind": "gelato.promote", "verdict": "allow", "limit": "25,500"},
        {"kind": "gelato.promote", "verdict": "allow", "limit": "-5"},
        {"kind": "gelato.promote", "verdict": "allow", "limit": "NaN"},
        {"kind": "gelato.promote", "verdict": "hold", "limit": "5", "hold_minutes": "0"},
        {"kind": "gelato.promote", "verdict": "hold", "limit": "5", "hold_minutes": "soon"},
        {"kind": "gelato.promote", "verdict": "allow", "limit": "5", "hours_from": "08:00"},
        {"kind": "teleport", "verdict": "ask"},
        {"kind": "gelato.promote", "verdict": "perhaps"},
    ],
)
def test_what_is_no_rule_is_refused_in_words(form: dict[str, str]):
    with pytest.raises(Refused) as refused:
        rules.draft(form)
    assert refused.value.words.de


async def test_only_the_owner_writes_rules_and_one_takes_the_place_of_the_older(house: Path):
    async with db.write() as session:
        with pytest.raises(NotAllowed):
            await rules.save(session, replace(world.OWNER, role="operator"), rules.draft({"kind": "gelato.promote", "verdict": "deny"}))
    await rule()
    await rule(verdict="deny")
    async with db.read() as session:
        (row,) = await rules.every(session)
    assert row.verdict == "deny"
    assert rules.sentence(row, {}).en == "Never: print and ship, by every agent."


def test_a_sentence_says_all_that_a_rule_says():
    row = rules.draft(
        {"kind": "gelato.promote", "agent": "commet", "workspace": "lunavo", "verdict": "hold", "limit": "25,50", "per_day": "200",
         "hold_minutes": "10", "hours_from": "08:00", "hours_to": "20:00"}
    )  # fmt: skip
    assert rules.sentence(row, {"commet": "Commet"}).en == (
        "Hold back 10 min, then print and ship in Lunavo, by Commet, up to €25.50 each, €200.00 a day, "
        "summed over this kind of effect, from 08:00 to 20:00."
    )


async def test_the_sums_of_the_database_are_those_of_the_rows(printer: world.Printer):
    await rule(verdict="allow")
    past = [await world.a_print(number, price=price) for number, price in ((1042, "12.30"), (1043, "0.07"), (1044, "400.00"))]
    now = clock.now().astimezone(clock.zone(spending.ZONE))
    async with db.read() as session:
        found = await spending.before(session, "commet", "gelato.promote", past[0].connection_id, "EUR", True)
        other = await spending.before(session, "penn", "x", 0, "EUR", True)
    assert dict(found) == spending.sums(past, "commet", "gelato.promote", past[0].connection_id, now)
    assert found["kind", "day"] == Decimal("412.37") and other["kind", "day"] == 0 and other["house", "month"] == Decimal("412.37")


async def test_the_worker_carries_out_when_a_hold_ends_without_waiting_for_its_sweep(
    printer: world.Printer, monkeypatch: pytest.MonkeyPatch
):
    performed: list[str] = []

    async def perform(action_id: str) -> effects.Performed:
        performed.append(action_id)
        return effects.Performed("taken", await stored(action))

    monkeypatch.setattr(effects, "perform", perform)
    await rule()
    action = await world.a_print(1042)
    async with db.write() as session:
        await ledger.move(session, action.id, ("approved",), "approved", not_before=clock.now() + timedelta(seconds=0.3))
    await worker.carry_out()
    assert not performed

    async def left() -> bool:
        return performed == [action.id]

    await world.until(left, worker.SWEEP - 1, "the effect to be carried out")


@pytest.mark.parametrize(
    "typed",
    [
        {"kind": "gelato.promote", "verdict": "deny"},
        {"kind": "gelato.promote", "agent": "commet", "workspace": "lunavo", "verdict": "hold", "limit": "25,50", "per_day": "200",
         "per_month": "1000", "scope": "house", "hold_minutes": "7", "hours_from": "08:00", "hours_to": "20:00", "currency": "USD"},
    ],
)  # fmt: skip
def test_a_rule_can_be_typed_again_as_it_stands(typed: dict[str, str]):
    row = rules.draft(typed)
    again = rules.draft(rules.form(row))
    leave = {"id", "changed_at"}
    assert again.model_dump(exclude=leave) == row.model_dump(exclude=leave)


async def test_a_removed_rule_comes_back_as_it_was(house: Path):
    row = await rule(limit="40", per_day="200")
    said = rules.sentence(row, {})
    async with db.write() as session:
        typed = await rules.drop(session, world.OWNER, row.id or 0)
    async with db.write() as session:
        back = await rules.save(session, world.OWNER, rules.draft(typed))
    assert rules.sentence(back, {}) == said
