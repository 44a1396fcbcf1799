"""The web process: granian with the built pages, or Reflex's development server."""

from __future__ import annotations

import signal
import subprocess
import sys

from krake import checks
from krake.kit.config import ROOT, settings
from krake.leash import watch_stdin
from krake.web import frontend


def web(*, leashed: bool, reload: bool) -> int:
    """Serve until told to stop. Raises Refused when the port is taken (the supervisor has already looked)."""
    now = settings()
    if leashed:
        watch_stdin()
    else:
        checks.port_free(now.host, now.port)
    return develop() if reload else production()


def production() -> int:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    now = settings()
    Granian(
        "krake.asgi:asgi",
        address=now.host,
        port=now.port,
        interface=Interfaces.ASGI,
        workers=1,
        workers_kill_timeout=5,  # without it a stop during the start hangs for ever
        log_level=LogLevels.warning,
        working_dir=ROOT,
    ).serve()
    return 0


def develop() -> int:
    """Vite on our port, the event socket on the next one; `DevelopmentProxy` makes one origin of them."""
    port = settings().port
    ports = (f"--frontend-port={port}", f"--backend-port={port + 1}", "--backend-host=127.0.0.1")
    command = [sys.executable, "-m", "reflex", "run", "--env", "dev", *ports]
    server = subprocess.Popen(command, cwd=ROOT, env=frontend.build_environment(), stdin=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    return server.wait()
