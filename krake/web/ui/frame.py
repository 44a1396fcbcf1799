"""The frame of every page: sidebar on a desk, icons between 860 and 1100 px, a bottom bar of five on a phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import reflex as rx

from krake.kit.text import Words
from krake.web.ui.each import current, each, given, when
from krake.web.ui.icon import icon, octopus
from krake.web.ui.kbd import help_dialog
from krake.web.ui.tr import shown, tr


@dataclass(frozen=True)
class PlaceRow:
    """One workspace in the sidebar. `key` names its hue, `letter` follows G, `note` is how many things wait there ("" for none)."""

    key: str
    name: str
    href: str
    letter: str
    note: str = ""


@dataclass(frozen=True)
class Place:
    """A fixed place of the sidebar."""

    key: str
    words: Words
    icon: str
    href: str
    letter: str = ""


OVERVIEW = Place("overview", Words("Overview", "Überblick"), "home", "/", "o")
TODO = Place("todo", Words("To Do", "To Do"), "inbox", "/todo", "t")
AGENTS = Place("agents", Words("Agents", "Agenten"), "users", "/agents", "a")
RUNS = Place("coordinator", Words("Coordinator", "Koordinator"), "calendar", "/coordinator", "r")
INTEGRATIONS = Place("integrations", Words("Integrations", "Integrationen"), "plug", "/integrations", "c")
MEMORY = Place("memory", Words("Memory", "Gedächtnis"), "memory", "/memory")
SETTINGS = Place("settings", Words("Settings", "Einstellungen"), "gear", "/settings")


def _item(place: Place, here: Any, note: Any = None) -> rx.Component:
    right = () if note is None else (when(given(note), rx.el.span(shown(note), class_name="nav-note")),)
    return rx.el.a(
        icon(place.icon),
        rx.el.span(tr(place.words), class_name="nav-words"),
        *right,
        href=place.href,
        class_name="nav-item",
        aria_current=current(here, place.key),
        title=tr(place.words),
        **({"data_go": place.letter} if place.letter else {}),
    )


def _workspace(row: Any, here: Any) -> rx.Component:
    return rx.el.a(
        rx.el.span(class_name="dot", data_hue=row.key),
        rx.el.span(row.name, class_name="nav-words"),
        when(given(row.note), rx.el.span(row.note, class_name="nav-note")),
        href=row.href,
        class_name="nav-item",
        aria_current=current(here, row.key),
        data_go=row.letter,
        title=row.name,
    )


def _todo(here: Any, waiting: Any) -> rx.Component:
    badge = when(given(waiting), rx.el.span(shown(waiting), class_name="badge"))
    return rx.el.a(
        icon(TODO.icon),
        rx.el.span(tr(TODO.words), class_name="nav-words"),
        badge,
        href=TODO.href,
        class_name="nav-item",
        aria_current=current(here, TODO.key),
        data_go=TODO.letter,
        title=tr(TODO.words),
    )


def _small(name: str, words: Any, **props: Any) -> rx.Component:
    return rx.el.button(
        icon(name), type="button", class_name="button icon-only", data_kind="quiet", aria_label=words, data_tip=words, **props
    )


def _side(here: Any, workspaces: Any, waiting: Any, at_work: Any, today: Any, person: Any, initial: Any) -> rx.Component:
    ask = tr("Ask or command", "Fragen oder befehlen")
    return rx.el.aside(
        rx.el.a(octopus(), rx.el.span("Krake"), href="/", class_name="brand", aria_label="Krake"),
        rx.el.button(
            icon("search"),
            rx.el.span(ask, class_name="nav-words"),
            rx.el.kbd("Ctrl K"),
            type="button",
            class_name="ask",
            data_act="command",
            data_key="/",
            title=ask,
            aria_label=ask,
            aria_haspopup="dialog",
        ),  # fmt: skip
        rx.el.nav(
            _item(OVERVIEW, here),
            _todo(here, waiting),
            rx.el.h2(tr("Workspaces", "Bereiche"), class_name="nav-head"),
            each(workspaces, lambda row: _workspace(row, here)),
            rx.el.h2(tr("System", "System"), class_name="nav-head"),
            _item(AGENTS, here, at_work),
            _item(RUNS, here, today),
            _item(INTEGRATIONS, here),
            _item(MEMORY, here),
            aria_label=tr("Main", "Hauptnavigation"),
        ),
        rx.el.div(
            _item(SETTINGS, here),
            rx.el.div(
                rx.el.a(
                    rx.el.span(shown(initial), class_name="initial"),
                    rx.el.span(shown(person), class_name="nav-words"),
                    href="/settings",
                    class_name="nav-item person",
                ),
                rx.el.span(
                    _small("moon", tr("Change the theme (T)", "Hell oder dunkel (T)"), data_act="theme", data_key="t"),
                    _small(
                        "help", tr("Keys (?)", "Tasten (?)"), data_key="?", custom_attrs={"commandfor": "help", "command": "show-modal"}
                    ),
                    _small("fold", tr("Fold the sidebar ([)", "Seitenleiste einklappen ([)"), data_act="fold", data_key="["),
                    class_name="inline side-tools",
                ),
                class_name="side-person",
            ),
            class_name="side-foot",
        ),
        class_name="side",
    )


def _tab(place: Place, here: Any, words: Any, count: Any = None) -> rx.Component:
    number = () if count is None else (when(given(count), rx.el.span(" ", shown(count))),)
    return rx.el.a(icon(place.icon), rx.el.span(words, *number), href=place.href, aria_current=current(here, place.key))


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


def _more(here: Any, workspaces: Any) -> rx.Component:
    """What the phone's bar has no room for."""
    return rx.el.nav(
        each(workspaces, lambda row: _workspace(row, here)),
        _item(RUNS, here),
        _item(INTEGRATIONS, here),
        _item(MEMORY, here),
        _item(SETTINGS, here),
        rx.el.button(
            icon("moon"),
            rx.el.span(tr("Change the theme", "Hell oder dunkel"), class_name="nav-words"),
            type="button",
            class_name="nav-item",
            data_act="theme",
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
) -> rx.Component:
    """A whole page. `here` is the key of the place or workspace shown.

    `workspaces` are PlaceRow (or a Var of them); `waiting` the To Do count as text, "" for none; `at_work` and `today` the
    words beside Agents and Coordinator; `person` and `initial` who is signed in; `overlays` command bar, effects, dialogs;
    `wide` gives the body the whole width (To Do, sheets); `letters` False switches single-letter keys off; `notice` stands
    above everything (a notice(...)).
    """
    return rx.el.div(
        rx.el.a(tr("Skip to content", "Zum Inhalt"), href="#main", class_name="skip", reload_document=True),
        _side(here, workspaces, waiting, at_work, today, person, initial),
        rx.el.main(*(() if notice is None else (notice,)), *body, id="main", class_name="page wide" if wide else "page", tab_index=-1),
        _dock(here, waiting),
        _more(here, workspaces),
        help_dialog(),
        *overlays,
        class_name="frame",
        data_letters=when(letters, "on", "off"),
    )


def bare(*body: Any, overlays: Any = ()) -> rx.Component:
    """A page without the frame: first entry, a signed-out word."""
    return rx.el.main(octopus(), *body, *overlays, id="main", class_name="bare")
