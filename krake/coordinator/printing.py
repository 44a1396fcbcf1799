"""From a paid order to the question "Print and ship?": checks, a draft at the printer, its real price, one proposal an order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from krake.coordinator import asking, stock
from krake.gate import effects, ledger, withdrawal
from krake.integrations.gelato.client import GelatoClient
from krake.integrations.shopify import sync as shopify
from krake.integrations.shopify.client import ShopifyClient
from krake.kit import clock, db
from krake.kit.errors import KrakeError, NotFound, Refused, Rejected, Throttled
from krake.kit.money import Money, decimal, total
from krake.kit.text import Words
from krake.models import Connection, Line, Order, Print, Thread
from krake.services import connections, events, faults, inbox, margin, orders, parcels, prints, runs, threads
from krake.spec.actor import KRAKE
from krake.spec.actor import agent as agent_actor

AGENT, WORKSPACE = "commet", "lunavo"
#: stock words of the printer that mean it cannot be printed now
GONE = ("out-of-stock", "out-of-stock-replenishable", "not-supported")
SURE = Decimal("0.9")
SECOND = Words("The shop was asked for this one order and had it.", "Der Shop wurde nach dieser Bestellung gefragt und hatte sie.")


async def waiting(rehearsal: bool) -> dict[str, Any]:
    """The paid orders without production, as ids and numbers."""
    async with db.read() as session:
        found = await orders.to_print(session, rehearsal=rehearsal)
        unasked = await ledger.unasked(session, "gelato.promote", rehearsal=rehearsal)
    note = Words(f"{len(found)} to prepare", f"{len(found)} vorzubereiten")
    return {"orders": [[row.id, row.number] for row in found], "unasked": len(unasked), "note": note._asdict()}


async def prepare(order_id: int, run_id: int, thread_id: int | None, change: dict[str, Any]) -> dict[str, Any]:
    """Bring one order to the point where it can be approved, or to a question. Returns what happened, as JSON.

    `change` may hold `shipment_method` and `replaces` (the superseded action whose draft is to be replaced).
    """
    order, lines, shop, printer = await _read(order_id)
    if not orders.printable(order) or order.fulfillment == "fulfilled":
        return _outcome(order, "left_out", Words("not to be printed", "nicht zu drucken"))
    if printer is None or printer.status == "disconnected":
        return _outcome(order, "waits", Words("Gelato is not connected", "Gelato ist nicht verbunden"))
    try:
        return await _prepare(order, lines, shop, printer, run_id, thread_id, change)
    except (Refused, Rejected, NotFound) as error:  # this order's own trouble: the others need not wait for it
        async with db.write() as session:
            await asking.refused(session, order, error, run_id)
            await orders.stage(session, order.id, "trouble", error.words._asdict())
        return _outcome(order, "asked", error.words)


async def _prepare(
    order: Order, lines: Sequence[Line], shop: Connection, printer: Connection, run_id: int, thread_id: int | None, change: dict[str, Any]
) -> dict[str, Any]:
    order = await _with_address(order, shop)
    known = await _prints(shop, lines)
    owed = [line for line in lines if line.requires_shipping and line.quantity > 0]
    lines = [line for line in owed if not prints.sent_by_owner(known.get(line.variant_external_id))]
    if not lines:
        async with db.write() as session:
            await orders.stage(session, order.id, "elsewhere")
        return _outcome(order, "left_out", Words("nothing in it is printed by Gelato", "nichts darin druckt Gelato"))
    known = {line.variant_external_id: known[line.variant_external_id] for line in lines if line.variant_external_id in known}
    async with db.write() as session:
        asked = await asking.about(session, order, lines, known, shop, printer, run_id)
        if asked:
            await orders.stage(session, order.id, "asks", asked._asdict())
    if asked:
        return _outcome(order, "asked", asked)
    if gone := await _out_of_stock(printer, known):
        async with db.write() as session:
            await stock.out_of_stock(session, order, gone, run_id)
            await orders.stage(session, order.id, "asks", gone._asdict())
        return _outcome(order, "asked", gone)
    await _clear(order, change.get("replaces", ""))
    return await _draft(order, lines, known, printer, run_id, thread_id, change)


async def _read(order_id: int) -> tuple[Order, Sequence[Line], Connection, Connection | None]:
    async with db.read() as session:
        order = await orders.get(session, order_id)
        shop = await connections.get(session, order.connection_id)
        printer = await connections.partner(session, "gelato", rehearsal=order.rehearsal)
        return order, await orders.lines(session, order_id), shop, printer


async def _prints(shop: Connection, lines: Sequence[Line]) -> dict[str, Print]:
    async with db.read() as session:
        return await prints.known(session, shop.id or 0, [line.variant_external_id for line in lines])


async def _with_address(order: Order, shop: Connection) -> Order:
    """Bulk exports come without people: ask for this one order's address before it is called missing."""
    if order.address or order.delivery:
        return order
    async with connections.using(shop) as access, ShopifyClient(access) as client:
        reply = await shopify.order(client, order.external_id)
    async with db.write() as session:
        await orders.save(session, shop, [reply])
        found = await orders.get(session, order.id or 0)
        if found.address:
            cause = f"incomplete:{order.id}"
            words = Words(f"{order.number} came without an address.", f"{order.number} kam ohne Adresse.")
            await faults.note(session, "incomplete", cause, words, playbook="second_source", rehearsal=order.rehearsal)
            await faults.repaired(session, cause, SECOND)
        return found


async def _out_of_stock(printer: Connection, known: dict[str, Print]) -> Words | None:
    uids = {row.product_uid: row.product_title or row.product_uid for row in known.values()}
    async with connections.using(printer) as access, GelatoClient(access) as client:
        answers = await client.availability(sorted(uids))
    for answer in answers:
        if answer.product_uid in uids and answer.regions and all(region.status in GONE for region in answer.regions):
            title = uids[answer.product_uid]
            return Words(f"Gelato is out of stock: {title}", f"Bei Gelato nicht vorrätig: {title}")
    return None


async def _clear(order: Order, replaces: str) -> None:
    """Delete the drafts that are given up (of the superseded action, and of earlier rejections), so that the reference is free."""
    async with db.write() as session:
        if replaces and (old := await ledger.get(session, replaces)):
            await withdrawal.clear_up(session, old)
        given_up = [action.id for action in await ledger.of_order(session, order.id or 0, "approved") if action.kind == "gelato.discard"]
    for action_id in given_up:
        await _must(await effects.perform(action_id))


async def _draft(
    order: Order,
    lines: Sequence[Line],
    known: dict[str, Print],
    printer: Connection,
    run_id: int,
    thread_id: int | None,
    change: dict[str, Any],
) -> dict[str, Any]:
    effect = f"print:{order.connection_id}:{order.external_id}"
    args = draft_args(order, lines, known, change.get("shipment_method", ""))
    async with db.write() as session:
        made = await ledger.propose(
            session,
            ledger.Proposal(
                kind="gelato.draft",
                connection_id=printer.id or 0,
                effect=effect,
                args=args,
                agent=AGENT,
                workspace=WORKSPACE,
                order_id=order.id,
                title=Words(f"Draft {order.number} at Gelato", f"{order.number} bei Gelato entwerfen"),
                run_id=run_id,
                rehearsal=order.rehearsal,
                shown={"number": order.number},
            ),
        )
    if made.verdict == "deny":
        return _outcome(order, "left_out", Words(**made.reasons[0]))
    done = made if made.status == "done" else await _must(await effects.perform(made.id))
    return await _propose(order, lines, known, printer, done, effect, run_id, thread_id, args, change.get("replaces", ""))


def draft_args(order: Order, lines: Sequence[Line], known: dict[str, Print], method: str) -> dict[str, Any]:
    """The draft as Gelato takes it: one item a line that ships, the file on its placement."""
    return {
        "reference": order.number,
        "customer_reference": order.email or order.external_id,
        "currency": order.currency,
        "items": [
            {
                "item_reference": line.external_id,
                "product_uid": known[line.variant_external_id].product_uid,
                "quantity": line.quantity,
                "files": [{"type": known[line.variant_external_id].placement, "url": known[line.variant_external_id].file_url}],
            }
            for line in lines
        ],
        "address": asking.delivery(order),
        "shipment_method": method,
    }


async def _propose(
    order: Order,
    lines: Sequence[Line],
    known: dict[str, Print],
    printer: Connection,
    draft: Any,
    effect: str,
    run_id: int,
    thread_id: int | None,
    args: dict[str, Any],
    replaces: str,
) -> dict[str, Any]:
    """Keep the draft as a parcel and propose to promote it at exactly its price; beside it stands the one an edit replaced."""
    facts = draft.facts
    amount = decimal(facts["price"]["amount"])
    if amount is None:
        words = Words("Gelato has not priced the draft yet.", "Gelato hat den Entwurf noch nicht bepreist.")
        raise Throttled(words, clock.now())
    price = Money(amount, facts["price"]["currency"])
    line = margin.shown(margin.income(order), price, decimal(facts["price"].get("tax"))) | {
        "number": order.number,
        "items": order.items,
        "customer": order.customer_name,
        "route": facts["route"],
        "address": "ok",
        "destination": args["address"].get("country", ""),
        "method": args["shipment_method"],  # what the owner chose stays chosen when it is asked anew
        "target": args["address"].get("country", ""),  # as rules name it
        "products": facts.get("products"),
        "shipping": facts.get("shipping"),
    }
    async with db.write() as session:
        await parcels.save(
            session,
            printer.id or 0,
            order.id or 0,
            draft.external_id,
            rehearsal=order.rehearsal,
            kind="draft",
            status="draft",
            price=amount,
            currency=price.currency,
            route=facts["route"],
            reference=draft.effect_key,
        )
        if replaces and (old := await ledger.get(session, replaces)) and old.price != amount:
            line["was"] = old.shown.get("price", "")
        action = await ledger.propose(
            session,
            ledger.Proposal(
                kind="gelato.promote",
                connection_id=printer.id or 0,
                effect=effect,
                agent=AGENT,
                workspace=WORKSPACE,
                order_id=order.id,
                title=Words(f"Print and ship {order.number}", f"{order.number} drucken und versenden"),
                run_id=run_id,
                thread_id=thread_id,
                args={
                    "draft_id": draft.external_id,
                    "expected_amount": str(amount),
                    "currency": price.currency,
                    "basis": orders.basis(order, await orders.lines(session, order.id or 0)),
                },
                price=amount,
                currency=price.currency,
                confidence=sureness(order, known),
                shown=line,
                seen=orders.seen(order, await orders.lines(session, order.id or 0)),
                supersedes=replaces,
                rehearsal=order.rehearsal,
            ),
        )
        if action.status not in ("waiting", "rejected", "approved"):
            return _outcome(order, "printing", Words("already in print", "schon im Druck"))
        await orders.stage(session, order.id, action.status)
        if action.status == "rejected":
            await withdrawal.clear_up(session, action)
            return _outcome(order, "left_out", Words(**action.reasons[0]))
        if thread_id and action.status == "waiting":
            await reopen(session, thread_id)
    return _outcome(order, "proposed" if action.status == "waiting" else "printing", margin.said(line))


def sureness(order: Order, known: dict[str, Print]) -> Decimal:
    """How sure the proposal is, from what was checked: guessed prints and missing data lower it. Shown, never a licence."""
    guessed = any(row.source == "rehearsal" for row in known.values())
    return SURE - (Decimal("0.04") if guessed else Decimal(0)) - Decimal("0.1") * len(order.missing)


async def group(run_id: int, rehearsal: bool) -> dict[str, Any]:
    """Gather the proposals that stand in no thread yet in one, with a line each and a total.

    Those of a run that died before it could ask are taken along: a proposal nobody sees would wait for ever.
    """
    async with db.write() as session:
        mine = await ledger.unasked(session, "gelato.promote", rehearsal=rehearsal)
        if not mine:
            return {"thread": None, "lines": 0}
        count = len(mine)
        title = Words(f"Print and ship {_orders(count)[0]} at Gelato", f"{_orders(count)[1]} bei Gelato drucken und versenden")
        if count == 1:
            number = mine[0].shown["number"]
            title = Words(f"Print and ship {number} at Gelato", f"{number} bei Gelato drucken und versenden")
        thread = await threads.open(
            session,
            "approval",
            WORKSPACE,
            AGENT,
            title,
            _summary(mine),
            cause=f"print:{mine[0].id}",
            run_id=run_id or mine[0].run_id,
            rehearsal=rehearsal,
            payload={"verb": {"en": "Print and ship", "de": "Drucken und versenden"}, "form": "lines"},
        )
        if worth := total([Money(action.price, action.currency) for action in mine if action.price is not None]):
            thread.worth, thread.currency = worth.amount, worth.currency
        for action in mine:
            action.thread_id = thread.id
            session.add(action)
        words = Words(f"Asks: {title.en}", f"Fragt: {title.de}")
        await events.record(session, agent_actor(AGENT), "ask", words, workspace=WORKSPACE, route=f"/todo/{thread.id}", rehearsal=rehearsal)
    return {"thread": thread.id, "lines": count}


BREATHER = timedelta(minutes=2)
#: stages in which an order waits for something that must exist
ASKED = ("waiting", "approved")


async def mend(rehearsal: bool) -> None:
    """Nothing may wait for what will never come: called now and then, while no preparation is under way.

    Proposals in no thread are asked; orders whose proposal is gone go back to the start; approvals without a line left close;
    and paid orders that nobody looks at (a run died, the printer was away) get a new look once both accounts answer.
    """
    async with db.read() as session:
        if await runs.live(session, ("order_watch", "order_to_gelato"), rehearsal=rehearsal):
            return
        if await runs.failed_since(session, "order_watch", clock.now() - BREATHER, rehearsal=rehearsal):
            return  # it just stopped, and a thread says why: not the same again at once
        unasked = await ledger.unasked(session, "gelato.promote", rehearsal=rehearsal)
        staged = await orders.staged(session, ASKED, rehearsal=rehearsal)
        held = await ledger.orders_with(session, "gelato.promote", [order.id or 0 for order in staged])
        left = [order for order in staged if order.id not in held]
        empty = await _without_lines(session, rehearsal)
        waiting = [order for order in await orders.to_print(session, rehearsal=rehearsal, limit=1) if order.production == "none"]
        ready = await _both_answer(session, rehearsal)
    if unasked:
        await group(0, rehearsal)
    if left or empty or (waiting and ready):
        async with db.write() as session:
            for order in left:
                await orders.stage(session, order.id, "none")
            for thread_id in empty:
                await threads.record(session, KRAKE, thread_id, {"kind": "settled"})
            if ready and (waiting or left):
                goal = "Prepare paid orders for print"
                await runs.queue(session, KRAKE, AGENT, "order_watch", workspace=WORKSPACE, goal=goal, rehearsal=rehearsal, once=True)


async def _without_lines(session: AsyncSession, rehearsal: bool) -> list[int]:
    """Open approvals in which nothing waits any more."""
    asked = [t for t in await inbox.listed(session, limit=200) if t.kind == "approval" and t.rehearsal == rehearsal]
    lines = await ledger.of_threads(session, [thread.id or 0 for thread in asked])
    return [t.id or 0 for t in asked if not any(line.status == "waiting" for line in lines.get(t.id or 0, []))]


async def _both_answer(session: AsyncSession, rehearsal: bool) -> bool:
    rows = [await connections.partner(session, name, rehearsal=rehearsal) for name in ("shopify", "gelato")]
    return all(row is not None and row.status == "connected" for row in rows)


def _summary(actions: Sequence[Any]) -> Words:
    """“#1042–#1047 are paid. Route: Gelato DE, 3–5 days.” for the list; the lines have the rest."""
    numbers = [a.shown["number"] for a in actions]
    span = _span(numbers)
    routes = sorted({a.shown["route"]["country"] for a in actions if a.shown.get("route", {}).get("country")})
    via = ", ".join(routes)
    en = f"{'Order' if len(numbers) == 1 else 'Orders'} {span} paid, addresses checked." + (f" Printed in {via}." if via else "")
    de = f"{'Bestellung' if len(numbers) == 1 else 'Bestellungen'} {span} bezahlt, Adressen geprüft." + (f" Druck in {via}." if via else "")
    return Words(en, de)


def _span(numbers: Sequence[str]) -> str:
    """“#1042–#1047” for an unbroken row, else the numbers themselves, at most four of them."""
    digits = [int(number.lstrip("#")) for number in numbers if number.lstrip("#").isdigit()]
    if len(digits) == len(numbers) > 2 and digits == list(range(digits[0], digits[0] + len(digits))):
        return f"{numbers[0]}–{numbers[-1]}"
    return ", ".join(numbers[:4]) + (" …" if len(numbers) > 4 else "")


def _orders(count: int) -> tuple[str, str]:
    return (f"{count} order" if count == 1 else f"{count} orders", f"{count} Bestellung" if count == 1 else f"{count} Bestellungen")


async def reopen(session: AsyncSession, thread_id: int) -> Thread:
    """An edit came back with its new price: the thread asks again."""
    thread = await threads.get(session, thread_id)
    thread.status, thread.changed_at = "open", clock.now()
    session.add(thread)
    return thread


async def _must(performed: effects.Performed) -> Any:
    """The done action, or the error that stands against it."""
    if performed.outcome == "done" or performed.action.status == "done":
        return performed.action
    if performed.error:
        raise performed.error
    raise KrakeError(Words("Another step is doing this already.", "Ein anderer Schritt tut das bereits."))


def _outcome(order: Order, what: str, words: Words) -> dict[str, Any]:
    note = Words(f"{order.number}: {words.en}", f"{order.number}: {words.de}")
    return {"order": order.number, "order_id": order.id, "outcome": what, "note": note._asdict()}
