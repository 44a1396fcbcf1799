"""Gelato's catalogue, prices, stock, shipping and quotes, typed as tolerantly as orders are in `data`.

Wire format: Gelato's product API v3, shipment API v1 and `POST /orders:quote` of the order API v4.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from krake.integrations.gelato.naming import title_of
from krake.integrations.gelato.reading import day, record, rows, text, texts, unwrapped, whole
from krake.kit.money import decimal


@dataclass(frozen=True, slots=True)
class Catalog:
    uid: str
    title: str


@dataclass(frozen=True, slots=True)
class CatalogDetail:
    """`attributes` maps an attribute uid to its value uids, which is what product search filters on."""

    uid: str
    title: str
    attributes: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class CatalogProduct:
    uid: str
    title: str
    attributes: dict[str, str]
    countries: tuple[str, ...]
    stockable: bool | None


@dataclass(frozen=True, slots=True)
class Price:
    """The price of `quantity` pieces of one product, without VAT and shipping."""

    product_uid: str
    country: str
    quantity: int
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Stock:
    """One region's stock: in-stock, out-of-stock, out-of-stock-replenishable, non-stockable (made to order), not-supported, ..."""

    region: str
    status: str
    replenishment: date | None


@dataclass(frozen=True, slots=True)
class Availability:
    product_uid: str
    regions: tuple[Stock, ...]


@dataclass(frozen=True, slots=True)
class ShipmentMethod:
    uid: str
    name: str
    type: str
    tracking: bool
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuoteMethod:
    uid: str
    name: str
    type: str
    amount: Decimal | None
    currency: str
    min_days: int | None
    max_days: int | None


@dataclass(frozen=True, slots=True)
class Quote:
    """One place of production and what it would cost there, without VAT."""

    id: str
    country: str
    methods: tuple[QuoteMethod, ...]
    products: tuple[tuple[str, Decimal | None, str], ...]  #: (item reference, amount, currency)


def catalogs(body: Any) -> tuple[Catalog, ...]:
    """The docs print a bare list, the real API wraps it in `data`; both are read."""
    return tuple(Catalog(text(row, "catalogUid"), text(row, "title")) for row in rows(unwrapped(body)))


def catalog_detail(body: Any) -> CatalogDetail:
    raw = record(unwrapped(body))
    attributes = {}
    for row in rows(raw.get("productAttributes")):
        values = row.get("values")
        keys = values.keys() if isinstance(values, dict) else (text(value, "productAttributeValueUid") for value in rows(values))
        attributes[text(row, "productAttributeUid")] = tuple(str(key) for key in keys)
    return CatalogDetail(text(raw, "catalogUid"), text(raw, "title"), attributes)


def products(body: Any) -> tuple[CatalogProduct, ...]:
    return tuple(product(row) for row in rows(record(body).get("products")))


def product(body: Any) -> CatalogProduct:
    raw = record(body)
    attributes = {str(key): str(value) for key, value in record(raw.get("attributes")).items() if value is not None}
    uid = text(raw, "productUid")
    stockable = raw.get("isStockable")
    return CatalogProduct(
        uid,
        title_of(uid, attributes),
        attributes,
        texts(raw.get("supportedCountries")),
        stockable if isinstance(stockable, bool) else None,
    )


def prices(body: Any) -> tuple[Price, ...]:
    found = []
    for row in rows(unwrapped(body)):
        amount = decimal(row.get("price"))
        if amount is not None:
            found.append(
                Price(text(row, "productUid"), text(row, "country"), whole(row.get("quantity")) or 1, amount, text(row, "currency"))
            )
    return tuple(sorted(found, key=lambda price: price.quantity))


def availability(body: Any) -> tuple[Availability, ...]:
    """Stock per product and region; the docs' misspelt `in-of-stock` counts as what it means."""
    return tuple(
        Availability(text(row, "productUid"), tuple(_stock(place) for place in rows(row.get("availability"))))
        for row in rows(record(body).get("productsAvailability"))
    )


def _stock(place: dict[str, Any]) -> Stock:
    status = text(place, "status").replace("in-of-stock", "in-stock")
    return Stock(text(place, "stockRegionUid"), status, day(place.get("replenishmentDate")))


def shipment_methods(body: Any) -> tuple[ShipmentMethod, ...]:
    return tuple(
        ShipmentMethod(
            text(row, "shipmentMethodUid"),
            text(row, "name"),
            text(row, "type"),
            bool(row.get("hasTracking")),
            texts(row.get("supportedCountries")),
        )
        for row in rows(record(body).get("shipmentMethods"))
    )


def quotes(body: Any) -> tuple[Quote, ...]:
    found = []
    for row in rows(record(body).get("quotes")):
        methods = tuple(
            QuoteMethod(
                text(method, "shipmentMethodUid"),
                text(method, "name"),
                text(method, "type"),
                decimal(method.get("price")),
                text(method, "currency"),
                whole(method.get("minDeliveryDays")),
                whole(method.get("maxDeliveryDays")),
            )
            for method in rows(row.get("shipmentMethods"))
        )
        lines = tuple(
            (text(line, "itemReferenceId"), decimal(line.get("price")), text(line, "currency")) for line in rows(row.get("products"))
        )
        found.append(Quote(text(row, "id"), text(row, "fulfillmentCountry"), methods, lines))
    return tuple(found)
