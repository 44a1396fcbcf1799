"""The groups of a look: what makes rows belong together, in which order groups stand, and their keys in addresses. All of it is SQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Table, case, func, literal_column

from krake.kit import collation
from krake.models import Column
from krake.services import linking, physical
from krake.services.linking import Linked

#: more groups than anybody folds or reads; a column of that many is filtered or sorted instead
MOST = 1_000
#: columns whose rows can stand in groups, by how their values are kept
KINDS = ("choice", "tick", "agent", "date", "text", "email", "row", "made_by", "changed_by")
MONTH = literal_column("7")  #: signs of 2026-11; written out, for Postgres takes two parameters for two different expressions
FIRST = literal_column("1")
NO = literal_column("false")


def may(column: Column) -> bool:
    """Whether rows can stand in groups by this column."""
    return physical.type_of(column) in KINDS


def key(table: Table, column: Column) -> ColumnElement[Any]:
    """What rows of one group have in common: a day's month, a tick that is set or not, else the value itself."""
    what, kind = physical.own(table, column), physical.type_of(column)
    if kind == "date":
        return func.substr(what, FIRST, MONTH)
    return func.coalesce(what, NO) if kind == "tick" else what


def order(table: Table, column: Column, linked: Mapping[int, Linked], *, down: bool = False) -> list[ColumnElement[Any]]:
    """Choices in the order they are named in, ticks first, all else as it is sorted; rows with nothing last, whichever way."""
    made, kind = key(table, column), physical.type_of(column)
    if one := linked.get(column.id or 0):
        ranks: list[ColumnElement[Any]] = [linking.text(one, made, sort=True), made]
    elif kind == "choice" and (named := [str(one) for one in column.options.get("choices", ())]):
        ranks = [case({name: place for place, name in enumerate(named)}, value=made, else_=len(named)), made]
    elif kind == "tick":
        ranks, down = [made], not down
    else:
        ranks = [made] if kind in ("date", "row") else [collation.ordered(made), made]
    return [made.is_(None), *[rank.desc() if down else rank.asc() for rank in ranks]]


def spelled(value: Any) -> str:
    """A group's key as text: "" for rows with nothing."""
    return "" if value is None else ("true" if value else "false") if isinstance(value, bool) else str(value)
