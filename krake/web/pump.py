"""The pump: a commit anywhere refreshes every open tab that follows what it touched. Nobody else notifies a page.

It drains the commits' announcements and refreshes each following tab on its own, at most 16 at once and a second long
each; a burst of commits costs a tab one refresh, and one that lasts a few each second.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

import reflex as rx
from reflex.state import StateUpdate
from reflex_base.constants.state import FIELD_MARKER

from krake.kit.live import EVERYTHING
from krake.kit.live import follow as announcements
from krake.web import sessions, sockets
from krake.web.snapshots import Snapshots

log = logging.getLogger(__name__)

APART = 0.075  #: seconds between two rounds; the first after a quiet time goes out at once
#: seconds after which news without a pause (a large sync) are told less often, and how far apart the rounds are then:
#: drawing a page thirteen times a second helps nobody and makes a click wait
LONG, CALM = 1.0, 0.3
AT_ONCE = 16
LONGEST = 1.0  #: seconds one tab may take
TRIES = 5
SIGN_IN = "/login"


class Refreshable(Protocol):
    """What a followed State must have; `krake.web.live.Page` does."""

    async def refresh(self) -> None: ...


@dataclass(slots=True)
class Tab:
    """One open browser tab: whose it is, what it follows on which page, and what of that is out of date."""

    session: str
    follows: dict[type[rx.State], tuple[str, frozenset[str]]] = field(default_factory=dict)
    stale: set[type[rx.State]] = field(default_factory=set)
    task: asyncio.Task[None] | None = None


class Pump:
    """Who follows what, and the loop that keeps them up to date."""

    def __init__(self) -> None:
        self.app: rx.App | None = None
        self.tabs: dict[str, Tab] = {}
        self.snapshots = Snapshots()
        self.snapshot = self.snapshots.read
        self.heard: set[str] = set()
        self.wake = asyncio.Event()
        self.slots = asyncio.Semaphore(AT_ONCE)
        self.side: set[asyncio.Task[Any]] = set()

    # --- following

    def seen(self, token: str, session: str) -> bool:
        """Note which session a tab acts for. True when the tab is new here or now belongs to another session."""
        tab = self.tabs.get(token)
        if tab is not None and tab.session == session:
            return False
        self.tabs[token] = Tab(session)
        return True

    def follow(self, token: str, cls: type[rx.State], topics: Iterable[str], path: str = "*") -> None:
        """This tab now shows `cls` on the page `path`. What it followed on another page is dropped; `*` stays on every page."""
        if (tab := self.tabs.get(token)) is None:
            return
        if path != "*":
            tab.follows = {kept: where for kept, where in tab.follows.items() if where[0] in (path, "*")}
        tab.follows[cls] = (path, frozenset(topics))

    def follows(self, token: str, cls: type[rx.State]) -> bool:
        """Whether a tab is kept up to date about `cls`."""
        return (tab := self.tabs.get(token)) is not None and cls in tab.follows

    def prune(self) -> None:
        """Forget tabs whose socket is gone."""
        connected = self._connected()
        for token in [token for token in self.tabs if token not in connected]:
            del self.tabs[token]

    def _connected(self) -> Any:
        namespace = self.app.event_namespace if self.app else None
        return namespace._token_manager.token_to_socket if namespace else {}

    # --- the loop

    async def run(self) -> None:
        """Hear and flush for as long as the app lives."""
        self.wake, self.slots = asyncio.Event(), asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._hear())
            group.create_task(self._flush())

    async def _hear(self) -> None:
        while True:
            try:
                async for topics in announcements():
                    self.heard |= topics
                    self.wake.set()
            except Exception:  # whatever the database does, the pages must hear of it again; the next start refreshes all
                log.exception("the announcements stopped; listening again in a second")
            await asyncio.sleep(1)

    async def _flush(self) -> None:
        now = asyncio.get_running_loop().time
        began = now()
        while True:
            if not self.wake.is_set():
                await self.wake.wait()
                began = now()
            self.wake.clear()
            topics, self.heard = self.heard, set()
            try:
                await self.flush(topics)
            except Exception:
                log.exception("a round of refreshes failed")
            await asyncio.sleep(CALM if now() - began > LONG else APART)

    async def flush(self, topics: set[str]) -> None:
        """Start the refresh of everything these topics touch; does not wait for it."""
        self.snapshots.outdate(topics)
        self.prune()
        everything = EVERYTHING in topics
        ended = {tab.session for tab in self.tabs.values()} if everything else {t[8:] for t in topics if t.startswith("session:")}
        for key in ended:
            sessions.forget(key)
            if await sessions.actor_of(key) is None:
                await self.end(key)
        for token, tab in self.tabs.items():
            tab.stale |= {cls for cls, (_, followed) in tab.follows.items() if everything or followed & topics}
            self._start(token, tab)

    def _start(self, token: str, tab: Tab) -> None:
        if tab.stale and (tab.task is None or tab.task.done()):
            tab.task = asyncio.create_task(self._refresh(token, tab), name="krake_refresh")

    async def _refresh(self, token: str, tab: Tab) -> None:
        late = 0
        while late < TRIES:  # a tab that is late again and again is left until the next announcement
            async with self.slots:
                if self.tabs.get(token) is not tab:
                    return
                stale, tab.stale, pause = tab.stale, set(), APART
                try:
                    async with asyncio.timeout(LONGEST):
                        await self._refresh_now(token, tab, stale)
                except TimeoutError:
                    log.warning("a tab took longer than %s s to refresh; again in a second", LONGEST)
                    tab.stale |= stale
                    late, pause = late + 1, LONGEST
                except Exception:
                    log.exception("a tab could not be refreshed")
            if not tab.stale:
                return
            await asyncio.sleep(pause)

    async def _refresh_now(self, token: str, tab: Tab, stale: set[type[rx.State]]) -> None:
        actor = await sessions.actor_of(tab.session)
        if actor is None:
            return await self.end(tab.session)
        if self.app is None or token not in self._connected():
            return
        sessions.current.set(actor)  # the middleware that does this for events does not run here
        async with self.app.modify_state(rx.BaseStateToken(ident=token, cls=rx.State)) as root:
            for cls in [cls for cls in tab.follows if cls in stale]:
                try:
                    await cast(Refreshable, await root.get_state(cls)).refresh()
                except Exception:  # one dead block never empties a page
                    log.exception("%s could not be refreshed", cls.__name__)

    # --- leaving

    async def end(self, key: str) -> None:
        """Send every tab of an ended session to the sign-in page and close its sockets."""
        for token in [token for token, tab in self.tabs.items() if tab.session == key]:
            del self.tabs[token]
            if self.app and self.app.event_namespace and token in self._connected():
                await self.app.event_namespace.emit_update(farewell(), token)
        self.aside(self._close(key))

    async def _close(self, key: str) -> None:
        await asyncio.sleep(0.3)  # the farewell is on its way; nothing of the app can be reached meanwhile
        sockets.end(key)

    def aside(self, work: Any) -> None:
        """Let something run beside the loop, kept from being collected."""
        task = asyncio.get_running_loop().create_task(work)
        self.side.add(task)
        task.add_done_callback(self.side.discard)


def farewell() -> StateUpdate:
    """An update that holds nothing but the way out."""
    from krake.web.states.viewer import Viewer

    return StateUpdate(delta={Viewer.get_full_name(): {f"leave{FIELD_MARKER}": SIGN_IN}})


pump = Pump()
