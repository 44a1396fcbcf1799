"""Coming in by Google. What is checked is in `google`; here are its two routes."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from krake.kit import db
from krake.kit.config import settings
from krake.kit.errors import KrakeError, Unreachable
from krake.models.user import User
from krake.services import people
from krake.web import security, sessions
from krake.web.routes import route
from krake.web.signin import google, words
from krake.web.signin.browser import address_of, locale_of, sign_in
from krake.web.signin.page import local_path, sentence

TRANSACTION = "__Host-krake-google"


@route("/auth/google", kind="public")
async def to_google(request: Request) -> Response:
    """Sends the browser to Google. Any page may lead here; what comes back counts only in the browser that went."""
    locale = locale_of(request)
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
        return sentence(words.GOOGLE_OFF, locale_of(request), 404, words.BACK_TO_SIGN_IN)
    if "error" in request.query_params:  # the person said no, or Google did
        return _without_transaction(sentence(words.GOOGLE_STOPPED, locale_of(request), 400, words.BACK_TO_SIGN_IN))
    query = request.query_params
    try:
        identity, wanted, purpose = await google.finish(request.cookies.get(TRANSACTION), query.get("state", ""), query.get("code", ""))
    except KrakeError as problem:
        return _google_failed(request, problem)
    async with db.write() as session:
        user = await people.google_person(session, identity.issuer, identity.subject, identity.email, identity.name, settings().owner_email)
    if user is None:
        security.note("google account without access", address=address_of(request))
        return _without_transaction(sentence(words.NO_ACCESS, locale_of(request), 403, words.BACK_TO_SIGN_IN))
    if purpose == "prove" and (answer := await _proved_by_google(request, user, wanted)):
        return answer
    return _without_transaction(await sign_in(request, user, "google", wanted))


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
    security.note("google sign-in refused", address=address_of(request), why=type(problem).__name__)
    said = words.GOOGLE_UNREACHABLE if status == 503 else problem.words
    return _without_transaction(sentence(said, locale_of(request), status, words.BACK_TO_SIGN_IN))


def _without_transaction(answer: Response) -> Response:
    answer.delete_cookie(TRANSACTION, path="/", secure=True, httponly=True, samesite="lax")
    return answer
