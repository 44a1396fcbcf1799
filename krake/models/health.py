"""What went wrong and what was done about it, and the signs of life of everything that must not fall silent."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, text

from krake.models.base import Field, SQLModel, datetime, json_list, json_object, moment, stamp


class Fault(SQLModel, table=True):
    """One cause of trouble, however often it struck. `kind` is a key of coordinator/faults.py's classes.

    status: open | repaired | escalated | gone. `tried` lists what was done: playbook, how it ended, when. `receipt` says in
    both languages what repaired it.
    """

    __table_args__ = (
        Index(
            "ix_fault_cause",
            "cause",
            unique=True,
            sqlite_where=text("status IN ('open','escalated')"),
            postgresql_where=text("status IN ('open','escalated')"),
        ),
        Index("ix_fault_at", "last_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    cause: str
    words: dict[str, Any] = json_object()
    status: str = "open"
    count: int = 1
    playbook: str = ""
    tried: list[dict[str, Any]] = json_list()
    receipt: dict[str, Any] = json_object()
    run_id: int | None = Field(default=None, foreign_key="run.id")
    connection_id: int | None = Field(default=None, foreign_key="connection.id")
    thread_id: int | None = Field(default=None, foreign_key="thread.id")
    rehearsal: bool = False
    first_at: datetime = stamp()
    last_at: datetime = stamp()
    ended_at: datetime | None = moment()

    def topics(self) -> tuple[str, ...]:
        return ("faults",)


class Pulse(SQLModel, table=True):
    """The last sign of life of something: `worker`, `clock`, `bus`, `backup`. It says nothing of its own: silence is looked for."""

    key: str = Field(primary_key=True)
    at: datetime = stamp()
    note: dict[str, Any] = json_object()

    def topics(self) -> tuple[str, ...]:
        return ()
