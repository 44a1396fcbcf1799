"""Which part draws which kind of block."""

from __future__ import annotations

import reflex as rx

from krake.spec.workspace import Block, Workspace
from krake.web.blocks.activity import activity
from krake.web.blocks.folders import folders
from krake.web.blocks.needs import needs
from krake.web.blocks.shop import orders, printing, products, revenue
from krake.web.blocks.team import team
from krake.web.states.desk import Desk
from krake.web.ui.blank import empty, failed
from krake.web.ui.card import card
from krake.web.ui.kpi import kpi_strip
from krake.web.ui.tr import tr
from krake.web.ui.whole import whole

#: the var that says a block could not be read, by kind
NAMES = {"kpis": "kpis", "needs_you": "needs", "orders": "orders", "products": "products", "revenue": "chart", "printing": "prints"}


def draw(block: Block, workspace: Workspace) -> rx.Component:
    """The block, or its own card of failure when it could not be read."""
    drawn = _draw(block, workspace)
    name = NAMES.get(block.kind, block.kind)
    broken = failed(
        tr("This part could not be read.", "Dieser Teil konnte nicht gelesen werden."),
        tr(
            "It is tried again with the next change. The rest of the page lives.",
            "Beim nächsten Wechsel wird es erneut versucht. Der Rest lebt.",
        ),
        code=Desk.broken[name],
    )
    return whole(rx.cond(Desk.broken.contains(name), card(tr(block.title), broken), drawn))


def _draw(block: Block, workspace: Workspace) -> rx.Component:
    match block.kind:
        case "kpis":
            return kpi_strip(Desk.kpis, hue=workspace.key)
        case "needs_you":
            return needs(Desk.needs, Desk.waiting, block.title)
        case "agents":
            return team(Desk.agents, block.title, tr(f"on {workspace.name}", f"für {workspace.name}"))
        case "orders":
            return orders(block.title)
        case "products":
            return products(block.title)
        case "revenue":
            return revenue(block.title, workspace.key)
        case "printing":
            return printing(block.title)
        case "folders":
            return folders(block.title, workspace.name)
        case "activity":
            return activity(Desk.activity, block.title)
        case _:
            return card(tr(block.title), empty(tr(block.waits_for or workspace.empty)))
