"""What must hold before anything is started. Each check raises Refused: what is wrong, and what to do about it.

Nothing here imports SQLAlchemy or Reflex: the supervisor runs these and stays small.
"""

from __future__ import annotations

import errno
import re
import socket
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

from krake.kit.config import ROOT
from krake.kit.errors import Refused
from krake.kit.text import Words

VERSIONS = ROOT / "alembic" / "versions"
REVISION = re.compile(r"^(down_)?revision\b[^=]*= *(?:[\"'](\w+)[\"']|None)", re.MULTILINE)
#: a bigger database than can be read in this time is checked by `krake verify`, not at every start (seconds)
CHECK_TIME = 1.0
#: how long to wait for a process that holds the file (seconds)
PATIENCE = 5.0
#: answers that say nothing about the file: our time was up, or another process holds it (primary result codes)
UNDECIDED = (sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def data_folder(folder: Path) -> None:
    """Make the folder when it is missing and prove that it can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as problem:
        raise Refused(
            Words(
                f"Krake cannot write to its data folder {folder}: {problem.strerror}.",
                f"Krake kann nicht in den Datenordner {folder} schreiben: {problem.strerror}.",
            ),
            Words(
                "Give this user write access, or choose another folder: KRAKE_DATA=/some/folder make run",
                "Gib diesem Benutzer Schreibrecht oder wähle einen anderen Ordner: KRAKE_DATA=/ein/ordner make run",
            ),
        ) from problem


def port_free(host: str, port: int, wait: float = 2.0) -> None:
    """Bind the port once, alone. granian itself shares ports silently, so two Krakes would split the clicks between them.

    Waits up to `wait` seconds for a process that is just going away.
    """
    family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    deadline = time.monotonic() + wait
    while True:
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections that are still closing do not count
            try:
                probe.bind(address)
                return
            except OSError as problem:
                if problem.errno != errno.EADDRINUSE:
                    reason = problem.strerror or str(problem)
                    raise _unusable(host, port, Words(reason, reason)) from problem
        if time.monotonic() > deadline:
            raise _unusable(host, port, _holder(port))
        time.sleep(0.1)


def _unusable(host: str, port: int, why: Words) -> Refused:
    return Refused(
        Words(f"Port {port} on {host} cannot be used: {why.en}.", f"Port {port} auf {host} ist nicht nutzbar: {why.de}."),
        Words(
            f"Stop that program, or choose another port: KRAKE_PORT={port + 1} make run",
            f"Beende das Programm oder wähle einen anderen Port: KRAKE_PORT={port + 1} make run",
        ),
    )


def _holder(port: int) -> Words:
    """Who listens on a port, from /proc where there is one (proc(5): state 0A is LISTEN, the port is in hex)."""
    sockets = {f"socket:[{inode}]" for inode in _listening(port)}
    for entry in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(entry.readlink()) in sockets:
                pid = entry.parts[2]
                command = Path("/proc", pid, "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
                return Words(f"process {pid} has it ({command[:120]})", f"Prozess {pid} hat ihn ({command[:120]})")
        except OSError:  # processes come and go, and those of other users do not show their files
            continue
    return Words("another program has it", "ein anderes Programm hat ihn")


def _listening(port: int) -> set[str]:
    """Inodes of the sockets that listen on a port."""
    found: set[str] = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        if table.exists():
            rows = (line.split() for line in table.read_text().splitlines()[1:])
            found |= {row[9] for row in rows if row[3] == "0A" and int(row[1].rsplit(":", 1)[1], 16) == port}
    return found


def database_intact(file: Path, time_limit: float | None = CHECK_TIME) -> None:
    """Ask SQLite whether the file is sound, for at most `time_limit` seconds. A damaged file is left exactly as it is."""
    if not file.exists():
        return
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=rw", uri=True, timeout=PATIENCE)) as database:
            if time_limit is not None:
                stop = time.monotonic() + time_limit
                database.set_progress_handler(lambda: time.monotonic() > stop, 10_000)
            verdict = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError as problem:
        if problem.sqlite_errorcode & 0xFF in UNDECIDED:
            return
        verdict = str(problem)
    except sqlite3.DatabaseError as problem:
        verdict = str(problem)
    if verdict != "ok":
        verdict = verdict.replace("\n", " ")
        raise Refused(
            Words(f"The database {file} is damaged ({verdict}).", f"Die Datenbank {file} ist beschädigt ({verdict})."),
            Words(
                "Nothing was changed. Move the file aside (with its -wal and -shm neighbours) and put your last backup in its place; "
                "without a file there, Krake starts empty.",
                "Nichts wurde verändert. Lege die Datei samt -wal und -shm zur Seite und setze die letzte Sicherung an ihre Stelle; "
                "ohne Datei beginnt Krake leer.",
            ),
        )


def schema_current(file: Path) -> bool:
    """Whether the database is at the newest migration; read directly, because importing Alembic takes half a second.

    Raises Refused for a database that a newer Krake has written.
    """
    known, heads = _migrations()
    if not file.exists():
        return not heads
    with closing(sqlite3.connect(f"file:{file}?mode=rw", uri=True, timeout=PATIENCE)) as database:
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
            return not heads
        current = {row[0] for row in database.execute("SELECT version_num FROM alembic_version")}
    if unknown := current - known:
        named = ", ".join(sorted(unknown))
        raise Refused(
            Words(f"A newer Krake wrote this database (migration {named}).", f"Ein neuerer Krake schrieb diese Datenbank ({named})."),
            Words("Update the program, or put an older backup in place.", "Aktualisiere das Programm oder spiele eine Sicherung ein."),
        )
    return current == heads


def _migrations() -> tuple[set[str], set[str]]:
    """All revisions in alembic/versions, and those that no other one builds upon."""
    known: set[str] = set()
    parents: set[str] = set()
    for file in VERSIONS.glob("*.py"):
        for down, revision in REVISION.findall(file.read_text()):
            if revision:
                (parents if down else known).add(revision)
    return known, known - parents
