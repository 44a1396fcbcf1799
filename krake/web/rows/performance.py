"""An agent's performance in words. Small numbers stay counts; what was never measured says so and is no zero."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from krake import registry
from krake.gate import trust
from krake.kit import clock, db
from krake.kit.text import Words, day, money, number, percent, several
from krake.services import connections, performance, profiles
from krake.services.performance import Performance
from krake.web.rows.rules import TrustRow, trust_row
from krake.web.ui.kpi import InputRow, KpiRow

#: under this many a share is said as its parts
FEW = 20
SPAN = Words("Last 4 weeks", "Letzte 4 Wochen")
NOTHING = Words("No reading yet", "Noch kein Wert")
SAY = Words("Say how long it takes by hand", "Sag, wie lange es von Hand dauert")
GONE = Words("Krake has this skill no more", "Diese Fähigkeit hat Krake nicht mehr")
#: whose day it is when no shop says
ZONE = "Europe/Berlin"


@dataclass(frozen=True, slots=True)
class SkillLine:
    """A skill's runs: how many ended, how many of them well, and the share with its interval.

    `minutes` are what the owner said one takes by hand ("15", "" for unknown), `by_hand` the same to read ("15 min", "—"), `saved`
    what that comes to ("3 h", "—") and `why` how. `known` is False for a skill that Krake had once: nothing more is said of it.
    """

    key: str
    name: str
    ended: str
    well: str
    share: str
    minutes: str
    by_hand: str
    saved: str
    why: str
    known: bool


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One week's runs: how many ended well, in words and as a share of 100 ("" when none ended)."""

    name: str
    words: str
    share: str


@dataclass(frozen=True, slots=True)
class PerformanceRow:
    """`measured` is False while nothing was counted at all. `saved` is the sum over skills ("—" while unknown), `gaps` what it lacks."""

    figures: list[KpiRow] = field(default_factory=list)
    skills: list[SkillLine] = field(default_factory=list)
    weeks: list[WeekLine] = field(default_factory=list)
    trust: list[TrustRow] = field(default_factory=list)
    by_itself: str = ""
    saved: str = ""
    gaps: str = ""
    measured: bool = False


async def of_agent(key: str, locale: str) -> PerformanceRow:
    """The last four weeks of an agent in the present world."""
    async with db.read() as session:
        rehearsal = await connections.rehearsing(session)
        shop = await connections.partner(session, "shopify", rehearsal=rehearsal)
        zone = shop.timezone if shop else ZONE
        found = await performance.of_agent(session, key, rehearsal=rehearsal, zone=zone)
        records = [record for record in await trust.records(session, rehearsal=rehearsal) if record.agent == key]
        names = {one: agent.name for one, agent in (await profiles.agents(session)).items()}
    return PerformanceRow(
        figures(found, locale, zone),
        [_skill(skill, found, locale, zone) for skill in found.skills],
        _weeks(found, locale),
        [trust_row(record, names, locale) for record in records],
        _by_itself(found).to(locale),
        worked(found.minutes_saved, locale),
        _gaps(found).to(locale),
        bool(found.runs.ended or found.asked or found.outcomes),
    )


def figures(found: Performance, locale: str, zone: str = ZONE) -> list[KpiRow]:
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
        _time_saved(found, locale, zone),
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

SAVED = Words(
    "Minutes by hand, as you said × runs that ended well and of which nothing was edited, refused or taken back",
    "Minuten von Hand, wie von dir gesagt × gut beendete Läufe, von denen nichts geändert, abgelehnt oder zurückgenommen wurde",
)


def _time_saved(found: Performance, locale: str, zone: str) -> KpiRow:
    """The sum over the skills of which something was said; each of them is an input, and those without are named as a gap."""
    known = {skill: one for skill, one in found.saved.items() if one.by_hand}
    count = sum(one.runs for one in known.values())
    waits = SAY if found.saved else NOTHING
    return KpiRow(
        "saved", Words("Time saved", "Gesparte Zeit").to(locale), worked(found.minutes_saved, locale), "" if known else waits.to(locale),
        versus=several(count, Words("{n} run", "{n} Lauf"), Words("{n} runs", "{n} Läufe")).to(locale) if known else "",
        formula=SAVED.to(locale), source=SPAN.to(locale), complete=_gaps(found).to(locale) if known else "",
        inputs=tuple(InputRow(_title(skill).to(locale), _why(found, skill, zone).to(locale)) for skill in known),
    )  # fmt: skip


def _why(found: Performance, skill: str, zone: str) -> Words:
    """ "12 runs × 15 min, as you said on 27 Nov; 2 runs you edited or refused left out"."""
    one = found.saved[skill]
    if one.by_hand is None:
        return SAY if skill in registry.skills() else GONE
    said, minutes = clock.day_of(one.by_hand.said, zone), one.by_hand.minutes
    runs = several(one.runs, Words("{n} run", "{n} Lauf"), Words("{n} runs", "{n} Läufe"))
    words = Words(
        f"{runs.en} × {minutes} min, as you said on {day(said)}", f"{runs.de} × {minutes} min, wie von dir am {day(said, 'de')} gesagt"
    )
    if (out := found.skills[skill].well - one.runs) > 0:
        left = several(out, Words("{n} run", "{n} Lauf"), Words("{n} runs", "{n} Läufe"))
        words = Words(f"{words.en}; {left.en} edited or refused left out", f"{words.de}; ohne {left.de} mit Änderung oder Ablehnung")
    return words


def _gaps(found: Performance) -> Words:
    """Whether the sum has every skill that ran."""
    unsaid = sum(one.by_hand is None for one in found.saved.values())
    if not unsaid:
        return Words("Complete", "Vollständig")
    one = Words("Without {n} skill: nobody said how long it takes by hand", "Ohne {n} Fähigkeit: wie lange von Hand, ist nicht gesagt")
    many = Words("Without {n} skills: nobody said how long they take by hand", "Ohne {n} Fähigkeiten: wie lange von Hand, ist nicht gesagt")
    return several(unsaid, one, many)


def worked(minutes: int | None, locale: str) -> str:
    """ "45 min", "3 h" or "1,204 h 30 min": hours of work, never days, whose length nobody agrees on. A dash when unknown."""
    if minutes is None:
        return "—"
    hours, rest = divmod(minutes, 60)
    return " ".join(part for part in (f"{number(hours, locale)} h" if hours else "", f"{rest} min" if rest or not hours else "") if part)


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


def _skill(key: str, found: Performance, locale: str, zone: str) -> SkillLine:
    tally, saved = found.skills[key], found.saved[key]
    low, high = interval(tally.well, tally.ended)
    share = f"{percent(low, locale, 0)} – {percent(high, locale, 0)}"
    minutes = number(saved.by_hand.minutes, locale) if saved.by_hand else ""
    return SkillLine(
        key, _title(key).to(locale), str(tally.ended), str(tally.well), share, str(saved.by_hand.minutes) if saved.by_hand else "",
        f"{minutes} min" if minutes else "—", worked(saved.minutes, locale), _why(found, key, zone).to(locale), key in registry.skills(),
    )  # fmt: skip


def _title(key: str) -> Words:
    skill = registry.skills().get(key)
    return skill.title if skill else Words(key, key)


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
