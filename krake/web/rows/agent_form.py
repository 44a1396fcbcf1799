"""The form in which an agent is made and changed: what it starts with, and what was filled in as the services take it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from krake import registry
from krake.kit import db
from krake.kit.errors import NotFound
from krake.kit.text import Words
from krake.services import connections, profile_fields, profiles
from krake.spec.agent import Agent, Face
from krake.web.rows import needs
from krake.web.rows.team import NOT_BUILT, RISKS

#: what a form's tick is called, by what it is about
SKILL, PLACE = "skill-", "place-"


@dataclass(frozen=True, slots=True)
class TickRow:
    """One tick. `name` is its field's, `id` differs each time the form is opened."""

    name: str
    id: str
    words: str
    on: bool


@dataclass(frozen=True, slots=True)
class AgentForm:
    """What the dialog starts with; `key` is "" for a new agent, `serial` differs each time it is opened."""

    key: str = ""
    serial: str = ""
    name: str = ""
    role: str = ""
    brief: str = ""
    autonomy: str = "2"
    level: str = "act"
    places: list[TickRow] = field(default_factory=list)
    skills: list[TickRow] = field(default_factory=list)


async def of(key: str, serial: str, locale: str) -> tuple[AgentForm, Face]:
    """The form of an agent, or of a new one with "". Raises NotFound."""
    async with db.read() as session:
        agents = await profiles.agents(session)
        ready = await connections.ready(session)
    agent = agents.get(key)
    if key and agent is None:
        raise NotFound(profiles.NO_AGENT)
    have = {ability.key for ability in agent.abilities} if agent else set()
    places = [
        TickRow(PLACE + one.key, f"{serial}-{one.key}", one.name, bool(agent and one.key in agent.workspaces))
        for one in registry.workspaces().values()
    ]
    skills = [
        TickRow(SKILL + one, f"{serial}-{one}", skill_words(one, ready).to(locale), one in have) for one in profile_fields.abilities()
    ]
    skills.sort(key=lambda one: (not one.on, one.words.casefold()))
    if agent is None:
        return AgentForm("", serial, places=places, skills=skills), Face(1, "smile", "arc")
    form = AgentForm(
        key, serial, agent.name, agent.role.to(locale), agent.brief.to(locale), str(min(agent.autonomy, profile_fields.MOST_AUTONOMY)),
        agent.level, places, skills,
    )  # fmt: skip
    return form, agent.face


def skill_words(key: str, ready: Iterable[str]) -> Words:
    """A skill as a tick names it: its title and risk, and what it misses; one that is not built by what it will do and waits for."""
    skill, ability = registry.skills().get(key), profile_fields.abilities()[key]
    name = profile_fields.called(key)
    if skill is None:
        waits = ability.waits or NOT_BUILT
        return Words(f"{name.en}. {waits.en}", f"{name.de}. {waits.de}")
    code, missing = RISKS[ability.risk][0], needs.names(needs.lacking(ability, ready))
    if not missing:
        return Words(f"{name.en} · {code}", f"{name.de} · {code}")
    return Words(f"{name.en} · {code} · limited without {missing}", f"{name.de} · {code} · eingeschränkt ohne {missing}")


def wanted(typed: Mapping[str, str | bool], face: Face) -> dict[str, Any]:
    """What was filled in, for `profiles.make`; one text stands for both languages."""
    role, brief, autonomy = (str(typed.get(part, "")) for part in ("role", "brief", "autonomy"))
    return {
        "name": str(typed.get("name", "")),
        "role": Words(role, role),
        "brief": Words(brief, brief),
        "face": face,
        "workspaces": [key for key in registry.workspaces() if typed.get(PLACE + key)],
        "autonomy": int(autonomy) if autonomy.isdigit() else None,
        "level": str(typed["level"]) if typed.get("level") else None,
        "skills": [key for key in profile_fields.abilities() if typed.get(SKILL + key)],
    }


def differing(found: dict[str, Any], agent: Agent, locale: str) -> dict[str, Any]:
    """The same for `profiles.change`: a text left as it stood keeps its other language, and ticks their order."""
    for part in ("role", "brief"):
        before: Words = getattr(agent, part)
        if " ".join(found[part].en.split()) == " ".join(before.to(locale).split()):
            found[part] = before
    found["skills"] = _ordered([ability.key for ability in agent.abilities], found["skills"])
    found["workspaces"] = _ordered(list(agent.workspaces), found["workspaces"])
    return found


def _ordered(before: list[str], now: list[str]) -> list[str]:
    """What stays in the order it had, then what is new."""
    return [key for key in before if key in now] + [key for key in now if key not in before]
