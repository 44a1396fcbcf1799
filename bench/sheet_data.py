"""The sheet all benches of tables measure: 12 columns of ten types, filled by the import; and the same rows in bare SQLite."""

from __future__ import annotations

import csv
import random
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from krake.kit import db
from krake.services import importing, sheets
from krake.services.importing import Imported, Source
from krake.spec.actor import Actor

OWNER = Actor("Mira", "owner", 1, "bench")
KINDS = ["Mug", "Poster", "Shirt", "Bag"]
COLUMNS: list[tuple[str, str, dict[str, Any]]] = [
    ("Name", "text", {}), ("Kind", "choice", {"choices": KINDS}), ("Price", "money", {"currency": "EUR"}),
    ("Cost", "money", {"currency": "EUR"}), ("Count", "number", {}), ("Share", "percent", {}), ("Day", "date", {}), ("Done", "tick", {}),
    ("Left", "formula", {"formula": "{Price} - {Cost}"}), ("Margin", "formula", {"formula": "{Left} / {Price}"}),
    ("Stars", "rating", {}), ("Note", "long", {}),
]  # fmt: skip
HEAD = tuple(name for name, kind, _ in COLUMNS if kind != "formula")
#: what NocoDB 0.301 took on such a machine (issue 4), in ms for a list of 50 and in rows a second
NOCO = {"middle": 14.0, "sorted": 47.0, "filtered": 24.0}
NOCO_ROWS = 1_808.0


def lines(count: int, seed: int) -> Iterator[list[str]]:
    """Rows as a CSV file has them: all columns but the formulas."""
    rng = random.Random(seed)
    for number in range(count):
        price = rng.randrange(500, 9_000)
        yield [
            f"Thing {number} {rng.randrange(1_000_000)}", KINDS[rng.randrange(4)], f"{price / 100:.2f}",
            f"{price * rng.randrange(20, 80) / 10_000:.2f}", str(rng.randrange(10_000)), f"{rng.randrange(1_000) / 10}",
            f"20{rng.randrange(20, 27)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}", "true" if rng.random() < 0.5 else "false",
            str(rng.randrange(6)), f"Made for {number} by hand; keeps its colour." if number % 3 else "",
        ]  # fmt: skip


def file(path: Path, count: int, seed: int) -> Path:
    """The same rows as a CSV file with its head."""
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEAD)
        writer.writerows(lines(count, seed))
    return path


async def sheet(name: str) -> int:
    """An empty sheet of these columns in a folder of Buddy's."""
    async with db.write() as session:
        folder = await sheets.home(session, "buddy")
        return (await sheets.create(session, OWNER, folder.id or 0, name, COLUMNS)).sheet.id or 0


async def bring(sheet_id: int, source: Source) -> Imported:
    """Import into the columns of the same names."""
    async with db.read() as session:
        opened = await sheets.opened(session, sheet_id)
    return await importing.bring(OWNER, sheet_id, source, importing.matches(source, opened.columns))


async def filled(name: str, count: int, seed: int) -> int:
    """A sheet with so many rows; its number."""
    number = await sheet(name)
    done = await bring(number, Source(HEAD, lambda: lines(count, seed), "en"))
    assert done.added == count, f"{done.added} of {count} rows came: {done.bad[:3]}"
    return number


async def keys(sheet_id: int) -> dict[str, tuple[int, str]]:
    """Number and physical column of each column by its name."""
    async with db.read() as session:
        return {one.name: (one.id or 0, one.physical) for one in (await sheets.opened(session, sheet_id)).columns}


def bare(krake: Path, sheet_id: int, path: Path) -> sqlite3.Connection:
    """An equal table in a file of its own, with the same index of its order, opened by sqlite3 alone."""
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA cache_size=-8000")
    database.execute("ATTACH ? AS krake", (str(krake),))
    database.execute(f"CREATE TABLE rows AS SELECT * FROM krake.rows_{sheet_id}")  # noqa: S608 (a number of ours)
    database.execute("CREATE INDEX ix_rows ON rows (gone, place, id)")
    database.execute("CREATE UNIQUE INDEX ix_id ON rows (id)")
    database.commit()
    database.execute("DETACH krake")
    return database


def window(database: sqlite3.Connection, where: str, order: str, start: int, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """50 rows of the bare table."""
    words = f"SELECT * FROM rows WHERE gone = 0 {where} ORDER BY {order} LIMIT 50 OFFSET {start}"  # noqa: S608 (words of ours)
    return database.execute(words, values).fetchall()
