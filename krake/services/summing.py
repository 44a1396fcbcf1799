"""The figures below a column: which there are for which type, as SQL and as the exact values they stand for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, func, not_

from krake.kit.db import Amount
from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.models import Column
from krake.services import cells, physical

TOTALS = ("count", "filled", "empty", "sum", "mean", "least", "most", "distinct")
COUNTED = ("count", "filled", "empty", "distinct")
NUMERIC = frozenset(("number", "money", "percent", "rating"))


def usual(column: Column) -> str:
    """The figure a group shows of a column unless another was chosen: shares and ratings do not add up. "" for none."""
    kind = physical.type_of(column)
    return "mean" if kind in ("percent", "rating") else "sum" if kind in NUMERIC else ""


def fits(column: Column, how: str) -> bool:
    """Whether a column has such a figure."""
    kind = physical.type_of(column)
    return how in COUNTED or kind in NUMERIC or (how in ("least", "most") and kind in ("date", "time"))


def figure(column: Column, how: str, what: ColumnElement[Any], flawed: ColumnElement[bool]) -> ColumnElement[Any]:
    """The figure as SQL. Raises Refused for one the type does not have."""
    kind = physical.type_of(column)
    if how in ("sum", "mean") and kind not in NUMERIC:
        raise Refused(Words("Only numbers add up.", "Nur Zahlen lassen sich zusammenzählen."))
    if how in ("least", "most") and kind in ("choices", "tick"):
        raise Refused(Words("These have no order.", "Diese haben keine Reihenfolge."))
    what = cast(what, String) if kind == "choices" else what
    empty = and_(what.is_(None), not_(func.coalesce(flawed, False)))
    figures = {
        "count": func.count(), "filled": func.count(what), "empty": func.count(case((empty, 1))), "distinct": func.count(what.distinct()),
        "sum": func.sum(what), "mean": func.avg(what), "least": func.min(what), "most": func.max(what),
    }  # fmt: skip
    if how not in figures:
        raise Refused(Words(f"There is no total {how}.", f"Eine Summe {how} gibt es nicht."))
    return figures[how]


def told(column: Column, how: str, found: Any) -> Decimal | str | None:
    """What the database answered, exactly: None when nothing is known."""
    if found is None or how in COUNTED:
        return None if found is None else Decimal(found)
    kind = physical.type_of(column)
    if kind not in NUMERIC:
        return cells.plain(cells.Kind(kind, column.options), found)
    exact = Decimal(f"{found:.15g}") if isinstance(found, float) else Decimal(found)  # doubles add up with a rest that means nothing
    return exact.scaleb(-Amount.SCALE) if kind == "money" and how == "mean" else exact
