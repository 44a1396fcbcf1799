"""What stands in a closed dialog or menu: half of a page's parts, drawn after the half that is seen."""

from __future__ import annotations

from typing import Any

import reflex as rx


class Later(rx.Component):
    """Its children are drawn a moment after the page, or when the dialog or menu around it opens."""

    library = "$/public" + rx.asset("later.jsx", shared=True)
    tag = "Later"


class Soon(rx.Component):
    """Its children are drawn in the frame after the one it came with."""

    library = "$/public" + rx.asset("later.jsx", shared=True)
    tag = "Soon"


def later(*children: Any) -> rx.Component:
    return Later.create(*children)


def soon(*children: Any) -> rx.Component:
    """What stands below the first screen."""
    return Soon.create(*children)
