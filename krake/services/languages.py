"""In which language work is written when nobody says: that of the person it is for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from krake import registry
from krake.models.user import User
from krake.spec.actor import Actor
from krake.spec.skill import spoken


async def told(session: AsyncSession, actor: Actor, skill: str, given: dict[str, Any], wanted: str = "") -> dict[str, Any]:
    """A skill's input with its language: as given, else `wanted`, else what the one who asks reads, else what the first owner reads."""
    declared = registry.skills().get(skill)
    if declared is None or spoken(declared, given, "en") == given:
        return given
    return spoken(declared, given, wanted or await _reads(session, actor))


async def _reads(session: AsyncSession, actor: Actor) -> str:
    """ "en" or "de"; "" in a house without people, where each skill's own default counts."""
    mine = select(User.locale).where(col(User.id) == actor.user_id) if actor.person else None
    found = (await session.scalars(mine)).first() if mine is not None else None
    owner = select(User.locale).where(col(User.role) == "owner").order_by(col(User.id)).limit(1)
    return found or (await session.scalars(owner)).first() or ""
