"""One effect with its state and, where its kind allows, the two steps that take it back."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.states.effects import Effects
from krake.web.states.viewer import Viewer
from krake.web.ui.ago import ago
from krake.web.ui.button import button
from krake.web.ui.each import given, when
from krake.web.ui.row import needs_row
from krake.web.ui.tag import label, tag
from krake.web.ui.text import faint
from krake.web.ui.tr import tr


def effect(e: Any) -> rx.Component:
    """What happened; "Take back" first says what that does."""
    armed = (
        button(tr("Take it back", "Zurücknehmen"), kind="primary", id="undo-" + e.key, on_click=Effects.take_back(e.key)),
        button(tr("Leave it", "So lassen"), kind="quiet", on_click=Effects.disarm, key="Escape"),
    )
    may = given(e.undo) & (Viewer.role != "viewer")
    first = when(may, button(tr("Take back …", "Zurücknehmen …"), kind="quiet", icon="undo", on_click=Effects.arm(e.key)))
    said = rx.cond(Effects.armed == e.key, e.undo, rx.cond(e.note != "", e.note, e.final))
    return needs_row(
        e.words,
        said,
        href=e.href,
        face=tag(e.status, e.word),
        labels=(when(given(e.price), label(e.price)), faint(e.agent), when(given(e.by), faint(e.by)), faint(ago(e.at))),
        actions=(rx.cond(Effects.armed == e.key, rx.fragment(*armed), first),),
    )
