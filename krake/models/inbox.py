"""Something Krake needs a person for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, text

from krake.models.base import Decimal, Field, SQLModel, amount, datetime, json_object, moment, stamp


class Thread(SQLModel, table=True):
    """kind: approval | escalation | question | review | notice. status: open | later | done.

    `title` and `summary` are sentences in both languages. `cause` is unique while the thread is not done, so one cause
    makes one thread however many runs meet it. `payload` is what the answer form and the agents need.
    """

    __table_args__ = (
        Index(
            "ix_thread_cause",
            "cause",
            unique=True,
            sqlite_where=text("status != 'done' AND cause != ''"),
            postgresql_where=text("status != 'done' AND cause != ''"),
        ),
        Index("ix_thread_open", "status", "workspace", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    workspace: str
    agent: str
    title: dict[str, Any] = json_object()
    summary: dict[str, Any] = json_object()
    payload: dict[str, Any] = json_object()
    cause: str = ""
    run_id: int | None = Field(default=None, foreign_key="run.id")
    connection_id: int | None = Field(default=None, foreign_key="connection.id")
    order_id: int | None = Field(default=None, foreign_key="customer_order.id")
    status: str = "open"
    later_until: datetime | None = moment()
    wake_on: str = ""  #: the topic whose next announcement brings it back
    assigned_to: str = ""  #: a person's name or an agent's key
    merged_into: int | None = None
    group_key: str = ""  #: alike threads share it
    blocks_run: bool = False  #: work stands still until it is answered
    due_at: datetime | None = moment()  #: when waiting longer begins to cost: a deadline, an expiry
    worth: Decimal | None = amount()  #: money at stake
    currency: str = ""
    answer: dict[str, Any] = json_object()
    answered_by: str = ""
    answered_at: datetime | None = moment()
    rehearsal: bool = False
    created_at: datetime = stamp()
    changed_at: datetime = stamp()

    def topics(self) -> tuple[str, ...]:
        return ("threads", f"thread:{self.id}")


class Message(SQLModel, table=True):
    """One contribution to a thread's conversation. author: a person's name, an agent's key or `krake`."""

    id: int | None = Field(default=None, primary_key=True)
    thread_id: int = Field(foreign_key="thread.id", index=True)
    author: str
    words: dict[str, Any] = json_object()
    at: datetime = stamp()

    def topics(self) -> tuple[str, ...]:
        return (f"thread:{self.thread_id}",)
