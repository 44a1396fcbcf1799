"""A few weeks of days with some of them marked; the sentences beside it say the same in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import reflex as rx

from krake.kit.text import MONTHS, WEEKDAYS
from krake.web.ui.each import each
from krake.web.ui.tr import shown, tr

WEEKS, MOST = 5, 9


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """`kind` is "on" for a marked day, "today", "free" for one left out (a holiday), else ""; `title` says why."""

    words: str
    kind: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class CalendarWeek:
    label: str
    days: list[CalendarDay] = field(default_factory=list)


def weeks(marked: Iterable[date], today: date, locale: str, free: dict[date, str] | None = None, count: int = WEEKS) -> list[CalendarWeek]:
    """`count` weeks from the one of the first marked day (or of today, if that comes sooner than a week before it)."""
    on = sorted(set(marked))
    first = min(on[0], max(today, on[0] - timedelta(days=7))) if on else today
    monday, free = first - timedelta(days=first.weekday()), free or {}
    count = max(count, min((on[-1] - monday).days // 7 + 1, MOST)) if on else count
    return [_week(monday + timedelta(weeks=number), set(on), today, locale, free) for number in range(count)]


def _week(monday: date, on: set[date], today: date, locale: str, free: dict[date, str]) -> CalendarWeek:
    days = [monday + timedelta(days=number) for number in range(7)]
    named = next((day for day in days if day.day == 1), None)
    label = MONTHS[locale][named.month - 1].rstrip(".") if named else ""
    return CalendarWeek(label, [CalendarDay(str(day.day), _kind(day, on, today, free), free.get(day, "")) for day in days])


def _kind(day: date, on: set[date], today: date, free: dict[date, str]) -> str:
    return "on" if day in on else "free" if day in free else "today" if day == today else ""


def calendar(rows: Any, *, label: Any) -> rx.Component:
    """`rows` are CalendarWeek. A real table, read row by row; `label` names it."""
    heads = [rx.el.th(tr(en[:2], de[:2]), scope="col") for en, de in zip(WEEKDAYS["en"], WEEKDAYS["de"], strict=True)]

    def one(day: Any) -> rx.Component:
        return rx.el.td(day.words, data_kind=day.kind, title=day.title)

    def week(row: Any) -> rx.Component:
        return rx.el.tr(rx.el.th(row.label, scope="row"), each(row.days, one))

    return rx.el.table(
        rx.el.caption(shown(label), class_name="unseen"),
        rx.el.thead(rx.el.tr(rx.el.td(), *heads)),
        rx.el.tbody(each(rows, week)),
        class_name="calendar",
    )
