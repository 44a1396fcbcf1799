"""What Krake remembers."""

from __future__ import annotations

from collections.abc import Iterable

import reflex as rx

from krake.kit import db
from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.services import connections, memory
from krake.web.labels import may
from krake.web.live import Page
from krake.web.rows.memory import FactRow, facts
from krake.web.sessions import current_actor
from krake.web.states.viewer import close, say, show

LONGEST = 500


class Facts(Page, rx.State):
    """Facts with source and scope; `asked` is the one whose loss is being confirmed."""

    rows: list[FactRow] = []
    asked: str = ""
    asked_words: str = ""
    ready: bool = False

    def topics(self) -> Iterable[str]:
        return ("memory", "agents")

    async def refresh(self) -> None:
        self.rows = await self._shared(facts)
        self.ready = True

    @rx.event
    @may("owner", "operator")
    async def note(self, form: dict[str, str]) -> None:
        """Write a fact down."""
        fact = form.get("text", "").strip()
        if not fact or len(fact) > LONGEST:
            raise Refused(Words(f"A fact has 1 to {LONGEST} characters.", f"Ein Fakt hat 1 bis {LONGEST} Zeichen."))
        async with db.write() as session:
            rehearsal = await connections.rehearsing(session)
            await memory.note(session, fact, source=current_actor().name, rehearsal=rehearsal)
        await say(self, Words("Noted.", "Notiert."))

    @rx.event
    @may("owner", "operator")
    async def ask_forget(self, key: str) -> None:
        """Ask before a fact is lost."""
        row = next((row for row in self.rows if row.key == key), None)
        if row:
            self.asked, self.asked_words = row.key, row.fact
            await show(self, "forget")

    @rx.event
    @may("owner", "operator")
    async def forget(self) -> None:
        """Drop the fact that was asked about."""
        async with db.write() as session:
            await memory.forget(session, current_actor(), int(self.asked or 0))
        await close(self, "forget")
        await say(self, Words("Forgotten.", "Vergessen."))
