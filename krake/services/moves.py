"""Whether a figure moved from one week to the next or only by chance: one comparison for every skill that speaks of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import product
from math import erfc, exp, lgamma, log, sqrt

from krake.kit.text import Words, money, number, percent
from krake.models import Reading
from krake.services.spans import Span
from krake.spec.words import Good, Unit
from krake.spec.workspace import Kpi

WEEK = 7
KNOWN = 4  #: days of each week that must have a reading
PAIRS = 6  #: weekdays known in both weeks from which on the exact test of days can tell anything
MOVED = Decimal("0.05")  #: a smaller share is no move
CHANCE = 0.05  #: a change at least as large comes by chance this often, or less
FEW = 30  #: fewer counted lower the confidence in proportion
MANY = 20_000  #: counts above which the normal distribution is as good as the exact one
PEOPLE = {"signups": Words("people", "Personen"), "visitors": Words("people", "Personen")}


@dataclass(frozen=True, slots=True)
class Move:
    """A figure in two weeks. `p` is how often chance alone changes it at least as much (0 to 1); `counted` are the two numbers it rests
    on, None where nothing is counted. `change` is a share of before, None without one."""

    key: str
    name: Words
    unit: Unit
    good: Good
    currency: str
    summed: bool
    before: Decimal
    now: Decimal
    counted: tuple[int, int] | None
    p: float

    @property
    def change(self) -> Decimal | None:
        return (self.now - self.before) / abs(self.before) if self.before else None

    @property
    def chance(self) -> bool:
        return self.p > CHANCE

    @property
    def way(self) -> int:
        """1 up, -1 down, 0 when it is too little or within chance."""
        if self.chance or self.now == self.before or (self.change is not None and abs(self.change) < MOVED):
            return 0
        return 1 if self.now > self.before else -1

    @property
    def well(self) -> int:
        """1 better, -1 worse, 0 neither."""
        return 0 if self.good is Good.NEITHER else self.way if self.good is Good.UP else -self.way

    @property
    def sure(self) -> Decimal:
        """How sure it is that this was no chance, from 0 to 1; few counted lower it."""
        enough = min(1.0, sum(self.counted) / FEW) if self.counted else 1.0
        return Decimal(str(round((1 - self.p) * enough, 2)))

    def said(self, lang: str) -> str:
        """ "19 → 14 (-26%)", with the counts behind a figure that is none itself."""
        mean = "" if self.summed or self.unit is Unit.PERCENT else " a day" if lang == "en" else " je Tag"
        share = f" ({'+' if self.change > 0 else ''}{percent(self.change, lang, 0)})" if self.change is not None else ""
        return f"{self._value(self.before, lang)} → {self._value(self.now, lang)}{mean}{share}"

    @property
    def basis(self) -> Words:
        """What it rests on, and whether that is enough: "14 and 19 people; within chance (p 0.49)"."""
        parts = []
        for lang in ("en", "de"):
            german, p = lang == "de", number(Decimal(str(self.p)), lang, 2)
            if self.p < 0.01:
                p = "< 0,01" if german else "< 0.01"
            who = (PEOPLE.get(self.key) or COUNTS.get(self.unit) or Words("", "")).to(lang)
            told = ""
            if self.counted:
                both = [number(one, lang) for one in self.counted]
                told = f"{both[0]} {'und' if german else 'and'} {both[1]} {who}".strip() + "; "
            parts.append(f"{told}{(WITHIN if self.chance else BEYOND).to(lang)} (p {p})")
        return Words(*parts)

    def _value(self, value: Decimal, lang: str) -> str:
        if self.unit is Unit.PERCENT:
            return percent(value, lang, 2)
        return money(value, self.currency, lang) if self.currency else number(value, lang, 0 if self.summed else 1)


WITHIN = Words("within chance", "im Bereich des Zufalls")
BEYOND = Words("more than chance", "mehr als Zufall")
COUNTS = {Unit.MONEY: Words("orders", "Bestellungen"), Unit.PERCENT: Words("counted", "gezählt")}


def compare(kpi: Kpi, rows: Sequence[Reading], week: Span) -> Move | None:
    """A figure of a week beside the days before it: what is counted as a sum, rates over their parts, the rest as a mean of the days.

    None while too few days of either are known, or in several currencies. Pure.
    """
    known = [row for row in rows if row.value is not None]
    spans = [[row for row in known if span.since <= row.day <= span.until] for span in (week.before, week)]
    currencies = {row.currency for one in spans for row in one}
    if len(currencies) != 1 or min(len(one) for one in spans) < KNOWN:
        return None
    whole = [_whole(kpi.unit, one) for one in spans]
    if kpi.unit is Unit.PERCENT and all(below for _, below in whole):
        before, now = (above / below for above, below in whole)
        counted, p = (int(whole[0][1]), int(whole[1][1])), fisher(*(int(part) for one in whole for part in one))
        summed = False
    else:
        summed = kpi.unit in (Unit.MONEY, Unit.COUNT) and len(spans[0]) == len(spans[1])
        before, now = (sum((row.value or Decimal(0) for row in one), Decimal(0)) / (1 if summed else len(one)) for one in spans)
        counted, p = _tested(kpi.unit, spans, week)
    return Move(kpi.key, named(kpi), kpi.unit, kpi.good, currencies.pop(), summed, before, now, counted, p)


def named(kpi: Kpi) -> Words:
    """The figure's name without the "today" of its tile: a week of "Revenue today" is revenue."""
    name = kpi.full_name or kpi.name
    return Words(re.sub(r"\s+today$", "", name.en), re.sub(r"^Heute (\w)|\s+heute$", lambda hit: (hit[1] or "").upper(), name.de))


def _whole(unit: Unit, rows: Sequence[Reading]) -> tuple[Decimal, Decimal]:
    if unit is not Unit.PERCENT or any(row.numerator is None or row.denominator is None for row in rows):
        return Decimal(0), Decimal(0)
    return sum((row.numerator or Decimal(0) for row in rows), Decimal(0)), sum((row.denominator or Decimal(0) for row in rows), Decimal(0))


def _tested(unit: Unit, spans: list[list[Reading]], week: Span) -> tuple[tuple[int, int] | None, float]:
    """What was counted, and the larger p of the tests that apply: of the counts, and of the days paired by weekday."""
    found: list[float] = []
    counted: tuple[int, int] | None = None
    if unit is Unit.COUNT:
        counts = [int(sum((row.value or Decimal(0) for row in one), Decimal(0))) for one in spans]
        counted = (counts[0], counts[1])
        found.append(poisson(*counts, len(spans[0]), len(spans[1])))
    elif unit is Unit.MONEY and all(row.numerator is not None for one in spans for row in one):
        counts = [int(sum((row.numerator or Decimal(0) for row in one), Decimal(0))) for one in spans]
        counted = (counts[0], counts[1])
    earlier = {row.day: row.value or Decimal(0) for row in spans[0]}
    shift = timedelta(days=week.days)
    pairs = [(row.value or Decimal(0)) - earlier[row.day - shift] for row in spans[1] if row.day - shift in earlier]
    if len(pairs) >= PAIRS:
        found.append(flipped(pairs))
    return counted, max(found, default=1.0)


def poisson(before: int, now: int, days_before: int = WEEK, days_now: int = WEEK) -> float:
    """Exact two-sided p that two counts come from one rate: given their sum, the later one is binomial (Przyborowski & Wilenski 1940)."""
    n, share = before + now, days_now / (days_before + days_now)
    if not n:
        return 1.0
    if n > MANY:
        return erfc(abs(now - n * share) / sqrt(n * share * (1 - share)) / sqrt(2))
    chances = [exp(_choose(n, k) + k * log(share) + (n - k) * log(1 - share)) for k in range(n + 1)]
    return min(1.0, sum(one for one in chances if one <= chances[now] * (1 + 1e-9)))


def fisher(above_before: int, below_before: int, above_now: int, below_now: int) -> float:
    """Fisher's exact two-sided p that two shares (above of below) are one."""
    whole, hits = below_before + below_now, above_before + above_now
    if not (below_before and below_now) or hits > whole:
        return 1.0
    if whole > MANY:
        pooled = hits / whole
        spread = sqrt(pooled * (1 - pooled) * (1 / below_before + 1 / below_now))
        return erfc(abs(above_now / below_now - above_before / below_before) / spread / sqrt(2)) if spread else 1.0
    low, high = max(0, hits - below_before), min(hits, below_now)
    chances = {
        k: exp(_choose(below_now, k) + _choose(below_before, hits - k) - _choose(whole, hits)) for k in range(low, high + 1)
    }  # fmt: skip
    return min(1.0, sum(one for one in chances.values() if one <= chances.get(above_now, 1.0) * (1 + 1e-9)))


def flipped(differences: Sequence[Decimal]) -> float:
    """Exact two-sided p of paired differences: the share of all signs they could have had whose sum is at least as far from nothing."""
    size = abs(sum(differences, Decimal(0)))
    signs = list(product((1, -1), repeat=len(differences)))
    sums = [abs(sum((one * sign for one, sign in zip(differences, each, strict=True)), Decimal(0))) for each in signs]
    return sum(one >= size for one in sums) / len(sums)


def _choose(n: int, k: int) -> float:
    """The logarithm of n over k."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
