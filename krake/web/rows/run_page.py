"""One run whole: goal, steps, what it said and used, what it proposed, what went wrong."""

from __future__ import annotations

from dataclasses import dataclass, field

from krake import registry
from krake.gate import ledger
from krake.kit import db
from krake.kit.text import Words, money
from krake.models import Action, Run
from krake.services import profiles, runs
from krake.web.rows import agents as faces
from krake.web.rows import status
from krake.web.rows.runs import StepRow, seconds, step_rows
from krake.web.ui.command import FigureLine


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
    trouble: str = ""
    next: str = ""
    tint: int = 1
    mouth: str = "smile"
    mark: str = "arc"
    steps: list[StepRow] = field(default_factory=list)
    figures: list[FigureLine] = field(default_factory=list)
    effects: list[EffectRow] = field(default_factory=list)


async def of(run_id: int, locale: str) -> RunDetailRow:
    """Everything the run's page shows. Raises NotFound."""
    async with db.read() as session:
        run = await runs.get(session, run_id)
        steps = await runs.steps(session, run_id)
        effects = await ledger.of_run(session, run_id)
        agents = await profiles.agents(session)
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
        run.error.get("words", {}).get(locale, ""),
        run.error.get("next", {}).get(locale, ""),
        look.tint,
        look.mouth,
        look.mark,
        step_rows(steps, locale),
        figures(run, locale),
        [_effect(action, locale) for action in effects],
    )


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
