"""Who goes first when several want the processor."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def stand_behind(steps: int) -> None:
    """Let others go first, by so many steps of `nice`. For a process that leads a session of its own and holds no clicks.

    Where Linux groups by session (sched(7), autogroup) it weighs the sessions first, and `nice` counts only inside of one.
    """
    os.nice(steps)
    with contextlib.suppress(OSError):  # not Linux, or nothing is grouped here: then `nice` alone decides
        Path("/proc/self/autogroup").write_text(str(steps))
