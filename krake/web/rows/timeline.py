"""A day or a week of work: what ran, with how it went, and what will run. And who has how much in hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from krake.coordinator import ahead
from krake.kit import clock, db
from krake.kit.errors import Refused
from krake.kit.text import WEEKDAYS, Words, day
from krake.models import Run, Task
from krake.services import profiles, runs, tasks
from krake.spec.agent import Agent
from krake.web.rows import agents as faces
from krake.web.rows import status
from krake.web.states.when import ZONE

#: slots of one task and day that are told one by one; more are told as one line
MOST = 4
#: runs looked at for one day, and slots of one task; where there are more the row says so
LOOKED_AT, SLOTS = 300, 100
DAYS = {"day": 1, "week": 7}
EARLIER = Words("Earlier runs of this day are in the list.", "Frühere Läufe dieses Tages stehen in der Liste.")
PLANNED = Words("Planned", "Geplant")


@dataclass(frozen=True, slots=True)
class SlotRow:
    """One run of the past or of the future. `at` is ISO, `clock` its time of day, `more` how many alike stand for it."""

    clock: str
    title: str
    status: str
    word: str
    href: str
    past: bool
    more: str = ""
    tint: int = 1
    mouth: str = "smile"
    mark: str = "arc"


@dataclass(frozen=True, slots=True)
class DayColumn:
    label: str
    today: bool
    empty: bool
    slots: list[SlotRow] = field(default_factory=list)
    cut: str = ""


@dataclass(frozen=True, slots=True)
class LoadRow:
    """What one agent has in hand, what is planned for it until tomorrow this time, and how its last runs went."""

    key: str
    name: str
    href: str
    in_hand: str
    planned: str
    failed: str
    tint: int
    mouth: str
    mark: str


async def columns(view: str, agent: str, locale: str) -> list[DayColumn]:
    """The days of a view, from the local midnight of today on; a week begins two days back."""
    now = clock.now()
    first = clock.today(ZONE) - timedelta(days=2 if view == "week" else 0)
    days = [first + timedelta(days=number) for number in range(DAYS[view])]
    today = clock.today(ZONE)
    found: list[DayColumn] = []
    async with db.read() as session:
        agents = await profiles.agents(session)
        planned = [task for task in await tasks.running(session) if agent in ("", task.agent)]
        for one in days:
            begin, end = clock.bounds(one, ZONE)
            past = await runs.between(session, begin, end, agent=agent, limit=LOOKED_AT) if begin <= now else []
            rows = _ran(past, agents, locale) + _will_run(planned, agents, max(now, begin), end, locale)
            slots = [row for _, row in sorted(rows, key=lambda pair: pair[0])]
            cut = EARLIER.to(locale) if len(past) == LOOKED_AT else ""
            found.append(DayColumn(_label(one, today, locale), one == today, not slots, slots, cut))
    return found


def _label(one: date, today: date, locale: str) -> str:
    if one == today:
        return Words("Today", "Heute").to(locale)
    return f"{WEEKDAYS[locale][one.weekday()][:2]} {day(one, locale)}"


def _ran(past: Sequence[Run], agents: dict[str, Agent], locale: str) -> list[tuple[datetime, SlotRow]]:
    """Runs, the alike ones of a day in one line: those that ended alike, of one task or skill."""
    groups: dict[tuple[date, str, str, int | None], list[Run]] = {}
    for run in past:
        local = run.created_at.astimezone(clock.zone(ZONE)).date()
        groups.setdefault((local, run.skill, run.status, run.task_id), []).append(run)
    found = []
    for alike in groups.values():
        shown = alike if len(alike) <= MOST else alike[:1]
        for run in shown:
            tone, word = status.named(status.RUN, run.status, locale)
            more = len(alike) - 1 if len(alike) > MOST else 0
            row = _slot(run.created_at, faces.asked(run, locale), tone, word, f"/runs/{run.id}", agents, run.agent, True, more, locale)
            found.append((run.created_at, row))
    return found


def _will_run(
    planned: Sequence[Task], agents: dict[str, Agent], now: datetime, end: datetime, locale: str
) -> list[tuple[datetime, SlotRow]]:
    found = []
    for task in planned:
        slots = _slots(task, now, end)
        shown = slots if len(slots) <= MOST else slots[:1]
        more = len(slots) - 1 if len(slots) > MOST else 0
        for at in shown:
            row = _slot(at, task.title, "wait", PLANNED.to(locale), f"/tasks/{task.id}", agents, task.agent, False, more, locale)
            found.append((at, row))
    return found


def _slots(task: Task, begin: datetime, end: datetime) -> list[datetime]:
    """A task's slots of a span, SLOTS at most."""
    if task.next_at is None or task.next_at >= end:
        return []
    first = [task.next_at] if task.next_at >= begin else []
    if not task.rrule:
        return first
    try:
        following = ahead.upcoming(task, max(task.next_at, begin - timedelta(microseconds=1)), SLOTS)
    except Refused:  # a rule of another time: its next slot is known, what follows is not
        following = ()
    return [at for at in (*first, *following) if at < end][:SLOTS]


def _slot(
    at: datetime, title: str, tone: str, word: str, href: str, agents: dict[str, Agent], agent: str, past: bool, more: int, locale: str
) -> SlotRow:
    look = faces.face(agents, agent)
    over = "+" if more >= SLOTS - 1 else ""
    told = Words(f"and {more}{over} more", f"und {more}{over} weitere").to(locale) if more else ""
    local = at.astimezone(clock.zone(ZONE))
    return SlotRow(f"{local:%H:%M}", title, tone, word, href, past, told, look.tint, look.mouth, look.mark)


async def load(locale: str) -> list[LoadRow]:
    """Agents that have something in hand or before them, the busiest first."""
    now = clock.now()
    async with db.read() as session:
        agents = await profiles.agents(session)
        waiting = Counter(run.agent for run in await runs.recent(session, statuses=runs.LIVE, limit=LOOKED_AT))
        ended = await runs.recent(session, statuses=("done", "failed"), limit=LOOKED_AT)
        planned = Counter[str]()
        for task in await tasks.running(session):
            planned[task.agent] += len(_slots(task, now, now + timedelta(days=1)))
    rows = []
    for key in sorted(agents, key=lambda one: (-waiting[one], -planned[one], agents[one].name)):
        if not waiting[key] and not planned[key]:
            continue
        mine = [run.status for run in ended if run.agent == key]
        look = faces.face(agents, key)
        failed = f"{mine.count('failed')} / {len(mine)}" if mine else "—"
        rows.append(
            LoadRow(
                key, agents[key].name, f"/coordinator?agent={key}", str(waiting[key]), str(planned[key]), failed, look.tint, look.mouth,
                look.mark,
            )
        )  # fmt: skip
    return rows
