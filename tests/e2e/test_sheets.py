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
from playwright.sync_api import Page, expect

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
