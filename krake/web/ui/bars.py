"""A bar chart over days: zero-based, gaps drawn as gaps, today marked as incomplete, and the same figures as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import reflex as rx

from krake.web.ui.each import each
from krake.web.ui.later import later
from krake.web.ui.tr import shown, tr

SLOT, FILL, HEIGHT = 10.0, 7.0, 100.0


@dataclass(frozen=True)
class BarRow:
    """One bar in a box of 10 units a day by 100. `words` is the written value; `height` "0" means no reading or none sold."""

    x: str
    y: str
    height: str
    label: str
    words: str
    today: bool = False


def bar_rows(days: Sequence[tuple[str, str, Decimal | int | None]]) -> list[BarRow]:
    """Bars from (label, written value, value) oldest first; the last is today. Values below zero are drawn as none."""
    top = max((float(value) for _, _, value in days if value is not None), default=0.0)
    rows = []
    for index, (label, words, value) in enumerate(days):
        size = HEIGHT * max(float(value or 0), 0.0) / top if top > 0 else 0.0
        x = index * SLOT + (SLOT - FILL) / 2
        rows.append(BarRow(f"{x:.1f}", f"{HEIGHT - size:.1f}", f"{size:.1f}", label, words, today=index == len(days) - 1))
    return rows


def _bar(row: Any) -> rx.Component:
    return rx.el.svg.rect(
        rx.el.svg.title(_caption(row)),
        x=row.x,
        y=row.y,
        width=str(FILL),
        height=row.height,
        rx="1.2",
        class_name="bar",
        data_today=rx.cond(row.today, "true", "false") if isinstance(row.today, rx.Var) else str(row.today).lower(),
    )


def _caption(row: Any) -> Any:
    return row.label + ": " + row.words


def _line(row: Any) -> rx.Component:
    return rx.el.tr(rx.el.th(row.label, scope="row"), rx.el.td(row.words))


def bars(
    rows: Sequence[BarRow] | rx.Var, *, label: Any, ends: tuple[Any, Any, Any], days: int = 30, hue: str | rx.Var = "none"
) -> rx.Component:
    """`label` says what the chart shows; `ends` are the words under its first, middle and last bar; `days` how many bars fit."""
    picture = rx.el.svg(
        each(rows, _bar),
        view_box=f"0 0 {days * SLOT:g} {HEIGHT:g}",
        preserve_aspect_ratio="none",
        class_name="bars",
        role="img",
        aria_label=shown(label),
    )
    figures = rx.el.table(rx.el.caption(shown(label), class_name="unseen"), rx.el.tbody(each(rows, _line)), class_name="table small")
    table = rx.el.details(rx.el.summary(tr("Show as table", "Als Tabelle zeigen")), later(figures), class_name="more")
    axis = rx.el.div(*[rx.el.span(shown(end)) for end in ends], class_name="axis", aria_hidden="true")
    return rx.el.figure(picture, axis, table, class_name="chart", data_hue=hue)
