"""Coming in and going out: the printed link, the password, Google, and the way out. Plain pages outside of Reflex.

A GET never signs anybody in or out: a chat's link preview or a browser's prefetch must not use a link up.
"""

from __future__ import annotations

from datetime import timedelta
from html import escape
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from krake.kit import db
from krake.kit.config import settings
from krake.kit.errors import KrakeError, Unreachable
from krake.kit.text import Words
from krake.models.user import User
from krake.services import people
from krake.services.people import Proof
from krake.web import security, sessions
from krake.web.limits import Attempts
from krake.web.live import pump
from krake.web.routes import actor, route
from krake.web.signin import files, google, words
from krake.web.signin.page import form, language, local_path, page, password, sentence

TRANSACTION = "__Host-krake-google"
FORM = 10_000  #: bytes of a sign-in form
attempts = Attempts()


def _locale(request: Request) -> str:
    return language(request.headers.get("accept-language"))


def _who(request: Request) -> str:
    return sessions.address(request.scope, request.scope["headers"])  # type: ignore[arg-type]


# --- the printed link


@route("/enter/{token}", kind="public")
async def look_at_link(request: Request) -> Response:
    """Shows what the link would do. Only its button does it."""
    async with db.read() as session:
        lives = await people.link_lives(session, request.path_params["token"])
        owner = await people.owner(session)
    return _link_page(request, lives, not (owner and owner.password_hash))


def _link_page(request: Request, lives: bool, first: bool, problem: Words | None = None) -> Response:
    locale = _locale(request)
    if not lives:
        return sentence(words.LINK_ENDED, locale, 410, words.BACK_TO_SIGN_IN)
    said = words.LINK_FIRST if first else words.LINK_ENTERS
    fields = password(words.CHOOSE_PASSWORD, locale, new=True, hint=words.LENGTH, problem=problem is not None) if first else ""
    body = f"<p>{escape(said.to(locale))}</p>" + form(request.url.path, words.CONTINUE, locale, fields, problem)
    return page(words.WELCOME if first else words.SIGN_IN, body, locale, 422 if problem else 200)


@route("/enter/{token}", kind="public", methods=("POST",), body=FORM)
async def enter(request: Request) -> Response:
    """Uses the link up. On the owner's first entry the password comes with it."""
    token = request.path_params["token"]
    async with db.read() as session:
        lives = await people.link_lives(session, token)
        owner = await people.owner(session)
    first = not (owner and owner.password_hash)
    if not lives:
        security.note("sign-in link refused", address=_who(request))
        return _link_page(request, False, first)
    hashed = ""
    if first:
        chosen = await _field(request, "password")
        if problem := _unfit(chosen):
            return _link_page(request, True, True, problem)
        hashed = await people.password_hash(chosen)
    async with db.write() as session:
        user = await people.consume_link(session, token)
        if user is None:
            return _link_page(request, False, first)
        if hashed and not user.password_hash:
            await people.set_password(session, user, hashed)
        cookie = await people.open_session(session, user, _browser(request), "password" if hashed else "link")
    return _signed_in(request, cookie, "/")


def _unfit(chosen: str) -> Words | None:
    if len(chosen) < people.SHORTEST:
        return words.TOO_SHORT
    return words.TOO_LONG if len(chosen) > people.LONGEST_PASSWORD else None


# --- the password


@route("/login", kind="public")
async def login_page(request: Request) -> Response:
    if await sessions.actor_of(sessions.key_in(request.headers.get("cookie"))):
        return RedirectResponse(local_path(request.query_params.get("next")), 303)
    return await _login_page(request, local_path(request.query_params.get("next")))


async def _login_page(request: Request, wanted: str, problem: Words | None = None, status: int = 200) -> Response:
    locale = _locale(request)
    async with db.read() as session:
        owner = await people.owner(session)
    body = ""
    if owner and owner.password_hash:
        body += form(
            _with_next("/login", wanted), words.SIGN_IN, locale, password(words.PASSWORD, locale, new=False, problem=bool(problem)), problem
        )
    if google.configured():
        body += f'<a class="button" href="{escape(_with_next("/auth/google", wanted))}">{escape(words.GOOGLE.to(locale))}</a>'
    hint = words.FORGOTTEN if owner and owner.password_hash else words.NO_PASSWORD
    return page(words.SIGN_IN, f"{body}<p>{escape(hint.to(locale))}</p>", locale, status)


def _with_next(path: str, wanted: str) -> str:
    return path if wanted == "/" else f"{path}?next={quote(wanted, safe='/')}"


@route("/login", kind="public", methods=("POST",), body=FORM)
async def login(request: Request) -> Response:
    wanted = local_path(request.query_params.get("next"))
    user, problem, status = await _password_of(request)
    if user is None:
        return await _login_page(request, wanted, problem, status)
    return await _open(request, user, "password", wanted)


async def _password_of(request: Request) -> tuple[User | None, Words, int]:
    """The person whose password the form holds, or what to say and the status to say it with."""
    who = _who(request)
    if wait := attempts.wait(who):
        security.note("password attempts held back", address=who)
        return None, words.TOO_MANY.fill(seconds=round(wait) or 1), 429
    given = await _field(request, "password")
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
    locale = _locale(request)
    fields = password(words.PASSWORD, locale, new=False, problem=problem is not None)
    body = f"<p>{escape(words.PROVE_WHY.to(locale))}</p>" + form(_with_next("/auth/prove", wanted), words.CONTINUE, locale, fields, problem)
    if google.configured():
        link = _with_next("/auth/google", wanted) + ("&" if wanted != "/" else "?") + "prove=1"
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


# --- Google


@route("/auth/google", kind="public")
async def to_google(request: Request) -> Response:
    """Sends the browser to Google. Any page may lead here; what comes back counts only in the browser that went."""
    locale = _locale(request)
    if not google.configured():
        return sentence(words.GOOGLE_OFF, locale, 404, words.BACK_TO_SIGN_IN)
    purpose: google.Purpose = "prove" if request.query_params.get("prove") else "enter"
    try:
        url, kept = await google.begin(local_path(request.query_params.get("next")), purpose)
    except KrakeError as problem:
        return _google_failed(request, problem)
    answer = RedirectResponse(url, 302)
    answer.set_cookie(TRANSACTION, kept, max_age=google.MINUTES * 60, path="/", secure=True, httponly=True, samesite="lax")
    return answer


@route("/auth/callback", kind="public")
async def from_google(request: Request) -> Response:
    if not google.configured():
        return sentence(words.GOOGLE_OFF, _locale(request), 404, words.BACK_TO_SIGN_IN)
    if "error" in request.query_params:  # the person said no, or Google did
        return _without_transaction(sentence(words.GOOGLE_STOPPED, _locale(request), 400, words.BACK_TO_SIGN_IN))
    query = request.query_params
    try:
        identity, wanted, purpose = await google.finish(request.cookies.get(TRANSACTION), query.get("state", ""), query.get("code", ""))
    except KrakeError as problem:
        return _google_failed(request, problem)
    async with db.write() as session:
        user = await people.google_person(session, identity.issuer, identity.subject, identity.email, identity.name, settings().owner_email)
    if user is None:
        security.note("google account without access", address=_who(request))
        return _without_transaction(sentence(words.NO_ACCESS, _locale(request), 403, words.BACK_TO_SIGN_IN))
    if purpose == "prove" and (answer := await _proved_by_google(request, user, wanted)):
        return answer
    return _without_transaction(await _open(request, user, "google", wanted))


async def _proved_by_google(request: Request, user: User, wanted: str) -> Response | None:
    """Marks the session of the same person as proved; None when there is none (then it is an ordinary sign-in)."""
    here = await sessions.actor_of(sessions.key_in(request.headers.get("cookie")))
    if here is None or here.user_id != user.id:
        return None
    async with db.write() as session:
        await people.prove(session, here.session)
    return _without_transaction(RedirectResponse(wanted, 303))


def _google_failed(request: Request, problem: KrakeError) -> Response:
    status = 503 if isinstance(problem, Unreachable) else 400 if isinstance(problem, google.Lost) else 401
    security.note("google sign-in refused", address=_who(request), why=type(problem).__name__)
    said = words.GOOGLE_UNREACHABLE if status == 503 else problem.words
    return _without_transaction(sentence(said, _locale(request), status, words.BACK_TO_SIGN_IN))


def _without_transaction(answer: Response) -> Response:
    answer.delete_cookie(TRANSACTION, path="/", secure=True, httponly=True, samesite="lax")
    return answer


# --- in, out, and who


async def _open(request: Request, user: User, proof: Proof, wanted: str) -> Response:
    async with db.write() as session:
        cookie = await people.open_session(session, user, _browser(request), proof)
        before = await sessions.actor_of(sessions.key_in(request.headers.get("cookie")))
        if before is not None and before.user_id == user.id:  # this browser's older session ends with its cookie
            await people.end_session(session, before, before.session)
    return _signed_in(request, cookie, wanted)


def _signed_in(request: Request, cookie: str, wanted: str) -> Response:
    answer = RedirectResponse(wanted, 303)
    longest = int(people.LONGEST / timedelta(seconds=1))
    answer.set_cookie(sessions.COOKIE, cookie, max_age=longest, path="/", secure=True, httponly=True, samesite="lax")
    return answer


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


def _browser(request: Request) -> str:
    return request.headers.get("user-agent", "")


async def _field(request: Request, name: str) -> str:
    """One text field of a urlencoded form."""
    async with request.form(max_files=0, max_fields=10) as sent:
        value = sent.get(name, "")
    return value if isinstance(value, str) else ""
