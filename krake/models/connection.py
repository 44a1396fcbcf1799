"""Credentials and health of one account at an outside service."""

from __future__ import annotations

from typing import Any

from sqlalchemy import UniqueConstraint

from krake.models.base import Field, SQLModel, datetime, json_list, json_object, moment, stamp


class Connection(SQLModel, table=True):
    """`secrets` is sealed by kit.vault. `cursor` holds each sync's place. `open_until` is the circuit breaker.

    status: connected | syncing | waiting | disconnected. `trouble` says in both languages what is wrong, or is empty.
    """

    __table_args__ = (UniqueConstraint("integration", "account", "rehearsal"),)

    id: int | None = Field(default=None, primary_key=True)
    integration: str = Field(index=True)
    account: str
    name: str = ""
    currency: str = ""
    timezone: str = "Europe/Berlin"
    base: dict[str, Any] = json_object()
    settings: dict[str, Any] = json_object()
    secrets: str = Field(default="", repr=False)
    scopes: list[str] = json_list()
    missing_scopes: list[str] = json_list()
    status: str = "connected"
    trouble: dict[str, Any] = json_object()
    failures: int = 0
    open_until: datetime | None = moment()
    cursor: dict[str, Any] = json_object()
    synced_at: datetime | None = moment()
    rehearsal: bool = False
    created_at: datetime = stamp()

    def topics(self) -> tuple[str, ...]:
        return ("connections", f"connection:{self.id}")
