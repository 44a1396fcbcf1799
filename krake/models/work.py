"""What should happen (Task, Slot) and what happened (Run, Step)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import UniqueConstraint

from krake.models.base import Decimal, Field, SQLModel, amount, datetime, json_object, moment, stamp


class Task(SQLModel, table=True):
    """Work with a time. `rrule` is RFC 5545 without DTSTART, read in `timezone`; empty means once, at `starts_at`.

    missed: skip | once | all, what an outage makes of the slots it swallowed. Without a time of its own a task waits for
    another task (`after_id`) or for what happens (`trigger`: {"on": "order" | "kpi" | "webhook" | "row", ...}). `quiet` is
    {"from": "22:00", "to": "07:00"} in `timezone`; `holidays` a code as the holidays library knows it ("DE-BE"), whose days
    are left out. `contract` is what it owes: {"within": minutes} after each slot. `chosen` says why this agent, in both languages.
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
    after_id: int | None = Field(default=None, index=True)
    trigger: dict[str, Any] = json_object()
    quiet: dict[str, Any] = json_object()
    holidays: str = ""
    priority: int = 0  #: -1 low, 0 normal, 1 high
    deadline: int | None = None  #: minutes after its slot by which a run must have ended
    at_once: int = 1  #: runs of it at the same time, at most
    contract: dict[str, Any] = json_object()
    chosen: dict[str, Any] = json_object()
    last_due: datetime | None = moment()
    last_done: datetime | None = moment()  #: when a run last ended with its evidence
    deleted_at: datetime | None = moment()
    version: int = 1
    status: str = "on"  #: on | paused | done
    made_by: str = ""
    rehearsal: bool = False
    created_at: datetime = stamp()

    def topics(self) -> tuple[str, ...]:
        return ("tasks", f"task:{self.id}")


class TaskChange(SQLModel, table=True):
    """What somebody changed of a task: the fields before and after, so that a change can be read and taken back."""

    __tablename__ = "task_change"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    at: datetime = stamp()
    actor: str
    before: dict[str, Any] = json_object()
    after: dict[str, Any] = json_object()

    def topics(self) -> tuple[str, ...]:
        return (f"task:{self.task_id}",)


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
    proven: bool | None = None  #: whether its evidence held; None until it ended
    slot_at: datetime | None = moment()  #: the task's time it was made for
    deadline_at: datetime | None = moment()
    priority: int = 0
    again_of: int | None = None  #: the run it repeats
    again_from: int | None = None  #: the first step that is done anew; earlier ones are taken over from `again_of`
    parent_id: int | None = Field(default=None, index=True)  #: the run that delegated it
    hops: int = 0  #: delegations before it
    thread_id: int | None = Field(default=None, index=True)  #: the conversation it belongs to; threads point at runs already
    chosen: dict[str, Any] = json_object()  #: why this agent
    cost: Decimal | None = amount()
    currency: str = ""
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
    result: dict[str, Any] = json_object()  #: {"value": what the step returned, as JSON}; empty when too long to keep
    cost: Decimal | None = amount()
    started_at: datetime = stamp()
    finished_at: datetime | None = moment()

    def topics(self) -> tuple[str, ...]:
        return (f"run:{self.run_id}",)
