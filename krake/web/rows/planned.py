"""What should happen, and when."""

from __future__ import annotations

from dataclasses import dataclass

from krake.coordinator import happenings, recur
from krake.kit import clock, db
from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.models import Task
from krake.services import profiles, tasks
from krake.spec.agent import Agent
from krake.web.rows import agents as faces

AFTER = Words("After another task", "Nach einer anderen Aufgabe")
WITHOUT = Words(", not on holidays", ", nicht an Feiertagen")
ONCE = Words("Once", "Einmal")
STATES: dict[str, tuple[str, Words]] = {
    "on": ("wait", Words("Planned", "Geplant")),
    "paused": ("idle", Words("Paused", "Pausiert")),
    "done": ("good", Words("Over", "Vorbei")),
}


@dataclass(frozen=True, slots=True)
class TaskRow:
    """`next` is ISO, "" while paused; `when` says how it repeats, `at` the next time in words."""

    key: str = ""
    title: str = ""
    agent: str = ""
    when: str = ""
    at: str = ""
    next: str = ""
    status: str = "idle"
    word: str = ""
    paused: bool = False
    rehearsal: bool = False
    tint: int = 1
    mouth: str = "smile"
    mark: str = "arc"
    href: str = ""
    why: str = ""


async def upcoming(locale: str, limit: int = 50) -> list[TaskRow]:
    """Tasks that are on, the soonest first, then paused ones."""
    async with db.read() as session:
        agents = await profiles.agents(session)
        found = [task for task in await tasks.listed(session) if task.status != "done"][:limit]
    return [task_row(task, agents, locale) for task in found]


def task_row(task: Task, agents: dict[str, Agent], locale: str) -> TaskRow:
    tone, word = STATES[task.status]
    look = faces.face(agents, task.agent)
    name = agents[task.agent].name if task.agent in agents else task.agent
    on = task.status == "on" and task.next_at is not None
    at = recur.said(task.next_at, clock.now(), task.timezone).to(locale) if on and task.next_at else ""
    return TaskRow(
        str(task.id),
        task.title,
        name,
        _repeats(task, locale),
        at,
        task.next_at.isoformat() if on and task.next_at else "",
        tone,
        word.to(locale),
        task.status == "paused",
        task.rehearsal,
        look.tint,
        look.mouth,
        look.mark,
        f"/tasks/{task.id}",
        (task.chosen or {}).get(locale, ""),
    )


async def one(task_id: int, locale: str) -> TaskRow:
    """A single task. Raises NotFound."""
    async with db.read() as session:
        return task_row(await tasks.get(session, task_id), await profiles.agents(session), locale)


def _repeats(task: Task, locale: str) -> str:
    if task.after_id is not None:
        return AFTER.to(locale)
    if task.trigger:
        return happenings.said(task.trigger).to(locale)
    if not task.rrule:
        return ONCE.to(locale)
    try:
        words = recur.describe_rrule(task.rrule).to(locale)
    except Refused:  # a rule of another time that we cannot read any more is shown as it is
        return task.rrule
    words = words[:1].upper() + words[1:]
    return words + WITHOUT.to(locale) if task.holidays else words
