"""Who is signed in, and the way out. The ways in are `signin.by_link`, `by_password` and `by_google`: plain pages outside of Reflex."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from krake.kit import db
from krake.services import people
from krake.web import sessions
from krake.web.pump import pump
from krake.web.routes import actor, route
from krake.web.signin import by_google, by_link, by_password, files

__all__ = ["by_google", "by_link", "by_password", "door_file", "logout", "me"]


@route("/auth/logout", kind="session", methods=("POST",))
async def logout(request: Request) -> Response:
    """Ends this browser's session, in all its tabs at once."""
    who = actor(request)
    async with db.write() as session:
        await people.end_session(session, who, who.session)
    sessions.forget(who.session)
    await pump.end(who.session)
    answer = RedirectResponse("/login", 303, {"clear-site-data": '"storage"'})
    answer.delete_cookie(sessions.COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return answer


@route("/auth/me", kind="session")
async def me(request: Request) -> Response:
    """Lets a tab that lost its socket find out whether it is still signed in: 200 or 401."""
    who = actor(request)
    return JSONResponse({"name": who.name, "role": who.role})


@route("/door/{name}", kind="public")
async def door_file(request: Request) -> Response:
    """The few files the sign-in pages are made of, by a literal list."""
    return files.serve(request.path_params["name"])
