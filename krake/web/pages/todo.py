"""To Do: every thread that waits for a person, list and thread side by side."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.blocks.thread import thread_detail
from krake.web.pages.shell import shell
from krake.web.states.inbox import Inbox
from krake.web.ui.ago import since
from krake.web.ui.blank import empty, failed, skeleton
from krake.web.ui.button import link_button
from krake.web.ui.card import more
from krake.web.ui.chip import chip, chips
from krake.web.ui.each import each, given, when
from krake.web.ui.face import face
from krake.web.ui.field import choice, field, form
from krake.web.ui.row import thread_item
from krake.web.ui.split import split
from krake.web.ui.tag import label, tag
from krake.web.ui.tr import tr

ROUTES = ("/todo", "/todo/[thread]")
ON_LOAD = [Inbox.open]


def page() -> rx.Component:
    rows = when(Inbox.ready, when(Inbox.rows.length() > 0, each(Inbox.rows, _item), _nothing()), skeleton(6))
    return shell(
        split(
            tr("To Do", "To Do"),
            (_search(), rows),
            (_detail(),),
            note=Inbox.around.note,
            filters=(
                each(Inbox.around.places, lambda row: chip(row.words, on=row.on, href=row.href, hue=row.key, key=row.digit)),
                each(Inbox.around.kinds, lambda row: chip(row.words, on=row.on, href=row.href)),
                *_states(),
            ),
            opened=Inbox.opened,
        ),
        here="todo",
        wide=True,
        title=tr("To Do", "To Do") + " · Krake",
    )


def _search() -> rx.Component:
    words = tr("Search title and summary", "Titel und Zusammenfassung durchsuchen")
    box = field("inbox-q", words, name="q", kind="search", placeholder=words, default_value=Inbox.words, key=Inbox.words)
    who = choice(
        "inbox-by",
        tr("Who asks", "Wer fragt"),
        Inbox.around.agents,
        first=tr("All agents", "Alle Agenten"),
        value=Inbox.agent,
        on_change=Inbox.only_agent,
    )
    ages = when(
        Inbox.around.ages.length() > 0,
        chips(each(Inbox.around.ages, lambda row: chip(row.words, on=row.on, href=row.href)), label=tr("Age", "Alter")),
    )
    other = more(
        tr("More filters", "Weitere Filter"),
        when(Inbox.around.agents.length() > 0, who),
        ages,
        open=given(Inbox.agent) | given(Inbox.age),
    )
    any_other = (Inbox.around.agents.length() > 0) | (Inbox.around.ages.length() > 0)
    return form(box, when(any_other, other), on_submit=Inbox.search)


def _states() -> tuple[rx.Component, ...]:
    return (
        chip(tr("Later", "Später"), on=Inbox.state == "later", href="/todo?show=later"),
        chip(tr("Done", "Erledigt"), on=Inbox.state == "done", href="/todo?show=done"),
    )


def _item(row: Any) -> rx.Component:
    return thread_item(
        row.title,
        when(row.reason != "", row.reason + " · " + row.summary, row.summary),
        face=face(row.tint, row.mouth, row.mark),
        since=since(row.at),
        href=row.href + Inbox.tail,
        id="thread-" + row.key,
        labels=(label(row.place_name, row.place), tag(row.status, row.word), when(row.rehearsal, label(tr("Rehearsal", "Probe")))),
        here=Inbox.detail.thread.key,
        key=row.key,
    )


def _detail() -> rx.Component:
    gone = failed(
        tr("This thread does not exist.", "Diesen Vorgang gibt es nicht."),
        tr("It may have been merged into another one.", "Vielleicht wurde er mit einem anderen zusammengelegt."),
        action=link_button(tr("All threads", "Alle Vorgänge"), "/todo"),
    )
    choose = empty(
        tr("Choose a thread. J and K move, Enter opens.", "Wähle einen Vorgang. J und K bewegen, Enter öffnet."),
        example=tr("print and ship order 1042", "bestellung 1042 drucken und versenden"),
    )
    return when(Inbox.missing, gone, when(Inbox.opened & Inbox.ready, thread_detail(), choose))


def _nothing() -> rx.Component:
    words = rx.match(
        Inbox.state,
        ("later", tr("Nothing is put off.", "Nichts ist zurückgestellt.")),
        ("done", tr("Nothing was answered yet.", "Noch wurde nichts beantwortet.")),
        tr("Nothing needs you. ", "Nichts braucht dich. ") + Inbox.around.finished,
    )
    none = empty(
        tr("No thread matches these filters.", "Kein Vorgang passt zu diesen Filtern."),
        action=link_button(tr("Clear filters", "Filter aufheben"), "/todo"),
    )
    return when(Inbox.narrowed, none, empty(words))
