"""The frame of every page: sidebar on a desk, icons between 860 and 1100 px, a bottom bar of five on a phone."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.ui.each import current, each, given, when
from krake.web.ui.icon import icon, octopus
from krake.web.ui.kbd import help_dialog
from krake.web.ui.later import later
from krake.web.ui.side import AGENTS, INTEGRATIONS, MEMORY, OVERVIEW, RULES, RUNS, SETTINGS, SYSTEM, TODO, Place, item, side, workspace
from krake.web.ui.side import PlaceRow as PlaceRow
from krake.web.ui.tr import shown, tr
from krake.web.ui.way import way
from krake.web.ui.whole import whole


def _tab(place: Place, here: Any, words: Any, count: Any = None) -> rx.Component:
    number = () if count is None else (when(given(count), rx.el.span(" ", shown(count))),)
    return way(icon(place.icon), rx.el.span(words, *number), href=place.href, aria_current=current(here, place.key))


def _dock(here: Any, waiting: Any) -> rx.Component:
    return rx.el.nav(
        _tab(OVERVIEW, here, tr("Home", "Start")),
        _tab(TODO, here, tr(TODO.words), waiting),
        rx.el.button(
            octopus(),
            type="button",
            class_name="dock-ask",
            data_act="command",
            aria_label=tr("Ask Krake", "Krake fragen"),
            aria_haspopup="dialog",
        ),
        _tab(AGENTS, here, tr(AGENTS.words)),
        rx.el.button(icon("gear"), rx.el.span(tr("More", "Mehr")), type="button", custom_attrs={"popoverTarget": "more"}),
        class_name="dock",
        aria_label=tr("Main", "Hauptnavigation"),
    )


def _more(here: Any, workspaces: Any, halt: Any) -> rx.Component:
    """What the phone's bar has no room for."""
    return rx.el.nav(
        later(
            whole(
                each(workspaces, lambda row: workspace(row, here, keyed=False)),
                item(RUNS, here, keyed=False),
                item(INTEGRATIONS, here, keyed=False),
                item(MEMORY, here, keyed=False),
                item(RULES, here, keyed=False),
                item(SYSTEM, here, keyed=False),
                item(SETTINGS, here, keyed=False),
                *(() if halt is None else (halt,)),
                rx.el.button(
                    icon("moon"),
                    rx.el.span(tr("Change the theme", "Hell oder dunkel"), class_name="nav-words"),
                    type="button",
                    class_name="nav-item",
                    data_act="theme",
                ),
            )
        ),
        id="more",
        class_name="popover more-menu",
        aria_label=tr("More", "Mehr"),
        custom_attrs={"popover": "auto"},
    )


def frame(
    *body: Any,
    here: Any,
    workspaces: Any = (),
    waiting: Any = None,
    at_work: Any = None,
    today: Any = None,
    person: Any = "",
    initial: Any = "",
    overlays: Any = (),
    wide: bool = False,
    letters: Any = True,
    notice: Any = None,
    halt: Any = None,
) -> rx.Component:
    """A whole page. `here` is the key of the place or workspace shown.

    `workspaces` are PlaceRow (or a Var of them); `waiting` the To Do count as text, "" for none; `at_work` and `today` the
    words beside Agents and Coordinator; `person` and `initial` who is signed in; `overlays` command bar, effects, dialogs;
    `wide` gives the body the whole width (To Do, sheets); `letters` False switches single-letter keys off; `notice` stands
    above everything (a notice(...)); `halt` is the way to the kill switch, at the foot of the sidebar and in the phone's menu.
    """
    return rx.el.div(
        way(tr("Skip to content", "Zum Inhalt"), href="#main", class_name="skip"),
        whole(side(here, workspaces, waiting, at_work, today, person, initial, halt)),
        rx.el.main(
            *(() if notice is None else (rx.el.div(notice, class_name="above"),)),
            *body,
            id="main",
            class_name="page wide" if wide else "page",
            tab_index=-1,
        ),
        whole(_dock(here, waiting)),
        _more(here, workspaces, halt),
        help_dialog(),
        *overlays,
        class_name="frame",
        data_letters=when(letters, "on", "off"),
    )


def bare(*body: Any, overlays: Any = ()) -> rx.Component:
    """A page without the frame: first entry, a signed-out word."""
    return rx.el.main(octopus(), *body, *overlays, id="main", class_name="bare")
