"""Agents: one dense row each, a new one, and those that were let go."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.blocks.agent_dialogs import agent_dialog
from krake.web.pages.shell import shell
from krake.web.states.agent_form import Staff
from krake.web.states.team import Team
from krake.web.states.viewer import Viewer
from krake.web.ui.blank import skeleton
from krake.web.ui.button import button, link_button
from krake.web.ui.card import card, more
from krake.web.ui.each import each, given, when
from krake.web.ui.face import face
from krake.web.ui.head import head
from krake.web.ui.layout import line, stack
from krake.web.ui.row import row
from krake.web.ui.table import Head, table
from krake.web.ui.tag import tag
from krake.web.ui.text import faint, muted, strong
from krake.web.ui.tr import tr

ROUTE = "/agents"
TITLE = "Agents"
ON_LOAD = [Team.open]
OWNER = Viewer.role == "owner"


def page() -> rx.Component:
    heads = (
        Head(tr("Agent", "Agent")),
        Head(tr("Role", "Aufgabe"), wide=True),
        Head(tr("Now", "Gerade"), wide=True),
        Head(tr("Workspaces", "Bereiche"), wide=True),
        Head(tr("Scorecard", "Bewertung"), wide=True, stretch=True),
        Head(tr("State", "Stand")),
    )
    rows = table(heads, Team.rows, _cells, label=tr("Agents", "Agenten"), href=lambda row: row.agent.href, keys="agents")
    new = when(OWNER, button(tr("New agent", "Neuer Agent"), kind="primary", icon="plus", on_click=Staff.open("")))
    return shell(
        head(
            tr("Agents", "Agenten"),
            sub=tr("Who works here, and what each does now", "Wer hier arbeitet und was gerade geschieht"),
            actions=(link_button(tr("Tables", "Tabellen"), "/tables"), new),
        ),
        when(Team.ready, stack(card(None, rows), _former()), skeleton(12)),
        agent_dialog(),
        here="agents",
        title=tr("Agents", "Agenten") + " · Krake",
    )


def _cells(row: Any) -> tuple[Any, ...]:
    one = row.agent
    who = line(face(one.tint, one.mouth, one.mark), strong(one.name))
    scored = when(given(row.score), row.score, faint(tr("No reading yet", "Noch kein Wert")))
    return who, one.role, muted(row.doing), muted(row.places), scored, tag(one.status, one.word)


def _former() -> rx.Component:
    """Closed until somebody asks for it."""

    def one(gone: Any) -> rx.Component:
        back = when(OWNER, button(tr("Bring back", "Zurückholen"), kind="quiet", on_click=Team.bring_back(gone.key)))
        return row(gone.name, lead=face(gone.tint, gone.mouth, gone.mark), note=line(faint(gone.role), back))

    words = tr("Retired: ", "Im Ruhestand: ") + Team.former.length().to_string()
    return when(Team.former.length() > 0, card(None, more(words, each(Team.former, one)), padded=True))
