"""What is left of an order after print and shipping."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from krake.kit.money import Money, decimal
from krake.kit.text import Words, money, percent
from krake.models import Order

CENT = Decimal("0.01")
FORMULA = Words(
    "Order total minus refunds and Gelato's price, all without VAT, as a share of the former. Payment fees and ads are not in it.",
    "Bestellsumme minus Erstattungen und Gelatos Preis, alles ohne MwSt., als Anteil der ersten. Zahlungsgebühren und Werbung fehlen.",
)


def income(order: Order) -> Money | None:
    """What the order brings: its total without VAT and refunds, which are named with their VAT. None when a part is unknown."""
    if order.total is None or order.tax is None or not order.currency:
        return None
    kept = (order.total - order.refunded) / order.total if order.refunded and order.total else Decimal(1)
    return Money((order.total - order.tax) * kept, order.currency).rounded()


def share(brings: Money | None, cost: Money | None) -> Decimal | None:
    """The margin as a fraction; both without VAT. Unknown (None) without a cost, without income, or across currencies: there is no rate."""
    if brings is None or cost is None or brings.currency != cost.currency or brings.amount <= 0:
        return None
    return (brings.amount - cost.amount) / brings.amount


def shown(brings: Money | None, price: Money, tax: Decimal | None) -> dict[str, Any]:
    """Income, price, cost and margin as strings for an approval line. `price` holds VAT, `tax` is that part of it.

    `cost` (the price without VAT) and `margin` are empty when unknown: a price with VAT is never set against income without it.
    """
    cost = None if tax is None else Money(price.amount - tax, price.currency)
    fraction = share(brings, cost)
    return {
        "income": str(brings.amount) if brings else "",
        "income_currency": brings.currency if brings else "",
        "price": str(price.amount),
        "cost": "" if cost is None else str(cost.amount),
        "currency": price.currency,
        "margin": "" if fraction is None else str(fraction.quantize(Decimal("0.0001"))),
    }


def reprice(line: dict[str, Any], price: Money) -> dict[str, Any]:
    """The same approval line with another price. The rate of VAT stays that of the old one."""
    brings, before, cost = decimal(line.get("income")), decimal(line.get("price")), decimal(line.get("cost"))
    tax = None if cost is None or not before else (price.amount * (before - cost) / before).quantize(CENT, ROUND_HALF_UP)
    return {**line, **shown(Money(brings, line["income_currency"]) if brings is not None else None, price, tax)}


def said(line: dict[str, Any]) -> Words:
    """“€12.30, margin 41%” in both languages; an unknown margin is said to be unknown."""
    price, fraction = decimal(line["price"]), decimal(line["margin"])
    en = "margin unknown" if fraction is None else f"margin {percent(fraction, 'en', 0)}"
    de = "Marge unbekannt" if fraction is None else f"Marge {percent(fraction, 'de', 0)}"
    return Words(f"{money(price, line['currency'])}, {en}", f"{money(price, line['currency'], 'de')}, {de}")
