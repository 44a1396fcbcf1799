"""Open event sockets: how many, how fast, how long.

Counted at the ASGI level, below everything of Reflex's: a frame that is too much never reaches its queue, and a socket can
be closed without asking anybody.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from krake.web import security
from krake.web.limits import Bucket

Message = MutableMapping[str, Any]

RATE, BURST = 20, 60  #: frames a second that go on for ever, and at once
PATIENCE = 5.0  #: seconds of flooding after which the socket is closed
FRAME = 262_144  #: characters of one frame
PER_SESSION, PER_ADDRESS = 20, 60
LOCAL = ("127.0.0.1", "::1")  #: a proxy of ours, or this machine: not one stranger
FLOODED, TOO_BIG, ENDED = 4008, 1009, 4001  #: close codes


@dataclass(slots=True, eq=False)
class Socket:
    """One websocket as the app sees it: floods thinned out, and closed from outside when its session ends."""

    key: str
    address: str
    wait: Callable[[], Awaitable[Message]]
    put: Callable[[Message], Awaitable[None]]
    bucket: Bucket = field(default_factory=lambda: Bucket(RATE, BURST))
    flooding: float | None = None
    closed: bool = False
    ended: bool = False
    reader: asyncio.Task[Any] | None = None

    async def receive(self) -> Message:
        while not self.closed:
            message = await self._next()
            if message["type"] != "websocket.receive":
                return message
            if len(message.get("text") or message.get("bytes") or "") > FRAME:
                await self.close(TOO_BIG)
            elif self.bucket.take():
                if self.bucket.left > BURST / 2:
                    self.flooding = None
                return message
            elif await self._flooded():
                break
        return {"type": "websocket.disconnect", "code": ENDED}

    async def _next(self) -> Message:
        """The next message, or a disconnect when the session ends first.

        The pending read is given up before the close is sent: granian ignores a close beside a read. It is given up by
        cancelling whoever waits here and taking that back, which costs a frame nothing; a task for each read would.
        """
        if not self.ended:
            self.reader = asyncio.current_task()
            try:
                return await self.wait()
            except asyncio.CancelledError:
                if not self.ended or self.reader is None or self.reader.uncancel() > 0:
                    raise  # somebody else wants this task gone
            finally:
                self.reader = None
        await self.close(ENDED)
        return {"type": "websocket.disconnect", "code": ENDED}

    def end(self) -> None:
        """Close it from outside."""
        if not self.ended:
            self.ended = True
            if self.reader is not None:
                self.reader.cancel()

    async def _flooded(self) -> bool:
        """Drop the frame; True when it has gone on for too long."""
        self.flooding = self.flooding or time.monotonic()
        if time.monotonic() - self.flooding <= PATIENCE:
            return False
        security.note("socket flooded", address=self.address)
        await self.close(FLOODED)
        return True

    async def send(self, message: Message) -> None:
        if not self.closed:
            await self.put(message)

    async def close(self, code: int) -> None:
        if not self.closed:
            self.closed = True
            with contextlib.suppress(RuntimeError, OSError):  # it went away by itself in the same moment
                await self.put({"type": "websocket.close", "code": code})


_open: set[Socket] = set()


def enter(key: str, address: str, receive: Any, send: Any) -> Socket | None:
    """Count a new socket in, or None when its session or address has enough of them."""
    keys, addresses = Counter(s.key for s in _open), Counter(s.address for s in _open)
    if keys[key] >= PER_SESSION or (address not in LOCAL and addresses[address] >= PER_ADDRESS):
        return None
    socket = Socket(key, address, receive, send)
    _open.add(socket)
    return socket


def leave(socket: Socket) -> None:
    socket.closed = True
    _open.discard(socket)


def count() -> int:
    return len(_open)


def end(key: str) -> int:
    """Close every socket of a session."""
    ending = [socket for socket in _open if socket.key == key and not socket.ended]
    for socket in ending:
        socket.end()
    return len(ending)
