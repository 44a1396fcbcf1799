"""Typed replies: what Shopify told us, in one shape whether it came by GraphQL, bulk file or webhook.

Ids are always `gid://shopify/...` strings. Amounts are Decimal in the shop's currency; None means Shopify did not say,
which is not 0. Times are UTC. Status words are lower case. `raw` is what arrived, kept for the record.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class LineReply:
    """One position of an order. `quantity` is what is left of it after removals and refunds, 0 when it was taken out.

    Ids are None when the product no longer exists.
    """

    external_id: str
    variant_external_id: str | None
    product_external_id: str | None
    sku: str
    title: str
    variant_title: str
    quantity: int
    unit_price: Decimal | None
    requires_shipping: bool


@dataclass(frozen=True, slots=True)
class BuyerReply:
    """Who ordered, as far as an order says. `external_id` is None for a buyer without a customer record."""

    external_id: str | None
    name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class OrderReply:
    """An order with its lines.

    `financial`: authorized, expired, paid, partially_paid, partially_refunded, pending, refunded, voided, or "" if unsaid.
    `fulfillment`: unfulfilled, partially_fulfilled, fulfilled, on_hold, ... `subtotal` is after discounts, before shipping;
    it contains the VAT when `taxes_included`. `total` is what was ordered, `refunded` what went back since.
    `address` has the keys name, company, address1, address2, city, zip, province, province_code, country, country_code, phone.
    `people` is False when customer and address were not asked for (a slim page): then None does not mean missing.
    `missing` names what should be there and is not: "customer", "email", "address", "variant", "lines".
    """

    external_id: str
    number: str
    placed_at: datetime
    updated_at: datetime
    cancelled_at: datetime | None
    test: bool
    financial: str
    fulfillment: str
    currency: str
    total: Decimal
    subtotal: Decimal | None
    discounts: Decimal | None
    shipping: Decimal | None
    tax: Decimal | None
    refunded: Decimal | None
    taxes_included: bool
    lines: tuple[LineReply, ...]
    customer: BuyerReply | None = None
    address: dict[str, str] | None = None
    people: bool = False
    missing: tuple[str, ...] = ()
    raw: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def net(self) -> Decimal | None:
        """Goods after discounts, without shipping and VAT, before returns. None when a part of it is unknown.

        With taxes included the VAT is split between goods and shipping by amount, which is exact for one VAT rate.
        """
        if self.subtotal is None or not self.taxes_included:
            return self.subtotal
        if self.tax is None or self.shipping is None:
            return None
        gross = self.subtotal + self.shipping
        share = self.tax * self.subtotal / gross if gross else Decimal(0)
        return (self.subtotal - share).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class ImageReply:
    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class VariantReply:
    """`inventory` is None when the shop does not count it."""

    external_id: str
    title: str
    sku: str
    price: Decimal | None
    inventory: int | None


@dataclass(frozen=True, slots=True)
class ProductReply:
    """`status`: active, archived, draft or unlisted. Prices are in the shop's currency. SEO texts are None when unset or unsaid."""

    external_id: str
    handle: str
    title: str
    status: str
    vendor: str
    type: str
    tags: tuple[str, ...]
    images: tuple[ImageReply, ...]
    description_html: str
    seo_title: str | None
    seo_description: str | None
    updated_at: datetime | None
    variants: tuple[VariantReply, ...]
    raw: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def alt_texts(self) -> tuple[str, ...]:
        return tuple(image.alt for image in self.images)


@dataclass(frozen=True, slots=True)
class CustomerReply:
    """`consent` is the e-mail marketing state in lower case (subscribed, pending, ...), `consent_at` when it became so."""

    external_id: str
    name: str
    email: str
    created_at: datetime
    updated_at: datetime
    consent: str
    consent_at: datetime | None
    confirmed: bool
    orders: int | None
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class RefundLineReply:
    line_external_id: str
    quantity: int
    subtotal: Decimal | None


@dataclass(frozen=True, slots=True)
class RefundReply:
    """`amount` is the money paid back by the refund's transactions, None when the body lists none at all."""

    external_id: str
    order_external_id: str
    created_at: datetime
    amount: Decimal | None
    currency: str
    note: str
    lines: tuple[RefundLineReply, ...]
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class VisitsReply:
    """One day of the online store, in the shop's time zone. `completed` are sessions that finished a checkout."""

    day: date
    visitors: int | None
    sessions: int | None
    completed: int | None
