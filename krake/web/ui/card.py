"""A card: head with a title, a body without padding of its own for rows and tables, or with it for text."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.ui.each import given, when
from krake.web.ui.tag import count as counted
from krake.web.ui.tr import shown


def card(
    title: Any = None,
    *body: Any,
    note: Any = None,
    count: Any = None,
    tag: Any = None,
    actions: Any = (),
    aside: Any = None,
    padded: bool = False,
    stale: Any = None,
    keys: str | None = None,
    id: str | None = None,
) -> rx.Component:
    """`note` is muted beside the title, `aside` muted at the right, `actions` buttons at the right, `tag` a tag(...).

    `stale` is a sentence ("as of 14:02 · Shopify did not answer · retrying in 4 min"): the data stays, dimmed under it.
    `keys` names a list whose single letters act while the focus is inside (see ui/kbd.py).
    """
    props: dict[str, Any] = {"id": id} if id else {}
    if keys:
        props["data_list"] = keys
    head = () if title is None else (_head(title, note, count, tag, actions, aside),)
    late = () if stale is None else (when(given(stale), rx.el.p(shown(stale), class_name="stale-note", role="status")),)
    if stale is not None:
        props["data_stale"] = when(given(stale), "true", "false")
    return rx.el.section(
        *head, *late, rx.el.div(*body, class_name="card-body padded" if padded else "card-body"), class_name="card", **props
    )


def _head(title: Any, note: Any, count: Any, tag: Any, actions: Any, aside: Any) -> rx.Component:
    lead: list[Any] = [rx.el.h2(shown(title))]
    if count is not None:
        lead.append(when(given(count), counted(count)))
    if note is not None:
        lead.append(rx.el.span(shown(note), class_name="muted"))
    if tag is not None:
        lead.append(tag)
    tail: list[Any] = [rx.el.span(shown(aside), class_name="faint")] if aside is not None else []
    tail += list(actions)
    return rx.el.header(rx.el.div(*lead, class_name="inline"), rx.el.div(*tail, class_name="inline"), class_name="card-head")


def more(words: Any, *children: Any, **props: Any) -> rx.Component:
    """What does not fit: folded away under its words; `open` shows it from the start."""
    return rx.el.details(rx.el.summary(shown(words)), *children, class_name="more", **props)
