"""What a business earned, with the numbers behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from krake.coordinator.grammar import periods
from krake.kit import clock, db
from krake.kit.text import WEEKDAYS, Words, day, money, number, several
from krake.models import Reading
from krake.services import connections, readings, spans
from krake.spec.skill import Ctx, Figure, Input, Result, skill
from krake.spec.words import Risk


class Asked(Input):
    """`period` as `coordinator.grammar.periods` reads it: today, 7d, last_month, 2026-10, …"""

    workspace: str = "lunavo"
    period: str = "today"


@skill(
    title=Words("Revenue report", "Umsatzbericht"),
    risk=Risk.READ,
    agent="dexter",
    examples=(
        Words("how much did {workspace} make {period}", "wie viel hat {workspace} {period} verdient"),
        Words("send me the {workspace} revenue report", "schick mir den umsatzbericht von {workspace}"),
        Words("{workspace} revenue {period}", "umsatz von {workspace} {period}"),
        Words("what is the revenue {period}", "wie hoch ist der umsatz {period}"),
    ),
    keywords=(
        Words(
            "revenue report sales earned earn made make turnover money income",
            "umsatz bericht umsatzbericht verdient verdienst einnahmen erlös eingenommen",
        ),
    ),
    alone=False,
    ensures=lambda evidence: "days" in evidence,
)
async def revenue_report(ctx: Ctx, input: Asked) -> Result:
    """Net sales of a period: goods after discounts and returns, without shipping and VAT, without test, voided and cancelled orders."""
    found = await ctx.step(Words("Read revenue", "Umsatz lesen"), _read, input.workspace, input.period, ctx.rehearsal)
    if not found["known"] and found["stale"]:
        goal = Words("Read the shop anew", "Den Shop neu lesen")
        run = await ctx.hand_over("commet", "sync", goal, {"integration": "shopify"})
        words = Words(
            f"There is no revenue reading for {found['name']} yet. Commet reads the shop anew (run #{run}); ask again then.",
            f"Für {found['name']} gibt es noch keine Umsatzwerte. Commet liest den Shop neu (Lauf #{run}); frag danach wieder.",
        )
        return Result(words, (), {"days": 0, "run": run})
    if not found["known"]:
        words = Words(
            f"There is no revenue reading for {found['name']} yet. Connect its shop first.",
            f"Für {found['name']} gibt es noch keine Umsatzwerte. Verbinde zuerst den Shop.",
        )
        return Result(words, (), {"days": 0})
    total = {lang: money(Decimal(found["total"]), found["currency"], lang) for lang in ("en", "de")}
    span = Words(**found["span"])
    counted = several(found["orders"], Words("{n} order", "{n} Bestellung"), Words("{n} orders", "{n} Bestellungen"))
    sentence = Words(
        f"{found['name']} made {total['en']} {span.en}, from {counted.en}.",
        f"{found['name']} hat {span.de} {total['de']} verdient, aus {counted.de}.",
    )
    return Result(sentence, _figures(found, total), {"days": len(found["days"]), "total": found["total"], "currency": found["currency"]})


#: a shop that was read within this time has nothing more to tell
STALE = timedelta(minutes=15)


async def _read(workspace: str, period: str, rehearsal: bool) -> dict[str, Any]:
    """Sums of the readings of a period, and of the period before it, as JSON."""
    async with db.read() as session:
        shop = await connections.partner(session, "shopify", rehearsal=rehearsal)
        today, zone = await spans.today(session, rehearsal=rehearsal)
        since, until, span = bounds(period, today)
        rows = [
            row for row in await readings.series(session, workspace, "revenue", since, until, rehearsal=rehearsal) if row.value is not None
        ]
        full = spans.over(since, until, today, rolling=ROLLING.fullmatch(period) is not None)
        whole = await readings.series(session, workspace, "revenue", *full, rehearsal=rehearsal)
        before = await readings.series(session, workspace, "revenue", *full.before, rehearsal=rehearsal)
    currency = rows[0].currency if rows else ""
    same = [row for row in rows if row.currency == currency]
    return {
        "known": bool(rows),
        "stale": shop is not None and shop.status == "connected" and (shop.synced_at is None or clock.now() - shop.synced_at > STALE),
        "name": workspace.replace("_", " ").title(),
        "currency": currency,
        "span": span._asdict(),
        "total": _sum(same, currency),
        "orders": int(sum((row.numerator or 0 for row in same), Decimal(0))),
        "before": _sum(before, currency) if before else "",
        "full": _sum(whole, currency) if whole and until == today > since else "",
        "zone": zone,
        "compared": [*full.said, *full.before.said],
        "days": [[row.day.isoformat(), str(row.value)] for row in same],
        "source": rows[0].source if rows else "",
        "as_of": max(row.as_of for row in rows).isoformat() if rows else "",
    }


def _sum(rows: Sequence[Reading], currency: str) -> str:
    """What the known readings of one currency add up to."""
    return str(sum((row.value for row in rows if row.value is not None and row.currency == currency), Decimal(0)))


def bounds(period: str, today: date) -> tuple[date, date, Words]:
    """First and last local day of a period, today at the latest, and how it stands in a sentence."""
    since, until = periods.days(period, today)
    until, said = min(until, today), periods.said_period(period)
    if rolling := ROLLING.fullmatch(period):
        days = spans.Span(since, until).said
        en, de = f"({days.en}, today so far included)", f"({days.de}, heute bis jetzt mitgezählt)"
        return since, until, Words(f"in the last {rolling[1]} days {en}", f"in den letzten {rolling[1]} Tagen {de}")
    return since, until, SPOKEN.get(period) or Words(f"({said.en})", f"({said.de})")


ROLLING = re.compile(r"(\d+)d")  #: so many days up to and with today


SPOKEN = {
    "today": Words("today", "heute"),
    "yesterday": Words("yesterday", "gestern"),
    "week": Words("this week", "diese Woche"),
    "last_week": Words("last week", "letzte Woche"),
    "month": Words("this month", "diesen Monat"),
    "last_month": Words("last month", "letzten Monat"),
    "quarter": Words("this quarter", "dieses Quartal"),
    "last_quarter": Words("last quarter", "letztes Quartal"),
    "year": Words("this year", "dieses Jahr"),
    "last_year": Words("last year", "letztes Jahr"),
}


def _figures(found: dict[str, Any], total: dict[str, str]) -> tuple[Figure, ...]:
    source = Words(f"{found['source']}, as of {found['as_of'][11:16]} UTC", f"{found['source']}, Stand {found['as_of'][11:16]} UTC")
    figures = [
        Figure(Words("Net revenue", "Nettoumsatz"), Words(total["en"], total["de"]), source, "/lunavo"),
        Figure(
            Words("Orders counted", "Gezählte Bestellungen"),
            Words(number(found["orders"]), number(found["orders"], "de")),
            source,
            "/orders",
        ),
    ]
    if found["before"]:
        value = Decimal(found["before"])
        words = Words(money(value, found["currency"]), money(value, found["currency"], "de"))
        en, de, en_before, de_before = found["compared"]
        if found["full"]:
            exact = Decimal(found["full"])
            worth = Words(money(exact, found["currency"]), money(exact, found["currency"], "de"))
            label = Words(f"Full days only, {en}", f"Nur volle Tage, {de}")
            figures.append(Figure(label, worth, Words(f"Days in {found['zone']}", f"Tage in {found['zone']}"), "/lunavo"))
        label = Words(f"The period before, {en_before}", f"Der Zeitraum davor, {de_before}")
        figures.append(Figure(label, words, source, "/lunavo"))
    if len(found["days"]) > 1:
        best, worth = max(found["days"], key=lambda item: Decimal(item[1]))
        when = date.fromisoformat(best)
        label = Words(
            f"Best day, {WEEKDAYS['en'][when.weekday()]} {day(when)}", f"Bester Tag, {WEEKDAYS['de'][when.weekday()]} {day(when, 'de')}"
        )
        amount = Words(money(Decimal(worth), found["currency"]), money(Decimal(worth), found["currency"], "de"))
        figures.append(Figure(label, amount, source, "/lunavo"))
    return tuple(figures)
