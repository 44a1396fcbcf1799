"""The questions an order may raise before it can be printed. One cause, one thread, however many orders wait for it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from krake.integrations.gelato import address, files
from krake.kit.errors import KrakeError
from krake.kit.text import Words
from krake.models import Connection, Line, Order, Print
from krake.services import threads

AGENT, WORKSPACE = "commet", "lunavo"


async def about(
    session: AsyncSession, order: Order, lines: Sequence[Line], known: dict[str, Print], shop: Connection, printer: Connection, run_id: int
) -> Words | None:
    """Open what has to be asked about this order. Returns why it waits, or None when nothing stands against a draft."""
    if order.fulfillment == "partially_fulfilled" or order.financial == "partially_refunded":
        return await _partly(session, order, run_id)
    unmapped = [line for line in lines if line.variant_external_id not in known]
    for line in unmapped:
        await _what_prints(session, order, line, shop, printer, run_id)
    if unmapped:
        names = ", ".join(dict.fromkeys(line.title for line in unmapped))
        return Words(f"Nobody has said yet what prints {names}", f"Noch hat niemand gesagt, was {names} druckt")
    if problem := next((found for row in known.values() if (found := files.problem(row.file_url, rehearsal=order.rehearsal))), None):
        if await threads.seen(session, f"files:{shop.id}:{problem.en}"):
            return problem
        await threads.open(
            session,
            "notice",
            WORKSPACE,
            AGENT,
            problem,
            Words("Orders with this file are not drafted.", "Bestellungen mit dieser Datei werden nicht entworfen."),
            cause=f"files:{shop.id}:{problem.en}",
            run_id=run_id,
            order_id=order.id,
            rehearsal=order.rehearsal,
            payload={"form": "notice"},
        )
        return problem
    if problems := address.check(delivery(order)):
        return await _address(session, order, problems, run_id)
    return None


def delivery(order: Order) -> dict[str, str]:
    """The order's address in Gelato's parts: the owner's correction if there is one, else the shop's, split without losing a word."""
    if order.delivery:
        return dict(order.delivery)
    shop = order.address
    first, _, last = (shop.get("name") or order.customer_name).strip().rpartition(" ")
    return address.fit(
        {
            "first_name": first,
            "last_name": last,
            "company": shop.get("company", ""),
            "line1": shop.get("address1", ""),
            "line2": shop.get("address2", ""),
            "city": shop.get("city", ""),
            "post_code": shop.get("zip", ""),
            "state": shop.get("province_code", "") if shop.get("country_code") in address.STATE_NEEDED else "",
            "country": shop.get("country_code", ""),
            "email": order.email,
            "phone": shop.get("phone") or order.phone,
        }
    )


async def _what_prints(session: AsyncSession, order: Order, line: Line, shop: Connection, printer: Connection, run_id: int) -> None:
    name = f"{line.title} · {line.variant_title}" if line.variant_title else line.title
    thread = await threads.open(
        session,
        "question",
        WORKSPACE,
        AGENT,
        Words(f"What prints “{name}”?", f"Was druckt „{name}“?"),
        Words(
            "Choose the print product and the file once; Commet remembers it.", "Wähle einmal Druckprodukt und Datei; Commet merkt es sich."
        ),
        cause=f"variant:{shop.id}:{line.variant_external_id or line.title}",
        run_id=run_id,
        connection_id=printer.id,
        rehearsal=order.rehearsal,
        payload={
            "form": "print",
            "shop": shop.id,
            "variant": line.variant_external_id,
            "title": line.title,
            "variant_title": line.variant_title,
        },
    )
    waiting, ids = thread.payload.get("orders", []), thread.payload.get("order_ids", [])
    if order.number not in waiting:
        thread.payload = {**thread.payload, "orders": [*waiting, order.number], "order_ids": [*ids, order.id]}
        session.add(thread)


async def _partly(session: AsyncSession, order: Order, run_id: int) -> Words:
    """Part of it was sent or paid back before Krake prepared it: what is still owed only the owner knows."""
    sent = order.fulfillment == "partially_fulfilled"
    words = Words(
        f"Part of {order.number} was already {'sent' if sent else 'refunded'}",
        f"Ein Teil von {order.number} wurde schon {'versandt' if sent else 'erstattet'}",
    )
    cause = f"partly:{order.id}"
    if not await threads.seen(session, cause):
        await threads.open(
            session,
            "notice",
            WORKSPACE,
            AGENT,
            words,
            Words("Krake does not print it by itself. Finish it in the shop.", "Krake druckt sie nicht von selbst. Erledige sie im Shop."),
            cause=cause,
            run_id=run_id,
            order_id=order.id,
            rehearsal=order.rehearsal,
            payload={"form": "notice"},
        )
    return words


async def _address(session: AsyncSession, order: Order, problems: Sequence[Words], run_id: int) -> Words:
    """Gelato would refuse or cut this address. Nothing is ever cut: the owner says how it should read."""
    summary = Words(" ".join(p.en for p in problems), " ".join(p.de for p in problems))
    await threads.open(
        session,
        "question",
        WORKSPACE,
        AGENT,
        Words(f"How should the address of {order.number} read?", f"Wie soll die Adresse von {order.number} lauten?"),
        summary,
        cause=f"address:{order.id}",
        run_id=run_id,
        order_id=order.id,
        rehearsal=order.rehearsal,
        payload={
            "form": "address",
            "order": order.id,
            "number": order.number,
            "address": delivery(order),
            "problems": [p._asdict() for p in problems],
        },
    )
    return summary


async def refused(session: AsyncSession, order: Order, error: KrakeError, run_id: int) -> None:
    """A service or a rule of ours says no to this one order: say what, and offer to prepare it again."""
    await threads.open(
        session,
        "escalation",
        WORKSPACE,
        AGENT,
        Words(f"{order.number} could not be prepared: {error.words.en}", f"{order.number} ließ sich nicht vorbereiten: {error.words.de}"),
        error.next_step,
        cause=f"prepare:{order.id}",
        run_id=run_id,
        order_id=order.id,
        rehearsal=order.rehearsal,
        payload={
            "way": "prepare_again",
            "number": order.number,
            "skill": "order_to_gelato",
            "input": {"order": order.number, "order_id": order.id},
        },
    )
