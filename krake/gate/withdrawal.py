"""What may no longer happen: an order that was called off takes its print with it, and nothing is left lying at the printer."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from krake import registry
from krake.gate import ledger
from krake.kit.text import Words
from krake.models import Action
from krake.services import events, orders, threads
from krake.spec.actor import KRAKE

PRINT, DRAFT = "gelato.promote", "gelato.draft"


async def against(session: AsyncSession, action: Action) -> Words | None:
    """Why this print must not happen although somebody wants it, or None. The shop may have changed its mind since the question."""
    if action.kind != PRINT or action.order_id is None:
        return None
    order = await orders.get(session, action.order_id)
    if not orders.printable(order):
        return Words(
            f"{order.number} was called off at the shop; it is not printed.",
            f"{order.number} wurde im Shop zurückgenommen und wird nicht gedruckt.",
        )
    if order.fulfillment == "fulfilled":
        return Words(
            f"{order.number} was already sent; it is not printed again.",
            f"{order.number} ist schon versandt und wird nicht noch einmal gedruckt.",
        )
    return None


async def withdraw(session: AsyncSession, order_id: int) -> int:
    """Take back the questions whether to print an order that was called off: lines, draft and empty thread. Returns how many."""
    gone = 0
    for action in await ledger.of_order(session, order_id):
        why = await against(session, action)
        if why is None or not await ledger.move(session, action.id, ("waiting",), "superseded", approver=KRAKE.name):
            continue
        gone += 1
        await clear_up(session, action)
        await events.record(
            session, KRAKE, "withdraw", why, workspace=action.workspace, route=f"/orders/{order_id}", rehearsal=action.rehearsal
        )
        if action.thread_id:
            await _said(session, action.thread_id, why)
    return gone


async def _said(session: AsyncSession, thread_id: int, why: Words) -> None:
    """Say it where it was asked; a thread without a line left to decide closes."""
    await threads.say(session, thread_id, KRAKE.name, why)
    if not any(line.status == "waiting" for line in await ledger.of_thread(session, thread_id)):
        await threads.record(session, KRAKE, thread_id, {"kind": "settled"})


async def clear_up(session: AsyncSession, action: Action) -> Action | None:
    """Propose what its kind declares to clear up behind an action that will not happen (for a print: delete its draft)."""
    cleanup = registry.actions()[action.kind].cleanup
    if cleanup is None:
        return None
    kind, names = cleanup
    args = {name: action.args[name] for name in names}
    await forget_draft(session, action)
    return await ledger.propose(
        session,
        ledger.Proposal(
            kind=kind,
            connection_id=action.connection_id,
            effect=f"{kind}:{action.id}",
            title=registry.actions()[kind].title,
            args=args,
            agent=action.agent,
            workspace=action.workspace,
            order_id=action.order_id,
            run_id=action.run_id,
            rehearsal=action.rehearsal,
        ),
    )


async def forget_draft(session: AsyncSession, action: Action) -> None:
    """The draft behind an action goes: a later print of the same order makes a new one."""
    drafts = select(Action).where(Action.kind == DRAFT, Action.external_id == action.args.get("draft_id", ""), Action.status == "done")
    for draft in await session.scalars(drafts):
        await ledger.move(session, draft.id, ("done",), "superseded")
