"""The pump: what a commit touches is refreshed in every tab that follows it, each on its own, from one read."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
import reflex as rx

from krake.kit.live import EVERYTHING
from krake.spec.actor import Actor
from krake.web import pump as pumping
from krake.web import sessions, sockets
from krake.web.pump import Pump
from tests.web.conftest import Server
from tests.web.rxclient import ROOT, RxClient

COUNTER = f"{ROOT}.tests___web___small_app____counter"


async def test_a_commit_of_another_process_reaches_every_tab_from_one_read(server: Server, owner: int):
    cookie = server.session(owner)
    async with contextlib.AsyncExitStack() as stack:
        tabs = [await stack.enter_async_context(RxClient(server.base, cookie)) for _ in range(20)]
        for tab in tabs:
            await tab.boot()
        expected = tabs[0].var("counter", "sessions") + 1
        reads = count_reads(server, cookie)
        loop = asyncio.get_running_loop()
        server.session(owner)
        start = loop.time()
        server.sql("SELECT 1", topics=("sessions",))
        for tab in tabs:
            await tab.until(lambda tab=tab: tab.var("counter", "sessions") == expected, 2)
        print("commit to the last of 20 tabs:", round((loop.time() - start) * 1000), "ms")
        assert loop.time() - start < 1.0
        assert count_reads(server, cookie) - reads == 1


async def test_a_burst_of_commits_costs_a_tab_a_few_refreshes(server: Server, signed_in: str):
    async with RxClient(server.base, signed_in) as tab:
        await tab.boot()
        reads = count_reads(server, signed_in)
        for _ in range(100):
            server.sql("SELECT 1", topics=("sessions",))
        await asyncio.sleep(0.4)
        assert 1 <= count_reads(server, signed_in) - reads <= 20


async def test_an_equal_refresh_sends_nothing(server: Server, signed_in: str):
    async with RxClient(server.base, signed_in) as tab:
        await tab.boot()
        server.sql("SELECT 1", topics=("sessions",))  # the fixture's own session was inserted without a word
        await tab.quiet(0.4)
        frames, reads = len(tab.frames), count_reads(server, signed_in)
        server.sql("SELECT 1", topics=("sessions",))
        await tab.quiet(0.4)
        assert tab.frames[frames:] == [] and count_reads(server, signed_in) > reads


async def test_a_language_chosen_in_one_tab_is_read_in_all(server: Server, signed_in: str):
    async with RxClient(server.base, signed_in) as one, RxClient(server.base, signed_in) as two:
        await one.boot()
        await two.boot()
        for locale in ("de", "en"):
            await one.send(f"{ROOT}.krake___web___states___viewer____viewer.use_locale", {"locale": locale})
            await two.until(lambda locale=locale: two.var("viewer", "locale") == locale)


def count_reads(server: Server, cookie: str) -> int:
    with server.http(cookie) as http:
        return http.get("/api/ran").json()["reads"]


# --- in process, with States of our own


class Board:
    """Stands for a State class: counts its refreshes and can be slow or broken."""

    def __init__(self, seconds: float = 0, error: Exception | None = None):
        self.seconds, self.error, self.done, self.actors, self.twice = seconds, error, 0, [], asyncio.Event()

    async def refresh(self) -> None:
        self.actors.append(sessions.current.get())
        await asyncio.sleep(self.seconds)
        if self.error:
            raise self.error
        self.done += 1
        if self.done == 2:
            self.twice.set()


class App:
    """As much of a Reflex app as the pump asks for."""

    def __init__(self) -> None:
        self.boards: dict[str, dict[type, Board]] = {}
        self.sent: list[tuple[str, Any]] = []
        self.at_once = self.most = 0
        connected = self.boards
        self.event_namespace = SimpleNamespace(_token_manager=SimpleNamespace(token_to_socket=connected), emit_update=self.emit)

    async def emit(self, update: Any, token: str) -> None:
        self.sent.append((token, update))

    @contextlib.asynccontextmanager
    async def modify_state(self, token: Any) -> AsyncIterator[Any]:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        boards = self.boards[token.ident]

        async def get_state(cls: type) -> Board:
            return boards[cls]

        try:
            yield SimpleNamespace(get_state=get_state)
        finally:
            self.at_once -= 1


class Orders: ...


class Feed: ...


@pytest.fixture
def pump(monkeypatch) -> Pump:
    made = Pump()
    made.app = App()  # type: ignore[assignment]
    living = {"s1", "s2"}

    async def actor_of(key: str) -> Actor | None:
        return Actor(f"person of {key}", "owner", 1, key) if key in living else None

    monkeypatch.setattr(sessions, "actor_of", actor_of)
    made.living = living  # type: ignore[attr-defined]
    return made


def open_tab(
    pump: Pump, token: str, *, session: str = "s1", path: str = "/", cls: type = Orders, topics=("orders",), **board: Any
) -> Board:
    pump.seen(token, session)
    pump.follow(token, cls, topics, path)
    made = Board(**board)
    pump.app.boards.setdefault(token, {})[cls] = made  # type: ignore[union-attr,attr-defined]
    return made


async def settle(pump: Pump) -> None:
    while tasks := [tab.task for tab in pump.tabs.values() if tab.task and not tab.task.done()]:
        await asyncio.gather(*tasks)


async def test_only_what_follows_the_topic_is_refreshed_and_as_its_own_person(pump: Pump):
    orders, feed = open_tab(pump, "a"), open_tab(pump, "b", session="s2", cls=Feed, topics=("events",))
    await pump.flush({"orders"})
    await settle(pump)
    assert (orders.done, feed.done) == (1, 0)
    await pump.flush({EVERYTHING})
    await settle(pump)
    assert (orders.done, feed.done) == (2, 1)
    assert orders.actors[0].session == "s1" and feed.actors[0].session == "s2"
    assert sessions.current.get() is None


async def test_going_to_another_page_stops_following_the_first(pump: Pump):
    frame = open_tab(pump, "a", cls=Feed, path="*", topics=("orders",))
    orders = open_tab(pump, "a", path="/lunavo")
    pump.follow("a", Feed, ("orders",), "*")
    pump.follow("a", Board, ("nothing",), "/todo")
    await pump.flush({"orders"})
    await settle(pump)
    assert (orders.done, frame.done) == (0, 1)


async def test_a_slow_tab_holds_up_nobody_and_sixteen_run_at_once(pump: Pump, monkeypatch):
    monkeypatch.setattr(pumping, "LONGEST", 0.2)
    monkeypatch.setattr(pumping, "TRIES", 1)
    slow = open_tab(pump, "slow", seconds=5)
    quick = [open_tab(pump, f"t{n}", seconds=0.01) for n in range(40)]
    start = asyncio.get_running_loop().time()
    await pump.flush({"orders"})
    await asyncio.gather(*(pump.tabs[f"t{n}"].task for n in range(40)))  # type: ignore[arg-type]
    assert all(board.done for board in quick)
    assert asyncio.get_running_loop().time() - start < 0.19
    assert pump.app.most == pumping.AT_ONCE  # type: ignore[union-attr,attr-defined]
    await settle(pump)
    assert slow.done == 0


async def test_a_broken_block_is_logged_and_its_neighbour_refreshed(pump: Pump, caplog):
    broken = open_tab(pump, "a", error=ValueError("block"))
    fine = open_tab(pump, "a", cls=Feed)
    with caplog.at_level(logging.ERROR):
        await pump.flush({"orders"})
        await settle(pump)
    assert fine.done == 1 and broken.done == 0 and "Orders could not be refreshed" in caplog.text


async def test_what_changes_during_a_refresh_is_refreshed_again(pump: Pump):
    board = open_tab(pump, "a", seconds=0.05)
    await pump.flush({"orders"})
    await asyncio.sleep(0.01)
    await pump.flush({"orders"})
    await pump.flush({"orders"})
    await settle(pump)
    assert board.done == 2


async def test_a_tab_that_is_gone_is_forgotten(pump: Pump):
    open_tab(pump, "a")
    del pump.app.boards["a"]  # type: ignore[union-attr,attr-defined]
    await pump.flush({"orders"})
    assert pump.tabs == {}


async def test_an_ended_session_leaves_at_once_and_sees_no_more(pump: Pump, monkeypatch):
    ended: list[str] = []

    def end(key: str) -> int:
        ended.append(key)
        return 1

    monkeypatch.setattr(sockets, "end", end)
    mine, theirs = open_tab(pump, "a"), open_tab(pump, "b", session="s2")
    pump.living.discard("s1")  # type: ignore[attr-defined]
    await pump.flush({"session:s1", "session:s2"})
    await asyncio.gather(*pump.side)
    await pump.flush({"orders"})
    await settle(pump)
    assert [token for token, _ in pump.app.sent] == ["a"] and ended == ["s1"]  # type: ignore[union-attr,attr-defined]
    assert (mine.done, theirs.done) == (0, 1)
    [(_, update)] = pump.app.sent  # type: ignore[union-attr,attr-defined]
    assert list(next(iter(update.delta.values())).values()) == ["/login"]


async def test_a_snapshot_is_read_once_until_its_topic_is_announced(pump: Pump):
    reads: list[str] = []

    async def load() -> int:
        reads.append("read")
        await asyncio.sleep(0.01)
        return len(reads)

    assert await asyncio.gather(*(pump.snapshot("k", ("orders",), load) for _ in range(50))) == [1] * 50
    await pump.flush({"events"})
    assert await pump.snapshot("k", ("orders",), load) == 1
    await pump.flush({"orders"})
    assert await pump.snapshot("k", ("orders",), load) == 2
    await pump.flush({EVERYTHING})
    assert await pump.snapshot("k", ("orders",), load) == 3
    assert await pump.snapshot("other", ("orders",), load) == 4


async def test_a_failed_read_is_not_kept(pump: Pump):
    async def fail() -> int:
        raise ValueError("no")

    async def load() -> int:
        return 7

    with pytest.raises(ValueError):
        await pump.snapshot("k", (), fail)
    assert await pump.snapshot("k", (), load) == 7


async def test_one_who_gives_up_takes_the_answer_from_nobody(pump: Pump):
    async def load() -> int:
        await asyncio.sleep(0.1)
        return 7

    patient = asyncio.create_task(pump.snapshot("k", (), load))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await pump.snapshot("k", (), load)
    assert await patient == 7


async def test_lost_announcements_start_again_with_everything(pump: Pump, monkeypatch):
    starts: list[int] = []

    async def announcements() -> AsyncIterator[frozenset[str]]:
        starts.append(1)
        yield frozenset({EVERYTHING})
        if len(starts) == 1:
            raise OSError("the database went away")
        await asyncio.Event().wait()

    monkeypatch.setattr(pumping, "announcements", announcements)
    monkeypatch.setattr(pumping.asyncio, "sleep", lambda seconds, sleep=asyncio.sleep: sleep(min(seconds, 0.01)))
    board = open_tab(pump, "a")
    running = asyncio.create_task(pump.run())
    async with asyncio.timeout(5):
        await board.twice.wait()
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    assert len(starts) == 2


async def test_news_during_a_refresh_waits_a_tick_and_not_a_second(monkeypatch: pytest.MonkeyPatch):
    one, tab, seen = Pump(), pumping.Tab("session"), []
    one.tabs["token"], tab.stale = tab, {rx.State}

    async def refresh(_token: str, tab: pumping.Tab, stale: set) -> None:
        seen.append(stale)
        if len(seen) < 8:  # more often than a late tab is tried
            tab.stale |= stale

    monkeypatch.setattr(one, "_refresh_now", refresh)
    monkeypatch.setattr(pumping, "APART", 0.01)
    async with asyncio.timeout(0.9):
        await one._refresh("token", tab)
    assert len(seen) == 8 and not tab.stale


async def test_news_without_a_pause_are_told_less_often_after_a_while(monkeypatch: pytest.MonkeyPatch):
    one, at, loop = Pump(), [], asyncio.get_running_loop()

    async def flush(_topics: set[str]) -> None:
        at.append(loop.time())

    for name, seconds in (("APART", 0.01), ("LONG", 0.1), ("CALM", 0.08)):
        monkeypatch.setattr(pumping, name, seconds)
    monkeypatch.setattr(one, "flush", flush)
    flushing = asyncio.create_task(one._flush())
    ends = loop.time() + 0.5
    while loop.time() < ends:
        one.wake.set()
        await asyncio.sleep(0.002)
    between = [after - before for before, after in itertools.pairwise(at)]
    assert min(between[:3]) < 0.05 and min(between[-2:]) >= 0.075
    await asyncio.sleep(0.2)  # quiet
    rounds = len(at)
    for _ in range(3):
        one.wake.set()
        await asyncio.sleep(0.012)
    flushing.cancel()
    assert len(at) >= rounds + 2, "after a pause it is as quick as ever"
