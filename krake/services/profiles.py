"""The agents as the owner sees them: what is declared, overlaid by what the owner changed, and those the owner made.

A Profile row holds what differs: `name`, `role`, `brief` ({"en", "de"}), `face`, `workspaces`, `autonomy`, `level`, `given` and `taken`
(keys of skills), `by_hand` (see there), `paused`, `retired`; for one the owner made also `made` and `like`, the declared agent whose
tables and routines it has.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from krake import registry
from krake.kit import clock
from krake.kit.errors import NotFound, Refused
from krake.kit.text import Words
from krake.models import Profile
from krake.services import by_hand, events, profile_fields
from krake.services.by_hand import ByHand
from krake.spec.actor import Actor
from krake.spec.agent import Agent, Face

NO_AGENT = Words("There is no such agent.", "Diesen Agenten gibt es nicht.")
LAST = Words("Somebody has to stay: this is the last agent.", "Jemand muss bleiben: Das ist der letzte Agent.")
CHANGED_SINCE = Words(
    "This agent was changed again since. Take back the newer change first.",
    "Dieser Agent wurde seither wieder geändert. Nimm erst die neuere Änderung zurück.",
)


@dataclass(frozen=True, slots=True)
class Changed:
    """What a verb did: to whom, in words, and what `put_back` takes to undo it."""

    key: str
    words: Words
    undo: str


# --- reading


async def agents(session: AsyncSession) -> dict[str, Agent]:
    """Every agent that is not retired, by key. The only reader of declared agents."""
    return {key: agent for key, (agent, fields) in (await _everybody(session)).items() if not fields.get("retired")}


async def retired(session: AsyncSession) -> dict[str, Agent]:
    """Those that no longer work here and can come back, by key."""
    return {key: agent for key, (agent, fields) in (await _everybody(session)).items() if fields.get("retired")}


async def resting(session: AsyncSession) -> list[str]:
    """Keys of agents of whom nothing new may begin: paused or retired."""
    rows = (await session.scalars(select(Profile).where(Profile.kind == "agent"))).all()
    return [row.key for row in rows if row.fields.get("paused") or row.fields.get("retired")]


async def stated(session: AsyncSession, key: str) -> dict[str, ByHand]:
    """What the owner said each of an agent's skills takes by hand; of the others nothing is known."""
    row = await session.get(Profile, key)
    return by_hand.stated(row.fields if row else {})


async def _everybody(session: AsyncSession) -> dict[str, tuple[Agent, dict[str, Any]]]:
    found: dict[str, tuple[Agent, dict[str, Any]]] = {key: (agent, {}) for key, agent in registry.agents().items()}
    for row in await session.scalars(select(Profile).where(Profile.kind == "agent").order_by(Profile.key)):
        base = registry.agents().get(row.key) or (profile_fields.base(row.key, row.fields) if row.fields.get("made") else None)
        if base is not None:  # of a declaration that is gone nothing is left to overlay
            found[row.key] = (profile_fields.overlay(base, row.fields), row.fields)
    return found


# --- changing


async def make(
    session: AsyncSession, actor: Actor, *, name: str, role: Words, brief: Words, face: Face, workspaces: Iterable[str] = (),
    autonomy: int | None = None, level: str | None = None, skills: Iterable[str] = (),
) -> Changed:  # fmt: skip
    """A new agent with these skills. Raises Refused for a name that is taken or anything that is not known."""
    everybody = await _everybody(session)
    fields = profile_fields.checked(
        everybody, "", name=name, role=role, brief=brief, face=face, workspaces=workspaces, autonomy=autonomy, level=level
    )
    fields |= {"made": True, "given": profile_fields.skills(skills)}
    key = profile_fields.free(name, everybody)
    words = Words(f"Made a new agent: {fields['name']}", f"Neuer Agent: {fields['name']}")
    return await _write(session, actor, key, fields, words)


async def clone(session: AsyncSession, actor: Actor, key: str, name: str) -> Changed:
    """Another one with the same skills, tables and routines; its tables are empty and its routines off."""
    everybody = await _everybody(session)
    agent, fields = _find(everybody, key)
    own = {part: value for part, value in fields.items() if part not in ("paused", "retired")}
    look = {"face": asdict(replace(agent.face, tint=agent.face.tint % profile_fields.TINTS + 1))}
    like = key if key in registry.agents() else fields.get("like", "")
    copy = own | look | profile_fields.checked(everybody, "", name=name) | {"made": True, "like": like}
    words = Words(f"Cloned {agent.name}: {copy['name']}", f"{agent.name} kopiert: {copy['name']}")
    return await _write(session, actor, profile_fields.free(name, everybody), copy, words)


async def change(
    session: AsyncSession, actor: Actor, key: str, *, skills: Iterable[str] | None = None, **wanted: Any
) -> Changed | None:  # fmt: skip
    """Change `name`, `role`, `brief` (Words), `face`, `workspaces`, `autonomy`, `level` or all the skills. None when nothing differs."""
    everybody = await _everybody(session)
    agent, before = _find(everybody, key)
    fields = before | profile_fields.checked(everybody, key, **wanted)
    if skills is not None:
        fields |= profile_fields.relative(registry.agents().get(key) or profile_fields.base(key, before), profile_fields.skills(skills))
    after = profile_fields.overlay(registry.agents().get(key) or profile_fields.base(key, fields), fields)
    if after == agent:
        return None
    return await _write(session, actor, key, fields, profile_fields.told(agent, after))


async def give(session: AsyncSession, actor: Actor, key: str, skill: str, given: bool = True) -> Changed | None:
    """Give an agent a skill, or take it away."""
    agent, _ = _find(await _everybody(session), key)
    have = [ability.key for ability in agent.abilities]
    return await change(session, actor, key, skills=[*have, skill] if given else [one for one in have if one != skill])


async def say_by_hand(session: AsyncSession, actor: Actor, key: str, skill: str, minutes: str) -> Changed | None:
    """Keep how many minutes a skill takes by hand, as typed ("" for unknown). None when it says the same. Raises Refused."""
    agent, before = _find(await _everybody(session), key)
    fields = by_hand.changed(before, skill, minutes)
    return await _write(session, actor, key, fields, by_hand.told(agent.name, skill, fields)) if fields is not None else None


async def pause(session: AsyncSession, actor: Actor, key: str, paused: bool = True) -> Changed:
    """Nothing new of it begins until it goes on: its tasks and what was asked of it wait, what is under way ends."""
    agent, fields = _find(await _everybody(session), key)
    words = (
        Words(f"Paused {agent.name}: its tasks wait", f"{agent.name} pausiert: Die Aufgaben warten")
        if paused
        else Words(f"{agent.name} goes on", f"{agent.name} arbeitet weiter")
    )
    return await _write(session, actor, key, fields | {"paused": paused}, words)


async def retire(session: AsyncSession, actor: Actor, key: str, gone: bool = True) -> Changed:
    """Let an agent go, or bring it back. Its tables, tasks and history stay. Raises Refused for the last one."""
    everybody = await _everybody(session)
    agent, fields = _find(everybody, key)
    if gone and not any(one != key and not held.get("retired") for one, (_, held) in everybody.items()):
        raise Refused(LAST)
    words = (
        Words(f"{agent.name} retired: its tables and history stay", f"{agent.name} im Ruhestand: Tabellen und Verlauf bleiben")
        if gone
        else Words(f"{agent.name} is back", f"{agent.name} ist zurück")
    )
    return await _write(session, actor, key, fields | {"retired": gone}, words)


async def put_back(session: AsyncSession, actor: Actor, undo: str) -> Words:
    """Take one change back. Raises Refused when the agent was changed again since."""
    actor.must("owner")
    wanted = json.loads(undo)
    row = await session.get(Profile, wanted["key"])
    if row is None or row.changed_at.isoformat() != wanted["at"]:
        raise Refused(CHANGED_SINCE)
    words = Words(f"Taken back: {wanted['en']}", f"Zurückgenommen: {wanted['de']}")
    if wanted["before"] is None:
        await session.delete(row)
    else:
        row.fields, row.changed_at = wanted["before"], clock.now()
        session.add(row)
    await events.record(session, actor, "agent", words, route=f"/agents/{wanted['key']}")
    return words


async def _write(session: AsyncSession, actor: Actor, key: str, fields: dict[str, Any], words: Words) -> Changed:
    """Keep what differs of one agent, told in the audit log and to every open page in the same transaction."""
    actor.must("owner")
    row = await session.get(Profile, key)
    before = dict(row.fields) if row else None
    row = row or Profile(key=key)
    row.fields, row.changed_at = fields, clock.now()
    session.add(row)
    await events.record(session, actor, "agent", words, route=f"/agents/{key}")
    undo = {"key": key, "before": before, "at": row.changed_at.isoformat(), **words._asdict()}
    return Changed(key, words, json.dumps(undo, ensure_ascii=False))


def _find(everybody: dict[str, tuple[Agent, dict[str, Any]]], key: str) -> tuple[Agent, dict[str, Any]]:
    if key not in everybody:
        raise NotFound(NO_AGENT)
    return everybody[key]
