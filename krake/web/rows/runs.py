"""Runs and their steps in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from krake.kit.text import Words
from krake.models import Run, Step
from krake.spec.agent import Agent
from krake.web.rows import agents as faces
from krake.web.rows import status

PAUSED = Words("{name} is paused; this waits until you let it go on", "{name} pausiert; das wartet, bis du fortsetzt")


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step. `took` is "0.3 s", or "6.1 s · 3 attempts"; `note` what it found or why it waits."""

    key: str
    status: str
    word: str
    words: str
    note: str
    took: str
    at: str


@dataclass(frozen=True, slots=True)
class RunRow:
    key: str
    goal: str
    agent: str
    status: str
    word: str
    said: str
    at: str
    took: str
    href: str
    tint: int
    mouth: str
    mark: str


def run_row(run: Run, agents: dict[str, Agent], locale: str) -> RunRow:
    tone, word = status.named(status.RUN, run.status, locale)
    look = faces.face(agents, run.agent)
    name = agents[run.agent].name if run.agent in agents else run.agent
    said = run.result.get("sentence", {}).get(locale) or run.error.get("words", {}).get(locale, "") or waits(run, agents).to(locale)
    took = seconds(run.started_at, run.finished_at, locale)
    return RunRow(
        str(run.id),
        faces.asked(run, locale),
        name,
        tone,
        word,
        said,
        run.created_at.isoformat(),
        took,
        f"/runs/{run.id}",
        look.tint,
        look.mouth,
        look.mark,
    )


def waits(run: Run, agents: dict[str, Agent]) -> Words:
    """Why a queued run does not begin, empty when nothing holds it."""
    if run.status != "queued" or (run.agent in agents and not agents[run.agent].paused):
        return Words("", "")
    if run.agent in agents:
        return PAUSED.fill(name=agents[run.agent].name)
    return Words("Waits: this agent is retired", "Wartet: Dieser Agent ist im Ruhestand")


def step_rows(steps: Sequence[Step], locale: str) -> list[StepRow]:
    rows = []
    for step in steps:
        tone, word = status.named(status.STEP, "retried" if step.status == "done" and step.attempts > 1 else step.status, locale)
        note = step.note.get(locale, "")
        took = seconds(step.started_at, step.finished_at, locale)
        if step.attempts > 1:
            tries = Words(f"{step.attempts} attempts", f"{step.attempts} Versuche").to(locale)
            took = f"{took} · {tries}" if took else tries
        rows.append(StepRow(str(step.position), tone, word, step.name.get(locale, ""), note, took, step.started_at.isoformat()))
    return rows


def seconds(start: datetime | None, end: datetime | None, locale: str) -> str:
    """ "0.3 s", "4 min", or nothing while it is not over."""
    if start is None or end is None:
        return ""
    took = max(0.0, (end - start).total_seconds())
    if took >= 60:
        return f"{took / 60:.0f} min"
    if took < 0.1:
        return "< 0.1 s" if locale == "en" else "< 0,1 s"
    text = f"{took:.1f}" if took < 10 else f"{took:.0f}"
    return (text if locale == "en" else text.replace(".", ",")) + " s"
