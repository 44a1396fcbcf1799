"""A sheet drawn as cards: by a choice, by a day, or as a gallery. A few hundred rows; the grid is for more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from krake.kit import clock, db
from krake.kit.errors import Refused
from krake.kit.text import Words, day, money, number
from krake.models import Column
from krake.services import cells, entries, linking, looks, physical, sheets
from krake.services.cells import Flaw
from krake.services.linking import Names
from krake.services.looks import Look
from krake.services.sheets import Opened
from krake.web.ui.field import Option

MOST = 300
FACTS = 3
ZONE = "Europe/Berlin"
MONTHS = Words(
    "January February March April May June July August September October November December",
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
)


@dataclass(frozen=True, slots=True)
class CardRow:
    """One row as a card."""

    key: int
    title: str
    facts: list[str]
    lane: str = ""


@dataclass(frozen=True, slots=True)
class LaneRow:
    name: str
    value: str
    count: str
    cards: list[CardRow]


@dataclass(frozen=True, slots=True)
class BoardRow:
    """`column` is the one whose choices are the lanes; `by` are the columns it could be."""

    column: int = 0
    lanes: list[LaneRow] = field(default_factory=list)
    by: list[Option] = field(default_factory=list)
    lane_options: list[Option] = field(default_factory=list)
    cut: bool = False


@dataclass(frozen=True, slots=True)
class DayCardsRow:
    words: str
    here: bool
    out: bool
    cards: list[CardRow]


@dataclass(frozen=True, slots=True)
class MonthRow:
    name: str = ""
    before: str = ""
    after: str = ""
    days: list[DayCardsRow] = field(default_factory=list)
    by: list[Option] = field(default_factory=list)
    column: int = 0
    cut: bool = False


@dataclass(frozen=True, slots=True)
class GalleryRow:
    cards: list[CardRow] = field(default_factory=list)
    cut: bool = False


async def _read(sheet_id: int, look: Look, locale: str) -> tuple[Opened, list[Any], Names]:
    async with db.read() as session:
        opened = await sheets.opened(session, sheet_id)
        rows = await looks.window(session, opened, look, 0, MOST, locale)
        return opened, rows, await linking.called(session, opened.columns, opened.linked, rows)


def _chosen(opened: Opened, by: str, kinds: Sequence[str], missing: Words, locale: str) -> tuple[Column, list[Option]]:
    fit = [one for one in opened.columns if physical.type_of(one) in kinds]
    if not fit:
        raise Refused(missing)
    return next((one for one in fit if str(one.id) == by), fit[0]), [Option(str(one.id), sheets.caption(one, locale)) for one in fit]


async def board(sheet_id: int, look: Look, by: str, locale: str) -> BoardRow:
    """Lanes by a choice column, the cards without one first. Raises Refused when there is no such column."""
    opened, rows, names_ = await _read(sheet_id, look, locale)
    missing = Words("A board needs a column of choices.", "Ein Board braucht eine Spalte mit Auswahlen.")
    column, options = _chosen(opened, by, ("choice",), missing, locale)
    names = [*(str(one) for one in column.options.get("choices", ()))]
    lanes: dict[str, list[CardRow]] = {"": [], **{name: [] for name in names}}
    for row in rows:
        content = entries.content_of(row, column)
        lanes.setdefault("" if content is None or isinstance(content, Flaw) else str(content), []).append(
            _card(opened, row, locale, (column,), names_)
        )
    none = Words("Without", "Ohne").to(locale)
    shown = [LaneRow(name or none, name, number(len(cards), locale), cards) for name, cards in lanes.items() if name or cards]
    return BoardRow(column.id or 0, shown, options, [Option("", none), *(Option(name, name) for name in names)], len(rows) == MOST)


async def month(sheet_id: int, look: Look, by: str, wanted: str, locale: str) -> MonthRow:
    """The weeks of a month ("2026-11"), each day with its cards. Raises Refused when there is no date column."""
    async with db.read() as session:
        opened = await sheets.opened(session, sheet_id)
        missing = Words("A calendar needs a date column.", "Ein Kalender braucht eine Datumsspalte.")
        column, options = _chosen(opened, by, ("date", "time"), missing, locale)
        today = clock.today(ZONE)
        first = _first(wanted) or today.replace(day=1)
        begin = first - timedelta(days=first.weekday())
        weeks = 6 if (begin + timedelta(days=35)).month == first.month else 5
        until = begin + timedelta(days=7 * weeks)
        span = (looks.Filter(column.id or 0, "from", begin.isoformat()), looks.Filter(column.id or 0, "under", until.isoformat()))
        rows = await looks.window(session, opened, Look((*look.filters, *span), look.sort, look.search), 0, MOST, locale)
        names = await linking.called(session, opened.columns, opened.linked, rows)
    by_day: dict[str, list[CardRow]] = {}
    for row in rows:
        content = entries.content_of(row, column)
        if isinstance(content, str):
            by_day.setdefault(content[:10], []).append(_card(opened, row, locale, (column,), names))
    days = [begin + timedelta(days=at) for at in range(7 * weeks)]
    shown = [DayCardsRow(str(one.day), one == today, one.month != first.month, by_day.get(one.isoformat(), [])) for one in days]
    name = f"{MONTHS.to(locale).split()[first.month - 1]} {first.year}"
    before, after = (first - timedelta(days=1)).strftime("%Y-%m"), (first + timedelta(days=32)).strftime("%Y-%m")
    base = f"/tables/{sheet_id}?as=calendar&by={column.id}&month="
    return MonthRow(name, base + before, base + after, shown, options, column.id or 0, len(rows) == MOST)


def _first(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if text else None
    except ValueError:
        return None


async def gallery(sheet_id: int, look: Look, locale: str) -> GalleryRow:
    opened, rows, names = await _read(sheet_id, look, locale)
    return GalleryRow([_card(opened, row, locale, (), names) for row in rows], len(rows) == MOST)


def _card(opened: Opened, row: Any, locale: str, without: Sequence[Column], names: Names) -> CardRow:
    rest = [one for one in opened.columns if not one.hidden and one not in without]
    title = next((said for one in rest if physical.type_of(one) in ("text", "long") and (said := shown(one, row, locale, names))), "")
    facts = [f"{sheets.caption(one, locale)}: {said}" for one in rest if (said := shown(one, row, locale, names)) and said != title]
    lane = entries.said(row, without[0]) if without else ""
    return CardRow(row.id, title or f"#{row.id}", facts[:FACTS], lane)


def shown(column: Column, row: Any, locale: str, names: Names) -> str:
    """A cell in words; `names` are those of the rows that cells point to."""
    content = entries.content_of(row, column)
    if content is None or isinstance(content, Flaw):
        return content.text if isinstance(content, Flaw) else ""
    match physical.type_of(column):
        case "money":
            return money(content, str(column.options.get("currency", "EUR")), locale)  # type: ignore[arg-type]
        case "number":
            return number(cells.figure(content, "en"), locale)
        case "percent":
            return f"{number(cells.figure(content, 'en'), locale)} %"
        case "date":
            return day(date.fromisoformat(str(content)), locale)
        case "tick":
            return "✓" if content else ""
        case "rating":
            return "★" * int(content)  # type: ignore[arg-type]
        case "row":
            return names.get(column.id or 0, {}).get(content) or f"#{content}"  # type: ignore[call-overload,arg-type]
        case "file":
            return str(content).partition("/")[2]
        case kind:
            return cells.plain(cells.Kind(kind, column.options), content)[:160]
