"""A person's reply to a thread, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from krake.kit.text import Words


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person did. `lines` are the shown actions as (id, args hash); `values` the fields of a typed answer."""

    do: Literal["approve", "reject", "choose", "edit", "dismiss"]
    lines: tuple[tuple[str, str], ...] = ()
    note: str = ""
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answered:
    """It is done as asked. `run_id` is the run that goes on with it, if any."""

    words: Words
    run_id: int | None = None


@dataclass(frozen=True, slots=True)
class AlreadyAnswered:
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Changed:
    """What was shown is no longer what would happen; nothing was approved."""

    words: Words


Outcome = Answered | AlreadyAnswered | Changed
