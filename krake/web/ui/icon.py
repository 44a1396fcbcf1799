"""Icons from one sprite, assets/icons.svg: 16 px, 1.5 px stroke, in the colour of the text beside them."""

from __future__ import annotations

import reflex as rx

SPRITE = "#i-"  #: the drawings stand in the page itself (opening.jsx)

NAMES = (
    "home", "inbox", "search", "users", "calendar", "plug", "memory", "gear", "plus", "close", "dots", "check", "up", "down", "flat",
    "right", "left", "expand", "outside", "clock", "refresh", "info", "alert", "parcel", "printer", "basket", "page", "folder", "copy",
    "pencil", "send", "play", "stop", "undo", "filter", "download", "upload", "help", "person", "moon", "fold", "lock", "scales", "bars",
    "coin",
)  # fmt: skip


def symbol(name: str | rx.Var) -> rx.Component:
    """The bare reference into the sprite; `name` may come from a row."""
    return rx.el.svg.use(href=f"{SPRITE}{name}" if isinstance(name, str) else SPRITE + name.to(str))


def icon(name: str | rx.Var) -> rx.Component:
    """One of NAMES. Always decoration: the words beside it, or the button's label, say what it means."""
    return rx.el.svg(symbol(name), class_name="icon", aria_hidden="true")


def octopus() -> rx.Component:
    """The brand."""
    return rx.el.svg(symbol("octopus"), class_name="octopus", aria_hidden="true")
