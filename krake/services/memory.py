"""Facts Krake was told or worked out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import clock
from krake.kit.text import Words
from krake.models import Memory
from krake.services import events
from krake.spec.actor import Actor
from krake.spec.skill import Skill


async def note(
    session: AsyncSession,
    fact: str,
    *,
    workspace: str = "",
    agent: str = "",
    source: str,
    confidence: Decimal = Decimal(1),
    rehearsal: bool = False,
) -> Memory:
    """Remember a fact, unless exactly this fact is already known in this scope."""
    known = await session.scalar(
        select(Memory).where(Memory.fact == fact, Memory.workspace == workspace, Memory.agent == agent, Memory.rehearsal == rehearsal)
    )
    row = known or Memory(fact=fact, workspace=workspace, agent=agent, rehearsal=rehearsal)
    row.source, row.confidence = source, confidence
    session.add(row)
    return row


async def prefer(session: AsyncSession, actor: Actor, skill: Skill, agent: str) -> Memory:
    """Remember whom the owner wants for a skill; the newest wish counts. Forgetting the fact takes the wish back."""
    actor.must("owner", "operator")
    for row in await session.scalars(select(Memory).where(Memory.source == _wish(skill.key))):
        await session.delete(row)
    return await note(session, f"{agent.title()} does “{skill.title.en}”.", agent=agent, source=_wish(skill.key))


async def preferred(session: AsyncSession, skill: str) -> str:
    """Whom the owner wants for a skill, "" when nobody was named."""
    return await session.scalar(select(Memory.agent).where(Memory.source == _wish(skill))) or ""  # type: ignore[arg-type]


def _wish(skill: str) -> str:
    return f"wish:{skill}"


async def facts(session: AsyncSession, *, limit: int = 100) -> Sequence[Memory]:
    """What is known and has not expired, newest first."""
    query = select(Memory).where((Memory.ends_at.is_(None)) | (Memory.ends_at > clock.now()))  # type: ignore[union-attr]
    return (await session.scalars(query.order_by(Memory.id.desc()).limit(limit))).all()  # type: ignore[union-attr]


async def forget(session: AsyncSession, actor: Actor, memory_id: int) -> bool:
    """Drop a fact for good. False when it was gone already."""
    actor.must("owner", "operator")
    row = await session.get(Memory, memory_id)
    if row is None:
        return False
    await session.delete(row)
    words = Words(f"Forgot: {row.fact[:80]}", f"Vergessen: {row.fact[:80]}")
    await events.record(session, actor, "forget", words, workspace=row.workspace, route="/memory", rehearsal=row.rehearsal)
    return True
