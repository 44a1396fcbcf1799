"""One sheet: its neighbours, its tools, the grid, and the dialogs of columns, filters and history."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.services import files, looks, sheets
from krake.web.pages.shell import badge, shell
from krake.web.rows.sheet import KINDS, OPS, TYPES
from krake.web.states.table import COLUMN, FILTER, FIND, HISTORY, NAME, SAVE, Table
from krake.web.states.viewer import Viewer
from krake.web.ui.ago import ago
from krake.web.ui.blank import empty, failed, notice, skeleton
from krake.web.ui.button import button, link, link_button
from krake.web.ui.cards import card_lane, day_cell, lanes, month_grid, sheet_card, wall
from krake.web.ui.chip import chip, chips, segmented
from krake.web.ui.dialog import closes, dialog, opens
from krake.web.ui.each import each, given, when
from krake.web.ui.face import face
from krake.web.ui.field import area, choice, field, form, search_field
from krake.web.ui.head import head
from krake.web.ui.layout import line, stack
from krake.web.ui.row import row
from krake.web.ui.sheet import book, leaf, sheet, shelf
from krake.web.ui.text import faint, muted, prose
from krake.web.ui.tr import tr

ROUTE = "/tables/[sheet]"
TITLE = "Table"
ON_LOAD = [Table.open]
T = Table.row
WRITES = (Viewer.role == "owner") | (Viewer.role == "operator")


def page() -> rx.Component:
    gone = failed(
        tr("There is no such table.", "Diese Tabelle gibt es nicht."),
        tr("It may have been deleted for good.", "Vielleicht wurde sie endgültig gelöscht."),
        action=link_button(tr("All tables", "Alle Tabellen"), "/tables"),
    )
    whole = book(_head(), _side(), _tools(), _trashed(), _body())
    return shell(
        when(Table.ready, when(T.known, whole, gone), skeleton(12)),
        _column(),
        _filter(),
        _history(),
        _save(),
        _find(),
        _name(),
        here="agents",
        title=T.name + " · Krake",
        wide=True,
    )


def _head() -> rx.Component:
    actions = (
        link_button(tr("Import", "Importieren"), "/tables/import?into=" + T.key.to_string()),
        link_button(tr("Export", "Exportieren"), _export("csv")),
    )
    person = link(T.agent_name, "/agents/" + T.agent)
    return head(T.name, before=face(T.tint, T.mouth, T.mark, "large"), sub=person, tag=when(T.rehearsal, badge()), desk=actions)


def _export(kind: str) -> Any:
    return "/api/sheets/" + T.key.to_string() + "/export?format=" + kind + "&locale=" + Viewer.locale + "&look=" + Table.quoted


def _side() -> rx.Component:
    def one(r: Any) -> rx.Component:
        return when(r.href == "", shelf(r.name), leaf(r.name, r.href, note=r.rows, here=T.key.to_string(), key=r.key))

    return stack(each(T.leaves, one), link_button(tr("All tables", "Alle Tabellen"), "/tables", kind="quiet"), tight=True)


def _tools() -> rx.Component:
    key = T.key.to_string()
    kinds = [(name, tr(*words), "/tables/" + key + ("" if name == "grid" else "?as=" + name)) for name, words in KINDS.items()]
    search = form(
        search_field("sheet-q", tr("Search the table", "Tabelle durchsuchen"), name="q"),
        on_submit=Table.search,
    )
    plain = chip(tr("All", "Alle"), on=(Table.look == "{}") & (Table.view == ""), href="/tables/" + key, look=Table.open)
    views = each(T.views, lambda v: chip(v.words, on=Table.view == v.key, href=v.href, look=Table.open))
    active = each(Table.chips, lambda c: chip(c.words + " ×", on=True, href=c.href, look=Table.open))
    keep = when(
        Table.look != "{}",
        when(Table.own & (Table.view != ""), None, button(tr("Save view", "Ansicht sichern"), kind="quiet", **opens(SAVE))),
    )
    renew = when(
        WRITES & (Table.view != "") & ~Table.own,
        button(tr("Keep in this view", "In der Ansicht behalten"), kind="quiet", on_click=Table.keep_view),
    )
    drop = when(Table.view != "", button(tr("Delete view", "Ansicht löschen"), kind="quiet", on_click=Table.drop_view))
    more = (
        button(tr("Filter", "Filter"), kind="quiet", **opens(FILTER)),
        button(tr("Replace", "Ersetzen"), kind="quiet", on_click=Table.find),
        button(tr("History", "Verlauf"), kind="quiet", on_click=Table.all_history),
        link_button("XLSX", _export("xlsx"), kind="quiet"),
        when(WRITES, button(tr("Table", "Tabelle"), kind="quiet", icon="gear", **opens(NAME))),
    )
    first = line(search, segmented(kinds, Table.kind, label=tr("Drawn as", "Dargestellt als")), *more)
    return stack(first, chips(plain, views, active, keep, renew, drop, label=tr("Views and filters", "Ansichten und Filter")), tight=True)


def _trashed() -> rx.Component:
    back = button(tr("Take it back", "Zurückholen"), on_click=Table.trash(False))
    return when(T.gone, notice("wait", tr("This table lies in the trash.", "Diese Tabelle liegt im Papierkorb."), action=back))


def _body() -> rx.Component:
    grid = sheet(
        sheet=T.key,
        version=T.version,
        count=T.count,
        columns=T.columns,
        look=Table.look,
        frozen=T.frozen,
        writes=WRITES & ~T.gone,
        names=Table.names,
        me=Viewer.name,
        label=T.name,
        linked=T.linked,
        at=Table.at,
        largest=files.LARGEST,
        on_column=Table.open_column,
        on_add=Table.new_column,
        on_find=Table.find,
        on_history=Table.history,
        on_width=Table.width,
        on_order=Table.order,
        on_total=Table.total_by,
        on_fold=Table.fold,
    )
    cut = faint(tr("The first 300 rows. Filter to see others.", "Die ersten 300 Zeilen. Filtere, um andere zu sehen."))
    return rx.match(  # type: ignore[return-value]
        Table.kind,
        ("board", stack(_by(Table.board.by, Table.board.column, "board"), _board(), when(Table.board.cut, cut))),
        ("calendar", stack(_by(Table.month.by, Table.month.column, "calendar"), _month(), when(Table.month.cut, cut))),
        ("gallery", stack(wall(each(Table.gallery.cards, _card)), when(Table.gallery.cut, cut))),
        grid,
    )


def _by(options: Any, here: Any, kind: str) -> rx.Component:
    base = "/tables/" + T.key.to_string() + "?as=" + kind + "&by="
    one = each(options, lambda o: chip(o.words, on=here.to_string() == o.value, href=base + o.value, look=Table.open))
    return when(options.length() > 1, chips(one, label=tr("By", "Nach")))


def _card(c: Any) -> rx.Component:
    return sheet_card(c.title, c.facts)


def _board() -> rx.Component:
    def lane(one: Any) -> rx.Component:
        def card(c: Any) -> rx.Component:
            move = choice(
                "move-" + c.key.to_string(),
                tr("Move to", "Verschieben nach"),
                Table.board.lane_options,
                value=c.lane,
                on_change=lambda value: Table.put(c.key, Table.board.column, value),
            )
            return sheet_card(c.title, c.facts, when(WRITES, move))

        return card_lane(one.name, one.count, each(one.cards, card))

    return lanes(each(Table.board.lanes, lane))


def _month() -> rx.Component:
    turn = line(
        link_button(tr("Before", "Davor"), Table.month.before, kind="quiet"),
        muted(Table.month.name),
        link_button(tr("After", "Danach"), Table.month.after, kind="quiet"),
    )
    days = each(Table.month.days, lambda d: day_cell(d.words, each(d.cards, _card), here=d.here, out=d.out))
    return stack(turn, month_grid(days))


# --- dialogs


def _column() -> rx.Component:
    c = Table.column
    types = [(name, TYPES[name]) for name in sheets.TYPES]
    formats = [(name, TYPES[name]) for name in sheets.FORMATS]
    kind = Table.type
    parts = form(
        field("column-name", tr("Name", "Name"), name="name", default_value=c.name, key=c.key + c.name, error=Table.error, required=True),
        choice("column-type", tr("Type", "Typ"), types, name="type", value=kind, on_change=Table.try_type),
        when(given(Table.loss), notice("wait", Table.loss)),
        when(
            (kind == "choice") | (kind == "choices"),
            area(
                "column-choices",
                tr("Choices, one a line", "Auswahlen, eine je Zeile"),
                name="choices",
                default_value=c.choices,
                key="ch" + c.key,
            ),
        ),
        when(
            kind == "row",
            stack(
                choice(
                    "column-sheet",
                    tr("Table it points to", "Tabelle, auf die sie zeigt"),
                    Table.targets,
                    name="sheet",
                    value=Table.target,
                    on_change=Table.point_to,
                    first=tr("None: the number of a row", "Keine: die Nummer einer Zeile"),
                ),
                when(
                    Table.naming.length() > 0,
                    choice(
                        "column-shown",
                        tr("Show its", "Zeigt"),
                        Table.naming,
                        name="shown",
                        default_value=c.shown,
                        key="sh" + c.key + Table.target,
                        first=tr("First text column", "Erste Textspalte"),
                    ),
                ),
            ),
        ),
        when(
            (kind == "money") | ((kind == "formula") & (c.format == "money")),
            field("column-currency", tr("Currency", "Währung"), name="currency", default_value=c.currency, key="cu" + c.key),
        ),
        when(
            kind == "formula",
            stack(
                area(
                    "column-formula",
                    tr("Formula", "Formel"),
                    name="formula",
                    rows=2,
                    default_value=c.formula,
                    key="fo" + c.key,
                    hint=tr(
                        "{Price} - {Cost}, IF({Done}, 1, 0), RUNNING_SUM({Amount}), PREV({Balance})",
                        "{Preis} - {Kosten}, IF({Fertig}, 1, 0), RUNNING_SUM({Betrag}), PREV({Saldo})",
                    ),
                ),
                choice(
                    "column-format",
                    tr("Answers in", "Ergebnis in"),
                    formats,
                    name="format",
                    first=tr("By itself", "Von selbst"),
                    default_value="",
                    key="fm" + c.key,
                ),
            ),
        ),
        on_submit=Table.save_column,
        actions=(
            button(tr("Cancel", "Abbrechen"), kind="quiet", **closes(COLUMN)),
            button(rx.cond(c.key == "", tr("Add the column", "Spalte anlegen"), tr("Save", "Sichern")), kind="primary", type="submit"),
        ),
    )
    number = c.id
    acts = line(
        button(tr("Sort ascending", "Aufsteigend sortieren"), kind="quiet", on_click=Table.sort_by(number, False)),
        button(tr("Sort descending", "Absteigend sortieren"), kind="quiet", on_click=Table.sort_by(number, True)),
        when(
            c.groups,
            when(
                Table.grouped,
                button(tr("No groups", "Keine Gruppen"), kind="quiet", on_click=Table.group_by(0)),
                button(tr("Group by this", "Danach gruppieren"), kind="quiet", on_click=Table.group_by(number)),
            ),
        ),
        button(tr("Hide", "Ausblenden"), kind="quiet", on_click=Table.hide(number, True)),
        when(~c.alone, button(tr("Delete", "Löschen"), kind="destructive", on_click=Table.drop_column)),
    )
    hidden = each(
        T.columns,
        lambda one: when(one.hidden, button(tr("Show ", "Zeigen: ") + one.name, kind="quiet", on_click=Table.hide(one.id, False))),
    )
    freeze = line(*[button(str(count), kind="quiet", on_click=Table.freeze(count)) for count in (0, 1, 2, 3)])
    rest = stack(acts, muted(tr("Columns that stay in sight:", "Spalten, die stehen bleiben:")), freeze, hidden)
    return dialog(
        COLUMN, rx.cond(c.key == "", tr("New column", "Neue Spalte"), tr("Column", "Spalte")), stack(parts, when(c.key != "", rest))
    )


def _filter() -> rx.Component:
    ops = [(name, OPS[name]) for name in looks.OPS]
    parts = form(
        choice("filter-column", tr("Column", "Spalte"), Table.filterable, name="column"),
        choice("filter-op", tr("Condition", "Bedingung"), ops, name="op"),
        field("filter-value", tr("Value", "Wert"), name="value"),
        on_submit=Table.filter_by,
        actions=(button(tr("Filter", "Filtern"), kind="primary", type="submit"),),
    )
    return dialog(FILTER, tr("Filter", "Filter"), parts)


def _history() -> rx.Component:
    def one(r: Any) -> rx.Component:
        run = when(given(r.href), link(tr("run", "Lauf"), r.href))
        back = when(given(r.back) & WRITES, button(tr("Take back", "Zurücknehmen"), kind="quiet", on_click=Table.take_back(r.back)))
        again = when(
            (Table.cell.length() > 0) & given(r.text) & WRITES,
            button(tr("Restore", "Wiederherstellen"), kind="quiet", on_click=Table.restore(r.text)),
        )
        return row(r.words, detail=line(muted(r.who), ago(r.at), faint(r.why), run), note=line(back, again))

    none = empty(tr("Nothing was changed yet.", "Noch wurde nichts geändert."))
    return dialog(HISTORY, tr("History", "Verlauf"), when(Table.told.length() > 0, each(Table.told, one), none), sheet=True)


def _save() -> rx.Component:
    parts = form(
        field("view-name", tr("Name of the view", "Name der Ansicht"), name="name", required=True),
        on_submit=Table.save_view,
        actions=(button(tr("Save", "Sichern"), kind="primary", type="submit"),),
    )
    return dialog(SAVE, tr("Save this view", "Diese Ansicht sichern"), parts)


def _find() -> rx.Component:
    parts = form(
        prose(
            tr(
                "In all rows that are shown. It is one change and can be taken back.",
                "In allen Zeilen, die gezeigt werden. Es ist eine Änderung und lässt sich zurücknehmen.",
            )
        ),
        field("find-what", tr("Find", "Suchen"), name="find", required=True),
        field("find-put", tr("Replace with", "Ersetzen durch"), name="put"),
        choice("find-column", tr("In", "In"), Table.filterable, name="column", first=tr("All columns", "Alle Spalten")),
        on_submit=Table.replace,
        actions=(button(tr("Replace all", "Alle ersetzen"), kind="primary", type="submit"),),
    )
    return dialog(FIND, tr("Find and replace", "Suchen und ersetzen"), parts)


def _name() -> rx.Component:
    parts = form(
        field("table-name", tr("Name", "Name"), name="name", default_value=T.name, key=T.name, required=True),
        choice("table-folder", tr("Folder", "Ordner"), T.folders, name="folder", default_value=T.folder, key="f" + T.folder),
        on_submit=Table.rename,
        actions=(
            button(tr("Delete the table", "Tabelle löschen"), kind="destructive", on_click=Table.trash(True)),
            button(tr("Save", "Sichern"), kind="primary", type="submit"),
        ),
    )
    return dialog(NAME, tr("Table", "Tabelle"), parts)
