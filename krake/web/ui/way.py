"""Ways to other pages: plain links. One listener for the whole page has the router follow them (`opening.jsx`)."""

from __future__ import annotations

from typing import Any

import reflex as rx


def way(*children: Any, href: Any, **props: Any) -> rx.Component:
    """An `<a>`. The router's own link is a component with hooks, drawn anew at every change of the address; a page has fifty."""
    return rx.el.A.create(*children, href=href, **props)
