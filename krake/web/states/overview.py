"""All workspaces at a glance: their figures, what waits, who is at work, what runs next, what happened."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import reflex as rx

from krake import registry
from krake.kit.log import reference
from krake.kit.text import Words
from krake.services.inbox import Narrow
from krake.web.live import Page, pump
from krake.web.rows import activity, agents, kpis, planned, threads
from krake.web.rows.activity import ActivityRow
from krake.web.rows.agents import AgentRow
from krake.web.rows.planned import TaskRow
from krake.web.rows.threads import ThreadRow
from krake.web.states.viewer import Viewer
from krake.web.ui.kpi import KpiRow

QUIET = Words("No reading yet: {names}", "Noch kein Wert: {names}")
log = logging.getLogger(__name__)
TOPICS: dict[str, tuple[str, ...]] = {
    "places": ("readings", "connections"),
    "needs": ("threads", "actions"),
    "agents": ("runs", "threads", "agents"),
    "tasks": ("tasks", "agents"),
    "activity": ("events",),
}


@dataclass(frozen=True, slots=True)
class PlaceFigures:
    """One workspace's figures; `key` names its hue. `quiet` names them all in one line while none has a reading."""

    key: str
    name: str
    about: str
    href: str
    kpis: list[KpiRow]
    quiet: str = ""


class Overview(Page, rx.State):
    """Blocks read on their own: one that fails shows its own card and the others live."""

    places: list[PlaceFigures] = []
    needs: list[ThreadRow] = []
    agents: list[AgentRow] = []
    tasks: list[TaskRow] = []
    activity: list[ActivityRow] = []
    waits: bool = False
    broken: dict[str, str] = {}
    ready: bool = False

    def topics(self) -> Iterable[str]:
        return {topic for followed in TOPICS.values() for topic in followed}

    async def refresh(self) -> None:
        locale = (await self.get_state(Viewer)).locale
        broken: dict[str, str] = {}
        for block, load in _blocks(locale).items():
            try:
                rows = await pump.snapshot(("overview", block, locale), TOPICS[block], load)
            except Exception:  # one dead block never empties a page
                broken[block] = reference()
                log.exception("block %s could not be read (%s)", block, broken[block])
                continue
            if getattr(self, block) != rows:
                setattr(self, block, rows)
        self.waits = any(place.quiet for place in self.places)
        self.broken, self.ready = broken, True


def _blocks(locale: str) -> dict[str, Callable[[], Awaitable[list[Any]]]]:
    return {
        "places": lambda: figures(locale),
        "needs": lambda: threads.listed("open", locale, Narrow(), 5),
        "agents": lambda: agents.at_work("", locale, 5),
        "tasks": lambda: planned.upcoming(locale, 5),
        "activity": lambda: activity.recent("", locale),
    }


async def figures(locale: str) -> list[PlaceFigures]:
    """The figures of every workspace that has some. Keys carry the workspace, because two may share a figure's name."""
    rows = []
    for workspace in registry.workspaces().values():
        if workspace.kpis:
            found = [replace(row, key=f"{workspace.key}-{row.key}") for row in await kpis.of_workspace(workspace.key, "today", locale)]
            names = ", ".join(row.name for row in found)
            quiet = QUIET.fill(names=names).to(locale) if all(row.waits for row in found) else ""
            rows.append(PlaceFigures(workspace.key, workspace.name, workspace.about.to(locale), workspace.route, found, quiet))
    return rows
