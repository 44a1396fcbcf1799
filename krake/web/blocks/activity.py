"""What happened, newest first."""

from __future__ import annotations

import reflex as rx

from krake.kit.text import Words
from krake.web.ui.ago import ago
from krake.web.ui.blank import empty
from krake.web.ui.card import card
from krake.web.ui.each import each
from krake.web.ui.face import face
from krake.web.ui.icon import icon
from krake.web.ui.row import activity_row
from krake.web.ui.tr import tr


def activity(rows: rx.Var, title: Words) -> rx.Component:
    """`rows` are ActivityRow."""
    body = rx.cond(
        rows.length() > 0,
        each(
            rows,
            lambda row: activity_row(
                row.words, ago(row.at), lead=rx.cond(row.agent, face(row.tint, row.mouth, row.mark, "small"), icon("users")), href=row.href
            ),
        ),
        empty(tr("Nothing has happened yet.", "Noch ist nichts geschehen.")),
    )
    return card(tr(title), body)
