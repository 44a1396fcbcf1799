"""Starting and killing processes of ours, one by one.

They are forked from a server that has imported everything once, so that a start costs milliseconds and not seconds.
"""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests import child
from tests.running import wait_for

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.child"])
_numbers = count(1)


@dataclass
class Child:
    """A process that runs `tests.child.run` on a data folder. Its output goes to a file beside the folder."""

    data: Path
    words: tuple[str, ...]
    quiet: float | None = None
    naive: bool = False
    number: int = field(default_factory=lambda: next(_numbers))
    process: ForkServerProcess | None = None

    @property
    def log(self) -> Path:
        return self.data.with_name(f"{self.data.name}-{self.words[0]}-{self.number}.log")

    @property
    def pid(self) -> int:
        assert self.process is not None and self.process.pid is not None
        return self.process.pid

    def start(self) -> Child:
        self.process = _forks.Process(target=child.run, args=(self.data, self.log, self.words, self.quiet, self.naive), daemon=True)
        self.process.start()
        return self

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def ready(self, seconds: float = 30.0) -> Child:
        """Wait until it says so."""
        wait_for(lambda: "ready" in self.said() or self._refuse_if_ended(), seconds, "the worker")
        return self

    def _refuse_if_ended(self) -> None:
        assert self.process is not None and self.process.is_alive(), self.said()

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.wait()

    def wait(self, seconds: float = 30.0) -> int | None:
        """Its exit code; negative for a signal."""
        assert self.process is not None
        self.process.join(seconds)
        return self.process.exitcode


def worker(data: Path, *, quiet: float | None = None, naive: bool = False, deploy: str = "") -> Child:
    return Child(data, ("worker", deploy) if deploy else ("worker",), quiet, naive).start()
