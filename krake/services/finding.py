"""Which row somebody means by what was typed, pasted, imported or said by an agent: looked up at once for all cells of one act."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import collation
from krake.kit.text import Words
from krake.models import Column
from krake.services import cells, connections, spans
from krake.services.cells import Kind, Misfit
from krake.services.linking import Linked, named, short

OFFERED = 30
NUMBERED = re.compile(r"(?:(?P<name>.*\S)\s+)?#(?P<number>\d{1,16})", re.DOTALL)


@dataclass(slots=True)
class Finder:
    """Finds the row that is meant among those that were looked up for it. What it is given is a number, "#12", a name, or "name #12"."""

    linked: Linked
    numbers: dict[int, str] = field(default_factory=dict)
    called: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))

    def __call__(self, raw: Any) -> int:
        """The number of the row. Raises Misfit."""
        if not self.linked.there:
            raise Misfit(
                Words(f"The table “{self.linked.name}” lies in the trash.", f"Die Tabelle „{self.linked.name}“ liegt im Papierkorb.")
            )
        said, number = short(raw) if isinstance(raw, str) else "", number_in(raw)
        parted = NUMBERED.fullmatch(said)
        if parted and number in self.numbers and (parted["name"] is None or self.numbers[number] == parted["name"]):
            return number
        if (one := self._by_name(said)) is not None:
            return one
        if number in self.numbers:
            return number
        raise Misfit(self._missing(said, number))

    def _by_name(self, said: str) -> int | None:
        alike = self.called.get(collation.plain(said), ()) if said else ()
        for same in (str, str.casefold):
            exact = [number for number, name in alike if same(name) == same(said)]
            if len(exact) > 1:
                words = f"#{exact[0]}, #{exact[1]}"
                raise Misfit(
                    Words(
                        f"Several rows of “{self.linked.name}” are called that; name one by its number ({words}).",
                        f"Mehrere Zeilen von „{self.linked.name}“ heißen so; nenne eine mit ihrer Nummer ({words}).",
                    )
                )
            if exact:
                return exact[0]
        return None

    def _missing(self, said: str, number: int | None) -> Words:
        table = self.linked.name
        if number is not None:
            return Words(f"“{table}” has no row #{number}.", f"„{table}“ hat keine Zeile #{number}.")
        return Words(f"No row of “{table}” is called “{said[:60]}”.", f"Keine Zeile von „{table}“ heißt „{said[:60]}“.")


def number_in(raw: Any) -> int | None:
    """The number of a row in what was given, None when it names none."""
    if isinstance(raw, str):
        text_ = short(raw)
        found_ = NUMBERED.fullmatch(text_)
        raw = int(found_["number"]) if found_ else int(text_) if text_.isascii() and text_.isdigit() and len(text_) <= 16 else None
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and 1 <= raw <= cells.LAST_ROW else None


async def finder(session: AsyncSession, linked: Linked, raws: Iterable[Any]) -> Finder:
    """A finder for all of these."""
    raws, one = list(raws), Finder(linked)
    if not linked.there:
        return one
    one.numbers = await named(session, linked, {number for raw in raws if (number := number_in(raw)) is not None})
    names_ = {short(raw) for raw in raws if isinstance(raw, str)}
    # "Moon #12" whose row is called so needs no search through all names
    names_ = {name for name in names_ if name and not _sure(one, name)}
    if names_ and linked.shown:
        what, keys = linked.table.c[linked.shown], sorted({collation.plain(name) for name in names_})
        for start in range(0, len(keys), 1_000):
            wanted = select(linked.table.c.id, what).where(
                linked.table.c.gone == 0, what.is_not(None), collation.ordered(what).in_(keys[start : start + 1_000])
            )
            for number, name in (await session.execute(wanted.order_by(linked.table.c.id))).all():
                one.called[collation.plain(short(name))].append((number, short(name)))
    return one


def _sure(one: Finder, said: str) -> bool:
    parted = NUMBERED.fullmatch(said)
    return parted is not None and (number := int(parted["number"])) in one.numbers and parted["name"] in (None, one.numbers[number])


async def kinds(
    session: AsyncSession, columns: Sequence[Column], linked: Mapping[int, Linked], wanted: Iterable[tuple[int, Any]]
) -> dict[int, Kind]:
    """How cells of these columns are read, by column: those that point to rows know the rows that are meant. `wanted` are (column, raw)."""
    found_ = {column.id or 0: Kind(column.type, column.options) for column in columns}
    if times := [column for column in columns if column.type in ("time", "date")]:
        here = await spans.zone(session, rehearsal=await connections.rehearsing(session))
        found_ |= {column.id or 0: Kind(column.type, {**column.options, "zone": here}) for column in times}
    raws: dict[int, list[Any]] = defaultdict(list)
    for column_id, raw in wanted if linked else ():
        if column_id in linked and raw not in (None, ""):
            raws[column_id].append(raw)
    for column_id, meant in raws.items():
        one = await finder(session, linked[column_id], meant)
        found_[column_id] = Kind("row", {**found_[column_id].options, "find": one})
    return found_


async def offered(session: AsyncSession, linked: Linked, text_: str) -> list[tuple[int, str]]:
    """Rows to choose from as (number, name): those whose name has the text in it, those that begin with it first."""
    if not linked.there:
        return []
    rows = linked.table
    if linked.shown is None:
        numbers = select(rows.c.id).where(rows.c.gone == 0).order_by(rows.c.place, rows.c.id).limit(OFFERED)
        return [(number, "") for number in await session.scalars(numbers)]
    what = rows.c[linked.shown]
    wanted = select(rows.c.id, what).where(rows.c.gone == 0)
    if said := short(text_):
        key, sort = collation.plain(said), collation.ordered(what)
        number = number_in(said) or 0
        wanted = wanted.where(or_(sort.contains(key, autoescape=True), rows.c.id == number))
        wanted = wanted.order_by(rows.c.id != number, sort != key, func.substr(sort, 1, len(key)) != key, sort, rows.c.id)
    else:
        wanted = wanted.order_by(rows.c.place, rows.c.id)
    return [(number, short(name)) for number, name in (await session.execute(wanted.limit(OFFERED))).all()]
