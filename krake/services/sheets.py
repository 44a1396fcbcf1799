"""Folders, sheets and their columns: made, renamed, moved, thrown away and taken back. Rows are `services.entries`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from krake import registry
from krake.kit import clock
from krake.kit.errors import NotAllowed, NotFound, Refused
from krake.kit.text import Words
from krake.models import Column, Folder, Sheet, SheetChange
from krake.models.folder import PLACE
from krake.services import cells, formulas, linking, physical
from krake.services.linking import Linked
from krake.spec.actor import Actor
from krake.spec.agent import Table

TYPES = (
    "text", "long", "number", "money", "percent", "date", "time", "tick", "choice", "choices", "rating", "link", "email", "file", "agent",
    "row", "formula", "made_by", "made_at", "changed_by", "changed_at",
)  # fmt: skip
FORMATS = ("number", "money", "percent", "text", "date", "time", "tick")
LONGEST_NAME = 80
MOST_COLUMNS = 200
SHARES = re.compile(r"share|%|percent|anteil|prozent|progress|rate|quote", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opened:
    """A sheet with its columns in order, those that are gone left out. `linked` are the tables that columns point to, by column."""

    sheet: Sheet
    columns: tuple[Column, ...]
    folder: Folder
    linked: Mapping[int, Linked] = field(default_factory=dict)

    def column(self, column_id: int) -> Column:
        found = next((one for one in self.columns if one.id == column_id), None)
        if found is None:
            raise NotFound(Words("This column does not exist any more.", "Diese Spalte gibt es nicht mehr."))
        return found

    def by_key(self, key: str) -> Column:
        found = next((one for one in self.columns if one.key == key), None)
        if found is None:
            raise NotFound(Words(f"There is no column {key} here.", f"Eine Spalte {key} gibt es hier nicht."))
        return found


def key_of(name: str) -> str:
    """The key of a declared name: "Net revenue" is net_revenue."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "column"


def free_key(name: str, taken: set[str]) -> str:
    """A key that no other column has: prices in € and in $ are two columns, whose names make the same key."""
    key, number = key_of(name), 2
    while key in taken:
        key, number = f"{key_of(name)}_{number}", number + 1
    return key


def title(sheet: Sheet, locale: str) -> str:
    """Its name as the reader knows it: a declared table that nobody renamed has one in each language."""
    for agent in registry.agents().values() if sheet.key else ():
        for table in agent.tables:
            if table.name == sheet.name and key_of(table.name) == sheet.key:
                return table.words.to(locale)
    return sheet.name


def caption(column: Column, locale: str) -> str:
    """A column's name as the reader knows it, until somebody renames it."""
    german = str(column.options.get("german", ""))
    return german if locale == "de" and german and key_of(column.name) == column.key else column.name


def kind(column: Column) -> cells.Kind:
    return cells.Kind(column.type, column.options)


# --- reading


async def folders(session: AsyncSession, *, gone: bool = False) -> Sequence[Folder]:
    wanted = Folder.gone_at.is_not(None) if gone else Folder.gone_at.is_(None)  # type: ignore[union-attr]
    return (await session.scalars(select(Folder).where(wanted).order_by(Folder.name, Folder.id))).all()


async def listed(session: AsyncSession, *, rehearsal: bool, gone: bool = False) -> Sequence[Sheet]:
    """The sheets of one world, by name; those of a folder in the trash lie there with it and are in neither list."""
    wanted = Sheet.gone_at.is_not(None) if gone else Sheet.gone_at.is_(None)  # type: ignore[union-attr]
    here = select(Sheet).join(Folder, Folder.id == Sheet.folder_id).where(wanted, Sheet.rehearsal == rehearsal, Folder.gone_at.is_(None))  # type: ignore[union-attr,arg-type]
    return (await session.scalars(here.order_by(Sheet.name, Sheet.id))).all()


#: one statement for a sheet, its folder and its columns, made once: each window of rows that somebody scrolls to begins with it
OPENED = (
    select(Sheet, Folder, Column).join(Folder, Folder.id == Sheet.folder_id)  # type: ignore[arg-type]
    .outerjoin(Column, and_(Column.sheet_id == Sheet.id, Column.gone_at.is_(None)))  # type: ignore[arg-type,union-attr]
    .where(Sheet.id == bindparam("sheet")).order_by(Column.place, Column.id)  # type: ignore[arg-type]
)  # fmt: skip


async def opened(session: AsyncSession, sheet_id: int, *, change: bool = False) -> Opened:
    """A sheet to look at, or to change: then nobody else changes it until the end of the transaction. Raises NotFound."""
    if change:
        await session.get(Sheet, sheet_id, with_for_update=True, populate_existing=True)
    found = (await session.execute(OPENED, {"sheet": sheet_id})).all()
    if not found:
        raise NotFound(Words("This table does not exist any more.", "Diese Tabelle gibt es nicht mehr."))
    if change and (found[0][0].gone_at or found[0][1].gone_at):
        raise NotFound(
            Words("This table lies in the trash and can only be read.", "Diese Tabelle liegt im Papierkorb und lässt sich nur lesen."),
            Words("Take it back first.", "Hole sie erst zurück."),
        )
    columns = tuple(column for _, _, column in found if column is not None)
    return Opened(found[0][0], columns, found[0][1], await linking.of(session, columns))


async def columns(session: AsyncSession, sheet_id: int) -> Sequence[Column]:
    wanted = select(Column).where(Column.sheet_id == sheet_id, Column.gone_at.is_(None)).order_by(Column.place, Column.id)  # type: ignore[union-attr]
    return (await session.scalars(wanted)).all()


def may_change(actor: Actor, folder: Folder) -> None:
    """People with the role, and the agents whose folder it is or who share it. Raises NotAllowed."""
    if actor.role == "agent":
        if actor.name != folder.agent and f"agent:{actor.name}" not in folder.shared:
            words = Words(f"{actor.name} does not share this folder.", f"{actor.name} teilt diesen Ordner nicht.")
            raise NotAllowed(words, Words("Share the folder with the agent.", "Teile den Ordner mit dem Agenten."))
    else:
        actor.must("owner", "operator", "system")


# --- folders


async def create_folder(session: AsyncSession, actor: Actor, agent: str, name: str, parent_id: int | None = None) -> Folder:
    actor.must("owner", "operator", "system", "agent")
    folder = Folder(agent=agent, name=named(name), parent_id=parent_id)
    if parent_id is not None and (await _folder(session, parent_id)).agent != agent:
        raise Refused(Words("A folder lies in a folder of the same agent.", "Ein Ordner liegt in einem Ordner desselben Agenten."))
    session.add(folder)
    await session.flush()
    return folder


async def change_folder(
    session: AsyncSession, actor: Actor, folder_id: int, *, name: str | None = None, parent_id: int | None = None, agent: str | None = None,
    shared: list[str] | None = None, gone: bool | None = None,
) -> Folder:  # fmt: skip
    """Rename, move (0 is the top), give to another agent, share, throw away or take back. Raises Refused for a circle."""
    folder = await _folder(session, folder_id)
    may_change(actor, folder)
    if name is not None:
        folder.name = named(name)
    if agent is not None and agent != folder.agent:
        folder.agent, folder.parent_id = agent, None
        for below in await _below(session, folder_id):
            below.agent = agent
            session.add(below)
    if parent_id is not None:
        await _move(session, folder, parent_id)
    if shared is not None:
        folder.shared = sorted(set(shared))
    if gone is not None:
        await _trashed(session, folder, gone)
    session.add(folder)
    return folder


async def _trashed(session: AsyncSession, folder: Folder, gone: bool) -> None:
    """A folder goes with all that lies in it, and comes back with what went with it, into folders that are there."""
    went, below = folder.gone_at, await _below(session, folder.id or 0)
    now = clock.now() if gone else None
    with_it = [one for one in below if one.gone_at == (None if gone else went)]
    if not gone:
        parent = folder.parent_id
        while parent is not None:
            above = await _folder(session, parent)
            with_it.append(above)
            parent = above.parent_id
    for one in (folder, *with_it):
        one.gone_at = now
        session.add(one)
    await session.flush()
    for sheet in (await session.scalars(select(Sheet).where(Sheet.folder_id.in_([one.id for one in (folder, *with_it)])))).all():  # type: ignore[union-attr,attr-defined]
        sheet.version += 1  # its page and whatever points to its rows say otherwise now
        session.add(sheet)
        await linking.outdate(session, sheet.id or 0)


async def _move(session: AsyncSession, folder: Folder, parent_id: int) -> None:
    at: int | None = parent_id or None
    while at is not None:
        if at == folder.id:
            raise Refused(Words("A folder cannot lie in itself.", "Ein Ordner kann nicht in sich selbst liegen."))
        at = (await _folder(session, at)).parent_id
    if parent_id and (await _folder(session, parent_id)).agent != folder.agent:
        raise Refused(Words("A folder lies in a folder of the same agent.", "Ein Ordner liegt in einem Ordner desselben Agenten."))
    folder.parent_id = parent_id or None


async def _below(session: AsyncSession, folder_id: int) -> list[Folder]:
    found: list[Folder] = []
    for child in (await session.scalars(select(Folder).where(Folder.parent_id == folder_id))).all():
        found += [child, *await _below(session, child.id or 0)]
    return found


async def _folder(session: AsyncSession, folder_id: int) -> Folder:
    folder = await session.get(Folder, folder_id)
    if folder is None:
        raise NotFound(Words("This folder does not exist.", "Diesen Ordner gibt es nicht."))
    return folder


async def home(session: AsyncSession, agent: str) -> Folder:
    """The agent's first folder, made when there is none."""
    wanted = select(Folder).where(Folder.agent == agent, Folder.parent_id.is_(None), Folder.gone_at.is_(None)).order_by(Folder.id)  # type: ignore[union-attr]
    folder = (await session.scalars(wanted.limit(1))).first()
    if folder is None:
        folder = Folder(agent=agent, name="Tables")
        session.add(folder)
        await session.flush()
    return folder


# --- sheets


async def create(
    session: AsyncSession, actor: Actor, folder_id: int, name: str, wanted: Sequence[tuple[str, str, dict[str, Any]]] = (), *,
    key: str = "", rehearsal: bool = False,
) -> Opened:  # fmt: skip
    """A new sheet with columns as (name, type, options); without any it starts with one of text."""
    folder = await _folder(session, folder_id)
    may_change(actor, folder)
    sheet = Sheet(folder_id=folder_id, name=named(name), key=key, rehearsal=rehearsal, created_by=actor.name)
    session.add(sheet)
    await session.flush()
    if len(wanted) > MOST_COLUMNS:
        raise Refused(Words(f"A table has at most {MOST_COLUMNS} columns.", f"Eine Tabelle hat höchstens {MOST_COLUMNS} Spalten."))
    keys: set[str] = set()
    for place, (title, type_, options) in enumerate(wanted or (("Name", "text", {}),), 1):
        keys.add(key := free_key(title, keys))
        name = named(title).replace("{", "(").replace("}", ")")
        session.add(Column(sheet_id=sheet.id or 0, key=key, name=name, type=type_, place=place * PLACE, options=dict(options)))
    await session.flush()
    made = tuple(await columns(session, sheet.id or 0))
    for column in made:
        column.physical = f"c{column.id}"
    for column in made:
        if column.type == "formula":
            settle_formula(column, made)
        await linking.check(session, sheet, column.options)
    await physical.create(session, sheet.id or 0, made)
    return Opened(sheet, made, folder, await linking.of(session, made))


async def of_agent(session: AsyncSession, actor: Actor, agent: str, declared: Table, *, rehearsal: bool) -> Opened:
    """The sheet that stands for an agent's declared table, made at first use."""
    if found := await find(session, agent, declared.name, rehearsal=rehearsal):
        return found
    if thrown := await _thrown(session, agent, declared.name, rehearsal=rehearsal):
        if actor.role == "agent":  # what a person threw away comes back by a person; nothing is written where nobody sees it
            raise Refused(
                Words(f"The table “{thrown.name}” lies in the trash.", f"Die Tabelle „{thrown.name}“ liegt im Papierkorb."),
                Words("Take it back under Tables, then run this again.", "Hole sie unter Tabellen zurück und starte dann noch einmal."),
            )
        await change_sheet(session, actor, thrown.id or 0, gone=False)
        return await opened(session, thrown.id or 0)
    key, folder = key_of(declared.name), await home(session, agent)
    return await create(
        session, actor, folder.id or 0, declared.name, [as_declared(one) for one in declared.columns], key=key, rehearsal=rehearsal
    )


async def find(session: AsyncSession, agent: str, table: str, *, rehearsal: bool) -> Opened | None:
    """The sheet of an agent's declared table, None before its first use and while it lies in the trash."""
    there = and_(Sheet.gone_at.is_(None), Folder.gone_at.is_(None))  # type: ignore[union-attr]
    sheet = (await session.scalars(_standing(agent, table, rehearsal).where(there).order_by(Sheet.id).limit(1))).first()  # type: ignore[arg-type]
    return await opened(session, sheet.id or 0) if sheet else None


async def _thrown(session: AsyncSession, agent: str, table: str, *, rehearsal: bool) -> Sheet | None:
    """The same in the trash, what was thrown away last."""
    return (await session.scalars(_standing(agent, table, rehearsal).order_by(Sheet.id.desc()).limit(1))).first()  # type: ignore[union-attr]


def _standing(agent: str, table: str, rehearsal: bool) -> Select[tuple[Sheet]]:
    here = select(Sheet).join(Folder, Folder.id == Sheet.folder_id)  # type: ignore[arg-type]
    return here.where(Folder.agent == agent, Sheet.key == key_of(table), Sheet.rehearsal == rehearsal)  # type: ignore[arg-type]


def as_declared(column: Any) -> tuple[str, str, dict[str, Any]]:
    """Name, type and options of a declared column."""
    options: dict[str, Any] = {}
    if column.options:
        options["choices"] = list(column.options)
    if column.formula:
        options["formula"] = column.formula
    if column.type == "money":
        options["currency"] = "EUR"
    if column.german:
        options["german"] = column.german
    return column.name, column.type, options


def declared(agent: str, table: str) -> Table:
    """An agent's declared table by its English name or key. Raises NotFound."""
    found = registry.agents().get(agent)
    table_ = next((one for one in found.tables if key_of(one.name) == key_of(table)), None) if found else None
    if table_ is None:
        who, what = found.name if found else agent, table.replace("_", " ")
        raise NotFound(Words(f"{who} has no table “{what}”.", f"{who} hat keine Tabelle „{what}“."))
    return table_


async def change_sheet(
    session: AsyncSession, actor: Actor, sheet_id: int, *, name: str | None = None, folder_id: int | None = None, frozen: int | None = None,
    gone: bool | None = None,
) -> Sheet:  # fmt: skip
    """Rename, move, freeze the first columns, throw away or take back."""
    sheet = await session.get(Sheet, sheet_id)
    if sheet is None:
        raise NotFound(Words("This table does not exist.", "Diese Tabelle gibt es nicht."))
    may_change(actor, await _folder(session, sheet.folder_id))
    if name is not None:
        sheet.name = named(name)
    if folder_id is not None:
        may_change(actor, await _folder(session, folder_id))
        sheet.folder_id = folder_id
    if frozen is not None:
        sheet.frozen = max(0, min(frozen, 10))
    if gone is not None:
        sheet.gone_at = clock.now() if gone else None
        if not gone and (folder := await _folder(session, sheet.folder_id)).gone_at:
            await _trashed(session, folder, False)
        sheet.version += 1  # what is called by its rows is called otherwise now
        await linking.outdate(session, sheet_id)
    session.add(sheet)
    return sheet


def named(name: str) -> str:
    """A name as it may stand in a list. Raises Refused when nothing is left of it."""
    clean = " ".join("".join(sign for sign in name if sign.isprintable()).split())[:LONGEST_NAME]
    if not clean:
        raise Refused(Words("A name needs at least one letter.", "Ein Name braucht mindestens einen Buchstaben."))
    return clean


# --- formulas of columns


def names(of: Sequence[Column]) -> dict[str, tuple[str, str]]:
    """What a formula may call the columns: by name and by key, to (physical, type)."""
    at = [(column, (column.physical, "text" if linking.target_of(column) else physical.type_of(column))) for column in of]
    found = {column.key: where for column, where in at}
    found |= {str(column.options.get("german", "")).casefold(): where for column, where in at if column.options.get("german")}
    return found | {column.name.casefold(): where for column, where in at}


def settle_formula(column: Column, of: Sequence[Column]) -> None:
    """Check a column's formula, keep it by keys (a later rename changes nothing), and choose its format. Raises Refused."""
    try:
        read = formulas.read(str(column.options.get("formula", "")), names(of), fresh=True)
    except formulas.Mistake as mistake:
        raise Refused(mistake.words, Words("Change the formula.", "Ändere die Formel.")) from mistake
    if column.physical in read.uses:
        raise Refused(
            Words(
                "A formula cannot use its own column in the same row.", "Eine Formel kann in derselben Zeile nicht sich selbst benutzen."
            ),
            Words("PREV({…}) is its value one row above.", "PREV({…}) ist ihr Wert eine Zeile darüber."),
        )
    options = dict(column.options)
    if options.get("format") not in FORMATS:
        guessed = {"rating": "number", "percent": "number", "choice": "text", "long": "text", "link": "text", "email": "text"}.get(
            read.answers, read.answers
        )
        options["format"] = "percent" if guessed == "number" and SHARES.search(column.name) else guessed if guessed in FORMATS else "number"
    if options["format"] == "money":
        options.setdefault("currency", next((one.options["currency"] for one in of if one.options.get("currency")), "EUR"))
    column.options = options


def program(of: Sequence[Column]) -> formulas.Program:
    """All formulas of a sheet, those that cannot be read any more left empty with their sign."""
    known, read = names(of), {}
    for column in of:
        if column.type == "formula":
            try:
                read[column.physical] = formulas.read(str(column.options.get("formula", "")), known)
            except formulas.Mistake:
                read[column.physical] = formulas.broken()
    return formulas.program(read)


async def note(
    session: AsyncSession,
    actor: Actor,
    sheet: Sheet,
    what: str,
    *,
    detail: dict[str, Any],
    count: int = 0,
    why: str = "",
    run_id: int | None = None,
) -> SheetChange:
    """Record one act on a sheet and move its version on."""
    role = "person" if actor.person else "agent" if actor.role == "agent" else "sync"
    change = SheetChange(sheet_id=sheet.id or 0, kind=what, role=role, who=actor.name, why=why, count=count, run_id=run_id, detail=detail)
    session.add(change)
    sheet.version += 1
    sheet.changed_at = clock.now()
    session.add(sheet)
    await session.flush()
    return change


async def total(session: AsyncSession, sheet_id: int) -> int:
    """How many changes there were."""
    return int(await session.scalar(select(func.count()).select_from(SheetChange).where(SheetChange.sheet_id == sheet_id)) or 0)
