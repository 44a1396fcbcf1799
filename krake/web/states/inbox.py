"""To Do: the list of threads and the one that is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import reflex as rx

from krake import registry
from krake.coordinator import reading
from krake.kit import clock, db
from krake.kit.errors import KrakeError, NotFound
from krake.kit.text import Words, several
from krake.services import runs, threads
from krake.web.labels import PEOPLE, may
from krake.web.live import Page
from krake.web.rows import detail, status
from krake.web.rows.detail import DetailRow
from krake.web.rows.threads import ThreadRow, listed
from krake.web.states.viewer import Viewer, focus, say
from krake.web.states.when import ZONE


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
    """`state` is open, later or done; `place` and `kind` are filters, `words` the search; all live in the URL, as does the open thread."""

    rows: list[ThreadRow] = []
    filters: list[FilterRow] = []
    note: str = ""
    state: str = "open"
    place: str = ""
    kind: str = ""
    words: str = ""
    kinds: list[FilterRow] = []
    finished: str = ""
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

    async def refresh(self) -> None:
        query = self.rx_router_url.query_parameters
        self.state, self.place = str(query.get("show", "open")), str(query.get("in", ""))
        self.kind, self.words = str(query.get("kind", "")), str(query.get("q", ""))[:120]
        look = Look(self.state, self.place, self.kind, self.words)
        self.rows = await self._shared(look.rows, look)
        self.filters, self.kinds, self.note, self.finished = await self._shared(look.around, look)
        self.narrowed, self.tail = bool(self.place or self.kind or self.words), look.href().removeprefix("/todo")
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
        return rx.redirect(Look(self.state, self.place, self.kind, form.get("q", "").strip()[:120]).href())

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


@dataclass(frozen=True, slots=True)
class Look:
    """What the address asks to see of the inbox."""

    state: str
    place: str
    kind: str
    words: str

    def href(self, **other: str) -> str:
        wanted = replace(self, **other)
        named = {"show": wanted.state if wanted.state != "open" else "", "in": wanted.place, "kind": wanted.kind, "q": wanted.words}
        query = urlencode({name: value for name, value in named.items() if value})
        return "/todo" + (f"?{query}" if query else "")

    async def rows(self, locale: str) -> list[ThreadRow]:
        return await listed(self.state, self.place, locale, kind=self.kind, words=self.words)

    async def around(self, locale: str) -> tuple[list[FilterRow], list[FilterRow], str, str]:
        """The chips with their counts, "7 open · 3 later", and what was finished today."""
        async with db.read() as session:
            counts, tally = await threads.counts(session), await threads.tally(session)
            kinds = await threads.kinds(session, status=self.state, workspace=self.place)
            finished = await runs.finished_since(session, clock.bounds(clock.today(ZONE), ZONE)[0])
        return self._places(counts, locale), self._kinds(kinds, locale), _note(tally, locale), _finished(finished, locale)

    def _places(self, counts: dict[str, int], locale: str) -> list[FilterRow]:
        total = sum(counts.values())
        rows = [FilterRow("", Words(f"All {total}", f"Alle {total}").to(locale), self.href(place=""), not self.place, "1")]
        for workspace in registry.workspaces().values():
            if count := counts.get(workspace.key):
                here, digit = self.place == workspace.key, str(len(rows) + 1)
                rows.append(FilterRow(workspace.key, f"{workspace.name} {count}", self.href(place=workspace.key), here, digit))
        return rows

    def _kinds(self, counts: dict[str, int], locale: str) -> list[FilterRow]:
        """One chip for each kind there is; the chosen one leads back to all of them. None while there is but one kind."""
        if len(counts) < 2 and not self.kind:
            return []
        chips = []
        for kind, (_, named) in status.THREAD.items():
            if kind not in counts and kind != self.kind:
                continue
            words = f"{named.to(locale)} {counts.get(kind, 0)}"
            chips.append(FilterRow(kind, words, self.href(kind="" if kind == self.kind else kind), kind == self.kind, ""))
        return chips


def _note(tally: dict[str, int], locale: str) -> str:
    later = tally.get("later", 0)
    return Words(f"{tally.get('open', 0)} open · {later} later", f"{tally.get('open', 0)} offen · {later} später").to(locale)


def _finished(count: int, locale: str) -> str:
    """Quiet pride, when there is something to be proud of."""
    if not count:
        return ""
    one, many = Words("{n} run finished today.", "{n} Lauf heute fertig."), Words("{n} runs finished today.", "{n} Läufe heute fertig.")
    return several(count, one, many).to(locale)
