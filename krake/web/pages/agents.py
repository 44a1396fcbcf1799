"""Agents: twelve dense rows."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.pages.shell import shell
from krake.web.states.team import Team
from krake.web.ui.blank import skeleton
from krake.web.ui.card import card
from krake.web.ui.each import when
from krake.web.ui.face import face
from krake.web.ui.head import head
from krake.web.ui.layout import line
from krake.web.ui.table import Head, table
from krake.web.ui.tag import tag
from krake.web.ui.text import muted, strong
from krake.web.ui.tr import tr

ROUTE = "/agents"
TITLE = "Agents"
ON_LOAD = [Team.open]


def page() -> rx.Component:
    heads = (
        Head(tr("Agent", "Agent")),
        Head(tr("Role", "Aufgabe"), wide=True),
        Head(tr("Now", "Gerade"), wide=True),
        Head(tr("Workspaces", "Bereiche"), wide=True),
        Head(tr("State", "Stand")),
    )
    rows = table(heads, Team.rows, _cells, label=tr("Agents", "Agenten"), href=lambda row: row.agent.href, keys="agents")
    return shell(
        head(tr("Agents", "Agenten"), sub=tr("Who works here, and what each does now", "Wer hier arbeitet und was gerade geschieht")),
        when(Team.ready, card(None, rows), skeleton(12)),
        here="agents",
        title=tr("Agents", "Agenten") + " · Krake",
    )


def _cells(row: Any) -> tuple[Any, ...]:
    one = row.agent
    who = line(face(one.tint, one.mouth, one.mark), strong(one.name))
    return who, one.role, muted(row.doing), muted(row.places), tag(one.status, one.word)
