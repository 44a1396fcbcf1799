"""The command bar: three readings of one text (go, do, ask) in one ranked list. Typing never leaves the browser's own speed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec

from krake.web.ui import tr as language
from krake.web.ui.tr import tr


@dataclass(frozen=True)
class ChipRow:
    """One thing Krake understood. `kind` is agent, skill, workspace, time, amount or thing; faces for agents, hues for workspaces."""

    kind: str
    words: str
    hue: str = ""
    tint: int = 0
    mouth: str = "smile"
    mark: str = "arc"


@dataclass(frozen=True)
class ChoiceRow:
    """One ranked choice. `kind` is go, do, ask or fill. A go has an `href` and is followed in the browser; a fill writes `complete`.

    `complete` is what Tab writes. `second` marks the choice of Ctrl Enter (without one, Ctrl Enter takes the ask).
    """

    key: str
    title: str
    detail: str = ""
    kind: str = "do"
    href: str = ""
    complete: str = ""
    second: bool = False


@dataclass(frozen=True)
class StepLine:
    """One step of the run shown in the bar, in a sentence."""

    words: str
    status: str = "busy"
    word: str = ""


@dataclass(frozen=True)
class FigureLine:
    """A number the answer used: its name, the number as words, where it came from and the page that shows it."""

    name: str
    words: str
    source: str = ""
    href: str = ""


@dataclass(frozen=True)
class RunCard:
    """The run that answers. `key` "" means none, digits a run, anything else an answer without one.

    `pill` is what the closed bar shows ("Penn · 2 of 3"), `live` is True while it runs. `paper` are the first lines of what was
    written (rows with `kind`, `words` and `cells`), `cut` says that there are more, `text` is the whole to copy. `waits` says why it
    does not begin; `waits_href`, named `waits_look`, is where to change that.
    """

    key: str = ""
    goal: str = ""
    agent: str = ""
    status: str = "busy"
    word: str = ""
    steps: Sequence[StepLine] = ()
    answer: str = ""
    figures: Sequence[FigureLine] = ()
    href: str = ""
    pill: str = ""
    live: bool = False
    paper: Sequence[Any] = ()
    cut: bool = False
    text: str = ""
    waits: str = ""
    waits_href: str = ""
    waits_look: str = ""


class Command(rx.Component):
    """A native dialog with a combobox. Text, history and the open state live in the browser."""

    library = "$/public" + rx.asset("command.jsx", shared=True)
    tag = "Command"

    serial: rx.Var[int]
    chips: rx.Var[Sequence[ChipRow]]
    next: rx.Var[str]
    sure: rx.Var[int]
    question: rx.Var[str]
    choices: rx.Var[Sequence[ChoiceRow]]
    run: rx.Var[RunCard]
    place: rx.Var[str]
    place_name: rx.Var[str]
    locale: rx.Var[str]
    words: rx.Var[dict[str, str]]

    on_text: rx.EventHandler[passthrough_event_spec(str, int, str)]
    on_choose: rx.EventHandler[passthrough_event_spec(str, str, str)]
    on_stop: rx.EventHandler[passthrough_event_spec(str)]


WORDS = {
    "label": ("Ask or command", "Frage oder Befehl"),
    "placeholder": ("What shall Krake do?", "Was soll Krake tun?"),
    "understood": ("Krake understood", "Krake hat verstanden"),
    "next": ("next:", "nächstes Mal:"),
    "in": ("in", "in"),
    "leave": ("Ask about everything", "Überall fragen"),
    "commands": ("commands", "Befehle"),
    "agent": ("agent", "Agent"),
    "workspace": ("workspace", "Bereich"),
    "choose": ("choose", "wählen"),
    "close": ("Close", "Schließen"),
    "stop": ("Stop", "Anhalten"),
    "open": ("Open the run", "Lauf öffnen"),
    "look": ("Open", "Öffnen"),
    "again": ("Ask something else", "Etwas anderes fragen"),
    "used": ("Figures", "Zahlen"),
    "written": ("Written", "Geschrieben"),
    "copy": ("Copy the text", "Text kopieren"),
    "copied": ("Copied", "Kopiert"),
    "uncopied": ("The browser does not let it be copied", "Der Browser lässt das Kopieren nicht zu"),
    "goes": ("It goes on in the run.", "Im Lauf geht es weiter."),
    "nothing": ("Nothing fits yet. Enter asks Krake.", "Noch passt nichts. Enter fragt Krake."),
    "late": ("Krake does not answer yet. The text stays here.", "Krake antwortet noch nicht. Der Text bleibt hier."),
}


def command(*, on_text: Any, on_choose: Any, on_stop: Any = None, **props: Any) -> rx.Component:
    """Give it to frame(overlays=...).

    `on_text(text, serial, place)` is called about 60 ms after the last key; answer by setting `serial` to the same number
    together with `chips`, `next`, `sure` (0 to 100), `question` (asked when unsure) and `choices`.
    `on_choose(key, text, place)` starts what was chosen; show it in `run`. `on_stop(run_key)` stops a run.
    `place` is the workspace's key the page stands in ("" for none) and `place_name` its name: the removable chip.
    """
    if on_stop is not None:
        props["on_stop"] = on_stop
    words = {name: tr(*pair) for name, pair in WORDS.items()}
    return Command.create(on_text=on_text, on_choose=on_choose, locale=language.locale(), words=words, **props)
