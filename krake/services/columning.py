"""The columns of a sheet: added, renamed, retyped after a dry run, ordered, widened, hidden, thrown away. Each act can be taken back."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit import clock, db
from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.models import Column
from krake.models.folder import PLACE
from krake.services import cells, computing, entries, finding, linking, physical, sheets
from krake.services.cells import Misfit
from krake.services.sheets import Opened
from krake.spec.actor import Actor

SHOWN = 5  #: examples of what would be lost
FIELDS = ("name", "type", "physical", "place", "width", "hidden", "options")


@dataclass(frozen=True, slots=True)
class Loss:
    """What a change of type would do: how many cells keep their value, how many would not fit, and a few of those."""

    kept: int
    lost: int
    examples: tuple[tuple[int, str, Words], ...]


async def add(
    session: AsyncSession, actor: Actor, sheet_id: int, name: str, type_: str = "text", options: Mapping[str, Any] | None = None, *,
    after: int | None = None,
) -> Column:  # fmt: skip
    """A new column, at the end or behind another. Raises Refused for a taken name, an unknown type, a formula that does not read."""
    opened = await sheets.opened(session, sheet_id, change=True)
    sheets.may_change(actor, opened.folder)
    if len(opened.columns) >= sheets.MOST_COLUMNS:
        raise Refused(
            Words(f"A table has at most {sheets.MOST_COLUMNS} columns.", f"Eine Tabelle hat höchstens {sheets.MOST_COLUMNS} Spalten.")
        )
    name = free_name(opened, name)
    await linking.check(session, opened.sheet, options or {})
    key = sheets.free_key(name, {one.key for one in opened.columns})
    column = Column(
        sheet_id=sheet_id, key=key, name=name, type=_known(type_), place=_behind(opened, after), options=dict(options or {}),
    )  # fmt: skip
    session.add(column)
    await session.flush()
    column.physical = f"c{column.id}"
    if column.type == "formula":
        sheets.settle_formula(column, [*opened.columns, column])
    if column.type not in physical.OWN:
        await physical.widen(session, sheet_id, column)
    await sheets.note(
        session, actor, opened.sheet, "column", detail={"columns": [[column.id, {"gone_at": True}, {"gone_at": False}]]}, why=name
    )
    await session.flush()
    if column.type == "formula":
        await computing.everything(session, await sheets.opened(session, sheet_id))
    return column


async def change(
    session: AsyncSession, actor: Actor, sheet_id: int, column_id: int, *, name: str | None = None, width: int | None = None,
    hidden: bool | None = None, options: Mapping[str, Any] | None = None, after: int | None = None, gone: bool | None = None,
) -> Column:  # fmt: skip
    """Rename, widen, hide, order (behind `after`, 0 is first), set options (choices, currency, format, formula), or throw away."""
    opened = await sheets.opened(session, sheet_id, change=True)
    sheets.may_change(actor, opened.folder)
    column = opened.column(column_id)
    touched = [(column, _fields(column))]
    if name is not None and sheets.named(name) != column.name:
        touched += _rename(opened, column, free_name(opened, name))
    if width is not None:
        column.width = max(48, min(width, 800))
    if hidden is not None:
        column.hidden = hidden
    if after is not None:
        column.place = _behind(opened, after or None, first=after == 0)
    if options is not None:
        _same_target(column, options)
        column.options = {**column.options, **options}
        if column.type == "formula":
            sheets.settle_formula(column, opened.columns)
            await _reformat(session, opened, column, touched[0][1])
    if gone is not None:
        column.gone_at = clock.now() if gone else None
    await _noted(session, actor, opened, touched, name or column.name)
    if (options is not None or gone is not None) and any(one.type == "formula" for one in opened.columns):
        await computing.everything(session, await sheets.opened(session, sheet_id))
    return column


def _same_target(column: Column, options: Mapping[str, Any]) -> None:
    """Numbers of rows of one table mean others in the next: pointing elsewhere is a conversion."""
    if column.type == "row" and int(options.get("sheet", linking.target_of(column)) or 0) != linking.target_of(column):
        raise Refused(Words("Pointing to another table is a change of type.", "Auf eine andere Tabelle zu verweisen ist ein Typwechsel."))


async def _reformat(session: AsyncSession, opened: Opened, column: Column, before: Mapping[str, Any]) -> None:
    """Another format is kept in another physical column."""
    if physical.type_of(column) != str(before["options"].get("format", "number")):
        column.physical = _next_physical(column)
        await physical.widen(session, opened.sheet.id or 0, column)


def _rename(opened: Opened, column: Column, name: str) -> list[tuple[Column, dict[str, Any]]]:
    """Give it the name, and the formulas that call it by the old one the new one."""
    touched, old = [], re.compile(r"\{\s*" + re.escape(column.name) + r"\s*\}", re.IGNORECASE)
    column.name = name
    for other in opened.columns:
        formula = str(other.options.get("formula", ""))
        if other.type == "formula" and old.search(formula):
            if other is not column:
                touched.append((other, _fields(other)))
            other.options = {**other.options, "formula": old.sub(lambda _: "{" + name + "}", formula)}
    return touched


async def dry_run(session: AsyncSession, sheet_id: int, column_id: int, type_: str, options: Mapping[str, Any], locale: str = "en") -> Loss:
    """What retyping a column would keep and lose, without doing it."""
    opened = await sheets.opened(session, sheet_id)
    _, loss = await _converted(session, opened, opened.column(column_id), _as(opened.column(column_id), type_, options), locale)
    return loss


async def retype(
    session: AsyncSession, actor: Actor, sheet_id: int, column_id: int, type_: str, options: Mapping[str, Any], locale: str = "en"
) -> Loss:
    """Give a column another type. What does not fit stays in its cell as it was, marked; taking it back gives everything back."""
    opened = await sheets.opened(session, sheet_id, change=True)
    sheets.may_change(actor, opened.folder)
    column = opened.column(column_id)
    if "formula" in (column.type, type_) or type_ in physical.OWN or column.type in physical.OWN:
        raise Refused(
            Words("A formula column is added anew instead of retyped.", "Eine Formelspalte wird neu hinzugefügt statt umgewandelt.")
        )
    wanted = _as(column, type_, options)
    await linking.check(session, opened.sheet, wanted.options if type_ == "row" else {})
    wanted.physical = _next_physical(column)
    values, loss = await _converted(session, opened, column, wanted, locale)
    before = _fields(column)
    column.type, column.options, column.physical = wanted.type, wanted.options, wanted.physical
    await physical.widen(session, sheet_id, column)
    table = physical.table(sheet_id, [*opened.columns])
    for start in range(0, len(values), 2_000):
        change = {
            column.physical: bindparam("value", type_=table.c[column.physical].type),
            "flaws": bindparam("_flaws", type_=table.c.flaws.type),
        }
        await db.change(
            session,
            update(table).where(table.c.id == bindparam("row")).values(**change),
            opened.sheet.topics(),
            values[start : start + 2_000],
        )
    await _noted(session, actor, opened, [(column, before)], column.name)
    await computing.everything(session, await sheets.opened(session, sheet_id))
    return loss


async def _converted(
    session: AsyncSession, opened: Opened, column: Column, wanted: Column, locale: str
) -> tuple[list[dict[str, Any]], Loss]:
    table = physical.table(opened.sheet.id or 0, opened.columns)
    values, lost, kept = [], [], 0
    rows = (await session.execute(select(table))).all()
    told = await _said(session, opened, column, rows)
    raws = [(wanted.id or 0, said) for said in told]
    kind = (await finding.kinds(session, [wanted], await linking.of(session, [wanted]), raws))[wanted.id or 0]
    for row, said in zip(rows, told, strict=True):
        flaws = dict(row.flaws or {})
        try:
            value: Any = cells.read(kind, said, locale if column.type in ("text", "long") else "en")
            kept += row.gone == 0 and value is not None
        except Misfit as misfit:
            value, flaws[wanted.physical] = None, said
            if row.gone == 0:
                lost.append((row.id, said, misfit.words))
        values.append({"row": row.id, "value": value, "_flaws": flaws or None})
    return values, Loss(kept, len(lost), tuple(lost[:SHOWN]))


async def _said(session: AsyncSession, opened: Opened, column: Column, rows: Sequence[Any]) -> list[str]:
    """What stands in the cells as text; a link by the name of its row, which is what the next type can make something of."""
    names = (await linking.called(session, [column], opened.linked, rows)).get(column.id or 0, {})
    told = [(entries.content_of(row, column), entries.said(row, column)) for row in rows]
    return [names.get(content) or said if isinstance(content, int) else said for content, said in told]


def _as(column: Column, type_: str, options: Mapping[str, Any]) -> Column:
    """The column as it would be. A choice made of a text column without named choices takes what is there."""
    return Column(
        id=column.id, sheet_id=column.sheet_id, key=column.key, name=column.name, type=_known(type_), options={**column.options, **options}
    )


async def distinct(session: AsyncSession, sheet_id: int, column_id: int, most: int = 50) -> list[str]:
    """What stands in a column, the most frequent first: the choices a text column would become."""
    opened = await sheets.opened(session, sheet_id)
    column = opened.column(column_id)
    table, counted = physical.table(sheet_id, opened.columns), {}
    for row in await session.execute(select(table).where(table.c.gone == 0)):
        if said := entries.said(row, column):
            counted[said] = counted.get(said, 0) + 1
    return sorted(counted, key=lambda said: (-counted[said], said))[:most]


async def _noted(session: AsyncSession, actor: Actor, opened: Opened, touched: list[tuple[Column, dict[str, Any]]], why: str) -> None:
    differing = []
    for column, before in touched:
        after = _fields(column)
        names = [name for name in before if before[name] != after[name]]
        if names:
            differing.append([column.id, {name: before[name] for name in names}, {name: after[name] for name in names}])
        session.add(column)
    if differing:
        await sheets.note(session, actor, opened.sheet, "column", detail={"columns": differing}, why=why)
    await session.flush()
    await linking.outdate(session, opened.sheet.id or 0)


def _fields(column: Column) -> dict[str, Any]:
    return {name: getattr(column, name) for name in FIELDS} | {"gone_at": column.gone_at is not None}


def _next_physical(column: Column) -> str:
    """A physical column of its own for each type it had, so that none is ever written over: not even one that was taken back."""
    return f"c{column.id}_{secrets.token_hex(4)}"


def free_name(opened: Opened, name: str) -> str:
    clean = sheets.named(name).replace("{", "(").replace("}", ")")
    if any(one.name.casefold() == clean.casefold() for one in opened.columns):
        raise Refused(
            Words(f"There is a column “{clean}” already.", f"Eine Spalte „{clean}“ gibt es schon."),
            Words("Choose another name.", "Wähle einen anderen Namen."),
        )
    return clean


def _behind(opened: Opened, after: int | None, *, first: bool = False) -> int:
    places = [one.place for one in opened.columns]
    if first:
        return (places[0] if places else PLACE) - PLACE
    at = opened.column(after).place if after else None
    following = next((place for place in places if at is not None and place > at), None)
    if at is None or following is None:
        return (places[-1] if places else 0) + PLACE
    if following - at < 2:
        raise Refused(
            Words(
                "There is no room left between these columns; move another one first.",
                "Zwischen diesen Spalten ist kein Platz mehr; verschiebe erst eine andere.",
            )
        )
    return (at + following) // 2


def _known(type_: str) -> str:
    if type_ not in sheets.TYPES:
        raise Refused(Words(f"There is no column type {type_}.", f"Einen Spaltentyp {type_} gibt es nicht."))
    return type_
