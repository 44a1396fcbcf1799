"""Gelato's orders, typed. Unknown keys are ignored and null is tolerated anywhere: real answers carry more than the docs.

Money is `Decimal`; the wire has floats in orders and strings in search. Statuses are open sets of strings, never enums.
Wire format: Gelato's order API v4.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from krake.integrations.gelato.reading import day, moment, record, rows, text, texts, whole
from krake.kit.errors import Unreachable
from krake.kit.money import decimal
from krake.kit.text import Words


@dataclass(frozen=True, slots=True)
class Package:
    """One parcel. An order has several when items ship apart; `item_ids` are Gelato's ids of the items inside."""

    tracking_code: str
    tracking_url: str
    item_ids: tuple[str, ...]
    method: str


@dataclass(frozen=True, slots=True)
class OrderItem:
    id: str
    reference: str
    product_uid: str
    quantity: int
    status: str
    files: tuple[tuple[str, str], ...]  #: (type, url)
    preview_url: str


@dataclass(frozen=True, slots=True)
class OrderReply:
    """An order or a draft. `price` is the total including VAT and `tax` the VAT in it, None while Gelato names none: unknown, never 0.

    `products_price` and `shipping_price` include VAT too; `connected_ids` are the other parts of a split order.
    """

    external_id: str
    order_type: str
    reference: str
    customer_reference: str
    fulfillment_status: str
    financial_status: str
    currency: str
    items: tuple[OrderItem, ...]
    price: Decimal | None
    products_price: Decimal | None
    shipping_price: Decimal | None
    method: str
    method_uid: str
    min_days: int | None
    max_days: int | None
    min_date: date | None
    max_date: date | None
    fulfillment_country: str
    packages: tuple[Package, ...]
    connected_ids: tuple[str, ...]
    created_at: datetime | None
    ordered_at: datetime | None
    raw: dict[str, Any] = field(repr=False)
    tax: Decimal | None = None

    @property
    def ordered(self) -> bool:
        """Whether this is a real order, charged and to be printed, rather than a draft."""
        return self.order_type == "order"


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """One line of a search. It has no items, parcels or parts of the price."""

    external_id: str
    order_type: str
    reference: str
    fulfillment_status: str
    financial_status: str
    currency: str
    price: Decimal | None
    connected_ids: tuple[str, ...]
    created_at: datetime | None


def order(body: Any) -> OrderReply:
    """An order from `GET /orders/{id}`, `POST /orders` or `PATCH`. Raises `Unreachable` (doubtful) for an answer without id."""
    raw = record(body)
    if not text(raw, "id"):
        words = Words("Gelato answered without an order id.", "Gelato hat ohne Auftragsnummer geantwortet.")
        raise Unreachable(words, doubtful=True)
    shipment = record(raw.get("shipment"))
    bought = [receipt for receipt in rows(raw.get("receipts")) if text(receipt, "transactionType") in ("", "purchase")]
    return OrderReply(
        external_id=text(raw, "id"),
        order_type=text(raw, "orderType"),
        reference=text(raw, "orderReferenceId"),
        customer_reference=text(raw, "customerReferenceId"),
        fulfillment_status=text(raw, "fulfillmentStatus"),
        financial_status=text(raw, "financialStatus"),
        currency=text(raw, "currency") or next((text(receipt, "currency") for receipt in bought), ""),
        items=tuple(_item(row) for row in rows(raw.get("items"))),
        price=_sum(bought, "totalInclVat"),
        tax=_sum(bought, "totalVat"),
        products_price=_sum(bought, "productsPriceInclVat"),
        shipping_price=_sum(bought, "shippingPriceInclVat"),
        method=text(shipment, "shipmentMethodName"),
        method_uid=text(shipment, "shipmentMethodUid"),
        min_days=whole(shipment.get("minDeliveryDays")),
        max_days=whole(shipment.get("maxDeliveryDays")),
        min_date=day(shipment.get("minDeliveryDate")),
        max_date=day(shipment.get("maxDeliveryDate")),
        fulfillment_country=text(shipment, "fulfillmentCountry"),
        packages=tuple(_package(row, shipment) for row in rows(shipment.get("packages"))),
        connected_ids=texts(raw.get("connectedOrderIds")),
        created_at=moment(raw.get("createdAt")),
        ordered_at=moment(raw.get("orderedAt")),
        raw=raw,
    )


def summaries(body: Any) -> tuple[OrderSummary, ...]:
    """The lines of `POST /orders:search`; totals are strings there. An answer without the list is no answer, not an empty one."""
    orders = record(body).get("orders")
    if not isinstance(orders, list):
        raise Unreachable(Words("Gelato's search answer could not be read.", "Gelatos Suchantwort war nicht lesbar."))
    return tuple(
        OrderSummary(
            external_id=text(row, "id"),
            order_type=text(row, "orderType"),
            reference=text(row, "orderReferenceId"),
            fulfillment_status=text(row, "fulfillmentStatus"),
            financial_status=text(row, "financialStatus"),
            currency=text(row, "currency"),
            price=decimal(row.get("totalInclVat")),
            connected_ids=texts(row.get("connectedOrderIds")),
            created_at=moment(row.get("createdAt")),
        )
        for row in rows(orders)
    )


def _item(row: dict[str, Any]) -> OrderItem:
    previews = [text(preview, "url") for preview in rows(row.get("previews"))]
    return OrderItem(
        id=text(row, "id"),
        reference=text(row, "itemReferenceId"),
        product_uid=text(row, "productUid"),
        quantity=whole(row.get("quantity")) or 0,
        status=text(row, "fulfillmentStatus"),
        files=tuple((text(file, "type"), text(file, "url")) for file in rows(row.get("files"))),
        preview_url=next(iter(previews), ""),
    )


def _package(row: dict[str, Any], shipment: dict[str, Any]) -> Package:
    return Package(
        text(row, "trackingCode"), text(row, "trackingUrl"), texts(row.get("orderItemIds")), text(shipment, "shipmentMethodName")
    )


def _sum(receipts: list[dict[str, Any]], key: str) -> Decimal | None:
    """The sum over receipts, None when there is none or one of them lacks the amount."""
    amounts = [decimal(receipt.get(key)) for receipt in receipts]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(amounts) else None
