"""A connected shop and printer for tests, without their services, and the bodies they would send."""

from __future__ import annotations

import json
from typing import Any

from krake.kit import db
from krake.models import Connection
from krake.services import connections
from krake.spec.actor import KRAKE, Actor
from krake.spec.integration import Access, Account

SECRET = "a shared secret of shop and house"
OWNER = Actor("Mira", "owner", 1, "session-of-mira")


async def connect(integration: str = "shopify", *, rehearsal: bool = False, **secrets: str) -> Connection:
    """A connection as `connections.save` leaves it after a proof."""
    secrets = secrets or {"webhook_secret": SECRET}
    access = Access({}, {"workspace": "lunavo"}, secrets, rehearsal)
    account = Account("Lunavo", f"{integration}-1", "EUR", "Europe/Berlin")
    async with db.write() as session:
        return await connections.save(session, KRAKE, integration, access, account)


def order(number: int = 1042, **changes: Any) -> dict[str, Any]:
    """An order as Shopify's REST webhooks send it: paid, two mugs, a complete address."""
    address = {
        "name": "Lena Brandt",
        "first_name": "Lena",
        "last_name": "Brandt",
        "address1": "Lindenweg 4",
        "address2": "",
        "city": "Bremen",
        "zip": "28195",
        "province": "",
        "province_code": None,
        "country": "Germany",
        "country_code": "DE",
        "phone": "",
        "company": "",
    }
    line = {
        "id": number * 10,
        "variant_id": 501,
        "product_id": 401,
        "sku": "MUG-1",
        "title": "Lunar mug",
        "variant_title": "White",
        "quantity": 2,
        "price": "19.90",
        "total_discount": "0.00",
        "requires_shipping": True,
        "discount_allocations": [],
    }
    body = {
        "id": number,
        "admin_graphql_api_id": f"gid://shopify/Order/{number}",
        "name": f"#{number}",
        "order_number": number,
        "test": False,
        "created_at": "2026-11-20T10:00:00+01:00",
        "processed_at": "2026-11-20T10:00:00+01:00",
        "updated_at": "2026-11-20T10:00:05+01:00",
        "cancelled_at": None,
        "financial_status": "paid",
        "fulfillment_status": None,
        "currency": "EUR",
        "taxes_included": True,
        "total_price": "45.75",
        "subtotal_price": "39.80",
        "total_discounts": "0.00",
        "total_tax": "7.30",
        "refunds": [],
        "current_total_price": "45.75",
        "total_shipping_price_set": {"shop_money": {"amount": "5.95", "currency_code": "EUR"}},
        "email": "lena@example.org",
        "phone": None,
        "line_items": [line],
        "shipping_address": address,
        "billing_address": address,
        "customer": {"id": 77, "first_name": "Lena", "last_name": "Brandt", "email": "lena@example.org", "phone": None},
    }
    return body | changes


def wire(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode()
