"""Runs migrations on the database Krake is set up with, or on the URL given in the config."""

import asyncio

import sqlmodel
from alembic import context
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine

import krake.models  # noqa: F401  (fills the metadata)
from krake.kit.config import settings
from krake.kit.db import Amount, Moment

TARGET = sqlmodel.SQLModel.metadata


def render(kind, item, autogen):
    """Migrations name the stored type, so that they stay readable when our types move."""
    if kind == "type" and isinstance(item, Amount):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime()"
    return False


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=TARGET, render_as_batch=True, render_item=render, compare_type=True,
        include_name=lambda name, kind, parents: not (kind == "table" and name and name.startswith("rows_")),
    )  # fmt: skip
    with context.begin_transaction():
        context.run_migrations()


async def run() -> None:
    engine = create_async_engine(context.config.attributes.get("url") or settings().database_url)
    async with engine.begin() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    asyncio.run(run())
