"""What waiting costs: a thousand approvals that wait for a person, and five hundred open runs after a kill."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

from bench.figure import Figure, main, median
from bench.houses import House, house, until
from bench.memory import _parts, _used
from tests.running import memory

APPROVALS, CPU, MEGABYTES = 1000, 3.0, 10.0
RUNS, BACK = 500, 6.0


def measure(quick: bool, rng: random.Random) -> Iterator[Figure]:
    seconds = 15 if quick else 30
    with house(orders=1) as home:
        time.sleep(8)
        worker = _parts(home)["worker"]
        without, small = _share(worker, seconds), memory(worker)
        _wait_for_a_person(home, APPROVALS)
        time.sleep(6)  # the announcement and one sweep are over
        share, large = _share(worker, seconds), memory(worker)
        home.sql("DELETE FROM action WHERE kind = 'bench.wait'")
        home.sql("DELETE FROM thread WHERE cause LIKE 'bench:%'")
        back = [_recover(home) for _ in range(1 if quick else 3)]
    yield Figure("waiting", f"Worker with {APPROVALS:,} approvals waiting", share, "% of a core", CPU, "the same with none", without)
    yield Figure("waiting", "Memory they take in the worker", max(0.0, large - small), "MB", MEGABYTES, note=f"{small:.0f} MB before.")
    yield Figure("waiting", f"{RUNS} open runs under way again after kill -9, start included", median(back), "s", BACK)


def _share(pids: list[int], seconds: float) -> float:
    began, before = time.monotonic(), _used(pids)
    time.sleep(seconds)
    return (_used(pids) - before) / (time.monotonic() - began) * 100


def _wait_for_a_person(home: House, count: int) -> None:
    """Copies of a waiting approval under other names: what the worker reads of them is all there."""
    home.twin("POST", "sell", variant="LUN-POS-FL-5070", quantity=1)  # of a product whose print is known
    until(lambda: home.one("SELECT count(*) FROM action WHERE status = 'waiting'"), 60, "an approval to copy")
    names = [row[1] for row in home.sql("PRAGMA table_info(action)")]
    other = {
        "id": "'bench-' || i",
        "kind": "'bench.wait'",
        "fingerprint": "'bench-' || i",
        "effect_key": "'bench-' || i",
        "thread_id": "NULL",
    }
    values = ", ".join(other.get(name, f'"{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
    one = "(SELECT * FROM action WHERE status = 'waiting' LIMIT 1)"
    home.sql(f"{numbers} INSERT INTO action ({columns}) SELECT {values} FROM n, {one}", count)  # noqa: S608 (words of ours)
    home.sql("INSERT INTO topic_outbox (topic) VALUES ('actions'), ('threads')")


def _recover(home: House) -> float:
    """Seconds from the spawn until every run that was open at the kill has begun again or ended."""
    home.kill_all()
    first = home.one("SELECT coalesce(max(id), 0) FROM run") + 1
    home.sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
        "INSERT INTO run (agent, skill, workspace, goal, input, status, result, error, asked_by, rehearsal, created_at, priority, hops, "
        "chosen, currency) SELECT 'vizzy', 'note', '', 'Note ' || i, json_object('text', 'fact ' || i), 'queued', '{}', '{}', 'bench', 1, "
        "datetime('now'), 0, 0, '{}', '' FROM n",
        RUNS,
    )
    began = time.monotonic()
    home.start(60)
    until(lambda: home.one("SELECT count(*) FROM run WHERE id >= ? AND started_at IS NULL", first) == 0, 120, "all runs to begin")
    taken = time.monotonic() - began
    home.settled(180)
    return taken


if __name__ == "__main__":
    main(measure, __doc__)
