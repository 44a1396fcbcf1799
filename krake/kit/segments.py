"""Customers by recency, frequency and money (RFM), scored by fifths with pandas. JSON in and out: it runs apart (`kit.apart`).

Source: Hughes, Strategic Database Marketing (RFM by quintiles); the groups are a common reduction of its 125 cells to six.
"""

from __future__ import annotations

from typing import Any

ORDER = ("Best", "Loyal", "Promising", "New", "At risk", "Asleep")  #: the best group first


def rfm(given: dict[str, Any]) -> list[dict[str, Any]]:
    """`orders` as [who, days ago, amount, currency] to one row for each customer and currency, the best first.

    Each row: who, currency, recency (days since the last order), orders, spent (text, exact to the cent), scores [r, f, m] from
    1 to 5 and the segment. A score says in which fifth of all customers one stands; equals stand together.
    """
    import pandas as pd

    if not given["orders"]:
        return []
    table = pd.DataFrame(given["orders"], columns=["who", "ago", "amount", "currency"])
    table["cents"] = [round(float(one) * 100) for one in table["amount"]]  # whole cents add up exactly
    grouped = table.groupby(["who", "currency"], as_index=False).agg(recency=("ago", "min"), orders=("ago", "size"), cents=("cents", "sum"))
    grouped["r"] = _fifth(grouped["recency"], falling=True)
    grouped["f"] = _fifth(grouped["orders"])
    grouped["m"] = grouped.groupby("currency")["cents"].transform(_fifth)  # there is no rate: each currency for itself
    rows = []
    for one in grouped.to_dict("records"):
        r, f, m, count = (int(one[name]) for name in ("r", "f", "m", "orders"))
        spent = f"{int(one['cents']) / 100:.2f}"
        rows.append({
            "who": str(one["who"]), "currency": str(one["currency"]), "recency": int(one["recency"]), "orders": count, "spent": spent,
            "scores": [r, f, m], "segment": segment(r, f, m, count),
        })  # fmt: skip
    return sorted(
        rows, key=lambda row: (ORDER.index(row["segment"]), -sum(row["scores"]), row["recency"], -float(row["spent"]), row["who"])
    )


def segment(r: int, f: int, m: int, orders: int) -> str:
    """The group of three scores. Whoever bought once is new or asleep, however large the order was. Pure."""
    worth = (f + m) / 2
    if orders == 1:
        return "New" if r >= 3 else "Asleep"
    if worth >= 4:
        return "Best" if r >= 4 else "Loyal" if r == 3 else "At risk"
    if r >= 3:
        return "Loyal" if worth >= 3 else "Promising"
    return "At risk" if worth >= 3 else "Asleep"


def _fifth(values: Any, falling: bool = False) -> Any:
    """1 to 5 by rank; equals share the mean of their ranks."""
    import numpy as np

    return np.ceil(values.rank(pct=True, ascending=not falling, method="average") * 5).clip(1, 5).astype(int)
