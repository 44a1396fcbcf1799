"""What to do about an error, by its class. Pure: the engine does what this says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from krake.kit.errors import KrakeError, Throttled, Unreachable
from krake.kit.text import Words

TRIES = 4  #: attempts at a step whose service does not answer
WAITS = 6  #: times a step waits because a service told it to
LONGEST_WAIT = 120.0  #: seconds a run waits inside a step; longer ones end the turn


NOTHING = Words("", "")


@dataclass(frozen=True, slots=True)
class Repair:
    """Wait `seconds`, then try again; or give up when `seconds` is None. `note` is what the step line says meanwhile."""

    seconds: float | None
    note: Words = NOTHING
    status: str = "retried"


GIVE_UP = Repair(None)


def repair(error: KrakeError, attempt: int, now: datetime) -> Repair:
    """The next step after `attempt` attempts (from 1) ended in `error`."""
    if isinstance(error, Throttled):
        seconds = max(0.5, (error.until - now).total_seconds())
        if attempt > WAITS or seconds > LONGEST_WAIT:
            return GIVE_UP
        note = Words(f"{error.words.en} Waiting {seconds:.0f} s as told.", f"{error.words.de} Wartet {seconds:.0f} s wie verlangt.")
        return Repair(seconds, note, "waiting")
    if isinstance(error, Unreachable) and attempt < TRIES:
        seconds = 0.5 * 2 ** (attempt - 1)
        note = Words(f"{error.words.en} Trying again in {seconds:g} s.", f"{error.words.de} Neuer Versuch in {seconds:g} s.")
        return Repair(seconds, note)
    return GIVE_UP


def told(error: KrakeError) -> dict[str, Any]:
    """An error as JSON, for step rows, run rows and threads."""
    return {
        "kind": type(error).__name__,
        "words": error.words._asdict(),
        "next": error.next_step._asdict(),
        "connection": getattr(error, "connection_id", None),
    }
