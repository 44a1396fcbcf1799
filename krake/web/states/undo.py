"""What the six seconds after a change can take back: one handler for every page, since the toast stands on every page."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

import reflex as rx

from krake.coordinator import drafting
from krake.gate import rules, undoing
from krake.kit import db
from krake.kit.errors import KrakeError
from krake.kit.text import Words
from krake.services import merging, profiles, sheets, tasks, threads
from krake.web.labels import may
from krake.web.sessions import current_actor
from krake.web.states.viewer import Viewer, say

BACK = Words("Taken back.", "Zurückgenommen.")


async def _undelete(session, key: str) -> None:
    await tasks.delete(session, current_actor(), int(key), gone=False)


async def _reopen(session, key: str) -> None:
    await threads.reopen(session, current_actor(), int(key))


async def _unchange(session, key: str) -> None:
    await drafting.take_back(session, current_actor(), int(key))


async def _give_back(session, key: str) -> None:
    thread, _, before = key.partition(":")
    await merging.assign(session, current_actor(), int(thread), before)


async def _split(session, key: str) -> None:
    await merging.split(session, current_actor(), int(key))


async def _effect(session, key: str) -> None:
    await undoing.leave(session, current_actor(), key)


async def _rule(session, key: str) -> None:
    await rules.save(session, current_actor(), rules.draft(json.loads(key)))


async def _sheet(session, key: str) -> None:
    await sheets.change_sheet(session, current_actor(), int(key), gone=False)


async def _folder(session, key: str) -> None:
    await sheets.change_folder(session, current_actor(), int(key), gone=False)


async def _agent(session, key: str) -> None:
    await profiles.put_back(session, current_actor(), key)


#: kind of change → how to take it back
WAYS: dict[str, Callable[..., Awaitable[None]]] = {
    "deleted": _undelete,
    "changed": _unchange,
    "later": _reopen,
    "dismissed": _reopen,
    "rule": _rule,
    "effect": _effect,
    "given": _give_back,
    "merged": _split,
    "agent": _agent,
    "sheet": _sheet,
    "folder": _folder,
}


async def take_back(undo: str) -> Words:
    """Take back what "kind:key" names. Returns what came of it; raises what the services raise."""
    kind, _, key = undo.partition(":")
    async with db.write() as session:
        await WAYS[kind](session, key)
    return BACK


class Undo(rx.State):
    """Takes back what Viewer holds."""

    @rx.event
    @may("owner", "operator")
    async def undo(self) -> None:
        """Take back the change that the last toast told of."""
        viewer = await self.get_state(Viewer)
        undo, viewer._undo = viewer._undo, ""
        if not undo:
            return
        try:
            await say(self, await take_back(undo))
        except KrakeError as error:
            await say(self, error.words, "bad")
