"""The first minutes: the printed link, a password, and a rehearsal with the catalogue of one's own shop."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from krake.kit.config import ROOT
from tests.e2e.house import PASSWORD, House
from tests.e2e.pages import card
from tests.running import wait_for

EXPORTS = ROOT.parent / "shared" / "data"
HEAD = "Handle,Title,Type,Published,Option1 Name,Option1 Value,Variant SKU,Variant Price,Status\n"
ROWS = (
    "harbour,Harbour at night,Poster,true,Size,30x40 cm,HAR-3040,24.90,active\n"
    "harbour,,,,,50x70 cm,HAR-5070,dear,\n"
    ",Nobody,Poster,true,Size,30x40 cm,NOB-1,10.00,active\n"
    "ferry,Ferry at noon,Poster,true,Size,30x40 cm,FER-3040,24.90,active\n"
)


def test_the_first_link_asks_for_a_password_and_works_once(own: House):
    own.krake.start()
    link = wait_for(lambda: re.search(r"http://localhost:\d+/enter/\S+", own.krake.log()), 20, "the printed link").group()
    page, late = own.person(), own.person()
    page.goto(link)
    page.get_by_label("password").fill("too short")
    page.locator("input[name=password]").evaluate("field => field.removeAttribute('minlength')")
    page.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("password").fill(PASSWORD)
    page.get_by_role("button").click()
    page.wait_for_url(f"{own.url}/")
    expect(page.get_by_role("link", name="Getting started").first).to_be_visible()
    answer = late.goto(link)
    assert answer and answer.status == 410
    late.goto(f"{own.url}/lunavo")
    late.wait_for_url("**/login**")
    own.wrong[:] = [line for line in own.wrong if "status of 4" not in line]  # the two refusals above, as the browser notes them


def test_rows_of_an_export_that_cannot_be_read_are_listed_with_their_lines(own: House, tmp_path: Path):
    export = tmp_path / "products.csv"
    export.write_text(HEAD + ROWS)
    own.krake.start()
    page = own.first_entry()
    page.goto(f"{own.url}/start")
    nothing = tmp_path / "empty.csv"
    nothing.write_text(HEAD)
    page.get_by_label("Products").set_input_files(nothing)
    page.get_by_role("button", name="Start a rehearsal").click()
    expect(page.get_by_text("No product could be read from this file.")).to_be_visible()
    own.rehearse(page, export)
    expect(page.get_by_text("The rehearsal is on: 2 products")).to_be_visible()
    page.get_by_text("Rows of your file that were left out").click()
    for line in ("Line 3", "Line 4"):
        expect(page.get_by_text(line, exact=True)).to_be_visible()
    page.goto(f"{own.url}/lunavo")
    for title in ("Harbour at night", "Ferry at noon"):
        expect(card(page, "Products")).to_contain_text(title)
    expect(page.get_by_text("Rehearsal", exact=True).first).to_be_visible()


@pytest.mark.skipif(
    not list(EXPORTS.glob("shopify-products-*.csv")), reason="the three real product exports are not beside this repository"
)
def test_one_can_rehearse_with_the_exports_of_real_shops(own: House):
    own.krake.start()
    page = own.first_entry()
    for export in sorted(EXPORTS.glob("shopify-products-*.csv")):
        own.rehearse(page, export)
        said = page.get_by_text(re.compile(r"The rehearsal is on: \d+ products, \d+ of \d+ variants plainly printable")).inner_text()
        assert int(re.findall(r"\d+", said)[0]) > 10, (export.name, said)
        page.get_by_role("link", name="Open Lunavo").click()
        page.wait_for_url("**/lunavo")
        expect(card(page, "Products").get_by_role("row").nth(1)).to_be_visible()
        expect(card(page, "Shopify orders").get_by_role("row").nth(1)).to_be_visible()
