"""The question when the printer has none left."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from krake.coordinator.asking import AGENT, WORKSPACE
from krake.gate import fields
from krake.kit.text import Words
from krake.models import Order
from krake.services import threads
from krake.spec.ask import Field

STOCK = Field(
    "instead",
    "choice",
    Words("What now?", "Was nun?"),
    options=(
        ("", Words("Look again now", "Jetzt wieder nachsehen")),
        ("own", Words("I make and send it myself", "Ich mache und verschicke es selbst")),
    ),
    required=False,
)


async def out_of_stock(session: AsyncSession, order: Order, words: Words, run_id: int) -> None:
    """The printer has none left: look again later, or the owner takes care of it."""
    await threads.open(
        session,
        "question",
        WORKSPACE,
        AGENT,
        Words(f"{order.number} waits: {words.en}", f"{order.number} wartet: {words.de}"),
        Words(
            "Commet looks again when you say so, or send it yourself.",
            "Auf Zuruf sieht Commet wieder nach, oder du verschickst selbst.",
        ),
        cause=f"stock:{order.id}",
        run_id=run_id,
        order_id=order.id,
        rehearsal=order.rehearsal,
        payload={
            "form": "fields",
            "fields": fields.stored((STOCK,)),
            "number": order.number,
            "skill": "order_to_gelato",
            "input": {"order": order.number, "order_id": order.id},
        },
    )
