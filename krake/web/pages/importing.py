"""A file becomes rows: choose it, match its columns, see what was kept aside."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.pages.shell import badge, shell
from krake.web.states.tables import Import
from krake.web.ui.blank import failed, notice, skeleton
from krake.web.ui.button import button, link_button
from krake.web.ui.card import card
from krake.web.ui.each import given, when
from krake.web.ui.field import choice, field, fields, file_field, form, hidden
from krake.web.ui.head import head
from krake.web.ui.layout import line, stack
from krake.web.ui.table import Head, table
from krake.web.ui.text import faint, muted, prose, strong
from krake.web.ui.tr import tr

ROUTE = "/tables/import"
TITLE = "Import"
ON_LOAD = [Import.open]
R = Import.row


def page() -> rx.Component:
    body = rx.match(R.state, ("match", _match()), ("going", _going()), ("done", _done()), ("bad", _bad()), _choose())
    return shell(
        head(
            tr("Import a file", "Datei importieren"),
            tag=badge(),
            sub=R.name,
            actions=(link_button(tr("All tables", "Alle Tabellen"), "/tables", kind="quiet"),),
        ),
        when(Import.ready, body, skeleton(8)),
        here="agents",
        title=tr("Import", "Import") + " · Krake",
    )


def _choose() -> rx.Component:
    parts = form(
        hidden("into", Import.into),
        file_field(
            "import-file",
            tr("CSV, XLSX or ODS", "CSV, XLSX oder ODS"),
            name="file",
            accept=".csv,.tsv,.txt,.xlsx,.xlsm,.xls,.ods",
            hint=tr(
                "Up to 10 MB. Nothing is written before you have seen how the columns match.",
                "Bis 10 MB. Nichts wird geschrieben, bevor du siehst, wie die Spalten passen.",
            ),
            required=True,
        ),
        action="/api/tables/file",
        method="post",
        enc_type="multipart/form-data",
        actions=(button(tr("Look at it", "Ansehen"), kind="primary", type="submit"),),
    )
    return card(tr("File", "Datei"), parts, padded=True)


def _match() -> rx.Component:
    heads = (
        Head(tr("In the file", "In der Datei")),
        Head(tr("Examples", "Beispiele"), wide=True),
        Head(tr("Goes to", "Kommt in")),
        Head(tr("Type of a new column", "Typ einer neuen Spalte")),
    )

    def cells(m: Any) -> tuple[Any, ...]:
        to = choice("to-" + m.field, tr("Goes to", "Kommt in"), R.columns, name="to-" + m.field, default_value=m.goes)
        kind = choice("type-" + m.field, tr("Type", "Typ"), R.types, name="type-" + m.field, default_value=m.type)
        return strong(m.name), faint(m.examples), to, kind

    parts = form(
        when(Import.into == "", field("import-name", tr("Name of the new table", "Name der neuen Tabelle"), name="name")),
        table(heads, R.matches, cells, label=tr("Columns", "Spalten")),
        fields(
            choice("import-key", tr("Doubles by", "Dubletten nach"), R.heads, name="key", first=tr("Look for none", "Keine suchen")),
            choice(
                "import-doubles",
                tr("What to do with a double", "Was mit einer Dublette geschieht"),
                (
                    ("skip", tr("Leave it out", "Auslassen")),
                    ("change", tr("Change the row that is there", "Die vorhandene Zeile ändern")),
                    ("add", tr("Add it all the same", "Trotzdem hinzufügen")),
                ),
                name="doubles",
            ),
        ),
        prose(
            tr(
                "Rows with a value that does not fit are kept aside and listed. One click takes the whole import back.",
                "Zeilen mit einem unpassenden Wert bleiben beiseite und werden aufgelistet. Ein Klick nimmt den ganzen Import zurück.",
            )
        ),
        prose(
            tr(
                "A cell that a spreadsheet shows as 19% counts as 19%; a plain 0.19 stays 0.19, in a percent column 0.19%.",
                "Eine Zelle, die in der Tabelle als 19 % erscheint, gilt als 19 %; eine bloße 0,19 bleibt 0,19, in Prozentspalten 0,19 %.",
            )
        ),
        on_submit=Import.begin,
        actions=(button(tr("Import", "Importieren"), kind="primary", type="submit"),),
        key=R.key + Import.into,
    )
    target = choice("import-into", tr("Into", "In"), Import.targets, value=Import.into, on_change=Import.choose)
    return stack(card(tr("Table", "Tabelle"), target, padded=True), card(tr("Columns", "Spalten"), parts, padded=True))


def _going() -> rx.Component:
    stop = button(tr("Stop", "Anhalten"), on_click=Import.stop)
    return card(tr("Importing", "Wird importiert"), line(muted(R.read), stop), padded=True)


def _done() -> rx.Component:
    heads = (
        Head(tr("Line", "Zeile"), number=True),
        Head(tr("Column", "Spalte")),
        Head(tr("Stood there", "Stand da")),
        Head(tr("Why not", "Warum nicht"), wide=True),
    )
    aside = card(
        tr("Kept aside", "Beiseitegelegt"),
        table(heads, R.bad, lambda b: (b.line, b.column, b.text, muted(b.why)), label=tr("Kept aside", "Beiseitegelegt")),
        count=R.bad.length(),
    )
    see = link_button(tr("Open the table", "Tabelle öffnen"), R.href, kind="primary")
    back = when(given(R.change), button(tr("Take this import back", "Diesen Import zurücknehmen"), on_click=Import.take_back))
    return stack(card(tr("Done", "Fertig"), stack(prose(R.said), line(see, back)), padded=True), when(R.bad.length() > 0, aside))


def _bad() -> rx.Component:
    again = link_button(tr("Another file", "Andere Datei"), "/tables/import?into=" + Import.into)
    see = when(given(R.href), link_button(tr("Open the table", "Tabelle öffnen"), R.href))
    return stack(
        failed(tr("This file was not imported.", "Diese Datei wurde nicht importiert."), R.trouble, action=again),
        see,
        notice("idle", tr("Nothing of it is lost.", "Nichts davon ist verloren.")),
    )
