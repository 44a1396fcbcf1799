"""The files a stranger may have: what the sign-in pages look like, nothing of the app."""

from __future__ import annotations

import re
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
    tokens = (ROOT / "assets" / "tokens.css").read_text()
    if name == "tokens.css":
        return tokens.replace(FONT, "/door/inter.woff2").encode()  # the app's own copy needs a session
    if name == "mark.svg":
        accent = re.search(r"--accent:\s*([^;]+);", tokens)
        return (HERE / name).read_text().replace("ACCENT", accent[1] if accent else "currentColor").encode()
    if name == "inter.woff2":
        built = settings().frontend / "build" / "client" / FONT.lstrip("/")
        return built.read_bytes() if built.exists() else None
    return (HERE / name).read_bytes()
