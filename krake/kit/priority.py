"""Who goes first when several want the processor."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path

log = logging.getLogger(__name__)
TRIES, PAUSE = 4, 0.15  #: how often the session's priority is set when the kernel refuses for the moment, and seconds between


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
            return
        except BlockingIOError:  # the kernel takes ten of these a second from all who are not root
            time.sleep(PAUSE)
        except OSError:  # not Linux, or nothing is grouped here: then `nice` alone decides
            return
    log.warning("the session keeps its priority: clicks may wait for work of this process")
