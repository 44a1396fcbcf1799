"""Chips: filters kept in the URL, and what Krake understood."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.ui.each import current, given, when
from krake.web.ui.look import look_link
from krake.web.ui.tr import shown


def chip(
    words: Any, *, on: Any = False, href: Any = None, look: Any = None, hue: Any = None, key: Any = None, **props: Any
) -> rx.Component:
    """A filter that is on or off. With `href` it is a link (filters live in the URL), otherwise a button with aria-pressed.

    `look` is the `open` event of the page when `href` stays on it. `key` is a key of ui/kbd.py ("1" to "6").
    """
    if key is not None:
        props["data_key"] = key
    dot = () if hue is None else (when(given(hue), rx.el.span(class_name="dot", data_hue=hue)),)
    if href is not None:
        return look_link(*dot, shown(words), href=href, look=look, class_name="chip", aria_current=when(on, "true", "false"), **props)
    return rx.el.button(*dot, shown(words), class_name="chip", aria_pressed=when(on, "true", "false"), type="button", **props)


def chips(*children: Any, label: Any = None) -> rx.Component:
    """A row of chips that scrolls sideways rather than wraps."""
    return rx.el.div(*children, class_name="chips", role="group", aria_label=shown(label))


def segmented(choices: Any, here: Any, *, label: Any, on_choose: Any = None, look: Any = None) -> rx.Component:
    """One of a few, side by side. `choices` are (key, words, href) triples; with `on_choose` they are buttons calling it with the key.

    `look` as for `chip`.
    """

    def one(key: Any, words: Any, href: Any) -> rx.Component:
        if on_choose is not None:
            return rx.el.button(shown(words), type="button", aria_pressed=when(_same(here, key), "true", "false"), on_click=on_choose(key))
        return look_link(shown(words), href=href, look=look, aria_current=current(here, key))

    return rx.el.div(*[one(*choice) for choice in choices], class_name="segmented", role="group", aria_label=shown(label))


def _same(here: Any, key: Any) -> Any:
    return here == key if not isinstance(key, rx.Var) else key == here
