"""A part of Krake in a process of its own: started, started again when it ends, stopped within its time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass, field

from krake.kit.config import ROOT
from krake.kit.text import Words
from krake.terminal import say

#: seconds before a part that ended is started again, at most
LONGEST_PAUSE = 1.0
#: ends within a minute that are worth an alarm
ALARM_AFTER = 10

RESTART = Words("{name} ended (code {code}) and is started again.", "{name} endete (Code {code}) und wird neu gestartet.")
ALARM = Words(
    "ALARM: {name} ended {n} times within a minute. The lines above say why; Krake goes on trying.",
    "ALARM: {name} endete {n} Mal in einer Minute. Die Zeilen oben sagen warum; Krake versucht es weiter.",
)


@dataclass
class Child:
    """One part of Krake in a process of its own."""

    name: str
    flags: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    ends: deque[float] = field(default_factory=lambda: deque(maxlen=ALARM_AFTER))
    not_before: float = 0.0

    def start(self) -> None:
        command = [sys.executable, "-m", "krake", self.name, "--leashed", *self.flags]
        # A session of its own: Ctrl-C in the terminal reaches only us, and the whole part can be ended at once.
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True)

    def tend(self, now: float) -> None:
        """Start it, or start it again after a pause that grows with recent failures."""
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return
            self._ended(code, now)
        if now >= self.not_before:
            self.start()

    def _ended(self, code: int, now: float) -> None:
        self.forget()
        self.ends.append(now)
        recent = sum(now - end < 60 for end in self.ends)
        self.not_before = now + min(LONGEST_PAUSE, 0.05 * 2 ** (recent - 1))
        say(RESTART.fill(name=self.name, code=code))
        if recent == ALARM_AFTER:
            say(ALARM.fill(name=self.name, n=recent))
            self.ends.clear()

    def stop(self) -> None:
        """Ask it to end. `finish` waits."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def finish(self, deadline: float) -> None:
        """Wait until the deadline, then end the whole part."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.forget()

    def forget(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
        self.process = None
