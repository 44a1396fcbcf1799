"""A skill's context outside the engine whose steps take and give JSON, as the engine's do: what is no JSON fails the test."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from krake.kit.text import Words
from tests import world


class Steps(world.Steps):
    async def step(self, name: Words, fn: Callable[..., Awaitable[Any]], *args: Any) -> Any:
        assert name.en and name.de
        return json.loads(json.dumps(await fn(*json.loads(json.dumps(args)))))
