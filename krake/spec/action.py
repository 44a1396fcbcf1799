"""One kind of effect on the outside world, declared by the integration that carries it out.

The gate is the only caller of `perform`. It commits "executing" and the effect key first, calls once, and after a
doubtful answer waits `quiet` seconds and asks `find` before anything is repeated.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from krake.kit.text import Words
from krake.spec.integration import Access
from krake.spec.words import Risk


@dataclass(frozen=True, slots=True)
class Done:
    """The effect exists. `external_id` is the service's id for it, `facts` are JSON values worth keeping."""

    external_id: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Undo:
    """How an effect is taken back: the action `kind` with the arguments that `args(approved args, external id)` makes.

    exact means the world is then as before (an inverse); otherwise it makes up for it (a compensation), and `words` says what remains.
    """

    kind: str
    args: Callable[[dict[str, Any], str], dict[str, Any]]
    words: Words
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Final:
    """An effect that cannot be taken back, and why."""

    words: Words


@dataclass(frozen=True, slots=True)
class ActionKind:
    """`perform(access, args, key)` does it; `find(access, args, key)` answers whether it was already done, None if surely not.

    `args` is the canonical JSON the owner approved; `key` is the effect key (a uuid string), the same for every attempt.
    """

    key: str
    integration: str
    title: Words
    risk: Risk
    perform: Callable[[Access, dict[str, Any], str], Awaitable[Done]]
    find: Callable[[Access, dict[str, Any], str], Awaitable[Done | None]]
    #: how it is taken back, or why it cannot be
    undo: Undo | Final
    #: seconds after which a lost request can no longer arrive at the service
    quiet: float = 5.0
    #: the kind that clears up behind this one when it is turned down, and the arguments it takes over
    cleanup: tuple[str, tuple[str, ...]] | None = None
    #: the skill that carries out an edit: it replaces what was prepared and asks again
    edited_by: str = ""
    #: how long what was shown stands for: an approval that comes later is asked anew
    fresh: timedelta = timedelta(hours=24)
