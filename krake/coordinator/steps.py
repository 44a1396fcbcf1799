"""Dated steps of a plan as tasks: proposed in one thread, made as one-time tasks when the owner agrees, each without what was dropped."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from krake.coordinator import ahead
from krake.coordinator.recur import at_wall
from krake.gate import fields
from krake.kit import clock, db
from krake.kit.text import WEEKDAYS, Words, day, several
from krake.models import Run
from krake.services import tasks, threads
from krake.spec.actor import KRAKE
from krake.spec.ask import Field

ZONE, HOUR, CALENDAR = "Europe/Berlin", 9, "DE"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: on which day (ISO), who does it, and the skill with its input that does it."""

    day: str
    agent: str
    skill: str
    title: str
    input: dict[str, Any]


def working_day(when: date, *, before: bool, since: date) -> date:
    """The nearest day that is no Sunday and no public holiday, before or after; never before `since`. Pure."""
    step = timedelta(days=-1 if before else 1)
    found = when
    while found.weekday() == 6 or ahead.holiday(CALENDAR, found):
        found += step
    return working_day(since, before=False, since=since) if found < since else found


def told(number: int, step: Step, name: str, what: str, language: str) -> str:
    """A step as a line of the proposal: its number, its day, who does it, and what."""
    when = date.fromisoformat(step.day)
    return f"{number}. {WEEKDAYS[language][when.weekday()]}, {day(when, language)}, {name}: {what}"


async def propose(run_id: int, agent: str, workspace: str, rehearsal: bool, skill: str, input: dict[str, Any], title: dict[str, str],
                  lines: dict[str, list[str]]) -> dict[str, Any]:  # fmt: skip
    """Ask once whether all steps become tasks; the answer runs `skill` with `input` and the numbers to leave out. A step of a skill."""
    count = several(len(lines["en"]), Words("{n} step", "{n} Schritt"), Words("{n} steps", "{n} Schritte"))
    summary = Words(
        f"{count.en} of other agents would become one-time tasks:\n" + "\n".join(lines["en"]),
        f"{count.de} anderer Agenten würden zu einmaligen Aufgaben:\n" + "\n".join(lines["de"]),
    )
    field = Field(
        "drop", "text", Words("Leave out, by number", "Weglassen, nach Nummer"),
        Words("For example 2, 5. Empty: all become tasks", "Zum Beispiel 2, 5. Leer: Alle werden Aufgaben"), required=False,
    )  # fmt: skip
    async with db.write() as session:
        its = await session.get(Run, run_id) if run_id else None
        thread = await threads.open(
            session, "question", workspace or "management", agent, Words(title["en"], title["de"]), summary,
            cause=f"steps:{skill}:{title['en']}", run_id=its.id if its else None, rehearsal=rehearsal,
            payload={"form": "fields", "fields": fields.stored((field,)), "skill": skill, "input": input},
        )  # fmt: skip
    return {"thread": thread.id, "route": f"/todo/{thread.id}"}


async def make(run_id: int, workspace: str, rehearsal: bool, steps: list[dict[str, Any]], why: dict[str, str]) -> dict[str, Any]:
    """A one-time task for each step at nine on its day (today: at once), once however often it is tried. A step of a skill.

    Answers {"tasks": [ids]} in the order of the steps.
    """
    now, made = clock.now(), []
    async with db.write() as session:
        there = {(one.title, one.skill, one.next_at): one.id for one in await tasks.listed(session) if one.chosen == why}
        for step in (Step(**one) for one in steps):
            at = at_wall(date.fromisoformat(step.day), HOUR, 0, ZONE).astimezone(UTC)
            first = at if at > now else now.replace(microsecond=0) + timedelta(minutes=1)
            same = there.get((step.title, step.skill, first))
            if same is None:
                row = await tasks.create(
                    session, KRAKE, step.title[:160], step.agent, step.skill, input=step.input, workspace=workspace, rrule="",
                    timezone=ZONE, first=first, rehearsal=rehearsal, missed="once", chosen=why,
                )  # fmt: skip
                same = row.id
            made.append(same)
    return {"tasks": made, "run": run_id}


def dropped(text: str, count: int) -> set[int]:
    """The numbers to leave out, as people write them: "2, 5", "2-4", "2 und 5"; what lies outside is nobody's. Pure."""
    found: set[int] = set()
    for first, last in re.findall(r"(\d{1,2})(?:\s*(?:-|–|bis|to)\s*(\d{1,2}))?", text):
        found |= set(range(int(first), int(last or first) + 1))
    return {number for number in found if 1 <= number <= count}


def as_json(steps: list[Step]) -> list[dict[str, Any]]:
    return [asdict(one) for one in steps]


def moment(step: Step) -> datetime:
    """When its task runs, in UTC."""
    return at_wall(date.fromisoformat(step.day), HOUR, 0, ZONE).astimezone(UTC)
