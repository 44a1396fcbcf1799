"""The files a stranger may have: what the sign-in pages look like, nothing of the app."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from starlette.responses import PlainTextResponse, Response

from krake.kit.config import ROOT, settings

HERE = Path(__file__).parent
FONT = "/fonts/inter.woff2"
NAMES = {
    "tokens.css": "text/css",
    "signin.css": "text/css",
    "theme.js": "text/javascript",
    "mark.svg": "image/svg+xml",
    "inter.woff2": "font/woff2",
}


def serve(name: str) -> Response:
    """One of `NAMES`, kept by the browser for an hour."""
    content = _read(name) if name in NAMES else None
    if content is None:
        return PlainTextResponse("not found", 404)
    return Response(content, media_type=NAMES[name], headers={"cache-control": "public, max-age=3600"})


@cache
def _read(name: str) -> bytes | None:
    if name == "tokens.css":  # the app's own copy of the font needs a session
        return (ROOT / "assets" / "tokens.css").read_text().replace(FONT, "/door/inter.woff2").encode()
    if name == "mark.svg":
        return (ROOT / "assets" / "favicon.svg").read_bytes()
    if name == "inter.woff2":
        built = settings().frontend / "build" / "client" / FONT.lstrip("/")
        return built.read_bytes() if built.exists() else None
    return (HERE / name).read_bytes()
