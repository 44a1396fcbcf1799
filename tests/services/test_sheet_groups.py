"""Groups and totals of a look: their order is that of the rows, their figures are the database's, and both come back from an address."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from krake.kit import db
from krake.kit.errors import NotFound, Refused
from krake.services import entries, grouping, looks, physical, sheets
from krake.services.entries import Cell
from krake.services.looks import Filter, Look, Sums
from tests import world

OWNER = world.OWNER
KINDS = ["Poster", "Mug", "Bag"]
COLUMNS: list[tuple[str, str, dict[str, Any]]] = [
    ("Name", "text", {}), ("Kind", "choice", {"choices": KINDS}), ("Price", "money", {"currency": "EUR"}), ("Count", "number", {}),
    ("Share", "percent", {}), ("Done", "tick", {}), ("Day", "date", {}), ("Agent", "agent", {}), ("Stars", "rating", {}),
    ("Tags", "choices", {"choices": KINDS}),
]  # fmt: skip


@pytest.fixture(autouse=True)
def no_order_of_another_house() -> Iterator[None]:
    looks.forget()
    yield
    looks.forget()


async def made(rows: list[dict[str, Any]]) -> tuple[int, dict[str, int]]:
    async with db.write() as session:
        folder = await sheets.create_folder(session, OWNER, "buddy", "Plans")
        opened = await sheets.create(session, OWNER, folder.id or 0, "Goods", COLUMNS)
        at = {column.name: column.id or 0 for column in opened.columns}
        await entries.add(session, OWNER, opened.sheet.id or 0, [{at[name]: value for name, value in row.items()} for row in rows])
        return opened.sheet.id or 0, at


async def sums(sheet: int, wanted: Look) -> Sums:
    async with db.read() as session:
        return await looks.sums(session, await sheets.opened(session, sheet), wanted)


async def keys(sheet: int, wanted: Look) -> list[tuple[str, int]]:
    found = (await sums(sheet, wanted)).groups
    assert found is not None
    return [(one.key, one.count) for one in found]


async def seen(sheet: int, wanted: Look, column: str, at: dict[str, int]) -> list[str]:
    async with db.read() as session:
        opened = await sheets.opened(session, sheet)
        rows = await looks.window(session, opened, wanted, 0, 500)
        return [entries.said(row, opened.column(at[column])) for row in rows]


ROWS: list[dict[str, Any]] = [
    {"Name": "b", "Kind": "Mug", "Price": "2.50", "Count": 1, "Share": 10, "Done": True, "Day": "2026-11-03", "Agent": "penn"},
    {"Name": "Ä", "Kind": "Poster", "Price": "1.20", "Count": 2, "Share": 20, "Day": "2026-10-30", "Agent": "buddy"},
    {"Name": "a", "Kind": "Mug", "Price": "0.10", "Count": 3, "Done": True, "Day": "2026-11-30", "Agent": "penn"},
    {"Name": "", "Kind": "", "Price": "nonsense", "Count": 4, "Share": 40, "Done": False, "Day": "", "Agent": ""},
    {"Name": "b", "Kind": "Bag", "Count": "", "Share": "", "Day": "2025-11-01"},
]  # fmt: skip


async def test_groups_stand_in_the_order_that_belongs_to_their_column_and_empty_ones_last(house: Path):
    sheet, at = await made(ROWS)
    assert await keys(sheet, Look(grouped=at["Kind"])) == [("Poster", 1), ("Mug", 2), ("Bag", 1), ("", 1)]
    assert await keys(sheet, Look(grouped=at["Kind"], sort=((at["Kind"], True),))) == [("Bag", 1), ("Mug", 2), ("Poster", 1), ("", 1)]
    assert await keys(sheet, Look(grouped=at["Name"])) == [("a", 1), ("Ä", 1), ("b", 2), ("", 1)]
    assert await keys(sheet, Look(grouped=at["Done"])) == [("true", 2), ("false", 3)]
    assert await keys(sheet, Look(grouped=at["Day"])) == [("2025-11", 1), ("2026-10", 1), ("2026-11", 2), ("", 1)]
    assert await keys(sheet, Look(grouped=at["Agent"])) == [("buddy", 1), ("penn", 2), ("", 2)]
    assert await keys(sheet, Look((Filter(at["Count"], "from", "3"),), grouped=at["Kind"])) == [("Mug", 1), ("", 1)]


async def test_rows_stand_group_after_group_and_sorted_inside(house: Path):
    sheet, at = await made(ROWS)
    assert await seen(sheet, Look(grouped=at["Kind"]), "Count", at) == ["2", "1", "3", "", "4"]
    assert await seen(sheet, Look(grouped=at["Kind"], sort=((at["Count"], True),)), "Count", at) == ["2", "3", "1", "", "4"]
    assert await seen(sheet, Look(grouped=at["Day"], sort=((at["Day"], True),)), "Day", at) == [
        "2026-11-30", "2026-11-03", "2026-10-30", "2025-11-01", ""
    ]  # fmt: skip


async def test_a_group_has_the_sum_or_mean_of_its_numbers_and_what_does_not_fit_counts_in_nothing(house: Path):
    sheet, at = await made(ROWS)
    groups = {one.key: one.figures for one in (await sums(sheet, Look(grouped=at["Kind"]))).groups or ()}
    assert groups["Mug"][at["Price"]] == Decimal("2.6") and groups["Mug"][at["Count"]] == 4 and groups["Mug"][at["Share"]] == 10
    assert groups[""][at["Price"]] is None and groups["Bag"][at["Count"]] is None
    assert set(groups["Mug"]) == {at["Price"], at["Count"], at["Share"], at["Stars"]}
    chosen = Look(grouped=at["Kind"], totals=((at["Count"], "most"), (at["Day"], "least"), (at["Name"], "filled")))
    groups = {one.key: one.figures for one in (await sums(sheet, chosen)).groups or ()}
    assert groups["Mug"][at["Count"]] == 3 and groups["Mug"][at["Day"]] == "2026-11-03" and groups[""][at["Name"]] == 0


async def test_totals_are_over_the_look_whatever_is_folded(house: Path):
    sheet, at = await made(ROWS)
    totals = (
        (at["Price"], "sum"), (at["Count"], "mean"), (at["Share"], "most"), (at["Day"], "least"), (at["Kind"], "filled"),
        (at["Name"], "empty"), (at["Stars"], "sum"),
    )  # fmt: skip
    for look in (Look(totals=totals), Look(totals=totals, grouped=at["Kind"], folded=("Mug",))):
        found = await sums(sheet, look)
        assert found.totals == {
            at["Price"]: Decimal("3.8"), at["Count"]: Decimal("2.5"), at["Share"]: Decimal(40), at["Day"]: "2025-11-01",
            at["Kind"]: Decimal(4), at["Name"]: Decimal(1), at["Stars"]: None,
        }  # fmt: skip
    assert (await sums(sheet, Look((Filter(at["Kind"], "is", "Mug"),), totals=totals))).totals[at["Price"]] == Decimal("2.6")
    wrong = await sums(sheet, Look(totals=((at["Price"], "empty"), (at["Price"], "filled"), (at["Name"], "sum"), (9_999, "sum"))))
    assert wrong.totals == {at["Price"]: Decimal(3)}, "of two for one column the later; none that its type does not have"


async def test_bad_input_is_neither_filled_nor_empty(house: Path):
    sheet, at = await made(ROWS)
    assert (await sums(sheet, Look(totals=((at["Price"], "empty"),)))).totals == {at["Price"]: Decimal(1)}
    assert (await sums(sheet, Look(totals=((at["Price"], "filled"),)))).totals == {at["Price"]: Decimal(3)}


async def test_what_makes_no_sense_is_refused_in_words(house: Path):
    sheet, at = await made(ROWS)
    for column in ("Tags", "Price"):
        with pytest.raises(Refused, match="do not stand in groups"):
            await sums(sheet, Look(grouped=at[column]))
        with pytest.raises(Refused, match="do not stand in groups"):
            await seen(sheet, Look(grouped=at[column]), "Name", at)
    with pytest.raises(NotFound):
        await sums(sheet, Look(grouped=9_999))
    for bad in ({"grouped": "x"}, {"totals": [[1, "median"]]}, {"totals": [1]}, {"folded": 3}, {"folded": ["x"] * 2_000}):
        with pytest.raises(Refused, match="not understood"):
            looks.look(bad)


async def test_more_groups_than_anybody_reads_are_refused(house: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(grouping, "MOST", 2)
    sheet, at = await made(ROWS)
    with pytest.raises(Refused, match="more than 2 different values"):
        await sums(sheet, Look(grouped=at["Kind"]))
    assert len(await keys(sheet, Look(grouped=at["Done"]))) == 2


def test_a_look_comes_back_from_its_address():
    look = Look((Filter(3, "is", "x"),), ((4, True),), "moon", 5, ((6, "sum"), (7, "empty")), ("Mug", ""))
    assert looks.look(json.loads(json.dumps(looks.spelled(look)))) == look
    assert looks.spelled(Look()) == {"filters": [], "sort": [], "search": ""}, "as it was before there were groups"
    assert look.columns == {3, 4, 5, 6, 7} and look.rows == Look(look.filters, look.sort, "moon", 5) and not Look(grouped=1).plain


async def test_a_saved_view_keeps_groups_folds_and_totals(house: Path):
    sheet, at = await made(ROWS)
    look = Look(grouped=at["Kind"], totals=((at["Price"], "sum"),), folded=("Mug",))
    async with db.write() as session:
        saved = await looks.save_view(session, OWNER, sheet, "By kind", "grid", looks.spelled(look))
    async with db.read() as session:
        assert looks.look((await looks.view(session, sheet, saved.id or 0)).detail) == look


async def test_where_a_row_stands_is_where_the_window_has_it(house: Path):
    rng = random.Random(7)
    sheet, at = await made([{"Name": rng.choice("abc"), "Kind": rng.choice([*KINDS, ""]), "Count": n} for n in range(60)])
    for look in (Look(), Look(grouped=at["Kind"]), Look((Filter(at["Name"], "is", "b"),), ((at["Count"], True),))):
        async with db.read() as session:
            opened = await sheets.opened(session, sheet)
            rows = await looks.window(session, opened, look, 0, 500)
            places = [await looks.place(session, opened, look, row.id) for row in rows]
            assert places == list(range(len(rows))) and await looks.place(session, opened, look, 9_999) is None


async def test_groups_and_rows_agree_while_cells_change(house: Path):
    """The grid lays the counts of groups over the order of rows: one and the same database must say both."""
    rng = random.Random(11)
    row = {
        "Name": ["ä", "a", "Z", "", "ß", "ss"], "Kind": [*KINDS, "", "no kind"], "Done": [True, False, ""],
        "Day": ["2026-01-31", "2026-02-01", ""], "Agent": ["penn", "buddy", ""],
    }  # fmt: skip
    sheet, at = await made([{name: rng.choice(values) for name, values in row.items()} for _ in range(50)])
    for _ in range(8):
        name = rng.choice(list(row))
        async with db.write() as session:
            await entries.edit(session, OWNER, sheet, [Cell(rng.randrange(1, 51), at[name], rng.choice(row[name]))])
        for grouped in row:
            for down in (False, True):
                look = Look(grouped=at[grouped], sort=((at[grouped], down), (at["Name"], True)))
                async with db.read() as session:
                    opened = await sheets.opened(session, sheet)
                    rows = await looks.window(session, opened, look, 0, 500)
                    key = opened.column(at[grouped])
                    values = [entries.content_of(one, key) for one in rows]
                told = [_key(physical.type_of(key), value) for value in values]
                runs = [one for place, one in enumerate(told) if place == 0 or told[place - 1] != one]
                assert await keys(sheet, look) == [(one, Counter(told)[one]) for one in runs], (grouped, down)


def _key(kind: str, value: Any) -> str:
    if kind == "tick":
        return "true" if value is True else "false"
    return value[:7] if kind == "date" and isinstance(value, str) else value if isinstance(value, str) else ""
