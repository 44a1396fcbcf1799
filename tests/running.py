"""A real Krake in processes of its own, for tests: free port, own data folder, a log file, nothing left behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from krake.kit.config import ROOT, environment

T = TypeVar("T")
LINK = re.compile(r"https?://\S+")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition: Callable[[], T], seconds: float = 10.0, what: str = "the condition") -> T:
    """The first truthy answer of `condition`, asked every 20 ms. Fails the test when there is none in time."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(0.02)
    return answer


def parent_of(pid: int) -> int | None:
    """The parent's id, or None for a process that is gone or a zombie (proc(5), stat fields 3 and 4)."""
    try:
        state, parent = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[:2]
    except OSError:
        return None
    return None if state == "Z" else int(parent)


def descendants(pid: int) -> list[int]:
    """All living processes below one, parents first."""
    children = [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if parent_of(int(entry.name)) == pid]
    return [one for child in children for one in (child, *descendants(child))]


def memory(pids: list[int]) -> float:
    """Proportional set size of processes together, in MB: shared pages are counted once."""
    total = 0
    for pid in pids:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        total += sum(int(row.split()[1]) for row in rows if row.startswith("Pss:"))
    return total / 1024


@dataclass
class Krake:
    """`python -m krake run` on a port of its own. `start` returns when the first page answers."""

    data: Path
    port: int = field(default_factory=free_port)
    variables: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    family: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log_file(self) -> Path:
        return self.data.with_name(self.data.name + ".log")

    def log(self) -> str:
        return self.log_file.read_text(errors="replace")

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Any `krake` command against the same data, to its end."""
        command = [sys.executable, "-m", "krake", *words]
        return subprocess.run(command, cwd=ROOT, env=self._environment(), capture_output=True, text=True, timeout=120, check=False)

    def start(self, seconds: float = 30.0) -> Krake:
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "krake", "run"], cwd=ROOT, env=self._environment(), stdout=log, stderr=subprocess.STDOUT
            )
        wait_for(lambda: self.status("/login") or self._refuse_if_ended(), seconds, "the first page")
        self.family = [self.process.pid, *descendants(self.process.pid)]
        return self

    def _refuse_if_ended(self) -> None:
        assert self.process is not None
        assert self.process.poll() is None, f"krake ended with {self.process.returncode}:\n{self.log()}"

    def status(self, path: str) -> int | None:
        """The status of a GET, or None while nothing listens."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as refusal:
            return refusal.code
        except OSError:
            return None

    def sign_in_link(self) -> str:
        """A fresh link for the owner, as `krake link` prints it."""
        printed = self.command("link")
        found = LINK.search(printed.stdout)
        assert found, f"krake link printed no link:\n{printed.stdout}\n{printed.stderr}"
        return found.group()

    def kill_all(self) -> None:
        """What `kill -9` of everything does: no process gets a chance to tidy up."""
        assert self.process is not None
        self._kill([self.process.pid, *descendants(self.process.pid)])
        self.process.wait()

    def stop(self) -> None:
        """Ask it to stop, then make sure that nothing of it lives on."""
        if self.process is None:
            return
        family = {*self.family, *descendants(self.process.pid)}
        self.process.terminate()
        try:
            self.process.wait(12)
        finally:
            self._kill([pid for pid in family if parent_of(pid) is not None])

    @staticmethod
    def _kill(pids: list[int]) -> None:
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def _environment(self) -> dict[str, str]:
        own = {"KRAKE_DATA": str(self.data), "KRAKE_PORT": str(self.port), "KRAKE_URL": self.url, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        return environment(**{**own, **self.variables})
