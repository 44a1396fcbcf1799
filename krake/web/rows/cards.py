"""Run cards: what the command bar shows of the run that answers, or of an answer that needed no run."""

from __future__ import annotations

from krake.kit import db, log
from krake.kit.text import Words
from krake.models import Run, Step
from krake.services import profiles, runs
from krake.spec.agent import Agent
from krake.web.rows import status
from krake.web.rows.paper import PaperRow, lines
from krake.web.rows.run_page import OPEN, figures
from krake.web.rows.runs import PAUSED, step_rows
from krake.web.rows.runs import waits as holds
from krake.web.ui.command import RunCard, StepLine

WAITS = Words("Waits for the worker", "Wartet auf den Arbeiter")
STEP = Words("step {n}", "Schritt {n}")
#: how much of a document the bar shows, in characters and in lines
SHOWN, LINES = 600, 8


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
    done = [StepLine(_line(step.words, step.note), step.status, step.word) for step in step_rows(steps, locale)]
    live, held = run.status in runs.LIVE, holds(run, agents)
    where = held.to(locale) if held.en else f"{name} · {(STEP.fill(n=len(done)) if done else WAITS).to(locale)}"
    text = str(run.result.get("document", ""))
    paper = beginning(text)
    return RunCard(
        str(run.id),
        run.goal,
        name,
        tone,
        word,
        done,
        _answer(run, locale),
        figures(run, locale),
        f"/runs/{run.id}",
        where,
        live,
        paper,
        len(paper) < len(lines(text)),
        text,
        held.to(locale),
        f"/agents/{run.agent}" if held.en and run.agent in agents else "",
        OPEN.fill(name=name).to(locale),
    )


def beginning(text: str) -> list[PaperRow]:
    """The first lines of a document, whole ones, always at least one."""
    shown, length = [], 0
    for row in lines(text):
        length += len(row.words) + sum(map(len, row.cells))
        if shown and (length > SHOWN or len(shown) == LINES):
            break
        shown.append(row)
    return shown


def waits(agent: str, agents: dict[str, Agent]) -> Words | None:
    """What to say before work is given to an agent that is paused."""
    return PAUSED.fill(name=agents[agent].name) if agent in agents and agents[agent].paused else None


def _line(words: str, note: str) -> str:
    return f"{words}: {note}" if note else words


def _answer(run: Run, locale: str) -> str:
    """The result's sentence; of a failure what went wrong and what to do about it."""
    if run.error:
        return " ".join(run.error.get(part, {}).get(locale, "") for part in ("words", "next")).strip()
    return run.result.get("sentence", {}).get(locale, "")


def said(
    goal: str, answer: Words, locale: str, *,
    tone: str = "good", word: Words, href: str = "", agent: str = "Krake", held: Agent | None = None,
) -> RunCard:  # fmt: skip
    """An answer that needed no run; `held` is the agent whose pause it waits for. Its key is new each time, so that the bar knows it
    answers the latest choice.
    """
    key, words = f"said-{log.reference()}", answer.to(locale)
    if held is None:
        return RunCard(key, goal, agent, tone, word.to(locale), answer=words, href=href)
    why, look = PAUSED.fill(name=held.name).to(locale), OPEN.fill(name=held.name).to(locale)
    return RunCard(
        key, goal, agent, tone, word.to(locale), answer=words, href=href, waits=why, waits_href=f"/agents/{held.key}", waits_look=look
    )  # fmt: skip
