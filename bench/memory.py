"""What Krake takes while nothing happens: memory of supervisor, web and worker, and their share of a core. The twins are left out."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figure import Figure, main
from bench.houses import House, house
from bench.peer import blank
from tests.running import descendants, memory, parent_of

MEGABYTES, CPU = 300, 2.0
SETTLED = 70  #: seconds after which nothing of the start is left: DBOS looks for schedules each second in its first minute
TICK = os.sysconf("SC_CLK_TCK")


def measure(quick: bool, rng: random.Random) -> Iterator[Figure]:
    seconds = 15 if quick else 30
    with house() as home, blank(home.data / "krake.sqlite") as peer:
        assert peer.process
        time.sleep(SETTLED)
        ours, theirs = _parts(home), [peer.process.pid, *descendants(peer.process.pid)]
        took = _processor([pid for pids in ours.values() for pid in pids], theirs, seconds)
        sizes = {name: memory(pids) for name, pids in ours.items()}
        beside = memory(theirs)
    total = sum(sizes.values())
    note = ", ".join(f"{name} {size:.0f}" for name, size in sizes.items()) + " MB. For scale: Paperclip 727, n8n 455."
    yield Figure("memory", "Memory when idle (PSS)", total, "MB", MEGABYTES, "a blank Reflex app", beside, note=note)
    yield Figure("memory", "Processor when idle", took[0], "% of a core", CPU, "a blank Reflex app", took[1], note=f"Over {seconds} s.")


def _parts(home: House) -> dict[str, list[int]]:
    """The process ids of supervisor, web and worker, each part with what it started itself."""
    assert home.process
    parts = {"supervisor": [home.process.pid]}
    for pid in (pid for pid in descendants(home.process.pid) if parent_of(pid) == home.process.pid):
        words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        parts |= {name: [pid, *descendants(pid)] for name in ("web", "worker") if name in words}
    assert parts.keys() == {"supervisor", "web", "worker"}, parts
    return parts


def _processor(ours: list[int], theirs: list[int], seconds: float) -> tuple[float, float]:
    """Both sides' share of a core over the same seconds, in percent."""
    began, before = time.monotonic(), (_used(ours), _used(theirs))
    time.sleep(seconds)
    after, passed = (_used(ours), _used(theirs)), time.monotonic() - began
    return tuple((late - early) / passed * 100 for early, late in zip(before, after, strict=True))  # type: ignore[return-value]


def _used(pids: list[int]) -> float:
    """Seconds of processor time so far, user and system (proc(5), stat fields 14 and 15)."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in pids]
    return sum(int(each[11]) + int(each[12]) for each in fields) / TICK


if __name__ == "__main__":
    main(measure, __doc__)
