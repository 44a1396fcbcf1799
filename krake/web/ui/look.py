"""Links that are lighter than the router's: to another look at the same page, and those of a table's rows."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec


class Look(rx.Component):
    """An `<a>`: the URL changes and the page reads once. Navigating to the page we are on would draw it three times."""

    library = "$/public" + rx.asset("look.jsx", shared=True)
    tag = "Look"

    href: rx.Var[str]
    on_look: rx.EventHandler[no_args_event_spec]


class Rows(rx.Component):
    """A `<tbody>` whose `a.row-link` are followed without loading a page anew."""

    library = "$/public" + rx.asset("look.jsx", shared=True)
    tag = "Rows"


def look_link(*children: Any, href: Any, look: Any = None, **props: Any) -> rx.Component:
    """To `href`. With `look`, the `open` event of the page that `href` belongs to, it is another look at that page."""
    if look is None:
        return rx.el.a(*children, href=href, **props)
    return Look.create(*children, href=href, on_look=look, **props)
