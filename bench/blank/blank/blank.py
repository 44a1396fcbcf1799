"""Three things, each as plain as Reflex allows: one row from SQLite, a filter that reads 50 rows, and `modify_state` for all tabs.

`BLANK_DATABASE` is the measured Krake's own SQLite file, so both sides read the same table.
"""

from __future__ import annotations

import os
import time

import reflex as rx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

engine = create_async_engine(f"sqlite+aiosqlite:///{os.environ.get('BLANK_DATABASE', 'blank.sqlite')}")
COLUMNS = "id, number, customer_name, items, financial, production, total, currency, placed_at"
ORDERS = f"SELECT {COLUMNS} FROM customer_order WHERE rehearsal = 1 {{}} ORDER BY placed_at DESC, id DESC LIMIT 50"  # noqa: S608 (no input)


class First(rx.State):
    """One row."""

    row: str = ""

    @rx.event
    async def load(self):
        async with engine.connect() as connection:
            self.row = str((await connection.execute(text("SELECT number FROM customer_order ORDER BY id DESC LIMIT 1"))).scalar())


class Fifty(rx.State):
    """Fifty rows, by payment state."""

    rows: list[list[str]] = []

    @rx.event
    async def show(self, financial: str):
        where = "AND financial = :financial" if financial else ""
        async with engine.connect() as connection:
            found = await connection.execute(text(ORDERS.format(where)), {"financial": financial} if financial else {})
            self.rows = [[str(value) for value in row] for row in found]


class Told(rx.State):
    """What `modify_state` sets."""

    words: str = ""


def first() -> rx.Component:
    return rx.el.main(rx.el.p(First.row, id="row"))


def fifty() -> rx.Component:
    return rx.el.main(
        rx.el.button("All", id="all", on_click=Fifty.show("")),
        rx.el.button("Paid", id="paid", on_click=Fifty.show("paid")),
        rx.el.table(rx.el.tbody(rx.foreach(Fifty.rows, lambda row: rx.el.tr(rx.foreach(row, rx.el.td))))),
    )


def told() -> rx.Component:
    return rx.el.main(rx.el.p(Told.words))


async def tell(request: Request) -> JSONResponse:
    """Set the words in every open tab, one `modify_state` after the other; answers the moment it began."""
    words, began = request.query_params["words"], time.monotonic()
    for token in list(app.event_namespace._token_manager.token_to_socket):
        async with app.modify_state(rx.BaseStateToken(ident=token, cls=rx.State)) as root:
            (await root.get_state(Told)).words = words
    return JSONResponse({"began": began})


app = rx.App(api_transformer=Starlette(routes=[Route("/tell", tell, methods=["POST"])]), app_wraps={}, toaster=None)
app.add_page(first, route="/", on_load=First.load)
app.add_page(fifty, route="/fifty", on_load=Fifty.show(""))
app.add_page(told, route="/told")
