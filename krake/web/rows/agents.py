"""Agents at work: face, name, what they do now, their state."""

from __future__ import annotations

from dataclasses import dataclass
from sys import intern

from krake import registry
from krake.kit import db
from krake.kit.text import Words
from krake.models import Run
from krake.services import inbox, profiles, runs
from krake.spec.agent import Agent
from krake.web.rows import status

PAUSED = Words("Paused: tasks wait, nothing is lost", "Pausiert: Aufgaben warten, nichts geht verloren")


@dataclass(frozen=True, slots=True)
class FaceRow:
    """How a face is drawn; see web/ui/face.py."""

    tint: int = 1
    mouth: str = "smile"
    mark: str = "arc"


@dataclass(frozen=True, slots=True)
class AgentRow:
    key: str
    name: str
    role: str
    doing: str
    status: str
    word: str
    href: str
    tint: int
    mouth: str
    mark: str


def face(agents: dict[str, Agent], key: str) -> FaceRow:
    """An agent's face; somebody who is no agent (Krake itself) gets a plain one."""
    agent = agents.get(key)
    return FaceRow(agent.face.tint, agent.face.mouth, agent.face.mark) if agent else FaceRow()


async def at_work(workspace: str, locale: str, limit: int = 4) -> list[AgentRow]:
    """The agents of a workspace (of all with ""), those with something to tell first."""
    async with db.read() as session:
        agents = await profiles.agents(session)
        latest: dict[str, Run] = {}
        for run in await runs.recent(session, limit=100):
            latest.setdefault(run.agent, run)
        asking = {thread.agent for thread in await inbox.listed(session, inbox.Narrow(workspace=workspace))}
    mine = [agent for agent in agents.values() if not workspace or workspace in agent.workspaces]
    mine.sort(
        key=lambda agent: (agent.key not in asking, agent.key not in latest, -(latest[agent.key].id or 0) if agent.key in latest else 0)
    )
    return [row(agent, latest.get(agent.key), agent.key in asking, locale) for agent in mine[:limit]]


def row(agent: Agent, run: Run | None, asks: bool, locale: str) -> AgentRow:
    doing, (tone, word) = _doing(agent, run, asks, locale)
    look = agent.face
    return AgentRow(
        intern(agent.key), agent.name, agent.role.to(locale), doing, tone, word, f"/agents/{agent.key}", look.tint, look.mouth, look.mark
    )


def asked(run: Run, locale: str) -> str:
    """What was asked for, in the words of whoever asked; a run that Krake asked for itself is named after its skill."""
    skill = registry.skills().get(run.skill) if run.asked_by == "krake" else None
    return skill.title.to(locale) if skill else run.goal


def _doing(agent: Agent, run: Run | None, asks: bool, locale: str) -> tuple[str, tuple[str, str]]:
    if agent.paused and not (run is not None and run.status == "running"):
        return PAUSED.to(locale), ("idle", Words("Paused", "Pausiert").to(locale))
    if run is not None and run.status in ("queued", "running"):
        return asked(run, locale), status.named(status.RUN, run.status, locale)
    if asks:
        return Words("Waits for your decision", "Wartet auf deine Entscheidung").to(locale), ("asks", Words("Asks", "Fragt").to(locale))
    if run is None:
        return agent.role.to(locale), ("idle", Words("Idle", "Ruht").to(locale))
    said = run.result.get("sentence", {}).get(locale) or run.error.get("words", {}).get(locale) or asked(run, locale)
    return said, status.named(status.RUN, run.status, locale)
