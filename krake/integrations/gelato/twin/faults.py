"""The door of the twin: it checks the API key and does what can go wrong on the way, as planted through /_twin/faults."""

from __future__ import annotations

import asyncio
import hmac
import random
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from krake.integrations.gelato.twin import wire
from krake.integrations.gelato.twin.store import Store

#: every fault and the types it takes; None takes it back
KNOWN: dict[str, tuple[type, ...]] = {
    "lost_answers": (int, float),  #: chance that a request is carried out and its answer is cut off
    "lost_requests": (int, float),  #: chance that a request is cut off before anything happens
    "status": (int,),  #: answer everything with this status
    "delay_ms": (int, float),  #: answer this much later
    "rate_limited": (int, float, bool),  #: answer 429, with Retry-After of so many seconds
    "key_revoked": (bool,),
    "wallet_refused": (bool,),
    "split": (bool,),  #: orders of several items are split over two facilities
    "price_change": (dict, int, float, str),  #: {uid: net unit price in the order's currency}, or a factor
    "out_of_stock": (list,),
    "seed": (int,),  #: makes the two chances repeatable
}


class Gate:
    """ASGI middleware around the three APIs; the control room and the files pass untouched."""

    def __init__(self, app: ASGIApp, store: Store, api_key: str):
        self._app, self._store, self._key = app, store, api_key
        self._dice, self._seed = random.Random(), None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(("/v1/", "/v3/", "/v4/")):
            return await self._app(scope, receive, send)
        faults = self._store.setting("faults", {})
        if faults.get("delay_ms"):
            await asyncio.sleep(float(faults["delay_ms"]) / 1000)
        answer = self._refusal(scope, faults)
        if answer is not None:
            return await answer(scope, receive, send)
        if self._happens(faults, "lost_requests"):
            return await _cut(send)
        if self._happens(faults, "lost_answers"):
            await self._app(scope, receive, _swallow)
            return await _cut(send)
        return await self._app(scope, receive, send)

    def _refusal(self, scope: Scope, faults: dict[str, Any]) -> JSONResponse | None:
        sent = Headers(scope=scope).get("x-api-key", "")
        if faults.get("key_revoked") or not hmac.compare_digest(sent.encode(), self._key.encode()):
            return wire.refusal(401, "invalid_api_key_provided", "Access denied. Token is invalid.")
        if faults.get("rate_limited"):
            seconds = 1 if faults["rate_limited"] is True else faults["rate_limited"]
            return JSONResponse({"message": "Too many requests"}, 429, headers={"Retry-After": str(seconds)})
        if faults.get("status"):
            return wire.refusal(int(faults["status"]), "internal_error", "Planted by the rehearsal")
        return None

    def _happens(self, faults: dict[str, Any], name: str) -> bool:
        if faults.get("seed") != self._seed:
            self._seed = faults.get("seed")
            self._dice.seed(self._seed)
        chance = float(faults.get(name) or 0)
        return chance > 0 and self._dice.random() < chance


async def _swallow(message: Message) -> None:
    """The answer that never arrives."""


async def _cut(send: Send) -> None:
    """Promise a body and end without it: the server closes the connection, the client has no answer."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000000")]})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})
