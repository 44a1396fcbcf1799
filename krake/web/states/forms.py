"""What a submitted form holds, and the write it leads to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from krake.kit import db
from krake.kit.errors import KrakeError
from krake.web.states.viewer import Viewer, close, say

Form = dict[str, str | bool | None]
"""Values by name: text, ticks as booleans, None for a field that has been shown and is not any more."""


def said(form: Mapping[str, str | bool | None], name: str) -> str:
    """What was typed, "" for nothing."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


@asynccontextmanager
async def trying(state: Any, dialog: str = "") -> AsyncIterator[Any]:
    """A write of a State with an `error`: what goes wrong is said where the person looks, and the dialog closes only when all went well."""
    state.error = ""
    try:
        async with db.write() as session:
            yield session
    except KrakeError as error:
        state.error = error.words.to((await state.get_state(Viewer)).locale)
        await say(state, error.words, "bad")
        return
    if dialog:
        await close(state, dialog)
