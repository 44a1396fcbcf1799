"""Starting and killing processes of ours, one by one and by their own id."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from krake.kit.config import ROOT, environment
from tests.running import wait_for


@dataclass
class Child:
    """`python -m tests.child …` on a data folder. Its output goes to a file beside the folder."""

    data: Path
    words: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.data.with_name(f"{self.data.name}-{'-'.join(self.words)[:40].replace(' ', '-')}.log")

    def start(self) -> Child:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.child", *self.words],
                cwd=ROOT,
                env=environment(KRAKE_DATA=str(self.data)),
                stdin=subprocess.PIPE,  # its end ends the child
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        return self

    def ready(self, seconds: float = 20.0) -> Child:
        """Wait until it says so."""
        wait_for(lambda: b"ready" in self.log.read_bytes() or self._refuse_if_ended(), seconds, "the worker")
        return self

    def _refuse_if_ended(self) -> None:
        assert self.process is not None and self.process.poll() is None, self.log.read_text(errors="replace")

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.wait()

    def wait(self, seconds: float = 20.0) -> int:
        assert self.process is not None and self.process.stdin is not None
        code = self.process.wait(timeout=seconds)
        self.process.stdin.close()
        return code


def worker(data: Path, *flags: str) -> Child:
    return Child(data, ("worker", *flags)).start()
