"""Facts Krake was told or worked out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import clock
from krake.kit.text import Words
from krake.models import Memory, Thread
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


async def decided(session: AsyncSession, actor: Actor, thread: Thread, words: str) -> Memory:
    """Keep what a person wrote at a decision, where whoever works on the next one of the kind sees it."""
    source = f"{actor.name} · #{thread.id}"
    return await note(session, words, workspace=thread.workspace, agent=thread.agent, source=source, rehearsal=thread.rehearsal)


async def decisions(session: AsyncSession, agent: str, workspace: str, *, rehearsal: bool, limit: int = 3) -> Sequence[Memory]:
    """What was written down at decisions about this agent's work in this workspace, newest first."""
    query = select(Memory).where(
        Memory.agent == agent,
        Memory.workspace == workspace,
        Memory.rehearsal == rehearsal,
        Memory.source.contains(" · #"),  # type: ignore[attr-defined]
    )
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
