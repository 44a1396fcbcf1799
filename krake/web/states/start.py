"""The first-run page: connect a shop, a printer, or start a rehearsal and watch it being set up."""

from __future__ import annotations

from collections.abc import Iterable

import reflex as rx

from krake.kit import db
from krake.kit.text import Words
from krake.services import connections, rehearsal, runs
from krake.web.live import Page, pump
from krake.web.rows import run_page
from krake.web.rows.run_page import RunDetailRow
from krake.web.states.viewer import Viewer
from krake.web.ui.command import FigureLine

#: why the uploaded export was refused, by what the upload's redirect says
PROBLEMS = {
    "large": Words("This file is larger than 5 MB.", "Diese Datei ist größer als 5 MB."),
    "kind": Words("A product export is a .csv file.", "Ein Produktexport ist eine .csv-Datei."),
    "empty": Words("No product could be read from this file.", "Aus dieser Datei ließ sich kein Produkt lesen."),
}


class Start(Page, rx.State):
    """`run` is the rehearsal's run once there is one; `skipped` are the lines of the owner's export that were left out."""

    run: RunDetailRow = RunDetailRow()
    under_way: bool = False
    over: bool = False
    rehearsing: bool = False
    problem: str = ""
    refused: list[FigureLine] = []
    skipped: list[FigureLine] = []
    ready: bool = False
    _run_id: int = 0

    def topics(self) -> Iterable[str]:
        return ("connections", "runs", f"run:{self._asked()}")

    def _asked(self) -> int:
        asked = str(self.rx_router_url.query_parameters.get("run", ""))
        return int(asked) if asked.isdigit() and len(asked) < 16 else self._run_id

    async def refresh(self) -> None:
        locale, problem = (await self.get_state(Viewer)).locale, str(self.rx_router_url.query_parameters.get("problem", ""))
        self._run_id = await _rehearsal(self._asked())
        pump.follow(self.rx_router_session.client_token, type(self), self.topics(), self.rx_router_url.path)
        self.run = await run_page.of(self._run_id, locale) if self._run_id else RunDetailRow()
        self.under_way, self.over = self.run.live, bool(self.run.answer)
        self.skipped = self.run.figures if self.over else []
        async with db.read() as session:
            self.rehearsing = any(row.rehearsal and row.status != "disconnected" for row in await connections.all_of(session))
        self.problem = PROBLEMS[problem].to(locale) if problem in PROBLEMS else ""
        self.refused = [_line(line, words, locale) for line, words in rehearsal.problems()] if problem == "empty" else []
        self.ready = True


async def _rehearsal(asked: int) -> int:
    """The run to show: the one asked for if it sets up a rehearsal, else one that is under way; 0 for none."""
    async with db.read() as session:
        found = [run for run in await runs.recent(session, rehearsal=True, limit=200) if run.skill == "rehearse"]
    live = next((run.id for run in found if run.status in runs.LIVE), None)
    return next((run.id for run in found if run.id == asked), live) or 0


def _line(line: int, words: Words, locale: str) -> FigureLine:
    return FigureLine(Words(f"Line {line}", f"Zeile {line}").to(locale), words.to(locale))
