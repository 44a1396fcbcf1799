"""Coordinator: what runs next, and what ran."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.pages.shell import shell
from krake.web.states.coordinator import Coordinator
from krake.web.ui.ago import ago
from krake.web.ui.blank import empty, skeleton
from krake.web.ui.button import button, link_button
from krake.web.ui.card import card
from krake.web.ui.chip import chip, chips
from krake.web.ui.each import each, given, when
from krake.web.ui.face import face
from krake.web.ui.head import head
from krake.web.ui.layout import line, stack
from krake.web.ui.row import needs_row
from krake.web.ui.table import Head, table
from krake.web.ui.tag import label, tag
from krake.web.ui.text import muted
from krake.web.ui.tr import tr
from krake.web.ui.week import slot, week

ROUTE = "/coordinator"
TITLE = "Coordinator"
ON_LOAD = [Coordinator.open]


def page() -> rx.Component:
    new = link_button(tr("New task", "Neue Aufgabe"), "/tasks/new", kind="primary")
    return shell(
        head(tr("Coordinator", "Koordinator"), sub=tr("What runs next, and what ran", "Was als Nächstes läuft und was lief"), desk=(new,)),
        when(
            Coordinator.ready,
            stack(
                chips(each(Coordinator.views, lambda one: chip(one.words, on=one.on, href=one.href)), label=tr("View", "Ansicht")),
                when(Coordinator.view == "list", stack(_load(), _tasks(), _runs()), week(Coordinator.days, _slot)),
            ),
            skeleton(10),
        ),
        here="coordinator",
        title=tr("Coordinator", "Koordinator") + " · Krake",
    )


def _slot(one: Any) -> rx.Component:
    words = when(given(one.more), one.title + " " + one.more, one.title)
    return slot(one.clock, words, tag(one.status, one.word), face(one.tint, one.mouth, one.mark, "small"), href=one.href, past=one.past)


def _load() -> rx.Component:
    """Who has how much in hand. Hidden when nobody has."""
    heads = (
        Head(tr("Agent", "Agent")),
        Head(tr("In hand", "In Arbeit"), number=True),
        Head(tr("Until tomorrow", "Bis morgen"), number=True),
        Head(tr("Failed of its last", "Gescheitert zuletzt"), number=True, wide=True),
    )

    def cells(one: Any) -> tuple[Any, ...]:
        return line(face(one.tint, one.mouth, one.mark, "small"), one.name), one.in_hand, one.planned, one.failed

    title = tr("Load", "Auslastung")
    shown = card(title, table(heads, Coordinator.load, cells, label=title, href=lambda one: one.href))
    return when(Coordinator.load.length() > 0, shown)


def _tasks() -> rx.Component:
    nothing = empty(
        tr("Nothing is planned.", "Nichts ist geplant."),
        example=tr("every monday at 9 send me the lunavo revenue report", "jeden montag um 9 den umsatzbericht von lunavo"),
    )
    shown = when(Coordinator.tasks.length() > 0, each(Coordinator.tasks, task_row), nothing)
    return card(tr("Planned", "Geplant"), shown, count=Coordinator.tasks.length())


def task_row(one: Any) -> rx.Component:
    """A planned task with its next time, how it repeats, and what can be done about it."""
    detail = one.when + when(one.at != "", tr(" · next ", " · nächstes Mal ") + one.at, "")
    pause = when(
        one.paused,
        button(tr("Resume", "Fortsetzen"), on_click=Coordinator.pause(one.key, False)),
        button(tr("Pause", "Pausieren"), on_click=Coordinator.pause(one.key, True)),
    )
    now = button(tr("Run now", "Jetzt ausführen"), kind="quiet", icon="play", on_click=Coordinator.run_now(one.key))
    badge = when(one.rehearsal, label(tr("Rehearsal", "Probe")))
    return needs_row(
        one.title,
        detail,
        href=one.href,
        face=face(one.tint, one.mouth, one.mark),
        labels=(tag(one.status, one.word), badge),
        actions=(pause, now),
    )


def _runs() -> rx.Component:
    heads = (
        Head(tr("Run", "Lauf")),
        Head(tr("Agent", "Agent"), wide=True),
        Head(tr("Result", "Ergebnis"), wide=True),
        Head(tr("State", "Stand")),
        Head(tr("Took", "Dauer"), number=True, wide=True),
        Head(tr("When", "Wann"), number=True),
    )
    rows = table(heads, Coordinator.rows, _cells, label=tr("Runs", "Läufe"), href=lambda row: row.href, keys="runs")
    clear = link_button(tr("Clear filters", "Filter aufheben"), "/coordinator")
    none = when(
        Coordinator.narrowed,
        empty(tr("No run matches.", "Kein Lauf passt dazu."), action=clear),
        empty(tr("Nothing has run yet.", "Noch ist nichts gelaufen."), example=tr("sync shopify", "shopify abgleichen")),
    )
    newest = when(given(Coordinator.newest), link_button(tr("Newest", "Neueste"), Coordinator.newest, kind="quiet"))
    older = when(given(Coordinator.older), link_button(tr("Older", "Ältere"), Coordinator.older, kind="quiet"))
    pages = when(given(Coordinator.newest) | given(Coordinator.older), line(newest, older, end=True))
    filters = chips(each(Coordinator.filters, lambda one: chip(one.words, on=one.on, href=one.href)), label=tr("Filter", "Filter"))
    return card(tr("Runs", "Läufe"), when(Coordinator.rows.length() > 0, rx.fragment(rows, pages), none), actions=(filters,))


def _cells(row: Any) -> tuple[Any, ...]:
    who = line(face(row.tint, row.mouth, row.mark, "small"), row.agent)
    return row.goal, who, muted(row.said), tag(row.status, row.word), row.took, ago(row.at)
