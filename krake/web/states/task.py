"""One task: the form that makes or changes it, read while one types, with its next times before anything is saved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

import reflex as rx

from krake.coordinator import drafting
from krake.coordinator.drafting import Draft, When
from krake.kit import clock, db
from krake.kit.errors import KrakeError, NotFound
from krake.kit.text import Words
from krake.models import Task
from krake.services import connections, tasks
from krake.web.labels import may
from krake.web.live import Page
from krake.web.rows import known, planned, task_form
from krake.web.rows.planned import TaskRow
from krake.web.rows.task_form import ChangeLine, InputField, NextRow, Option
from krake.web.sessions import current_actor
from krake.web.states.viewer import Viewer, say
from krake.web.ui.calendar import CalendarWeek

NEW = "new"
Field = Literal[
    "skill", "title", "agent", "workspace", "how", "when", "timezone", "holidays", "quiet_from", "quiet_to", "missed", "priority",
    "deadline", "at_once", "after", "event",
]  # fmt: skip
SAVED, MADE = Words("Saved.", "Gespeichert."), Words("Scheduled.", "Geplant.")
UNCHANGED = Words("Nothing was changed.", "Es wurde nichts geändert.")
DELETED = Words("Deleted.", "Gelöscht.")
GONE = Words("This task was deleted.", "Diese Aufgabe wurde gelöscht.")
WAITS_AFTER = Words("Runs whenever the other task has ended well.", "Läuft, sobald die andere Aufgabe gut ausgegangen ist.")
WAITS_EVENT = Words("Runs for each new order, from now on.", "Läuft bei jeder neuen Bestellung, ab jetzt.")


class TaskForm(Page, rx.State):
    """`/tasks/new` and `/tasks/<id>`. What is typed lives in `_draft`; a live refresh never touches it."""

    key: str = ""
    title: str = ""
    skill: str = ""
    agent: str = ""
    workspace: str = ""
    how: str = "time"
    when: str = ""
    timezone: str = "Europe/Berlin"
    holidays: str = ""
    quiet_from: str = ""
    quiet_to: str = ""
    missed: str = "once"
    priority: str = "0"
    deadline: str = ""
    at_once: str = "1"
    after: str = ""
    event: str = "order"
    inputs: list[InputField] = []
    skills: list[Option] = []
    team: list[Option] = []
    places: list[Option] = []
    calendars: list[Option] = []
    others: list[Option] = []
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
    _draft: Draft = Draft()
    _version: int = 0

    def _written(self) -> Draft:
        """The draft itself: Reflex hands out a proxy, which no database takes."""
        return getattr(self._draft, "__wrapped__", self._draft)

    def topics(self) -> Iterable[str]:
        return ("tasks", f"task:{self._key()}")

    def _key(self) -> str:
        last = self.rx_router_url.path.rstrip("/").rpartition("/")[2]
        return last if last == NEW or (last.isdigit() and len(last) < 16) else "0"

    async def refresh(self) -> None:
        key, locale = self._key(), (await self.get_state(Viewer)).locale
        copied = str(self.rx_router_url.query_parameters.get("copy", ""))
        wanted = f"{key}:{copied}"
        fresh = wanted != self.key
        self.skills, self.places, self.calendars = task_form.skills(locale), task_form.places(locale), task_form.holidays(locale)
        self.team, self.others = await task_form.team(locale), await task_form.others(int(key) if key != NEW else 0)
        if key == NEW:
            self.missing = False
            if fresh:
                await self._new(int(copied) if copied.isdigit() else 0)
        else:
            await self._load(int(key), fresh, locale)
        self.key = wanted
        if fresh:
            self.error = ""
            await self._read()
        self.ready = True

    async def _new(self, copied: int) -> None:
        query = self.rx_router_url.query_parameters
        draft = Draft(workspace=str(query.get("in", "")))
        async with db.read() as session:
            if copied:
                draft = task_form.draft_of(await tasks.get(session, copied))
                self._version = 0
        self._show(draft)
        self.row, self.history = TaskRow(), []

    async def _load(self, task_id: int, fresh: bool, locale: str) -> None:
        try:
            self.row = await planned.one(task_id, locale)
            async with db.read() as session:
                task = await tasks.get(session, task_id)
                self.history = task_form.history(await tasks.changes(session, task_id), locale)
        except NotFound:
            self.missing = True
            return
        self.missing = task.deleted_at is not None
        if fresh:
            self._version = task.version
            self._show(task_form.draft_of(task))

    def _show(self, draft: Draft) -> None:
        self._draft = draft
        for name in Field.__args__:  # type: ignore[attr-defined]
            setattr(self, name, getattr(draft, name))

    @rx.event
    @may("owner", "operator")
    async def tell(self, name: Field, value: str) -> None:
        """One field was changed: read the whole anew and show what it means."""
        self._draft = replace(self._written(), **{name: value})
        setattr(self, name, value)
        await self._read()

    @rx.event
    @may("owner", "operator")
    async def give(self, name: str, value: str) -> None:
        """One detail of the skill was changed."""
        if any(one.name == name for one in self.inputs):
            self._draft = replace(self._written(), input={**self._written().input, name: value})

    async def _read(self) -> None:
        locale, draft, now = (await self.get_state(Viewer)).locale, self._written(), clock.now()
        self.inputs = task_form.inputs(draft.skill, draft.input, locale)
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
        copied = str(self.rx_router_url.query_parameters.get("copy", ""))
        key = copied if self._key() == NEW else self._key()
        if not key.isdigit() or key == "0":
            return None
        async with db.read() as session:
            return await tasks.get(session, int(key))

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
        task_id = int(self._key()) if self._key() != NEW else 0
        copied = str(self.rx_router_url.query_parameters.get("copy", ""))
        like = int(copied) if copied.isdigit() else 0
        async with db.write() as session:
            rehearsal = await connections.rehearsing(session)
            before = await tasks.changes(session, task_id)
            task = await drafting.save(
                session, current_actor(), self._written(), names, rehearsal=rehearsal, task_id=task_id, version=self._version, like=like
            )
            after = await tasks.changes(session, task_id)
        self.error, self.key = "", ""
        return task, f"changed:{after[0].id}" if len(after) > len(before) else ""

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
