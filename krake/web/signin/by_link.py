"""Coming in by the printed link, the owner's first way in. Its GET only shows what its button does.

A chat's preview or a browser's prefetch must not use a link up.
"""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import Response

from krake.kit import db
from krake.kit.text import Words
from krake.services import people
from krake.web import security
from krake.web.routes import route
from krake.web.signin import words
from krake.web.signin.browser import FORM, address_of, browser_of, field, locale_of, with_cookie
from krake.web.signin.page import form, page, password, sentence


@route("/enter/{token}", kind="public")
async def look_at_link(request: Request) -> Response:
    """Shows what the link would do."""
    async with db.read() as session:
        lives = await people.link_lives(session, request.path_params["token"])
        owner = await people.owner(session)
    return _link_page(request, lives, not (owner and owner.password_hash))


def _link_page(request: Request, lives: bool, first: bool, problem: Words | None = None) -> Response:
    locale = locale_of(request)
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
        security.note("sign-in link refused", address=address_of(request))
        return _link_page(request, False, first)
    hashed = ""
    if first:
        chosen = await field(request, "password")
        if problem := _unfit(chosen):
            return _link_page(request, True, True, problem)
        hashed = await people.password_hash(chosen)
    async with db.write() as session:
        user = await people.consume_link(session, token)
        if user is None:
            return _link_page(request, False, first)
        if hashed and not user.password_hash:
            user.locale = locale_of(request)  # the language of the browser that came first, until Settings says otherwise
            await people.set_password(session, user, hashed)
        cookie = await people.open_session(session, user, browser_of(request), "password" if hashed else "link")
    return with_cookie(cookie, "/")


def _unfit(chosen: str) -> Words | None:
    if len(chosen) < people.SHORTEST:
        return words.TOO_SHORT
    return words.TOO_LONG if len(chosen) > people.LONGEST_PASSWORD else None
