"""System: what is alive, what went wrong in the last days, and what repaired it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.pages.shell import shell
from krake.web.states.system import System
from krake.web.ui.ago import ago
from krake.web.ui.bars import bars
from krake.web.ui.blank import empty, skeleton
from krake.web.ui.button import link_button
from krake.web.ui.card import card
from krake.web.ui.each import given, when
from krake.web.ui.head import head
from krake.web.ui.layout import line, stack
from krake.web.ui.table import Head, table
from krake.web.ui.tag import label, tag
from krake.web.ui.text import muted
from krake.web.ui.tr import tr

ROUTE = "/system"
TITLE = "System"
ON_LOAD = [System.open]


def page() -> rx.Component:
    return shell(
        head("System", sub=tr("What is alive, what went wrong, what repaired it", "Was lebt, was schiefging, was es repariert hat")),
        when(System.ready, stack(_parts(), _links(), _faults(), _playbooks()), skeleton(12)),
        here="system",
        title="System · Krake",
    )


def _parts() -> rx.Component:
    heads = (
        Head(tr("Part", "Teil")),
        Head(tr("State", "Stand")),
        Head(tr("Detail", "Näheres"), wide=True),
        Head(tr("Last sign", "Letztes Zeichen"), number=True),
    )
    title = tr("Signs of life", "Lebenszeichen")
    return card(title, table(heads, System.parts, _part, label=title))


def _part(row: Any) -> tuple[Any, ...]:
    return row.name, tag(row.status, row.word), muted(row.said), _at(row.at)


def _links() -> rx.Component:
    heads = (
        Head(tr("Account", "Konto")),
        Head(tr("State", "Stand")),
        Head(tr("Breaker", "Sicherung"), wide=True),
        Head(tr("Last sync", "Letzter Abgleich"), number=True),
    )
    title = tr("Connections", "Verbindungen")
    way = link_button(tr("Integrations", "Integrationen"), "/integrations")
    nothing = empty(tr("Nothing is connected yet.", "Noch ist nichts verbunden."), action=way)
    return card(title, when(System.links.length() > 0, table(heads, System.links, _link, label=title), nothing))


def _link(row: Any) -> tuple[Any, ...]:
    badge = when(row.rehearsal, label(tr("Rehearsal", "Probe")))
    return line(row.name, badge), tag(row.status, row.word), row.breaker, _at(row.synced)


def _faults() -> rx.Component:
    heads = (
        Head(tr("Class", "Klasse")),
        Head(tr("State", "Stand")),
        Head(tr("Whose move", "Wer ist dran"), wide=True),
        Head(tr("Causes", "Ursachen"), number=True, wide=True),
        Head(tr("Times", "Mal"), number=True, wide=True),
        Head(tr("Next, or what ended it", "Weiter, oder was es beendete"), wide=True),
        Head(tr("Last", "Zuletzt"), number=True),
    )
    title = tr("Faults of the last 7 days", "Störungen der letzten 7 Tage")
    nothing = empty(tr("Nothing went wrong in the last 7 days.", "In den letzten 7 Tagen ging nichts schief."))
    chart = bars(System.bars, label=tr("Faults by day", "Störungen je Tag"), ends=(System.ends[0], System.ends[1], System.ends[2]), days=7)
    found = stack(chart, table(heads, System.classes, _fault, label=title))
    return card(title, when(System.classes.length() > 0, found, nothing))


def _fault(row: Any) -> tuple[Any, ...]:
    return row.name, tag(row.status, row.word), row.owner, row.causes, row.struck, muted(row.next), ago(row.at)


def _playbooks() -> rx.Component:
    heads = (
        Head(tr("Playbook", "Verfahren")),
        Head(tr("At most", "Höchstens"), wide=True),
        Head(tr("Proof", "Nachweis"), wide=True),
        Head(tr("Repaired", "Repariert"), number=True),
    )
    title = tr("What Krake tries by itself", "Was Krake von selbst versucht")
    return card(title, table(heads, System.playbooks, _playbook, label=title))


def _playbook(row: Any) -> tuple[Any, ...]:
    return row.name, row.bound, muted(row.proof), row.rate


def _at(moment: Any) -> Any:
    return when(given(moment), ago(moment), "–")
