"""What runs next and what ran: the coordinator's page, and the page of one run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import reflex as rx

from krake.coordinator import drafting
from krake.kit import db
from krake.kit.errors import KrakeError, NotFound
from krake.kit.text import Words
from krake.services import profiles, runs, tasks
from krake.web.labels import may
from krake.web.live import Page
from krake.web.rows import run_page, timeline
from krake.web.rows.planned import TaskRow, upcoming
from krake.web.rows.run_page import RunDetailRow
from krake.web.rows.runs import RunRow, run_row
from krake.web.rows.timeline import DayColumn, LoadRow
from krake.web.sessions import current_actor
from krake.web.states.viewer import Viewer, say

PAGE = 40
VIEWS: dict[str, Words] = {
    "list": Words("List", "Liste"), "day": Words("Today", "Heute"), "week": Words("Week", "Woche"),
}  # fmt: skip
#: the filters of the list, and the states each lets through
SHOWS: dict[str, tuple[Words, tuple[str, ...]]] = {
    "": (Words("All", "Alle"), ()),
    "working": (Words("Working", "In Arbeit"), runs.LIVE),
    "done": (Words("Done", "Fertig"), ("done",)),
    "stopped": (Words("Stopped", "Gestoppt"), ("failed", "cancelled")),
}


@dataclass(frozen=True, slots=True)
class ChipRow:
    words: str
    href: str
    on: bool


class Coordinator(Page, rx.State):
    """Tasks and runs. The filter, the agent and the place in the list live in the URL."""

    tasks: list[TaskRow] = []
    rows: list[RunRow] = []
    filters: list[ChipRow] = []
    views: list[ChipRow] = []
    view: str = "list"
    days: list[DayColumn] = []
    load: list[LoadRow] = []
    older: str = ""
    newest: str = ""
    narrowed: bool = False
    ready: bool = False

    def topics(self) -> Iterable[str]:
        return ("tasks", "runs", "agents")

    async def refresh(self) -> None:
        query = self.rx_router_url.query_parameters
        shows, agent, before = str(query.get("show", "")), str(query.get("agent", "")), str(query.get("before", ""))
        shows = shows if shows in SHOWS else ""
        self.view = view if (view := str(query.get("view", ""))) in VIEWS else "list"
        locale = (await self.get_state(Viewer)).locale
        self.views = [ChipRow(words.to(locale), href("", agent, view=key), key == self.view) for key, words in VIEWS.items()]
        self.load = await self._shared(timeline.load)
        wanted = self.view
        self.days = [] if wanted == "list" else await self._shared(lambda one: timeline.columns(wanted, agent, one), wanted, agent)
        self.tasks = await self._shared(upcoming)
        self.rows = await self._shared(lambda locale: ran(shows, agent, before, locale), shows, agent, before)
        self.filters = await self._shared(lambda locale: _filters(shows, agent, locale), shows, agent)
        more = len(self.rows) == PAGE
        self.older = href(shows, agent, self.rows[-1].key) if more else ""
        self.newest = href(shows, agent) if before else ""
        self.narrowed, self.ready = bool(shows or agent or before), True

    @rx.event
    @may("owner", "operator")
    async def pause(self, task: str, paused: bool) -> None:
        """Pause a task, or let it go on from its next time."""
        async with db.write() as session:
            await drafting.pause(session, current_actor(), int(task), paused)

    @rx.event
    @may("owner", "operator")
    async def run_now(self, task: str) -> rx.event.EventSpec:
        """Run a task once, now; its plan stays as it is."""
        async with db.write() as session:
            run = await tasks.run_now(session, current_actor(), int(task))
        return rx.redirect(f"/runs/{run.id}")


async def ran(shows: str, agent: str, before: str, locale: str) -> list[RunRow]:
    async with db.read() as session:
        agents = await profiles.agents(session)
        found = await runs.recent(
            session, agent=agent, statuses=SHOWS[shows][1], before=int(before) if before.isdigit() else None, limit=PAGE
        )
    return [run_row(run, agents, locale) for run in found]


async def _filters(shows: str, agent: str, locale: str) -> list[ChipRow]:
    chips = [ChipRow(words.to(locale), href(key, agent), key == shows) for key, (words, _) in SHOWS.items()]
    if agent:
        async with db.read() as session:
            known = (await profiles.agents(session)).get(agent)
        chips.append(ChipRow(f"{known.name if known else agent} ×", href(shows, ""), True))
    return chips


def href(shows: str, agent: str, before: str = "", view: str = "") -> str:
    named = (("view", view if view != "list" else ""), ("show", shows), ("agent", agent), ("before", before))
    parts = [f"{name}={value}" for name, value in named if value]
    return "/coordinator" + ("?" + "&".join(parts) if parts else "")


class OneRun(Page, rx.State):
    """The run named by the address."""

    row: RunDetailRow = RunDetailRow()
    missing: bool = False
    ready: bool = False

    def topics(self) -> Iterable[str]:
        return (f"run:{self._id()}", "agents")

    def _id(self) -> int:
        last = self.rx_router_url.path.rstrip("/").rpartition("/")[2]
        return int(last) if last.isdigit() and len(last) < 16 else 0

    async def refresh(self) -> None:
        run_id = self._id()
        if self.row.key != str(run_id):
            self.ready = False
        try:
            self.row, self.missing = await self._shared(lambda locale: run_page.of(run_id, locale), run_id), False
        except NotFound:
            self.row, self.missing = RunDetailRow(key=str(run_id)), True
        self.ready = True

    @rx.event
    @may("owner", "operator")
    async def again(self, step: str) -> rx.event.EventSpec | None:
        """Ask for the same once more, from this step on ("1" for the whole)."""
        try:
            async with db.write() as session:
                run = await runs.again(session, current_actor(), self._id(), int(step))
        except KrakeError as error:
            await say(self, error.words, "bad")
            return None
        return rx.redirect(f"/runs/{run.id}")

    @rx.event
    @may("owner", "operator")
    async def stop(self) -> None:
        """Stop it: what is under way ends, nothing further begins."""
        async with db.write() as session:
            await runs.cancel(session, current_actor(), self._id())
