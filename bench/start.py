"""How long a second start takes until the sign-in page answers, clean and after `kill -9` of everything; and open runs going on."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

from bench.figure import Figure, main, median
from bench.houses import House, house, until
from bench.peer import Blank, built

START, GOES_ON = 4.0, 3.0
SLOW = 400  #: milliseconds the twin takes for every answer, so that a sync is under way when everything is killed


def measure(quick: bool, rng: random.Random) -> Iterator[Figure]:
    rounds = 2 if quick else 5
    clean, killed, went_on, beside = [], [], [], []
    with house() as home:
        peer = Blank(built(), home.data / "krake.sqlite")
        for _ in range(rounds):
            home.stop()
            clean.append(_start(home))
            beside.append(_start(peer))
            peer.stop()
            run = _open_run(home, rng)
            home.kill_all()
            steps = _progress(home, run)
            killed.append(_start(home))
            went_on.append(until(lambda: _progress(home, run) != steps, 30, "the run to go on"))  # noqa: B023 (waited for at once)
            home.twin("POST", "faults")
            home.settled()
    other = median(beside)
    blank = "a blank Reflex app from spawn to its page"
    yield Figure("start", "Second start, spawn to the sign-in page", max(clean), "s", START, blank, other, note=_note(clean))
    yield Figure("start", "Start after kill -9 of everything", max(killed), "s", START, blank, other, note=_note(killed))
    yield Figure("start", "After that start, an open run goes on", max(went_on), "s", GOES_ON, note=_note(went_on))


def _note(values: list[float]) -> str:
    return f"The slowest of {len(values)}; median {median(values):.2f} s."


def _start(one: House | Blank) -> float:
    began = time.monotonic()
    one.start()
    return time.monotonic() - began


def _open_run(home: House, rng: random.Random) -> int:
    """A run of the shop's sync, killed in the middle: the twin answers slowly and the moment is chance."""
    home.settled()
    home.twin("POST", "faults", delay_ms=SLOW)
    run = home.queue("commet", "sync", integration="shopify")
    until(lambda: home.one("SELECT count(*) FROM step WHERE run_id = ?", run) > 0, 20, "the first step")
    time.sleep(rng.uniform(0, 1.5 * SLOW / 1000))
    assert home.one("SELECT status FROM run WHERE id = ?", run) == "running", "the run was killed while it ran"
    return run


def _progress(home: House, run: int) -> tuple:
    """What a run has done so far: its state, and its steps with theirs."""
    return (
        *home.sql("SELECT status, started_at FROM run WHERE id = ?", run),
        *home.sql("SELECT position, status FROM step WHERE run_id = ?", run),
    )


if __name__ == "__main__":
    main(measure, __doc__)
