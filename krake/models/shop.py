"""Neutral business nouns of a shop: orders with lines, products with variants, customers. The raw body is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Index, UniqueConstraint

from krake.models.base import Decimal, Field, SQLModel, amount, datetime, json_list, json_object, moment, stamp


class Order(SQLModel, table=True):
    """A customer's order.

    `net` is gross sales minus discounts and returns, before shipping and tax: what Revenue counts. `day` is the local day
    it was placed. `missing` names what the shop did not tell (customer, address, email, variant). `production` is our
    word for where it stands: none | asks | drafted | waiting | approved | printing | shipped | delivered | trouble | never.
    `counted` says whether its net is in the day's reading, so that a later change can take exactly that out again.
    """

    __tablename__ = "customer_order"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("connection_id", "external_id"),
        Index("ix_order_recent", "rehearsal", "placed_at"),
        Index("ix_order_production", "production", "rehearsal"),
    )

    id: int | None = Field(default=None, primary_key=True)
    connection_id: int = Field(foreign_key="connection.id")
    external_id: str
    number: str = Field(index=True)
    placed_at: datetime = stamp()
    changed_at: datetime = stamp()
    day: date
    cancelled_at: datetime | None = moment()
    test: bool = False
    financial: str = ""
    fulfillment: str = ""
    currency: str = ""
    total: Decimal | None = amount()
    net: Decimal | None = amount()
    shipping: Decimal | None = amount()
    tax: Decimal | None = amount()
    discounts: Decimal | None = amount()
    refunded: Decimal | None = amount()
    counted: Decimal | None = amount()
    customer_name: str = ""
    email: str = ""
    phone: str = ""
    address: dict[str, Any] = json_object()
    delivery: dict[str, Any] = json_object()  #: the address the owner corrected, in Gelato's parts; wins over the shop's
    missing: list[str] = json_list()
    production: str = "none"
    trouble: dict[str, Any] = json_object()
    items: str = ""  #: "2 × Lunar mug" for lists, so a page of orders needs no lines
    raw: dict[str, Any] = json_object()
    rehearsal: bool = False

    def topics(self) -> tuple[str, ...]:
        return ("orders", f"order:{self.id}")


class Line(SQLModel, table=True):
    """One position of an order. `variant_external_id` is empty when the shop sent none."""

    __tablename__ = "order_line"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    order_id: int = Field(foreign_key="customer_order.id", index=True, ondelete="CASCADE")
    external_id: str
    variant_external_id: str = Field(default="", index=True)
    product_external_id: str = ""
    sku: str = ""
    title: str = ""
    variant_title: str = ""
    quantity: int = 1
    unit_price: Decimal | None = amount()
    requires_shipping: bool = True

    def topics(self) -> tuple[str, ...]:
        return (f"order:{self.order_id}",)


class Product(SQLModel, table=True):
    """A product as the shop lists it. `checks` is reserved for the listing checks that Content score waits for."""

    __table_args__ = (UniqueConstraint("connection_id", "external_id"),)

    id: int | None = Field(default=None, primary_key=True)
    connection_id: int = Field(foreign_key="connection.id")
    external_id: str
    title: str
    status: str = ""
    vendor: str = ""
    kind: str = ""
    image: str = ""
    raw: dict[str, Any] = json_object()
    rehearsal: bool = False

    def topics(self) -> tuple[str, ...]:
        return ("products",)


class Variant(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("connection_id", "external_id"),)

    id: int | None = Field(default=None, primary_key=True)
    connection_id: int = Field(foreign_key="connection.id")
    product_id: int = Field(foreign_key="product.id", index=True)
    external_id: str
    title: str = ""
    sku: str = ""
    price: Decimal | None = amount()
    currency: str = ""
    stock: int | None = None

    def topics(self) -> tuple[str, ...]:
        return ("products",)


class Customer(SQLModel, table=True):
    """A person who bought or subscribed. `subscribed_at` is when their e-mail consent became SUBSCRIBED."""

    __table_args__ = (UniqueConstraint("connection_id", "external_id"),)

    id: int | None = Field(default=None, primary_key=True)
    connection_id: int = Field(foreign_key="connection.id")
    external_id: str
    name: str = ""
    email: str = ""
    subscribed: bool = False
    subscribed_at: datetime | None = moment()
    rehearsal: bool = False

    def topics(self) -> tuple[str, ...]:
        return ("customers",)
