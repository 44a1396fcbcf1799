"""What the shop sells, and who asked for its news."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from krake.integrations.shopify.data import CustomerReply, ProductReply
from krake.kit import clock
from krake.models import Connection, Customer, Print, Product, Variant
from krake.services import readings


@dataclass(frozen=True, slots=True)
class Listed:
    """A product for a list: how many variants it has, from which price, and how many of them have a print."""

    product: Product
    variants: int
    price_from: Decimal | None
    currency: str
    mapped: int


async def save(session: AsyncSession, connection: Connection, replies: Iterable[ProductReply]) -> int:
    """Map replies to products with variants. Returns how many products were saved."""
    replies = list(replies)
    query = select(Product).where(Product.connection_id == connection.id, Product.external_id.in_([r.external_id for r in replies]))  # type: ignore[attr-defined]
    known = {row.external_id: row for row in await session.scalars(query)}
    for reply in replies:
        row = known.get(reply.external_id) or Product(connection_id=connection.id or 0, external_id=reply.external_id, title=reply.title)
        row.title, row.status, row.vendor, row.kind = reply.title, reply.status, reply.vendor, reply.type
        row.image = reply.images[0].url if reply.images else ""
        row.raw, row.rehearsal = reply.raw, connection.rehearsal
        session.add(row)
        known[reply.external_id] = row
    await session.flush()
    ids = [variant.external_id for reply in replies for variant in reply.variants]
    held = {
        row.external_id: row
        for row in await session.scalars(select(Variant).where(Variant.connection_id == connection.id, Variant.external_id.in_(ids)))
    }  # type: ignore[attr-defined]
    for reply in replies:
        for variant in reply.variants:
            row = held.get(variant.external_id) or Variant(connection_id=connection.id or 0, external_id=variant.external_id, product_id=0)
            row.product_id = known[reply.external_id].id or 0
            row.title, row.sku, row.price, row.currency, row.stock = (
                variant.title,
                variant.sku,
                variant.price,
                connection.currency,
                variant.inventory,
            )
            session.add(row)
    await session.flush()
    return len(replies)


async def variants(session: AsyncSession, connection_id: int) -> Sequence[tuple[Product, Variant]]:
    """Every variant with its product."""
    query = select(Product, Variant).join(Variant, Variant.product_id == Product.id).where(Product.connection_id == connection_id)  # type: ignore[arg-type]
    return [(product, variant) for product, variant in (await session.execute(query)).all()]


async def listed(session: AsyncSession, *, rehearsal: bool, limit: int = 50) -> Sequence[Listed]:
    """Products by title, each with its variants counted."""
    query = (
        select(Product, func.count(Variant.id), func.min(Variant.price), func.max(Variant.currency), func.count(Print.id))  # type: ignore[arg-type]
        .join(Variant, Variant.product_id == Product.id, isouter=True)  # type: ignore[arg-type]
        .join(Print, (Print.connection_id == Variant.connection_id) & (Print.variant_external_id == Variant.external_id), isouter=True)  # type: ignore[arg-type]
        .where(Product.rehearsal == rehearsal)
        .group_by(Product.id)  # type: ignore[arg-type]
        .order_by(Product.title)
        .limit(limit)
    )
    found = (await session.execute(query)).all()
    return [Listed(product, count, price, currency or "", mapped) for product, count, price, currency, mapped in found]


async def save_subscribers(session: AsyncSession, connection: Connection, replies: Iterable[CustomerReply]) -> int:
    """Keep who is subscribed and since when, and count each first subscription in its day's signups."""
    replies = list(replies)
    query = select(Customer).where(Customer.connection_id == connection.id, Customer.external_id.in_([r.external_id for r in replies]))  # type: ignore[attr-defined]
    known = {row.external_id: row for row in await session.scalars(query)}
    signups = 0
    for reply in replies:
        row = known.get(reply.external_id) or Customer(connection_id=connection.id or 0, external_id=reply.external_id)
        subscribed = reply.consent == "subscribed" and reply.consent_at is not None
        if subscribed and row.subscribed_at is None:
            day = clock.day_of(reply.consent_at, connection.timezone)  # type: ignore[arg-type]
            await readings.add(session, connection, "signups", day, "", Decimal(1), 1, "Shopify customers")
            signups += 1
        row.name, row.email, row.subscribed, row.rehearsal = reply.name, reply.email, subscribed, connection.rehearsal
        row.subscribed_at = row.subscribed_at or (reply.consent_at if subscribed else None)
        session.add(row)
    await session.flush()
    return signups
