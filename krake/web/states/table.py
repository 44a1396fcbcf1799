"""The sheet that is open: its columns, its views and filters, its history. Its rows never come through here."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import asynccontextmanager
from dataclasses import replace as altered
from urllib.parse import quote

import reflex as rx

from krake.kit import db
from krake.kit.errors import KrakeError, NotFound
from krake.kit.text import Words
from krake.services import columning, computing, entries, looks, retracing, sheets
from krake.services.looks import Filter, Look
from krake.web.labels import PEOPLE, may
from krake.web.live import Page
from krake.web.rows import sheet as rows
from krake.web.rows.boards import BoardRow, GalleryRow, MonthRow, board, gallery, month
from krake.web.rows.sheet import ColumnForm, LookRow, SheetRow, ToldRow
from krake.web.sessions import current_actor
from krake.web.states.forms import Form, said, trying
from krake.web.states.viewer import Viewer, close, say, show
from krake.web.ui.field import Option

COLUMN, FILTER, HISTORY, SAVE, FIND, NAME = "sheet-column", "sheet-filter", "sheet-history", "sheet-save", "sheet-find", "sheet-name"
NONE = {"grouped": 0, "totals": [], "folded": []}
OLD = Words(
    "That view of it is older than the table; it was opened plain.",
    "Diese Ansicht passt nicht mehr zur Tabelle; sie ist ohne Filter offen.",
)


class Table(Page, rx.State):
    """`look` is the filter and sort of the address as JSON, `quoted` the same for other addresses, `kind` how it is drawn, `column` what
    the column dialog starts with.

    `own` says that the look is the one of the saved view that is open; `at` is the row to go to; `target` the table that the column of the
    dialog points to, `naming` the columns that can name its rows.
    """

    row: SheetRow = SheetRow()
    look: str = "{}"
    quoted: str = "%7B%7D"
    kind: str = "grid"
    view: str = ""
    own: bool = True
    at: int = 0
    chips: list[LookRow] = []
    names: dict[str, str] = {}
    filterable: list[Option] = []
    column: ColumnForm = ColumnForm()
    type: str = "text"
    loss: str = ""
    error: str = ""
    targets: list[Option] = []
    target: str = ""
    naming: list[Option] = []
    grouped: bool = False
    told: list[ToldRow] = []
    cell: list[int] = []
    board: BoardRow = BoardRow()
    month: MonthRow = MonthRow()
    gallery: GalleryRow = GalleryRow()
    ready: bool = False

    def topics(self) -> Iterable[str]:
        return ("folders", "agents", f"sheet:{self._key()}")

    def _key(self) -> int:
        last = self.rx_router_url.path.rstrip("/").rpartition("/")[2]
        return int(last) if last.isdigit() else 0

    def _look(self) -> Look:
        return rows.look_from(self.look)

    async def refresh(self) -> None:
        key = self._key()
        linked = self.row.linked
        if self.row.key != key:
            self.ready = False
        try:
            self.row = await self._shared(lambda locale: rows.page(key, locale), key)
        except NotFound:
            self.row, self.ready = SheetRow(key=key, known=False), True
            return
        if not self.ready or self.row.linked != linked:
            await computing.settle(key)
        self.names = await self._shared(rows.agent_names)
        self.filterable = [Option(str(one.id), one.name) for one in self.row.columns]
        await self._address()
        self.ready = True

    async def _address(self) -> None:
        """What the address says: a saved view, or filters and a way to draw."""
        query, locale = self.rx_router_url.query_parameters, (await self.get_state(Viewer)).locale
        self.view, detail, self.kind = str(query.get("view", "")), {}, str(query.get("as", "grid"))
        row, said = str(query.get("row", "")), str(query.get("look", ""))
        self.at = int(row) if row.isdecimal() and len(row) < 17 else 0
        if self.view.isdigit():
            try:
                async with db.read() as session:
                    saved = await looks.view(session, self.row.key, int(self.view))
                detail, self.kind = saved.detail, str(query.get("as", saved.kind))
            except NotFound:
                self.view = ""
        look, self.own = looks.look(detail) if detail and not said else rows.look_from(said), not said
        if not look.columns <= {one.id for one in self.row.columns}:
            look = Look()
            await say(self, OLD, "idle")
        self.look = "{}" if look == Look() else json.dumps(looks.spelled(look), ensure_ascii=False, separators=(",", ":"))
        self.quoted = quote(self.look)
        self.chips = rows.chips(self.row, look, self.kind, self.view, locale)
        await self._drawn(look, detail, locale)

    async def _drawn(self, look: Look, detail: dict, locale: str) -> None:
        by = str(self.rx_router_url.query_parameters.get("by", "")) or str(detail.get("group") or detail.get("date") or "")
        try:
            if self.kind == "board":
                self.board = await board(self.row.key, look, by, locale)
            elif self.kind == "calendar":
                self.month = await month(self.row.key, look, by, str(self.rx_router_url.query_parameters.get("month", "")), locale)
            elif self.kind == "gallery":
                self.gallery = await gallery(self.row.key, look, locale)
        except KrakeError as error:
            await say(self, error.words, "bad")
            self.kind = "grid"

    def _to(self, look: Look, *, quiet: bool = False):
        """Another look at the same page; a `quiet` one is no step to go back by."""
        return rx.redirect(rows.address(self.row.key, look, self.kind, self.view), replace=quiet)

    # --- looking

    @rx.event
    @may(*PEOPLE)
    async def filter_by(self, form: Form):
        """Add a filter to the address."""
        look, column, op = self._look(), said(form, "column"), said(form, "op")
        if not column.isdigit() or op not in looks.OPS:
            return None
        await close(self, FILTER)
        one = Filter(int(column), op, said(form, "value").strip()[:200])  # type: ignore[arg-type]
        problem = await self._unfit(Look((one,)))
        if problem is not None:
            await say(self, problem, "bad")
            return None
        return self._to(altered(look, filters=(*look.filters, one)))

    async def _unfit(self, look: Look) -> Words | None:
        locale = (await self.get_state(Viewer)).locale
        try:
            async with db.read() as session:
                opened = await sheets.opened(session, self.row.key)
                await looks.window(session, opened, look, 0, 1, locale)
                await looks.sums(session, opened, look, locale)
        except KrakeError as error:
            return error.words
        return None

    @rx.event
    @may(*PEOPLE)
    async def search(self, form: Form):
        """Search through everything that is text."""
        return self._to(altered(self._look(), search=said(form, "q").strip()[:120]))

    @rx.event
    @may(*PEOPLE)
    async def sort_by(self, column: int, down: bool):
        """Sort by one column; the others are sorted by next."""
        look = self._look()
        await close(self, COLUMN)
        return self._to(altered(look, sort=((column, down), *[one for one in look.sort if one[0] != column])[:5]))

    @rx.event
    @may(*PEOPLE)
    async def group_by(self, column: int):
        """Have the rows stand in groups by a column, 0 for none."""
        look = altered(self._look(), grouped=column, folded=())
        await close(self, COLUMN)
        if (problem := await self._unfit(look)) is not None:
            await say(self, problem, "bad")
            return None
        self.kind = "grid"
        return self._to(look)

    @rx.event
    @may(*PEOPLE)
    async def fold(self, keys: list[str]):
        """Keep which groups are folded."""
        return self._to(altered(self._look(), folded=tuple(key[:200] for key in keys[:1_000])), quiet=True)

    @rx.event
    @may(*PEOPLE)
    async def total_by(self, column: int, how: str):
        """Have a figure stand below a column; "" for none."""
        look = self._look()
        rest = tuple(one for one in look.totals if one[0] != column)
        return self._to(altered(look, totals=(*rest, (column, how)) if how in looks.TOTALS else rest), quiet=True)

    @rx.event
    @may("owner", "operator")
    async def keep_view(self):
        """Keep this way to look in the view that is open."""
        detail, key = looks.spelled(self._look()), self.row.key
        async with self._trying() as session:
            saved = await looks.view(session, key, int(self.view or 0))
            await looks.save_view(session, current_actor(), key, saved.name, self.kind, {**saved.detail, **NONE, **detail}, saved.id)
            return rx.redirect(f"/tables/{key}?view={saved.id}")

    @rx.event
    @may("owner", "operator")
    async def save_view(self, form: Form):
        """Keep this way to look under a name."""
        detail = looks.spelled(self._look())
        by = str(self.rx_router_url.query_parameters.get("by", ""))
        async with self._trying(SAVE) as session:
            saved = await looks.save_view(session, current_actor(), self.row.key, said(form, "name"), self.kind, detail | {"group": by})
            return rx.redirect(f"/tables/{self.row.key}?view={saved.id}")

    @rx.event
    @may("owner", "operator")
    async def drop_view(self):
        """Forget the saved view that is open."""
        async with self._trying() as session:
            await looks.drop_view(session, current_actor(), self.row.key, int(self.view or 0))
            return rx.redirect(f"/tables/{self.row.key}")

    # --- columns

    @rx.event
    @may("owner", "operator")
    async def open_column(self, column: int) -> None:
        """Open the dialog of a column."""
        async with db.read() as session:
            self.column = rows.column_form(await sheets.opened(session, self.row.key), column)
        self.type, self.loss, self.error = self.column.type, "", ""
        self.grouped = self._look().grouped == column
        await self._point(self.column.target)
        await show(self, COLUMN)

    @rx.event
    @may("owner", "operator")
    async def new_column(self) -> None:
        """Open the dialog for a new column."""
        self.column, self.type, self.loss, self.error = ColumnForm(), "text", "", ""
        await self._point("")
        await show(self, COLUMN)

    async def _point(self, target: str) -> None:
        locale = (await self.get_state(Viewer)).locale
        self.targets = await rows.targets(self.row.key, locale)
        self.target, self.naming = target, await rows.naming(target, locale)

    @rx.event
    @may("owner", "operator")
    async def point_to(self, target: str) -> None:
        """Say what pointing to this table would keep and lose, and what can name its rows."""
        self.loss, self.error = "", ""
        await self._point(target if target.isdigit() else "")
        if self.column.key and self.target != self.column.target:
            await self._tried("row", int(self.column.key))

    @rx.event
    @may("owner", "operator")
    async def try_type(self, type: str) -> None:
        """Say what another type would keep and lose."""
        self.type, self.loss, self.error = type, "", ""
        if self.column.key and type not in (self.column.type, "formula"):
            await self._tried(type, int(self.column.key))

    async def _tried(self, type: str, column: int) -> None:
        locale = (await self.get_state(Viewer)).locale
        try:
            async with db.read() as session:
                options = await self._choices(session, type, {"sheet": self.target})
                self.loss = rows.loss(await columning.dry_run(session, self.row.key, column, type, options, locale), locale)
        except KrakeError as error:
            self.error = error.words.to(locale)

    async def _choices(self, session, type: str, form: Form) -> dict:
        """The options a type needs; a choice without named ones takes what stands in the column."""
        options: dict = {}
        if type in ("choice", "choices"):
            named = [line.strip()[:200] for line in said(form, "choices").splitlines() if line.strip()]
            if not named and self.column.key:
                named = await columning.distinct(session, self.row.key, int(self.column.key))
            options["choices"] = list(dict.fromkeys(named))[:100]
        if type == "money" or (type == "formula" and form.get("format") == "money"):
            options["currency"] = (said(form, "currency") or self.column.currency or "EUR").upper()[:5]
        if type == "row":
            sheet, shown = said(form, "sheet"), said(form, "shown")
            options |= {"sheet": int(sheet) if sheet.isdigit() else None, "shown": int(shown) if shown.isdigit() else None}
        if type == "formula":
            options |= {"formula": said(form, "formula")[:1000]} | ({"format": said(form, "format")} if form.get("format") else {})
        return options

    @rx.event
    @may("owner", "operator")
    async def save_column(self, form: Form) -> None:
        """Make the column, or change it as the form says."""
        type_, name = (said(form, "type") or self.type), said(form, "name")
        async with self._trying(COLUMN) as session:
            options = await self._choices(session, type_, form)
            if self.column.key:
                await self._changed(session, int(self.column.key), name, type_, options)
            else:
                await columning.add(session, current_actor(), self.row.key, name, type_, options)

    async def _changed(self, session, column: int, name: str, type_: str, options: dict) -> None:
        if type_ != self.column.type or str(options.get("sheet") or "") != self.column.target:
            locale = (await self.get_state(Viewer)).locale
            await columning.retype(session, current_actor(), self.row.key, column, type_, options, locale)
            options = {}
        renamed = name if name != self.column.name else None
        await columning.change(session, current_actor(), self.row.key, column, name=renamed, options=options or None)

    @rx.event
    @may("owner", "operator")
    async def hide(self, column: int, hidden: bool) -> None:
        """Leave a column out of the grid, or show it again."""
        async with self._trying(COLUMN) as session:
            await columning.change(session, current_actor(), self.row.key, column, hidden=hidden)

    @rx.event
    @may("owner", "operator")
    async def drop_column(self) -> None:
        """Throw the column away; undo brings it back with all its cells."""
        async with self._trying(COLUMN) as session:
            await columning.change(session, current_actor(), self.row.key, int(self.column.key or 0), gone=True)

    @rx.event
    @may("owner", "operator")
    async def width(self, column: int, width: int) -> None:
        """Keep how wide a column is."""
        async with self._trying() as session:
            await columning.change(session, current_actor(), self.row.key, column, width=width)

    @rx.event
    @may("owner", "operator")
    async def order(self, column: int, after: int) -> None:
        """Keep where a column stands: behind another one, 0 for first."""
        async with self._trying() as session:
            await columning.change(session, current_actor(), self.row.key, column, after=after)

    @rx.event
    @may("owner", "operator")
    async def freeze(self, count: int) -> None:
        """Keep the first columns in sight."""
        async with self._trying(COLUMN) as session:
            await sheets.change_sheet(session, current_actor(), self.row.key, frozen=count)

    # --- the sheet

    @rx.event
    @may("owner", "operator")
    async def rename(self, form: Form) -> None:
        """Give the table another name, or put it into another folder."""
        folder = said(form, "folder")
        async with self._trying(NAME) as session:
            await sheets.change_sheet(
                session, current_actor(), self.row.key, name=said(form, "name"), folder_id=int(folder) if folder.isdigit() else None
            )

    @rx.event
    @may("owner", "operator")
    async def trash(self, gone: bool) -> None:
        """Throw the table away, or take it back."""
        async with self._trying(NAME) as session:
            await sheets.change_sheet(session, current_actor(), self.row.key, gone=gone)
        if gone:
            await say(self, Words("It lies in the trash.", "Sie liegt im Papierkorb."), undo=f"sheet:{self.row.key}")

    @rx.event
    @may(*PEOPLE)
    async def find(self) -> None:
        """Open find and replace."""
        await show(self, FIND)

    @rx.event
    @may("owner", "operator")
    async def replace(self, form: Form) -> None:
        """Replace a text in all rows that are shown."""
        column, locale = said(form, "column"), (await self.get_state(Viewer)).locale
        async with self._trying(FIND) as session:
            opened = await sheets.opened(session, self.row.key)
            ids = list(await looks.order(session, opened, self._look(), locale))
            done = await entries.replace(
                session, current_actor(), self.row.key, ids, said(form, "find"), said(form, "put"),
                column_id=int(column) if column.isdigit() else None,
            )  # fmt: skip
            await say(
                self,
                Words(
                    f"{rows.act('cells', done.cells, 'en')}. Ctrl Z takes it back.",
                    f"{rows.act('cells', done.cells, 'de')}. Strg Z nimmt es zurück.",
                ),
            )

    # --- history

    @rx.event
    @may(*PEOPLE)
    async def history(self, row: int, column: int) -> None:
        """Show what became of a cell."""
        self.cell = [row, column]
        self.told = await rows.told(self.row.key, row, column, (await self.get_state(Viewer)).locale)
        await show(self, HISTORY)

    @rx.event
    @may(*PEOPLE)
    async def all_history(self) -> None:
        """Show what was done to the table."""
        self.cell = []
        self.told = await rows.acts(self.row.key, (await self.get_state(Viewer)).locale)
        await show(self, HISTORY)

    @rx.event
    @may("owner", "operator")
    async def restore(self, text: str) -> None:
        """Put back what stood in the cell."""
        if len(self.cell) != 2:
            return
        async with self._trying(HISTORY) as session:
            await entries.edit(session, current_actor(), self.row.key, [entries.Cell(self.cell[0], self.cell[1], text)], why="restored")

    @rx.event
    @may("owner", "operator")
    async def take_back(self, change: str) -> None:
        """Take back one act, whoever did it."""
        async with self._trying(HISTORY) as session:
            done = await retracing.undo(session, current_actor(), self.row.key, int(change))
            if done.left:
                await say(
                    self,
                    Words(f"{done.left} cells were changed since and stay.", f"{done.left} Zellen wurden seitdem geändert und bleiben."),
                    "idle",
                )

    @rx.event
    @may("owner", "operator")
    async def put(self, row: int, column: int, value: str) -> None:
        """Write one cell: a card that was moved to another column of the board."""
        async with self._trying() as session:
            await entries.edit(session, current_actor(), self.row.key, [entries.Cell(row, column, value)])

    @asynccontextmanager
    async def _trying(self, dialog: str = ""):
        """A write to the sheet, after which what runs through all its rows is worked out."""
        async with trying(self, dialog) as session:
            yield session
        await computing.settle(self.row.key)
