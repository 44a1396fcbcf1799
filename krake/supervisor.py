"""`krake run`: checks, migrates, builds, then keeps web and worker (and the rehearsal, when asked for) alive.

The supervisor does none of the work itself and imports none of it, so it stays small and nothing can take it down.
Its children each hold a pipe from it and end when it ends, however it ends (see `krake.leash`).
"""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from select import select
from urllib.parse import urlsplit

from krake import checks
from krake.children import Child
from krake.kit.config import ROOT, Settings, settings
from krake.kit.errors import KrakeError, Refused
from krake.kit.lock import hold
from krake.kit.text import Words
from krake.terminal import complain, say
from krake.web import frontend

#: seconds between looks at the marker file, and for a clean stop of everything
TICK, GRACE = 1.0, 5.0

MIGRATING = Words("Bringing the database up to date.", "Bringe die Datenbank auf den neuesten Stand.")
MIGRATION_FAILED = Words(
    "The database could not be brought up to date; nothing was started.", "Die Datenbank ließ sich nicht aktualisieren."
)
STARTING = Words("Starting.", "Starte.")
READY = Words("Krake is ready: {url}", "Krake ist bereit: {url}")
STOPPING = Words("Stopping.", "Halte an.")


class Supervisor:
    """Children by name. Whether the rehearsal should run is asked anew each tick: a marker file says so."""

    def __init__(self, now: Settings, *, develop: bool = False):
        self.settings = now
        self.children = {name: Child(name) for name in ("web", "worker", "rehearsal")}
        if develop:
            self.children["web"].flags = ("--reload",)
        self.stopping = False
        self.ready = False
        self.greeting: subprocess.Popen[bytes] | None = None
        self._wake, self._woken = socket.socketpair()

    def wanted(self, name: str) -> bool:
        return name != "rehearsal" or (self.settings.data / "rehearsal" / "on").exists()

    def watch_signals(self) -> None:
        for each in (self._wake, self._woken):
            each.setblocking(False)
        signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only wakes us
        for end in (signal.SIGTERM, signal.SIGINT):
            signal.signal(end, self._asked_to_stop)

    def _asked_to_stop(self, *_: object) -> None:
        self.stopping = True

    def close(self) -> None:
        """Give back what `watch_signals` took."""
        signal.set_wakeup_fd(-1)
        for each in (self._wake, self._woken):
            each.close()

    def run(self) -> None:
        while not self.stopping:
            now = time.monotonic()
            for name, child in self.children.items():
                if self.wanted(name):
                    child.tend(now)
                elif child.process is not None:
                    child.stop()
                    child.finish(now + GRACE)
            if not self.ready and self._answers():
                self.ready = True
                say(READY.fill(url=self.settings.url))
                self._greet()
            if self.greeting is not None and self.greeting.poll() is not None:
                self.greeting = None
            self._sleep(TICK if self.ready and all(c.process or not c.ends for c in self.children.values()) else 0.05)

    def _sleep(self, seconds: float) -> None:
        if select([self._woken], [], [], seconds)[0]:
            self._woken.recv(4096)

    def _answers(self) -> bool:
        """Whether the sign-in page is served."""
        host = "127.0.0.1" if self.settings.host in ("0.0.0.0", "::", "") else self.settings.host
        ask = f"GET /login HTTP/1.1\r\nHost: {urlsplit(self.settings.url).netloc}\r\nConnection: close\r\n\r\n"
        try:
            with socket.create_connection((host, self.settings.port), timeout=1) as connection:
                connection.sendall(ask.encode())
                status = connection.recv(12).split(b" ")
        except OSError:
            return False
        return len(status) > 1 and status[1][:1] in (b"2", b"3", b"4")

    def _greet(self) -> None:
        """Print the owner's sign-in link, in a process of its own: it needs the database code that we do not load."""
        command = [sys.executable, "-m", "krake", "link", "--first"]
        self.greeting = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True)

    def stop(self) -> None:
        say(STOPPING)
        deadline = time.monotonic() + GRACE
        if self.greeting is not None:
            self.greeting.kill()
            self.greeting.wait()
        for child in self.children.values():
            child.stop()
        for child in self.children.values():
            child.finish(deadline)


def prepare(now: Settings, *, develop: bool = False) -> None:
    """Everything that must be true before the first child starts. Raises KrakeError with what to do."""
    if now.sqlite:
        checks.database_intact(now.database_file)
    if not now.sqlite or not checks.schema_current(now.database_file):
        say(MIGRATING)
        if subprocess.run([sys.executable, "-m", "krake", "migrate"], cwd=ROOT, check=False).returncode:
            raise Refused(MIGRATION_FAILED, Words("Correct what the lines above name.", "Behebe, was die Zeilen oben nennen."))
    if not develop:
        frontend.ensure_built(say)


def run(*, develop: bool = False) -> int:
    """The exit code: 0 after a requested stop, 2 when the start was refused.

    With `develop` the pages are compiled as they are saved, instead of built before the start.
    """
    now = settings()
    try:
        checks.data_folder(now.data)
        lock = hold(now.data / "krake.lock")
        checks.port_free(now.host, now.port)
        prepare(now, develop=develop)
    except KrakeError as problem:
        complain(problem)
        return 2
    say(STARTING)
    supervisor = Supervisor(now, develop=develop)
    supervisor.watch_signals()
    try:
        supervisor.run()
    finally:
        supervisor.stop()
        supervisor.close()
        lock.close()
    return 0
