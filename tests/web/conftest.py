"""A real server process on a free port with a database of its own, served as in production but without node."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from krake.services.people import digest
from tests.running import free_port

ROOT = Path(__file__).parents[2]
COOKIE = "__Host-krake"


class Server:
    """The small app (or another one) in its own process; `link()` prints a sign-in link as the CLI does."""

    def __init__(self, folder: Path, app: str = "tests.web.small_app:app", **environment: str):
        self.folder, self.port = folder, free_port()
        self.base = f"http://localhost:{self.port}"
        self.env = {
            **os.environ,
            "KRAKE_DATA": str(folder),
            "KRAKE_PORT": str(self.port),
            "KRAKE_URL": self.base,
            "REFLEX_WEB_WORKDIR": str(folder / "web"),
            "REFLEX_DIR": str(folder / "reflex"),
            "REFLEX_ENV_MODE": "prod",
            "REFLEX_BACKEND_ONLY": "true",
            "REFLEX_CHECK_LATEST_VERSION": "false",
            "__REFLEX_SKIP_COMPILE": "true",
            "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
            "PYTHONPATH": str(ROOT),
            **environment,
        }
        self._build()
        asyncio.run(make_tables(folder))
        self.log = (folder / "server.log").open("w+")
        command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--host", "127.0.0.1", "--port", str(self.port)]
        quiet = ["--workers", "1", "--workers-kill-timeout", "5", "--log-level", "warning", "--no-access-log", app]
        self.process = subprocess.Popen(command + quiet, cwd=ROOT, env=self.env, stdout=self.log, stderr=subprocess.STDOUT)
        self._wait()

    def _build(self) -> None:
        """What a build leaves behind: prerendered pages, the fallback for dynamic ones, one hashed asset."""
        client = self.folder / "web" / "build" / "client"
        for name in ("index.html", "one/index.html", "404.html", "assets/x-1a2b3c.js"):
            file = client / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"<!doctype html><title>{name}</title>canary-page")

    def _wait(self) -> None:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            assert self.process.poll() is None, self.output()
            try:
                if httpx.get(f"{self.base}/ping", timeout=1).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.05)
        raise AssertionError(f"the server did not start: {self.output()}")

    def output(self) -> str:
        self.log.flush()
        return (self.folder / "server.log").read_text()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)
        self.log.close()

    # --- straight into the database, as another process would

    def sql(self, statement: str, *values: object, topics: tuple[str, ...] = ()) -> list[tuple]:
        with sqlite3.connect(self.folder / "krake.sqlite", timeout=10) as database:
            rows = database.execute(statement, values).fetchall()
            database.executemany("INSERT INTO topic_outbox (topic) VALUES (?)", [(topic,) for topic in topics])
        return rows

    def person(self, name: str, role: str) -> int:
        self.sql(
            "INSERT INTO person (name, role, created_at, locale, email, password_hash, issuer, subject) "
            "VALUES (?, ?, ?, 'en', '', '', '', '')",
            name,
            role,
            stamp(),
        )
        return self.sql("SELECT max(id) FROM person")[0][0]

    def session(self, user: int, *, ends: timedelta = timedelta(days=1), created: timedelta = timedelta(0)) -> str:
        """A signed-in browser's Cookie header."""
        cookie = secrets.token_urlsafe(32)
        values = (digest(cookie), user, stamp(created), stamp(), stamp(ends), "test")
        self.sql("INSERT INTO session (id, user_id, created_at, seen_at, ends_at, browser) VALUES (?, ?, ?, ?, ?, ?)", *values)
        return f"{COOKIE}={cookie}"

    def revoke(self, cookie: str) -> None:
        key = digest(cookie.split("=", 1)[1])
        self.sql("UPDATE session SET revoked_at = ? WHERE id = ?", stamp(), key, topics=(f"session:{key}", "sessions"))

    def link(self) -> str:
        token = secrets.token_urlsafe(32)
        self.sql("INSERT INTO sign_in_link (id, ends_at) VALUES (?, ?)", digest(token), stamp(timedelta(minutes=15)))
        return f"/enter/{token}"

    def http(self, cookie: str | None = None) -> httpx.Client:
        headers = {"cookie": cookie} if cookie else {}
        return httpx.Client(base_url=self.base, follow_redirects=False, headers=headers, timeout=10)


def stamp(offset: timedelta = timedelta(0)) -> str:
    return (datetime.now(UTC) + offset).replace(tzinfo=None).isoformat(" ")


async def make_tables(folder: Path) -> None:
    """All tables of the models in a fresh SQLite file."""
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlmodel import SQLModel

    import krake.models  # noqa: F401

    engine = create_async_engine(f"sqlite+aiosqlite:///{folder / 'krake.sqlite'}")
    async with engine.begin() as connection:
        await connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        await connection.run_sync(SQLModel.metadata.create_all)
    await engine.dispose()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("server"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def owner(server: Server) -> int:
    return server.person("Mira", "owner")


@pytest.fixture
def signed_in(server: Server, owner: int) -> str:
    return server.session(owner)
