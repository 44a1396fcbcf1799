"""A task: what, when, who, with its next times before it is saved; and what was changed of it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.coordinator.happenings import EVENTS, SIDES
from krake.kit.text import Words
from krake.web.blocks.ask import ask
from krake.web.pages.shell import shell
from krake.web.rows.task_form import ZONES
from krake.web.states.coordinator import Coordinator
from krake.web.states.task import TaskForm
from krake.web.ui.ago import ago
from krake.web.ui.blank import empty, failed, skeleton
from krake.web.ui.button import button, link_button
from krake.web.ui.calendar import calendar
from krake.web.ui.card import card
from krake.web.ui.chip import segmented
from krake.web.ui.each import each, given, when
from krake.web.ui.field import choice, field, fields, form
from krake.web.ui.head import head
from krake.web.ui.layout import cell, grid, line, stack
from krake.web.ui.row import row
from krake.web.ui.tag import tag
from krake.web.ui.text import faint, mono, muted, strong
from krake.web.ui.tr import tr

ROUTE = "/tasks/[task]"
TITLE = "Task"
ON_LOAD = [TaskForm.open]
EXAMPLES = (
    Words("every weekday at 8", "jeden Werktag um 8"),
    Words("every monday at 9", "jeden Montag um 9"),
    Words("every second friday at 17:00", "jeden zweiten Freitag um 17 Uhr"),
    Words("first monday of the month at 9", "erster Montag im Monat um 9"),
    Words("tomorrow at 9", "morgen um 9"),
)
MISSED = [
    ("once", tr("Run once", "Einmal nachholen")),
    ("skip", tr("Skip", "Auslassen")),
    ("all", tr("Run all", "Alle nachholen")),
]


def page() -> rx.Component:
    new = TaskForm.row.key == ""
    gone = failed(
        tr("This task does not exist.", "Diese Aufgabe gibt es nicht."),
        tr("It may have been deleted.", "Vielleicht wurde sie gelöscht."),
        action=link_button(tr("All tasks", "Alle Aufgaben"), "/coordinator"),
    )
    save = button(when(new, tr("Schedule", "Einplanen"), tr("Save", "Speichern")), kind="primary", type="submit")
    parts = grid(cell(stack(_what(), _when(), _rules()), span=7), cell(stack(_next(), _trouble(save), _history()), span=5))
    body = form(parts, on_submit=TaskForm.save)
    return shell(
        head(
            when(new, tr("New task", "Neue Aufgabe"), TaskForm.row.title),
            tag=when(new, rx.fragment(), tag(TaskForm.row.status, TaskForm.row.word)),
            actions=(when(new, rx.fragment(), _acts()),),
        ),
        when(TaskForm.ready, when(TaskForm.missing, gone, body), skeleton(10)),
        here="coordinator",
        title=when(new, tr("New task", "Neue Aufgabe"), TaskForm.row.title) + " · Krake",
    )


def _acts() -> rx.Component:
    pause = when(
        TaskForm.row.paused,
        button(tr("Resume", "Fortsetzen"), on_click=TaskForm.pause(False)),
        button(tr("Pause", "Pausieren"), on_click=TaskForm.pause(True)),
    )
    return line(
        button(tr("Run now", "Jetzt ausführen"), icon="play", on_click=Coordinator.run_now(TaskForm.row.key)),
        pause,
        link_button(tr("Copy", "Kopieren"), "/tasks/new?copy=" + TaskForm.row.key, kind="quiet"),
        button(tr("Delete", "Löschen"), kind="quiet", on_click=TaskForm.delete),
    )


def _typed(id: str, words: Any, name: str, **props: Any) -> rx.Component:
    told = lambda value: TaskForm.tell(name, value)  # noqa: E731
    return field(id, words, default_value=TaskForm.form[name], on_change=told, key=TaskForm.key, auto_complete="off", **props)


def _chosen(id: str, words: Any, name: str, options: Any, **props: Any) -> rx.Component:
    return choice(id, words, options, value=TaskForm.form[name], on_change=lambda value: TaskForm.tell(name, value), **props)


def _what() -> rx.Component:
    def one(row: Any) -> rx.Component:
        return ask(row, before="task-input-", told=TaskForm.give)

    skills = choice(
        "task-skill",
        tr("What should be done", "Was getan werden soll"),
        TaskForm.skills,
        value=TaskForm.form["skill"],
        on_change=lambda value: TaskForm.tell("skill", value),
        first=tr("Choose …", "Wähle …"),
    )
    return card(
        tr("What", "Was"),
        stack(
            fields(
                skills,
                _typed("task-title", tr("Name", "Name"), "title", placeholder=tr("As the skill is called", "Wie die Fähigkeit heißt")),
            ),
            when(TaskForm.inputs.length() > 0, fields(each(TaskForm.inputs, one))),
            fields(
                _chosen("task-place", tr("Workspace", "Bereich"), "workspace", TaskForm.places),
                _chosen("task-agent", tr("Who", "Wer"), "agent", TaskForm.team, hint=TaskForm.why),
            ),
        ),
        padded=True,
    )


def _when() -> rx.Component:
    how = segmented(
        [
            ("time", tr("At a time", "Zu einer Zeit"), ""),
            ("after", tr("After a task", "Nach Aufgabe"), ""),
            ("event", tr("On an event", "Bei Ereignis"), ""),
        ],
        TaskForm.form["how"],
        label=tr("How it begins", "Wodurch sie beginnt"),
        on_choose=lambda key: TaskForm.tell("how", key),
    )
    words = _typed(
        "task-when",
        tr("When, in words", "Wann, in Worten"),
        "when",
        placeholder=when(
            TaskForm.row.when != "", TaskForm.row.when, tr("every weekday at 8 except holidays", "jeden Werktag um 8 außer an Feiertagen")
        ),
        error=TaskForm.trouble,
    )
    shown = rx.match(
        TaskForm.form["how"],
        (
            "after",
            _chosen(
                "task-after",
                tr("After this task ended well", "Wenn diese Aufgabe gut ausging"),
                "after",
                TaskForm.others,
                first=tr("Choose …", "Wähle …"),
            ),
        ),
        (
            "event",
            _event(),
        ),
        stack(words, _examples()),
    )
    return card(tr("When", "Wann"), stack(line(how), shown), padded=True)


def _event() -> rx.Component:
    """What the task waits for; a figure asks for its value, an address is made once the task is there."""
    chosen = _chosen(
        "task-event", tr("When this happens", "Wenn das geschieht"), "event", [(key, tr(words)) for key, words in EVENTS.items()]
    )
    rows = _chosen("task-sheet", tr("Table", "Tabelle"), "figure", TaskForm.sheets, first=tr("Choose …", "Wähle …"))
    figure = fields(
        _chosen("task-figure", tr("Figure", "Kennzahl"), "figure", TaskForm.figures, first=tr("Choose …", "Wähle …")),
        _chosen("task-side", tr("It", "Sie"), "side", [(key, tr(words)) for key, words in SIDES.items()]),
        _typed("task-value", tr("Value", "Wert"), "value", input_mode="decimal", placeholder="100"),
    )
    address = rx.cond(
        TaskForm.row.key != "",
        stack(
            line(button(tr("Make a new address", "Neue Adresse machen"), icon="plug", on_click=TaskForm.new_address)),
            when(given(TaskForm.address), stack(mono(TaskForm.address), muted(tr(*ONCE)))),
        ),
        muted(tr("Save the task first; then it gets its address.", "Speichere die Aufgabe zuerst, dann bekommt sie ihre Adresse.")),
    )
    return stack(chosen, rx.match(TaskForm.form["event"], ("figure", figure), ("row", rows), ("call", address), rx.fragment()))


ONCE = (
    "Send a POST there to start the task. The address is a secret: it is shown only now, and a new one ends the old one.",
    "Ein POST dorthin startet die Aufgabe. Die Adresse ist ein Geheimnis: Sie steht nur jetzt hier, und eine neue beendet die alte.",
)


def _examples() -> rx.Component:
    return muted(tr("For example: ", "Zum Beispiel: ") + tr(" · ".join(e.en for e in EXAMPLES), " · ".join(e.de for e in EXAMPLES)))


def _rules() -> rx.Component:
    return card(
        tr("Rules", "Regeln"),
        fields(
            _chosen("task-holidays", tr("Holidays left out", "Ohne Feiertage"), "holidays", TaskForm.calendars),
            _chosen("task-zone", tr("Time zone", "Zeitzone"), "timezone", [(zone, zone.replace("_", " ")) for zone in ZONES]),
            _typed("task-quiet-from", tr("Quiet from", "Ruhe von"), "quiet_from", kind="time"),
            _typed(
                "task-quiet-to",
                tr("Quiet until", "Ruhe bis"),
                "quiet_to",
                kind="time",
                hint=tr("Runs move to the end", "Läufe rücken ans Ende"),
            ),
            _chosen("task-missed", tr("Missed while Krake was off", "Verpasst, weil Krake aus war"), "missed", MISSED),
            _chosen(
                "task-priority",
                tr("Priority", "Dringlichkeit"),
                "priority",
                [("1", tr("High", "Hoch")), ("0", tr("Normal", "Normal")), ("-1", tr("Low", "Niedrig"))],
            ),
            _typed("task-deadline", tr("Must end within, minutes", "Fertig nach höchstens, Minuten"), "deadline", input_mode="numeric"),
            _typed("task-at-once", tr("Runs at once, at most", "Läufe zugleich, höchstens"), "at_once", input_mode="numeric"),
        ),
        padded=True,
    )


def _next() -> rx.Component:
    times = each(TaskForm.next, lambda one: row(one.words, note=one.exact))
    none = empty(tr("The next times appear here while you write.", "Die nächsten Zeiten erscheinen hier, während du schreibst."))
    return card(
        tr("Next times", "Nächste Zeiten"),
        when(given(TaskForm.understood), row(strong(TaskForm.understood))),
        when(
            TaskForm.next.length() > 0,
            rx.fragment(times, row(calendar(TaskForm.weeks, label=tr("The next times", "Die nächsten Zeiten")))),
            when(TaskForm.form["how"] == "time", none),
        ),
    )


def _trouble(save: rx.Component) -> rx.Component:
    wrong = when(given(TaskForm.error), failed(tr("Not saved", "Nicht gespeichert"), TaskForm.error))
    return stack(wrong, line(link_button(tr("Cancel", "Abbrechen"), "/coordinator", kind="quiet"), save, end=True))


def _history() -> rx.Component:
    def one(change: Any) -> rx.Component:
        back = button(tr("Take back", "Zurücknehmen"), kind="quiet", on_click=TaskForm.take_back(change.key))
        return row(change.words, note=line(faint(change.who), ago(change.at), back))

    return when(TaskForm.history.length() > 0, card(tr("Changes", "Änderungen"), each(TaskForm.history, one)))
