"""One agent: who it is, what it can do and when it does so by itself, its tables, its runs, what it remembers."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.pages.shell import shell
from krake.web.states.team import Profile
from krake.web.ui.ago import ago
from krake.web.ui.blank import empty, failed, skeleton
from krake.web.ui.button import button, link_button
from krake.web.ui.card import card
from krake.web.ui.each import each, given, when
from krake.web.ui.face import face
from krake.web.ui.head import head
from krake.web.ui.icon import icon
from krake.web.ui.layout import cell, grid, line, stack
from krake.web.ui.row import needs_row, row
from krake.web.ui.table import Head, table
from krake.web.ui.tag import label, tag
from krake.web.ui.text import faint, muted, prose
from krake.web.ui.tr import tr

ROUTE = "/agents/[agent_key]"
TITLE = "Agent"
ON_LOAD = [Profile.open]
P = Profile.row


def page() -> rx.Component:
    gone = failed(
        tr("There is no such agent.", "Diesen Agenten gibt es nicht."),
        tr("It may have been retired.", "Vielleicht arbeitet er nicht mehr hier."),
        action=link_button(tr("All agents", "Alle Agenten"), "/agents"),
    )
    body = when(P.known, stack(_head(), _body()), stack(head(tr("Agent", "Agent")), card(None, gone)))
    return shell(when(Profile.ready, body, skeleton(10)), here="agents", title=rx.cond(P.name != "", P.name + " · Krake", "Krake"))


def _head() -> rx.Component:
    ask = button(tr("New task", "Neue Aufgabe"), kind="primary", data_act="command")
    return head(P.name, before=face(P.tint, P.mouth, P.mark, "large"), sub=P.role, tag=tag(P.status, P.word), desk=(ask,))


def _body() -> rx.Component:
    about = card(None, stack(prose(P.brief), line(label(P.places), muted(P.autonomy))), padded=True)
    return stack(
        about,
        grid(cell(_abilities(), span=7), cell(stack(_routines(), _scorecard(), _facts()), span=5)),
        _runs(),
        _tables(),
    )


def _abilities() -> rx.Component:
    def one(ability: Any) -> rx.Component:
        risk = label(ability.risk + " · " + ability.risk_words)
        return needs_row(ability.name, ability.does, face=icon(ability.icon), labels=(tag(ability.status, ability.word), risk))

    return card(tr("Abilities", "Fähigkeiten"), each(P.abilities, one), count=P.abilities.length())


def _routines() -> rx.Component:
    def one(routine: Any) -> rx.Component:
        on = button(tr("Switch on", "Einschalten"), kind="quiet", on_click=Profile.switch_on(routine.skill))
        rest = button(tr("Pause", "Pausieren"), kind="quiet", on_click=Profile.pause(routine.task, True))
        again = button(tr("Resume", "Fortsetzen"), kind="quiet", on_click=Profile.pause(routine.task, False))
        acts = when(routine.can, when(routine.task == "", on, when(routine.next != "", rest, again)))
        following = when(given(routine.next), ago(routine.next))
        return row(routine.words, lead=tag(routine.status, routine.word), note=line(following, acts))

    nothing = empty(tr("No routine is declared.", "Keine Routine vorgesehen."))
    return card(tr("Routines", "Routinen"), when(P.routines.length() > 0, each(P.routines, one), nothing))


def _runs() -> rx.Component:
    heads = (
        Head(tr("Run", "Lauf")),
        Head(tr("Result", "Ergebnis"), wide=True),
        Head(tr("State", "Stand")),
        Head(tr("When", "Wann"), number=True),
    )

    def cells(run: Any) -> tuple[Any, ...]:
        return run.goal, muted(run.said), tag(run.status, run.word), ago(run.at)

    shown = table(heads, P.runs, cells, label=tr("Runs", "Läufe"), href=lambda run: run.href, keys="runs")
    nothing = empty(tr("No run yet.", "Noch kein Lauf."), example=tr("sync shopify", "shopify abgleichen"))
    more = link_button(tr("All runs", "Alle Läufe"), "/coordinator?agent=" + P.key, kind="quiet")
    return card(tr("Runs", "Läufe"), when(P.runs.length() > 0, shown, nothing), actions=(more,))


def _facts() -> rx.Component:
    nothing = empty(tr("Nothing remembered yet.", "Noch nichts gemerkt."))
    return card(
        tr("Memory", "Gedächtnis"), when(P.facts.length() > 0, each(P.facts, lambda fact: row(fact.fact, note=fact.source)), nothing)
    )


def _scorecard() -> rx.Component:
    waits = tr("No reading yet", "Noch kein Wert")
    return card(tr("Scorecard", "Bewertung"), each(P.scorecard, lambda words: row(words, note=waits)))


def _tables() -> rx.Component:
    """Declared columns only: filling tables comes with a later version, and the page says so."""
    heads = (Head(tr("Column", "Spalte")), Head(tr("Holds", "Enthält")))

    def one(sheet: Any) -> rx.Component:
        return cell(
            card(sheet.name, table(heads, sheet.columns, lambda column: (column.name, muted(column.type)), label=sheet.name)), span=6
        )

    later = faint(
        tr(
            "Tables come with a later version. These are the columns they will start with.",
            "Tabellen kommen mit einer späteren Version. Mit diesen Spalten beginnen sie.",
        )
    )
    return stack(card(tr("Folders", "Ordner"), later, padded=True), grid(each(P.tables, one)))
