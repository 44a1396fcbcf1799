"""The worker: runs, clock, syncs and effects. Exactly one at a time, by a lock that dies with it."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import psycopg
from apscheduler.events import EVENT_JOB_EXECUTED
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from krake import registry
from krake.coordinator import clock, context, engine, habits, playbooks, printing, pull, triggers, watch
from krake.coordinator.escalate import silence
from krake.gate import autonomy, effects, ledger
from krake.kit import db, live
from krake.kit.clock import now
from krake.kit.config import settings
from krake.kit.errors import NotFound, Refused
from krake.kit.lock import hold
from krake.kit.text import Words
from krake.mind import polish as mind
from krake.services import connections, threads

log = logging.getLogger("krake.worker")
SWEEP, POLL, PRUNE, PROBE = 5, 60, 30, 15
#: seconds between two looks for news; nobody watches the worker as closely as a page
LISTEN = 0.1
#: effects in flight at once
AT_ONCE = asyncio.Semaphore(8)
_under_way: set[str] = set()
_alarm: asyncio.TimerHandle | None = None
_tasks: set[asyncio.Task[None]] = set()
_to_look: set[int] = set()
_looking: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)


async def run() -> None:
    """Work until the process ends. Raises Refused when another worker is at it."""
    async with _alone():
        await _work()


async def _work() -> None:
    registry.skills()
    engine.polish = mind.port()
    engine.launch()
    scheduler, life = AsyncIOScheduler(timezone="UTC"), watch.Life()
    scheduler.add_listener(lambda _: life.tick(), EVENT_JOB_EXECUTED)
    _every(scheduler, SWEEP, sweep, scheduler)
    _every(scheduler, POLL, poll)
    _every(scheduler, PROBE, playbooks.probe)
    _every(scheduler, PRUNE, tidy)
    scheduler.start()
    await clock.fill(scheduler)
    watching = asyncio.create_task(watch.keep(life))
    try:
        async for topics in live.follow(LISTEN):
            life.hear(topics)
            try:
                await hear(scheduler, topics)
            except Exception:  # the next sweep makes up for it; one bad row must not stop everything else
                log.exception("the worker could not take up what was announced")
    finally:
        watching.cancel()
        scheduler.shutdown(wait=False)
        engine.stop()
        try:
            await life.end()
        except Exception:  # then the next start says that it ended without a word
            log.exception("the worker could not write that it ends")
        await db.close()


def _every(scheduler: AsyncIOScheduler, seconds: int, job: Callable[..., Awaitable[Any]], *args: Any) -> None:
    trigger = IntervalTrigger(seconds=seconds)
    scheduler.add_job(job, trigger, args, id=job.__name__, max_instances=1, coalesce=True, misfire_grace_time=None)


async def hear(scheduler: AsyncIOScheduler, topics: frozenset[str]) -> None:
    """Something was committed: take up what it asks of the worker."""
    everything = live.EVERYTHING in topics
    if everything or "tasks" in topics:
        await clock.fill(scheduler)
    if everything or topics & {"orders", "events", "readings"}:
        await triggers.take_up()
    if everything or "runs" in topics:
        await engine.take_up()
    if everything or "actions" in topics:
        await carry_out()
    for topic in topics:
        kind, _, key = topic.partition(":")
        if not key.isdigit():  # an action that belongs to no run announces "run:None"
            continue
        if kind == "run":
            await context.interrupt(int(key))
        if kind == "nudge":
            look(int(key))


async def sweep(scheduler: AsyncIOScheduler) -> None:
    """What an announcement may have missed: due tasks, unstarted runs, approved effects, effects left executing by a dead worker."""
    await clock.fill(scheduler)
    await triggers.take_up()
    await engine.take_up()
    await engine.look_after()
    await carry_out()


async def carry_out() -> None:
    """Start every effect that is due and not already under way in this process."""
    async with db.read() as session:
        waiting = [action_id for action_id in await ledger.due(session) if action_id not in _under_way]
        soonest = await ledger.next_held(session)
    if soonest is not None:
        _wake_at(soonest)
    for action_id in waiting:
        _under_way.add(action_id)
        _keep(_perform(action_id))


def _wake_at(moment: datetime) -> None:
    """Carry out again when the next hold ends, rather than with the sweep after it."""
    global _alarm
    if _alarm is not None:
        _alarm.cancel()
    delay = max(0.0, (moment - now()).total_seconds())
    _alarm = asyncio.get_running_loop().call_later(delay + 0.02, lambda: _keep(carry_out()))


def _keep(work: Coroutine[Any, Any, None]) -> None:
    """Run beside the loop, held so that it is not collected while it works."""
    task = asyncio.create_task(work)
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


async def _perform(action_id: str) -> None:
    try:
        async with AT_ONCE:
            performed = await effects.perform(action_id)
        if performed.outcome in ("waits", "unknown") and performed.error:
            async with db.write() as session:
                await silence(session, performed.action.connection_id, performed.error)
            log.info("effect %s %s: %s", action_id, performed.outcome, performed.error.words.en)
            await asyncio.sleep(SWEEP)  # the next sweep may take it up again, not every announcement
    except Exception:
        log.exception("effect %s: the worker has a fault; the ledger still holds it", action_id)
        await asyncio.sleep(SWEEP)
    finally:
        _under_way.discard(action_id)


async def poll() -> None:
    """A quiet look at every usable connection: webhooks are hints that may get lost."""
    async with db.read() as session:
        rows = [row for row in await connections.all_of(session) if row.status != "disconnected"]
    for row in rows:
        look(row.id or 0)  # each on its own: a shop's first export may take half an hour


def look(connection_id: int) -> None:
    """Look at one connection soon. While a look is still to begin, any number of hints makes just that one."""
    if connection_id not in _to_look:
        _to_look.add(connection_id)
        _keep(_look(connection_id))


async def _look(connection_id: int) -> None:
    """One look at a time for each connection, so that two never tell of the same change."""
    async with _looking[connection_id]:
        _to_look.discard(connection_id)
        try:
            async with db.read() as session:
                row = await connections.get(session, connection_id)
            error = await pull.poll(row) if row.status != "disconnected" else None
        except NotFound as gone:
            error = gone
        except Exception:  # one connection's fault must not end the looks at the others
            log.exception("connection %s: the look failed", connection_id)
            return
    if error and not isinstance(error, NotFound):
        log.info("connection %s: %s", connection_id, error.words.en)
        async with db.write() as session:
            await silence(session, connection_id, error)


async def tidy() -> None:
    """Bring back what was put off until now, mend what fell between two steps, drop announcements everybody has heard."""
    async with db.write() as session:
        await threads.wake(session)
    await autonomy.consider()
    await habits.consider()
    for rehearsal in (False, True):
        await printing.mend(rehearsal)
    if settings().sqlite:
        await asyncio.to_thread(live.prune, settings().database_file)


@asynccontextmanager
async def _alone() -> AsyncIterator[None]:
    """Hold the worker lock: a file's on SQLite, an advisory one on Postgres, which goes when its connection does."""
    if settings().sqlite:
        with await asyncio.to_thread(hold, settings().data / "worker.lock"):
            yield
        return
    connection = await _advisory_lock()
    guard = asyncio.create_task(_end_without(connection, asyncio.current_task()))
    try:
        yield
    finally:
        guard.cancel()
        await connection.close()


async def _advisory_lock() -> psycopg.AsyncConnection[Any]:
    url = settings().database_url.replace("postgresql+psycopg://", "postgresql://")
    connection = await psycopg.AsyncConnection.connect(url, autocommit=True)
    row = await (await connection.execute("SELECT pg_try_advisory_lock(7420811)")).fetchone()
    if not row or not row[0]:
        await connection.close()
        raise Refused(Words("Another worker already runs on this database.", "Auf dieser Datenbank läuft schon ein anderer Arbeiter."))
    return connection


async def _end_without(connection: psycopg.AsyncConnection[Any], work: asyncio.Task[Any] | None) -> None:
    """A worker whose lock is gone must not go on beside the next one; the supervisor starts it anew."""
    while True:
        await asyncio.sleep(SWEEP)
        try:
            await connection.execute("SELECT 1")
        except psycopg.OperationalError:
            log.error("the worker lost its lock with its connection to the database, and ends")
            if work:
                work.cancel()
            return
