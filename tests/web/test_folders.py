"""The tables on a workspace's page: those of its agents, and those in folders that were shared with it; the worlds never mixed."""

from __future__ import annotations

from pathlib import Path

import pytest

from krake import registry
from krake.coordinator.keeping import keep
from krake.kit import db
from krake.models import Folder
from krake.services import sheets
from krake.web.rows import folders
from krake.web.states.desk import Desk
from krake.web.states.tables import Tables
from krake.web.states.viewer import Viewer
from tests import world
from tests.web.states import OpenTab


async def desk(path: str = "/lunabots", locale: str = "en", role: str = "owner") -> tuple[OpenTab, Desk]:
    tab = (await OpenTab.signed_in(locale, role)).at(path)
    return tab, await tab.refresh(Desk)


async def folder(agent: str, name: str = "Notes", parent: int | None = None) -> int:
    async with db.write() as session:
        return (await sheets.create_folder(session, world.OWNER, agent, name, parent)).id or 0


async def table(home: int, name: str) -> int:
    async with db.write() as session:
        return (await sheets.create(session, world.OWNER, home, name, rehearsal=False)).sheet.id or 0


async def shared(home: int) -> list[str]:
    async with db.read() as session:
        return list((await session.get_one(Folder, home)).shared)


@pytest.mark.parametrize("workspace", [one for one in registry.workspaces().values() if one.key != "todo"], ids=lambda one: one.key)
def test_every_business_has_the_block(workspace):
    assert [block.kind for block in workspace.blocks].count("folders") == 1


async def test_the_tables_of_a_workspaces_agents_stand_there_with_their_rows(house: Path):
    _, page = await desk("/lunavo")
    assert (page.tables, page.tables_count, page.broken) == ([], "0", {})
    await keep(0, False, "seomi", "SEO issues", [{"rule": "title"}, {"rule": "alt"}])  # works for Lunavo and Monarch
    await keep(0, False, "gigi", "Habits", [{"habit": "Run"}])  # does not
    await keep(0, True, "penn", "Copy", [{"text": "Rehearsed"}])  # another world
    tab, page = await desk("/lunavo", "de")
    (row,) = page.tables
    assert (row.name, row.agent, row.where, row.rows, row.shared) == ("SEO-Mängel", "Seomi", "Tabellen", "2", "")
    assert row.href == f"/tables/{row.key[1:]}" and row.at
    await keep(0, False, "penn", "Copy", [{"text": "Later"}])
    page = await tab.refresh(Desk)
    assert [one.name for one in page.tables] == ["Texte", "SEO-Mängel"] and page.tables_count == "2"
    assert "folders" in page.topics()


async def test_a_folder_is_shared_with_a_workspace_from_its_page_and_not_with_others(house: Path):
    home = await folder("gigi")
    inner = await folder("gigi", "Inner", home)
    await table(inner, "Plan")
    await table(await folder("gigi", "Private"), "Secret")
    tab, page = await desk()
    assert page.tables == []
    page = await tab.send(Desk, "choose_folders")
    assert [(one.words, one.on) for one in page.shares] == [("Gigi · Inner", False), ("Gigi · Notes", False), ("Gigi · Private", False)]
    assert (await tab.of(Viewer)).dialog == "share-folders"
    await tab.send(Desk, "share", form={one.name: one.words == "Gigi · Notes" for one in page.shares})
    assert await shared(home) == ["workspace:lunabots"] and (await tab.of(Viewer)).toast == "Shared."
    page = await tab.refresh(Desk)
    assert [(one.name, one.where, one.shared) for one in page.tables] == [("Plan", "Inner", "Shared")]
    assert (await tab.at("/management").refresh(Desk)).tables == []
    await tab.at("/lunabots").refresh(Desk)
    page = await tab.send(Desk, "choose_folders")
    assert (page.shares[0].words, page.shares[0].on) == ("Gigi · Notes", True)
    await tab.send(Desk, "share", form={one.name: False for one in page.shares})
    assert await shared(home) == [] and (await tab.refresh(Desk)).tables == []


async def test_sharing_leaves_alone_what_the_form_did_not_show_and_whom_else_it_is_shared_with(house: Path):
    home = await folder("gigi")
    async with db.write() as session:
        await sheets.change_folder(session, world.OWNER, home, shared=["agent:penn", "workspace:monarch"])
    assert await folders.share(world.OWNER, "lunabots", {}) == 0
    assert await folders.share(world.OWNER, "lunabots", {f"folder-{home}": True}) == 1
    assert await shared(home) == ["agent:penn", "workspace:lunabots", "workspace:monarch"]
    assert await folders.share(world.OWNER, "lunabots", {f"folder-{home}": True}) == 0


async def test_the_folders_own_dialog_keeps_the_workspaces_it_is_shared_with(house: Path):
    home = await folder("gigi")
    await folders.share(world.OWNER, "lunabots", {f"folder-{home}": True})
    tab = (await OpenTab.signed_in()).at("/tables")
    await tab.refresh(Tables)
    await tab.send(Tables, "open_folder", folder=f"f{home}", agent="gigi")
    await tab.send(Tables, "save_folder", form={"name": "Renamed", "parent": "", "agent:penn": True})
    assert await shared(home) == ["agent:penn", "workspace:lunabots"]


def test_a_circle_of_folders_ends_the_search():
    rows = [Folder(id=1, agent="a", name="1", parent_id=None, shared=["workspace:x"]), Folder(id=2, agent="a", name="2", parent_id=1)]
    assert folders.shared_with(rows, "x") == {1, 2} and folders.shared_with(rows, "y") == set()
