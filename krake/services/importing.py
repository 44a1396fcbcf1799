"""Rows from a CSV or XLSX file: looked at first, columns matched by name, bad rows kept aside, doubles found by a key.

An import is one change, however many rows it brings, and is taken back whole. It is written in parts that each hold the lock shortly.
"""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from python_calamine import CalamineError, CalamineWorkbook
from rapidfuzz import fuzz, process
from sqlalchemy import insert, select

from krake.kit import clock, db
from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.models import Column
from krake.models.folder import PLACE
from krake.services import cells, computing, entries, files, physical, sheets
from krake.services.cells import Misfit
from krake.services.exporting import DANGEROUS
from krake.spec.actor import Actor

SAMPLE = 200
SHOWN = 8
PART = 1_000  #: rows that are written together: about 40 ms
REMEMBERED = 10_000  #: of the values of one column
LIKE = 82  #: how alike (0 to 100) two names are to be taken for the same
MOST_BAD = 5_000
BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  #: how the files of spreadsheets begin, whatever they are called
OTHERS = (
    b"%PDF",
    b"{\\rtf",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
)  #: and files that are no table though they may look like text
MARKS = (b"\xff\xfe", b"\xfe\xff")  #: of UTF-16
QUOTED = re.compile(r'"(?:[^"]|"")*"')
csv.field_size_limit(files.LARGEST)  # what is too long for its column says so in its row
Doubles = Literal["add", "skip", "change"]
LONGER = Words("This row has more cells than the head.", "Diese Zeile hat mehr Zellen als der Kopf.")


@dataclass(frozen=True, slots=True)
class Source:
    """A file's head and rows; `rows` starts anew each time it is called. `locale` is how its numbers are written.

    A row without content is empty and only counts: the first of `rows` is number `first` of the file, as a spreadsheet numbers them.
    """

    head: tuple[str, ...]
    rows: Callable[[], Iterator[Sequence[Any]]]
    locale: str
    first: int = 2


@dataclass(frozen=True, slots=True)
class Match:
    """Where a column of the file goes: to a column of the sheet, into a new one of `type`, or nowhere (both empty)."""

    name: str
    column: int | None
    type: str
    examples: tuple[str, ...]


@dataclass(slots=True)
class Imported:
    """What came of an import. `bad` are rows kept aside: (line of the file, column, what stood there, why)."""

    change: int = 0
    added: int = 0
    changed: int = 0
    skipped: int = 0
    bad: list[tuple[int, str, str, Words]] = field(default_factory=list)
    stopped: bool = False


# --- reading files


def source(file: Path, name: str) -> Source:
    """Open a CSV or spreadsheet. Raises Refused with what is wrong with it."""
    try:
        data = file.read_bytes()
        if not data:
            raise Refused(Words("This file is empty.", "Diese Datei ist leer."))
        return _spreadsheet(file) if data.startswith(BOOKS) or name.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods")) else _csv(data)
    except (CalamineError, csv.Error, UnicodeError, OSError, ValueError) as error:
        words = Words("This file cannot be read as a table.", "Diese Datei lässt sich nicht als Tabelle lesen.")
        raise Refused(
            words, Words("Save it as CSV or XLSX and try again.", "Speichere sie als CSV oder XLSX und versuche es erneut.")
        ) from error


def _csv(data: bytes) -> Source:
    if data.startswith(OTHERS) or (b"\0" in data[:4_000] and not data.startswith(MARKS)):
        raise ValueError("not text")
    text = _decoded(data)
    if not text.strip():
        raise Refused(Words("This file is empty.", "Diese Datei ist leer."))
    sign = _separator(text[:20_000])

    def lines() -> Iterator[Sequence[Any]]:
        return csv.reader(io.StringIO(text, newline=""), delimiter=sign)

    at, head = _head(lines())

    def rows() -> Iterator[Sequence[Any]]:
        yield from ([_bare(cell) for cell in line] if any(line) else () for line in islice(lines(), at, None))

    return Source(_named([_bare(cell) for cell in head]), rows, "de" if sign == ";" else "en", at + 1)


def _head(lines: Iterator[Sequence[Any]]) -> tuple[int, Sequence[Any]]:
    """The first row with content, and its number in the file."""
    found = next(((number, line) for number, line in enumerate(lines, 1) if _filled(line)), None)
    if found is None:
        raise Refused(Words("This file is empty.", "Diese Datei ist leer."))
    return found


def _filled(line: Sequence[Any]) -> bool:
    return any(one not in ("", None) for one in line)


def _decoded(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or what Excel on Windows writes."""
    if data.startswith(MARKS):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _separator(text: str) -> str:
    first = QUOTED.sub("", text).lstrip().partition("\n")[0]
    return max(",;\t|", key=lambda sign: (first.count(sign), -",;\t|".index(sign)))


def _spreadsheet(file: Path) -> Source:
    book = CalamineWorkbook.from_path(file)
    names = book.sheet_names
    page = next((page for name in names if (page := book.get_sheet_by_name(name)).height), None)
    if page is None:
        raise Refused(Words("This file is empty.", "Diese Datei ist leer."))

    at, head = _head(page.iter_rows())

    def rows() -> Iterator[Sequence[Any]]:
        yield from (line if _filled(line) else () for line in islice(page.iter_rows(), at, None))

    return Source(_named([_plain(one) for one in head]), rows, "en", at + 1)


def _named(head: Sequence[str]) -> tuple[str, ...]:
    """Each column a name of its own."""
    found: list[str] = []
    for place, name in enumerate(head, 1):
        clean = " ".join(name.split())[: sheets.LONGEST_NAME] or f"Column {place}"
        while clean.casefold() in {one.casefold() for one in found}:
            clean = f"{clean[: sheets.LONGEST_NAME - 4]} {place}"
        found.append(clean)
    return tuple(found)


def _plain(value: Any) -> str:
    """A spreadsheet's cell as text that the columns read."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return cells.plain(cells.Kind("number", {}), value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value) if value is not None else ""


def _bare(text: str) -> str:
    """Without the apostrophe that an export put before what looks like a formula."""
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in DANGEROUS else text


# --- matching


def matches(of: Source, columns: Sequence[Column]) -> list[Match]:
    """A proposal: each column of the file to the one of the sheet that is called alike, else to a new one of a guessed type. Pure."""
    sample = list(islice((row for row in of.rows() if row), SAMPLE))
    open_ = [column for column in columns if column.type != "formula" and column.type not in physical.OWN]
    free = {column.name: column for column in open_}
    found = []
    for place, name in enumerate(of.head):
        values = [_plain(row[place]) for row in sample if place < len(row) and row[place] not in ("", None)]
        column = _alike(name, free)
        if column is not None:
            free.pop(column.name)
        computed = next((one for one in columns if one not in open_ and one.name.casefold() == name.casefold()), None)
        kind = "" if computed else column.type if column else guessed(values, of.locale)
        found.append(Match(name, column.id if column else None, kind, tuple(values[:3])))
    return found


def _alike(name: str, free: Mapping[str, Column]) -> Column | None:
    exact = next(
        (one for one in free.values() if name.casefold() in (one.name.casefold(), one.key, str(one.options.get("german", "")).casefold())),
        None,
    )
    if exact is not None or not free:
        return exact
    best = process.extractOne(name.casefold(), [one.casefold() for one in free], scorer=fuzz.ratio, score_cutoff=LIKE)
    return list(free.values())[best[2]] if best else None


def guessed(values: Sequence[str], locale: str) -> str:
    """The narrowest type all values of a sample fit; text when there is none."""
    if not values:
        return "text"
    for kind in ("tick", "number", "date", "time", "email", "link"):
        if kind == "tick" and not all(value.lower() in ("true", "false", "yes", "no", "ja", "nein", "wahr", "falsch") for value in values):
            continue
        if kind == "number" and any(value[0] in "0+" and value[1:2].isdigit() for value in values):
            continue  # postcodes and phone numbers lose their zeros as numbers
        if all(_fits(kind, value, locale) for value in values):
            return kind
    return "long" if any(len(value) > 200 or "\n" in value for value in values) else "text"


def _fits(kind: str, value: str, locale: str) -> bool:
    try:
        cells.read(cells.Kind(kind, {}), value, locale)
    except Misfit:
        return False
    return True


# --- writing


async def bring(
    actor: Actor, sheet_id: int, of: Source, wanted: Sequence[Match], *, key: str = "", doubles: Doubles = "add",
    heard: Callable[[int], Any] = lambda _: None, stop: Callable[[], bool] = lambda: False, why: str = "",
) -> Imported:  # fmt: skip
    """Import into columns that exist (`Match.column` set; others are left out).

    `key` is a column of the file by which a row that is there already is skipped or changed. `heard` is told how many rows were read;
    when `stop` says so nothing more is read, and what came stays (one click takes it back).
    """
    done = Imported()
    async with db.write() as session:
        opened = await sheets.opened(session, sheet_id, change=True)
        sheets.may_change(actor, opened.folder)
        change = await sheets.note(session, actor, opened.sheet, "import", detail={}, why=why)
        done.change = change.id or 0
    table = physical.table(sheet_id, opened.columns)
    readers = [(place, opened.column(match.column), match.name) for place, match in enumerate(wanted) if match.column is not None]
    key_at = next(((place, column) for place, column, name in readers if name == key), None)
    known = await _known(sheet_id, opened.columns, key_at[1]) if key_at and doubles != "add" else {}
    program = sheets.program(opened.columns)
    # what runs through the rows or tells of the time is worked out at the end; all else is written together with its row
    work = None if program.running or program.volatile else computing.Working(program, opened.columns)
    written = _formulas(opened.columns)
    line, rows, reading = of.first, of.rows(), _Reading(readers, of)
    try:
        while part := list(islice(rows, PART)):
            now = clock.now().isoformat(timespec="seconds")
            read = await asyncio.to_thread(reading.part, part, line, done)
            await _part(actor, sheet_id, opened.columns, table, read, key_at, known, doubles, now, done, work)
            line += len(part)
            heard(line - of.first)
            if stop():
                done.stopped = True
                break
    finally:  # however it ended, what came is one change that says how much it was
        await _ended(sheet_id, done, None if work is None else written)
    await computing.settle(sheet_id)
    return done


async def _ended(sheet_id: int, done: Imported, written: list[tuple[str, Mapping[str, Any]]] | None) -> None:
    """`written` are the formulas that were worked out with the rows, None when they wait for `settle`."""
    async with db.write() as session:
        opened = await sheets.opened(session, sheet_id, change=True)
        change = await session.get_one(sheets.SheetChange, done.change)
        change.count = done.added + done.changed
        opened.sheet.stale = opened.sheet.stale or written is None or _formulas(opened.columns) != written
        session.add_all((change, opened.sheet))


class _Reading:
    """Reads the rows of a file. What a column said before is not read again: prices, days, counts and choices repeat."""

    def __init__(self, readers: Sequence[tuple[int, Column, str]], of: Source):
        self._locale, self._width = of.locale, len(of.head)
        self._columns = [(place, column.physical, sheets.kind(column), name, {}) for place, column, name in readers]

    def part(self, part: Sequence[Sequence[Any]], line: int, done: Imported) -> list[dict[str, Any]]:
        """Rows as values by physical column; one with a cell that does not fit is kept aside whole. `line` is the first one's number."""
        found = []
        for number, row in enumerate(part, line):
            if not row:
                continue
            if len(row) > self._width and _filled(surplus := row[self._width :]):
                _aside(done, number, "", " ".join(map(_plain, surplus)), LONGER)
                continue
            values: dict[str, Any] = {}
            for place, physical_, kind, name, known in self._columns:
                raw = row[place] if place < len(row) else ""
                raw = raw if isinstance(raw, str) else _plain(raw)
                if raw in known:
                    values[physical_] = known[raw]
                    continue
                try:
                    value = values[physical_] = cells.read(kind, raw, self._locale)
                except Misfit as misfit:
                    _aside(done, number, name, raw, misfit.words)
                    break
                if len(known) < REMEMBERED and len(raw) <= 40 and not isinstance(value, list):
                    known[raw] = value
            else:
                found.append(values)
        return found


def _formulas(columns: Sequence[Column]) -> list[tuple[str, Mapping[str, Any]]]:
    return [(column.physical, dict(column.options)) for column in columns if column.type == "formula"]


def _aside(done: Imported, number: int, name: str, raw: str, why: Words) -> None:
    if len(done.bad) < MOST_BAD:
        done.bad.append((number, name, raw[:200], why))
    done.skipped += 1


async def _known(sheet_id: int, columns: Sequence[Column], column: Column) -> dict[Any, int]:
    async with db.read() as session:
        table = physical.table(sheet_id, columns)
        what = table.c[column.physical]
        return {
            _comparable(value): number
            for number, value in await session.execute(select(table.c.id, what).where(table.c.gone == 0, what.is_not(None)))
        }


def _comparable(value: Any) -> Any:
    return (
        value.casefold()
        if isinstance(value, str)
        else float(value)
        if isinstance(value, Decimal)
        else tuple(value)
        if isinstance(value, list)
        else value
    )


async def _part(
    actor: Actor, sheet_id: int, columns: Sequence[Column], table: Any, read: list[dict[str, Any]], key_at: tuple[int, Column] | None,
    known: dict[Any, int], doubles: Doubles, now: str, done: Imported, work: computing.Working | None,
) -> None:  # fmt: skip
    new, changed = [], []
    for values in read:
        value = values.get(key_at[1].physical) if key_at and doubles != "add" else None
        there = known.get(_comparable(value)) if value is not None else None
        if there is None:
            new.append(values)
            if value is not None:
                known[_comparable(value)] = -1  # a double within the file itself
        elif doubles == "change" and there > 0:
            changed.append((there, values))
        else:
            done.skipped += 1
    if work and new:
        await asyncio.to_thread(work.fresh, new)
    own = {"gone": 0, "batch": done.change, "made_by": actor.name, "made_at": now, "changed_by": actor.name, "changed_at": now}
    async with db.write() as session:
        opened = await sheets.opened(session, sheet_id, change=True)
        last = await session.scalar(select(table.c.place).order_by(table.c.place.desc()).limit(1)) or 0
        rows = [{**values, **own, "place": last + PLACE * number} for number, values in enumerate(new, 1)]
        if rows:
            await db.change(session, insert(table), opened.sheet.topics(), rows)
        if changed:
            by_physical = {column.physical: column.id or 0 for column in opened.columns}
            contents = {
                (row_id, by_physical[name]): value for row_id, values in changed for name, value in values.items() if name in by_physical
            }
            change = await session.get_one(sheets.SheetChange, done.change)
            await entries.write(session, actor, opened, contents, change=change)
        opened.sheet.rows += len(rows)
        opened.sheet.shape += bool(rows)
        opened.sheet.version += 1
        session.add(opened.sheet)
    done.added += len(rows)
    done.changed += len(changed)
