"""Where things stand: the 12-column grid, columns of things, lines of things."""

from __future__ import annotations

from typing import Any

import reflex as rx


def grid(*children: Any) -> rx.Component:
    """The page's 12 columns, one on a phone. Children are cell(...)."""
    return rx.el.div(*children, class_name="grid")


def cell(*children: Any, span: int = 12) -> rx.Component:
    """`span` of the 12 columns: 7 and 5 stand side by side. A cell without a child takes no space."""
    return rx.el.div(*children, class_name="cell", data_span=str(span))


def stack(*children: Any, tight: bool = False) -> rx.Component:
    """One under the other."""
    return rx.el.div(*children, class_name="stack tight" if tight else "stack")


def line(*children: Any, end: bool = False) -> rx.Component:
    """One beside the other, wrapping; `end` pushes to the right."""
    return rx.el.div(*children, class_name="inline end" if end else "inline")


def spread(left: Any, right: Any) -> rx.Component:
    """One at each end of a line."""
    return rx.el.div(rx.el.div(left, class_name="inline"), rx.el.div(right, class_name="inline"), class_name="spread")
