"""One run whole: goal, steps, what it said and used, what it proposed, what went wrong."""

from __future__ import annotations

from dataclasses import dataclass, field

from krake import registry
from krake.gate import ledger
from krake.kit import db
from krake.kit.text import Words, money
from krake.models import Action, Run
from krake.services import profiles, runs
from krake.spec.agent import Agent
from krake.web.rows import agents as faces
from krake.web.rows import run_form, status
from krake.web.rows.paper import PaperRow, lines
from krake.web.rows.run_form import AskRow
from krake.web.rows.runs import StepRow, seconds, step_rows, waits
from krake.web.ui.command import FigureLine
from krake.web.ui.kpi import InputRow

NOTHING = Words("", "")
OPEN = Words("Open {name}", "{name} öffnen")
TO_BEGIN = Words("Waits for the worker to begin.", "Wartet, bis der Arbeiter beginnt.")
BEGUN = Words("Has begun; its first step is still to come.", "Hat begonnen; der erste Schritt kommt noch.")
#: characters of an input that are shown
LONGEST = 300


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One effect the run proposed, and where it stands in the ledger."""

    key: str
    title: str
    price: str
    status: str
    word: str
    said: str
    href: str


@dataclass(frozen=True, slots=True)
class BeforeRow:
    """The run before this one: how it ended, how long it took, what it said; `same` when it said the same. Empty when there is none."""

    href: str = ""
    status: str = "idle"
    word: str = ""
    took: str = ""
    said: str = ""
    same: bool = False
    at: str = ""


@dataclass(frozen=True, slots=True)
class HandRow:
    """A run that this one's work came from, or went to."""

    words: str
    status: str
    word: str
    href: str


@dataclass(frozen=True, slots=True)
class RunDetailRow:
    key: str = ""
    goal: str = ""
    skill: str = ""
    agent: str = ""
    agent_href: str = ""
    status: str = "idle"
    word: str = ""
    asked_by: str = ""
    at: str = ""
    took: str = ""
    place: str = ""
    rehearsal: bool = False
    live: bool = False
    answer: str = ""
    waits: str = ""
    look: str = ""
    idle: str = ""
    trouble: str = ""
    next: str = ""
    tint: int = 1
    mouth: str = "smile"
    mark: str = "arc"
    steps: list[StepRow] = field(default_factory=list)
    figures: list[FigureLine] = field(default_factory=list)
    effects: list[EffectRow] = field(default_factory=list)
    why: str = ""
    inputs: list[InputRow] = field(default_factory=list)
    task_href: str = ""
    before: BeforeRow = field(default_factory=lambda: BeforeRow())
    again_href: str = ""
    deadline: str = ""
    hands: list[HandRow] = field(default_factory=list)
    paper: list[PaperRow] = field(default_factory=list)
    document: str = ""


async def of(run_id: int, locale: str) -> RunDetailRow:
    """Everything the run's page shows. Raises NotFound."""
    async with db.read() as session:
        run = await runs.get(session, run_id)
        steps = await runs.steps(session, run_id)
        effects = await ledger.of_run(session, run_id)
        agents = await profiles.agents(session)
        earlier = await runs.previous(session, run)
        parent, children = await runs.around(session, run)
    tone, word = status.named(status.RUN, run.status, locale)
    look = faces.face(agents, run.agent)
    skill, place = registry.skills().get(run.skill), registry.workspaces().get(run.workspace)
    known = run.agent in agents
    return RunDetailRow(
        str(run.id),
        faces.asked(run, locale),
        skill.title.to(locale) if skill else run.skill,
        agents[run.agent].name if known else run.agent,
        f"/agents/{run.agent}" if known else "/agents",
        tone,
        word,
        _asked(run, locale),
        run.created_at.isoformat(),
        seconds(run.started_at, run.finished_at, locale),
        place.name if place else "",
        run.rehearsal,
        run.status in runs.LIVE,
        run.result.get("sentence", {}).get(locale, ""),
        waits(run, agents).to(locale),
        OPEN.fill(name=agents[run.agent].name).to(locale) if known else "",
        _idle(run, agents).to(locale),
        run.error.get("words", {}).get(locale, ""),
        run.error.get("next", {}).get(locale, ""),
        look.tint,
        look.mouth,
        look.mark,
        step_rows(steps, locale),
        figures(run, locale),
        [_effect(action, locale) for action in effects],
        (run.chosen or {}).get(locale, ""),
        inputs(run, locale),
        f"/tasks/{run.task_id}" if run.task_id else "",
        _before(run, earlier, locale),
        f"/runs/{run.again_of}" if run.again_of else "",
        run.deadline_at.isoformat() if run.deadline_at else "",
        [_hand(one, one is parent, agents, locale) for one in ([parent] if parent else []) + list(children)],
        lines(run.result.get("document", "")),
        run.result.get("document", ""),
    )


def _idle(run: Run, agents: dict[str, Agent]) -> Words:
    """What stands in place of steps that are still to come; nothing when none will."""
    if run.status not in runs.LIVE or waits(run, agents).en:
        return NOTHING
    return BEGUN if run.status == "running" else TO_BEGIN


def inputs(run: Run, locale: str) -> list[InputRow]:
    """What the run was given, as its form calls it. What Krake knows by itself (numbers of rows) is not shown."""
    skill = registry.skills().get(run.skill)
    given = {name: value for name, value in run.input.items() if value not in (None, "")}
    if skill is None:
        return [InputRow(name.replace("_", " "), str(value)) for name, value in given.items()]
    asked = run_form.asks(skill, locale, given=given)
    return [InputRow(row.words, _said_of(row, locale)) for row in asked if row.name in given]


def _said_of(row: AskRow, locale: str) -> str:
    """A field's value in words: the name of a choice, yes or no, the beginning of a long text."""
    if row.kind == "tick":
        return (Words("Yes", "Ja") if row.value else Words("No", "Nein")).to(locale)
    named = next((option.words for option in row.options if option.value == row.value), row.value)
    return named if len(named) <= LONGEST else f"{named[:LONGEST].rstrip()} …"


def _hand(run: Run, before: bool, agents: dict[str, Agent], locale: str) -> HandRow:
    name = agents[run.agent].name if run.agent in agents else run.agent
    words = (
        Words(f"From {name}: {run.goal}", f"Von {name}: {run.goal}")
        if before
        else Words(f"To {name}: {run.goal}", f"An {name}: {run.goal}")
    )
    return HandRow(words.to(locale), *status.named(status.RUN, run.status, locale), f"/runs/{run.id}")


def _before(run: Run, earlier: Run | None, locale: str) -> BeforeRow:
    if earlier is None:
        return BeforeRow()
    tone, word = status.named(status.RUN, earlier.status, locale)
    said, now = _said(earlier, locale), _said(run, locale)
    took = seconds(earlier.started_at, earlier.finished_at, locale)
    return BeforeRow(f"/runs/{earlier.id}", tone, word, took, said, bool(said) and said == now, earlier.created_at.isoformat())


def _said(run: Run, locale: str) -> str:
    return run.result.get("sentence", {}).get(locale) or run.error.get("words", {}).get(locale, "")


def figures(run: Run, locale: str) -> list[FigureLine]:
    """The numbers a run used, each with its source and the page that shows it."""
    rows = []
    for figure in run.result.get("figures", []):
        label, value, source = (figure.get(part, {}).get(locale, "") for part in ("label", "value", "source"))
        rows.append(FigureLine(label, value, source, figure.get("route", "")))
    return rows


def _asked(run: Run, locale: str) -> str:
    if run.asked_by == "clock":
        return Words("by the clock", "nach Plan").to(locale)
    name = "Krake" if run.asked_by == "krake" else run.asked_by
    return Words(f"asked by {name}", f"gefragt von {name}").to(locale)


def _effect(action: Action, locale: str) -> EffectRow:
    tone, word = status.named(status.ACTION, action.status, locale)
    price = money(action.price, action.currency, locale) if action.price is not None else ""
    said = action.error.get("words", {}).get(locale, "")
    return EffectRow(
        action.id, action.title.get(locale, ""), price, tone, word, said, f"/todo/{action.thread_id}" if action.thread_id else ""
    )
