"""What a running skill holds: durable steps, each recorded once by DBOS and shown once as a Step row."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NoReturn

from dbos import DBOS
from sqlalchemy.ext.asyncio import AsyncSession

from krake.coordinator import repair
from krake.kit import clock, db, group_commit
from krake.kit.errors import Broken, KrakeError, Refused
from krake.kit.text import Words
from krake.services import runs
from krake.spec.ask import Asked, Question

#: what a step's function may leave for people: {"note": {"en": ..., "de": ...}}
NOTE = "note"


class StepFailed(Exception):
    """A step gave up. `error` is the JSON that `repair.told` made, so that it survives a replay."""

    def __init__(self, error: dict[str, Any]):
        super().__init__(error["words"]["en"])
        self.error = error


class Cancelled(Exception):
    """Somebody stopped the run between two steps."""


@dataclass
class RunContext:
    """The Ctx of spec/skill.py. One per workflow execution; `position` counts steps, which a replay repeats in order."""

    run_id: int
    agent: str
    workspace: str
    rehearsal: bool
    position: int = field(default=0)
    deadline: datetime | None = None
    #: the run this one repeats, and the first step that is done anew
    again_of: int | None = None
    again_from: int | None = None

    async def hand_over(self, agent: str, skill: str, goal: Words, input: dict[str, Any], *, together: bool = False) -> int:
        """A step of its own, so that it is done once; the goal travels as English text, as goals do."""
        name = Words(f"Hand over to {agent.title()}", f"An {agent.title()} übergeben")
        return (await self.step(name, _hand_over, self.run_id, agent, skill, goal.en, input, together))["run"]

    def ask(self, question: Question) -> NoReturn:
        """Ask a person and end this turn: the engine opens the thread."""
        raise Asked(question)

    async def step(self, name: Words, fn: Callable[..., Awaitable[Any]], *args: Any) -> Any:
        """Do `fn(*args)` once. After a kill a finished step answers from the record; an unfinished one runs again."""
        self.position += 1
        if self.again_of is not None and self.position < (self.again_from or 1):
            fn, args = take_over, (self.again_of, self.position, name.en, fn, args)
        answer = await DBOS.run_step_async(
            {"name": f"{self.position} {name.en}"}, attempt, self.run_id, self.position, name, fn, args, self.deadline
        )
        if "cancelled" in answer:
            raise Cancelled
        if "error" in answer:
            raise StepFailed(answer["error"])
        return answer["value"]


async def _hand_over(run_id: int, agent: str, skill: str, goal: str, input: dict[str, Any], together: bool = False) -> dict[str, Any]:
    async with db.write() as session:
        child = await runs.hand_over(session, run_id, agent, skill, goal, input, together=together)
    return {"run": child.id, NOTE: {"en": f"run #{child.id}", "de": f"Lauf #{child.id}"}}


#: the step that each run is at in this process, so that stopping a run stops it
_at_work: dict[int, asyncio.Future[Any]] = {}
TOO_LATE = Words("Its deadline passed before it was done.", "Die Frist verstrich, bevor es fertig war.")


async def attempt(
    run_id: int,
    position: int,
    name: Words,
    fn: Callable[..., Awaitable[Any]],
    args: tuple[Any, ...],
    deadline: datetime | None = None,
) -> dict[str, Any]:
    """Try a step as often as its errors deserve, until the deadline, and keep its row true while doing so."""
    for number in range(1, 100):
        if not await group_commit.write(partial(_begun, run_id, position, name, number)):
            return {"cancelled": True}
        try:
            value = await _do(run_id, fn, args, deadline)
        except Stopped:
            await _ended(run_id, position, "cancelled", {})
            return {"cancelled": True}
        except KrakeError as error:
            fix = repair.repair(error, number, clock.now())
            if fix.seconds is None or (deadline and clock.now() + timedelta(seconds=fix.seconds) > deadline):
                await _ended(run_id, position, "failed", error.words._asdict())
                return {"error": repair.told(error)}
            await _ended(run_id, position, fix.status, fix.note._asdict())
            await asyncio.sleep(fix.seconds)
            continue
        except Exception:  # our bug: the step must not look as if it still ran
            await _ended(run_id, position, "failed", {})
            raise
        await _ended(run_id, position, "done", value.get(NOTE, {}) if isinstance(value, dict) else {}, value)
        return {"value": value}
    raise Broken("A step never came to an end.")


async def _begun(run_id: int, position: int, name: Words, number: int, session: AsyncSession) -> bool:
    """Note that a step is under way; False when somebody stopped the run."""
    if await runs.cancelled(session, run_id):
        return False
    await runs.step_started(session, run_id, position, name, number)
    return True


class Stopped(Exception):
    """Somebody stopped the run while a step was under way."""


async def _do(run_id: int, fn: Callable[..., Awaitable[Any]], args: tuple[Any, ...], deadline: datetime | None) -> Any:
    """The step's own work. Ends with Stopped when the run is stopped, with Refused when its deadline passes."""
    left = None if deadline is None else max(0.0, (deadline - clock.now()).total_seconds())
    work = _at_work[run_id] = asyncio.ensure_future(fn(*args))
    try:
        return await asyncio.wait_for(work, left)
    except TimeoutError as error:
        if work.cancelled():
            raise Refused(TOO_LATE) from error
        raise  # the work's own, and not of ours to explain
    except asyncio.CancelledError as error:
        if work.cancelled() and not _being_cancelled():
            raise Stopped from error
        raise
    finally:
        _at_work.pop(run_id, None)


def _being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def interrupt(run_id: int) -> bool:
    """Stop the step under way of a run that somebody stopped. What it asked of the outside lives on in the ledger, never half done."""
    work = _at_work.get(run_id)
    if work is None:
        return False
    async with db.read() as session:
        stopped = await runs.cancelled(session, run_id)
    return stopped and work.cancel()


async def take_over(earlier: int, position: int, name: str, fn: Callable[..., Awaitable[Any]], args: tuple[Any, ...]) -> Any:
    """What this step answered in the run that is repeated; done anew when that is not known or the step was another one."""
    async with db.read() as session:
        kept = await runs.step_result(session, earlier, position, name)
    return await fn(*args) if kept is None else kept["value"]


async def _ended(run_id: int, position: int, status: str, note: dict[str, str], value: Any = None) -> None:
    await group_commit.write(lambda session: runs.step_ended(session, run_id, position, status, note, value=value))
