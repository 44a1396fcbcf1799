"""What a rule let through but holds back for a while: it can be seen, stopped, or sent at once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from krake import registry
from krake.gate import autonomy, ledger, trust
from krake.gate.withdrawal import clear_up
from krake.kit import clock
from krake.kit.errors import NotAllowed, Refused
from krake.kit.text import Words
from krake.models import Action
from krake.services import events, orders
from krake.spec.actor import Actor

TOO_LATE = Words("Too late: it is already under way.", "Zu spät: Es ist schon unterwegs.")


async def held(session: AsyncSession, workspace: str = "") -> Sequence[Action]:
    """What waits for its time, the next first."""
    query = select(Action).where(Action.status == "approved", col(Action.not_before) > clock.now())
    if workspace:
        query = query.where(Action.workspace == workspace)
    return (await session.scalars(query.order_by(col(Action.not_before), Action.id))).all()


async def stop(session: AsyncSession, actor: Actor, action_id: str) -> Action:
    """Take one out before its time. Its draft is deleted, the stop counts against the agent's record, and an earned permission is gone.

    Refused when too late.
    """
    action = await _mine(session, actor, action_id)
    if not await ledger.move(session, action.id, ("approved",), "rejected", approver=actor.name, **trust.judged("refused")):
        raise Refused(TOO_LATE)
    await orders.stage(session, action.order_id, "rejected")
    await clear_up(session, action)
    await autonomy.demote(session, action, actor.name)
    await _told(session, actor, action, Words("Stopped before it left", "Vor dem Hinausgehen angehalten"))
    return action


async def send(session: AsyncSession, actor: Actor, action_id: str) -> Action:
    """Do not wait any longer. Refused when it is under way already."""
    action = await _mine(session, actor, action_id)
    if not await ledger.move(
        session, action.id, ("approved",), "approved", not_before=None, approver=actor.name, **trust.judged("unchanged")
    ):
        raise Refused(TOO_LATE)
    await _told(session, actor, action, Words("Sent at once", "Gleich hinausgegeben"))
    return action


async def _mine(session: AsyncSession, actor: Actor, action_id: str) -> Action:
    actor.must("owner", "operator")
    if not actor.person:
        raise NotAllowed(Words("Only a person can decide this.", "Das kann nur ein Mensch entscheiden."))
    action = await ledger.get(session, action_id)
    if action is None or action.status != "approved" or action.not_before is None:
        raise Refused(TOO_LATE)
    return action


async def _told(session: AsyncSession, actor: Actor, action: Action, verb: Words) -> None:
    title = registry.actions()[action.kind].title
    words = Words(
        f"{verb.en}: {action.title.get('en', title.en)}",
        f"{verb.de}: {action.title.get('de', title.de)}",
    )
    await events.record(session, actor, "answer", words, workspace=action.workspace, route="/rules", rehearsal=action.rehearsal)
