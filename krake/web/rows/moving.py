"""A file on its way into a table: its columns beside those of the table, how far it is, what was kept aside."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from krake.kit import db
from krake.kit.errors import KrakeError, Refused
from krake.kit.text import Words, number
from krake.services import columning, connections, files, importing, profiles, sheets
from krake.services.importing import Match
from krake.spec.actor import Actor
from krake.web import imports
from krake.web.rows.sheet import TYPES, shelf_name
from krake.web.ui.field import Option

LEAVE, NEW = "", "new"


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A column of the file: `goes` is the proposal, "new" for a new column, "" for leaving it out."""

    name: str
    field: str
    goes: str
    type: str
    examples: str


@dataclass(frozen=True, slots=True)
class BadRow:
    line: str
    column: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class ImportRow:
    """`state` is "" (nothing chosen), match, going, done or bad; `change` is "sheet:change" of what it wrote."""

    key: str = ""
    name: str = ""
    state: str = ""
    trouble: str = ""
    matches: list[MatchRow] = field(default_factory=list)
    columns: list[Option] = field(default_factory=list)
    types: list[Option] = field(default_factory=list)
    heads: list[Option] = field(default_factory=list)
    read: str = ""
    said: str = ""
    bad: list[BadRow] = field(default_factory=list)
    href: str = ""
    change: str = ""


def blank(locale: str) -> ImportRow:
    """What the page says of a file without content, which is not kept."""
    return ImportRow(state="bad", trouble=Words("This file is empty.", "Diese Datei ist leer.").to(locale))


async def page(key: str, into: str, locale: str) -> ImportRow:
    """What the import page shows for a kept file and a table ("" for a new one)."""
    if not key:
        return ImportRow()
    if (one := imports.going(key)) is not None and str(one.sheet) == into:
        return _going(key, one, locale)
    try:
        kept = files.find(key)
        source = await asyncio.to_thread(importing.source, files.path(key), kept.name)
        columns = []
        if into.isdigit():
            async with db.read() as session:
                columns = list((await sheets.opened(session, int(into))).columns)
        found = await asyncio.to_thread(importing.matches, source, columns)
    except KrakeError as error:
        return ImportRow(key, state="bad", trouble=error.words.to(locale))
    to = [Option(LEAVE, Words("Leave out", "Auslassen").to(locale)), Option(NEW, Words("New column", "Neue Spalte").to(locale))]
    to += [Option(str(one.id), sheets.caption(one, locale)) for one in columns if one.type not in ("formula", *sheets.physical.OWN)]
    types = [
        Option(name, TYPES[name].to(locale))
        for name in ("text", "long", "number", "money", "percent", "date", "time", "tick", "choice", "link", "email")
    ]
    rows = [_match(place, one) for place, one in enumerate(found)]
    return ImportRow(key, kept.name, "match", "", rows, to, types, [Option(one.name, one.name) for one in found])


def _match(place: int, one: Match) -> MatchRow:
    to = str(one.column) if one.column else NEW if one.type else LEAVE
    return MatchRow(one.name, str(place), to, one.type or "text", " · ".join(text[:40] for text in one.examples))


def _going(key: str, one: imports.Going, locale: str) -> ImportRow:
    href = f"/tables/{one.sheet}"
    if one.trouble is not None:
        return ImportRow(key, one.name, "bad", one.trouble.to(locale), href=href)
    if one.done is None:
        read = Words(f"{number(one.read)} rows read", f"{number(one.read, 'de')} Zeilen gelesen").to(locale)
        return ImportRow(key, one.name, "going", read=read, href=href)
    done = one.done
    said = Words(
        f"{number(done.added)} rows added, {number(done.changed)} changed, {number(done.skipped)} left out.",
        f"{number(done.added, 'de')} Zeilen hinzugefügt, {number(done.changed, 'de')} geändert, {number(done.skipped, 'de')} ausgelassen.",
    )
    bad = [BadRow(number(line, locale), column, text, why.to(locale)) for line, column, text, why in done.bad[:200]]
    return ImportRow(
        key,
        one.name,
        "done",
        said=said.to(locale),
        bad=bad,
        href=href,
        change=f"{one.sheet}:{done.change}" if done.added or done.changed else "",
    )


async def begin(actor: Actor, key: str, into: str, form: dict[str, str]) -> int:
    """Make what new columns or table it takes, and start. Answers the sheet. Raises Refused."""
    kept = files.find(key)
    source = await asyncio.to_thread(importing.source, files.path(key), kept.name)
    chosen = [(place, name, form.get(f"to-{place}", LEAVE), form.get(f"type-{place}", "text")) for place, name in enumerate(source.head)]
    if not any(to for _, _, to, _ in chosen):
        raise Refused(Words("Choose at least one column.", "Wähle mindestens eine Spalte."))
    async with db.write() as session:
        if into.isdigit():
            sheet_id = int(into)
            sheets.may_change(actor, (await sheets.opened(session, sheet_id)).folder)
        else:
            home = int(folder) if (folder := form.get("folder", "")).isdigit() else (await sheets.home(session, "dexter")).id or 0
            wanted = [(name, type_, await _options(source, place, type_)) for place, name, to, type_ in chosen if to]
            made = await sheets.create(
                session, actor, home, form.get("name", "") or kept.name.rpartition(".")[0] or kept.name, wanted,
                rehearsal=await connections.rehearsing(session),
            )  # fmt: skip
            sheet_id = made.sheet.id or 0
            ids = iter(column.id for column in made.columns)
            chosen = [(place, name, str(next(ids)) if to else LEAVE, type_) for place, name, to, type_ in chosen]
    matches = []
    for place, name, to, type_ in chosen:
        if to == NEW:
            async with db.write() as session:
                to = str((await columning.add(session, actor, sheet_id, name, type_, await _options(source, place, type_))).id)
        matches.append(Match(name, int(to) if to.isdigit() else None, type_, ()))
    doubles = form.get("doubles", "add")
    imports.start(actor, key, sheet_id, matches, form.get("key", ""), doubles if doubles in ("skip", "change") else "add")
    return sheet_id


async def _options(source: importing.Source, place: int, type_: str) -> dict[str, object]:
    """A choice column starts with what the file holds."""
    if type_ == "money":
        return {"currency": await asyncio.to_thread(importing.currency, source, place)}
    if type_ != "choice":
        return {}
    values = await asyncio.to_thread(lambda: [str(row[place]).strip() for row in source.rows() if place < len(row)])
    return {"choices": [one for one in dict.fromkeys(values) if one][:100]}


async def targets(locale: str) -> list[Option]:
    """Tables to import into, by agent."""
    async with db.read() as session:
        agents = await profiles.agents(session)
        folders = {one.id: one for one in await sheets.folders(session)}
        there = await sheets.listed(session, rehearsal=await connections.rehearsing(session))
    named = [(folders[one.folder_id].agent, one) for one in there if one.folder_id in folders]
    names = {key: agent.name for key, agent in agents.items()}
    rows = sorted((names.get(agent, agent), sheets.title(one, locale), str(one.id)) for agent, one in named)
    return [
        Option("", Words("A new table", "Eine neue Tabelle").to(locale)),
        *(Option(key, f"{agent}: {name}") for agent, name, key in rows),
    ]


async def folder_options(locale: str) -> list[Option]:
    async with db.read() as session:
        agents = await profiles.agents(session)
        return [
            Option(str(one.id), f"{agents[one.agent].name}: {shelf_name(one, locale)}")
            for one in await sheets.folders(session)
            if one.agent in agents
        ]


async def folder_form(folder: str) -> tuple[str, str, str]:
    """Name, parent and who shares it, of a folder; empty for a new one."""
    if not folder.isdigit():
        return "", "", ""
    async with db.read() as session:
        found = next((one for one in await sheets.folders(session) if one.id == int(folder)), None)
    return (found.name, str(found.parent_id or ""), " ".join(found.shared)) if found else ("", "", "")
