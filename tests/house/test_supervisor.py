"""Starting, staying up and ending, with real processes."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from krake import checks, supervisor
from krake.children import ALARM_AFTER, LONGEST_PAUSE, Child
from krake.kit.config import ROOT, reload
from krake.kit.errors import Refused
from tests.running import Krake, descendants, memory, parent_of, wait_for


def gone(pids: list[int]) -> bool:
    return all(parent_of(pid) is None for pid in pids)


def command_of(pid: int) -> str:
    """Its command line; empty when it has just ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def test_a_second_start_answers_and_a_stop_leaves_nothing(program: Krake):
    program.start()
    assert program.status("/login") in (200, 404)
    program.stop()
    assert gone(program.family)
    program.start()  # how fast is bench/start's question: a test that is timed fails on a busy machine
    assert program.process
    program.process.send_signal(signal.SIGTERM)
    assert program.process.wait(15) == 0
    assert gone(program.family)


def test_supervisor_web_and_worker_fit_into_300_megabytes(program: Krake):
    program.start()
    wait_for(lambda: all("link" not in command_of(pid) for pid in descendants(program.family[0])), 20, "the greeting to end")
    assert memory([program.family[0], *descendants(program.family[0])]) < 300


def test_no_part_outlives_a_killed_supervisor(program: Krake):
    program.start()
    assert program.process and len(program.family) >= 3
    program.process.kill()
    program.process.wait()
    wait_for(lambda: gone(program.family), 3, "all children to end")
    checks.port_free("127.0.0.1", program.port, wait=1)  # the kernel closes what they held after they are gone


def test_a_killed_web_server_takes_its_worker_along_and_is_started_again(program: Krake):
    program.start()
    server = next(pid for pid in program.family if "krake web" in command_of(pid) and descendants(pid))
    workers = descendants(server)
    os.kill(server, signal.SIGKILL)
    wait_for(lambda: gone([server, *workers]), 3, "the old server and its worker to end")
    wait_for(lambda: program.status("/login"), 10, "the new server")
    assert "web ended (code -9) and is started again" in program.log()


def test_a_second_krake_with_the_same_data_is_refused_with_the_holder_named(program: Krake):
    program.start()
    second = Krake(program.data).command("run")
    assert second.returncode == 2
    assert program.process and f"process {program.process.pid}" in second.stderr
    assert program.status("/login")


def test_a_taken_port_names_who_holds_it(program: Krake):
    with socket.create_server(("127.0.0.1", program.port)):
        refused = program.command("run")
    assert refused.returncode == 2
    assert f"process {os.getpid()} has it" in refused.stderr
    assert f"KRAKE_PORT={program.port + 1}" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_data_folder_that_cannot_be_written_is_said_in_words(tmp_path: Path):
    (tmp_path / "file").write_text("not a folder")
    refused = Krake(tmp_path / "file" / "data").command("run")
    assert refused.returncode == 2
    assert "cannot write to its data folder" in refused.stderr
    assert "KRAKE_DATA=" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_damaged_database_is_named_and_left_as_it_is(program: Krake):
    assert program.command("migrate").returncode == 0
    file = program.data / "krake.sqlite"
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA journal_mode = DELETE")
    content = bytearray(file.read_bytes())
    content[4096:12288] = b"\xff" * 8192
    file.write_bytes(content)
    refused = program.command("run")
    assert refused.returncode == 2
    assert "is damaged" in refused.stderr and str(file) in refused.stderr
    assert "backup" in refused.stderr
    assert file.read_bytes() == bytes(content)


def test_a_file_that_is_no_database_is_refused_too(tmp_path: Path):
    file = tmp_path / "krake.sqlite"
    file.write_bytes(b"hello" * 1000)
    with pytest.raises(Refused, match="damaged"):
        checks.database_intact(file)
    assert file.read_bytes() == b"hello" * 1000


def test_a_database_that_another_process_holds_is_not_called_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "krake.sqlite"
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("CREATE TABLE entry (n INTEGER)")
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(checks, "PATIENCE", 0.1)
    checks.database_intact(file)
    holder.close()


def test_the_schema_is_current_only_after_the_migration(tmp_path: Path):
    program = Krake(tmp_path / "data")
    file = program.data / "krake.sqlite"
    assert not checks.schema_current(file)
    assert program.command("migrate").returncode == 0
    assert checks.schema_current(file)


def test_a_database_of_a_newer_krake_is_refused(tmp_path: Path):
    file = tmp_path / "krake.sqlite"
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        database.execute("INSERT INTO alembic_version VALUES ('9999_from_the_future')")
    with pytest.raises(Refused, match="newer Krake"):
        checks.schema_current(file)


def test_the_supervisor_loads_neither_reflex_nor_the_database_code():
    loaded = "import sys, krake.cli, krake.supervisor; print([m for m in sys.modules if m.split('.')[0] in %r])"
    heavy = ("reflex", "reflex_base", "sqlalchemy", "sqlmodel", "alembic", "pydantic", "httpx", "asyncio")
    found = subprocess.run([sys.executable, "-c", loaded % (heavy,)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


class Failing(Child):
    """A part that ends at once."""

    def start(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(7)"], stdin=subprocess.PIPE)
        self.process.wait()


def test_a_part_that_keeps_ending_is_restarted_within_a_second_and_raises_an_alarm(capsys: pytest.CaptureFixture[str]):
    child, moment, pauses = Failing("worker"), 1000.0, []
    for _ in range(ALARM_AFTER):
        child.tend(moment)  # starts
        child.tend(moment)  # sees it ended
        pauses.append(child.not_before - moment)
        moment = child.not_before
    assert max(pauses) <= LONGEST_PAUSE
    assert pauses == sorted(pauses)
    out = capsys.readouterr().out
    assert out.count("ALARM") == 1 and f"{ALARM_AFTER} times" in out


def test_the_rehearsal_runs_only_while_its_marker_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KRAKE_DATA", str(tmp_path))
    one = supervisor.Supervisor(reload())
    try:
        assert not one.wanted("rehearsal")
        (tmp_path / "rehearsal").mkdir()
        (tmp_path / "rehearsal" / "on").touch()
        assert one.wanted("rehearsal")
    finally:
        one.close()
        monkeypatch.undo()
        reload()
