"""The activity feed: who did what, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from krake.kit import db
from krake.models import Event
from krake.services import connections, events, profiles
from krake.spec.agent import Agent
from krake.web.rows import agents as faces


@dataclass(frozen=True, slots=True)
class ActivityRow:
    key: str
    who: str
    words: str
    at: str
    href: str
    agent: bool
    tint: int
    mouth: str
    mark: str


async def recent(workspace: str, locale: str, limit: int = 10) -> list[ActivityRow]:
    """The newest entries of a workspace, or of all with ""."""
    async with db.read() as session:
        rehearsing = await connections.rehearsing(session)
        found = await events.recent(session, workspace=workspace, rehearsal=rehearsing if workspace else None, limit=limit)
        agents = await profiles.agents(session)
    return _rows(found, agents, locale)


async def of_agent(key: str, locale: str, limit: int = 30) -> list[ActivityRow]:
    """What an agent did and what was done about it, the newest first."""
    async with db.read() as session:
        found = await events.of_agent(session, key, limit)
        return _rows(found, await profiles.agents(session), locale)


def _rows(found: Sequence[Event], agents: dict[str, Agent], locale: str) -> list[ActivityRow]:
    rows = []
    for event in found:
        look = faces.face(agents, event.actor)
        name = agents[event.actor].name if event.actor in agents else event.actor.capitalize()
        words = event.words.get(locale, "")
        rows.append(
            ActivityRow(
                str(event.id), name, words, event.at.isoformat(), event.route, event.actor in agents, look.tint, look.mouth, look.mark
            )
        )
    return rows
