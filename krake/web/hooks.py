"""What other services and the plain upload form send: signed webhooks in, and the start of a rehearsal.

A webhook's receipt and its rows are one transaction: a crash between would lose the order or take it twice. Nothing of a
body that is not signed is kept, logged or parsed.
"""

from __future__ import annotations

import asyncio
import hashlib

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from krake.coordinator import pull, triggers
from krake.integrations.gelato import webhooks as gelato
from krake.integrations.shopify import catalogue
from krake.integrations.shopify import webhooks as shopify
from krake.integrations.shopify.data import OrderReply, ProductReply, RefundReply
from krake.kit import db
from krake.kit.errors import KrakeError, NotFound, Refused, Rejected
from krake.kit.text import Words
from krake.models import Connection
from krake.services import connections, people, products, receipts, rehearsal, runs
from krake.web import security, sessions
from krake.web.routes import actor, route

LARGEST = 5_000_000  #: bytes of a product export
UPLOAD = 25_000_000  #: bytes after which the gate hangs up; between the two the page says what is too large
GOAL = Words("Start a rehearsal", "Eine Probe starten")


@route("/webhooks/shopify/{connection:int}", kind="signed", methods=("POST",))
async def from_shopify(request: Request) -> Response:
    """Orders, products and refunds as they happen. Answers 200 once the rows are committed, or were before."""
    raw = await request.body()
    connection, secrets = await _open(request, "shopify")
    if connection is None:
        return JSONResponse({"error": "unknown connection"}, 404)
    secret = secrets.get("webhook_secret") or secrets.get("client_secret", "")
    if not shopify.signed(secret, raw, request.headers.get(shopify.HMAC, "")):
        return _refuse(request, "wrong signature")
    topic = request.headers.get(shopify.TOPIC, "")
    try:
        reply = shopify.parse(topic, raw)
    except Rejected as problem:
        return JSONResponse({"error": problem.words.en}, 400)
    delivery = request.headers.get(shopify.WEBHOOK_ID, "") or hashlib.sha256(topic.encode() + raw).hexdigest()
    async with db.write() as session:
        if await receipts.first(session, connection.id or 0, delivery, topic):
            await _keep(session, connection, reply)
    return Response(status_code=200)


async def _keep(session, connection: Connection, reply: OrderReply | ProductReply | RefundReply | None) -> None:
    """Rows of what was told. A refund tells too little of its order, so the worker reads that one again."""
    if isinstance(reply, OrderReply):
        await pull.save_in(session, connection, [reply])
    elif isinstance(reply, ProductReply):
        await products.save(session, connection, [reply])
    elif isinstance(reply, RefundReply):
        connections.nudge(session, connection.id or 0)


@route("/webhooks/gelato/{connection:int}", kind="signed", methods=("POST",))
async def from_gelato(request: Request) -> Response:
    """Only a hint: the worker asks Gelato itself what happened to its orders."""
    raw = await request.body()
    connection, secrets = await _open(request, "gelato")
    if connection is None:
        return JSONResponse({"error": "unknown connection"}, 404)
    if not gelato.authentic(request.headers, secrets.get("webhook_secret", "")):
        return _refuse(request, "wrong secret")
    try:
        hint = gelato.read(raw)
    except Refused as problem:
        return JSONResponse({"error": problem.words.en}, 400)
    async with db.write() as session:
        if hint and await receipts.first(session, connection.id or 0, hint.event_id, hint.event):
            connections.nudge(session, connection.id or 0)
    return Response(status_code=200)


@route("/webhooks/task/{task:int}/{key}", kind="signed", methods=("POST",))
async def from_anywhere(request: Request) -> Response:
    """A task's own address was called. Its body is thrown away: what a stranger writes starts the task and does nothing more."""
    await request.body()  # one that is too large is refused like everywhere
    delivery = request.headers.get("idempotency-key", "")[:100]
    async with db.write() as session:
        run = await triggers.call(session, int(request.path_params["task"]), request.path_params["key"], delivery)
    if run is None:
        return JSONResponse({"error": "nothing was started"}, 404)
    return JSONResponse({"run": run.id}, 202)


async def _open(request: Request, integration: str) -> tuple[Connection | None, dict[str, str]]:
    """The connection of the path with its secrets; None when there is no such connection of this service."""
    try:
        async with db.read() as session:
            row = await connections.get(session, request.path_params["connection"])
    except NotFound:
        return None, {}
    if row.integration != integration:
        return None, {}
    try:
        return row, connections.access(row).secrets
    except KrakeError as problem:  # our own key has changed: nobody can be believed until the owner reconnects
        security.note("webhook secret cannot be opened", connection=row.id, why=type(problem).__name__)
        return row, {}


def _refuse(request: Request, why: str) -> Response:
    security.note("webhook refused", address=sessions.address(request.scope, request.scope["headers"]), path=request.url.path, why=why)  # type: ignore[arg-type]
    return JSONResponse({"error": why}, 401)


# --- the rehearsal's form


@route("/api/rehearsal", kind="session", methods=("POST",), may=("owner",), body=UPLOAD)
async def rehearse(request: Request) -> Response:
    """Start a rehearsal, with the owner's product export if one came along. Leads back to the page that shows it happen."""
    text, problem = await _export(request)
    if problem:
        return RedirectResponse(f"/start?problem={problem}", 303)
    async with db.write() as session:
        locale = (await people.person(session, actor(request).user_id or 0)).locale
        live = [run for run in await runs.recent(session, limit=20) if run.skill == "rehearse" and run.status in runs.LIVE]
        run = (
            live[0]
            if live
            else await runs.queue(
                session,
                actor(request),
                "commet",
                "rehearse",
                input={"catalogue": bool(text)},
                workspace="lunavo",
                goal=GOAL.to(locale),
                rehearsal=True,
            )
        )
    return RedirectResponse(f"/start?run={run.id}", 303)


async def _export(request: Request) -> tuple[str, str]:
    """The text of the uploaded export ("" without one), and what is wrong with it: "" | large | kind | empty."""
    async with request.form(max_files=1, max_fields=5) as sent:
        file = sent.get("catalogue")
        if not isinstance(file, UploadFile) or not file.filename:
            return "", ""
        if not file.filename.lower().endswith(".csv"):
            return "", "kind"
        if (file.size or 0) > LARGEST:
            return "", "large"
        return await asyncio.to_thread(_usable, await file.read())


def _usable(raw: bytes) -> tuple[str, str]:
    """The export's text if a product can be read from it, which is then kept for the twin. A large one takes a second."""
    text = _decoded(raw)
    read = catalogue.read(text)
    if read.products:
        rehearsal.keep_catalogue(text)
        return text, ""
    found = [(row.line, row.words) for row in read.problems]
    rehearsal.note_problems(found or [(1, Words("The file holds no product.", "Die Datei enthält kein Produkt."))])
    return "", "empty"


def _decoded(raw: bytes) -> str:
    """Shopify exports UTF-8; a spreadsheet program may have saved the file again in Windows' own code."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")
