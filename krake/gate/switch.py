"""The kill switch: while it is on, nothing new leaves the house. What is approved waits; what is under way comes to its end.

It is one row that every claim reads in its own transaction, so it holds from the next claim on and survives any restart.
"""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import clock
from krake.kit.text import Words
from krake.models import Switch
from krake.services import events
from krake.spec.actor import Actor

EFFECTS = "effects"
HALTED = Words("All effects are stopped. Nothing new leaves Krake.", "Alles ist angehalten. Nichts Neues verlässt Krake.")
STOPPED = Words("Stopped all effects", "Alles angehalten")
GOES_ON = Words("Let effects go on", "Alles fortgesetzt")
#: guards that a test switches off to see itself fail
SWITCHED_OFF: set[str] = set()


async def state(session: AsyncSession) -> Switch | None:
    """The switch with who threw it and when; None while it was never thrown."""
    return await session.get(Switch, EFFECTS)


async def halted(session: AsyncSession) -> bool:
    """Whether nothing new may leave the house."""
    row = await state(session)
    return bool(row and row.on) and "kill switch" not in SWITCHED_OFF


async def throw(session: AsyncSession, actor: Actor, on: bool, why: str = "") -> bool:
    """Stop everything, or let it go on. Anybody who may work here may stop; only the owner lets it go on. False when it was so already."""
    actor.must(*(("owner", "operator", "system") if on else ("owner",)))
    row = await state(session) or Switch(key=EFFECTS)
    if row.on == on:
        return False
    row.on, row.by, row.why, row.at = on, actor.name, why, clock.now()
    session.add(row)
    await events.record(session, actor, "halt" if on else "go on", STOPPED if on else GOES_ON, route="/")
    return True
