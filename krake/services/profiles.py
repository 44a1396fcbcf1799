"""The agents as the owner sees them: what is declared, overlaid by what the owner changed or added."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from krake import registry
from krake.kit.text import Words
from krake.models import Profile
from krake.spec.agent import Agent


async def agents(session: AsyncSession) -> dict[str, Agent]:
    """Every agent that is not retired, by key. The only reader of declared agents."""
    found = dict(registry.agents())
    for profile in await session.scalars(select(Profile).where(Profile.kind == "agent")):
        if profile.fields.get("retired"):
            found.pop(profile.key, None)
        elif profile.key in found:
            found[profile.key] = _overlay(found[profile.key], profile.fields)
    return found


def _overlay(agent: Agent, fields: dict[str, Any]) -> Agent:
    changed: dict[str, Any] = {}
    if name := fields.get("name"):
        changed["name"] = name
    for part in ("role", "brief"):
        if part in fields:
            changed[part] = Words(**fields[part])
    if "autonomy" in fields:
        changed["autonomy"] = int(fields["autonomy"])
    return replace(agent, **changed)
