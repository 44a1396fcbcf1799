"""A skill at its desk: world.Steps with a run of its own each time, and the agents' real tables to fill and to read."""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

from krake.coordinator import keeping
from krake.kit.text import Words
from krake.spec.skill import Result
from tests import world

RUNS = count(1)


class Desk(world.Steps):
    """`why` are the reasons given for what was kept."""

    def __init__(self) -> None:
        super().__init__()
        self.why: list[str] = []

    async def step(self, name: Words, fn: Callable[..., Awaitable[Any]], *args: Any) -> Any:
        assert name.en and name.de and name.en != name.de
        if fn is keeping.keep:
            self.why.append(args[6] if len(args) > 6 else "")
        return await fn(*args)

    async def put(self, agent: str, table: str, *rows: dict[str, Any]) -> None:
        """Rows that were there before."""
        await keeping.keep(0, self.rehearsal, agent, table, list(rows))

    async def rows(self, agent: str, table: str) -> list[dict[str, Any]]:
        """What the table holds, without its empty cells."""
        return [
            {name: cell for name, cell in row.items() if cell not in (None, "")} for row in await keeping.kept(self.rehearsal, agent, table)
        ]


async def ran(key: str, desk: Desk | None = None, **given: Any) -> Result:
    """The result of a skill whose postcondition held and whose words are there in both languages."""
    one, desk = getattr(importlib.import_module(f"krake.skills.{key}"), key), desk or Desk()
    desk.run_id = next(RUNS)
    result = await one.fn(desk, one.input.model_validate(given))
    assert one.ensures(result.evidence), result.evidence
    words = [result.sentence, *(part for figure in result.figures for part in (figure.label, figure.value, figure.source))]
    assert all(
        text and text == text.strip() and not {"  ", ".."} & {text[n : n + 2] for n in range(len(text))} for pair in words for text in pair
    ), words
    return result
