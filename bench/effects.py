"""Exactly once: orders printed while the worker is killed again and again and answers get lost. The printer's own ledger judges."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

from bench.figure import Figure, main
from bench.first_sync import fresh_house
from krake.kit import db
from tests import world
from tests.gate.exactly_once import LOST_ANSWERS, Verdict, trial


def measure(quick: bool, rng: random.Random) -> Iterator[Figure]:
    count, kills = (20, 8) if quick else (100, 40)
    guarded = _trial(count, kills, rng.randrange(10**6))
    naive = _trial(count, kills // 4, rng.randrange(10**6), naive=True)
    note = f"{count} orders, {guarded.kills} SIGKILLs, {LOST_ANSWERS:.0%} of answers lost, {guarded.seconds} s, seed {guarded.seed}."
    peer = f"a client that repeats blindly ({naive.kills} kills)"
    yield Figure("effects", "Orders printed twice", guarded.duplicates, "orders", 0, peer, naive.duplicates, note=note)
    yield Figure("effects", "Orders never printed", guarded.missing, "orders", 0, peer, naive.missing)
    yield Figure("effects", "Spare drafts left at the printer", guarded.spare_drafts, "drafts", 0, peer, naive.spare_drafts)


def _trial(count: int, kills: int, seed: int, *, naive: bool = False) -> Verdict:
    async def run(house: Path) -> Verdict:
        try:
            with world.printer_twin() as printer:
                return await trial(house, printer, count=count, kills=kills, seed=seed, naive=naive)
        finally:
            await db.close()

    with fresh_house() as folder:
        return asyncio.run(run(folder / "data"))


if __name__ == "__main__":
    main(measure, __doc__)
