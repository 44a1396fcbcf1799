"""When a task is due: its rule, without public holidays and outside its quiet hours. Pure.

A slot on a holiday is left out. A slot inside the quiet hours moves to their end, so nothing is lost and several become one.
Holidays are those of the `holidays` library, by code: a country ("AT") or a country and its part ("DE-BE").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from krake.coordinator import recur
from krake.kit.errors import Refused
from krake.kit.text import Words

#: slots looked at in one go, and how many goes before a rule counts as having no further time
PART, PARTS = 64, 40
NO_CALENDAR = Words("Krake knows no holidays by that name.", "Feiertage dieses Namens kennt Krake nicht.")
NOT_QUIET = Words(
    "Quiet hours are two clock times that differ, such as 22:00 and 07:00.",
    "Ruhezeiten sind zwei verschiedene Uhrzeiten, etwa 22:00 und 07:00.",
)

#: code → (English, German), the calendars that are offered; the library knows more and any of its codes is taken
CALENDARS: dict[str, Words] = {
    "DE": Words("Germany, nationwide", "Deutschland, bundesweit"),
    "DE-BW": Words("Baden-Württemberg", "Baden-Württemberg"),
    "DE-BY": Words("Bavaria", "Bayern"),
    "DE-BE": Words("Berlin", "Berlin"),
    "DE-BB": Words("Brandenburg", "Brandenburg"),
    "DE-HB": Words("Bremen", "Bremen"),
    "DE-HH": Words("Hamburg", "Hamburg"),
    "DE-HE": Words("Hesse", "Hessen"),
    "DE-MV": Words("Mecklenburg-Vorpommern", "Mecklenburg-Vorpommern"),
    "DE-NI": Words("Lower Saxony", "Niedersachsen"),
    "DE-NW": Words("North Rhine-Westphalia", "Nordrhein-Westfalen"),
    "DE-RP": Words("Rhineland-Palatinate", "Rheinland-Pfalz"),
    "DE-SL": Words("Saarland", "Saarland"),
    "DE-SN": Words("Saxony", "Sachsen"),
    "DE-ST": Words("Saxony-Anhalt", "Sachsen-Anhalt"),
    "DE-SH": Words("Schleswig-Holstein", "Schleswig-Holstein"),
    "DE-TH": Words("Thuringia", "Thüringen"),
    "AT": Words("Austria", "Österreich"),
    "CH": Words("Switzerland", "Schweiz"),
    "GB": Words("United Kingdom", "Vereinigtes Königreich"),
    "US": Words("United States", "Vereinigte Staaten"),
}


#: the holidays that people in a zone mean when they name none
OF_ZONE = {
    "Europe/Berlin": "DE", "Europe/Busingen": "DE", "Europe/Vienna": "AT", "Europe/Zurich": "CH", "Europe/London": "GB",
    "America/New_York": "US", "America/Chicago": "US", "America/Denver": "US", "America/Los_Angeles": "US",
}  # fmt: skip


class Timed(Protocol):
    """What of a task decides when it is due. `quiet` is {} or {"from": "22:00", "to": "07:00"}."""

    @property
    def rrule(self) -> str: ...
    @property
    def timezone(self) -> str: ...
    @property
    def holidays(self) -> str: ...
    @property
    def quiet(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Times:
    """A rule on its own, for what is not a task yet."""

    rrule: str
    timezone: str
    holidays: str = ""
    quiet: Mapping[str, Any] = field(default_factory=dict)


def upcoming(task: Timed, now: datetime, count: int = 5) -> tuple[datetime, ...]:
    """The next `count` moments after `now`, in UTC, ascending and distinct; fewer when the rule ends. Refused for what cannot be read."""
    if not task.rrule:
        return ()
    if not task.holidays and not task.quiet:
        return recur.next_times(task.rrule, task.timezone, now, count)
    since = now - timedelta(days=1)  # a slot inside yesterday's quiet hours may move to after now
    found: list[datetime] = []
    for _ in range(PARTS):
        slots = recur.next_times(task.rrule, task.timezone, since, PART)
        for slot in slots:
            moment = allowed(task, slot)
            if moment is not None and moment > now and moment not in found:
                found.append(moment)
        if len(found) > count or len(slots) < PART:
            break
        since = slots[-1]
    return tuple(sorted(found)[:count])


def allowed(task: Timed, slot: datetime) -> datetime | None:
    """The slot as it may run: moved out of the quiet hours, None on a holiday."""
    local = slot.astimezone(ZoneInfo(task.timezone))
    if task.holidays and holiday(task.holidays, local.date()) is not None:
        return None
    if not task.quiet or not is_quiet(task.quiet, local.time()):
        return slot
    begins, ends = hours(task.quiet)
    day = local.date() + timedelta(days=1) if begins > ends and local.time() >= begins else local.date()
    if task.holidays and holiday(task.holidays, day) is not None:
        return None
    return recur.at_wall(day, ends.hour, ends.minute, task.timezone)


def is_quiet(quiet: Mapping[str, Any], at: time) -> bool:
    """Whether a local time lies in the quiet hours; their end is no longer quiet."""
    begins, ends = hours(quiet)
    return begins <= at < ends if begins < ends else at >= begins or at < ends


def hours(quiet: Mapping[str, Any]) -> tuple[time, time]:
    """The quiet hours' two ends. Refused when they are not two different clock times."""
    try:
        begins, ends = time.fromisoformat(str(quiet["from"])), time.fromisoformat(str(quiet["to"]))
    except (KeyError, ValueError) as error:
        raise Refused(NOT_QUIET) from error
    if begins == ends:
        raise Refused(NOT_QUIET)
    return begins, ends


def holiday(code: str, day: date) -> str | None:
    """The name of the holiday on that day in that calendar, or None. Refused for a calendar nobody knows."""
    return _calendar(code, day.year).get(day)


@lru_cache(maxsize=64)
def _calendar(code: str, year: int) -> Mapping[date, str]:
    from holidays import country_holidays  # a tenth of a second and some megabytes, which a start should not pay

    country, _, part = code.partition("-")
    try:
        return dict(country_holidays(country, subdiv=part or None, years=year))
    except (NotImplementedError, KeyError) as error:
        raise Refused(NO_CALENDAR) from error
