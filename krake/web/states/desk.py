"""A workspace's page: figures, what needs the owner, who is at work, and the business's own blocks.

Each block is read on its own and follows its own topics, so one that fails shows its own card and the others live.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import reflex as rx

from krake import registry
from krake.kit import db
from krake.kit.log import reference
from krake.kit.text import Words
from krake.services import connections, rehearsal
from krake.web.labels import may
from krake.web.live import Page, pump
from krake.web.rows import activity, agents, folders, kpis, orders, threads
from krake.web.rows.activity import ActivityRow
from krake.web.rows.agents import AgentRow
from krake.web.rows.folders import ShareRow, TableRow
from krake.web.rows.orders import OrderRow, PrintRow, ProductRow
from krake.web.rows.threads import ThreadRow
from krake.web.sessions import current_actor
from krake.web.states.forms import Form
from krake.web.states.viewer import Viewer, close, say, show
from krake.web.ui.bars import BarRow
from krake.web.ui.kpi import KpiRow

log = logging.getLogger(__name__)
#: what each block shows, as rows announce it
TOPICS: dict[str, tuple[str, ...]] = {
    "kpis": ("readings", "connections"),
    "kpis of management": ("readings", "connections", "runs", "threads"),
    "needs": ("threads", "actions"),
    "agents": ("runs", "threads", "agents"),
    "orders": ("orders", "connections"),
    "products": ("products", "prints"),
    "prints": ("parcels",),
    "activity": ("events",),
    "chart": ("readings", "connections"),
    "shop": ("connections",),
    "folders": ("folders", "agents", "connections"),
}
SHARE = "share-folders"
SHARED, UNCHANGED = Words("Shared.", "Geteilt."), Words("Nothing was changed.", "Es wurde nichts geändert.")


class Desk(Page, rx.State):
    """The rows of one workspace. `broken` maps a block that could not be read to the id its log line carries."""

    key: str = ""
    period: str = "today"
    kpis: list[KpiRow] = []
    needs: list[ThreadRow] = []
    waiting: str = ""
    agents: list[AgentRow] = []
    orders: list[OrderRow] = []
    products: list[ProductRow] = []
    prints: list[PrintRow] = []
    activity: list[ActivityRow] = []
    bars: list[BarRow] = []
    revenue: str = ""
    ends: list[str] = ["", "", ""]
    tables: list[TableRow] = []
    tables_count: str = ""
    shares: list[ShareRow] = []
    share_serial: str = ""  #: differs each time the dialog is opened
    synced: str = ""
    shop: str = ""
    shop_status: str = "idle"
    shop_word: str = ""
    stale: str = ""
    broken: dict[str, str] = {}
    ready: bool = False
    _read_for: str = ""

    def topics(self) -> Iterable[str]:
        return {topic for followed in TOPICS.values() for topic in followed}

    async def refresh(self) -> None:
        url = self.rx_router_url
        self.key = next((w.key for w in registry.workspaces().values() if w.route == url.path.rstrip("/")), "lunavo")
        self.period = str(url.query_parameters.get("period", "today"))
        locale = (await self.get_state(Viewer)).locale
        broken: dict[str, str] = {}
        for block, (fields, load, about) in self._blocks(locale).items():
            try:
                followed = TOPICS.get(f"{block} of {self.key}", TOPICS[block])
                values = await pump.snapshot((block, *about, locale), followed, load)
            except Exception:  # one dead block never empties a page
                broken[block] = reference()
                log.exception("block %s could not be read (%s)", block, broken[block])
                continue
            for name, value in zip(fields, values if len(fields) > 1 else (values,), strict=True):
                if getattr(self, name) != value:
                    setattr(self, name, value)
        if self.broken != broken:
            self.broken = broken
        self.ready = True

    def _blocks(self, locale: str) -> dict[str, tuple[tuple[str, ...], Callable[[], Awaitable[Any]], tuple[Any, ...]]]:
        """Block → the vars it fills, how it is read, and what beyond block and language its answer depends on."""
        key, period = self.key, self.period
        blocks: dict[str, tuple[tuple[str, ...], Callable[[], Awaitable[Any]], tuple[Any, ...]]] = {
            "kpis": (("kpis",), lambda: kpis.of_workspace(key, period, locale), (key, period)),
            "needs": (("needs", "waiting"), lambda: threads.foremost(key, locale, 5), (key,)),
            "agents": (("agents",), lambda: agents.at_work(key, locale), (key,)),
            "activity": (("activity",), lambda: activity.recent(key, locale), (key,)),
        }
        kinds = {block.kind for block in registry.workspaces()[key].blocks}
        if "orders" in kinds:
            blocks["orders"] = (("orders",), lambda: orders.recent("", locale, 6), ())
            blocks["shop"] = (("shop", "synced", "shop_status", "shop_word", "stale"), lambda: shop(locale), ())
        if "products" in kinds:
            blocks["products"] = (("products",), lambda: orders.catalogue(locale), ())
        if "printing" in kinds:
            blocks["prints"] = (("prints",), lambda: orders.prints(locale), ())
        if "folders" in kinds:
            blocks["folders"] = (("tables", "tables_count"), lambda: folders.of_workspace(key, locale), (key,))
        if "revenue" in kinds:
            blocks["chart"] = (("bars", "revenue", "ends"), lambda: chart(key, locale), (key,))
        return blocks

    @rx.event
    @may("owner", "operator")
    async def choose_folders(self) -> None:
        """Open the dialog that shares folders with this workspace."""
        self.shares, self.share_serial = await folders.choices(self.key, (await self.get_state(Viewer)).locale), reference()
        await show(self, SHARE)

    @rx.event
    @may("owner", "operator")
    async def share(self, form: Form) -> None:
        """Share the folders that are ticked, and no others."""
        changed = await folders.share(current_actor(), self.key, form)
        await close(self, SHARE)
        await say(self, SHARED if changed else UNCHANGED)

    @rx.event
    @may("owner", "operator")
    async def sell(self) -> None:
        """In a rehearsal: let a customer buy."""
        await rehearsal.control(rehearsal.setup().shop, "POST", "sell", count=1)
        await say(self, Words("Somebody is buying at the rehearsal shop.", "Jemand kauft gerade im Probe-Shop."))


async def chart(key: str, locale: str) -> tuple[list[BarRow], str, list[str]]:
    drawn = await kpis.revenue_chart(key, locale)
    return (drawn.bars if drawn.known else []), drawn.total, list(drawn.ends)


async def shop(locale: str) -> tuple[str, str, str, str, str]:
    """The shop's name, last sync, state and trouble in words."""
    from krake.web.rows import status

    async with db.read() as session:
        row = await connections.partner(session, "shopify", rehearsal=await connections.rehearsing(session))
    if row is None:
        return "", "", "idle", Words("Not connected", "Nicht verbunden").to(locale), ""
    tone, word = status.named(status.CONNECTION, row.status, locale)
    trouble = row.trouble.get(locale, "")
    return row.name, row.synced_at.isoformat() if row.synced_at else "", tone, word, trouble
