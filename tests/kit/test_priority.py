"""Who goes first when several want the processor."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from krake.kit import priority

CHILD = """
import json, os
from pathlib import Path
from krake.kit.priority import stand_behind

def group():  # a session has a weight of its own only where Linux groups by session; the first session of a machine says nothing
    try:
        return (Path("/proc/self/autogroup").read_text().split() or [""])[-1]
    except OSError:
        return ""

before = group()
stand_behind(7)
print(json.dumps([os.nice(0), before, group()]))
"""


def said(*, start_new_session: bool) -> tuple[int, str, str]:
    """`nice` of a process that stands behind, and the weight of its session before and after; "" where there is none."""
    child = [sys.executable, "-c", CHILD]
    process, before, after = json.loads(subprocess.check_output(child, start_new_session=start_new_session))
    return process, before, after


def test_a_process_and_its_session_stand_behind():
    process, before, after = said(start_new_session=True)
    assert process == min(19, os.nice(0) + 7)
    assert after == ("7" if before else "")


def test_a_terminal_keeps_its_place():
    process, before, after = said(start_new_session=False)
    assert process == min(19, os.nice(0) + 7)
    assert after == before


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
