"""Figures with lineage, facts, the activity feed, webhooks seen, and what the owner changed of a declaration."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Index, UniqueConstraint

from krake.models.base import Decimal, Field, SQLModel, amount, datetime, json_object, moment, stamp


class Reading(SQLModel, table=True):
    """One KPI value of one local day. `value` is NULL when unknown, never 0 in its place.

    `numerator` and `denominator` are kept for ratios, so that sums over days are sums of parts.
    completeness: complete | partial | estimated.
    """

    __table_args__ = (UniqueConstraint("workspace", "kpi", "day", "currency", "rehearsal"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace: str
    kpi: str
    day: date
    value: Decimal | None = amount()
    numerator: Decimal | None = amount()
    denominator: Decimal | None = amount()
    currency: str = ""
    source: str = ""
    connection_id: int | None = Field(default=None, foreign_key="connection.id")
    completeness: str = "complete"
    as_of: datetime = stamp()
    fetched_at: datetime = stamp()
    version: int = 1
    rehearsal: bool = False

    def topics(self) -> tuple[str, ...]:
        return ("readings",)


class Event(SQLModel, table=True):
    """Who did what: the activity feed and the audit log. `hash` covers the row and the one before it."""

    __table_args__ = (Index("ix_event_recent", "workspace", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = stamp()
    actor: str
    verb: str
    workspace: str = ""
    words: dict[str, Any] = json_object()
    route: str = ""
    rehearsal: bool = False
    previous: str = ""
    hash: str = ""

    def topics(self) -> tuple[str, ...]:
        return ("events",)


class ChainHead(SQLModel, table=True):
    """The one row every new event locks, so that the chain has no forks on Postgres either."""

    __tablename__ = "chain_head"  # pyright: ignore[reportAssignmentType]

    id: int = Field(default=1, primary_key=True)
    hash: str = ""

    def topics(self) -> tuple[str, ...]:
        return ()


class Receipt(SQLModel, table=True):
    """A webhook seen, so that its second delivery changes nothing."""

    __table_args__ = (UniqueConstraint("connection_id", "external_id"),)

    id: int | None = Field(default=None, primary_key=True)
    connection_id: int = Field(foreign_key="connection.id")
    external_id: str
    topic: str
    at: datetime = stamp()

    def topics(self) -> tuple[str, ...]:
        return ()


class Memory(SQLModel, table=True):
    """A fact with source, scope, confidence and expiry."""

    id: int | None = Field(default=None, primary_key=True)
    workspace: str = ""
    agent: str = ""
    fact: str
    source: str = ""
    confidence: Decimal | None = amount()
    ends_at: datetime | None = moment()
    rehearsal: bool = False
    created_at: datetime = stamp()

    def topics(self) -> tuple[str, ...]:
        return ("memory",)


class Profile(SQLModel, table=True):
    """What the owner changed of a declared agent, or a new agent. `fields` overlays the declaration."""

    key: str = Field(primary_key=True)
    kind: str = "agent"
    fields: dict[str, Any] = json_object()
    changed_at: datetime = stamp()

    def topics(self) -> tuple[str, ...]:
        return ("agents",)
