"""The head of a page: name, live tag, period, at most two buttons. And tabs under it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.ui.each import current
from krake.web.ui.icon import octopus
from krake.web.ui.tr import shown
from krake.web.ui.way import way


def head(
    title: Any, *, tag: Any = None, actions: Any = (), desk: Any = (), sub: Any = None, before: Any = None, hue: Any = None
) -> rx.Component:
    """`tag` is live(...) or a tag(...), `actions` at most two buttons, `before` a face, `sub` one muted line.

    `desk` are actions a phone leaves out: the period, what the command bar does as well.
    """
    square = () if hue is None else (rx.el.span(class_name="dot large", data_hue=hue),)
    name = rx.el.h1(*square, shown(title), class_name="title")
    words = rx.el.div(name, rx.el.p(shown(sub), class_name="muted"), class_name="two") if sub is not None else name
    return rx.el.header(
        rx.el.div(
            rx.el.span(octopus(), class_name="phone-only brand-mark"),
            *(() if before is None else (before,)),
            words,
            *(() if tag is None else (tag,)),
            class_name="inline head-left",
        ),
        rx.el.div(*[rx.el.div(one, class_name="desk-only") for one in desk], *actions, class_name="inline head-right"),
        class_name="head",
    )


def tabs(choices: Any, here: Any, *, label: Any) -> rx.Component:
    """(key, words, href) triples; the tab is in the URL."""
    return rx.el.nav(
        *[way(shown(words), href=href, aria_current=current(here, key)) for key, words, href in choices],
        class_name="tabs",
        aria_label=shown(label),
    )
