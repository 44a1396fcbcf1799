"""Reading orders back. Webhooks are tried three times and then lost, so polling is what can be relied on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping

from krake.integrations.gelato.client import GelatoClient
from krake.integrations.gelato.data import OrderReply, OrderSummary
from krake.kit.errors import NotFound

PAGE = 100


async def orders(client: GelatoClient, ids: Iterable[str]) -> AsyncIterator[OrderReply]:
    """Each of these orders in full, one request each. Ids Gelato no longer knows (deleted drafts) are left out."""
    for order_id in ids:
        try:
            yield await client.get_order(order_id)
        except NotFound:
            continue


async def changed(client: GelatoClient, known: Mapping[str, str]) -> AsyncIterator[OrderReply]:
    """The orders whose fulfilment state differs from `known` (id to state): one search per hundred, then only those in full."""
    ids = list(known)
    for start in range(0, len(ids), PAGE):
        summaries = await client.search_orders(ids=ids[start : start + PAGE], limit=PAGE)
        moved = [line.external_id for line in summaries if line.fulfillment_status != known.get(line.external_id)]
        async for order in orders(client, moved):
            yield order


async def search(client: GelatoClient, reference: str) -> tuple[OrderSummary, ...]:
    """Every order and draft under one reference, exact. Split orders share theirs, so there may be several."""
    return tuple(line for line in await client.search_orders([reference]) if line.reference == reference)
