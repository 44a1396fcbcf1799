"""Durable runs: DBOS behind one module. A run is one short workflow; nothing in it waits for a person.

DBOS keeps its own SQLite file. Version and executor are fixed, so that a deployment does not strand a run: finished
steps are replayed from the record and the rest runs on the new code. Whatever has a Run row that is not finished is
started under the fixed workflow id `run:<id>`, so starting twice is harmless.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from dbos import DBOS, DBOSPortableJSONSerializer, SetWorkflowID
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine

from krake import registry
from krake.coordinator import turns
from krake.coordinator.context import Cancelled, RunContext, StepFailed
from krake.coordinator.escalate import escalate
from krake.coordinator.repair import told
from krake.kit import db, group_commit
from krake.kit.config import settings
from krake.kit.errors import Broken, KrakeError
from krake.kit.log import reference
from krake.kit.text import Words
from krake.services import runs
from krake.spec.ask import Asked

log = logging.getLogger(__name__)
#: the same through every release: DBOS takes up only what its own version left, and what waits must outlive a deploy
VERSION = "1"
#: one run at a time in each world of a skill that must be alone, so that two never prepare the same order
_turns: dict[tuple[str, bool], asyncio.Lock] = defaultdict(asyncio.Lock)
_started: set[int] = set()
#: skill and world of runs that were taken up and have not begun
_kinds: dict[int, tuple[str, bool]] = {}
#: seconds after a start when what it recovered has long been taken up, and how far apart DBOS looks for more from then on
RECOVERED, OFTEN, SELDOM = 45.0, 1.0, 30.0
_later: asyncio.TimerHandle | None = None
#: what DBOS says of a workflow that it will not run again
GIVEN_UP = ("MAX_RECOVERY_ATTEMPTS_EXCEEDED", "ERROR", "CANCELLED")


def launch() -> None:
    """Start DBOS on the running loop; it recovers what a killed worker left unfinished."""
    url = settings().database_url if not settings().sqlite else f"sqlite:///{settings().data / 'runs.sqlite'}"
    dbos = DBOS(
        config={  # pyright: ignore[reportArgumentType]  (a TypedDict cannot be spread)
            "name": "krake-runs",
            "system_database_url": url.replace("postgresql+psycopg", "postgresql"),
            "application_version": VERSION,
            "executor_id": "worker",
            "serializer": DBOSPortableJSONSerializer(),
            "max_executor_threads": 8,
            "log_level": "ERROR",
            **({"system_database_engine": _sqlite(url)} if settings().sqlite else {}),
        }
    )
    _look_into_queue(dbos, OFTEN)
    DBOS.launch()
    global _later
    _later = asyncio.get_running_loop().call_later(RECOVERED, _look_into_queue, dbos, SELDOM)


def _look_into_queue(dbos: DBOS, every: float) -> None:
    """DBOS's own queue holds what it recovers at the start and nothing later; a look each second would be much of an idle worker.

    The queue is one for the whole process, whichever DBOS is launched in it.
    """
    dbos._registry.get_internal_queue()._polling_interval_sec = every


def _sqlite(url: str) -> Engine:
    """DBOS's own file in WAL: four times the steps per second of the default journal."""
    made = create_engine(url)

    @event.listens_for(made, "connect")
    def pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    return made


def stop() -> None:
    """Takes up to a second: its threads look every second whether they shall go on."""
    if _later is not None:
        _later.cancel()
    DBOS.destroy(workflow_completion_timeout_sec=0)


async def take_up() -> int:
    """Start every run that waits for it. Returns how many were new to this process."""
    async with db.read() as session:
        waiting = [run_id for run_id in await runs.startable(session) if run_id not in _started]
        _kinds.update(await runs.kinds(session, waiting))
    for run_id in waiting:
        _started.add(run_id)
        with SetWorkflowID(f"run:{run_id}"):
            await DBOS.start_workflow_async(execute, run_id)
    return len(waiting)


async def look_after() -> None:
    """A run whose workflow ended without ending the run (killed too often, or our fault) fails, so that a person hears of it."""
    async with db.read() as session:
        live = await runs.unstarted(session)
    for run_id in live:
        held = await DBOS.get_workflow_status_async(f"run:{run_id}")
        if held and held.status in GIVEN_UP:
            await _given_up(run_id, held.status)


async def _given_up(run_id: int, status: str) -> None:
    ref = reference()
    log.error("run %s was given up by the engine: %s (%s)", run_id, status, ref)
    words = Words(
        f"This work was interrupted again and again and was stopped ({ref}).",
        f"Diese Arbeit wurde immer wieder unterbrochen und ist nun angehalten ({ref}).",
    )
    await _failed(run_id, told(Broken(words, ref)))


@DBOS.workflow(name="run", max_recovery_attempts=5)
async def execute(run_id: int) -> str:
    """One run from start to finish. Returns its final status."""
    skill, rehearsal = await _kind_of(run_id)
    declared = registry.skills().get(skill)
    async with _turns[(skill, rehearsal)] if declared is None or declared.alone else nullcontext():
        return await _execute(run_id)


#: how a document is worded better, as a step; the worker sets it when the owner named a language model (this floor knows none)
polish: Callable[[str], Awaitable[dict[str, Any]]] | None = None


async def _kind_of(run_id: int) -> tuple[str, bool]:
    """A run's skill and world: as they were read when it was taken up, from its row when DBOS recovers it."""
    if (known := _kinds.pop(run_id, None)) is not None:
        return known
    async with db.read() as session:
        run = await runs.get(session, run_id)
    return run.skill, run.rehearsal


async def _execute(run_id: int) -> str:
    run = await group_commit.write(lambda session: runs.begin(session, run_id), first=True)
    if run.status == "cancelled":
        return run.status
    skill, proven = registry.skills().get(run.skill), None
    context = RunContext(
        run_id, run.agent, run.workspace, run.rehearsal, deadline=run.deadline_at, again_of=run.again_of, again_from=run.again_from
    )
    try:
        if skill is None:
            raise Broken(Words(f"There is no skill {run.skill}.", f"Es gibt keine Fähigkeit {run.skill}."))
        result = await skill.fn(context, skill.input.model_validate(run.input))
        if not (proven := bool(result.sentence.en) and bool(skill.ensures(result.evidence))):
            raise Broken(Words("The run ended without doing what it should.", "Der Lauf endete, ohne zu tun, was er sollte."))
        if result.document and polish is not None:
            worded = await context.step(Words("Word it better", "Besser formulieren"), polish, result.document)
            result = replace(result, document=worded["document"])
    except Cancelled:
        return "cancelled"
    except Asked as asked:
        return await turns.asks(run_id, asked.question)
    except StepFailed as failed:
        return await _failed(run_id, failed.error)
    except KrakeError as error:
        return await _failed(run_id, told(error), proven)
    except Exception as error:
        ref = reference()
        log.exception("run %s failed (%s)", run_id, ref)
        broken = Broken(Words(f"Krake has a fault here ({ref}).", f"Krake hat hier einen Fehler ({ref})."), ref)
        broken.__cause__ = error
        return await _failed(run_id, told(broken))
    return await group_commit.write(lambda session: turns.well(session, run_id, result))


async def _failed(run_id: int, error: dict[str, Any], proven: bool | None = None) -> str:
    async with db.write() as session:
        run = await runs.finish(session, run_id, "failed", error=error, proven=proven)
        if run.status == "cancelled":
            return run.status
        await escalate(session, run, error, await runs.steps(session, run_id))
    return "failed"
