"""A cell that points to a row: found by name or number, shown by its name as it is now, and bad input once its row is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from krake.kit import db
from krake.kit.errors import Refused
from krake.services import columning, computing, entries, exporting, finding, importing, linking, looks, retracing, sheets
from krake.services.cells import Flaw
from krake.services.entries import Cell
from krake.services.looks import Filter, Look
from krake.spec import actor as actors
from tests import world

OWNER = world.OWNER


@pytest.fixture(autouse=True)
def no_order_of_another_house() -> Iterator[None]:
    looks.forget()
    yield
    looks.forget()


class Two:
    """A table of goods and one of orders that points to it."""

    def __init__(self, goods: int, orders: int, rows: dict[str, int], at: dict[str, int]):
        self.goods, self.orders, self.rows, self.at = goods, orders, rows, at

    async def put(self, row: int, raw: Any, column: str = "Goods", actor: Any = OWNER) -> entries.Edited:
        async with db.write() as session:
            return await entries.edit(session, actor, self.orders, [Cell(row, self.at[column], raw)])

    async def add(self, *raws: Any) -> list[int]:
        async with db.write() as session:
            return (await entries.add(session, OWNER, self.orders, [{self.at["Goods"]: raw} for raw in raws])).rows

    async def contents(self, column: str = "Goods", wanted: Look = Look()) -> list[Any]:
        async with db.read() as session:
            opened = await sheets.opened(session, self.orders)
            found = await looks.window(session, opened, wanted, 0, 500)
            return [entries.content_of(row, opened.column(self.at[column])) for row in found]

    async def names(self, wanted: Look = Look()) -> list[str]:
        """What the links read as, "?" for one whose row is not there."""
        async with db.read() as session:
            opened = await sheets.opened(session, self.orders)
            found = await looks.window(session, opened, wanted, 0, 500)
            told = (await linking.called(session, opened.columns, opened.linked, found))[self.at["Goods"]]
            raw = [row._mapping[opened.column(self.at["Goods"]).physical] for row in found]
            return ["" if number is None else told.get(number, "?") for number in raw]

    async def called(self, name: str, to: str) -> None:
        async with db.write() as session:
            await entries.edit(session, OWNER, self.goods, [Cell(self.rows[name], self.at["Name"], to)])

    async def gone(self, name: str) -> None:
        async with db.write() as session:
            await entries.remove(session, OWNER, self.goods, [self.rows[name]])


NAMES = ("Mond", "Äpfel", "zebra", "Order #5", "Twice", "Twice", "12")


@pytest.fixture
async def two(house: Path) -> Two:
    async with db.write() as session:
        folder = await sheets.create_folder(session, OWNER, "buddy", "Plans")
        goods = await sheets.create(session, OWNER, folder.id or 0, "Goods", [("Count", "number", {}), ("Name", "text", {})])
        name = goods.columns[1].id or 0
        rows = (await entries.add(session, OWNER, goods.sheet.id or 0, [{name: one} for one in NAMES])).rows
        columns = [
            ("Goods", "row", {"sheet": goods.sheet.id}), ("Note", "text", {}),
            ("Loud", "formula", {"formula": 'UPPER({Goods}) & "!"', "format": "text"}),
        ]  # fmt: skip
        orders = await sheets.create(session, OWNER, folder.id or 0, "Orders", columns)
    at = {column.name: column.id or 0 for column in (*goods.columns, *orders.columns)}
    return Two(goods.sheet.id or 0, orders.sheet.id or 0, dict(zip(NAMES, rows, strict=True)), at)


async def test_a_row_is_meant_by_its_name_its_number_or_both(two: Two):
    mond, order = two.rows["Mond"], two.rows["Order #5"]
    raws = [
        mond,
        f"#{mond}",
        "Mond",
        "mond",
        " MOND ",
        f"Mond #{mond}",
        f"Moon, as it was called #{mond}",
        "Order #5",
        f"Order #5 #{order}",
    ]
    await two.add(*raws, "12", "äpfel", "")
    assert await two.contents() == [mond] * 7 + [order, order, two.rows["12"], two.rows["Äpfel"], None]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("#999", "“Goods” has no row #999."), (999, "“Goods” has no row #999."), ("Monde", "No row of “Goods” is called “Monde”."),
        ("Apfel", "No row of “Goods” is called “Apfel”."), ("Twice", "Several rows of “Goods” are called that"), (True, "No row"),
    ],
)  # fmt: skip
async def test_what_points_nowhere_stays_as_typed_and_says_why(two: Two, raw: Any, why: str):
    (row,) = await two.add("Mond")
    done = await two.put(row, raw)
    assert [words.en.startswith(why) for _, words in done.misfits] == [True] and done.misfits[0][1].de != done.misfits[0][1].en
    assert (await two.contents()) == [Flaw("true" if raw is True else str(raw))] and (await two.contents("Loud")) == ["!"]
    assert await two.contents(wanted=Look((Filter(two.at["Goods"], "wrong"),))) == await two.contents()


async def test_a_link_whose_row_goes_is_bad_input_until_the_row_comes_back(two: Two):
    await two.add("Mond", "Äpfel", "")
    wrong, filled, empty = (Look((Filter(two.at["Goods"], op),)) for op in ("wrong", "filled", "empty"))
    assert await two.names(wrong) == [] and await two.names() == ["Mond", "Äpfel", ""]
    await two.gone("Mond")
    assert await two.names() == ["?", "Äpfel", ""]
    assert (await two.names(wrong), await two.names(filled), await two.names(empty)) == (["?"], ["?", "Äpfel"], [""])
    async with db.write() as session:
        await retracing.undo(session, OWNER, two.goods)
    assert await two.names() == ["Mond", "Äpfel", ""] and await two.names(wrong) == []
    async with db.write() as session:
        await sheets.change_sheet(session, OWNER, two.goods, gone=True)
    assert await two.names() == ["?", "?", ""]
    (row,) = await two.add("")
    assert "lies in the trash" in (await two.put(row, "Mond")).misfits[0][1].en


async def test_looks_read_links_by_their_names_as_they_are_now(two: Two):
    await two.add("zebra", "Mond", "", "Äpfel", "Order #5")
    goods = two.at["Goods"]
    up, down = Look(sort=((goods, False),)), Look(sort=((goods, True),))
    assert await two.names(up) == ["Äpfel", "Mond", "Order #5", "zebra", ""]
    assert await two.names(down) == ["zebra", "Order #5", "Mond", "Äpfel", ""]
    assert await two.names(Look((Filter(goods, "is", "mond"),))) == ["Mond"]
    assert await two.names(Look((Filter(goods, "is", f"#{two.rows['Mond']}"),))) == ["Mond"]
    assert await two.names(Look((Filter(goods, "not", "Mond"),))) == ["zebra", "", "Äpfel", "Order #5"]
    assert await two.names(Look((Filter(goods, "has", "E"),))) == ["zebra", "Äpfel", "Order #5"]
    assert await two.names(Look(search="order")) == ["Order #5"]
    await two.called("Mond", "Aal")
    assert await two.names(up) == ["Aal", "Äpfel", "Order #5", "zebra", ""], "an order that was kept is not the one before"


async def test_formulas_read_links_by_their_names_and_follow_when_those_change(two: Two):
    await two.add("Mond", "Äpfel", "")
    assert await two.contents("Loud") == ["MOND!", "ÄPFEL!", "!"]
    await two.called("Mond", "Luna")
    assert await computing.settle(two.orders)
    assert await two.contents("Loud") == ["LUNA!", "ÄPFEL!", "!"]
    await two.gone("Äpfel")
    await computing.settle(two.orders)
    assert await two.contents("Loud") == ["LUNA!", "!", "!"] and not await computing.settle(two.orders)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_a_file_says_the_name_and_brings_back_the_row(two: Two, tmp_path: Path, kind: str):
    async with db.write() as session:
        await entries.edit(session, OWNER, two.goods, [Cell(two.rows["zebra"], two.at["Name"], "=1+1")])
    await two.add("Mond", "Order #5", f"#{two.rows['Twice']}", "", "=1+1")
    before, file = await two.contents(), tmp_path / f"orders.{kind}"
    if kind == "csv":
        file.write_bytes(b"".join([part async for part in exporting.as_csv(two.orders, Look())]))
        assert f"Mond #{two.rows['Mond']}," in file.read_text() and f"'=1+1 #{two.rows['zebra']}," in file.read_text()
    else:
        await exporting.as_xlsx(two.orders, Look(), file)
    await two.called("Mond", "Luna")
    async with db.write() as session:
        folder = await sheets.home(session, "buddy")
        other = await sheets.create(session, OWNER, folder.id or 0, "Again", [("Goods", "row", {"sheet": two.goods}), ("Note", "text", {})])
    source = importing.source(file, file.name)
    done = await importing.bring(OWNER, other.sheet.id or 0, source, importing.matches(source, other.columns))
    assert done.bad == [] and [row[0] for row in await _all(other)] == before


async def _all(opened: sheets.Opened) -> list[list[Any]]:
    async with db.read() as session:
        rows = await looks.window(session, opened, Look(), 0, 500)
        return [[entries.content_of(row, column) for column in opened.columns] for row in rows]


async def test_an_import_finds_rows_by_name_and_keeps_aside_what_points_nowhere(two: Two, tmp_path: Path):
    file = tmp_path / "list.csv"
    file.write_text("Goods,Note\nMond,a\nNothing,b\nTwice,c\n#999,d\näpfel,e\n")
    source = importing.source(file, file.name)
    async with db.read() as session:
        columns = (await sheets.opened(session, two.orders)).columns
    done = await importing.bring(OWNER, two.orders, source, importing.matches(source, columns))
    assert [(line, text) for line, _, text, _ in done.bad] == [(3, "Nothing"), (4, "Twice"), (5, "#999")]
    assert await two.contents() == [two.rows["Mond"], two.rows["Äpfel"]] and await two.contents("Loud") == ["MOND!", "ÄPFEL!"]


async def test_an_agent_links_by_the_same_checks(two: Two):
    (row,) = await two.add("")
    buddy = actors.agent("buddy")
    assert not (await two.put(row, "Mond", actor=buddy)).misfits and (await two.put(row, "Nothing", actor=buddy)).misfits
    with pytest.raises(Refused, match="No row of “Goods” is called “Nothing”"):
        async with db.write() as session:
            await entries.add(session, buddy, two.orders, [{two.at["Goods"]: "Nothing"}], strict=True)


async def test_a_column_becomes_a_link_another_link_and_text_again(two: Two):
    async with db.write() as session:
        rows = (await entries.add(session, OWNER, two.orders, [{two.at["Note"]: name} for name in ("Mond", "nobody", "Twice", "")])).rows
        loss = await columning.retype(session, OWNER, two.orders, two.at["Note"], "row", {"sheet": two.goods})
    assert (loss.kept, loss.lost) == (1, 2) and len(rows) == 4
    assert await two.contents("Note") == [two.rows["Mond"], Flaw("nobody"), Flaw("Twice"), None]
    async with db.write() as session:
        folder = await sheets.home(session, "buddy")
        third = await sheets.create(session, OWNER, folder.id or 0, "Third", [("Name", "text", {})])
        moon = (await entries.add(session, OWNER, third.sheet.id or 0, [{third.columns[0].id or 0: "Mond"}])).rows[0]
        with pytest.raises(Refused, match="change of type"):
            await columning.change(session, OWNER, two.orders, two.at["Note"], options={"sheet": third.sheet.id})
        await columning.retype(session, OWNER, two.orders, two.at["Note"], "row", {"sheet": third.sheet.id})
    assert (await two.contents("Note"))[0] == moon, "by its name: the number means another row there"
    async with db.write() as session:
        await columning.retype(session, OWNER, two.orders, two.at["Note"], "text", {})
    assert await two.contents("Note") == ["Mond", "nobody", "Twice", None]
    for _ in range(3):
        async with db.write() as session:
            await retracing.undo(session, OWNER, two.orders)
    assert await two.contents("Note") == ["Mond", "nobody", "Twice", None]


async def test_a_column_points_only_to_a_table_that_is_there_and_of_the_same_world(two: Two):
    async with db.write() as session:
        folder = await sheets.home(session, "buddy")
        played = await sheets.create(session, OWNER, folder.id or 0, "Played", rehearsal=True)
    for target in (999_999, played.sheet.id):
        with pytest.raises(Refused):
            async with db.write() as session:
                await columning.add(session, OWNER, two.orders, "Other", "row", {"sheet": target})


async def test_what_is_offered_begins_with_what_was_typed(two: Two):
    async with db.read() as session:
        linked = (await sheets.opened(session, two.orders)).linked[two.at["Goods"]]
        assert [name for _, name in await finding.offered(session, linked, "")] == list(NAMES)
        assert [name for _, name in await finding.offered(session, linked, "O")] == ["Order #5", "Mond"]
        assert [name for _, name in await finding.offered(session, linked, "apf")] == ["Äpfel"]
        assert (await finding.offered(session, linked, f"#{two.rows['Mond']}"))[0] == (two.rows["Mond"], "Mond")


async def test_another_column_may_name_the_rows_and_a_table_may_point_to_itself(two: Two):
    async with db.write() as session:
        chosen = await columning.add(session, OWNER, two.goods, "German", "text")
        await entries.edit(session, OWNER, two.goods, [Cell(two.rows["zebra"], chosen.id or 0, "Streifenpferd")])
        await columning.change(session, OWNER, two.orders, two.at["Goods"], options={"shown": chosen.id})
        parent = await columning.add(session, OWNER, two.goods, "Parent", "row", {"sheet": two.goods})
        done = await entries.edit(session, OWNER, two.goods, [Cell(two.rows["Mond"], parent.id or 0, "zebra")])
        assert not done.misfits
    await two.add("Streifenpferd", f"#{two.rows['Mond']}")
    assert await two.names() == ["Streifenpferd", ""]
    async with db.read() as session:
        opened = await sheets.opened(session, two.goods)
        found = await looks.window(session, opened, Look((Filter(parent.id or 0, "is", "zebra"),), ((parent.id or 0, False),)), 0, 9)
        assert [row.id for row in found] == [two.rows["Mond"]]
