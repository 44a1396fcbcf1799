"""Taking back what left the house: every kind of effect names its inverse, its compensation, or why there is none.

Taking back is an effect of its own, with its own proposal, claim and look-up; it is never done by forgetting the first one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from krake import registry
from krake.gate import autonomy, ledger
from krake.kit import clock
from krake.kit.errors import NotAllowed, Refused
from krake.kit.text import Words
from krake.models import Action
from krake.services import connections, events
from krake.spec.action import Undo
from krake.spec.actor import Actor
from krake.spec.words import Risk

LEFT = ("approved", "executing", "done", "unknown", "failed", "undone")
NOT_DONE = Words("Only what was done can be taken back.", "Nur was geschehen ist, lässt sich zurücknehmen.")
TOO_LATE = Words("Too late: it is already under way.", "Zu spät: Es ist schon unterwegs.")
#: how long it waits before it leaves, so that a second thought costs nothing
GRACE = timedelta(seconds=6)
UNDER_WAY = Words("It is being taken back already.", "Es wird schon zurückgenommen.")


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect of the timeline. `undo` says what taking it back does; `final` why it cannot be; both empty while it is not done."""

    action: Action
    undo: Words | None = None
    final: Words | None = None
    exact: bool = False


async def timeline(session: AsyncSession, *, rehearsal: bool, limit: int = 50, before: str = "") -> list[Effect]:
    """What left the house, is about to, or tried to, the latest first. Drafts are left out: they change nothing for anybody."""
    query = select(Action).where(col(Action.status).in_(LEFT), Action.risk > int(Risk.DRAFT), Action.rehearsal == rehearsal)
    if before and (last := await session.get(Action, before)):
        same_moment = (col(Action.created_at) == last.created_at) & (col(Action.id) > last.id)
        query = query.where((col(Action.created_at) < last.created_at) | same_moment)
    rows = (await session.scalars(query.order_by(col(Action.created_at).desc(), col(Action.id)).limit(limit))).all()
    return await offered(session, rows)


def _effect(action: Action, taken: bool) -> Effect:
    kind = registry.actions().get(action.kind)
    if kind is None or action.status != "done" or taken:
        return Effect(action)
    if isinstance(kind.undo, Undo):
        return Effect(action, undo=kind.undo.words, exact=kind.undo.exact)
    return Effect(action, final=kind.undo.words)


async def offered(session: AsyncSession, actions: Sequence[Action]) -> list[Effect]:
    """These effects with what can be taken back of them."""
    taken = await _taken_back(session, [row.id for row in actions])
    return [_effect(row, row.id in taken) for row in actions]


async def _taken_back(session: AsyncSession, ids: Sequence[str]) -> set[str]:
    """Those of these effects that are being taken back now."""
    query = select(Action.undo_of).where(col(Action.undo_of).in_(list(ids)), col(Action.status).not_in(ledger.OVER))
    return set(await session.scalars(query))


async def take_back(session: AsyncSession, actor: Actor, action_id: str) -> Action:
    """Have an effect taken back on a person's word. Raises Refused with the reason when it cannot be.

    The agent that caused it proposes, the person approves: nobody does both.
    """
    actor.must("owner", "operator")
    if not actor.person:
        raise NotAllowed(Words("Only a person can decide this.", "Das kann nur ein Mensch entscheiden."))
    action = await ledger.get(session, action_id)
    if action is None or action.status != "done":
        raise Refused(NOT_DONE)
    way = registry.actions()[action.kind].undo
    if not isinstance(way, Undo):
        raise Refused(way.words)
    if await _taken_back(session, [action.id]):
        raise Refused(UNDER_WAY)
    connections.usable(await connections.get(session, action.connection_id))
    made = await ledger.propose(session, _proposal(action, way))
    if made.status == "rejected":
        raise Refused(Words(**made.reasons[0]))
    await ledger.move(session, made.id, ("waiting", "approved"), "approved", approver=actor.name, not_before=clock.now() + GRACE)
    words = Words(f"Takes back: {action.title['en']}", f"Nimmt zurück: {action.title['de']}")
    await events.record(session, actor, "undo", words, workspace=action.workspace, route="/effects", rehearsal=action.rehearsal)
    return made


async def leave(session: AsyncSession, actor: Actor, undo_id: str) -> None:
    """A second thought: the effect stays. Raises Refused once it is under way."""
    actor.must("owner", "operator")
    undo = await ledger.get(session, undo_id)
    if undo is None or not undo.undo_of or not await ledger.move(session, undo_id, ("approved",), "rejected", approver=actor.name):
        raise Refused(TOO_LATE)


def _proposal(action: Action, way: Undo) -> ledger.Proposal:
    title = registry.actions()[way.kind].title
    number = action.shown.get("number", "")
    return ledger.Proposal(
        kind=way.kind,
        connection_id=action.connection_id,
        title=Words(f"{title.en}: {number}", f"{title.de}: {number}") if number else title,
        args=way.args(action.args, action.external_id),
        effect=f"undo:{action.id}",
        agent=action.agent,
        workspace=action.workspace,
        order_id=action.order_id,
        run_id=action.run_id,
        shown={"number": number},
        rehearsal=action.rehearsal,
        undo_of=action.id,
    )


async def taken_back(session: AsyncSession, undo: Action) -> Action | None:
    """The effect that this one took back is undone: its record counts it as reversed, and an earned permission is gone."""
    action = await ledger.get(session, undo.undo_of)
    if action is None or not await ledger.undo(session, action):
        return None
    await autonomy.demote(session, action, undo.approver)
    return action
