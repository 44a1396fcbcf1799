"""The policy as a table: every class of risk, covered or not, with and without a standing permission, and what must never loosen it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from krake.gate.policy import Case, Rule, decide
from krake.spec.words import Risk

PRINT = Case("gelato.promote", "commet", "lunavo", Risk.MONEY, Decimal("12.30"), "EUR", Decimal("0.9"), target_known=True)
UP_TO_20 = Rule("commet", "gelato.promote", "lunavo", "allow", Decimal(20), "EUR")
ANY_ALLOW = Rule("*", "*", "*", "allow")
DENY = Rule("*", "gelato.promote", "*", "deny")
STRICT = {"allow": 0, "hold": 1, "ask": 2, "deny": 3}

# risk | covered | rules | verdict
TABLE = [
    (Risk.READ, False, (), "allow"),
    (Risk.OWN, False, (), "allow"),
    (Risk.DRAFT, False, (), "allow"),
    (Risk.OUTSIDE, False, (), "ask"),
    (Risk.MONEY, False, (), "ask"),
    (None, False, (), "ask"),
    (Risk.OUTSIDE, True, (), "allow"),
    (Risk.MONEY, True, (), "ask"),
    (None, True, (), "ask"),
    (Risk.OUTSIDE, False, (ANY_ALLOW,), "allow"),
    (Risk.MONEY, False, (ANY_ALLOW,), "ask"),
    (None, False, (ANY_ALLOW,), "ask"),
    (Risk.MONEY, False, (UP_TO_20,), "allow"),
    (None, False, (UP_TO_20,), "allow"),
    (Risk.READ, False, (DENY,), "deny"),
    (Risk.DRAFT, True, (DENY,), "deny"),
    (Risk.MONEY, True, (DENY, UP_TO_20), "deny"),
    (Risk.MONEY, False, (Rule("*", "*", "*", "ask"), UP_TO_20), "allow"),
    (Risk.MONEY, False, (Rule("commet", "gelato.promote", "lunavo", "ask"), ANY_ALLOW), "ask"),
]


@pytest.mark.parametrize(("risk", "covered", "rules", "verdict"), TABLE)
def test_the_table(risk: Risk | None, covered: bool, rules: tuple[Rule, ...], verdict: str):
    judged = decide(replace(PRINT, risk=risk, covered=covered), rules)
    assert judged.decision == verdict
    assert judged.reasons and all(reason.en and reason.de for reason in judged.reasons)


@pytest.mark.parametrize("risk", [*Risk, None])
def test_an_unknown_target_is_denied_whatever_the_risk_and_the_rules(risk: Risk | None):
    for rules in ((), (ANY_ALLOW, UP_TO_20)):
        assert decide(replace(PRINT, risk=risk, covered=True, target_known=False), rules).decision == "deny"


@pytest.mark.parametrize(
    "change",
    [
        {"amount": Decimal("20.0001")},
        {"amount": None},
        {"currency": "USD"},
        {"currency": ""},
        {"tainted": True},
        {"halted": True},
        {"confidence": Decimal("0.59")},
        {"confidence": Decimal("NaN")},
        {"confidence": Decimal("-1")},
        {"agent": "dexter"},
        {"kind": "gelato.cancel"},
        {"workspace": "monarch"},
    ],
)
def test_a_standing_permission_holds_only_for_what_it_names(change: dict):
    assert decide(PRINT, (UP_TO_20,)).decision == "allow"
    assert decide(replace(PRINT, **change), (UP_TO_20,)).decision == "ask"


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity"), Decimal("-0.01")])
def test_an_amount_that_is_none_is_denied(amount: Decimal):
    assert decide(replace(PRINT, amount=amount), (UP_TO_20,)).decision == "deny"


def test_exactly_the_limit_is_within_it():
    assert decide(replace(PRINT, amount=Decimal(20)), (UP_TO_20,)).decision == "allow"


def test_of_two_equally_exact_rules_the_stricter_counts_in_any_order():
    rules = (Rule("commet", "*", "*", "allow", Decimal(20), "EUR"), Rule("*", "gelato.promote", "*", "ask"))
    assert {decide(PRINT, order).decision for order in (rules, rules[::-1])} == {"ask"}


amounts = st.none() | st.decimals(allow_nan=True, allow_infinity=True, places=4)
names = st.sampled_from(["*", "commet", "dexter"]), st.sampled_from(["*", "gelato.promote", "x"]), st.sampled_from(["*", "lunavo"])
currencies = st.sampled_from(["EUR", "USD", ""])
limits = st.none() | st.decimals(0, 100, places=2)
rule_lists = st.lists(st.builds(Rule, *names, st.sampled_from(["allow", "ask", "deny"]), limits, currencies), max_size=4)
cases = st.builds(
    Case,
    st.sampled_from(["gelato.promote", "x"]),
    st.sampled_from(["commet", "dexter"]),
    st.just("lunavo"),
    st.none() | st.sampled_from(Risk),
    amounts,
    st.sampled_from(["EUR", "USD", ""]),
    amounts,
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


@given(cases, rule_lists, st.decimals(0, 1000, places=2), st.decimals(0, 1, places=2))
@example(PRINT, [UP_TO_20], Decimal(1000), Decimal(1))
def test_more_money_and_less_confidence_never_loosen_a_verdict(case: Case, rules: list[Rule], more: Decimal, less: Decimal):
    before = decide(case, rules)
    assert decide(case, rules) == before
    dearer = replace(case, amount=case.amount + more) if case.amount is not None and case.amount.is_finite() else case
    unsure = replace(case, confidence=case.confidence - less) if case.confidence is not None and case.confidence.is_finite() else case
    tainted = replace(case, tainted=True)
    if case.amount is None or not case.amount.is_finite() or case.amount >= 0:  # a negative amount only grows into a real one
        assert STRICT[decide(dearer, rules).decision] >= STRICT[before.decision]
    assert STRICT[decide(unsure, rules).decision] >= STRICT[before.decision]
    assert STRICT[decide(tainted, rules).decision] >= STRICT[before.decision]


@given(cases, rule_lists)
def test_confidence_grants_nothing(case: Case, rules: list[Rule]):
    assert STRICT[decide(case, rules).decision] >= STRICT[decide(replace(case, confidence=None), rules).decision]


@given(cases, rule_lists)
def test_money_never_moves_without_coverage_or_a_limit_it_is_within(case: Case, rules: list[Rule]):
    if case.risk in (Risk.MONEY, None) and not case.covered and decide(case, rules).decision == "allow":
        assert case.amount is not None and case.amount.is_finite()
        assert any(
            r.verdict == "allow" and r.limit is not None and 0 <= case.amount <= r.limit and r.currency == case.currency for r in rules
        )
