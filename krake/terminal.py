"""Sentences for the person at the terminal, in their language."""

from __future__ import annotations

import sys

from krake.kit.config import terminal_locale
from krake.kit.errors import KrakeError
from krake.kit.text import Words


def say(words: Words) -> None:
    print(words.to(terminal_locale()), flush=True)


def complain(problem: KrakeError) -> None:
    """What went wrong and what to do, on standard error."""
    locale = terminal_locale()
    print(f"{problem.words.to(locale)}\n{problem.next_step.to(locale)}", file=sys.stderr, flush=True)
