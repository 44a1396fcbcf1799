"""An agent's face: two eyes, a mouth and one mark on a soft tint of its own."""

from __future__ import annotations

import reflex as rx

from krake.web.ui.icon import symbol

TINTS = range(1, 13)
MOUTHS = ("smile", "flat", "grin", "smirk", "open", "wave")
MARKS = ("none", "arc", "slant", "stern", "dot", "tuft", "leaf", "glasses", "wave", "cap", "bow")


def face(tint: int | rx.Var, mouth: str | rx.Var = "smile", mark: str | rx.Var = "arc", size: str = "") -> rx.Component:
    """`tint` names the tokens --face-n and --ink-n (1 to 12), `mouth` and `mark` a symbol; each may be a Var.

    `size` is "" (26 px in lists), "small" (18 px in chips) or "large" (34 px in heads).
    """
    mouth = f"mouth-{mouth}" if isinstance(mouth, str) else "mouth-" + mouth.to(str)
    mark = f"mark-{mark}" if isinstance(mark, str) else "mark-" + mark.to(str)
    return rx.el.svg(
        rx.el.svg.g(symbol(mark), class_name="face-mark"),
        symbol("eyes"),
        symbol(mouth),
        class_name=f"face {size}".strip(),
        data_tint=str(tint) if isinstance(tint, int) else tint.to(str),
        view_box="0 0 26 26",
        aria_hidden="true",
    )
