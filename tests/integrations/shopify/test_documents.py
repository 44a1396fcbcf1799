"""Every document we send is valid: against the twin's schema, and against Shopify's real one where it is at hand."""

from __future__ import annotations

import gzip
import json
from functools import cache
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    build_client_schema,
    parse,
    specified_rules,
    validate,
    validate_schema,
)
from graphql.validation.rules.custom.no_deprecated import NoDeprecatedCustomRule

from krake.integrations.shopify import documents
from krake.integrations.shopify.account import SCOPES
from krake.integrations.shopify.twin.context import schema
from krake.integrations.shopify.twin.engine import Price
from krake.integrations.shopify.twin.export import problem

from .conftest import shared

RULES = [*specified_rules, NoDeprecatedCustomRule]
BULK = ("BulkOrders", "BulkOrdersPeople")


@cache
def introspection() -> dict[str, Any]:
    return json.loads(gzip.decompress(shared("integrations", "shopify-admin-2026-10.json.gz").read_bytes()))["data"]


@cache
def real() -> GraphQLSchema:
    return build_client_schema(introspection(), assume_valid=True)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", documents.names())
def test_a_document_is_valid_at_the_twin(name: str) -> None:
    assert validate(schema(), parse(documents.load(name)), RULES) == []


@pytest.mark.parametrize("name", documents.names())
def test_a_document_is_valid_at_shopify_without_deprecated_fields(name: str) -> None:
    assert validate(real(), parse(documents.load(name)), RULES) == []


def test_a_wrong_document_would_be_noticed() -> None:
    assert validate(schema(), parse("{ shop { nothing } }"), RULES)


def test_the_operation_is_named_like_its_file() -> None:
    for name in documents.names():
        assert f" {name}" in documents.load(name).split("{")[0].replace("(", " ("), name


@pytest.mark.parametrize(
    ("name", "variables"),
    [
        ("OrdersPage", {"first": 15}),
        ("OrderPeople", {"ids": ["gid://shopify/Order/1"] * 15}),
        ("OrderLines", {"id": "gid://shopify/Order/1"}),
        ("OrderDetail", {"id": "gid://shopify/Order/1"}),
        ("OrderFulfilment", {"id": "gid://shopify/Order/1"}),
        ("ProductsPage", {"first": 20}),
        ("ProductVariants", {"id": "gid://shopify/Product/1"}),
        ("CustomersPage", {"first": 100}),
        ("WebhookList", {"first": 50}),
    ],
)
def test_a_page_stays_below_the_most_one_query_may_cost(name: str, variables: dict[str, Any]) -> None:
    document = parse(documents.load(name))
    price = Price(schema(), document, document.definitions[0], variables)  # type: ignore[arg-type]
    assert price.unpaged() is None
    assert 0 < price.requested() <= 1000


@pytest.mark.parametrize("name", BULK)
def test_the_bulk_documents_keep_to_the_rules_of_bulk_operations(name: str) -> None:
    assert problem(parse(documents.load(name))) == ""


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("{ shop { id } }", "at least one connection"),
        ("{ orders { edges { node { id fulfillmentOrders { edges { node { lineItems { edges { node { id } } } } } } } } } }", "depth"),
        ("{ orders { edges { node { nonsense } } } }", "Invalid bulk query"),
    ],
)
def test_a_query_that_cannot_be_exported_is_refused(query: str, why: str) -> None:
    assert why in problem(parse(query))


def test_the_twins_schema_is_sound() -> None:
    assert validate_schema(schema()) == []


def test_the_twins_schema_is_contained_in_shopifys() -> None:
    wrong: list[str] = []
    ours, theirs = schema(), real()
    assert (ours.query_type.name, ours.mutation_type.name) == (theirs.query_type.name, theirs.mutation_type.name)  # type: ignore[union-attr]
    for name, kind in ours.type_map.items():
        if name.startswith("__"):
            continue
        other = theirs.type_map.get(name)
        if type(other) is not type(kind):
            wrong.append(f"{name}: {type(other).__name__}")
        elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            wrong += _fields(name, kind, other)
        elif isinstance(kind, GraphQLInputObjectType):
            wrong += _inputs(name, kind, other)
        elif isinstance(kind, GraphQLEnumType):
            wrong += [f"{name}.{value}" for value in kind.values if value not in other.values]  # type: ignore[union-attr]
        else:
            assert isinstance(kind, GraphQLScalarType)
    assert wrong == []


def _fields(name: str, kind: Any, other: Any) -> list[str]:
    wrong = [f"{name} implements {face.name}" for face in kind.interfaces if face.name not in {item.name for item in other.interfaces}]
    for field, definition in kind.fields.items():
        twin = other.fields.get(field)
        if twin is None or str(twin.type) != str(definition.type) or twin.deprecation_reason:
            wrong.append(f"{name}.{field}: {twin and twin.type}")
            continue
        for argument, value in definition.args.items():
            if argument not in twin.args or str(twin.args[argument].type) != str(value.type):
                wrong.append(f"{name}.{field}({argument})")
        # An argument that Shopify demands must be demanded here too.
        wrong += [f"{name}.{field} lacks {arg}" for arg, value in twin.args.items() if _demanded(value) and arg not in definition.args]
    return wrong


def _inputs(name: str, kind: Any, other: Any) -> list[str]:
    wrong = [
        f"{name}.{field}"
        for field, value in kind.fields.items()
        if field not in other.fields or str(other.fields[field].type) != str(value.type)
    ]
    return wrong + [f"{name} lacks {field}" for field, value in other.fields.items() if _demanded(value) and field not in kind.fields]


def _demanded(value: Any) -> bool:
    return str(value.type).endswith("!") and value.ast_node is None and repr(value.default_value) == "Undefined"


def test_the_scopes_the_twin_asks_for_are_those_shopify_names() -> None:
    named = {kind["name"]: kind for kind in introspection()["__schema"]["types"]}
    for name, kind in schema().type_map.items():
        for directive in getattr(kind.ast_node, "directives", None) or ():
            scopes = [value.value for value in directive.arguments[0].value.values]
            assert all(f"`{scope}`" in (named[name].get("requiredAccess") or "") for scope in scopes), name


def test_the_scopes_we_ask_for_open_everything_we_send() -> None:
    from krake.integrations.shopify.twin.resolvers import needs

    held = set(SCOPES) | {scope.replace("write_", "read_", 1) for scope in SCOPES}
    for kind in ("QueryRoot", "Mutation"):
        for field in schema().type_map[kind].fields:  # type: ignore[union-attr]
            used = any(field in documents.load(name) for name in documents.names())
            assert not used or not needs(kind, field) or held & set(needs(kind, field)), field
