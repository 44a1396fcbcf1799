"""A page's first view: what its on_load would send, over plain HTTP, while the browser still reads the scripts.

A fresh State of nobody's tab runs the page's own `open`; it follows nothing and is thrown away. The socket's own on_load comes
right after and finds the same snapshots read (see `first_view.js`, which says whose word counts).
"""

from __future__ import annotations

import gzip
from typing import Any
from urllib.parse import parse_qsl

import reflex as rx
from reflex_base.constants import RouteVar
from reflex_base.event import EventHandler
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext
from reflex_base.utils.format import json_dumps
from starlette.requests import Request
from starlette.responses import Response

from krake.web.live import Page
from krake.web.routes import route

AT = "/api/first"
#: the token of no tab: it is followed by nothing and holds nothing
NOBODY = ""
#: what is smaller gains nothing
PACKED_FROM = 1_000


@route(AT + "{path:path}", kind="session")
async def first(request: Request) -> Response:
    """The page's data as Reflex's own delta: State -> var -> value. {} for what is no page, or one whose data is not a `Page`'s."""
    said = json_dumps(await _view(request.path_params["path"] or "/", request.url.query)).encode()
    headers = {"cache-control": "no-store", "vary": "accept-encoding"}
    if len(said) > PACKED_FROM and "gzip" in request.headers.get("accept-encoding", ""):
        said, headers["content-encoding"] = gzip.compress(said, 9), "gzip"
    return Response(said, media_type="application/json", headers=headers)


async def _view(path: str, query: str) -> dict[str, Any]:
    app = RegistrationContext.get().app
    found = app.router(path)
    pages = [
        load.state for load in app.get_load_events(path) if isinstance(load, EventHandler) and load.state and issubclass(load.state, Page)
    ]
    if not pages or found is None:
        return {}
    root = rx.State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]
    root.router_data = root._update_router_vars(_where(path, query, found), {})
    with EventContext(token=NOBODY, state_manager=app.state_manager, enqueue_impl=_never):
        for page in pages:
            await (await root.get_state(page)).open()
        delta = await root._get_resolved_delta()
    delta.pop(rx.State.get_full_name(), None)  # of the tab itself, which does not exist
    return delta


def _where(path: str, query: str, found: str) -> dict[str, Any]:
    """What a browser would say of where it is: the route, the address, and what stands in both."""
    parts = zip(found.split("/"), path.strip("/").split("/"), strict=False)
    named = {name[1:-1]: value for name, value in parts if name.startswith("[")}
    asked = dict(parse_qsl(query, keep_blank_values=True))
    return {RouteVar.PATH: f"/{found}", RouteVar.ORIGIN: f"{path}?{query}" if query else path, RouteVar.QUERY: {**asked, **named}}


async def _never(token: str, *events: Any) -> None:
    raise RuntimeError("what opens a page may not set off anything further")
