"""What every answer tells the browser: which scripts may run, who may frame us, what may be kept.

Inline scripts and styles of the built pages are allowed by their hashes, page by page; nothing is evaluated from strings.
Sources: CSP level 3, ASVS 5.0 sections 3.4 and 14.3.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from functools import lru_cache
from typing import Any

from krake.kit.config import settings
from krake.web.frontend import record_file

Header = tuple[bytes, bytes]
Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Callable[[], Awaitable[Message]], Send], Awaitable[None]]

FALLBACK = "404.html"
#: an empty <style> element, into which emotion puts its rules through the DOM
EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
#: for what is no page: should a file ever be opened as one, nothing in it runs. Short, because every file carries it
NOTHING = "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
FIXED: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
#: what means something for a page only; a first visit fetches twenty files
OF_PAGES: tuple[Header, ...] = (
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
YEAR = 31_536_000


@lru_cache(maxsize=1)
def _pages() -> dict[str, dict[str, list[str]]]:
    """Page file -> hashes of its inline `scripts` and `styles`, as of the last build. Empty before the first."""
    try:
        return json.loads(record_file().read_text())["pages"]
    except FileNotFoundError:
        return {}


def _page(path: str) -> str:
    """The built file that answers a path; routes with a placeholder get the fallback page."""
    name, pages = path.strip("/"), _pages()
    return next((page for page in (f"{name}/index.html".lstrip("/"), f"{name}.html") if page in pages), FALLBACK)


@lru_cache(maxsize=256)
def content_security_policy(page: str) -> str:
    """The policy for one built page file. No `unsafe-eval`, no inline script or style but the built ones.

    Style attributes are allowed: prerendered pages carry custom properties (`style="--hue:…"`) in them, and an
    attribute can neither load nor run anything under the other rules.
    """
    inline = _pages().get(page, {"scripts": [], "styles": []})
    scripts, styles = (" ".join(f"'{digest}'" for digest in inline[kind]) for kind in ("scripts", "styles"))
    return "; ".join((
        "default-src 'none'",
        f"script-src 'self' {scripts}".strip(),
        f"style-src 'self' {EMPTY_STYLE} {styles}".strip(),
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ))  # fmt: skip


def cache_control(path: str, status: int = 200) -> bytes:
    """Files whose name carries a hash are kept for ever, fonts and favicon a week; other files are asked for again, pages never kept.

    Only a 200 is kept: an asset that is missing for a moment during a deployment must not stay missing.
    """
    if status == 200 and path.startswith("/assets/"):
        return f"private, max-age={YEAR}, immutable".encode()
    if status == 200 and path.startswith(("/fonts/", "/favicon")):  # browsers ask for the favicon at every change of the address
        return b"private, max-age=604800"
    return b"no-cache" if _is_file(path) else b"no-store"


def _is_file(path: str) -> bool:
    """Whether a path names a script, a picture or another file that is no page."""
    last = path.rsplit("/", 1)[-1]
    return "." in last and not last.endswith(".html")


def security_headers(path: str, status: int = 200) -> list[Header]:
    """All headers for an answer to `path`, names in lower case."""
    file = _is_file(path)
    policy = NOTHING if file else content_security_policy(_page(path))
    headers = [*FIXED, *(() if file else OF_PAGES), (b"content-security-policy", policy.encode())]
    if settings().url.startswith("https:"):
        headers.append((b"strict-transport-security", f"max-age={YEAR}; includeSubDomains".encode()))
    return [*headers, (b"cache-control", cache_control(path, status))]


def with_headers(app: App) -> App:
    """Puts the headers on every HTTP answer that has not set them itself."""

    async def wrapped(scope: Message, receive: Any, send: Send) -> None:
        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message.get("headers", ())}
                ours = security_headers(scope["path"], message["status"])
                message["headers"] = [*message.get("headers", ()), *(h for h in ours if h[0] not in present)]
            await send(message)

        await app(scope, receive, send_with if scope["type"] == "http" else send)

    return wrapped
