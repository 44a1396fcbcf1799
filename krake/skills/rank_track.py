"""Positions and clicks by search term from a Search Console export, and what moved since the last one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from krake.coordinator.keeping import keep, kept
from krake.kit import clock, grids
from krake.kit.errors import Refused
from krake.kit.text import Words, day, number, several
from krake.services import files
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

TERM = ("top queries", "queries", "query", "häufigste suchanfragen", "suchanfragen", "suchanfrage", "keyword", "term", "begriff")
POSITION = ("position", "average position", "durchschnittliche position")
MOST, MOVERS = 5_000, 5
ENOUGH = Decimal(1)  #: places that count as a move


class Export(Input):
    """A file of the Search Console: Performance, Queries, Export."""

    file: str = asked("Search Console export", "Search-Console-Export", "", kind="file", hint=Words("CSV or XLSX", "CSV oder XLSX"))
    day: str = asked(
        "Day the figures are for",
        "Tag der Zahlen",
        "",
        kind="date",
        hint=Words("Leave it empty for yesterday.", "Leer lassen für gestern."),
    )


@dataclass(frozen=True, slots=True)
class Ranking:
    """One term on one day. What the file does not say is None."""

    day: str
    term: str
    position: Decimal
    clicks: int | None = None
    impressions: int | None = None


@skill(
    title=Words("Track rankings", "Platzierungen festhalten"),
    risk=Risk.OWN,
    agent="seomi",
    examples=(
        Words("record the rankings", "halte die platzierungen fest"),
        Words("which search positions moved", "welche suchpositionen haben sich verändert"),
        Words("import the search console rankings", "importiere die platzierungen der search console"),
    ),
    keywords=(Words("rankings positions clicks track search", "platzierungen positionen rankings klicks suchpositionen"),),
    alone=False,
    ensures=lambda evidence: (
        evidence["new"] + evidence["known"] == evidence["read"] and evidence["kept"] == evidence["new"] and evidence["up"] >= 0
    ),
)
async def rank_track(ctx: Ctx, input: Export) -> Result:
    """Keep position, clicks and impressions of each term of an export, and name what moved by a place or more since the last record."""
    none = {"read": 0, "new": 0, "known": 0, "kept": 0, "up": 0, "down": 0}
    if not input.file:
        words = Words(
            "There is no export to read. Hand in the Queries file of the Search Console; it is not connected yet.",
            "Es gibt keinen Export zu lesen. Gib die Datei „Suchanfragen“ der Search Console ab; sie ist noch nicht verbunden.",
        )
        return Result(words, (), none)
    found = await ctx.step(Words("Read the export", "Export lesen"), _read, input.file, input.day)
    old = await ctx.step(
        Words("Read the last positions", "Letzte Positionen lesen"), _last, [row[1] for row in found["rows"]], ctx.rehearsal
    )
    now = [Ranking(one[0], one[1], Decimal(one[2]), one[3], one[4]) for one in found["rows"]]
    known = {(when, term) for term, when, _ in old}
    fresh = [one for one in now if (one.day, one.term) not in known]
    evidence = none | {"read": len(now), "new": len(fresh), "known": len(now) - len(fresh)}
    route = ""
    if fresh:
        rows = [cells(one) for one in fresh]
        args = (ctx.run_id, ctx.rehearsal, "seomi", "Rankings", rows, "date+term", "export of the Search Console")
        put = await ctx.step(Words("Keep the positions", "Positionen festhalten"), keep, *args)
        evidence["kept"], route = len(put["rows"]), put["route"]
    moved = movers(old, now)
    up, down = sum(change > 0 for *_, change in moved), sum(change < 0 for *_, change in moved)
    evidence |= {"up": up, "down": down}
    terms = several(len(now), Words("{n} term", "{n} Begriff"), Words("{n} terms", "{n} Begriffe"))
    again = len(now) - len(fresh)
    kept_before = Words(f" ({again} stood there already)", f" ({again} standen schon da)") if again else Words("", "")
    sentence = Words(
        f"{terms.en} recorded{kept_before.en}: {up} moved up, {down} moved down by a place or more.",
        f"{terms.de} festgehalten{kept_before.de}: um mindestens einen Platz besser {up}, schlechter {down}.",
    )
    source = Words(found["name"], found["name"])
    clicks = [one.clicks for one in now if one.clicks is not None]
    total = Words(number(sum(clicks)), number(sum(clicks), "de")) if clicks else Words("unknown", "unbekannt")
    figures = (Figure(Words("Clicks in all", "Klicks insgesamt"), total, source, route),)
    return Result(sentence, figures + tuple(_mover(*one, route) for one in moved[:MOVERS]), evidence)


def _mover(term: str, before: Decimal, after: Decimal, when: str, change: Decimal, route: str) -> Figure:
    def said(lang: str) -> str:
        return f"{number(before, lang, 1)} → {number(after, lang, 1)}"

    since = date.fromisoformat(when)
    return Figure(Words(term, term), Words(said("en"), said("de")), Words(f"since {day(since)}", f"seit {day(since, 'de')}"), route)


async def _read(key: str, given: str) -> dict[str, Any]:
    grid = await asyncio.to_thread(grids.load, files.path(key))
    yesterday = date.fromordinal(clock.today("Europe/Berlin").toordinal() - 1).isoformat()
    rows = read(grid, grids.needed_day(given).isoformat() if given else yesterday)
    told = [[one.day, one.term, str(one.position), one.clicks, one.impressions] for one in rows]
    return {"name": files.find(key).name, "rows": told}


async def _last(terms: list[str], rehearsal: bool) -> list[list[str]]:
    """Term, day and position of what is on record of these terms, oldest first."""
    rows, wanted = await kept(rehearsal, "seomi", "Rankings", 50_000), set(terms)
    return [
        [row["term"], row["date"], str(row["position"])]
        for row in rows
        if row.get("term") in wanted and row.get("date") and row.get("position")
    ]


def read(grid: grids.Grid, day: str) -> list[Ranking]:
    """The terms of an export that have a position, each once a day. Raises Refused when the table is none. Pure."""
    term, position = grid.find(*TERM), grid.find(*POSITION)
    if term is None or position is None:
        raise Refused(
            Words(
                "This table has no columns of queries and positions.", "Diese Tabelle hat keine Spalten für Suchanfragen und Positionen."
            ),
            Words("Export Queries from the Search Console.", "Exportiere „Suchanfragen“ aus der Search Console."),
        )
    clicks, seen, when = (
        grid.find("clicks", "klicks"),
        grid.find("impressions", "impressionen", "einblendungen"),
        grid.find("date", "datum"),
    )
    sign = grids.mark(row[position] for row in grid.rows)
    found: dict[tuple[str, str], Ranking] = {}
    for row in grid.rows[:MOST]:
        place, words = grids.figure(row[position], sign), " ".join(row[term].lower().split())
        moment = grids.day(row[when]) if when is not None else None
        own = moment.isoformat() if moment else day
        if words and place is not None and place > 0:
            found[own, words] = Ranking(own, words, place, _whole(row, clicks), _whole(row, seen))
    return list(found.values())


def _whole(row: list[str], place: int | None) -> int | None:
    return None if place is None else grids.whole(row[place])


def cells(one: Ranking) -> dict[str, Any]:
    return {
        "date": one.day, "term": one.term, "position": str(one.position.quantize(Decimal("0.01"))), "clicks": one.clicks,
        "impressions": one.impressions,
    }  # fmt: skip


def movers(old: list[list[str]], now: list[Ranking]) -> list[tuple[str, Decimal, Decimal, str, Decimal]]:
    """Term, position before and now, the day before, and the places won, where it is one or more. The largest move first. Pure."""
    moved = []
    for one in now:
        earlier = [(when, Decimal(position)) for term, when, position in old if term == one.term and when < one.day]
        if earlier:
            when, before = max(earlier, key=lambda pair: pair[0])
            if abs(before - one.position) >= ENOUGH:
                moved.append((one.term, before, one.position, when, before - one.position))
    return sorted(moved, key=lambda one: (-abs(one[4]), one[0]))
