"""Connections: pages of a table by key, pages of a stored list, and counts."""

from __future__ import annotations

import base64
import json
from typing import Any

from graphql import GraphQLError

from krake.integrations.shopify.twin import search
from krake.integrations.shopify.twin.context import Context

SORTS = {"CREATED_AT": "created_at", "UPDATED_AT": "updated_at", "PROCESSED_AT": "processed_at", "ORDER_NUMBER": "number", "ID": "id"}


def cursor(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


def _read(after: str) -> list[Any]:
    try:
        return json.loads(base64.urlsafe_b64decode(after))
    except ValueError as error:
        raise GraphQLError("Invalid cursor for current pagination sort.", extensions={"code": "BAD_REQUEST"}) from error


def _connection(nodes: list[Any], cursors: list[str], more: bool, before: bool) -> dict[str, Any]:
    return {
        "nodes": nodes,
        "edges": [{"node": node, "cursor": place} for node, place in zip(nodes, cursors, strict=True)],
        "pageInfo": {
            "hasNextPage": more,
            "hasPreviousPage": before,
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
        },
    }


def slice_of(values: list[Any], args: dict[str, Any]) -> dict[str, Any]:
    """A page of a list that is stored whole. Without first or last (a bulk export) everything."""
    start = _read(args["after"])[0] + 1 if args.get("after") else 0
    end = len(values)
    if args.get("first") is not None:
        end = min(end, start + args["first"])
    elif args.get("last") is not None:
        start = max(start, end - args["last"])
    return _connection(values[start:end], [cursor(place) for place in range(start, end)], end < len(values), start > 0)


def page(context: Context, table: str, args: dict[str, Any]) -> dict[str, Any]:
    """A page of a table, found by key and never by offset: the row after the cursor in (sort key, id) order."""
    column = SORTS.get(args.get("sortKey", "ID"), "id")
    where, values, ignored = search.clause(args.get("query"), table)
    context.ignored += ignored
    down = bool(args.get("reverse")) != (args.get("last") is not None and args.get("first") is None)
    size = args.get("first") if args.get("first") is not None else args.get("last")
    if context.window:
        where, values, size = f"{where} AND id > ?", [*values, context.window[0]], context.window[1]
        column, down = "id", False
    if args.get("after"):
        key, last = _read(args["after"])
        where += f" AND ({column}, id) {'<' if down else '>'} (?, ?)"
        values += [key, last]
    way = "DESC" if down else "ASC"
    sql = f"SELECT id, {column} AS place, body FROM {table} WHERE {where} ORDER BY {column} {way}, id {way} LIMIT ?"  # noqa: S608 (words of ours)
    found = context.store.rows(sql, *values, int(size or 0) + 1)
    kept = found[: int(size or 0)]
    bodies = [json.loads(row["body"]) for row in kept]
    return _connection(bodies, [cursor(row["place"], row["id"]) for row in kept], len(found) > len(kept), bool(args.get("after")))


def count(context: Context, table: str, args: dict[str, Any]) -> dict[str, Any]:
    where, values, _ = search.clause(args.get("query"), table)
    found = context.store.rows(f"SELECT count(*) AS n FROM {table} WHERE {where}", *values)[0]["n"]  # noqa: S608 (words of ours)
    limit = args.get("limit") or found
    return {"count": min(found, limit), "precision": "AT_LEAST" if found > limit else "EXACT"}
