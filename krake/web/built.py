"""The built pages and their files, answered from memory.

A first visit asks for sixteen files at once. Reflex's file server looks for each of them and its compressed neighbours in
threads, which took longer than everything else until the data stood there. What was built does not change while we serve.
"""

from __future__ import annotations

import hashlib
import mimetypes
import re
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any, NamedTuple

Message = MutableMapping[str, Any]
App = Callable[[Message, Any, Any], Awaitable[None]]

FIRST_VIEW = b"/api/first"
#: an address that stands in a header as the browser will say it again
PLAIN = re.compile(rb"[\w/.~%&=?+-]*")
#: what browsers may take instead of the file itself, the smallest first, and the ending of the file that holds it
PACKED = ((b"br", ".br"), (b"gzip", ".gz"))
LARGEST = 4_000_000  #: bytes of a file that is kept
MOST = 2_000  #: files and kinds of packing that are kept

mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("text/javascript", ".js")


class File(NamedTuple):
    """One answer: the bytes, their tag for `If-None-Match`, and the headers that say what they are."""

    body: bytes
    tag: bytes
    headers: tuple[tuple[bytes, bytes], ...]


class Built:
    """Answers GET and HEAD for files below `folder`; everything else, and what is not there, is the inner app's."""

    def __init__(self, app: App, folder: Path):
        self.app, self.folder = app, folder.resolve()
        self.kept: dict[tuple[str, tuple[bytes, ...]], File] = {}

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return await self.app(scope, receive, send)
        asked = {name: value for name, value in scope["headers"] if name in (b"accept-encoding", b"if-none-match", b"range")}
        file = None if b"range" in asked else self._find(scope["path"], asked.get(b"accept-encoding", b""))
        if file is None:
            return await self.app(scope, receive, send)
        known = file.tag in asked.get(b"if-none-match", b"")
        ahead = _first_view(scope) if file.headers[0][1].startswith(b"text/html") else ()
        body = b"" if known or scope["method"] == "HEAD" else file.body
        length = () if known else ((b"content-length", str(len(file.body)).encode()),)
        await send({"type": "http.response.start", "status": 304 if known else 200, "headers": [*file.headers, *ahead, *length]})
        await send({"type": "http.response.body", "body": body})

    def _find(self, path: str, accepts: bytes) -> File | None:
        """The file as this browser takes it. What is not there is not remembered: strangers' paths are endless."""
        packings = tuple(name for name, _ in PACKED if name in accepts)
        if (kept := self.kept.get((path, packings))) is not None:
            return kept
        file = self._read(path, packings)
        if file is not None and len(file.body) <= LARGEST and len(self.kept) < MOST:
            self.kept[(path, packings)] = file
        return file

    def _read(self, path: str, packings: tuple[bytes, ...]) -> File | None:
        if "\x00" in path or "\\" in path:
            return None
        plain = self.folder / (path.lstrip("/") + ("index.html" if path.endswith("/") else ""))
        if not plain.resolve().is_relative_to(self.folder) or not plain.is_file():
            return None
        there = ((name, Path(f"{plain}{ending}")) for name, ending in PACKED if name in packings)
        packing, packed = next(((name, file) for name, file in there if file.is_file()), (b"", plain))
        body = packed.read_bytes()
        tag = b'"' + hashlib.sha256(body).hexdigest()[:20].encode() + b'"'
        kind = mimetypes.guess_type(plain.name)[0] or "application/octet-stream"
        if kind.startswith("text/"):
            kind += "; charset=utf-8"
        headers = [(b"content-type", kind.encode()), (b"etag", tag), (b"vary", b"accept-encoding")]
        return File(body, tag, (*headers, *(((b"content-encoding", packing),) if packing else ())))


def _first_view(scope: Message) -> tuple[tuple[bytes, bytes], ...]:
    """Have the browser ask for the page's data while it still reads the page; `first_view.js` asks with the very same words."""
    asked = scope["path"].rstrip("/").encode() + (b"?" + scope["query_string"] if scope["query_string"] else b"")
    if not PLAIN.fullmatch(asked):
        return ()
    return ((b"link", b"<" + FIRST_VIEW + asked + b">; rel=preload; as=fetch; crossorigin=anonymous"),)
