"""The one table of keys. The help dialog and the tooltips show it; keys.js reads it from the help dialog."""

from __future__ import annotations

import json
from dataclasses import dataclass

import reflex as rx

from krake.kit.text import Words
from krake.web.ui.dialog import dialog
from krake.web.ui.later import later
from krake.web.ui.tr import tr
from krake.web.ui.whole import whole


@dataclass(frozen=True)
class Key:
    """`key` is KeyboardEvent.key in lower case. `where` is "everywhere", "go" (after G), or the name of a list that must have the focus."""

    key: str
    does: Words
    where: str


def _answers(where: str) -> tuple[Key, ...]:
    return (
        Key("a", Words("Approve", "Freigeben"), where),
        Key("e", Words("Edit", "Ändern"), where),
        Key("r", Words("Reject", "Ablehnen"), where),
        Key("c", Words("Comment or reply", "Kommentieren oder antworten"), where),
        Key("h", Words("Later", "Später"), where),
        Key("o", Words("Open the run", "Lauf öffnen"), where),
        Key("1", Words("All workspaces", "Alle Bereiche"), where),
        Key("2", Words("Second filter, and so on to 6", "Zweiter Filter, und so weiter bis 6"), where),
        Key("3", Words("Third filter", "Dritter Filter"), where),
        Key("4", Words("Fourth filter", "Vierter Filter"), where),
        Key("5", Words("Fifth filter", "Fünfter Filter"), where),
        Key("6", Words("Sixth filter", "Sechster Filter"), where),
    )


KEYS: tuple[Key, ...] = (
    Key("?", Words("Show this help", "Diese Hilfe zeigen"), "everywhere"),
    Key("/", Words("Ask or command", "Frage oder Befehl"), "everywhere"),
    Key("[", Words("Fold the sidebar", "Seitenleiste einklappen"), "everywhere"),
    Key("t", Words("Change the theme", "Hell oder dunkel"), "everywhere"),
    Key("o", Words("Overview", "Überblick"), "go"),
    Key("t", Words("To Do", "To Do"), "go"),
    Key("l", Words("Lunavo", "Lunavo"), "go"),
    Key("m", Words("Monarch", "Monarch"), "go"),
    Key("b", Words("Lunabots", "Lunabots"), "go"),
    Key("h", Words("Hard Life Mode", "Hard Life Mode"), "go"),
    Key("x", Words("Management", "Management"), "go"),
    Key("a", Words("Agents", "Agenten"), "go"),
    Key("r", Words("Runs", "Läufe"), "go"),
    Key("c", Words("Integrations", "Integrationen"), "go"),
    *_answers("threads"),
    *_answers("needs")[:6],
    Key("s", Words("Stop the run", "Lauf anhalten"), "run"),
)

MOVES: tuple[tuple[str, Words], ...] = (
    ("Ctrl K", Words("Ask or command, also while writing", "Frage oder Befehl, auch beim Schreiben")),
    ("J K ↑ ↓", Words("Move in a list", "In einer Liste bewegen")),
    ("Enter", Words("Open", "Öffnen")),
    ("Esc", Words("Close, or leave a field", "Schließen, oder ein Feld verlassen")),
)

TITLES = {
    "everywhere": Words("Everywhere", "Überall"),
    "go": Words("Go to", "Gehe zu"),
    "threads": Words("In To Do", "In To Do"),
    "needs": Words("In Needs you", "In Braucht dich"),
    "run": Words("In a run", "In einem Lauf"),
}


def table() -> dict[str, list[str]]:
    """What keys.js obeys: the letters of each place."""
    return {where: [key.key for key in KEYS if key.where == where] for where in dict.fromkeys(key.where for key in KEYS)}


def shown_key(key: Key) -> str:
    """As people read it: `G T`, `A`, `?`."""
    name = key.key.upper() if len(key.key) == 1 else key.key
    return f"G {name}" if key.where == "go" else name


def help_dialog() -> rx.Component:
    """`?` opens it. It carries the table for keys.js, so the two cannot differ."""

    def line(shown: str, does: Words) -> rx.Component:
        return rx.el.div(rx.el.dt(*[rx.el.kbd(part) for part in shown.split()]), rx.el.dd(tr(does)), class_name="fact")

    def group(where: str) -> rx.Component:
        keys = [key for key in KEYS if key.where == where and key.key not in "3456"]
        return rx.el.section(
            rx.el.h3(tr(TITLES[where])), rx.el.dl(*[line(shown_key(key), key.does) for key in keys], class_name="facts keys")
        )

    moves = rx.el.section(rx.el.h3(tr("Move", "Bewegen")), rx.el.dl(*[line(shown, does) for shown, does in MOVES], class_name="facts keys"))
    inside = later(whole(group("everywhere"), moves, group("go"), group("threads")))
    body = rx.el.div(inside, class_name="help", id="keys", data_keys=json.dumps(table()))
    return dialog("help", tr("Keys", "Tasten"), body)
