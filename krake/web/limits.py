"""How much one stranger, one browser or one event socket may ask of us."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Bucket:
    """Lets `burst` things through at once and then `rate` a second (a token bucket)."""

    rate: float
    burst: float
    now: Callable[[], float] = time.monotonic
    left: float = field(init=False)
    at: float = field(init=False)

    def __post_init__(self) -> None:
        self.left, self.at = self.burst, self.now()

    def take(self) -> bool:
        now = self.now()
        self.left = min(self.burst, self.left + (now - self.at) * self.rate)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


@dataclass(slots=True)
class Buckets:
    """One bucket for each key, the least recently used forgotten beyond `most` (strangers may bring any number of keys)."""

    rate: float
    burst: float
    most: int = 4096
    now: Callable[[], float] = time.monotonic
    kept: OrderedDict[str, Bucket] = field(default_factory=OrderedDict)

    def take(self, key: str) -> bool:
        bucket = self.kept.pop(key, None) or Bucket(self.rate, self.burst, self.now)
        self.kept[key] = bucket
        while len(self.kept) > self.most:
            self.kept.popitem(last=False)
        return bucket.take()


@dataclass(slots=True)
class Attempts:
    """Wrong passwords: a few are free, then each address waits twice as long, and all addresses together share a slow bucket."""

    free: int = 5
    longest: float = 300.0
    now: Callable[[], float] = time.monotonic
    wrong: OrderedDict[str, tuple[int, float]] = field(default_factory=OrderedDict)
    everyone: Bucket = field(init=False)

    def __post_init__(self) -> None:
        self.everyone = Bucket(rate=0.5, burst=30, now=self.now)

    def wait(self, key: str) -> float:
        """Seconds until this address may try again; 0 now. Asking counts as one try of everyone's together."""
        _, until = self.wrong.get(key, (0, 0.0))
        if until > self.now():
            return until - self.now()
        return 0.0 if self.everyone.take() else 2.0

    def failed(self, key: str) -> None:
        count, _ = self.wrong.pop(key, (0, 0.0))
        count += 1
        pause = 0.0 if count < self.free else min(self.longest, 2.0 ** (count - self.free))
        self.wrong[key] = (count, self.now() + pause)
        while len(self.wrong) > 4096:
            self.wrong.popitem(last=False)

    def right(self, key: str) -> None:
        self.wrong.pop(key, None)
