"""What things cost at the twin: a fixed price list, so that a rehearsal's figures can be checked by hand."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from krake.integrations.gelato.twin.shelf import GOODS, producer
from krake.integrations.gelato.twin.store import Order

#: one euro in each currency the twin takes
RATES = {
    "EUR": "1", "USD": "1.10", "GBP": "0.86", "CHF": "0.96", "SEK": "11.40", "NOK": "11.60", "DKK": "7.46", "PLN": "4.30",
    "CZK": "25.10", "CAD": "1.50", "AUD": "1.65", "NZD": "1.80", "JPY": "165",
}  # fmt: skip
LOCAL = {"GB": "1.04", "US": "1.06", "CH": "1.15", "AU": "1.12", "CA": "1.08", "JP": "1.10"}
VAT = {
    "DE": "0.19", "AT": "0.20", "FR": "0.20", "NL": "0.21", "BE": "0.21", "ES": "0.21", "IT": "0.22", "PL": "0.23", "PT": "0.23",
    "IE": "0.23", "SE": "0.25", "DK": "0.25", "FI": "0.255", "CZ": "0.21", "GB": "0.20", "NO": "0.25", "CH": "0.081",
}  # fmt: skip
CARRIERS = {
    "DE": ("DHL Paket", "dhl_paket", "DHL Express", "dhl_express"),
    "GB": ("Royal Mail Tracked 48", "royal_mail_tracked_48", "DPD Next Day", "dpd_next_day"),
    "US": ("UPS SurePost", "ups_surepost", "UPS 2nd Day Air", "ups_2nd_day"),
}
OTHERS = ("Standard parcel", "parcel_standard", "Express parcel", "parcel_express")


@dataclass(frozen=True, slots=True)
class Method:
    """One way to send a parcel, priced in EUR."""

    uid: str
    name: str
    type: str
    price: Decimal
    days: tuple[int, int]


def methods(country: str, grams: int) -> list[Method]:
    """The ways to send `grams` to a country, cheapest first."""
    home = producer(country) == country
    name, uid, fast_name, fast_uid = CARRIERS.get(producer(country), OTHERS)
    base = Decimal("3.90") if home else Decimal("6.40")
    weight = Decimal(grams) / 1000 * Decimal("0.80")
    return [
        Method(uid, name, "normal", base + weight, (2, 4) if home else (4, 8)),
        Method(fast_uid, fast_name, "express", base * 2 + Decimal("3.10") + weight, (1, 2) if home else (2, 3)),
    ]


def chosen(wanted: str, country: str, grams: int) -> Method | None:
    """The cheapest method that a comma list of types (`standard` means normal) or uids allows; empty allows all."""
    allowed = {
        part.strip().replace("standard", "normal") if part.strip() == "standard" else part.strip() for part in wanted.split(",") if part
    }
    fitting = [method for method in methods(country, grams) if not allowed or {method.uid, method.type} & allowed]
    return fitting[0] if fitting else None


def unit(uid: str, country: str, currency: str, quantity: int, faults: dict[str, Any]) -> Decimal:
    """Net price of one piece. A planted price change is a factor for everything, or an amount per uid in the order's currency."""
    change = faults.get("price_change")
    if isinstance(change, dict) and uid in change:
        return Decimal(str(change[uid]))
    rebate = Decimal("0.85") if quantity >= 50 else Decimal("0.92") if quantity >= 10 else Decimal(1)
    price = GOODS[uid].price * Decimal(LOCAL.get(country, "1")) * Decimal(RATES[currency]) * rebate
    if change and not isinstance(change, dict):
        price *= Decimal(str(change))
    return cents(price, currency)


def cents(value: Decimal, currency: str) -> Decimal:
    return value.quantize(Decimal(1) if currency == "JPY" else Decimal("0.01"), ROUND_HALF_UP)


def grams(items: list[dict[str, Any]]) -> int:
    return sum(GOODS[item["uid"]].grams * item["quantity"] for item in items)


def receipt(order: Order, faults: dict[str, Any], now: str) -> dict[str, Any]:
    """The receipt of an order or draft as Gelato writes it: net, VAT and gross for products, shipping and packaging, in floats."""
    currency, country = order["currency"], order["address"]["country"]
    rate = Decimal(VAT.get(country, "0"))
    ident = str(uuid.uuid5(uuid.UUID(order["id"]), "receipt"))
    lines, sums = [], {"products": [Decimal(0), Decimal(0)], "shipping": [Decimal(0), Decimal(0)], "packaging": [Decimal(0), Decimal(0)]}

    def line(kind: str, group: str, reference: str, title: str, net: Decimal, amount: int) -> None:
        vat = cents(net * rate, currency)
        sums[group][0] += net
        sums[group][1] += vat
        money = {"priceBase": net, "priceInitial": net, "discount": Decimal(0), "price": net, "vat": vat, "priceInclVat": net + vat}
        row = {"id": str(uuid.uuid5(uuid.UUID(ident), reference + kind)), "receiptId": ident, "referenceId": reference, "type": kind}
        lines.append(row | {"title": title, "currency": currency, "amount": amount, "createdAt": now, "updatedAt": now} | _floats(money))

    for item in order["items"]:
        price = unit(item["uid"], country, currency, item["quantity"], faults) * item["quantity"]
        line("product", "products", item["id"], item["uid"], price, item["quantity"])
    method = chosen(order["method"], country, order.get("billed_grams") or grams(order["items"]))
    if method and not order.get("carried"):
        line("shipment", "shipping", order["id"], method.name, cents(method.price * Decimal(RATES[currency]), currency), 1)
    body: dict[str, Any] = {"id": ident, "orderId": order["id"], "transactionType": "purchase", "currency": currency, "items": lines}
    for group, (net, vat) in sums.items():
        names = {"PriceInitial": net, "PriceDiscount": Decimal(0), "Price": net, "PriceVat": vat, "PriceInclVat": net + vat}
        body |= _floats({group + name: value for name, value in names.items()})
    net, vat = sum(entry[0] for entry in sums.values()), sum(entry[1] for entry in sums.values())
    total = {"discount": Decimal(0), "totalInitial": net, "total": net, "totalVat": vat, "totalInclVat": net + vat}
    return body | _floats(total)


def _floats(amounts: dict[str, Decimal]) -> dict[str, float]:
    return {key: float(value) for key, value in amounts.items()}
