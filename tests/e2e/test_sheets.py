"""A table as a spreadsheet: by keyboard, by paste, by two people at once, offline, and on a phone. What is asserted is what was stored."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.house import House
from tests.e2e.test_phone import PHONE, fits
from tests.running import wait_for

HEAD, ROW, MARKER, WIDE = 34, 34, 44, 160


@dataclass
class Grid:
    """A sheet that was made through the pages, with the places of its cells on the screen."""

    house: House
    page: Page
    id: int

    def rows(self) -> list[dict[str, Any]]:
        """What is stored, by the names of columns, in order."""
        with closing(sqlite3.connect(self.house.krake.data / "krake.sqlite", timeout=10)) as database:
            names = database.execute(
                "SELECT name, physical FROM sheet_column WHERE sheet_id = ? AND gone_at IS NULL ORDER BY place", (self.id,)
            ).fetchall()
            wanted = ", ".join(physical for _, physical in names)
            found = database.execute(f"SELECT {wanted}, flaws FROM rows_{self.id} WHERE gone = 0 ORDER BY place, id").fetchall()
        return [dict(zip([name for name, _ in names] + ["flaws"], row, strict=True)) for row in found]

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.house.krake.data / "krake.sqlite", timeout=10)) as database:
            return database.execute(statement, values).fetchall()

    def numbers(self) -> dict[str, str]:
        """The numbers of the columns by their names, as JSON has them."""
        with closing(sqlite3.connect(self.house.krake.data / "krake.sqlite", timeout=10)) as database:
            return dict(database.execute("SELECT name, CAST(id AS TEXT) FROM sheet_column WHERE sheet_id = ?", (self.id,)).fetchall())

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.rows()]

    def click(self, column: int, row: int, page: Page | None = None) -> None:
        page = page or self.page
        box = page.locator(".worksheet canvas").first.bounding_box()
        assert box
        page.mouse.click(box["x"] + MARKER + WIDE * column + 60, box["y"] + HEAD + ROW * row + 17)
        page.wait_for_timeout(150)  # as long as a hand takes from the mouse to the keys

    def saved(self, page: Page | None = None) -> None:
        expect((page or self.page).locator(".worksheet")).to_have_attribute("data-state", "saved")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)


@pytest.fixture
def grid(house: House) -> Grid:
    """A new table of Buddy with a text, an amount, a choice and a formula, made by hand."""
    page = house.owner("/tables")
    card = page.locator(".card").filter(has_text="Business development")
    card.get_by_role("button", name="New table").click()
    box = page.locator("dialog[open]")
    box.get_by_label("Name").fill("Goods")
    box.get_by_role("button", name="Make the table").click()
    expect(page).to_have_url(re.compile(r"/tables/\d+$"))
    made = Grid(house, page, int(page.url.rsplit("/", 1)[1]))
    expect(page.locator(".worksheet canvas").first).to_be_visible()
    for name, kind, more in (
        ("Price", "Money", {}),
        ("Kind", "Choice", {"Choices, one a line": "Mug\nPoster"}),
        ("Twice", "Formula", {"Formula": "{Price} * 2"}),
    ):
        page.get_by_role("button", name="Add a column").click()
        box = page.locator("dialog[open]")
        box.get_by_label("Type", exact=True).select_option(label=kind)
        for label, text in more.items():
            box.get_by_label(label).fill(text)
        box.get_by_label("Name", exact=True).fill(name)
        box.get_by_role("button", name="Add the column").click()
        expect(page.locator("dialog[open]")).to_have_count(0)
    wait_for(lambda: len(made.rows()) == 0 and made.column("Twice") == [], what="the columns")
    return made


def filled(grid: Grid, *lines: tuple[str, str]) -> None:
    """Rows by typing alone, from the first cell on."""
    grid.click(0, 0)
    for name, price in lines:
        grid.page.keyboard.type(name, delay=5)
        grid.press("Tab")
        grid.page.keyboard.type(price, delay=5)
        grid.press("Enter", "ArrowLeft")
    wait_for(lambda: len(grid.rows()) == len(lines) and grid.column("Price")[-1] is not None, what="the rows")
    grid.saved()


def test_a_table_is_filled_by_keyboard_alone_and_no_first_letter_is_lost(grid: Grid):
    filled(grid, ("Moon", "12.50"), ("Sun", "8"))
    assert grid.column("Name") == ["Moon", "Sun"] and grid.column("Price") == [125_000, 80_000]
    assert grid.column("Twice") == [250_000, 160_000], "the formula follows"
    grid.click(1, 0)
    expect(grid.page.locator(".sheet-state")).to_contain_text("Sum €20.50")
    grid.click(0, 0)
    grid.press("F2")
    grid.page.keyboard.type("light")
    grid.press("Enter")
    wait_for(lambda: grid.column("Name")[0] == "Moonlight", what="the edit at the end of the text")
    grid.click(0, 0)
    grid.page.keyboard.type("x")
    grid.press("Escape")
    grid.press("Delete")
    wait_for(lambda: grid.column("Name")[0] is None, what="the cleared cell")
    grid.press("Control+z")
    wait_for(lambda: grid.column("Name")[0] == "Moonlight", what="undo")
    grid.press("Control+z")
    wait_for(lambda: grid.column("Name")[0] == "Moon", what="undo again")
    grid.press("Control+y")
    wait_for(lambda: grid.column("Name")[0] == "Moonlight", what="redo")


def test_a_block_goes_out_and_in_by_the_clipboard_fills_down_and_rows_are_deleted(grid: Grid):
    filled(grid, ("Moon", "12.50"), ("Sun", "8"))
    grid.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    grid.click(0, 0)
    grid.press("Shift+ArrowDown", "Shift+ArrowRight", "Control+c")
    grid.page.wait_for_timeout(300)
    assert grid.page.evaluate("navigator.clipboard.readText()") == "Moon\t12.5\nSun\t8"
    grid.click(0, 2)
    grid.press("Control+v")
    wait_for(lambda: grid.column("Name") == ["Moon", "Sun", "Moon", "Sun"], what="the paste behind the last row")
    grid.saved()
    grid.click(0, 0)
    grid.press("Shift+ArrowDown", "Shift+ArrowDown", "Control+d")
    wait_for(lambda: grid.column("Name") == ["Moon", "Moon", "Moon", "Sun"], what="the fill down")
    box = grid.page.locator(".worksheet canvas").first.bounding_box()
    assert box
    grid.page.mouse.click(box["x"] + 20, box["y"] + HEAD + ROW * 3 + 17)
    grid.press("Delete")
    wait_for(lambda: len(grid.rows()) == 3, what="the deleted row")
    grid.page.locator(".sheet-note").get_by_role("button", name="Undo").click()
    wait_for(lambda: len(grid.rows()) == 4, what="the row taken back")


def test_what_does_not_fit_stays_with_its_reason_and_choices_are_chosen(grid: Grid):
    filled(grid, ("Moon", "12.50"))
    grid.click(1, 0)
    grid.page.keyboard.type("cheap")
    grid.press("Enter")
    wait_for(lambda: "cheap" in (grid.rows()[0]["flaws"] or ""), what="the flaw")
    expect(grid.page.locator(".sheet-note")).to_contain_text("A number")
    assert grid.column("Twice") == [None]
    grid.click(2, 0)
    grid.press("Enter")
    grid.page.locator("select.sheet-editor").select_option("Poster")
    grid.press("Enter")
    wait_for(lambda: grid.column("Kind") == ["Poster"], what="the choice")
    grid.page.get_by_role("link", name="Board").click()
    expect(grid.page.locator(".sheet-lane").filter(has_text="Poster")).to_contain_text("Moon")


def test_two_people_see_each_other_at_once_and_the_earlier_one_can_keep_theirs(grid: Grid):
    filled(grid, ("Moon", "12.50"))
    other = grid.house.newcomer()
    other.goto(grid.page.url)
    expect(other.locator(".worksheet")).to_have_attribute("data-count", "1")
    grid.click(0, 0)
    grid.page.keyboard.type("Mine")
    grid.press("Enter")
    wait_for(lambda: grid.column("Name") == ["Mine"], what="the first edit")
    grid.saved()
    other.wait_for_timeout(600)
    grid.click(0, 0, other)
    other.keyboard.type("Theirs")
    other.keyboard.press("Enter")
    wait_for(lambda: grid.column("Name") == ["Theirs"], what="the later one wins")
    note = grid.page.locator(".sheet-note")
    expect(note).to_contain_text("wrote Theirs here")
    note.get_by_role("button", name="Keep mine").click()
    wait_for(lambda: grid.column("Name") == ["Mine"], what="mine again")


def test_what_is_typed_offline_waits_in_the_page_and_is_saved_later(grid: Grid):
    filled(grid, ("Moon", "12.50"))
    grid.house.forgives_silence = True  # the browser itself tells of the line that is gone
    grid.page.route("**/api/sheets/**", lambda route: route.abort("internetdisconnected"))
    grid.click(0, 0)
    grid.page.keyboard.type("Written offline")
    grid.press("Enter")
    expect(grid.page.locator(".worksheet")).to_have_attribute("data-state", "offline")
    assert grid.column("Name") == ["Moon"]
    grid.page.unroute("**/api/sheets/**")
    wait_for(lambda: grid.column("Name") == ["Written offline"], what="the edit after the line is back")
    grid.saved()
    grid.house.forgives_silence = False


def test_filters_stand_in_the_address_and_views_are_kept(grid: Grid):
    filled(grid, ("Moon", "12.50"), ("Sun", "8"), ("Star", "3"))
    page = grid.page
    page.get_by_role("button", name="Filter", exact=True).first.click()
    box = page.locator("dialog[open]")
    box.get_by_label("Column").select_option(label="Price")
    box.get_by_label("Condition").select_option(label="is more than")
    box.get_by_label("Value").fill("5")
    box.get_by_role("button", name="Filter", exact=True).click()
    expect(page.locator(".worksheet")).to_have_attribute("data-count", "2")
    assert json.loads(page.evaluate("new URLSearchParams(location.search).get('look')"))["filters"][0]["value"] == "5"
    page.get_by_role("button", name="Save view").click()
    page.locator("dialog[open]").get_by_label("Name of the view").fill("Dear ones")
    page.locator("dialog[open]").get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(r"\?view=\d+"))
    page.reload()
    expect(page.locator(".worksheet")).to_have_attribute("data-count", "2")
    page.get_by_role("link", name="All", exact=True).click()
    expect(page.locator(".worksheet")).to_have_attribute("data-count", "3")


def test_a_file_comes_in_with_its_bad_rows_kept_aside_and_goes_out_again(grid: Grid):
    filled(grid, ("Moon", "12.50"))
    page = grid.page
    page.get_by_role("link", name="Import").click()
    text = "Name,Price,Kind\nComet,4.20,Mug\nBroken,about five,Mug\nMoon,13,Poster\n"
    page.get_by_label("CSV, XLSX or ODS").set_input_files({"name": "goods.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_role("button", name="Look at it").click()
    page.get_by_label("Doubles by").select_option(label="Name")
    page.get_by_label("What to do with a double").select_option(label="Change the row that is there")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("1 rows added, 1 changed, 1 left out.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="about five")).to_contain_text("A number")
    assert grid.column("Name") == ["Moon", "Comet"] and grid.column("Price") == [130_000, 42_000]
    page.get_by_role("link", name="Open the table").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Export").click()
    lines = list(csv.reader(taken.value.path().read_text("utf-8-sig").splitlines()))
    assert lines == [["Name", "Price", "Kind", "Twice"], ["Moon", "13", "Poster", "26"], ["Comet", "4.2", "Mug", "8.4"]]


def test_on_a_phone_a_cell_is_written_in_the_field_below(grid: Grid):
    filled(grid, ("Moon", "12.50"))
    phone = grid.house.owner(f"/tables/{grid.id}", **PHONE)
    expect(phone.locator(".worksheet")).to_have_attribute("data-count", "1")
    fits(phone)
    box = phone.locator(".worksheet canvas").first.bounding_box()
    assert box
    phone.touchscreen.tap(box["x"] + 60, box["y"] + HEAD + 22)
    field = phone.locator("#sheet-field")
    expect(field).to_have_value("Moon")
    field.fill("By thumb")
    phone.get_by_role("button", name="OK", exact=True).tap()
    wait_for(lambda: grid.column("Name") == ["By thumb"], what="the edit by thumb")


# --- links, files, groups, totals


def column(page: Page, kind: str, name: str, *, to: int = 0) -> None:
    """A new column by its dialog, which points to the table of this number."""
    page.get_by_role("button", name="Add a column").click()
    box = page.locator("dialog[open]")
    box.get_by_label("Type", exact=True).select_option(label=kind)
    if to:
        box.get_by_label("Table it points to").select_option(value=str(to))
        expect(box.get_by_label("Show its")).to_be_visible()
    box.get_by_label("Name", exact=True).fill(name)
    box.get_by_role("button", name="Add the column").click()
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_a_row_of_another_table_is_found_by_typing_and_opened_by_a_key(grid: Grid):
    page = grid.page
    filled(grid, ("Moon mug", "12.50"), ("Sun mug", "8"), ("Star", "3"))
    page.goto(f"{grid.house.url}/tables")
    page.locator(".card").filter(has_text="Business development").get_by_role("button", name="New table").click()
    box = page.locator("dialog[open]")
    box.get_by_label("Name").fill("Orders")
    box.get_by_role("button", name="Make the table").click()
    expect(page.get_by_role("heading", name="Orders")).to_be_visible()
    orders = Grid(grid.house, page, int(page.url.rsplit("/", 1)[1]))
    expect(page.locator(".worksheet canvas").first).to_be_visible()
    column(page, "Row of a table", "Goods", to=grid.id)
    wait_for(lambda: orders.column("Goods") == [], what="the column")
    drawn = "document.querySelector('.worksheet').sheet.grid.current.getBounds(1, 0) !== undefined"
    wait_for(lambda: page.evaluate(drawn), what="the column in the grid")
    orders.click(1, 0)
    page.keyboard.type("mu", delay=20)
    expect(page.get_by_role("option")).to_have_text(["Moon mug#1", "Sun mug#2"])
    orders.press("ArrowDown", "Enter")
    wait_for(lambda: orders.column("Goods") == [2], what="the row that was chosen")
    page.keyboard.type("Moon mug", delay=1)  # faster than any list
    orders.press("Enter")
    wait_for(lambda: orders.column("Goods") == [2, 1], what="the row that was typed")
    page.keyboard.type("nobody", delay=20)
    expect(page.get_by_text("Nothing is called that.")).to_be_visible()
    orders.press("Enter")
    wait_for(lambda: len(orders.rows()) == 3 and "nobody" in (orders.rows()[2]["flaws"] or ""), what="the flaw")
    expect(page.locator(".sheet-note")).to_contain_text("No row of “Goods” is called “nobody”.")
    orders.saved()
    orders.click(1, 0)
    orders.press("Alt+Enter")
    expect(page).to_have_url(re.compile(rf"/tables/{grid.id}\?row=2$"))
    expect(page.locator(".sheet-where")).to_have_text("Name 2")
    page.keyboard.type("Sonne")
    orders.press("Enter")
    wait_for(lambda: grid.column("Name")[1] == "Sonne", what="the linked row under another name")
    grid.saved()
    page.go_back()
    expect(page.locator(".worksheet")).to_have_attribute("data-sheet", str(orders.id))
    wait_for(lambda: page.evaluate("document.querySelector('.worksheet').sheet.store.pages.size") > 0, what="the rows")
    page.wait_for_timeout(500)
    orders.click(1, 0)
    expect(page.locator(".sheet-where")).to_have_text("Goods 1")
    assert page.evaluate("Object.values(document.querySelector('.worksheet').sheet.store.links)[0]") == {"1": "Moon mug", "2": "Sonne"}


def dropped(page: Page, place: tuple[int, int], *files: tuple[str, int]) -> None:
    """Files of so many bytes are let go over a cell."""
    page.evaluate(
        """([place, files]) => { const { x, y } = document.querySelector('.worksheet').sheet.grid.current.getBounds(...place);
        const data = new DataTransfer(), under = document.elementFromPoint(x + 20, y + 10);
        for (const [name, size] of files) data.items.add(new File([new Uint8Array(size).fill(65)], name));
        const at = { clientX: x + 20, clientY: y + 10, bubbles: true, cancelable: true, dataTransfer: data };
        for (const what of ['dragover', 'drop']) under.dispatchEvent(new DragEvent(what, at));
        }""",
        [list(place), [list(one) for one in files]],
    )


def test_files_are_dropped_on_cells_or_chosen_in_them_and_refused_with_a_reason(grid: Grid):
    page = grid.page
    filled(grid, ("Moon", "12.50"), ("Sun", "8"))
    column(page, "File", "Paper")
    wait_for(lambda: "Paper" in grid.rows()[0], what="the column")
    page.evaluate("document.querySelector('.worksheet').sheet.grid.current.scrollTo(4, 0)")
    page.wait_for_timeout(300)
    dropped(page, (4, 0), ("Größe.txt", 7), ("second.txt", 3))
    wait_for(lambda: [str(one)[33:] for one in grid.column("Paper")] == ["Größe.txt", "second.txt"], what="both files, each in its cell")
    key = grid.column("Paper")[0].split("/")[0]
    assert page.request.get(f"{grid.house.url}/api/files/{key}").body() == b"A" * 7
    before = grid.column("Paper")
    dropped(page, (4, 0), ("huge.bin", 10_000_001))
    expect(page.locator(".sheet-note")).to_have_text(re.compile("huge.bin is too large: at most 10 MB"))
    dropped(page, (4, 0), ("nothing.txt", 0))
    expect(page.locator(".sheet-note")).to_have_text(re.compile("nothing.txt is empty"))
    dropped(page, (3, 0), ("wrong.txt", 3))
    expect(page.locator(".sheet-note")).to_have_text(re.compile("Only a file column takes files"))
    assert grid.column("Paper") == before
    x, y = page.evaluate(
        "() => { const b = document.querySelector('.worksheet').sheet.grid.current.getBounds(4, 1); return [b.x + 20, b.y + 10]; }"
    )
    page.mouse.click(x, y)
    page.wait_for_timeout(150)
    grid.press("Enter")
    for place, name in enumerate(("Choose from this device…", "second.txt", "Größe.txt")):  # behind them what other tests handed in
        expect(page.get_by_role("option").nth(place)).to_have_text(name)
    with page.expect_file_chooser() as chooser:
        grid.press("ArrowDown", "Enter")
    chooser.value.set_files({"name": "disk.txt", "mimeType": "text/plain", "buffer": b"from disk"})
    wait_for(lambda: str(grid.column("Paper")[1]).endswith("/disk.txt"), what="the file from the disk")
    grid.press("Control+z")
    wait_for(lambda: grid.column("Paper") == before, what="the file before it")


def test_rows_stand_in_groups_that_fold_with_figures_that_are_kept_in_a_view(grid: Grid):
    page = grid.page
    at = grid.numbers()
    kinds = ("Mug", "Poster", "Mug", "Mug", "Poster", "")
    rows = [{at["Name"]: f"Thing {n}", at["Price"]: str(n), at["Kind"]: kind} for n, kind in enumerate(kinds, 1)]
    page.evaluate("(rows) => document.querySelector('.worksheet').sheet.store.add(rows)", rows)
    wait_for(lambda: grid.column("Kind") == ["Mug", "Poster", "Mug", "Mug", "Poster", None], what="the rows")
    grid.saved()
    box = page.locator(".worksheet canvas").first.bounding_box()
    assert box
    page.mouse.click(box["x"] + MARKER + WIDE * 2 + 60, box["y"] + 17, button="right")
    page.get_by_role("button", name="Group by this").click()
    sheet = page.locator(".worksheet")
    expect(sheet).to_have_attribute("data-groups", "3")
    lines = "document.querySelector('.worksheet').sheet.lines()"
    assert page.evaluate(f"{lines}.heads.map(one => [one.key, one.rows, Object.values(one.figures)[0]])") == [
        ["Mug", 3, "8"], ["Poster", 2, "7"], ["", 1, "6"]
    ]  # fmt: skip
    grid.click(0, 0)  # the head of the first group folds it
    wait_for(lambda: '"folded":["Mug"]' in page.evaluate("decodeURIComponent(location.search)"), what="the fold in the address")
    assert page.evaluate(f"{lines}.length") == 6
    grid.press("Enter")
    wait_for(lambda: page.evaluate(f"{lines}.length") == 9, what="the group unfolded by its key")
    grid.press("ArrowDown", "ArrowDown")
    grid.press("F2")
    page.keyboard.type("!")
    grid.press("Enter")
    wait_for(lambda: "Thing 3!" in grid.column("Name"), what="an edit in a row below a head")
    grid.saved()
    last = page.evaluate(f"{lines}.length") + 1
    x, y = page.evaluate(
        "(row) => { const b = document.querySelector('.worksheet').sheet.grid.current.getBounds(1, row); return [b.x + 40, b.y + 10]; }",
        last,
    )
    page.mouse.click(x, y)
    page.get_by_label("Figure below Price").select_option("mean")
    wait_for(lambda: '"mean"' in page.evaluate("decodeURIComponent(location.search)"), what="the figure in the address")
    page.get_by_role("button", name="Save view").click()
    page.locator("dialog[open]").get_by_label("Name of the view").fill("By kind")
    page.locator("dialog[open]").get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(r"\?view=\d+$"))
    expect(sheet).to_have_attribute("data-groups", "3")
    grid.click(0, 0)
    page.get_by_role("button", name="Keep in this view").click()
    expect(page).to_have_url(re.compile(r"\?view=\d+$"))
    page.reload()
    expect(sheet).to_have_attribute("data-groups", "3")
    assert page.evaluate(f"[{lines}.length, {lines}.heads.map(one => one.folded)]") == [6, [True, False, False]]


def test_on_a_phone_a_linked_row_is_chosen_by_thumb(grid: Grid):
    filled(grid, ("Moon", "12.50"), ("Sun", "8"))
    column(grid.page, "Row of a table", "Next", to=grid.id)
    wait_for(lambda: "Next" in grid.rows()[0], what="the column")
    phone = grid.house.owner(f"/tables/{grid.id}", **PHONE)
    expect(phone.locator(".worksheet")).to_have_attribute("data-count", "2")
    expect(phone.locator(".worksheet canvas").first).to_be_visible()
    in_sight = """() => {
      const grid = document.querySelector('.worksheet').sheet.grid.current;
      grid.scrollTo(4, 0);
      const b = grid.getBounds(4, 0);
      return b && b.x > 130 && b.x + 60 < innerWidth ? [b.x + 30, b.y + 20] : null;
    }"""
    wait_for(lambda: phone.evaluate(in_sight), what="the last column")
    phone.wait_for_timeout(300)  # until the scrolling has come to rest
    x, y = phone.evaluate(in_sight)
    phone.touchscreen.tap(x, y)
    phone.locator("#sheet-field").tap()
    phone.locator("#sheet-field").fill("su")
    phone.get_by_role("option", name="Sun").tap()
    wait_for(lambda: grid.column("Next") == [2, None], what="the row chosen by thumb")
    fits(phone)


def test_what_is_typed_reaches_its_own_row_while_others_delete_and_insert_above(grid: Grid):
    filled(grid, ("One", "1"), ("Two", "2"), ("Three", "3"), ("Four", "4"))
    other, api = grid.house.newcomer(), f"/api/sheets/{grid.id}"
    other.goto(grid.page.url)
    expect(other.locator(".worksheet")).to_have_attribute("data-count", "4")
    place = "document.querySelector('.worksheet').sheet.chosen().current.cell[1]"

    def do(what: str, body: dict[str, Any], count: int) -> None:
        other.evaluate("([to, body]) => fetch(to, {method: 'POST', body: JSON.stringify(body)})", [f"{api}/{what}", body])
        expect(grid.page.locator(".worksheet")).to_have_attribute("data-count", str(count))

    grid.click(0, 2)
    grid.page.keyboard.type("Mine")
    do("remove", {"rows": [1]}, 3)  # the row moves up under the open field
    grid.press("Enter")
    wait_for(lambda: grid.column("Name") == ["Two", "Mine", "Four"], what="the text in the row it was typed for")
    grid.saved()
    grid.click(0, 1)
    do("add", {"rows": [{}], "after": 2}, 4)
    wait_for(lambda: grid.page.evaluate(place) == 2, what="what is chosen moved with its row")
    grid.press("Delete")
    wait_for(lambda: grid.column("Name") == ["Two", None, None, "Four"] and grid.column("Price")[2] == 30_000, what="its cell is cleared")
    grid.saved()
    grid.click(0, 3)
    grid.page.keyboard.type("Lost words")
    do("remove", {"rows": [4]}, 3)
    grid.press("Enter")
    note = grid.page.locator(".sheet-note")
    expect(note).to_contain_text("This row was deleted meanwhile; your text: Lost words")
    grid.press("ArrowUp")
    expect(note).to_contain_text("Lost words")  # until it is closed
    assert grid.column("Name") == ["Two", None, None]


def test_each_entry_of_a_column_menu_does_what_it_says(grid: Grid):
    filled(grid, ("Moon", "12.50"), ("Sun", "8"))
    page, where = grid.page, lambda: page.evaluate("decodeURIComponent(location.search)")
    number = grid.numbers()["Price"]

    def menu(entry: str, at: int = 1) -> None:
        box = page.locator(".worksheet canvas").first.bounding_box()
        assert box
        page.mouse.click(box["x"] + MARKER + WIDE * at + 60, box["y"] + 17, button="right")
        page.locator("dialog[open]").get_by_role("button", name=entry, exact=True).click()
        expect(page.locator("dialog[open]")).to_have_count(0)

    menu("Sort ascending")
    wait_for(lambda: f"[[{number},false]]" in where(), what="the sort in the address")
    menu("Sort descending")
    wait_for(lambda: f"[[{number},true]]" in where(), what="the other sort")
    menu("2")
    menu("Hide")
    wait_for(lambda: grid.sql("SELECT hidden FROM sheet_column WHERE id = ?", int(number)) == [(1,)], what="the hidden column")
    grid_columns = "document.querySelector('.worksheet').sheet.grid.current.getBounds(3, 0)"
    wait_for(lambda: page.evaluate(grid_columns) is None, what="one column less")
    menu("Show Price", 0)
    wait_for(lambda: grid.sql("SELECT hidden FROM sheet_column WHERE id = ?", int(number)) == [(0,)], what="it is shown again")
    wait_for(lambda: page.evaluate(grid_columns) is not None, what="its place in the grid")
    assert grid.sql("SELECT frozen FROM sheet WHERE id = ?", grid.id) == [(2,)]
    menu("Delete")
    wait_for(lambda: "Price" not in grid.rows()[0], what="the deleted column")


def test_nothing_that_is_typed_is_lost_while_columns_come_and_rows_are_read(grid: Grid):
    """Somebody adds columns in another tab; the table's rows are then read anew, under the hands of whoever types."""
    page, second = grid.page, grid.page.context.new_page()
    second.goto(page.url)
    expect(second.locator(".worksheet canvas").first).to_be_visible()
    typed: list[tuple[str, int]] = []
    for kind in ("Money", "Text", "Number"):
        second.get_by_role("button", name="Add a column").click()
        box = second.locator("dialog[open]")
        box.get_by_label("Type", exact=True).select_option(label=kind)
        box.get_by_label("Name", exact=True).fill(f"More {kind}")
        grid.click(0, len(typed))
        second.evaluate("[...document.querySelectorAll('dialog[open] button')].find((b) => b.textContent === 'Add the column').click()")
        for _ in range(4):
            page.keyboard.type(f"Row {len(typed)}", delay=5)
            grid.press("Tab")
            page.keyboard.type(f"{len(typed)}", delay=5)
            grid.press("Enter", "ArrowLeft")
            typed.append((f"Row {len(typed)}", len(typed) * 10_000))
        wait_for(lambda: [(row["Name"], row["Price"]) for row in grid.rows()] == typed, what="all that was typed")
        grid.saved()
    wait_for(lambda: f"More {kind}" in grid.rows()[0], what="the last column")
    grid.click(0, 0)
    page.evaluate("() => { const { store } = document.querySelector('.worksheet').sheet; store.show(store.look); }")
    page.keyboard.type("At ")
    page.wait_for_timeout(200)
    page.evaluate("document.querySelector('.worksheet canvas').focus()")  # as the grid itself does, a frame after some of its keys
    page.keyboard.type("once")
    grid.press("Enter")
    wait_for(lambda: grid.rows()[0]["Name"] == "At once", what="what was typed before its row was read")


def test_a_row_whose_answer_was_lost_is_stored_once(grid: Grid):
    asked: list[int] = []

    def lose(route: Route) -> None:
        answer = route.fetch()  # the server has stored it
        asked.append(answer.status)
        route.abort("internetdisconnected") if len(asked) == 1 else route.fulfill(response=answer)

    grid.house.forgives_silence = True  # the browser itself tells of the line that is gone
    grid.page.route("**/api/sheets/*/add", lose)
    grid.click(0, 0)
    grid.page.keyboard.type("Once")
    grid.press("Enter")
    expect(grid.page.locator(".worksheet")).to_have_attribute("data-state", "offline")
    grid.saved()
    grid.house.forgives_silence = False
    assert asked == [200, 200] and grid.column("Name") == ["Once"]


def test_a_click_chooses_and_a_day_is_typed_as_people_write_it(grid: Grid):
    filled(grid, ("Moon", "12.50"))
    page = grid.page
    grid.click(0, 0)
    page.wait_for_timeout(800)  # slower than a double click
    grid.click(0, 0)
    page.wait_for_timeout(400)
    expect(page.locator(".sheet-editor")).to_have_count(0)
    grid.press("Delete")
    wait_for(lambda: grid.column("Name") == [None], what="the cell that was clicked twice is cleared")
    grid.press("Control+z")
    wait_for(lambda: grid.column("Name") == ["Moon"], what="undo")
    expect(page.locator(".sheet-note")).to_contain_text("Taken back: 1")
    grid.press("ArrowRight")
    expect(page.locator(".sheet-note")).not_to_contain_text("Taken back")
    column(page, "Date", "Day")
    wait_for(lambda: "Day" in grid.rows()[0], what="the column")
    page.evaluate("document.querySelector('.worksheet').sheet.grid.current.scrollTo(4, 0)")
    page.wait_for_timeout(300)
    x, y = page.evaluate(
        "() => { const b = document.querySelector('.worksheet').sheet.grid.current.getBounds(4, 0); return [b.x + 20, b.y + 10]; }"
    )
    page.mouse.click(x, y)
    page.wait_for_timeout(150)
    for typed, kept in (("2026-12-24", "2026-12-24"), ("05/12/2026", "2026-12-05"), ("24.12.2027", "2027-12-24")):
        page.keyboard.type(typed)
        grid.press("Enter")
        wait_for(lambda kept=kept: grid.column("Day") == [kept], what=typed)
        grid.press("ArrowUp")
    grid.press("F2")  # at once: before the server has answered, it is what was typed
    expect(page.locator(".sheet-editor")).to_have_value(re.compile(r"24 Dec 2027|24\.12\.2027"))
    grid.saved()
    page.wait_for_timeout(300)
    expect(page.locator(".sheet-note")).not_to_contain_text("Somebody")  # what the server made of it is nobody else's
    grid.press("Escape")
    page.keyboard.type("24.12.0012")
    grid.press("Enter")
    expect(page.locator(".sheet-note")).to_contain_text("The year 12 is too far away")
    assert grid.column("Day") == [None]
    page.goto(f"{grid.house.url}/tables/{grid.id}?as=board")  # alone, without a grid before it
    expect(page.locator(".sheet-lanes")).to_have_css("display", "flex")
