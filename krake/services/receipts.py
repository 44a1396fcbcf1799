"""Webhooks seen. Services deliver at least once; the receipt is written in the transaction of what the delivery changed."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import clock, db
from krake.models import Receipt


async def first(session: AsyncSession, connection_id: int, external_id: str, topic: str) -> bool:
    """Note a delivery. False when it was noted before: then nothing else of it may be done. Call inside `write()`."""
    insert = sqlite_insert if session.bind.dialect.name == "sqlite" else pg_insert  # type: ignore[union-attr]
    row = {"connection_id": connection_id, "external_id": external_id[:200], "topic": topic[:100], "at": clock.now()}
    return bool(await db.change(session, insert(Receipt).values(**row).on_conflict_do_nothing(), ()))
