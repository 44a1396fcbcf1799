"""A file in a form: one handed in before, one from the disk, or one dropped on the field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec

from krake.services import files
from krake.web.ui import field
from krake.web.ui import tr as language
from krake.web.ui.field import Option
from krake.web.ui.tr import tr

MEGABYTES = files.LARGEST // 1_000_000
WORDS = {
    "disk": ("Choose from this device", "Von diesem Gerät wählen"),
    "hint": (f"Or drop a file here. Up to {MEGABYTES} MB.", f"Oder hier ablegen. Bis {MEGABYTES} MB."),
    "sending": ("Handing in", "Wird übergeben:"),
    "wait": ("The file is still on its way.", "Die Datei ist noch unterwegs."),
    "large": (f"This file is too large: at most {MEGABYTES} MB.", f"Diese Datei ist zu groß: höchstens {MEGABYTES} MB."),
    "failed": ("The file did not arrive. Try again.", "Die Datei kam nicht an. Versuche es noch einmal."),
}


class FilePick(rx.Component):
    """Hands a file in by HTTP and chooses it. What was typed into the form around it stays."""

    library = "$/public" + rx.asset("file.jsx", shared=True)
    tag = "FilePick"

    name: rx.Var[str]
    value: rx.Var[str]
    options: rx.Var[Sequence[Option]]
    described: rx.Var[str]
    invalid: rx.Var[str]
    locale: rx.Var[str]
    most: rx.Var[int]
    words: rx.Var[dict[str, str]]

    on_choose: rx.EventHandler[passthrough_event_spec(str)]


def file_pick(
    id: str, label: Any, options: Any, *, name: Any, value: Any = "", hint: Any = None, error: Any = None, **props: Any
) -> rx.Component:
    """`options` are Option, that for no file first; `value` is the key of the one to begin with. `on_choose` gets a key."""
    told = field.described(id, hint, error)
    control = FilePick.create(
        id=id, name=name, value=value, options=options, locale=language.locale(), most=files.LARGEST,
        words={key: tr(*both) for key, both in WORDS.items()}, described=told.get("aria_describedby", ""),
        invalid=told.get("aria_invalid", "false"), **props,
    )  # fmt: skip
    return field.wrap(id, label, control, hint, error)
