"""Orders as a table with filters in the URL, and one order."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.blocks.effects import effect
from krake.web.blocks.shop import ORDER_HEADS, order_cells
from krake.web.pages.shell import badge, shell
from krake.web.states.orders import OneOrder, Orders
from krake.web.ui.ago import ago, clock_time
from krake.web.ui.blank import empty, failed, notice, skeleton
from krake.web.ui.button import link_button
from krake.web.ui.card import card
from krake.web.ui.chip import chip, chips
from krake.web.ui.each import each, given, when
from krake.web.ui.head import head
from krake.web.ui.kpi import facts_of
from krake.web.ui.layout import cell, grid, stack
from krake.web.ui.row import row
from krake.web.ui.table import Head, pager, table
from krake.web.ui.tag import tag
from krake.web.ui.text import mono
from krake.web.ui.tr import tr

FILTERS = (
    ("", tr("All", "Alle")),
    ("action", tr("Need action", "Zu tun")),
    ("paid", tr("Paid", "Bezahlt")),
    ("printing", tr("In print", "Im Druck")),
    ("shipped", tr("Shipped", "Versandt")),
    ("left_out", tr("Left out", "Ausgelassen")),
)
ROUTE, ON_LOAD = "/orders", [Orders.open]
ONE, ONE_ON_LOAD = "/orders/[order]", [OneOrder.open]


def page() -> rx.Component:
    filters = chips(
        *[chip(words, on=Orders.only == key, href="/orders" + (f"?only={key}" if key else ""), look=Orders.open) for key, words in FILTERS],
        label=tr("Filter", "Filter"),
    )
    heads = (*ORDER_HEADS, Head(tr("Placed", "Bestellt"), number=True, wide=True))
    rows = table(
        heads,
        Orders.rows,
        lambda r: (*order_cells(r), ago(r.at)),
        label=tr("Orders", "Bestellungen"),
        href=lambda r: "/orders/" + r.key,
        keys="orders",
    )
    none = rx.cond(
        Orders.only != "",
        empty(
            tr("No order matches this filter.", "Keine Bestellung passt zu diesem Filter."),
            action=link_button(tr("Clear filters", "Filter löschen"), "/orders"),
        ),
        empty(tr("Orders appear once Shopify is connected.", "Bestellungen erscheinen, sobald Shopify verbunden ist."), action=_connect()),
    )
    foot = pager("", rx.cond(Orders.first, "", "/orders?only=" + Orders.only), Orders.older, Orders.open)
    return shell(
        head(tr("Orders", "Bestellungen"), tag=badge(), actions=(link_button("Lunavo", "/lunavo", kind="quiet"),)),
        filters,
        when(Orders.ready, card(None, rx.cond(Orders.rows.length() > 0, rows, none)), skeleton(10)),
        when(given(Orders.older) | ~Orders.first, foot),
        here="lunavo",
        place="lunavo",
        place_name="Lunavo",
        title=tr("Orders", "Bestellungen") + " · Krake",
    )


def _connect() -> rx.Component:
    return link_button(tr("Connect Shopify", "Shopify verbinden"), "/start", kind="primary")


def one() -> rx.Component:
    o = OneOrder.order
    gone = failed(
        tr("This order does not exist.", "Diese Bestellung gibt es nicht."),
        tr("Check the number.", "Prüfe die Nummer."),
        action=link_button(tr("All orders", "Alle Bestellungen"), "/orders"),
    )
    heads = (
        Head(tr("Item", "Artikel"), stretch=True),
        Head(tr("Variant", "Variante"), wide=True),
        Head(tr("Quantity", "Menge"), number=True),
        Head(tr("Price", "Preis"), number=True),
    )
    bought = card(
        tr("Bought", "Gekauft"), table(heads, o.lines, lambda r: (r.words, r.variant, r.quantity, r.price), label=tr("Bought", "Gekauft"))
    )
    way = card(
        tr("Print and delivery", "Druck und Lieferung"),
        rx.cond(
            o.parcels.length() > 0,
            each(o.parcels, _parcel),
            empty(tr("Nothing is in print for this order.", "Für diese Bestellung ist nichts im Druck.")),
        ),
    )
    ledger = card(
        tr("What Krake did", "Was Krake tat"),
        rx.cond(o.effects.length() > 0, each(o.effects, effect), empty(tr("Nothing outside yet.", "Noch nichts nach außen."))),
    )
    return shell(
        head(
            o.number,
            tag=rx.fragment(tag(o.made, o.made_word), badge()),
            sub=ago(o.at),
            actions=(tag(o.pay, o.pay_word), link_button(tr("All orders", "Alle Bestellungen"), "/orders", kind="quiet")),
        ),
        when(given(o.out), notice("idle", o.out)),
        when(given(o.missing), notice("wait", o.missing)),
        when(given(o.why), notice("wait", o.why)),
        when(
            OneOrder.ready,
            when(
                OneOrder.missing,
                gone,
                grid(cell(stack(bought, way, ledger), span=7), cell(card(tr("Figures", "Zahlen"), facts_of(o.facts), padded=True), span=5)),
            ),
            skeleton(8),
        ),
        here="lunavo",
        place="lunavo",
        place_name="Lunavo",
        title=o.number + " · Krake",
    )


def _parcel(p: Any) -> rx.Component:
    told = when(given(p.told_at), rx.fragment(tr("The customer sees it since ", "Für den Kunden sichtbar seit "), clock_time(p.told_at)))
    track = when(given(p.code), link_button(p.code, p.url, kind="quiet"), mono(p.reference))
    return row(track, lead=tag(p.status, p.word), note=p.price, detail=told)
