"""Times the browser writes itself: "4 s ago", "vor 4 s", "in 18 min". State holds ISO strings, so an equal refresh stays equal."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.ui import tr as language


class Ago(rx.Component):
    """`<time>` that keeps itself up to date; the exact time is in its title."""

    library = "$/public" + rx.asset("ago.jsx", shared=True)
    tag = "Ago"

    at: rx.Var[str]
    mode: rx.Var[str]
    locale: rx.Var[str]


def _time(at: Any, mode: str) -> rx.Component:
    return Ago.create(at=at, mode=mode, locale=language.locale())


def ago(at: Any) -> rx.Component:
    """How long ago, or how long until: `at` is ISO 8601 with an offset. Under a day relative, then the date."""
    return _time(at, "long")


def since(at: Any) -> rx.Component:
    """The same without "ago": "4 s", "14 min", "1 h", "Yesterday"."""
    return _time(at, "short")


def clock_time(at: Any) -> rx.Component:
    """The time of day in the reader's zone, with the date when it is another day."""
    return _time(at, "clock")
