"""Sparklines: SVG whose path is computed in Python. Gaps are gaps; without readings there is no line."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import reflex as rx

WIDTH, HEIGHT = 100, 30

Value = Decimal | float | int | None


def trace(values: Sequence[Value]) -> str:
    """The SVG path of the line in a 100 × 30 box, 1.5 units inside; `""` with fewer than two readings. None lifts the pen."""
    known = [float(value) for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    span = (high - low) or 1.0
    step = WIDTH / (len(values) - 1)
    parts, pen = [], "M"
    for index, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        level = 0.5 if high == low else (float(value) - low) / span
        parts.append(f"{pen}{index * step:.1f} {HEIGHT - 1.5 - level * (HEIGHT - 3):.1f}")
        pen = "L"
    return "".join(parts)


def area(values: Sequence[Value]) -> str:
    """The soft surface under trace(values); `""` where a gap would make it lie."""
    line = trace(values)
    return f"{line}L{WIDTH} {HEIGHT}L0 {HEIGHT}Z" if line and None not in values else ""


def sparkline(line: str | rx.Var, under: str | rx.Var = "", *, hue: str | rx.Var = "none") -> rx.Component:
    """Paths from trace() and area(). Decoration: the sentence beside it says the same."""
    return rx.el.svg(
        rx.el.svg.path(d=under, class_name="spark-area"),
        rx.el.svg.path(d=line, class_name="spark-line", custom_attrs={"vectorEffect": "non-scaling-stroke"}),
        class_name="spark",
        data_hue=hue,
        view_box=f"0 0 {WIDTH} {HEIGHT}",
        preserve_aspect_ratio="none",
        aria_hidden="true",
    )
