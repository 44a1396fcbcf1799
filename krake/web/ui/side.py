"""The sidebar: the command field, the workspaces with their hue and what waits there, the system, the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import reflex as rx

from krake.kit.text import Words
from krake.web.ui.dialog import opens
from krake.web.ui.each import current, each, given, when
from krake.web.ui.icon import icon, octopus
from krake.web.ui.tr import shown, tr
from krake.web.ui.way import way


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
RULES = Place("rules", Words("Rules", "Regeln"), "scales", "/rules")
SYSTEM = Place("system", Words("System", "System"), "bars", "/system")
SETTINGS = Place("settings", Words("Settings", "Einstellungen"), "gear", "/settings")


def item(place: Place, here: Any, note: Any = None, *, keyed: bool = True) -> rx.Component:
    """A fixed place's link, with a note at the right."""
    props: dict[str, Any] = {"data_go": place.letter} if place.letter and keyed else {}
    right = () if note is None else (when(given(note), rx.el.span(shown(note), class_name="nav-note")),)
    return way(
        icon(place.icon),
        rx.el.span(tr(place.words), class_name="nav-words"),
        *right,
        href=place.href,
        class_name="nav-item",
        aria_current=current(here, place.key),
        title=tr(place.words),
        **props,
    )


def workspace(row: Any, here: Any, *, keyed: bool = True) -> rx.Component:
    """A workspace's link. `keyed` lets the sequence G and its letter click it: one such link on a page."""
    return way(
        rx.el.span(class_name="dot", data_hue=row.key),
        rx.el.span(row.name, class_name="nav-words"),
        when(given(row.note), rx.el.span(row.note, class_name="nav-note")),
        href=row.href,
        class_name="nav-item",
        aria_current=current(here, row.key),
        title=row.name,
        **({"data_go": row.letter.lower()} if keyed else {}),
    )


def _todo(here: Any, waiting: Any) -> rx.Component:
    badge = when(given(waiting), rx.el.span(shown(waiting), class_name="badge"))
    return way(
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


def stop_button(dialog: str) -> rx.Component:
    """The kill switch's way in: opens the dialog that asks."""
    words = tr("Stop all effects", "Alles anhalten")
    return rx.el.button(
        icon("stop"), rx.el.span(words, class_name="nav-words"), type="button", class_name="nav-item", title=words, **opens(dialog)
    )


def side(here: Any, workspaces: Any, waiting: Any, at_work: Any, today: Any, person: Any, initial: Any, halt: Any = None) -> rx.Component:
    """The whole sidebar; what its arguments mean is said at frame(...)."""
    ask = tr("Ask or command", "Frage oder Befehl")
    return rx.el.aside(
        way(octopus(), rx.el.span("Krake"), href="/", class_name="brand", aria_label="Krake"),
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
        ),
        rx.el.nav(
            item(OVERVIEW, here),
            _todo(here, waiting),
            rx.el.h2(tr("Workspaces", "Bereiche"), class_name="nav-head"),
            each(workspaces, lambda row: workspace(row, here)),
            rx.el.h2(tr("System", "System"), class_name="nav-head"),
            item(AGENTS, here, at_work),
            item(RUNS, here, today),
            item(INTEGRATIONS, here),
            item(MEMORY, here),
            item(RULES, here),
            item(SYSTEM, here),
            aria_label=tr("Main", "Hauptnavigation"),
        ),
        rx.el.div(
            *(() if halt is None else (halt,)),
            item(SETTINGS, here),
            rx.el.div(
                way(
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
