"""To Do: the list of threads and the one that is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import reflex as rx

from krake import registry
from krake.coordinator import reading
from krake.kit import db
from krake.kit.errors import KrakeError, NotFound
from krake.kit.text import Words
from krake.services import threads
from krake.web.labels import may
from krake.web.live import Page
from krake.web.rows import detail
from krake.web.rows.detail import DetailRow
from krake.web.rows.threads import ThreadRow, listed
from krake.web.states.viewer import Viewer, say


@dataclass(frozen=True, slots=True)
class FilterRow:
    key: str
    words: str
    href: str
    on: bool
    digit: str


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A print product that a search found."""

    uid: str
    title: str
    price: str


class Inbox(Page, rx.State):
    """`state` is open, later or done; `place` the workspace filter; both live in the URL, as does the open thread."""

    rows: list[ThreadRow] = []
    filters: list[FilterRow] = []
    note: str = ""
    state: str = "open"
    place: str = ""
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

    async def refresh(self) -> None:
        query = self.rx_router_url.query_parameters
        self.state, self.place = str(query.get("show", "open")), str(query.get("in", ""))
        self.rows = await self._shared(lambda locale: listed(self.state, self.place, locale), self.state, self.place)
        self.filters, self.note = await self._shared(lambda locale: _filters(self.state, self.place, locale), self.state, self.place)
        thread = self._thread()
        self.opened, self.missing = bool(thread), False
        if thread:
            await self._load(thread)
        elif self.detail.thread.key:
            self.detail = DetailRow()
        self.ready = True

    async def _load(self, thread: int) -> None:
        before = self.detail.thread.key
        try:
            self.detail = await self._shared(lambda locale: detail.of(thread, locale), thread)
        except NotFound:
            self.detail, self.missing = DetailRow(), True
        if before != str(thread):
            self.found, self.chosen, self.searched, self.finding = [], FoundRow("", "", ""), "", ""

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


async def _filters(state: str, place: str, locale: str) -> tuple[list[FilterRow], str]:
    """The workspace chips with their counts, and "7 open · 3 later"."""
    async with db.read() as session:
        counts, tally = await threads.counts(session), await threads.tally(session)
    total = sum(counts.values())
    rows = [FilterRow("", Words(f"All {total}", f"Alle {total}").to(locale), _href(state, ""), not place, "1")]
    for workspace in registry.workspaces().values():
        if count := counts.get(workspace.key):
            digit = str(len(rows) + 1)
            rows.append(FilterRow(workspace.key, f"{workspace.name} {count}", _href(state, workspace.key), place == workspace.key, digit))
    later = tally.get("later", 0)
    note = Words(f"{tally.get('open', 0)} open · {later} later", f"{tally.get('open', 0)} offen · {later} später").to(locale)
    return rows, note


def _href(state: str, place: str) -> str:
    parts = [part for part in (f"show={state}" if state != "open" else "", f"in={place}" if place else "") if part]
    return "/todo" + ("?" + "&".join(parts) if parts else "")
