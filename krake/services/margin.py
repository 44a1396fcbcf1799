"""What is left of an order after print and shipping."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from krake.kit.money import Money, decimal
from krake.kit.text import Words, money, percent
from krake.models import Order

FORMULA = Words(
    "Order total without VAT and refunds, minus Gelato's price with VAT, as a share of the former. Payment fees are not in it.",
    "Bestellsumme ohne MwSt. und Erstattungen minus Gelatos Preis mit MwSt., als Anteil der ersten. Zahlungsgebühren fehlen darin.",
)


def income(order: Order) -> Money | None:
    """What the order brings: its total without VAT and refunds, which are named with their VAT. None when a part is unknown."""
    if order.total is None or order.tax is None or not order.currency:
        return None
    kept = (order.total - order.refunded) / order.total if order.refunded and order.total else Decimal(1)
    return Money((order.total - order.tax) * kept, order.currency).rounded()


def share(brings: Money | None, price: Money | None) -> Decimal | None:
    """The margin as a fraction. Unknown (None) without a price, without income, or across currencies: there is no rate."""
    if brings is None or price is None or brings.currency != price.currency or brings.amount <= 0:
        return None
    return (brings.amount - price.amount) / brings.amount


def shown(brings: Money | None, price: Money) -> dict[str, Any]:
    """Income, price and margin as strings for an approval line; `margin` is empty when unknown."""
    fraction = share(brings, price)
    return {
        "income": str(brings.amount) if brings else "",
        "income_currency": brings.currency if brings else "",
        "price": str(price.amount),
        "currency": price.currency,
        "margin": "" if fraction is None else str(fraction.quantize(Decimal("0.0001"))),
    }


def reprice(line: dict[str, Any], price: Money) -> dict[str, Any]:
    """The same approval line with another price."""
    brings = decimal(line.get("income"))
    return {**line, **shown(Money(brings, line["income_currency"]) if brings is not None else None, price)}


def said(line: dict[str, Any]) -> Words:
    """“€12.30, margin 41%” in both languages; an unknown margin is said to be unknown."""
    price, fraction = decimal(line["price"]), decimal(line["margin"])
    en = "margin unknown" if fraction is None else f"margin {percent(fraction, 'en', 0)}"
    de = "Marge unbekannt" if fraction is None else f"Marge {percent(fraction, 'de', 0)}"
    return Words(f"{money(price, line['currency'])}, {en}", f"{money(price, line['currency'], 'de')}, {de}")
