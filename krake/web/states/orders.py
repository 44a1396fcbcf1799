"""All orders, filtered by the URL and windowed by key; and one order with everything that happened to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import reflex as rx

from krake.kit.errors import NotFound
from krake.web.live import Page
from krake.web.rows import orders
from krake.web.rows.order import OrderDetail
from krake.web.rows.order import of as one
from krake.web.rows.orders import OrderRow

PAGE = 50


class Orders(Page, rx.State):
    """`only` is the filter, `before` the last row of the page above; both live in the URL."""

    rows: list[OrderRow] = []
    only: str = ""
    older: str = ""
    first: bool = True
    ready: bool = False

    def topics(self) -> Iterable[str]:
        return ("orders", "connections")

    async def refresh(self) -> None:
        query = self.rx_router_url.query_parameters
        self.only = str(query.get("only", ""))
        before = _window(str(query.get("before", "")))
        rows = await self._shared(lambda locale: orders.recent(self.only, locale, PAGE + 1, before), self.only, before)
        self.first, self.ready = before is None, True
        more, rows = len(rows) > PAGE, rows[:PAGE]
        if self.rows != rows:
            self.rows = rows
        self.older = f"/orders?only={self.only}&before={rows[-1].at.replace('+', '%2B')}_{rows[-1].key}" if more else ""


def _window(text: str) -> tuple[datetime, int] | None:
    at, _, key = text.rpartition("_")
    try:
        return (datetime.fromisoformat(at), int(key)) if at else None
    except ValueError:
        return None


class OneOrder(Page, rx.State):
    """The order named in the URL."""

    order: OrderDetail = OrderDetail()
    missing: bool = False
    ready: bool = False

    def topics(self) -> Iterable[str]:
        return ("parcels", "actions", f"order:{self._key()}")

    def _key(self) -> int:
        last = self.rx_router_url.path.rstrip("/").rpartition("/")[2]
        return int(last) if last.isdigit() else 0

    async def refresh(self) -> None:
        key = self._key()
        try:
            self.order, self.missing = await self._shared(lambda locale: one(key, locale), key), False
        except NotFound:
            self.order, self.missing = OrderDetail(), True
        self.ready = True
