"""Looks into the services on a person's behalf, while a form is being filled in."""

from __future__ import annotations

from krake.integrations.gelato import lookup
from krake.integrations.gelato.client import GelatoClient
from krake.kit import db
from krake.kit.errors import NotFound
from krake.kit.text import Words
from krake.services import connections, threads


async def print_products(thread_id: int, text: str) -> list[tuple[str, str, str]]:
    """Gelato's products that fit these words, as (uid, title, price): for the question which product prints a variant."""
    async with db.read() as session:
        thread = await threads.get(session, thread_id)
        printer = await connections.partner(session, "gelato", rehearsal=thread.rehearsal)
    if printer is None:
        raise NotFound(Words("Gelato is not connected.", "Gelato ist nicht verbunden."))
    async with connections.using(printer) as access, GelatoClient(access) as client:
        found = await lookup.find(client, text[:200])
    return [(product.uid, product.title, "") for product in found]
