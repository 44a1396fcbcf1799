"""List at the left, detail at the right; on phones one of the two."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.ui.each import when
from krake.web.ui.icon import icon
from krake.web.ui.tr import shown
from krake.web.ui.way import way


def split(
    title: Any,
    rows: Any,
    detail: Any,
    *,
    note: Any = None,
    filters: Any = (),
    opened: Any = False,
    keys: str = "threads",
    label: Any = None,
    back: Any = "/todo",
) -> rx.Component:
    """The To Do page. `filters` are chips; `opened` says whether a detail is open, which decides what a phone shows; `back` is
    where its way back leads.

    `keys` names the list in ui/kbd.py: its letters act while the focus is in the list or in the detail.
    """
    leave = way(icon("left"), shown(title), href=back, class_name="button phone-only split-back", data_kind="quiet")
    top = rx.el.header(
        rx.el.div(rx.el.h1(shown(title), class_name="title"), rx.el.span(shown(note), class_name="muted"), class_name="spread"),
        *((rx.el.div(*filters, class_name="chips"),) if filters else ()),
        class_name="split-head",
    )
    return rx.el.div(
        rx.el.section(
            top, rx.el.div(*rows, class_name="split-rows"), class_name="split-list", aria_label=shown(label if label is not None else title)
        ),
        rx.el.section(leave, *detail, class_name="split-detail", id="detail", tab_index=-1),
        class_name="split",
        data_open=when(opened, "true", "false"),
        data_list=keys,
    )


def detail_head(*labels: Any, note: Any = None, actions: Any = ()) -> rx.Component:
    """Above a thread's question: workspace, who asks, and quiet buttons."""
    words = () if note is None else (rx.el.span(shown(note), class_name="muted"),)
    return rx.el.div(
        rx.el.div(*labels, *words, class_name="inline"), rx.el.div(*actions, class_name="inline"), class_name="spread detail-head"
    )


def question(title: Any, sub: Any) -> rx.Component:
    """The question in one sentence, and what it means in another."""
    return rx.el.div(rx.el.h2(shown(title), class_name="title"), rx.el.p(shown(sub), class_name="muted"), class_name="question")


def answers(*actions: Any, aside: Any = None) -> rx.Component:
    """The answers; `aside` stands at the right ("Always allow up to €700")."""
    return rx.el.div(rx.el.div(*actions, class_name="inline"), *(() if aside is None else (aside,)), class_name="spread answers")


def message(who: Any, words: Any, since: Any, *, face: Any = None, mine: Any = False) -> rx.Component:
    """One message of a thread's conversation."""
    return rx.el.div(
        *(() if face is None else (face,)),
        rx.el.div(
            rx.el.div(rx.el.span(shown(who), class_name="name"), rx.el.span(shown(since), class_name="faint"), class_name="inline"),
            rx.el.p(shown(words)),
            class_name="two",
        ),
        class_name="message",
        data_mine=when(mine, "true", "false"),
    )
