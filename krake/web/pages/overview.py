"""Overview: every workspace's figures, what needs the owner, who is at work, what runs next, what happened."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.kit.text import Words
from krake.web.blocks.activity import activity
from krake.web.blocks.needs import needs
from krake.web.blocks.team import team
from krake.web.pages.shell import shell
from krake.web.pages.start import choices
from krake.web.states.overview import Overview
from krake.web.states.shell import Shell
from krake.web.ui.blank import empty, failed, skeleton
from krake.web.ui.button import button, link_button
from krake.web.ui.card import card
from krake.web.ui.each import each, when
from krake.web.ui.face import face
from krake.web.ui.head import head
from krake.web.ui.kpi import kpi_strip
from krake.web.ui.layout import cell, grid, line, spread, stack
from krake.web.ui.live import live
from krake.web.ui.row import row
from krake.web.ui.tag import label, tag
from krake.web.ui.text import heading, muted
from krake.web.ui.tr import tr

ROUTE = "/"
TITLE = "Overview"
ON_LOAD = [Overview.open]
NEXT = Words("Runs next", "Läuft als Nächstes")


def page() -> rx.Component:
    ask = button(tr("New task", "Neue Aufgabe"), kind="primary", data_act="command")
    return shell(
        head(tr("Overview", "Überblick"), tag=live(), desk=(ask,)),
        when(Overview.ready & Shell.ready, when(Shell.connected, _body(), stack(choices(), _body())), skeleton(12)),
        here="overview",
        title="Krake",
    )


def _body() -> rx.Component:
    side = stack(_whole("agents", team(Overview.agents, Words("Agents", "Agenten"))), _whole("tasks", _tasks()))
    waits = _whole("needs", needs(Overview.needs, Shell.waiting, Words("Needs you", "Braucht dich")))
    happened = _whole("activity", activity(Overview.activity, Words("Activity", "Verlauf")))
    calm = when(Overview.needs.length() == 0, card(None, empty(tr("Nothing needs you.", "Nichts braucht dich."))))
    return stack(
        _whole("places", stack(each(Overview.places, _place), _quiet())),
        grid(cell(stack(waits, calm, happened), span=7), cell(side, span=5)),
    )


def _place(place: Any) -> rx.Component:
    """One workspace: its name leads to its page, its figures to their lineage."""
    name = spread(
        line(heading(place.name), label(place.about, place.key)), link_button(tr("Open", "Öffnen"), place.href, kind="quiet", icon="right")
    )
    return when(place.quiet == "", stack(name, kpi_strip(place.kpis, hue=place.key, label=place.name), tight=True))


def _quiet() -> rx.Component:
    """Workspaces whose figures all wait: a line each instead of a strip of dashes."""
    rows = each(
        Overview.places, lambda place: when(place.quiet != "", row(place.quiet, lead=label(place.name, place.key), href=place.href))
    )
    return when(Overview.waits, card(None, rows))


def _tasks() -> rx.Component:
    def one(task: Any) -> rx.Component:
        return row(
            task.title,
            lead=face(task.tint, task.mouth, task.mark, "small"),
            note=when(task.at != "", muted(task.at), tag(task.status, task.word)),
            href="/coordinator",
        )

    nothing = empty(
        tr("Nothing is planned.", "Nichts ist geplant."),
        example=tr("every monday at 9 the lunavo revenue report", "jeden montag um 9 den umsatzbericht von lunavo"),
    )
    all_ = link_button(tr("All", "Alle"), "/coordinator", kind="quiet")
    return card(tr(NEXT), when(Overview.tasks.length() > 0, each(Overview.tasks, one), nothing), actions=(all_,))


def _whole(block: str, drawn: rx.Component) -> rx.Component:
    """The block, or its own card of failure when it could not be read."""
    broken = failed(
        tr("This part could not be read.", "Dieser Teil konnte nicht gelesen werden."),
        tr(
            "It is tried again with the next change. The rest of the page lives.",
            "Beim nächsten Wechsel wird es erneut versucht. Der Rest lebt.",
        ),
        code=Overview.broken[block],
    )
    return rx.cond(Overview.broken.contains(block), card(None, broken), drawn)
