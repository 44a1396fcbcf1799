"""A spreadsheet: rows by window over HTTP, edits by POST, columns and words from the State. And the book around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec, passthrough_event_spec

from krake.web.ui import tr as language
from krake.web.ui.each import current
from krake.web.ui.tr import shown, tr
from krake.web.ui.way import way

for part in ("sheet_cells.js", "sheet_choose.js", "sheet_lines.js", "sheet_store.js", "sheet.css"):
    rx.asset(part, shared=True)  # what sheet.jsx imports lies beside it


@dataclass(frozen=True)
class SheetColumn:
    """One column for the grid. `format` is what a formula answers in; `choices` are its options; `target` the table it points to."""

    id: int
    name: str
    type: str
    format: str = ""
    width: int = 160
    hidden: bool = False
    choices: Sequence[str] = ()
    currency: str = ""
    formula: str = ""
    target: int = 0


class Sheet(rx.NoSSRComponent):
    """glide-data-grid in a module of our own; it is read when a page with a sheet is opened, and never on another one."""

    library = "$/public" + rx.asset("sheet.jsx", shared=True)
    tag = "Sheet"
    lib_dependencies: list[str] = [
        "@glideapps/glide-data-grid@6.0.3",
        "lodash@4.18.1",
        "marked@4.3.0",
        "react-responsive-carousel@3.2.23",
    ]

    sheet: rx.Var[int]
    version: rx.Var[int]
    count: rx.Var[int]
    columns: rx.Var[Sequence[SheetColumn]]
    look: rx.Var[str]
    locale: rx.Var[str]
    frozen: rx.Var[int]
    writes: rx.Var[bool]
    words: rx.Var[dict[str, str]]
    names: rx.Var[dict[str, str]]
    me: rx.Var[str]
    label: rx.Var[str]
    linked: rx.Var[str]
    at: rx.Var[int]
    largest: rx.Var[int]

    on_column: rx.EventHandler[passthrough_event_spec(int)]
    on_add: rx.EventHandler[no_args_event_spec]
    on_find: rx.EventHandler[no_args_event_spec]
    on_history: rx.EventHandler[passthrough_event_spec(int, int)]
    on_width: rx.EventHandler[passthrough_event_spec(int, int)]
    on_order: rx.EventHandler[passthrough_event_spec(int, int)]
    on_total: rx.EventHandler[passthrough_event_spec(int, str)]
    on_fold: rx.EventHandler[passthrough_event_spec(list[str])]


WORDS = {
    "saved": ("saved", "gespeichert"),
    "saving": ("saving…", "speichert…"),
    "failed": ("not saved", "nicht gespeichert"),
    "offline": ("offline, kept here and tried again", "offline, bleibt hier und wird erneut versucht"),
    "rows": ("{} rows", "{} Zeilen"),
    "one_row": ("1 row", "1 Zeile"),
    "add_here": ("Type to add", "Tippen zum Hinzufügen"),
    "add_column": ("Add a column", "Spalte hinzufügen"),
    "history": ("History", "Verlauf"),
    "open": ("Open", "Öffnen"),
    "close": ("Close", "Schließen"),
    "ok": ("OK", "OK"),
    "others": ("Somebody wrote {} here.", "Jemand hat hier {} geschrieben."),
    "keep_mine": ("Keep mine", "Meins behalten"),
    "overwrote": ("{who} had written {} here; yours replaced it.", "{who} hatte hier {} geschrieben; deins hat es ersetzt."),
    "put_back": ("Put it back", "Zurückholen"),
    "row_gone": ("This row was deleted meanwhile; your text: {}", "Diese Zeile wurde inzwischen gelöscht; dein Text: {}"),
    "rows_gone": ("These rows were deleted meanwhile.", "Diese Zeilen wurden inzwischen gelöscht."),
    "copy": ("Copy", "Kopieren"),
    "undo": ("Taken back: {}.", "Zurückgenommen: {}."),
    "redo": ("Done again: {}.", "Wiederholt: {}."),
    "undo_plain": ("Taken back.", "Zurückgenommen."),
    "redo_plain": ("Done again.", "Wiederholt."),
    "left": ("{} stay as somebody changed them since.", "{} bleiben, wie jemand sie inzwischen geändert hat."),
    "removed": ("Rows deleted.", "Zeilen gelöscht."),
    "take_back": ("Undo", "Rückgängig"),
    "remove": ("Delete", "Löschen"),
    "sum": ("Sum {}", "Summe {}"),
    "mean": ("Mean {}", "Mittel {}"),
    "picked": ("{} selected", "{} ausgewählt"),
    "sum_of": ("Sum", "Summe"),
    "mean_of": ("Mean", "Mittel"),
    "least": ("Least", "Kleinstes"),
    "most": ("Most", "Größtes"),
    "filled": ("Filled", "Gefüllt"),
    "empty": ("Empty", "Leer"),
    "total": ("Figure below {}", "Zahl unter {}"),
    "no_total": ("No figure", "Keine Zahl"),
    "without": ("Without {}", "Ohne {}"),
    "yes": ("Yes", "Ja"),
    "no": ("No", "Nein"),
    "fold": ("Enter folds this group", "Enter klappt die Gruppe zu"),
    "unfold": ("Enter unfolds this group", "Enter klappt die Gruppe auf"),
    "find_row": ("Type to find a row", "Tippen, um eine Zeile zu finden"),
    "find_file": ("Type to find a file", "Tippen, um eine Datei zu finden"),
    "nothing_found": ("Nothing is called that.", "Nichts heißt so."),
    "from_disk": ("Choose from this device…", "Von diesem Gerät wählen …"),
    "handing_in": ("Handing in {}", "{} wird übergeben"),
    "too_large": ("{name} is too large: at most {most} MB.", "{name} ist zu groß: höchstens {most} MB."),
    "is_empty": ("{name} is empty.", "{name} ist leer."),
    "not_arrived": ("{name} did not arrive. Try again.", "{name} kam nicht an. Versuche es noch einmal."),
    "stop": ("Stop", "Anhalten"),
    "no_file_here": ("Only a file column takes files.", "Nur eine Dateispalte nimmt Dateien."),
    "gone_row": ("The row it points to is gone; it counts in nothing.", "Die Zeile dazu gibt es nicht mehr; sie zählt nirgends mit."),
    "row_not_here": ("The row you came for is not among these.", "Die gesuchte Zeile ist nicht dabei."),
    "open_row": ("Open the row", "Zeile öffnen"),
    "worked_out": ("This column is worked out.", "Diese Spalte wird berechnet."),
    "flaw": ("Does not fit and counts in nothing. Expected: {}", "Passt nicht und zählt nirgends mit. Erwartet: {}"),
    "by_agent": ("written by {}", "geschrieben von {}"),
    "choose_cell": ("Tap a cell", "Zelle antippen"),
    "#DIV/0!": ("A division by zero", "Eine Teilung durch null"),
    "#VALUE!": ("A value does not fit the formula", "Ein Wert passt nicht zur Formel"),
    "#NUM!": ("A number is too large", "Eine Zahl ist zu groß"),
    "#LOOP!": ("The formula refers to itself", "Die Formel verweist auf sich selbst"),
    "#REF!": ("A column of the formula is gone", "Eine Spalte der Formel fehlt"),
    "kind_number": ("a number, for example 12.5", "eine Zahl, zum Beispiel 12,5"),
    "kind_money": ("an amount, for example 12.50", "ein Betrag, zum Beispiel 12,50"),
    "kind_percent": ("percent, for example 12.5", "Prozent, zum Beispiel 12,5"),
    "kind_date": ("a day, for example 27 Nov 2026 or 27/11/2026", "ein Tag, zum Beispiel 27.11.2026"),
    "day_like": ("24 Dec 2026 or 24/12", "24.12.2026"),
    "calendar": ("Calendar", "Kalender"),
    "kind_time": ("a day and time", "Tag und Uhrzeit"),
    "kind_tick": ("yes or no", "ja oder nein"),
    "kind_choice": ("one of the choices", "eine der Auswahlen"),
    "kind_choices": ("some of the choices", "einige der Auswahlen"),
    "kind_rating": ("0 to 5", "0 bis 5"),
    "kind_link": ("https://…", "https://…"),
    "kind_email": ("an e-mail address", "eine E-Mail-Adresse"),
    "kind_row": ("#12", "#12"),
}


def sheet(**props: Any) -> rx.Component:
    """`sheet` its number, `version` and `count` from the State, `look` as JSON, `names` of agents by key. See Sheet for the events.

    `linked` changes when a table it points to does; `at` is a row to go to, 0 for none; `largest` how many bytes a file may have.
    """
    words = {name: tr(*pair) for name, pair in WORDS.items()}
    return Sheet.create(locale=language.locale(), words=words, **props)


def book(head: Any, side: Any, tools: Any, *body: Any) -> rx.Component:
    """A sheet with its head, the list of its neighbours and its tools; on a phone the list is above it."""
    return rx.el.section(
        rx.el.div(head, class_name="book-head"),
        rx.el.nav(side, class_name="book-side", aria_label=tr("Tables", "Tabellen")),
        rx.el.div(rx.el.div(tools, class_name="book-tools"), *body, class_name="book-body"),
        class_name="book",
    )


def leaf(words: Any, href: Any, *, note: Any = "", here: Any = None, key: Any = None) -> rx.Component:
    """One table in the list beside a sheet."""
    return way(
        rx.el.span(shown(words)),
        rx.el.span(shown(note), class_name="faint"),
        href=href,
        class_name="leaf",
        **({} if here is None else {"aria_current": current(here, key)}),
    )


def shelf(words: Any) -> rx.Component:
    """The name of a folder above its tables."""
    return rx.el.p(shown(words), class_name="shelf")
