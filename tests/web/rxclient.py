"""A raw client of Reflex's event socket (engine.io 4, socket.io 5), loopback only.

Every header, token and frame is the tester's own, so it can say what no browser of ours would.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable
from typing import Any

import websockets

NS = "/_event"
ROOT = "reflex___state____state"


class RxClient:
    """`async with RxClient(server, cookie, origin=...) as tab:`; `vars` holds each state's vars as the browser would."""

    def __init__(
        self, base: str, cookie: str | None = None, *, origin: str | None = "same", token: str | None = None, headers: dict | None = None
    ):
        assert base.startswith(("http://127.0.0.1", "http://localhost"))
        self.base, self.token = base, token or str(uuid.uuid4())
        self.headers = dict(headers or {})
        if cookie:
            self.headers["Cookie"] = cookie
        if origin:
            self.headers["Origin"] = base if origin == "same" else origin
        self.vars: dict[str, dict[str, Any]] = {}
        self.frames: list[str] = []
        self.news = asyncio.Event()
        self.closed = asyncio.Event()

    async def __aenter__(self) -> RxClient:
        return await self.connect()

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def connect(self) -> RxClient:
        """Open the websocket; raises websockets.InvalidStatus when the upgrade is refused."""
        url = f"{self.base.replace('http', 'ws', 1)}/_event/?EIO=4&transport=websocket&token={self.token}"
        self.ws = await websockets.connect(url, additional_headers=self.headers, ping_interval=None, max_size=None, open_timeout=5)
        self.reader = asyncio.create_task(self._read())
        return self

    async def boot(self, path: str = "/") -> RxClient:
        """Join the namespace with the hydrate on board, as the browser does, and wait until the page is there."""
        event = {"name": f"{ROOT}.hydrate_and_load", "payload": {}, "router_data": {"pathname": path, "asPath": path}}
        await self.ws.send(f"40{NS}," + json.dumps({"event": event}))
        await self.until(lambda: self.vars.get(ROOT, {}).get("is_hydrated"))
        return self

    async def join(self) -> RxClient:
        await self.ws.send(f"40{NS},")
        await self.until(lambda: any(frame.startswith(f"40{NS}") for frame in self.frames))
        return self

    async def _read(self) -> None:
        try:
            async for frame in self.ws:
                if frame == "2":
                    await self.ws.send("3")
                    continue
                self.frames.append(frame)
                if frame.startswith("42"):
                    self._take(json.loads(frame[frame.index("[") :]))
                self.news.set()
        except websockets.ConnectionClosed:
            pass
        finally:
            self.closed.set()
            self.news.set()

    def _take(self, body: list[Any]) -> None:
        if body[0] == "new_token":
            self.token = body[1]
        if body[0] == "event":
            update = json.loads(body[1]) if isinstance(body[1], str) else body[1]
            for state, changes in (update.get("delta") or {}).items():
                mine = self.vars.setdefault(state, {})
                mine.update({name.removesuffix("_rx_state_"): value for name, value in changes.items()})

    async def send(self, name: str, payload: object = None, path: str = "/") -> None:
        event = {"name": name, "payload": {} if payload is None else payload, "router_data": {"pathname": path, "asPath": path}}
        await self.ws.send(f"42{NS}," + json.dumps(["event", event]))

    async def until(self, true: Callable[[], Any], seconds: float = 5.0) -> None:
        """Wait for a condition that a frame brings about."""
        async with asyncio.timeout(seconds):
            while not true():
                self.news.clear()
                await self.news.wait()

    async def quiet(self, seconds: float = 0.3) -> None:
        """Wait until nothing has come for a while."""
        while not self.closed.is_set():
            self.news.clear()
            try:
                await asyncio.wait_for(self.news.wait(), seconds)
            except TimeoutError:
                return

    def var(self, state: str, name: str) -> Any:
        """A var of the state whose full name ends like this."""
        return next((values.get(name) for full, values in self.vars.items() if full.endswith(state)), None)

    async def close(self) -> None:
        await self.ws.close()
        self.reader.cancel()
