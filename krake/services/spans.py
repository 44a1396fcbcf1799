"""Days that figures are read over, the same for every skill: the day of the business, and days that are over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import clock
from krake.kit.text import Words, day
from krake.services import connections
from krake.services.cells import HOME


class Span(NamedTuple):
    """First and last local day."""

    since: date
    until: date

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def before(self) -> Span:
        """As many days just before."""
        return Span(self.since - timedelta(days=self.days), self.since - timedelta(days=1))

    @property
    def said(self) -> Words:
        """ "19 Nov – 25 Nov", with years where they differ."""
        if self.since == self.until:
            return Words(day(self.since), day(self.since, "de"))
        if self.since.year != self.until.year:
            first, last = (Words(f"{day(one)} {one.year}", f"{day(one, 'de')} {one.year}") for one in self)
            return Words(f"{first.en} – {last.en}", f"{first.de} – {last.de}")
        return Words(f"{day(self.since)} – {day(self.until)}", f"{day(self.since, 'de')} – {day(self.until, 'de')}")


async def today(session: AsyncSession, *, rehearsal: bool) -> tuple[date, str]:
    """The day it is where the business is, and its time zone."""
    here = await zone(session, rehearsal=rehearsal)
    return clock.today(here), here


async def zone(session: AsyncSession, *, rehearsal: bool) -> str:
    """The time zone of the business."""
    shop = await connections.partner(session, "shopify", rehearsal=rehearsal)
    return shop.timezone if shop else HOME


def full(days: int, today: date) -> Span:
    """The last `days` days that are over. Comparisons use these: a day that is still running would always look worse."""
    return Span(today - timedelta(days=days), today - timedelta(days=1))


def over(since: date, until: date, today: date, *, rolling: bool) -> Span:
    """A period without the day that is not over; a rolling one ("7 days") reaches back a day further instead. Today alone stays."""
    if until < today or since == today:
        return Span(since, until)
    return Span(since - timedelta(days=1) if rolling else since, today - timedelta(days=1))
