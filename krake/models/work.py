"""What should happen (Task, Slot) and what happened (Run, Step)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import UniqueConstraint

from krake.models.base import Field, SQLModel, datetime, json_object, moment, stamp


class Task(SQLModel, table=True):
    """Work with a time. `rrule` is RFC 5545 without DTSTART, read in `timezone`; empty means once, at `starts_at`.

    missed: skip | once | all, what an outage makes of the slots it swallowed.
    """

    id: int | None = Field(default=None, primary_key=True)
    title: str
    agent: str
    skill: str
    workspace: str = ""
    input: dict[str, Any] = json_object()
    rrule: str = ""
    timezone: str = "Europe/Berlin"
    starts_at: datetime = stamp()
    next_at: datetime | None = moment()
    missed: str = "once"
    status: str = "on"  #: on | paused | done
    made_by: str = ""
    rehearsal: bool = False
    created_at: datetime = stamp()

    def topics(self) -> tuple[str, ...]:
        return ("tasks",)


class Slot(SQLModel, table=True):
    """One time of one task, claimed. The unique pair is what makes two clocks start one run."""

    __table_args__ = (UniqueConstraint("task_id", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id")
    at: datetime = stamp()
    run_id: int | None = Field(default=None, foreign_key="run.id")

    def topics(self) -> tuple[str, ...]:
        return ()


class Run(SQLModel, table=True):
    """One execution of a skill. status: queued | running | asks | done | failed | cancelled.

    `goal` is what the person or the clock asked for; `result` and `error` hold sentences in both languages.
    """

    id: int | None = Field(default=None, primary_key=True)
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    agent: str
    skill: str
    workspace: str = ""
    goal: str = ""
    input: dict[str, Any] = json_object()
    status: str = Field(default="queued", index=True)
    result: dict[str, Any] = json_object()
    error: dict[str, Any] = json_object()
    asked_by: str = ""
    rehearsal: bool = False
    created_at: datetime = stamp()
    started_at: datetime | None = moment()
    finished_at: datetime | None = moment()

    def topics(self) -> tuple[str, ...]:
        return ("runs", f"run:{self.id}", f"agent:{self.agent}")


class Step(SQLModel, table=True):
    """One durable step of a run. status: running | done | retried | waiting | failed."""

    __table_args__ = (UniqueConstraint("run_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    position: int
    name: dict[str, Any] = json_object()
    status: str = "running"
    attempts: int = 1
    note: dict[str, Any] = json_object()
    started_at: datetime = stamp()
    finished_at: datetime | None = moment()

    def topics(self) -> tuple[str, ...]:
        return (f"run:{self.run_id}",)
