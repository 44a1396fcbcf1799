"""Snapshots: what many tabs show alike is read once, until a commit touches it."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from krake.kit.live import EVERYTHING

T = TypeVar("T")
FRESH = 15.0  #: seconds after which it is read again even without an announcement ("today" moves on by itself)
MOST = 1024
TOPICS = 10_000


@dataclass(slots=True)
class Snapshot:
    """One answer, or the reading of it, and what was known when the reading began."""

    generation: tuple[int, ...]
    read_at: float
    task: asyncio.Task[Any]


class Snapshots:
    """Answers by key, each as good as the generations of its topics."""

    def __init__(self) -> None:
        self.generations: dict[str, int] = {}
        self.kept: OrderedDict[Hashable, Snapshot] = OrderedDict()

    def clear(self) -> None:
        self.kept.clear()

    def outdate(self, topics: Iterable[str]) -> None:
        """These topics were announced: what was read of them before counts no more."""
        if EVERYTHING in topics or len(self.generations) > TOPICS:
            self.generations.clear()
            self.kept.clear()
        for topic in topics:
            self.generations[topic] = self.generations.get(topic, 0) + 1

    async def read(self, key: Hashable, topics: Iterable[str], load: Callable[[], Awaitable[T]]) -> T:
        """What `load` returns, read once for all who ask with the same key until one of the topics is announced.

        `load` runs for whoever asked first: the key must name everything its answer depends on, the viewer's rights included.
        """
        generation = tuple(self.generations.get(topic, 0) for topic in (EVERYTHING, *sorted(topics)))
        kept = self.kept.get(key)
        if kept is None or kept.generation != generation or time.monotonic() - kept.read_at > FRESH or _failed(kept.task):
            kept = Snapshot(generation, time.monotonic(), asyncio.ensure_future(load()))  # type: ignore[arg-type]
            self.kept[key] = kept
            while len(self.kept) > MOST:
                self.kept.popitem(last=False)
        return await asyncio.shield(kept.task)  # one tab giving up must not take the answer from the others


def _failed(task: asyncio.Task[Any]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
