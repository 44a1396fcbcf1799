"""The agents at work on a page."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.kit.text import Words
from krake.web.ui.button import link_button
from krake.web.ui.card import card
from krake.web.ui.each import each
from krake.web.ui.face import face
from krake.web.ui.row import agent_row
from krake.web.ui.tag import tag
from krake.web.ui.tr import tr


def team(rows: rx.Var, title: Words, where: Any = None) -> rx.Component:
    """`rows` are AgentRow."""
    return card(
        tr(title),
        each(rows, lambda row: agent_row(face(row.tint, row.mouth, row.mark), row.name, row.doing, tag(row.status, row.word), row.href)),
        note=where,
        actions=(link_button(tr("All agents", "Alle Agenten"), "/agents", kind="quiet"),),
    )
