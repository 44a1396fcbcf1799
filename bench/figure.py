"""One measured figure: what was measured, beside what, and whether the goal is met. Told as a sentence and as one JSON line."""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

SEED = 20_261_122


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` in `unit` must stay at or below `goal` (at or above it with `more_is_better`).

    `beside` names the other side of the same run and `other` is its value in the same unit. Where the goal is a ratio,
    `goal` is already that multiple of `other`. `goal` None means that the figure is only told.
    """

    bench: str
    name: str
    value: float
    unit: str
    goal: float | None = None
    beside: str = ""
    other: float | None = None
    more_is_better: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.value / self.other if self.other else None

    @property
    def met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value >= self.goal if self.more_is_better else self.value <= self.goal

    def sentence(self) -> str:
        said = f"{self.name}: {shown(self.value)} {self.unit}"
        if self.other is not None:
            said += f", beside {shown(self.other)} {self.unit} for {self.beside}" + (f" (ratio {self.ratio:.2f})" if self.ratio else "")
        if self.goal is not None:
            said += f"; the goal of {'at least' if self.more_is_better else 'at most'} {shown(self.goal)} {self.unit} is "
            said += "met" if self.met else "MISSED"
        return said + "." + (f" {self.note}" if self.note else "")

    def tell(self) -> None:
        """The sentence, then the line for programs."""
        line = {**asdict(self), "ratio": None if self.ratio is None else round(self.ratio, 3), "met": self.met}
        print(self.sentence(), json.dumps(line, ensure_ascii=False), sep="\n", flush=True)


def shown(value: float) -> str:
    """Three significant digits; whole numbers from a hundred on."""
    return f"{value:,.0f}".replace(",", " ") if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def quantile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least `share` of all reach (nearest rank). Raises ValueError without values."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("nothing was measured")
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def median(values: Sequence[float]) -> float:
    return quantile(values, 0.5)


def conditions() -> str:
    """How busy the machine is: figures from a busy one are pessimistic."""
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}"


def main(measure: Callable[[bool, random.Random], Iterable[Figure]], description: str | None) -> None:
    """Run one bench from the command line: `--quick` for fewer rounds, `--seed` for other chances."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, for a look while working")
    parser.add_argument("--seed", type=int, default=SEED)
    args: Any = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended on the way out
    print(f"Seed {args.seed}; {conditions()}.", flush=True)
    for figure in measure(args.quick, random.Random(args.seed)):
        figure.tell()
