"""Orders, products and prints in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from krake.kit import db
from krake.kit.text import Words, money, number
from krake.services import connections, orders, parcels, products
from krake.web.rows import status


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One line of a list of orders; every field of it crosses the wire fifty times a page."""

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


NOBODY = Words("No name given", "Kein Name")
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


def order_row(
    key: Any,
    number: str,
    customer: str,
    goods: str,
    financial: str,
    production: str,
    total: Decimal | None,
    currency: str,
    placed_at: datetime,
    test: bool,
    cancelled_at: datetime | None,
    *,
    locale: str,
) -> OrderRow:
    """A line of a list, from what `orders.LISTED` names of an order, in its order."""
    pay, pay_word = status.named(status.PAYMENT, financial, locale)
    if why := left_out(financial, test, cancelled_at):
        made, made_word = "idle", why.to(locale)
    else:
        made, made_word = status.named(status.PRODUCTION, production, locale)
    return OrderRow(
        str(key),
        number,
        customer or NOBODY.to(locale),
        goods,
        pay,
        pay_word,
        made,
        made_word,
        money(total, currency, locale),
        placed_at.isoformat(),
    )


def left_out(financial: str, test: bool, cancelled_at: datetime | None) -> Words | None:
    """Why an order is kept out of every figure and never printed, or None."""
    if test:
        return Words("Test order", "Testbestellung")
    if cancelled_at:
        return Words("Cancelled", "Storniert")
    return Words("Voided", "Ungültig") if financial == "voided" else None


async def recent(only: str, locale: str, limit: int, before: tuple[datetime, int] | None = None) -> list[OrderRow]:
    """The newest orders of the world that is shown (live, or the rehearsal)."""
    found = await db.glance(*orders.listing(only, before, limit))
    return [order_row(*row, locale=locale) for row in found]


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
