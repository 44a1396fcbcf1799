"""Every part in every state, so that light, dark and phone can be looked at in one place. The words are examples, not data."""

from __future__ import annotations

import reflex as rx

from krake.web.pages import pattern_samples as samples
from krake.web.ui import face as faces
from krake.web.ui import icon as icons
from krake.web.ui.ago import ago, clock_time, since
from krake.web.ui.button import KINDS, button, icon_button, kbd, link, link_button
from krake.web.ui.card import card, more
from krake.web.ui.chip import chip, chips, segmented
from krake.web.ui.face import face
from krake.web.ui.head import head, tabs
from krake.web.ui.icon import icon, octopus
from krake.web.ui.kpi import InputRow, KpiRow, kpi_strip
from krake.web.ui.layout import cell, grid, line, spread, stack
from krake.web.ui.live import live
from krake.web.ui.meter import meter
from krake.web.ui.spark import area as under
from krake.web.ui.spark import trace
from krake.web.ui.tag import STATUSES, count, label, tag
from krake.web.ui.text import bullets, faint, heading, mono, muted, plain, prose, strong, title, unseen
from krake.web.ui.tr import tr

EARLIER = "2026-11-22T09:41:00+00:00"
LEVELS = [12, 18, 17, 24, 22, 30, None, None, 26, 31, 35, 33, 38, 41, 39]
STATUS_WORDS = {"busy": "Running", "wait": "Later", "asks": "Approval", "good": "Done", "bad": "Failed", "idle": "Paused"}


def patterns() -> rx.Component:
    """The page, in the frame of the whole product."""
    from krake.web.pages.shell import shell

    return shell(patterns_body(), here="patterns", title="Patterns · Krake")


def patterns_body() -> rx.Component:
    """All parts, without the frame."""
    return stack(
        head(
            tr("Patterns", "Bausteine"),
            tag=live(EARLIER),
            sub=tr("Each part in each state", "Jeder Baustein in jedem Zustand"),
            desk=(segmented([("on", "Today", "#on"), ("off", "7 days", "#off")], "on", label="Period"),),
            actions=(button("New task", kind="primary"),),
        ),
        tabs([("a", "Parts", "#a"), ("b", "Words", "#b")], "a", label="Tabs"),
        kpi_strip(_kpis(), hue="lunavo"),
        grid(
            cell(_words(), span=6),
            cell(_buttons(), span=6),
            cell(_faces(), span=6),
            cell(_icons(), span=6),
            cell(samples.needs(), span=7),
            cell(samples.agents(), span=5),
            cell(samples.a_table(), span=7),
            cell(samples.chart(), span=5),
            cell(samples.forms(), span=6),
            cell(samples.days(), span=12),
            cell(stack(samples.floating(), _texts()), span=6),
            cell(samples.states(), span=6),
            cell(samples.runs(), span=6),
        ),
        samples.lines(),
        samples.sheets(),
        heading("List and detail"),
        card(None, samples.a_split()),
    )


def _kpis() -> list[KpiRow]:
    line_, under_ = trace(LEVELS), under([level for level in LEVELS if level is not None])
    common = {
        "formula": "Paid orders minus refunds",
        "inputs": (InputRow("Paid orders", "37"), InputRow("Refunds", "€0.00")),
        "source": "Shopify",
        "as_of": EARLIER,
    }
    return [
        KpiRow(
            "p-up",
            "Up is good",
            "€1,284.50",
            arrow="up",
            tone="good",
            delta="18.2%",
            versus="vs. last Sunday",
            line=trace(LEVELS),
            under=under_,
            **common,
        ),
        KpiRow(
            "p-down",
            "Down is bad",
            "2.31%",
            arrow="down",
            tone="bad",
            delta="0.2 pp",
            versus="79 orders",
            line=line_,
            complete="All orders read",
            **common,
        ),
        KpiRow(
            "p-flat",
            "Unchanged",
            "82",
            arrow="flat",
            tone="idle",
            delta="0",
            versus="7 products below 60",
            full_name="A longer name",
            **common,
        ),
        KpiRow("p-none", "No reading", "—", waits="No reading yet. Connect Shopify."),
    ]


def _words() -> rx.Component:
    return card(
        "Tags and labels",
        line(*[tag(status, STATUS_WORDS[status]) for status in STATUSES]),
        line(
            label("€74.18"),
            label("Lunavo", "lunavo"),
            label("Monarch", "monarch"),
            label("Lunabots", "lunabots"),
            label("Hard Life Mode", "hard_life_mode"),
            label("Management", "management"),
            count(7),
        ),
        chips(chip("All 7", on=True), chip("Lunavo 2", hue="lunavo"), chip("Monarch 1", hue="monarch", href="#")),
        line(meter(86, "86% sure"), meter(12, "12% sure")),
        line(ago(EARLIER), since(EARLIER), clock_time(EARLIER)),
        padded=True,
    )


def _buttons() -> rx.Component:
    return card(
        "Buttons",
        line(*[button(kind.capitalize(), kind=kind) for kind in KINDS]),
        line(
            button("Approve", kind="primary", key="A"),
            button("Delete", kind="destructive", key="R"),
            button("Edit", key="E"),
            kbd("Ctrl K"),
        ),
        line(
            button("Approving…", kind="primary", busy=True),
            button("Not now", disabled=True),
            button("Import", icon="upload"),
            icon_button("dots", "More"),
        ),
        line(
            link_button("Open To Do", "/todo", kind="quiet"),
            link("A link in a sentence", "/todo"),
            link("Another site", "https://example.com", outside=True),
        ),
        padded=True,
    )


def _faces() -> rx.Component:
    marks, mouths = faces.MARKS, faces.MOUTHS
    row_ = [face(tint, mouths[tint % len(mouths)], marks[tint % len(marks)]) for tint in faces.TINTS]
    return card(
        "Faces",
        line(*row_),
        line(*[face(tint, "smile", "arc", "large") for tint in faces.TINTS]),
        line(*[face(tint, size="small") for tint in faces.TINTS]),
        padded=True,
    )


def _icons() -> rx.Component:
    return card("Icons", line(octopus(), *[icon(name) for name in icons.NAMES]), padded=True)


def _texts() -> rx.Component:
    return card(
        "Text",
        title("A page title"),
        prose("A paragraph that says something plainly, at most sixty-eight characters to a line."),
        line(strong("Strong"), muted("muted"), faint("faint"), mono("run_8f3a"), unseen("spoken only")),
        bullets("One sentence", "Another"),
        spread(plain("Left"), faint("Right")),
        more("What does not fit", plain("One"), plain("Two")),
        padded=True,
    )
