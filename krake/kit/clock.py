"""The one place that asks what time it is, so that tests and time zones have one door."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_offset = timedelta(0)


def now() -> datetime:
    """The current moment, zone-aware, in UTC."""
    return datetime.now(UTC) + _offset


def shift(by: timedelta) -> None:
    """Move this process's clock. For tests only."""
    global _offset
    _offset = by


def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def day_of(moment: datetime, tz: str) -> date:
    """The calendar day of a moment in a zone."""
    return moment.astimezone(ZoneInfo(tz)).date()


def today(tz: str) -> date:
    return day_of(now(), tz)


def bounds(day: date, tz: str) -> tuple[datetime, datetime]:
    """Start (inclusive) and end (exclusive) of a local day, in UTC. 23 or 25 hours long on two days a year."""
    here = ZoneInfo(tz)
    start = datetime.combine(day, time(), here)
    end = datetime.combine(day + timedelta(days=1), time(), here)
    return start.astimezone(UTC), end.astimezone(UTC)
