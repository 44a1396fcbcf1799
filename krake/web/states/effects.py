"""What left the house, and taking it back in two steps: say what that does, then do it."""

from __future__ import annotations

from collections.abc import Iterable

import reflex as rx

from krake.gate import undoing
from krake.kit import db
from krake.kit.errors import KrakeError
from krake.kit.text import Words
from krake.web.labels import may
from krake.web.live import Page
from krake.web.rows.effects import EffectRow, EffectsRow, everything
from krake.web.sessions import current_actor
from krake.web.states.viewer import focus, say

ON_ITS_WAY = Words("It is being taken back.", "Es wird zurückgenommen.")


class Effects(Page, rx.State):
    """The timeline; `armed` is the effect whose second step is shown, on whichever page it stands."""

    rows: list[EffectRow] = []
    older: str = ""
    first: bool = True
    armed: str = ""
    ready: bool = False

    def topics(self) -> Iterable[str]:
        return ("actions", "agents")

    async def refresh(self) -> None:
        before = str(self.rx_router_url.query_parameters.get("before", ""))
        read: EffectsRow = await self._shared(lambda locale: everything(before, locale), before)
        self.rows, self.older, self.first, self.ready = read.rows, read.older, not before, True

    @rx.event
    @may("owner", "operator")
    async def arm(self, key: str) -> None:
        """Say what taking this back does."""
        self.armed = key
        await focus(self, f"undo-{key}")

    @rx.event
    @may("owner", "operator")
    async def disarm(self) -> None:
        """Leave it as it is."""
        self.armed = ""

    @rx.event
    @may("owner", "operator")
    async def take_back(self, key: str) -> None:
        """Have it taken back; six seconds are left for a second thought."""
        if self.armed != key:
            return
        self.armed = ""
        try:
            async with db.write() as session:
                made = await undoing.take_back(session, current_actor(), key)
        except KrakeError as error:
            await say(self, error.words, "bad")
            return
        await say(self, ON_ITS_WAY, undo=f"effect:{made.id}")
