"""Who goes first when several want the processor."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from krake.kit import priority

GROUP = Path("/proc/self/autogroup")
CHILD = """
import os
from pathlib import Path
from krake.kit.priority import stand_behind
stand_behind(7)
group = Path("/proc/self/autogroup")
print(os.nice(0), group.read_text().split()[-1] if group.exists() else "-")
"""


def said(**started: bool) -> list[str]:
    return subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=True, **started).stdout.split()


def test_a_process_and_its_session_stand_behind():
    process, session = said(start_new_session=True)
    assert int(process) == min(19, os.nice(0) + 7)
    assert session == ("7" if GROUP.exists() else "-")


def test_a_terminal_keeps_its_place():
    assert said(start_new_session=False)[1] == (GROUP.read_text().split()[-1] if GROUP.exists() else "-")


def test_what_the_kernel_refuses_for_the_moment_is_asked_again_and_then_told(monkeypatch: pytest.MonkeyPatch, caplog):
    asked: list[str] = []

    def refuse(_path: Path, text: str) -> None:
        asked.append(text)
        raise BlockingIOError

    monkeypatch.setattr(os, "nice", lambda steps: steps)
    monkeypatch.setattr(os, "getsid", lambda _pid: os.getpid())
    monkeypatch.setattr(Path, "write_text", refuse)
    monkeypatch.setattr(priority, "PAUSE", 0.0)
    priority.stand_behind(3)
    assert asked == ["3"] * priority.TRIES and "session" in caplog.text
