"""Migrations: forward, back and forward again, and never a difference between the tables and the models."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text
from sqlmodel import SQLModel

import krake.models  # noqa: F401
from tests import postgres
from tests.models.conftest import alembic

_numbers = count(1)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'krake.sqlite'}"
    server: postgres.Server = request.getfixturevalue("server")
    name = f"migrations_{next(_numbers)}"
    server.execute(f"CREATE DATABASE {name}")
    return server.url(name)


def tables(url: str) -> set[str]:
    with create_engine(url.replace("+aiosqlite", "")).connect() as connection:
        return set(inspect(connection).get_table_names())


def drift(url: str) -> list:
    with create_engine(url.replace("+aiosqlite", "")).connect() as connection:
        return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), SQLModel.metadata)


def test_up_down_and_up_again_without_drift(url: str):
    config = alembic(url)
    command.upgrade(config, "head")
    assert drift(url) == []
    assert tables(url) == set(SQLModel.metadata.tables) | {"alembic_version"}
    command.downgrade(config, "base")
    assert tables(url) == {"alembic_version"}
    command.upgrade(config, "head")
    assert drift(url) == []


def test_a_difference_would_be_seen(url: str):
    command.upgrade(alembic(url), "head")
    with create_engine(url.replace("+aiosqlite", "")).begin() as connection:
        connection.execute(text("ALTER TABLE receipt ADD COLUMN surplus INTEGER"))
        connection.execute(text("DROP INDEX ix_action_fingerprint"))
    found = drift(url)
    assert {change[0] for change in found} == {"remove_column", "add_index"}


def test_the_partial_unique_indexes_have_their_condition(url: str):
    """Without it a rejected proposal could never be made again, and with a wrong one two prints could be approved."""
    command.upgrade(alembic(url), "head")
    catalogue = "sqlite_master" if url.startswith("sqlite") else "pg_indexes"
    column, name = ("sql", "name") if url.startswith("sqlite") else ("indexdef", "indexname")
    with create_engine(url.replace("+aiosqlite", "")).connect() as connection:
        for index in ("ix_action_fingerprint", "ix_action_effect", "ix_thread_cause"):
            (written,) = connection.execute(text(f"SELECT {column} FROM {catalogue} WHERE {name} = '{index}'")).one()
            assert "UNIQUE" in written.upper() and "WHERE" in written.upper()
