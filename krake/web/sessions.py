"""Who is behind a request, an event or an open tab: the session row, read at most once a second."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from typing import Any

from krake.kit import db
from krake.kit.config import settings
from krake.kit.errors import NotAllowed
from krake.kit.text import Words
from krake.services import people
from krake.spec.actor import Actor

log = logging.getLogger(__name__)
COOKIE = "__Host-krake"
#: carries the session's digest to Reflex in place of the cookie; dropped from every request that brings one
HEADER = "x-krake-sid"
KNOWN_FOR = 1.0  #: seconds; the live bus forgets an ended session sooner
AHEAD, AFTER = 0.4, 0.05  #: seconds before that end at which a session in use is read again, and after the event that showed it
_known: OrderedDict[str, tuple[float, Actor | None]] = OrderedDict()
_slid: OrderedDict[str, float] = OrderedDict()
_reading: dict[str, asyncio.Task[None]] = {}
current: ContextVar[Actor | None] = ContextVar("krake_actor", default=None)


def current_actor() -> Actor:
    """Who this event, request or refresh runs for. Raises NotAllowed outside of one."""
    actor = current.get()
    if actor is None:
        raise NotAllowed(Words("Sign in first.", "Melde dich zuerst an."))
    return actor


async def actor_of(key: str | None) -> Actor | None:
    """The actor of a session digest while the session lives. A database that cannot be read raises: nobody gets in on a guess."""
    if not key:
        return None
    known, now = _known.get(key), time.monotonic()
    if known and known[0] > now:
        if known[0] - now < AHEAD and key not in _reading:
            _reading[key] = asyncio.create_task(_read_ahead(key))
        return known[1]
    return await _read(key)


async def _read_ahead(key: str) -> None:
    """Somebody is clicking: read beside the events, so that none of them has to wait for it."""
    try:
        await asyncio.sleep(AFTER)
        await _read(key)
    except Exception:  # the next event reads it again, and then the failure is the event's
        log.exception("a session could not be read ahead")
    finally:
        del _reading[key]


async def _read(key: str) -> Actor | None:
    asked = time.monotonic()
    async with db.read() as session:
        actor = await people.session_actor(session, key)
    _known[key] = (asked + KNOWN_FOR, actor)
    while len(_known) > 2048:
        _known.popitem(last=False)
    return actor


def forget(key: str) -> None:
    """Ask the database again next time."""
    _known.pop(key, None)


async def slide(key: str) -> None:
    """Note that a session is in use; written at most every ten minutes."""
    if time.monotonic() - _slid.get(key, -1e9) < people.SEEN_STEP.total_seconds():
        return
    _slid[key] = time.monotonic()
    while len(_slid) > 2048:
        _slid.popitem(last=False)
    async with db.write() as session:
        await people.keep_alive(session, key)


def cookie_in(header: str | None) -> str | None:
    """The session cookie's value. Two of them mean that somebody planted one: then there is none."""
    pairs = (part.strip().partition("=") for part in (header or "").split(";"))
    found = [value for name, _, value in pairs if name == COOKIE]
    return found[0] if len(found) == 1 and 20 <= len(found[0]) <= 200 else None


def key_in(cookie_header: str | None) -> str | None:
    """The digest of the session cookie in a Cookie header."""
    cookie = cookie_in(cookie_header)
    return people.digest(cookie) if cookie else None


def address(scope: Mapping[str, Any], headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The peer's address; behind `proxy_hops` proxies of ours the one that the outermost of them saw."""
    peer = (scope.get("client") or ("", 0))[0]
    hops = settings().proxy_hops
    if not hops:
        return peer
    chain = [part.strip() for name, value in headers if name == b"x-forwarded-for" for part in value.decode("latin-1").split(",")]
    return chain[-hops] if len(chain) >= hops else peer
