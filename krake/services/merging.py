"""Threads and the hands they are in: given on, merged when they ask the same, and taken apart again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from krake.kit import clock, db
from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.models import Action, Thread
from krake.services import people, profiles, threads
from krake.spec.actor import Actor


async def assign(session: AsyncSession, actor: Actor, thread_id: int, to: str) -> str:
    """Give a thread to a person or an agent by key ("" for nobody). Returns who had it before, to give it back. Refused for a stranger."""
    actor.must("owner", "operator")
    thread, agents = await threads.get(session, thread_id), await profiles.agents(session)
    if to and to not in agents and to not in await people.names(session):
        raise Refused(Words("Nobody here is called so.", "So heißt hier niemand."))
    before, thread.assigned_to, thread.changed_at = thread.assigned_to, to, clock.now()
    session.add(thread)
    if to:
        name = agents[to].name if to in agents else to
        await threads.say(session, thread_id, actor.name, Words(f"Given to {name}.", f"Übergeben an {name}."))
    return before


async def alike(session: AsyncSession, thread: Thread) -> Sequence[Thread]:
    """Open threads that this one could be merged into: of its kind and workspace, answered in the same way."""
    query = select(Thread).where(
        Thread.status != "done", Thread.kind == thread.kind, Thread.workspace == thread.workspace, Thread.rehearsal == thread.rehearsal
    )
    rows = (await session.scalars(query.where(col(Thread.id) != thread.id).order_by(col(Thread.id)).limit(50))).all()
    same = ("form", "way", "skill", "verb")
    return [row for row in rows if all(row.payload.get(name) == thread.payload.get(name) for name in same) and _mergeable(row)]


def _mergeable(thread: Thread) -> bool:
    """Approvals join line by line. What asks for typed values of its own thing is no duplicate of another."""
    return thread.kind == "approval" or thread.payload.get("form", "notice") == "notice"


async def merge(session: AsyncSession, actor: Actor, thread_id: int, into: int) -> Thread:
    """Close a duplicate and point to the one that stays. Raises Refused when the two are not answered alike."""
    actor.must("owner", "operator")
    thread, kept = await threads.get(session, thread_id), await threads.get(session, into)
    if kept.id not in {row.id for row in await alike(session, thread)}:
        raise Refused(Words("These two are not the same question.", "Diese beiden sind nicht dieselbe Frage."))
    waiting = select(Action.id).where(Action.thread_id == thread_id, Action.status == "waiting")
    moved = list(await session.scalars(waiting))
    if not await threads.record(session, actor, thread_id, {"kind": "merged", "into": into, "lines": moved, "title": kept.title}):
        raise Refused(Words("It is answered already.", "Es ist schon beantwortet."))
    await session.refresh(thread)
    thread.merged_into = into
    session.add(thread)
    await _carry(session, moved, into)
    await _named(session, kept)
    title = thread.title
    await threads.say(session, into, actor.name, Words(f"Merged with this: {title['en']}", f"Hiermit zusammengelegt: {title['de']}"))
    return kept


async def _carry(session: AsyncSession, lines: Sequence[str], to: int, of: int | None = None) -> None:
    """Move lines that still wait to another thread."""
    statement = update(Action).where(col(Action.id).in_(list(lines)), Action.status == "waiting")
    if of is not None:
        statement = statement.where(Action.thread_id == of)
    await db.change(session, statement.values(thread_id=to), ("actions", f"thread:{to}"))


async def _named(session: AsyncSession, kept: Thread) -> None:
    """An approval that took in others says how many lines it has now."""
    if verb := kept.payload.get("verb"):
        lines = select(func.count()).select_from(Action).where(Action.thread_id == kept.id, Action.status == "waiting")
        count = await session.scalar(lines)
        kept.title = {"en": f"{verb['en']} {count} orders", "de": f"{count} Bestellungen: {verb['de']}"}
        session.add(kept)


async def split(session: AsyncSession, actor: Actor, thread_id: int) -> None:
    """Take a merge back: the duplicate is open again on its own. Raises Refused when it was not merged."""
    actor.must("owner", "operator")
    thread = await threads.get(session, thread_id)
    if thread.merged_into is not None:
        kept = await threads.get(session, thread.merged_into)
        await _carry(session, thread.answer.get("lines", []), thread_id, kept.id)
        kept.title = thread.answer.get("title", kept.title)
        session.add(kept)
    statement = update(Thread).where(Thread.id == thread_id, col(Thread.merged_into).is_not(None))
    values = {"status": "open", "merged_into": None, "answer": {}, "answered_by": "", "answered_at": None, "changed_at": clock.now()}
    if not await db.change(session, statement.values(**values), ("threads", f"thread:{thread_id}")):
        raise Refused(Words("It is not merged any more.", "Es ist nicht mehr zusammengelegt."))
