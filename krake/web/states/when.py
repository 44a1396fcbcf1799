"""The times something can be put off to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from krake.kit.text import Words

ZONE = "Europe/Berlin"
#: put off until the shop tells something new of the order
ON_NEWS = "news"


def _at(days: int, hour: int) -> Callable[[datetime], datetime]:
    """That hour of the wall clock, `days` from today; a time that has passed moves to tomorrow."""

    def when(now: datetime) -> datetime:
        here = now.astimezone(ZoneInfo(ZONE))
        wanted = (here + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)
        return wanted if wanted > here else wanted + timedelta(days=1)

    return when


LATER: dict[str, Callable[[datetime], datetime]] = {
    "hour": lambda now: now + timedelta(hours=1),
    "tonight": _at(0, 19),
    "tomorrow": _at(1, 8),
}
NAMES: dict[str, Words] = {
    "hour": Words("In an hour", "In einer Stunde"),
    "tonight": Words("Tonight", "Heute Abend"),
    "tomorrow": Words("Tomorrow morning", "Morgen früh"),
}
