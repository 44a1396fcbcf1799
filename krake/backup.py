"""A consistent copy of everything Krake knows, made while it runs.

Each SQLite file is copied through SQLite's own backup call and the copy is checked; the key file, without which stored
secrets cannot be read, goes along. A copy is a data folder: restoring is putting it in the data folder's place.
Durable runs are copied before the main database, so that a restored row is never older than the run it started.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from krake.checks import data_folder, database_intact
from krake.kit import clock
from krake.kit.config import Settings
from krake.kit.errors import Refused
from krake.kit.text import Words

NAME = "krake-%Y%m%dT%H%M%SZ"
PATTERN = "krake-[0-9]*Z"
UNFINISHED = ".unfinished"
SQLITE_HEADER = b"SQLite format 3\0"


def copy_all(now: Settings, folder: Path, keep: int) -> Path:
    """Copy into a new folder below `folder`, drop all but the newest `keep` copies, and return the new one."""
    if not now.sqlite:
        raise Refused(
            Words("The database is Postgres, which backs itself up.", "Die Datenbank ist Postgres und hat eigene Sicherungen."),
            Words("Use pg_dump, as deploy/backup.sh does.", "Nutze pg_dump, wie deploy/backup.sh es tut."),
        )
    folder = folder.resolve()
    data_folder(folder)
    unfinished, target = folder / UNFINISHED, folder / clock.now().strftime(NAME)
    shutil.rmtree(unfinished, ignore_errors=True)
    main = now.database_file.resolve()
    for file in sorted(_kept(now.data, folder), key=lambda file: file.resolve() == main):
        copy = unfinished / file.relative_to(now.data)
        copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _copy_database(file, copy) if _is_database(file) else shutil.copy2(file, copy)
    unfinished.rename(target)  # a copy with its final name is whole
    for old in sorted(folder.glob(PATTERN))[:-keep]:
        shutil.rmtree(old)
    return target


def _kept(data: Path, backups: Path) -> list[Path]:
    """All files but locks, write-ahead logs (their content is in the copy) and earlier backups."""
    files = [file for file in data.rglob("*") if file.is_file() and not file.resolve().is_relative_to(backups)]
    return [file for file in files if not file.name.endswith((".lock", "-wal", "-shm", "-journal"))]


def _is_database(file: Path) -> bool:
    with file.open("rb") as handle:
        return handle.read(len(SQLITE_HEADER)) == SQLITE_HEADER


def _copy_database(file: Path, copy: Path) -> None:
    with closing(sqlite3.connect(f"file:{file}?mode=rw", uri=True)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    copy.chmod(0o600)
    database_intact(copy, time_limit=None)
