"""The agents: all of them, and the one whose page is open."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import asynccontextmanager

import reflex as rx

from krake.coordinator import drafting, recur
from krake.kit import clock, db
from krake.kit.errors import KrakeError, NotFound
from krake.kit.text import Words
from krake.services import connections, profiles, sheets, tasks
from krake.web.labels import may
from krake.web.live import Page
from krake.web.rows import activity, performance, scorecard
from krake.web.rows.activity import ActivityRow
from krake.web.rows.performance import PerformanceRow
from krake.web.rows.sheet import ShelvesRow, shelves
from krake.web.rows.team import FormerRow, MemberRow, ProfileRow, former, members, profile
from krake.web.sessions import current_actor
from krake.web.states.viewer import Viewer, close, say
from krake.web.ui.kpi import KpiRow

TABS: dict[str, Words] = {
    "profile": Words("Profile", "Profil"), "tasks": Words("Tasks", "Aufgaben"), "folders": Words("Folders", "Ordner"),
    "performance": Words("Performance", "Leistung"), "history": Words("History", "Verlauf"),
}  # fmt: skip
CLONE = "agent-clone"
Form = dict[str, str | bool]


class Team(Page, rx.State):
    """One row for each agent, and those that were let go."""

    rows: list[MemberRow] = []
    former: list[FormerRow] = []
    ready: bool = False

    def topics(self) -> Iterable[str]:
        return ("runs", "threads", "agents", "folders", "orders", "parcels", "readings")

    async def refresh(self) -> None:
        self.rows = await self._shared(members)
        self.former = await self._shared(former)
        self.ready = True

    @rx.event
    @may("owner")
    async def bring_back(self, key: str) -> None:
        """Let a retired agent work here again."""
        async with db.write() as session:
            changed = await profiles.retire(session, current_actor(), key, gone=False)
        await say(self, changed.words, undo=f"agent:{changed.undo}")


class Profile(Page, rx.State):
    """The agent named by the address, and what its open tab shows beyond that."""

    row: ProfileRow = ProfileRow()
    tab: str = "profile"
    shelf: ShelvesRow = ShelvesRow()
    performance: PerformanceRow = PerformanceRow()
    scorecard: list[KpiRow] = []
    history: list[ActivityRow] = []
    error: str = ""
    ready: bool = False

    def topics(self) -> Iterable[str]:
        about = {
            "folders": ("folders",),
            "performance": ("folders", "orders", "parcels", "readings"),
            "history": ("events",),
        }.get(self._tab(), ())
        return ("runs", "threads", "agents", "tasks", "memory", "policies", "connections", "actions", "switches", *about)

    def _key(self) -> str:
        return self.rx_router_url.path.rstrip("/").rpartition("/")[2]

    def _tab(self) -> str:
        wanted = str(self.rx_router_url.query_parameters.get("tab", ""))
        return wanted if wanted in TABS else "profile"

    async def refresh(self) -> None:
        key = self._key()
        if self.row.key != key:
            self.ready = False
        self.tab = self._tab()
        try:
            self.row = await self._shared(lambda locale: profile(key, locale), key)
            await self._inside(key)
        except NotFound:
            self.row = ProfileRow(key=key, known=False)
        self.ready = True

    async def _inside(self, key: str) -> None:
        """Read what only the open tab shows."""
        if self.tab == "folders":
            self.shelf = await self._shared(lambda locale: shelves(locale, key), key)
        if self.tab == "performance":
            self.performance = await self._shared(lambda locale: performance.of_agent(key, locale), key)
            self.scorecard = await self._shared(lambda locale: scorecard.of_agent(key, locale), key, "scorecard")
        if self.tab == "history":
            self.history = await self._shared(lambda locale: activity.of_agent(key, locale), key)

    # --- its routines and tables

    @rx.event
    @may("owner", "operator")
    async def switch_on(self, skill: str) -> None:
        """Plan one of the agent's declared routines."""
        async with db.write() as session:
            agent = (await profiles.agents(session)).get(self.row.key)
            routine = next((one for one in agent.routines if one.skill == skill), None) if agent else None
            if agent is None or routine is None:
                raise NotFound(Words("There is no such routine.", "Diese Routine gibt es nicht."))
            await _plan(session, agent, routine, (await self.get_state(Viewer)).locale)
        await say(self, Words(f"Planned: {routine.words.en}", f"Geplant: {routine.words.de}"))

    @rx.event
    @may("owner", "operator")
    async def pause(self, task: str, paused: bool) -> None:
        """Pause a routine, or let it go on from its next time."""
        async with db.write() as session:
            await drafting.pause(session, current_actor(), int(task), paused)

    @rx.event
    @may("owner", "operator")
    async def use(self, table: str) -> rx.event.EventSpec | None:
        """Open a declared table, made with this."""
        async with self._trying() as session:
            return rx.redirect(f"/tables/{await _open(session, self.row.key, table)}")

    # --- how long its work takes a person

    @rx.event
    @may("owner")
    async def by_hand(self, form: Form) -> None:
        """Keep what the owner says one run of `skill` takes by hand, in `minutes`; empty makes it unknown again."""
        async with self._trying() as session:
            skill, minutes = str(form.get("skill", "")), str(form.get("minutes", ""))
            if changed := await profiles.say_by_hand(session, current_actor(), self.row.key, skill, minutes):
                await say(self, changed.words, undo=f"agent:{changed.undo}")

    # --- who it is

    @rx.event
    @may("owner")
    async def rest(self, paused: bool) -> None:
        """Pause the agent, or let it go on."""
        async with self._trying() as session:
            changed = await profiles.pause(session, current_actor(), self.row.key, paused)
            await say(self, changed.words, undo=f"agent:{changed.undo}")

    @rx.event
    @may("owner")
    async def retire(self) -> rx.event.EventSpec | None:
        """Let the agent go; the toast brings it back, and the agents' page does later."""
        async with self._trying() as session:
            changed = await profiles.retire(session, current_actor(), self.row.key)
            await say(self, changed.words, undo=f"agent:{changed.undo}")
            return rx.redirect("/agents")

    @rx.event
    @may("owner")
    async def clone(self, form: Form) -> rx.event.EventSpec | None:
        """Make another one like it, and go there."""
        async with self._trying() as session:
            changed = await profiles.clone(session, current_actor(), self.row.key, str(form.get("name", "")))
            await say(self, changed.words, undo=f"agent:{changed.undo}")
            await close(self, CLONE)
            return rx.redirect(f"/agents/{changed.key}")

    @asynccontextmanager
    async def _trying(self):
        """A transaction whose refusal is said instead of raised."""
        self.error = ""
        try:
            async with db.write() as session:
                yield session
        except KrakeError as error:
            self.error = error.words.to((await self.get_state(Viewer)).locale)
            await say(self, error.words, "bad")


async def _open(session, agent: str, table: str) -> int:
    """The number of an agent's declared table, made at first use. Raises NotFound."""
    found = (await profiles.agents(session)).get(agent)
    declared = next((one for one in found.tables if sheets.key_of(one.name) == table), None) if found else None
    if declared is None:
        raise NotFound(Words("There is no such table.", "Diese Tabelle gibt es nicht."))
    rehearsal = await connections.rehearsing(session)
    return (await sheets.of_agent(session, current_actor(), agent, declared, rehearsal=rehearsal)).sheet.id or 0


async def _plan(session, agent, routine, locale: str) -> None:
    held = [
        task for task in await tasks.running(session) if (task.agent, task.skill, task.rrule) == (agent.key, routine.skill, routine.rrule)
    ]
    if held:
        return
    rehearsal = await connections.rehearsing(session)
    shop = await connections.partner(session, "shopify", rehearsal=rehearsal)
    zone = shop.timezone if shop else "Europe/Berlin"
    await tasks.create(
        session, current_actor(), routine.words.to(locale), agent.key, routine.skill, input={},
        workspace=next(iter(agent.workspaces), "management"), rrule=routine.rrule, timezone=zone,
        first=recur.next_times(routine.rrule, zone, clock.now(), 1)[0], rehearsal=rehearsal,
    )  # fmt: skip
