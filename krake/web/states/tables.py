"""All folders and tables; and a file that becomes rows of one."""

from __future__ import annotations

from collections.abc import Iterable

import reflex as rx

from krake.kit import db
from krake.kit.errors import KrakeError
from krake.kit.text import Words
from krake.services import computing, connections, retracing, sheets
from krake.web import imports
from krake.web.labels import PEOPLE, may
from krake.web.live import Page
from krake.web.rows import moving
from krake.web.rows.moving import ImportRow
from krake.web.rows.sheet import ShelvesRow, shelves
from krake.web.sessions import current_actor
from krake.web.states.forms import Form, said, trying
from krake.web.states.viewer import Viewer, say, show
from krake.web.ui.field import Option

NEW_TABLE, FOLDER = "new-table", "folder"
THROWN = Words("The folder lies in the trash with its tables.", "Der Ordner liegt mit seinen Tabellen im Papierkorb.")


class Tables(Page, rx.State):
    """`folder` is the one whose dialog is open, "" for a new one."""

    row: ShelvesRow = ShelvesRow()
    agents: list[Option] = []
    folders: list[Option] = []
    folder: str = ""
    folder_name: str = ""
    folder_agent: str = ""
    folder_parent: str = ""
    shared: str = ""
    error: str = ""
    ready: bool = False

    def topics(self) -> Iterable[str]:
        return ("folders", "agents", "connections")

    async def refresh(self) -> None:
        self.row = await self._shared(shelves)
        self.agents = [Option(one.key, one.name) for one in self.row.shelves]
        self.folders = await self._shared(moving.folder_options)
        self.ready = True

    @rx.event
    @may("owner", "operator")
    async def new_table(self, agent: str) -> None:
        """Open the dialog for a new table of an agent."""
        self.folder_agent, self.error = agent, ""
        await show(self, NEW_TABLE)

    @rx.event
    @may("owner", "operator")
    async def create(self, form: Form):
        """Make a table and open it."""
        async with trying(self, NEW_TABLE) as session:
            folder = said(form, "folder")
            home = int(folder) if folder.isdigit() else (await sheets.home(session, self.folder_agent)).id or 0
            rehearsal = await connections.rehearsing(session)
            made = await sheets.create(session, current_actor(), home, said(form, "name"), rehearsal=rehearsal)
            return rx.redirect(f"/tables/{made.sheet.id}")

    @rx.event
    @may("owner", "operator")
    async def use(self, agent: str, table: str):
        """Open an agent's declared table, made with this."""
        async with trying(self) as session:
            rehearsal = await connections.rehearsing(session)
            made = await sheets.of_agent(session, current_actor(), agent, sheets.declared(agent, table), rehearsal=rehearsal)
            return rx.redirect(f"/tables/{made.sheet.id}")

    @rx.event
    @may("owner", "operator")
    async def open_folder(self, folder: str, agent: str) -> None:
        """Open the dialog of a folder ("f12"), or for a new one."""
        self.folder, self.folder_agent, self.error = folder.removeprefix("f"), agent, ""
        self.folder_name, self.folder_parent, self.shared = await moving.folder_form(self.folder)
        await show(self, FOLDER)

    @rx.event
    @may("owner", "operator")
    async def save_folder(self, form: Form) -> None:
        """Make a folder, or rename, move and share it."""
        name, parent = said(form, "name"), said(form, "parent")
        shared = [f"agent:{one.value}" for one in self.agents if form.get(f"agent:{one.value}")]
        shared += [one for one in self.shared.split() if one.startswith("workspace:")]  # shared from that workspace's page
        async with trying(self, FOLDER) as session:
            inside = int(parent) if parent.isdigit() else 0
            if not self.folder:
                await sheets.create_folder(session, current_actor(), self.folder_agent, name, inside or None)
                return
            await sheets.change_folder(session, current_actor(), int(self.folder), name=name, parent_id=inside, shared=shared)

    @rx.event
    @may("owner", "operator")
    async def trash_folder(self) -> None:
        """Throw a folder away with what lies in it."""
        async with trying(self, FOLDER) as session:
            await sheets.change_folder(session, current_actor(), int(self.folder or 0), gone=True)
            await say(self, THROWN, undo=f"folder:{self.folder}")

    @rx.event
    @may("owner", "operator")
    async def take_back(self, key: str) -> None:
        """Take a table ("s12") or a folder ("f12") out of the trash."""
        async with trying(self) as session:
            change = sheets.change_sheet if key.startswith("s") else sheets.change_folder
            await change(session, current_actor(), int(key[1:]), gone=False)


class Import(Page, rx.State):
    """A kept file and where its columns go. `file` and `into` come from the address."""

    row: ImportRow = ImportRow()
    into: str = ""
    targets: list[Option] = []
    ready: bool = False

    def topics(self) -> Iterable[str]:
        query = self.rx_router_url.query_parameters
        return ("folders", f"sheet:{query.get('into', '')}")

    async def refresh(self) -> None:
        query, locale = self.rx_router_url.query_parameters, (await self.get_state(Viewer)).locale
        self.into = str(query.get("into", ""))
        self.targets = await moving.targets(locale)
        self.row = moving.blank(locale) if query.get("empty") else await moving.page(str(query.get("file", "")), self.into, locale)
        self.ready = True

    @rx.event
    @may(*PEOPLE)
    async def choose(self, into: str):
        """Import into this table; "" makes a new one."""
        return rx.redirect(f"/tables/import?file={self.row.key}&into={into if into.isdigit() else ''}")

    @rx.event
    @may("owner", "operator")
    async def begin(self, form: Form):
        """Match as the form says, and start."""
        try:
            sheet = await moving.begin(current_actor(), self.row.key, self.into, {name: str(value) for name, value in form.items()})
        except KrakeError as error:
            await say(self, error.words, "bad")
            return None
        return rx.redirect(f"/tables/import?file={self.row.key}&into={sheet}")

    @rx.event
    @may("owner", "operator")
    async def stop(self) -> None:
        """Read no further; what came stays until it is taken back."""
        if (one := imports.going(self.row.key)) is not None:
            one.stop = True

    @rx.event
    @may("owner", "operator")
    async def take_back(self):
        """Take the whole import back, and look at the table without it."""
        sheet, _, number = self.row.change.partition(":")
        try:
            async with db.write() as session:  # where nothing came in there is no such change, and `undo` says so
                await retracing.undo(session, current_actor(), int(sheet or 0), int(number or 0))
        except KrakeError as error:
            await say(self, error.words, "bad")
            return None
        await computing.settle(int(sheet))
        await say(self, Words("The import is taken back.", "Der Import ist zurückgenommen."))
        return rx.redirect(f"/tables/{sheet}")
