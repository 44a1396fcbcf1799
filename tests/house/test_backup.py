"""A copy made while others write is whole, and is a data folder that Krake starts from."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from krake import checks
from krake.backup import copy_all
from krake.kit.config import Settings, reload


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patch:
        patch.setenv("KRAKE_DATA", str(tmp_path / "data"))
        patch.delenv("KRAKE_DATABASE_URL", raising=False)
        yield reload()
    reload()


def fill(file: Path, rows: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE IF NOT EXISTS entry (n INTEGER)")
        database.executemany("INSERT INTO entry VALUES (?)", [(n,) for n in range(rows)])
        database.commit()


def count(file: Path) -> int:
    with closing(sqlite3.connect(file)) as database:
        return database.execute("SELECT count(*) FROM entry").fetchone()[0]


def test_a_copy_holds_every_file_and_leaves_locks_behind(settings: Settings, tmp_path: Path):
    fill(settings.database_file, 10)
    fill(settings.data / "rehearsal" / "twins.sqlite", 3)
    (settings.data / "key").write_text("secret")
    (settings.data / "krake.lock").touch()
    copy = copy_all(settings, tmp_path / "copies", keep=2)
    assert {str(file.relative_to(copy)) for file in copy.rglob("*") if file.is_file()} == {"krake.sqlite", "key", "rehearsal/twins.sqlite"}
    assert (count(copy / "krake.sqlite"), count(copy / "rehearsal" / "twins.sqlite")) == (10, 3)


def test_a_copy_made_during_writes_holds_whole_transactions_only(settings: Settings, tmp_path: Path):
    fill(settings.database_file, 100)
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            fill(settings.database_file, 100)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        copy = copy_all(settings, tmp_path / "copies", keep=1)
    finally:
        stop.set()
        writer.join()
    assert count(copy / "krake.sqlite") % 100 == 0
    checks.database_intact(copy / "krake.sqlite", time_limit=None)


def test_only_the_newest_copies_are_kept_and_none_contains_another(settings: Settings):
    fill(settings.database_file, 1)
    folder = settings.data / "backups"
    for year in (2001, 2002, 2003):
        (folder / f"krake-{year}0101T000000Z").mkdir(parents=True)
    copy = copy_all(settings, folder, keep=2)
    assert sorted(entry.name for entry in folder.iterdir()) == ["krake-20030101T000000Z", copy.name]
    assert not (copy / "backups").exists()
