"""A workspace's page, drawn from its declaration: head, figures, then its blocks on the 12-column grid."""

from __future__ import annotations

from collections.abc import Callable

import reflex as rx

from krake.spec.workspace import Workspace
from krake.web.blocks.draw import draw
from krake.web.blocks.folders import share_dialog
from krake.web.pages.shell import badge, shell
from krake.web.states.desk import Desk
from krake.web.ui.blank import skeleton
from krake.web.ui.button import button
from krake.web.ui.chip import segmented
from krake.web.ui.each import when
from krake.web.ui.head import head
from krake.web.ui.later import soon
from krake.web.ui.layout import cell, grid
from krake.web.ui.live import live
from krake.web.ui.tr import tr
from krake.web.ui.whole import whole

PERIODS = (
    ("today", tr("Today", "Heute")),
    ("7d", tr("7 days", "7 Tage")),
    ("30d", tr("30 days", "30 Tage")),
    ("90d", tr("Quarter", "Quartal")),
)


#: how many blocks the first screen of a desk has room for
FIRST = 4


def _placed(at: int, block: rx.Component) -> rx.Component:
    return block if at < FIRST else soon(block)


def desk(workspace: Workspace) -> Callable[[], rx.Component]:
    """The page function of one workspace."""

    def page() -> rx.Component:
        periods = segmented(
            [(key, words, workspace.route + ("" if key == "today" else f"?period={key}")) for key, words in PERIODS],
            Desk.period,
            label=tr("Period", "Zeitraum"),
            look=Desk.open,
        )
        ask = button(tr("New task", "Neue Aufgabe"), kind="primary", data_act="command")
        synced = Desk.synced if any(block.kind == "orders" for block in workspace.blocks) else ""
        top = head(workspace.name, tag=rx.fragment(live(synced), badge()), desk=(periods, ask) if workspace.kpis else (ask,))
        figures = [block for block in workspace.blocks if block.kind == "kpis"]
        rest = [block for block in workspace.blocks if block.kind != "kpis"]
        parts = [cell(_placed(at, draw(block, workspace)), span=block.columns) for at, block in enumerate(rest)]
        return shell(
            whole(top),
            *[when(Desk.ready, draw(block, workspace), skeleton(3)) for block in figures],
            when(Desk.ready, grid(*parts), skeleton(8)),
            *([share_dialog(workspace.name)] if any(block.kind == "folders" for block in rest) else []),
            here=workspace.key,
            place=workspace.key,
            place_name=workspace.name,
            title=f"{workspace.name} · Krake",
        )

    page.__module__ = f"{__name__}_{workspace.key}"  # where Reflex puts its parts: a desk loads its own, not those of all five
    return page
