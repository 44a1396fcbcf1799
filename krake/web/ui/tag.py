"""State is always word, colour and shape."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.ui.tr import shown

STATUSES = ("busy", "wait", "asks", "good", "bad", "idle")


def tag(status: str | rx.Var, words: Any) -> rx.Component:
    """One of STATUSES with its word: busy Running, wait Later, asks Approval, good Done, bad Failed, idle Paused.

    Its shape is drawn by the style sheet: a table has a hundred of them, and each icon out of the drawings is a tree of its own.
    """
    return rx.el.span(shown(words), class_name="tag state", data_status=status)


def label(words: Any, hue: str | rx.Var | None = None) -> rx.Component:
    """A quiet word that is no state: an amount, a count, a workspace (with its `hue`, the workspace's key)."""
    dot = () if hue is None else (rx.el.span(class_name="dot", data_hue=hue),)
    return rx.el.span(*dot, shown(words), class_name="tag")


def count(number: Any) -> rx.Component:
    """How many, beside a title."""
    return rx.el.span(shown(number), class_name="tag count")


def hint(inside: rx.Component, words: Any) -> rx.Component:
    """Something that explains itself when pointed at, and to screen readers."""
    return rx.el.span(inside, rx.el.span(" ", shown(words), class_name="unseen"), class_name="inline", title=shown(words))
