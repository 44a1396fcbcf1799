"""*Needs you*: what waits for the owner on this page, answerable right here."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.kit.text import Words
from krake.web.states.decide import Decide
from krake.web.ui.ago import since
from krake.web.ui.button import button, link_button
from krake.web.ui.card import card
from krake.web.ui.each import each, given, when
from krake.web.ui.face import face
from krake.web.ui.meter import meter
from krake.web.ui.row import needs_row
from krake.web.ui.tag import label, tag
from krake.web.ui.text import faint
from krake.web.ui.tr import tr


def needs(rows: rx.Var, count: Any, title: Words) -> rx.Component:
    """`rows` are ThreadRow. Hidden when nothing waits."""
    return when(
        given(count),
        card(
            tr(title),
            each(rows, _row),
            count=count,
            actions=(link_button(tr("Open To Do", "To Do öffnen"), "/todo", kind="quiet"),),
            keys="needs",
        ),
    )


def _verb(row: Any) -> Any:
    """Only a question wants an answer; a notice or a fault is looked at."""
    return rx.cond(row.kind == "question", tr("Answer", "Antworten"), tr("Open", "Öffnen"))


def _row(row: Any) -> rx.Component:
    chip = rx.cond(row.amount != "", label(row.amount), tag(row.status, row.word))
    return needs_row(
        row.title,
        row.summary,
        face=face(row.tint, row.mouth, row.mark),
        href=row.href,
        labels=(chip, faint(since(row.at))),
        actions=(rx.cond(row.kind == "approval", approve_or_confirm(row), link_button(_verb(row), row.href, kind="primary")),),
        sure=when(row.sure > 0, meter(row.sure, row.sure_words)),
    )


def approve_or_confirm(row: Any) -> rx.Component:
    """The two steps of spending, in the same place."""
    first = rx.fragment(
        button(tr("Approve", "Freigeben"), kind="primary", key="a", id="approve-" + row.key, on_click=Decide.arm(row.key, row.pairs)),
        link_button(tr("Edit", "Ändern"), row.href, key="e"),
        button(tr("Reject", "Ablehnen"), kind="quiet", key="r", on_click=Decide.reject({"thread": row.key, "reason": ""})),
    )
    second = rx.fragment(
        button(Decide.words, kind="primary", key="Enter", id="confirm-" + row.key, on_click=Decide.confirm(row.key)),
        button(tr("Back", "Zurück"), kind="quiet", key="Escape", on_click=Decide.disarm),
    )
    return rx.cond(Decide.armed == row.key, second, first)
