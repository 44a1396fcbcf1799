"""Rows as cards: in lanes, on the days of a month, on a wall."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.ui.each import each, when
from krake.web.ui.tr import shown

STYLES = "$/public" + rx.asset("sheet.css", shared=True)


class Styled(rx.el.Div):
    """A page that is opened as a board has no grid that would bring the styles of both."""

    def add_imports(self) -> dict[str, str | list[str]]:
        return {"": STYLES}


def sheet_card(title: Any, facts: Any, *below: Any) -> rx.Component:
    """One row: its title, a few facts as a Var of texts, what can be done with it."""
    return rx.el.article(
        rx.el.p(shown(title), class_name="strong"),
        each(facts, lambda fact: rx.el.p(fact, class_name="faint")),
        *below,
        class_name="sheet-card",
    )


def lanes(*children: Any) -> rx.Component:
    return Styled.create(*children, class_name="sheet-lanes")


def card_lane(name: Any, count: Any, *cards: Any) -> rx.Component:
    """A column of a board with its name and how many cards it has."""
    return rx.el.section(
        rx.el.h3(rx.el.span(shown(name)), rx.el.span(shown(count), class_name="faint"), class_name="spread"),
        *cards,
        class_name="sheet-lane",
    )


def wall(*cards: Any) -> rx.Component:
    return Styled.create(*cards, class_name="sheet-wall")


def month_grid(*days: Any) -> rx.Component:
    """Seven columns of day_cell(...)."""
    return Styled.create(*days, class_name="sheet-month")


def day_cell(words: Any, *cards: Any, here: Any = False, out: Any = False) -> rx.Component:
    """A day with its cards; `here` is today, `out` belongs to another month."""
    return rx.el.div(
        rx.el.p(shown(words), class_name="faint"),
        *cards,
        class_name="sheet-day",
        data_here=when(here, "true", "false"),
        data_out=when(out, "true", "false"),
    )
