"""The owner's rules: what may happen without asking, tried on the past before it is saved; and what is held back right now."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Literal

import reflex as rx

from krake.gate import outbox, rules
from krake.kit import db
from krake.kit.errors import KrakeError
from krake.kit.text import Words
from krake.web.labels import may
from krake.web.live import Page
from krake.web.rows import rules as rows
from krake.web.rows.rules import HeldRow, PreviewRow, RuleRow, RulesRow, TrustRow
from krake.web.sessions import current_actor
from krake.web.states.viewer import Viewer, close, say, show
from krake.web.ui.field import Option

DIALOG = "rule"
Field = Literal[
    "agent",
    "kind",
    "workspace",
    "verdict",
    "limit",
    "per_day",
    "per_month",
    "currency",
    "scope",
    "hold_minutes",
    "hours_from",
    "hours_to",
    "targets",
]
FRESH: dict[str, str] = {
    "agent": "*", "kind": "gelato.promote", "workspace": "*", "verdict": "hold", "limit": "", "per_day": "", "per_month": "",
    "currency": "EUR", "scope": "kind", "hold_minutes": "10", "hours_from": "", "hours_to": "", "targets": "",
}  # fmt: skip
SAVED, GONE = Words("Rule saved.", "Regel gespeichert."), Words("Rule removed.", "Regel entfernt.")
STOPPED, SENT = Words("Stopped. Nothing left the house.", "Angehalten. Nichts ging hinaus."), Words("On its way.", "Unterwegs.")


class Rules(Page, rx.State):
    """`form` is what was typed of a new rule; `preview` what it would have decided."""

    rules: list[RuleRow] = []
    held: list[HeldRow] = []
    trust: list[TrustRow] = []
    agents: list[Option] = []
    kinds: list[Option] = []
    places: list[Option] = []
    form: dict[str, str] = dict(FRESH)
    preview: PreviewRow = PreviewRow()
    error: str = ""
    ready: bool = False
    _wished: str = ""

    def topics(self) -> Iterable[str]:
        return ("policies", "actions", "agents")

    async def refresh(self) -> None:
        read: RulesRow = await self._shared(rows.everything)
        self.rules, self.held, self.trust = read.rules, read.held, read.trust
        if not self.ready:
            self.agents, self.kinds, self.places = await rows.choices((await self.get_state(Viewer)).locale)
            await self._try()
        self.ready = True
        await self._wish()

    async def _wish(self) -> None:
        """An address that names an agent and a kind opens their rule, once: the one that stands, or a new one."""
        query = self.rx_router_url.query_parameters
        agent, kind = str(query.get("agent", "")), str(query.get("kind", ""))
        before, self._wished = self._wished, f"{agent}:{kind}"
        known = any(one.value == kind for one in self.kinds) and any(one.value == agent for one in self.agents)
        if known and self._wished != before:
            async with db.read() as session:
                self.form = await rules.form_of(session, agent, kind) or {**FRESH, "agent": agent, "kind": kind}
            await self._try()
            await show(self, DIALOG)

    @rx.event
    @may("owner")
    async def tell(self, name: Field, value: str) -> None:
        """One field of the rule was changed: show what it would have decided."""
        self.form = {**self.form, name: value}
        await self._try()

    async def _try(self) -> None:
        locale = (await self.get_state(Viewer)).locale
        try:
            wanted = rules.draft(dict(self.form))
        except KrakeError as error:
            self.error, self.preview = error.words.to(locale), PreviewRow()
            return
        self.error, self.preview = "", await rows.preview(wanted, locale)

    @rx.event
    @may("owner")
    async def save(self) -> None:
        """Store the rule as it stands in the form."""
        try:
            async with db.write() as session:
                await rules.save(session, current_actor(), rules.draft(dict(self.form)))
        except KrakeError as error:
            self.error = error.words.to((await self.get_state(Viewer)).locale)
            return
        self.form = dict(FRESH)
        await close(self, DIALOG)
        await say(self, SAVED)

    @rx.event
    @may("owner")
    async def drop(self, rule: str) -> None:
        """Take a rule away."""
        async with db.write() as session:
            typed = await rules.drop(session, current_actor(), int(rule))
        await say(self, GONE, undo=f"rule:{json.dumps(typed)}")

    @rx.event
    @may("owner")
    async def edit(self, rule: str) -> None:
        """Open a rule in the form; saving it takes the place of the old one."""
        async with db.read() as session:
            self.form = rules.form(await rules.get(session, int(rule)))
        await self._try()
        await show(self, DIALOG)

    @rx.event
    @may("owner")
    async def new(self) -> None:
        """Open an empty form."""
        self.form = dict(FRESH)
        await self._try()
        await show(self, DIALOG)

    @rx.event
    @may("owner", "operator")
    async def stop(self, action: str) -> None:
        """Keep one held effect from leaving."""
        await self._decide(outbox.stop, action, STOPPED)

    @rx.event
    @may("owner", "operator")
    async def send(self, action: str) -> None:
        """Let one held effect leave at once."""
        await self._decide(outbox.send, action, SENT)

    async def _decide(self, verb, action: str, words: Words) -> None:
        try:
            async with db.write() as session:
                await verb(session, current_actor(), action)
        except KrakeError as error:
            await say(self, error.words, "bad")
            return
        await say(self, words)
