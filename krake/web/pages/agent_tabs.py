"""What stands under each tab of an agent's page."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.pages.coordinator import task_row
from krake.web.rows.performance import SPAN
from krake.web.rows.team import NOTHING_NOW
from krake.web.states.run_form import RunForm
from krake.web.states.team import Profile
from krake.web.ui.ago import ago
from krake.web.ui.blank import empty
from krake.web.ui.button import button, link, link_button
from krake.web.ui.card import card, more
from krake.web.ui.each import each, given, when
from krake.web.ui.face import face
from krake.web.ui.field import amount, hidden
from krake.web.ui.icon import icon
from krake.web.ui.kpi import kpi_strip
from krake.web.ui.layout import cell, grid, line, stack
from krake.web.ui.meter import meter
from krake.web.ui.row import activity_row, needs_row, row
from krake.web.ui.table import Head, table
from krake.web.ui.tag import label, tag
from krake.web.ui.text import faint, heading, muted, plain, prose, strong
from krake.web.ui.tr import tr

P = Profile.row
F = Profile.performance


def profile(briefed: Any, writes: Any, owner: Any) -> rx.Component:
    now = when(P.doing != P.role, P.doing, tr(NOTHING_NOW))
    about = card(
        tr("About", "Über"),
        stack(
            when(briefed, prose(P.brief)),
            line(faint(tr("Now", "Jetzt")), plain(now)),
            line(when(given(P.places), label(P.places)), each(P.uses, lambda one: tag(one.status, one.name + ": " + one.word))),
        ),
        padded=True,
    )
    return stack(grid(cell(about, span=7), cell(_reach(owner), span=5)), _skills(writes), _lacks(), _facts())


def _skills(writes: Any) -> rx.Component:
    """What it can do; a form runs it. What is not built yet says so instead."""
    heads = (
        Head(tr("Skill", "Fähigkeit")),
        Head(tr("What it does", "Was sie tut"), wide=True, stretch=True),
        Head(tr("Limited without", "Eingeschränkt ohne"), wide=True),
        Head(tr("Risk", "Risiko"), wide=True),
        Head(tr("Run", "Starten"), number=True),
    )

    def cells(one: Any) -> tuple[Any, ...]:
        run = button(
            tr("Run", "Starten"),
            kind="quiet",
            icon="play",
            aria_label=tr("Run: ", "Starten: ") + one.name,
            on_click=RunForm.open(P.key, one.key),
        )
        act = when(one.status == "good", when(writes & one.can, run), tag(one.status, one.word))
        name = when(one.status == "good", strong(one.name), muted(one.name))
        without = when(given(one.lacks), link(one.lacks, "/integrations"))
        return name, muted(one.does), without, label(one.risk + " · " + one.risk_words), act

    nothing = empty(tr("No skill yet. Give it some with “Change”.", "Noch keine Fähigkeit. Gib welche mit „Ändern“."))
    title = tr("Skills", "Fähigkeiten")
    shown = table(heads, P.abilities, cells, label=title)
    return card(title, when(P.abilities.length() > 0, shown, nothing), count=P.abilities.length().to_string())


def _lacks() -> rx.Component:
    """The services that are missing, and what is different without each."""

    def one(lack: Any) -> rx.Component:
        connect = link_button(tr("Integrations", "Anbindungen"), "/integrations", kind="quiet")
        about = lack.words + tr(" Concerns: ", " Betrifft: ") + lack.skills + "."
        return needs_row(lack.name, about, face=icon("plug"), labels=(tag(lack.status, lack.word),), actions=(connect,))

    title = tr("Services that are missing", "Was noch fehlt")
    return when(P.lacks.length() > 0, card(title, each(P.lacks, one)))


def _reach(owner: Any) -> rx.Component:
    """Of each kind of effect what would be decided now, and what was used; below, the rules that name this agent."""

    def one(far: Any) -> rx.Component:
        change = when(owner & (far.href != ""), link_button(tr("Change", "Ändern"), far.href, kind="quiet"))
        return needs_row(far.kind, far.why + " " + far.used, face=tag(far.status, far.word), actions=(change,))

    nothing = empty(
        tr(
            "Nothing here leaves the house: it reads, keeps tables and drafts texts.",
            "Nichts geht hier hinaus: Es wird gelesen, in Tabellen festgehalten und entworfen.",
        )
    )
    rules = link_button(tr("Rules", "Regeln"), "/rules", kind="quiet")
    kept = when(
        P.limits.length() > 0, more(tr("Rules that hold here", "Regeln, die hier gelten"), each(P.limits, lambda words: row(words)))
    )
    shown = when(P.reach.length() > 0, each(P.reach, one), nothing)
    return card(tr("What may leave the house", "Was hinausgehen darf"), row(muted(P.level)), shown, kept, actions=(rules,))


def _facts() -> rx.Component:
    nothing = empty(tr("Nothing remembered yet.", "Noch nichts gemerkt."))
    found = each(P.facts, lambda fact: row(fact.fact, note=fact.source))
    memory = link_button(tr("Memory", "Gedächtnis"), "/memory", kind="quiet")
    return card(tr("What it remembers", "Was gemerkt ist"), when(P.facts.length() > 0, found, nothing), actions=(memory,))


# --- tasks


def tasks() -> rx.Component:
    def routine(one: Any) -> rx.Component:
        on = button(tr("Switch on", "Einschalten"), on_click=Profile.switch_on(one.skill))
        rest = button(tr("Pause", "Pausieren"), kind="quiet", on_click=Profile.pause(one.task, True))
        again = button(tr("Resume", "Fortsetzen"), on_click=Profile.pause(one.task, False))
        acts = when(one.can, when(one.task == "", on, when(one.next != "", rest, again)))
        times = when(given(one.times), tr("Next: ", "Nächste Zeiten: ") + one.times, "")
        return needs_row(one.words, times, face=icon("clock"), labels=(tag(one.status, one.word),), actions=(acts,))

    none = empty(tr("No routine is declared.", "Keine Routine vorgesehen."))
    nothing = empty(
        tr("Nothing is planned for this agent.", "Für diesen Agenten ist nichts geplant."),
        action=link_button(tr("New task", "Neue Aufgabe"), "/tasks/new"),
    )
    planned = when(P.tasks.length() > 0, each(P.tasks, task_row), nothing)
    return grid(
        cell(card(tr("Tasks", "Aufgaben"), planned, count=P.tasks.length().to_string()), span=7),
        cell(card(tr("Routines", "Routinen"), when(P.routines.length() > 0, each(P.routines, routine), none)), span=5),
    )


# --- folders


def folders() -> rx.Component:
    """Its tables by folder; declared ones that nobody used yet are made when they are opened."""

    def leaf(one: Any) -> rx.Component:
        count = line(faint(one.rows), tr("rows", "Zeilen"))
        return when(one.href == "", row(muted(one.name), icon_name="folder"), row(one.name, href=one.href, note=count))

    def waits(one: Any) -> rx.Component:
        open_ = button(tr("Open", "Öffnen"), kind="quiet", on_click=Profile.use(one.key))
        return row(one.name, detail=tr("not used yet", "noch nicht benutzt"), note=open_)

    def shelf(one: Any) -> rx.Component:
        nothing = empty(tr("No table yet.", "Noch keine Tabelle."), action=link_button(tr("All tables", "Alle Tabellen"), "/tables"))
        filled = (one.leaves.length() > 0) | (one.waiting.length() > 0)
        every = link_button(tr("All tables", "Alle Tabellen"), "/tables", kind="quiet")
        return card(
            tr("Tables", "Tabellen"), when(filled, rx.fragment(each(one.leaves, leaf), each(one.waiting, waits)), nothing), actions=(every,)
        )

    return each(Profile.shelf.shelves, shelf)


# --- performance


def performance(owner: Any) -> rx.Component:
    nothing = card(
        None,
        empty(
            tr(
                "No reading yet. Figures begin with the first run that ends.",
                "Noch kein Wert. Zahlen beginnen mit dem ersten Lauf, der endet.",
            )
        ),
    )
    measured = stack(
        kpi_strip(F.figures, label=tr(SPAN)),
        grid(cell(stack(_by_skill(owner), _calibration()), span=7), cell(stack(_trend(), _saved()), span=5)),
    )
    return stack(_scorecard(), when(F.measured, measured, nothing))


def _by_skill(owner: Any) -> rx.Component:
    heads = (
        Head(tr("Skill", "Fähigkeit")),
        Head(tr("Ended", "Beendet"), number=True),
        Head(tr("Well", "Gut"), number=True),
        Head(tr("95% sure", "95 % sicher"), number=True, wide=True),
        Head(tr("By hand", "Von Hand"), number=True),
    )

    def cells(one: Any) -> tuple[Any, ...]:
        minutes = amount(
            tr("Minutes by hand: ", "Minuten von Hand: ") + one.name,
            one.minutes,
            unit="min",
            name="minutes",
            key=one.key + ":" + one.minutes,  # by place, what was said of one skill would stand beside another
            also=(hidden("skill", one.key),),
            on_submit=Profile.by_hand,
        )
        return one.name, one.ended, one.well, muted(one.share), when(owner & one.known, minutes, muted(one.by_hand))

    title = tr("Runs by skill", "Läufe nach Fähigkeit")
    shown = table(heads, F.skills, cells, label=title)
    return card(title, when(F.skills.length() > 0, shown, empty(tr("No run ended yet.", "Noch kein Lauf beendet."))), aside=tr(SPAN))


def _saved() -> rx.Component:
    """What the owner said each skill takes by hand, times its runs; nothing of it is estimated."""

    def one(skill: Any) -> rx.Component:
        return told(plain(skill.name), skill.why, skill.saved)

    def told(name: Any, why: Any, saved: Any) -> rx.Component:
        return row("", lead=stack(name, muted(why), tight=True), note=strong(saved))

    total = told(strong(tr("Sum", "Summe")), F.gaps, F.saved)
    shown = rx.fragment(when(F.skills.length() > 0, rx.fragment(each(F.skills, one), total)), row(muted(F.by_itself)))
    return card(tr("Time saved", "Gesparte Zeit"), shown, aside=tr(SPAN))


def _calibration() -> rx.Component:
    """What it said and what held: how far its own confidence can be trusted."""

    def one(record: Any) -> rx.Component:
        note = line(faint(tr("measured", "gemessen")), strong(record.sure))
        return rx.fragment(row(strong(record.what), note=note), each(record.bars, bin))

    def bin(bar: Any) -> rx.Component:
        """One fifth of stated confidence, and how often it held."""
        return when(bar.height != "0.0", row(muted(bar.label), note=meter(bar.height, bar.words)))

    nothing = empty(tr("Nothing was approved or refused yet.", "Noch wurde nichts freigegeben oder abgelehnt."))
    return card(tr("Calibration", "Kalibrierung"), when(F.trust.length() > 0, each(F.trust, one), nothing))


def _trend() -> rx.Component:
    def one(week: Any) -> rx.Component:
        return row(week.name, note=when(given(week.share), meter(week.share, week.words), faint(week.words)))

    title = tr("Ended well, by week", "Gut beendet, je Woche")
    return card(title, when(F.weeks.length() > 0, each(F.weeks, one), empty(tr("No run ended yet.", "Noch kein Lauf beendet."))))


def _scorecard() -> rx.Component:
    """What this agent is measured by; a click on a figure shows where it is from."""
    title = tr("Scorecard", "Bewertung")
    return when(Profile.scorecard.length() > 0, stack(heading(title), kpi_strip(Profile.scorecard, label=title), tight=True))


# --- history


def history() -> rx.Component:
    return grid(cell(_runs(), span=7), cell(_events(), span=5))


def _runs() -> rx.Component:
    heads = (
        Head(tr("Run", "Lauf")),
        Head(tr("Result", "Ergebnis"), wide=True, stretch=True),
        Head(tr("State", "Stand")),
        Head(tr("When", "Wann"), number=True),
    )

    def cells(run: Any) -> tuple[Any, ...]:
        return run.goal, muted(run.said), tag(run.status, run.word), ago(run.at)

    shown = table(heads, P.runs, cells, label=tr("Runs", "Läufe"), href=lambda run: run.href, keys="runs")
    nothing = empty(tr("No run yet.", "Noch kein Lauf."))
    every = link_button(tr("All runs", "Alle Läufe"), "/coordinator?agent=" + P.key, kind="quiet")
    return card(tr("Runs", "Läufe"), when(P.runs.length() > 0, shown, nothing), actions=(every,))


def _events() -> rx.Component:
    def one(event: Any) -> rx.Component:
        return activity_row(
            event.words, line(faint(event.who), ago(event.at)), lead=when(event.agent, face(event.tint, event.mouth, event.mark, "small"))
        )

    nothing = empty(tr("Nothing was noted yet.", "Noch nichts vermerkt."))
    return card(tr("Events", "Ereignisse"), when(Profile.history.length() > 0, each(Profile.history, one), nothing))
