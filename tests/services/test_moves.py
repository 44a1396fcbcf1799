"""Two weeks of a figure: which days they are, and whether it moved or only by chance. Figures as R and SciPy give them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from krake.kit.text import Words
from krake.models import Reading
from krake.services import moves, readings, spans
from krake.services.spans import Span
from krake.spec.words import Good, Unit
from krake.spec.workspace import Kpi

TODAY = date(2026, 11, 26)
WEEK = spans.full(7, TODAY)
NONE = Words("-", "-")


def kpi(unit: Unit, name: Words = Words("Email signups", "Anmeldungen")) -> Kpi:
    key = "signups" if unit is Unit.COUNT else "revenue"
    return Kpi(key, name, unit, NONE, "shopify", NONE, Good.UP)


def days(values: list[int | None], **parts: list[int]) -> list[Reading]:
    """Fourteen days, oldest first, the last of them yesterday."""
    return [
        Reading(
            workspace="lunavo", kpi="signups", day=WEEK.before.since + timedelta(days=n), value=None if one is None else Decimal(one),
            **{name: Decimal(each[n]) for name, each in parts.items()},
        )
        for n, one in enumerate(values)
    ]  # fmt: skip


def test_a_week_is_seven_days_that_are_over():
    assert Span(date(2026, 11, 19), date(2026, 11, 25)) == WEEK and WEEK.before == Span(date(2026, 11, 12), date(2026, 11, 18))
    assert WEEK.said == Words("19 Nov – 25 Nov", "19. Nov. – 25. Nov.")
    assert Span(date(2025, 12, 30), date(2026, 1, 2)).said.en == "30 Dec 2025 – 2 Jan 2026"
    assert spans.over(date(2026, 11, 20), TODAY, TODAY, rolling=True) == WEEK, "the last 7 days of a report, compared, are these"
    assert spans.over(date(2026, 11, 1), TODAY, TODAY, rolling=False) == Span(date(2026, 11, 1), date(2026, 11, 25))
    assert spans.over(TODAY, TODAY, TODAY, rolling=False) == Span(TODAY, TODAY)


@pytest.mark.parametrize(
    ("before", "now", "p"), [(19, 14, 0.486850), (22, 33, 0.177001), (14, 28, 0.043559), (0, 0, 1.0), (5, 5, 1.0), (0, 6, 0.03125)]
)
def test_two_counts_are_tested_exactly(before: int, now: int, p: float):
    assert moves.poisson(before, now) == pytest.approx(p, abs=1e-6)


def test_many_are_tested_as_few():
    assert moves.poisson(10_100, 9_900) == pytest.approx(moves.poisson(9_950, 9_750), abs=0.02)


def test_two_shares_are_tested_exactly():
    assert moves.fisher(1, 10, 9, 10) == pytest.approx(0.00109333, abs=1e-7)  # R: fisher.test(matrix(c(1,9,9,1),2))
    assert moves.fisher(0, 3, 1, 5) == pytest.approx(1.0) and moves.fisher(0, 0, 1, 5) == 1.0


def test_pairs_of_days_are_tested_exactly():
    assert moves.flipped([Decimal(1)] * 7) == 2 / 128, "only all signs alike are as far from nothing"
    assert moves.flipped([Decimal(3), Decimal(-3)]) == 1.0


def test_a_move_within_chance_is_none():
    move = moves.compare(kpi(Unit.COUNT), days([3, 2, 3, 3, 2, 3, 3, 2, 2, 2, 2, 2, 2, 2]), WEEK)
    assert move is not None and (move.before, move.now, move.counted, move.way, move.well) == (19, 14, (19, 14), 0, 0)
    assert move.said("en") == "19 → 14 (-26%)" and move.basis == Words(
        "19 and 14 people; within chance (p 0.49)", "19 und 14 Personen; im Bereich des Zufalls (p 0,49)"
    )


def test_few_lower_how_sure_it_is():
    few = moves.compare(kpi(Unit.COUNT), days([1, 0, 0, 0, 1, 0, 0, 2, 2, 2, 2, 2, 2, 1]), WEEK)
    many = moves.compare(kpi(Unit.COUNT), days([10] * 7 + [20] * 7), WEEK)
    assert few is not None and many is not None and (few.way, many.way) == (1, 1)
    # 2 and 13 of 15: p = 2 x (1 + 15 + 105) / 2^15 = 0.0074; the days pair to 2/128 or more, the larger counts; half of 30 people
    assert few.sure == Decimal(str(round((1 - few.p) * 0.5, 2))) < Decimal("0.5") < many.sure == Decimal("0.98")


def test_money_rests_on_its_days_and_names_its_orders():
    rows = days([100] * 7 + [50] * 7, numerator=[4] * 7 + [2] * 7)
    move = moves.compare(kpi(Unit.MONEY, Words("Revenue today", "Umsatz heute")), [_in(row, "EUR") for row in rows], WEEK)
    assert move is not None and move.name == Words("Revenue", "Umsatz") and move.well == -1
    assert move.said("en") == "€700.00 → €350.00 (-50%)" and move.basis.en == "28 and 14 orders; more than chance (p 0.02)"
    few = moves.compare(kpi(Unit.MONEY), [_in(row, "EUR") for row in days([100] * 7 + [50, 50, 50, 50, None, None, None])], WEEK)
    assert few is not None and few.chance, "of four pairs nothing can be told"


def test_a_rate_is_the_sum_of_its_parts():
    rows = days([0] * 14, numerator=[1] * 14, denominator=[10] * 7 + [100] * 7)
    move = moves.compare(kpi(Unit.PERCENT), rows, WEEK)
    assert move is not None and (move.before, move.now, move.counted) == (Decimal("0.1"), Decimal("0.01"), (70, 700))
    assert move.p == pytest.approx(moves.fisher(7, 70, 7, 700)) and move.well == -1


def test_too_few_days_or_two_currencies_are_no_comparison():
    assert moves.compare(kpi(Unit.COUNT), days([1] * 7 + [1, 1, 1, None, None, None, None]), WEEK) is None
    mixed = [_in(row, "EUR" if n % 2 else "USD") for n, row in enumerate(days([1] * 14))]
    assert moves.compare(kpi(Unit.MONEY), mixed, WEEK) is None


def _in(row: Reading, currency: str) -> Reading:
    row.currency = currency
    return row


@pytest.mark.parametrize(("below", "few"), [(3, True), (29, True), (30, False), (None, False)])
def test_a_rate_of_fewer_than_thirty_is_none(below: int | None, few: bool):
    row = Reading(workspace="lunavo", kpi="conversion", day=TODAY, value=Decimal(0), denominator=None if below is None else Decimal(below))
    assert readings.few([row]) is few
