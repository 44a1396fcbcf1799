"""A daily series carried on with an interval, by the method that did better on the past: last week again, or exponential smoothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import mean
from typing import Any, Literal

from krake.coordinator.keeping import keep
from krake.kit import db
from krake.kit.apart import apart
from krake.kit.text import Words, day, money, number, percent, several
from krake.services import readings, spans
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

WEEK = 7
LEAST = 4 * WEEK  #: days on record that a forecast needs: three to learn from, one to be tested on
BACK = 365
GAPS = 0.2  #: share of missing days above which a series is guesswork
NAMES = {
    "revenue": Words("revenue", "Umsatz"), "orders": Words("orders", "Bestellungen"), "visitors": Words("visitors", "Besucher"),
    "signups": Words("email signups", "Newsletter-Anmeldungen"), "sessions": Words("app sessions", "App-Sitzungen"),
    "downloads": Words("downloads", "Downloads"), "clicks": Words("clicks", "Klicks"),
}  # fmt: skip
FORECAST = Words("A forecast", "Eine Prognose")
METHODS = {
    "naive": Words("last week repeated", "Vorwoche wiederholt"),
    "ets": Words("exponential smoothing (ETS)", "exponentielle Glättung (ETS)"),
}


class Series(Input):
    """Which daily series, and how far ahead."""

    workspace: str = asked("Workspace", "Bereich", "lunavo", kind="text")
    series: Literal["revenue", "orders", "visitors", "signups", "sessions", "downloads", "clicks"] = asked("Series", "Reihe", "revenue")
    ahead: int = asked("Days ahead", "Tage voraus", 14, ge=1, le=60)


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
    if reason := lacking(days, first, last):
        return Result(reason, (), {"days": 0, "kept": 0, "ordered": True, "tested": 0})
    values, filled = even(days, first, last)
    outlook = await ctx.step(Words("Carry it on and test it", "Fortschreiben und prüfen"), _carry_on, values, input.ahead)
    begin = last + timedelta(days=1)
    sure = outlook["held"] / outlook["tested"]
    why = (
        f"{METHODS[outlook['method']].en}, readings {first} to {last}; {outlook['held']} of {outlook['tested']} tested days in the interval"
    )
    rows = rows_of(input, outlook, begin)
    args = (ctx.run_id, ctx.rehearsal, "dexter", "Forecasts", rows, "key", why, round(sure, 2))
    kept = await ctx.step(Words("Keep the forecast", "Prognose festhalten"), keep, *args)
    ordered = all(low <= value <= high for value, low, high in [*outlook["points"], outlook["total"]])
    evidence = {"days": len(rows), "kept": len(set(kept["rows"])), "ordered": ordered, "tested": outlook["tested"]}
    told = Told(outlook, found["currency"], input.series, begin, input.ahead)
    return Result(told.sentence(), told.figures(first, last, filled, kept["route"], f"/{input.workspace}"), evidence)


async def _carry_on(values: list[float], ahead: int) -> dict[str, Any]:
    return await apart("krake.kit.trend:outlook", {"values": values, "ahead": ahead})


def rows_of(input: Series, outlook: dict[str, Any], begin: date) -> list[dict[str, Any]]:
    """A row a day. Its key is series and day: a later forecast of the same day takes its place. Pure."""
    name = f"{input.workspace} {input.series}"
    error = {} if outlook["mape"] is None else {"mean_error": round(outlook["mape"] * 100, 2)}
    return [
        {
            "key": f"{name} {begin + timedelta(days=n)}", "series": f"{name} {begin}", "day": (begin + timedelta(days=n)).isoformat(),
            "days_ahead": n + 1, "value": _cell(value), "low": _cell(low), "high": _cell(high),
        } | error
        for n, (value, low, high) in enumerate(outlook["points"])
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """An outlook in words. `begin` is its first day."""

    outlook: dict[str, Any]
    currency: str
    series: str
    begin: date
    ahead: int

    def said(self, value: float, places: int = 0) -> Words:
        exact = Decimal(str(value)).quantize(Decimal("0.01"))
        if self.currency and self.series == "revenue":
            return Words(money(exact, self.currency), money(exact, self.currency, "de"))
        return _number(value, places)

    def sentence(self) -> Words:
        whole, low, high = (self.said(value) for value in self.outlook["total"])
        name, end = NAMES[self.series], self.begin + timedelta(days=self.ahead - 1)
        counted = several(self.ahead, Words("{n} day", "{n} Tag"), Words("{n} days", "{n} Tage"))
        verdict = self.verdict()
        return Words(
            f"Expected for the {counted.en} until {day(end)}: {whole.en} ({name.en}), with 80% certainty between {low.en} and {high.en}. "
            f"{verdict.en}",
            f"Erwartet für {counted.de} bis {day(end, 'de')}: {whole.de} ({name.de}), zu 80 % zwischen {low.de} und {high.de}. "
            f"{verdict.de}",
        )

    def verdict(self) -> Words:
        """Which method won on the past and by how much."""
        ours, naive = (self.said(self.outlook["errors"][name], 1) for name in ("ets", "naive"))
        tested = self.outlook["tested"]
        if self.outlook["method"] == "ets":
            share = Decimal(str(1 - self.outlook["mase"]))
            return Words(
                f"Exponential smoothing missed by {ours.en} a day on {tested} past days, {percent(share, 'en', 0)} less than last week "
                f"repeated ({naive.en}).",
                f"Exponentielle Glättung lag an {tested} vergangenen Tagen um {ours.de} je Tag daneben, {percent(share, 'de', 0)} weniger "
                f"als die wiederholte Vorwoche ({naive.de}).",
            )
        return Words(
            f"Last week is repeated, because nothing beat it on {tested} past days: it missed by {naive.en} a day, exponential smoothing "
            f"by {ours.en}.",
            f"Die Vorwoche wird wiederholt, weil nichts sie an {tested} vergangenen Tagen übertraf: Sie lag um {naive.de} je Tag daneben, "
            f"exponentielle Glättung um {ours.de}.",
        )

    def figures(self, first: date, last: date, filled: int, route: str, home: str) -> tuple[Figure, ...]:
        one = self.outlook
        whole, low, high = (self.said(value) for value in one["total"])
        source = Words(f"Readings {day(first)} to {day(last)}", f"Messwerte {day(first, 'de')} bis {day(last, 'de')}")
        test = several(
            one["tested"], Words("Back-test on {n} day", "Rückblick auf {n} Tag"), Words("Back-test on {n} days", "Rückblick auf {n} Tage")
        )
        paths = Words("1,000 simulated futures, summed each", "1.000 simulierte Verläufe, jeder summiert")
        held = Words(f"{one['held']} of {one['tested']}", f"{one['held']} von {one['tested']}")
        return (
            Figure(Words("Expected in all", "Erwartet insgesamt"), whole, METHODS[one["method"]], route),
            Figure(Words("Sum, low (10%)", "Summe, unten (10 %)"), low, paths, route),
            Figure(Words("Sum, high (90%)", "Summe, oben (90 %)"), high, paths, route),
            Figure(Words("Mean error (MAPE)", "Mittlerer Fehler (MAPE)"), _share(one["mape"]), test, route),
            Figure(Words("Error of last week repeated", "Fehler der wiederholten Vorwoche"), _share(one["naive_mape"]), test, route),
            Figure(Words("MASE (below 1 beats it)", "MASE (unter 1 ist besser)"), _number(one["mase"], 2), test, route),
            Figure(Words("Tested days within the 80% interval", "Geprüfte Tage im 80-%-Bereich"), held, test, route),
            Figure(Words("Days without a reading, filled in", "Tage ohne Wert, ergänzt"), _number(filled, 0), source, home),
        )


async def _read(workspace: str, series: str, rehearsal: bool) -> dict[str, Any]:
    """Value by complete day as JSON; orders are the count that the revenue readings carry."""
    async with db.read() as session:
        today, _ = await spans.today(session, rehearsal=rehearsal)
        until = today - timedelta(days=1)
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


def lacking(days: dict[date, float], first: date, last: date, what: Words = FORECAST) -> Words | None:
    """Why `what` cannot be told from these days, or None."""
    if len(days) < LEAST:
        n, more = len(days), LEAST - len(days)
        return Words(
            f"{what.en} needs readings of {LEAST} days; {n} {'is' if n == 1 else 'are'} on record, {more} missing.",
            f"{what.de} braucht Werte von {LEAST} Tagen; {n} {'liegt' if n == 1 else 'liegen'} vor, {more} fehlen.",
        )
    gaps = 1 - len(days) / ((last - first).days + 1)
    if gaps > GAPS:
        share = Decimal(str(gaps))
        return Words(
            f"{what.en} stays unknown: {percent(share, 'en', 0)} of the days have no reading.",
            f"{what.de} bleibt unbekannt: {percent(share, 'de', 0)} der Tage haben keinen Wert.",
        )
    return None


def even(days: dict[date, float], first: date, last: date) -> tuple[list[float], int]:
    """One value for each day; a gap takes the same weekday before it, or the mean. Also how many were filled. Pure."""
    values: list[float] = []
    usual = mean(days.values())
    for n in range((last - first).days + 1):
        values.append(days.get(first + timedelta(days=n), values[n - WEEK] if n >= WEEK else usual))
    return values, len(values) - len(days)


def _cell(value: float) -> str:
    return str(Decimal(str(value)).quantize(Decimal("0.01")))


def _number(value: float, places: int) -> Words:
    exact = Decimal(str(value))
    return Words(number(exact, "en", places), number(exact, "de", places))


def _share(value: float | None) -> Words:
    if value is None:
        return Words("unknown", "unbekannt")
    return Words(percent(Decimal(str(value))), percent(Decimal(str(value)), "de"))
