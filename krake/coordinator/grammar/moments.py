"""One-time times: "tomorrow at 9", "in 2 Stunden", "heute abend", "on friday 17:00", "am 3.10. um 9"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from krake.coordinator.grammar.line import PART_TIMES, Found, Line, pattern
from krake.coordinator.grammar.recurring import NO_END
from krake.coordinator.grammar.rule import DAYS
from krake.coordinator.recur import at_wall
from krake.kit.text import Words

PASSED = Words("That time has passed. When should it happen?", "Diese Zeit ist vorbei. Wann soll es geschehen?")
FAREST = {"minute": 100_000, "hour": 10_000, "day": 1000, "week": 200, "month": 36, "year": 5}


@dataclass(frozen=True, slots=True)
class Moment:
    """One time. `at` is UTC, None when it has passed; `day` is set when only a day was named, which may also mean a look back."""

    at: datetime | None
    tokens: frozenset[int]
    day: date | None = None
    question: Words | None = None


ON = r"(?:(?:ON|AM|IN|THIS|NEXT) )*"
TAIL = r"(?: (?:(?:IN|AM|ON) )*(?:(?:P|PS):(\w+)|T:(\d\d:\d\d)))?"
AHEAD = pattern(r"IN (?:(?:(N:\d+|A HALF|A HALB|HALF A|HALB|HALF|A) U:(minute|hour|day|week|month|year))|N:(\d+) H)")
NEAR = pattern(rf"(TODAY|TOMORROW|MORGEN|OVERMORROW|U:day AFTER TOMORROW){TAIL}")
TODAY_MORNING = pattern(r"TODAY MORGEN(?: T:(\d\d:\d\d))?")
TONIGHT = pattern(r"TONIGHT(?: T:(\d\d:\d\d))?")
CLOCK_NEAR = pattern(r"T:(\d\d:\d\d) (TODAY|TOMORROW|MORGEN|OVERMORROW|TONIGHT|U:day AFTER TOMORROW)")
WEEKDAY = pattern(rf"(?<!LAST ){ON}WD:(\w\w)(?: MORGEN)?{TAIL}|(?:(?:ON|AM|NEXT|THIS) )+SH:(\w\w){TAIL}|SH:(\w\w) T:(\d\d:\d\d)")
CLOCK_WEEKDAY = pattern(rf"T:(\d\d:\d\d) {ON}(?:WD|SH):(\w\w)")
NEXT_WEEK = pattern(rf"(?:IN )?NEXT U:week(?: {ON}(?:WD|SH):(\w\w))?{TAIL}|{ON}WD:(\w\w) NEXT U:week{TAIL}")
NEXT_MONTH = pattern(rf"(?:IN )?NEXT U:month{TAIL}")
ISO = pattern(rf"{ON}ISO:(\d+-\d+-\d+){TAIL}")
DOTTED = pattern(rf"{ON}D:(\d+)\.(\d+)\.(\d*){TAIL}")
NAMED = pattern(rf"{ON}(?:O|N):(\d\d?) (?:OF )?M:(\d+)(?: N:(\d{{4}}))?{TAIL}|{ON}M:(\d+) (?:O|N):(\d\d?)(?: N:(\d{{4}}))?{TAIL}")
CLOCK = pattern(r"T:(\d\d:\d\d)")
DATED = (ISO, DOTTED, NAMED)


def read_moment(line: Line, tz: str, now: datetime) -> Moment | None:
    """The one-time time of a line, taken out of it. A bare "today" is none: it is a period unless a clock time follows."""
    here = now.astimezone(ZoneInfo(tz))
    found = _ahead(line, here, tz) or _near(line, here, tz, now) or _date(line, here, tz, now) or _weekday(line, here, tz, now)
    if found is None and (clock := line.find(CLOCK)):
        time = clock.groups[0] or ""
        soon = _moment(clock, here.date(), time, None, tz, now)
        found = soon if soon.at else _moment(clock, here.date() + timedelta(days=1), time, None, tz, now)
        line.put(clock, "WHEN")
    if found and line.find(pattern("UNTIL|EXCEPT")):
        return Moment(found.at, found.tokens, found.day, found.question or NO_END)
    return found


def _moment(found: Found, day: date, clock: str | None, part: str | None, tz: str, now: datetime) -> Moment:
    hour, minute = (int(clock[:2]), int(clock[3:])) if clock else PART_TIMES.get(part or "", (9, 0))
    at = at_wall(day, hour, minute, tz)
    only_day = None if clock or part else day
    return Moment(at if at > now else None, found.tokens, only_day, None if at > now else PASSED)


def _take(line: Line, found: Found, moment: Moment) -> Moment:
    """Removes what was found, and a clock time that stands elsewhere in the sentence was already read by the caller."""
    line.put(found, "WHEN")
    return moment


def _clock_elsewhere(line: Line, found: Found) -> tuple[Found, str | None]:
    """A clock time that stands apart from its day ("on friday send it at 9") belongs to it."""
    line.put(found, "WHEN")
    clock = line.find(CLOCK)
    if clock is None:
        return Found(found.groups, found.tokens, found.first, found.last), None
    line.put(clock, "w")
    return Found(found.groups, found.tokens | clock.tokens, found.first, found.last), clock.groups[0]


def _ahead(line: Line, here: datetime, tz: str) -> Moment | None:
    found = line.find(AHEAD)
    if found is None:
        return None
    amount, unit, hours = found.groups
    unit = unit or "hour"
    half = bool(amount) and ("HALF" in (amount or "") or "HALB" in (amount or ""))
    count = int(hours) if hours else int(amount[2:]) if amount and amount.startswith("N:") else 1
    if not 1 <= count <= FAREST[unit] or (half and unit != "hour"):
        return None
    line.put(found, "WHEN")
    if unit in ("minute", "hour"):
        span = timedelta(minutes=30) if half else timedelta(**{f"{unit}s": count})
        return Moment((here.astimezone(UTC) + span).replace(second=0, microsecond=0), found.tokens)
    day = (here + relativedelta(**{f"{unit}s": count})).date()  # type: ignore[arg-type]
    clock = line.find(CLOCK)
    if clock:
        line.put(clock, "w")
        time = clock.groups[0] or "09:00"
        return Moment(at_wall(day, int(time[:2]), int(time[3:]), tz), found.tokens | clock.tokens)
    return Moment(at_wall(day, here.hour, here.minute, tz), found.tokens)


def _near(line: Line, here: datetime, tz: str, now: datetime) -> Moment | None:
    days = {"TODAY": 0, "TONIGHT": 0, "TOMORROW": 1, "MORGEN": 1, "OVERMORROW": 2, "U:day AFTER TOMORROW": 2}
    today = here.date()
    if found := line.find(CLOCK_NEAR):
        clock, name = found.groups
        return _take(line, found, _moment(found, today + timedelta(days=days[name or "TODAY"]), clock, None, tz, now))
    if found := line.find(TODAY_MORNING):
        return _take(line, found, _moment(found, today, found.groups[0], "morning", tz, now))
    if found := line.find(TONIGHT):
        return _take(line, found, _moment(found, today, found.groups[0], "evening", tz, now))
    found = line.find(NEAR)
    if found is None:
        return None
    name, part, clock = found.groups
    if name == "TODAY" and not part and not clock and not line.find(CLOCK):
        return None
    if not clock and not part:
        found, clock = _clock_elsewhere(line, found)
    else:
        line.put(found, "WHEN")
    return _moment(found, today + timedelta(days=days[name or ""]), clock, part, tz, now)


def _weekday(line: Line, here: datetime, tz: str, now: datetime) -> Moment | None:
    today = here.date()
    if found := line.find(NEXT_WEEK):
        first, part, clock, second, part2, clock2 = found.groups
        monday = today + timedelta(days=7 - today.weekday())
        day = monday + timedelta(days=DAYS.index(first or second or "MO"))
        return _take(line, found, _moment(found, day, clock or clock2, part or part2, tz, now))
    if found := line.find(NEXT_MONTH):
        part, clock = found.groups
        return _take(line, found, _moment(found, today.replace(day=1) + relativedelta(months=1), clock, part, tz, now))
    if found := line.find(CLOCK_WEEKDAY):
        clock, name = found.groups
        return _take(line, found, _coming(found, name or "", clock, None, here, tz, now))
    found = line.find(WEEKDAY)
    if found is None:
        return None
    long, part, clock, short, part2, clock2, bare, clock3 = found.groups
    clock, part = clock or clock2 or clock3, part or part2
    if "MORGEN" in line.names[found.first : found.last + 1]:
        part = "morning"
    if clock or part:
        line.put(found, "WHEN")
    else:
        found, clock = _clock_elsewhere(line, found)
    return _coming(found, long or short or bare or "", clock, part, here, tz, now)


def _coming(found: Found, name: str, clock: str | None, part: str | None, here: datetime, tz: str, now: datetime) -> Moment:
    """The coming weekday of that name; today counts while its time has not passed."""
    day = here.date() + timedelta(days=(DAYS.index(name) - here.weekday()) % 7)
    moment = _moment(found, day, clock, part, tz, now)
    return moment if moment.at else _moment(found, day + timedelta(days=7), clock, part, tz, now)


def _date(line: Line, here: datetime, tz: str, now: datetime) -> Moment | None:
    for wanted in DATED:
        found = line.find(wanted)
        if found is None:
            continue
        day, year_given, part, clock = _day_of(wanted, found, here.date())
        if day is None:
            return None
        if not clock and not part:
            found, clock = _clock_elsewhere(line, found)
        else:
            line.put(found, "WHEN")
        moment = _moment(found, day, clock, part, tz, now)
        if moment.at or year_given:
            return moment
        again = _moment(found, day + relativedelta(years=1), clock, part, tz, now)
        return Moment(again.at, again.tokens, moment.day, again.question)
    return None


def _day_of(wanted: object, found: Found, today: date) -> tuple[date | None, bool, str | None, str | None]:
    """The date named, whether its year was, and the part of day and clock after it. Without a year: this year's."""
    groups = found.groups
    try:
        if wanted is ISO:
            return date.fromisoformat(groups[0] or ""), True, groups[1], groups[2]
        if wanted is DOTTED:
            day, month, year, part, clock = groups
        else:
            day, month, year, part, clock, month2, day2, year2, part2, clock2 = groups
            day, month, year, part, clock = day or day2, month or month2, year or year2, part or part2, clock or clock2
        full = int(year) + (2000 if len(year) == 2 else 0) if year else today.year
        return date(full, int(month or 0), int(day or 0)), bool(year), part, clock
    except ValueError:
        return None, False, None, None
