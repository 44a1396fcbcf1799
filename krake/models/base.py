"""What most stored words share."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from krake.kit import clock
from krake.kit.db import Amount, Moment


def moment(**kwargs: Any) -> Any:
    """A zone-aware moment, NULL allowed."""
    return Field(default=None, sa_type=Moment, **kwargs)  # type: ignore[call-overload]


def stamp(**kwargs: Any) -> Any:
    """A zone-aware moment that is now unless told."""
    return Field(default_factory=clock.now, sa_type=Moment, nullable=False, **kwargs)  # type: ignore[call-overload]


def amount(**kwargs: Any) -> Any:
    """An exact amount, NULL meaning unknown."""
    return Field(default=None, sa_type=Amount, **kwargs)  # type: ignore[call-overload]


def json_object() -> Any:
    return Field(default_factory=_object, sa_type=JSON, nullable=False)


def json_list() -> Any:
    return Field(default_factory=_list, sa_type=JSON, nullable=False)


# Not `dict` and `list` themselves: pydantic asks for a factory's signature for each new row, and for a builtin that is
# parsed from text every time. It was a seventh of a first sync.
def _object() -> dict[str, Any]:
    return {}


def _list() -> list[Any]:
    return []


__all__ = ["Amount", "Decimal", "Field", "SQLModel", "amount", "datetime", "json_list", "json_object", "moment", "stamp"]
