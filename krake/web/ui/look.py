"""A link that shows the same page differently: filtered, sorted, another window. The URL changes and the page reads once."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec


class Look(rx.Component):
    """An `<a>`. A full navigation to the page we are on would load its frame anew, for four events and three renders."""

    library = "$/public" + rx.asset("look.jsx", shared=True)
    tag = "Look"

    href: rx.Var[str]
    on_look: rx.EventHandler[no_args_event_spec]


def look_link(*children: Any, href: Any, look: Any = None, **props: Any) -> rx.Component:
    """To `href`. With `look`, the `open` event of the page that `href` belongs to, it is another look at that page."""
    if look is None:
        return rx.el.a(*children, href=href, **props)
    return Look.create(*children, href=href, on_look=look, **props)
