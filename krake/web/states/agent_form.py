"""The dialog in which the owner makes an agent or changes one."""

from __future__ import annotations

import reflex as rx

from krake.kit import db, log
from krake.kit.errors import KrakeError
from krake.kit.text import Words
from krake.services import profiles
from krake.services.profiles import Changed
from krake.spec.agent import Face
from krake.web.labels import may
from krake.web.rows import agent_form
from krake.web.rows.agent_form import AgentForm
from krake.web.sessions import current_actor
from krake.web.states.viewer import Viewer, close, say, show
from krake.web.ui.face import MARKS, MOUTHS, TINTS

DIALOG = "agent-form"
UNCHANGED = Words("Nothing was changed.", "Nichts wurde geändert.")


class Staff(rx.State):
    """`form` is what the dialog started with; the face is drawn while it is chosen, the rest stays in the browser until it is sent."""

    form: AgentForm = AgentForm()
    tint: int = 1
    mouth: str = "smile"
    mark: str = "arc"
    error: str = ""

    @rx.event
    @may("owner")
    async def open(self, key: str) -> None:
        """Open the form of an agent, or of a new one with ""."""
        locale = (await self.get_state(Viewer)).locale
        self.form, face = await agent_form.of(key, log.reference(), locale)
        self.tint, self.mouth, self.mark, self.error = face.tint, face.mouth, face.mark, ""
        await show(self, DIALOG)

    @rx.event
    @may("owner")
    async def look(self, part: str, value: str) -> None:
        """Another colour, mouth or mark."""
        if part == "tint" and value.isdigit() and int(value) in TINTS:
            self.tint = int(value)
        if part == "mouth" and value in MOUTHS:
            self.mouth = value
        if part == "mark" and value in MARKS:
            self.mark = value

    @rx.event
    @may("owner")
    async def save(self, form: dict[str, str | bool]) -> rx.event.EventSpec | None:
        """Make the agent, or change it. What does not fit is said in the dialog, and everything typed stays."""
        try:
            changed = await self._write(form)
        except KrakeError as error:
            self.error = error.words.to((await self.get_state(Viewer)).locale)
            return None
        await close(self, DIALOG)
        await say(self, changed.words if changed else UNCHANGED, undo=f"agent:{changed.undo}" if changed else "")
        return rx.redirect(f"/agents/{changed.key}") if changed and not self.form.key else None

    async def _write(self, form: dict[str, str | bool]) -> Changed | None:
        found = agent_form.wanted(form, Face(self.tint, self.mouth, self.mark))
        locale = (await self.get_state(Viewer)).locale
        async with db.write() as session:
            if not self.form.key:
                return await profiles.make(session, current_actor(), **found)
            agent = (await profiles.agents(session))[self.form.key]
            return await profiles.change(session, current_actor(), self.form.key, **agent_form.differing(found, agent, locale))
