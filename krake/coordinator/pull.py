"""Reading from the services into rows: the syncs. Each works through one connection and says in numbers what it saw.

Network first, then a short write per page: no session is open around a request, and no write holds the lock for long.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from krake.coordinator import escalate
from krake.gate import ledger, withdrawal
from krake.integrations.gelato import sync as gelato
from krake.integrations.gelato.client import GelatoClient
from krake.integrations.gelato.data import OrderReply as PrintReply
from krake.integrations.gelato.facts import facts
from krake.integrations.shopify import sync as shopify
from krake.integrations.shopify.client import ShopifyClient
from krake.integrations.shopify.data import OrderReply, VisitsReply
from krake.kit import clock, db
from krake.kit.errors import KrakeError, MissingScope, Rejected
from krake.kit.money import decimal
from krake.kit.text import Words, number
from krake.models import Connection, Parcel
from krake.services import connections, events, orders, parcels, products, readings, runs, threads
from krake.spec.actor import KRAKE
from krake.spec.actor import agent as agent_actor

#: orders a write transaction takes; keeps the lock well below 50 ms
BATCH = 20
VISIT_DAYS = 30
#: Shopify's scopes that only some figures need
REPORTS, CUSTOMERS = "read_reports", "read_customers"
ON_ITS_WAY = ("shipped", "in_transit", "delivered")
#: states of a production order that a person has to look at
STUCK = ("failed", "canceled", "returned", "on_hold")


async def shop_orders(connection_id: int) -> dict[str, Any]:
    """Orders changed since the last look; the very first look is one bulk export."""
    connection = await _connection(connection_id)
    since = connection.cursor.get("orders")
    seen = changed = 0
    looked = clock.now() - timedelta(minutes=5)  # from here on the next look starts when the shop is still empty
    newest = datetime.fromisoformat(since) if since else datetime(2000, 1, 1, tzinfo=UTC)
    async with connections.using(connection) as access, ShopifyClient(access) as client:
        pages = shopify.changes(client, newest, lambda ids: _with_people(connection_id, ids)) if since else shopify.bulk_orders(client)
        async for page in pages:
            saved = await save_orders(connection, page)
            seen, changed = seen + len(page), changed + saved
            newest = max(newest, *(reply.updated_at for reply in page))
    async with db.write() as session:
        await _known(session, connection, "revenue", connection.currency, "Shopify orders", await orders.first_day(session, connection_id))
        await connections.synced(session, connection_id, {"orders": (newest if seen or since else looked).isoformat()})
    return {"orders": seen, "changed": changed, "note": _said(changed, "order", "orders", "Bestellung", "Bestellungen")}


async def _with_people(connection_id: int, ids: list[str]) -> set[str]:
    async with db.read() as session:
        return await orders.with_people(session, connection_id, ids)


async def save_orders(connection: Connection, replies: Iterable[OrderReply]) -> int:
    """Save in short transactions, and ask Commet to look when paid orders wait. Returns how many were new or changed."""
    replies, touched = list(replies), 0
    for start in range(0, len(replies), BATCH):
        async with db.write() as session:
            touched += await save_in(session, connection, replies[start : start + BATCH])
    return touched


async def save_in(session: Any, connection: Connection, replies: Iterable[OrderReply]) -> int:
    """The same inside the caller's transaction, for one webhook with its receipt."""
    saved = await orders.save(session, connection, replies)
    withdrawn = 0
    for order_id in saved.overtaken:
        withdrawn += await withdrawal.withdraw(session, order_id)
    if saved.to_print or withdrawn:
        await watch(session, connection)
    return saved.new + saved.changed


async def watch(session: Any, connection: Connection) -> None:
    """Have Commet look at paid orders, once however many arrived."""
    goal = "Prepare paid orders for print"
    await runs.queue(session, KRAKE, "commet", "order_watch", workspace="lunavo", goal=goal, rehearsal=connection.rehearsal, once=True)


async def shop_products(connection_id: int) -> dict[str, Any]:
    connection = await _connection(connection_id)
    count = 0
    async with connections.using(connection) as access, ShopifyClient(access) as client:
        async for page in shopify.products(client):
            async with db.write() as session:
                count += await products.save(session, connection, page)
    return {"products": count, "note": _said(count, "product", "products", "Produkt", "Produkte")}


async def shop_visits(connection_id: int) -> dict[str, Any]:
    """Visitors and conversion of the last 30 days. Without the report scope both stay unknown, and the figure says why."""
    connection = await _connection(connection_id)
    today = clock.today(connection.timezone)
    async with connections.using(connection) as access, ShopifyClient(access) as client:
        try:
            days = await shopify.visits(client, today - timedelta(days=VISIT_DAYS - 1), today)
        except (MissingScope, Rejected) as error:
            if isinstance(error, MissingScope):
                await _grants(connection_id, REPORTS, False)
            return {"visits": None, "note": error.words._asdict()}
    await _grants(connection_id, REPORTS, True)
    async with db.write() as session:
        for visit in days:
            await _visit(session, connection, visit)
    return {"visits": len(days), "note": _said(len(days), "day of visits", "days of visits", "Besuchstag", "Besuchstage")}


async def _grants(connection_id: int, scope: str, granted: bool) -> None:
    async with db.write() as session:
        await connections.grants(session, connection_id, scope, granted)


async def _visit(session: Any, connection: Connection, visit: VisitsReply) -> None:
    source = "ShopifyQL sessions"
    if visit.visitors is not None:
        await readings.put(session, connection, "visitors", visit.day, Decimal(visit.visitors), source=source)
    if visit.sessions is not None and visit.completed is not None:
        rate = Decimal(visit.completed) / visit.sessions if visit.sessions else None
        above, below = Decimal(visit.completed), Decimal(visit.sessions)
        await readings.put(session, connection, "conversion", visit.day, rate, numerator=above, denominator=below, source=source)


async def shop_signups(connection_id: int) -> dict[str, Any]:
    connection = await _connection(connection_id)
    since = connection.cursor.get("signups")
    start = datetime.fromisoformat(since) if since else clock.now() - timedelta(days=VISIT_DAYS)
    looked, count = clock.now(), 0
    async with connections.using(connection) as access, ShopifyClient(access) as client:
        try:
            async for page in shopify.signups(client, start):
                async with db.write() as session:
                    count += await products.save_subscribers(session, connection, page)
        except MissingScope as error:
            await _grants(connection_id, CUSTOMERS, False)
            return {"signups": None, "note": error.words._asdict()}
    await _grants(connection_id, CUSTOMERS, True)
    async with db.write() as session:
        await _known(session, connection, "signups", "", "Shopify customers", clock.day_of(start, connection.timezone) + timedelta(days=1))
        await connections.synced(session, connection_id, {"signups": (looked - timedelta(minutes=5)).isoformat()})
    return {"signups": count, "note": _said(count, "signup", "signups", "Anmeldung", "Anmeldungen")}


async def _known(session: Any, connection: Connection, kpi: str, currency: str, source: str, first: date | None) -> None:
    """After a complete look, days on which nothing happened are a known 0, from the first day on record."""
    today = clock.today(connection.timezone)
    for back in range(VISIT_DAYS):
        day = today - timedelta(days=back)
        if first is not None and day >= first:
            await readings.confirm(session, connection, kpi, day, currency, source)


async def prints(connection_id: int) -> dict[str, Any]:
    """What the printer did since the last look; what was shipped is told to the shop."""
    connection = await _connection(connection_id)
    async with db.read() as session:
        under_way = {row.external_id: row for row in await parcels.under_way(session, connection_id)}
    moved = 0
    if under_way:
        async with connections.using(connection) as access, GelatoClient(access) as client:
            async for reply in gelato.changed(client, {key: row.status for key, row in under_way.items()}):
                await printed(connection, under_way[reply.external_id], reply)
                moved += 1
    async with db.write() as session:
        await connections.synced(session, connection_id, {})
    return {"moved": moved, "note": _said(moved, "print order moved", "print orders moved", "Druckauftrag bewegt", "Druckaufträge bewegt")}


async def printed(connection: Connection, parcel: Parcel, reply: PrintReply) -> None:
    """One production order moved: keep it, move the customer's order along, and have the shop told once there is tracking."""
    told = facts(reply)
    tracking = [{"code": p["code"], "url": p["url"], "method": p["method"]} for p in told["packages"] if p["code"]]
    async with db.write() as session:
        row = await parcels.save(
            session,
            parcel.connection_id,
            parcel.order_id,
            reply.external_id,
            rehearsal=parcel.rehearsal,
            status=reply.fulfillment_status,
            tracking=tracking,
            route=told["route"],
            price=decimal(told["price"]["amount"]),
            currency=told["price"]["currency"],
        )
        order = await orders.get(session, row.order_id)
        state = {"shipped": "shipped", "in_transit": "shipped", "delivered": "delivered"}.get(reply.fulfillment_status, "printing")
        if reply.fulfillment_status in STUCK:
            said = Words(*_printer_says(reply.fulfillment_status))
            await orders.stage(session, row.order_id, "trouble", said._asdict())
            await escalate.stuck(session, row, order, said)
        elif order.production != state:
            await orders.stage(session, row.order_id, state)
            await threads.settle(session, f"parcel:{row.id}", Words("Gelato goes on with it.", "Bei Gelato geht es weiter."))
        words = Words(
            f"{order.number} is {_human(reply.fulfillment_status)[0]}", f"{order.number} ist {_human(reply.fulfillment_status)[1]}"
        )
        await events.record(
            session, agent_actor("commet"), "print", words, workspace="lunavo", route=f"/orders/{order.id}", rehearsal=row.rehearsal
        )
        if tracking and row.fulfilled_at is None and reply.fulfillment_status in ON_ITS_WAY:
            await _tell_shop(session, row, order, tracking[0])


async def _tell_shop(session: Any, parcel: Parcel, order: Any, tracking: dict[str, str]) -> None:
    """Propose the shop's fulfilment. It is part of the approved print, so the policy lets it through and the worker does it.

    The first tracking number counts: while that one is being told or was told, another is not.
    """
    effect = f"fulfil:{parcel.connection_id}:{parcel.external_id}"
    if await ledger.living(session, "shopify.fulfil", effect) or await ledger.undone(session, "shopify.fulfil", effect):
        return  # told, or told and taken back by a person: that stands
    promoted = await ledger.promoted(session, parcel.external_id)
    await ledger.propose(
        session,
        ledger.Proposal(
            kind="shopify.fulfil",
            connection_id=order.connection_id,
            effect=effect,
            title=Words(f"Tell the shop that {order.number} is on its way", f"Dem Shop melden, dass {order.number} unterwegs ist"),
            args={
                "order_id": order.external_id,
                "tracking_company": tracking["method"],
                "tracking_number": tracking["code"],
                "tracking_url": tracking["url"],
            },
            agent="commet",
            workspace="lunavo",
            order_id=order.id,
            run_id=promoted.run_id if promoted else None,
            thread_id=promoted.thread_id if promoted else None,
            covers=promoted.id if promoted else "",
            rehearsal=parcel.rehearsal,
            shown={"number": order.number},
        ),
    )


async def everything(connection: Connection) -> AsyncIterator[tuple[Words, Any]]:
    """The steps of a full sync of a connection, in order, as (name, function)."""
    if connection.integration == "shopify":
        yield Words("Read products", "Produkte lesen"), shop_products
        yield Words("Read orders", "Bestellungen lesen"), shop_orders
        yield Words("Read visits", "Besuche lesen"), shop_visits
        yield Words("Read signups", "Anmeldungen lesen"), shop_signups
    if connection.integration == "gelato":
        yield Words("Read print orders", "Druckaufträge lesen"), prints


async def poll(connection: Connection) -> KrakeError | None:
    """A quiet look without a run: webhooks may have been lost. Trouble is noted on the connection and returned."""
    looks = {"shopify": (shop_orders,), "gelato": (prints,)}.get(connection.integration, ())
    for look in looks:
        try:
            await look(connection.id or 0)
        except KrakeError as error:
            return error
    return None


async def _connection(connection_id: int) -> Connection:
    async with db.read() as session:
        return await connections.get(session, connection_id)


def _said(count: int, one_en: str, many_en: str, one_de: str, many_de: str) -> dict[str, str]:
    return {
        "en": f"{number(count)} {one_en if count == 1 else many_en}",
        "de": f"{number(count, 'de')} {one_de if count == 1 else many_de}",
    }


def _human(status: str) -> tuple[str, str]:
    known = {
        "created": ("accepted by Gelato", "von Gelato angenommen"),
        "uploading": ("being uploaded", "im Upload"),
        "passed": ("checked and queued for print", "geprüft und im Druck eingereiht"),
        "in_production": ("in print", "im Druck"),
        "printed": ("printed", "gedruckt"),
        "shipped": ("shipped", "versandt"),
        "in_transit": ("on its way", "unterwegs"),
        "delivered": ("delivered", "zugestellt"),
        "canceled": ("cancelled at Gelato", "bei Gelato storniert"),
        "failed": ("stopped at Gelato", "bei Gelato gestoppt"),
        "on_hold": ("on hold at Gelato", "bei Gelato angehalten"),
        "returned": ("returned", "zurückgekommen"),
    }
    return known.get(status, (status.replace("_", " "), status.replace("_", " ")))


def _printer_says(status: str) -> tuple[str, str]:
    en, de = _human(status)
    return f"The print order is {en}.", f"Der Druckauftrag ist {de}."
