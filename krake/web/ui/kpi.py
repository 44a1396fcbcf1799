"""The KPI strip: one bordered strip, no gaps; each number's lineage is one click away. Unknown is a dash, never 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx

from krake.web.ui.ago import ago
from krake.web.ui.dialog import popover, shows
from krake.web.ui.each import each, given, when
from krake.web.ui.icon import icon
from krake.web.ui.later import later
from krake.web.ui.spark import sparkline
from krake.web.ui.tr import shown, tr


@dataclass(frozen=True)
class InputRow:
    """One input of a KPI's formula, and its value as words."""

    name: str
    words: str


@dataclass(frozen=True)
class KpiRow:
    """One KPI as words. A KPI without a reading has `value` "—" and says in `waits` what brings the first one.

    `arrow` is up, down or flat; `tone` is good, bad or idle: the KPI's own good direction has already been applied.
    `line` and `under` come from spark.trace and spark.area. `as_of` is ISO 8601, `""` when unknown.
    """

    key: str
    name: str
    value: str
    waits: str = ""
    arrow: str = "flat"
    tone: str = "idle"
    delta: str = ""
    versus: str = ""
    line: str = ""
    under: str = ""
    full_name: str = ""
    formula: str = ""
    inputs: Sequence[InputRow] = ()
    source: str = ""
    as_of: str = ""
    complete: str = ""


def kpi_strip(rows: Any, *, hue: Any = "none", label: Any = None) -> rx.Component:
    """`rows` are KpiRow, or a Var of rows with its fields. `hue` is the workspace's key."""
    return rx.el.section(
        each(rows, lambda row: kpi(row, hue=hue)),
        class_name="kpis",
        aria_label=shown(label) if label is not None else tr("Key figures", "Kennzahlen"),
    )


def kpi(row: Any, *, hue: Any = "none") -> rx.Component:
    """One cell of the strip: the whole cell opens its lineage."""
    why = "why-" + row.key
    return rx.el.div(
        rx.el.button(
            rx.el.span(row.name, class_name="kpi-name", title=row.full_name),
            rx.el.span(row.value, class_name="kpi-value"),
            when(given(row.waits), rx.el.span(row.waits, class_name="kpi-waits"), _versus(row)),
            type="button",
            class_name="kpi-open",
            **shows(why),
        ),
        when(given(row.line), sparkline(row.line, row.under, hue=hue)),
        popover(why, row.name, later(_lineage(row))),
        class_name="kpi",
    )


def _versus(row: Any) -> rx.Component:
    return rx.el.span(
        when(given(row.delta), rx.el.span(icon(row.arrow), row.delta, class_name="delta", data_tone=row.tone)),
        rx.el.span(row.versus, class_name="muted cut"),
        class_name="kpi-versus",
    )


def _lineage(row: Any) -> rx.Component:
    """Where the number comes from: formula, inputs, source, as-of, completeness."""

    def fact(name: Any, *value: Any, shown_if: Any) -> Any:
        return when(given(shown_if), rx.el.div(rx.el.dt(name), rx.el.dd(*value), class_name="fact"))

    return rx.el.div(
        rx.el.h3(when(given(row.full_name), row.full_name, row.name)),
        rx.el.p(row.value, class_name="kpi-value"),
        rx.el.dl(
            fact(tr("Formula", "Formel"), row.formula, shown_if=row.formula),
            each(row.inputs, lambda item: rx.el.div(rx.el.dt(item.name), rx.el.dd(item.words), class_name="fact part")),
            fact(tr("Source", "Quelle"), row.source, shown_if=row.source),
            fact(tr("As of", "Stand"), ago(row.as_of), shown_if=row.as_of),
            fact(tr("Completeness", "Vollständigkeit"), row.complete, shown_if=row.complete),
            fact(tr("Waits for", "Wartet auf"), row.waits, shown_if=row.waits),
            class_name="facts",
        ),
    )


def facts(*pairs: tuple[Any, Any]) -> rx.Component:
    """A list of names and values, for details and settings."""
    return rx.el.dl(
        *[rx.el.div(rx.el.dt(shown(name)), rx.el.dd(shown(value)), class_name="fact") for name, value in pairs], class_name="facts"
    )


def facts_of(rows: Any) -> rx.Component:
    """The same from rows with `name` and `words`."""
    return rx.el.dl(
        each(rows, lambda row: rx.el.div(rx.el.dt(row.name), rx.el.dd(row.words, class_name="num"), class_name="fact")), class_name="facts"
    )
