"""Orders, products and prints in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from krake.kit import db
from krake.kit.text import Words, money, number
from krake.services import connections, orders, parcels, products
from krake.web.rows import status


@dataclass(frozen=True, slots=True)
class OrderRow:
    key: str
    number: str
    customer: str
    goods: str
    pay: str
    pay_word: str
    made: str
    made_word: str
    total: str
    at: str
    href: str
    why: str


@dataclass(frozen=True, slots=True)
class ProductRow:
    key: str
    title: str
    kind: str
    status: str
    word: str
    variants: str
    price: str
    prints: str
    prints_status: str


@dataclass(frozen=True, slots=True)
class PrintRow:
    key: str
    number: str
    status: str
    word: str
    route: str
    price: str
    tracking: str
    tracking_url: str
    at: str
    href: str


PRINTING: dict[str, tuple[str, Words]] = {
    "created": ("busy", Words("Accepted", "Angenommen")),
    "uploading": ("busy", Words("Uploading", "Lädt hoch")),
    "passed": ("busy", Words("Checked", "Geprüft")),
    "in_production": ("busy", Words("In print", "Im Druck")),
    "printed": ("busy", Words("Printed", "Gedruckt")),
    "shipped": ("good", Words("Shipped", "Versandt")),
    "in_transit": ("good", Words("On its way", "Unterwegs")),
    "delivered": ("good", Words("Delivered", "Zugestellt")),
    "failed": ("bad", Words("Stopped", "Gestoppt")),
    "canceled": ("idle", Words("Cancelled", "Storniert")),
    "on_hold": ("wait", Words("On hold", "Angehalten")),
}


def order_row(order: Any, locale: str) -> OrderRow:
    """`order` is an Order or a row of what `orders.LISTED` names of it."""
    pay, pay_word = status.named(status.PAYMENT, order.financial, locale)
    made, made_word = status.named(status.PRODUCTION, order.production, locale)
    if why := left_out(order):
        made, made_word = "idle", why.to(locale)
    return OrderRow(
        key=str(order.id),
        number=order.number,
        customer=order.customer_name or Words("No name given", "Kein Name").to(locale),
        goods=order.items,
        pay=pay,
        pay_word=pay_word,
        made=made,
        made_word=made_word,
        total=money(order.total, order.currency, locale),
        at=order.placed_at.isoformat(),
        href=f"/orders/{order.id}",
        why=order.trouble.get(locale, ""),
    )


def left_out(order: Any) -> Words | None:
    """Why an order is kept out of every figure and never printed, or None."""
    if order.test:
        return Words("Test order", "Testbestellung")
    if order.cancelled_at:
        return Words("Cancelled", "Storniert")
    if order.financial == "voided":
        return Words("Voided", "Ungültig")
    return None


async def recent(only: str, locale: str, limit: int, before: tuple[datetime, int] | None = None) -> list[OrderRow]:
    """The newest orders of the world that is shown (live, or the rehearsal)."""
    async with db.read() as session:
        found = await orders.page(session, only=only, before=before, limit=limit)
    return [order_row(order, locale) for order in found]


async def catalogue(locale: str, limit: int = 8) -> list[ProductRow]:
    async with db.read() as session:
        found = await products.listed(session, rehearsal=await connections.rehearsing(session), limit=limit)
    states = {
        "active": ("good", Words("Active", "Aktiv")),
        "draft": ("wait", Words("Draft", "Entwurf")),
        "archived": ("idle", Words("Archived", "Archiviert")),
        "unlisted": ("idle", Words("Unlisted", "Nicht gelistet")),
    }
    rows = []
    for listed in found:
        tone, word = status.named(states, listed.product.status, locale)
        mapped = Words(f"{listed.mapped} of {listed.variants}", f"{listed.mapped} von {listed.variants}").to(locale)
        price = money(listed.price_from, listed.currency, locale) if listed.currency else "—"
        rows.append(
            ProductRow(
                str(listed.product.id),
                listed.product.title,
                listed.product.kind,
                tone,
                word,
                number(listed.variants, locale),
                price,
                mapped,
                "good" if listed.mapped == listed.variants else "asks",
            )
        )
    return rows


async def prints(locale: str, limit: int = 6) -> list[PrintRow]:
    """Production orders, the latest change first."""
    async with db.read() as session:
        found = await parcels.recent(session, rehearsal=await connections.rehearsing(session), limit=limit)
        numbers = {parcel.order_id: (await orders.get(session, parcel.order_id)).number for parcel in found}
    rows = []
    for parcel in found:
        tone, word = status.named(PRINTING, parcel.status, locale)
        first = parcel.tracking[0] if parcel.tracking else {}
        rows.append(
            PrintRow(
                str(parcel.id),
                numbers[parcel.order_id],
                tone,
                word,
                f"Gelato {parcel.route.get('country') or ''}".strip(),
                money(parcel.price, parcel.currency, locale),
                first.get("code", ""),
                first.get("url", ""),
                parcel.changed_at.isoformat(),
                f"/orders/{parcel.order_id}",
            )
        )
    return rows
