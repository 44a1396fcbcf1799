"""Every page in its frame: sidebar, command bar, effects, and the rehearsal's notice."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.states.bar import Bar
from krake.web.states.shell import HALT, Shell
from krake.web.states.undo import Undo
from krake.web.states.viewer import Viewer
from krake.web.ui.ago import clock_time
from krake.web.ui.blank import notice
from krake.web.ui.button import button
from krake.web.ui.command import command
from krake.web.ui.dialog import dialog
from krake.web.ui.each import given, when
from krake.web.ui.effects import effects
from krake.web.ui.frame import frame
from krake.web.ui.later import later
from krake.web.ui.side import stop_button
from krake.web.ui.tag import hint, tag
from krake.web.ui.text import prose
from krake.web.ui.tr import tr

REHEARSAL = (
    "Twins of Shopify and Gelato on this machine. Nothing is sold, printed or charged.",
    "Zwillinge von Shopify und Gelato auf diesem Rechner. Nichts wird verkauft, gedruckt oder belastet.",
)


WHAT_STOPS = (
    "Nothing new is printed, sent or paid until the owner lets it go on. "
    "What is under way comes to its end; approvals wait and nothing is lost.",
    "Nichts Neues wird gedruckt, gesendet oder bezahlt, bis der Inhaber es fortsetzt. "
    "Was läuft, kommt zu seinem Ende; Freigaben warten, und nichts geht verloren.",
)


def badge() -> rx.Component:
    """Says that what is shown comes from a rehearsal, and what that means."""
    return when(Shell.rehearsal, hint(tag("asks", tr("Rehearsal", "Probe")), tr(*REHEARSAL)))


def shell(*body: Any, here: Any, place: Any = "", place_name: Any = "", title: Any = "", wide: bool = False) -> rx.Component:
    """A whole page. `here` marks the place in the sidebar, `place` is the workspace the command bar starts in."""
    bar = command(
        on_text=Bar.understand,
        on_choose=Bar.choose,
        on_stop=Bar.stop,
        serial=Bar.serial,
        chips=Bar.chips,
        next=Bar.next,
        sure=Bar.sure,
        question=Bar.question,
        choices=Bar.choices,
        run=Bar.run,
        place=place,
        place_name=place_name,
    )
    return frame(
        *body,
        here=here,
        workspaces=Shell.places,
        waiting=Shell.waiting,
        at_work=Shell.at_work,
        today=Shell.today,
        person=Shell.person,
        initial=Shell.initial,
        overlays=(bar, acts(title), _halt()),
        wide=wide,
        notice=when(given(Shell.halted), _halted()),
        halt=when(given(Shell.halted), None, stop_button(HALT)),
    )


def _halt() -> rx.Component:
    """Asked once, since approved work waits from then on."""
    stop = button(tr("Stop all effects", "Alles anhalten"), kind="destructive", icon="stop", on_click=Shell.halt)
    return dialog(HALT, tr("Stop all effects?", "Alles anhalten?"), later(prose(tr(*WHAT_STOPS))), actions=(stop,))


def _halted() -> rx.Component:
    """Stands above every page until the owner lets it go on."""
    go_on = button(tr("Go on", "Fortsetzen"), icon="play", on_click=Shell.go_on)
    return notice("bad", rx.fragment(Shell.halted, " ", tr("Since", "Seit"), " ", clock_time(Shell.halted_at)), action=go_on)


def acts(title: Any = "") -> rx.Component:
    """What only a browser can do, told by the Viewer's vars."""
    return effects(
        toast=Viewer.toast,
        toast_status=Viewer.toast_status,
        toast_serial=Viewer.toast_serial,
        undo=Viewer.undo,
        on_undo=Undo.undo,
        focus=Viewer.focus,
        focus_serial=Viewer.focus_serial,
        dialog=Viewer.dialog,
        dialog_open=Viewer.dialog_open,
        dialog_serial=Viewer.dialog_serial,
        leave=Viewer.leave,
        title=title,
        count=rx.cond(Shell.waiting != "", Shell.waiting + tr(" need you", " warten"), ""),
        waiting=Shell.waiting,
        waiting_words=Shell.waiting + tr(" things need you.", " Dinge brauchen dich."),
    )
