"""Run cards: what the command bar shows of the run that answers, or of an answer that needed no run."""

from __future__ import annotations

from krake.kit import db, log
from krake.kit.text import Words
from krake.models import Run, Step
from krake.services import profiles, runs
from krake.spec.agent import Agent
from krake.web.rows import status
from krake.web.rows.run_page import figures
from krake.web.rows.runs import step_rows
from krake.web.ui.command import RunCard, StepLine

WAITS = Words("Waits for the worker", "Wartet auf den Arbeiter")
STEP = Words("step {n}", "Schritt {n}")


async def of_run(run_id: int, locale: str) -> RunCard:
    """A run with its steps so far."""
    async with db.read() as session:
        run = await runs.get(session, run_id)
        steps = await runs.steps(session, run_id)
        agents = await profiles.agents(session)
    return card(run, list(steps), agents, locale)


def card(run: Run, steps: list[Step], agents: dict[str, Agent], locale: str) -> RunCard:
    tone, word = status.named(status.RUN, run.status, locale)
    name = agents[run.agent].name if run.agent in agents else run.agent
    lines = [StepLine(_line(step.words, step.note), step.status, step.word) for step in step_rows(steps, locale)]
    live = run.status in runs.LIVE
    where = STEP.fill(n=len(lines)).to(locale) if lines else WAITS.to(locale)
    return RunCard(
        str(run.id),
        run.goal,
        name,
        tone,
        word,
        lines,
        _answer(run, locale),
        figures(run, locale),
        f"/runs/{run.id}",
        f"{name} · {where}",
        live,
    )


def _line(words: str, note: str) -> str:
    return f"{words}: {note}" if note else words


def _answer(run: Run, locale: str) -> str:
    """The result's sentence; of a failure what went wrong and what to do about it."""
    if run.error:
        return " ".join(run.error.get(part, {}).get(locale, "") for part in ("words", "next")).strip()
    return run.result.get("sentence", {}).get(locale, "")


def said(goal: str, answer: Words, locale: str, *, tone: str = "good", word: Words, href: str = "", agent: str = "Krake") -> RunCard:
    """An answer that needed no run. Its key is new each time, so that the bar knows it answers the latest choice."""
    return RunCard(f"said-{log.reference()}", goal, agent, tone, word.to(locale), answer=answer.to(locale), href=href)
