"""A task before it is one: what a person wrote in the form, read, checked, and saved as a whole or refused with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from krake import registry
from krake.coordinator import ahead, happenings
from krake.coordinator.choose import Chosen, Standing, able, choose
from krake.coordinator.grammar.known import Known
from krake.coordinator.grammar.lexicon import SMALL
from krake.coordinator.grammar.line import read_line
from krake.coordinator.grammar.moments import read_moment
from krake.coordinator.grammar.recurring import read_recurring
from krake.coordinator.grammar.tokens import Token, clean, tokens
from krake.coordinator.happenings import Wanted
from krake.coordinator.plan import read_schedule
from krake.coordinator.recur import said
from krake.kit import clock
from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.models import Task
from krake.services import events, history, memory, profiles, runs, tasks
from krake.spec.actor import Actor
from krake.spec.skill import Skill

NOTHING = Words("", "")
MISSED = ("once", "skip", "all")
NO_SKILL = Words("Choose what should be done.", "Wähle, was getan werden soll.")
NO_TIME = Words(
    "Say when, for example “every weekday at 8” or “tomorrow at 9”.", "Sage wann, zum Beispiel „jeden Werktag um 8“ oder „morgen um 9“."
)
STRANGE = Words("Not understood: {words}", "Nicht verstanden: {words}")
NEVER = Words("By this rule it would never run again.", "Nach dieser Regel liefe es nie wieder.")
PAST = Words("That time has passed.", "Diese Zeit ist vorbei.")
CIRCLE = Words("These tasks would wait for each other for ever.", "Diese Aufgaben würden ewig aufeinander warten.")
NO_BEFORE = Words("Choose the task it waits for.", "Wähle die Aufgabe, auf die gewartet wird.")
BAD_INPUT = Words("{field} is missing or not understood.", "{field} fehlt oder wird nicht verstanden.")
NOT_MINUTES = Words(
    "A deadline is a whole number of minutes, from 1 to 10080.", "Eine Frist ist eine ganze Zahl von Minuten, von 1 bis 10080."
)
NOT_COUNT = Words("At once means a whole number from 1 to 20.", "Gleichzeitig heißt eine ganze Zahl von 1 bis 20.")


@dataclass(frozen=True, slots=True)
class Draft:
    """The form as it was filled in: texts as they were typed. `how` is time, after or event."""

    skill: str = ""
    title: str = ""
    agent: str = ""
    workspace: str = ""
    input: Mapping[str, str] = field(default_factory=dict)
    how: str = "time"
    when: str = ""
    timezone: str = "Europe/Berlin"
    holidays: str = ""
    quiet_from: str = ""
    quiet_to: str = ""
    missed: str = "once"
    priority: str = "0"
    deadline: str = ""
    at_once: str = "1"
    after: str = ""
    event: str = "order"
    figure: str = ""
    side: str = "above"
    value: str = ""

    @property
    def quiet(self) -> dict[str, str]:
        return {"from": self.quiet_from, "to": self.quiet_to} if self.quiet_from or self.quiet_to else {}


@dataclass(frozen=True, slots=True)
class When:
    """A time as it was understood: a rule with its next moments, or one moment. `trouble` says why it is neither."""

    rrule: str = ""
    words: Words = NOTHING
    next: tuple[datetime, ...] = ()
    holidays: str = ""
    trouble: Words | None = None


def read_when(draft: Draft, known: Known, now: datetime, kept: Task | None = None) -> When:
    """What the words of the time field mean. Left as they stand, a task keeps its own rule (`kept`). Pure."""
    if kept is not None and not draft.when.strip():
        return _times(draft, kept.rrule, Words("", ""), draft.holidays, now) if kept.rrule else _once(kept.next_at, draft.timezone, now)
    words = tokens(clean(draft.when))
    if not words:
        return When(trouble=NO_TIME)
    line = read_line(words, (), known.index.has)
    if recurring := read_recurring(line, draft.timezone, now):
        if strange := _strange(words, recurring.tokens):
            return When(trouble=strange)
        schedule = read_schedule(recurring, draft.timezone, now)
        return _times(draft, schedule.rrule, schedule.words, draft.holidays or schedule.holidays, now, recurring.question)
    moment = read_moment(line, draft.timezone, now)
    if moment and (strange := _strange(words, moment.tokens)):
        return When(trouble=strange)
    return _once(moment.at, draft.timezone, now, moment.question) if moment and moment.at else When(trouble=NO_TIME)


def _strange(words: list[Token], read: frozenset[int]) -> Words | None:
    """A word that was not understood: half of a time must not become a time."""
    left = [token.raw for place, token in enumerate(words) if place not in read and token.word not in SMALL]
    return STRANGE.fill(words=" ".join(left)) if left else None


def _times(draft: Draft, rrule: str, words: Words, holidays: str, now: datetime, question: Words | None = None) -> When:
    try:
        found = ahead.upcoming(ahead.Times(rrule, draft.timezone, holidays, draft.quiet), now, 5)
    except Refused as refused:
        return When(rrule, words, (), holidays, refused.words)
    return When(rrule, words, found, holidays, question if found else NEVER)


def _once(at: datetime | None, zone: str, now: datetime, question: Words | None = None) -> When:
    if at is None or at <= now:
        return When(trouble=question or PAST)
    return When("", said(at, now, zone), (at,), trouble=question)


async def who(session: AsyncSession, skill: Skill) -> Chosen:
    """The agent for this skill, with the reason."""
    agents = await profiles.agents(session)
    standing = {key: Standing(*await runs.standing(session, key, skill.key)) for key in able(skill, agents)}
    return choose(skill, agents, standing, await memory.preferred(session, skill.key))


async def save(
    session: AsyncSession, actor: Actor, draft: Draft, known: Known, *, rehearsal: bool, task_id: int = 0, version: int = 0, like: int = 0
) -> Task:
    """Make or change the task, or copy the one it is `like`. Refused with the first thing that does not fit; then nothing is changed."""
    skill = registry.skills().get(draft.skill)
    if skill is None or skill.rehearses:
        raise Refused(NO_SKILL)
    now = clock.now()
    kept = await tasks.get(session, task_id) if task_id else None
    times_of = kept or (await tasks.get(session, like) if like else None)
    fields = {**_rules(draft), **await _due(session, draft, known, now, kept, times_of)}
    chosen = await who(session, skill)
    agent = draft.agent or chosen.agent
    if agent != chosen.agent and (kept is None or agent != kept.agent):  # the owner knows better, and need not say so twice
        await memory.prefer(session, actor, skill, agent)
        chosen = await who(session, skill)
    fields |= {
        "title": draft.title.strip()[:160] or skill.title.en,
        "agent": agent,
        "skill": skill.key,
        "workspace": draft.workspace,
        "input": checked_input(skill, draft.input, draft.workspace),
        "chosen": chosen.why._asdict(),
    }
    if kept is None:
        first = fields.pop("next_at")
        return await tasks.create(session, actor, first=first, rehearsal=rehearsal, **fields)
    if kept.status == "done":  # it was over, and gets a new time
        fields["status"] = "on"
    await tasks.change(session, actor, task_id, version, **fields)
    return kept


async def take_back(session: AsyncSession, actor: Actor, change_id: int) -> None:
    """Undo one change of a task. Its times go on from now: what passed meanwhile is not made up for."""
    await onward(session, await tasks.take_back(session, actor, change_id))


async def pause(session: AsyncSession, actor: Actor, task_id: int, paused: bool) -> None:
    """Pause a task, or let it go on with its next time to come."""
    task = await tasks.pause(session, actor, task_id, paused)
    if not paused:
        await onward(session, task)


async def onward(session: AsyncSession, task: Task) -> None:
    """Move a task whose next time lies behind to the one to come."""
    if task.rrule and task.next_at and task.next_at < clock.now():
        following = ahead.upcoming(task, clock.now(), 1)
        await tasks.move_on(session, task.id or 0, following[0] if following else None)


def _rules(draft: Draft) -> dict[str, Any]:
    if draft.quiet:
        ahead.hours(draft.quiet)
    if draft.holidays:
        ahead.holiday(draft.holidays, clock.now().date())
    deadline = _number(draft.deadline, 1, 10_080, NOT_MINUTES) if draft.deadline.strip() else None
    return {
        "timezone": draft.timezone,
        "quiet": draft.quiet,
        "missed": draft.missed if draft.missed in MISSED else "once",
        "priority": _number(draft.priority, -1, 1, NO_TIME),
        "deadline": deadline,
        "at_once": _number(draft.at_once, 1, 20, NOT_COUNT),
    }


async def _due(
    session: AsyncSession, draft: Draft, known: Known, now: datetime, kept: Task | None, times_of: Task | None
) -> dict[str, Any]:
    """When it runs: at times, after another task, or when something happens."""
    fields: dict[str, Any] = {"rrule": "", "next_at": None, "after_id": None, "trigger": {}, "holidays": ""}
    if draft.how == "after":
        if not draft.after.isdigit():
            raise Refused(NO_BEFORE)
        before = await tasks.get(session, int(draft.after))
        if before.deleted_at is not None:
            raise Refused(NO_BEFORE)
        if kept is not None and kept.id in await tasks.chain(session, before.id):
            raise Refused(CIRCLE)
        return fields | {"after_id": before.id}
    if draft.how == "event":
        wanted = Wanted(draft.event, draft.figure, draft.side, draft.value)
        held = kept.trigger if kept is not None else {}
        return fields | {"trigger": happenings.trigger(wanted, held, now, await events.last(session), await history.last(session))}
    understood = read_when(draft, known, now, times_of)
    if understood.trouble is not None or not understood.next:
        raise Refused(understood.trouble or NEVER)
    return fields | {"rrule": understood.rrule, "next_at": understood.next[0], "holidays": understood.holidays}


def checked_input(skill: Skill, given: Mapping[str, str], workspace: str) -> dict[str, Any]:
    """The skill's input from the form's texts; an empty one takes the skill's own default. Refused when it does not fit."""
    wanted: dict[str, Any] = {name: text.strip() for name, text in given.items() if name in skill.input.model_fields and text.strip()}
    if "workspace" in skill.input.model_fields and workspace:
        wanted["workspace"] = workspace
    try:
        return skill.input.model_validate(wanted).model_dump(mode="json", exclude_unset=True)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0]).replace("_", " ")
        raise Refused(BAD_INPUT.fill(field=name)) from error


def _number(text: str, least: int, most: int, otherwise: Words) -> int:
    try:
        value = int(text.strip())
    except ValueError as error:
        raise Refused(otherwise) from error
    if not least <= value <= most:
        raise Refused(otherwise)
    return value
