"""Memory: facts with their source and scope."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.pages.shell import shell
from krake.web.states.facts import LONGEST, Facts
from krake.web.ui.ago import ago
from krake.web.ui.blank import empty, skeleton
from krake.web.ui.button import button
from krake.web.ui.card import card
from krake.web.ui.dialog import closes, dialog
from krake.web.ui.each import when
from krake.web.ui.field import reply
from krake.web.ui.head import head
from krake.web.ui.layout import stack
from krake.web.ui.table import Head, table
from krake.web.ui.text import muted, prose
from krake.web.ui.tr import tr

ROUTE = "/memory"
TITLE = "Memory"
ON_LOAD = [Facts.open]


def page() -> rx.Component:
    nothing = empty(
        tr("Nothing is remembered yet. What you note gathers here.", "Noch ist nichts gemerkt. Hier sammelt sich, was du notierst."),
        example=tr("/note ask Gelato about larger frames", "/note Gelato nach größeren Rahmen fragen"),
    )
    write = reply(
        "note",
        tr(f"Write something down, up to {LONGEST} characters", f"Etwas notieren, bis {LONGEST} Zeichen"),
        label=tr("Note", "Notieren"),
        on_submit=Facts.note,
    )
    return shell(
        head(
            tr("Memory", "Gedächtnis"),
            sub=tr("What Krake knows, where it comes from, for whom it holds", "Was Krake weiß, woher, und für wen es gilt"),
        ),
        when(Facts.ready, stack(card(None, when(Facts.rows.length() > 0, _table(), nothing)), write), skeleton(6)),
        _forgetting(),
        here="memory",
        title=tr("Memory", "Gedächtnis") + " · Krake",
    )


def _table() -> rx.Component:
    heads = (
        Head(tr("Fact", "Fakt")),
        Head(tr("Holds for", "Gilt für"), wide=True),
        Head(tr("Source", "Quelle"), wide=True),
        Head(tr("Sure", "Sicher"), number=True, wide=True),
        Head(tr("Since", "Seit"), number=True),
        Head(""),
    )
    return table(heads, Facts.rows, _cells, label=tr("Facts", "Fakten"))


def _cells(row: Any) -> tuple[Any, ...]:
    forget = button(tr("Forget", "Vergessen"), kind="quiet", on_click=Facts.ask_forget(row.key))
    return row.fact, row.scope, muted(row.source), row.sure, ago(row.at), forget


def _forgetting() -> rx.Component:
    return dialog(
        "forget",
        tr("Forget this?", "Das vergessen?"),
        prose(Facts.asked_words),
        actions=(
            button(tr("Keep it", "Behalten"), kind="quiet", **closes("forget")),
            button(tr("Forget", "Vergessen"), kind="destructive", on_click=Facts.forget),
        ),
    )
