"""Fixtures for tests that need Krake running as its owner runs it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import SQLModel

import krake.models  # noqa: F401
from krake.kit import clock, config, db, vault
from krake.kit.text import Words
from krake.web import frontend
from tests.running import Krake


@pytest.fixture
async def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Path]:
    """An empty database with all tables in a folder of its own, in this process; the folder. The vault's key is made there too."""
    monkeypatch.setenv("KRAKE_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("KRAKE_DATABASE_URL", raising=False)
    monkeypatch.delenv("KRAKE_KEY", raising=False)
    config.reload()
    vault.forget()
    await db.close()
    (tmp_path / "data").mkdir()
    async with db.engine().begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
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
