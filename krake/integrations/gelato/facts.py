"""What Krake keeps of a Gelato order, as JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from krake.integrations.gelato.data import OrderReply
from krake.kit.money import Money


def facts(held: OrderReply) -> dict[str, Any]:
    """What Krake keeps of an order, as JSON. Amounts are strings, None where Gelato names none."""
    return {
        "id": held.external_id,
        "order_type": held.order_type,
        "reference": held.reference,
        "status": held.fulfillment_status,
        "financial_status": held.financial_status,
        "price": {"amount": _amount(held, held.price), "currency": held.currency, "tax": _amount(held, held.tax)},
        "products": _amount(held, held.products_price),
        "shipping": _amount(held, held.shipping_price),
        "route": {
            "country": held.fulfillment_country,
            "method": held.method,
            "method_uid": held.method_uid,
            "min_days": held.min_days,
            "max_days": held.max_days,
        },
        "packages": [{"code": parcel.tracking_code, "url": parcel.tracking_url, "method": parcel.method} for parcel in held.packages],
        "connected": list(held.connected_ids),
    }


def _amount(held: OrderReply, value: Decimal | None) -> str | None:
    """Rounded as `_same_price` rounds, so that what is approved is what is compared."""
    return None if value is None or not held.currency else str(Money(value, held.currency).rounded().amount)
