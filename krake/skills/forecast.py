"""A daily series carried on with an interval, by the method that did better on the past: last week again, or Holt-Winters."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, sqrt
from statistics import mean
from typing import Any, Literal

from krake.coordinator.keeping import keep
from krake.kit import clock, db
from krake.kit.text import Words, day, money, number, percent, several
from krake.services import connections, readings
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

WEEK = 7
LEAST = 4 * WEEK  #: days on record that a forecast needs: three to learn from, one to be tested on
BACK = 365
MOST_TESTS = 6
GAPS = 0.2  #: share of missing days above which a series is guesswork
WITHIN = 0.8  #: share of the past errors that lie within the interval
NAMES = {
    "revenue": Words("revenue", "Umsatz"), "orders": Words("orders", "Bestellungen"), "visitors": Words("visitors", "Besucher"),
    "signups": Words("email signups", "Newsletter-Anmeldungen"), "sessions": Words("app sessions", "App-Sitzungen"),
    "downloads": Words("downloads", "Downloads"), "clicks": Words("clicks", "Klicks"),
}  # fmt: skip
METHODS = {"naive": Words("last week repeated", "Vorwoche wiederholt"), "holt": Words("Holt-Winters", "Holt-Winters")}


class Series(Input):
    """Which daily series, and how far ahead."""

    workspace: str = asked("Workspace", "Bereich", "lunavo", kind="text")
    series: Literal["revenue", "orders", "visitors", "signups", "sessions", "downloads", "clicks"] = asked("Series", "Reihe", "revenue")
    ahead: int = asked("Days ahead", "Tage voraus", 14, ge=1, le=60)


@dataclass(frozen=True, slots=True)
class Outlook:
    """`points` are (value, low, high). Errors are shares; `mape` is None where no tested day had a value, `mase` beside last week again."""

    method: str
    points: list[tuple[float, float, float]]
    mape: float | None
    naive_mape: float | None
    mase: float
    tested: int


@skill(
    title=Words("Forecast", "Prognose"),
    risk=Risk.OWN,
    agent="dexter",
    examples=(
        Words("forecast the revenue of {workspace}", "prognose für den umsatz von {workspace}"),
        Words("forecast the next two weeks", "erstelle eine prognose"),
        Words("where is the revenue heading", "wohin entwickelt sich der umsatz"),
    ),
    keywords=(Words("forecast projection outlook heading predict", "prognose vorhersage ausblick entwickelt vorhersagen"),),
    alone=False,
    ensures=lambda evidence: (
        evidence["kept"] == evidence["days"] and evidence["ordered"] and (not evidence["days"] or evidence["tested"] >= WEEK)
    ),
)
async def forecast(ctx: Ctx, input: Series) -> Result:
    """Carry a series on by day, tested on its own past beside a plain repetition of last week. Today counts only when it is over."""
    found = await ctx.step(Words("Read the series", "Reihe lesen"), _read, input.workspace, input.series, ctx.rehearsal)
    days, first, last = known_days(found["days"])
    names = NAMES[input.series]
    if reason := lacking(days, first, last):
        return Result(reason, (), {"days": 0, "kept": 0, "ordered": True, "tested": 0})
    values, filled = even(days, first, last)
    outlook = look_ahead(values, input.ahead)
    begin = last + timedelta(days=1)
    title = f"{input.workspace} {input.series} {begin.isoformat()}"
    rows = [
        {"series": title, "days_ahead": n, "value": _cell(value), "low": _cell(low), "high": _cell(high)}
        | ({} if outlook.mape is None else {"mean_error": round(outlook.mape * 100, 2)})
        for n, (value, low, high) in enumerate(outlook.points, 1)
    ]
    kept = await ctx.step(Words("Keep the forecast", "Prognose festhalten"), keep, ctx.run_id, ctx.rehearsal, "dexter", "Forecasts", rows)
    sums = [sum(point[part] for point in outlook.points) for part in range(3)]
    whole = [_said(value, found["currency"], input.series) for value in sums]
    end = begin + timedelta(days=input.ahead - 1)
    counted = several(input.ahead, Words("{n} day", "{n} Tag"), Words("{n} days", "{n} Tage"))
    better = outlook.method == "holt"
    sentence = Words(
        f"Expected for the {counted.en} until {day(end)}: {whole[0].en} ({names.en}). "
        + ("Holt-Winters did better on the past" if better else "Nothing beat a plain repetition of last week")
        + f"; mean error {_share(outlook.mape).en}.",
        f"Erwartet für {counted.de} bis {day(end, 'de')}: {whole[0].de} ({names.de}). "
        + ("Holt-Winters traf die Vergangenheit besser" if better else "Nichts traf besser als die wiederholte Vorwoche")
        + f"; mittlerer Fehler {_share(outlook.mape).de}.",
    )
    source = Words(f"Readings {day(first)} to {day(last)}", f"Messwerte {day(first, 'de')} bis {day(last, 'de')}")
    test = several(
        outlook.tested, Words("Back-test on {n} day", "Rückblick auf {n} Tag"), Words("Back-test on {n} days", "Rückblick auf {n} Tage")
    )
    route = kept["route"]
    figures = (
        Figure(Words("Expected in all", "Erwartet insgesamt"), whole[0], METHODS[outlook.method], route),
        Figure(Words("Days added up, low", "Summe der Tage, unten"), whole[1], test, route),
        Figure(Words("Days added up, high", "Summe der Tage, oben"), whole[2], test, route),
        Figure(Words("Mean error (MAPE)", "Mittlerer Fehler (MAPE)"), _share(outlook.mape), test, route),
        Figure(Words("Error of last week repeated", "Fehler der wiederholten Vorwoche"), _share(outlook.naive_mape), test, route),
        Figure(Words("MASE (below 1 beats it)", "MASE (unter 1 ist besser)"), _number(outlook.mase, 2), test, route),
        Figure(Words("Days without a reading, filled in", "Tage ohne Wert, ergänzt"), _number(filled, 0), source, f"/{input.workspace}"),
    )
    ordered = all(low <= value <= high for value, low, high in outlook.points)
    return Result(sentence, figures, {"days": len(rows), "kept": len(kept["rows"]), "ordered": ordered, "tested": outlook.tested})


async def _read(workspace: str, series: str, rehearsal: bool) -> dict[str, Any]:
    """Value by complete day as JSON; orders are the count that the revenue readings carry."""
    async with db.read() as session:
        shop = await connections.partner(session, "shopify", rehearsal=rehearsal)
        until = clock.today(shop.timezone if shop else "Europe/Berlin") - timedelta(days=1)
        kpi = "revenue" if series == "orders" else series
        rows = await readings.series(session, workspace, kpi, until - timedelta(days=BACK), until, rehearsal=rehearsal)
    currencies = [row.currency for row in rows]
    most = max(set(currencies), key=currencies.count) if currencies else ""
    told = [(row.day, row.numerator if series == "orders" else row.value) for row in rows if row.currency == most]
    return {
        "currency": "" if series == "orders" else most,
        "days": {when.isoformat(): str(value) for when, value in told if value is not None},
    }


def known_days(told: dict[str, str]) -> tuple[dict[date, float], date, date]:
    days = {date.fromisoformat(when): float(Decimal(value)) for when, value in told.items()}
    return days, min(days, default=date.min), max(days, default=date.min)


def lacking(days: dict[date, float], first: date, last: date) -> Words | None:
    """Why no forecast can be made, or None."""
    if len(days) < LEAST:
        n, more = len(days), LEAST - len(days)
        return Words(
            f"A forecast needs readings of {LEAST} days; {n} {'is' if n == 1 else 'are'} on record, {more} missing.",
            f"Eine Prognose braucht Werte von {LEAST} Tagen; {n} {'liegt' if n == 1 else 'liegen'} vor, {more} fehlen.",
        )
    gaps = 1 - len(days) / ((last - first).days + 1)
    if gaps > GAPS:
        share = Decimal(str(gaps))
        return Words(
            f"{percent(share, 'en', 0)} of the days have no reading; carrying that on would be a guess.",
            f"{percent(share, 'de', 0)} der Tage haben keinen Wert; das fortzuschreiben wäre geraten.",
        )
    return None


def even(days: dict[date, float], first: date, last: date) -> tuple[list[float], int]:
    """One value for each day; a gap takes the same weekday before it, or the mean. Also how many were filled. Pure."""
    values: list[float] = []
    usual = mean(days.values())
    for n in range((last - first).days + 1):
        values.append(days.get(first + timedelta(days=n), values[n - WEEK] if n >= WEEK else usual))
    return values, len(values) - len(days)


def naive(values: list[float], ahead: int) -> list[float]:
    return [values[len(values) - WEEK + n % WEEK] for n in range(ahead)]


def holt(values: list[float], ahead: int) -> list[float]:
    """Additive Holt-Winters with a damped trend; the weights are those of a small grid with the least one-step error. Pure."""
    grid = itertools.product((0.1, 0.3, 0.5, 0.8), (0.0, 0.05, 0.2), (0.05, 0.2, 0.4))
    return min((_smooth(values, ahead, *weights) for weights in grid), key=lambda one: one[0])[1]


def _smooth(values: list[float], ahead: int, alpha: float, beta: float, gamma: float, damp: float = 0.95) -> tuple[float, list[float]]:
    level = mean(values[:WEEK])
    trend = (mean(values[WEEK : 2 * WEEK]) - level) / WEEK
    season = [value - level for value in values[:WEEK]]
    error = 0.0
    for n, value in enumerate(values[WEEK:]):
        expected = level + damp * trend + season[n % WEEK]
        error += (value - expected) ** 2
        before, level = level, alpha * (value - season[n % WEEK]) + (1 - alpha) * (level + damp * trend)
        trend = beta * (level - before) + (1 - beta) * damp * trend
        season[n % WEEK] = gamma * (value - level) + (1 - gamma) * season[n % WEEK]
    start = len(values) - WEEK
    out, reach = [], 0.0
    for n in range(ahead):
        reach += damp ** (n + 1)
        out.append(level + reach * trend + season[(start + n) % WEEK])
    return error, out


def look_ahead(values: list[float], ahead: int) -> Outlook:
    """Test both methods on the last weeks, each predicted from what was known before it, and carry on with the better one. Pure."""
    weeks = max(1, min(MOST_TESTS, (len(values) - 3 * WEEK) // WEEK))
    methods = {"naive": naive, "holt": holt}
    misses: dict[str, list[tuple[float, float]]] = {name: [] for name in methods}
    for back in range(weeks, 0, -1):
        cut = len(values) - back * WEEK
        for name, method in methods.items():
            misses[name] += list(zip(values[cut : cut + WEEK], method(values[:cut], WEEK), strict=True))
    absolute = {name: [abs(real - told) for real, told in pairs] for name, pairs in misses.items()}
    best = "holt" if mean(absolute["holt"]) < mean(absolute["naive"]) else "naive"
    usual = mean(absolute["naive"])
    mase = mean(absolute[best]) / usual if usual else 0.0 if not mean(absolute[best]) else 1.0
    width = sorted(absolute[best])[min(len(absolute[best]) - 1, ceil(WITHIN * len(absolute[best])) - 1)]
    floor = 0.0 if min(values) >= 0 else float("-inf")  # what never was below nothing is not expected there
    points = []
    for n, value in enumerate(methods[best](values, ahead)):
        value, reach = max(floor, value), width * sqrt(n // WEEK + 1)  # each further week adds its own uncertainty
        points.append((value, max(floor, value - reach), value + reach))
    return Outlook(best, points, _mape(misses[best]), _mape(misses["naive"]), mase, weeks * WEEK)


def _mape(pairs: list[tuple[float, float]]) -> float | None:
    """The mean error as a share of the real values; days with nothing have no share."""
    shares = [abs(real - told) / abs(real) for real, told in pairs if real]
    return mean(shares) if shares else None


def _cell(value: float) -> str:
    return str(Decimal(str(value)).quantize(Decimal("0.01")))


def _said(value: float, currency: str, series: str) -> Words:
    exact = Decimal(str(value)).quantize(Decimal("0.01"))
    if currency and series == "revenue":
        return Words(money(exact, currency), money(exact, currency, "de"))
    return _number(value, 0)


def _number(value: float, places: int) -> Words:
    exact = Decimal(str(value))
    return Words(number(exact, "en", places), number(exact, "de", places))


def _share(value: float | None) -> Words:
    if value is None:
        return Words("unknown", "unbekannt")
    return Words(percent(Decimal(str(value))), percent(Decimal(str(value)), "de"))
