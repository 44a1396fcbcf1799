"""An agent's performance in words. Small numbers stay counts; what was never measured says so and is no zero."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from krake import registry
from krake.gate import trust
from krake.kit import db
from krake.kit.text import Words, day, money, percent
from krake.services import connections, performance, profiles
from krake.services.performance import Performance, Tally
from krake.web.rows.rules import TrustRow, trust_row
from krake.web.ui.kpi import InputRow, KpiRow

#: under this many a share is said as its parts
FEW = 20
SPAN = Words("Last 4 weeks", "Letzte 4 Wochen")
NOTHING = Words("No reading yet", "Noch kein Wert")
UNMEASURED = Words("Time saved is not measured.", "Gesparte Zeit wird nicht gemessen.")
WHY_UNMEASURED = Words(
    "Nobody recorded how long this work takes by hand, so a figure would be made up. Counted is what ended well by itself.",
    "Niemand hat festgehalten, wie lange diese Arbeit von Hand dauert; eine Zahl wäre erfunden. Gezählt wird, was von selbst gut endete.",
)


@dataclass(frozen=True, slots=True)
class SkillLine:
    """A skill's runs: how many ended, how many of them well, and the share with its interval."""

    name: str
    ended: str
    well: str
    share: str


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One week's runs: how many ended well, in words and as a share of 100 ("" when none ended)."""

    name: str
    words: str
    share: str


@dataclass(frozen=True, slots=True)
class PerformanceRow:
    """`measured` is False while nothing was counted at all."""

    figures: list[KpiRow] = field(default_factory=list)
    skills: list[SkillLine] = field(default_factory=list)
    weeks: list[WeekLine] = field(default_factory=list)
    trust: list[TrustRow] = field(default_factory=list)
    by_itself: str = ""
    measured: bool = False


async def of_agent(key: str, locale: str) -> PerformanceRow:
    """The last four weeks of an agent in the present world."""
    async with db.read() as session:
        rehearsal = await connections.rehearsing(session)
        shop = await connections.partner(session, "shopify", rehearsal=rehearsal)
        found = await performance.of_agent(session, key, rehearsal=rehearsal, zone=shop.timezone if shop else "Europe/Berlin")
        records = [record for record in await trust.records(session, rehearsal=rehearsal) if record.agent == key]
        names = {one: agent.name for one, agent in (await profiles.agents(session)).items()}
    return PerformanceRow(
        figures(found, locale),
        [_skill(skill, tally, locale) for skill, tally in found.skills.items()],
        _weeks(found, locale),
        [trust_row(record, names, locale) for record in records],
        _by_itself(found).to(locale),
        bool(found.runs.ended or found.asked or found.outcomes),
    )


def figures(found: Performance, locale: str) -> list[KpiRow]:
    judged = sum(found.outcomes.values())
    turned = sum(found.outcomes.get(one, 0) for one in ("refused", "reversed", "unproven"))
    cost = ", ".join(money(one.amount, one.currency, locale) for one in found.spent) or "—"
    priced = sum(one.count for one in found.spent)
    return [
        _share("success", Words("Success", "Erfolg"), found.runs.well, found.runs.ended, locale, SUCCESS, Words("runs", "Läufe")),
        _share("edited", Words("Edited", "Geändert"), found.outcomes.get("edited", 0), judged, locale, EDITED, EFFECTS),
        _share("refused", Words("Refused", "Abgelehnt"), turned, judged, locale, REFUSED, EFFECTS),
        KpiRow(
            "decided", Words("You decide in", "Du entscheidest in").to(locale), span(found.decided_in, locale),
            "" if found.decided_in is not None else NOTHING.to(locale),
            versus=Words(f"{found.answered} of {found.asked} answered", f"{found.answered} von {found.asked} beantwortet").to(locale),
            formula=DECIDED.to(locale), source=SPAN.to(locale),
        ),
        KpiRow(
            "cost", Words("Cost", "Kosten").to(locale), cost, "" if found.spent else NOTHING.to(locale),
            versus=Words(f"{priced} effects with a price", f"{priced} Wirkungen mit Preis").to(locale),
            formula=COST.to(locale), source=SPAN.to(locale),
        ),
    ]  # fmt: skip


EFFECTS = Words("judged", "beurteilt")
SUCCESS = Words("Runs that ended done with their evidence / runs that ended", "Läufe mit Nachweis beendet / beendete Läufe")
EDITED = Words("Proposals you changed before you approved / proposals judged", "Vor der Freigabe geändert / beurteilte Vorschläge")
REFUSED = Words(
    "Proposals refused, taken back or without evidence / proposals judged",
    "Abgelehnt, zurückgenommen oder ohne Nachweis / beurteilte Vorschläge",
)
DECIDED = Words("Median from its question to your answer", "Median von der Frage bis zu deiner Antwort")
COST = Words("Prices of the effects that were done, as the service quoted them", "Preise der ausgeführten Wirkungen, laut Dienst")


def _share(key: str, name: Words, part: int, whole: int, locale: str, formula: Words, of: Words) -> KpiRow:
    if not whole:
        return KpiRow(key, name.to(locale), "—", NOTHING.to(locale), formula=formula.to(locale), source=SPAN.to(locale))
    counts = Words(f"{part} of {whole}", f"{part} von {whole}").to(locale)
    few = whole < FEW
    low, high = interval(part, whole)
    between = f"{percent(low, locale, 0)} – {percent(high, locale, 0)}"
    sure = Words(f"95% sure: {between}", f"95 % sicher: {between}").to(locale)
    value = counts if few else percent(Decimal(part) / whole, locale, 0)
    return KpiRow(
        key, name.to(locale), value, versus=between if few else f"{counts} · {between}", formula=formula.to(locale),
        inputs=(InputRow(of.to(locale), str(whole)), InputRow(Words("Wilson interval", "Wilson-Intervall").to(locale), sure)),
        source=SPAN.to(locale),
    )  # fmt: skip


def interval(part: int, whole: int) -> tuple[Decimal, Decimal]:
    """The 95 % Wilson interval of a share: the upper bound is what the rest's lower bound leaves."""
    return trust.wilson(part, whole), 1 - trust.wilson(whole - part, whole)


def span(took: timedelta | None, locale: str) -> str:
    """ "40 s", "4 min", "3.5 h" or "2 days"; a dash when there is none."""
    if took is None:
        return "—"
    seconds = took.total_seconds()
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5_400:
        return f"{seconds / 60:.0f} min"
    if seconds < 172_800:
        text = f"{seconds / 3_600:.1f}".removesuffix(".0")
        return f"{text if locale == 'en' else text.replace('.', ',')} h"
    return Words(f"{seconds / 86_400:.0f} days", f"{seconds / 86_400:.0f} Tage").to(locale)


def _skill(key: str, tally: Tally, locale: str) -> SkillLine:
    skill = registry.skills().get(key)
    low, high = interval(tally.well, tally.ended)
    share = f"{percent(low, locale, 0)} – {percent(high, locale, 0)}"
    return SkillLine(skill.title.to(locale) if skill else key, str(tally.ended), str(tally.well), share)


def _weeks(found: Performance, locale: str) -> list[WeekLine]:
    """Week by week; one without runs has no share, which is not a share of 0."""
    rows = []
    for first, tally in found.weeks if found.runs.ended else ():
        words = Words(f"{tally.well} of {tally.ended}", f"{tally.well} von {tally.ended}")
        said = words if tally.ended else Words("no runs", "keine Läufe")
        name = Words(f"Week from {day(first)}", f"Woche ab {day(first, 'de')}")
        rows.append(WeekLine(name.to(locale), said.to(locale), str(round(100 * tally.well / tally.ended)) if tally.ended else ""))
    return rows


def _by_itself(found: Performance) -> Words:
    n = found.by_itself
    return Words(f"{n} of {found.runs.ended} runs nobody had to start", f"{n} von {found.runs.ended} Läufen musste niemand starten")
