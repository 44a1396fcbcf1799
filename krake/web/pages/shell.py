"""Every page in its frame: sidebar, command bar, effects, and the rehearsal's notice."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.states.bar import Bar
from krake.web.states.shell import Shell
from krake.web.states.viewer import Viewer
from krake.web.ui.command import command
from krake.web.ui.each import when
from krake.web.ui.effects import effects
from krake.web.ui.frame import frame
from krake.web.ui.tag import hint, tag
from krake.web.ui.tr import tr

REHEARSAL = (
    "Twins of Shopify and Gelato on this machine. Nothing is sold, printed or charged.",
    "Zwillinge von Shopify und Gelato auf diesem Rechner. Nichts wird verkauft, gedruckt oder belastet.",
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
        overlays=(bar, acts(title)),
        wide=wide,
    )


def acts(title: Any = "") -> rx.Component:
    """What only a browser can do, told by the Viewer's vars."""
    return effects(
        toast=Viewer.toast,
        toast_status=Viewer.toast_status,
        toast_serial=Viewer.toast_serial,
        focus=Viewer.focus,
        focus_serial=Viewer.focus_serial,
        dialog=Viewer.dialog,
        dialog_open=Viewer.dialog_open,
        dialog_serial=Viewer.dialog_serial,
        leave=Viewer.leave,
        title=title,
    )
