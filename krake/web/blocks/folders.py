"""A workspace's tables, and the dialog that shares folders with it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.kit.text import Words
from krake.web.states.desk import SHARE, Desk
from krake.web.states.viewer import Viewer
from krake.web.ui.ago import ago
from krake.web.ui.blank import empty
from krake.web.ui.button import button, link_button
from krake.web.ui.card import card
from krake.web.ui.dialog import closes, dialog
from krake.web.ui.each import each, given, when
from krake.web.ui.face import face
from krake.web.ui.field import form, tick
from krake.web.ui.later import later
from krake.web.ui.layout import line
from krake.web.ui.table import Head, table
from krake.web.ui.tag import label
from krake.web.ui.text import muted, prose, strong
from krake.web.ui.tr import tr

WRITES = (Viewer.role == "owner") | (Viewer.role == "operator")


def folders(title: Words, where: str) -> rx.Component:
    heads = (
        Head(tr("Table", "Tabelle")),
        Head(tr("Folder", "Ordner"), wide=True, stretch=True),
        Head(tr("Rows", "Zeilen"), number=True),
        Head(tr("Changed", "Geändert"), number=True),
    )

    def cells(one: Any) -> tuple[Any, ...]:
        name = line(face(one.tint, one.mouth, one.mark, "small"), strong(one.name), when(given(one.shared), label(one.shared)))
        return name, muted(one.agent + " · " + one.where), one.rows, ago(one.at)

    shown = table(heads, Desk.tables, cells, label=tr(title), href=lambda one: one.href)
    nothing = empty(
        tr(
            f"No table is used for {where} yet. Its agents make theirs with their first row; other folders can be shared.",
            f"Für {where} wird noch keine Tabelle benutzt. Die Agenten legen ihre mit der ersten Zeile an; andere lassen sich teilen.",
        )
    )
    share = when(WRITES, button(tr("Share folders", "Ordner teilen"), kind="quiet", on_click=Desk.choose_folders))
    every = link_button(tr("All tables", "Alle Tabellen"), "/tables", kind="quiet")
    return card(tr(title), when(Desk.tables.length() > 0, shown, nothing), count=Desk.tables_count, actions=(share, every))


def share_dialog(where: str) -> rx.Component:
    """Which folders the workspace shows beside those of its agents."""
    parts = form(
        prose(tr(f"Shown on the page of {where}, whoever’s they are:", f"Auf der Seite von {where} gezeigt, wem sie auch gehören:")),
        each(Desk.shares, lambda one: tick(one.name, one.words, name=one.name, default_checked=one.on, key=one.name + Desk.share_serial)),
        when(Desk.shares.length() == 0, muted(tr("There is no folder yet.", "Es gibt noch keinen Ordner."))),
        on_submit=Desk.share,
        id=SHARE + "-form",
    )
    acts = (
        button(tr("Cancel", "Abbrechen"), kind="quiet", **closes(SHARE)),
        button(tr("Share", "Teilen"), kind="primary", type="submit", form=SHARE + "-form"),
    )
    return dialog(SHARE, tr("Share folders", "Ordner teilen"), later(parts), actions=acts)
