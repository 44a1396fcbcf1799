"""Single values off the wire: ids, moments, amounts. What is not understood becomes None or a `Rejected`, never a guess."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from krake.kit import money
from krake.kit.errors import Rejected
from krake.kit.text import Words


def unreadable(what: str) -> Rejected:
    words = Words(f"Shopify sent something unreadable: {what}.", f"Shopify hat etwas Unlesbares gesendet: {what}.")
    return Rejected(words, field=what, code="unreadable")


def gid(kind: str, value: object) -> str | None:
    """`gid://shopify/Order/1` from a number, its digits or a gid. None for nothing."""
    if isinstance(value, bool) or value is None or value == "":
        return None
    text = str(value)
    if text.startswith("gid://shopify/"):
        return text
    return f"gid://shopify/{kind}/{text}" if text.isdigit() else None


def own_id(kind: str, body: dict[str, Any]) -> str:
    """The id of a webhook body. The written-out gid comes first: large numbers lose digits in some JSON writers."""
    found = gid(kind, body.get("admin_graphql_api_id")) or gid(kind, body.get("id"))
    if not found:
        raise unreadable(f"{kind}.id")
    return found


def moment(value: object) -> datetime | None:
    """An ISO 8601 time in UTC. One without an offset is refused rather than guessed."""
    if not isinstance(value, str) or not value:
        return None
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        return None
    return parsed.astimezone(UTC) if parsed.tzinfo else None


def amount(value: object) -> Decimal | None:
    """A decimal amount from a string or number. One beyond a trillion is no price of anybody and is not understood."""
    found = money.decimal(value) if isinstance(value, str | int | float | Decimal) else None
    return found if found is not None and -12 <= found.adjusted() <= 12 else None


def bag(value: Any) -> Decimal | None:
    """The shop-currency amount of a GraphQL MoneyBag."""
    return money.decimal(value["shopMoney"]["amount"]) if value else None


def whole(value: object) -> int | None:
    """A count from a number or its digits."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    text = value.strip() if isinstance(value, str) else ""
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 19 else None


def words(value: object) -> str:
    """Text, or an empty string for anything else."""
    return value if isinstance(value, str) else ""


def mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[dict[str, Any]]:
    """The objects of a list; anything else in it is dropped."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
