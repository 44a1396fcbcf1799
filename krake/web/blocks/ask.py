"""One field of a skill's input, drawn by its kind: in the dialog that runs a skill, and in the form of a task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import reflex as rx

from krake.web.ui.field import area, choice, field, tick
from krake.web.ui.file import file_pick

Told = Callable[[Any, Any], Any]


def ask(row: Any, *, before: str = "ask-", told: Told | None = None) -> rx.Component:
    """`row` is an AskRow. `told(name, value)` hears every change; without it the form around it brings the values when it is sent."""
    id = before + row.name
    usual: dict[str, Any] = {"name": row.name, "key": row.key, "hint": row.hint, "error": row.error}
    heard: dict[str, Any] = {"on_change": lambda value: told(row.name, value)} if told else {}
    ticked: dict[str, Any] = {"on_change": lambda on: told(row.name, rx.cond(on, "yes", "no"))} if told else {}
    picked: dict[str, Any] = {"on_choose": heard["on_change"]} if told else {}
    set_to = {**usual, "default_value": row.value, **heard}
    typed = {**set_to, "required": row.needed, "auto_complete": "off"}
    return rx.match(  # type: ignore[return-value]
        row.kind,
        ("long", area(id, row.words, rows=4, **{**set_to, "required": row.needed})),
        ("choice", choice(id, row.words, row.options, **set_to)),
        ("file", file_pick(id, row.words, row.options, value=row.value, **usual, **picked)),
        ("tick", tick(id, row.words, name=row.name, default_checked=row.value == "yes", key=row.key, **ticked)),
        ("whole", field(id, row.words, kind="number", step="1", **typed)),
        ("number", field(id, row.words, kind="number", step="any", **typed)),
        ("date", field(id, row.words, kind="date", **typed)),
        field(id, row.words, **typed),
    )
