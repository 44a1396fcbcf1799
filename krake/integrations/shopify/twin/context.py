"""What one request knows, and the schema it is asked in."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from graphql import GraphQLSchema, build_schema

from krake.integrations.shopify.twin.store import Store


@dataclass(slots=True)
class Context:
    """Who asks, what may be seen, and where the answers' links point.

    `keys` are the idempotency keys by mutation. `window` is the slice a bulk export is at: last id seen and how many.
    `ignored` collects search terms that were not understood.
    """

    store: Store
    scopes: frozenset[str]
    base: str
    shop: str
    version: str
    faults: dict[str, Any]
    keys: dict[str, str] = field(default_factory=dict)
    window: tuple[int, int] | None = None
    ignored: list[str] = field(default_factory=list)


@cache
def schema() -> GraphQLSchema:
    return build_schema(Path(__file__).with_name("schema.graphql").read_text(encoding="utf-8"))
