"""Small writes that come at the same moment share one transaction (group commit), as databases do with their logs.

One write alone is done at once. While a transaction is under way the next ones gather, and all of them become the next
transaction; each stands in a savepoint of its own, so one that fails takes back only itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import db

T = TypeVar("T")
Work = Callable[[AsyncSession], Awaitable[Any]]
#: writes in one transaction at most: it must not hold the lock for long
MOST = 64

_waiting: list[tuple[Work, asyncio.Future[Any]]] = []
_flushing: asyncio.Task[None] | None = None


async def write(work: Callable[[AsyncSession], Awaitable[T]], *, first: bool = False) -> T:
    """Do `work(session)` in a write transaction, perhaps with others. Returns or raises what it does, once it is committed.

    `first` goes into the next transaction before everything that waits already.
    """
    global _flushing
    done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    _waiting.insert(0 if first else len(_waiting), (work, done))
    if _flushing is None or _flushing.done() or _flushing.get_loop() is not done.get_loop():
        _flushing = asyncio.create_task(_flush())
    return await done


async def _flush() -> None:
    while _waiting:
        batch = _waiting[:MOST]
        del _waiting[:MOST]
        try:
            await _commit(batch)
        except BaseException as error:  # nothing of it was written: everybody who waits must hear of it
            for _, done in batch:
                if not done.done():
                    done.set_exception(error if isinstance(error, Exception) else RuntimeError("the write was given up"))
            if not isinstance(error, Exception):
                raise


async def _commit(batch: list[tuple[Work, asyncio.Future[Any]]]) -> None:
    """All of them in one transaction; nobody hears of success before the commit."""
    ended: list[tuple[asyncio.Future[Any], Any, Exception | None]] = []
    async with db.write() as session:
        for work, done in batch:
            try:
                async with session.begin_nested():
                    ended.append((done, await work(session), None))
            except Exception as error:  # noqa: BLE001 (handed on to whoever waits for it)
                ended.append((done, None, error))
    for done, value, error in ended:
        if done.done():  # whoever waited was cancelled
            continue
        if error is None:
            done.set_result(value)
        else:
            done.set_exception(error)
