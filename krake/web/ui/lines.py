"""The lines of an approval: a table in which each line can be left out, with the total of those that stay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import reflex as rx

from krake.web.ui.dialog import popover, shows
from krake.web.ui.each import each, given, when
from krake.web.ui.tag import tag
from krake.web.ui.tr import tr
from krake.web.ui.way import way


def lines_table(rows: Any, *, total: Any, margin: Any, formula: Any, out: Any, take_out: Callable[[Any], Any], live: Any) -> rx.Component:
    """`rows` have number, items, route, margin, price, was, status, word, open, key, href.

    `out` is a Var of the keys left out; `take_out(key)` toggles one. `formula` says what the margin is made of. While `live`
    is false nothing can be left out.
    """
    heads = (
        rx.el.th(tr("What will happen", "Was geschehen wird"), scope="col", class_name="stretch"),
        rx.el.th(tr("Route", "Weg"), scope="col", class_name="wide"),
        rx.el.th(
            rx.el.button(tr("Margin", "Marge"), type="button", class_name="button inline-link", **shows("margin-formula")),
            popover("margin-formula", tr("How the margin is made", "Wie die Marge entsteht"), rx.el.p(formula)),
            scope="col",
            class_name="right",
        ),
        rx.el.th(tr("Price", "Preis"), scope="col", class_name="right"),
        rx.el.th(rx.el.span(tr("State", "Stand"), class_name="unseen"), scope="col", class_name="right"),
    )

    def line(row: Any) -> rx.Component:
        gone = out.contains(row.key)
        toggle = rx.el.button(
            rx.cond(gone, tr("Take in", "Aufnehmen"), tr("Leave out", "Auslassen")),
            type="button",
            class_name="button",
            data_kind="quiet",
            aria_pressed=rx.cond(gone, "true", "false"),
            on_click=take_out(row.key),
        )
        return rx.el.tr(
            rx.el.th(
                rx.el.span(when(given(row.href), way(row.number, href=row.href, class_name="link"), row.number), class_name="name"),
                rx.el.span(" ", row.goods, class_name="muted cut"),
                scope="row",
                class_name="stretch",
            ),
            rx.el.td(row.route, class_name="muted wide"),
            rx.el.td(row.margin, class_name="num right"),
            rx.el.td(when(given(row.was), rx.el.s(row.was, class_name="faint")), " ", rx.el.strong(row.price), class_name="num right"),
            rx.el.td(rx.cond(row.open & live, toggle, tag(row.status, row.word)), class_name="right"),
            data_out=rx.cond(gone, "true", "false"),
        )

    foot = rx.el.tr(
        rx.el.th(tr("Together", "Zusammen"), scope="row"),
        rx.el.td(class_name="wide"),
        rx.el.td(margin, class_name="num right"),
        rx.el.td(rx.el.strong(total), class_name="num right"),
        rx.el.td(),
    )
    return rx.el.div(
        rx.el.table(rx.el.thead(rx.el.tr(*heads)), rx.el.tbody(each(rows, line)), rx.el.tfoot(foot), class_name="table change lines"),
        class_name="card table-box",
    )


def pick_line(id: str, label: Any, rows: Any, value: Callable[[Any], Any], words: Callable[[Any], Any]) -> rx.Component:
    """One of the lines, as a select; `value(row)` travels with the form."""
    options = each(rows, lambda row: rx.el.option(words(row), value=value(row)))
    return rx.el.div(rx.el.label(label, html_for=id), rx.el.select(options, id=id, name=id, class_name="input"), class_name="field")
