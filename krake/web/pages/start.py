"""The first-run page: connect a shop, a printer, or rehearse with twins of both."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake import registry
from krake.kit.text import Words
from krake.spec.integration import Integration
from krake.web.blocks.connecting import connect_dialogs, opener
from krake.web.pages.shell import shell
from krake.web.states.connect import Connect
from krake.web.states.start import Start
from krake.web.ui.blank import failed, notice, skeleton
from krake.web.ui.button import button, link_button
from krake.web.ui.card import card
from krake.web.ui.each import each, given, when
from krake.web.ui.field import file_field, form
from krake.web.ui.head import head
from krake.web.ui.layout import cell, grid, line, stack
from krake.web.ui.row import row
from krake.web.ui.step import step, steps
from krake.web.ui.tag import tag
from krake.web.ui.text import muted, prose
from krake.web.ui.tr import tr

ROUTE = "/start"
TITLE = "Getting started"
ON_LOAD = [Start.open, Connect.open]
REHEARSE = Words(
    "Twins of Shopify and Gelato start on this machine and behave like the real ones: customers buy, drafts have prices, parcels travel. "
    "Nothing is sold, printed or charged.",
    "Auf diesem Rechner starten Zwillinge von Shopify und Gelato, die sich wie die echten verhalten: Kunden kaufen, Entwürfe haben Preise, "
    "Pakete reisen. Nichts wird verkauft, gedruckt oder belastet.",
)
OWN = Words("Product export of your own shop, up to 5 MB. Optional.", "Produktexport deines eigenen Shops, bis 5 MB. Muss nicht sein.")


def page() -> rx.Component:
    offered = [one for one in reversed(registry.integrations().values()) if one.available]
    return shell(
        head(
            tr("Getting started", "Erste Schritte"),
            sub=tr("Try everything first, or connect your accounts.", "Erst alles ausprobieren oder gleich Konten verbinden."),
        ),
        when(Start.ready, _body(offered), skeleton(6)),
        connect_dialogs(),
        here="start",
        title=tr("Getting started", "Erste Schritte") + " · Krake",
    )


def _body(offered: list[Integration]) -> rx.Component:
    left = when(given(Start.run.key), stack(_progress(), when(Start.over | given(Start.run.trouble), _form())), _form())
    return grid(cell(left, span=7), cell(stack(*[_offer(one) for one in offered]), span=5))


def _form() -> rx.Component:
    """The upload is a plain form: a file of some megabytes does not travel over the event socket."""
    sent = form(
        file_field("catalogue", tr("Products", "Produkte"), accept=".csv,text/csv", hint=tr(OWN), error=Start.problem),
        actions=(button(tr("Start a rehearsal", "Probe starten"), kind="primary", icon="play", type="submit"),),
        action="/api/rehearsal",
        method="post",
        enc_type="multipart/form-data",
    )
    title = when(Start.over, tr("Start again", "Noch einmal starten"), tr("Start a rehearsal", "Eine Probe starten"))
    refused = tr("What could not be read", "Was nicht lesbar war")
    return stack(card(title, stack(prose(tr(REHEARSE)), sent), padded=True), _lines(refused, Start.refused))


def _progress() -> rx.Component:
    """The run that sets the rehearsal up, step by step."""
    done = link_button(tr("Open Lunavo", "Lunavo öffnen"), "/lunavo", kind="primary", icon="right")
    left_out = tr("Rows of your file that were left out", "Ausgelassene Zeilen deiner Datei")
    steps_ = card(
        Start.run.goal,
        steps(each(Start.run.steps, lambda one: step(one.status, one.word, one.words, note=one.note)), live=True),
        when(given(Start.run.answer), row(Start.run.answer, icon_name="check")),
        when(given(Start.run.trouble), failed(Start.run.trouble, Start.run.next)),
        when(Start.under_way, notice("busy", tr("This takes about half a minute.", "Das dauert etwa eine halbe Minute."))),
        tag=tag(Start.run.status, Start.run.word),
        actions=(when(Start.over, done),),
    )
    return stack(steps_, _lines(left_out, Start.skipped))


def _lines(title: Any, rows: rx.Var) -> rx.Component:
    """Lines of a file with what is wrong in each. Hidden when there is none."""
    return when(rows.length() > 0, card(title, each(rows, _line), count=rows.length()))


def _line(one: Any) -> rx.Component:
    return row(one.words, lead=muted(one.name))


def _offer(one: Integration) -> rx.Component:
    return card(
        tr(f"Connect {one.name}", f"{one.name} verbinden"),
        stack(prose(tr(one.brings)), opener(one.key, tr("Connect", "Verbinden"), "/start")),
        tag=_linked(one.key),
        padded=True,
    )


def _linked(key: str) -> rx.Component:
    """Says whether this service is already connected, rehearsal apart."""
    return when(Connect.live.contains(key), tag("good", tr("Connected", "Verbunden")))


def choices() -> rx.Component:
    """What the overview shows before anything is connected."""
    return card(
        tr("Start here", "Hier geht es los"),
        stack(
            prose(
                tr(
                    "Connect Shopify and Gelato, or rehearse with twins of both on this machine.",
                    "Verbinde Shopify und Gelato, oder probe mit Zwillingen von beiden auf diesem Rechner.",
                )
            ),
            line(link_button(tr("Getting started", "Erste Schritte"), ROUTE, kind="primary", icon="play")),
        ),
        padded=True,
    )
