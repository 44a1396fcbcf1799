"""All figures in order: `python -m bench [--quick] [name …]`. Each bench is a process of its own with a time limit."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from typing import Any

from bench.figure import SEED, conditions, shown
from bench.peer import built
from krake.kit.config import ROOT
from krake.web import frontend

#: in this order, each with the seconds after which it is given up, in full and quick
BENCHES = {
    "page": (150, 110),
    "click": (300, 150),
    "start": (90, 60),
    "bus": (120, 70),
    "memory": (150, 130),
    "first_sync": (90, 50),
    "sync_points": (60, 40),
    "effects": (150, 60),
    "slots": (240, 90),
    "timing": (240, 120),
    "actions": (60, 30),
    "waiting": (240, 120),
    "inbox": (90, 50),
    "tables": (480, 270),
    "bulk": (240, 150),
    "idle": (90, 60),
}


def main() -> int:
    """The exit code is 1 when a bench could not be run or a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds: ten minutes instead of half an hour")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("names", nargs="*", metavar="name", help=f"only these: {', '.join(BENCHES)}")
    args = parser.parse_args()
    if unknown := set(args.names) - BENCHES.keys():
        parser.error(f"no bench named {', '.join(sorted(unknown))}")
    began = time.monotonic()
    frontend.ensure_built(lambda words: print(words.en, flush=True))
    built()
    figures, failed = [], []
    for name in args.names or BENCHES:
        found = _run(name, args.quick, args.seed)
        figures += found
        failed += [] if found else [name]
    print(f"\nSeed {args.seed}; {conditions()}; {time.monotonic() - began:.0f} s in all.\n")
    _table(figures)
    for name in failed:
        print(f"{name} gave no figure; its output is above.")
    return 1 if failed or any(figure["met"] is False for figure in figures) else 0


def _run(name: str, quick: bool, seed: int) -> list[dict[str, Any]]:
    """One bench to its end; its sentences are shown as they come, its JSON lines are collected."""
    print(f"\n{name}", flush=True)
    command = [sys.executable, "-m", f"bench.{name}", "--seed", str(seed), *(["--quick"] if quick else [])]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as bench:
        try:
            told, _ = bench.communicate(timeout=BENCHES[name][quick])
        except subprocess.TimeoutExpired:
            bench.terminate()  # it ends what it started on its way out
            told, _ = bench.communicate()
            print(f"Given up after {BENCHES[name][quick]} s.")
    print(told, end="", flush=True)
    return [json.loads(line) for line in told.splitlines() if line.startswith('{"bench"')]


def _table(figures: list[dict[str, Any]]) -> None:
    words = {True: "met", False: "MISSED", None: ""}
    print(f"{'':54}{'value':>18}{'beside':>12}{'ratio':>8}{'goal':>10}")
    for each in figures:
        beside, ratio, goal = (("" if each[key] is None else shown(each[key])) for key in ("other", "ratio", "goal"))
        value = f"{shown(each['value'])} {each['unit']}"
        print(f"{each['name'][:53]:54}{value:>18}{beside:>12}{ratio:>8}{goal:>10}  {words[each['met']]}")


if __name__ == "__main__":
    sys.exit(main())
