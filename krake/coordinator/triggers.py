"""Tasks that wait for something to happen. What happened is read from rows, so that nothing is missed while Krake was down.

Each such task keeps how far it has read; runs and the new mark are one transaction, so that every happening makes one run.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from krake import registry
from krake.kit import db
from krake.models import Order, Task
from krake.services import orders, tasks

#: happenings taken at once of one task; the rest follows with the next look
MOST = 50


async def take_up() -> int:
    """Ask for a run for everything that happened since the last look. Returns how many."""
    async with db.read() as session:
        if not await tasks.triggered(session):
            return 0
    made = 0
    async with db.write() as session:
        for task in await tasks.triggered(session):
            if task.trigger.get("on") == "order":
                made += await _orders(session, task)
    return made


async def _orders(session: AsyncSession, task: Task) -> int:
    trigger = task.trigger
    seen, since = int(trigger.get("seen", 0)), datetime.fromisoformat(trigger["since"])
    found = await orders.arrived(session, seen, since, rehearsal=task.rehearsal, limit=MOST)
    for order in found:
        session.add(tasks.run_of(task, "event", input={**task.input, **_names(task, order)}))
    if found:
        await tasks.read_on(session, task, {**trigger, "seen": found[-1].id})
    return len(found)


def _names(task: Task, order: Order) -> dict[str, Any]:
    """The order, for a skill that asks for one."""
    skill = registry.skills().get(task.skill)
    fields = skill.input.model_fields if skill else {}
    return {name: value for name, value in (("order", order.number), ("order_id", order.id)) if name in fields}
