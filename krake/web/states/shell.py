"""What stands around every page: the sidebar with its counts, who is signed in, and whether this is a rehearsal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import reflex as rx

from krake import registry
from krake.gate import switch
from krake.kit import clock, db
from krake.kit.text import Words
from krake.services import connections, inbox, people, runs, tasks
from krake.web.labels import may
from krake.web.live import Page
from krake.web.sessions import current_actor
from krake.web.states.viewer import close, say
from krake.web.ui.frame import PlaceRow


@dataclass(frozen=True, slots=True)
class Around:
    places: tuple[PlaceRow, ...]
    waiting: str
    at_work: str
    today: str
    rehearsal: bool
    connected: bool
    halted: str
    halted_at: str


class Shell(Page, rx.State):
    """Follows on every page. `connected` is False until the first connection exists: then pages teach instead of showing."""

    places: list[PlaceRow] = []
    waiting: str = ""
    at_work: str = ""
    today: str = ""
    person: str = ""
    initial: str = ""
    rehearsal: bool = False
    connected: bool = True
    halted: str = ""
    halted_at: str = ""
    ready: bool = False

    def topics(self) -> Iterable[str]:
        return ("threads", "runs", "people", "connections", "tasks", "switches")

    async def refresh(self) -> None:
        around = await self._shared(load)
        self.places, self.waiting, self.at_work, self.today = list(around.places), around.waiting, around.at_work, around.today
        self.rehearsal, self.connected, self.ready = around.rehearsal, around.connected, True
        self.halted, self.halted_at = around.halted, around.halted_at
        async with db.read() as session:
            person = await people.person(session, current_actor().user_id or 0)
        self.person, self.initial = person.name, person.name[:1].upper()

    @rx.event
    @may("owner", "operator")
    async def halt(self) -> None:
        """Stop everything that would leave the house."""
        async with db.write() as session:
            await switch.throw(session, current_actor(), True)
        await close(self, HALT)
        await say(self, switch.HALTED, "bad")

    @rx.event
    @may("owner")
    async def go_on(self) -> None:
        """Let approved effects happen again."""
        async with db.write() as session:
            await switch.throw(session, current_actor(), False)
        await say(self, Words("Effects happen again.", "Es geht weiter."))


HALTED_BY = Words(
    "{name} stopped all effects. Nothing new leaves Krake.",
    "{name} hat alles angehalten. Nichts Neues verlässt Krake.",
)
HALT = "halt"  #: the dialog that asks before everything is stopped


async def load(locale: str) -> Around:
    async with db.read() as session:
        counts = await inbox.counts(session)
        working = [run for run in await runs.recent(session, limit=30) if run.status == "running"]
        planned = [
            task
            for task in await tasks.running(session)
            if task.next_at and clock.day_of(task.next_at, task.timezone) == clock.today(task.timezone)
        ]
        linked = await connections.all_of(session)
        rehearsing = await connections.rehearsing(session)
        thrown = await switch.state(session)
    places = tuple(
        PlaceRow(w.key, w.name, w.route, w.letter.lower(), str(counts.get(w.key, "")))
        for w in registry.workspaces().values()
        if w.key != "todo"
    )
    total = sum(counts.values())
    at_work = Words(f"{len(working)} at work", f"{len(working)} aktiv").to(locale) if working else ""
    today = Words(f"{len(planned)} today", f"{len(planned)} heute").to(locale) if planned else ""
    on = thrown if thrown and thrown.on else None
    halted = HALTED_BY.fill(name=on.by).to(locale) if on else ""
    at = on.at.isoformat() if on else ""
    return Around(places, str(total) if total else "", at_work, today, rehearsing, bool(linked), halted, at)
