"""A house on a real Postgres."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from krake.kit import clock, config, db, vault
from krake.kit.config import ROOT
from tests import postgres

_numbers = count(1)


def alembic(url: str) -> Config:
    made = Config(ROOT / "alembic" / "alembic.ini")
    made.attributes["url"] = url
    return made


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    with postgres.serving() as one:
        yield one


@pytest.fixture(scope="session")
def template(server: postgres.Server) -> str:
    """A migrated database to make others from."""
    server.execute("CREATE DATABASE migrated")
    command.upgrade(alembic(server.url("migrated")), "head")
    return "migrated"


@pytest.fixture
async def house(server: postgres.Server, template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Path]:
    """As the fixture of this name elsewhere, with its rows in Postgres."""
    name = f"house_{next(_numbers)}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    monkeypatch.setenv("KRAKE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KRAKE_DATABASE_URL", server.url(name))
    monkeypatch.delenv("KRAKE_KEY", raising=False)
    config.reload()
    vault.forget()
    await db.close()
    (tmp_path / "data").mkdir()
    yield tmp_path / "data"
    clock.shift(timedelta(0))
    await db.close()
    vault.forget()
    config.settings.cache_clear()
