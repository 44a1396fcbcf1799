"""How a page opens: with its data at once, when that is here before anything is drawn (docs/decisions/0012)."""

from __future__ import annotations

import reflex as rx


class Opening(rx.Component):
    """Around every page; see `opening.jsx`."""

    library = "$/public" + rx.asset("opening.jsx", shared=True)
    tag = "Opening"

    #: first parts of addresses that are no pages: links to them are the browser's
    served: rx.Var[list[str]]
