"""Recurring times: "every second friday at 17:00", "am 1. jedes Monats", "every 2 hours" into RRULE values."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from krake.coordinator.grammar.line import PART_TIMES, Found, Line, pattern
from krake.coordinator.grammar.rule import DAYS
from krake.coordinator.recur import next_times
from krake.kit.text import Words

FREQ = {"minute": "MINUTELY", "hour": "HOURLY", "day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
LONGEST = {"MINUTELY": 1440, "HOURLY": 168, "DAILY": 366, "WEEKLY": 52, "MONTHLY": 24, "YEARLY": 5}
ONE_CLOCK = Words(
    "One schedule has one clock time. Which of them?",
    "Ein Zeitplan hat eine Uhrzeit. Welche davon?",
)
NO_END = Words(
    "A schedule repeats until you pause it; an end, or exceptions other than holidays, are not understood. Schedule it without?",
    "Ein Zeitplan läuft, bis du ihn anhältst; Ende und andere Ausnahmen als Feiertage werden nicht verstanden. Ohne sie einplanen?",
)


@dataclass(frozen=True, slots=True)
class Repeat:
    """What a rule says, before its clock time. `anchored` rules count from their first time, not from the epoch."""

    freq: str
    interval: int = 1
    byday: str = ""
    monthday: str = ""
    month: str = ""
    anchored: bool = False
    part: str = ""


@dataclass(frozen=True, slots=True)
class Recurring:
    rule: str
    tokens: frozenset[int]
    question: Words | None = None
    holidays: bool = True  #: False when the sentence leaves public holidays out


ON = r"(?:(?:ON|AM|IN|OF) )*"
DAY = r"(?:WD|WDS|SH):\w\w"
LIST = rf"({DAY}(?: (?:AND )?(?:EVERY )?{DAY})*)"
PLURALS = r"(WDS:\w\w(?: (?:AND )?WDS:\w\w)*)"
NTH = r"(O:[1-5]|LAST)"
MONTH = r"(?:(?:IN|OF|AM|ON) )*(?:EVERY )?U:month"
DATES = r"(O:\d\d?(?: (?:AND )?O:\d\d?)*)"
STEP = r"(OTHER|O:\d+|N:\d+)"


def _codes(text: str) -> str:
    found = {name[-2:] for name in text.split() if ":" in name}
    return ",".join(code for code in DAYS if code in found)


def _step(text: str | None) -> int:
    return 1 if not text else 2 if text == "OTHER" else int(text.split(":")[1])


def _nth(which: str, day: str) -> Repeat:
    number = "-1" if which == "LAST" else which[2:]
    return Repeat("MONTHLY", byday=f"{number}{day[-2:]}")


def _dates(text: str) -> Repeat | None:
    days = sorted({int(name[2:]) for name in text.split() if name.startswith("O:")})
    if not all(1 <= day <= 31 for day in days):
        return None
    # "the 31st of every month" means its last day; RFC 5545 would leave five months out
    return Repeat("MONTHLY", monthday=",".join(str(-1 if day == 31 else day) for day in days))


def _yearly(day: str, month: str) -> Repeat | None:
    try:
        datetime(2024, int(month), int(day))
    except ValueError:
        return None
    return Repeat("YEARLY", monthday=str(int(day)), month=str(int(month)))


def _weeks(step: str | None, days: str) -> Repeat:
    return Repeat("WEEKLY", _step(step), byday=_codes(days), anchored=_step(step) > 1)


def _units(step: str | None, unit: str) -> Repeat:
    every = _step(step)
    defaults = {"week": {"byday": "MO"}, "month": {"monthday": "1"}, "year": {"monthday": "1", "month": "1"}}
    return Repeat(FREQ[unit], every, anchored=every > 1 and unit not in ("minute", "hour"), **defaults.get(unit, {}))


RULES: tuple[tuple[re.Pattern[str], Callable[..., Repeat | None]], ...] = tuple(
    (pattern(text), make)
    for text, make in (
        (rf"(?:EVERY |ON |AM )*{NTH} (?:WD|SH):(\w\w) {MONTH}", _nth),
        (rf"EVERY U:month {ON}{NTH} (?:WD|SH):(\w\w)", _nth),
        (rf"ADV:month {ON}{NTH} (?:WD|SH):(\w\w)", _nth),
        (r"EVERY (O:1|LAST) (?:WD|SH):(\w\w)", _nth),
        (rf"(?:EVERY |ON |AM )*LAST U:day {MONTH}", lambda: Repeat("MONTHLY", monthday="-1")),
        (rf"(?:EVERY |ON |AM |IN )*LASTDAY(?: {MONTH})?", lambda: Repeat("MONTHLY", monthday="-1")),
        (r"(?:EVERY |ON |AM |IN )*FIRSTDAY", lambda: Repeat("MONTHLY", monthday="1")),
        (rf"(?:EVERY |ON |AM )*{DATES} (?:U:day )?{MONTH}", _dates),
        (rf"(?:EVERY U:month|ADV:month) {ON}{DATES}", _dates),
        (rf"(?:EVERY U:year|ADV:year) {ON}D:(\d+)\.(\d+)\.", _yearly),
        (rf"(?:EVERY U:year|ADV:year) {ON}(?:O|N):(\d\d?) {ON}M:(\d+)", _yearly),
        (rf"(?:EVERY U:year|ADV:year) {ON}M:(\d+) (?:O|N):(\d\d?)", lambda month, day: _yearly(day, month)),
        (r"EVERY (?:O|N):(\d\d?) (?:OF )?M:(\d+)", _yearly),
        (rf"EVERY {STEP} {LIST}", _weeks),
        (rf"EVERY {STEP} U:week {ON}{LIST}", _weeks),
        (rf"(?:EVERY U:week|ADV:week) {ON}{LIST}", lambda days: _weeks(None, days)),
        (rf"ADV:fortnight {ON}{LIST}", lambda days: _weeks("N:2", days)),
        (rf"EVERY {LIST}", lambda days: _weeks(None, days)),
        (rf"{ON}{PLURALS}", lambda days: _weeks(None, days)),
        (rf"EVERY BIZ|{ON}BIZS", lambda: Repeat("WEEKLY", byday="MO,TU,WE,TH,FR")),
        (rf"EVERY WKND|{ON}WKNDS", lambda: Repeat("WEEKLY", byday="SA,SU")),
        (r"EVERY HALF U:hour", lambda: Repeat("MINUTELY", 30)),
        (r"EVERY QUARTER U:hour", lambda: Repeat("MINUTELY", 15)),
        (r"EVERY QUARTER|ADV:quarter", lambda: Repeat("MONTHLY", 3, monthday="1")),
        (rf"EVERY (?:{STEP} )?U:(\w+)", _units),
        (r"EVERY N:(\d+) H", lambda hours: Repeat("HOURLY", int(hours))),
        (r"ADV:fortnight", lambda: _weeks("N:2", "WD:MO")),
        (r"ADV:(day|hour|week|month|year)", lambda unit: _units(None, unit)),
        (r"EVERY MORGEN", lambda: Repeat("DAILY", part="morning")),
        (r"EVERY P:(\w+)|(?:IN )?PS:(\w+)", lambda one, two: Repeat("DAILY", part=one or two)),
        (rf"EVERY {DATES}", _dates),
    )
)
CLOCKS = pattern(r"T:\d\d:\d\d(?: (?:AND )?T:\d\d:\d\d)*")
PART = pattern(r"REC (?:(?:IN|AM) )?(?:P|PS):(\w+)")
MORNING = pattern(r"REC MORGEN")
#: "except on holidays", "außer an Feiertagen", "but not on public holidays"
SPARED = pattern(r"(?:EXCEPT|SANS) (?:(?:ON|AM|IN|FOR|AT|A) |w )?(?:w )?HOLIDAYS")
BARE = re.compile(r"(?<!\S)REC N:(\d\d?)$")


def read_recurring(line: Line, tz: str, now: datetime) -> Recurring | None:
    """The first recurring time of a line, taken out of it; None when there is none that makes sense."""
    for wanted, make in RULES:
        found = line.find(wanted)
        repeat = make(*found.groups) if found else None
        if found and repeat and 1 <= repeat.interval <= LONGEST[repeat.freq]:
            line.put(found, "REC")
            return _with_clock(line, found, repeat, tz, now)
    return None


def _with_clock(line: Line, found: Found, repeat: Repeat, tz: str, now: datetime) -> Recurring:
    taken, question, part = set(found.tokens), None, repeat.part
    near = line.find(PART) or line.find(MORNING)
    if near:
        part = near.groups[0] if near.groups else "morning"
        taken |= near.tokens
        line.put(near, "REC")
    clocks = []
    if times := line.find(CLOCKS):
        clocks = [name[2:] for name in line.names[times.first : times.last + 1] if name.startswith("T:")]
        taken |= times.tokens
        line.put(times, "w")
    elif (bare := line.find(BARE)) and int(bare.groups[0] or 99) < 24:
        clocks = [f"{int(bare.groups[0] or 0):02d}:00"]
        taken |= bare.tokens
    if not clocks and repeat.freq not in ("MINUTELY", "HOURLY"):
        hour, minute = PART_TIMES.get(part or "", (9, 0))
        clocks = [f"{hour:02d}:{minute:02d}"]
    if len({clock[3:] for clock in clocks}) > 1 or line.find(CLOCKS):
        question, clocks = ONE_CLOCK, clocks[:1]
    if spared := line.find(SPARED):
        taken |= spared.tokens
        line.put(spared, "w")
    if line.find(pattern("UNTIL|EXCEPT")):
        question = NO_END
    rule = _rule(repeat, clocks)
    if repeat.anchored:
        first = next_times(_rule(replace(repeat, interval=1), clocks), tz, now, 1)
        rule = f"DTSTART:{first[0].astimezone(ZoneInfo(tz)):%Y%m%dT%H%M%S}\n{rule}" if first else rule
    return Recurring(rule, frozenset(taken), question, holidays=spared is None)


def _rule(repeat: Repeat, clocks: list[str]) -> str:
    fields = {
        "FREQ": repeat.freq, "INTERVAL": "" if repeat.interval == 1 else str(repeat.interval), "BYMONTH": repeat.month,
        "BYDAY": repeat.byday, "BYMONTHDAY": repeat.monthday, "BYHOUR": ",".join(sorted({str(int(c[:2])) for c in clocks}, key=int)),
        "BYMINUTE": str(int(clocks[0][3:])) if clocks else "0" if repeat.freq == "HOURLY" else "",
    }  # fmt: skip
    return ";".join(f"{name}={value}" for name, value in fields.items() if value)
