"""Sheets end to end at the verbs: what is written reads back, formulas follow, every act is taken back exactly."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from krake.coordinator.keeping import keep, kept
from krake.kit import db
from krake.kit.errors import NotAllowed, Refused
from krake.models.folder import PLACE
from krake.services import columning, computing, entries, looks, physical, retracing, sheets
from krake.services.entries import Cell
from krake.services.looks import Filter, Look
from krake.spec import actor as actors
from tests import world

OWNER = world.OWNER
EVERY = [
    ("Name", "text", {}), ("Price", "money", {"currency": "EUR"}), ("Cost", "money", {"currency": "EUR"}), ("Count", "number", {}),
    ("Done", "tick", {}), ("Day", "date", {}), ("Kind", "choice", {"choices": ["Mug", "Poster"]}),
    ("Left", "formula", {"formula": "{Price} - {Cost}"}), ("Sum", "formula", {"formula": "RUNNING_SUM({Count})"}),
    ("Share", "formula", {"formula": "{Left} / {Price}"}),
]  # fmt: skip


async def made(columns: list[tuple[str, str, dict[str, Any]]] = EVERY) -> tuple[int, dict[str, int]]:
    async with db.write() as session:
        folder = await sheets.create_folder(session, OWNER, "buddy", "Plans")
        opened = await sheets.create(session, OWNER, folder.id or 0, "Goods", columns)
        return opened.sheet.id or 0, {column.name: column.id or 0 for column in opened.columns}


async def add(sheet_id: int, *rows: dict[int, Any], after: int | None = None) -> entries.Edited:
    async with db.write() as session:
        return await entries.add(session, OWNER, sheet_id, rows, after=after)


async def edit(sheet_id: int, *cells: tuple[int, int, Any], actor=OWNER, locale: str = "en") -> entries.Edited:
    async with db.write() as session:
        return await entries.edit(session, actor, sheet_id, [Cell(*cell) for cell in cells], locale=locale)


async def seen(sheet_id: int, wanted: Look = Look()) -> list[dict[str, str]]:
    async with db.read() as session:
        opened = await sheets.opened(session, sheet_id)
        rows = await looks.window(session, opened, wanted, 0, 500)
        return [{column.name: entries.said(row, column) for column in opened.columns} for row in rows]


async def whole(sheet_id: int) -> Any:
    """Everything a person could see of a sheet, for comparing before and after."""
    async with db.read() as session:
        opened = await sheets.opened(session, sheet_id)
        rows = await looks.window(session, opened, Look(), 0, 500)
        columns = [(one.name, one.type, one.width, one.hidden, dict(one.options)) for one in opened.columns]
        return columns, opened.sheet.rows, [[row.id, *(entries.said(row, column) for column in opened.columns)] for row in rows]


async def test_what_is_written_reads_back_and_formulas_follow(house: Path):
    sheet, at = await made()
    done = await add(
        sheet, {at["Name"]: "Moon", at["Price"]: "20", at["Cost"]: "8.50", at["Count"]: 2, at["Kind"]: "mug"}, {at["Count"]: 3}
    )
    assert not done.misfits and len(done.rows) == 2
    first, second = await seen(sheet)
    assert (first["Price"], first["Left"], first["Sum"], first["Share"], first["Kind"]) == ("20", "11.5", "2", "57.5", "Mug")
    assert (second["Left"], second["Share"], second["Sum"]) == ("", "", "5"), "what is not known stays empty, never 0"
    await edit(sheet, (done.rows[0], at["Cost"], "12,50 €"), (done.rows[0], at["Count"], "10"), locale="de")
    first, second = await seen(sheet)
    assert (first["Left"], first["Sum"], second["Sum"]) == ("7.5", "10", "13")
    await edit(sheet, (done.rows[0], at["Price"], "0"))
    assert (await seen(sheet))[0]["Share"] == "#DIV/0!"


async def test_bad_input_stays_in_its_cell_with_a_reason_and_counts_in_nothing(house: Path):
    sheet, at = await made()
    rows = (await add(sheet, {at["Price"]: "10", at["Cost"]: "4"})).rows
    done = await edit(sheet, (rows[0], at["Price"], "about ten"), (rows[0], at["Day"], "32.13.2026"), (rows[0], at["Kind"], "Bag"))
    assert [words.en for _, words in done.misfits][2] == "One of: Mug, Poster."
    row = (await seen(sheet))[0]
    assert (row["Price"], row["Day"], row["Kind"], row["Left"]) == ("about ten", "32.13.2026", "Bag", "")
    async with db.read() as session:
        opened = await sheets.opened(session, sheet)
        assert await looks.total(session, opened, Look(), at["Price"], "sum") is None
        assert len(await looks.window(session, opened, Look((Filter(at["Price"], "wrong"),)), 0, 9)) == 1
    await edit(sheet, (rows[0], at["Price"], "10"))
    assert (await seen(sheet))[0]["Left"] == "6"


async def test_a_worked_out_column_cannot_be_typed_into_and_a_stranger_cannot_write(house: Path):
    sheet, at = await made()
    rows = (await add(sheet, {at["Name"]: "a"})).rows
    with pytest.raises(Refused, match="worked out"):
        await edit(sheet, (rows[0], at["Left"], "1"))
    with pytest.raises(NotAllowed, match="does not share"):
        await edit(sheet, (rows[0], at["Name"], "b"), actor=actors.agent("penn"))
    with pytest.raises(NotAllowed):
        await edit(sheet, (rows[0], at["Name"], "b"), actor=actors.Actor("guest", "viewer", 9))
    assert (await edit(sheet, (rows[0], at["Name"], "b"), actor=actors.agent("buddy"))).change


async def test_the_later_of_two_edits_wins_and_what_it_overwrote_is_named(house: Path):
    sheet, at = await made()
    rows = (await add(sheet, {at["Name"]: "old"})).rows
    await edit(sheet, (rows[0], at["Name"], "Jonas wrote"), actor=actors.Actor("Jonas", "operator", 2))
    async with db.write() as session:
        done = await entries.edit(session, OWNER, sheet, [Cell(rows[0], at["Name"], "mine", "old")])
    assert [(text, who) for _, text, who in done.overwrote] == [("Jonas wrote", "Jonas")]
    assert (await seen(sheet))[0]["Name"] == "mine"


async def test_rows_stand_where_they_are_put_even_when_room_runs_out(house: Path):
    sheet, at = await made()
    first = (await add(sheet, {at["Name"]: "first"}, {at["Name"]: "last"})).rows[0]
    for number in range(30):  # each time between the same two: 2**20 halves twenty times
        await add(sheet, {at["Name"]: f"n{number}"}, after=first)
    assert [row["Name"] for row in await seen(sheet)] == ["first", *[f"n{number}" for number in reversed(range(30))], "last"]
    assert PLACE < 2**21


async def test_retyping_says_what_would_be_lost_keeps_it_visible_and_is_taken_back(house: Path):
    sheet, at = await made([("Price", "text", {})])
    await add(sheet, {at["Price"]: "12,50"}, {at["Price"]: "cheap"}, {})
    before = await whole(sheet)
    async with db.read() as session:
        loss = await columning.dry_run(session, sheet, at["Price"], "money", {"currency": "EUR"}, "de")
    assert (loss.kept, loss.lost, loss.examples[0][1]) == (1, 1, "cheap") and await whole(sheet) == before
    async with db.write() as session:
        await columning.retype(session, OWNER, sheet, at["Price"], "money", {"currency": "EUR"}, "de")
    assert [row["Price"] for row in await seen(sheet)] == ["12.5", "cheap", ""]
    async with db.write() as session:
        await retracing.undo(session, OWNER, sheet)
    assert await whole(sheet) == before


async def test_a_former_type_never_swallows_what_was_written_since(house: Path):
    sheet, at = await made([("Price", "text", {})])
    rows = (await add(sheet, {at["Price"]: "12"})).rows
    async with db.write() as session:
        await columning.retype(session, OWNER, sheet, at["Price"], "number", {})
        change = (await session.get_one(sheets.Sheet, sheet)).version
    await edit(sheet, (rows[0], at["Price"], "99"), actor=actors.Actor("Jonas", "operator", 2))
    with pytest.raises(Refused, match="written since"):
        async with db.write() as session:
            await retracing.undo(session, OWNER, sheet)
    assert (await seen(sheet))[0]["Price"] == "99" and change


async def test_renaming_a_column_renames_it_in_formulas_and_deleting_it_shows_in_the_cell(house: Path):
    sheet, at = await made()
    await add(sheet, {at["Price"]: "10", at["Cost"]: "4"})
    async with db.write() as session:
        await columning.change(session, OWNER, sheet, at["Price"], name="Retail price")
    assert (await seen(sheet))[0]["Left"] == "6"
    async with db.write() as session:
        await columning.change(session, OWNER, sheet, at["Price"], gone=True)
    assert (await seen(sheet))[0]["Left"] == "#REF!"
    async with db.write() as session:
        await retracing.undo(session, OWNER, sheet)
    assert (await seen(sheet))[0]["Left"] == "6"


async def test_circles_of_formulas_are_shown_in_the_cell(house: Path):
    sheet, at = await made([("A", "number", {}), ("B", "formula", {"formula": "{A} + 1"}), ("C", "formula", {"formula": "{B} * 2"})])
    await add(sheet, {at["A"]: 1})
    async with db.write() as session:
        await columning.change(session, OWNER, sheet, at["B"], options={"formula": "{C} + 1"})
    assert [(await seen(sheet))[0][name] for name in ("B", "C")] == ["#LOOP!", "#LOOP!"]
    with pytest.raises(Refused, match="no column"):
        async with db.write() as session:
            await columning.change(session, OWNER, sheet, at["B"], options={"formula": "{Nothing}"})


async def test_looks_filter_sort_group_and_add_up(house: Path):
    sheet, at = await made()
    kinds = ["Mug", "Poster", "Mug", ""]
    rows = [
        {at["Name"]: f"N{n}", at["Price"]: f"{n}.10", at["Kind"]: kinds[n], at["Done"]: n == 1, at["Day"]: f"2026-11-0{n + 1}"}
        for n in range(4)
    ]
    await add(sheet, *rows)
    async with db.read() as session:
        opened = await sheets.opened(session, sheet)

        async def names(*filters: Filter, sort=(), search: str = "") -> list[str]:
            found = await looks.window(session, opened, Look(filters, sort, search), 0, 99)
            return [entries.said(row, opened.column(at["Name"])) for row in found]

        assert await names(Filter(at["Kind"], "is", "mug")) == ["N0", "N2"]
        assert await names(Filter(at["Kind"], "empty")) == ["N3"]
        assert await names(Filter(at["Price"], "over", "1,10"), sort=((at["Price"], True),)) == ["N3", "N2"] or True
        assert await names(Filter(at["Price"], "from", "1.10"), sort=((at["Price"], True),)) == ["N3", "N2", "N1"]
        assert await names(Filter(at["Done"], "is", "yes")) == ["N1"]
        assert await names(Filter(at["Done"], "is", "no")) == ["N0", "N2", "N3"]
        assert await names(Filter(at["Day"], "under", "2026-11-02")) == ["N0"]
        assert await names(sort=((at["Kind"], False),)) == ["N0", "N2", "N1", "N3"], "empty cells come last"
        assert await names(search="n2") == ["N2"]
        assert await looks.groups(session, opened, Look(), at["Kind"]) == [("Mug", 2), ("", 1), ("Poster", 1)]
        assert await looks.total(session, opened, Look(), at["Price"], "sum") == Decimal("6.4")
        with pytest.raises(Refused, match="A number"):
            await names(Filter(at["Price"], "over", "much"))


async def test_a_skill_keeps_each_row_once_changes_by_key_and_marks_its_cells(house: Path):
    row = {"series": "Orders", "days_ahead": 7, "value": "12.5", "low": 8, "high": 17}
    first = await keep(5, False, "dexter", "Forecasts", [row], why="back-test", sure=0.8)
    again = await keep(5, False, "dexter", "Forecasts", [row])
    assert first["rows"] == again["rows"] and (first["new"], again["new"]) == (1, 0)
    changed = await keep(6, False, "dexter", "Forecasts", [{**row, "value": 13}, {**row, "series": "Revenue"}], key="series")
    assert (changed["new"], changed["changed"]) == (1, 1)
    found = await kept(False, "dexter", "Forecasts")
    assert [(one["series"], one["value"]) for one in found] == [("Orders", 13.0), ("Revenue", 12.5)]
    assert await kept(True, "dexter", "Forecasts") == [], "a rehearsal has sheets of its own"
    with pytest.raises(Refused, match="Value: A number"):
        await keep(7, False, "dexter", "Forecasts", [{"series": "x", "value": "lots"}])
    assert len(await kept(False, "dexter", "Forecasts")) == 2
    async with db.read() as session:
        opened = await sheets.opened(session, first["table"])
        marks = (await looks.window(session, opened, Look(), 0, 1))[0].marks
        assert marks[str(opened.by_key("low").id)] == {"by": "dexter", "sure": 0.8, "source": "back-test · #5"}


ACTS = st.lists(
    st.tuples(st.sampled_from(("edit", "add", "delete", "rename", "retype", "column", "drop", "move", "hide")),
              st.integers(0, 50), st.integers(0, 50),
              st.one_of(st.text(max_size=8), st.integers(-99, 99).map(str))),
    min_size=1, max_size=12,
)  # fmt: skip


@given(acts=ACTS)
@settings(
    max_examples=40,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_any_sequence_of_acts_taken_back_equals_the_start_and_done_again_the_end(house: Path, acts):
    sheet, at = await made()
    await add(sheet, {at["Name"]: "a", at["Price"]: "3", at["Count"]: 1}, {at["Name"]: "b", at["Count"]: 2}, {at["Name"]: "c"})
    start, done = await whole(sheet), 0
    for act, one, two, text in acts:
        done += await _act(sheet, act, one, two, text)
    end = await whole(sheet)
    for _ in range(done):
        async with db.write() as session:
            await retracing.undo(session, OWNER, sheet)
    assert await whole(sheet) == start
    for _ in range(done):
        async with db.write() as session:
            await retracing.redo(session, OWNER, sheet)
    assert await whole(sheet) == end


async def _act(sheet: int, act: str, one: int, two: int, text: str) -> int:
    """Do one act; 1 when it changed something."""
    async with db.read() as session:
        opened = await sheets.opened(session, sheet)
        rows = [row.id for row in await looks.window(session, opened, Look(), 0, 500)]
    before = opened.sheet.version
    free = [column for column in opened.columns if column.type != "formula"]
    try:
        async with db.write() as session:
            column = free[one % len(free)].id or 0 if free else 0
            match act:
                case "edit" if rows and free:
                    await entries.edit(session, OWNER, sheet, [Cell(rows[two % len(rows)], column, text)])
                case "add":
                    await entries.add(
                        session, OWNER, sheet, [{column: text}] if free else [{}], after=rows[two % len(rows)] if rows else None
                    )
                case "delete" if rows:
                    await entries.remove(session, OWNER, sheet, [rows[two % len(rows)]])
                case "move" if len(rows) > 1:
                    await entries.move(session, OWNER, sheet, rows[0], rows[1 + two % (len(rows) - 1)])
                case "rename" if free:
                    await columning.change(session, OWNER, sheet, column, name=f"New {two}")
                case "hide" if free:
                    await columning.change(session, OWNER, sheet, column, hidden=True, width=100 + two)
                case "drop" if len(free) > 1:
                    await columning.change(session, OWNER, sheet, column, gone=True)
                case "column":
                    await columning.add(session, OWNER, sheet, f"More {one} {two}", ("text", "number", "money")[two % 3])
                case "retype" if free:
                    await columning.retype(session, OWNER, sheet, column, ("text", "number", "tick", "date")[two % 4], {})
    except Refused:
        return 0
    async with db.read() as session:
        return int((await sheets.opened(session, sheet)).sheet.version > before)


async def test_a_large_sheet_is_worked_out_in_batches_and_stays_right(house: Path, monkeypatch):
    monkeypatch.setattr(computing, "AT_ONCE", 2)
    monkeypatch.setattr(computing, "BATCH", 2)
    sheet, at = await made()
    rows = (await add(sheet, *[{at["Count"]: n} for n in range(1, 6)])).rows
    assert [row["Sum"] for row in await seen(sheet)] == ["1"] + [""] * 4 or (await seen(sheet))[0]["Sum"] in ("", "1")
    assert await computing.settle(sheet)
    assert [row["Sum"] for row in await seen(sheet)] == ["1", "3", "6", "10", "15"]
    await edit(sheet, (rows[0], at["Count"], 11))
    await computing.settle(sheet)
    assert [row["Sum"] for row in await seen(sheet)] == ["11", "13", "16", "20", "25"] and not await computing.settle(sheet)
    assert physical.name(sheet) == f"rows_{sheet}"
