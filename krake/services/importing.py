"""Rows from a CSV or XLSX file: looked at first, columns matched by name, bad rows kept aside, doubles found by a key.

An import is one change, however many rows it brings, and is taken back whole. It is written in parts that each hold the lock shortly.
"""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import compress, islice
from pathlib import Path
from typing import Any, Literal

from python_calamine import CalamineError, CalamineWorkbook
from rapidfuzz import fuzz, process
from sqlalchemy import Insert, insert, select

from krake.kit import clock, db, shares
from krake.kit.db import Lists
from krake.kit.errors import Refused
from krake.kit.shares import Share
from krake.kit.text import Words
from krake.models import Column
from krake.models.folder import PLACE
from krake.services import cells, computing, entries, files, finding, linking, physical, sheets
from krake.services.cells import Misfit
from krake.services.columnwise import Cells, value_of
from krake.services.exporting import DANGEROUS
from krake.services.sheets import Opened
from krake.spec.actor import Actor

SAMPLE = 200
MOST = 0.9  #: of the cells of a column must fit a type for it to be proposed
SHOWN = 8
PART = 1_000  #: rows that are written together: about 40 ms
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
NEUTRALISED = re.compile(f"'[{re.escape(''.join(DANGEROUS))}]")  #: what an export kept from being run as a formula
SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/\d{4}\b")
YEARLESS = re.compile(r"\d{1,2}[./]\d{1,2}\.?")
QUOTED = re.compile(r'"(?:[^"]|"")*"')
csv.field_size_limit(files.LARGEST)  # what is too long for its column says so in its row
HALF = timedelta(milliseconds=500)
PLAIN = cells.Kind("number", {})
NUMBERS = ("number", "money", "rating", "row")  #: columns in which a cell shown as 19% is the number 0.19
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
    sign, kept = _separator(text[:20_000]), NEUTRALISED.search(text) is not None

    def lines() -> Iterator[Sequence[Any]]:
        return csv.reader(io.StringIO(text, newline=""), delimiter=sign)

    at, head = _head(lines())

    def rows() -> Iterator[Sequence[Any]]:
        each = islice(lines(), at, None)
        full = (line if any(line) else () for line in each)
        yield from ([_bare(cell) for cell in line] for line in full) if kept else full

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

    shown, left = shares.find(file, page.name), (page.start or (0, 0))[1]

    def rows() -> Iterator[Sequence[Any]]:
        for number, line in enumerate(islice(page.iter_rows(), at, None), at):
            if places := shown.get(number):
                line = [_share(cell) if place in places else cell for place, cell in enumerate(line, left)]
            yield line if _filled(line) else ()

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


def _share(value: Any) -> Any:
    return Share(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _shown(value: float) -> str:
    """A number with the 15 digits that Excel and LibreOffice show of it: what a formula answers has noise behind them. Whole ones whole."""
    return repr(value) if value.is_integer() and abs(value) <= cells.LAST_ROW else f"{value:.15g}"


def _plain(value: Any, number: bool = False) -> str:
    """A spreadsheet's cell as text that the columns read. One shown as per cent says so, but in a column of `number` it is what it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Share) and not number:
        return f"{cells.plain(PLAIN, Decimal(_shown(value)).scaleb(2))}%"
    if isinstance(value, float):
        return cells.plain(PLAIN, Decimal(_shown(value)))
    if isinstance(value, datetime):
        value = (value + HALF).replace(microsecond=0) if value.microsecond else value  # a spreadsheet keeps parts of days
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
        given = [row[place] for row in sample if place < len(row) and row[place] not in ("", None)]
        values = [_plain(one) for one in given]
        column = _alike(name, free)
        if column is not None:
            free.pop(column.name)
        computed = next((one for one in columns if one not in open_ and one.name.casefold() == name.casefold()), None)
        # where only some are shown as per cent, 0.5 and 50 % mean the same: they are numbers
        alike = len({isinstance(one, Share) for one in given}) < 2
        kind = "" if computed else column.type if column else guessed(values if alike else [_plain(one, True) for one in given], of.locale)
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
    """The narrowest type that nearly all values of a sample fit, text when there is none: what does not fit is kept aside and said."""
    if not values:
        return "text"
    signs = [found[0].upper() for value in values if (found := cells.CURRENCIES.search(value))]
    one = max(signs, key=signs.count, default="")  # of several currencies a column keeps one
    amounts = 2 * len(signs) >= len(values) and _mostly([sign == one for sign in signs])
    if amounts and _mostly([_fits("money", cells.CURRENCIES.sub("", value), locale) for value in values]):
        return "money"
    for kind in ("tick", "number", "percent", "date", "time", "email", "link"):
        if kind == "tick" and not all(value.lower() in ("true", "false", "yes", "no", "ja", "nein", "wahr", "falsch") for value in values):
            continue
        if kind == "percent" and not _mostly([value.endswith("%") for value in values]):
            continue
        if kind == "number" and any(value[0] in "0+" and value[1:2].isdigit() for value in values):
            continue  # postcodes and phone numbers lose their zeros as numbers
        if kind == "date" and any(YEARLESS.fullmatch(value) for value in values):
            continue  # 1/2 is half as likely as the first of February
        way = "en-US" if kind in ("date", "time") and american(values) else locale
        if _mostly([_fits(kind, value, way) for value in values]):
            return kind
    return "long" if any(len(value) > 200 or "\n" in value for value in values) else "text"


def american(values: Iterable[str]) -> bool:
    """Whether days are written with the month first: one of them can be read in no other way, and none the other way round."""
    found = [(int(one[1]), int(one[2])) for value in values if (one := SLASHED.match(value))]
    return any(second > 12 for _, second in found) and all(first <= 12 for first, _ in found)


def currency(of: Source, place: int) -> str:
    """The currency that a column of a file names first, EUR while it names none."""
    for row in of.rows():
        if place < len(row) and (found := cells.CURRENCIES.search(_plain(row[place]))):
            return cells.SIGNS.get(found[0], found[0].upper())
    return "EUR"


def _mostly(found: Sequence[bool], share: float = MOST) -> bool:
    return sum(found) >= share * len(found)


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
    into = insert(physical.raw(sheet_id, opened.columns))
    readers = [(place, opened.column(match.column), match.name) for place, match in enumerate(wanted) if match.column is not None]
    key_at = next(((place, column) for place, column, name in readers if name == key), None)
    known = await _known(sheet_id, opened.columns, key_at[1]) if key_at and doubles != "add" else {}
    program = sheets.program(opened.columns)
    # what runs through the rows or tells of the time is worked out at the end; all else is written together with its row
    # as is what tells of rows of other sheets
    named = any(linking.target_of(column) and column.physical in one.uses for column in opened.columns for _, one in program.formulas)
    work = None if program.running or program.volatile or named else computing.Working(program, opened.columns)
    written = _formulas(opened.columns)
    line, rows, reading = of.first, of.rows(), _Reading(readers, of)
    try:
        while part := list(islice(rows, PART)):
            now = clock.now().isoformat(timespec="seconds")
            await reading.meet(part, opened)
            read = await asyncio.to_thread(reading.part, part, line, done)
            await _part(actor, sheet_id, opened.columns, into, read, key_at, known, doubles, now, done, work)
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


@dataclass(slots=True)
class _Part:
    """Rows that were read, by physical column as `physical.raw` keeps them."""

    columns: Lists
    count: int


class _Reading:
    """Reads the rows of a file by column; one with a cell that does not fit is kept aside whole."""

    def __init__(self, readers: Sequence[tuple[int, Column, str]], of: Source):
        self._locale, self._width, self._readers = of.locale, len(of.head), readers
        dated = [place for place, column, _ in readers if column.type in ("date", "time")]
        sample = list(islice((row for row in of.rows() if row), SAMPLE)) if dated else []
        self._american = {place for place in dated if american(_plain(row[place]) for row in sample if place < len(row))}
        self._cells = [Cells(sheets.kind(column), self._way(place)) for place, column, _ in readers]
        self._times = any(column.type == "time" for _, column, _ in readers)  #: whose zone is not known yet

    def _way(self, place: int) -> str:
        return "en-US" if place in self._american else self._locale

    async def meet(self, part: Sequence[Sequence[Any]], opened: Opened) -> None:
        """Look up the rows that cells of these rows point to."""
        at = [(place, column.id or 0) for place, column, _ in self._readers if column.id in opened.linked]
        if not at and not self._times:
            return
        raws = [(number, _plain(row[place])) for row in part for place, number in at if place < len(row)]
        async with db.read() as session:
            kinds = await finding.kinds(session, opened.columns, opened.linked, raws)
        self._cells = [
            Cells(kinds[column.id or 0], self._way(place))
            if column.id in opened.linked or (self._times and column.type == "time")
            else cells_
            for (place, column, _), cells_ in zip(self._readers, self._cells, strict=True)
        ]
        self._times = False

    def part(self, part: Sequence[Sequence[Any]], line: int, done: Imported) -> _Part:
        """`line` is the number of the first row."""
        bad: list[tuple[int, str, str, Words]] = []
        rows, numbers = self._even(part, line, bad)
        given: list[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * self._width
        columns, misfits = {}, {}
        for (place, column, name), reader in zip(self._readers, self._cells, strict=True):
            raws = given[place] if {*map(type, given[place])} <= {str} else [_plain(raw, column.type in NUMBERS) for raw in given[place]]
            columns[column.physical] = reader.read(raws)
            for at, misfit in reader.misfits.items():
                misfits.setdefault(at, (numbers[at], name, raws[at], misfit.words))
        for found in sorted((*bad, *misfits.values()), key=lambda one: one[0]):
            _aside(done, *found)
        if misfits:
            fits = [at not in misfits for at in range(len(rows))]
            columns = {name: list(compress(values, fits)) for name, values in columns.items()}
        return _Part(columns, len(rows) - len(misfits))

    def _even(self, part: Sequence[Sequence[Any]], line: int, bad: list[Any]) -> tuple[Sequence[Sequence[Any]], Sequence[int]]:
        """Those with content, as wide as the head, and their numbers. What has more cells goes to `bad`."""
        if {*map(len, part)} == {self._width}:
            return part, range(line, line + len(part))
        rows: list[Sequence[Any]] = []
        numbers: list[int] = []
        for number, row in enumerate(part, line):
            if len(row) > self._width and _filled(surplus := row[self._width :]):
                bad.append((number, "", " ".join(map(_plain, surplus)), LONGER))
            elif row:
                rows.append([*row[: self._width], *[""] * (self._width - len(row))])
                numbers.append(number)
        return rows, numbers


def _formulas(columns: Sequence[Column]) -> list[tuple[str, Mapping[str, Any]]]:
    return [(column.physical, dict(column.options)) for column in columns if column.type == "formula"]


def _aside(done: Imported, number: int, name: str, raw: str, why: Words) -> None:
    if len(done.bad) < MOST_BAD:
        done.bad.append((number, name, raw[:200], why))
    done.skipped += 1


async def _known(sheet_id: int, columns: Sequence[Column], column: Column) -> dict[Any, int]:
    async with db.read() as session:
        table = physical.raw(sheet_id, columns)
        what = table.c[column.physical]
        return {
            _comparable(value): number
            for number, value in await session.execute(select(table.c.id, what).where(table.c.gone == 0, what.is_not(None)))
        }


def _comparable(value: Any) -> Any:
    """A value as `physical.raw` has it, alike for what is the same to a person."""
    return value.casefold() if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


async def _part(
    actor: Actor, sheet_id: int, columns: Sequence[Column], into: Insert, read: _Part, key_at: tuple[int, Column] | None,
    known: dict[Any, int], doubles: Doubles, now: str, done: Imported, work: computing.Working | None,
) -> None:  # fmt: skip
    changed: list[tuple[int, int]] = []  # (number of the row, place among those that were read)
    fresh: dict[Any, int] = {}  # by key, which of the new rows it is: the file itself may name it again
    new, count = read.columns, read.count
    if key_at and doubles != "add":
        places = _sorted_out(new[key_at[1].physical], known, doubles, changed, fresh, done)
        new, count = {name: [values[place] for place in places] for name, values in new.items()}, len(places)
    if work and count:
        await asyncio.to_thread(work.fresh, new, count)
    own = {"gone": 0, "batch": done.change, "made_by": actor.name, "made_at": now, "changed_by": actor.name, "changed_at": now}
    async with db.write() as session:
        opened = await sheets.opened(session, sheet_id, change=True)
        place = into.table.c.place
        last = await session.scalar(select(place).order_by(place.desc()).limit(1)) or 0
        if count:
            rows = {**new, **{name: [value] * count for name, value in own.items()}}
            rows["place"] = list(range(last + PLACE, last + PLACE * count + 1, PLACE))
            await db.change_many(session, into, opened.sheet.topics(), rows)
        if fresh and doubles == "change":
            ids = (await session.scalars(select(into.table.c.id).where(place > last).order_by(place))).all()
            known.update({key: ids[at] for key, at in fresh.items()})
        if changed:
            by_physical = {column.physical: column for column in opened.columns}
            contents = {
                (row_id, by_physical[name].id or 0): value_of(sheets.kind(by_physical[name]), values[place])
                for row_id, place in changed
                for name, values in read.columns.items()
                if name in by_physical
            }
            change = await session.get_one(sheets.SheetChange, done.change)
            await entries.write(session, actor, opened, contents, change=change)
        opened.sheet.rows += count
        opened.sheet.shape += bool(count)
        opened.sheet.version += 1
        session.add(opened.sheet)
    done.added += count
    done.changed += len(changed)


def _sorted_out(
    keys: Sequence[Any], known: dict[Any, int], doubles: Doubles, changed: list[tuple[int, int]], fresh: dict[Any, int], done: Imported
) -> list[int]:
    """The places of rows that are new. Those that are there already go to `changed`, or are left out; of doubles the later one counts."""
    new: list[int] = []
    for place, key in enumerate(map(_comparable, keys)):
        there = known.get(key) if key is not None else None
        if there is None:
            if key is not None:
                known[key], fresh[key] = -1, len(new)  # a double within the file itself
            new.append(place)
        elif doubles == "change" and there > 0:
            changed.append((there, place))
        elif doubles == "change":
            new[fresh[key]] = place
            done.changed += 1
        else:
            done.skipped += 1
    return new
