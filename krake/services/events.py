"""The activity feed, which is also the audit log: every entry is chained to the one before by its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import clock, db
from krake.kit.text import Words
from krake.models import ChainHead, Event
from krake.spec.actor import Actor


async def record(
    session: AsyncSession, actor: Actor, verb: str, words: Words, *, workspace: str = "", route: str = "", rehearsal: bool = False
) -> Event:
    """Append one entry. Call inside `write()`: the chain's head is read and moved in the same transaction."""
    query = select(ChainHead).where(ChainHead.id == 1).with_for_update()
    head = (await session.scalars(query)).first()
    if head is None:  # the very first entry; on Postgres two may be the first at once
        insert = sqlite_insert if session.bind.dialect.name == "sqlite" else pg_insert  # type: ignore[union-attr]
        await db.change(session, insert(ChainHead).values(id=1, hash="").on_conflict_do_nothing(), ())
        head = (await session.scalars(query)).one()
    entry = Event(at=clock.now(), actor=actor.name, verb=verb, workspace=workspace, words=words._asdict(), route=route, rehearsal=rehearsal)
    entry.previous = head.hash
    entry.hash = head.hash = digest(entry)
    session.add(entry)
    await session.flush()
    return entry


def digest(entry: Event) -> str:
    """SHA-256 over the entry and the hash before it."""
    parts = [entry.previous, entry.at.isoformat(), entry.actor, entry.verb, entry.workspace, entry.words, entry.route, entry.rehearsal]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


async def recent(session: AsyncSession, *, workspace: str = "", rehearsal: bool | None = None, limit: int = 10) -> Sequence[Event]:
    """The newest entries first, of one workspace or of all."""
    query = select(Event).order_by(Event.id.desc()).limit(limit)
    if workspace:
        query = query.where(Event.workspace == workspace)
    if rehearsal is not None:
        query = query.where(Event.rehearsal == rehearsal)
    return (await session.scalars(query)).all()


async def of_agent(session: AsyncSession, key: str, limit: int) -> Sequence[Event]:
    """What an agent did, and what was changed of it, the newest first."""
    query = select(Event).where((Event.actor == key) | (Event.route == f"/agents/{key}")).order_by(Event.id.desc()).limit(limit)
    return (await session.scalars(query)).all()


async def broken_link(session: AsyncSession) -> int | None:
    """The id of the first entry whose chain does not hold, or None when all do.

    The head is compared as well: it is one more than the last id where the newest entries were cut off.
    """
    previous, last = "", 0
    for entry in await session.scalars(select(Event).order_by(Event.id)):
        if entry.previous != previous or entry.hash != digest(entry):
            return entry.id
        previous, last = entry.hash, entry.id or 0
    head = await session.get(ChainHead, 1)
    return None if (head.hash if head else "") == previous else last + 1


async def last(session: AsyncSession) -> int:
    """The id of the newest entry, 0 when there is none."""
    return await session.scalar(select(Event.id).order_by(Event.id.desc()).limit(1)) or 0


async def told(session: AsyncSession, seen: int, verb: str, *, rehearsal: bool, limit: int) -> Sequence[Event]:
    """Entries of a verb after one that was seen, oldest first."""
    query = select(Event).where(Event.id > seen, Event.verb == verb, Event.rehearsal == rehearsal)
    return (await session.scalars(query.order_by(Event.id).limit(limit))).all()
