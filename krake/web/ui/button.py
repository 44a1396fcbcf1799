"""Buttons and links that look like them. The verb on the button is the verb in the toast."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.ui.each import when
from krake.web.ui.icon import icon as draw
from krake.web.ui.tr import shown
from krake.web.ui.way import way

KINDS = ("primary", "plain", "quiet", "destructive")


def kbd(key: Any) -> rx.Component:
    """The key that does the same; hidden where there is no keyboard."""
    return rx.el.kbd(shown(key))


def _inside(words: Any, icon: str | None, key: str | None) -> list[Any]:
    lead = [draw(icon)] if icon else []
    hint = [kbd(key.upper() if len(key) == 1 else key)] if key else []
    return [*lead, rx.el.span(shown(words)), *hint]


def button(
    words: Any,
    *,
    kind: str | rx.Var = "plain",
    key: str | None = None,
    icon: str | None = None,
    busy: Any = False,
    disabled: Any = False,
    **props: Any,
) -> rx.Component:
    """`kind` is one of KINDS. `key` is a key of ui/kbd.py: shown as a hint, clicked by keys.js.

    `busy` keeps the width, says so to screen readers and takes no second click. Other props (on_click, type, id, aria_*,
    popover and dialog openers from `opens(...)`) go to the element.
    """
    if key:
        props["data_key"] = key.lower()
        props.setdefault("aria_keyshortcuts", key.upper() if len(key) == 1 else key)
    if isinstance(busy, rx.Var) or busy:
        props["aria_busy"] = when(busy, "true", "false")
        disabled = busy if disabled is False else disabled
    props.setdefault("type", "button")
    return rx.el.button(*_inside(words, icon, key), class_name="button", data_kind=kind, disabled=disabled, **props)


def link_button(
    words: Any,
    href: Any,
    *,
    kind: str | rx.Var = "plain",
    key: str | None = None,
    icon: str | None = None,
    **props: Any,
) -> rx.Component:
    """Goes to a page of Krake, or fetches a file, and looks like a button."""
    if key:
        props["data_key"] = key.lower()
    return way(*_inside(words, icon, key), href=href, class_name="button", data_kind=kind, **props)


def icon_button(name: str, label: Any, **props: Any) -> rx.Component:
    """Only for ⋯, × and narrow sidebars: the label is spoken and shown as a tooltip."""
    props.setdefault("type", "button")
    return rx.el.button(
        draw(name), class_name="button icon-only", data_kind="quiet", aria_label=shown(label), data_tip=shown(label), **props
    )


def link(words: Any, href: Any, *, outside: bool = False, **props: Any) -> rx.Component:
    """A link in a sentence. `outside` opens another site in a new tab."""
    if outside:
        props |= {"target": "_blank", "rel": "noreferrer"}
    return way(shown(words), href=href, class_name="link", **props)
