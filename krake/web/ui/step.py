"""The steps of a run, as they happened."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.ui.each import given, when
from krake.web.ui.tag import tag
from krake.web.ui.tr import shown


def steps(*children: Any, live: bool = False) -> rx.Component:
    """Rows of step(...). `live` announces new ones politely, one sentence each."""
    props: dict[str, Any] = {"aria_live": "polite"} if live else {}
    return rx.el.ol(*children, class_name="steps", **props)


def step(status: Any, word: Any, words: Any, *, note: Any = "", detail: Any = None) -> rx.Component:
    """`status` and `word` make its tag, `note` is time and duration, `detail` folds out (result, error, what was tried)."""
    line = (
        tag(status, word),
        rx.el.span(shown(words), class_name="row-words"),
        rx.el.span(shown(note), class_name="row-note"),
    )
    if detail is None:
        return rx.el.li(rx.el.div(*line, class_name="row"), class_name="step")
    folded = rx.el.details(rx.el.summary(*line, class_name="row"), rx.el.p(shown(detail), class_name="step-detail muted"))
    return rx.el.li(when(given(detail), folded, rx.el.div(*line, class_name="row")), class_name="step")
