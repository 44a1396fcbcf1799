"""Answers with a file: a plain form post, because a file does not travel over the event bus; and kept files, as downloads only."""

from __future__ import annotations

import asyncio

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from krake import gate
from krake.kit import db
from krake.kit.errors import KrakeError, NotFound, Refused
from krake.kit.text import Words
from krake.services import files, threads
from krake.spec.actor import KRAKE
from krake.web.routes import actor, route
from krake.web.sheets import told

#: bytes of a whole form: the file and a little for the rest
BODY = files.LARGEST + 100_000


@route("/api/answers/{thread:int}", kind="session", methods=("POST",), may=("owner", "operator"), body=BODY)
async def answer(request: Request) -> Response:
    """Take the form of a question whose answer holds a file. What does not fit is said in its conversation, and it stays open."""
    thread = request.path_params["thread"]
    try:
        async with request.form(max_files=5, max_fields=30) as sent:
            values = {name: await _value(name, value, actor(request).name) for name, value in sent.items()}
        async with db.write() as session:
            await gate.answer(session, actor(request), thread, gate.Reply("choose", values=values))
    except NotFound as error:
        return JSONResponse({"error": error.words.en}, 404)
    except KrakeError as error:
        async with db.write() as session:
            await threads.say(session, thread, KRAKE.name, error.words)
    return RedirectResponse(f"/todo/{thread}", 303)


async def _value(name: str, value: UploadFile | str, by: str) -> str:
    """A text as it is; a file is kept, and its key is the value. One that was not chosen is no answer."""
    if not isinstance(value, UploadFile):
        return value
    if not value.filename:
        return ""
    data = await value.read(files.LARGEST + 1)
    return (await asyncio.to_thread(files.keep, value.filename, data, by)).key


@route("/api/files", kind="session", methods=("POST",), may=("owner", "operator"), body=BODY)
@told
async def hand_in(request: Request) -> Response:
    """Keep a file for a form that is being filled in, and name its key. Refused when there is none, or it is empty or too large."""
    async with request.form(max_files=1, max_fields=1) as sent:
        file = sent.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise Refused(Words("Choose a file.", "Wähle eine Datei."))
        data = await file.read(files.LARGEST + 1)
        kept = await asyncio.to_thread(files.keep, file.filename, data, actor(request).name)
    return JSONResponse({"key": kept.key, "name": kept.name})


@route("/api/files/{key}", kind="session")
async def kept(request: Request) -> Response:
    """A kept file, always as a download: nothing that somebody handed in is ever opened as a page of ours."""
    try:
        file = files.find(request.path_params["key"])
    except NotFound as error:
        return JSONResponse({"error": error.words.en}, 404)
    return FileResponse(files.path(file.key), media_type="application/octet-stream", filename=file.name)
