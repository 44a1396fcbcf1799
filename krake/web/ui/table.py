"""A table to read: a real <table> with a sticky head, numbers right, rows on one line, a whole row as link."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx

from krake.web.ui.each import each, given, when
from krake.web.ui.look import look_link
from krake.web.ui.tr import shown, tr
from krake.web.ui.way import way


@dataclass(frozen=True)
class Head:
    """One column: its words, whether it holds numbers (right), whether phones leave it out, where a click sorts (an href).

    One column of a table may be `stretch`: it takes the width that is left, and its words are cut rather than another column.
    """

    words: Any
    number: bool = False
    wide: bool = False
    sort: Any = None
    sorted: Any = "none"
    stretch: bool = False


def _classes(head: Head) -> str:
    return " ".join(name for name, on in (("right", head.number), ("wide", head.wide), ("stretch", head.stretch)) if on)


def _head(head: Head) -> rx.Component:
    words = shown(head.words)
    inside = words if head.sort is None else way(words, href=head.sort, class_name="sort")
    extra = {} if head.sort is None else {"aria_sort": head.sorted}
    return rx.el.th(inside, scope="col", class_name=_classes(head), **extra)


def table(
    heads: Sequence[Head],
    rows: Any,
    cells: Callable[[Any], Sequence[Any]],
    *,
    label: Any,
    href: Callable[[Any], Any] | None = None,
    keys: str | None = None,
) -> rx.Component:
    """`cells(row)` gives one child per head; `href(row)` makes the whole row a link (the first cell carries it).

    `label` names the table for screen readers. `keys` names its list in ui/kbd.py. Heads' `sorted` is ascending, descending or none.
    """

    props: dict[str, Any] = {"data_list": keys} if keys else {}

    def line(row: Any) -> rx.Component:
        inside = [shown(child) for child in cells(row)]
        if href is not None:
            inside[0] = way(inside[0], href=href(row), class_name="row-link", data_item="")
        row_class: dict[str, Any] = {} if href is None else {"class_name": "linked"}
        return rx.el.tr(*[rx.el.td(child, class_name=_classes(head)) for head, child in zip(heads, inside, strict=True)], **row_class)

    return rx.el.div(
        rx.el.table(
            rx.el.caption(shown(label), class_name="unseen"),
            rx.el.thead(rx.el.tr(*[_head(head) for head in heads])),
            rx.el.tbody(each(rows, line)),
            class_name="table",
        ),
        class_name="table-box",
        tab_index=0,
        role="region",
        aria_label=shown(label),
        **props,
    )


def pager(words: Any, back: Any, on: Any, look: Any = None) -> rx.Component:
    """`‹ 1–50 of 312 ›`: hrefs to the pages before and after, None or "" at an end. `look` as for `chip`."""

    def arrow(sign: str, label: tuple[str, str], href: Any) -> rx.Component:
        link = look_link(sign, href="" if href is None else href, look=look, aria_label=tr(*label), class_name="button", data_kind="quiet")
        return when(given(href), link, rx.el.span(sign, class_name="faint", aria_hidden="true"))

    return rx.el.nav(
        arrow("‹", ("Before", "Zurück"), back), rx.el.span(shown(words)), arrow("›", ("After", "Weiter"), on), class_name="pager"
    )
