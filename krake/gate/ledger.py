"""The ledger of effects. Every change of status is one conditional UPDATE; the row count says who won."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from krake import registry
from krake.gate import budget, policy, spending, switch, trust
from krake.kit import clock, db
from krake.kit.errors import KrakeError
from krake.kit.text import Words
from krake.models import Action, Connection, Policy
from krake.services import profiles
from krake.spec.action import Done
from krake.spec.agent import Level
from krake.spec.words import Risk

#: a namespace of our own for effect keys
NAMESPACE = uuid.UUID("6f1d3c1e-7a54-5b53-9f6e-0f6f5a5b2a11")
LEASE = timedelta(minutes=2)
#: an action in one of these can no longer become an effect
OVER = ("rejected", "expired", "superseded", "failed", "undone")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an agent wants to do outside. `effect` names the business effect: the same effect can only ever be done once."""

    kind: str
    connection_id: int
    title: Words
    args: dict[str, Any]
    effect: str
    agent: str
    workspace: str
    order_id: int | None = None
    run_id: int | None = None
    thread_id: int | None = None
    price: Decimal | None = None
    currency: str = ""
    confidence: Decimal | None = None
    shown: dict[str, Any] = field(default_factory=dict)
    covers: str = ""
    supersedes: str = ""
    rehearsal: bool = False
    undo_of: str = ""
    seen: dict[str, Any] = field(default_factory=dict)
    #: it only clears up behind another one; like taking back, that is no wish of the agent's own
    clears: bool = False


def args_hash(args: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON: what an approval is bound to."""
    return hashlib.sha256(json.dumps(args, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def effect_key(effect: str) -> str:
    return str(uuid.uuid5(NAMESPACE, effect))


async def propose(session: AsyncSession, proposal: Proposal, key: str = "") -> Action:
    """Enter a proposal and judge it. A living twin (same kind, effect and args) is returned instead, so a rerun is harmless.

    `key` takes over the effect key of an earlier proposal of the same effect.
    """
    key, digest = key or effect_key(proposal.effect), args_hash(proposal.args)
    fingerprint = f"{proposal.kind}:{key}:{digest[:16]}"
    living = select(Action).where(Action.fingerprint == fingerprint, Action.status.not_in(OVER))  # type: ignore[attr-defined]
    if twin := (await session.scalars(living)).first():
        return twin
    measured = await trust.measured(session, proposal.agent, proposal.kind, rehearsal=proposal.rehearsal)
    verdict = policy.decide(await _case(session, proposal, measured), await rules(session))
    status = {"allow": "approved", "hold": "approved", "ask": "waiting", "deny": "rejected"}[verdict.decision]
    not_before = clock.now() + timedelta(minutes=verdict.hold_minutes) if verdict.decision == "hold" else None
    kind = registry.actions().get(proposal.kind)
    action = Action(
        id=str(uuid.uuid4()),
        kind=proposal.kind,
        risk=int(kind.risk if kind else Risk.MONEY),
        workspace=proposal.workspace,
        agent=proposal.agent,
        run_id=proposal.run_id,
        thread_id=proposal.thread_id,
        connection_id=proposal.connection_id,
        order_id=proposal.order_id,
        title=proposal.title._asdict(),
        args=proposal.args,
        args_hash=digest,
        shown=proposal.shown,
        fingerprint=fingerprint,
        effect_key=key,
        price=proposal.price,
        currency=proposal.currency,
        confidence=proposal.confidence,
        verdict=verdict.decision,
        reasons=[reason._asdict() for reason in verdict.reasons],
        status=status,
        approver="policy" if status == "approved" else "",
        not_before=not_before,
        measured=measured,
        covers=proposal.covers,
        supersedes=proposal.supersedes,
        rehearsal=proposal.rehearsal,
        undo_of=proposal.undo_of,
        seen=proposal.seen,
        expires_at=clock.now() + kind.fresh if kind else None,
    )
    session.add(action)
    await session.flush()
    return action


async def _case(session: AsyncSession, proposal: Proposal, measured: Decimal | None) -> policy.Case:
    kind = registry.actions().get(proposal.kind)
    covering = await session.get(Action, proposal.covers) if proposal.covers else None
    return policy.Case(
        kind=proposal.kind,
        agent=proposal.agent,
        workspace=proposal.workspace,
        risk=kind.risk if kind else None,
        amount=proposal.price,
        currency=proposal.currency,
        confidence=trust.sure(proposal.confidence, measured),
        at=clock.now(),
        target=str(proposal.shown.get("target", "")),
        spent=await spending.before(session, proposal.agent, proposal.kind, proposal.connection_id, proposal.currency, proposal.rehearsal),
        target_known=proposal.order_id is not None,
        halted=await switch.halted(session),
        level="act" if proposal.undo_of or proposal.clears else await level(session, proposal.agent),
        covered=covering is not None and covering.status in ("approved", "executing", "done") and covering.order_id == proposal.order_id,
    )


async def level(session: AsyncSession, agent: str) -> Level:
    """How far an agent may go at most. Who is no agent (any more) is bound by the rules alone."""
    found = (await profiles.agents(session)).get(agent)
    return found.level if found else "act"


async def rules(session: AsyncSession) -> list[policy.Rule]:
    rows = (await session.scalars(select(Policy))).all()
    return [rule(row) for row in rows]


def rule(row: Policy) -> policy.Rule:
    """A stored rule as the policy takes it. Hours that cannot be read allow no hour."""
    hours = None
    if row.hours:
        try:
            hours = (time.fromisoformat(row.hours["from"]), time.fromisoformat(row.hours["to"]))
        except (KeyError, ValueError):
            return policy.Rule(row.agent, row.kind, row.workspace, "ask")
    return policy.Rule(
        row.agent, row.kind, row.workspace, row.verdict, row.limit, row.currency, row.per_day, row.per_month,  # type: ignore[arg-type]
        row.scope, row.hold_minutes, tuple(row.targets), hours, row.timezone,  # type: ignore[arg-type]
    )  # fmt: skip


async def get(session: AsyncSession, action_id: str) -> Action | None:
    return await session.get(Action, action_id)


async def of_thread(session: AsyncSession, thread_id: int) -> Sequence[Action]:
    """The lines of an approval, in the order they were proposed; superseded ones are left out."""
    query = select(Action).where(Action.thread_id == thread_id, Action.status != "superseded").order_by(Action.created_at, Action.id)
    return (await session.scalars(query)).all()


async def of_run(session: AsyncSession, run_id: int) -> Sequence[Action]:
    return (await session.scalars(select(Action).where(Action.run_id == run_id).order_by(Action.created_at))).all()


async def due(session: AsyncSession) -> Sequence[str]:
    """Approved effects whose time has come, and executing ones whose worker died, as far as their account is connected."""
    now = clock.now()
    if await switch.halted(session):
        return await _left_behind(session)
    ready = (Action.status == "approved") & ((Action.not_before.is_(None)) | (Action.not_before <= now))  # type: ignore[union-attr]
    left = Action.status == "executing"
    query = select(Action.id).join(Connection, Connection.id == Action.connection_id).where(Connection.status != "disconnected")
    return (await session.scalars(query.where(ready | left).order_by(Action.changed_at))).all()


async def next_held(session: AsyncSession) -> datetime | None:
    """When the next approved effect that is held back may leave."""
    query = select(func.min(Action.not_before)).where(Action.status == "approved", Action.not_before > clock.now())  # type: ignore[operator]
    return await session.scalar(query)


async def _left_behind(session: AsyncSession) -> Sequence[str]:
    """What was under way when its worker died: it is looked for, never begun."""
    return (await session.scalars(select(Action.id).where(Action.status == "executing").order_by(Action.changed_at))).all()


async def move(session: AsyncSession, action_id: str, expected: Sequence[str], status: str, **values: Any) -> bool:
    """Change the status if it is still one of `expected`. True for the one who did."""
    action = await session.get(Action, action_id)
    topics = action.topics() if action else ("actions",)
    statement = update(Action).where(Action.id == action_id, Action.status.in_(list(expected)))  # type: ignore[attr-defined]
    changed = await db.change(session, statement.values(status=status, changed_at=clock.now(), **values), topics)
    if action:
        await session.refresh(action)
    return bool(changed)


async def claim(session: AsyncSession, action: Action) -> bool:
    """Take an approved action for execution, with its money reserved. Must commit before the call goes out.

    False when someone else has it, it is no longer approved or everything is halted. Fails the action when the day's budget
    is used up.
    """
    if await switch.halted(session):
        return False
    if (
        action.price
        and action.risk >= Risk.MONEY
        and not await budget.reserve(session, action.price, action.currency, rehearsal=action.rehearsal)
    ):
        words = Words("Today's spending limit is used up.", "Das heutige Ausgabenlimit ist aufgebraucht.")
        await move(session, action.id, ("approved",), "failed", error={"words": words._asdict(), "kind": "Budget"})
        return False
    reserved = action.price if action.risk >= Risk.MONEY else None
    won = await move(
        session, action.id, ("approved",), "executing", attempts=action.attempts + 1, lease_until=clock.now() + LEASE, reserved=reserved
    )
    if not won and reserved:
        await budget.release(session, reserved, action.currency, rehearsal=action.rehearsal, day=clock.today("UTC"))
    return won


def _reserved_on(action: Action) -> date:
    """The day whose budget holds an action's money: that of its claim, however long it was in doubt since."""
    return (action.lease_until - LEASE if action.lease_until else action.changed_at).date()


async def record(session: AsyncSession, action: Action, done: Done) -> bool:
    """The effect exists. What was held back and nobody stopped was right as it was."""
    facts = json.loads(json.dumps(done.facts, default=str))
    if action.verdict == "hold" and not action.outcome:
        await db.change(session, update(Action).where(Action.id == action.id).values(**trust.judged("unchanged")), ())  # type: ignore[arg-type]
    return await move(session, action.id, ("executing", "unknown"), "done", external_id=done.external_id, facts=facts, error={})


async def fail(session: AsyncSession, action: Action, error: KrakeError, status: str = "failed") -> bool:
    """The effect surely does not exist (`failed`), or nobody can tell (`unknown`). Only a sure failure frees the money."""
    shown = {"words": error.words._asdict(), "next": error.next_step._asdict(), "kind": type(error).__name__}
    reserved, day = action.reserved, _reserved_on(action)  # read before `move` brings the row up to date
    freed = {"reserved": None} if status == "failed" else {}
    moved = await move(session, action.id, ("executing", "unknown", "approved"), status, error=shown, **freed)
    if moved and status == "failed" and reserved:
        await budget.release(session, reserved, action.currency, rehearsal=action.rehearsal, day=day)
    return moved


async def put_back(session: AsyncSession, action: Action) -> bool:
    """Nothing was sent: the action waits for its next try, and its money is free meanwhile."""
    reserved, day = action.reserved, _reserved_on(action)
    moved = await move(session, action.id, ("executing",), "approved", reserved=None, lease_until=None)
    if moved and reserved:
        await budget.release(session, reserved, action.currency, rehearsal=action.rehearsal, day=day)
    return moved


async def undo(session: AsyncSession, action: Action) -> bool:
    """The effect was taken back: it counts against the record, and its day's money is free again. False when it is not done (any more)."""
    reserved, day = action.reserved, _reserved_on(action)
    moved = await move(session, action.id, ("done",), "undone", reserved=None, **trust.judged("reversed"))
    if moved and reserved:
        await budget.release(session, reserved, action.currency, rehearsal=action.rehearsal, day=day)
    return moved


async def promoted(session: AsyncSession, external_id: str) -> Action | None:
    """The action that put a production order into print, by the printer's id."""
    query = select(Action).where(Action.kind == "gelato.promote", Action.external_id == external_id, Action.status == "done")
    return (await session.scalars(query)).first()


async def of_order(session: AsyncSession, order_id: int, status: str = "waiting") -> Sequence[Action]:
    """An order's actions of one status, newest first."""
    query = select(Action).where(Action.order_id == order_id, Action.status == status).order_by(Action.created_at.desc())  # type: ignore[attr-defined]
    return (await session.scalars(query)).all()


async def of_threads(session: AsyncSession, thread_ids: Sequence[int]) -> dict[int, list[Action]]:
    """The living lines of several threads in one read."""
    found: dict[int, list[Action]] = {}
    query = select(Action).where(Action.thread_id.in_(list(thread_ids)), Action.status != "superseded")  # type: ignore[union-attr]
    for action in await session.scalars(query.order_by(Action.created_at)):
        found.setdefault(action.thread_id or 0, []).append(action)
    return found


async def history(session: AsyncSession, agent: str, kind: str, *, rehearsal: bool) -> tuple[int, int]:
    """How many of an agent's earlier proposals of a kind were approved, out of those a person approved or rejected."""
    decided = ("approved", "executing", "done", "unknown", "failed", "rejected")
    query = select(Action.status, Action.approver).where(
        Action.agent == agent,
        Action.kind == kind,
        Action.rehearsal == rehearsal,
        Action.status.in_(decided),
        Action.approver.not_in(("", "policy", "krake")),  # type: ignore[attr-defined]
    )
    found = (await session.execute(query)).all()
    return sum(row[0] != "rejected" for row in found), len(found)


async def all_of_order(session: AsyncSession, order_id: int) -> Sequence[Action]:
    """Everything ever proposed for an order, oldest first."""
    return (await session.scalars(select(Action).where(Action.order_id == order_id).order_by(Action.created_at))).all()


async def living(session: AsyncSession, kind: str, effect: str) -> Action | None:
    """The action for this business effect that is under way or done, if any."""
    query = select(Action).where(Action.kind == kind, Action.effect_key == effect_key(effect), Action.status.not_in(OVER))
    return (await session.scalars(query)).first()


async def proposed(session: AsyncSession, kind: str, begins: datetime, ends: datetime, *, rehearsal: bool) -> Sequence[Action]:
    """Effects of a kind proposed within [begins, ends) that were neither turned down nor replaced."""
    query = select(Action).where(Action.kind == kind, Action.rehearsal == rehearsal, Action.status.not_in(OVER))
    return (await session.scalars(query.where(Action.created_at >= begins, Action.created_at < ends))).all()


async def undone(session: AsyncSession, kind: str, effect: str) -> bool:
    """Whether this business effect was done and then taken back."""
    query = select(Action.id).where(Action.kind == kind, Action.effect_key == effect_key(effect), Action.status == "undone")
    return (await session.scalars(query.limit(1))).first() is not None


async def unasked(session: AsyncSession, kind: str, *, rehearsal: bool) -> Sequence[Action]:
    """Proposals that wait for a person and stand in no thread."""
    query = select(Action).where(Action.kind == kind, Action.status == "waiting", Action.thread_id.is_(None), Action.rehearsal == rehearsal)
    return (await session.scalars(query.order_by(Action.created_at))).all()


async def orders_with(session: AsyncSession, kind: str, order_ids: Sequence[int]) -> set[int]:
    """Those of these orders for which an action of a kind is not over."""
    query = select(Action.order_id).where(Action.kind == kind, Action.order_id.in_(list(order_ids)), Action.status.not_in(OVER))
    return {order_id for order_id in await session.scalars(query) if order_id is not None}
