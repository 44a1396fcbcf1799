"""To Do: the list of threads and the one that is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import reflex as rx

from krake.coordinator import reading
from krake.kit.errors import KrakeError, NotFound
from krake.kit.text import Words
from krake.web.labels import PEOPLE, may
from krake.web.live import Page
from krake.web.rows import detail
from krake.web.rows.detail import DetailRow
from krake.web.rows.inbox import AroundRow, Look
from krake.web.rows.threads import ThreadRow
from krake.web.states.viewer import Viewer, focus, say


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A print product that a search found."""

    uid: str
    title: str
    price: str


class Inbox(Page, rx.State):
    """`state` is open, later or done; it, the filters of `look` and the open thread all live in the URL."""

    rows: list[ThreadRow] = []
    around: AroundRow = AroundRow()
    state: str = "open"
    words: str = ""
    agent: str = ""
    age: str = ""
    narrowed: bool = False
    tail: str = ""  #: the filters, for links that keep them
    detail: DetailRow = DetailRow()
    opened: bool = False
    missing: bool = False
    found: list[FoundRow] = []
    chosen: FoundRow = FoundRow("", "", "")
    searched: str = ""
    finding: str = ""
    ready: bool = False

    def topics(self) -> Iterable[str]:
        return ("threads", "actions", "runs", "messages", f"thread:{self._thread()}")

    def _thread(self) -> int:
        last = self.rx_router_url.path.rstrip("/").rpartition("/")[2]
        return int(last) if last.isdigit() else 0

    def _look(self) -> Look:
        return Look.of(dict(self.rx_router_url.query_parameters))

    async def refresh(self) -> None:
        look = self._look()
        self.state, self.words = look.state, look.narrow.words
        self.agent, self.age = look.narrow.agent, look.narrow.age
        self.rows = await self._shared(look.rows, look)
        self.around = await self._shared(look.around, look)
        self.narrowed, self.tail = look.narrowed, look.href().removeprefix("/todo")
        thread = self._thread()
        self.opened, self.missing = bool(thread), False
        if thread:
            await self._load(thread)
        elif self.detail.thread.key:
            self.detail = DetailRow()
        self.ready = True

    def _next(self, thread: str) -> str:
        """The thread that comes after this one in the list, or before it at the end; "" when it is alone or not open here."""
        keys = [row.key for row in self.rows]
        if str(self._thread()) != thread or thread not in keys or len(keys) < 2:
            return ""
        at = keys.index(thread)
        return keys[at + 1] if at + 1 < len(keys) else keys[at - 1]

    async def _load(self, thread: int) -> None:
        before = self.detail.thread.key
        try:
            self.detail = await self._shared(lambda locale: detail.of(thread, locale), thread)
        except NotFound:
            self.detail, self.missing = DetailRow(), True
        if before != str(thread):
            if self.ready:  # came from the list: the keys act on it at once. After a restart the focus is where one was writing
                await focus(self, f"thread-{thread}")
            self.found, self.chosen, self.searched, self.finding = [], FoundRow("", "", ""), "", ""

    @rx.event
    @may(*PEOPLE)
    async def search(self, form: dict[str, str]) -> rx.event.EventSpec:
        """Show only the threads with these words."""
        return rx.redirect(self._look().href(words=form.get("q", "").strip()[:120]))

    @rx.event
    @may(*PEOPLE)
    async def only_agent(self, agent: str) -> rx.event.EventSpec:
        """Show only what one agent asks; "" shows all."""
        return rx.redirect(self._look().href(agent=agent[:40]))

    @rx.event
    @may("owner", "operator")
    async def find(self, form: dict[str, str]) -> None:
        """Search Gelato's catalogue for what could print this."""
        self.searched, self.finding = form.get("q", "").strip(), ""
        if not self.searched:
            return
        try:
            found = await reading.print_products(self._thread(), self.searched)
        except KrakeError as error:
            self.finding = error.words.to((await self.get_state(Viewer)).locale)
            return
        self.found = [FoundRow(*row) for row in found]
        if not found:
            self.finding = Words("Gelato has nothing by these words.", "Gelato hat nichts unter diesen Worten.").to(
                (await self.get_state(Viewer)).locale
            )

    @rx.event
    @may("owner", "operator")
    async def pick(self, uid: str) -> None:
        """Choose one of the found products."""
        self.chosen = next((row for row in self.found if row.uid == uid), FoundRow("", "", ""))
        if not self.chosen.uid:
            await say(self, Words("Search again.", "Suche noch einmal."), "idle")
