"""The twin put together: three API prefixes on one port, the print files, and the control room under /_twin."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from krake.integrations.gelato.twin import catalogue, control, orders, pictures
from krake.integrations.gelato.twin.clockwork import Clockwork
from krake.integrations.gelato.twin.faults import Gate
from krake.integrations.gelato.twin.store import Store
from krake.kit import http


def bases(origin: str) -> dict[str, str]:
    """The base URLs of `Access.base` for a twin at `origin` (such as `http://127.0.0.1:9002`)."""
    return {"order": f"{origin}/v4", "product": f"{origin}/v3", "shipment": f"{origin}/v1"}


def build(state_file: Path, key: str, api_key: str, *, stage_seconds: float = 4.0, retry_seconds: float = 5.0) -> Starlette:
    """The twin as an ASGI app for any server.

    `state_file` is its own SQLite file: orders, webhooks still to send, faults; it survives a kill. `key` opens /_twin by the
    header X-Twin-Key, `api_key` is the account's X-API-KEY. An ordered print moves one state every `stage_seconds`.
    """
    store = Store(state_file)
    clockwork = Clockwork(store, stage_seconds, retry_seconds)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with http.client() as client:
            app.state.http = client
            task = asyncio.create_task(clockwork.run(client))
            yield
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        store.close()

    api = [Route(path, endpoint, methods=[method]) for method, path, endpoint in (*orders.ROUTES, *catalogue.ROUTES)]
    rooms = [Route(f"/_twin/{name}", _guarded(endpoint, key), methods=[method]) for method, name, endpoint in control.ROUTES]
    files = [Route("/files/{name}.png", pictures.serve, methods=["GET", "HEAD"])]
    app = Starlette(routes=[*api, *rooms, *files], middleware=[Middleware(Gate, store=store, api_key=api_key)], lifespan=lifespan)
    app.state.store, app.state.clockwork = store, clockwork
    return app


Endpoint = Callable[[Request], Awaitable[Response]]


def _guarded(endpoint: Endpoint, key: str) -> Endpoint:
    """The control room exists only for those who hold the key; everybody else meets a 404."""

    async def room(request: Request) -> Response:
        sent = request.headers.get("x-twin-key", "")
        if not key or not hmac.compare_digest(sent.encode(), key.encode()):
            return Response(status_code=404)
        return await endpoint(request)

    return room
