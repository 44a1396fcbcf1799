"""Tolerant readers of JSON values: null, missing keys and other types become empty or None, never an exception."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from krake.kit.money import decimal

Row = dict[str, Any]


def record(value: Any) -> Row:
    return value if isinstance(value, dict) else {}


def rows(value: Any) -> list[Row]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def text(row: Row, key: str) -> str:
    value = row.get(key)
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def texts(value: Any) -> tuple[str, ...]:
    return tuple(str(entry) for entry in value if isinstance(entry, (str, int))) if isinstance(value, list) else ()


def whole(value: Any) -> int | None:
    number = decimal(value)
    return int(number) if number is not None else None


def moment(value: Any) -> datetime | None:
    """`2021-01-14T12:30:03+00:00`, or with `+0000`; a moment without zone is UTC."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def day(value: Any) -> date | None:
    """`2019-08-29`, a full timestamp, or seconds since 1970, which real answers were seen to carry."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            return datetime.fromtimestamp(value, UTC).date()
        except (OverflowError, OSError, ValueError):
            return None
    found = moment(value)
    return found.date() if found else None


def unwrapped(body: Any) -> Any:
    """Some answers come bare in the docs and under `data` in reality; both are read."""
    return body["data"] if isinstance(body, dict) and "data" in body else body


def problem(content: bytes) -> tuple[str, str, str]:
    """(code, message, field) of an error body. The order API's bodies are undocumented, so anything readable is used."""
    plain = content.decode("utf-8", "replace").strip()
    try:
        body = record(json.loads(plain))
    except ValueError:
        return "", " ".join(plain.split())[:300], ""
    details = rows(body.get("details"))
    place = next((text(row, "reference") or text(row, "field") for row in details), "")
    return text(body, "code"), text(body, "message")[:300], place
