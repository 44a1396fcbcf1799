"""Tasks that wait for something to happen. What happened is read from rows, so that nothing is missed while Krake was down.

Each such task keeps how far it has read; runs and the new mark are one transaction, so that every happening makes one run.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from krake import registry
from krake.coordinator import happenings
from krake.kit import clock, db
from krake.kit.config import settings
from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.models import Event, Order, Run, Task
from krake.services import events, history, orders, readings, runs, tasks, threads
from krake.spec.actor import Actor

#: happenings taken at once of one task; the rest follows with the next look
MOST = 50
#: deliveries of a webhook that are remembered, so that one sent twice counts once
KEPT = 50
#: the same order so often within an hour is a circle, not work
SAME_IN_AN_HOUR = 3


async def take_up() -> int:
    """Ask for a run for everything that happened since the last look. Returns how many."""
    async with db.read() as session:
        if not await tasks.triggered(session):
            return 0
    made = 0
    async with db.write() as session:
        for task in await tasks.triggered(session):
            made += await LOOKS.get(task.trigger.get("on", ""), _nothing)(session, task)
    return made


async def _nothing(session: AsyncSession, task: Task) -> int:
    """A task that is called from outside is never looked for."""
    return 0


async def _orders(session: AsyncSession, task: Task) -> int:
    trigger = task.trigger
    seen, since = int(trigger.get("seen", 0)), datetime.fromisoformat(trigger["since"])
    found = await orders.arrived(session, seen, since, rehearsal=task.rehearsal, limit=MOST)
    for order in found:
        session.add(tasks.run_of(task, "event", input={**task.input, **_names(task, order)}))
    if found:
        await tasks.read_on(session, task, {**trigger, "seen": found[-1].id})
    return len(found)


async def _told(session: AsyncSession, task: Task) -> int:
    """What the audit log tells of: one run for each entry."""
    trigger = task.trigger
    verb = happenings.TOLD[trigger["on"]]
    found = await events.told(session, int(trigger.get("seen", 0)), verb, rehearsal=task.rehearsal, limit=MOST)
    made = 0
    for entry in found:
        order = await _order_of(session, entry)
        named = _names(task, order) if order else {}
        given = {**task.input, **named}
        if named and await _loops(session, task, given):
            break
        session.add(tasks.run_of(task, "event", input=given))
        await session.flush()
        made += 1
    if found:
        await tasks.read_on(session, task, {**trigger, "seen": found[-1].id})
    return made


async def _loops(session: AsyncSession, task: Task, given: dict[str, Any]) -> bool:
    """Whether a task sets off the very thing it waits for: again and again the same order within the hour. Then it pauses and says so."""
    if await runs.of_task_since(session, task.id or 0, given, clock.now() - timedelta(hours=1)) < SAME_IN_AN_HOUR:
        return False
    task.status = "paused"
    session.add(task)
    title = Words(f"“{task.title}” was paused: it set itself off again", f"„{task.title}“ pausiert: Sie löste sich selbst wieder aus")
    what = Words(
        f"The same run began {SAME_IN_AN_HOUR} times within an hour. Look at its runs, then let it go on.",
        f"Derselbe Lauf begann {SAME_IN_AN_HOUR} Mal in einer Stunde. Sieh dir die Läufe an und lass sie dann weiterlaufen.",
    )
    place = task.workspace or "management"
    await threads.open(session, "escalation", place, task.agent, title, what, cause=f"loop:{task.id}", rehearsal=task.rehearsal)
    return True


async def _order_of(session: AsyncSession, entry: Event) -> Order | None:
    kind, _, key = entry.route.strip("/").partition("/")
    return await session.get(Order, int(key)) if kind == "orders" and key.isdigit() else None


async def _figure(session: AsyncSession, task: Task) -> int:
    """A figure past its value makes one run a day. "Below" looks at the last whole day: the day under way is not over yet."""
    trigger = task.trigger
    workspace, _, kpi = trigger["figure"].partition(".")
    today = clock.today(task.timezone)
    day = today if trigger["side"] == "above" else today - timedelta(days=1)
    begins = datetime.fromisoformat(trigger["since"]).astimezone(clock.zone(task.timezone)).date()
    if trigger.get("fired", "") >= day.isoformat() or day < begins:
        return 0
    found = await readings.series(session, workspace, kpi, day, day, rehearsal=task.rehearsal)
    whole = [row for row in found if trigger["side"] == "above" or row.completeness == "complete"]
    if not any(happenings.passes(trigger["side"], Decimal(trigger["value"]), row.value) for row in whole):
        return 0
    session.add(tasks.run_of(task, "event"))
    await tasks.read_on(session, task, {**trigger, "fired": day.isoformat()})
    return 1


async def _rows(session: AsyncSession, task: Task) -> int:
    """One run for each act that brought rows into a sheet, by whom ever; a skill that asks for the row is given the newest one."""
    trigger = task.trigger
    found = await history.brought(session, int(trigger["figure"]), int(trigger.get("seen", 0)), MOST)
    skill = registry.skills().get(task.skill)
    for _, row_id in found:
        given = {"row": row_id} if skill and "row" in skill.input.model_fields else {}
        session.add(tasks.run_of(task, "event", input={**task.input, **given}))
    if found:
        await tasks.read_on(session, task, {**trigger, "seen": found[-1][0].id})
    return len(found)


async def new_address(session: AsyncSession, actor: Actor, task_id: int) -> str:
    """An address that starts the task, kept only as a digest of its key. Raises Refused for a task that waits for something else."""
    actor.must("owner", "operator")
    task = await tasks.get(session, task_id)
    if task.trigger.get("on") != "call":
        raise Refused(Words("Save the task with this event first.", "Speichere die Aufgabe zuerst mit diesem Ereignis."))
    key, kept = happenings.new_key()
    await tasks.read_on(session, task, {**task.trigger, "key": kept})
    words = Words(f"New address for “{task.title}”", f"Neue Adresse für „{task.title}“")
    await events.record(session, actor, "address", words, workspace=task.workspace, route=f"/tasks/{task_id}", rehearsal=task.rehearsal)
    return f"{settings().url}/webhooks/task/{task_id}/{key}"


async def call(session: AsyncSession, task_id: int, key: str, delivery: str) -> Run | None:
    """A task's own address was called with its key. None when there is no such task, key, or it was called so before."""
    task = await session.get(Task, task_id)
    kept = task.trigger if task else {}
    if task is None or task.status != "on" or task.deleted_at is not None or kept.get("on") != "call":
        return None
    if not hmac.compare_digest(happenings.digest(key), kept.get("key", "")):
        return None
    heard = list(kept.get("heard", []))
    if delivery and delivery in heard:
        return None
    run = tasks.run_of(task, "event")
    session.add(run)
    await tasks.read_on(session, task, {**kept, "heard": [*heard, delivery][-KEPT:] if delivery else heard})
    await session.flush()
    return run


def _names(task: Task, order: Order) -> dict[str, Any]:
    """The order, for a skill that asks for one."""
    skill = registry.skills().get(task.skill)
    fields = skill.input.model_fields if skill else {}
    return {name: value for name, value in (("order", order.number), ("order_id", order.id)) if name in fields}


LOOKS: dict[str, Callable[[AsyncSession, Task], Awaitable[int]]] = {
    "order": _orders,
    "row": _rows,
    "figure": _figure,
    **dict.fromkeys(happenings.TOLD, _told),
}
