"""Periods a report looks back on: read from a sentence, said in words, and turned into moments.

A period is one of `today`, `yesterday`, `7d` (that many days, today included), `week`, `last_week`, `month`, `last_month`, `quarter`,
`last_quarter`, `year`, `last_year`, or a year `2025`, a month `2026-10`, a day `2026-10-03`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from krake.coordinator.grammar.line import Found, Line, pattern
from krake.coordinator.grammar.rule import DAYS
from krake.kit.clock import bounds as day_bounds
from krake.kit.errors import Refused
from krake.kit.text import Words, day

NAMED = {
    "today": Words("Today", "Heute"), "yesterday": Words("Yesterday", "Gestern"), "week": Words("This week", "Diese Woche"),
    "last_week": Words("Last week", "Letzte Woche"), "month": Words("This month", "Dieser Monat"),
    "last_month": Words("Last month", "Letzter Monat"), "quarter": Words("This quarter", "Dieses Quartal"),
    "last_quarter": Words("Last quarter", "Letztes Quartal"), "year": Words("This year", "Dieses Jahr"),
    "last_year": Words("Last year", "Letztes Jahr"),
}  # fmt: skip
MONTHS = {
    "en": ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
    "de": ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
}
UNKNOWN = Words("That period is not known.", "Diesen Zeitraum gibt es nicht.")
#: what a recurring report looks back on when nothing else is said
BY_FREQ = {"DAILY": "yesterday", "WEEKLY": "7d", "MONTHLY": "last_month", "YEARLY": "last_year"}


@dataclass(frozen=True, slots=True)
class Period:
    value: str
    tokens: frozenset[int]


IN = r"(?:(?:IN|OF|AM|ON) )*"
UNIT = r"(?:U:(day|week|month|year)|(QUARTER))"
COUNTED = pattern(rf"{IN}(?:LAST|PAST) N:(\d+) U:(day|week|month)|N:(\d+) U:(day)")
LAST_ONE = pattern(rf"{IN}(?:LAST|PAST) {UNIT}")
THIS_ONE = pattern(rf"{IN}THIS {UNIT}")
LAST_DAY = pattern(rf"{IN}LAST (?:WD|SH):(\w\w)")
ERE = pattern(r"ERE|U:day BEFORE YESTERDAY")
IN_MONTH = pattern(r"(?:IN|OF) M:(\d+)(?: N:(20\d\d))?|M:(\d+) N:(20\d\d)")
IN_YEAR = pattern(r"(?:IN|OF) N:(20\d\d)")
NEAR = pattern(r"(TODAY|YESTERDAY)")


def read_period(line: Line, tz: str, now: datetime, back: bool) -> Period | None:
    """The period of a line, taken out of it. `back` says the sentence looks back: then a bare month name counts too."""
    today = now.astimezone(ZoneInfo(tz)).date()
    for read in (_counted, _named, _weekday_or_month):
        if result := read(line, today):
            return result
    if back and (found := line.find(pattern(r"M:(\d+)"))):
        return _put(line, found, _month(int(found.groups[0] or 0), None, today))
    return None


def _put(line: Line, found: Found, value: str) -> Period:
    line.put(found, "w")
    return Period(value, found.tokens)


def _counted(line: Line, today: date) -> Period | None:
    found = line.find(COUNTED)
    if found is None:
        return None
    count = int(found.groups[0] or found.groups[2] or 0) * {"day": 1, "week": 7, "month": 30}[found.groups[1] or "day"]
    return _put(line, found, f"{count}d") if 1 <= count <= 3660 else None


def _named(line: Line, today: date) -> Period | None:
    for wanted, prefix in ((LAST_ONE, "last_"), (THIS_ONE, "")):
        if found := line.find(wanted):
            name = prefix + (found.groups[0] or "quarter")
            return _put(line, found, {"last_day": "yesterday", "day": "today"}.get(name, name))
    if found := line.find(ERE):
        return _put(line, found, (today - timedelta(days=2)).isoformat())
    if found := line.find(NEAR):
        return _put(line, found, (found.groups[0] or "").lower())
    return None


def _weekday_or_month(line: Line, today: date) -> Period | None:
    if found := line.find(LAST_DAY):
        return _put(line, found, past_weekday(DAYS.index(found.groups[0] or ""), today).isoformat())
    if found := line.find(IN_MONTH):
        month, year, month2, year2 = found.groups
        return _put(line, found, _month(int(month or month2 or 0), year or year2, today))
    if found := line.find(IN_YEAR):
        return _put(line, found, found.groups[0] or "")
    return None


def past_weekday(weekday: int, today: date) -> date:
    """The last such weekday before today."""
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def _month(month: int, year: str | None, today: date) -> str:
    """The month named, the latest one that has begun unless its year is given."""
    return f"{year or (today.year if month <= today.month else today.year - 1)}-{month:02d}"


def days(period: str, today: date) -> tuple[date, date]:
    """First and last day of a period. Refused when the period is not one of ours."""
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    quarter = first - relativedelta(months=(today.month - 1) % 3)
    one = timedelta(days=1)
    named = {
        "today": (today, today), "yesterday": (today - one, today - one), "week": (monday, today),
        "last_week": (monday - 7 * one, monday - one), "month": (first, today),
        "last_month": (first - relativedelta(months=1), first - one), "quarter": (quarter, today),
        "last_quarter": (quarter - relativedelta(months=3), quarter - one), "year": (today.replace(month=1, day=1), today),
        "last_year": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    }  # fmt: skip
    if period in named:
        return named[period]
    try:
        if match := re.fullmatch(r"([1-9]\d{0,3})d", period):
            return today - timedelta(days=int(match[1]) - 1), today
        if re.fullmatch(r"\d{4}", period):
            return date(int(period), 1, 1), date(int(period), 12, 31)
        if re.fullmatch(r"\d{4}-\d\d", period):
            start = date.fromisoformat(f"{period}-01")
            return start, start + relativedelta(months=1) - one
        return date.fromisoformat(period), date.fromisoformat(period)
    except (ValueError, OverflowError) as error:
        raise Refused(UNKNOWN) from error


def bounds(period: str, tz: str, now: datetime) -> tuple[datetime, datetime]:
    """Start (inclusive) and end (exclusive) of a period in UTC, whole local days of a zone. Refused when unknown."""
    first, last = days(period, now.astimezone(ZoneInfo(tz)).date())
    return day_bounds(first, tz)[0], day_bounds(last, tz)[1]


def said_period(period: str) -> Words:
    """ "Last 7 days" and "Letzte 7 Tage", "October 2026" and "Oktober 2026". Refused when unknown."""
    if period in NAMED:
        return NAMED[period]
    first, _ = days(period, date(2026, 1, 1))
    if period.endswith("d"):
        return Words(f"Last {period[:-1]} days", f"Letzte {period[:-1]} Tage") if period != "1d" else NAMED["today"]
    if len(period) == 4:
        return Words(period, period)
    if len(period) == 7:
        return Words(*(f"{MONTHS[locale][first.month - 1]} {first.year}" for locale in ("en", "de")))
    return Words(*(f"{day(first, locale)} {first.year}" for locale in ("en", "de")))
