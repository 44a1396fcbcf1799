"""Why revenue moved: more or fewer orders, larger or smaller ones, the products behind it, and which days were unlike their weekday."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from krake.kit import db
from krake.kit.apart import apart
from krake.kit.text import WEEKDAYS, Words, day, money, number
from krake.services import drivers, readings, spans
from krake.services.spans import Span
from krake.skills.forecast import even, known_days, lacking
from krake.skills.revenue_report import ROLLING, bounds
from krake.spec.skill import Ctx, Figure, Input, Result, skill
from krake.spec.words import Risk

DROP = Decimal("0.3")  #: of the revenue before
ENOUGH = 5  #: orders before; fewer fall by chance
BACK = 182  #: days of history the weekday pattern is read from
NAMED = 3  #: unusual days that are named


class Asked(Input):
    """`period` as `coordinator.grammar.periods` reads it, without today; it is compared with as many days before it."""

    workspace: str = "lunavo"
    period: str = "7d"


@skill(
    title=Words("Explain a change", "Eine Änderung erklären"),
    risk=Risk.READ,
    agent="dexter",
    examples=(
        Words("why did revenue change {period}", "warum hat sich der umsatz {period} geändert"),
        Words("explain the revenue {period}", "erkläre den umsatz {period}"),
        Words("what moved the sales {period}", "was hat die verkäufe {period} bewegt"),
    ),
    keywords=(Words("why explain change drivers cause moved drop rise", "warum erkläre grund änderung ursache bewegt rückgang anstieg"),),
    alone=False,
    ensures=lambda evidence: Decimal(evidence["more"]) + Decimal(evidence["worth"]) == Decimal(evidence["change"]),
)
async def anomaly_explain(ctx: Ctx, input: Asked) -> Result:
    """Split the change of net revenue into number and worth of orders and into trend, weekdays and rest; name products and odd days."""
    found = await ctx.step(Words("Compare the orders", "Bestellungen vergleichen"), _read, input.workspace, input.period, ctx.rehearsal)
    if not found["currency"]:
        words = Words(
            "No orders counted as revenue in this period or the one before.",
            "Weder in diesem Zeitraum noch davor zählten Bestellungen als Umsatz.",
        )
        return Result(words, (), {"more": "0", "worth": "0", "change": "0"})
    evidence = {name: found[name] for name in ("more", "worth", "change")}
    days, first, last = known_days(found["days"])
    unknown, split = lacking(days, first, last, Words("The weekday pattern", "Das Wochentagsmuster")), None
    if unknown is None:
        values, _ = even(days, first, last)
        parts = await ctx.step(Words("Take the days apart", "Tage zerlegen"), _apart, values)
        split = taken_apart(parts, values, first, Span(date.fromisoformat(found["since"]), date.fromisoformat(found["until"])))
    sentence = _sentence(found)
    if unknown is not None:
        sentence = Words(f"{sentence.en} {unknown.en}", f"{sentence.de} {unknown.de}")
    figures = (*_figures(found), *(_unusual(split, found["currency"], len(values)) if split else ()))
    if not fell(found["totals"], found["counts"]):
        return Result(sentence, figures, evidence)
    goal = Words("Revenue fell: check what the shop offers", "Der Umsatz fiel: Angebot des Shops prüfen")
    run = await ctx.hand_over("commet", "sync_products", goal, {}, together=True)
    sentence = Words(f"{sentence.en} Commet checks the products (#{run}).", f"{sentence.de} Commet prüft die Produkte (#{run}).")
    check = Figure(
        Words("Check by Commet", "Prüfung durch Commet"), Words(f"#{run}", f"#{run}"), Words("Coordinator", "Koordinator"), f"/runs/{run}"
    )
    return Result(sentence, (*figures, check), evidence | {"handed": run})


def fell(totals: list[str], counts: list[int]) -> bool:
    """Whether revenue fell by so much, of so many orders, that the shop itself may be why. Pure."""
    before, now = (Decimal(one) for one in totals)
    return counts[0] >= ENOUGH and now <= before * (1 - DROP)


async def _read(workspace: str, period: str, rehearsal: bool) -> dict[str, Any]:
    async with db.read() as session:
        today, _ = await spans.today(session, rehearsal=rehearsal)
        since, until, _ = bounds(period, today)
        week = spans.over(since, until, today, rolling=ROLLING.fullmatch(period) is not None)
        (since, until), (first, last) = week, week.before
        currency = await drivers.currency(session, first, until, rehearsal=rehearsal)
        now = await drivers.span(session, since, until, currency, rehearsal=rehearsal)
        before = await drivers.span(session, first, last, currency, rehearsal=rehearsal)
        sold = await drivers.products(session, since, until, currency, rehearsal=rehearsal)
        sold_before = await drivers.products(session, first, last, currency, rehearsal=rehearsal)
        history = min(until, today - timedelta(days=1))
        rows = await readings.series(session, workspace, "revenue", history - timedelta(days=BACK), history, rehearsal=rehearsal)
    found = drivers.split(before, now)
    return {
        "currency": currency,
        "span": week.said._asdict(),
        "since": since.isoformat(),
        "until": until.isoformat(),
        "days": {row.day.isoformat(): str(row.value) for row in rows if row.value is not None and row.currency == currency},
        "counts": [before.count, now.count],
        "totals": [str(before.total), str(now.total)],
        "more": str(found.more),
        "worth": str(found.worth),
        "change": str(found.change),
        "movers": [[title, str(value)] for title, value in drivers.movers(sold_before, sold)],
    }


async def _apart(values: list[float]) -> dict[str, Any]:
    return await apart("krake.kit.trend:parts", {"values": values})


def taken_apart(parts: dict[str, Any], values: list[float], first: date, span: Span) -> dict[str, Any]:
    """What of the change from the days before to `span` is trend, weekdays and rest, and its odd days [day, value, usual]. Pure.

    `first` is the day of the first value. The three are 0 where the days before are not all on record.
    """

    def total(of: list[float], one: Span) -> float:
        begin = (one.since - first).days
        return sum(of[max(0, begin) : begin + one.days]) if begin >= 0 else 0.0

    whole = (span.before.since - first).days >= 0
    changed = {name: total(parts[name], span) - total(parts[name], span.before) if whole else 0.0 for name in ("trend", "season", "rest")}
    odd = [n for n in parts["odd"] if span.since <= first + timedelta(days=n) <= span.until]
    days = [[(first + timedelta(days=n)).isoformat(), values[n], values[n] - parts["rest"][n]] for n in odd]
    return changed | {"whole": whole, "odd": sorted(days, key=lambda one: -abs(one[1] - one[2]))[:NAMED]}


def _unusual(split: dict[str, Any], currency: str, days: int) -> tuple[Figure, ...]:
    source = Words(f"Decomposition of {days} days (STL)", f"Zerlegung von {days} Tagen (STL)")

    def cash(value: float) -> Words:
        exact = Decimal(str(value)).quantize(Decimal("0.01"))
        return Words(money(exact, currency), money(exact, currency, "de"))

    names = {
        "trend": Words("Of the change: trend", "Von der Änderung: Trend"),
        "season": Words("Of the change: weekdays", "Von der Änderung: Wochentage"),
        "rest": Words("Of the change: neither", "Von der Änderung: weder noch"),
    }
    told = [Figure(label, cash(split[name]), source, "/lunavo") for name, label in names.items() if split["whole"]]
    for when, value, usual in split["odd"]:
        one, real, due = date.fromisoformat(when), cash(value), cash(usual)
        label = Words(
            f"Unusual: {WEEKDAYS['en'][one.weekday()]} {day(one)}", f"Auffällig: {WEEKDAYS['de'][one.weekday()]} {day(one, 'de')}"
        )
        told.append(Figure(label, Words(f"{real.en}, usual {due.en}", f"{real.de}, üblich {due.de}"), source, "/orders"))
    if not split["odd"]:
        told.append(Figure(Words("Unusual days", "Auffällige Tage"), Words("none", "keine"), source, "/lunavo"))
    return tuple(told)


def _sentence(found: dict[str, Any]) -> Words:
    def cash(text: str, lang: str) -> str:
        value = Decimal(text)
        return f"{'+' if value > 0 else ''}{money(value, found['currency'], lang)}"

    before, now = found["counts"]
    span = Words(**found["span"])
    return Words(
        f"Revenue of {span.en} moved by {cash(found['change'], 'en')}: {cash(found['more'], 'en')} from {now} orders instead of {before}, "
        f"{cash(found['worth'], 'en')} from what each was worth, beside as many days before.",
        f"Der Umsatz vom {span.de} änderte sich um {cash(found['change'], 'de')}: {cash(found['more'], 'de')} durch {now} statt {before} "
        f"Bestellungen, {cash(found['worth'], 'de')} durch ihren Wert, neben ebenso vielen Tagen davor.",
    )


def _figures(found: dict[str, Any]) -> tuple[Figure, ...]:
    source = Words("Shopify orders", "Shopify-Bestellungen")
    prices = Words("Shopify orders, list prices with VAT", "Shopify-Bestellungen, Listenpreise mit MwSt.")

    def cash(text: str) -> Words:
        return Words(money(Decimal(text), found["currency"]), money(Decimal(text), found["currency"], "de"))

    before, now = found["totals"]
    return (
        Figure(Words("Net revenue", "Nettoumsatz"), cash(now), source, "/lunavo"),
        Figure(Words("The period before", "Der Zeitraum davor"), cash(before), source, "/lunavo"),
        Figure(Words("Orders", "Bestellungen"), Words(number(found["counts"][1]), number(found["counts"][1], "de")), source, "/orders"),
        *(Figure(Words(title, title), cash(value), prices, "/lunavo") for title, value in found["movers"]),
    )
