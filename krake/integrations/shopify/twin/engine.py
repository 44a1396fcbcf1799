"""Runs one query as Shopify would: validated, priced, paid from the bucket, executed with the scopes of the app."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
)

from krake.integrations.shopify.twin import mutations
from krake.integrations.shopify.twin.context import Context, schema
from krake.integrations.shopify.twin.limits import MAX_COST, Bucket, Price
from krake.integrations.shopify.twin.outbox import Sender
from krake.integrations.shopify.twin.resolvers import kind_of, resolve
from krake.integrations.shopify.twin.store import Store

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Twin:
    """One running twin. `granted` are the scopes before faults; `points` is what each answered query cost, by operation."""

    store: Store
    key: str
    client_id: str
    client_secret: str
    shop: str
    bucket: Bucket
    sender: Sender
    folder: Path
    dice: Random
    granted: frozenset[str]
    points: dict[str, list[int]] = field(default_factory=dict)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    selling: asyncio.Task[None] | None = None

    @property
    def faults(self) -> dict[str, Any]:
        return self.store.get("faults", {})

    def scopes(self) -> frozenset[str]:
        gone = self.faults.get("revoke_scope") or []
        return self.granted - set([gone] if isinstance(gone, str) else gone)

    def spend(self, fault: str) -> Any:
        """The value of a fault, counting down its `times` when it has one."""
        faults = self.faults
        value = faults.get(fault)
        if value and "times" in faults:
            faults["times"] -= 1
            if faults["times"] <= 0:
                faults = {name: item for name, item in faults.items() if name not in (fault, "times")}
            with self.store.change():
                self.store.put("faults", faults)
        return value

    def start(self, job: Any) -> asyncio.Task[None]:
        task = asyncio.ensure_future(job)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task


def answer(twin: Twin, asked: dict[str, Any], base: str, version: str) -> dict[str, Any]:
    """One query, from text to the JSON body of the answer."""
    variables = asked.get("variables") or {}
    try:
        document = parse(str(asked.get("query", "")))
    except GraphQLSyntaxError as error:
        return {"errors": [_shown(error, "GRAPHQL_PARSE_FAILED")]}
    wrong = validate(schema(), document)
    if wrong:
        return {"errors": [_invalid(error) for error in wrong]}
    operation = get_operation_ast(document, asked.get("operationName"))
    if operation is None:
        return {"errors": [{"message": "No operation named so."}]}
    price = Price(schema(), document, operation, variables)
    keys = [node for node in operation.selection_set.selections if isinstance(node, FieldNode)]
    refused = price.unpaged() or (mutations.demand_keys(keys, variables) if operation.operation is OperationType.MUTATION else None)
    if refused:
        return {"errors": [refused.formatted]}
    context = scene(twin, base, version)
    context.keys = {node.name.value: mutations.key_of(node, variables) or "" for node in keys}
    return _paid(twin, operation, price, lambda: execute(document, context, variables, asked.get("operationName")), context)


def _paid(
    twin: Twin, operation: OperationDefinitionNode, price: Price, run: Callable[[], dict[str, Any]], context: Context
) -> dict[str, Any]:
    requested = price.requested()
    if requested > MAX_COST:
        message = f"Query cost is {requested}, which exceeds the single query max cost limit ({MAX_COST})."
        return {"errors": [{"message": message, "extensions": {"code": "MAX_COST_EXCEEDED", "cost": requested, "maxCost": MAX_COST}}]}
    if twin.bucket.available() < requested or twin.spend("throttle"):
        cost = {"requestedQueryCost": requested, "actualQueryCost": None, "throttleStatus": twin.bucket.status()}
        return {"errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}], "extensions": {"cost": cost}}
    answer = run()
    actual = price.actual(answer.get("data") or {})
    twin.bucket.take(actual)
    twin.points.setdefault(operation.name.value if operation.name else "", []).append(actual)
    cost = {"requestedQueryCost": requested, "actualQueryCost": actual, "throttleStatus": twin.bucket.status()}
    search = [
        {"warnings": [{"field": field, "message": "Invalid search field for this query.", "code": "invalid_field"}]}
        for field in context.ignored
    ]
    return {**answer, "extensions": {"cost": cost, **({"search": search} if search else {})}}


def execute(document: Any, context: Context, variables: dict[str, Any], name: str | None) -> dict[str, Any]:
    result = execute_sync(
        schema(),
        document,
        context_value=context,
        variable_values=variables,
        operation_name=name,
        field_resolver=resolve,
        type_resolver=kind_of,
    )
    errors = [error.formatted for error in result.errors or ()]
    for error in result.errors or ():
        if error.original_error is not None and not isinstance(error.original_error, GraphQLError):
            log.error("the twin stumbled over %s", error.path, exc_info=error.original_error)
    return {"data": result.data, **({"errors": errors} if errors else {})}


def scene(twin: Twin, base: str, version: str) -> Context:
    return Context(twin.store, twin.scopes(), base, twin.shop, version, twin.faults)


def _invalid(error: GraphQLError) -> dict[str, Any]:
    """Shopify words an unknown field in its own way."""
    unknown = re.match(r"Cannot query field '(\w+)' on type '(\w+)'", error.message)
    if unknown:
        return {
            **error.formatted,
            "message": f"Field '{unknown[1]}' doesn't exist on type '{unknown[2]}'",
            "extensions": {"code": "undefinedField"},
        }
    return _shown(error, "argumentLiteralsIncompatible")


def _shown(error: GraphQLError, code: str) -> dict[str, Any]:
    return {**error.formatted, "extensions": {"code": code}}
