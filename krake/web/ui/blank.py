"""Nothing here, not yet, no longer, or broken: each says so in words."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.ui.each import given, when
from krake.web.ui.icon import icon
from krake.web.ui.tr import shown, tr


def empty(sentence: Any, *, action: Any = None, example: Any = None) -> rx.Component:
    """Never used: what will be here, one primary button, one example command as a chip. Also "all done": pride and a fact."""
    return rx.el.div(
        rx.el.p(shown(sentence)),
        *(() if action is None else (action,)),
        *(() if example is None else (rx.el.p(tr("Try", "Versuche es mit"), " ", rx.el.code(shown(example), class_name="example")),)),
        class_name="blank",
    )


def skeleton(rows: int = 4) -> rx.Component:
    """Rows in their final height while the first data comes. Screen readers hear one word."""
    bars = [rx.el.div(rx.el.span(), class_name="bone", aria_hidden="true") for _ in range(rows)]
    return rx.el.div(rx.el.span(tr("Loading", "Lädt"), class_name="unseen"), *bars, class_name="skeleton", role="status")


def failed(what: Any, why: Any, *, code: Any = None, action: Any = None) -> rx.Component:
    """The block's own card of failure: what, why in words, what to do, and the id to copy from the log."""
    return rx.el.div(
        icon("alert"),
        rx.el.div(
            rx.el.p(shown(what), class_name="name"),
            rx.el.p(shown(why), class_name="muted"),
            *(() if code is None else (when(given(code), rx.el.code(shown(code), class_name="mono")),)),
            *(() if action is None else (rx.el.div(action, class_name="inline"),)),
            class_name="two",
        ),
        class_name="failed",
        role="alert",
    )


def notice(status: Any, words: Any, *, action: Any = None) -> rx.Component:
    """One line across the page or a card, in a status's colour: a rehearsal, a lost connection, a stale block."""
    return rx.el.div(
        rx.el.span(shown(words)), *(() if action is None else (action,)), class_name="notice", data_status=status, role="status"
    )
