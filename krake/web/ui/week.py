"""Days side by side, each with what runs at which time; under each other on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import reflex as rx

from krake.web.ui.each import each, given, when
from krake.web.ui.tr import shown, tr
from krake.web.ui.way import way


def week(days: Any, part: Callable[[Any], rx.Component]) -> rx.Component:
    """`days` have `label`, `today`, `empty`, `slots` and `cut` (what is not shown, "" for nothing); `part` makes a slot(...) of each."""

    def column(one: Any) -> rx.Component:
        nothing = rx.el.li(tr("Nothing", "Nichts"), class_name="faint")
        inside = when(one.empty, nothing, each(one.slots, part))
        return rx.el.section(
            rx.el.h2(one.label),
            rx.el.ol(inside, data_list="runs"),
            when(given(one.cut), rx.el.p(one.cut, class_name="faint")),
            class_name="week-day",
            data_today=when(one.today, "true", "false"),
        )

    return rx.el.div(each(days, column), class_name="week")


def slot(at: Any, words: Any, tag: rx.Component, face: rx.Component, *, href: Any, past: Any) -> rx.Component:
    """One run of the past or the future, as a link."""
    return rx.el.li(
        way(
            rx.el.span(rx.el.span(shown(at), class_name="num"), face, class_name="inline"),
            rx.el.span(shown(words), class_name="slot-words"),
            tag,
            href=href,
            class_name="slot",
            data_item="",
            data_past=when(past, "true", "false"),
        )
    )
