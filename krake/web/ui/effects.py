"""What only a browser can do after an event: say something, move the focus, open or close a dialog, name the tab, leave.

The State sets vars; one small local component acts on them. Nothing is evaluated from a string, so the page needs no
`unsafe-eval`. Each effect has a serial: any text that differs each time (an id, a time); "" means nothing to do.
"""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec

from krake.web.ui.tr import tr


class Effects(rx.Component):
    """Acts once per serial, also across page changes and reloads."""

    library = "$/public" + rx.asset("effects.jsx", shared=True)
    tag = "Effects"

    toast: rx.Var[str]
    toast_status: rx.Var[str]
    toast_serial: rx.Var[str]
    undo: rx.Var[str]
    focus: rx.Var[str]
    focus_serial: rx.Var[str]
    dialog: rx.Var[str]
    dialog_open: rx.Var[bool]
    dialog_serial: rx.Var[str]
    title: rx.Var[str]
    leave: rx.Var[str]
    count: rx.Var[str]
    waiting: rx.Var[str]
    waiting_words: rx.Var[str]
    tell_on: rx.Var[str]
    tell_off: rx.Var[str]
    tell_blocked: rx.Var[str]
    undo_words: rx.Var[str]
    close_words: rx.Var[str]
    on_undo: rx.EventHandler[no_args_event_spec]


def effects(**props: Any) -> rx.Component:
    """Give it to frame(overlays=...). Props, all optional:

    `toast` words, `toast_status` good, bad or idle, `toast_serial`; `undo` names what can be taken back for 6 s ("" for
    nothing) and `on_undo` takes it back; `focus` an element id, `focus_serial`; `dialog` an id, `dialog_open`,
    `dialog_serial`; `title` the tab's title, before whose last part `count` ("3 need you") is put; `leave` a path to load anew
    (sign-in), "" to stay; `waiting` how many things wait: when it rises while nobody looks, a browser that was told to (a button
    with `data_act="tell"`) says `waiting_words`.
    """
    told = {
        "tell_on": tr("On: this browser tells you when something needs you.", "An: Dieser Browser meldet, wenn etwas dich braucht."),
        "tell_off": tr("Off: this browser tells you nothing.", "Aus: Dieser Browser meldet nichts."),
        "tell_blocked": tr(
            "This browser does not allow notifications here. Allow them in its settings for this address.",
            "Dieser Browser erlaubt hier keine Meldungen. Erlaube sie in seinen Einstellungen für diese Adresse.",
        ),
    }
    return Effects.create(undo_words=tr("Undo", "Rückgängig"), close_words=tr("Close", "Schließen"), **told, **props)
