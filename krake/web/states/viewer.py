"""Who looks at this tab, in which language, and what the browser shall do next: say something, move the focus, leave.

The vars below `# effects` are acted on by `web/ui/effects`; each serial is any text that differs each time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import reflex as rx

from krake.kit import db, log
from krake.kit.text import Words
from krake.services import people
from krake.web.labels import PEOPLE, chained, may
from krake.web.live import Page
from krake.web.sessions import current_actor
from krake.web.ui import tr

Status = Literal["good", "bad", "idle"]


class Viewer(Page, rx.State):
    """The signed-in person. Filled by the event gate before the first hydrate, so the language is right from the start."""

    name: str = ""
    role: str = ""
    locale: str = "en"

    # effects
    toast: str = ""
    toast_status: str = "idle"
    toast_serial: str = ""
    undo: str = ""
    focus: str = ""
    focus_serial: str = ""
    dialog: str = ""
    dialog_open: bool = False
    dialog_serial: str = ""
    leave: str = ""

    _user_id: int | None = None
    _undo: str = ""

    def topics(self) -> Iterable[str]:
        return ("people",)

    async def refresh(self) -> None:
        actor = current_actor()
        async with db.read() as session:
            person = await people.person(session, actor.user_id or 0)
        self.name, self.role, self.locale = person.name, actor.role, person.locale

    @rx.event
    @may(*PEOPLE)
    async def use_locale(self, locale: Literal["en", "de"]) -> None:
        """Read everything in this language from now on, on every device."""
        async with db.write() as session:
            await people.use_locale(session, current_actor(), locale)
        self.locale = locale

    @rx.event
    @chained
    async def report(self, en: str, de: str) -> None:
        """Say what went wrong, in the viewer's language."""
        self._say(Words(en, de), "bad")

    def _say(self, words: Words, status: Status = "good", undo: str = "") -> None:
        self._undo = self.undo = undo
        self.toast, self.toast_status, self.toast_serial = words.to(self.locale), status, log.reference()

    def _focus(self, element: str) -> None:
        self.focus, self.focus_serial = element, log.reference()

    def _dialog(self, element: str, shown: bool) -> None:
        self.dialog, self.dialog_open, self.dialog_serial = element, shown, log.reference()


async def say(state: rx.State, words: Words, status: Status = "good", *, undo: str = "") -> None:
    """Tell the person at this tab one sentence. `bad` stays until it is closed. `undo` is "kind:key" as states/undo.py takes it back."""
    (await state.get_state(Viewer))._say(words, status, undo)


async def focus(state: rx.State, element: str) -> None:
    """Move the keyboard to the element with this id."""
    (await state.get_state(Viewer))._focus(element)


async def show(state: rx.State, dialog: str) -> None:
    """Open the native dialog with this id."""
    (await state.get_state(Viewer))._dialog(dialog, True)


async def close(state: rx.State, dialog: str) -> None:
    """Close the native dialog with this id."""
    (await state.get_state(Viewer))._dialog(dialog, False)


tr.use(Viewer.locale)  # pyright: ignore[reportArgumentType]
# from here on every word on a page follows the viewer's language
