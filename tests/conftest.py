"""Fixtures for tests that need Krake running as its owner runs it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from krake.kit import clock, config, db, vault
from krake.kit.config import ROOT
from krake.kit.text import Words
from krake.web import frontend
from tests.running import Krake


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that Alembic brought up to date, once a session; tests work on copies of it."""
    file = tmp_path_factory.mktemp("migrated") / "krake.sqlite"
    config = Config(ROOT / "alembic" / "alembic.ini")
    config.attributes["url"] = f"sqlite+aiosqlite:///{file}"
    command.upgrade(config, "head")
    return file


@pytest.fixture
async def house(migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Path]:
    """An empty, migrated database in a folder of its own, in this process; the folder. The vault's key is made there too."""
    monkeypatch.setenv("KRAKE_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("KRAKE_DATABASE_URL", raising=False)
    monkeypatch.delenv("KRAKE_KEY", raising=False)
    config.reload()
    vault.forget()
    await db.close()
    (tmp_path / "data").mkdir()
    shutil.copy(migrated, tmp_path / "data" / "krake.sqlite")
    yield tmp_path / "data"
    clock.shift(timedelta(0))
    await db.close()
    vault.forget()
    config.settings.cache_clear()


@pytest.fixture(scope="session")
def built() -> None:
    """The pages, built once for all tests and only when their sources changed."""
    said: list[Words] = []
    frontend.ensure_built(said.append)


@pytest.fixture
def program(built: None, tmp_path: Path) -> Iterator[Krake]:
    """A Krake in processes of its own, not started yet: `program.start()`. Stopped at the end, whatever happened."""
    one = Krake(tmp_path / "data")
    yield one
    one.stop()
