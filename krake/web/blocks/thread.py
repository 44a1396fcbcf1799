"""An open thread: question, lines, why it asks, answers, what happened, conversation."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.states.decide import Decide
from krake.web.states.inbox import Inbox
from krake.web.states.when import NAMES, ON_NEWS
from krake.web.ui import field
from krake.web.ui.ago import ago, clock_time
from krake.web.ui.blank import notice
from krake.web.ui.button import button, link, link_button
from krake.web.ui.card import card
from krake.web.ui.dialog import closes, dialog, menu, menu_item, opens, shows
from krake.web.ui.each import each, given, when
from krake.web.ui.face import face
from krake.web.ui.layout import stack
from krake.web.ui.lines import lines_table, pick_line
from krake.web.ui.meter import meter
from krake.web.ui.row import row
from krake.web.ui.split import answers, detail_head, message, question
from krake.web.ui.step import step, steps
from krake.web.ui.tag import label
from krake.web.ui.text import muted
from krake.web.ui.tr import tr

D = Inbox.detail
T = Inbox.detail.thread


def thread_detail() -> rx.Component:
    return stack(
        detail_head(
            label(T.place_name, T.place),
            when(T.rehearsal, label(tr("Rehearsal", "Probe"))),
            when(given(D.given), label(rx.fragment(tr("Given to ", "Bei "), D.given))),
            note=D.run_name,
            actions=_quiet(),
        ),
        question(T.title, T.summary),
        rx.match(
            D.form,
            ("lines", _lines()),
            ("print", _print()),
            ("address", _address()),
            ("fields", _fields()),
            rx.fragment(),
        ),
        when(given(D.alike) & D.open, _alike()),
        when(D.why.length() > 0, _why()),
        when(D.open, _answers(), row(D.said, icon_name="check", note=ago(D.said_at))),
        when(D.answered.length() > 0, card(tr("The answer", "Die Antwort"), each(D.answered, _answered))),
        when(D.steps.length() > 0, _steps()),
        when(D.messages.length() > 0, card(tr("Conversation", "Gespräch"), each(D.messages, _message))),
        field.reply(
            "reply",
            tr("Add a note to this thread", "Notiz zu diesem Vorgang"),
            label=tr("Reply", "Antworten"),
            on_submit=Decide.reply,
            also=(field.hidden("thread", T.key), field.tick("remember", tr("Remember", "Merken"))),
            key="c",
        ),
        _edit(),
    )


def _quiet() -> tuple[rx.Component, ...]:
    later = menu(
        "later",
        tr("Later", "Später"),
        button(tr("Later", "Später"), kind="quiet", key="h", **shows("later")),
        *[menu_item(tr(words), on_click=Decide.later(T.key, key)) for key, words in NAMES.items()],
        when(
            D.about_order, menu_item(tr("When its order changes", "Wenn sich die Bestellung ändert"), on_click=Decide.later(T.key, ON_NEWS))
        ),
    )
    more = menu(
        "hand",
        tr("More", "Mehr"),
        button(tr("More", "Mehr"), kind="quiet", icon="dots", **shows("hand")),
        muted(tr("Give to", "Übergeben an")),
        each(D.hands, lambda one: menu_item(one.words, on_click=Decide.give(T.key, one.value))),
        when(D.merges.length() > 0, muted(tr("Merge into", "Zusammenlegen mit"))),
        each(D.merges, lambda one: menu_item(one.words, on_click=Decide.merge(T.key, one.value))),
    )
    return (
        when(D.open, rx.fragment(later, more)),
        when(given(D.merged_href), link_button(tr("Where it went", "Wohin es ging"), D.merged_href, kind="quiet")),
        when(given(D.run_href), link_button(tr("Open the run", "Lauf öffnen"), D.run_href, kind="quiet", key="o")),
    )


def _lines() -> rx.Component:
    mine = (Decide.left_of == T.key) & D.open
    return lines_table(
        D.lines,
        total=rx.cond(mine, Decide.left, D.total),
        margin=rx.cond(mine, Decide.left_margin, D.total_margin),
        formula=D.formula,
        out=Decide.out,
        take_out=Decide.take_out,
        live=D.open,
    )


def _alike() -> rx.Component:
    """Many alike and an odd one: leave it out with one click, approve the rest."""
    act = button(tr("Leave out", "Auslassen"), kind="quiet", on_click=Decide.leave_odd(D.odd))
    return notice("wait", D.alike, action=act)


def _fields() -> rx.Component:
    """What a skill asked, each answer in the field of its kind."""

    def one(item: Any) -> rx.Component:
        id = "answer-" + item.name
        typed = rx.match(item.kind, ("date", "date"), "text")
        mode = rx.match(item.kind, ("amount", "decimal"), "text")
        return rx.match(
            item.kind,
            ("choice", field.choice(id, item.label, item.options, name=item.name, hint=item.limit)),
            ("file", field.file_field(id, item.label, name=item.name, hint=item.limit)),
            field.field(id, item.label, name=item.name, kind=typed, hint=item.limit, input_mode=mode),
        )

    send = (button(tr("Answer", "Antworten"), kind="primary", type="submit", key="a"),)
    problem = when(given(Decide.error), notice("bad", Decide.error))
    typed_form = field.form(field.hidden("thread", T.key), each(D.inputs, one), problem, on_submit=Decide.choose, actions=send)
    post = field.form(each(D.inputs, one), action=D.post, method="post", enc_type="multipart/form-data", actions=send)

    return when(D.open, card(None, when(given(D.post), post, typed_form), padded=True))


def _why() -> rx.Component:
    return card(
        tr("Why it asks", "Warum es fragt"),
        each(D.why, lambda why: row(why.words, icon_name=why.icon, note=why.note)),
        actions=(when(T.sure > 0, meter(T.sure, T.sure_words)),),
    )


def _answers() -> rx.Component:
    return rx.match(
        D.form,
        ("lines", _approval()),
        ("print", rx.fragment()),
        ("address", rx.fragment()),
        ("fields", answers(button(tr("Drop it", "Fallen lassen"), key="r", on_click=Decide.dismiss(T.key)))),
        ("way", _way()),
        answers(button(tr("Got it", "Verstanden"), kind="primary", key="a", on_click=Decide.dismiss(T.key))),
    )


def _approval() -> rx.Component:
    first = answers(
        button(tr("Approve", "Freigeben"), kind="primary", key="a", id="approve-" + T.key, on_click=Decide.arm(T.key, T.pairs)),
        button(tr("Edit", "Ändern"), key="e", **opens("edit")),
        button(tr("Reject", "Ablehnen"), key="r", on_click=Decide.ask_reason(T.key)),
    )
    second = answers(
        button(Decide.words, kind="primary", key="Enter", id="confirm-" + T.key, on_click=Decide.confirm(T.key)),
        button(tr("Back", "Zurück"), key="Escape", on_click=Decide.disarm),
        aside=muted(tr("This spends money and cannot be undone.", "Das gibt Geld aus und lässt sich nicht zurücknehmen.")),
    )
    reason = field.form(
        field.hidden("thread", T.key),
        field.field("reason-" + T.key, tr("Why? Enter skips.", "Warum? Enter überspringt."), name="reason"),
        on_submit=Decide.reject,
        actions=(
            button(tr("Back", "Zurück"), on_click=Decide.keep, key="Escape"),
            button(tr("Reject and delete the draft", "Ablehnen und Entwurf löschen"), kind="destructive", type="submit"),
        ),
    )
    return rx.cond(Decide.armed == T.key, second, rx.cond(Decide.rejecting == T.key, card(None, reason, padded=True), first))


def _way() -> rx.Component:
    go = when(
        given(D.way_href),
        link_button(D.way, D.way_href, kind="primary", key="a"),
        button(D.way, kind="primary", key="a", on_click=Decide.again(T.key)),
    )
    return answers(go, button(tr("Drop it", "Fallen lassen"), key="r", on_click=Decide.dismiss(T.key)))


def _print() -> rx.Component:
    """What prints this? A search, a file, a placement."""
    search = field.form(
        field.field(
            "q",
            tr("Search Gelato's products", "Suche in Gelatos Produkten"),
            placeholder=tr("poster 50 × 70", "Poster 50 × 70"),
            default_value=D.search,
            error=Inbox.finding,
        ),
        on_submit=Inbox.find,
        actions=(button(tr("Search", "Suchen"), type="submit"),),
    )
    found = each(
        Inbox.found,
        lambda hit: row(hit.title, detail=hit.uid, note=button(tr("Choose", "Wählen"), on_click=Inbox.pick(hit.uid), kind="quiet")),
    )
    answer = field.form(
        field.hidden("thread", T.key),
        field.hidden("product_uid", Inbox.chosen.uid),
        field.hidden("product_title", Inbox.chosen.title),
        row(Inbox.chosen.title, icon_name="check", detail=Inbox.chosen.uid),
        field.field(
            "file_url",
            tr("Print file (an https address Gelato can fetch)", "Druckdatei (eine https-Adresse, die Gelato abrufen kann)"),
            default_value=D.file_hint,
            error=Decide.error,
        ),
        field.choice("placement", tr("Where it goes", "Wohin es kommt"), PLACEMENTS),
        on_submit=Decide.choose,
        actions=(button(tr("Remember and go on", "Merken und weiter"), kind="primary", type="submit"),),
    )
    own = field.form(
        field.hidden("thread", T.key),
        field.hidden("own", "yes"),
        on_submit=Decide.choose,
        actions=(
            muted(tr("Or you make and send it yourself:", "Oder du machst und verschickst es selbst:")),
            button(tr("Not printed by Gelato", "Druckt Gelato nicht"), type="submit"),
        ),
    )
    waits = when(given(D.orders), row(tr("Orders that wait for this", "Bestellungen, die darauf warten"), icon_name="inbox", note=D.orders))
    return when(
        D.open, stack(card(None, waits, search, found, own, padded=True), when(given(Inbox.chosen.uid), card(None, answer, padded=True)))
    )


PLACEMENTS = (
    ("default", tr("The whole print", "Der ganze Druck")),
    ("front", tr("Front", "Vorne")),
    ("back", tr("Back", "Hinten")),
    ("inside", tr("Inside", "Innen")),
)


def _address() -> rx.Component:
    fields = each(
        D.inputs,
        lambda item: field.field(item.name, item.label, name=item.name, default_value=item.value, error=item.error, hint=item.limit),
    )
    return when(
        D.open,
        card(
            tr("Deliver to", "Lieferadresse"),
            field.form(
                field.hidden("thread", T.key),
                fields,
                on_submit=Decide.choose,
                actions=(button(tr("Use this address", "Diese Adresse verwenden"), kind="primary", type="submit"),),
            ),
            padded=True,
        ),
    )


def _steps() -> rx.Component:
    body = steps(
        each(
            D.steps,
            lambda s: step(
                s.status, s.word, s.words, note=rx.fragment(clock_time(s.at), when(given(s.took), " · " + s.took)), detail=s.note
            ),
        )
    )
    return card(tr("What happened so far", "Was bisher geschah"), body)


def _answered(one: Any) -> rx.Component:
    value = when(given(one.href), link(one.value, one.href), one.value)
    return row(one.label, note=value)


def _message(said: Any) -> rx.Component:
    return message(
        said.who, said.words, ago(said.at), face=when(said.agent, face(said.tint, said.mouth, said.mark, "small")), mine=said.mine
    )


def _edit() -> rx.Component:
    """Change a line: another way to ship. Krake drafts anew and asks again with the new price."""
    line = pick_line("line", tr("Line", "Zeile"), D.lines, lambda row: row.key + ":" + row.hash, lambda row: row.number + " · " + row.price)
    method = field.choice(
        "shipment_method",
        tr("Shipping", "Versand"),
        (("", tr("Cheapest", "Günstigster")), ("normal", tr("Normal", "Normal")), ("express", tr("Express", "Express"))),
        hint=tr("Krake makes a new draft and asks again with its price.", "Krake entwirft neu und fragt mit dem neuen Preis noch einmal."),
    )
    body = field.form(
        field.hidden("thread", T.key),
        line,
        method,
        on_submit=Decide.edit,
        actions=(button(tr("Cancel", "Abbrechen"), **closes("edit")), button(tr("Change it", "Ändern"), kind="primary", type="submit")),
    )
    return dialog("edit", tr("Change before printing", "Vor dem Druck ändern"), body)
