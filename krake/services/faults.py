"""What went wrong, one row a cause, and how it ended: counted here, named and repaired by the coordinator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import clock
from krake.kit.errors import KrakeError
from krake.kit.text import Words
from krake.models import Fault

LIVING = ("open", "escalated")


def kind_of(error: KrakeError | str) -> str:
    """The key of an error's class: `BadKey` is bad_key."""
    name = error if isinstance(error, str) else type(error).__name__
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name).lstrip("_")


async def living(session: AsyncSession, cause: str) -> Fault | None:
    return await session.scalar(select(Fault).where(Fault.cause == cause, Fault.status.in_(LIVING)))  # type: ignore[attr-defined]


async def note(
    session: AsyncSession,
    kind: str,
    cause: str,
    words: Words,
    *,
    playbook: str = "",
    run_id: int | None = None,
    connection_id: int | None = None,
    rehearsal: bool = False,
) -> Fault:
    """It struck. The same cause again counts on the same row, which keeps the class it began with."""
    row = await living(session, cause)
    if row is None:
        row = Fault(kind=kind, cause=cause, count=0, connection_id=connection_id, rehearsal=rehearsal, first_at=clock.now())
    row.words, row.count, row.last_at = words._asdict(), row.count + 1, clock.now()
    row.run_id = run_id or row.run_id
    if playbook:
        row.playbook = playbook
        row.tried = [*row.tried, {"playbook": playbook, "at": clock.now().isoformat()}][-20:]
    session.add(row)
    await session.flush()
    return row


async def escalated(session: AsyncSession, cause: str, thread_id: int | None) -> None:
    """Nothing of ours repaired it: a person was asked."""
    if row := await living(session, cause):
        row.status, row.thread_id = "escalated", thread_id
        session.add(row)


async def repaired(session: AsyncSession, cause: str, receipt: Words, *, by: str = "krake") -> None:
    """The cause is gone and that was checked. `by` is krake when a playbook did it, else it went by other hands."""
    if row := await living(session, cause):
        row.status = "repaired" if by == "krake" and row.playbook else "gone"
        row.receipt, row.ended_at = receipt._asdict(), clock.now()
        session.add(row)


async def put_away(session: AsyncSession, thread_id: int, receipt: Words) -> None:
    """A person read of it and let it be: nobody waits for its repair any more."""
    query = select(Fault).where(Fault.thread_id == thread_id, Fault.status.in_(LIVING))  # type: ignore[attr-defined]
    for row in await session.scalars(query):
        row.status, row.receipt, row.ended_at = "gone", receipt._asdict(), clock.now()
        session.add(row)


async def living_of(session: AsyncSession, prefix: str, suffix: str) -> Sequence[Fault]:
    """Faults that are not over, by the two ends of their cause."""
    query = select(Fault).where(Fault.status.in_(LIVING), Fault.cause.startswith(prefix), Fault.cause.endswith(suffix))  # type: ignore[attr-defined]
    return (await session.scalars(query)).all()


async def since(session: AsyncSession, moment: datetime) -> Sequence[Fault]:
    """Faults that struck since then, the latest first."""
    return (await session.scalars(select(Fault).where(Fault.last_at >= moment).order_by(Fault.last_at.desc()))).all()  # type: ignore[attr-defined]


def by_class(found: Sequence[Fault], tz: str) -> dict[str, Counter[date]]:
    """How many causes of each class last struck on each day."""
    counted: dict[str, Counter[date]] = {}
    for row in found:
        counted.setdefault(row.kind, Counter())[clock.day_of(row.last_at, tz)] += 1
    return counted


async def rates(session: AsyncSession) -> dict[str, tuple[int, int]]:
    """For each playbook how many faults it repaired, of those it was tried on that ended or were handed to a person."""
    found: dict[str, tuple[int, int]] = {}
    query = select(Fault.playbook, Fault.status, Fault.thread_id).where(Fault.playbook != "", Fault.status != "open")
    for playbook, status, thread_id in (await session.execute(query)).all():
        won, tried = found.get(playbook, (0, 0))
        found[playbook] = (won + (status == "repaired" and thread_id is None), tried + 1)
    return found
