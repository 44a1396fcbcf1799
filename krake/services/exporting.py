"""A sheet, or a look at it, as CSV or XLSX, a part at a time: memory does not grow with the sheet.

Text that a spreadsheet would run as a formula is neutralised by an apostrophe, and the import takes it off again, so the round trip
is exact. Source: OWASP, CSV Injection. Text of an XLSX is typed as text and needs none.
"""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import clock, db
from krake.models import Column
from krake.services import cells, entries, linking, looks, physical, sheets, spans
from krake.services.cells import Flaw
from krake.services.linking import Names
from krake.services.looks import Look
from krake.services.sheets import Opened

PART = 5_000
REMEMBERED = 10_000  #: of the values of one column
NONE: dict[str, str] = {}
DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "'")
NUMBERS = ("number", "money", "percent", "rating", "row")
TIMES = ("time", "made_at", "changed_at")
MOST_ROWS = 1_048_575  #: of one sheet of an xlsx file, without its head


async def parts(sheet_id: int, wanted: Look, locale: str = "en") -> AsyncIterator[tuple[tuple[Column, ...], Sequence[Any], Names]]:
    """The rows of a look, `PART` at a time, in its order; at least one part, which may be empty. With what linked rows are called."""
    async with db.read() as session:
        opened = await sheets.opened(session, sheet_id)
        table = physical.table(sheet_id, opened.columns)
        reading = physical.walk(session, table, PART) if wanted.plain else _ordered(session, opened, table, wanted, locale)
        found = False
        async for rows in reading:
            found = True
            yield opened.columns, rows, await linking.called(session, opened.columns, opened.linked, rows)
        if not found:
            yield opened.columns, (), {}


async def _ordered(session: AsyncSession, opened: Opened, table: Table, wanted: Look, locale: str) -> AsyncIterator[Sequence[Any]]:
    ids = await looks.order(session, opened, wanted, locale)
    for start in range(0, len(ids), PART):
        part = ids[start : start + PART]
        found = await entries.by_number(session, table, part)
        yield [found[number] for number in part if number in found]


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


async def as_csv(sheet_id: int, wanted: Look, locale: str = "en") -> AsyncIterator[bytes]:
    """UTF-8 with a byte order mark, for Excel; commas, quotes where needed, a head of column names."""
    first = True
    async for columns, rows, names in parts(sheet_id, wanted, locale):
        yield await asyncio.to_thread(_lines, columns, rows, names, first)
        first = False


def _lines(columns: Sequence[Column], rows: Sequence[Any], names: Names, first: bool) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    if first:  # quoted, so that a name with semicolons in it is not taken for several
        csv.writer(out, quoting=csv.QUOTE_ALL).writerow([neutral(column.name) for column in columns])
    if rows:
        at = {name: place for place, name in enumerate(rows[0]._fields)}  # rows are read by place: by name takes twice as long
        own = [(at[physical.OWN.get(one.type, one.physical)], one.physical, _writer(one, names.get(one.id or 0, {}))) for one in columns]
        flawed = at["flaws"]
        for row in rows:
            flaws = row[flawed] or NONE
            writer.writerow([neutral(flaws[name]) if name in flaws else write(row[place]) for place, name, write in own])
    return ("\ufeff" if first else "").encode() + out.getvalue().encode()


def _writer(column: Column, names: Mapping[int, str]) -> Callable[[Any], str]:
    """How a column's values are written. What was written before is not worked out again: amounts, days and choices repeat."""
    kind = cells.Kind(physical.type_of(column), column.options)
    if names:  # a link: the number finds the row again, the name is for whoever reads the file
        return lambda value: "" if value is None else neutral(linking.spelled(value, names.get(value)))
    safe = kind.type in (*NUMBERS, "tick", "date", "time")
    known: dict[Any, str] = {None: ""}

    def write(value: Any) -> str:
        if isinstance(value, list):
            return neutral(cells.plain(kind, value))
        if (text := known.get(value)) is None:
            text = cells.plain(kind, value)
            text = text if safe else neutral(text)
            if len(known) < REMEMBERED:
                known[value] = text
        return text

    return write


async def as_xlsx(sheet_id: int, wanted: Look, file: Path, locale: str = "en") -> int:
    """Write an xlsx file and answer its rows. Numbers, amounts, dates and ticks stay what they are; text is never a formula."""
    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    page, bold = book.add_worksheet("Krake"), book.add_format({"bold": True})
    shares = ("0%", "0.0%", "0.00%", "0.000%", "0.0000%")
    async with db.read() as session:
        zone = await spans.zone(session, rehearsal=(await sheets.opened(session, sheet_id)).sheet.rehearsal)
    days = [book.add_format({"num_format": one}) for one in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss")]
    formats = Formats(days[0], days[1], clock.zone(zone), [book.add_format({"num_format": one}) for one in shares])
    number = 0
    async for columns, rows, names in parts(sheet_id, wanted, locale):
        if number == 0:
            page.freeze_panes(1, 1)
            for place, column in enumerate(columns):
                page.set_column(place, place, max(8, column.width / 8))
                page.write_string(0, place, column.name, bold)
        rows = rows[: MOST_ROWS - number]
        await asyncio.to_thread(_put, page, number + 1, columns, rows, names, formats)
        number += len(rows)
    await asyncio.to_thread(book.close)
    return number


@dataclass(frozen=True, slots=True)
class Formats:
    """How cells of a book show days, times (in `zone`, for a spreadsheet's have none), and shares by their decimals."""

    day: Any
    moment: Any
    zone: tzinfo
    shares: Sequence[Any]


def _places(value: Decimal) -> int:
    """How many decimals it has."""
    return max(0, -int(value.normalize().as_tuple().exponent))


def _local(content: str, zone: tzinfo) -> datetime | None:
    """A moment as a clock in the zone shows it; None where that would not say which moment it was, as in the hour that comes twice."""
    moment = datetime.fromisoformat(content)
    said = moment.astimezone(zone).replace(tzinfo=None)
    return said if said.year >= 1901 and said.replace(tzinfo=zone).astimezone(UTC) == moment else None


def _put(page: Any, line: int, columns: Sequence[Column], rows: Sequence[Any], names: Names, formats: Formats) -> None:
    for number, row in enumerate(rows, line):
        for place, column in enumerate(columns):
            content, called = entries.content_of(row, column), names.get(column.id or 0)
            if called and isinstance(content, int):
                page.write_string(number, place, linking.spelled(content, called.get(content)))
            else:
                _write(page, number, place, content, column, formats)


def _write(page: Any, line: int, place: int, content: Any, column: Column, formats: Formats) -> None:
    if content is None:
        return
    kind = physical.type_of(column)
    if isinstance(content, float) and kind == "percent":  # 19 is written as 0.19, which its format shows as 19%
        share = Decimal(repr(content))
        page.write_number(line, place, float(share.scaleb(-2)), formats.shares[min(_places(share), len(formats.shares) - 1)])
    elif isinstance(content, bool):
        page.write_boolean(line, place, content)
    elif isinstance(content, (int, float)) or (isinstance(content, Decimal) and cells.digits(content) <= cells.DIGITS):
        page.write_number(line, place, content if isinstance(content, int) else float(content))
    elif kind == "date" and isinstance(content, str) and content >= "1900-03-01":  # before it, Excel counts a day that never was
        page.write_datetime(line, place, date.fromisoformat(content), formats.day)
    elif kind in TIMES and isinstance(content, str) and (moment := _local(content, formats.zone)):
        page.write_datetime(line, place, moment, formats.moment)
    else:
        page.write_string(
            line, place, content.text if isinstance(content, Flaw) else cells.plain(cells.Kind(kind, column.options), content)
        )
