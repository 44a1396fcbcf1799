"""The ledger of effects on the outside world, the rules that judge them, and the money they may use."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text

from krake.models.base import Decimal, Field, SQLModel, amount, datetime, json_list, json_object, moment, stamp


class Action(SQLModel, table=True):
    """One effect. status: proposed | waiting | approved | rejected | expired | superseded | executing | done | failed | unknown |
    undone.

    `fingerprint` is unique among the living, so a rerun proposes nothing twice. `args_hash` is what an approval is bound to.
    `effect_key` is the same for every attempt at the same business effect (for a print: the customer order's lines), and
    only one action per key and kind may ever be approved or beyond (drafts excepted: a spare one harms nobody).
    """

    __table_args__ = (
        Index(
            "ix_action_fingerprint",
            "fingerprint",
            unique=True,
            sqlite_where=text("status NOT IN ('rejected','expired','superseded','failed','undone')"),
            postgresql_where=text("status NOT IN ('rejected','expired','superseded','failed','undone')"),
        ),
        Index(
            "ix_action_effect",
            "kind",
            "effect_key",
            unique=True,
            sqlite_where=text("risk >= 3 AND status IN ('approved','executing','done','unknown')"),
            postgresql_where=text("risk >= 3 AND status IN ('approved','executing','done','unknown')"),
        ),
        Index("ix_action_status", "status", "kind"),
    )

    id: str = Field(primary_key=True, max_length=36)
    kind: str
    risk: int = 4
    workspace: str = ""
    agent: str = ""
    run_id: int | None = Field(default=None, foreign_key="run.id", index=True)
    thread_id: int | None = Field(default=None, foreign_key="thread.id", index=True)
    connection_id: int = Field(foreign_key="connection.id")
    order_id: int | None = Field(default=None, foreign_key="customer_order.id", index=True)
    title: dict[str, Any] = json_object()
    args: dict[str, Any] = json_object()
    args_hash: str = ""
    shown: dict[str, Any] = json_object()  #: what the approval line shows: margin, route, address check
    fingerprint: str
    effect_key: str
    price: Decimal | None = amount()
    currency: str = ""
    confidence: Decimal | None = amount()  #: what the agent said, 0 to 1
    measured: Decimal | None = amount()  #: what its record makes of that: the lower bound the policy used
    seen: dict[str, Any] = json_object()  #: the outside state it was proposed on, as `drift` compares it before the effect
    outcome: str = ""  #: unchanged | edited | refused | reversed | unproven, once somebody or something judged it
    judged_at: datetime | None = moment()
    expires_at: datetime | None = moment()
    undo_of: str = ""  #: the action whose inverse or compensation this is
    group_key: str = ""  #: alike proposals stand together
    verdict: str = ""
    reasons: list[dict[str, Any]] = json_list()
    status: str = "proposed"
    approver: str = ""
    covers: str = ""  #: the approved action this one is a part of
    supersedes: str = ""
    external_id: str = ""
    facts: dict[str, Any] = json_object()
    error: dict[str, Any] = json_object()
    attempts: int = 0
    reserved: Decimal | None = amount()
    not_before: datetime | None = moment()
    lease_until: datetime | None = moment()
    rehearsal: bool = False
    created_at: datetime = stamp()
    changed_at: datetime = stamp()

    def topics(self) -> tuple[str, ...]:
        return ("actions", f"thread:{self.thread_id}", f"run:{self.run_id}")


class Policy(SQLModel, table=True):
    """A rule the owner set for an agent, action kind and workspace (`*` for any). verdict: allow | hold | ask | deny.

    `limit` is for one action, `per_day` and `per_month` add up over `scope` (agent | kind | connection | house). `hold` waits
    `hold_minutes` in the outbox first. `targets` are the only ones allowed when given; `hours` is {"from": "08:00", "to": "20:00"}.
    """

    __table_args__ = (UniqueConstraint("agent", "kind", "workspace"),)

    id: int | None = Field(default=None, primary_key=True)
    agent: str = "*"
    kind: str = "*"
    workspace: str = "*"
    verdict: str = "ask"
    limit: Decimal | None = amount()
    per_day: Decimal | None = amount()
    per_month: Decimal | None = amount()
    currency: str = ""
    scope: str = "kind"
    hold_minutes: int = 0
    targets: list[str] = json_list()
    hours: dict[str, Any] = json_object()
    timezone: str = "Europe/Berlin"
    made_by: str = ""
    changed_at: datetime = stamp()

    def topics(self) -> tuple[str, ...]:
        return ("policies",)


class Autonomy(SQLModel, table=True):
    """How far one agent may go with one kind of effect. level: watch | draft | hold | act. `evidence` is what it rests on."""

    __table_args__ = (UniqueConstraint("agent", "kind", "rehearsal"),)

    id: int | None = Field(default=None, primary_key=True)
    agent: str
    kind: str
    level: str = "draft"
    evidence: dict[str, Any] = json_object()
    given_by: str = ""
    rehearsal: bool = False
    changed_at: datetime = stamp()

    def topics(self) -> tuple[str, ...]:
        return ("autonomy",)


class Switch(SQLModel, table=True):
    """Something that is off or on for the whole house. `effects` on means: no new effect on the outside world."""

    key: str = Field(primary_key=True)
    on: bool = False
    by: str = ""
    why: str = ""
    at: datetime = stamp()

    def topics(self) -> tuple[str, ...]:
        return ("switches", "actions")


class Budget(SQLModel, table=True):
    """Money one scope may use on one day. Reserved by one conditional UPDATE, so two claims never share the last euro."""

    __table_args__ = (UniqueConstraint("scope", "day", "currency", "rehearsal"),)

    id: int | None = Field(default=None, primary_key=True)
    scope: str
    day: date
    currency: str
    cap: Decimal = amount()
    used: Decimal = amount()
    rehearsal: bool = False

    def topics(self) -> tuple[str, ...]:
        return ("budgets",)
