"""What a query costs, and the bucket it is paid from.

Counted as shopify.dev "API limits" describes: an object 1, a connection 2 and its children times `first`, a mutation 10, an
interface the dearest of its selections. A query above 1000 is refused before it runs. Shopify does not publish the exact
formula, so a real answer may differ by a few points.
"""

from __future__ import annotations

import time
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_composite_type,
    is_list_type,
)
from graphql.type import get_nullable_type

MAX_COST = 1000
MAX_FIRST = 250
MUTATION = 10
_ASK = object()


class Price:
    """Walks one operation. `requested()` before it runs, `actual(data)` after."""

    def __init__(self, schema: GraphQLSchema, document: Any, operation: OperationDefinitionNode, variables: dict[str, Any]):
        self._schema, self._operation, self._variables = schema, operation, variables
        self._fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
        self._root = schema.get_root_type(operation.operation)

    def requested(self) -> int:
        return self._selection(self._operation.selection_set, self._root, _ASK)

    def actual(self, data: Any) -> int:
        return self._selection(self._operation.selection_set, self._root, data)

    def _selection(self, chosen: SelectionSetNode | None, parent: Any, data: Any) -> int:
        if chosen is None or data is None:
            return 0
        cost, branches = 0, [0]
        for node in chosen.selections:
            if isinstance(node, FieldNode):
                cost += self._field(node, parent, data)
                continue
            fragment: Any = self._fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            assert isinstance(fragment, FragmentDefinitionNode | InlineFragmentNode)
            on = fragment.type_condition
            inner = self._schema.type_map[on.name.value] if on else parent
            share = self._selection(fragment.selection_set, inner, data)
            if isinstance(parent, GraphQLInterfaceType):
                branches.append(share)
            else:
                cost += share
        return cost + max(branches)

    def _field(self, node: FieldNode, parent: Any, data: Any) -> int:
        if node.name.value.startswith("__") or not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            return 0
        kind = parent.fields[node.name.value].type
        named = get_named_type(kind)
        value = data if data is _ASK else data.get(node.alias.value if node.alias else node.name.value)
        if not is_composite_type(named) or value is None:
            return 0
        base = MUTATION if parent.name == "Mutation" else 1
        if named.name.endswith("Connection"):
            return 2 + self._children(node, named, value)
        if is_list_type(get_nullable_type(kind)):
            if value is _ASK:
                return self._many(node) * (base + self._selection(node.selection_set, named, _ASK))
            return sum(base + self._selection(node.selection_set, named, item) for item in value)
        return base + self._selection(node.selection_set, named, value)

    def _children(self, node: FieldNode, connection: Any, value: Any) -> int:
        """The nodes of a connection, under `nodes` or `edges.node`; an edge and the page info are free."""
        cost = 0
        for child in node.selection_set.selections if node.selection_set else ():
            if not isinstance(child, FieldNode) or child.name.value not in ("nodes", "edges"):
                continue
            inner = get_named_type(connection.fields[child.name.value].type)
            free = child.name.value == "edges"
            items = [_ASK] * self._many(node) if value is _ASK else value.get(child.name.value) or []
            once: int | None = None
            for item in items:
                if item is not _ASK or once is None:
                    once = self._selection(child.selection_set, inner, item) + (0 if free else 1)
                cost += once
        return cost

    def _many(self, node: FieldNode) -> int:
        """How many a list may bring: its first or last, the number of ids, or one when nothing is said."""
        for name in ("first", "last", "ids"):
            value = self.argument(node, name)
            if isinstance(value, list):
                return len(value)
            if isinstance(value, int):
                return max(0, value)
        return 1

    def argument(self, node: FieldNode, name: str) -> Any:
        found = next((item.value for item in node.arguments or () if item.name.value == name), None)
        if isinstance(found, VariableNode):
            return self._variables.get(found.name.value)
        return int(found.value) if isinstance(found, IntValueNode) else None

    def unpaged(self) -> GraphQLError | None:
        """Every connection must say how many it wants, at most 250."""
        return self._unpaged(self._operation.selection_set, self._root)

    def _unpaged(self, chosen: SelectionSetNode | None, parent: Any) -> GraphQLError | None:
        for node in chosen.selections if chosen else ():
            if isinstance(node, FieldNode):
                if node.name.value.startswith("__"):
                    continue
                inner = get_named_type(parent.fields[node.name.value].type)
                error = self._size(node, inner) or self._unpaged(node.selection_set, inner)
            else:
                fragment: Any = self._fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
                on = fragment.type_condition
                error = self._unpaged(fragment.selection_set, self._schema.type_map[on.name.value] if on else parent)
            if error:
                return error
        return None

    def _size(self, node: FieldNode, inner: Any) -> GraphQLError | None:
        if not inner.name.endswith("Connection"):
            return None
        sizes = [self.argument(node, name) for name in ("first", "last")]
        given = [size for size in sizes if size is not None]
        if not given:
            return GraphQLError("you must provide one of first or last", node, extensions={"code": "BAD_REQUEST"})
        if max(given) > MAX_FIRST:
            return GraphQLError(f"first cannot exceed {MAX_FIRST}", node, extensions={"code": "BAD_REQUEST"})
        return None


class Bucket:
    """Points that refill by the second. Kept in memory: a restart is generous, as a new day would be."""

    def __init__(self, maximum: float, restore: float):
        self.maximum, self.restore = maximum, restore
        self._level, self._seen = maximum, time.monotonic()

    def available(self) -> float:
        moment = time.monotonic()
        self._level = min(self.maximum, self._level + (moment - self._seen) * self.restore)
        self._seen = moment
        return self._level

    def take(self, cost: float) -> None:
        self._level = self.available() - cost

    def status(self) -> dict[str, float | int]:
        return {"maximumAvailable": self.maximum, "currentlyAvailable": int(self.available()), "restoreRate": self.restore}
