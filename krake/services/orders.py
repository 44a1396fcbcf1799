"""Customers' orders: saved once however they arrive, counted once in the figures, and where each stands on its way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, case, delete, insert, inspect, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from krake.integrations.shopify.data import OrderReply
from krake.kit import clock, db
from krake.kit.errors import NotFound
from krake.kit.text import Words
from krake.models import Connection, Line, Order
from krake.services import connections, readings

#: payment states whose goods count as sold
SOLD = ("authorized", "pending", "paid", "partially_paid", "partially_refunded", "refunded")
#: states of production in which nothing has been decided yet
OPEN = ("none", "asks", "rejected")
#: payment states in which goods are owed; a partial refund is asked about, never guessed
PAID = ("paid", "partially_refunded")
BY_GATE = {"approved": "approved", "rejected": "rejected"}


@dataclass(frozen=True, slots=True)
class Saved:
    """How many orders were new, how many changed, which of them are paid and wait for production,
    and about which a person is still asked although the shop changed them or called them off."""

    new: int
    changed: int
    to_print: tuple[int, ...]
    overtaken: tuple[int, ...] = ()


async def save(session: AsyncSession, connection: Connection, replies: Iterable[OrderReply]) -> Saved:
    """Map replies to rows. An older state than the one we have changes nothing; the day's revenue moves by the difference."""
    replies = _latest(replies)
    known = await _known(session, connection, [reply.external_id for reply in replies])
    moves: dict[tuple[date, str], tuple[Decimal, int]] = {}
    fresh: list[Order] = []
    touched: list[tuple[Order, OrderReply]] = []
    overtaken: list[int] = []
    for reply in replies:
        row = known.get(reply.external_id)
        if row and (reply.updated_at < row.changed_at or _same(row, reply)):
            continue
        if row is None:
            row = Order(
                connection_id=connection.id,
                external_id=reply.external_id,
                number=reply.number,
                day=date.min,
                rehearsal=connection.rehearsal,
            )
            fresh.append(row)
        _count(moves, row, reply, clock.day_of(reply.placed_at, connection.timezone))
        asked = row.production in ("waiting", "asks", "approved")
        before = dict(row.address)
        _fill(row, reply)
        if before and row.address != before:
            row.delivery = {}  # the shop's newer word counts more than the owner's older correction
        if asked and row.id:
            overtaken.append(row.id)
        session.add(row)
        touched.append((row, reply))
    await session.flush()
    await _lines(session, touched, {id(row) for row in fresh})
    await readings.move(session, connection, "revenue", moves, "Shopify orders")
    waiting = tuple(row.id for row, _ in touched if row.id and wants_print(row))
    return Saved(len(fresh), len(touched) - len(fresh), waiting, tuple(overtaken))


def _latest(replies: Iterable[OrderReply]) -> list[OrderReply]:
    """One reply an order, the newest: a batch may hold two states of the same order."""
    newest: dict[str, OrderReply] = {}
    for reply in replies:
        held = newest.get(reply.external_id)
        if held is None or reply.updated_at >= held.updated_at:
            newest[reply.external_id] = reply
    return list(newest.values())


def _same(row: Order, reply: OrderReply) -> bool:
    """The very state we have, told again: by the next poll, or by a webhook and a poll both. Nothing is to be done then."""
    held = (row.changed_at, row.financial, row.fulfillment, row.cancelled_at, row.total, row.refunded, row.test, row.items)
    told = (reply.updated_at, reply.financial, reply.fulfillment, reply.cancelled_at, reply.total, reply.refunded, reply.test)
    return held == (*told, _goods(reply)) and (not reply.people or row.address == dict(reply.address or {}))


def _goods(reply: OrderReply) -> str:
    return ", ".join(f"{line.quantity} × {line.title}" for line in reply.lines[:3])


def basis(order: Order, lines: Sequence[Line]) -> str:
    """What a print is made from, as a hash: who gets what where. An approval holds only for the basis it was asked on."""
    goods = sorted([line.external_id, line.variant_external_id, line.quantity, line.requires_shipping] for line in lines)
    told = [order.address, order.delivery, order.email, goods]
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def seen(order: Order, lines: Sequence[Line]) -> dict[str, Any]:
    """The same in words, so that a later look can say what became different: part of the order → what it was."""
    goods = {f"{line.title} {line.variant_title}".strip(): str(line.quantity) for line in lines}
    address = {name: str(value) for name, value in (order.delivery or order.address).items() if value}
    return {"goods": goods, "address": address, "email": order.email}


async def _known(session: AsyncSession, connection: Connection, ids: list[str]) -> dict[str, Order]:
    query = select(Order).where(Order.connection_id == connection.id, Order.external_id.in_(ids)).with_for_update()
    return {row.external_id: row for row in await session.scalars(query)}


def counts(reply: OrderReply) -> bool:
    """Whether an order is revenue: not a test, not cancelled, not voided or expired."""
    return not reply.test and reply.cancelled_at is None and reply.financial in SOLD


def worth(reply: OrderReply) -> Decimal | None:
    """What an order adds to revenue: its goods without VAT, less what went back. None for one that is no revenue or not known.

    Shopify names a refund with VAT and perhaps shipping in it: it counts against the goods first, at their own VAT, never below 0.
    """
    if not counts(reply) or reply.net is None:
        return None
    if not reply.refunded or not reply.subtotal:
        return reply.net
    returned = reply.refunded * reply.net / reply.subtotal
    return max(reply.net - returned, Decimal(0)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _count(moves: dict[tuple[date, str], tuple[Decimal, int]], row: Order, reply: OrderReply, day: date) -> None:
    """Take out what the row counted before and put in what it counts now."""
    adds = worth(reply)
    if row.counted is not None:
        amount, count = moves.get((row.day, row.currency), (Decimal(0), 0))
        moves[(row.day, row.currency)] = (amount - row.counted, count - 1)
    if adds is not None:
        amount, count = moves.get((day, reply.currency), (Decimal(0), 0))
        moves[(day, reply.currency)] = (amount + adds, count + 1)
    row.counted, row.day = adds, day


def _fill(row: Order, reply: OrderReply) -> None:
    row.number, row.placed_at, row.changed_at, row.cancelled_at = reply.number, reply.placed_at, reply.updated_at, reply.cancelled_at
    row.test, row.financial, row.fulfillment, row.currency = reply.test, reply.financial, reply.fulfillment, reply.currency
    row.total, row.net, row.shipping, row.tax = reply.total, reply.net, reply.shipping, reply.tax
    row.discounts, row.refunded = reply.discounts, reply.refunded
    row.items = _goods(reply)
    if reply.people or reply.customer or reply.address:
        row.customer_name = reply.customer.name if reply.customer else (reply.address or {}).get("name", "")
        row.email = reply.customer.email if reply.customer else row.email
        row.phone = reply.customer.phone if reply.customer else row.phone
        row.address = dict(reply.address or {})
        row.missing = list(reply.missing)
    elif not row.missing:
        row.missing = list(reply.missing)
    row.raw = reply.raw
    if not printable(row) and row.production in (*OPEN, "waiting", "drafted"):
        row.production = "never"
    elif row.production in ("none", "asks", "waiting") and row.fulfillment == "fulfilled":
        row.production = "elsewhere"


def printable(row: Order) -> bool:
    """Whether an order may ever be printed: a real one that was not called off."""
    return not row.test and row.cancelled_at is None and row.financial not in ("voided", "expired", "refunded")


def _may_print(row: Order) -> bool:
    return printable(row) and row.fulfillment != "fulfilled"


def wants_preparation(row: Order) -> bool:
    """Whether an order is owed and may be printed, wherever it stands."""
    return _may_print(row) and row.financial in PAID


def wants_print(row: Order) -> bool:
    return _may_print(row) and row.financial in PAID and row.production in ("none", "asks")


async def _lines(session: AsyncSession, touched: list[tuple[Order, OrderReply]], fresh: set[int]) -> None:
    old = [row.id for row, _ in touched if id(row) not in fresh]
    if old:
        await db.change(session, delete(Line).where(Line.order_id.in_(old)), ())  # type: ignore[attr-defined]
    rows = [
        {
            "order_id": row.id,
            "external_id": line.external_id,
            "variant_external_id": line.variant_external_id or "",
            "product_external_id": line.product_external_id or "",
            "sku": line.sku,
            "title": line.title,
            "variant_title": line.variant_title,
            "quantity": line.quantity,
            "unit_price": line.unit_price,
            "requires_shipping": line.requires_shipping,
        }
        for row, reply in touched
        for line in reply.lines
    ]
    if rows:  # the orders themselves announce what they belong to
        await db.change(session, insert(Line.__table__), (), rows)  # type: ignore[attr-defined]


async def get(session: AsyncSession, order_id: int) -> Order:
    row = await session.get(Order, order_id)
    if row is None:
        raise NotFound(Words("This order does not exist.", "Diese Bestellung gibt es nicht."))
    return row


async def with_people(session: AsyncSession, connection_id: int, external_ids: list[str]) -> set[str]:
    """Which of these orders are on record with a buyer."""
    query = select(Order.external_id).where(Order.connection_id == connection_id, Order.external_id.in_(external_ids))  # type: ignore[attr-defined,call-overload]
    return set(await session.scalars(query.where(Order.customer_name != "")))


async def first_day(session: AsyncSession, connection_id: int) -> date | None:
    """The local day of the oldest order on record; today's when there is none, since the look itself was complete."""
    query = select(Order.day).where(Order.connection_id == connection_id).order_by(Order.placed_at).limit(1)  # type: ignore[arg-type]
    first = await session.scalar(query)
    if first is not None:
        return first
    connection = await session.get_one(Connection, connection_id)
    return clock.today(connection.timezone)


async def by_number(session: AsyncSession, number: str, *, rehearsal: bool) -> Order | None:
    """An order by the number people use: 1042 or #1042."""
    wanted = {number, f"#{number.lstrip('#')}", number.lstrip("#")}
    query = select(Order).where(Order.number.in_(wanted), Order.rehearsal == rehearsal).order_by(Order.id.desc())  # type: ignore[attr-defined,union-attr]
    return (await session.scalars(query)).first()


async def lines(session: AsyncSession, order_id: int) -> Sequence[Line]:
    return (await session.scalars(select(Line).where(Line.order_id == order_id).order_by(Line.id))).all()


async def to_print(session: AsyncSession, *, rehearsal: bool, limit: int = 50) -> Sequence[Order]:
    """Paid orders without production: those nobody looked at yet before those with a question, oldest first."""
    query = (
        select(Order)
        .where(Order.rehearsal == rehearsal, Order.production.in_(("none", "asks")), Order.financial.in_(PAID))  # type: ignore[attr-defined]
        .where(Order.test.is_(False), Order.cancelled_at.is_(None), Order.fulfillment != "fulfilled")  # type: ignore[attr-defined,union-attr]
        .order_by(case({"none": 0}, value=Order.production, else_=1), Order.placed_at)
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def arrived(session: AsyncSession, seen: int, since: datetime, *, rehearsal: bool, limit: int) -> Sequence[Order]:
    """Real orders placed since then that came in after the row `seen`, oldest first."""
    query = select(Order).where(Order.id > seen, Order.placed_at >= since, Order.rehearsal == rehearsal)  # type: ignore[operator]
    query = query.where(Order.test.is_(False), Order.cancelled_at.is_(None))  # type: ignore[attr-defined,union-attr]
    return (await session.scalars(query.order_by(Order.id).limit(limit))).all()  # type: ignore[arg-type]


async def staged(session: AsyncSession, productions: Sequence[str], *, rehearsal: bool, limit: int = 200) -> Sequence[Order]:
    """Orders that stand at one of these stages."""
    query = select(Order).where(Order.rehearsal == rehearsal, Order.production.in_(productions)).limit(limit)
    return (await session.scalars(query)).all()


async def stage(session: AsyncSession, order_id: int | None, production: str, trouble: dict[str, Any] | None = None) -> None:
    """Move an order along its way through production."""
    if order_id is None:
        return
    values = {"production": production, "trouble": trouble or {}}
    await db.change(session, update(Order).where(Order.id == order_id).values(**values), ("orders", f"order:{order_id}"))


FILTERS: dict[str, Any] = {
    "paid": lambda: Order.financial == "paid",
    "action": lambda: Order.production.in_(("none", "asks", "drafted", "waiting", "trouble")),  # type: ignore[attr-defined]
    "printing": lambda: Order.production.in_(("approved", "printing")),  # type: ignore[attr-defined]
    "shipped": lambda: Order.production.in_(("shipped", "delivered")),  # type: ignore[attr-defined]
    "left_out": lambda: Order.production == "never",
}


_order = inspect(Order).local_table.c
#: what lists show of an order; its bodies would take half the time of reading a page, and so would rows made by the ORM
LISTED = (
    _order.id, _order.number, _order.customer_name, _order["items"], _order.financial, _order.production, _order.total, _order.currency,
    _order.placed_at, _order.test, _order.cancelled_at,
)  # fmt: skip


@lru_cache(maxsize=64)
def _listing(only: str, windowed: bool) -> Select[Any]:
    """Built once for each filter: making a statement and its cache key takes longer than reading 50 rows."""
    query = select(*LISTED).where(_order.rehearsal == connections.rehearsed())
    if only in FILTERS:
        query = query.where(FILTERS[only]())
    if windowed:
        at, last = bindparam("at", type_=db.Moment()), bindparam("last", type_=Integer())
        query = query.where((Order.placed_at < at) | ((Order.placed_at == at) & (Order.id < last)))  # type: ignore[operator]
    return query.order_by(Order.placed_at.desc(), Order.id.desc()).limit(bindparam("limit", type_=Integer()))  # type: ignore[attr-defined,union-attr]


def listing(only: str = "", before: tuple[datetime, int] | None = None, limit: int = 50) -> tuple[Select[Any], dict[str, Any]]:
    """For `db.glance`: the newest orders of the world that is shown first, only what `LISTED` names of them, windowed by key.

    `before` is the (placed_at, id) of the last row above.
    """
    window = {"at": before[0], "last": before[1]} if before else {}
    return _listing(only if only in FILTERS else "", before is not None), {"limit": limit, **window}
