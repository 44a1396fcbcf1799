"""A document to read: what an agent wrote."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.ui.each import each
from krake.web.ui.tr import shown


def paper(rows: Any, *, label: Any) -> rx.Component:
    """`rows` are a Var of rows with `kind` (h, p, li, th, tr), `words` and `cells`."""

    def line(row: Any) -> rx.Component:
        cells = each(row.cells, lambda cell: rx.el.span(cell))
        return rx.match(  # type: ignore[return-value]
            row.kind,
            ("h", rx.el.h3(row.words)),
            ("li", rx.el.p(row.words, class_name="item")),
            ("th", rx.el.div(cells, class_name="cells strong")),
            ("tr", rx.el.div(cells, class_name="cells")),
            rx.el.p(row.words),
        )

    return rx.el.article(each(rows, line), class_name="paper", aria_label=shown(label))


def source(text: Any, *, label: Any) -> rx.Component:
    """The same as plain text in a field, to be selected and copied."""
    return rx.el.textarea(value=text, read_only=True, rows="10", class_name="input mono", aria_label=shown(label), spell_check=False)
