"""The agents: all of them, and the one whose page is open."""

from __future__ import annotations

from collections.abc import Iterable

import reflex as rx

from krake.coordinator import drafting, recur
from krake.kit import clock, db
from krake.kit.errors import NotFound
from krake.kit.text import Words
from krake.services import connections, profiles, tasks
from krake.web.labels import may
from krake.web.live import Page
from krake.web.rows.team import MemberRow, ProfileRow, members, profile
from krake.web.sessions import current_actor
from krake.web.states.viewer import Viewer, say


class Team(Page, rx.State):
    """One row for each agent."""

    rows: list[MemberRow] = []
    ready: bool = False

    def topics(self) -> Iterable[str]:
        return ("runs", "threads", "agents")

    async def refresh(self) -> None:
        self.rows = await self._shared(members)
        self.ready = True


class Profile(Page, rx.State):
    """The agent named by the address."""

    row: ProfileRow = ProfileRow()
    ready: bool = False

    def topics(self) -> Iterable[str]:
        return ("runs", "threads", "agents", "tasks", "memory")

    def _key(self) -> str:
        return self.rx_router_url.path.rstrip("/").rpartition("/")[2]

    async def refresh(self) -> None:
        key = self._key()
        if self.row.key != key:
            self.ready = False
        try:
            self.row = await self._shared(lambda locale: profile(key, locale), key)
        except NotFound:
            self.row = ProfileRow(key=key, known=False)
        self.ready = True

    @rx.event
    @may("owner", "operator")
    async def switch_on(self, skill: str) -> None:
        """Plan one of the agent's declared routines."""
        async with db.write() as session:
            agent = (await profiles.agents(session)).get(self.row.key)
            routine = next((one for one in agent.routines if one.skill == skill), None) if agent else None
            if agent is None or routine is None:
                raise NotFound(Words("There is no such routine.", "Diese Routine gibt es nicht."))
            await _plan(session, agent.key, routine, (await self.get_state(Viewer)).locale)
        await say(self, Words(f"Planned: {routine.words.en}", f"Geplant: {routine.words.de}"))

    @rx.event
    @may("owner", "operator")
    async def pause(self, task: str, paused: bool) -> None:
        """Pause a routine, or let it go on from its next time."""
        async with db.write() as session:
            await drafting.pause(session, current_actor(), int(task), paused)


async def _plan(session, agent: str, routine, locale: str) -> None:
    held = [task for task in await tasks.running(session) if (task.agent, task.skill, task.rrule) == (agent, routine.skill, routine.rrule)]
    if held:
        return
    rehearsal = await connections.rehearsing(session)
    shop = await connections.partner(session, "shopify", rehearsal=rehearsal)
    zone = shop.timezone if shop else "Europe/Berlin"
    first = recur.next_times(routine.rrule, zone, clock.now(), 1)[0]
    await tasks.create(
        session,
        current_actor(),
        routine.words.to(locale),
        agent,
        routine.skill,
        input={},
        workspace="lunavo",
        rrule=routine.rrule,
        timezone=zone,
        first=first,
        rehearsal=rehearsal,
    )
