"""An agent's scorecard in words, each figure with its lineage. Small shares stay counts; what is not known says what it waits for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from krake.kit import db
from krake.kit.text import Words, money, number, percent
from krake.services import connections, profiles, scores
from krake.services.scores import Measured, Scene
from krake.spec.agent import Agent, Score
from krake.spec.words import Good, Unit
from krake.web.rows.kpis import COMPLETE
from krake.web.rows.performance import FEW, interval
from krake.web.ui.kpi import InputRow, KpiRow

PARTIAL = Words("Partial: some rows have no amount", "Teilweise: einige Zeilen haben keinen Betrag")
NONE_AS_IT_SHOULD = Words("as it should be", "wie es sein soll")
SHOULD_BE_NONE = Words("should be none", "sollte keine sein")
NOTHING = Words("No reading yet", "Noch kein Wert")


async def scene(session: Any, agent: str) -> Scene:
    """The present world, read in the shop's days."""
    rehearsal = await connections.rehearsing(session)
    shop = await connections.partner(session, "shopify", rehearsal=rehearsal)
    return Scene(agent, rehearsal, shop.timezone if shop else "Europe/Berlin")


async def of_agent(key: str, locale: str) -> list[KpiRow]:
    """Every figure of an agent's scorecard, in its declared order."""
    async with db.read() as session:
        agent = (await profiles.agents(session)).get(key)
        found = await scores.of_agent(session, agent, await scene(session, key)) if agent else []
    return [row(score, measured, locale) for score, measured in found]


async def headline(session: Any, agent: Agent, seen: Scene, locale: str) -> str:
    """The first figure that is known, in a line: “Problems fixed: 3 of 12”. "" while none is."""
    found = await scores.first(session, agent, seen)
    if found is None:
        return ""
    score, measured = found
    return f"{score.name.to(locale)}: {value(score, measured, locale)}"


def row(score: Score, found: Measured | None, locale: str) -> KpiRow:
    if found is None:
        return KpiRow(
            f"score-{score.key}", score.name.to(locale), "—", score.waits_for.to(locale), full_name=score.name.to(locale),
            formula=score.formula.to(locale),
        )  # fmt: skip
    return KpiRow(
        f"score-{score.key}", score.name.to(locale), value(score, found, locale), versus=_versus(score, found, locale),
        full_name=score.name.to(locale), formula=score.formula.to(locale), inputs=_inputs(score, found, locale),
        source=found.source.to(locale), as_of=found.as_of.isoformat(),
        complete=(PARTIAL if found.completeness == "partial" else COMPLETE[found.completeness]).to(locale),
    )  # fmt: skip


def value(score: Score, found: Measured, locale: str) -> str:
    """The figure as written: a share over few as its parts, "2 of 11"."""
    if score.unit is Unit.MONEY:
        return money(found.value, found.currency, locale)
    if score.unit is Unit.RATIO:
        return f"{number(found.value, locale, 2)} ×"
    if score.unit is Unit.COUNT:
        return number(found.value, locale, 0)
    if found.above is None or found.below is None:
        return percent(found.value, locale)
    return _parts(found.above, found.below).to(locale) if found.below < FEW else percent(found.value, locale, 0)


def _parts(above: Decimal, below: Decimal) -> Words:
    return Words(f"{number(above)} of {number(below)}", f"{number(above, 'de')} von {number(below, 'de')}")


def _versus(score: Score, found: Measured, locale: str) -> str:
    """What stands beside it: its interval for a share, whether none is none, of how many for the others."""
    if score.unit is Unit.COUNT and score.good is Good.DOWN:
        said = (SHOULD_BE_NONE if found.value else NONE_AS_IT_SHOULD).to(locale)
        return said if found.below is None else f"{said} · {_parts(found.above or Decimal(0), found.below).to(locale)}"
    if score.unit is Unit.PERCENT and found.above is not None and found.below is not None:
        low, high = interval(int(found.above), int(found.below))
        between = f"{percent(low, locale, 0)} – {percent(high, locale, 0)}"
        return between if found.below < FEW else f"{_parts(found.above, found.below).to(locale)} · {between}"
    if score.unit is Unit.RATIO:
        better, worse = Words("better than last week repeated", "besser als die Vorwoche"), Words("no better", "nicht besser")
        return (better if found.value < 1 else worse).to(locale)
    return f"{score.parts[0].to(locale)}: {_part(score, found, found.above, locale)}" if score.parts and found.above is not None else ""


def _inputs(score: Score, found: Measured, locale: str) -> tuple[InputRow, ...]:
    """The parts of the formula: what stands above and below the line."""
    values = (found.above, found.below)
    return tuple(
        InputRow(words.to(locale), _part(score, found, part, locale))
        for words, part in zip(score.parts, values, strict=False)
        if part is not None
    )


def _part(score: Score, found: Measured, part: Decimal | None, locale: str) -> str:
    if part is None:
        return "—"
    if found.priced and part == found.above:
        return money(part, found.currency, locale)
    return number(part.quantize(Decimal("0.01")), locale)
