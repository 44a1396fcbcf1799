"""What may no longer happen: an order that was changed or called off takes its print with it, and nothing is left at the printer."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from krake import registry
from krake.gate import drift, ledger
from krake.kit.text import Words
from krake.models import Action, Order
from krake.services import events, faults, orders, threads
from krake.spec.actor import KRAKE

REREAD = Words(
    "The question was withdrawn and the order is prepared anew.", "Die Frage ist zurückgezogen, die Bestellung wird neu vorbereitet."
)
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
    asked_on = action.args.get("basis")
    if asked_on and asked_on != orders.basis(order, await orders.lines(session, action.order_id)):
        return Words(
            f"{order.number} was changed at the shop since you were asked; it is prepared anew.",
            f"{order.number} wurde im Shop geändert, seit du gefragt wurdest, und wird neu vorbereitet.",
        )
    return None


async def changes(session: AsyncSession, action: Action) -> Words:
    """What is different from the state the proposal was made on, in one sentence; empty when nothing is."""
    if action.order_id is None:
        return Words("", "")
    order = await orders.get(session, action.order_id)
    return drift.listed(drift.difference(action.seen, orders.seen(order, await orders.lines(session, action.order_id))))


async def withdraw(session: AsyncSession, order_id: int) -> int:
    """Take back the questions about an order that the shop changed or called off: lines, draft, empty threads. Returns how many.

    What may still be printed goes back to the start, to be prepared from what the shop says now.
    """
    gone = 0
    order = await orders.get(session, order_id)
    if not orders.printable(order) or order.fulfillment == "fulfilled":
        await _no_more_questions(session, order)
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
            what = await changes(session, action)  # only where it was asked: an address has no place in the audit log
            await _said(session, action.thread_id, Words(f"{why.en} {what.en}".strip(), f"{why.de} {what.de}".strip()))
        if orders.wants_preparation(order):
            await orders.stage(session, order_id, "none")
            await faults.note(session, "overtaken", f"overtaken:{action.id}", why, playbook="reread", rehearsal=action.rehearsal)
            await faults.repaired(session, f"overtaken:{action.id}", REREAD)
    return gone


async def abandon(session: AsyncSession, connection_ids: Sequence[int]) -> int:
    """The accounts are gone: questions close, and what was approved but not begun is never sent. Returns how many."""
    why = Words("The account was disconnected; this is not done any more.", "Das Konto wurde getrennt; das wird nicht mehr ausgeführt.")
    query = select(Action).where(Action.connection_id.in_(list(connection_ids)), Action.status.in_(("waiting", "approved")))
    actions = (await session.scalars(query)).all()
    for action in actions:
        if await ledger.move(
            session, action.id, ("waiting", "approved"), "expired", error={"words": why._asdict(), "kind": "Disconnected"}
        ):
            await orders.stage(session, action.order_id, "rejected")
    for thread in await threads.about(session, connection_ids, {action.thread_id for action in actions if action.thread_id}):
        await threads.say(session, thread.id or 0, KRAKE.name, why)
        await threads.record(session, KRAKE, thread.id or 0, {"kind": "settled"})
    return len(actions)


async def _no_more_questions(session: AsyncSession, order: Order) -> None:
    """Address, stock and the like were only asked for this order; a variant is asked about for others too, so it only loses the name."""
    why = Words(f"{order.number} is no longer to be printed.", f"{order.number} ist nicht mehr zu drucken.")
    for thread in await threads.of_order(session, order.id or 0):
        if thread.kind != "approval":
            await threads.say(session, thread.id or 0, KRAKE.name, why)
            await threads.record(session, KRAKE, thread.id or 0, {"kind": "settled"})
    for thread in await threads.naming(session, order.number, rehearsal=order.rehearsal):
        left = [number for number in thread.payload.get("orders", []) if number != order.number]
        thread.payload = {**thread.payload, "orders": left}
        session.add(thread)
        if not left:
            await threads.say(session, thread.id or 0, KRAKE.name, why)
            await session.flush()
            await threads.record(session, KRAKE, thread.id or 0, {"kind": "settled"})


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
            clears=True,
        ),
    )


async def forget_draft(session: AsyncSession, action: Action) -> None:
    """The draft behind an action goes: a later print of the same order makes a new one."""
    drafts = select(Action).where(Action.kind == DRAFT, Action.external_id == action.args.get("draft_id", ""), Action.status == "done")
    for draft in await session.scalars(drafts):
        await ledger.move(session, draft.id, ("done",), "superseded")
