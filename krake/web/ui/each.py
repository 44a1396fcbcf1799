"""Repeat and choose over plain Python values and Vars alike, so that one part serves a page, a block and the patterns page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import reflex as rx


def each(rows: Iterable[Any] | rx.Var, part: Callable[[Any], Any]) -> rx.Component:
    """`part(row)` for every row."""
    if isinstance(rows, rx.Var):
        return rx.foreach(rows, lambda row: part(row))
    return rx.fragment(*[part(row) for row in rows])


def when(condition: Any, then: Any, otherwise: Any = None) -> Any:
    """`then` if the condition holds; decided in Python for values, in the browser for Vars."""
    if isinstance(condition, rx.Var):
        return rx.cond(condition, then, rx.fragment() if otherwise is None else otherwise)
    return then if condition else (rx.fragment() if otherwise is None else otherwise)


def given(value: Any) -> Any:
    """Is there something to show? None and "" are nothing; of a Var the browser decides."""
    if isinstance(value, rx.Var):
        return value.bool()
    return value is not None and value != "" and value != ()


def current(here: Any, key: Any) -> Any:
    """The value of aria-current: "page" where `here` is this key."""
    if isinstance(here, rx.Var) or isinstance(key, rx.Var):
        return rx.cond(rx.Var.create(here) == key, "page", "false")
    return "page" if here == key else "false"
