"""Files into and out of sheets: uploads by a plain form, imports that go on while the page is left, exports as downloads."""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from krake.kit import db, log
from krake.kit.errors import KrakeError
from krake.kit.text import Words
from krake.services import exporting, files, importing, looks, sheets
from krake.services.importing import Doubles, Imported, Match
from krake.services.looks import Look
from krake.spec.actor import Actor
from krake.web.routes import actor, route
from krake.web.sheets import WRITERS, look_of, sheet_of, told

BODY = files.LARGEST + 100_000
PART = 1 << 20  #: bytes
KEPT = 20  #: finished imports whose outcome can still be read
KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@route("/api/tables/file", kind="session", methods=("POST",), may=WRITERS, body=BODY)
@told
async def upload(request: Request) -> Response:
    """Keep the file, and go on to where its columns are matched."""
    async with request.form(max_files=1, max_fields=5) as sent:
        file, into = sent.get("file"), str(sent.get("into", ""))
        if not isinstance(file, UploadFile) or not file.filename:
            return RedirectResponse(f"/tables/import?into={into if into.isdigit() else ''}", 303)
        data = await file.read(files.LARGEST + 1)
        if not data:
            return RedirectResponse(f"/tables/import?empty=1&into={into if into.isdigit() else ''}", 303)
        kept = await asyncio.to_thread(files.keep, file.filename, data, actor(request).name)
    return RedirectResponse(f"/tables/import?file={kept.key}&into={into if into.isdigit() else ''}", 303)


@route("/api/sheets/{sheet:int}/export", kind="session")
@told
async def export(request: Request) -> Response:
    """The look as a file. CSV is sent while it is read; an XLSX is written first."""
    sheet, query = sheet_of(request), request.query_params
    kind = "xlsx" if query.get("format") == "xlsx" else "csv"
    look, locale = look_of(query.get("look", "")), "de" if query.get("locale") == "de" else "en"
    async with db.read() as session:
        opened = await sheets.opened(session, sheet)
        await looks.window(session, opened, look, 0, 1, locale)  # a look that makes no sense is refused before the file begins
        name = files.plain(opened.sheet.name)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{_quoted(name)}.{kind}"}
    if kind == "csv":
        return StreamingResponse(exporting.as_csv(sheet, look, locale), media_type=KINDS[kind], headers=headers)
    file = await _book(sheet, look, locale)
    return StreamingResponse(
        _sent(file), media_type=KINDS[kind], headers=headers | {"Content-Length": str(os.fstat(file.fileno()).st_size)}
    )


async def _book(sheet: int, look: Look, locale: str) -> BinaryIO:
    """The look as an open file without a name: whatever becomes of the download, nothing of it stays.

    A FileResponse would not do: the server opens its file only after the response has ended, when it would be gone.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        await exporting.as_xlsx(sheet, look, path, locale)
        return await asyncio.to_thread(path.open, "rb")


async def _sent(file: BinaryIO) -> AsyncIterator[bytes]:
    with file:
        while part := await asyncio.to_thread(file.read, PART):
            yield part


def _quoted(name: str) -> str:
    return "".join(sign if sign.isascii() and sign.isalnum() else "".join(f"%{byte:02X}" for byte in sign.encode()) for sign in name)


# --- imports that run


@dataclass(slots=True)
class Going:
    """An import of this process. `read` are the rows read so far; `stop` asks it to end."""

    sheet: int
    name: str
    read: int = 0
    stop: bool = False
    done: Imported | None = None
    trouble: Words | None = None
    task: asyncio.Task[None] | None = field(default=None, repr=False)


_going: dict[str, Going] = {}


def going(key: str) -> Going | None:
    """What is known of the import of a kept file."""
    return _going.get(key)


def start(by: Actor, key: str, sheet: int, matches: list[Match], unique: str, doubles: Doubles) -> Going:
    """Import a kept file in the background; pages that follow the sheet see it come in."""
    kept = files.find(key)
    one = _going[key] = Going(sheet, kept.name)
    for old in list(_going)[:-KEPT]:
        if (ended := _going[old]).task is None or ended.task.done():
            del _going[old]
    one.task = asyncio.create_task(_bring(one, by, key, matches, unique, doubles))
    return one


async def _bring(one: Going, by: Actor, key: str, matches: list[Match], unique: str, doubles: Doubles) -> None:
    def heard(read: int) -> None:
        one.read = read

    try:
        source = await asyncio.to_thread(importing.source, files.path(key), one.name)
        one.done = await importing.bring(
            by, one.sheet, source, matches, key=unique, doubles=doubles, heard=heard, stop=lambda: one.stop, why=one.name
        )
    except KrakeError as error:
        one.trouble = error.words
    except Exception:
        reference = log.reference()
        logging.getLogger(__name__).exception("import %s failed (%s)", key, reference)
        one.trouble = Words(f"The import failed ({reference}).", f"Der Import ist gescheitert ({reference}).")
    async with db.write() as session:  # the last word of it reaches the pages like everything else
        sheet = await session.get_one(sheets.Sheet, one.sheet)
        sheet.version += 1
        session.add(sheet)
