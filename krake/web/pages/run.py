"""One run: its goal, its steps as they happen, what it said and used, what it proposed, and what to do when it stopped."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.pages.shell import shell
from krake.web.states.coordinator import OneRun
from krake.web.ui.ago import ago
from krake.web.ui.blank import empty, failed, skeleton
from krake.web.ui.button import button, icon_button, link, link_button
from krake.web.ui.card import card, more
from krake.web.ui.each import each, given, when
from krake.web.ui.face import face
from krake.web.ui.head import head
from krake.web.ui.icon import icon
from krake.web.ui.kpi import facts, facts_of
from krake.web.ui.layout import cell, grid, line, stack
from krake.web.ui.paper import paper, source
from krake.web.ui.row import needs_row, row
from krake.web.ui.step import step, steps
from krake.web.ui.tag import label, tag
from krake.web.ui.text import muted, prose
from krake.web.ui.tr import tr

ROUTE = "/runs/[run_number]"
TITLE = "Run"
ON_LOAD = [OneRun.open]
R = OneRun.row


def page() -> rx.Component:
    gone = failed(
        tr("This run does not exist.", "Diesen Lauf gibt es nicht."),
        tr("Its number may be mistyped.", "Vielleicht ist die Nummer vertippt."),
        action=link_button(tr("All runs", "Alle Läufe"), "/coordinator"),
    )
    body = when(OneRun.missing, stack(head(tr("Run", "Lauf")), card(None, gone)), stack(_head(), _body()))
    return shell(when(OneRun.ready, body, skeleton(8)), here="coordinator", title=rx.cond(R.goal != "", R.goal + " · Krake", "Krake"))


def _head() -> rx.Component:
    stop = button(tr("Stop", "Anhalten"), icon="stop", key="S", on_click=OneRun.stop)
    again = button(tr("Run again", "Noch einmal"), icon="refresh", kind="primary", on_click=OneRun.again("1"))
    return head(
        R.goal,
        before=face(R.tint, R.mouth, R.mark, "large"),
        sub=R.agent + " · " + R.skill,
        tag=tag(R.status, R.word),
        actions=(when(R.live, stop, again),),
    )


def _body() -> rx.Component:
    return stack(
        when(
            given(R.trouble),
            failed(R.trouble, R.next, action=link_button(tr("Integrations", "Integrationen"), "/integrations", kind="quiet")),
        ),
        when(given(R.waits), card(None, line(muted(R.waits), link(R.look, R.agent_href)), padded=True)),
        when(given(R.answer), card(tr("Result", "Ergebnis"), prose(R.answer), padded=True)),
        when(R.paper.length() > 0, _paper()),
        grid(cell(stack(_steps(), _hands(), _effects()), span=7), cell(stack(_about(), _before(), _figures()), span=5)),
    )


def _paper() -> rx.Component:
    """What it wrote, and the same as text to copy."""
    words = tr("Written", "Geschrieben")
    copy = more(tr("As text, to copy", "Als Text, zum Kopieren"), source(R.document, label=words))
    return card(words, paper(R.paper, label=words), copy, padded=True)


def _steps() -> rx.Component:
    def one(done: Any) -> rx.Component:
        words = when(given(done.note), done.words + " · " + done.note, done.words)
        start = icon_button("refresh", tr("Repeat from here", "Ab hier wiederholen"), on_click=OneRun.again(done.key))
        return step(done.status, done.word, words, note=line(done.took, when(R.live, rx.fragment(), start)))

    line_ = steps(each(R.steps, one), live=True)
    title = tr("Steps", "Schritte")
    return when(R.steps.length() > 0, card(title, line_, keys="run"), when(given(R.idle), card(title, empty(R.idle))))


def _effects() -> rx.Component:
    """What it wants to do outside, or did. Hidden when it proposed nothing."""

    def one(effect: Any) -> rx.Component:
        return row(effect.title, lead=tag(effect.status, effect.word), detail=effect.said, note=effect.price, href=effect.href)

    return when(R.effects.length() > 0, card(tr("Proposed", "Vorgeschlagen"), each(R.effects, one), count=R.effects.length()))


def _hands() -> rx.Component:
    """Whom the work came from and went to."""

    def one(hand: Any) -> rx.Component:
        return row(hand.words, lead=tag(hand.status, hand.word), href=hand.href)

    return when(R.hands.length() > 0, card(tr("Handed on", "Weitergegeben"), each(R.hands, one)))


def _about() -> rx.Component:
    badge = when(R.rehearsal, label(tr("Rehearsal", "Probe")))
    return card(
        tr("About", "Über diesen Lauf"),
        facts(
            (tr("Agent", "Agent"), link(R.agent, R.agent_href)),
            (tr("Asked", "Auftrag"), muted(R.asked_by)),
            (tr("Workspace", "Bereich"), when(given(R.place), R.place, "—")),
            (tr("Started", "Begonnen"), ago(R.at)),
            (tr("Took", "Dauer"), when(given(R.took), R.took, "—")),
            (tr("Due by", "Fällig bis"), when(given(R.deadline), ago(R.deadline), "—")),
            (tr("Number", "Nummer"), line("#", R.key, badge)),
        ),
        when(given(R.why), muted(R.why)),
        when(R.inputs.length() > 0, facts_of(R.inputs)),
        line(
            when(given(R.task_href), link(tr("Its task", "Die Aufgabe dazu"), R.task_href)),
            when(given(R.again_href), link(tr("Repeats this run", "Wiederholt diesen Lauf"), R.again_href)),
        ),
        padded=True,
    )


def _before() -> rx.Component:
    """How the run before it went, beside this one."""
    before = R.before
    return when(
        given(before.href),
        card(
            tr("The run before", "Der Lauf davor"),
            facts(
                (tr("State", "Stand"), tag(before.status, before.word)),
                (tr("When", "Wann"), link(ago(before.at), before.href)),
                (tr("Took", "Dauer"), when(given(before.took), before.took, "—")),
            ),
            when(before.same, muted(tr("It said the same.", "Er sagte dasselbe.")), when(given(before.said), muted(before.said))),
            padded=True,
        ),
    )


def _figures() -> rx.Component:
    """The numbers of the answer: each with its value and source, and the page that shows it behind its name."""

    def one(figure: Any) -> rx.Component:
        words = when(given(figure.source), figure.words + " · " + figure.source, figure.words)
        name = when(given(figure.href), link(figure.name, figure.href), figure.name)
        return needs_row(name, words, face=icon("bars"))

    return when(R.figures.length() > 0, card(tr("Figures", "Zahlen"), each(R.figures, one)))
