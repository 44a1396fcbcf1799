"""Which cells of a spreadsheet are shown as per cent: in the file a cell that says 19 % is the number 0.19, and its format alone tells.

XLSX: ECMA-376 part 1, 18.3.1.4 (c), 18.8.10 (cellXfs) and 18.8.30 (numFmt: 9 and 10 are 0% and 0.00%). ODS: OpenDocument 1.3 part 3,
19.385 (office:value-type="percentage"). The older XLS keeps its formats in records that are not read: its numbers come as they are.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.parsers import expat

#: of rows by number, which of its columns are per cent; both count from 0
Places = Mapping[int, frozenset[int]]
BUILT_IN = {9, 10}
#: what stands in a format without being a sign of it: texts, single signs, colours and conditions, blanks as wide as a sign
SAID = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', re.DOTALL)
LAST_ROW = 1_048_576
Started = Callable[[str, dict[str, str]], None]


class Share(float):
    """A number that its cell shows as per cent: 0.19 is "19%"."""


def find(file: Path, sheet: str) -> Places:
    """The cells of one sheet of an XLSX or ODS file; none for other files. Raises ValueError for one that cannot be read."""
    if not zipfile.is_zipfile(file):
        return {}
    try:
        with zipfile.ZipFile(file) as parts:
            if "xl/workbook.xml" in parts.namelist():
                return _xlsx(parts, sheet)
            return _ods(parts, sheet) if "content.xml" in parts.namelist() else {}
    except (KeyError, IndexError, expat.ExpatError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise ValueError(f"its formats cannot be read: {error}") from error


def _xlsx(parts: zipfile.ZipFile, sheet: str) -> Places:
    styles = _styles(parts)
    return _cells(parts, _part_of(parts, sheet), styles) if styles else {}


def _styles(parts: zipfile.ZipFile) -> frozenset[str]:
    """The numbers of those cell styles that show per cent."""
    formats, found, at = set(BUILT_IN), set(), [-1]

    def started(name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt" and percent(attributes.get("formatCode", "")):
            formats.add(int(attributes["numFmtId"]))
        elif name == "cellXfs":
            at[0] = 0
        elif name == "xf" and at[0] >= 0:
            if int(attributes.get("numFmtId", 0)) in formats:
                found.add(str(at[0]))
            at[0] += 1

    def ended(name: str) -> None:
        if name == "cellXfs":
            at[0] = -1

    if "xl/styles.xml" in parts.namelist():
        _read(parts, "xl/styles.xml", started, ended)
    return frozenset(found)


def percent(code: str) -> bool:
    """Whether a number format shows per cent. Of its up to four parts the first is for what is positive."""
    return "%" in SAID.sub("", code).partition(";")[0]


def _part_of(parts: zipfile.ZipFile, sheet: str) -> str:
    """Where in the file a sheet lies."""
    links, targets = {}, {}

    def sheets(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            links[attributes["name"]] = attributes["id"]

    def relations(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            targets[attributes["Id"]] = attributes["Target"]

    _read(parts, "xl/workbook.xml", sheets)
    _read(parts, "xl/_rels/workbook.xml.rels", relations)
    return posixpath.normpath(posixpath.join("/xl", targets[links[sheet]])).lstrip("/")


def _cells(parts: zipfile.ZipFile, part: str, styles: frozenset[str]) -> Places:
    found: dict[int, frozenset[int]] = {}
    row, column, here = -1, -1, set[int]()
    columns: dict[str, int] = {}

    def started(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, here
        if name == "c":
            # a cell and a row may leave out where they stand: then they follow the one before
            letters = attributes.get("r", "").rstrip("0123456789")
            if letters and letters not in columns:
                columns[letters] = _column(letters)
            column = columns[letters] if letters else column + 1
            if attributes.get("s", "0") in styles:
                here.add(column)
        elif name == "row":
            row, column, here = int(attributes.get("r", row + 2)) - 1, -1, set()

    def ended(name: str) -> None:
        if name == "row" and here:
            found[row] = known.setdefault(frozenset(here), frozenset(here))  # most rows have the same columns

    known: dict[frozenset[int], frozenset[int]] = {}
    _read(parts, part, started, ended)
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _ods(parts: zipfile.ZipFile, sheet: str) -> Places:
    found: dict[int, frozenset[int]] = {}
    inside, row, times, column, here = False, 0, 1, 0, set[int]()

    def started(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside, row, times, column, here
        if name == "table":
            inside, row = attributes.get("name") == sheet, 0
        elif name == "table-row":
            times, column, here = int(attributes.get("number-rows-repeated", 1)), 0, set()
        elif name in ("table-cell", "covered-table-cell"):
            many = int(attributes.get("number-columns-repeated", 1))
            if inside and attributes.get("value-type") == "percentage":
                here.update(range(column, column + min(many, 16_384)))
            column += many

    def ended(name: str) -> None:
        nonlocal inside, row
        if name == "table-row":
            if here:
                found.update(dict.fromkeys(range(row, min(row + times, LAST_ROW)), frozenset(here)))
            row += times
        elif name == "table":
            inside = False

    _read(parts, "content.xml", started, ended)
    return found


def _read(parts: zipfile.ZipFile, part: str, started: Started, ended: Callable[[str], None] | None = None) -> None:
    """Read one part, a piece at a time; names come without their namespaces, of which a file may call any what it likes."""
    reader = expat.ParserCreate(namespace_separator=" ")
    reader.StartElementHandler = lambda name, given: started(_local(name), {_local(one): value for one, value in given.items()})
    if ended:
        reader.EndElementHandler = lambda name: ended(_local(name))
    reader.EntityDeclHandler = _refuse
    with parts.open(part) as data:
        reader.ParseFile(data)


def _local(name: str) -> str:
    return name[name.rfind(" ") + 1 :]


def _refuse(*_: Any) -> None:
    """Spreadsheets declare no entities; a file that does means to grow while it is read."""
    raise ValueError("an entity is declared")
