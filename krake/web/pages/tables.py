"""All tables, by agent and folder, and the trash."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.pages.shell import badge, shell
from krake.web.states.tables import FOLDER, NEW_TABLE, Tables
from krake.web.ui.blank import skeleton
from krake.web.ui.button import button, link_button
from krake.web.ui.card import card
from krake.web.ui.dialog import closes, dialog
from krake.web.ui.each import each, when
from krake.web.ui.face import face
from krake.web.ui.field import choice, field, form, tick
from krake.web.ui.head import head
from krake.web.ui.layout import line, stack
from krake.web.ui.row import row
from krake.web.ui.text import faint, muted, prose
from krake.web.ui.tr import tr

ROUTE = "/tables"
TITLE = "Tables"
ON_LOAD = [Tables.open]


def page() -> rx.Component:
    trash = card(tr("Trash", "Papierkorb"), each(Tables.row.trash, _gone), count=Tables.row.trash.length())
    return shell(
        head(
            tr("Tables", "Tabellen"),
            tag=badge(),
            sub=tr("What each agent keeps, and what you keep with it", "Was jeder Agent festhält, und du mit ihm"),
            actions=(link_button(tr("Import a file", "Datei importieren"), "/tables/import"),),
        ),
        when(Tables.ready, stack(each(Tables.row.shelves, _shelf), when(Tables.row.trash.length() > 0, trash)), skeleton(12)),
        _new(),
        _folder(),
        here="agents",
        title=tr("Tables", "Tabellen") + " · Krake",
    )


def _shelf(s: Any) -> rx.Component:
    def leaf(one: Any) -> rx.Component:
        change = button(tr("Folder", "Ordner"), kind="quiet", on_click=Tables.open_folder(one.key, one.agent))
        return when(one.href == "", row(muted(one.name), icon_name="folder", note=change), row(one.name, href=one.href, note=one.rows))

    def waiting(one: Any) -> rx.Component:
        use = button(tr("Open", "Öffnen"), kind="quiet", on_click=Tables.use(one.agent, one.key))
        return row(faint(one.name), note=use)

    acts = (
        button(tr("New folder", "Neuer Ordner"), kind="quiet", on_click=Tables.open_folder("", s.key)),
        button(tr("New table", "Neue Tabelle"), kind="quiet", on_click=Tables.new_table(s.key)),
    )
    name = line(face(s.tint, s.mouth, s.mark, "small"), s.name, faint(s.role))
    return card(name, each(s.leaves, leaf), each(s.waiting, waiting), actions=acts)


def _gone(one: Any) -> rx.Component:
    return row(one.name, note=line(one.rows, button(tr("Take it back", "Zurückholen"), kind="quiet", on_click=Tables.take_back(one.key))))


def _new() -> rx.Component:
    parts = form(
        field("new-table-name", tr("Name", "Name"), name="name", required=True, error=Tables.error),
        choice(
            "new-table-folder",
            tr("Folder", "Ordner"),
            Tables.folders,
            name="folder",
            first=tr("The agent's first folder", "Der erste Ordner des Agenten"),
        ),
        on_submit=Tables.create,
        actions=(
            button(tr("Cancel", "Abbrechen"), kind="quiet", **closes(NEW_TABLE)),
            button(tr("Make the table", "Tabelle anlegen"), kind="primary", type="submit"),
        ),
    )
    return dialog(NEW_TABLE, tr("New table", "Neue Tabelle"), parts)


def _folder() -> rx.Component:
    shares = each(
        Tables.agents,
        lambda one: tick(
            "share-" + one.value, one.words, name="agent:" + one.value, default_checked=Tables.shared.contains("agent:" + one.value)
        ),
    )
    parts = form(
        field(
            "folder-name",
            tr("Name", "Name"),
            name="name",
            default_value=Tables.folder_name,
            key="n" + Tables.folder,
            required=True,
            error=Tables.error,
        ),
        choice(
            "folder-parent",
            tr("Inside", "In"),
            Tables.folders,
            name="parent",
            first=tr("No other folder", "Keinem anderen Ordner"),
            default_value=Tables.folder_parent,
            key="p" + Tables.folder,
        ),
        when(
            Tables.folder != "",
            stack(prose(tr("Agents that read and write in it too:", "Agenten, die auch darin lesen und schreiben:")), shares),
        ),
        on_submit=Tables.save_folder,
        actions=(
            when(Tables.folder != "", button(tr("Delete", "Löschen"), kind="destructive", on_click=Tables.trash_folder)),
            button(tr("Save", "Sichern"), kind="primary", type="submit"),
        ),
        key="form" + Tables.folder + Tables.shared,
    )
    return dialog(FOLDER, rx.cond(Tables.folder == "", tr("New folder", "Neuer Ordner"), tr("Folder", "Ordner")), parts)
