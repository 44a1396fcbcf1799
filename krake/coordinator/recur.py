"""Recurring times: RFC 5545 rules read on the wall clock of a zone, and written out for people.

A rule is the value of an RRULE property ("FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0"). A line `DTSTART:20261127T170000`
(local time, no zone) may stand before it and then fixes which second Friday is meant; without one the count starts at
`EPOCH`. Times a zone skips in spring move forward by the gap; of times it repeats in autumn the first one counts, except
for hourly and shorter rules, which take both so that no hour is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

from krake.coordinator.grammar.rule import DAYS, NOT_A_RULE, parts
from krake.coordinator.grammar.say import describe_rrule, said
from krake.kit.errors import Refused

__all__ = ["at_wall", "describe_rrule", "next_times", "said"]

#: where rules without DTSTART begin to count: a Monday and the first day of a quarter
EPOCH = datetime(2024, 1, 1)
SHORT = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}


def next_times(rule: str, tz: str, now: datetime, count: int = 5) -> tuple[datetime, ...]:
    """The next `count` moments after `now`, in UTC, ascending and distinct; fewer when the rule ends.

    Looks eight years ahead, forty days for rules shorter than a day. Refused when the rule cannot be read.
    """
    found, start = parts(rule)
    zone = ZoneInfo(tz)
    local = now.astimezone(zone).replace(tzinfo=None)
    both = found["FREQ"] in SHORT
    times: list[datetime] = []
    try:
        for naive in _occurrences(found, start or EPOCH, local, zone):
            for moment in _instants(naive, zone, both):
                if moment > now and moment not in times:
                    times.append(moment)
            if len(times) >= count + 1:  # one more: a moved time may lie after its successor
                break
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise Refused(NOT_A_RULE) from error
    return tuple(sorted(times)[:count])


def _occurrences(found: dict[str, str], start: datetime, local: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Local times from shortly before `local` on. The start moves near `local` by whole intervals, which keeps its phase."""
    freq, fixed, early = found["FREQ"], dict(found), local - timedelta(days=2)
    if freq in ("MONTHLY", "YEARLY") and not {"BYMONTHDAY", "BYDAY", "BYYEARDAY", "BYWEEKNO"} & set(found):
        fixed["BYMONTHDAY"] = str(start.day)
        if freq == "YEARLY":
            fixed.setdefault("BYMONTH", str(start.month))
    if freq == "WEEKLY":
        fixed.setdefault("BYDAY", DAYS[start.weekday()])
    begin = start
    if "COUNT" not in found:
        begin = _near(start, early, freq, int(found.get("INTERVAL", "1")))
        horizon = local + (timedelta(days=40) if freq in SHORT else relativedelta(years=8))
        fixed["UNTIL"] = f"{min(horizon, _until(found, zone) or horizon):%Y%m%dT%H%M%S}"
    for naive in rrulestr(";".join(f"{name}={value}" for name, value in fixed.items()), dtstart=begin):
        if naive >= start and naive >= early:
            yield naive


def _until(found: dict[str, str], zone: ZoneInfo) -> datetime | None:
    """The rule's last moment as local time: a date includes that whole day, a trailing Z means UTC."""
    text = found.get("UNTIL", "")
    if not text:
        return None
    if "T" not in text:
        return datetime.strptime(text, "%Y%m%d") + timedelta(days=1, seconds=-1)
    moment = datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S")
    return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) if text.endswith("Z") else moment


def _near(start: datetime, target: datetime, freq: str, interval: int) -> datetime:
    """A moment a whole number of intervals after `start`, at or shortly before `target`: the beginning of its week or month."""
    if interval < 1:
        raise ValueError("an interval is at least 1")
    if target <= start:
        return start
    if freq in ("MONTHLY", "YEARLY"):
        step = interval * (12 if freq == "YEARLY" else 1)
        months = (target.year - start.year) * 12 + target.month - start.month
        first = start.replace(day=1, month=1) if freq == "YEARLY" else start.replace(day=1)
        return first + relativedelta(months=max(months // step - 1, 0) * step)
    base = start - timedelta(days=start.weekday()) if freq == "WEEKLY" else start
    seconds = interval * ({"DAILY": 86400, "WEEKLY": 604800} | SHORT)[freq]
    return base + timedelta(seconds=int((target - base).total_seconds()) // seconds * seconds)


def _instants(naive: datetime, zone: ZoneInfo, both: bool) -> tuple[datetime, ...]:
    """The moment(s) of a wall-clock time: one, or two when the clock shows it twice and both count.

    With fold 0 zoneinfo reads a skipped time by the offset before the gap, which is the time moved forward by the gap.
    """
    first = naive.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = naive.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return (first, second) if both and second > first else (first,)


def at_wall(day: date, hour: int, minute: int, tz: str) -> datetime:
    """A wall-clock time of a zone as a moment in UTC; a skipped time moves forward, a repeated one is the first."""
    return _instants(datetime(day.year, day.month, day.day, hour, minute), ZoneInfo(tz), False)[0]
