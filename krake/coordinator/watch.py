"""The silence alarm: signs of life, and a look every half minute for what is silent; each silence is one thread in To Do."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from krake.coordinator.alarms import CAUSE, Alarm, alarms
from krake.kit import clock, db
from krake.kit.text import Words
from krake.services import connections, faults, pulses, runs, threads

log = logging.getLogger(__name__)
LOOK = 25.0  #: seconds between two looks
HEARD = "pulse"  #: the topic each sign of life announces: whoever hears it knows that the bus carries
DIED = "worker"  #: the cause of its fault
GONE = Words("It moves again; this closed by itself.", "Es geht wieder weiter; das hat sich von selbst erledigt.")


class Life:
    """What this process knows of itself: when its scheduler last ran a job and when it last heard the bus."""

    def __init__(self) -> None:
        self.awake = self.ticked = self.heard = clock.now()

    def tick(self) -> None:
        """The scheduler ran a job."""
        self.ticked = clock.now()

    def hear(self, topics: frozenset[str]) -> None:
        """The bus carried an announcement; at least each sign of life comes back this way."""
        if topics:
            self.heard = clock.now()

    async def begin(self) -> bool:
        """Whether the worker before this one was killed: it gave a sign of life and none of its end. Noted as a fault."""
        async with db.write() as session:
            before = (await pulses.all_of(session)).get("worker")
            if before is None or before.note.get("ended"):
                return False
            at = clock.now() - before.at
            words = Words(
                f"The worker stopped without a word, {at.total_seconds():.0f} s or less before it began again.",
                f"Der Arbeiter stand plötzlich, höchstens {at.total_seconds():.0f} s vor seinem Neubeginn.",
            )
            await faults.note(session, "worker_died", DIED, words, playbook="restart")
            return True

    async def up(self) -> None:
        """It gives signs of life again: the receipt says how many runs it took up."""
        async with db.write() as session:
            left = len(await runs.unstarted(session))
            words = Words(f"Started again; {left} runs are taken up.", f"Wieder gestartet; {left} Läufe werden aufgenommen.")
            await faults.repaired(session, DIED, words)

    async def end(self) -> None:
        """The last sign: it ends because it was told to."""
        async with db.write() as session:
            await pulses.beat(session, "worker", {"awake": self.awake.isoformat(), "ended": True})

    async def write(self) -> None:
        """The three signs of life in one small write, announced so that the bus proves itself."""
        async with db.write() as session:
            await pulses.beat(session, "worker", {"awake": self.awake.isoformat()})
            await pulses.beat(session, "clock", at=self.ticked)
            await pulses.beat(session, "bus", at=self.heard)
            db.announce(session.sync_session, (HEARD,))


async def keep(life: Life) -> None:
    """Signs of life and looks for silence, until cancelled. A loop of its own: it must outlive the scheduler it watches."""
    looked, died = 0.0, True
    while True:
        try:
            died = died and await life.begin()
            await life.write()
            if died:
                await life.up()
                died = False
            if asyncio.get_running_loop().time() - looked >= LOOK:
                looked = asyncio.get_running_loop().time()
                await look(life.awake)
        except Exception:  # the next turn tries again; and a worker without signs of life is itself an alarm
            log.exception("the watch could not look")
        await asyncio.sleep(pulses.EVERY.total_seconds())


async def look(awake: datetime | None = None) -> tuple[Alarm, ...]:
    """Look once: open a thread for each new silence, close those whose cause is gone. Returns what is silent now."""
    now = clock.now()
    async with db.read() as session:
        found = alarms(
            now,
            await pulses.owed(session),
            await pulses.all_of(session),
            await connections.all_of(session),
            await pulses.doubtful_runs(session, now),
            await pulses.approved(session),
            awake,
        )
        open_now = {thread.cause for thread in await pulses.told(session, CAUSE)}
        new = [
            alarm for alarm in found if alarm.cause not in open_now and not await pulses.answered_since(session, alarm.cause, alarm.since)
        ]
    over = open_now - {alarm.cause for alarm in found}
    if new or over:
        async with db.write() as session:
            for alarm in new:
                await raise_(session, alarm)
            for cause in over:
                await threads.settle(session, cause, GONE)
                await faults.repaired(session, cause, GONE, by="you")
    return found


async def raise_(session: AsyncSession, alarm: Alarm) -> None:
    """One thread for one silence, counted as one fault."""
    thread = await threads.open(
        session,
        "escalation",
        alarm.workspace,
        alarm.agent,
        alarm.title,
        alarm.next_step,
        cause=alarm.cause,
        payload={"alarm": alarm.kind, "since": alarm.since.isoformat(), **alarm.way},
        run_id=alarm.run_id,
        connection_id=alarm.connection_id,
        rehearsal=alarm.rehearsal,
    )
    await faults.note(session, alarm.kind, alarm.cause, alarm.title, connection_id=alarm.connection_id, rehearsal=alarm.rehearsal)
    await faults.escalated(session, alarm.cause, thread.id)
