"""Sheets on a real Postgres: every verb on every type of column, where SQLite would let much pass."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from krake.coordinator.keeping import keep, kept
from krake.kit import db
from krake.kit.errors import Refused
from krake.services import columning, computing, entries, exporting, history, importing, looks, retracing, sheets
from krake.services.cells import Flaw
from krake.services.entries import Cell
from krake.services.looks import Filter, Look
from krake.spec import actor as actors
from tests import world

OWNER = world.OWNER
CHOICES = ["Mug", "Große Tasse"]
EVERY: list[tuple[str, str, dict[str, Any]]] = [
    ("Name", "text", {}), ("Notes", "long", {}), ("Count", "number", {}), ("Price", "money", {"currency": "EUR"}), ("Share", "percent", {}),
    ("Day", "date", {}), ("Moment", "time", {}), ("Done", "tick", {}), ("Kind", "choice", {"choices": CHOICES}),
    ("Tags", "choices", {"choices": CHOICES}), ("Stars", "rating", {}), ("Link", "link", {}), ("Mail", "email", {}), ("File", "file", {}),
    ("Agent", "agent", {}), ("Row", "row", {}), ("Worth", "formula", {"formula": "{Price} * {Count}"}),
    ("Sum", "formula", {"formula": "RUNNING_SUM({Count})"}), ("By", "made_by", {}), ("At", "changed_at", {}),
]  # fmt: skip
FULL = {
    "Name": "Mond", "Notes": "two\nlines \x00", "Count": "2.5", "Price": "-12.3456", "Share": "12,5 %", "Day": "27.11.2026",
    "Moment": "2026-11-27T14:30:00+01:00", "Done": True, "Kind": "große tasse", "Tags": "Mug; Große Tasse", "Stars": 4,
    "Link": "https://krake.test", "Mail": "mia@firm.test", "File": "a" * 32, "Agent": "penn", "Row": f"#{2**53 - 1}",
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_order_of_another_house() -> Iterator[None]:
    looks.forget()
    yield
    looks.forget()


async def made(columns: list[tuple[str, str, dict[str, Any]]] = EVERY) -> tuple[int, dict[str, int]]:
    async with db.write() as session:
        folder = await sheets.create_folder(session, OWNER, "buddy", "Plans")
        opened = await sheets.create(session, OWNER, folder.id or 0, "Goods", columns)
        return opened.sheet.id or 0, {column.name: column.id or 0 for column in opened.columns}


async def add(sheet: int, *rows: dict[int, Any], **how: Any) -> entries.Edited:
    async with db.write() as session:
        return await entries.add(session, OWNER, sheet, rows, **how)


async def edit(sheet: int, *cells: tuple[int, int, Any]) -> entries.Edited:
    async with db.write() as session:
        return await entries.edit(session, OWNER, sheet, [Cell(*cell) for cell in cells])


async def undo(sheet: int) -> retracing.Retraced:
    async with db.write() as session:
        return await retracing.undo(session, OWNER, sheet)


async def redo(sheet: int) -> retracing.Retraced:
    async with db.write() as session:
        return await retracing.redo(session, OWNER, sheet)


async def seen(sheet: int, wanted: Look = Look()) -> list[dict[str, str]]:
    async with db.read() as session:
        opened = await sheets.opened(session, sheet)
        rows = await looks.window(session, opened, wanted, 0, 500)
        return [{column.name: entries.said(row, column) for column in opened.columns if column.name != "At"} for row in rows]


async def contents(sheet: int) -> list[list[Any]]:
    async with db.read() as session:
        opened = await sheets.opened(session, sheet)
        columns = [one for one in opened.columns if one.type not in sheets.physical.OWN]
        return [[entries.content_of(row, one) for one in columns] for row in await looks.window(session, opened, Look(), 0, 500)]


async def test_the_house_really_stands_on_postgres(house: Path):
    async with db.read() as session:
        assert session.get_bind().dialect.name == "postgresql"


async def test_every_type_is_kept_changed_taken_back_and_done_again(house: Path):
    sheet, at = await made()
    done = await add(sheet, {at[name]: value for name, value in FULL.items()}, {at["Count"]: 1}, {})
    assert done.misfits == [] and len(done.rows) == 3
    full, second, _ = await contents(sheet)
    assert full == [
        "Mond", "two\nlines ", 2.5, Decimal("-12.3456"), 12.5, "2026-11-27", "2026-11-27T13:30:00+00:00", True, "Große Tasse", CHOICES, 4,
        "https://krake.test", "mia@firm.test", "a" * 32, "penn", 2**53 - 1, Decimal("-30.8640"), 2.5,
    ]  # fmt: skip
    assert second[2:4] == [1.0, None] and second[16:] == [None, 3.5]
    start = await seen(sheet)
    typed = [name for name, kind, _ in EVERY if kind not in ("formula", "made_by", "changed_at")]
    await edit(sheet, *((done.rows[2], at[name], FULL[name]) for name in typed))
    assert {name: (await seen(sheet))[2][name] for name in typed} == {name: start[0][name] for name in typed}
    wrong = await edit(sheet, *((done.rows[0], at[name], "\ud83d not \x00 it") for name in typed))
    assert len(wrong.misfits) == 12 and (await contents(sheet))[0][2] == Flaw(" not  it")
    await edit(sheet, *((done.rows[0], at[name], "") for name in typed))
    end = await seen(sheet)
    assert end[0]["Name"] == end[0]["Price"] == end[0]["Worth"] == "" and [row["Sum"] for row in end] == ["0", "1", "3.5"]
    for _ in range(3):
        await undo(sheet)
    assert await seen(sheet) == start
    for _ in range(3):
        await redo(sheet)
    assert await seen(sheet) == end


async def test_rows_are_put_moved_removed_and_come_back(house: Path):
    sheet, at = await made([("Name", "text", {})])
    first, last = (await add(sheet, {at["Name"]: "first"}, {at["Name"]: "last"})).rows
    for number in range(25):  # room between two rows runs out and is made again
        await add(sheet, {at["Name"]: f"n{number}"}, after=first)
    names = ["first", *[f"n{number}" for number in reversed(range(25))], "last"]
    assert [row["Name"] for row in await seen(sheet)] == names
    async with db.write() as session:
        await entries.move(session, OWNER, sheet, last, None)
        await entries.remove(session, OWNER, sheet, [first, last])
    assert [row["Name"] for row in await seen(sheet)] == names[1:-1]
    await undo(sheet)
    await undo(sheet)
    assert [row["Name"] for row in await seen(sheet)] == names
    async with db.write() as session:
        done = await entries.replace(session, OWNER, sheet, [first, last], "S", "z")
    assert done.cells == 2 and [(await seen(sheet))[n]["Name"] for n in (0, -1)] == ["firzt", "lazt"]


async def test_columns_are_retyped_through_every_type_and_back(house: Path):
    sheet, at = await made([("Any", "text", {})])
    await add(sheet, *({at["Any"]: text} for text in ("12", "true", "2026-11-27", "Mug", "mia@firm.test", "", "x" * 300)))
    before = await contents(sheet)
    kinds = [kind for _, kind, _ in EVERY if kind not in ("formula", "made_by", "changed_at", "text")]
    for kind in kinds:
        async with db.write() as session:
            loss = await columning.retype(session, OWNER, sheet, at["Any"], kind, {"choices": CHOICES})
        assert loss.kept + loss.lost == 6, kind
    for _ in kinds:
        await undo(sheet)
    assert await contents(sheet) == before
    async with db.write() as session:
        await columning.retype(session, OWNER, sheet, at["Any"], "number", {})
    (row, *_) = [row["Any"] for row in await seen(sheet)]
    await edit(sheet, (1, at["Any"], "99"))
    with pytest.raises(Refused, match="written since"):
        async with db.write() as session:
            change = next(one.id for one in await history.of_sheet(session, sheet) if one.kind == "column" and one.undone_by is None)
            await retracing.undo(session, OWNER, sheet, change)
    await undo(sheet)
    await undo(sheet)
    assert await contents(sheet) == before and row == "12"


async def test_columns_come_go_and_are_renamed_under_formulas(house: Path):
    sheet, at = await made()
    await add(sheet, {at["Price"]: "10", at["Count"]: 3})
    async with db.write() as session:
        await columning.change(session, OWNER, sheet, at["Price"], name="Retail price", width=300, after=0)
        new = await columning.add(session, OWNER, sheet, "Twice % it", "formula", {"formula": "{Worth} * 2"}, after=at["Name"])
        await columning.change(session, OWNER, sheet, new.id or 0, options={"format": "text"})
    assert ((await seen(sheet))[0]["Worth"], (await seen(sheet))[0]["Twice % it"]) == ("30", "60")
    async with db.write() as session:
        await columning.change(session, OWNER, sheet, at["Price"], gone=True)
    assert ((await seen(sheet))[0]["Worth"], (await seen(sheet))[0]["Twice % it"]) == ("#REF!", "#REF!")
    for _ in range(4):
        await undo(sheet)
    assert [one["Worth"] for one in await seen(sheet)] == ["30"] and "Price" in (await seen(sheet))[0]


async def test_looks_of_every_type_filter_sort_group_and_add_up(house: Path):
    sheet, at = await made()
    kinds = ["Mug", "Große Tasse", "Mug", ""]
    rows = [
        {
            at["Name"]: f"Ölbild {n}", at["Price"]: f"{n}.10", at["Count"]: n, at["Kind"]: kinds[n], at["Tags"]: kinds[n],
            at["Done"]: n == 1, at["Day"]: f"2026-11-0{n + 1}", at["Stars"]: n, at["Row"]: n + 1, at["Share"]: n,
        }
        for n in range(4)
    ]  # fmt: skip
    await add(sheet, *rows)
    await edit(sheet, (1, at["Count"], "Count"), (2, at["Mail"], f"c{at['Count']}"))
    async with db.read() as session:
        opened = await sheets.opened(session, sheet)

        async def found(*filters: tuple[str, looks.Op, str], sort: tuple[tuple[int, bool], ...] = (), search: str = "") -> list[int]:
            wanted = Look(tuple(Filter(at[name], op, value) for name, op, value in filters), sort, search)
            ids = [row.id for row in await looks.window(session, opened, wanted, 0, 99)]
            assert list(await looks.order(session, opened, wanted)) == ids and await looks.count(session, opened, wanted) == len(ids)
            return ids

        everything = [1, 2, 3, 4]
        assert await found(("Kind", "is", "große TASSE")) == [2] and await found(("Kind", "not", "mug")) == [2, 4]
        assert await found(("Tags", "is", "Große Tasse")) == [2] and await found(("Tags", "not", "Mug")) == [2, 4]
        assert await found(("Tags", "has", "große")) == [2] and await found(("Tags", "empty", "")) == [4]
        assert await found(("Price", "over", "1.1")) == [3, 4] and await found(("Price", "has", "2,1")) == [3]
        assert await found(("Done", "is", "yes")) == [2] and await found(("Done", "not", "ja")) == [1, 3, 4]
        assert await found(("Day", "under", "2.11.2026")) == [1] and await found(("Day", "is", "2026-11-02")) == [2]
        assert (
            await found(("Stars", "is", "3")) == [4]
            and await found(("Row", "is", "#3")) == [3]
            and await found(("Row", "not", "3")) == [1, 2, 4]
        )
        assert await found(("Count", "wrong", "")) == [1] and await found(("Count", "filled", "")) == everything
        assert await found(("Count", "has", "3")) == [4] and await found(("Name", "has", "ÖLBILD 3")) == [4]
        assert await found(("By", "is", "mira")) == everything and await found(("At", "from", "2020")) == everything
        assert await found(search="ölbild 2") == [3] and await found(search="2.1") == [3] and await found(search="%") == []
        for name, kind, _ in EVERY:
            assert sorted(await found(sort=((at[name], False),))) == sorted(await found(sort=((at[name], True),))) == everything, name
            for op in looks.OPS:
                value = {"date": "2026-11-02", "time": "2026-11-02", "tick": "yes", "row": "2"}.get(kind, "2")
                assert set(await found((name, op, value))) <= set(everything), (name, op)
                assert set(await found((name, op, ""))) <= set(everything), (name, op)
            assert sum(number for _, number in await looks.groups(session, opened, Look(), at[name])) == 4, name
            for how in looks.TOTALS:
                try:
                    await looks.total(session, opened, Look(), at[name], how)
                except Refused:
                    assert how in ("sum", "mean", "least", "most"), (name, how)
        assert await found(sort=((at["Price"], True),)) == [4, 3, 2, 1] and (await found(sort=((at["Kind"], False),)))[-1] == 4
        assert await found(sort=((at["Count"], True),)) == [4, 3, 2, 1], "what is wrong or empty comes last"
        groups = await looks.groups(session, opened, Look(), at["Tags"])
        assert groups[0] == ("Mug", 2) and sorted(groups) == [("", 1), ("Große Tasse", 1), ("Mug", 2)]

        async def total(name: str, how: str) -> Any:
            return await looks.total(session, opened, Look(), at[name], how)

        assert [await total("Price", how) for how in ("sum", "mean", "least", "most")] == [
            Decimal(one) for one in ("6.4", "1.6", "0.1", "3.1")
        ]
        assert [await total("Count", how) for how in ("count", "filled", "sum", "mean")] == [4, 3, 6, 2]
        assert [await total("Stars", how) for how in ("sum", "mean", "most", "distinct")] == [6, Decimal("1.5"), 3, 4]
        assert (await total("Day", "most"), await total("Tags", "distinct"), await total("Row", "least")) == ("2026-11-04", 2, "#1")


async def test_formulas_follow_and_a_large_sheet_is_settled(house: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(computing, "AT_ONCE", 2)
    monkeypatch.setattr(computing, "BATCH", 2)
    columns = [
        *EVERY[2:4],
        *EVERY[16:18],
        ("Yes", "formula", {"formula": "{Count} > 2"}),
        ("Next", "formula", {"formula": '"n" & {Count}'}),
    ]
    sheet, at = await made([*columns, ("Div", "formula", {"formula": "1 / ({Count} - 3)"})])
    await add(sheet, *[{at["Count"]: n, at["Price"]: "0.1"} for n in range(1, 6)])
    await computing.settle(sheet)
    found = await seen(sheet)
    assert [row["Sum"] for row in found] == ["1", "3", "6", "10", "15"] and [row["Worth"] for row in found] == [
        "0.1",
        "0.2",
        "0.3",
        "0.4",
        "0.5",
    ]
    assert [row["Yes"] for row in found] == ["false", "false", "true", "true", "true"] and found[0]["Next"] == "n1"
    assert [row["Div"] for row in found] == ["-0.5", "-1", "#DIV/0!", "1", "0.5"]
    await edit(sheet, (3, at["Count"], 13))
    await computing.settle(sheet)
    assert [(row["Sum"], row["Div"]) for row in await seen(sheet)][2:4] == [("16", "0.1"), ("20", "1")] and not await computing.settle(
        sheet
    )


async def test_files_come_in_and_go_out(house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(importing, "PART", 2)
    sheet, at = await made()
    await add(sheet, {at[name]: value for name, value in FULL.items()}, {at["Name"]: "=1+1"}, {at["Name"]: "b"}, {at["Done"]: False})
    before = await contents(sheet)
    for kind in ("csv", "xlsx"):
        file = tmp_path / f"goods.{kind}"
        if kind == "csv":
            file.write_bytes(b"".join([part async for part in exporting.as_csv(sheet, Look())]))
        else:
            assert await exporting.as_xlsx(sheet, Look(), file) == 4
        other, there = await made()
        source = importing.source(file, file.name)
        async with db.read() as session:
            matches = importing.matches(source, (await sheets.opened(session, other)).columns)
        done = await importing.bring(OWNER, other, source, matches)
        assert (done.added, done.bad) == (4, []) and await contents(other) == before
        await edit(other, (3, there["Stars"], 1))
        again = await importing.bring(OWNER, other, source, matches, key="Name", doubles="change")
        assert (again.added, again.changed, again.skipped) == (1, 3, 0), "the row without a name is no double"
        assert (await contents(other))[:4] == before
        await undo(other)
        assert len(await contents(other)) == 4 and (await contents(other))[2][10] == 1
        await undo(other)
        await undo(other)
        assert await contents(other) == []
        await redo(other)
        assert await contents(other) == before


async def test_agents_keep_rows_once_and_history_tells_it(house: Path):
    row = {"series": "Orders", "days_ahead": 7, "value": "12.5", "low": 8, "high": 17}
    first = await keep(5, False, "dexter", "Forecasts", [row], why="back-test", sure=0.8)
    again = await keep(5, False, "dexter", "Forecasts", [row])
    assert first["rows"] == again["rows"] and (first["new"], again["new"]) == (1, 0)
    changed = await keep(6, False, "dexter", "Forecasts", [{**row, "value": 13}, {**row, "series": "Revenue"}], key="series")
    assert (changed["new"], changed["changed"]) == (1, 1)
    assert [(one["series"], one["value"]) for one in await kept(False, "dexter", "Forecasts")] == [("Orders", 13.0), ("Revenue", 12.5)]
    async with db.read() as session:
        opened = await sheets.opened(session, first["table"])
        told = await history.of_cell(session, first["table"], first["rows"][0], opened.by_key("value").id or 0)
    assert [(one.kind, one.before, one.after, one.role) for one in told] == [("cells", "12.5", "13", "agent"), ("add", "", "12.5", "agent")]


async def test_many_at_once_lose_nothing(house: Path):
    sheet, at = await made([("Name", "text", {}), ("Count", "number", {}), ("Sum", "formula", {"formula": "RUNNING_SUM({Count})"})])
    await add(sheet, *({at["Name"]: "", at["Count"]: 1} for _ in range(10)))

    async def one(number: int) -> None:
        by = actors.Actor(f"P{number}", "operator", number)
        async with db.write() as session:
            if number % 2:
                await entries.edit(session, by, sheet, [Cell(1 + number // 2, at["Name"], f"by {number}")])
            else:
                await entries.add(session, by, sheet, [{at["Count"]: 1}])

    await asyncio.gather(*(one(number) for number in range(20)))
    found = await seen(sheet)
    assert [row["Name"] for row in found[:10]] == [f"by {number}" for number in range(1, 20, 2)]
    assert [row["Sum"] for row in found] == [str(n) for n in range(1, 21)]
    async with db.read() as session:
        opened = await sheets.opened(session, sheet)
        assert (opened.sheet.rows, opened.sheet.version) == (20, 21)
