"""Plain HTTP routes beside the pages. Each says at its registration who may call it.

    @route("/api/rows/{table}", kind="session")
    async def rows(request: Request) -> Response: ...

`session`: a signed-in person; everything but GET also needs our exact Origin. `signed`: another service, without cookie or
Origin; the route itself checks an HMAC or a secret over the raw body. `public`: anybody; six at most in the whole house.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Mount, Route, Router
from starlette.types import ASGIApp

from krake.kit.errors import Broken
from krake.spec.actor import Actor, Role

Kind = Literal["session", "signed", "public"]
Handler = Callable[[Request], Awaitable[Response]]
MOST_PUBLIC = 6
BODY = 1_000_000  #: bytes a request may bring unless its route says otherwise
PEOPLE: tuple[Role, ...] = ("owner", "operator", "viewer")

#: what Reflex itself serves, and the kind it gets. Anything else it brings one day stops the start.
REFLEX: dict[str, Kind] = {"/ping": "public", "/_health": "session", "/_event": "session", "": "session"}


@dataclass(frozen=True, slots=True)
class Declared:
    """A route of ours, with what the gate needs to know about it."""

    path: str
    kind: Kind
    methods: tuple[str, ...]
    may: tuple[Role, ...]
    body: int
    route: Route


_declared: dict[tuple[str, tuple[str, ...]], Declared] = {}


def route(
    path: str, *, kind: Kind, methods: Iterable[str] = ("GET",), may: tuple[Role, ...] = PEOPLE, body: int = BODY
) -> Callable[[Handler], Handler]:
    """Register an async function as a route. Without a kind Python itself refuses; with an unknown one we do."""
    if kind not in get_args(Kind):
        raise Broken(f"The route {path} has the unknown kind {kind!r}.")
    wanted = tuple(sorted(method.upper() for method in methods))

    def register(handler: Handler) -> Handler:
        key = (path, wanted)
        if key in _declared and _declared[key].route.endpoint is not handler:
            raise Broken(f"Two routes answer {wanted} {path}.")
        _declared[key] = Declared(path, kind, wanted, may, body, Route(path, handler, methods=list(wanted)))
        return handler

    return register


def declared() -> list[Declared]:
    return list(_declared.values())


def beside_pages() -> list[str]:
    """The first parts of all addresses that are no pages: api, auth, …"""
    return sorted({path.split("/")[1] for path in (*REFLEX, *(one.path for one in declared())) if path.strip("/")})


def public_paths() -> list[str]:
    """All paths a stranger may reach, ours and Reflex's."""
    return sorted({d.path for d in declared() if d.kind == "public"} | {path for path, kind in REFLEX.items() if kind == "public"})


def find(scope: MutableMapping[str, Any]) -> Declared | None:
    """The declared route that answers a request; for a path of ours with another method the route of that path."""
    other = None
    for one in declared():
        match, _ = one.route.matches(scope)
        if match is Match.FULL:
            return one
        other = other or (one if match is Match.PARTIAL else None)
    return other


def router(inner: Any) -> ASGIApp:
    """Our routes in front of another ASGI app; a wrong method or an unreadable form is answered as such."""
    return ExceptionMiddleware(Router([one.route for one in declared()], default=inner, redirect_slashes=False))


def check_routes(mounted: Iterable[BaseRoute]) -> None:
    """Abort the start when anything is served that has no kind, or too much is public. `mounted` is what Reflex serves."""
    strange = [path for path in map(_path, mounted) if path not in REFLEX]
    if strange:
        raise Broken(f"Routes without a kind: {', '.join(strange)}. Register them with krake.web.routes.route.")
    if len(public_paths()) > MOST_PUBLIC:
        raise Broken(f"More than {MOST_PUBLIC} public paths: {', '.join(public_paths())}.")


def _path(one: BaseRoute) -> str:
    return one.path.rstrip("/") if isinstance(one, Route | Mount) else repr(one)


def actor(request: Request) -> Actor:
    """The signed-in person behind a request to a `session` route."""
    return request.state.actor
