"""Carrying out one approved action, exactly once.

The claim (executing, effect key, reserved money) is committed before the call. A doubtful answer is never followed by a
blind repeat: after the time in which the lost request could still arrive, the service is asked what it has.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal
from weakref import WeakValueDictionary

from sqlalchemy.ext.asyncio import AsyncSession

from krake import registry
from krake.gate import ledger, switch
from krake.gate.aftermath import after
from krake.gate.trouble import after_doubt, after_failure
from krake.gate.withdrawal import against
from krake.kit import clock, db
from krake.kit.errors import BadKey, Broken, KrakeError, Refused, Throttled, Unreachable
from krake.kit.text import Words
from krake.models import Action
from krake.services import connections
from krake.spec.action import ActionKind, Done
from krake.spec.integration import Access

log = logging.getLogger(__name__)
Outcome = Literal["done", "failed", "waits", "taken", "unknown"]
LOOKS = 3  #: how often a doubtful effect is looked for before a person is asked
TOMORROW = Words("Prepare it again tomorrow.", "Bereite es morgen noch einmal vor.")
SWITCHED_OFF: set[str] = set()  #: guards that a test switches off to see itself fail
#: one attempt at a time in this process, so that "executing" found here always means that a dead worker left it behind
_turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


@dataclass(frozen=True, slots=True)
class Performed:
    """What became of it. `waits` means the service could not be used now and nothing was sent; it is tried again later."""

    outcome: Outcome
    action: Action
    error: KrakeError | None = None


async def perform(action_id: str, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> Performed:
    """Execute an approved action, or settle one that a dead worker left executing."""
    turn = _turns.setdefault(action_id, asyncio.Lock())
    async with turn:
        return await _perform(action_id, sleep)


async def _perform(action_id: str, sleep: Callable[[float], Awaitable[None]]) -> Performed:
    async with db.write() as session:
        action = await session.get(Action, action_id)
        if action is None:
            raise Broken(Words("This action does not exist.", "Diese Aktion gibt es nicht."))
        connection = await connections.get(session, action.connection_id)
        left_behind = action.status == "executing"
        if action.status not in ("approved", "executing"):
            return Performed("taken", action)
        if ledger.args_hash(action.args) != action.args_hash:
            error = Broken(Words("The action was altered after its approval.", "Die Aktion wurde nach der Freigabe verändert."))
            return await _call_off(session, action, error, "unknown" if left_behind else "failed")
        if not left_behind and action.not_before is not None and action.not_before > clock.now():
            return Performed("waits", action)  # held back: whoever calls, its time has not come
        if not left_behind and await switch.halted(session):
            return Performed("waits", action, Refused(switch.HALTED))
        if not left_behind and (why := await against(session, action)):
            return await _call_off(session, action, Refused(why))
        try:
            connections.usable(connection)
            access = connections.access(connection)
        except KrakeError as error:
            return Performed("waits", action, error)
        if not left_behind and not await ledger.claim(session, action):
            if action.status != "failed":
                return Performed("taken", action)
            return await _call_off(session, action, Refused(Words(**action.error["words"]), TOMORROW))
    kind = registry.actions()[action.kind]
    return await _settle(kind, access, action, sleep, first_look=left_behind and "reconcile" not in SWITCHED_OFF)


async def _settle(
    kind: ActionKind, access: Access, action: Action, sleep: Callable[[float], Awaitable[None]], *, first_look: bool
) -> Performed:
    """Look first when something may have happened, call when it surely has not, and look again after every doubt."""
    look, waited = first_look, False
    for _ in range(LOOKS):
        try:
            done = await kind.find(access, action.args, action.effect_key) if look else None
            if look and done is None and not waited:
                await sleep(kind.quiet)  # a request that got lost may still be on its way in
                waited = True
                done = await kind.find(access, action.args, action.effect_key)
            if done is None:
                waited = False  # what goes out now may get lost as well
                done = await kind.perform(access, action.args, action.effect_key)
            return await _end(action, done)
        except Unreachable as error:
            if not error.doubtful and not look:
                return await _put_back(action, error)
            log.warning("%s %s: %s", kind.key, action.id, error.words.en)
            last: KrakeError = error
            look = "reconcile" not in SWITCHED_OFF
            await sleep(0.5)
        except Throttled as error:
            return await _put_back(action, error) if not look else await _unknown(action, error)
        except BadKey as error:
            return await _put_back(action, error) if not look else await _unknown(action, error)
        except KrakeError as error:
            return await _fail(action, error)
    return await _unknown(action, last)


async def _end(action: Action, done: Done) -> Performed:
    async with db.write() as session:
        if await ledger.record(session, action, done):
            await after(session, await session.get_one(Action, action.id))
        await connections.healthy(session, action.connection_id)
    return Performed("done", await _fresh(action))


async def _call_off(session: AsyncSession, action: Action, error: KrakeError, status: str = "failed") -> Performed:
    """Nothing is sent any more: say so where it was approved. What a dead worker may have sent stays in doubt."""
    await ledger.fail(session, action, error, status)
    await (after_failure if status == "failed" else after_doubt)(session, action, error)
    return Performed("failed", action, error)


async def _fail(action: Action, error: KrakeError) -> Performed:
    async with db.write() as session:
        if await ledger.fail(session, action, error):
            await after_failure(session, await session.get_one(Action, action.id), error)
    return Performed("failed", await _fresh(action), error)


async def _put_back(action: Action, error: KrakeError) -> Performed:
    """Surely nothing was sent: approved again, its money free, to be tried when the connection is usable."""
    async with db.write() as session:
        await ledger.put_back(session, action)
        await connections.troubled(session, action.connection_id, error)
    return Performed("waits", await _fresh(action), error)


async def _unknown(action: Action, error: KrakeError) -> Performed:
    """Still executing in the ledger: the next sweep looks again, and a person is told."""
    async with db.write() as session:
        await connections.troubled(session, action.connection_id, error)
        await after_doubt(session, await session.get_one(Action, action.id), error)
    return Performed("unknown", await _fresh(action), error)


async def _fresh(action: Action) -> Action:
    async with db.read() as session:
        return await session.get(Action, action.id) or action
