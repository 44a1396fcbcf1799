"""Reads the JSONL of a bulk operation: one object a line, children after their parent, tied by `__parentId`.

We ask for grouped results, so an order is complete when the next one starts and nothing but one order is held in memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from krake.integrations.shopify import nodes
from krake.integrations.shopify.data import OrderReply
from krake.integrations.shopify.values import unreadable


class Assembler:
    """Puts lines together to orders. `feed` gives an order when the line after it arrives, `finish` the last one."""

    def __init__(self) -> None:
        self._node: dict[str, Any] | None = None
        self._lines: list[dict[str, Any]] = []

    def feed(self, line: str) -> OrderReply | None:
        if not line or line.isspace():
            return None
        try:
            item = json.loads(line)
        except ValueError as error:
            raise unreadable("JSONL") from error
        if not isinstance(item, dict):
            raise unreadable("JSONL")
        parent = item.get("__parentId")
        if parent is None:
            done = self.finish()
            self._node, self._lines = item, []
            return done
        if self._node is None or parent != self._node["id"]:
            raise unreadable("JSONL __parentId")
        self._lines.append(item)
        return None

    def finish(self) -> OrderReply | None:
        node, self._node = self._node, None
        if node is None:
            return None
        try:
            node["lineItems"] = {"nodes": self._lines}
            return nodes.order(node, self._lines, node if "shippingAddress" in node else None)
        except (KeyError, TypeError, AttributeError) as error:
            raise unreadable("JSONL order") from error


def parse_bulk(lines: Iterable[str]) -> Iterator[OrderReply]:
    """Orders of a finished bulk file. Raises `Rejected` for a line that is no JSON or stands under the wrong order."""
    assembler = Assembler()
    for line in lines:
        if (order := assembler.feed(line)) is not None:
            yield order
    if (order := assembler.finish()) is not None:
        yield order
