"""Who goes first when several want the processor."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

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
    assert int(process) >= 7
    if not Path("/proc/self/autogroup").exists():
        pytest.skip("this system does not group by session")
    assert session == "7"


def test_a_terminal_keeps_its_place():
    before = Path("/proc/self/autogroup").read_text().split()[-1] if Path("/proc/self/autogroup").exists() else "-"
    assert said(start_new_session=False)[1] == before
