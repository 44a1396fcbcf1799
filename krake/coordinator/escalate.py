"""What was not repaired becomes one thread a cause, with what was tried and the next thing to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import clock
from krake.kit.errors import BadKey, KrakeError
from krake.kit.text import Words
from krake.models import Order, Parcel, Run, Step, Thread
from krake.services import connections, events, faults, profiles, threads
from krake.spec.actor import agent as agent_actor

#: the one main way forward, by kind of error
WAYS = {"BadKey": "reconnect", "MissingScope": "reconnect", "Throttled": "retry", "Unreachable": "retry"}


async def escalate(session: AsyncSession, run: Run, error: dict[str, Any], steps: Sequence[Step]) -> Thread:
    """Open (or bring up to date) the thread of this cause. A connection's trouble is one cause however many runs it stops."""
    connection_id = error.get("connection")
    cause = _cause(connection_id, error["kind"]) if connection_id else f"run:{run.skill}:{error['kind']}:{int(run.rehearsal)}"
    name = (await profiles.agents(session))[run.agent].name if run.agent in await profiles.agents(session) else run.agent
    words, next_step = error["words"], error["next"]
    thread = await threads.open(
        session,
        "escalation",
        run.workspace or "management",
        run.agent,
        Words(f"{name} stopped: {_lower(words['en'])}", f"{name} steht: {words['de']}"),
        Words(next_step["en"], next_step["de"]),
        cause=cause,
        run_id=run.id,
        connection_id=connection_id,
        rehearsal=run.rehearsal,
        payload={"tried": _tried(steps), "way": WAYS.get(error["kind"], "retry"), "run": run.id, "skill": run.skill, "input": run.input},
    )
    if not connection_id:  # a connection's trouble was counted where it struck
        kind = faults.kind_of(error["kind"])
        await faults.note(session, kind, cause, Words(words["en"], words["de"]), run_id=run.id, rehearsal=run.rehearsal)
    await faults.escalated(session, cause, thread.id)
    if connection_id:
        connection = await connections.get(session, connection_id)
        thread.payload = {**thread.payload, "integration": connection.integration}
    said = Words(f"{name} stopped at “{run.goal}”: {words['en']}", f"{name} steht bei „{run.goal}“: {words['de']}")
    await events.record(
        session, agent_actor(run.agent), "escalate", said, workspace=thread.workspace, route=f"/todo/{thread.id}", rehearsal=run.rehearsal
    )
    return thread


async def recovered(session: AsyncSession, run: Run) -> int:
    """The same skill did the same well: what stopped it before is over, and its threads close. Returns how many.

    Another input that went well says nothing: the order that stopped is still stopped when the next one is printed.
    """
    words, over = Words(f"Run #{run.id} ended well.", f"Lauf #{run.id} ging gut aus."), 0
    for row in await faults.living_of(session, f"run:{run.skill}:", f":{int(run.rehearsal)}"):
        thread = await threads.by_cause(session, row.cause)
        if thread is not None and thread.payload.get("input", {}) != run.input:
            continue
        await threads.settle(session, row.cause, words)
        await faults.repaired(session, row.cause, words, by="you")
        over += 1
    return over


async def silence(session: AsyncSession, connection_id: int, error: KrakeError) -> Thread | None:
    """A quiet look failed too often, or the key no longer works: the same thread that a stopped run would open."""
    row = await connections.get(session, connection_id)
    if not isinstance(error, BadKey) and row.failures < connections.TRIPS_AFTER:
        return None
    looked = Words(f"Looked {row.failures} times in a row", f"{row.failures} Mal hintereinander nachgesehen")
    thread = await threads.open(
        session,
        "escalation",
        row.settings.get("workspace", "management"),
        "commet",
        Words(f"Commet cannot reach {row.name}: {_lower(error.words.en)}", f"Commet erreicht {row.name} nicht: {error.words.de}"),
        error.next_step,
        cause=_cause(connection_id, type(error).__name__),
        connection_id=connection_id,
        rehearsal=row.rehearsal,
        payload={
            "tried": [
                {
                    "name": looked._asdict(),
                    "status": "failed",
                    "attempts": row.failures,
                    "note": error.words._asdict(),
                    "at": clock.now().isoformat(),
                }
            ],
            "way": WAYS.get(type(error).__name__, "retry"),
            "skill": "sync",
            "input": {"integration": row.integration},
            "integration": row.integration,
        },
    )
    await faults.escalated(session, _cause(connection_id, type(error).__name__), thread.id)
    return thread


async def stuck(session: AsyncSession, parcel: Parcel, order: Order, said: Words) -> Thread:
    """A paid print order does not move on at the printer: it is already ordered, so only a person can say what now."""
    return await threads.open(
        session,
        "escalation",
        "lunavo",
        "commet",
        Words(f"{order.number}: {_lower(said.en)}", f"{order.number}: {said.de}"),
        Words(
            "Look at the order at Gelato. Krake does not order it a second time by itself.",
            "Sieh dir den Auftrag bei Gelato an. Krake bestellt ihn nicht von selbst noch einmal.",
        ),
        cause=f"parcel:{parcel.id}",
        order_id=order.id,
        connection_id=parcel.connection_id,
        rehearsal=parcel.rehearsal,
        payload={"number": order.number},
    )


def _cause(connection_id: int, kind: str) -> str:
    """An account that is silent is one cause; a right that it lacks another, which answers to other questions do not mend."""
    return f"scope:{connection_id}" if kind == "MissingScope" else f"connection:{connection_id}"


def _tried(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """The run's steps as evidence: name, how it ended, how often it was tried."""
    return [
        {
            "name": step.name,
            "status": step.status,
            "attempts": step.attempts,
            "note": step.note,
            "at": step.started_at.isoformat(),
            "until": step.finished_at.isoformat() if step.finished_at else "",
        }
        for step in steps
    ]


def _lower(sentence: str) -> str:
    """“Shopify no longer …” stays, “The key …” becomes “the key …”: names keep their capital."""
    first, _, rest = sentence.partition(" ")
    return f"{first.lower()} {rest}" if first in ("The", "A", "This", "No", "Today's") else sentence
