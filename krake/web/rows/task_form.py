"""The form of a task: what can be chosen, what was understood, and what was changed before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta

from krake import registry
from krake.coordinator import ahead, drafting, happenings, recur
from krake.coordinator.drafting import Draft, When
from krake.kit import clock, db
from krake.kit.text import WEEKDAYS, Words, day
from krake.kit.text import when as moment_words
from krake.models import Task, TaskChange
from krake.services import profiles, tasks
from krake.spec.skill import Skill
from krake.web.rows import run_form
from krake.web.rows.run_form import AskRow
from krake.web.ui.calendar import CalendarWeek, weeks
from krake.web.ui.field import Option


@dataclass(frozen=True, slots=True)
class NextRow:
    """One of the next times: date and clock, its weekday."""

    words: str
    exact: str
    iso: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change of a task: who, what, when; `back` is its key while it can be taken back."""

    key: str
    words: str
    who: str
    at: str


FIELDS: dict[str, Words] = {
    "title": Words("Name", "Name"), "agent": Words("Agent", "Agent"), "skill": Words("What", "Was"),
    "workspace": Words("Workspace", "Bereich"), "input": Words("Details", "Angaben"), "rrule": Words("Times", "Zeiten"),
    "timezone": Words("Time zone", "Zeitzone"), "next_at": Words("Next time", "Nächstes Mal"),
    "missed": Words("After an outage", "Nach einem Ausfall"), "after_id": Words("Waits for", "Wartet auf"),
    "trigger": Words("Event", "Ereignis"), "quiet": Words("Quiet hours", "Ruhezeiten"), "holidays": Words("Holidays", "Feiertage"),
    "priority": Words("Priority", "Dringlichkeit"), "deadline": Words("Deadline", "Frist"),
    "at_once": Words("At once", "Gleichzeitig"), "status": Words("State", "Stand"),
}  # fmt: skip
QUIETLY = ("chosen", "next_at")  #: follow from other changes and are not told
ZONES = (
    "Europe/Berlin", "Europe/Vienna", "Europe/Zurich", "Europe/London", "Europe/Lisbon", "Europe/Athens", "America/New_York",
    "America/Chicago", "America/Los_Angeles", "Asia/Tokyo", "Australia/Sydney", "UTC",
)  # fmt: skip


def plannable() -> dict[str, Skill]:
    """Skills a task can be made of: those that need no order of the day to be typed into them by hand are first."""
    return {key: skill for key, skill in registry.skills().items() if not skill.rehearses}


def skills(locale: str) -> list[Option]:
    return sorted((Option(key, skill.title.to(locale)) for key, skill in plannable().items()), key=lambda one: one.words)


def inputs(skill: str, given: Mapping[str, str], locale: str, serial: str = "") -> list[AskRow]:
    """What a skill asks for, as in its Run form; the workspace is not asked, because the task's own form does."""
    declared = plannable().get(skill)
    rows = run_form.asks(declared, locale, f"{serial}-{skill}", given) if declared else []
    return [one for one in rows if one.name != "workspace"]


def read(
    skill: str, given: Mapping[str, str], workspace: str, locale: str, rows: list[AskRow]
) -> tuple[dict[str, str] | None, list[AskRow]]:
    """The details as a draft takes them, None when they do not fit; and the fields with what is wrong beside each.

    What was never told is left out, so that the skill's own default stays its own; what the form does not ask stays as it was.
    """
    declared = plannable().get(skill)
    if declared is None:
        return dict(given), rows
    also = {"workspace": workspace} if workspace and "workspace" in declared.input.model_fields else {}
    said = [row for row in rows if row.name in given or row.needed]
    found, shown = run_form.read(declared, {row.name: given.get(row.name, _shown_first(row)) for row in said}, locale, said, also)
    by_name = {row.name: row for row in shown}
    told = [by_name.get(row.name, replace(row, error="")) for row in rows]
    if found is None:
        return None, told
    asked = {row.name for row in rows}
    return {name: text for name, text in given.items() if name not in asked} | texts(found), told


def _shown_first(row: AskRow) -> str:
    """What a field that nobody touched shows: of a choice without one chosen, its first."""
    return row.value or (row.options[0].value if row.kind == "choice" and row.options else "")


def texts(values: Mapping[str, object]) -> dict[str, str]:
    """A stored input as the form's texts; a tick is "yes" or "no"."""
    said = {name: ("yes" if value else "no") if isinstance(value, bool) else value for name, value in values.items()}
    return {name: str(value) for name, value in said.items() if value is not None}


def holidays(locale: str) -> list[Option]:
    none = Words("Run on holidays too", "Auch an Feiertagen")
    return [Option("", none.to(locale)), *(Option(code, words.to(locale)) for code, words in ahead.CALENDARS.items())]


def places(locale: str) -> list[Option]:
    none = Words("All of them", "Alle")
    return [Option("", none.to(locale)), *(Option(row.key, row.name) for row in registry.workspaces().values() if row.key != "todo")]


async def others(task_id: int) -> list[Option]:
    """Tasks this one could wait for."""
    async with db.read() as session:
        return [Option(str(one.id), one.title) for one in await tasks.listed(session) if one.id != task_id]


async def team(locale: str) -> list[Option]:
    none = Words("Krake chooses", "Krake wählt")
    async with db.read() as session:
        return [Option("", none.to(locale)), *(Option(key, agent.name) for key, agent in (await profiles.agents(session)).items())]


async def reason(skill: str, locale: str) -> str:
    """Who would do it, and why."""
    declared = plannable().get(skill)
    if declared is None:
        return ""
    async with db.read() as session:
        return (await drafting.who(session, declared)).why.to(locale)


def next_rows(found: When, zone: str, locale: str) -> list[NextRow]:
    local = [at.astimezone(clock.zone(zone)) for at in found.next]
    return [NextRow(moment_words(at, locale), WEEKDAYS[locale][at.weekday()], at.isoformat()) for at in local]


def month(found: When, draft: Draft, now: datetime, locale: str) -> list[CalendarWeek]:
    """The weeks around the next times, with the holidays that are left out."""
    zone = clock.zone(draft.timezone)
    days = [at.astimezone(zone).date() for at in found.next]
    today = now.astimezone(zone).date()
    return weeks(days, today, locale, _free(found.holidays, today) if days else None)


def _free(code: str, today: date) -> dict[date, str]:
    if not code:
        return {}
    ahead_of = (today + timedelta(days=number) for number in range(-7, 120))
    return {one: name for one in ahead_of if (name := ahead.holiday(code, one))}


def draft_of(task: Task) -> Draft:
    """The form as it would have been filled in for this task. Its times stay as they are until new words are written."""
    quiet = task.quiet or {}
    how = "after" if task.after_id else "event" if task.trigger else "time"
    return Draft(
        task.skill,
        task.title,
        task.agent,
        task.workspace,
        texts(task.input),
        how,
        "",
        task.timezone,
        task.holidays,
        str(quiet.get("from", "")),
        str(quiet.get("to", "")),
        task.missed,
        str(task.priority),
        "" if task.deadline is None else str(task.deadline),
        str(task.at_once),
        "" if task.after_id is None else str(task.after_id),
        task.trigger.get("on", "order"),
        task.trigger.get("figure", ""),
        task.trigger.get("side", "above"),
        task.trigger.get("value", ""),
    )


def typed(draft: Draft) -> dict[str, str]:
    """A draft as the fields of the form, its skill's details aside."""
    return {one.name: getattr(draft, one.name) for one in fields(Draft) if one.name != "input"}


def named(draft: Draft, locale: str) -> Draft:
    """A draft without a name is called as its skill is."""
    skill = plannable().get(draft.skill)
    return replace(draft, title=skill.title.to(locale)) if skill and not draft.title.strip() else draft


def history(rows: Sequence[TaskChange], locale: str) -> list[ChangeLine]:
    """What was changed, in words."""
    return [ChangeLine(str(row.id), _change(row, locale), row.actor, row.at.isoformat()) for row in rows]


def _change(row: TaskChange, locale: str) -> str:
    told = [name for name in row.after if name not in QUIETLY] or list(row.after)
    parts = []
    for name in told:
        was, now = _value(name, row.before.get(name), locale), _value(name, row.after[name], locale)
        parts.append(f"{FIELDS.get(name, Words(name, name)).to(locale)}: {was} → {now}")
    return " · ".join(parts)


def _value(name: str, value: object, locale: str) -> str:
    if value in (None, "", {}, []):
        return "—"
    if name == "rrule":
        return recur.describe_rrule(str(value)).to(locale)
    if name == "quiet" and isinstance(value, dict):
        return f"{value.get('from')}–{value.get('to')}"
    if name == "holidays":
        return ahead.CALENDARS.get(str(value), Words(str(value), str(value))).to(locale)
    if name == "next_at":
        at = datetime.fromisoformat(str(value))
        return f"{day(at.date(), locale)} {at:%H:%M}"
    if name == "trigger" and isinstance(value, dict):
        return happenings.said(value).to(locale)
    if isinstance(value, dict):
        return ", ".join(f"{key} {one}" for key, one in value.items())
    return str(value)


def figures(locale: str) -> list[Option]:
    """Figures a task can watch."""
    return [Option(key, f"{place}: {kpi.name.to(locale)}") for key, (place, kpi) in happenings.figures().items()]
