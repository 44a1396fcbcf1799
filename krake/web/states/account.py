"""Settings: the signed-in browsers, the password, and what the house may spend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import reflex as rx

from krake.gate import budget
from krake.kit import db
from krake.kit.errors import NotAllowed, Refused
from krake.kit.text import Words, money
from krake.services import connections, people
from krake.web.labels import PEOPLE, may
from krake.web.limits import Attempts
from krake.web.live import Page
from krake.web.sessions import current_actor
from krake.web.states.viewer import Viewer, close, say

WRONG = Words("The present password is not right.", "Das bisherige Passwort stimmt nicht.")
WAIT = Words("Too many tries. Wait {n} s.", "Zu viele Versuche. Warte {n} s.")
DIFFER = Words("The two new passwords differ.", "Die beiden neuen Passwörter sind verschieden.")
CHANGED = Words("Password changed. All other sessions were ended.", "Passwort geändert. Alle anderen Sitzungen sind beendet.")
attempts = Attempts()


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A signed-in browser. `key` is short and only for ending it: the cookie's digest itself stays on the server."""

    key: str
    browser: str
    seen: str
    since: str
    here: bool


class Account(Page, rx.State):
    sessions: list[SessionRow] = []
    others: bool = False
    cap: str = ""
    left: str = ""
    has_password: bool = False
    error: str = ""
    ready: bool = False

    def topics(self) -> Iterable[str]:
        return ("sessions", "people", "budgets", "connections")

    async def refresh(self) -> None:
        actor, locale = current_actor(), (await self.get_state(Viewer)).locale
        async with db.read() as session:
            rows = await people.sessions_of(session, actor.user_id or 0)
            self.has_password = bool((await people.person(session, actor.user_id or 0)).password_hash)
            rehearsal = await connections.rehearsing(session)
            shop = await connections.partner(session, "shopify", rehearsal=rehearsal)
            currency = shop.currency if shop and shop.currency else "EUR"
            left = await budget.left(session, currency, rehearsal=rehearsal)
        self.sessions = [
            SessionRow(
                row.id[:12], _named(row.browser, locale), row.seen_at.isoformat(), row.created_at.isoformat(), row.id == actor.session
            )
            for row in rows
        ]
        self.others = len(rows) > 1
        self.cap, self.left, self.ready = money(budget.DAY_CAP, currency, locale), money(left, currency, locale), True

    @rx.event
    @may(*PEOPLE)
    async def end(self, key: str) -> None:
        """End one of your other sessions."""
        actor = current_actor()
        async with db.write() as session:
            found = [
                row.id for row in await people.sessions_of(session, actor.user_id or 0) if row.id[:12] == key and row.id != actor.session
            ]
            if found and await people.end_session(session, actor, found[0]):
                await say(self, Words("Session ended.", "Sitzung beendet."))

    @rx.event
    @may(*PEOPLE)
    async def end_others(self) -> None:
        """End all sessions but this one."""
        async with db.write() as session:
            ended = await people.end_all_others(session, current_actor())
        await say(self, Words(f"Ended: {ended}", f"Beendet: {ended}"))

    @rx.event
    @may(*PEOPLE)
    async def change_password(self, form: dict[str, str]) -> None:
        """Set a new password with the present one; every other browser has to sign in again."""
        self.error = ""
        try:
            await _change(form.get("present", ""), form.get("new", ""), form.get("again", ""))
        except (Refused, NotAllowed) as refusal:
            self.error = refusal.words.to((await self.get_state(Viewer)).locale)
            return
        await close(self, "password")
        await say(self, CHANGED)


async def _change(present: str, new: str, again: str) -> None:
    if new != again:
        raise Refused(DIFFER)
    actor = current_actor()
    if wait := attempts.wait(actor.session):
        raise Refused(Words(WAIT.en.format(n=round(wait) or 1), WAIT.de.format(n=round(wait) or 1)))
    async with db.read() as session:
        user = await people.person(session, actor.user_id or 0)
        if user.password_hash:
            right = getattr(await people.check_password(session, present, user.email), "id", None) == user.id
        else:  # signed in by Google alone: then that must have been just now
            right = await people.proved_recently(session, actor)
    if not right:
        attempts.failed(actor.session)
        raise NotAllowed(WRONG)
    hashed = await people.password_hash(new)
    async with db.write() as session:
        await people.set_password(session, await people.person(session, user.id or 0), hashed)
        await people.end_all_others(session, actor)


def _named(browser: str, locale: str) -> str:
    """A User-Agent as people name it: "Firefox on Windows"."""
    names = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    systems = (
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    )
    name = next((shown for sign, shown in names if sign in browser), "")
    system = next((shown for sign, shown in systems if sign in browser), "")
    if not name:
        return browser[:40] or Words("Unknown browser", "Unbekannter Browser").to(locale)
    return Words(f"{name} on {system}", f"{name} auf {system}").to(locale) if system else name
