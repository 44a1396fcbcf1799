"""What prints a variant, and what left the printer."""

from __future__ import annotations

from typing import Any

from sqlalchemy import UniqueConstraint

from krake.models.base import Decimal, Field, SQLModel, amount, datetime, json_list, json_object, moment, stamp


class Print(SQLModel, table=True):
    """The print product, file and placement one variant is printed with; `connection_id` is the shop's."""

    __table_args__ = (UniqueConstraint("connection_id", "variant_external_id"),)

    id: int | None = Field(default=None, primary_key=True)
    connection_id: int = Field(foreign_key="connection.id")
    variant_external_id: str
    product_uid: str
    product_title: str = ""
    file_url: str = ""
    placement: str = "default"
    source: str = ""  #: who said so: owner, rehearsal
    rehearsal: bool = False
    created_at: datetime = stamp()

    def topics(self) -> tuple[str, ...]:
        return ("prints",)


class Parcel(SQLModel, table=True):
    """One production order at the printer, from draft to delivery. `kind` is draft | order | gone."""

    __table_args__ = (UniqueConstraint("connection_id", "external_id"),)

    id: int | None = Field(default=None, primary_key=True)
    connection_id: int = Field(foreign_key="connection.id")
    external_id: str
    order_id: int = Field(foreign_key="customer_order.id", index=True)
    reference: str = Field(default="", index=True)
    kind: str = "draft"
    status: str = ""
    currency: str = ""
    price: Decimal | None = amount()
    route: dict[str, Any] = json_object()
    tracking: list[dict[str, Any]] = json_list()
    fulfilled_at: datetime | None = moment()  #: when the shop was told
    changed_at: datetime = stamp()
    rehearsal: bool = False

    def topics(self) -> tuple[str, ...]:
        return ("parcels", f"order:{self.order_id}")
