"""Rows of an uploaded table, CSV or XLSX: columns found by what they are called, figures and days read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from python_calamine import CalamineError, load_workbook

from krake.kit.errors import Refused
from krake.kit.text import Words

MOST_ROWS = 200_000
WORKBOOKS = (b"PK", b"\xd0\xcf\x11\xe0")  #: how XLSX and the older XLS begin
UNREADABLE = Words("This file is no table that can be read: CSV or XLSX.", "Diese Datei ist keine lesbare Tabelle: CSV oder XLSX.")
DAYS = ("%d.%m.%Y", "%d.%m.%y", "%m/%d/%Y", "%d/%m/%Y", "%Y/%m/%d", "%d-%m-%Y")
NUMBER = re.compile(r"[-+−(]?\d[\d.,'\u00a0\u202f ]*\)?")
UNITS = re.compile(r"[€$£¥%]|\b(?:EUR|USD|GBP|CHF)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Grid:
    """`head` are the names of the columns, `rows` the cells as text, all of one width."""

    head: list[str]
    rows: list[list[str]]

    def find(self, *names: str) -> int | None:
        """The column with one of these names, the first name first; a name inside a longer one counts when no column has it alone."""
        said = [plain(name) for name in self.head]
        for wanted in names:
            if wanted in said:
                return said.index(wanted)
        for wanted in names:
            for place, name in enumerate(said):
                if len(wanted) > 3 and wanted in name:
                    return place
        return None


def plain(name: str) -> str:
    """A column's name for comparing: lower case, one blank between words."""
    return " ".join(re.sub(r"[_\-/.:]+", " ", name.lower()).split())


def load(path: Path) -> Grid:
    """The table in a file; of a workbook its first sheet. Raises Refused."""
    return parse(path.read_bytes())


def parse(data: bytes) -> Grid:
    """The table in the bytes of a CSV or XLSX file. Raises Refused when there is none."""
    text = "" if data.startswith(WORKBOOKS) else decode(data)
    rows = _separated(text) if text else _workbook(data)
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if not filled or "\x00" in text:  # a picture or a PDF, not a table
        raise Refused(UNREADABLE)
    width = max(len(row) for row in filled)
    even = [[cell.strip() for cell in row] + [""] * (width - len(row)) for row in filled[: MOST_ROWS + 1]]
    return Grid(even[0], even[1:])


def decode(data: bytes) -> str:
    """Text of a file from anywhere: UTF-8 with or without a mark, UTF-16 with one, else Windows Western."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _separated(text: str) -> list[list[str]]:
    first = text.split("\n", 1)[0]
    sign = max(";,\t|", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=sign if first.count(sign) else ","))
    except csv.Error:
        raise Refused(UNREADABLE) from None


def _workbook(data: bytes) -> list[list[str]]:
    try:
        rows = load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    except (CalamineError, OSError, IndexError, ValueError):
        raise Refused(UNREADABLE) from None
    return [[_cell(cell) for cell in row] for row in rows]


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | datetime) else "" if value is None else str(value)


def mark(cells: Iterable[str]) -> str:
    """The decimal sign a column uses: what stands before one or two last digits settles it; a point when nothing does."""
    for cell in cells:
        bare = UNITS.sub("", cell).strip()
        if found := re.search(r"\d([.,])\d{1,2}\)?$", bare):
            return found[1]
        if re.search(r"\d\.\d{3},|\d,\d{4,}$", bare):
            return ","
    return "."


def figure(text: str, sign: str = ".") -> Decimal | None:
    """An exact number from a cell, `sign` being its column's decimal sign; None for what is no number."""
    bare = UNITS.sub("", text).strip()
    if not NUMBER.fullmatch(bare):
        return None
    minus = bare[0] in "-−(" or bare.endswith(")")
    bare = re.sub(r"[^\d.,]", "", bare)
    other = "," if sign == "." else "."
    if sign in bare and other in bare and bare.rfind(other) > bare.rfind(sign):
        sign, other = other, sign
    try:
        found = Decimal(bare.replace(other, "").replace(sign, "."))
    except InvalidOperation:
        return None
    return -found if minus else found


def whole(text: str) -> int | None:
    """A count from a cell, whose points and commas only part thousands; decimals that are not three digits long are dropped."""
    bare = re.sub(r"[.,]\d{1,2}$", "", text.strip())
    digits = re.sub(r"[.,'\u00a0\u202f ]", "", bare)
    return int(digits) if digits.isascii() and digits.isdigit() else None


def day(text: str) -> date | None:
    """A calendar day as tables write it, ISO 8601 first, then German, then American; None for anything else."""
    bare = text.strip()
    if re.match(r"\d{4}-\d\d-\d\d", bare):
        try:
            return date.fromisoformat(bare[:10])
        except ValueError:
            return None
    if not re.match(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}", bare):
        return None
    for form in DAYS:
        try:
            return datetime.strptime(bare.split()[0].rstrip(","), form).date()
        except ValueError:
            continue
    return None


def needed_day(text: str) -> date:
    """The day that a form's field names. Raises Refused."""
    if (found := day(text)) is None:
        raise Refused(Words(f"“{text}” is no day, for example 2026-11-27.", f"„{text}“ ist kein Tag, zum Beispiel 27.11.2026."))
    return found


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; signs that would break it are written as they are read."""
    lines = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in [list(head), ["---"] * len(head), *lines])
