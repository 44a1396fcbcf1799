"""How far an agent may go at most: its level tightens what the rules decide, and loosens nothing, whatever the rules say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given

from krake import registry
from krake.gate import autonomy, ledger, outlook, policy, rules
from krake.gate.policy import STRICTNESS, Case, Rule, Verdict, decide
from krake.kit import clock, db
from krake.models import Action
from krake.services import profiles
from krake.spec.agent import LEVELS, Level
from krake.spec.words import Risk
from krake.web.rows import reach
from tests import world
from tests.gate.test_policy import PRINT, UP_TO_20, cases, rule_lists

DRAFT = replace(PRINT, kind="gelato.draft", risk=Risk.DRAFT)
PARCEL = replace(PRINT, kind="shopify.fulfil", risk=Risk.OUTSIDE, covered=True)
HOLD = Rule("*", "gelato.promote", "*", "hold", Decimal(20), "EUR", hold_minutes=30)
DENY = Rule("*", "*", "*", "deny")

# level | case | rules | verdict, minutes held
TABLE: list[tuple[Level, Case, tuple[Rule, ...], str, int]] = [
    ("act", PRINT, (UP_TO_20,), "allow", 0),
    ("act", PRINT, (HOLD,), "hold", 30),
    ("hold", PRINT, (UP_TO_20,), "hold", policy.HOLD_MINUTES),
    ("hold", PRINT, (HOLD,), "hold", 30),
    ("hold", PRINT, (), "ask", 0),
    ("draft", PRINT, (UP_TO_20,), "ask", 0),
    ("draft", PRINT, (HOLD,), "ask", 0),
    ("draft", DRAFT, (), "allow", 0),
    ("draft", PARCEL, (), "allow", 0),
    ("watch", PRINT, (UP_TO_20,), "deny", 0),
    ("watch", PRINT, (), "deny", 0),
    ("watch", DRAFT, (), "deny", 0),
    ("watch", PARCEL, (), "allow", 0),
    ("watch", replace(PRINT, risk=None, covered=True), (), "deny", 0),  # an unknown class is money, which no coverage carries
    ("watch", PARCEL, (DENY,), "deny", 0),
]


@pytest.mark.parametrize(("level", "case", "held", "verdict", "minutes"), TABLE)
def test_the_table(level: Level, case: Case, held: tuple[Rule, ...], verdict: str, minutes: int):
    judged = decide(replace(case, level=level), held)
    assert (judged.decision, judged.hold_minutes) == (verdict, minutes)
    assert judged.reasons and all(reason.en and reason.de for reason in judged.reasons)


@given(cases, rule_lists)
def test_a_level_only_tightens_and_a_lower_one_never_less(case: Case, held: list[Rule]):
    verdicts = [decide(replace(case, level=level), held) for level in reversed(LEVELS)]  # from act down to watch
    steps = [STRICTNESS[one.decision] for one in verdicts]
    assert steps == sorted(steps)
    assert verdicts[0] == policy._ruled(case, held)


@given(cases, rule_lists)
def test_an_agent_that_always_asks_never_acts_beyond_a_draft_on_its_own(case: Case, held: list[Rule]):
    risk = Risk.MONEY if case.risk is None else case.risk
    if risk > Risk.DRAFT and not (case.covered and risk < Risk.MONEY):
        assert decide(replace(case, level="draft"), held).decision in ("ask", "deny")
        assert decide(replace(case, level="watch"), held).decision == "deny"


def test_without_the_guard_the_same_checks_fail(monkeypatch: pytest.MonkeyPatch):
    def off(verdict: Verdict, case: Case) -> Verdict:
        return verdict

    monkeypatch.setattr(policy, "tighten", off)
    wrong = [one for one in TABLE if decide(replace(one[1], level=one[0]), one[2]).decision != one[3]]
    assert {one[0] for one in wrong} == {"hold", "draft", "watch"}


# --- in the ledger


@pytest.fixture
def printer(house: Path):
    with world.printer_twin() as twin:
        yield twin


async def level(wanted: Level) -> None:
    async with db.write() as session:
        await profiles.change(session, world.OWNER, "commet", level=wanted)


async def rule(**said: str) -> None:
    usual = {"agent": "commet", "kind": "gelato.promote", "verdict": "allow", "limit": "100", "currency": "EUR"}
    async with db.write() as session:
        await rules.save(session, world.OWNER, rules.draft(usual | said))


@pytest.mark.parametrize(
    ("wanted", "verdict", "status"),
    [("act", "allow", "approved"), ("hold", "hold", "approved"), ("draft", "ask", "waiting"), ("watch", "deny", "rejected")],
)
async def test_the_owners_choice_stands_above_a_rule_that_would_act(printer: world.Printer, wanted: Level, verdict: str, status: str):
    await rule()
    await level(wanted)
    action = await world.a_print(1042)
    assert (action.verdict, action.status) == (verdict, status)
    held = action.not_before - clock.now() if action.not_before else timedelta(0)
    assert (timedelta(minutes=9) < held <= timedelta(minutes=10)) == (wanted == "hold")


async def test_with_the_guard_switched_off_the_rule_would_act(printer: world.Printer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(policy, "tighten", lambda verdict, case: verdict)
    await rule()
    await level("watch")
    assert (await world.a_print(1042)).status == "approved"


async def test_clearing_up_and_taking_back_are_no_wishes_of_the_agents_own(printer: world.Printer):
    action = await world.a_print(1042)
    await level("watch")
    for more, verdict in (({"clears": True}, "allow"), ({"undo_of": action.id}, "allow"), ({}, "deny")):
        proposal = ledger.Proposal(
            "gelato.discard", action.connection_id, world.Words("x", "x"), {"draft_id": f"d{more}"}, f"x{more}", "commet", "lunavo",
            order_id=action.order_id, rehearsal=True, **more,
        )  # fmt: skip
        async with db.write() as session:
            assert (await ledger.propose(session, proposal)).verdict == verdict


def test_a_step_that_the_level_takes_away_again_is_not_proposed():
    commet = registry.agents()["commet"]
    reaches = {one: [autonomy.reaches(replace(commet, level=one), step) for step in autonomy.STEPS] for one in LEVELS}
    assert reaches == {"watch": [False, False], "draft": [False, False], "hold": [True, False], "act": [True, True]}
    assert not autonomy.reaches(None, autonomy.STEPS[0])


# --- what would be decided now


async def seen(agent: str = "commet", *, rehearsal: bool = True) -> dict[str, outlook.Outlook]:
    async with db.read() as session:
        whole = (await profiles.agents(session))[agent]
        return {one.kind.key: one for one in await outlook.of_agent(session, whole, rehearsal=rehearsal)}


async def test_the_outlook_says_what_the_next_proposal_would_get(printer: world.Printer):
    assert {key: one.verdict.decision for key, one in (await seen()).items()} == {
        "gelato.draft": "allow", "shopify.fulfil": "allow", "gelato.promote": "ask"
    }  # fmt: skip
    assert await seen("penn") == {}
    for wanted in LEVELS:
        await rule(limit="100")
        await level(wanted)
        told = (await seen())["gelato.promote"].verdict.decision
        number = 1100 + LEVELS.index(wanted)
        assert (await world.a_print(number)).verdict == told


async def test_it_counts_what_was_used_and_what_the_rules_sums_hold(printer: world.Printer):
    await rule(per_day="30", per_month="500")
    first, second = [await world.a_print(number, price="12.30") for number in (1042, 1043)]
    one = (await seen())["gelato.promote"]
    assert (one.today, one.month) == (outlook.Used(2, Decimal("24.60")), outlook.Used(2, Decimal("24.60")))
    assert one.spent == {"day": Decimal("24.60"), "month": Decimal("24.60")} and one.amount == Decimal("12.30")
    assert one.verdict.decision == "ask" and one.verdict.reasons[0].en == "Today's sum that you allowed is used up."
    async with db.write() as session:
        for action, back in ((first, 0), (second, 40)):
            row = await session.get_one(Action, action.id)
            row.created_at = clock.now() - timedelta(days=back)
            if not back:
                row.status = "rejected"
            session.add(row)
    one = (await seen())["gelato.promote"]
    assert (one.today, one.month) == (outlook.Used(), outlook.Used()) and one.verdict.decision == "allow"
    assert (await seen(rehearsal=False))["gelato.promote"].today == outlook.Used()


async def test_the_page_says_it_in_words_and_leads_to_the_rule(printer: world.Printer):
    await rule(per_day="30")
    await world.a_print(1042, price="12.30")
    async with db.read() as session:
        commet = (await profiles.agents(session))["commet"]
        rows = {row.kind: row for row in await reach.of_agent(session, commet, {"commet": "Commet"}, "en", rehearsal=True)}
        german = {row.kind: row for row in await reach.of_agent(session, commet, {}, "de", rehearsal=True)}
    row = rows["Print and ship"]
    assert (row.word, row.why) == ("Act", "Your standing permission covers this. Judged at €12.30.")
    assert row.used == "Today: 1 effect, €12.30 · this month: 1 effect, €12.30 · €12.30 of €30.00 a day."
    assert german["Drucken und versenden"].used.startswith("Heute: 1 Wirkung, 12,30 € · diesen Monat")
    assert row.href == "/rules?agent=commet&kind=gelato.promote" and row.rule.startswith("Act: print and ship")
    assert rows["Draft at Gelato"].href == "" and rows["Draft at Gelato"].word == "Act"


def test_the_rule_that_decides_is_the_policys():
    from krake.models import Policy

    rows = [
        Policy(agent="*", kind="*", workspace="*", verdict="ask"),
        Policy(agent="commet", kind="gelato.promote", workspace="*", verdict="allow", limit=Decimal(50), currency="EUR"),
        Policy(
            agent="commet", kind="gelato.promote", workspace="lunavo", verdict="hold", limit=Decimal(20), currency="EUR", hold_minutes=5
        ),
        Policy(agent="*", kind="gelato.promote", workspace="monarch", verdict="deny"),
    ]
    assert outlook.deciding(rows, "commet", "gelato.promote", "lunavo") is rows[2]
    assert outlook.deciding(rows, "commet", "gelato.promote", "monarch") is rows[3]
    assert outlook.deciding(rows, "penn", "shopify.fulfil", "lunavo") is rows[0]
    assert outlook.deciding(rows[1:], "penn", "shopify.fulfil", "lunavo") is None
