"""Coming in by the password, and showing it again before what must not happen by a forgotten open tab."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from krake.kit import db
from krake.kit.text import Words
from krake.models.user import User
from krake.services import people
from krake.web import security, sessions
from krake.web.limits import Attempts
from krake.web.routes import actor, route
from krake.web.signin import google, words
from krake.web.signin.browser import FORM, address_of, field, locale_of, sign_in, with_next
from krake.web.signin.page import form, local_path, page, password

attempts = Attempts()


@route("/login", kind="public")
async def login_page(request: Request) -> Response:
    if await sessions.actor_of(sessions.key_in(request.headers.get("cookie"))):
        return RedirectResponse(local_path(request.query_params.get("next")), 303)
    return await _login_page(request, local_path(request.query_params.get("next")))


async def _login_page(request: Request, wanted: str, problem: Words | None = None, status: int = 200) -> Response:
    locale = locale_of(request)
    async with db.read() as session:
        owner = await people.owner(session)
    body = ""
    if owner and owner.password_hash:
        body += form(
            with_next("/login", wanted), words.SIGN_IN, locale, password(words.PASSWORD, locale, new=False, problem=bool(problem)), problem
        )
    if google.configured():
        body += f'<a class="button" href="{escape(with_next("/auth/google", wanted))}">{escape(words.GOOGLE.to(locale))}</a>'
    hint = words.FORGOTTEN if owner and owner.password_hash else words.NO_PASSWORD
    return page(words.SIGN_IN, f"{body}<p>{escape(hint.to(locale))}</p>", locale, status)


@route("/login", kind="public", methods=("POST",), body=FORM)
async def login(request: Request) -> Response:
    wanted = local_path(request.query_params.get("next"))
    user, problem, status = await _password_of(request)
    if user is None:
        return await _login_page(request, wanted, problem, status)
    return await sign_in(request, user, "password", wanted)


async def _password_of(request: Request) -> tuple[User | None, Words, int]:
    """The person whose password the form holds, or what to say and the status to say it with."""
    who = address_of(request)
    if wait := attempts.wait(who):
        security.note("password attempts held back", address=who)
        return None, words.TOO_MANY.fill(seconds=round(wait) or 1), 429
    given = await field(request, "password")
    async with db.read() as session:
        user = await people.check_password(session, given)
    if user is None:
        attempts.failed(who)
        security.note("wrong password", address=who)
        return None, words.WRONG, 401
    attempts.right(who)
    return user, words.WRONG, 200


@route("/auth/prove", kind="session")
async def prove_page(request: Request) -> Response:
    """Asks for the password again before limits, keys and live mode."""
    return _prove_page(request, local_path(request.query_params.get("next")))


def _prove_page(request: Request, wanted: str, problem: Words | None = None, status: int = 200) -> Response:
    locale = locale_of(request)
    fields = password(words.PASSWORD, locale, new=False, problem=problem is not None)
    body = f"<p>{escape(words.PROVE_WHY.to(locale))}</p>" + form(with_next("/auth/prove", wanted), words.CONTINUE, locale, fields, problem)
    if google.configured():
        link = with_next("/auth/google", wanted) + ("&" if wanted != "/" else "?") + "prove=1"
        body += f'<a class="button" href="{escape(link)}">{escape(words.GOOGLE.to(locale))}</a>'
    return page(words.PROVE, body, locale, status)


@route("/auth/prove", kind="session", methods=("POST",), body=FORM)
async def prove(request: Request) -> Response:
    wanted = local_path(request.query_params.get("next"))
    user, problem, status = await _password_of(request)
    if user is None or user.id != actor(request).user_id:
        return _prove_page(request, wanted, problem, status if user is None else 401)
    async with db.write() as session:
        await people.prove(session, actor(request).session)
    return RedirectResponse(wanted, 303)
