"""Bulk operations: a query without paging, answered as a file of JSON lines.

An export is a row; the server runs it in a thread with a connection of its own, and starts it again after a kill.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLObjectType,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    validate,
    visit,
)

from krake.integrations.shopify.twin.context import schema
from krake.integrations.shopify.twin.store import Store, now, number

WINDOW = 250
MAX_CONNECTIONS, MAX_DEPTH = 5, 2


class _Count(Visitor):
    """Counts connections and how deep they are nested."""

    def __init__(self, types: TypeInfo):
        super().__init__()
        self.types, self.total, self.depth, self.deepest = types, 0, 0, 0

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        if self._connects():
            self.total, self.depth = self.total + 1, self.depth + 1
            self.deepest = max(self.deepest, self.depth)

    def leave_field(self, node: FieldNode, *_: Any) -> None:
        self.depth -= self._connects()

    def _connects(self) -> bool:
        kind = self.types.get_type()
        return kind is not None and get_named_type(kind).name.endswith("Connection")


def problem(document: DocumentNode) -> str:
    """Why this cannot be exported, or an empty string."""
    errors = validate(schema(), document)
    if errors:
        return f"Invalid bulk query: {errors[0].message}"
    found = roots(document)
    if len(found) != 1 or not found[0][1].name.endswith("Connection"):
        return "Bulk queries must contain at least one connection."
    types = TypeInfo(schema())
    count = _Count(types)
    visit(document, TypeInfoVisitor(types, count))
    if count.total > MAX_CONNECTIONS:
        return f"Bulk queries cannot contain more than {MAX_CONNECTIONS} connections."
    if count.deepest > MAX_DEPTH:
        return f"Bulk queries cannot contain connections with a nesting depth greater than {MAX_DEPTH}."
    return ""


def roots(document: DocumentNode) -> list[tuple[str, Any]]:
    operation = next(node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    query = schema().query_type
    assert isinstance(query, GraphQLObjectType)
    fields = [node for node in operation.selection_set.selections if isinstance(node, FieldNode)]
    return [(node.name.value, get_named_type(query.fields[node.name.value].type)) for node in fields]


def register(store: Store, query: str, *, grouped: bool) -> dict[str, Any]:
    body = {
        "__typename": "BulkOperation",
        "id": store.gid("BulkOperation"),
        "type": "QUERY",
        "status": "CREATED",
        "errorCode": None,
        "query": query,
        "grouped": grouped,
        "createdAt": now(),
        "completedAt": None,
        "objectCount": "0",
        "rootObjectCount": "0",
        "fileSize": None,
        "url": None,
        "partialDataUrl": None,
    }
    save(store, body, "")
    return body


def save(store: Store, body: dict[str, Any], file: str) -> None:
    store.run("INSERT OR REPLACE INTO bulk VALUES (?, ?, ?, ?)", number(body["id"]), body["status"], file, json.dumps(body))


def unfinished(store: Store) -> list[dict[str, Any]]:
    return [json.loads(row["body"]) for row in store.rows("SELECT body FROM bulk WHERE status IN ('CREATED', 'RUNNING') ORDER BY id")]


def run(store: Store, body: dict[str, Any], root: str, page: Callable[[tuple[int, int]], dict[str, Any]], folder: Path) -> None:
    """Write the file of one export. `page` answers the query for a window of ids; `{"errors": ...}` in it fails the export."""
    name = f"bulk-{number(body['id'])}.jsonl"
    last, objects, roots = 0, 0, 0
    with (folder / name).open("w", encoding="utf-8") as file:
        while True:
            answer = page((last, WINDOW))
            if answer.get("errors"):
                denied = any(item.get("extensions", {}).get("code") == "ACCESS_DENIED" for item in answer["errors"])
                body |= {"status": "FAILED", "errorCode": "ACCESS_DENIED" if denied else "INTERNAL_SERVER_ERROR", "completedAt": now()}
                break
            nodes = [edge["node"] for edge in answer["data"][root]["edges"]]
            for node in nodes:
                for line in flatten(node, None):
                    file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
                    objects += 1
            roots += len(nodes)
            if len(nodes) < WINDOW:
                body |= {"status": "COMPLETED", "completedAt": now(), "url": f"/bulk/{name}" if roots else None}
                break
            last = number(nodes[-1]["id"])
    body |= {"objectCount": str(objects), "rootObjectCount": str(roots), "fileSize": str((folder / name).stat().st_size)}
    with store.change():
        save(store, body, name)


def flatten(node: dict[str, Any], parent: str | None) -> Iterator[dict[str, Any]]:
    """A node without its connections, then their nodes with `__parentId`."""
    children = {name: value["edges"] for name, value in node.items() if isinstance(value, dict) and isinstance(value.get("edges"), list)}
    own = {name: value for name, value in node.items() if name not in children}
    yield own if parent is None else {**own, "__parentId": parent}
    for edges in children.values():
        for edge in edges:
            yield from flatten(edge["node"], node["id"])
