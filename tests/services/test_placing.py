"""What makes large sheets fast gives the same rows as doing all anew: mended orders, remembered places, formulas of imports."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from krake.kit import db
from krake.models import Sheet
from krake.services import computing, entries, importing, looks, placing, retracing, sheets
from krake.services.entries import Cell
from krake.services.importing import Source
from krake.services.looks import Filter, Look
from tests import world

OWNER = world.OWNER
COLUMNS: list[tuple[str, str, dict[str, Any]]] = [
    ("Name", "text", {}), ("Price", "money", {"currency": "EUR"}), ("Kind", "choice", {"choices": ["Mug", "Poster"]}),
    ("Count", "number", {}), ("Double", "formula", {"formula": "{Price} + {Price}"}), ("Part", "formula", {"formula": "10 / {Count}"}),
]  # fmt: skip


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small sheets are treated as large ones."""
    monkeypatch.setattr(placing, "SMALL", 0)
    monkeypatch.setattr(placing, "PROBES", 3)
    monkeypatch.setattr(placing, "STEP", 2)


async def made(count: int, rng: random.Random, extra: list[tuple[str, str, dict[str, Any]]] | None = None) -> tuple[int, dict[str, int]]:
    async with db.write() as session:
        folder = await sheets.create_folder(session, OWNER, "buddy", "Plans")
        opened = await sheets.create(session, OWNER, folder.id or 0, "Goods", [*COLUMNS, *(extra or [])])
        at = {column.name: column.id or 0 for column in opened.columns}
        rows = [{at[name]: value(name, rng) for name in ("Name", "Price", "Kind", "Count")} for _ in range(count)]
        await entries.add(session, OWNER, opened.sheet.id or 0, rows)
        return opened.sheet.id or 0, at


def value(name: str, rng: random.Random) -> str:
    return {
        "Name": rng.choice(["ä", "Zeder", "apfel", "Apfel", "", "b"]), "Price": rng.choice(["", "1", "2.50", "9", "no idea"]),
        "Kind": rng.choice(["Mug", "Poster", ""]), "Count": rng.choice(["", "0", "4", "-3"]),
    }[name]  # fmt: skip


async def test_an_order_mended_after_each_edit_is_the_one_of_sorting_anew(house: Path, eager: None, monkeypatch: pytest.MonkeyPatch):
    rng = random.Random(4)
    sheet, at = await made(40, rng)
    ways = (
        Look(sort=((at["Price"], True),)), Look(sort=((at["Name"], False), (at["Count"], True))), Look(sort=((at["Part"], False),)),
        Look((Filter(at["Kind"], "is", "Mug"),), ((at["Double"], True),)), Look((Filter(at["Price"], "wrong"),)), Look(search="ap"),
    )  # fmt: skip
    sorts = 0
    sort = placing.sort

    async def counted(*args: Any) -> Any:
        nonlocal sorts
        sorts += 1
        return await sort(*args)

    monkeypatch.setattr(placing, "sort", counted)
    for turn in range(25):
        async with db.write() as session:
            if turn % 6 == 5:
                await retracing.undo(session, OWNER, sheet)
            else:
                column = rng.choice(["Name", "Price", "Kind", "Count"])
                cells = [Cell(rng.randrange(1, 41), at[column], value(column, rng)) for _ in range(rng.choice([1, 1, 4]))]
                await entries.edit(session, OWNER, sheet, cells)
        for way in ways:
            async with db.read() as session:
                opened = await sheets.opened(session, sheet)
                mended = list(await looks.order(session, opened, way))
                _, rows = looks._rows(opened, way, "en")
                assert mended == list(await session.scalars(rows.select())), f"turn {turn}, {way}"
    assert sorts == len(ways), "each was sorted once and mended from then on"


async def test_what_is_no_single_cell_has_the_order_sorted_anew(house: Path, eager: None):
    rng = random.Random(5)
    sheet, at = await made(30, rng)
    way = Look(sort=((at["Price"], True),))

    async def right() -> None:
        async with db.read() as session:
            opened = await sheets.opened(session, sheet)
            _, rows = looks._rows(opened, way, "en")
            assert list(await looks.order(session, opened, way)) == list(await session.scalars(rows.select()))

    await right()
    for _ in range(3):
        async with db.write() as session:
            await entries.add(session, OWNER, sheet, [{at["Price"]: "5"}], after=3)
        await right()
        async with db.write() as session:
            await entries.remove(session, OWNER, sheet, [rng.randrange(1, 30)])
        await right()
    source = Source(("Name", "Price"), lambda: iter([["Neu", "7"], ["b", "8"]]), "en")
    async with db.read() as session:
        wanted = importing.matches(source, (await sheets.opened(session, sheet)).columns)
    await importing.bring(OWNER, sheet, source, wanted, key="Name", doubles="change")
    await right()


async def test_windows_from_remembered_places_are_those_from_the_top(house: Path, eager: None):
    rng = random.Random(6)
    sheet, at = await made(60, rng)
    for turn in range(12):
        async with db.write() as session:
            if turn % 3 == 0:
                await entries.add(session, OWNER, sheet, [{at["Name"]: str(turn)}], after=rng.randrange(1, 60))
            elif turn % 3 == 1:
                await entries.move(session, OWNER, sheet, rng.randrange(1, 60), rng.choice([None, 7]))
            else:
                await entries.remove(session, OWNER, sheet, [rng.randrange(1, 60)])
        async with db.read() as session:
            opened = await sheets.opened(session, sheet)
            whole = [row.id for row in await looks.window(session, opened, Look(), 0, 500)]
            for start in (9, 40, 3, 27, 41, 200, 26):
                found = await looks.window(session, opened, Look(), start, 7)
                assert [row.id for row in found] == whole[start : start + 7], f"turn {turn} from {start}"


@pytest.mark.parametrize("extra", [[], [("Sum", "formula", {"formula": "RUNNING_SUM({Count})"})]])
async def test_an_import_brings_the_formulas_that_working_out_anew_would(house: Path, extra: list[tuple[str, str, dict[str, Any]]]):
    rng = random.Random(7)
    sheet, _ = await made(3, rng, extra)
    rows = [[str(number), rng.choice(["1", "2.5", ""]), "Mug", rng.choice(["0", "4", ""])] for number in range(1_200)]
    source = Source(("Name", "Price", "Kind", "Count"), lambda: iter(rows), "en")
    async with db.read() as session:
        wanted = importing.matches(source, (await sheets.opened(session, sheet)).columns)
    assert (await importing.bring(OWNER, sheet, source, wanted)).added == 1_200

    async def cells() -> list[list[str]]:
        async with db.read() as session:
            opened = await sheets.opened(session, sheet)
            assert not opened.sheet.stale
            found = [await looks.window(session, opened, Look(), start, 500) for start in (0, 500, 1_000)]
            return [[entries.said(row, column) for column in opened.columns] for part in found for row in part]

    brought = await cells()
    assert any("#DIV/0!" in row for row in brought) and any(row[4] == "5" for row in brought)
    async with db.write() as session:
        (await session.get_one(Sheet, sheet)).stale = True
    assert await computing.settle(sheet) and await cells() == brought


@pytest.mark.parametrize("count", [5, 120])
async def test_settling_keeps_what_somebody_types_meanwhile(house: Path, monkeypatch: pytest.MonkeyPatch, count: int):
    sheet, at = await made(count, random.Random(8))
    async with db.write() as session:
        await entries.edit(session, OWNER, sheet, [Cell(2, at["Count"], "4"), Cell(2, at["Price"], "2")])
        await computing.everything(session, await sheets.opened(session, sheet))
    async with db.write() as session:
        (await session.get_one(Sheet, sheet)).stale = True

    async def meanwhile(work: Any, rows: Any) -> Any:
        """Between reading and writing somebody types; and what was worked out would change every row."""
        work(rows)
        async with db.write() as session:
            await entries.edit(session, OWNER, sheet, [Cell(2, at["Price"], "no idea"), Cell(2, at["Count"], "0")])
            own = [column.physical for column in (await sheets.opened(session, sheet)).columns if column.type == "formula"]
        return [{name: [None] * len(rows) for name in (*(f"v_{name}" for name in own), "_flaws")} | {"row": [row.id for row in rows]}]

    monkeypatch.setattr(computing.asyncio, "to_thread", meanwhile)
    await computing.settle(sheet)
    async with db.read() as session:
        opened = await sheets.opened(session, sheet)
        row = (await looks.window(session, opened, Look(), 1, 1))[0]
        assert entries.said(row, opened.by_key("price")) == "no idea" and entries.said(row, opened.by_key("part")) == "#DIV/0!"
        assert opened.sheet.stale, "it is done again"
