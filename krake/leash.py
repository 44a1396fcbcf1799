"""A child never outlives its parent: it holds the reading end of a pipe and exits when the other end is gone.

It exits at once and without tidying up. That is safe by design (everything that matters is committed) and it frees the
port before the next start asks for it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading


def watch_stdin() -> None:
    """For a child of the supervisor, whose standard input is that pipe. Nothing is ever written to it.

    The child leads a session of its own, and everything in it goes with it.
    """

    def wait() -> None:
        while os.read(0, 1024):
            pass
        os.killpg(os.getpid(), signal.SIGKILL)

    threading.Thread(target=wait, name="leash", daemon=True).start()


def watch_parent() -> None:
    """For granian's worker: after `kill -9` of granian it would live on and share the port with the next one."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(3)

    threading.Thread(target=wait, name="leash", daemon=True).start()
