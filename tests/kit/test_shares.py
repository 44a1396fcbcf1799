"""Which cells of a spreadsheet are shown as per cent, however its file says so."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from krake.kit import shares

SAMPLES = Path(__file__).parents[1] / "samples"
FORMATS = ("0%", "0.00%", "# ##0.0\\ %", "0.0%;[Red]-0.0%", "[$-407]0%", "_-0%")
NONE = ("General", "", '0" %"', "0\\%", "0_%", "[<1]0", "0;0%", "yyyy-mm-dd", '"50%"', "0*%")


@pytest.mark.parametrize("code", FORMATS)
def test_a_format_that_shows_per_cent(code: str):
    assert shares.percent(code)


@pytest.mark.parametrize("code", NONE)
def test_a_format_that_does_not(code: str):
    assert not shares.percent(code)


@pytest.mark.parametrize("name", ["percent-openpyxl.xlsx", "percent-libreoffice.xlsx", "percent-libreoffice.ods"])
def test_samples_made_by_other_programs(name: str):
    assert shares.find(SAMPLES / name, "Steuer") == {3: {2, 4}, 4: {2}, 5: {2, 4}, 6: {2, 5}, 8: {2}}


def test_a_book_without_such_formats_has_none():
    assert shares.find(SAMPLES / "libreoffice.xlsx", "Sheet1") == {}


STYLES = (
    '<s:styleSheet xmlns:s="m"><s:cellStyleXfs><s:xf numFmtId="9"/></s:cellStyleXfs>'
    '<s:cellXfs><s:xf numFmtId="0"/><s:xf numFmtId="10"/></s:cellXfs></s:styleSheet>'
)
BOOK = '<workbook xmlns="m" xmlns:r="n/relationships"><sheets><sheet name="A &amp; B" sheetId="1" r:id="x"/></sheets></workbook>'
LINKS = '<Relationships xmlns="p"><Relationship Id="x" Target="/xl/pages/one.xml"/></Relationships>'


def book(folder: Path, page: str, styles: str = STYLES) -> Path:
    file = folder / "book.xlsx"
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("xl/workbook.xml", BOOK)
        parts.writestr("xl/_rels/workbook.xml.rels", LINKS)
        parts.writestr("xl/styles.xml", styles)
        parts.writestr("xl/pages/one.xml", page)
    return file


def test_cells_and_rows_may_leave_out_where_they_stand(tmp_path: Path):
    rows = '<x:row><x:c s="1"/><x:c/></x:row><x:row r="5"><x:c r="AB5" s="1"/><x:c s="1"/></x:row><x:row><x:c s="1"/></x:row>'
    page = f'<x:worksheet xmlns:x="m">{rows}</x:worksheet>'
    assert shares.find(book(tmp_path, page), "A & B") == {0: {0}, 4: {27, 28}, 5: {0}}


def test_a_file_that_is_broken_or_grows_while_it_is_read_is_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="cannot be read"):
        shares.find(book(tmp_path, "<worksheet><row>"), "A & B")
    with pytest.raises(ValueError, match="cannot be read"):
        shares.find(book(tmp_path, "<worksheet/>"), "Another")
    with pytest.raises(ValueError, match="entity"):
        shares.find(book(tmp_path, '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'), "A & B")


def test_what_is_no_such_file_has_none(tmp_path: Path):
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    assert shares.find(tmp_path / "old.xls", "Sheet1") == {}
