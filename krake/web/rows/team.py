"""The twelve agents as a list, and one of them whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from krake import registry
from krake.kit import db
from krake.kit.errors import NotFound
from krake.kit.text import Words
from krake.models import Run, Task
from krake.services import inbox, memory, profiles, runs, tasks
from krake.spec.agent import Agent, Table
from krake.web.rows import agents as at_work
from krake.web.rows.agents import AgentRow
from krake.web.rows.memory import FactRow, fact_row
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
TYPES = {
    "text": Words("text", "Text"),
    "long": Words("long text", "Langtext"),
    "number": Words("number", "Zahl"),
    "money": Words("money", "Betrag"),
    "percent": Words("percent", "Prozent"),
    "date": Words("date", "Datum"),
    "time": Words("time", "Zeitpunkt"),
    "tick": Words("yes or no", "ja oder nein"),
    "choice": Words("one of", "eines von"),
    "choices": Words("some of", "einige von"),
    "rating": Words("rating", "Bewertung"),
    "link": Words("link", "Link"),
    "email": Words("e-mail", "E-Mail"),
    "file": Words("file", "Datei"),
    "agent": Words("agent", "Agent"),
    "row": Words("row", "Zeile"),
    "formula": Words("formula", "Formel"),
}


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One line of the agents' page."""

    agent: AgentRow
    doing: str
    places: str


@dataclass(frozen=True, slots=True)
class AbilityRow:
    """`name` is the skill's title; one that is not built has none yet and is named by what it will do."""

    name: str
    does: str
    risk: str
    risk_words: str
    status: str
    word: str
    icon: str


@dataclass(frozen=True, slots=True)
class RoutineRow:
    """Recurring work. `task` is the task that does it ("" while it is off), `can` whether its skill exists."""

    skill: str
    words: str
    status: str
    word: str
    next: str
    task: str
    can: bool


@dataclass(frozen=True, slots=True)
class ColumnRow:
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class TableRow:
    name: str
    columns: list[ColumnRow]


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """An agent's page. `known` is False when no agent has the key of the address."""

    key: str = ""
    name: str = ""
    role: str = ""
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
    abilities: list[AbilityRow] = field(default_factory=list)
    routines: list[RoutineRow] = field(default_factory=list)
    tables: list[TableRow] = field(default_factory=list)
    runs: list[RunRow] = field(default_factory=list)
    facts: list[FactRow] = field(default_factory=list)
    scorecard: list[str] = field(default_factory=list)


async def members(locale: str) -> list[MemberRow]:
    """Every agent, those with something to tell first."""
    async with db.read() as session:
        agents = await profiles.agents(session)
    quiet = NOTHING_NOW.to(locale)
    found = await at_work.at_work("", locale, limit=len(agents))
    return [MemberRow(row, row.doing if row.doing != row.role else quiet, places(agents[row.key])) for row in found]


async def profile(key: str, locale: str) -> ProfileRow:
    """Everything an agent's page shows. Raises NotFound."""
    async with db.read() as session:
        agents = await profiles.agents(session)
        agent = agents.get(key)
        if agent is None:
            raise NotFound(Words("There is no such agent.", "Diesen Agenten gibt es nicht."))
        recent = await runs.recent(session, agent=key, limit=20)
        planned = [task for task in await tasks.listed(session) if task.agent == key and task.status != "done"]
        facts = [fact for fact in await memory.facts(session) if fact.agent == key]
        asks = any(thread.agent == key for thread in await inbox.listed(session))
    now = at_work.row(agent, recent[0] if recent else None, asks, locale)
    return ProfileRow(
        key,
        agent.name,
        agent.role.to(locale),
        agent.brief.to(locale),
        now.doing,
        now.status,
        now.word,
        places(agent),
        _autonomy(agent, locale),
        now.tint,
        now.mouth,
        now.mark,
        True,
        _abilities(agent, locale),
        _routines(agent, planned, locale),
        [table_row(table, locale) for table in agent.tables],
        _runs(recent, agents, locale),
        [fact_row(fact, agents, locale) for fact in facts],
        [words.to(locale) for words in agent.scorecard],
    )


def places(agent: Agent) -> str:
    known = registry.workspaces()
    return ", ".join(known[key].name for key in agent.workspaces if key in known)


def _autonomy(agent: Agent, locale: str) -> str:
    said = Words("Runs up to {code} without asking: {words}", "Handelt bis {code} ohne zu fragen: {words}")
    code, words = RISKS[agent.autonomy]
    return said.to(locale).format(code=code, words=words.to(locale))


def _abilities(agent: Agent, locale: str) -> list[AbilityRow]:
    skills, rows = registry.skills(), []
    for ability in agent.abilities:
        works = ability.key in skills
        code, words = RISKS[int(skills[ability.key].risk) if works else ability.risk]
        does = ability.does.to(locale)
        title, does = (skills[ability.key].title.to(locale), does) if works else (does, "")
        tone, word = ("good", WORKS) if works else ("idle", NOT_BUILT)
        rows.append(AbilityRow(title, does, code, words.to(locale), tone, word.to(locale), "check" if works else "clock"))
    return rows


def _routines(agent: Agent, planned: list[Task], locale: str) -> list[RoutineRow]:
    rows = []
    for routine in agent.routines:
        can = routine.skill in registry.skills()
        task = next((task for task in planned if task.skill == routine.skill and task.rrule == routine.rrule), None)
        off = Words("Off", "Aus") if can else NOT_BUILT
        tone, word = (
            ("idle", off) if task is None else ("good", Words("On", "An")) if task.status == "on" else ("wait", Words("Paused", "Pausiert"))
        )
        following = task.next_at.isoformat() if task and task.next_at and task.status == "on" else ""
        rows.append(
            RoutineRow(routine.skill, routine.words.to(locale), tone, word.to(locale), following, str(task.id) if task else "", can)
        )
    return rows


def table_row(table: Table, locale: str) -> TableRow:
    columns = []
    for column in table.columns:
        kind = TYPES[column.type].to(locale)
        columns.append(ColumnRow(column.words.to(locale), f"{kind} {', '.join(column.options)}" if column.options else kind))
    return TableRow(table.words.to(locale), columns)


def _runs(found: Sequence[Run], agents: dict[str, Agent], locale: str) -> list[RunRow]:
    return [run_row(run, agents, locale) for run in found]
