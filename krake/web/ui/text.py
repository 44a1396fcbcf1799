"""Text by its job. Pages compose these; sizes and colours are the sheet's."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.ui.tr import shown


def title(words: Any, **props: Any) -> rx.Component:
    """The page's only h1 when there is no head(...)."""
    return rx.el.h1(shown(words), class_name="title", **props)


def heading(words: Any, **props: Any) -> rx.Component:
    """A section's h2."""
    return rx.el.h2(shown(words), class_name="heading", **props)


def prose(*children: Any) -> rx.Component:
    """A paragraph of at most 68 characters a line."""
    return rx.el.p(*[shown(child) for child in children], class_name="prose")


def muted(*children: Any) -> rx.Component:
    """Secondary words in a line."""
    return rx.el.span(*[shown(child) for child in children], class_name="muted")


def faint(*children: Any) -> rx.Component:
    """Labels, times and hints."""
    return rx.el.span(*[shown(child) for child in children], class_name="faint")


def strong(*children: Any) -> rx.Component:
    """Names, and the number that changes."""
    return rx.el.strong(*[shown(child) for child in children])


def plain(*children: Any) -> rx.Component:
    """Words without a job of their own, where an element is needed."""
    return rx.el.span(*[shown(child) for child in children])


def mono(words: Any) -> rx.Component:
    """Ids and addresses to copy."""
    return rx.el.code(shown(words), class_name="mono")


def bullets(*children: Any) -> rx.Component:
    """A short list of sentences."""
    return rx.el.ul(*[rx.el.li(shown(child)) for child in children], class_name="bullets")


def unseen(words: Any) -> rx.Component:
    """Spoken, not shown."""
    return rx.el.span(shown(words), class_name="unseen")
