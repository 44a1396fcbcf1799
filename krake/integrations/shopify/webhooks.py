"""Webhook deliveries: who signed them, and what they say.

Wire format: shopify.dev, "Webhooks: verify deliveries". The signature is base64(HMAC-SHA256(app secret, raw body)).
Deliveries come at least once and in any order: dedupe on `WEBHOOK_ID`, order by `updated_at`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

from krake.integrations.shopify import bodies
from krake.integrations.shopify.data import OrderReply, ProductReply, RefundReply
from krake.integrations.shopify.values import unreadable

HMAC = "X-Shopify-Hmac-Sha256"
TOPIC = "X-Shopify-Topic"
SHOP = "X-Shopify-Shop-Domain"
API_VERSION = "X-Shopify-API-Version"
WEBHOOK_ID = "X-Shopify-Webhook-Id"
EVENT_ID = "X-Shopify-Event-Id"
TRIGGERED_AT = "X-Shopify-Triggered-At"

#: what we subscribe to, in the words of the GraphQL enum
TOPICS = ("ORDERS_CREATE", "ORDERS_PAID", "ORDERS_UPDATED", "ORDERS_CANCELLED", "REFUNDS_CREATE", "PRODUCTS_CREATE", "PRODUCTS_UPDATE")
_READ = {"orders": bodies.order, "products": bodies.product, "refunds": bodies.refund}
#: bodies of these topics are not the noun itself (products/delete carries nothing but an id)
_OTHER = ("products/delete", "orders/delete", "orders/risk_assessment_changed")


def sign(secret: str, raw: bytes) -> str:
    """The header value for a body."""
    return base64.b64encode(hmac.new(secret.encode(), raw, hashlib.sha256).digest()).decode()


def signed(secret: str, raw: bytes, header: str) -> bool:
    """Was this exact body signed with our secret? Takes the same time for every wrong signature; an empty secret signs nothing."""
    return bool(secret) and hmac.compare_digest(sign(secret, raw).encode(), header.strip().encode("utf-8", "replace"))


def parse(topic: str, raw: bytes) -> OrderReply | ProductReply | RefundReply | None:
    """What a delivery says, None for a topic we do not follow. Raises `Rejected` for a body that cannot be read."""
    read = _READ.get(topic.partition("/")[0])
    if read is None or topic in _OTHER:
        return None
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise unreadable("JSON") from error
    if not isinstance(body, dict):
        raise unreadable("JSON")
    return read(body)
