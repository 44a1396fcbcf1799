"""What follows from an effect inside our own house, in the same transaction that records it: no kill can come between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from krake.gate import ledger, undoing
from krake.gate.withdrawal import forget_draft
from krake.kit import clock
from krake.kit.money import decimal
from krake.kit.text import Words, money
from krake.models import Action
from krake.services import events, faults, orders, parcels, threads
from krake.spec.actor import agent


async def _promoted(session: AsyncSession, action: Action) -> None:
    facts = action.facts
    price, currency = decimal(facts["price"]["amount"]), facts["price"]["currency"]
    await parcels.save(
        session,
        action.connection_id,
        action.order_id or 0,
        action.external_id,
        rehearsal=action.rehearsal,
        kind="order",
        status=facts["status"],
        price=price,
        currency=currency,
        route=facts["route"],
        reference=action.effect_key,
    )
    await orders.stage(session, action.order_id, "printing")
    number = action.shown.get("number", "")
    words = Words(f"{number} sent to print for {money(price, currency)}", f"{number} für {money(price, currency, 'de')} in Druck gegeben")
    await tell(session, action, "print", words)


async def _fulfilled(session: AsyncSession, action: Action) -> None:
    for parcel in await parcels.of_order(session, action.order_id or 0):
        if parcel.kind == "order" and parcel.fulfilled_at is None:
            parcel.fulfilled_at = clock.now()
            session.add(parcel)
    number, code = action.shown.get("number", ""), action.args["tracking_number"]
    words = Words(f"The customer of {number} now sees tracking {code}", f"Wer {number} bestellt hat, sieht jetzt die Sendung {code}")
    await tell(session, action, "fulfil", words)


async def _discarded(session: AsyncSession, action: Action) -> None:
    parcel = await parcels.find(session, action.connection_id, action.args["draft_id"])
    if parcel:
        parcel.kind, parcel.status = "gone", "discarded"
        session.add(parcel)
    words = Words("Deleted a spare draft at Gelato", "Überzähligen Entwurf bei Gelato gelöscht")
    await tell(session, action, "discard", words)


async def _cancelled(session: AsyncSession, action: Action) -> None:
    """The print is off: the order can be prepared again, and what the printer says of it now is no trouble."""
    parcel = await parcels.find(session, action.connection_id, action.args["order_id"])
    if parcel:
        parcel.status, parcel.changed_at = "canceled", clock.now()
        session.add(parcel)
        await threads.settle(session, f"parcel:{parcel.id}", Words("You cancelled it.", "Du hast es storniert."))
    if promoted := await ledger.get(session, action.undo_of):
        await forget_draft(session, promoted)
    await orders.stage(session, action.order_id, "rejected")
    number = action.shown.get("number", "")
    await tell(session, action, "cancel", Words(f"Cancelled the print of {number}", f"Druck von {number} storniert"))


async def _unfulfilled(session: AsyncSession, action: Action) -> None:
    for parcel in await parcels.of_order(session, action.order_id or 0):
        parcel.fulfilled_at = None
        session.add(parcel)
    number = action.shown.get("number", "")
    words = Words(f"{number} carries no tracking at the shop any more", f"{number} trägt im Shop keine Sendungsnummer mehr")
    await tell(session, action, "unfulfil", words)


async def tell(session: AsyncSession, action: Action, verb: str, words: Words) -> None:
    """Say it in the feed and where it was asked."""
    route = f"/orders/{action.order_id}" if action.order_id else ""
    await events.record(session, agent(action.agent), verb, words, workspace=action.workspace, route=route, rehearsal=action.rehearsal)
    if action.thread_id:
        await threads.say(session, action.thread_id, action.agent, words)


AFTER: dict[str, Callable[[AsyncSession, Action], Awaitable[None]]] = {
    "gelato.promote": _promoted,
    "gelato.discard": _discarded,
    "gelato.cancel": _cancelled,
    "shopify.fulfil": _fulfilled,
    "shopify.unfulfil": _unfulfilled,
}


async def after(session: AsyncSession, action: Action) -> None:
    """Carry an effect's consequences into our rows. Kinds without any (a draft) have none."""
    await threads.settle(session, f"doubt:{action.id}", Words("It is clear now: it was done.", "Jetzt ist es klar: Es ist geschehen."))
    await faults.repaired(session, f"effect:{action.effect_key}", Words("It was done after all.", "Es ist doch noch geschehen."), by="you")
    if follow := AFTER.get(action.kind):
        await follow(session, action)
    if action.undo_of:
        await undoing.taken_back(session, action)
