"""Connecting: an account's key is proved against the service before anything is saved, and never shown again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from typing import Any

import reflex as rx

from krake import registry
from krake.gate import withdrawal
from krake.kit import clock, db
from krake.kit.errors import KrakeError, NotFound, Refused
from krake.kit.text import Words
from krake.models import Run
from krake.services import connections, people, rehearsal, runs
from krake.spec.integration import Access, Integration
from krake.web.labels import may
from krake.web.live import Page
from krake.web.rows.connections import ConnectionRow, OfferRow, linked
from krake.web.sessions import current_actor
from krake.web.states.viewer import Viewer, close, say, show

#: after the password was shown the form may be filled in for this long
OPEN_FOR = timedelta(minutes=30)
PROVE_FIRST = Words("Confirm first that it is you.", "Bestätige zuerst, dass du es bist.")
NEEDED = Words("{name} is needed.", "{name} wird gebraucht.")
NOT_SAVED = Words("Nothing was saved. Try again in a moment.", "Nichts wurde gespeichert. Versuche es gleich noch einmal.")
CONNECTED = Words("{name} is connected.", "{name} ist verbunden.")


class Connect(Page, rx.State):
    """Accounts and offers. `proved` is whether the password was shown lately: without it buttons lead there first."""

    accounts: list[ConnectionRow] = []
    offers: list[OfferRow] = []
    later: list[OfferRow] = []
    live: list[str] = []
    rehearsal: bool = False
    proved: bool = False
    busy: str = ""
    refused: str = ""
    error: str = ""
    error_next: str = ""
    leaving: str = ""
    leaving_name: str = ""
    ready: bool = False
    _opened: dict[str, datetime] = {}

    def topics(self) -> Iterable[str]:
        return ("connections",)

    async def refresh(self) -> None:
        found = await self._shared(linked)
        self.accounts, self.offers, self.later, self.rehearsal = found.accounts, found.offers, found.later, found.rehearsal
        self.live = [row.integration for row in found.accounts if not row.rehearsal and not row.off]
        async with db.read() as session:
            self.proved = await people.proved_recently(session, current_actor())
        self.ready = True

    @rx.event
    @may("owner")
    async def begin(self, integration: str) -> None:
        """Open the form, if the password was shown lately."""
        async with db.read() as session:
            self.proved = await people.proved_recently(session, current_actor())
        if not self.proved:
            return await say(self, PROVE_FIRST, "idle")
        self._opened = {**self._opened, integration: clock.now()}
        self.refused, self.error, self.error_next = "", "", ""
        await show(self, f"connect-{integration}")

    @rx.event
    @may("owner")
    async def connect(self, form: dict[str, str]) -> AsyncIterator[None]:
        """Prove the key against the service itself, then keep it."""
        key = form.get("integration", "")
        self.busy, self.refused, self.error, self.error_next = key, "", "", ""
        yield
        try:
            await self._connect(_declared(key), form)
        except KrakeError as error:
            locale = (await self.get_state(Viewer)).locale
            step = NOT_SAVED if error.retryable else error.next_step  # nobody tries a form again but its person
            self.refused, self.error, self.error_next = key, error.words.to(locale), step.to(locale)
        finally:
            self.busy = ""

    async def _connect(self, declared: Integration, form: dict[str, str]) -> None:
        if self._opened.get(declared.key, clock.now() - 2 * OPEN_FOR) + OPEN_FOR < clock.now():
            raise Refused(PROVE_FIRST, Words("Close this form and open it again.", "Schließe dieses Formular und öffne es erneut."))
        access = entered(declared, form)
        account, locale = await connections.prove(declared.key, access), (await self.get_state(Viewer)).locale
        async with db.write() as session:
            row = await connections.save(session, current_actor(), declared.key, access, account)
            await _sync(session, row.integration, locale, rehearsal=False)
        await close(self, f"connect-{declared.key}")
        await say(self, CONNECTED.fill(name=declared.name))

    @rx.event
    @may("owner", "operator")
    async def sync(self, connection: str) -> rx.event.EventSpec:
        """Read a connected service anew, as a run."""
        locale = (await self.get_state(Viewer)).locale
        async with db.write() as session:
            row = await connections.get(session, int(connection))
            run = await _sync(session, row.integration, locale, rehearsal=row.rehearsal)
        return rx.redirect(f"/runs/{run.id}")

    @rx.event
    @may("owner")
    async def ask_leave(self, connection: str) -> None:
        """Ask before a key is forgotten."""
        row = next((row for row in self.accounts if row.key == connection), None)
        if row:
            self.leaving, self.leaving_name = row.key, row.name
            await show(self, "disconnect")

    @rx.event
    @may("owner")
    async def leave(self) -> None:
        """Forget the key of the account that was asked about."""
        async with db.write() as session:
            await connections.remove(session, current_actor(), int(self.leaving or 0))
            await withdrawal.abandon(session, [int(self.leaving or 0)])
        await close(self, "disconnect")
        await say(self, Words(f"{self.leaving_name} disconnected.", f"{self.leaving_name} getrennt."))

    @rx.event
    @may("owner")
    async def end_rehearsal(self) -> None:
        """Stop the twins. What was rehearsed stays visible, marked, until a live shop is connected."""
        async with db.write() as session:
            ids = [row.id or 0 for row in await connections.all_of(session) if row.rehearsal]
            await connections.end_rehearsal(session, current_actor())
            await withdrawal.abandon(session, ids)
        rehearsal.switch(False)
        await close(self, "end-rehearsal")
        await say(self, Words("The rehearsal is over.", "Die Probe ist beendet."))


async def _sync(session: Any, integration: str, locale: str, *, rehearsal: bool) -> Run:
    name = registry.integrations()[integration].name
    goal, given = Words(f"Sync {name}", f"{name} abgleichen").to(locale), {"integration": integration}
    return await runs.queue(session, current_actor(), "commet", "sync", input=given, workspace="lunavo", goal=goal, rehearsal=rehearsal)


def _declared(key: str) -> Integration:
    found = registry.integrations().get(key)
    if found is None or not found.available:
        raise NotFound(Words("This service is not available yet.", "Diesen Dienst gibt es hier noch nicht."))
    return found


def entered(declared: Integration, form: dict[str, str]) -> Access:
    """The form's values as an Access. Refuses an empty field by its name."""
    values = {one.key: form.get(one.key, "").strip() for one in declared.fields}
    for one in declared.fields:
        if not one.optional and not values[one.key]:
            raise Refused(
                Words(NEEDED.en.format(name=one.label.en), NEEDED.de.format(name=one.label.de)), Words("Fill it in.", "Fülle es aus.")
            )
    hidden = {one.key: values[one.key] for one in declared.fields if one.secret and values[one.key]}
    plain = {one.key: values[one.key] for one in declared.fields if not one.secret and values[one.key]}
    return Access(dict(declared.live), {**plain, "workspace": "lunavo"}, hidden)
