"""Sheets in bulk: a CSV file brought in and given out again, an xlsx file, and a formula column worked out anew."""

from __future__ import annotations

import asyncio
import csv
import io
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import sheet_data
from bench.figure import Figure, main, median, quantile
from bench.first_sync import fresh_house
from krake.kit import db
from krake.models import Sheet
from krake.services import computing, exporting, importing
from krake.services.looks import Look

ROWS, RATE, SETTLE, HOLD = 100_000, 20_000.0, 2_000.0, 50.0


def measure(quick: bool, rng: random.Random) -> Iterator[Figure]:
    rounds, seed = (2 if quick else 4), rng.randrange(1_000_000)
    imports, exports, books, settles, bare_in, bare_out, holds = [], [], [], [], [], [], []
    with fresh_house() as folder:
        source = sheet_data.file(folder / "goods.csv", ROWS, seed)
        for each in range(rounds):
            bare_in.append(ROWS / _insert_alone(source, folder / f"bare-{each}.sqlite"))
            with fresh_house(), _held() as held:
                found = asyncio.run(_round(source, folder / "out.xlsx", source.stat().st_size))
            for times, taken in zip((imports, exports, books), found, strict=False):
                times.append(ROWS / taken)
            settles.append(1000 * found[3])
            holds += held
            bare_out.append(ROWS / _read_alone(folder / f"bare-{each}.sqlite"))
    # others use the machine as well, so the best of the rounds of each side is told; the note has the middle
    yield Figure(
        "bulk", "Import of a CSV file", max(imports), "rows/s", RATE, "NocoDB's bulk insert", sheet_data.NOCO_ROWS, more_is_better=True,
        note=f"{rounds} rounds of {ROWS:,} rows, median {median(imports):,.0f}; sqlite3 and csv alone {max(bare_in):,.0f} rows/s.",
    )  # fmt: skip
    yield Figure(
        "bulk", "Export as CSV", max(exports), "rows/s", RATE, "sqlite3 and csv alone", max(bare_out), more_is_better=True,
        note=f"Median {median(exports):,.0f}.",
    )  # fmt: skip
    yield Figure("bulk", "Export as XLSX", max(books), "rows/s", note=f"Median {median(books):,.0f}.")
    note = f"Two columns, median {median(settles):,.0f} ms."
    yield Figure("bulk", "Formula columns of 100 000 rows worked out", min(settles), "ms", SETTLE, note=note)
    yield Figure(
        "bulk", "One write of all this, 95th percentile", 1000 * quantile(holds, 0.95), "ms", HOLD,
        note=f"{len(holds)} writes, the longest {1000 * max(holds):.0f} ms.",
    )  # fmt: skip


async def _round(source: Path, book: Path, size: int) -> tuple[float, float, float, float]:
    """Seconds of the import, of both exports, and of working out the formulas for rows that have none yet."""
    sheet_id = await sheet_data.sheet("Goods")
    began = time.perf_counter()
    done = await sheet_data.bring(sheet_id, importing.source(source, source.name))
    brought = time.perf_counter() - began
    assert done.added == ROWS and not done.bad, done.bad[:3]
    began, given_out = time.perf_counter(), 0
    async for part in exporting.as_csv(sheet_id, Look()):
        given_out += len(part)
    given = time.perf_counter() - began
    assert given_out > size, "every row was given out"
    began = time.perf_counter()
    assert await exporting.as_xlsx(sheet_id, Look(), book) == ROWS
    booked = time.perf_counter() - began
    settled = await _settle(sheet_id)
    await db.close()
    return brought, given, booked, settled


async def _settle(sheet_id: int) -> float:
    """Empty the formula columns behind Krake's back, say that they are stale, and have them worked out."""
    at = await sheet_data.keys(sheet_id)
    left, margin = at["Left"][1], at["Margin"][1]
    with sqlite3.connect(_file(), timeout=10) as database:
        database.execute(f"UPDATE rows_{sheet_id} SET {left} = NULL, {margin} = NULL")  # noqa: S608 (names of ours)
    async with db.write() as session:
        (await session.get_one(Sheet, sheet_id)).stale = True
    began = time.perf_counter()
    assert await computing.settle(sheet_id)
    taken = time.perf_counter() - began
    with sqlite3.connect(_file()) as database:
        words = f"SELECT count(*) FROM rows_{sheet_id} WHERE {margin} IS NOT NULL AND {left} IS NOT NULL"  # noqa: S608 (names of ours)
        assert database.execute(words).fetchone()[0] == ROWS, "every row was worked out"
    return taken


def _file() -> Path:
    return Path(db.settings().database_file)


@contextmanager
def _held() -> Iterator[list[float]]:
    """Seconds that each writing transaction lasts, from BEGIN to the end of its commit."""
    held, door = [], db.write

    @db.asynccontextmanager
    async def write():
        async with door() as session:
            await session.connection()
            began = time.perf_counter()
            yield session
        held.append(time.perf_counter() - began)

    db.write = write
    try:
        yield held
    finally:
        db.write = door


def _insert_alone(source: Path, path: Path) -> float:
    """Seconds to read the file with csv and insert its texts with sqlite3, in parts as the import commits."""
    began = time.perf_counter()
    with sqlite3.connect(path) as database, source.open(newline="") as text:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=NORMAL")
        rows = csv.reader(text)
        head = next(rows)
        names = ", ".join(f"c{place}" for place in range(len(head)))
        database.execute(f"CREATE TABLE goods (id INTEGER PRIMARY KEY, {names})")
        words = f"INSERT INTO goods ({names}) VALUES ({', '.join('?' * len(head))})"  # noqa: S608 (names of ours)
        while part := [row for _, row in zip(range(importing.PART), rows, strict=False)]:
            database.executemany(words, part)
            database.commit()
    return time.perf_counter() - began


def _read_alone(path: Path) -> float:
    began, out = time.perf_counter(), io.StringIO()
    with sqlite3.connect(path) as database:
        csv.writer(out).writerows(database.execute("SELECT * FROM goods ORDER BY id"))
    return time.perf_counter() - began


if __name__ == "__main__":
    main(measure, __doc__)
