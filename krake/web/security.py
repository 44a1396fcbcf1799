"""The security log: refusals in one line each, few enough that nobody can fill the disk with them."""

from __future__ import annotations

import logging

from krake.web.limits import Buckets

log = logging.getLogger("krake.security")
_lines = Buckets(rate=0.5, burst=20)


def note(kind: str, **facts: object) -> None:
    """Log a refusal: `kind` and a few short facts of ours (an address, a route), never a body, a cookie or a payload."""
    if _lines.take(kind):
        log.warning("%s %s", kind, " ".join(f"{name}={str(value)[:80]!r}" for name, value in facts.items()))
