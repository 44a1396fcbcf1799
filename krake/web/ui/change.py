"""What will happen, as a table of now and after: the change itself, not a description of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import reflex as rx

from krake.web.ui.each import each, given, when
from krake.web.ui.tag import tag
from krake.web.ui.tr import shown, tr


@dataclass(frozen=True)
class ChangeRow:
    """One line of a change. `key` is the id of a line that can be taken out, else `""`; `status` and `verdict` make a tag in "now"."""

    name: str
    note: str = ""
    now: str = ""
    after: str = ""
    changed: bool = False
    status: str = ""
    verdict: str = ""
    key: str = ""


def change(rows: Any, *, title: Any = None, now: Any = None, after: Any = None, total: Any = None, remove: Any = None) -> rx.Component:
    """`rows` are ChangeRow or Vars of the same fields. `now` and `after` rename the columns. `total` is a ChangeRow shown last.

    `remove(key)` is the event of "take this line out"; without it no line can be taken out.
    """

    def line(row: Any) -> rx.Component:
        out = () if remove is None else (rx.el.td(when(given(row.key), _out(row, remove)), class_name="right"),)
        return rx.el.tr(
            rx.el.th(row.name, scope="row"),
            rx.el.td(row.note, class_name="muted"),
            rx.el.td(when(given(row.verdict), tag(row.status, row.verdict), row.now), class_name="right"),
            rx.el.td(when(row.changed, rx.el.strong(row.after), row.after), class_name="right"),
            *out,
        )

    heads = [
        rx.el.th(shown(title) if title is not None else tr("What will happen", "Was geschehen wird"), scope="col", col_span=2),
        rx.el.th(shown(now) if now is not None else tr("Now", "Jetzt"), scope="col", class_name="right"),
        rx.el.th(shown(after) if after is not None else tr("After", "Danach"), scope="col", class_name="right"),
    ]
    if remove is not None:
        heads.append(rx.el.th(rx.el.span(tr("Take out", "Herausnehmen"), class_name="unseen"), scope="col"))
    foot = () if total is None else (rx.el.tfoot(line(total)),)
    return rx.el.div(
        rx.el.table(rx.el.thead(rx.el.tr(*heads)), rx.el.tbody(each(rows, line)), *foot, class_name="table change"),
        class_name="card table-box",
    )


def _out(row: Any, remove: Any) -> rx.Component:
    return rx.el.button(tr("Take out", "Herausnehmen"), type="button", class_name="button", data_kind="quiet", on_click=remove(row.key))
