"""Links to another look at the same page."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec

from krake.web.ui.way import way


class Look(rx.Component):
    """An `<a>`: the URL changes and the page reads once. Navigating to the page we are on would draw it three times."""

    library = "$/public" + rx.asset("look.jsx", shared=True)
    tag = "Look"

    href: rx.Var[str]
    on_look: rx.EventHandler[no_args_event_spec]


def look_link(*children: Any, href: Any, look: Any = None, **props: Any) -> rx.Component:
    """To `href`. With `look`, the `open` event of the page that `href` belongs to, it is another look at that page."""
    if look is None:
        return way(*children, href=href, **props)
    return Look.create(*children, href=href, on_look=look, **props)
