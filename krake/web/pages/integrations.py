"""Integrations: what is connected and how it fares, what can be connected, and what is not available yet."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.kit.text import Words
from krake.web.blocks.connecting import connect_dialogs, opener
from krake.web.pages.shell import shell
from krake.web.states.connect import Connect
from krake.web.ui.ago import ago
from krake.web.ui.blank import empty, notice, skeleton
from krake.web.ui.button import button, link_button
from krake.web.ui.card import card
from krake.web.ui.dialog import closes, dialog, opens
from krake.web.ui.each import each, given, when
from krake.web.ui.head import head
from krake.web.ui.icon import icon
from krake.web.ui.kpi import facts
from krake.web.ui.layout import cell, grid, line, stack
from krake.web.ui.row import needs_row
from krake.web.ui.tag import tag
from krake.web.ui.text import faint, heading, mono, muted, prose
from krake.web.ui.tr import tr

ROUTE = "/integrations"
TITLE = "Integrations"
ON_LOAD = [Connect.open]
STAYS = Words(
    "The twins stop. Orders, figures and answers of the rehearsal stay, marked as rehearsal, until a live shop is connected. "
    "You can start the same rehearsal again.",
    "Die Zwillinge halten an. Bestellungen, Werte und Antworten der Probe bleiben, als Probe gekennzeichnet, "
    "bis ein echter Shop verbunden ist. "
    "Du kannst dieselbe Probe wieder starten.",
)
ENDS = Words(
    "Krake forgets the key. What came from this account stays, and nothing new is read or sent until you connect it again.",
    "Krake vergisst den Schlüssel. Was aus diesem Konto kam, bleibt; Neues wird erst gelesen oder gesendet, wenn du es wieder verbindest.",
)


def page() -> rx.Component:
    return shell(
        head(
            tr("Integrations", "Integrationen"),
            sub=tr("The services Krake reads from and works with", "Die Dienste, mit denen Krake arbeitet"),
        ),
        when(Connect.ready, _body(), skeleton(6)),
        connect_dialogs(),
        _ending(),
        _leaving(),
        here="integrations",
        title=tr("Integrations", "Integrationen") + " · Krake",
    )


def _body() -> rx.Component:
    nothing = card(
        None,
        empty(
            tr("Nothing is connected yet.", "Noch ist nichts verbunden."),
            action=link_button(tr("Getting started", "Erste Schritte"), "/start", kind="primary"),
        ),
    )
    offers = stack(
        heading(tr("Can be connected", "Kann verbunden werden")), grid(each(Connect.offers, lambda one: cell(_offer(one), span=6)))
    )
    return stack(
        when(Connect.accounts.length() > 0, grid(each(Connect.accounts, lambda one: cell(_account(one), span=6))), nothing),
        when(Connect.offers.length() > 0, offers),
        card(
            tr("Not available yet", "Noch nicht verfügbar"),
            each(Connect.later, _later),
            note=tr("what they will bring", "was sie bringen werden"),
        ),
    )


def _account(one: Any) -> rx.Component:
    missing = when(
        one.missing.length() > 0,
        stack(muted(tr("Missing rights", "Fehlende Rechte")), line(each(one.missing, lambda scope: mono(scope))), tight=True),
    )
    trouble = when(given(one.trouble), notice(when(one.rehearsal & one.off, "idle", when(one.off, "bad", "wait")), one.trouble))
    words = stack(
        trouble,
        when(given(one.next), prose(one.next)),
        missing,
        facts(
            (tr("Account", "Konto"), one.account),
            (tr("Last sync", "Zuletzt abgeglichen"), when(given(one.synced), ago(one.synced), tr("Never", "Noch nie"))),
            (tr("Webhook address", "Webhook-Adresse"), mono(one.hook)),
        ),
        line(*_acts(one)),
    )
    badge = when(one.rehearsal, tag("asks", tr("Rehearsal", "Probe")))
    return card(one.name, words, tag=line(tag(one.status, one.word), badge), padded=True)


def _acts(one: Any) -> tuple[rx.Component, ...]:
    sync = button(tr("Sync now", "Jetzt abgleichen"), icon="refresh", on_click=Connect.sync(one.key), disabled=one.off)
    again = when(
        one.rehearsal,
        link_button(tr("Start it again", "Wieder starten"), "/start"),
        opener(one.integration, tr("Reconnect", "Neu verbinden"), ROUTE, kind="plain"),
    )
    end = when(
        one.rehearsal,
        button(tr("End the rehearsal", "Probe beenden"), kind="quiet", **opens("end-rehearsal")),
        button(tr("Disconnect", "Trennen"), kind="quiet", on_click=Connect.ask_leave(one.key)),
    )
    return sync, when(one.off | ~one.rehearsal, again), when(~one.off, end)


def _offer(one: Any) -> rx.Component:
    return card(one.name, stack(prose(one.brings), opener(one.key, tr("Connect", "Verbinden"), ROUTE)), padded=True)


def _later(one: Any) -> rx.Component:
    return needs_row(one.name, one.brings, face=icon("plug"))


def _ending() -> rx.Component:
    return dialog(
        "end-rehearsal",
        tr("End the rehearsal?", "Die Probe beenden?"),
        prose(tr(STAYS)),
        actions=(
            button(tr("Keep it", "Behalten"), kind="quiet", **closes("end-rehearsal")),
            button(tr("End the rehearsal", "Probe beenden"), kind="destructive", on_click=Connect.end_rehearsal),
        ),
    )


def _leaving() -> rx.Component:
    return dialog(
        "disconnect",
        tr("Disconnect?", "Trennen?"),
        stack(faint(Connect.leaving_name), prose(tr(ENDS))),
        actions=(
            button(tr("Keep it", "Behalten"), kind="quiet", **closes("disconnect")),
            button(tr("Disconnect", "Trennen"), kind="destructive", on_click=Connect.leave),
        ),
    )
