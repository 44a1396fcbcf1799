"""One task: the form that makes or changes it, read while one types, with its next times before anything is saved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import reflex as rx

from krake.coordinator import drafting, triggers
from krake.coordinator.drafting import Draft, When
from krake.kit import clock, db
from krake.kit.errors import KrakeError, NotFound, Refused
from krake.kit.text import Words
from krake.models import Task
from krake.services import connections, tasks
from krake.web.labels import may
from krake.web.live import Page
from krake.web.rows import known, planned, task_form
from krake.web.rows.moving import targets
from krake.web.rows.planned import TaskRow
from krake.web.rows.run_form import AskRow
from krake.web.rows.task_form import ChangeLine, NextRow
from krake.web.sessions import current_actor
from krake.web.states.viewer import Viewer, say
from krake.web.ui.calendar import CalendarWeek
from krake.web.ui.field import Option

NEW = "new"
SAVED, MADE = Words("Saved.", "Gespeichert."), Words("Scheduled.", "Geplant.")
UNCHANGED = Words("Nothing was changed.", "Es wurde nichts geändert.")
UNFIT = Words("Some details do not fit yet; it stands beside them.", "Einige Angaben passen noch nicht; es steht daneben.")
DELETED = Words("Deleted.", "Gelöscht.")
WAITS_AFTER = Words("Runs whenever the other task has ended well.", "Läuft, sobald die andere Aufgabe gut ausgegangen ist.")
WAITS_EVENT = Words("Runs each time it happens, from now on.", "Läuft jedes Mal, wenn es geschieht, ab jetzt.")


class TaskForm(Page, rx.State):
    """`/tasks/new` and `/tasks/<id>`. `form` is what was typed; news changes it only while nothing was typed."""

    key: str = ""  #: names what the form shows, so that its fields are drawn anew with another task or version
    form: dict[str, str] = task_form.typed(Draft())
    inputs: list[AskRow] = []
    skills: list[Option] = []
    team: list[Option] = []
    places: list[Option] = []
    calendars: list[Option] = []
    others: list[Option] = []
    figures: list[Option] = []
    sheets: list[Option] = []
    address: str = ""  #: shown once, when it was made
    understood: str = ""
    trouble: str = ""
    next: list[NextRow] = []
    weeks: list[CalendarWeek] = []
    why: str = ""
    error: str = ""
    row: TaskRow = TaskRow()
    history: list[ChangeLine] = []
    missing: bool = False
    ready: bool = False
    _given: dict[str, str] = {}
    _read_as: Draft = Draft()
    _version: int = 0

    def _draft(self) -> Draft:
        """What is typed, as plain values: Reflex hands out proxies, which no database takes."""
        return Draft(**dict(self.form), input=dict(self._given))

    def topics(self) -> Iterable[str]:
        return ("tasks", f"task:{self._key()}")

    def _key(self) -> str:
        last = self.rx_router_url.path.rstrip("/").rpartition("/")[2]
        return last if last == NEW or (last.isdigit() and len(last) < 16) else "0"

    async def refresh(self) -> None:
        key, locale = self._key(), (await self.get_state(Viewer)).locale
        shown = f"{key}:{self._copied()}:"
        fresh = not self.key.startswith(shown)
        self.skills, self.places, self.calendars = task_form.skills(locale), task_form.places(locale), task_form.holidays(locale)
        self.team, self.others = await task_form.team(locale), await task_form.others(0 if key == NEW else int(key))
        if key == NEW and fresh:
            await self._new()
        if key != NEW:
            fresh = await self._load(int(key), fresh, locale)
        self.figures, self.sheets = task_form.figures(locale), (await targets(locale))[1:]
        if fresh:
            self.address = ""
            self.key, self.error = f"{shown}{self._version}", ""
            await self._read()
        self.ready = True

    def _copied(self) -> int:
        """The task that a new one is a copy of, 0 for none."""
        wanted = str(self.rx_router_url.query_parameters.get("copy", ""))
        return int(wanted) if self._key() == NEW and wanted.isdigit() and len(wanted) < 16 else 0

    async def _new(self) -> None:
        draft = Draft(workspace=str(self.rx_router_url.query_parameters.get("in", "")))
        if self._copied():
            async with db.read() as session:
                draft = task_form.draft_of(await tasks.get(session, self._copied()))
        self.row, self.history, self.missing = TaskRow(), [], False
        self._show(draft, 0)

    async def _load(self, task_id: int, fresh: bool, locale: str) -> bool:
        """Bring the task up to date. True when the form was read anew: it is another task, or another version and nothing was typed."""
        try:
            self.row = await planned.one(task_id, locale)
            async with db.read() as session:
                task = await tasks.get(session, task_id)
                self.history = task_form.history(await tasks.changes(session, task_id), locale)
        except NotFound:
            self.missing = True
            return fresh
        self.missing = task.deleted_at is not None
        untouched = self._draft() == getattr(self._read_as, "__wrapped__", self._read_as)
        if fresh or (task.version != self._version and untouched):
            self._show(task_form.draft_of(task), task.version)
            return True
        return False

    def _show(self, draft: Draft, version: int) -> None:
        self.form, self._given = task_form.typed(draft), dict(draft.input)
        self._read_as, self._version = draft, version

    @rx.event
    @may("owner", "operator")
    async def tell(self, name: str, value: str) -> None:
        """One field was changed: read the whole anew and show what it means."""
        if name in self.form:
            self.form = {**self.form, name: value}
            await self._read()

    @rx.event
    @may("owner", "operator")
    async def give(self, name: str, value: str) -> None:
        """One detail of the skill was changed."""
        if any(one.name == name for one in self.inputs):
            self._given = {**self._given, name: value}

    async def _read(self) -> None:
        locale, draft, now = (await self.get_state(Viewer)).locale, self._draft(), clock.now()
        self.inputs = task_form.inputs(draft.skill, draft.input, locale, self.key)
        self.why = await task_form.reason(draft.skill, locale)
        found = await self._when(draft)
        self.next = task_form.next_rows(found, draft.timezone, locale)
        self.weeks = task_form.month(found, draft, now, locale) if found.next else []
        self.understood = found.words.to(locale)
        self.trouble = found.trouble.to(locale) if found.trouble and (draft.when.strip() or self._key() != NEW) else ""

    async def _when(self, draft: Draft) -> When:
        if draft.how != "time":
            return When(words=WAITS_AFTER if draft.how == "after" else WAITS_EVENT)
        names, _, _ = await known.everything()
        return drafting.read_when(draft, names, clock.now(), await self._kept())

    async def _kept(self) -> Task | None:
        """The task whose times stay while no new ones are written."""
        key = self._copied() if self._key() == NEW else int(self._key())
        if not key:
            return None
        async with db.read() as session:
            return await tasks.get(session, key)

    @rx.event
    @may("owner", "operator")
    async def save(self) -> rx.event.EventSpec | None:
        """Make the task or change it. What does not fit is said beside the button, and everything typed stays."""
        try:
            task, undo = await self._write()
        except KrakeError as error:
            self.error = error.words.to((await self.get_state(Viewer)).locale)
            return None
        if self._key() == NEW:
            await say(self, MADE)
            return rx.redirect(f"/tasks/{task.id}")
        await say(self, SAVED if undo else UNCHANGED, undo=undo)
        await self.refresh()
        return None

    async def _write(self) -> tuple[Task, str]:
        """The task as it now stands, and how to take back what was changed of it ("" when nothing was)."""
        names, _, _ = await known.everything()
        locale = (await self.get_state(Viewer)).locale
        draft = task_form.named(self._draft(), locale)
        given, self.inputs = task_form.read(draft.skill, draft.input, draft.workspace, locale, list(self.inputs))
        if given is None:
            raise Refused(UNFIT)
        draft = replace(draft, input=given)
        task_id = 0 if self._key() == NEW else int(self._key())
        async with db.write() as session:
            rehearsal = await connections.rehearsing(session)
            before = await tasks.changes(session, task_id)
            task = await drafting.save(
                session, current_actor(), draft, names, rehearsal=rehearsal, task_id=task_id, version=self._version,
                like=self._copied(),
            )  # fmt: skip
            after = await tasks.changes(session, task_id)
        self.error, self.key = "", ""
        if not task_id:
            self._show(Draft(), 0)  # a second click on the way to the new task must not make another
        changed = after and (not before or after[0].id != before[0].id)
        return task, f"changed:{after[0].id}" if changed else ""

    @rx.event
    @may("owner", "operator")
    async def new_address(self) -> None:
        """Make the address that starts this task; the one before stops working."""
        try:
            async with db.write() as session:
                self.address = await triggers.new_address(session, current_actor(), int(self._key()))
        except KrakeError as error:
            await say(self, error.words, "bad")

    @rx.event
    @may("owner", "operator")
    async def pause(self, paused: bool) -> None:
        """Pause the task, or let it go on."""
        async with db.write() as session:
            await drafting.pause(session, current_actor(), int(self._key()), paused)

    @rx.event
    @may("owner", "operator")
    async def delete(self) -> rx.event.EventSpec:
        """Take the task away; the toast brings it back."""
        async with db.write() as session:
            await tasks.delete(session, current_actor(), int(self._key()))
        await say(self, DELETED, undo=f"deleted:{self._key()}")
        return rx.redirect("/coordinator")

    @rx.event
    @may("owner", "operator")
    async def take_back(self, change: str) -> None:
        """Undo one change of the past."""
        try:
            async with db.write() as session:
                await drafting.take_back(session, current_actor(), int(change))
        except KrakeError as error:
            await say(self, error.words, "bad")
            return
        self.key = ""
        await say(self, SAVED)
        await self.refresh()
