"""Nobody gets in: puts the gates around the Reflex app. Called once, at the end of `krake.krake`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import reflex as rx
from reflex.istate import data as reflex_data
from reflex_base.environment import environment

from krake.kit.config import settings
from krake.web import auth, gate_events, labels, routes
from krake.web.built import Built
from krake.web.gate_http import Gate
from krake.web.headers import with_headers
from krake.web.pump import pump
from krake.web.sessions import HEADER

__all__ = ["auth", "check", "install"]


def install(app: rx.App) -> None:
    """Wire the outer gate, the inner gate and the pump, and check every handler. All pages must have been added before.

    From the inside out: Reflex, the built files, our routes, the gate, the headers of every answer.
    """
    app.add_middleware(gate_events.EventGate(), index=0)
    app.backend_exception_handler = gate_events.backend_failure
    app.frontend_exception_handler = gate_events.frontend_failure
    gate_events.guard_frames(app)
    gate_events.quiet_reloads()
    # the digest names a session; like the cookie, it is nothing for a page to see
    reflex_data._PRIVATE_HEADERS = reflex_data._PRIVATE_HEADERS | {HEADER}
    pump.app = app
    app.register_lifespan_task(pump.run)
    app.api_transformer = [*_given(app), lambda inner: _serve(app, inner)]
    labels.check_handlers()


def _given(app: rx.App) -> list[Any]:
    given = app.api_transformer or []
    return list(given) if isinstance(given, list | tuple) else [given]


def _serve(app: rx.App, inner: Any) -> Any:
    check(app)
    return with_headers(Gate(routes.router(Built(inner, built_pages())), static_pages(app)))


def built_pages() -> Path:
    return settings().frontend / "build" / "client"


def static_pages(app: rx.App) -> frozenset[str]:
    """Page paths that have a file of their own, without the slash the file server wants. Dynamic ones get the fallback page."""
    paths = ("/" + route for route in app._unevaluated_pages if route not in ("index", "404") and "[" not in route)
    return frozenset(path for path in paths if (built_pages() / path[1:] / "index.html").exists())


def check(app: rx.App) -> None:
    """What must hold before anything is served. Raises Broken."""
    labels.check_handlers()
    routes.check_routes(app._api.routes if app._api else ())
    if environment.REFLEX_ADD_ALL_ROUTES_ENDPOINT.get():
        raise RuntimeError("REFLEX_ADD_ALL_ROUTES_ENDPOINT must not be set")
