"""One order, by its number: prepare it and ask; never print without the answer."""

from __future__ import annotations

from typing import Any, Literal

from krake.coordinator import printing
from krake.gate import ledger
from krake.kit import db
from krake.kit.errors import NotFound, Refused
from krake.kit.text import Words
from krake.services import margin, orders
from krake.spec.skill import Ctx, Figure, Input, Result, skill
from krake.spec.words import Risk


class Which(Input):
    """`order` is the number people use, `order_id` exactly one order where two shops may use the same number.

    The rest comes with an edit or an answer: the thread to ask in, the action it replaces, the new choice, or that the owner
    makes and sends it without Gelato.
    """

    order: str
    order_id: int | None = None
    thread: int | None = None
    replaces: str = ""
    shipment_method: str = ""
    instead: Literal["", "own"] = ""


@skill(
    title=Words("Print and ship an order", "Eine Bestellung drucken und versenden"),
    risk=Risk.MONEY,
    agent="commet",
    examples=(
        Words("print and ship order {order}", "bestellung {order} drucken und versenden"),
        Words("print order {order}", "drucke bestellung {order}"),
        Words("send order {order} to gelato", "schicke bestellung {order} an gelato"),
        Words("ship order {order}", "versende bestellung {order}"),
    ),
    keywords=(Words("print ship order produce gelato", "drucken versenden bestellung produzieren gelato auftrag"),),
    ensures=lambda evidence: evidence["outcome"] in ("proposed", "asked", "waiting", "printing", "waits", "left_out"),
)
async def order_to_gelato(ctx: Ctx, input: Which) -> Result:
    """Draft the order at Gelato, read its real price and ask for approval. Printing itself happens only after you approve."""
    found = await ctx.step(
        Words(f"Find order {input.order}", f"Bestellung {input.order} suchen"), _find, input.order, input.order_id, ctx.rehearsal
    )
    if found["already"] and not input.replaces:
        return Result(Words(**found["words"]), (), {"outcome": found["already"], "thread": found["thread"]})
    if input.instead == "own":
        note = await ctx.step(Words("Leave it to you", "Dir überlassen"), _leave, found["id"], found["number"])
        return Result(Words(**note["words"]), (), {"outcome": "left_out", "thread": None})
    change = {"replaces": input.replaces, "shipment_method": input.shipment_method}
    name = Words(f"Prepare {found['number']}", f"{found['number']} vorbereiten")
    outcome = await ctx.step(name, printing.prepare, found["id"], ctx.run_id, input.thread, change)
    thread = input.thread
    if outcome["outcome"] == "proposed" and thread is None:
        thread = (await ctx.step(Words("Ask for approval", "Um Freigabe bitten"), printing.group, ctx.run_id, ctx.rehearsal))["thread"]
    note = Words(**outcome["note"])
    sentence = (
        Words(f"{note.en}. Approve it to print.", f"{note.de}. Gib sie frei, dann wird gedruckt.")
        if outcome["outcome"] == "proposed"
        else note
    )
    figure = Figure(
        Words("Order", "Bestellung"), Words(found["number"], found["number"]), margin.FORMULA, f"/todo/{thread}" if thread else "/todo"
    )
    return Result(sentence, (figure,), {"outcome": outcome["outcome"], "thread": thread})


STAGES = {
    "approved": Words("approved", "freigegeben"),
    "printing": Words("in print", "im Druck"),
    "shipped": Words("shipped", "versandt"),
    "delivered": Words("delivered", "zugestellt"),
}


async def _find(number: str, order_id: int | None, rehearsal: bool) -> dict[str, Any]:
    async with db.read() as session:
        if order_id is not None:
            order = await orders.get(session, order_id)
        else:
            order = await orders.by_number(session, number, rehearsal=rehearsal)
        if order is None:
            raise NotFound(
                Words(f"There is no order {number}.", f"Es gibt keine Bestellung {number}."),
                Words("Check the number.", "Prüfe die Nummer."),
            )
        if not orders.printable(order):
            why = _why_not(order)
            raise Refused(Words(f"{order.number} is never printed: {why.en}.", f"{order.number} wird nie gedruckt: {why.de}."))
        if order.financial not in orders.PAID:
            raise Refused(Words(f"{order.number} is not paid yet.", f"{order.number} ist noch nicht bezahlt."))
        waiting = await ledger.of_order(session, order.id or 0)
    found = {"id": order.id, "number": order.number, "already": "", "thread": None, "words": {}}
    if order.production in ("approved", "printing", "shipped", "delivered"):
        said = STAGES[order.production]
        words = Words(f"{order.number} is already {said.en}.", f"{order.number} ist schon {said.de}.")
        return found | {"already": "printing", "words": words._asdict()}
    if waiting:
        words = Words(f"{order.number} already waits for your approval.", f"{order.number} wartet schon auf deine Freigabe.")
        return found | {"already": "waiting", "thread": waiting[0].thread_id, "words": words._asdict()}
    return found


async def _leave(order_id: int, number: str) -> dict[str, Any]:
    async with db.write() as session:
        await orders.stage(session, order_id, "elsewhere")
    words = Words(f"{number} is yours to make and send.", f"{number} machst und verschickst du selbst.")
    return {"words": words._asdict()}


def _why_not(order: Any) -> Words:
    if order.test:
        return Words("it is a test order", "sie ist eine Testbestellung")
    if order.cancelled_at:
        return Words("it was cancelled", "sie wurde storniert")
    return Words(f"its payment is {order.financial}", f"ihre Zahlung ist {order.financial}")
