"""Builds the blank Reflex app once and serves it as Krake is served: granian, one worker, built pages."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from krake.kit.config import ROOT, environment, settings
from krake.web.frontend import build_environment
from tests.running import free_port, wait_for

SOURCE = Path(__file__).parent / "blank"


def built() -> Path:
    """The folder of the exported app: made in the temporary folder once for each state of its sources and of our locks."""
    files = [*sorted(SOURCE.rglob("*.py")), ROOT / "krake/web/build.py", ROOT / "deploy/requirements.txt"]
    state = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"krake-bench-blank-{state}"
    if (folder / ".web/build/client/index.html").exists():
        return folder
    print("Building the blank Reflex app.", flush=True)
    shutil.copytree(SOURCE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    if (modules := settings().frontend / "node_modules").exists():  # the same packages; npm then has nothing to fetch
        shutil.copytree(modules, folder / ".web/node_modules", symlinks=True, dirs_exist_ok=True)
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
    run = subprocess.run(
        command, cwd=folder, env={**build_environment(), "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
    return folder


class Blank:
    """The blank app in a process of its own, reading the given SQLite file."""

    def __init__(self, folder: Path, database: Path):
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self._folder, self._database = folder, database
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Blank:
        """Spawn it and wait until its first page answers."""
        options = ("--interface", "asgi", "--host", "127.0.0.1", "--port", str(self.port), "--workers", "1")
        command = [sys.executable, "-m", "granian", *options, "--workers-kill-timeout", "5", "--log-level", "warning", "asgi:asgi"]
        environ = environment(PYTHONPATH=f"{self._folder}:{ROOT}", BLANK_DATABASE=str(self._database), REFLEX_DIR=str(ROOT / ".reflex"))
        self.process = subprocess.Popen(command, cwd=self._folder, env=environ)
        wait_for(self._answers, 30, "the blank app")
        return self

    def _answers(self) -> bool:
        try:
            return httpx.get(self.url, timeout=2, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(8)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None


@contextmanager
def blank(database: Path) -> Iterator[Blank]:
    one = Blank(built(), database).start()
    try:
        yield one
    finally:
        one.stop()
