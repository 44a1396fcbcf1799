"""Rules: what may leave the house without asking, what is held back right now, and how sure each agent proved to be."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.gate.rules import SCOPES, VERDICTS
from krake.web.pages.shell import shell
from krake.web.states.rules import DIALOG, Rules
from krake.web.states.viewer import Viewer
from krake.web.ui.ago import ago
from krake.web.ui.bars import bars
from krake.web.ui.blank import empty, failed, skeleton
from krake.web.ui.button import button, link_button
from krake.web.ui.card import card, more
from krake.web.ui.dialog import closes, dialog
from krake.web.ui.each import each, given, when
from krake.web.ui.field import choice, field, fields
from krake.web.ui.head import head
from krake.web.ui.layout import line, stack
from krake.web.ui.row import needs_row, row
from krake.web.ui.table import Head, table
from krake.web.ui.tag import label, tag
from krake.web.ui.text import faint, muted, strong
from krake.web.ui.tr import tr

ROUTE = "/rules"
TITLE = "Rules"
ON_LOAD = [Rules.open]
#: only the owner writes rules; others read them
OWNER = Viewer.role == "owner"


def page() -> rx.Component:
    new = when(OWNER, button(tr("New rule", "Neue Regel"), kind="primary", on_click=Rules.new))
    return shell(
        head(
            tr("Rules", "Regeln"),
            sub=tr("What may leave the house without asking", "Was ohne Rückfrage hinausgehen darf"),
            actions=(link_button(tr("Effects", "Wirkungen"), "/effects", kind="quiet", icon="undo"), new),
        ),
        when(Rules.ready, stack(_held(), _rules(), _trust()), skeleton(8)),
        _form(),
        here="rules",
        title=tr("Rules", "Regeln") + " · Krake",
    )


def _held() -> rx.Component:
    def one(held: Any) -> rx.Component:
        acts = (
            button(tr("Stop", "Anhalten"), icon="stop", on_click=Rules.stop(held.key)),
            button(tr("Send now", "Gleich senden"), kind="quiet", on_click=Rules.send(held.key)),
        )
        return needs_row(held.words, held.why, face=ago(held.at), labels=(label(held.price), faint(held.agent)), actions=acts)

    return when(
        Rules.held.length() > 0,
        card(tr("Held back", "Zurückgehalten"), each(Rules.held, one), count=Rules.held.length()),
    )


def _rules() -> rx.Component:
    def one(rule: Any) -> rx.Component:
        acts = when(
            OWNER,
            line(
                button(tr("Edit", "Ändern"), on_click=Rules.edit(rule.key)),
                button(tr("Remove", "Entfernen"), kind="quiet", on_click=Rules.drop(rule.key)),
            ),
        )
        return needs_row(rule.words, "", face=tag(rule.status, rule.word), labels=(faint(rule.by), ago(rule.at)), actions=(acts,))

    none = empty(
        tr(
            "No rules yet: drafts are made freely, and everything that changes the outside or spends money asks you.",
            "Noch keine Regeln: Entwürfe entstehen frei, und alles, was außen etwas ändert oder Geld ausgibt, fragt dich.",
        ),
        action=when(OWNER, button(tr("New rule", "Neue Regel"), on_click=Rules.new)),
    )
    return card(tr("Your rules", "Deine Regeln"), when(Rules.rules.length() > 0, each(Rules.rules, one), none))


def _trust() -> rx.Component:
    heads = (
        Head(tr("Agent", "Agent")),
        Head(tr("Effect", "Wirkung"), wide=True),
        Head(tr("Judged", "Beurteilt"), number=True, wide=True),
        Head(tr("Unchanged", "Unverändert"), number=True),
        Head(tr("Edited", "Geändert"), number=True, wide=True),
        Head(tr("Refused", "Abgelehnt"), number=True),
        Head(tr("Measured", "Gemessen"), number=True),
        Head(tr("Said → kept", "Gesagt → gehalten"), wide=True),
    )

    def cells(one: Any) -> tuple[Any, ...]:
        return one.who, one.what, one.count, one.unchanged, one.edited, one.refused, strong(one.sure), muted(one.chart)

    title = tr("How sure, measured", "Wie sicher, gemessen")
    none = empty(tr("Nothing was approved or refused yet.", "Noch wurde nichts freigegeben oder abgelehnt."))
    found = stack(table(heads, Rules.trust, cells, label=title), each(Rules.trust, _reliability))
    return card(title, when(Rules.trust.length() > 0, found, none))


def _reliability(one: Any) -> rx.Component:
    """How often it stayed unchanged, over how sure it said it was: who is calibrated climbs from left to right."""
    label = tr("Stayed unchanged, by what it said", "Blieb unverändert, nach dem Gesagten")
    chart = bars(one.bars, label=label, ends=(tr("said 0%", "gesagt 0 %"), "50 %", "100 %"), days=5)
    name = row(strong(one.who + " · " + one.what), note=label)
    return when(one.bars.length() > 0, more(tr("Reliability", "Verlässlichkeit"), stack(name, chart)))


def _typed(id: str, words: Any, name: str, **props: Any) -> rx.Component:
    return field(id, words, value=Rules.form[name], on_change=lambda value: Rules.tell(name, value), auto_complete="off", **props)


def _chosen(id: str, words: Any, name: str, options: Any, **props: Any) -> rx.Component:
    return choice(id, words, options, value=Rules.form[name], on_change=lambda value: Rules.tell(name, value), **props)


def _form() -> rx.Component:
    acts = (Rules.form["verdict"] == "allow") | (Rules.form["verdict"] == "hold")
    money = {"input_mode": "decimal", "placeholder": "25.00"}
    limits = fields(
        _typed("rule-limit", tr("At most each", "Höchstens je Wirkung"), "limit", **money),
        _typed("rule-day", tr("At most a day", "Höchstens am Tag"), "per_day", **money),
        _typed("rule-month", tr("At most a month", "Höchstens im Monat"), "per_month", **money),
        _chosen("rule-currency", tr("Currency", "Währung"), "currency", [(code, code) for code in ("EUR", "USD", "GBP", "CHF")]),
        _chosen("rule-scope", tr("Sums count", "Summen zählen"), "scope", [(key, tr(words)) for key, words in SCOPES.items()]),
        _typed("rule-targets", tr("Only to countries", "Nur in Länder"), "targets", placeholder="DE, AT"),
        _typed("rule-from", tr("Only from", "Nur von"), "hours_from", kind="time"),
        _typed("rule-to", tr("Only until", "Nur bis"), "hours_to", kind="time"),
    )
    minutes = _typed("rule-minutes", tr("Minutes to hold back", "Minuten zurückhalten"), "hold_minutes", input_mode="numeric")
    body = stack(
        fields(
            _chosen("rule-verdict", tr("Krake should", "Krake soll"), "verdict", [(key, tr(words)) for key, words in VERDICTS.items()]),
            when(Rules.form["verdict"] == "hold", minutes),
        ),
        fields(
            _chosen("rule-kind", tr("What", "Was"), "kind", Rules.kinds),
            _chosen("rule-agent", tr("Who", "Wer"), "agent", Rules.agents),
            _chosen("rule-place", tr("Where", "Wo"), "workspace", Rules.places),
        ),
        when(given(Rules.error), failed(tr("Not a rule yet", "Noch keine Regel"), Rules.error), _preview()),
        when(acts, limits),
    )
    save = button(tr("Save rule", "Regel speichern"), kind="primary", on_click=Rules.save, disabled=given(Rules.error))
    cancel = button(tr("Cancel", "Abbrechen"), kind="quiet", **closes(DIALOG))
    return dialog(DIALOG, tr("Rule", "Regel"), body, actions=(cancel, save), sheet=True)


def _preview() -> rx.Component:
    def one(past: Any) -> rx.Component:
        return row(past.words, detail=past.price, note=line(tag(past.now, past.now_word), "→", tag(past.then, past.then_word)))

    return card(
        tr("On the last 30 days", "An den letzten 30 Tagen"),
        row(strong(Rules.preview.sentence)),
        row(muted(Rules.preview.summary)),
        each(Rules.preview.differing, one),
    )
