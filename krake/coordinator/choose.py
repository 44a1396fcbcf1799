"""Which agent does a piece of work, and why, in one sentence. Pure.

Asked of each agent: can it (the skill is among its abilities), may it (its autonomy reaches the skill's risk, or it will
have to ask), how much does it have in hand, and how often did this end well before. What the owner chose once stands above all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from krake.kit.text import Words
from krake.spec.agent import Agent
from krake.spec.skill import Skill
from krake.spec.words import Risk


@dataclass(frozen=True, slots=True)
class Standing:
    """What an agent has in hand and behind it: runs that wait or are under way, and of this skill's ended runs how many ended well."""

    in_hand: int = 0
    ended: int = 0
    well: int = 0

    @property
    def record(self) -> float:
        """The share that ended well, drawn towards a half while few have ended."""
        return (self.well + 1) / (self.ended + 2)


@dataclass(frozen=True, slots=True)
class Chosen:
    agent: str
    why: Words


def able(skill: Skill, agents: Mapping[str, Agent]) -> list[str]:
    """The agents whose abilities hold this skill and who are not paused."""
    return [key for key, agent in agents.items() if not agent.paused and _has(agent, skill)]


def _has(agent: Agent, skill: Skill) -> bool:
    return any(ability.key == skill.key for ability in agent.abilities)


def choose(skill: Skill, agents: Mapping[str, Agent], standing: Mapping[str, Standing], wanted: str = "") -> Chosen:
    """The agent for this skill. `wanted` is whom the owner chose for it before; kept while that agent is still here."""
    if wanted in agents and not agents[wanted].paused:
        name = agents[wanted].name
        return Chosen(wanted, Words(f"{name}, because you chose so", f"{name}, weil du es so gewählt hast"))
    found = able(skill, agents)
    if not found:
        return _nobody(skill, agents)
    best = max(found, key=lambda key: (agents[key].autonomy >= skill.risk, _worth(standing.get(key, Standing())), key == skill.agent))
    return Chosen(best, _why(skill, agents[best], standing.get(best, Standing()), len(found)))


def _nobody(skill: Skill, agents: Mapping[str, Agent]) -> Chosen:
    """Whoever has the skill is paused: it waits for them. Else it stays where it was declared."""
    for key in (skill.agent, *agents):
        if key in agents and agents[key].paused and _has(agents[key], skill):
            name = agents[key].name
            return Chosen(key, Words(f"{name} is paused; this waits until {name} goes on", f"{name} pausiert; das wartet so lange"))
    return Chosen(skill.agent, Words("Nobody else can do this", "Sonst kann das niemand"))


def _worth(one: Standing) -> float:
    return round(one.record, 2) - 0.1 * one.in_hand


def _why(skill: Skill, agent: Agent, one: Standing, many: int) -> Words:
    name = agent.name
    en = ["the only one with this skill" if many == 1 else f"one of {many} with this skill"]
    de = ["als einzige Stelle mit dieser Fähigkeit" if many == 1 else f"eine von {many} Stellen mit dieser Fähigkeit"]
    if one.ended:
        en.append(f"{one.well} of {one.ended} ended well")
        de.append(f"{one.well} von {one.ended} gingen gut aus")
    en.append(f"{one.in_hand} in hand" if one.in_hand else "free now")
    de.append(f"{one.in_hand} in Arbeit" if one.in_hand else "gerade frei")
    if agent.autonomy < skill.risk and skill.risk > Risk.DRAFT:
        en.append("will ask before it acts")
        de.append("fragt, bevor etwas geschieht")
    return Words(f"{name}: {', '.join(en)}", f"{name}: {', '.join(de)}")
