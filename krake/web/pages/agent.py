"""One agent: who it is and what it can do, its tasks, its tables, how well it works, and what happened."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.blocks.agent_dialogs import agent_dialog, clone_dialog, run_dialog
from krake.web.pages import agent_tabs
from krake.web.pages.shell import shell
from krake.web.states.agent_form import Staff
from krake.web.states.run_form import RunForm
from krake.web.states.team import CLONE, TABS, Profile
from krake.web.states.viewer import Viewer
from krake.web.ui.blank import failed, notice, skeleton
from krake.web.ui.button import button, icon_button, link_button
from krake.web.ui.dialog import menu, menu_item, opens, shows
from krake.web.ui.each import given, when
from krake.web.ui.face import face
from krake.web.ui.head import head, tabs
from krake.web.ui.layout import stack
from krake.web.ui.tag import tag
from krake.web.ui.tr import tr

ROUTE = "/agents/[agent_key]"
TITLE = "Agent"
ON_LOAD = [Profile.open]
P = Profile.row
OWNER = Viewer.role == "owner"
WRITES = OWNER | (Viewer.role == "operator")


def page() -> rx.Component:
    gone = failed(
        tr("There is no such agent.", "Diesen Agenten gibt es nicht."),
        tr(
            "It may be retired; then the agents' page brings it back.",
            "Vielleicht im Ruhestand; zurück geht es auf der Seite der Agenten.",
        ),
        action=link_button(tr("All agents", "Alle Agenten"), "/agents"),
    )
    body = when(P.known, stack(stack(_head(), _tabs(), tight=True), _paused(), _body()), stack(head(tr("Agent", "Agent")), gone))
    return shell(
        when(Profile.ready, body, skeleton(10)),
        run_dialog(),
        agent_dialog(),
        clone_dialog(),
        here="agents",
        title=rx.cond(P.name != "", P.name + " · Krake", "Krake"),
    )


def _head() -> rx.Component:
    run = when(WRITES & (P.run != "") & ~P.paused, button(P.run_words, kind="primary", icon="play", on_click=RunForm.open(P.key, P.run)))
    more = menu(
        "agent-menu",
        tr("Agent", "Agent"),
        icon_button("dots", tr("Change, clone, pause, retire", "Ändern, kopieren, pausieren, Ruhestand"), **shows("agent-menu")),
        menu_item(tr("Change", "Ändern"), on_click=Staff.open(P.key)),
        menu_item(tr("Clone", "Kopieren"), **opens(CLONE)),
        when(
            P.paused,
            menu_item(tr("Go on", "Fortsetzen"), on_click=Profile.rest(False)),
            menu_item(tr("Pause", "Pausieren"), on_click=Profile.rest(True)),
        ),
        menu_item(tr("Retire", "In den Ruhestand"), on_click=Profile.retire),
    )
    return head(
        P.name,
        before=face(P.tint, P.mouth, P.mark, "large"),
        sub=P.sub,
        tag=tag(P.status, P.word),
        desk=(link_button(P.autonomy, "/rules"),),
        actions=(run, when(OWNER, more)),
    )


def _tabs() -> rx.Component:
    base = "/agents/" + P.key
    shown = [(key, tr(words), base if key == "profile" else base + "?tab=" + key) for key, words in TABS.items()]
    return tabs(shown, Profile.tab, label=tr("About this agent", "Über diesen Agenten"))


def _paused() -> rx.Component:
    words = tr(
        "Paused: nothing new begins. Tasks and what was asked wait, nothing is lost.",
        "Pausiert: Nichts Neues beginnt. Aufgaben und Aufträge warten, nichts geht verloren.",
    )
    return when(
        P.paused, notice("wait", words, action=when(OWNER, button(tr("Go on", "Fortsetzen"), icon="play", on_click=Profile.rest(False))))
    )


def _body() -> Any:
    return rx.match(
        Profile.tab,
        ("tasks", agent_tabs.tasks()),
        ("folders", agent_tabs.folders()),
        ("performance", agent_tabs.performance(OWNER)),
        ("history", agent_tabs.history()),
        agent_tabs.profile(given(P.brief), WRITES, OWNER),
    )
