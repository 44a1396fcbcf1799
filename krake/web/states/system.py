"""How Krake itself is, for the page System."""

from __future__ import annotations

from collections.abc import Iterable

import reflex as rx

from krake.web.live import Page
from krake.web.rows.system import FaultRow, HealthRow, LinkRow, PartRow, PlaybookRow, health
from krake.web.ui.bars import BarRow


class System(Page, rx.State):
    """Signs of life, connections, faults and playbooks."""

    parts: list[PartRow] = []
    links: list[LinkRow] = []
    classes: list[FaultRow] = []
    playbooks: list[PlaybookRow] = []
    bars: list[BarRow] = []
    ends: list[str] = ["", "", ""]
    ready: bool = False

    def topics(self) -> Iterable[str]:
        return ("faults", "connections", "pulse")

    async def refresh(self) -> None:
        read: HealthRow = await self._shared(health)
        self.parts, self.links, self.classes, self.playbooks = read.parts, read.links, read.classes, read.playbooks
        self.bars, self.ends = read.bars, read.ends
        self.ready = True
