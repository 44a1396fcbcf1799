"""Reads from Shopify in pages of typed replies. Nothing here writes, and nothing here knows a table.

Page sizes keep each request below Shopify's 1000 points; see README for what a page costs.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from krake.integrations.shopify import documents, nodes
from krake.integrations.shopify.bulk import Assembler, parse_bulk
from krake.integrations.shopify.client import ShopifyClient
from krake.integrations.shopify.data import CustomerReply, OrderReply, ProductReply, VisitsReply
from krake.integrations.shopify.values import whole
from krake.kit import clock
from krake.kit.errors import MissingScope, NotFound, Rejected, Unreachable
from krake.kit.text import Words

__all__ = ["bulk_orders", "changes", "order", "orders", "parse_bulk", "products", "signups", "visits"]

log = logging.getLogger(__name__)

ORDERS_A_PAGE = 15
PRODUCTS_A_PAGE = 20
CUSTOMERS_A_PAGE = 100
#: pages of one call; what lies beyond comes with the next call, since pages ascend by `updated_at`
PAGES = 2000
BATCH = 500
#: pages after which a bulk operation takes over: it costs 10 points whatever it brings, a page about 400
PAGES_BEFORE_BULK = 4


async def orders(
    client: ShopifyClient, since: datetime | None, *, people: bool = True, known: Callable[[list[str]], Awaitable[set[str]]] | None = None
) -> AsyncIterator[list[OrderReply]]:
    """Orders changed at or after `since` (UTC), oldest change first, about 15 a page.

    `people` reads buyers and addresses beside each page in a request of their own, so a shop that does not grant them still
    gives its orders. `known` says which of some orders are on record with their people: of those only what may still be sent is
    asked about again. Remember the greatest `updated_at` seen and start there next time; its last order comes twice.
    """
    query = f"updated_at:>='{_stamp(since)}'" if since else None
    async for page in _pages(client, "OrdersPage", "orders", first=ORDERS_A_PAGE, query=query):
        had = await known([node["id"] for node in page]) if known else set()
        asked = [node["id"] for node in page if people and (node["id"] not in had or _may_be_sent(node))]
        found = await _people(client, asked) if asked else {}
        yield [nodes.order(node, await _lines(client, node), found.get(node["id"], {}) if node["id"] in asked else None) for node in page]


async def changes(
    client: ShopifyClient, since: datetime, known: Callable[[list[str]], Awaitable[set[str]]] | None = None
) -> AsyncIterator[list[OrderReply]]:
    """The same for a regular look: after an outage or a busy day the rest comes by one bulk operation, in any order."""
    pages = 0
    async for page in orders(client, since, known=known):
        yield page
        pages += 1
        if pages == PAGES_BEFORE_BULK and len(page) == ORDERS_A_PAGE:
            async for batch in bulk_orders(client, page[-1].updated_at):
                yield batch
            return


def _may_be_sent(node: dict[str, Any]) -> bool:
    """Whether an order's address still matters: somebody may have corrected it."""
    return node["displayFulfillmentStatus"] != "FULFILLED" and node["cancelledAt"] is None


async def order(client: ShopifyClient, external_id: str) -> OrderReply:
    """One order with all its lines, buyer and address, as it is now. Raises `NotFound`."""
    node = (await client.execute("OrderDetail", {"id": external_id}))["order"]
    if node is None:
        raise NotFound(Words("Shopify does not have this order.", "Shopify kennt diese Bestellung nicht."))
    found = await _people(client, [external_id])
    return nodes.order(node, await _lines(client, node), found.get(external_id, {}))


async def products(client: ShopifyClient) -> AsyncIterator[list[ProductReply]]:
    """All products with all their variants, by id."""
    async for page in _pages(client, "ProductsPage", "products", first=PRODUCTS_A_PAGE):
        yield [nodes.product(node, await _variants(client, node)) for node in page]


async def visits(client: ShopifyClient, since_day: date, until_day: date) -> list[VisitsReply]:
    """Sessions a day from ShopifyQL, both days included, in the shop's time zone.

    Needs `read_reports`; the answer has a budget of its own with Shopify, so ask at most every five minutes.
    """
    question = (
        "FROM sessions SHOW sessions, online_store_visitors, sessions_that_completed_checkout "
        f"SINCE {since_day.isoformat()} UNTIL {until_day.isoformat()} TIMESERIES day ORDER BY day"
    )
    answer = (await client.execute("Shopifyql", {"q": question}))["shopifyqlQuery"]
    table = answer and answer["tableData"]
    if not table:
        said = "; ".join((answer or {}).get("parseErrors") or ()) or "no table"
        raise Rejected(Words(f"Shopify says: {said}", f"Shopify meldet: {said}"), field="query", code="parse_error")
    names = [column["name"] for column in table["columns"]]
    return [_visit(row if isinstance(row, dict) else dict(zip(names, row, strict=True))) for row in table["rows"]]


def _visit(row: dict[str, Any]) -> VisitsReply:
    return VisitsReply(
        day=date.fromisoformat(str(row["day"])[:10]),
        visitors=whole(row.get("online_store_visitors")),
        sessions=whole(row.get("sessions")),
        completed=whole(row.get("sessions_that_completed_checkout")),
    )


async def signups(client: ShopifyClient, since: datetime) -> AsyncIterator[list[CustomerReply]]:
    """Customers whose e-mail consent became SUBSCRIBED at or after `since`. A page may be empty."""
    query = f"updated_at:>='{_stamp(since)}'"
    async for page in _pages(client, "CustomersPage", "customers", first=CUSTOMERS_A_PAGE, query=query):
        found = [nodes.customer(node) for node in page]
        yield [person for person in found if person.consent == "subscribed" and person.consent_at and person.consent_at >= since]


async def bulk_orders(
    client: ShopifyClient, since: datetime | None = None, *, patience: timedelta = timedelta(minutes=30)
) -> AsyncIterator[list[OrderReply]]:
    """Every order the app may see, or those changed at or after `since`, in batches of about 500, by one bulk operation.

    With buyers and addresses; where the shop does not grant those the whole operation fails, so it is run again without.
    Raises `Unreachable` when Shopify does not finish within `patience`, `Rejected` when the operation failed.
    """
    until = clock.now() + patience
    try:
        url = await _export(client, "BulkOrdersPeople", since, until)
    except (MissingScope, Rejected):
        url = await _export(client, "BulkOrders", since, until)
    if url is None:
        return
    assembler, batch = Assembler(), []
    async for line in client.lines(url):
        if (found := assembler.feed(line)) is not None:
            batch.append(found)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if (found := assembler.finish()) is not None:
        batch.append(found)
    if batch:
        yield batch


async def _export(client: ShopifyClient, document: str, since: datetime | None, until: datetime) -> str | None:
    query = documents.load(document)
    if since:  # a bulk query takes no variables
        query = query.replace("orders {", f"orders(query: \"updated_at:>='{_stamp(since)}'\") {{", 1)
    asked = await client.execute("BulkRun", {"query": query, "grouped": True})
    return await _finished(client, asked["bulkOperationRunQuery"]["bulkOperation"]["id"], until)


async def _finished(client: ShopifyClient, operation: str, until: datetime) -> str | None:
    """Waits for a bulk operation, ever more slowly. The URL of its file, None when it found nothing."""
    pause = 0.25
    while clock.now() < until:
        state = (await client.execute("BulkGet", {"id": operation}))["bulkOperation"]
        status = state["status"] if state else "EXPIRED"
        if status == "COMPLETED":
            return state["url"]
        if status in ("FAILED", "CANCELED", "CANCELING", "EXPIRED"):
            code = (state or {}).get("errorCode") or status
            words = Words(f"Shopify could not finish the export ({code}).", f"Shopify konnte den Export nicht abschließen ({code}).")
            raise MissingScope(words, "read_orders") if code == "ACCESS_DENIED" else Rejected(words, code=code)
        await asyncio.sleep(pause)
        pause = min(10.0, pause * 1.5)
    raise Unreachable(Words("Shopify is still working on the export.", "Shopify arbeitet noch am Export."))


async def _pages(client: ShopifyClient, document: str, root: str, **variables: Any) -> AsyncIterator[list[dict[str, Any]]]:
    after = None
    for _ in range(PAGES):
        page = (await client.execute(document, {**variables, "after": after}))[root]
        if page["nodes"]:
            yield page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]
    log.warning("shopify %s has more than %s pages; the rest comes with the next sync", root, PAGES)


async def _rest(client: ShopifyClient, document: str, root: str, node: dict[str, Any], field: str) -> list[dict[str, Any]]:
    """The children of a node: those the page brought and, when it had more, the others."""
    found, info = list(node[field]["nodes"]), node[field]["pageInfo"]
    while info["hasNextPage"]:
        answer = (await client.execute(document, {"id": node["id"], "after": info["endCursor"]}))[root]
        if answer is None:
            raise NotFound(Words("It vanished at Shopify while it was read.", "Es verschwand bei Shopify, während es gelesen wurde."))
        found += answer[field]["nodes"]
        info = answer[field]["pageInfo"]
    return found


async def _lines(client: ShopifyClient, node: dict[str, Any]) -> list[dict[str, Any]]:
    return await _rest(client, "OrderLines", "order", node, "lineItems")


async def _variants(client: ShopifyClient, node: dict[str, Any]) -> list[dict[str, Any]]:
    return await _rest(client, "ProductVariants", "product", node, "variants")


async def _people(client: ShopifyClient, ids: list[str]) -> dict[str, dict[str, Any]]:
    """Buyer and address by order id. What is not granted is simply absent, and the order says what it misses."""
    try:
        found = (await client.execute("OrderPeople", {"ids": ids}, partial=True))["nodes"]
    except MissingScope as error:
        log.info("shopify does not grant people: %s", error.scope)
        return {}
    return {node["id"]: node for node in found if node}


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
