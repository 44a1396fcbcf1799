"""The outer gate: every request and every websocket passes here first, and without a reason to enter it goes no further.

Nothing of the app leaves before sign-in, neither pages nor scripts. Below this gate there is no session cookie: the event
socket gets the session's digest in its place, because Reflex keeps the headers of a connection in its state.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from krake.kit import log as kit_log
from krake.kit.config import settings
from krake.kit.text import Words
from krake.web import routes, security, sessions, sockets
from krake.web.limits import Buckets
from krake.web.signin.page import language, sentence

log = logging.getLogger(__name__)
Message = MutableMapping[str, Any]
Headers = list[tuple[bytes, bytes]]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

SAFE = ("GET", "HEAD", "OPTIONS")
LOOPBACK = ("localhost", "127.0.0.1")
BODY_SECONDS = 15.0  #: a body must have arrived by then
PLAIN_HTTP = Words(
    "Krake answers at {url} only. Over plain http any other address could be read along or forged.",
    "Krake antwortet nur unter {url}. Über einfaches http könnte jede andere Adresse mitgelesen oder gefälscht werden.",
)
NEEDS_HTTPS = Words(
    "Krake is set to {url}, which is neither https nor this machine itself. Put it behind https and set KRAKE_URL.",
    "Krake ist auf {url} eingestellt; das ist weder https noch dieser Rechner selbst. Stelle es hinter https und setze KRAKE_URL.",
)
BROKEN = Words("Something broke on our side. Reference {ref}.", "Bei uns ist etwas kaputtgegangen. Referenz {ref}.")


class TooMuch(Exception):
    """A body is longer, or slower, than its route allows."""


class Gate:
    """Wraps the whole app. `pages` are the static page paths, which the file server wants with a slash at the end."""

    def __init__(self, app: Any, pages: frozenset[str] = frozenset()):
        self.app, self.pages = app, pages
        self.strangers = Buckets(rate=10, burst=100)
        self.services = Buckets(rate=50, burst=500)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        headers: Headers = [(name.lower(), value) for name, value in scope["headers"] if name.lower() != sessions.HEADER.encode()]
        door = self._http if scope["type"] == "http" else self._websocket
        await door({**scope, "headers": headers}, headers, receive, send)

    # --- http

    async def _http(self, scope: Message, headers: Headers, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            refusal = await self._judge(scope, headers)
            if refusal is None:
                inner = _bounded(receive, scope["krake_body"]) if scope["method"] not in SAFE else receive
                return await self.app(scope, inner, watched)
        except TooMuch:
            refusal = JSONResponse({"error": "too much"}, 413, {"connection": "close"})
        except Exception:  # the outermost layer: nothing above could answer with our headers and words
            ref = kit_log.reference()
            log.exception("request to %s failed, reference %s", scope["path"], ref)
            refusal = sentence(BROKEN.fill(ref=ref), language(one(headers, b"accept-language")), 500)
        if not started:
            await refusal(scope, receive, send)

    async def _judge(self, scope: Message, headers: Headers) -> Response | None:
        """None lets the request in; `scope` then says who asks and how long a body may be."""
        path, declared = scope["path"], routes.find(scope)
        kind = declared.kind if declared else routes.REFLEX.get(path, "session")
        scope["krake_body"] = declared.body if declared else routes.BODY
        if path != "/ping" and (words := wrong_host(headers)):
            return sentence(words, language(one(headers, b"accept-language")), 403)
        who = sessions.address(scope, headers)
        if kind == "signed":
            return self._signed(scope, headers, who, path)
        if scope["method"] not in SAFE and one(headers, b"origin") not in settings().origins:
            security.note("bad origin", address=who, path=path, origin=one(headers, b"origin"))
            return JSONResponse({"error": "bad origin"}, 403)
        if kind == "public":
            return None if self.strangers.take(who) else JSONResponse({"error": "too many requests"}, 429, {"retry-after": "10"})
        return await self._session(scope, headers, declared, who)

    def _signed(self, scope: Message, headers: Headers, who: str, path: str) -> Response | None:
        if not self.services.take(who):
            # the last part of a task's own address is its key
            security.note("signed route flooded", address=who, path=path.rpartition("/")[0] if path.startswith("/webhooks/task/") else path)
            return JSONResponse({"error": "too many requests"}, 429, {"retry-after": "10"})
        scope["headers"] = [h for h in headers if h[0] not in (b"cookie", b"origin")]
        return None

    async def _session(self, scope: Message, headers: Headers, declared: routes.Declared | None, who: str) -> Response | None:
        key = sessions.key_in(one(headers, b"cookie"))
        actor = await sessions.actor_of(key)
        if actor is None or key is None:
            return _sign_in_first(scope, headers)
        if one(headers, b"sec-fetch-site") == "cross-site" and one(headers, b"sec-fetch-mode") != "navigate":
            security.note("asked for by another site", address=who, path=scope["path"])
            return JSONResponse({"error": "not from another site"}, 403)
        if declared and actor.role not in declared.may:
            return JSONResponse({"error": "your role does not allow this"}, 403)
        await sessions.slide(key)
        sessions.current.set(actor)
        scope["state"] = {**scope.get("state", {}), "actor": actor}
        if declared is None:
            scope["headers"] = [h for h in headers if h[0] != b"cookie"]
            if scope["path"] in self.pages:
                scope["path"] += "/"
                scope["raw_path"] = scope["path"].encode()
        return None

    # --- the event socket

    async def _websocket(self, scope: Message, headers: Headers, receive: Receive, send: Send) -> None:
        who = sessions.address(scope, headers)
        key = sessions.key_in(one(headers, b"cookie"))
        origin = one(headers, b"origin")
        right_place = scope["path"].rstrip("/") == "/_event" and not wrong_host(headers) and origin in settings().origins
        actor = await sessions.actor_of(key) if right_place else None
        socket = sockets.enter(key, who, receive, send) if actor and key else None
        if socket is None:
            security.note("websocket refused", address=who, origin=origin)
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        kept = [h for h in headers if h[0] not in (b"cookie", b"authorization")]
        scope["headers"] = [*kept, (sessions.HEADER.encode(), socket.key.encode())]
        try:
            await self.app(scope, socket.receive, socket.send)
        finally:
            sockets.leave(socket)


def one(headers: Headers, name: bytes) -> str | None:
    """A header's value; None when it is missing or came twice (then nobody can say which counts). Cookies may come in parts."""
    values = [value.decode("latin-1") for key, value in headers if key == name]
    if name == b"cookie":
        return "; ".join(values) or None
    return values[0] if len(values) == 1 else None


def wrong_host(headers: Headers) -> Words | None:
    """Why a request's Host is refused: foreign names may be another site's, pointed at us (DNS rebinding)."""
    url = settings().url
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        return NEEDS_HTTPS.fill(url=url)
    if one(headers, b"host") not in {urlsplit(origin).netloc for origin in settings().origins}:
        return PLAIN_HTTP.fill(url=url)
    return None


def _sign_in_first(scope: Message, headers: Headers) -> Response:
    if scope["method"] == "GET" and "text/html" in (one(headers, b"accept") or ""):
        query = scope.get("query_string", b"").decode("latin-1")
        wanted = scope["path"] + (f"?{query}" if query else "")
        return RedirectResponse("/login" if wanted == "/" else f"/login?next={quote(wanted, safe='/')}", 303)
    if scope["method"] == "GET":
        return JSONResponse({"error": "sign in"}, 401)
    return PlainTextResponse("sign in", 401)


def _bounded(receive: Receive, most: int) -> Receive:
    """The same body, refused beyond `most` bytes or when it dawdles."""
    seen, deadline = 0, asyncio.get_running_loop().time() + BODY_SECONDS
    complete = False

    async def bounded() -> Message:
        nonlocal seen, complete
        if complete:  # only the end of the connection can follow, and that may take its time
            return await receive()
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError:
            raise TooMuch from None
        seen += len(message.get("body", b""))
        complete = not message.get("more_body", False)
        if seen > most:
            raise TooMuch
        return message

    return bounded
