"""Shopify's search syntax as far as the twin knows it: `field:value` terms side by side, with >, >=, < and <= before the value."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from krake.integrations.shopify.twin.store import stamp

_TERM = re.compile(r"""(\w+):(>=|<=|>|<)?(?:'([^']*)'|"([^"]*)"|(\S+))""")
TIMES = ("created_at", "processed_at", "updated_at")
FINANCIAL = {"paid", "pending", "refunded", "partially_refunded", "partially_paid", "voided", "authorized", "expired"}
FULFILMENT = {
    "unfulfilled": "UNFULFILLED",
    "unshipped": "UNFULFILLED",
    "fulfilled": "FULFILLED",
    "shipped": "FULFILLED",
    "partial": "PARTIALLY_FULFILLED",
}
STATUS = {
    "open": "cancelled = 0 AND fulfilment != 'FULFILLED'",
    "closed": "fulfilment = 'FULFILLED'",
    "cancelled": "cancelled = 1",
    "any": "1",
}


def clause(query: str | None, table: str) -> tuple[str, list[Any], list[str]]:
    """An SQL condition with its values, and the terms that were not understood: those are ignored, as Shopify does."""
    parts, values, ignored = ["1"], [], []
    for field, sign, *texts in _TERM.findall(query or ""):
        text = next((item for item in texts if item), "")
        found = _term(field, sign or "=", text, table)
        if found is None:
            ignored.append(field)
        else:
            parts.append(found[0])
            values += found[1]
    return " AND ".join(parts), values, ignored


def _term(field: str, sign: str, text: str, table: str) -> tuple[str, list[Any]] | None:
    if field in TIMES and (field != "processed_at" or table == "orders"):
        moment = _moment(text)
        return None if moment is None else (f"{field} {sign} ?", [moment])
    if field == "id" and text.isdecimal():
        return f"id {sign} ?", [int(text)]
    if table != "orders":
        return None
    if field == "financial_status" and text in FINANCIAL:
        return "financial = ?", [text.upper()]
    if field == "fulfillment_status" and text in FULFILMENT:
        return "fulfilment = ?", [FULFILMENT[text]]
    if field == "status" and text in STATUS:
        return STATUS[text], []
    if field == "test" and text in ("true", "false"):
        return "test = ?", [int(text == "true")]
    if field == "name" and text.lstrip("#").isdecimal():
        return "number = ?", [int(text.lstrip("#"))]
    return None


def _moment(text: str) -> str | None:
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        return None
    return stamp(parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC))
