"""Uploaded tables and pages as people hand them in."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krake.kit import grids, page
from krake.kit.errors import Refused


@pytest.mark.parametrize("coded", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_a_table_is_read_however_it_was_saved(coded: str, sign: str):
    grid = grids.parse(f"Größe{sign}Preis\r\n30 cm{sign}5\r\n\r\n".encode(coded))
    assert (grid.head, grid.rows) == (["Größe", "Preis"], [["30 cm", "5"]])


def test_a_short_row_is_filled_up_and_an_empty_file_refused():
    assert grids.parse(b"a,b,c\n1\n").rows == [["1", "", ""]]
    for nothing in (b"\n\n", b"%PDF-1.7 \x00\x01", b"PK\x03\x04 no workbook"):
        with pytest.raises(Refused):
            grids.parse(nothing)


def test_a_column_is_found_by_its_own_name_before_a_part_of_one():
    grid = grids.Grid(["Discount Amount", "Amount", "Payout_Date"], [])
    assert (grid.find("amount"), grid.find("date"), grid.find("fee")) == (1, 2, None)


@pytest.mark.parametrize(
    ("text", "when"),
    [("2026-11-03 10:00:00 +0100", date(2026, 11, 3)), ("3.11.2026", date(2026, 11, 3)), ("11/23/2026", date(2026, 11, 23)),
     ("2026-13-01", None), ("12.5", None), ("soon", None)],
)  # fmt: skip
def test_days_of_tables(text: str, when: date | None):
    assert grids.day(text) == when


@pytest.mark.parametrize(("text", "count"), [("1.300", 1300), ("1,300.50", 1300), ("12", 12), ("", None), ("12a", None)])
def test_counts_of_tables(text: str, count: int | None):
    assert grids.whole(text) == count


@given(st.text(max_size=300))
def test_no_text_makes_a_page_or_a_figure_raise(text: str):
    page.kinds(page.read(text))
    grids.figure(text)
    grids.day(text)
    grids.whole(text)


def test_a_picture_speaks_for_its_link_and_broken_data_is_counted():
    data = '<script type="application/ld+json">{}</script>'
    picture = '<a href="/m"><img src="a" alt="Moon mug"></a>'
    read = page.read(picture + data.replace("{}", "{no") + '<script>var x = "Text"</script>')
    assert read.links == [("/m", "Moon mug")] and read.broken_data == 1 and read.text == ""
    nested = page.read(data.replace("{}", '{"@graph": [{"@type": ["Product", "Thing"], "offers": {"@type": "Offer"}}]}'))
    assert page.kinds(nested) == {"Product", "Thing", "Offer"}
