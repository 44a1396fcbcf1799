"""The trash of tables: a folder goes with all that lies in it, nothing is written where nobody sees it, and all of it comes back."""

from __future__ import annotations

from pathlib import Path

import pytest

from krake.coordinator import keeping
from krake.kit import db
from krake.kit.errors import NotFound, Refused
from krake.services import entries, sheets
from krake.services.entries import Cell
from tests import world

OWNER = world.OWNER
KEYWORDS = sheets.declared("seomi", "Keywords")
FIRST = sheets.key_of(KEYWORDS.columns[0].name)


async def names() -> list[str]:
    async with db.read() as session:
        return [one.name for one in await sheets.listed(session, rehearsal=False)]


async def test_a_folder_goes_with_its_tables_and_comes_back_with_what_went_with_it(house: Path):
    async with db.write() as session:
        outer = await sheets.create_folder(session, OWNER, "seomi", "Outer")
        inner = await sheets.create_folder(session, OWNER, "seomi", "Inner", outer.id)
        earlier = await sheets.create_folder(session, OWNER, "seomi", "Earlier", outer.id)
        made = await sheets.create(session, OWNER, inner.id or 0, "Deep")
        other = await sheets.create(session, OWNER, earlier.id or 0, "Long gone")
        row = (await entries.add(session, OWNER, made.sheet.id or 0, [{made.columns[0].id or 0: "kept"}])).rows[0]
    async with db.write() as session:
        await sheets.change_folder(session, OWNER, earlier.id or 0, gone=True)
    async with db.write() as session:
        await sheets.change_folder(session, OWNER, outer.id or 0, gone=True)
    assert await names() == []
    with pytest.raises(NotFound, match="lies in the trash"):
        async with db.write() as session:
            await entries.edit(session, OWNER, made.sheet.id or 0, [Cell(row, made.columns[0].id or 0, "unseen")])
    async with db.write() as session:
        await sheets.change_folder(session, OWNER, outer.id or 0, gone=False)
    assert await names() == ["Deep"], "what was thrown away before stays there"
    async with db.write() as session:
        await sheets.change_sheet(session, OWNER, other.sheet.id or 0, gone=False)
    assert await names() == ["Deep", "Long gone"], "a table brings its folder back"


@pytest.mark.parametrize("folder", [True, False], ids=["with its folder", "alone"])
async def test_a_skill_does_not_write_into_a_table_in_the_trash_and_a_person_opens_it_again(house: Path, folder: bool):
    async with db.write() as session:
        made = await sheets.of_agent(session, OWNER, "seomi", KEYWORDS, rehearsal=False)
        key = made.sheet.id or 0
    async with db.write() as session:
        if folder:
            await sheets.change_folder(session, OWNER, made.folder.id or 0, gone=True)
        else:
            await sheets.change_sheet(session, OWNER, key, gone=True)
    with pytest.raises(Refused, match="“Keywords” lies in the trash"):
        await keeping.keep(0, False, "seomi", "Keywords", [{FIRST: "moon poster"}])
    async with db.write() as session:
        again = await sheets.of_agent(session, OWNER, "seomi", KEYWORDS, rehearsal=False)
    assert again.sheet.id == key and await names() == ["Keywords"]
    kept = await keeping.keep(0, False, "seomi", "Keywords", [{FIRST: "moon poster"}])
    assert (kept["table"], kept["new"]) == (key, 1)


async def test_a_cell_of_a_deleted_row_is_not_written_and_comes_back_to_whoever_typed_it(house: Path):
    async with db.write() as session:
        made = await sheets.of_agent(session, OWNER, "seomi", KEYWORDS, rehearsal=False)
        sheet, column = made.sheet.id or 0, made.columns[0].id or 0
        one, two, three = (await entries.add(session, OWNER, sheet, [{column: text} for text in ("one", "two", "three")])).rows
        await entries.remove(session, OWNER, sheet, [two])
        done = await entries.edit(
            session, OWNER, sheet, [Cell(one, column, "first"), Cell(two, column, "lost"), Cell(999, column, "never")]
        )
    assert [cell.raw for cell in done.lost] == ["lost", "never"] and done.cells == 1
    async with db.read() as session:
        table = sheets.physical.table(sheet, made.columns)
        rows = await entries.by_number(session, table, [one, two, three])
    assert [rows[number]._mapping[made.columns[0].physical] for number in (one, two, three)] == ["first", "two", "three"]


def test_a_table_that_is_not_declared_is_named_as_people_call_it():
    with pytest.raises(NotFound) as missing:
        sheets.declared("seomi", "no_such_table")
    assert "no such table" in missing.value.words.en and "seomi" not in missing.value.words.en
