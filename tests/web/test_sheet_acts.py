"""What the history of a table says that was done to it."""

from __future__ import annotations

from pathlib import Path

from krake.kit import db
from krake.services import columning, entries, retracing, sheets
from krake.web.rows import sheet as rows
from tests import world


async def test_the_history_says_what_was_done_to_a_column_and_counts_one_as_one(house: Path):
    async with db.write() as session:
        folder = await sheets.create_folder(session, world.OWNER, "buddy", "Plans")
        key = (await sheets.create(session, world.OWNER, folder.id or 0, "Goods")).sheet.id or 0
    async with db.write() as session:
        price = (await columning.add(session, world.OWNER, key, "Price", "text", {})).id or 0
        await columning.change(session, world.OWNER, key, price, name="Net")
        await columning.change(session, world.OWNER, key, price, hidden=True)
        await columning.retype(session, world.OWNER, key, price, "money", {"currency": "EUR"})
        await columning.change(session, world.OWNER, key, price, options={"currency": "USD"})
        await columning.change(session, world.OWNER, key, price, width=200)
        await columning.change(session, world.OWNER, key, price, gone=True)
        await entries.add(session, world.OWNER, key, [{}])
    async with db.write() as session:
        await retracing.undo(session, world.OWNER, key)
    assert [one.words for one in reversed(await rows.acts(key, "en"))] == [
        "Column “Price” added", "Column renamed: Price → Net", "Column “Net” hidden", "Net: Text → Money", "Net: EUR → USD",
        "Net: width 160 → 200", "Column “Net” deleted", "1 row added", "taken back: 1 row added",
    ]  # fmt: skip
    assert (await rows.acts(key, "de"))[-2].words == "Spalte umbenannt: Price → Net"
