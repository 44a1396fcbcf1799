"""The agents as a list, and one of them whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from krake import registry
from krake.coordinator import recur
from krake.gate import rules, trust
from krake.kit import clock, db
from krake.kit.errors import NotFound
from krake.kit.text import Words, several
from krake.kit.text import when as moment_words
from krake.models import Task
from krake.services import connections, inbox, memory, profiles, runs, tasks
from krake.spec.agent import Agent
from krake.web.rows import agents as at_work
from krake.web.rows import needs, reach, scorecard
from krake.web.rows.agents import AgentRow
from krake.web.rows.memory import FactRow, fact_row
from krake.web.rows.needs import LackRow
from krake.web.rows.planned import TaskRow, task_row
from krake.web.rows.reach import ReachRow
from krake.web.rows.runs import RunRow, run_row

RISKS: dict[int, tuple[str, Words]] = {
    0: ("R0", Words("reads", "liest")),
    1: ("R1", Words("writes Krake's own tables", "schreibt in eigene Tabellen")),
    2: ("R2", Words("makes drafts outside", "legt draußen Entwürfe an")),
    3: ("R3", Words("changes the outside, can be undone", "ändert draußen, umkehrbar")),
    4: ("R4", Words("spends money or is final, always asks", "gibt Geld aus oder ist endgültig, fragt immer")),
}
NOTHING_NOW = Words("Nothing at the moment", "Gerade nichts")
WORKS, NOT_BUILT = Words("Works", "Läuft"), Words("Not built yet", "Noch nicht gebaut")
OFF, ON, PAUSED = Words("Off", "Aus"), Words("On", "An"), Words("Paused", "Pausiert")
CONNECTED = Words("Connected", "Verbunden")
ZONE = "Europe/Berlin"
NEXT = 3  #: times of a routine that are shown


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One line of the agents' page; `score` is the first figure of its scorecard that is known."""

    agent: AgentRow
    doing: str
    places: str
    score: str = ""


@dataclass(frozen=True, slots=True)
class FormerRow:
    """An agent that no longer works here."""

    key: str
    name: str
    role: str
    tint: int
    mouth: str
    mark: str


@dataclass(frozen=True, slots=True)
class AbilityRow:
    """`name` is the skill's title; one that is not built has none yet and is named by what it will do, with what it waits for.

    `can`: it has a form. `lacks`: the services that it works without for now."""

    key: str
    name: str
    does: str
    risk: str
    risk_words: str
    status: str
    word: str
    icon: str
    can: bool
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class RoutineRow:
    """Recurring work. `task` is the task that does it ("" while it is off), `can` whether its skill exists, `times` its next ones."""

    skill: str
    words: str
    status: str
    word: str
    next: str
    task: str
    can: bool
    times: str = ""


@dataclass(frozen=True, slots=True)
class UseRow:
    """A service an agent works with, and whether it is connected."""

    name: str
    status: str
    word: str


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """An agent's page. `known` is False when no agent has the key of the address; `run` is the skill of the main button."""

    key: str = ""
    name: str = ""
    role: str = ""
    sub: str = ""
    brief: str = ""
    doing: str = ""
    status: str = "idle"
    word: str = ""
    places: str = ""
    autonomy: str = ""
    tint: int = 1
    mouth: str = "smile"
    mark: str = "arc"
    known: bool = True
    paused: bool = False
    run: str = ""
    run_words: str = ""
    abilities: list[AbilityRow] = field(default_factory=list)
    routines: list[RoutineRow] = field(default_factory=list)
    tasks: list[TaskRow] = field(default_factory=list)
    uses: list[UseRow] = field(default_factory=list)
    lacks: list[LackRow] = field(default_factory=list)
    level: str = ""
    reach: list[ReachRow] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)
    runs: list[RunRow] = field(default_factory=list)
    facts: list[FactRow] = field(default_factory=list)


async def members(locale: str) -> list[MemberRow]:
    """Every agent, those with something to tell first."""
    async with db.read() as session:
        agents = await profiles.agents(session)
        seen = await scorecard.scene(session, "")
        known = {key: await scorecard.headline(session, agent, replace(seen, agent=key), locale) for key, agent in agents.items()}
    quiet = NOTHING_NOW.to(locale)
    found = await at_work.at_work("", locale, limit=len(agents))
    return [MemberRow(row, row.doing if row.doing != row.role else quiet, few(agents[row.key]), known.get(row.key, "")) for row in found]


async def former(locale: str) -> list[FormerRow]:
    """Those that can come back."""
    async with db.read() as session:
        found = await profiles.retired(session)
    looks = [(agent, at_work.face(found, key)) for key, agent in found.items()]
    return [FormerRow(one.key, one.name, one.role.to(locale), look.tint, look.mouth, look.mark) for one, look in looks]


async def profile(key: str, locale: str) -> ProfileRow:
    """Everything an agent's page shows but its tables, its figures and its events. Raises NotFound."""
    async with db.read() as session:
        agents = await profiles.agents(session)
        agent = agents.get(key)
        if agent is None:
            raise NotFound(profiles.NO_AGENT)
        rehearsal = await connections.rehearsing(session)
        shop = await connections.partner(session, "shopify", rehearsal=rehearsal)
        recent = await runs.recent(session, agent=key, limit=20)
        planned = [task for task in await tasks.listed(session) if task.agent == key and task.status != "done"]
        facts = [fact for fact in await memory.facts(session) if fact.agent == key]
        asks = any(thread.agent == key for thread in await inbox.listed(session))
        held = [row for row in await rules.every(session) if row.agent in (key, "*")]
        records = [record for record in await trust.records(session, rehearsal=rehearsal) if record.agent == key]
        ready = await connections.ready(session)
        names = {one: a.name for one, a in agents.items()}
        far = await reach.of_agent(session, agent, names, locale, rehearsal=rehearsal)
    now = at_work.row(agent, recent[0] if recent else None, asks, locale)
    able = _abilities(agent, ready, locale)
    first = next((one for one in able if one.can), None)
    return ProfileRow(
        key, agent.name, now.role, sub(agent, records).to(locale), agent.brief.to(locale), now.doing, now.status, now.word, places(agent),
        _autonomy(agent, len([row for row in held if row.verdict in ("allow", "hold")])).to(locale), now.tint, now.mouth, now.mark, True,
        agent.paused, first.key if first else "",
        Words(f"Run: {first.name}", f"Start: {first.name}").to(locale) if first else "", able,
        _routines(agent, planned, shop.timezone if shop else ZONE, locale), [task_row(task, agents, locale) for task in planned],
        uses(agent, ready, locale), needs.of_agent(agent.abilities, ready, locale),
        reach.LEVEL_WORDS[agent.level].to(locale), far, [rules.sentence(row, names).to(locale) for row in held],
        [run_row(run, agents, locale) for run in recent], [fact_row(fact, agents, locale) for fact in facts],
    )  # fmt: skip


def places(agent: Agent) -> str:
    known = registry.workspaces()
    return ", ".join(known[key].name for key in agent.workspaces if key in known)


def few(agent: Agent) -> str:
    """The first of its workspaces, and how many more: a list has room for no more."""
    first, *others = places(agent).split(", ")
    return f"{first} +{len(others)}" if others else first


def sub(agent: Agent, records: Sequence[trust.Record]) -> Words:
    """Role, how many skills work, and how many of its proposals stayed as they were: a share once there are enough."""
    count = sum(ability.key in registry.skills() for ability in agent.abilities)
    parts = [agent.role, several(count, Words("1 skill", "1 Fähigkeit"), Words("{n} skills", "{n} Fähigkeiten"))]
    good, whole = sum(record.counts["unchanged"] for record in records), sum(record.count for record in records)
    if whole >= trust.ENOUGH:
        parts.append(Words(f"{good / whole:.0%} approved as asked", f"{good / whole * 100:.0f} % unverändert freigegeben"))
    elif whole:
        parts.append(Words(f"{good} of {whole} approved as asked", f"{good} von {whole} unverändert freigegeben"))
    return Words(" · ".join(part.en for part in parts if part.en), " · ".join(part.de for part in parts if part.de))


def _autonomy(agent: Agent, permissions: int) -> Words:
    if agent.level in reach.SHORT:
        return reach.SHORT[agent.level]
    if not permissions:
        return Words("Autonomy: asks above drafts", "Spielraum: fragt ab Entwurf")
    many = Words("Autonomy: {n} permissions", "Spielraum: {n} Erlaubnisse")
    return several(permissions, Words("Autonomy: 1 permission", "Spielraum: 1 Erlaubnis"), many)


def _abilities(agent: Agent, ready: set[str], locale: str) -> list[AbilityRow]:
    """What works comes first; what the rehearsal alone uses has no form here."""
    skills, rows = registry.skills(), []
    for ability in sorted(agent.abilities, key=lambda one: one.key not in skills):
        works = ability.key in skills
        code, words = RISKS[int(skills[ability.key].risk) if works else ability.risk]
        waits = ability.waits.to(locale) if ability.waits else ""
        title, does = needs.title(ability).to(locale), ability.does.to(locale) if works else waits
        tone, word = ("good", WORKS) if works else ("idle", NOT_BUILT)
        can = works and not skills[ability.key].rehearses
        rows.append(
            AbilityRow(
                ability.key,
                title,
                does,
                code,
                words.to(locale),
                tone,
                word.to(locale),
                "check" if works else "clock",
                can,
                needs.names(needs.lacking(ability, ready)),
            )
        )
    return rows


def uses(agent: Agent, ready: set[str], locale: str) -> list[UseRow]:
    """The services its skills work with."""
    rows = []
    for one in (registry.integrations()[key] for key in agent.integrations if key in registry.integrations()):
        tone, word = ("good", CONNECTED) if one.key in ready else needs.state(one)
        rows.append(UseRow(one.name, tone, word.to(locale)))
    return rows


def _routines(agent: Agent, planned: list[Task], zone: str, locale: str) -> list[RoutineRow]:
    rows = []
    for routine in agent.routines:
        can = routine.skill in registry.skills()
        task = next((task for task in planned if task.skill == routine.skill and task.rrule == routine.rrule), None)
        off = OFF if can else NOT_BUILT
        tone, word = ("idle", off) if task is None else ("good", ON) if task.status == "on" else ("wait", PAUSED)
        following = task.next_at.isoformat() if task and task.next_at and task.status == "on" else ""
        times = [moment_words(at.astimezone(clock.zone(zone)), locale) for at in recur.next_times(routine.rrule, zone, clock.now(), NEXT)]
        words, key = routine.words.to(locale), str(task.id) if task else ""
        said = " · ".join(times) if can else ""
        rows.append(RoutineRow(routine.skill, words, tone, word.to(locale), following, key, can, said))
    return rows
