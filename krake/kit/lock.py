"""One holder at a time, among all processes of this machine: a file lock that the system drops when its holder dies."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from typing import IO

from krake.kit.errors import Refused
from krake.kit.text import Words

TAKEN = Words(
    "{path} is held by process {pid}: Krake already runs with this data folder.",
    "{path} wird von Prozess {pid} gehalten: Krake läuft schon mit diesem Datenordner.",
)


def hold(path: Path, wait: float = 5.0) -> IO[str]:
    """Take the lock, waiting up to `wait` seconds for a holder that is just going away.

    Keep what is returned; closing it, or the end of the process, frees the lock. Raises Refused naming the holder.
    """
    handle = open(path, "a+")  # noqa: SIM115 - its life is the life of the lock
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() >= deadline:
                handle.seek(0)
                holder = handle.read().strip() or "?"
                handle.close()
                raise Refused(TAKEN.fill(path=path, pid=holder)) from None
            time.sleep(0.05)
    handle.seek(0)
    handle.truncate()
    handle.write(str(os.getpid()))
    handle.flush()
    return handle
