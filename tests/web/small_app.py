"""A small app behind the real gates: a page, a few handlers that count themselves, a signed route, a failing one."""

from __future__ import annotations

import hmac
import os
from typing import Literal

import reflex as rx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from krake.kit import db, log
from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.services import people
from krake.web import gatekeeper
from krake.web.labels import PEOPLE, chained, may
from krake.web.live import Page
from krake.web.routes import route
from krake.web.sessions import current_actor
from krake.web.signin import google

log.setup("web")
if issuer := os.environ.get("TEST_ISSUER"):
    google.DISCOVERY, google.ISSUERS = f"{issuer}/.well-known/openid-configuration", (issuer,)

CANARY = "canary-Qx7"
ran: list[str] = []
reads: list[str] = []


class Counter(Page, rx.State):
    """Shows how many sessions the database knows; everything a handler does is counted in the process."""

    sessions: int = -1
    note: str = ""
    who: str = ""

    def topics(self) -> tuple[str, ...]:
        return ("sessions",)

    async def refresh(self) -> None:
        self.sessions = await self._shared(_count)

    @rx.event
    @may(*PEOPLE)
    async def write(self, text: str) -> None:
        ran.append("write")
        self.note, self.who = text, current_actor().name

    @rx.event
    @may("owner")
    async def spend(self, qty: int, price: float, kind: Literal["a", "b"]) -> None:
        ran.append("spend")
        self.note = f"spent {qty} {price} {kind}"

    @rx.event
    @may(*PEOPLE)
    async def lead(self) -> rx.event.EventSpec:
        return Counter.spend(1, 2.0, "a")

    @rx.event
    @may(*PEOPLE)
    async def headers(self) -> None:
        self.note = " ".join(sorted(self.router_data["headers"]))

    @rx.event
    @chained
    async def inner(self) -> None:
        ran.append("inner")
        self.note = "inner"

    @may("owner")
    @rx.event
    async def fail(self) -> None:
        ran.append("fail")
        raise ValueError(f"{CANARY} /etc/secret")

    @rx.event
    @may("owner")
    async def refuse(self) -> None:
        raise Refused(Words("The limit is 50 €.", "Die Grenze ist 50 €."))

    @rx.event
    @may("owner")
    async def set_note(self, value: str) -> None:
        ran.append("set_note")
        self.note = value


async def _count(locale: str) -> int:
    reads.append(locale)
    async with db.read() as session:
        return len(await people.sessions_of(session, current_actor().user_id or 0))


@route("/api/ran", kind="session")
async def what_ran(_: Request) -> Response:
    return JSONResponse({"ran": ran, "reads": len(reads)})


@route("/api/owner", kind="session", methods=("POST",), may=("owner",))
async def owner_only(request: Request) -> Response:
    return JSONResponse({"bytes": len(await request.body())})


@route("/api/broken", kind="session")
async def broken(_: Request) -> Response:
    raise ValueError(f"{CANARY} /etc/secret")


@route("/hooks/shop", kind="signed", methods=("POST",))
async def hook(request: Request) -> Response:
    body = await request.body()
    good = hmac.compare_digest(request.headers.get("x-hmac", ""), hmac.new(b"secret", body, "sha256").hexdigest())
    return JSONResponse({"cookie": request.headers.get("cookie")}, 200 if good else 401)


app = rx.App(toaster=None)
app.add_page(lambda: rx.el.main(Counter.note), route="/", title="Small", on_load=Counter.open)
app.add_page(lambda: rx.el.main("one"), route="/one", title="One", on_load=Counter.open)
app.add_page(lambda: rx.el.main("agent"), route="/agents/[key]", title="Agent")
gatekeeper.install(app)
