"""Who goes first when several want the processor."""

from __future__ import annotations

import os
import time
from pathlib import Path

TRIES = 4


def stand_behind(steps: int) -> None:
    """Let others go first, by so many steps of `nice`; with the whole session, where this process leads one.

    Where Linux groups by session (sched(7), autogroup) it weighs the sessions first, and `nice` counts only inside of one.
    """
    os.nice(steps)
    if os.getsid(0) != os.getpid():
        return  # somebody's terminal: what else runs in it stays as it is
    for _ in range(TRIES):
        try:
            Path("/proc/self/autogroup").write_text(str(steps))
        except BlockingIOError:  # the kernel takes ten of these a second from all who are not root
            time.sleep(0.15)
        except OSError:  # not Linux, or nothing is grouped here: then `nice` alone decides
            return
        else:
            return
