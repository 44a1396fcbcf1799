"""What the sign-in routes share: reading a browser's request, and giving it a session."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from krake.kit import db
from krake.models.user import User
from krake.services import people
from krake.services.people import Proof
from krake.web import sessions
from krake.web.signin.page import language

FORM = 10_000  #: bytes of a sign-in form


def locale_of(request: Request) -> str:
    return language(request.headers.get("accept-language"))


def address_of(request: Request) -> str:
    return sessions.address(request.scope, request.scope["headers"])


def browser_of(request: Request) -> str:
    """What the list of sessions calls this browser."""
    return request.headers.get("user-agent", "")


async def field(request: Request, name: str) -> str:
    """One text field of a urlencoded form."""
    async with request.form(max_files=0, max_fields=10) as sent:
        value = sent.get(name, "")
    return value if isinstance(value, str) else ""


def with_next(path: str, wanted: str) -> str:
    """`path`, remembering where to go afterwards."""
    return path if wanted == "/" else f"{path}?next={quote(wanted, safe='/')}"


async def sign_in(request: Request, user: User, proof: Proof, wanted: str) -> Response:
    """A new session for this browser; the one it had before ends with its cookie."""
    before = await sessions.actor_of(sessions.key_in(request.headers.get("cookie")))
    async with db.write() as session:
        cookie = await people.open_session(session, user, browser_of(request), proof)
        if before is not None and before.user_id == user.id:
            await people.end_session(session, before, before.session)
    return with_cookie(cookie, wanted)


def with_cookie(cookie: str, wanted: str) -> Response:
    answer = RedirectResponse(wanted, 303)
    longest = int(people.LONGEST / timedelta(seconds=1))
    answer.set_cookie(sessions.COOKIE, cookie, max_age=longest, path="/", secure=True, httponly=True, samesite="lax")
    return answer
