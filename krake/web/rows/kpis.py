"""KPIs in words, with their lineage. Unknown is a dash and says what it waits for; it is never 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from krake import registry
from krake.kit import clock, db
from krake.kit.text import WEEKDAYS, Words, day, money, number, percent
from krake.models import Reading
from krake.services import comparing, connections, own_figures, readings
from krake.spec.words import Good, Unit
from krake.spec.workspace import Kpi
from krake.web.ui import spark
from krake.web.ui.bars import BarRow, bar_rows
from krake.web.ui.kpi import InputRow, KpiRow

DAYS = 30
FEW = readings.FEW  #: a ratio over fewer than this shows its parts and no arrow
SPANS = {"today": 1, "7d": 7, "30d": 30, "90d": 90}
COMPLETE = {
    "complete": Words("Complete", "Vollständig"),
    "partial": Words("Partial: the day is not over", "Teilweise: der Tag ist nicht zu Ende"),
    "estimated": Words("Estimated", "Geschätzt"),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """What all KPIs of one load share."""

    today: date
    span: int
    locale: str
    found: dict[str, list[Reading]]
    so_far: dict[str, Decimal | None]
    tz: str


@dataclass(frozen=True, slots=True)
class Chart:
    bars: list[BarRow]
    total: str
    ends: tuple[str, str, str]
    known: bool


async def of_workspace(key: str, period: str, locale: str) -> list[KpiRow]:
    """The workspace's declared KPIs over a period, each as a row."""
    workspace = registry.workspaces()[key]
    scene = await _scene(key, period, locale)
    return [row(kpi, scene) for kpi in workspace.kpis]


async def _scene(key: str, period: str, locale: str) -> Scene:
    span = SPANS.get(period, 1)
    async with db.read() as session:
        rehearsing = await connections.rehearsing(session)
        shop = await connections.partner(session, "shopify", rehearsal=rehearsing)
        tz = shop.timezone if shop else "Europe/Berlin"
        today, now = clock.today(tz), clock.now()
        since = today - timedelta(days=max(DAYS, 2 * span) - 1)
        found = await readings.of_workspace(session, key, since, today, rehearsal=rehearsing)
        if key == "management":
            found |= await own_figures.of_management(session, today, rehearsal=rehearsing)
        so_far: dict[str, Decimal | None] = {}
        if span == 1 and "revenue" in found:
            so_far["revenue"] = await comparing.revenue_so_far(session, today, now, tz, rehearsal=rehearsing)
            so_far["signups"] = await comparing.signups_so_far(session, today, now, tz, rehearsal=rehearsing)
    return Scene(today, span, locale, found, so_far, tz)


def row(kpi: Kpi, scene: Scene) -> KpiRow:
    rows = scene.found.get(kpi.key, [])
    inside = [r for r in rows if (scene.today - r.day).days < scene.span]
    value = summed(kpi, inside)
    if value is None:
        return KpiRow(
            kpi.key,
            kpi.name.to(scene.locale),
            "—",
            waits=kpi.waits_for.to(scene.locale),
            full_name=_full(kpi, scene.locale),
            formula=kpi.formula.to(scene.locale),
            line=_line(rows, scene)[0],
        )
    currency = inside[-1].currency
    arrow, tone, delta, versus = _delta(kpi, value, currency, rows, scene)
    line, under = _line(rows, scene)
    few = kpi.unit is Unit.PERCENT and readings.few(inside)
    if few:
        arrow, tone, delta, versus = "flat", "idle", "", Words("too few for a rate", "zu wenige für eine Quote").to(scene.locale)
    latest = max(inside, key=lambda r: r.as_of)
    return KpiRow(
        kpi.key,
        kpi.name.to(scene.locale),
        _of(inside, scene.locale) if few else written(kpi, value, currency, scene.locale),
        arrow=arrow,
        tone=tone,
        delta=delta,
        versus=versus,
        line=line,
        under=under,
        full_name=_full(kpi, scene.locale),
        formula=kpi.formula.to(scene.locale),
        inputs=_inputs(kpi, inside, scene),
        source=latest.source,
        as_of=latest.as_of.isoformat(),
        complete=COMPLETE["partial" if scene.span == 1 else latest.completeness].to(scene.locale),
    )


def summed(kpi: Kpi, rows: Sequence[Reading]) -> Decimal | None:
    """The period's value: a sum, or for ratios the sum of the parts. None when nothing is known, or currencies differ."""
    known = [r for r in rows if r.value is not None]
    if not known or len({r.currency for r in known}) > 1:
        return None
    if kpi.unit is Unit.PERCENT:
        below = sum((r.denominator or Decimal(0) for r in known), Decimal(0))
        return sum((r.numerator or Decimal(0) for r in known), Decimal(0)) / below if below else None
    if kpi.unit is Unit.SCORE:
        return known[-1].value
    return sum((r.value for r in known if r.value is not None), Decimal(0))


def written(kpi: Kpi, value: Decimal, currency: str, locale: str) -> str:
    if kpi.unit is Unit.MONEY:
        return money(value, currency, locale)
    if kpi.unit is Unit.PERCENT:
        return percent(value, locale, 2)
    return number(value, locale, 0)


def _delta(kpi: Kpi, value: Decimal, currency: str, rows: Sequence[Reading], scene: Scene) -> tuple[str, str, str, str]:
    """Arrow, tone, "18.2%" and what it is compared with. Nothing when there is nothing fair to compare with."""
    locale = scene.locale
    before, versus = _before(kpi, rows, scene)
    if before is None:
        return "flat", "idle", "", versus
    change = value - before
    arrow = "flat" if change == 0 else "up" if change > 0 else "down"
    tone = "idle" if change == 0 or kpi.good is Good.NEITHER else "good" if (change > 0) == (kpi.good is Good.UP) else "bad"
    if kpi.unit is Unit.PERCENT:
        said = number(abs(change) * 100, locale, 2) + (" pp" if locale == "en" else " Pp.")
    elif kpi.unit is Unit.MONEY:
        said = percent(abs(change) / before, locale) if before else money(abs(change), currency, locale)
    else:
        said = number(abs(change), locale, 0)
    return arrow, tone, said, versus


def _before(kpi: Kpi, rows: Sequence[Reading], scene: Scene) -> tuple[Decimal | None, str]:
    locale, span = scene.locale, scene.span
    if span > 1:
        earlier = [r for r in rows if span <= (scene.today - r.day).days < 2 * span]
        words = Words(f"vs. the {span} days before", f"ggü. den {span} Tagen davor").to(locale)
        known = len([r for r in earlier if r.value is not None]) >= span // 2
        return (summed(kpi, earlier), words) if known else (None, "")
    weekday = WEEKDAYS[locale][scene.today.weekday()]
    if kpi.key in scene.so_far:
        usual = scene.so_far[kpi.key]
        words = Words(f"vs. {weekday}s so far", f"ggü. {weekday}en bis jetzt")
        return usual, words.to(locale) if usual is not None else ""
    if kpi.unit is Unit.PERCENT:
        today = [r for r in rows if r.day == scene.today]
        last = [r for r in rows if r.day == scene.today - timedelta(days=7)]
        enough = all(sum((r.denominator or Decimal(0) for r in part), Decimal(0)) >= FEW for part in (today, last))
        return summed(kpi, last) if enough else None, _of(today, locale)
    yesterday = summed(kpi, [r for r in rows if r.day == scene.today - timedelta(days=1)])
    if yesterday is None:
        return None, ""
    return None, Words(f"{written(kpi, yesterday, '', 'en')} yesterday", f"{written(kpi, yesterday, '', 'de')} gestern").to(locale)


def _of(rows: Sequence[Reading], locale: str) -> str:
    """A ratio's parts beside it: “2 of 11”, so that a small number is not taken for a trend."""
    above = sum((r.numerator for r in rows if r.numerator is not None), Decimal(0))
    below = sum((r.denominator for r in rows if r.denominator is not None), Decimal(0))
    return Words(f"{number(above)} of {number(below)}", f"{number(above, 'de')} von {number(below, 'de')}").to(locale)


def _line(rows: Sequence[Reading], scene: Scene) -> tuple[str, str]:
    values = by_day(rows, scene.today)
    return spark.trace(values), spark.area(values)


def by_day(rows: Sequence[Reading], today: date, days: int = DAYS) -> list[Decimal | None]:
    """The value of each of the last days, oldest first, None where nothing is known."""
    known = {r.day: r.value for r in rows}
    return [known.get(today - timedelta(days=back)) for back in range(days - 1, -1, -1)]


def _inputs(kpi: Kpi, rows: Sequence[Reading], scene: Scene) -> list[InputRow]:
    """The parts of the formula: how many days, and what stands above and below the line."""
    above = sum((r.numerator for r in rows if r.numerator is not None), Decimal(0))
    below = sum((r.denominator for r in rows if r.denominator is not None), Decimal(0))
    said = [InputRow(Words("Days", "Tage").to(scene.locale), number(len(rows), scene.locale))]
    over, under = PARTS.get(kpi.key, (None, None))
    if over:
        said.append(InputRow(over.to(scene.locale), number(above, scene.locale)))
    if under:
        said.append(InputRow(under.to(scene.locale), number(below, scene.locale)))
    return said


ORDERS = Words("Orders counted", "Gezählte Bestellungen")
CHECKOUTS = Words("Checkouts completed", "Abgeschlossene Käufe")
SESSIONS = Words("Sessions", "Sitzungen")
#: what a figure's numerator and denominator count
PARTS: dict[str, tuple[Words | None, Words | None]] = {
    "revenue": (ORDERS, None),
    "total_revenue": (ORDERS, None),
    "conversion": (CHECKOUTS, SESSIONS),
    "system_conversion": (CHECKOUTS, SESSIONS),
    "agent_success": (Words("Runs done", "Fertige Läufe"), Words("Runs ended", "Beendete Läufe")),
}


def _full(kpi: Kpi, locale: str) -> str:
    return kpi.full_name.to(locale) if kpi.full_name else ""


async def revenue_chart(key: str, locale: str) -> Chart:
    """Revenue of the last 30 days as bars; days without a reading are gaps."""
    scene = await _scene(key, "30d", locale)
    rows = scene.found.get("revenue", [])
    values = by_day(rows, scene.today)
    currency = rows[-1].currency if rows else "EUR"
    days = [scene.today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    drawn = bar_rows([(day(when, locale), money(value, currency, locale), value) for when, value in zip(days, values, strict=True)])
    known = [value for value in values if value is not None]
    total = money(sum(known, Decimal(0)), currency, locale) if known else ""
    ends = (day(days[0], locale), day(days[DAYS // 2], locale), Words("Today", "Heute").to(locale))
    return Chart(drawn, total, ends, bool(known))
