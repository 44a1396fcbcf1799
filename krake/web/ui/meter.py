"""How sure an agent is."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.ui.tr import shown


def meter(percent: Any, words: Any) -> rx.Component:
    """`percent` is 0 to 100; `words` say the same ("86% sure"), so the bar itself is decoration."""
    width = percent.to(str) + "%" if isinstance(percent, rx.Var) else f"{percent}%"
    bar = rx.el.svg(
        rx.el.svg.rect(width="100%", height="100%"), rx.el.svg.rect(width=width, height="100%"), class_name="gauge", aria_hidden="true"
    )
    return rx.el.span(bar, rx.el.span(shown(words)), class_name="meter")
