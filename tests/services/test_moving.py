"""Rows out of a sheet and into another as CSV and XLSX: exact for every type, and every file that people really have is read or refused."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from krake.kit import db
from krake.kit.errors import NotAllowed, Refused
from krake.kit.text import Words
from krake.services import cells, columning, entries, exporting, importing, looks, retracing, sheets
from krake.services.cells import Flaw, Kind
from krake.services.entries import Cell
from krake.services.looks import Look
from krake.spec import actor as actors
from tests import world

OWNER = world.OWNER
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
LIBREOFFICE = Path(__file__).parents[1] / "samples" / "libreoffice.xlsx"
CHOICES = ["Mug", "Große Tasse", "a; b", "=1+1"]
EVERY: list[tuple[str, str, dict[str, Any]]] = [
    ("Name", "text", {}), ("Notes, long", "long", {}), ("Number", "number", {}), ("Price", "money", {"currency": "EUR"}),
    ("Share", "percent", {}), ("Day", "date", {}), ("Moment", "time", {}), ("Done", "tick", {}),
    ("Kind; sort; of", "choice", {"choices": CHOICES}),
    ("Tags", "choices", {"choices": CHOICES}), ("Stars", "rating", {}), ("Link", "link", {}), ("Mail", "email", {}), ("File", "file", {}),
    ("Agent", "agent", {}), ("Row", "row", {}),
]  # fmt: skip
INJECTED = [
    "=1+1",
    "+x",
    "-x",
    "@x",
    "'=x",
    "''=x",
    "'",
    "'tis",
    "=cmd|' /C calc'!A0",
    "\uff1d1+1",
    "-1,5",
    '"',
    '""',
    'a"b',
    "a,b;c\td",
    "=1;=2",
]


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


async def add(sheet: int, *rows: dict[int, Any]) -> list[int]:
    async with db.write() as session:
        return (await entries.add(session, OWNER, sheet, rows)).rows


async def contents(sheet: int) -> list[list[Any]]:
    """What stands in the cells that can be typed into, kinds of value included."""
    async with db.read() as session:
        opened = await sheets.opened(session, sheet)
        columns = [one for one in opened.columns if one.type not in ("formula", *sheets.physical.OWN)]
        rows = await looks.window(session, opened, Look(), 0, 500)
        return [[entries.content_of(row, column) for column in columns] for row in rows]


async def written(sheet: int, kind: str, folder: Path, wanted: Look = Look()) -> Path:
    file = folder / f"goods.{kind}"
    if kind == "csv":
        file.write_bytes(b"".join([part async for part in exporting.as_csv(sheet, wanted)]))
    else:
        await exporting.as_xlsx(sheet, wanted, file)
    return file


async def brought(sheet: int, file: Path, **how: Any) -> importing.Imported:
    source = importing.source(file, file.name)
    async with db.read() as session:
        columns = (await sheets.opened(session, sheet)).columns
    return await importing.bring(OWNER, sheet, source, importing.matches(source, columns), **how)


async def taken_back(sheet: int, again: bool = False) -> retracing.Retraced:
    async with db.write() as session:
        return await (retracing.redo if again else retracing.undo)(session, OWNER, sheet)


def saved(folder: Path, text: str | bytes, name: str = "list.csv") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def rows_of(file: Path) -> list[list[Any]]:
    return [list(row) for row in importing.source(file, file.name).rows()]


# --- out and in again


FULL = {
    "Name": "Tasse „Mond“ & Söhne <b>", "Notes, long": "two\nlines, \"quoted\"; 50 %\n\n  end ", "Number": "-1234.5678",
    "Price": "-0.0001", "Share": "12.5",
    "Day": "2026-11-27", "Moment": "2026-11-27T14:30:05+01:00", "Done": True, "Kind; sort; of": "Große Tasse", "Tags": CHOICES, "Stars": 4,
    "Link": "https://krake.test/ä?x=1", "Mail": "mia@firm.test", "File": "a" * 32, "Agent": "penn", "Row": "#12",
}  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_every_type_goes_out_and_comes_in_exactly(house: Path, tmp_path: Path, kind: str):
    sheet, at = await made()
    rows = [
        {at[name]: value for name, value in FULL.items()},
        {at["Name"]: "only a name"},
        {at["Number"]: "999999999999999", at["Price"]: "99999999999999.9999", at["Done"]: False, at["Day"]: "1900-01-01", at["Stars"]: 0},
        {at["Number"]: "1e-7", at["Price"]: "0", at["Share"]: "-100", at["Day"]: "2199-12-31", at["Row"]: cells.LAST_ROW},
        {at["Number"]: "1.5e200", at["Price"]: "12.5", at["Day"]: "1900-02-28", at["Moment"]: "1969-12-31 23:59:59"},
        {at["Kind; sort; of"]: "a; b", at["Tags"]: ["=1+1"]},
        *({at["Name"]: text, at["Notes, long"]: f"{text}\n{text}", at["File"]: text, at["Agent"]: text} for text in INJECTED),
        {at["Notes, long"]: "\tindented"},
        {at["Notes, long"]: " \n "},
        {at["Name"]: "_x000D_ _x0041_", at["Notes, long"]: "\nfirst line empty"},
    ]  # fmt: skip
    await add(sheet, *rows)
    before = await contents(sheet)
    assert len(before) == len(rows) and not any(isinstance(cell, Flaw) for row in before for cell in row)
    other, _ = await made()
    done = await brought(other, await written(sheet, kind, tmp_path))
    assert (done.added, done.changed, done.skipped, done.bad) == (len(rows), 0, 0, [])
    after = await contents(other)
    assert after == before
    assert [[type(cell) for cell in row] for row in after] == [[type(cell) for cell in row] for row in before]


anything = st.text(st.characters(codec="utf-8"), max_size=12)
row = st.fixed_dictionaries(
    {},
    optional={
        "Name": anything, "Notes, long": anything, "File": anything, "Agent": anything,
        "Number": st.floats(-1e200, 1e200).filter(lambda n: not n or abs(n) > 1e-200).map(lambda n: float(f"{n:.15g}")),
        "Price": st.decimals(-(10**13), 10**13, places=4),
        "Share": st.decimals(-1000, 1000, places=3), "Day": st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(str),
        "Moment": st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30)).map(str), "Done": st.booleans(),
        "Kind; sort; of": st.sampled_from(CHOICES), "Tags": st.lists(st.sampled_from(CHOICES)), "Stars": st.integers(0, 5),
        "Row": st.integers(1, cells.LAST_ROW),
    },
)  # fmt: skip


QUICK = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(deadline=None, max_examples=15, phases=QUICK, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(row, min_size=1, max_size=8))
async def test_anything_goes_out_and_comes_in_exactly(house: Path, tmp_path: Path, rows: list[dict[str, Any]]):
    sheet, at = await made()
    await add(sheet, *({at[name]: value for name, value in one.items()} for one in rows))
    before = [cells_ for cells_ in await contents(sheet) if any(cell is not None for cell in cells_)]
    for kind in ("csv", "xlsx"):
        other, _ = await made()
        done = await brought(other, await written(sheet, kind, tmp_path))
        assert (done.added, done.bad) == (len(before), [])
        assert await contents(other) == before, kind


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_what_did_not_fit_goes_out_as_typed_and_is_kept_aside_with_its_row(house: Path, tmp_path: Path, kind: str):
    sheet, at = await made()
    await add(
        sheet, {at["Name"]: "good"}, {at["Name"]: "bad", at["Price"]: "=about ten"}, {at["Day"]: "-tomorrow-"}, {at["Name"]: "good too"}
    )
    before = await contents(sheet)
    assert Flaw("=about ten") in before[1] and Flaw("-tomorrow-") in before[2]
    other, _ = await made()
    done = await brought(other, await written(sheet, kind, tmp_path))
    assert (done.added, done.skipped) == (2, 2) and await contents(other) == [before[0], before[3]]
    assert [(line, column, text) for line, column, text, _ in done.bad] == [(3, "Price", "=about ten"), (4, "Day", "-tomorrow-")]
    assert all(words.en != words.de for *_, words in done.bad)


async def test_no_cell_of_a_csv_begins_like_a_formula_and_numbers_stay_numbers(house: Path, tmp_path: Path):
    sheet, at = await made([*EVERY, ("=Sum", "formula", {"formula": '"=" & {Number}', "format": "text"})])
    await add(sheet, *({at["Name"]: text, at["Number"]: "-5", at["Price"]: "about -5"} for text in INJECTED))
    async with db.write() as session:
        await columning.change(session, OWNER, sheet, at["Agent"], name="@agent")
    text = (await written(sheet, "csv", tmp_path)).read_bytes().decode()
    assert text.startswith("\ufeff")
    head, *rows = csv.reader(io.StringIO(text[1:], newline=""))
    assert head[14] == "'@agent" and head[16] == "'=Sum"
    for row in rows:
        assert row[2] == "-5" and row[16] == "'=-5"
        assert not any(cell.startswith(("=", "+", "@", "\uff1d", "-")) for place, cell in enumerate(row) if place != 2)


async def test_a_look_is_exported_in_its_order_and_an_empty_sheet_as_its_head(house: Path, tmp_path: Path):
    sheet, at = await made([("Name", "text", {}), ("Count", "number", {})])
    for kind in ("csv", "xlsx"):
        assert rows_of(await written(sheet, kind, tmp_path)) == []
        assert importing.source(tmp_path / f"goods.{kind}", f"goods.{kind}").head == ("Name", "Count")
    await add(sheet, *({at["Name"]: f"n{n}", at["Count"]: n} for n in range(5)))
    look = Look((looks.Filter(at["Count"], "from", "2"),), ((at["Count"], True),))
    assert [row[0] for row in rows_of(await written(sheet, "csv", tmp_path, look))] == ["n4", "n3", "n2"]
    assert [row[0] for row in rows_of(await written(sheet, "xlsx", tmp_path, look))] == ["n4", "n3", "n2"]


async def test_parts_do_not_show_in_the_file(house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(exporting, "PART", 2)
    monkeypatch.setattr(importing, "PART", 3)
    sheet, at = await made([("Name", "text", {}), ("Count", "number", {})])
    await add(sheet, *({at["Name"]: f"n{n}", at["Count"]: n} for n in range(7)))
    for kind in ("csv", "xlsx"):
        other, _ = await made([("Name", "text", {}), ("Count", "number", {})])
        heard: list[int] = []
        await brought(other, await written(sheet, kind, tmp_path), heard=heard.append)
        assert await contents(other) == await contents(sheet) and heard == [3, 6, 7]


# --- files that people have


@pytest.mark.parametrize("name", ["apparel", "home-and-garden", "jewelery"])
async def test_the_product_lists_of_the_shop_come_in_with_sensible_types(house: Path, tmp_path: Path, name: str):
    file = SHARED / f"shopify-products-{name}.csv"
    if not file.exists():
        pytest.skip("the product lists are not part of this checkout")
    source = importing.source(file, file.name)
    kinds = {match.name: match.type for match in importing.matches(source, ())}
    assert kinds["Handle"] == kinds["Title"] == kinds["Vendor"] == "text" and kinds["Published"] == "tick"
    assert kinds["Variant Price"] == kinds["Variant Grams"] == "number" and kinds["Image Src"] == "link"
    assert kinds["Body (HTML)"] in ("text", "long") and set(kinds.values()) <= {"text", "long", "number", "tick", "link"}
    sheet, _ = await made([(one, kinds[one], {}) for one in source.head])
    done = await brought(sheet, file)
    with file.open(newline="", encoding="utf-8-sig") as opened:
        head, *lines = csv.reader(opened)
    assert (done.bad, done.skipped, done.added) == ([], 0, len(lines)) and list(source.head) == head
    for line, row in zip(lines, await contents(sheet), strict=True):
        assert row == [cells.read(Kind(kinds[column], {}), raw) for column, raw in zip(head, line, strict=True)]
    other, _ = await made([(one, kinds[one], {}) for one in source.head])
    await brought(other, await written(sheet, "xlsx", tmp_path))
    assert await contents(other) == await contents(sheet)


async def test_a_table_made_by_libreoffice_comes_in(house: Path):
    source = importing.source(LIBREOFFICE, "Umsatz.xlsx")
    found = importing.matches(source, ())
    assert [(one.name, one.type) for one in found] == [
        ("Artikel", "text"), ("Preis", "number"), ("Menge", "number"), ("Aktiv", "tick"), ("Tag", "date"), ("Zeit", "time"),
        ("Notiz", "long"),
        ("Formel", "number"),
    ]  # fmt: skip
    sheet, _ = await made([(one.name, "money" if one.name == "Preis" else one.type, {}) for one in found])
    done = await brought(sheet, LIBREOFFICE)
    assert (done.added, done.bad) == (3, [])
    assert await contents(sheet) == [
        ["Große Tasse", Decimal("12.5"), 3.0, True, "2026-11-27", "2026-11-27T13:30:00+00:00", 'zwei\nZeilen, mit "Anführung"', 37.5],
        ["'=x", Decimal(-5), 0.0, False, "1999-12-31", "1999-12-31T22:59:59+00:00", None, None],
        ["Poster", Decimal("1234.5678"), 1e6, True, "2026-02-28", "2026-02-27T23:00:00+00:00", "@home", 1234567800.0],
    ]


PERCENT = sorted(LIBREOFFICE.parent.glob("percent-*"))


@pytest.mark.parametrize("file", PERCENT, ids=lambda file: file.name)
async def test_a_cell_shown_as_per_cent_is_what_it_shows_and_a_plain_number_what_it_says(house: Path, file: Path):
    source = importing.source(file, file.name)
    found = importing.matches(source, ())
    assert [(one.name, one.type) for one in found] == [
        ("Artikel", "text"), ("Satz", "percent"), ("Wert", "number"), ("Beides", "number"), ("Text", "text")
    ]  # fmt: skip
    assert found[1].examples == ("19%", "7%", "33.3333333333333%")
    sheet, _ = await made([(one.name, one.type, {}) for one in found])
    assert (await brought(sheet, file)).bad == []
    assert [row[:4] for row in await contents(sheet)][:4] == [
        ["Tasse", 19.0, 0.19, 0.5], ["Poster", 7.0, 7.0, 2.0], ["Shirt", 33.3333333333333, 0.333, -0.125], ["Beutel", 1250.0, 1.0, 1.0]
    ]  # fmt: skip
    other, _ = await made([("Satz", "number", {}), ("Wert", "percent", {}), ("Beides", "percent", {})])
    assert (await brought(other, file)).bad == []
    assert (await contents(other))[:4] == [[0.19, 0.19, 50.0], [0.07, 7.0, 2.0], [0.333333333333333, 0.333, -12.5], [12.5, 1.0, 1.0]]
    texts, _ = await made([("Satz", "text", {})])
    await brought(texts, file)
    assert [row[0] for row in await contents(texts)][:2] == ["19%", "7%"]


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], phases=(Phase.explicit, Phase.generate)
)
@given(
    st.lists(st.floats(-1e200, 1e200).filter(lambda n: not n or abs(n) > 1e-200).map(lambda n: float(f"{n:.15g}")), min_size=1, max_size=40)
)
async def test_shares_go_out_as_excel_shows_them_and_come_in_exactly(house: Path, tmp_path: Path, shares: list[float]):
    sheet, at = await made([("Share", "percent", {})])
    await add(sheet, *[{at["Share"]: one} for one in [19.0, 12.5, 0.07, 33.3333333333333, *shares]])
    file = await written(sheet, "xlsx", tmp_path)
    with zipfile.ZipFile(file) as book:
        page, styles = book.read("xl/worksheets/sheet1.xml").decode(), book.read("xl/styles.xml").decode()
    assert "<v>0.19</v>" in page and "<v>0.125</v>" in page and '"0.0000%"' in styles
    assert importing.matches(importing.source(file, file.name), ())[0].type == "percent"
    for kind in ("xlsx", "csv"):
        other, _ = await made([("Share", "percent", {})])
        assert (await brought(other, await written(sheet, kind, tmp_path))).bad == []
        assert await contents(other) == await contents(sheet)


async def test_what_a_formula_of_a_spreadsheet_answers_comes_in_with_the_digits_it_shows(house: Path, tmp_path: Path):
    file = tmp_path / "noise.xlsx"
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet()
        for line, value in enumerate(("Sum", 0.1 + 0.2, 1 / 3, 2.0**53 - 1, 1e300)):
            page.write(line, 0, value)
    assert [importing._plain(row[0]) for row in rows_of(file)] == ["0.3", "0.333333333333333", str(2**53 - 1), "1E+300"]


GERMAN = "Artikel;Preis;Menge;Tag;Größe\r\nTasse „Mond“;1.234,50 €;1.000;27.11.2026;groß\r\nPoster;0,99 €;0,125;1.2.26;klein – €\r\n"


async def test_a_german_list_from_excel_comes_in(house: Path, tmp_path: Path):
    file = saved(tmp_path, GERMAN.encode("cp1252"))
    source = importing.source(file, file.name)
    assert (source.locale, source.head) == ("de", ("Artikel", "Preis", "Menge", "Tag", "Größe"))
    assert [one.type for one in importing.matches(source, ())] == ["text", "money", "number", "date", "text"]
    sheet, _ = await made(
        [("Artikel", "text", {}), ("Preis", "money", {}), ("Menge", "number", {}), ("Tag", "date", {}), ("Größe", "text", {})]
    )
    assert (await brought(sheet, file)).bad == []
    assert await contents(sheet) == [
        ["Tasse „Mond“", Decimal("1234.5"), 1000.0, "2026-11-27", "groß"], ["Poster", Decimal("0.99"), 0.125, "2026-02-01", "klein – €"]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "head", "rows"),
    [
        ("\ufeffa,b\n1,2\n".encode(), ("a", "b"), [["1", "2"]]),
        ("a\tb\nä\t2\n".encode("utf-16"), ("a", "b"), [["ä", "2"]]),
        (b"a|b\r1|2\r", ("a", "b"), [["1", "2"]]),
        (b"name\nonly one\n", ("name",), [["only one"]]),
        (b'"a;b;c",d\n1,2', ("a;b;c", "d"), [["1", "2"]]),
        (b'"two\nlines;;",d\n1,2', ("two lines;;", "d"), [["1", "2"]]),
        (b"a,a,,A\n1,2,3,4", ("a", "a 2", "Column 3", "A 4"), [["1", "2", "3", "4"]]),
        (b"\n\n,,\na,b\n\n1,2\n,\n3,4\n", ("a", "b"), [[], ["1", "2"], [], ["3", "4"]]),
        (b"a,b\n1\n", ("a", "b"), [["1"]]),
        (b'a,b\n"say ""hi""","x\ny"\n', ("a", "b"), [['say "hi"', "x\ny"]]),
    ],
)
def test_however_a_text_file_is_written(tmp_path: Path, data: bytes, head: tuple[str, ...], rows: list[list[str]]):
    file = saved(tmp_path, data)
    source = importing.source(file, file.name)
    assert (source.head, [list(row) for row in source.rows()]) == (head, rows)
    assert [list(row) for row in source.rows()] == rows, "it can be read again"


def test_a_spreadsheet_is_known_by_what_it_is_and_may_begin_lower_down(tmp_path: Path):
    file = tmp_path / "really.csv"
    book = xlsxwriter.Workbook(file)
    book.add_worksheet("empty")
    page = book.add_worksheet("list")
    for line, place, what in ((2, 0, "Name"), (2, 1, "Count"), (3, 0, "'=x"), (3, 1, 5), (5, 0, "last")):
        page.write(line, place, what)
    book.close()
    source = importing.source(file, file.name)
    assert (source.head, source.first) == (("Name", "Count"), 4)
    assert [list(row) for row in source.rows()] == [["'=x", 5.0], [], ["last", ""]]


def a_book(folder: Path) -> bytes:
    xlsxwriter.Workbook(folder / "empty.xlsx").close()
    return (folder / "empty.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("empty.csv", b"", "is empty"), ("blank.csv", b"\xef\xbb\xbf\n \r\n", "is empty"), ("commas.csv", b",,,\n,,\n", "is empty"),
        ("paper.pdf", b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n", "cannot be read"),
        ("paper.xlsx", b"%PDF-1.7\n1 0 obj", "cannot be read"),
        ("broken.xlsx", b"PK\x03\x04 half a zip", "cannot be read"), ("broken.csv", b"PK\x03\x04 half a zip", "cannot be read"),
        ("nothing.xlsx", b"", "is empty"), ("picture.csv", b"\x89PNG\r\n\x1a\n", "cannot be read"),
        ("letter.csv", b"{\\rtf1 a,b}", "cannot be read"),
        ("binary.csv", b"a,b\n\x00\x01\x02", "cannot be read"), ("text.xlsx", b"a,b\n1,2", "cannot be read"),
        ("old.xls", b"\xd0\xcf\x11\xe0 half a book", "cannot be read"),
    ],
)  # fmt: skip
def test_what_is_no_table_says_so_and_what_to_do(tmp_path: Path, name: str, data: bytes, why: str):
    with pytest.raises(Refused, match=why) as refused:
        importing.source(saved(tmp_path, data, name), name)
    assert refused.value.words.en != refused.value.words.de


def test_a_book_without_anything_in_it_or_that_was_cut_off_is_refused(tmp_path: Path):
    book = a_book(tmp_path)
    with pytest.raises(Refused, match="is empty"):
        importing.source(saved(tmp_path, book, "x.xlsx"), "x.xlsx")
    for cut in (50, len(book) // 2, len(book) - 10):
        with pytest.raises(Refused, match="cannot be read"):
            importing.source(saved(tmp_path, book[:cut], "x.xlsx"), "x.xlsx")


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.one_of(st.binary(max_size=60), st.text(st.sampled_from('a1,;"\n\r\t|= '), max_size=40).map(str.encode)))
def test_no_file_crashes_the_reading(tmp_path: Path, data: bytes):
    try:
        source = importing.source(saved(tmp_path, data), "list.csv")
    except Refused as refused:
        assert refused.words.en != refused.words.de
    else:
        importing.matches(source, ())
        assert len({name.casefold() for name in source.head}) == len(source.head) and all(source.head)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1", "2,5"], "number"), (["01234", "10115"], "text"), (["+49 170"], "text"), (["12345678901234567"], "text"),
        (["TRUE", "nein"], "tick"),
        (["0", "1"], "number"), (["2026-11-27", "27.11.2026"], "date"), (["2026-11-27 14:30"], "time"), (["a@b.de"], "email"),
        (["https://x.test", "www.x.test"], "link"), (["x" * 201], "long"), (["a\nb"], "long"), (["1", "one"], "text"), ([], "text"),
        (["27 11 2026"], "text"),
    ],
)  # fmt: skip
def test_the_type_of_a_column_is_guessed_narrowly_and_never_loses_a_zero(values: list[str], kind: str):
    assert importing.guessed(values, "de") == kind


async def test_columns_are_matched_by_name_key_german_name_and_nearly(house: Path, tmp_path: Path):
    sheet, at = await made(
        [
            ("Name", "text", {}),
            ("Net revenue", "number", {"german": "Nettoumsatz"}),
            ("Customers", "number", {}),
            ("Sum", "formula", {"formula": "1"}),
        ]
    )
    async with db.read() as session:
        columns = (await sheets.opened(session, sheet)).columns

    def to(head: str) -> list[int | str | None]:
        found = importing.matches(importing.source(file := saved(tmp_path, f"{head}\n"), file.name), columns)
        return [one.column or one.type for one in found]

    assert to("NAME,net_revenue,Customer,Other") == [at["Name"], at["Net revenue"], at["Customers"], "text"]
    assert to("Nettoumsatz,Sum") == [at["Net revenue"], ""], "a worked-out column takes nothing in"


# --- doubles, bad rows, stopping, taking back


KEYED = [("Sku", "text", {}), ("Count", "number", {}), ("Note", "text", {})]


async def keyed(*rows: tuple[str, Any, str]) -> tuple[int, dict[str, int]]:
    sheet, at = await made(KEYED)
    await add(sheet, *({at["Sku"]: sku, at["Count"]: count, at["Note"]: note} for sku, count, note in rows))
    return sheet, at


@pytest.mark.parametrize(
    ("doubles", "outcome", "after"),
    [
        (
            "add",
            (4, 0, 0),
            [["a", 1.0, "old"], ["b", 2.0, "old"], ["A", 9.0, "new"], ["c", 3.0, "new"], ["c", 4.0, "twice"], [None, 5.0, "none"]],
        ),
        ("skip", (2, 0, 2), [["a", 1.0, "old"], ["b", 2.0, "old"], ["c", 3.0, "new"], [None, 5.0, "none"]]),
        ("change", (2, 2, 0), [["A", 9.0, "new"], ["b", 2.0, "old"], ["c", 4.0, "twice"], [None, 5.0, "none"]]),
    ],
)
async def test_doubles_by_a_key(house: Path, tmp_path: Path, doubles: Any, outcome: tuple[int, int, int], after: list[list[Any]]):
    sheet, _ = await keyed(("a", 1, "old"), ("b", 2, "old"))
    before = await contents(sheet)
    file = saved(tmp_path, "Sku,Count,Note\nA,9,new\nc,3,new\nc,4,twice\n,5,none\n")
    done = await brought(sheet, file, key="Sku", doubles=doubles)
    assert (done.added, done.changed, done.skipped) == outcome
    assert await contents(sheet) == after
    assert (await taken_back(sheet)).change != done.change
    assert await contents(sheet) == before, "one click takes all of it back"
    await taken_back(sheet, again=True)
    assert await contents(sheet) == after, "and brings it again"
    await taken_back(sheet)
    assert await contents(sheet) == before


async def test_bad_rows_are_kept_aside_by_the_number_a_spreadsheet_shows(house: Path, tmp_path: Path):
    sheet, _ = await made(KEYED)
    text = 'Sku,Count,Note\na,1,"two\nlines"\n\nb,many,x\nc,3,x,too,far\nd,4,\n,,\ne,"1,2,3",y\n'
    done = await brought(sheet, saved(tmp_path, text))
    assert [(line, column, text) for line, column, text, _ in done.bad] == [(4, "Count", "many"), (5, "", "too far"), (8, "Count", "1,2,3")]
    assert done.bad[1][3] == importing.LONGER and done.bad[0][3] == Words("A number, for example 12.5.", "Eine Zahl, zum Beispiel 12,5.")
    assert (done.added, done.skipped) == (2, 3) and [row[0] for row in await contents(sheet)] == ["a", "d"]


async def test_a_cell_longer_than_any_column_is_a_bad_row_not_a_broken_import(house: Path, tmp_path: Path):
    sheet, _ = await made(KEYED)
    done = await brought(sheet, saved(tmp_path, f"Sku,Count,Note\na,1,{'x' * 300_000}\nb,2,y\n"))
    assert (done.added, done.bad[0][:2]) == (1, (2, "Note")) and len(done.bad[0][2]) == 200


async def test_an_import_that_is_stopped_keeps_what_came_and_is_taken_back_whole(
    house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(importing, "PART", 10)
    sheet, _ = await keyed(("a", 1, "old"))
    before, heard = await contents(sheet), []
    file = saved(tmp_path, "Sku,Count,Note\n" + "".join(f"s{n},{n},x\n" for n in range(95)))
    done = await brought(sheet, file, heard=heard.append, stop=lambda: len(heard) == 3)
    assert done.stopped and (done.added, heard) == (30, [10, 20, 30]) and len(await contents(sheet)) == 31
    back = await taken_back(sheet)
    assert (back.kind, back.count, back.left) == ("import", 30, 0) and await contents(sheet) == before
    await taken_back(sheet, again=True)
    async with db.read() as session:
        opened = await sheets.opened(session, sheet)
        assert (opened.sheet.rows, len(await looks.order(session, opened, Look()))) == (31, 31)


async def test_an_import_that_breaks_is_still_one_change_that_can_be_taken_back(
    house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(importing, "PART", 2)
    sheet, at = await made([*KEYED, ("Sum", "formula", {"formula": "RUNNING_SUM({Count})"})])
    await add(sheet, {at["Sku"]: "a", at["Count"]: 1})

    def broken() -> Iterator[list[str]]:
        yield from (["b", "2", ""], ["c", "3", ""])
        raise OSError("the file went away")

    source = importing.Source(("Sku", "Count", "Note"), broken, "en")
    async with db.read() as session:
        wanted = importing.matches(importing.Source(source.head, lambda: iter(()), "en"), (await sheets.opened(session, sheet)).columns)
    with pytest.raises(OSError, match="went away"):
        await importing.bring(OWNER, sheet, source, wanted)
    assert len(await contents(sheet)) == 3
    assert (await taken_back(sheet)).count == 2 and len(await contents(sheet)) == 1


async def test_what_somebody_changed_since_stays_when_an_import_is_taken_back(house: Path, tmp_path: Path):
    sheet, at = await keyed(("a", 1, "old"))
    await brought(sheet, saved(tmp_path, "Sku,Count,Note\na,9,new\n"), key="Sku", doubles="change")
    async with db.write() as session:
        (row,) = await looks.window(session, await sheets.opened(session, sheet), Look(), 0, 9)
        await entries.edit(session, actors.Actor("Jonas", "operator", 2), sheet, [Cell(row.id, at["Note"], "mine")])
    back = await taken_back(sheet)
    assert back.left == 1 and await contents(sheet) == [["a", 1.0, "mine"]]


async def test_formulas_of_an_import_are_worked_out_and_a_stranger_imports_nothing(house: Path, tmp_path: Path):
    columns = [*KEYED, ("Double", "formula", {"formula": "{Count} * 2"}), ("Sum", "formula", {"formula": "RUNNING_SUM({Count})"})]
    for formulas in (columns, columns[:4]):
        sheet, _ = await made(formulas)
        file = saved(tmp_path, "Sku,Count,Double\na,1,99\nb,0.5,99\n")
        await brought(sheet, file)
        async with db.read() as session:
            opened = await sheets.opened(session, sheet)
            rows = await looks.window(session, opened, Look(), 0, 9)
            assert [[entries.said(row, column) for column in opened.columns[3:]] for row in rows] == [["2", "1"], ["1", "1.5"]] or len(
                formulas
            ) == 4
            assert [entries.said(row, opened.columns[3]) for row in rows] == ["2", "1"] and not opened.sheet.stale
            matches = importing.matches(importing.source(file, file.name), opened.columns)
        with pytest.raises(NotAllowed):
            await importing.bring(actors.Actor("guest", "viewer", 9), sheet, importing.source(file, file.name), matches)


async def test_of_doubles_within_a_file_the_later_one_counts(house: Path, tmp_path: Path):
    sheet, at = await made([("Name", "text", {}), ("Number", "number", {})])
    await add(sheet, {at["Name"]: "there", at["Number"]: "1"})
    lines = ["Name,Number", "new,1", "there,2", "NEW,3", *(f"n{number},{number}" for number in range(importing.PART)), "new,4", "there,5"]
    file = tmp_path / "doubles.csv"
    file.write_text("\n".join(lines))
    source = importing.source(file, file.name)
    async with db.read() as session:
        columns = (await sheets.opened(session, sheet)).columns
    done = await importing.bring(OWNER, sheet, source, importing.matches(source, columns), key="Name", doubles="change")
    rows = {str(name).casefold(): number for name, number in await contents(sheet)}
    assert (rows["there"], rows["new"]) == (5.0, 4.0)
    assert (done.added, done.changed, done.skipped) == (importing.PART + 1, 4, 0)


def test_a_type_that_nearly_all_cells_fit_is_proposed_and_prices_are_amounts():
    prices = ["€12.50", "€8", "3 €", *["€4.20"] * 7]
    assert importing.guessed(prices, "en") == "money"
    assert importing.guessed(["12", "8", *["4"] * 8, "about five"], "en") == "number"
    assert importing.guessed(["12", "8", "about five"], "en") == "text"
    assert importing.guessed(["11/27/2026", "05/12/2026"], "en") == "date" and importing.american(["11/27/2026", "05/12/2026"])
    assert importing.guessed(["1/2", "3/4"], "en") == "text"
