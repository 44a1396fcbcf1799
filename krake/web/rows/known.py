"""What the command bar may speak of: every declaration as the owner sees it, indexed once until an agent changes."""

from __future__ import annotations

from dataclasses import replace

from krake import registry
from krake.coordinator.plan import Known, KnownPage, known
from krake.kit import db
from krake.kit.text import Words
from krake.services import connections, profiles, runs
from krake.spec.agent import Agent
from krake.spec.skill import Skill

PAGES = (
    KnownPage("overview", Words("Overview", "Überblick"), "/", (Words("home", "start"),)),
    KnownPage("orders", Words("Orders", "Bestellungen"), "/orders"),
    KnownPage("agents", Words("Agents", "Agenten"), "/agents", (Words("team", "team"),)),
    KnownPage("tables", Words("Tables", "Tabellen"), "/tables", (Words("folders", "ordner"), Words("spreadsheets", "tabellenblätter"))),
    KnownPage("coordinator", Words("Coordinator", "Koordinator"), "/coordinator", (Words("runs", "läufe"), Words("schedule", "kalender"))),
    KnownPage(
        "integrations",
        Words("Integrations", "Integrationen"),
        "/integrations",
        (Words("connections", "verbindungen"), Words("connected services", "anbindungen")),
    ),
    KnownPage("memory", Words("Memory", "Gedächtnis"), "/memory", (Words("facts", "fakten"),)),
    KnownPage("rules", Words("Rules", "Regeln"), "/rules", (Words("permissions", "erlaubnisse"), Words("outbox", "ausgang"))),
    KnownPage("effects", Words("Effects", "Wirkungen"), "/effects", (Words("undo", "zurücknehmen"), Words("ledger", "hauptbuch"))),
    KnownPage("system", Words("System", "System"), "/system", (Words("health", "zustand"), Words("faults", "störungen"))),
    KnownPage("settings", Words("Settings", "Einstellungen"), "/settings", (Words("sessions", "sitzungen"), Words("language", "sprache"))),
    KnownPage("start", Words("Getting started", "Erste Schritte"), "/start", (Words("first run", "einrichten"),)),
)
RECENT = 5
_built: dict[tuple[tuple[object, ...], ...], Known] = {}


async def everything() -> tuple[Known, dict[str, Agent], str]:
    """All that a text is read against, the agents behind it, and the zone people mean when they say "at 9"."""
    async with db.read() as session:
        agents = await profiles.agents(session)
        shop = await connections.partner(session, "shopify", rehearsal=await connections.rehearsing(session))
    return build(agents), agents, shop.timezone if shop else "Europe/Berlin"


def build(agents: dict[str, Agent]) -> Known:
    """A `Known` of these agents. Its index takes a moment to make, so the last one is kept."""
    names = tuple((one.key, one.name, one.paused, tuple(ability.key for ability in one.abilities)) for one in agents.values())
    if names not in _built:
        _built.clear()
        _built[names] = known(
            agents=agents.values(),
            skills=[replace(skill, agent=agent) for skill in registry.skills().values() if (agent := _whose(skill, agents))],
            workspaces=registry.workspaces().values(),
            integrations=registry.integrations().values(),
            commands=registry.commands().values(),
            pages=PAGES,
        )
    return _built[names]


def _whose(skill: Skill, agents: dict[str, Agent]) -> str:
    """Who does it when nobody is named: whom it was declared for, else the first who can. "" when the owner took it from everybody."""
    can = [key for key, agent in agents.items() if any(ability.key == skill.key for ability in agent.abilities)]
    up = [key for key in can if not agents[key].paused] or can
    return skill.agent if skill.agent in up else next(iter(up), "")


async def with_recent(base: Known, name: str) -> Known:
    """The same with what this person asked for lately, for an empty field."""
    async with db.read() as session:
        asked = [run.goal for run in await runs.recent(session, limit=40) if run.asked_by == name and run.goal]
    return replace(base, recent=tuple(dict.fromkeys(asked))[:RECENT])
