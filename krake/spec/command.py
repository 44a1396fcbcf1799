"""One slash word of the command bar."""

from __future__ import annotations

from dataclasses import dataclass

from krake.kit.text import Words


@dataclass(frozen=True, slots=True)
class Command:
    """`/word argument`. `rewrite` turns it into the sentence the planner understands; `{rest}` is what follows the word."""

    word: str
    about: Words
    example: str
    rewrite: Words
    #: what Tab completes after the word, in this order: "agent", "skill", "workspace", "page", "integration"
    completes: tuple[str, ...] = ()
