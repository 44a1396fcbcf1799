"""Facts in words: what is remembered, where it comes from, for whom it holds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from krake import registry
from krake.kit import db
from krake.kit.text import Words, percent
from krake.models import Memory
from krake.services import memory, profiles
from krake.spec.agent import Agent


@dataclass(frozen=True, slots=True)
class FactRow:
    key: str
    fact: str
    source: str
    scope: str
    sure: str
    at: str
    rehearsal: bool


async def facts(locale: str) -> list[FactRow]:
    async with db.read() as session:
        agents = await profiles.agents(session)
        found = await memory.facts(session, limit=200)
    return [fact_row(fact, agents, locale) for fact in found]


def fact_row(fact: Memory, agents: dict[str, Agent], locale: str) -> FactRow:
    spaces = registry.workspaces()
    where = [spaces[fact.workspace].name] if fact.workspace in spaces else []
    where += [agents[fact.agent].name] if fact.agent in agents else []
    scope = " · ".join(where) or Words("Everything", "Alles").to(locale)
    sure = "" if fact.confidence is None or fact.confidence == Decimal(1) else percent(fact.confidence, locale, 0)
    return FactRow(str(fact.id), fact.fact, fact.source, scope, sure, fact.created_at.isoformat(), fact.rehearsal)
