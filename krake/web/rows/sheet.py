"""A sheet and the shelf it stands on, in words: columns, views, filters, history, what a change of type would do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from krake.kit import db
from krake.kit.errors import KrakeError
from krake.kit.text import Words, number
from krake.models import Column, Folder, Sheet, SheetChange, SheetView
from krake.services import connections, grouping, history, linking, looks, physical, profiles, sheets
from krake.services.columning import Loss
from krake.services.looks import Look
from krake.services.sheets import Opened
from krake.web.rows import agents as faces
from krake.web.ui.field import Option
from krake.web.ui.sheet import SheetColumn

TYPES: dict[str, Words] = {
    "text": Words("Text", "Text"),
    "long": Words("Long text", "Langer Text"),
    "number": Words("Number", "Zahl"),
    "money": Words("Money", "Betrag"),
    "percent": Words("Percent", "Prozent"),
    "date": Words("Date", "Datum"),
    "time": Words("Date and time", "Datum und Uhrzeit"),
    "tick": Words("Tick", "Haken"),
    "choice": Words("Choice", "Auswahl"),
    "choices": Words("Several choices", "Mehrfachauswahl"),
    "rating": Words("Rating", "Bewertung"),
    "link": Words("Link", "Link"),
    "email": Words("E-mail", "E-Mail"),
    "file": Words("File", "Datei"),
    "agent": Words("Agent", "Agent"),
    "row": Words("Row of a table", "Zeile einer Tabelle"),
    "formula": Words("Formula", "Formel"),
    "made_by": Words("Created by", "Angelegt von"),
    "made_at": Words("Created at", "Angelegt am"),
    "changed_by": Words("Changed by", "Geändert von"),
    "changed_at": Words("Changed at", "Geändert am"),
}
OPS: dict[str, Words] = {
    "is": Words("is", "ist"),
    "not": Words("is not", "ist nicht"),
    "has": Words("contains", "enthält"),
    "empty": Words("is empty", "ist leer"),
    "filled": Words("is filled", "ist gefüllt"),
    "over": Words("is more than", "ist mehr als"),
    "under": Words("is less than", "ist weniger als"),
    "from": Words("is at least", "ist mindestens"),
    "to": Words("is at most", "ist höchstens"),
    "wrong": Words("does not fit", "passt nicht"),
}
ACTS: dict[str, Words] = {
    "cells": Words("{n} cells changed", "{n} Zellen geändert"),
    "add": Words("{n} rows added", "{n} Zeilen hinzugefügt"),
    "delete": Words("{n} rows deleted", "{n} Zeilen gelöscht"),
    "move": Words("Row moved", "Zeile verschoben"),
    "column": Words("Column changed", "Spalte geändert"),
    "import": Words("{n} rows imported", "{n} Zeilen importiert"),
}
ONE: dict[str, Words] = {
    "cells": Words("1 cell changed", "1 Zelle geändert"),
    "add": Words("1 row added", "1 Zeile hinzugefügt"),
    "delete": Words("1 row deleted", "1 Zeile gelöscht"),
    "import": Words("1 row imported", "1 Zeile importiert"),
}
ADDED = Words("Column “{}” added", "Spalte „{}“ hinzugefügt")
GONE = Words("Column “{}” deleted", "Spalte „{}“ gelöscht")
RENAMED = Words("Column renamed: {} → {}", "Spalte umbenannt: {} → {}")
WIDTH = Words("{}: width {} → {}", "{}: Breite {} → {}")
HIDDEN = Words("Column “{}” hidden", "Spalte „{}“ ausgeblendet")
SHOWN = Words("Column “{}” shown", "Spalte „{}“ gezeigt")
MOVED = Words("Column “{}” moved", "Spalte „{}“ verschoben")
FOLDER = Words("Folder {}", "Ordner {}")
GROUPED = Words("Groups: {}", "Gruppen: {}")
BACK = Words("taken back: ", "zurückgenommen: ")
ROLES = {"person": Words("", ""), "agent": Words("agent", "Agent"), "sync": Words("sync", "Abgleich")}
KINDS = {
    "grid": Words("Grid", "Tabelle"),
    "board": Words("Board", "Board"),
    "calendar": Words("Calendar", "Kalender"),
    "gallery": Words("Gallery", "Galerie"),
}


@dataclass(frozen=True, slots=True)
class LeafRow:
    """A table in a list: `rows` in words, `href` its page; a shelf (a folder's name) has no href. `agent` is whose it is."""

    key: str
    name: str
    rows: str = ""
    href: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class LookRow:
    """A filter or sort that is on, with the address without it; or a saved view."""

    words: str
    href: str
    on: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A sheet's page. `known` is False when there is none; `gone` while it lies in the trash."""

    key: int = 0
    name: str = ""
    agent: str = ""
    agent_name: str = ""
    role: str = ""
    tint: int = 1
    mouth: str = "smile"
    mark: str = "arc"
    version: int = 0
    count: int = 0
    frozen: int = 1
    rehearsal: bool = False
    gone: bool = False
    known: bool = True
    folder: str = ""
    columns: list[SheetColumn] = field(default_factory=list)
    leaves: list[LeafRow] = field(default_factory=list)
    views: list[LookRow] = field(default_factory=list)
    folders: list[Option] = field(default_factory=list)
    linked: str = ""


@dataclass(frozen=True, slots=True)
class ColumnForm:
    """What the column dialog starts with. `key` is "" for a new one, `id` the same as a number; `alone` when it is the only one left.

    `target` is the table it points to, `shown` the column whose text names its rows; `groups` says whether rows can stand in groups by it.
    """

    key: str = ""
    name: str = ""
    type: str = "text"
    choices: str = ""
    currency: str = "EUR"
    formula: str = ""
    format: str = "number"
    fixed: bool = False
    alone: bool = False
    target: str = ""
    shown: str = ""
    groups: bool = False
    id: int = 0


@dataclass(frozen=True, slots=True)
class ToldRow:
    """One entry of a cell's or a sheet's history. `back` is the change's number while it can be taken back; `text` what stood there."""

    words: str
    who: str
    at: str
    why: str = ""
    back: str = ""
    text: str = ""
    href: str = ""


async def page(sheet_id: int, locale: str) -> SheetRow:
    """Everything around the grid. Raises NotFound."""
    async with db.read() as session:
        opened = await sheets.opened(session, sheet_id)
        agents = await profiles.agents(session)
        shelf = await sheets.folders(session)
        neighbours = await sheets.listed(session, rehearsal=opened.sheet.rehearsal)
        views = await looks.views(session, sheet_id)
    sheet, agent = opened.sheet, agents.get(opened.folder.agent)
    look = faces.face(agents, opened.folder.agent)
    own = [folder for folder in shelf if folder.agent == opened.folder.agent]
    return SheetRow(
        sheet.id or 0,
        sheets.title(sheet, locale),
        opened.folder.agent,
        agent.name if agent else opened.folder.agent,
        agent.role.to(locale) if agent else "",
        look.tint,
        look.mouth,
        look.mark,
        sheet.version,
        sheet.rows,
        sheet.frozen,
        sheet.rehearsal,
        sheet.gone_at is not None or opened.folder.gone_at is not None,
        True,
        str(opened.folder.id),
        [column(one, locale) for one in opened.columns],
        leaves(own, neighbours, locale),
        [view_row(one) for one in views],
        [Option(str(one.id), shelf_name(one, locale)) for one in own],
        ".".join(f"{one.sheet}-{one.version}" for _, one in sorted(opened.linked.items())),
    )


def column(one: Column, locale: str) -> SheetColumn:
    choices = [str(name) for name in one.options.get("choices", ())]
    form = physical.type_of(one) if one.type == "formula" else ""
    return SheetColumn(
        one.id or 0,
        sheets.caption(one, locale),
        one.type,
        form,
        one.width,
        one.hidden,
        choices,
        str(one.options.get("currency", "")),
        str(one.options.get("formula", "")),
        linking.target_of(one),
    )


async def targets(sheet_id: int, locale: str) -> list[Option]:
    """The tables a column of this one may point to, each with whose it is; itself first."""
    async with db.read() as session:
        own = (await sheets.opened(session, sheet_id)).sheet
        agents = await profiles.agents(session)
        folders = {one.id: one for one in await sheets.folders(session)}
        there = [one for one in await sheets.listed(session, rehearsal=own.rehearsal) if one.folder_id in folders]
    found = []
    for one in sorted(there, key=lambda one: one.id != sheet_id):
        agent = agents.get(folders[one.folder_id].agent)
        found.append(Option(str(one.id), f"{sheets.title(one, locale)} · {agent.name if agent else folders[one.folder_id].agent}"))
    return found


async def naming(target: str, locale: str) -> list[Option]:
    """The columns of a table that can name its rows."""
    if not target.isdigit():
        return []
    async with db.read() as session:
        columns = await sheets.columns(session, int(target))
    return [Option(str(one.id), sheets.caption(one, locale)) for one in columns if linking.names(one)]


def leaves(folders: Sequence[Folder], of: Sequence[Sheet], locale: str) -> list[LeafRow]:
    """Folders in the order of their tree, each with its tables below it."""
    rows: list[LeafRow] = []

    def below(parent: int | None, path: str) -> None:
        for folder in (one for one in folders if one.parent_id == parent):
            name = path + shelf_name(folder, locale)
            rows.append(LeafRow(f"f{folder.id}", name, agent=folder.agent))
            rows.extend(
                LeafRow(str(sheet.id), sheets.title(sheet, locale), number(sheet.rows, locale), f"/tables/{sheet.id}")
                for sheet in of
                if sheet.folder_id == folder.id
            )
            below(folder.id, f"{name} / ")

    known = {folder.id for folder in folders}
    below(None, "")
    for folder in folders:
        if folder.parent_id is not None and folder.parent_id not in known:
            below(folder.parent_id, "")
            break
    return rows


def shelf_name(folder: Folder, locale: str) -> str:
    """The first folder of an agent has a name that everybody reads in their language."""
    return Words("Tables", "Tabellen").to(locale) if folder.name == "Tables" else folder.name


def view_row(one: SheetView) -> LookRow:
    return LookRow(one.name, f"/tables/{one.sheet_id}?view={one.id}", key=str(one.id))


def address(sheet_id: int, look: Look, kind: str = "grid", view: str = "") -> str:
    """The page's address with a look in it; beside a saved view it stands in place of that view's own."""
    said = quote(json.dumps(looks.spelled(look), ensure_ascii=False, separators=(",", ":")))
    parts = [f"look={said}"] if view or look != Look() else []
    parts += [f"as={kind}"] if kind != "grid" else []
    parts += [f"view={view}"] if view else []
    return f"/tables/{sheet_id}" + ("?" + "&".join(parts) if parts else "")


def chips(row: SheetRow, look: Look, kind: str, view: str, locale: str) -> list[LookRow]:
    """The groups, the filters, the sort and the search that are on, each with the address without it."""
    names, found = {one.id: one.name for one in row.columns}, []

    def without(words: str, **rest: Any) -> None:
        found.append(LookRow(words, address(row.key, replace(look, **rest), kind, view), True))

    if look.grouped:
        without(GROUPED.to(locale).format(names.get(look.grouped, "?")), grouped=0, folded=())
    for place, one in enumerate(look.filters):
        words = f"{names.get(one.column, '?')} {OPS[one.op].to(locale)} {one.value}".strip()
        without(words, filters=(*look.filters[:place], *look.filters[place + 1 :]))
    for column_id, down in look.sort:
        rest = tuple(one for one in look.sort if one[0] != column_id)
        without(f"{names.get(column_id, '?')} {'↓' if down else '↑'}", sort=rest)
    if look.search:
        without(f"“{look.search}”", search="")
    return found


async def told(sheet_id: int, row_id: int, column_id: int, locale: str) -> list[ToldRow]:
    """A cell's history."""
    async with db.read() as session:
        found = await history.of_cell(session, sheet_id, row_id, column_id)
        agents = await profiles.agents(session)
    rows = []
    for one in found:
        words = f"{one.before or '—'} → {one.after or '—'}" if one.kind == "cells" else f"{act(one.kind, 1, locale)}: {one.after or '—'}"
        who = agents[one.who].name if one.who in agents else one.who
        rows.append(
            ToldRow(words, who, one.at, one.why, "", one.before if one.kind == "cells" else "", f"/runs/{one.run_id}" if one.run_id else "")
        )
    return rows


async def acts(sheet_id: int, locale: str) -> list[ToldRow]:
    """The sheet's history."""
    async with db.read() as session:
        found = await history.of_sheet(session, sheet_id)
        agents = await profiles.agents(session)
    return [_act(one, agents[one.who].name if one.who in agents else one.who, locale) for one in found]


def _act(one: SheetChange, who: str, locale: str) -> ToldRow:
    words = columns_said(one, locale) if one.kind == "column" else act(one.kind, one.count, locale)
    words = BACK.to(locale) + words if one.detail.get("undoes") else words
    back = str(one.id) if one.undone_by is None else ""
    return ToldRow(words, who, one.at.isoformat(), one.why, back, "", f"/runs/{one.run_id}" if one.run_id else "")


def act(kind: str, count: int, locale: str) -> str:
    return (ONE if count == 1 and kind in ONE else ACTS).get(kind, Words(kind, kind)).to(locale).format(n=number(count, locale))


def columns_said(one: SheetChange, locale: str) -> str:
    """What was done to columns, from what to what. The change's `why` is the column's name."""
    said, name = [], str(one.detail.get("name") or one.why)
    for _, before, after in one.detail.get("columns", ())[:1]:  # the others are formulas that follow a new name
        if "gone_at" in after:
            said.append((GONE if after["gone_at"] else ADDED).to(locale).format(name))
        if "name" in after:
            said.append(RENAMED.to(locale).format(before["name"], after["name"]))
        if "type" in after:
            types = [TYPES.get(each["type"], Words(each["type"], each["type"])).to(locale) for each in (before, after)]
            said.append(f"{name}: {types[0]} → {types[1]}")
        elif "options" in after:
            said.extend(f"{name}: {_told(before['options'], key)} → {_told(after['options'], key)}" for key in _differing(before, after))
        if "width" in after:
            said.append(WIDTH.to(locale).format(name, before["width"], after["width"]))
        if "hidden" in after:
            said.append((HIDDEN if after["hidden"] else SHOWN).to(locale).format(name))
        if "place" in after:
            said.append(MOVED.to(locale).format(name))
    return " · ".join(said) or ACTS["column"].to(locale)


def _differing(before: Any, after: Any) -> list[str]:
    old, new = before["options"], after["options"]
    return [key for key in ("formula", "currency", "choices", "format", "shown") if old.get(key) != new.get(key)]


def _told(options: Any, key: str) -> str:
    value = options.get(key)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "—")


def column_form(opened: Opened, column_id: int | None) -> ColumnForm:
    if column_id is None:
        return ColumnForm()
    one = opened.column(column_id)
    return ColumnForm(
        str(one.id),
        one.name,
        one.type,
        "\n".join(str(name) for name in one.options.get("choices", ())),
        str(one.options.get("currency", "EUR")),
        str(one.options.get("formula", "")),
        physical.type_of(one),
        one.type in physical.OWN,
        len(opened.columns) == 1,
        str(linking.target_of(one) or ""),
        str(one.options.get("shown") or ""),
        grouping.may(one),
        one.id or 0,
    )


async def agent_names(locale: str) -> dict[str, str]:
    async with db.read() as session:
        return {key: agent.name for key, agent in (await profiles.agents(session)).items()}


# --- the list of all tables


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """An agent with all its tables. `waiting` are declared ones that nobody used yet."""

    key: str
    name: str
    role: str
    tint: int
    mouth: str
    mark: str
    leaves: list[LeafRow]
    waiting: list[LeafRow]


@dataclass(frozen=True, slots=True)
class ShelvesRow:
    shelves: list[ShelfRow] = field(default_factory=list)
    trash: list[LeafRow] = field(default_factory=list)


async def shelves(locale: str, agent: str = "") -> ShelvesRow:
    """Every agent's folders and tables of the present world, and the trash."""
    async with db.read() as session:
        rehearsal = await connections.rehearsing(session)
        agents = await profiles.agents(session)
        folders = await sheets.folders(session)
        there = await sheets.listed(session, rehearsal=rehearsal)
        gone = await sheets.listed(session, rehearsal=rehearsal, gone=True)
        trashed = await sheets.folders(session, gone=True)
    rows = []
    for key, one in agents.items():
        if agent and key != agent:
            continue
        own = [folder for folder in folders if folder.agent == key or f"agent:{key}" in folder.shared]
        ids = {folder.id for folder in own}
        mine = [sheet for sheet in there if sheet.folder_id in ids]
        used = {sheet.key for sheet in mine}
        waiting = [
            LeafRow(sheets.key_of(table.name), table.words.to(locale), agent=key)
            for table in one.tables
            if sheets.key_of(table.name) not in used
        ]
        look = faces.face(agents, key)
        rows.append(ShelfRow(key, one.name, one.role.to(locale), look.tint, look.mouth, look.mark, leaves(own, mine, locale), waiting))
    trash = [LeafRow(f"s{sheet.id}", sheets.title(sheet, locale), number(sheet.rows, locale)) for sheet in gone]
    away = {folder.id for folder in trashed}
    tops = [folder for folder in trashed if folder.parent_id not in away]  # what lay in a folder comes back with it
    return ShelvesRow(rows, trash + [LeafRow(f"f{folder.id}", FOLDER.to(locale).format(shelf_name(folder, locale))) for folder in tops])


def look_from(text: str) -> Look:
    """A look from an address; one that is not understood is none."""
    try:
        found = json.loads(text or "{}")
        return looks.look(found) if isinstance(found, dict) else Look()
    except (ValueError, KrakeError):
        return Look()


def loss(found: Loss, locale: str) -> str:
    """What a change of type would do, in a sentence."""
    kept = Words(f"{found.kept} cells keep their value.", f"{found.kept} Zellen behalten ihren Wert.").to(locale)
    if not found.lost:
        return kept
    examples = ", ".join(f"“{text[:40]}”" for _, text, _ in found.examples)
    more = Words(
        f"{found.lost} would not fit and stay visible as they are: {examples}",
        f"{found.lost} passen nicht und bleiben sichtbar, wie sie sind: {examples}",
    )
    return f"{kept} {more.to(locale)}"
