"""The shop's own panels: orders, products, revenue, and what is in print."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.kit.text import Words
from krake.web.states.desk import Desk
from krake.web.states.shell import Shell
from krake.web.ui.ago import since
from krake.web.ui.bars import bars
from krake.web.ui.blank import empty
from krake.web.ui.button import button, link_button
from krake.web.ui.card import card
from krake.web.ui.each import when
from krake.web.ui.table import Head, table
from krake.web.ui.tag import tag
from krake.web.ui.tr import tr

CONNECT = Words(
    "Connect Shopify to see orders. It takes a key and two minutes.",
    "Verbinde Shopify, um Bestellungen zu sehen. Ein Schlüssel, zwei Minuten.",
)


def orders(title: Words) -> rx.Component:
    sell = when(
        Shell.rehearsal,
        button(
            tr("Sell one", "Eine verkaufen"),
            kind="quiet",
            on_click=Desk.sell,
            title=tr("Let a customer buy at the twin", "Jemand kauft beim Zwilling"),
        ),
    )
    shown = table(ORDER_HEADS, Desk.orders, order_cells, label=tr(title), href=lambda row: "/orders/" + row.key, keys="orders")
    return card(
        tr(title),
        rx.cond(Desk.orders.length() > 0, shown, _connect(tr(CONNECT))),
        tag=tag(Desk.shop_status, Desk.shop_word),
        actions=(sell, link_button(tr("All orders", "Alle Bestellungen"), "/orders", kind="quiet")),
        stale=Desk.stale,
    )


ORDER_HEADS = (
    Head(tr("Order", "Bestellung")),
    Head(tr("Customer", "Kunde"), wide=True),
    Head(tr("Items", "Artikel"), wide=True, stretch=True),
    Head(tr("Payment", "Zahlung"), wide=True),
    Head(tr("Production", "Produktion")),
    Head(tr("Total", "Summe"), number=True),
)


def order_cells(row: Any) -> tuple[Any, ...]:
    return (row.number, row.customer, row.goods, tag(row.pay, row.pay_word), tag(row.made, row.made_word), row.total)


def products(title: Words) -> rx.Component:
    heads = (
        Head(tr("Product", "Produkt"), stretch=True),
        Head(tr("Type", "Art"), wide=True),
        Head(tr("State", "Stand"), wide=True),
        Head(tr("Variants with a print", "Varianten mit Druck")),
        Head(tr("From", "Ab"), number=True),
    )
    shown = table(
        heads,
        Desk.products,
        lambda row: (row.title, row.kind, tag(row.status, row.word), tag(row.prints_status, row.prints), row.price),
        label=tr(title),
    )
    return card(
        tr(title),
        rx.cond(
            Desk.products.length() > 0,
            shown,
            _connect(tr("Products appear once Shopify is connected.", "Produkte erscheinen, sobald Shopify verbunden ist.")),
        ),
    )


def revenue(title: Words, hue: str) -> rx.Component:
    chart = bars(Desk.bars, label=tr(title), ends=(Desk.ends[0], Desk.ends[1], Desk.ends[2]), hue=hue)
    words = tr("No reading yet. Connect Shopify.", "Noch kein Wert. Verbinde Shopify.")
    return card(tr(title), rx.cond(Desk.bars.length() > 0, chart, empty(words)), aside=Desk.revenue, padded=True)


def printing(title: Words) -> rx.Component:
    heads = (
        Head(tr("Order", "Bestellung")),
        Head(tr("Stage", "Stand")),
        Head(tr("Tracking", "Sendung"), wide=True),
        Head(tr("Since", "Seit"), number=True),
    )
    shown = table(
        heads,
        Desk.prints,
        lambda row: (row.number, tag(row.status, row.word), row.tracking, since(row.at)),
        label=tr(title),
        href=lambda row: row.href,
    )
    words = tr("Nothing is in print. Approved orders appear here.", "Nichts ist im Druck. Freigegebene Bestellungen erscheinen hier.")
    return card(tr(title), rx.cond(Desk.prints.length() > 0, shown, empty(words)))


def _connect(words: Any) -> rx.Component:
    return empty(words, action=link_button(tr("Connect Shopify", "Shopify verbinden"), "/start", kind="primary"))
