"""People and their signed-in browsers: links, passwords, sessions.

Every secret is 256 random bits and only its SHA-256 is stored. A session slides 30 days and ends after 90 at the latest.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Literal, cast, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import ColumnElement
from sqlmodel import col

from krake.kit import clock
from krake.kit.db import change
from krake.kit.errors import NotFound, Refused
from krake.kit.text import LOCALES, Words
from krake.models.user import Session, SignInLink, User
from krake.services import events
from krake.spec.actor import Actor, Role

LINK_LIFE = timedelta(minutes=15)
SLIDE = timedelta(days=30)
LONGEST = timedelta(days=90)
PROOF_LIFE = timedelta(minutes=5)
SEEN_STEP = timedelta(minutes=10)  #: how often a used session is written back
SHORTEST, LONGEST_PASSWORD = 12, 200

Proof = Literal["link", "password", "google"]
SIGNED_IN: dict[Proof, Words] = {
    "link": Words("Signed in with a link.", "Mit einem Link angemeldet."),
    "password": Words("Signed in with the password.", "Mit dem Passwort angemeldet."),
    "google": Words("Signed in with Google.", "Mit Google angemeldet."),
}
_argon = PasswordHasher()  # argon2id, RFC 9106's second recommended profile: 64 MiB, 3 passes, 4 lanes


def digest(secret: str) -> str:
    """The SHA-256 in hex under which a cookie or link is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def owner(session: AsyncSession) -> User | None:
    """The first owner, or None before anyone has entered."""
    return (await session.scalars(select(User).where(col(User.role) == "owner").order_by(col(User.id)).limit(1))).first()


async def person(session: AsyncSession, user_id: int) -> User:
    found = await session.get(User, user_id)
    if found is None:
        raise NotFound(Words("This person is no longer known.", "Diese Person ist nicht mehr bekannt."))
    return found


# --- links


async def sign_in_link(session: AsyncSession, *, again: bool = False) -> str | None:
    """A fresh path `/enter/<token>` for the owner, good once and for 15 minutes.

    None while the owner has a live session, unless `again`. Call inside `write()`.
    """
    found = await owner(session)
    if not again and found and await sessions_of(session, found.id or 0):
        return None
    await change(session, delete(SignInLink).where(col(SignInLink.ends_at) < clock.now() - timedelta(days=1)), ())
    token = secrets.token_urlsafe(32)
    session.add(SignInLink(id=digest(token), ends_at=clock.now() + LINK_LIFE))
    return f"/enter/{token}"


async def link_lives(session: AsyncSession, token: str) -> bool:
    """Whether the link could still be used. Using it is `consume_link`'s to decide."""
    link = await session.get(SignInLink, digest(token))
    return link is not None and link.used_at is None and link.ends_at > clock.now()


async def consume_link(session: AsyncSession, token: str) -> User | None:
    """Use a link up and return the owner, who is created on the first entry. None when it was used, ended or never made."""
    now = clock.now()
    statement = update(SignInLink).where(
        col(SignInLink.id) == digest(token), col(SignInLink.used_at).is_(None), col(SignInLink.ends_at) > now
    )
    if await change(session, statement.values(used_at=now), ("people",)) != 1:
        return None
    return await _owner_or_new(session)


async def _owner_or_new(session: AsyncSession) -> User:
    found = await owner(session)
    if found is None:
        found = User(role="owner")
        session.add(found)
        await session.flush()
    return found


# --- passwords


async def password_hash(password: str) -> str:
    """The argon2id hash of a new password. Takes about 50 ms of a thread, so call it before opening `write()`."""
    if not SHORTEST <= len(password) <= LONGEST_PASSWORD:
        raise Refused(
            Words(f"The password needs at least {SHORTEST} characters.", f"Das Passwort braucht mindestens {SHORTEST} Zeichen."),
            Words("Choose a longer one.", "Wähle ein längeres."),
        )
    return await asyncio.to_thread(_argon.hash, password)


async def set_password(session: AsyncSession, user: User, hashed: str) -> None:
    """Keep a hash made by `password_hash`."""
    user.password_hash = hashed
    session.add(user)
    actor = Actor(user.name, cast(Role, user.role), user.id)
    await events.record(session, actor, "set password", Words("Set a password.", "Ein Passwort gesetzt."), route="/settings")


async def check_password(session: AsyncSession, password: str, email: str = "") -> User | None:
    """The person whose password this is: the owner, or the one with that e-mail. An unknown person takes just as long."""
    query = select(User).where(col(User.email) == email if email else col(User.role) == "owner")
    found = (await session.scalars(query.order_by(col(User.id)).limit(1))).first()
    known = found.password_hash if found and found.password_hash else ""
    right = await asyncio.to_thread(_matches, known or _nobody(), password[: LONGEST_PASSWORD + 1])
    return found if known and right else None


def _matches(hashed: str, password: str) -> bool:
    try:
        return _argon.verify(hashed, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    """A hash that nothing matches, for the time it takes."""
    return _argon.hash(secrets.token_urlsafe(32))


# --- Google


async def google_person(session: AsyncSession, issuer: str, subject: str, email: str, name: str, allowed: str) -> User | None:
    """The person behind a verified Google identity, or None when it has no access here.

    People are known by (issuer, subject). The e-mail counts once: the allowed address binds an owner who has no identity yet.
    """
    known = (await session.scalars(select(User).where(col(User.issuer) == issuer, col(User.subject) == subject))).first()
    if known is not None:
        return known
    if not allowed or email.casefold() != allowed.casefold():
        return None
    found = await _owner_or_new(session)
    if found.subject:
        return None
    found.issuer, found.subject, found.email = issuer, subject, email
    if found.name == "Owner" and name:
        found.name = name[:80]
    session.add(found)
    return found


# --- sessions


async def open_session(session: AsyncSession, user: User, browser: str, proof: Proof) -> str:
    """Sign a browser in; returns the cookie's value, which is kept nowhere. A link alone is no proof of the password."""
    cookie, now = secrets.token_urlsafe(32), clock.now()
    proved = None if proof == "link" else now
    session.add(
        Session(
            id=digest(cookie),
            user_id=user.id or 0,
            created_at=now,
            seen_at=now,
            ends_at=now + SLIDE,
            proved_at=proved,
            browser=browser[:200],
        )
    )
    await events.record(session, _actor(user, digest(cookie)), "sign in", SIGNED_IN[proof], route="/settings")
    return cookie


async def session_actor(session: AsyncSession, key: str) -> Actor | None:
    """Who is behind the session with this digest, or None when it has ended."""
    row = (
        await session.execute(select(Session, User).join(User, col(User.id) == col(Session.user_id)).where(col(Session.id) == key))
    ).first()
    if row is None or not _lives(row[0]):
        return None
    return _actor(row[1], key)


def _lives(row: Session) -> bool:
    now = clock.now()
    return row.revoked_at is None and row.ends_at > now and row.created_at + LONGEST > now


def _actor(user: User, key: str) -> Actor:
    role = user.role if user.role in get_args(Role) else "viewer"
    return Actor(user.name, cast(Role, role), user.id, key)


async def keep_alive(session: AsyncSession, key: str) -> None:
    """Slide a used session's end, at most every ten minutes and never past 90 days. Call inside `write()`."""
    row = await session.get(Session, key)
    now = clock.now()
    if row is None or not _lives(row) or row.seen_at + SEEN_STEP > now:
        return
    ends = min(now + SLIDE, row.created_at + LONGEST)
    statement = update(Session).where(col(Session.id) == key, col(Session.revoked_at).is_(None))
    await change(session, statement.values(seen_at=now, ends_at=ends), ("sessions",))


async def sessions_of(session: AsyncSession, user_id: int) -> Sequence[Session]:
    """The live sessions of a person, last used first."""
    rows = await session.scalars(select(Session).where(col(Session.user_id) == user_id).order_by(col(Session.seen_at).desc()))
    return [row for row in rows if _lives(row)]


async def end_session(session: AsyncSession, actor: Actor, key: str) -> bool:
    """End one of the actor's own sessions. False when there was nothing of theirs to end."""
    ended = await _end(session, actor, col(Session.id) == key, (f"session:{key}",))
    if ended:
        await events.record(session, actor, "sign out", Words("Ended a session.", "Eine Sitzung beendet."), route="/settings")
    return bool(ended)


async def end_all_others(session: AsyncSession, actor: Actor) -> int:
    """End all of the actor's sessions but the one they act in."""
    others = [row.id for row in await sessions_of(session, actor.user_id or 0) if row.id != actor.session]
    ended = await _end(session, actor, col(Session.id).in_(others), [f"session:{key}" for key in others])
    if ended:
        words = Words("Ended all other sessions.", "Alle anderen Sitzungen beendet.")
        await events.record(session, actor, "sign out", words, route="/settings")
    return ended


async def _end(session: AsyncSession, actor: Actor, which: ColumnElement[bool], topics: Sequence[str]) -> int:
    statement = update(Session).where(which, col(Session.user_id) == actor.user_id, col(Session.revoked_at).is_(None))
    return await change(session, statement.values(revoked_at=clock.now()), ("sessions", *topics))


# --- proof and taste


async def prove(session: AsyncSession, key: str) -> None:
    """Note that the password or Google was shown again just now."""
    statement = update(Session).where(col(Session.id) == key, col(Session.revoked_at).is_(None))
    await change(session, statement.values(proved_at=clock.now()), ("sessions",))


async def proved_recently(session: AsyncSession, actor: Actor, now: datetime | None = None) -> bool:
    """Whether the actor showed the password or Google within five minutes: asked before limits, keys and live mode."""
    row = await session.get(Session, actor.session)
    moment = now or clock.now()
    return row is not None and _lives(row) and row.proved_at is not None and row.proved_at + PROOF_LIFE > moment


async def use_locale(session: AsyncSession, actor: Actor, locale: str) -> None:
    """Keep the language a person reads."""
    if locale not in LOCALES:
        raise Refused(Words("This language is not available.", "Diese Sprache gibt es nicht."))
    found = await person(session, actor.user_id or 0)
    found.locale = locale
    session.add(found)


async def names(session: AsyncSession) -> list[str]:
    """Everybody who may work here, by name."""
    query = select(User.name).where(col(User.role).in_(("owner", "operator"))).order_by(col(User.id))  # type: ignore[call-overload]
    return list(await session.scalars(query))
