"""Rows of cards and lists: one row, one line where it can be."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.ui.each import current, given, when
from krake.web.ui.icon import icon
from krake.web.ui.tr import shown
from krake.web.ui.way import way


def row(
    words: Any, *, lead: Any = None, note: Any = None, icon_name: str | rx.Var | None = None, href: Any = None, detail: Any = None
) -> rx.Component:
    """`lead` (a tag, a face) or an icon, the words, `detail` muted behind them, `note` muted at the right.

    With `href` all of it is a link.
    """
    first = [icon(icon_name)] if icon_name is not None else [lead] if lead is not None else []
    main = [rx.el.span(shown(words), class_name="row-words")]
    if detail is not None:
        main.append(when(given(detail), rx.el.span(shown(detail), class_name="muted")))
    last = [rx.el.span(shown(note), class_name="row-note")] if note is not None else []
    if href is not None:
        return way(*first, *main, *last, href=href, class_name="row")
    return rx.el.div(*first, *main, *last, class_name="row")


def agent_row(face: rx.Component, name: Any, doing: Any, tag: rx.Component, href: Any) -> rx.Component:
    """An agent at work: face, name, what it does now, its state."""
    return way(
        face,
        rx.el.div(rx.el.span(shown(name), class_name="name"), rx.el.span(shown(doing), class_name="cut muted"), class_name="two"),
        tag,
        href=href,
        class_name="row agent-row",
    )


def needs_row(
    title: Any, detail: Any, *, face: rx.Component, href: Any = None, labels: Any = (), actions: Any = (), sure: Any = None, **props: Any
) -> rx.Component:
    """One thing that waits for the owner: question, why in a sentence, the answers. `sure` is a meter(...)."""
    question = way(shown(title), href=href, class_name="name") if href is not None else rx.el.span(shown(title), class_name="name")
    answers = [rx.el.div(*actions, class_name="inline")] if actions else []
    return rx.el.article(
        face,
        rx.el.div(
            rx.el.div(question, *labels, class_name="inline"),
            when(given(detail), rx.el.p(shown(detail), class_name="muted")),
            rx.el.div(*answers, *([sure] if sure is not None else []), class_name="spread answers")
            if answers or sure is not None
            else rx.fragment(),
            class_name="two",
        ),
        class_name="needs-row",
        tab_index=-1,
        data_item="",
        **props,
    )


def thread_item(
    title: Any, detail: Any, *, face: rx.Component, since: Any, href: Any, labels: Any = (), here: Any = None, key: Any = None, **props: Any
) -> rx.Component:
    """A thread in the list at the left; `here` is the open thread's key. `since` is words or ago(...)."""
    return way(
        face,
        rx.el.div(
            rx.el.div(rx.el.span(shown(title), class_name="name cut"), rx.el.span(shown(since), class_name="faint"), class_name="spread"),
            rx.el.span(shown(detail), class_name="cut muted"),
            rx.el.div(*labels, class_name="inline labels"),
            class_name="two",
        ),
        href=href,
        class_name="thread-item",
        aria_current=current(here, key) if key is not None else "false",
        data_item="",
        **({} if key is None else {"key": key}),  # by place, a row that goes would hand its focus to another one
        **props,
    )


def activity_row(words: Any, since: Any, *, lead: Any = None, href: Any = None) -> rx.Component:
    """Who did what, and when."""
    return row(words, lead=lead, note=since, href=href)
