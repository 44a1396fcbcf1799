"""Rows of sheets over plain HTTP: windows of them to read, edits to write. They never travel through a State.

An edit is a POST, not an event: its answer says for exactly these cells what was kept, what does not fit and what somebody else
wrote meanwhile, and a block of 20 000 cells is more than an event may carry. Others hear of it like of every commit.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from krake.kit import db
from krake.kit.errors import KrakeError, NotAllowed, NotFound, Refused
from krake.kit.text import Words
from krake.services import cells, computing, entries, files, finding, history, linking, looks, physical, retracing, sheets
from krake.services.entries import Cell, Edited
from krake.services.finding import OFFERED
from krake.services.sheets import Opened
from krake.web.routes import actor, route

WRITERS = ("owner", "operator")
BODY = 4_000_000
LAST_SHEET = 2**31 - 1  #: the largest number of a sheet or a column that a database counts to
LAST_PLACE = 2**53 - 1  #: and of a row or a place, that a browser does as well
Id = Annotated[int, Field(ge=0, le=LAST_PLACE)]
Raw = str | int | float | bool | list[str] | None
T = TypeVar("T", bound=BaseModel)


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")
    locale: str = Field("en", pattern="^(en|de)$")


class Cells(Body):
    """[row, column, what was typed, what was seen there]."""

    cells: list[tuple[Id, Id, Raw, str | None]] = Field(max_length=entries.MOST_CELLS)


class Rows(Body):
    """`key` is the asker's own for this request: who asks again because the answer was lost adds nothing twice."""

    rows: list[dict[Id, Raw]] = Field(max_length=5_000)
    after: Id | None = None
    key: str = Field("", pattern=r"^[\w-]{0,60}$")

    @property
    def origins(self) -> list[str]:
        return [f"typed:{self.key}:{number}" for number in range(len(self.rows))] if self.key else []


class Numbers(Body):
    rows: list[Id] = Field(max_length=100_000)


class Place(Body):
    row: Id
    after: Id | None = None


def told(do: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """What goes wrong is said in words the grid can show."""

    async def answer(request: Request) -> Response:
        try:
            return await do(request)
        except ValidationError:
            words = Words("This request is not understood.", "Diese Anfrage wird nicht verstanden.")
            return _wrong(Refused(words), 422)
        except NotFound as error:
            return _wrong(error, 404)
        except NotAllowed as error:
            return _wrong(error, 403)
        except KrakeError as error:
            return _wrong(error, 409)

    return answer


def _wrong(error: KrakeError, status: int) -> Response:
    return JSONResponse({"error": error.words._asdict(), "next": error.next_step._asdict()}, status)


async def _read(request: Request, shape: type[T]) -> tuple[int, T]:
    return sheet_of(request), shape.model_validate_json(await request.body())


def sheet_of(request: Request) -> int:
    """The sheet an address names; one that no database could hold is none."""
    return min(request.path_params["sheet"], LAST_SHEET)


def _whole(request: Request, name: str, fallback: int = 0) -> int:
    """A whole number of the address, `fallback` for anything else."""
    text = request.query_params.get(name, "")
    return min(int(text[:20]), LAST_PLACE) if text.isdecimal() else fallback


def look_of(text: str) -> looks.Look:
    """A look from the address. Raises Refused."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError) as error:
        raise Refused(Words("This filter is not understood.", "Dieser Filter wird nicht verstanden.")) from error
    return looks.look(found if isinstance(found, dict) else {})


# --- reading


@route("/api/sheets/{sheet:int}/rows", kind="session")
@told
async def rows(request: Request) -> Response:
    """A window: version, how many rows the look has, and rows as [id, flaws, marks, cell, ...] in the order of `columns`.

    `links` are what the rows are called that cells point to, by column and number; one that is not named there is gone.
    """
    query = request.query_params
    wanted, locale = look_of(query.get("look", "")), "de" if query.get("locale") == "de" else "en"
    async with db.read() as session:
        opened = await sheets.opened(session, sheet_of(request))
        found = await looks.window(session, opened, wanted, _whole(request, "start"), _whole(request, "n", 100), locale)
        count = await looks.count(session, opened, wanted, locale)
        names = await linking.called(session, opened.columns, opened.linked, found)
    looks.ahead(opened, wanted, locale)
    order = [column.id for column in opened.columns]
    return JSONResponse({"version": opened.sheet.version, "count": count, "columns": order, "rows": _wired(found, opened), "links": names})


def _wired(rows: Sequence[Any], opened: Opened) -> list[list[Any]]:
    """Rows as JSON: id, flaws and marks by column, then the cells, None where a flaw stands."""
    if not rows:
        return []
    at = {name: place for place, name in enumerate(rows[0]._fields)}  # rows are read by place: by name takes twice as long
    places = [at[physical.OWN.get(column.type, column.physical)] for column in opened.columns]
    numbers = {column.physical: str(column.id) for column in opened.columns}
    number, flawed, marks, wire = at["id"], at["flaws"], at["marks"], cells.wire
    found = []
    for row in rows:
        flaws = {numbers[name]: text for name, text in (row[flawed] or {}).items() if name in numbers}
        found.append([row[number], flaws or None, row[marks], *[wire(row[place]) for place in places]])
    return found


@route("/api/sheets/{sheet:int}/cell", kind="session")
@told
async def cell(request: Request) -> Response:
    """What became of one cell: who wrote what when and why, the newest first."""
    async with db.read() as session:
        told_ = await history.of_cell(session, sheet_of(request), _whole(request, "row"), _whole(request, "column"))
    return JSONResponse([one.spelled() for one in told_])


@route("/api/sheets/{sheet:int}/total", kind="session")
@told
async def total(request: Request) -> Response:
    """One figure under a column, as text; null when nothing is known."""
    query = request.query_params
    async with db.read() as session:
        opened = await sheets.opened(session, sheet_of(request))
        wanted, locale = look_of(query.get("look", "")), "de" if query.get("locale") == "de" else "en"
        found = await looks.total(session, opened, wanted, _whole(request, "column"), query.get("how", ""), locale)
    return JSONResponse({"total": cells.wire(found)})


@route("/api/sheets/{sheet:int}/sums", kind="session")
@told
async def sums(request: Request) -> Response:
    """The totals of a look by column, and its groups in order as [key, name, rows, figures by column]; null when it has none."""
    query = request.query_params
    wanted, locale = look_of(query.get("look", "")), "de" if query.get("locale") == "de" else "en"
    async with db.read() as session:
        opened = await sheets.opened(session, sheet_of(request))
        found = await looks.sums(session, opened, wanted, locale)
    groups = None if found.groups is None else [[one.key, one.name, one.count, _figures(one.figures)] for one in found.groups]
    return JSONResponse({"version": opened.sheet.version, "totals": _figures(found.totals), "groups": groups})


def _figures(found: Mapping[int, Any]) -> dict[str, Any]:
    return {str(number): cells.wire(value) for number, value in found.items()}


@route("/api/sheets/{sheet:int}/place", kind="session")
@told
async def place(request: Request) -> Response:
    """How many rows of a look stand above a row; null when it is not among them."""
    query = request.query_params
    wanted, locale = look_of(query.get("look", "")), "de" if query.get("locale") == "de" else "en"
    async with db.read() as session:
        opened = await sheets.opened(session, sheet_of(request))
        return JSONResponse({"place": await looks.place(session, opened, wanted, _whole(request, "row"), locale)})


@route("/api/sheets/{sheet:int}/offers", kind="session")
@told
async def offers(request: Request) -> Response:
    """What may be chosen for a cell, as [what to write, name]: rows of the table it points to, or files handed in lately."""
    text = request.query_params.get("q", "")[:200]
    async with db.read() as session:
        opened = await sheets.opened(session, sheet_of(request))
        column = opened.column(_whole(request, "column"))
        if linked := opened.linked.get(column.id or 0):
            return JSONResponse([[f"#{number}", name] for number, name in await finding.offered(session, linked, text)])
    if column.type != "file":
        return JSONResponse([])
    recent = await asyncio.to_thread(files.recent, 100)
    return JSONResponse([[f"{one.key}/{one.name}", one.name] for one in recent if text.casefold() in one.name.casefold()][:OFFERED])


# --- writing


async def _written(sheet: int, do: Callable[[Any], Awaitable[Any]]) -> tuple[Any, int]:
    """Do it in one transaction, work out what runs through the whole sheet, and say where the sheet stands."""
    async with db.write() as session:
        done = await do(session)
    await computing.settle(sheet)
    async with db.read() as session:
        version, others = (await sheets.opened(session, sheet)).sheet.version, await linking.followers(session, sheet)
    for other in others:  # whose formulas tell of rows of this one
        await computing.settle(other)
    return done, version


def _said(done: Edited, version: int) -> Response:
    return JSONResponse(
        {
            "version": version, "change": done.change, "rows": done.rows, "kept": [cells.wire(value) for value in done.kept],
            "misfits": [[cell.row_id, cell.column_id, words._asdict()] for cell, words in done.misfits],
            "lost": [[cell.row_id, cell.column_id, cell.raw] for cell in done.lost],
            "overwrote": [[cell.row_id, cell.column_id, text, who] for cell, text, who in done.overwrote],
        }
    )  # fmt: skip


@route("/api/sheets/{sheet:int}/cells", kind="session", methods=("POST",), may=WRITERS, body=BODY)
@told
async def edit(request: Request) -> Response:
    sheet, body = await _read(request, Cells)
    wanted = [Cell(*one) for one in body.cells]
    return _said(*await _written(sheet, lambda session: entries.edit(session, actor(request), sheet, wanted, locale=body.locale)))


@route("/api/sheets/{sheet:int}/add", kind="session", methods=("POST",), may=WRITERS, body=BODY)
@told
async def add(request: Request) -> Response:
    sheet, body = await _read(request, Rows)
    more = {"after": body.after, "locale": body.locale, "origins": body.origins}
    return _said(*await _written(sheet, lambda session: entries.add(session, actor(request), sheet, body.rows, **more)))


@route("/api/sheets/{sheet:int}/remove", kind="session", methods=("POST",), may=WRITERS)
@told
async def remove(request: Request) -> Response:
    sheet, body = await _read(request, Numbers)
    change, version = await _written(sheet, lambda session: entries.remove(session, actor(request), sheet, body.rows))
    return JSONResponse({"version": version, "change": change})


@route("/api/sheets/{sheet:int}/move", kind="session", methods=("POST",), may=WRITERS)
@told
async def move(request: Request) -> Response:
    sheet, body = await _read(request, Place)
    change, version = await _written(sheet, lambda session: entries.move(session, actor(request), sheet, body.row, body.after))
    return JSONResponse({"version": version, "change": change})


@route("/api/sheets/{sheet:int}/undo", kind="session", methods=("POST",), may=WRITERS)
@told
async def undo(request: Request) -> Response:
    sheet = sheet_of(request)
    return _retraced(*await _written(sheet, lambda session: retracing.undo(session, actor(request), sheet)))


@route("/api/sheets/{sheet:int}/redo", kind="session", methods=("POST",), may=WRITERS)
@told
async def redo(request: Request) -> Response:
    sheet = sheet_of(request)
    return _retraced(*await _written(sheet, lambda session: retracing.redo(session, actor(request), sheet)))


def _retraced(done: retracing.Retraced, version: int) -> Response:
    return JSONResponse({"version": version, "kind": done.kind, "count": done.count, "left": done.left})
