"""The command bar: what was understood of a text, and the run that answers. The text itself never leaves the browser's own field."""

from __future__ import annotations

from collections.abc import Iterable

import reflex as rx
from reflex_base.event.context import EventContext

from krake import registry
from krake.coordinator.plan import Plan, plan
from krake.kit import clock, db
from krake.services import runs
from krake.spec.agent import Agent
from krake.web.labels import PEOPLE, may
from krake.web.live import Page, pump
from krake.web.rows import cards, understood
from krake.web.rows import known as knowing
from krake.web.sessions import current_actor
from krake.web.states import asking
from krake.web.states.viewer import Viewer
from krake.web.ui.command import ChipRow, ChoiceRow, RunCard


class Bar(Page, rx.State):
    """Follows the run it shows, on every page. `serial` tells the browser which text the choices belong to."""

    serial: int = 0
    chips: list[ChipRow] = []
    next: str = ""
    sure: int = 0
    question: str = ""
    choices: list[ChoiceRow] = []
    run: RunCard = RunCard()

    def topics(self) -> Iterable[str]:
        if not self.run.key.isdigit():
            return ()
        return (f"run:{self.run.key}", "agents") if self.run.waits else (f"run:{self.run.key}",)

    async def refresh(self) -> None:
        if self.run.key.isdigit() and self.run.live:
            run_id = int(self.run.key)
            self.run = await pump.snapshot(("card", run_id, await self._locale()), self.topics(), lambda: self._card(run_id))

    @rx.event
    @may(*PEOPLE)
    async def understand(self, text: str, serial: int, place: str) -> None:
        """Read the text as it stands, and offer what Enter could do."""
        read, agents, _ = await self._read(text, place)
        shown = understood.understood(read, agents, await self._locale())
        self.chips, self.next, self.sure = shown.chips, shown.next, shown.sure
        self.question, self.choices, self.serial = shown.question, shown.choices, serial

    @rx.event
    @may("owner", "operator")
    async def choose(self, key: str, text: str, place: str) -> None:
        """Carry out one of the choices. The text is read anew here: the browser only says which of the rows it took."""
        read, _, tz = await self._read(text, place)
        choice = next((choice for choice in read.choices if choice.key == key), None)
        self.run = await asking.carry_out(read, choice, await self._locale(), tz)
        self._follow()

    @rx.event
    @may("owner", "operator")
    async def stop(self, run: str) -> None:
        """Stop a run that has not ended: what is under way ends, nothing further begins."""
        if run.isdigit():
            async with db.write() as session:
                await runs.cancel(session, current_actor(), int(run))

    def _follow(self) -> None:
        pump.follow(EventContext.get().token, type(self), self.topics())

    async def _locale(self) -> str:
        return (await self.get_state(Viewer)).locale

    async def _card(self, run_id: int) -> RunCard:
        return await cards.of_run(run_id, await self._locale())

    async def _read(self, text: str, place: str) -> tuple[Plan, dict[str, Agent], str]:
        known, agents, tz = await knowing.everything()
        if not text.strip():
            known = await knowing.with_recent(known, current_actor().name)
        here = place if place in registry.workspaces() else ""
        return plan(text, known, clock.now(), tz, await self._locale(), here), agents, tz
