"""The twin's HTTP side: token endpoint, GraphQL endpoint, bulk files and pictures. `control` adds the routes under /_twin."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qsl

from graphql import parse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from krake.integrations.shopify.account import SCOPES
from krake.integrations.shopify.twin import artwork, control, engine, export, products
from krake.integrations.shopify.twin.context import Context
from krake.integrations.shopify.twin.engine import Twin
from krake.integrations.shopify.twin.limits import Bucket
from krake.integrations.shopify.twin.outbox import Sender
from krake.integrations.shopify.twin.resolvers import VERSIONS
from krake.integrations.shopify.twin.store import Store, stamp
from krake.kit import clock
from krake.spec.integration import Access

DOMAIN = "lunavo-rehearsal.myshopify.com"
LIFE = timedelta(seconds=86399)
_VERSION = re.compile(r"\d{4}-\d{2}")
_BAD_TOKEN = {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}


def access(url: str, client_id: str, client_secret: str, shop: str = DOMAIN) -> Access:
    """What a client needs to talk to the twin that runs at `url` with these credentials."""
    secrets = {"client_id": client_id, "client_secret": client_secret}
    return Access(base={"api": url.rstrip("/")}, settings={"shop": shop}, secrets=secrets, rehearsal=True)


def same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), right.encode())


def pasted(client_secret: str) -> str:
    """The static token that the twin takes as well, like that of a legacy app."""
    return "shpat_" + hashlib.sha256(client_secret.encode()).hexdigest()[:32]


def build(
    state_file: Path,
    key: str,
    client_id: str,
    client_secret: str,
    *,
    seed: int = 7,
    shop: str = DOMAIN,
    scopes: Iterable[str] = SCOPES,
    maximum: float = 2000.0,
    restore: float = 100.0,
) -> Starlette:
    """The twin as an ASGI app. Its state stands in `state_file`; `key` opens the control routes, the client id and secret the API.

    `scopes` are what the app was granted, `maximum` and `restore` the bucket's size and points a second. Without a catalogue
    it sells its own.
    """
    store = Store(state_file, seed)
    twin = Twin(
        store=store,
        key=key,
        client_id=client_id,
        client_secret=client_secret,
        shop=shop,
        bucket=Bucket(maximum, restore),
        granted=frozenset(scopes),
        sender=Sender(store, shop, client_secret),
        folder=state_file.parent,
        dice=Random(seed),
    )
    if not store.products():
        products.stock(store, products.own())
    app = Starlette(
        routes=[
            Route("/admin/oauth/access_token", token, methods=["POST"]),
            Route("/admin/api/{version}/graphql.json", graphql, methods=["POST"]),
            Route("/bulk/{name}", bulk_file),
            Route("/cdn/{name}.png", picture),
            *control.ROUTES,
        ],
        lifespan=_life,
    )
    app.state.twin = twin
    return app


@asynccontextmanager
async def _life(app: Starlette) -> AsyncIterator[None]:
    twin: Twin = app.state.twin
    twin.start(twin.sender.run())
    for body in export.unfinished(twin.store):
        twin.start(_export(twin, body))
    control.resume(twin)
    yield
    running = list(twin.tasks)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    twin.store.close()


async def token(request: Request) -> Response:
    """Client credentials grant, as form or JSON."""
    twin: Twin = request.app.state.twin
    json_body = request.headers.get("content-type", "").startswith("application/json")
    raw = await request.body()
    form = json.loads(raw) if json_body else dict(parse_qsl(raw.decode()))
    if twin.faults.get("uninstalled"):
        return Response(
            "<html><body>Oauth error app_not_installed: The application is not installed on this shop.</body></html>",
            400,
            media_type="text/html",
        )
    right = same(str(form.get("client_secret", "")), twin.client_secret) and form.get("client_id") == twin.client_id
    if not right:
        return JSONResponse({"error": "invalid_client", "error_description": "Client authentication failed"}, 400)
    if form.get("grant_type") != "client_credentials":
        return JSONResponse({"error": "unsupported_grant_type"}, 400)
    value = f"shpca_{secrets.token_hex(16)}"
    with twin.store.change():
        twin.store.run("INSERT INTO token VALUES (?, ?)", value, stamp(clock.now() + LIFE))
    return JSONResponse({"access_token": value, "scope": ",".join(sorted(twin.scopes())), "expires_in": int(LIFE.total_seconds())})


async def graphql(request: Request) -> Response:
    """The GraphQL endpoint: faults first, then the token, then the query with its price."""
    twin: Twin = request.app.state.twin
    version = request.path_params["version"]
    if not _VERSION.fullmatch(version):
        return JSONResponse({"errors": "Not Found"}, 404)
    served = version if version in VERSIONS else VERSIONS[0] if version < VERSIONS[0] else VERSIONS[-1]
    headers = {"X-Shopify-API-Version": served, "X-Request-Id": secrets.token_hex(8)}
    await asyncio.sleep(float(twin.faults.get("delay_ms") or 0) / 1000)
    status = twin.spend("status")
    if status:
        return JSONResponse({"errors": "Service Unavailable" if status >= 500 else "Refused"}, int(status), headers | {"Retry-After": "1"})
    if not _known(twin, request.headers.get("x-shopify-access-token", "")):
        return JSONResponse(_BAD_TOKEN, 401, headers)
    body = engine.answer(twin, await request.json(), str(request.base_url).rstrip("/"), served)
    twin.sender.wake()
    for export_body in export.unfinished(twin.store):
        if export_body["status"] == "CREATED":
            export_body["status"] = "RUNNING"
            with twin.store.change():
                export.save(twin.store, export_body, "")
            twin.start(_export(twin, export_body))
    if twin.dice.random() < float(twin.faults.get("lost_answers") or 0):
        return Lost()
    return JSONResponse(body, headers=headers)


class Lost(Response):
    """Breaks off in the middle: what was asked is done, but the asker never hears of it."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4096")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


def _known(twin: Twin, value: str) -> bool:
    if twin.faults.get("token_expired"):
        # The old tokens are gone for good, new ones are valid: what happens when a day is over.
        with twin.store.change():
            twin.store.run("DELETE FROM token")
            twin.store.put("faults", {name: item for name, item in twin.faults.items() if name != "token_expired"})
    if same(value, pasted(twin.client_secret)):
        return not twin.faults.get("uninstalled")
    found = twin.store.rows("SELECT 1 FROM token WHERE token = ? AND until > ?", value, stamp(clock.now()))
    return bool(found) and not twin.faults.get("uninstalled")


async def _export(twin: Twin, body: dict[str, Any]) -> None:
    """Run one bulk export in a thread, with a connection of its own."""
    document = parse(body["query"])
    root = export.roots(document)[0][0]

    def work() -> None:
        store = Store(twin.store.file, twin.store.seed)
        context = Context(store, twin.scopes(), "", twin.shop, VERSIONS[-1], twin.faults)

        def page(window: tuple[int, int]) -> dict[str, Any]:
            context.window = window
            return engine.execute(document, context, {}, None)

        try:
            export.run(store, body, root, page, twin.folder)
        finally:
            store.close()

    await asyncio.to_thread(work)


async def bulk_file(request: Request) -> Response:
    twin: Twin = request.app.state.twin
    found = twin.store.rows("SELECT file FROM bulk WHERE file = ? AND status = 'COMPLETED'", request.path_params["name"])
    if not found:
        return Response("NoSuchKey", 404)
    return FileResponse(twin.folder / found[0]["file"], media_type="application/jsonl")


async def picture(request: Request) -> Response:
    return Response(
        artwork.png(request.path_params["name"][:80]), media_type="image/png", headers={"Cache-Control": "public, max-age=86400"}
    )
