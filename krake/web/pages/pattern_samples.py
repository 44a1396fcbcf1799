"""The larger parts of the patterns page: rows, tables, forms, runs, a list with its detail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import reflex as rx

from krake.web.rows.paper import PaperRow
from krake.web.ui.ago import since
from krake.web.ui.bars import bar_rows, bars
from krake.web.ui.blank import empty, failed, notice, skeleton
from krake.web.ui.button import button, link_button
from krake.web.ui.calendar import calendar, weeks
from krake.web.ui.card import card
from krake.web.ui.cards import card_lane, day_cell, lanes, month_grid, sheet_card, wall
from krake.web.ui.change import ChangeRow, change
from krake.web.ui.chip import chip
from krake.web.ui.dialog import closes, dialog, menu, menu_item, opens, popover, shows
from krake.web.ui.face import face
from krake.web.ui.field import Option, amount, area, choice, field, fields, file_field, form, hidden, reply, search_field, tick
from krake.web.ui.file import file_pick
from krake.web.ui.head import head
from krake.web.ui.kpi import InputRow, facts, facts_of
from krake.web.ui.layout import line, stack
from krake.web.ui.lines import lines_table, pick_line
from krake.web.ui.meter import meter
from krake.web.ui.paper import paper, source
from krake.web.ui.row import activity_row, agent_row, needs_row, row, thread_item
from krake.web.ui.sheet import SheetColumn, book, leaf, sheet, shelf
from krake.web.ui.spark import sparkline, trace
from krake.web.ui.split import answers, detail_head, message, question, split
from krake.web.ui.step import step, steps
from krake.web.ui.table import Head, pager, table
from krake.web.ui.tag import STATUSES, hint, label, tag
from krake.web.ui.text import heading, plain, prose
from krake.web.ui.week import slot, week

EARLIER = "2026-11-22T09:41:00+00:00"
LEVELS = [12, 18, 17, 24, 22, 30, None, None, 26, 31, 35, 33, 38, 41, 39]
STATUS_WORDS = {"busy": "Running", "wait": "Later", "asks": "Approval", "good": "Done", "bad": "Failed", "idle": "Paused"}


@dataclass(frozen=True)
class Line:
    """A line of an approval, as lines_table reads it."""

    number: str
    goods: str
    route: str
    margin: str
    price: str
    was: str
    status: str
    word: str
    open: bool
    key: str
    href: str


def needs() -> rx.Component:
    return card(
        "Needs you",
        needs_row(
            "Print and ship 6 orders at Gelato",
            "Orders #1042–#1047 are paid. Margin after print and shipping: 41%.",
            face=face(1),
            href="/todo",
            labels=(label("€74.18"),),
            sure=meter(86, "86% sure"),
            actions=(button("Approve", kind="primary", key="A"), button("Edit", key="E"), button("Reject", kind="quiet", key="R")),
        ),
        needs_row(
            "Refund €29.90?",
            "34 days after delivery; your rule allows 30.",
            face=face(4),
            labels=(tag("bad", "Outside policy"),),
            actions=(button("Refund", kind="primary"),),
        ),
        count=2,
        actions=(link_button("Open To Do", "/todo", kind="quiet"),),
        keys="needs",
    )


def agents() -> rx.Component:
    return card(
        "Agents",
        agent_row(face(1), "Commet", "Checking stock of 214 variants", tag("busy", "Working"), "/agents"),
        agent_row(
            face(8),
            "Seomi",
            "Rewrote 3 titles, a sentence that is too long for its row and ends in dots",
            tag("good", "Done 08:12"),
            "/agents",
        ),
        row("Orders above €500 always need you", icon_name="gear", note="your rule"),
        row("A whole row as a link", lead=tag("idle", "Paused"), detail="with a detail", note="2 min", href="/todo"),
        activity_row("Mara approved 3 orders", since(EARLIER), lead=face(9, size="small")),
        note="and rows",
    )


def a_table() -> rx.Component:
    rows = [
        ("#1047", "Lena Brandt", "asks", "Needs you", "€34.90"),
        ("#1041", "Aiko Tan", "busy", "Printing", "€27.00"),
        ("#1039", "Paul Ederer", "good", "Shipped", "€18.50"),
    ]
    heads = (
        Head("Order", sort="#", sorted="descending"),
        Head("Customer", wide=True, stretch=True),
        Head("Production"),
        Head("Total", number=True),
    )
    return card(
        "Table",
        table(heads, rows, lambda one: [one[0], one[1], tag(one[2], one[3]), one[4]], label="Orders", href=lambda _: "/todo", keys="table"),
        pager("1–50 of 312", None, "#"),
        tag=hint(tag("good", "Connected"), "Last synced at 14:02"),
        stale="as of 14:02 · Shopify did not answer · retrying in 4 min",
    )


def chart() -> rx.Component:
    days = [
        (f"{day} Nov", f"€{size}", size)
        for day, size in enumerate([48, 54, 98, None, 76, 84, 70, 0, 54, 80, 72, 101, 88, 100, 81], start=1)
    ]
    return card(
        "Bars",
        bars(bar_rows(days), label="Revenue per day", ends=("1 Nov", "8 Nov", "Today"), days=15, hue="lunavo"),
        line(sparkline(trace(LEVELS), hue="monarch")),
        aside="€1,106 · ↑ 12%",
    )


@dataclass(frozen=True)
class SampleDay:
    label: str
    today: bool
    empty: bool
    cut: str
    slots: tuple[tuple[str, str, str, str, bool], ...]


def days() -> rx.Component:
    sample = [
        SampleDay(
            "Wed 25 Nov", False, False, "Earlier runs of this day are in the list.", (("09:00", "Revenue report", "good", "Done", True),)
        ),
        SampleDay(
            "Today",
            True,
            False,
            "",
            (("09:00", "Revenue report", "bad", "Stopped", True), ("17:00", "Sync and 14 more", "wait", "Planned", False)),
        ),
    ]
    return week(sample, lambda one: slot(one[0], one[1], tag(one[2], one[3]), face(3, size="small"), href="/coordinator", past=one[4]))


def forms() -> rx.Component:
    return card(
        "Form",
        form(
            field("p-shop", "Shop", placeholder="lunavo.myshopify.com", hint="The address before you added a domain"),
            field("p-key", "Access token", kind="password", error="Shopify does not accept this token"),
            fields(choice("p-tone", "Tone", [("plain", "Plain"), ("playful", "Playful")], first="Choose …"), field("p-when", "When")),
            calendar(
                weeks([date(2026, 11, 30), date(2026, 12, 7)], date(2026, 11, 26), "en", {date(2026, 12, 25): "Christmas"}), label="Next"
            ),
            area("p-note", "Note"),
            file_field("p-csv", "Product export", accept=".csv"),
            file_pick("p-file", "A list", [Option("", "No file"), Option("0", "products.csv")], name="file", hint="Product and price."),
            tick("p-all", "All orders, not only new ones"),
            hidden("p-hidden", "1"),
            actions=(button("Cancel", kind="quiet"), button("Connect", kind="primary", type="submit")),
        ),
        line("Write ads", amount("Minutes by hand", "15", unit="min", name="minutes", key="p-amount")),
        padded=True,
    )


def floating() -> rx.Component:
    return card(
        "What floats",
        line(
            button("Open dialog", **opens("p-dialog")),
            button("Open sheet", **opens("p-sheet")),
            button("Small print", **shows("p-print")),
            menu(
                "p-menu",
                "Later",
                button("Later", icon="clock", **shows("p-menu")),
                menu_item("1 hour", note="15:41"),
                menu_item("Tonight", note="20:00"),
            ),
        ),
        popover("p-print", "Small print", plain("One click away, and Esc closes it.")),
        dialog(
            "p-dialog",
            "Disconnect Shopify?",
            prose("Orders stay. Nothing new is read until you connect it again."),
            actions=(button("Cancel", **closes("p-dialog")), button("Disconnect", kind="destructive")),
        ),
        dialog(
            "p-sheet",
            "Order #1047",
            facts(("Customer", "Lena Brandt"), ("Total", "€34.90")),
            facts_of([InputRow("Items", "2")]),
            sheet=True,
        ),
        padded=True,
    )


def states() -> rx.Component:
    return card(
        "Nothing, not yet, broken",
        empty(
            "Connect Shopify to see revenue. It takes a key and two minutes.",
            action=button("Connect Shopify", kind="primary"),
            example="how much did lunavo earn today",
        ),
        skeleton(3),
        failed("Orders could not be read", "Shopify no longer accepts the key.", code="ref 8f3a21", action=button("Reconnect")),
        *[notice(status, f"A notice that {STATUS_WORDS[status].lower()}") for status in STATUSES],
    )


def runs() -> rx.Component:
    return stack(
        card(
            "Run",
            steps(
                step("good", "Done", "Read balances and open orders", note="09:41:02 · 0.3 s"),
                step(
                    "wait",
                    "Retried",
                    "Fetch prices: timed out once",
                    note="2.1 s",
                    detail="First answer: time-out after 10 s. Second: 200.",
                ),
                step("busy", "Running", "Compare weights with targets", note="4 s"),
                step("asks", "Waiting", "For your decision"),
                step("bad", "Failed", "Send the order"),
            ),
        ),
        change(
            [
                ChangeRow("Print cost", "6 orders", "—", "€74.18", changed=True),
                ChangeRow("Address check", "all complete", status="good", verdict="Pass"),
            ],
            total=ChangeRow("Margin", "", "", "41%"),
        ),
    )


def lines() -> rx.Component:
    rows = rx.Var.create(
        [
            Line("#1047", "1 × Moon phase poster A2", "Gelato DE, 3–5 days", "41%", "€12.40", "", "asks", "Waits", True, "1", "/todo"),
            Line("#1046", "2 × Lunar mug", "Gelato DE, 3–5 days", "38%", "€19.10", "€18.70", "asks", "Waits", True, "2", ""),
            Line("#1041", "1 × Night sky tee L", "Gelato NL, 5 days", "44%", "€11.90", "", "good", "Ordered", False, "3", "/todo"),
        ]
    )
    table_ = lines_table(
        rows,
        total="€43.40",
        margin="41%",
        formula="Price paid by the customer, less print and shipping",
        out=rx.Var.create(["2"]),
        take_out=lambda _: [],
        live=rx.Var.create(True),
    )
    return stack(heading("Lines of an approval"), table_, pick_line("p-line", "Line", rows, lambda one: one.key, lambda one: one.number))


def sheets() -> Any:
    """A sheet with its book, and rows as cards. There is no sheet 0: this one shows how a grid says so."""
    columns = rx.Var.create([SheetColumn(1, "Product", "text"), SheetColumn(2, "Price", "money", currency="EUR")])
    grid = sheet(
        sheet=rx.Var.create(0), version=rx.Var.create(0), count=rx.Var.create(0), columns=columns, look=rx.Var.create("{}"),
        frozen=rx.Var.create(1), writes=rx.Var.create(False), names=rx.Var.create({}), me=rx.Var.create(""), label=rx.Var.create("Sheet"),
    )  # fmt: skip
    neighbours = (shelf("Tables"), leaf("Keywords", "#", note="1,208", here="1", key="1"), leaf("Competitors", "#", note="36"))
    facts = rx.Var.create(["Price: €34.90", "Words: 202"])
    one = sheet_card("Moon phase poster", facts)
    written = rx.Var.create(
        [PaperRow("h", "A plan"), PaperRow("p", "In three steps."), PaperRow("li", "Write"), PaperRow("tr", "", ["a", "b"])]
    )
    return stack(
        heading("A sheet and its book"),
        book(head("Product audit"), stack(*neighbours, tight=True), search_field("p-search", "Search the table", name="q"), grid),
        lanes(card_lane("Draft", "1", one)),
        wall(one),
        month_grid(day_cell("27", one, here=True), day_cell("28", out=True)),
        paper(written, label="Written"),
        source("A plan", label="Written"),
    )


def a_split() -> Any:
    def item(key: str, words: str, hue: str) -> rx.Component:
        return thread_item(
            words,
            "Its detail in one line",
            face=face(9, "smile", "dot"),
            since=since(EARLIER),
            href="#",
            labels=(label(hue, hue), tag("asks", "Approval")),
            here="1",
            key=key,
        )

    return split(
        "To Do",
        [item("1", "Buy 0.012 BTC at 61,840 USDT", "lunabots"), item("2", "Weekly content plan is ready", "monarch")],
        [
            detail_head(label("Lunabots", "lunabots"), note="run #4821", actions=(button("Later", kind="quiet", key="H"),)),
            question("Buy 0.012 BTC at 61,840 USDT", "Nothing has been sent."),
            answers(
                button("Approve", kind="primary", key="A"),
                button("Edit", key="E"),
                button("Reject", key="R"),
                aside=button("Always allow", kind="quiet"),
            ),
            message("Dexter", "The price moved by 1.1% since the signal.", since(EARLIER), face=face(9, "smile", "dot")),
            message("You", "Wait until noon.", since(EARLIER), mine=True),
            reply("p-reply", "Reply to Dexter", label="Send", on_submit=None),
        ],
        note="2 open",
        filters=(chip("All 2", on=True, href="#", key="1"), chip("Lunabots 1", hue="lunabots", href="#", key="2")),
        opened=True,
    )
