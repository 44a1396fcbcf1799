"""The inbox: what Krake needs a person for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from krake.kit import clock, db
from krake.kit.errors import NotFound, Refused
from krake.kit.text import Words
from krake.models import Message, Order, Thread
from krake.spec.actor import Actor


async def open(
    session: AsyncSession,
    kind: str,
    workspace: str,
    agent: str,
    title: Words,
    summary: Words,
    *,
    cause: str = "",
    payload: dict[str, Any] | None = None,
    run_id: int | None = None,
    connection_id: int | None = None,
    order_id: int | None = None,
    rehearsal: bool = False,
) -> Thread:
    """Ask a person. While a thread with the same cause is not done, that one is brought up to date instead."""
    row = await by_cause(session, cause) if cause else None
    row = row or Thread(kind=kind, workspace=workspace, agent=agent, cause=cause, rehearsal=rehearsal, run_id=run_id)
    row.title, row.summary = title._asdict(), summary._asdict()
    row.payload = {**row.payload, **(payload or {})}
    row.connection_id, row.order_id = connection_id or row.connection_id, order_id or row.order_id
    row.changed_at = clock.now()
    session.add(row)
    await session.flush()
    return row


async def by_cause(session: AsyncSession, cause: str) -> Thread | None:
    return await session.scalar(select(Thread).where(Thread.cause == cause, Thread.status != "done"))


async def get(session: AsyncSession, thread_id: int) -> Thread:
    row = await session.get(Thread, thread_id)
    if row is None:
        raise NotFound(Words("This thread does not exist.", "Diesen Vorgang gibt es nicht."))
    return row


async def say(session: AsyncSession, thread_id: int, author: str, words: Words) -> Message:
    message = Message(thread_id=thread_id, author=author, words=words._asdict(), at=clock.now())
    session.add(message)
    await session.flush()
    return message


async def messages(session: AsyncSession, thread_id: int) -> Sequence[Message]:
    return (await session.scalars(select(Message).where(Message.thread_id == thread_id).order_by(Message.id))).all()


async def record(session: AsyncSession, actor: Actor, thread_id: int, answer: dict[str, Any]) -> bool:
    """Close a thread with its answer. False when somebody else was first: then nothing changes."""
    statement = (
        update(Thread)
        .where(Thread.id == thread_id, Thread.status != "done")
        .values(status="done", answer=answer, answered_by=actor.name, answered_at=clock.now(), changed_at=clock.now())
    )
    return bool(await db.change(session, statement, ("threads", f"thread:{thread_id}")))


async def of_order(session: AsyncSession, order_id: int) -> Sequence[Thread]:
    """What is not done yet about one order."""
    return (await session.scalars(select(Thread).where(Thread.order_id == order_id, Thread.status != "done"))).all()


async def naming(session: AsyncSession, number: str, *, rehearsal: bool) -> Sequence[Thread]:
    """Open questions that hold up this order among others."""
    query = select(Thread).where(Thread.kind == "question", Thread.status != "done", Thread.rehearsal == rehearsal)
    return [thread for thread in await session.scalars(query) if number in thread.payload.get("orders", [])]


async def about(session: AsyncSession, connection_ids: Sequence[int], thread_ids: set[int]) -> Sequence[Thread]:
    """What is not done yet about these connections, and these threads."""
    mine = Thread.connection_id.in_(list(connection_ids)) | Thread.id.in_(thread_ids)
    return (await session.scalars(select(Thread).where(mine, Thread.status != "done"))).all()


async def seen(session: AsyncSession, cause: str) -> bool:
    """Whether a person was told of this cause before, answered or not."""
    return await session.scalar(select(Thread.id).where(Thread.cause == cause).limit(1)) is not None


async def settle(session: AsyncSession, cause: str, words: Words) -> None:
    """The cause is gone: the thread closes by itself and says why."""
    if row := await by_cause(session, cause):
        row.status, row.answered_by, row.answered_at = "done", "krake", clock.now()
        row.answer = {"kind": "settled"}
        row.changed_at = clock.now()
        session.add(row)
        await say(session, row.id or 0, "krake", words)


async def later(session: AsyncSession, actor: Actor, thread_id: int, until: datetime) -> None:
    actor.must("owner", "operator")
    statement = update(Thread).where(Thread.id == thread_id, Thread.status != "done")
    await db.change(
        session, statement.values(status="later", later_until=until, wake_on="", changed_at=clock.now()), ("threads", f"thread:{thread_id}")
    )


async def until_news(session: AsyncSession, actor: Actor, thread_id: int) -> None:
    """Put a thread off until the shop tells something new of its order."""
    actor.must("owner", "operator")
    thread = await get(session, thread_id)
    if thread.order_id is None:
        raise Refused(Words("This thread is about no single order.", "Dieser Vorgang gehört zu keiner einzelnen Bestellung."))
    version = await session.scalar(select(Order.changed_at).where(Order.id == thread.order_id))  # type: ignore[arg-type]
    told = version.isoformat() if version else ""
    statement = update(Thread).where(Thread.id == thread_id, Thread.status != "done")
    values = {"status": "later", "later_until": None, "wake_on": f"order:{thread.order_id}:{told}", "changed_at": clock.now()}
    await db.change(session, statement.values(**values), ("threads", f"thread:{thread_id}"))


async def reopen(session: AsyncSession, actor: Actor, thread_id: int) -> None:
    """Take back that a thread was put off or put away. An answer that work went on with is not taken back: Refused."""
    actor.must("owner", "operator")
    thread = await get(session, thread_id)
    if thread.status == "done" and thread.answer.get("kind") != "dismiss":
        raise Refused(Words("Work has gone on with this answer.", "Mit dieser Antwort ging die Arbeit schon weiter."))
    if thread.cause and thread.status == "done" and await by_cause(session, thread.cause):
        raise Refused(Words("It has come back by itself already.", "Es ist schon von selbst wiedergekommen."))
    values = {"status": "open", "later_until": None, "wake_on": "", "answer": {}, "answered_by": "", "answered_at": None}
    statement = update(Thread).where(Thread.id == thread_id, Thread.status == thread.status)
    await db.change(session, statement.values(**values, changed_at=clock.now()), ("threads", f"thread:{thread_id}"))


async def wake(session: AsyncSession) -> int:
    """Bring back what was put off until now, or until something happened that has. Returns how many."""
    statement = update(Thread).where(Thread.status == "later", Thread.later_until <= clock.now())
    woken = await db.change(session, statement.values(status="open", later_until=None), ("threads",))
    waiting = select(Thread.id, Thread.wake_on, Order.changed_at).join(Order, col(Order.id) == col(Thread.order_id))
    for thread_id, wake_on, changed in (await session.execute(waiting.where(Thread.status == "later", Thread.wake_on != ""))).all():
        if changed.isoformat() != wake_on.partition(":")[2].partition(":")[2]:
            back = update(Thread).where(col(Thread.id) == thread_id, Thread.status == "later")
            woken += await db.change(session, back.values(status="open", wake_on=""), ("threads", f"thread:{thread_id}"))
    return woken


async def flow(session: AsyncSession, since: datetime) -> tuple[int, int]:
    """How many threads came since then, and how many were answered; what settled by itself counts in neither."""
    own = Thread.answered_by != "krake"
    came = select(func.count()).select_from(Thread).where(col(Thread.created_at) >= since, own)
    went = select(func.count()).select_from(Thread).where(col(Thread.answered_at) >= since, own)
    return await session.scalar(came) or 0, await session.scalar(went) or 0
