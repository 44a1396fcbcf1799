"""Native <dialog>: focus goes in, Esc closes, focus comes back. Dialogs for connect, delete and spend; sheets for detail on phones."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.ui.icon import icon
from krake.web.ui.tr import shown, tr


def opens(dialog_id: str) -> dict[str, Any]:
    """Props that make a button open a dialog: `button("Connect", **opens("connect"))`."""
    return {"custom_attrs": {"commandfor": dialog_id, "command": "show-modal"}, "aria_haspopup": "dialog"}


def closes(dialog_id: str) -> dict[str, Any]:
    """Props that make a button close the dialog it stands in."""
    return {"custom_attrs": {"commandfor": dialog_id, "command": "close"}}


def dialog(id: str, title: Any, *body: Any, actions: Any = (), sheet: bool = False) -> rx.Component:
    """`actions` stand at the bottom right, the main one last. `sheet` comes from the right on a desk; on phones all cover 92 %."""
    heading = f"{id}-title"
    return rx.el.dialog(
        rx.el.header(
            rx.el.h2(shown(title), id=heading),
            rx.el.button(
                icon("close"),
                type="button",
                aria_label=tr("Close", "Schließen"),
                class_name="button icon-only",
                data_kind="quiet",
                **closes(id),
            ),
            class_name="card-head",
        ),
        rx.el.div(*body, class_name="dialog-body"),
        *((rx.el.footer(*actions, class_name="dialog-foot"),) if actions else ()),
        id=id,
        class_name="sheet" if sheet else "dialog",
        aria_labelledby=heading,
    )


def popover(id: Any, label: Any, *body: Any) -> rx.Component:
    """Small print one click away; light dismiss and Esc close it. Open it with `shows(id)` on a button."""
    return rx.el.div(*body, id=id, class_name="popover", role="dialog", aria_label=shown(label), custom_attrs={"popover": "auto"})


def shows(popover_id: Any) -> dict[str, Any]:
    """Props that make a button open a popover."""
    return {"custom_attrs": {"popoverTarget": popover_id}}


def menu(id: str, label: Any, trigger: Any, *items: Any) -> rx.Component:
    """`trigger` is a button made with `**shows(id)`; `items` are menu_item(...). Arrow keys move (keys.js)."""
    return rx.fragment(
        trigger,
        rx.el.div(
            *items,
            id=id,
            class_name="popover menu",
            role="menu",
            aria_label=shown(label),
            custom_attrs={"popover": "auto"},
            data_list="menu",
        ),
    )


def menu_item(words: Any, *, note: Any = None, **props: Any) -> rx.Component:
    """One choice; on_click does it."""
    right = () if note is None else (rx.el.span(shown(note), class_name="faint"),)
    return rx.el.button(rx.el.span(shown(words)), *right, type="button", role="menuitem", class_name="menu-item", data_item="", **props)
