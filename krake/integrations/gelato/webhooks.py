"""What Gelato's webhooks tell us. They carry no signature: a long random header proves the sender, and the body is only a hint.

The order is read again by GET before anything is believed. Order of arrival is not guaranteed; `event_id` dedupes.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass

from krake.kit.errors import Refused
from krake.kit.text import Words

#: the custom header to enter in Gelato's dashboard
HEADER = "x-krake-webhook"


@dataclass(frozen=True, slots=True)
class Hint:
    """Something happened to this order; ask Gelato what."""

    event_id: str
    event: str
    order_id: str
    reference: str


def authentic(headers: Mapping[str, str], secret: str, header: str = HEADER) -> bool:
    """Whether the sender knows the secret, compared in constant time. An empty secret admits nobody."""
    sent = next((value for name, value in headers.items() if name.lower() == header.lower()), "")
    return bool(secret) and hmac.compare_digest(sent.encode(), secret.encode())


def read(body: bytes) -> Hint | None:
    """The hint in a webhook body, or None when it concerns no order of ours (store and stock events, the dashboard's test).

    Raises `Refused` for a body that is not a JSON object.
    """
    try:
        event = json.loads(body)
    except ValueError as error:
        raise Refused(Words("The webhook body is not JSON.", "Der Webhook-Inhalt ist kein JSON.")) from error
    if not isinstance(event, dict):
        raise Refused(Words("The webhook body is not an object.", "Der Webhook-Inhalt ist kein Objekt."))
    name, order_id = _text(event, "event"), _text(event, "orderId")
    if not name.startswith("order_") or not order_id:
        return None
    return Hint(_text(event, "id") or hashlib.sha256(body).hexdigest(), name, order_id, _text(event, "orderReferenceId"))


def _text(event: dict[str, object], key: str) -> str:
    """A string field; the dashboard's "Test webhook" sends literal placeholders such as `{{MyOrderId}}`, which mean nothing."""
    value = event.get(key)
    return value if isinstance(value, str) and "{{" not in value else ""
