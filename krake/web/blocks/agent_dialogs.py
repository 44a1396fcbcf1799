"""The dialogs about an agent: its form, the form of one of its skills, and the name of its clone."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.blocks.ask import ask
from krake.web.rows.reach import LEVEL_WORDS
from krake.web.states.agent_form import DIALOG as AGENT
from krake.web.states.agent_form import Staff
from krake.web.states.run_form import DIALOG as RUN
from krake.web.states.run_form import RunForm
from krake.web.states.team import CLONE, Profile
from krake.web.ui.blank import notice
from krake.web.ui.button import button
from krake.web.ui.dialog import closes, dialog
from krake.web.ui.each import each, given, when
from krake.web.ui.face import MARKS, MOUTHS, TINTS, face
from krake.web.ui.field import area, choice, field, fields, form, tick
from krake.web.ui.later import later
from krake.web.ui.layout import line, stack
from krake.web.ui.tag import tag
from krake.web.ui.text import faint, heading, muted, prose
from krake.web.ui.tr import tr

COLOURS = (
    ("Rose", "Rosé"), ("Coral", "Koralle"), ("Apricot", "Aprikose"), ("Sand", "Sand"), ("Lime", "Limette"), ("Green", "Grün"),
    ("Mint", "Minze"), ("Aqua", "Türkis"), ("Blue", "Blau"), ("Violet", "Violett"), ("Orchid", "Orchidee"), ("Pink", "Pink"),
)  # fmt: skip
MOUTH_WORDS = {
    "smile": ("Smile", "Lächeln"), "flat": ("Calm", "Ruhig"), "grin": ("Grin", "Grinsen"), "smirk": ("Smirk", "Schmunzeln"),
    "open": ("Open", "Offen"), "wave": ("Wavy", "Wellig"),
}  # fmt: skip
MARK_WORDS = {
    "none": ("None", "Keins"), "arc": ("Arc", "Bogen"), "slant": ("Raised brow", "Hochgezogene Braue"), "stern": ("Stern", "Streng"),
    "dot": ("Dot", "Punkt"), "tuft": ("Tuft", "Haarbüschel"), "leaf": ("Leaf", "Blatt"), "glasses": ("Glasses", "Brille"),
    "wave": ("Wave", "Welle"), "cap": ("Cap", "Mütze"), "bow": ("Bow", "Schleife"),
}  # fmt: skip
FIELDS = "-fields"  #: the form inside a dialog, which the button below it sends
LEVELS = [
    ("0", tr("Reading", "Lesen")),
    ("1", tr("Reading and own tables", "Lesen und eigene Tabellen")),
    ("2", tr("Drafts too", "Auch Entwürfe")),
]


def cancel(dialog_id: str) -> rx.Component:
    return button(tr("Cancel", "Abbrechen"), kind="quiet", **closes(dialog_id))


def agent_dialog() -> rx.Component:
    """Make an agent, or change one."""
    f = Staff.form
    new = f.key == ""
    looks = fields(
        _look("tint", tr("Colour", "Farbe"), [(str(n), tr(*COLOURS[n - 1])) for n in TINTS], Staff.tint.to_string()),
        _look("mouth", tr("Mouth", "Mund"), [(key, tr(*MOUTH_WORDS[key])) for key in MOUTHS], Staff.mouth),
        _look("mark", tr("Mark", "Merkmal"), [(key, tr(*MARK_WORDS[key])) for key in MARKS], Staff.mark),
    )
    level = choice(
        "agent-autonomy",
        tr("Comes first for", "Zuerst gefragt für"),
        LEVELS,
        name="autonomy",
        default_value=f.autonomy,
        key="a" + f.serial,
        hint=tr(
            "Which work Krake gives it first. What leaves the house is decided by your rules.",
            "Welche Arbeit Krake zuerst hierhin gibt. Was hinausgeht, entscheiden deine Regeln.",
        ),
    )
    far = choice(
        "agent-level",
        tr("May go as far as", "Darf höchstens"),
        [(key, tr(words)) for key, words in LEVEL_WORDS.items()],
        name="level",
        default_value=f.level,
        key="l" + f.serial,
        hint=tr(
            "Only tightens what your rules allow. A part of what you approved is still carried out.",
            "Verschärft nur, was deine Regeln erlauben. Ein Teil dessen, was du freigegeben hast, wird noch ausgeführt.",
        ),
    )
    off: dict[str, Any] = {"required": True, "auto_complete": "off"}
    parts = form(
        when(given(Staff.error), notice("bad", Staff.error)),
        line(face(Staff.tint, Staff.mouth, Staff.mark, "large"), muted(tr("How it will look", "So wird es aussehen"))),
        looks,
        field("agent-name", tr("Name", "Name"), name="name", default_value=f.name, key="n" + f.serial, **off),
        field("agent-role", tr("Role", "Aufgabe"), name="role", default_value=f.role, key="r" + f.serial, **off),
        area("agent-brief", tr("Brief", "Beschreibung"), name="brief", rows=3, default_value=f.brief, key="b" + f.serial),
        fields(far, level),
        stack(heading(tr("Workspaces", "Bereiche")), fields(each(f.places, _tick)), tight=True),
        stack(heading(tr("Skills", "Fähigkeiten")), each(f.skills, _tick), tight=True),
        on_submit=Staff.save,
        id=AGENT + FIELDS,
    )
    send = button(
        when(new, tr("Make the agent", "Agent anlegen"), tr("Save", "Sichern")), kind="primary", type="submit", form=AGENT + FIELDS
    )
    title = when(new, tr("New agent", "Neuer Agent"), tr("Change agent", "Agent ändern"))
    return dialog(AGENT, title, later(parts), actions=(cancel(AGENT), send), sheet=True)


def _look(part: str, words: Any, options: list[tuple[str, Any]], value: Any) -> rx.Component:
    return choice(f"agent-{part}", words, options, name=part, value=value, on_change=lambda chosen: Staff.look(part, chosen))


def _tick(row: Any) -> rx.Component:
    return tick(row.id, row.words, name=row.name, default_checked=row.on, key=row.id)


def run_dialog() -> rx.Component:
    """Run a skill: its fields, what is wrong beside each, and what it will miss."""
    lacks = stack(
        muted(tr("Without these the part that needs them says so:", "Ohne diese sagt es der Teil, der sie braucht:")),
        line(each(RunForm.lacks, lambda one: line(tag(one.status, one.name), faint(one.word)))),
        tight=True,
    )
    parts = form(
        when(given(RunForm.does), prose(RunForm.does)),
        when(given(RunForm.error), notice("bad", RunForm.error)),
        each(RunForm.fields, ask),
        when(RunForm.fields.length() == 0, muted(tr("It needs nothing to begin.", "Es braucht nichts, um zu beginnen."))),
        when(RunForm.lacks.length() > 0, lacks),
        on_submit=RunForm.start,
        id=RUN + FIELDS,
    )
    send = button(tr("Run", "Starten"), kind="primary", icon="play", type="submit", form=RUN + FIELDS)
    return dialog(RUN, RunForm.title, later(parts), actions=(cancel(RUN), send), sheet=True)


def clone_dialog() -> rx.Component:
    """The clone's name."""
    why = tr(
        "The same skills, tables and routines. Its tables begin empty and its routines are off.",
        "Dieselben Fähigkeiten, Tabellen und Routinen. Die Tabellen beginnen leer, die Routinen sind aus.",
    )
    parts = form(
        prose(why),
        field("clone-name", tr("Name", "Name"), name="name", required=True, error=Profile.error, auto_complete="off", key=Profile.row.key),
        on_submit=Profile.clone,
        actions=(cancel(CLONE), button(tr("Clone", "Kopieren"), kind="primary", type="submit")),
    )
    return dialog(CLONE, tr("Clone agent", "Agent kopieren"), later(parts))
