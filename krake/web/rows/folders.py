"""The tables of a workspace: those of its agents, and those in folders that were shared with it on purpose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from krake.kit import db
from krake.kit.text import Words, number
from krake.models import Folder
from krake.services import connections, profiles, sheets
from krake.spec.actor import Actor
from krake.web.rows import agents as faces
from krake.web.rows.sheet import shelf_name

#: of a workspace's tables the ones that changed last are shown
SHOWN = 12
SHARED = Words("Shared", "Geteilt")
#: what a tick of the dialog is called, by its folder
TICK = "folder-"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One table: `where` is its folder, `at` when it last changed; `shared` the word when its folder was shared with the workspace."""

    key: str
    name: str
    where: str
    agent: str
    tint: int
    mouth: str
    mark: str
    rows: str
    at: str
    href: str
    shared: str


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One folder that can be shared with a workspace, and whether it is."""

    name: str
    words: str
    on: bool


async def of_workspace(workspace: str, locale: str) -> tuple[list[TableRow], str]:
    """Its tables in the present world, the last change first, and how many there are."""
    async with db.read() as session:
        agents = await profiles.agents(session)
        folders = await sheets.folders(session)
        there = await sheets.listed(session, rehearsal=await connections.rehearsing(session))
    shared = shared_with(folders, workspace)
    home = {folder.id: folder for folder in folders}
    mine = {key for key, agent in agents.items() if workspace in agent.workspaces}
    rows = []
    for sheet in there:
        folder = home.get(sheet.folder_id)
        if folder is None or (folder.agent not in mine and folder.id not in shared):
            continue
        look, who = faces.face(agents, folder.agent), agents.get(folder.agent)
        rows.append(
            TableRow(
                f"s{sheet.id}", sheets.title(sheet, locale), shelf_name(folder, locale), who.name if who else folder.agent, look.tint,
                look.mouth, look.mark, number(sheet.rows, locale), sheet.changed_at.isoformat(), f"/tables/{sheet.id}",
                SHARED.to(locale) if folder.id in shared else "",
            )
        )  # fmt: skip
    rows.sort(key=lambda row: row.at, reverse=True)
    return rows[:SHOWN], str(len(rows))


def shared_with(folders: Sequence[Folder], workspace: str) -> set[int | None]:
    """The folders that were shared with a workspace, with those that lie in them. Pure."""
    above = {folder.id: folder.parent_id for folder in folders}
    found = {folder.id for folder in folders if f"workspace:{workspace}" in folder.shared}
    return {folder.id for folder in folders if _inside(folder.id, found, above)}


def _inside(at: int | None, found: set[int | None], above: Mapping[int | None, int | None]) -> bool:
    while at is not None and at not in found:
        at = above.get(at)
    return at is not None


async def choices(workspace: str, locale: str) -> list[ShareRow]:
    """Every folder, those that are shared first."""
    async with db.read() as session:
        agents, folders = await profiles.agents(session), await sheets.folders(session)
    named = [(folder, agents[folder.agent].name) for folder in folders if folder.agent in agents]
    rows = [
        ShareRow(f"{TICK}{folder.id}", f"{name} · {shelf_name(folder, locale)}", f"workspace:{workspace}" in folder.shared)
        for folder, name in named
    ]
    return sorted(rows, key=lambda row: (not row.on, row.words.casefold()))


async def share(actor: Actor, workspace: str, wanted: Mapping[str, str | bool | None]) -> int:
    """Share exactly the folders whose tick is set. A folder that the form did not show stays as it is. Answers how many changed."""
    changed, sign = 0, f"workspace:{workspace}"
    async with db.write() as session:
        for folder in await sheets.folders(session):
            tick = wanted.get(f"{TICK}{folder.id}")
            if tick is None or bool(tick) == (sign in folder.shared):
                continue
            others = [one for one in folder.shared if one != sign]
            await sheets.change_folder(session, actor, folder.id or 0, shared=[*others, sign] if tick else others)
            changed += 1
    return changed
