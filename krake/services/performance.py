"""What an agent's work came to, counted from the rows that are there: runs, judged effects, answered questions, prices.

Time saved is what the owner said a skill takes by hand, times the runs that replaced it; of a skill nothing was said of it is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from krake.kit import clock
from krake.models import Action, Run, Thread
from krake.services import profiles
from krake.services.by_hand import ByHand

WEEKS = 4
SPAN = timedelta(weeks=WEEKS)
#: questions that a person's answer ends; a notice asks nothing
ASKS = ("approval", "question", "escalation", "review")
#: who asked for a run when no person did
BY_ITSELF = ("clock", "event", "krake")
#: what became of a proposal that a person had to work on after all
TURNED = ("edited", "refused", "reversed", "unproven")
#: answers looked at for the median
ANSWERS = 1_000


@dataclass(frozen=True, slots=True)
class Tally:
    """Runs that ended, and how many of them ended well: done, with their evidence."""

    ended: int = 0
    well: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.ended + other.ended, self.well + other.well)


@dataclass(frozen=True, slots=True)
class Spent:
    """What the effects that were done cost, in one currency, and how many had a price."""

    currency: str
    amount: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class Saved:
    """Runs of one skill that ended well and whose proposals nobody edited, refused or took back, and what the owner said of the skill."""

    runs: int = 0
    by_hand: ByHand | None = None

    @property
    def minutes(self) -> int | None:
        """What they would have taken by hand, None while nobody said how long one takes."""
        return self.runs * self.by_hand.minutes if self.by_hand else None


@dataclass(frozen=True, slots=True)
class Performance:
    """The last four weeks of an agent in one world. `weeks` are (first day, tally), the oldest first; the last ends now.

    `outcomes` counts judged effects by what became of them. `decided_in` is the median from asking to a person's answer.
    `saved` has every skill that `skills` has.
    """

    runs: Tally = Tally()
    by_itself: int = 0
    cancelled: int = 0
    skills: dict[str, Tally] = field(default_factory=dict)
    weeks: tuple[tuple[date, Tally], ...] = ()
    outcomes: dict[str, int] = field(default_factory=dict)
    asked: int = 0
    answered: int = 0
    decided_in: timedelta | None = None
    spent: tuple[Spent, ...] = ()
    saved: dict[str, Saved] = field(default_factory=dict)

    @property
    def minutes_saved(self) -> int | None:
        """The sum over the skills of which the owner said something, None while there is none."""
        known = [one.minutes for one in self.saved.values() if one.minutes is not None]
        return sum(known) if known else None


async def of_agent(session: AsyncSession, agent: str, *, rehearsal: bool, zone: str) -> Performance:
    """Count an agent's last four weeks up to now; `zone` says on which day a week begins."""
    now = clock.now()
    weeks, skills, by_itself, cancelled = [], {}, 0, 0
    for number in range(WEEKS, 0, -1):
        begin, week = now - timedelta(weeks=number), Tally()
        query = (
            select(Run.skill, Run.status, col(Run.proven).is_(False), Run.asked_by, func.count())
            .where(Run.agent == agent, Run.rehearsal == rehearsal, col(Run.status).in_(("done", "failed", "cancelled")))
            .where(col(Run.finished_at) > begin, col(Run.finished_at) <= begin + timedelta(weeks=1))
            .group_by(Run.skill, Run.status, col(Run.proven).is_(False), Run.asked_by)
        )
        for skill, status, unproven, asked_by, count in (await session.execute(query)).all():
            if status == "cancelled":
                cancelled += count
                continue
            one = Tally(count, count if status == "done" and not unproven else 0)
            week, skills[skill] = week + one, skills.get(skill, Tally()) + one
            by_itself += count if asked_by in BY_ITSELF else 0
        weeks.append((clock.day_of(begin + timedelta(days=1), zone), week))
    asked, answered, decided_in = await _answers(session, agent, rehearsal)
    return Performance(
        sum((week for _, week in weeks), Tally()), by_itself, cancelled,
        dict(sorted(skills.items(), key=lambda one: (-one[1].ended, one[0]))), tuple(weeks),
        await _outcomes(session, agent, rehearsal), asked, answered, decided_in, await _spent(session, agent, rehearsal),
        await _saved(session, agent, rehearsal, skills),
    )  # fmt: skip


async def _outcomes(session: AsyncSession, agent: str, rehearsal: bool) -> dict[str, int]:
    query = select(Action.outcome, func.count()).where(
        Action.agent == agent, Action.rehearsal == rehearsal, Action.outcome != "", col(Action.judged_at) > clock.now() - SPAN
    )
    return {outcome: count for outcome, count in (await session.execute(query.group_by(Action.outcome))).all()}


async def _answers(session: AsyncSession, agent: str, rehearsal: bool) -> tuple[int, int, timedelta | None]:
    """How often it asked, how often a person answered, and the median between the two. What closed by itself is no answer."""
    mine = (Thread.agent == agent, Thread.rehearsal == rehearsal, col(Thread.kind).in_(ASKS), Thread.created_at > clock.now() - SPAN)
    asked = await session.scalar(select(func.count()).select_from(Thread).where(*mine)) or 0
    query = select(Thread.created_at, Thread.answered_at).where(*mine, col(Thread.answered_at).is_not(None), Thread.answered_by != "krake")
    rows = (await session.execute(query.order_by(col(Thread.id).desc()).limit(ANSWERS))).all()
    took = [(answered - created).total_seconds() for created, answered in rows if answered is not None]
    return asked, len(took), timedelta(seconds=median(took)) if took else None


async def _spent(session: AsyncSession, agent: str, rehearsal: bool) -> tuple[Spent, ...]:
    query = (
        select(Action.currency, func.sum(Action.price), func.count())
        .where(Action.agent == agent, Action.rehearsal == rehearsal, Action.status == "done", col(Action.price).is_not(None))
        .where(Action.changed_at > clock.now() - SPAN)
        .group_by(Action.currency)
        .order_by(Action.currency)
    )
    return tuple(Spent(currency, amount, count) for currency, amount, count in (await session.execute(query)).all())


async def _saved(session: AsyncSession, agent: str, rehearsal: bool, skills: Iterable[str]) -> dict[str, Saved]:
    """A run counts whole or not at all: one turned-down proposal of it takes it out, however long after the run that was."""
    turned = select(Action.id).where(Action.run_id == Run.id, col(Action.outcome).in_(TURNED)).exists()
    query = (
        select(Run.skill, func.count())
        .where(Run.agent == agent, Run.rehearsal == rehearsal, Run.status == "done", col(Run.proven).is_not(False), ~turned)
        .where(col(Run.finished_at) > clock.now() - SPAN)
        .group_by(Run.skill)
    )
    counts = {skill: count for skill, count in (await session.execute(query)).all()}
    said = await profiles.stated(session, agent)
    return {skill: Saved(counts.get(skill, 0), said.get(skill)) for skill in skills}
