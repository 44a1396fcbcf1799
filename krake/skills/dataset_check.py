"""What is wrong with an uploaded table: mixed types, doubles, gaps in cells and days, and values far out."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import quantiles
from typing import Any, Literal

from krake.kit import grids
from krake.kit.text import Words, number, several
from krake.services import files
from krake.spec.ask import Field, Question
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

FAR = 3  #: widths between the quartiles beyond which a value is far out
LEAST = 8  #: values below which nothing is called far out
MIXED = 0.9  #: share of one type below which a column is one of texts
SAMPLED = ("strange", "far", "doubled")
SAMPLES = 5
TICKS = {"true", "false", "yes", "no", "ja", "nein", "wahr", "falsch"}
KINDS = {
    "number": Words("number", "Zahl"), "date": Words("date", "Datum"), "tick": Words("yes or no", "ja oder nein"),
    "text": Words("text", "Text"), "empty": Words("empty", "leer"),
}  # fmt: skip


class Upload(Input):
    """The file to look through."""

    file: str = asked("File", "Datei", "", kind="file", hint=Words("CSV or XLSX", "CSV oder XLSX"))
    language: Literal["de", "en"] = asked("Language of the report", "Sprache des Berichts", "de")


@dataclass(frozen=True, slots=True)
class Column:
    """What one column holds: `strange` are cells of another type, `far` values far out, `doubled` repeated keys, `missing_days` gaps."""

    name: str
    kind: str
    filled: int
    empty: int
    strange: tuple[str, ...] = ()
    far: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    missing_days: int = 0


@skill(
    title=Words("Check a dataset", "Datensatz prüfen"),
    risk=Risk.READ,
    agent="dexter",
    examples=(
        Words("check the uploaded dataset", "prüfe den hochgeladenen datensatz"),
        Words("look through my csv for duplicates and gaps", "durchsuche meine csv nach dubletten und lücken"),
    ),
    keywords=(Words("dataset csv xlsx duplicates gaps types outliers upload", "datensatz csv xlsx dubletten lücken typen ausreißer"),),
    alone=False,
    ensures=lambda evidence: all(filled + empty == evidence["rows"] for filled, empty in evidence["columns"]) and bool(evidence["columns"]),
)
async def dataset_check(ctx: Ctx, input: Upload) -> Result:
    """Say of each column what it holds and what does not fit. Nothing in the file is changed."""
    if not input.file:
        ctx.ask(
            Question(
                Words("Which file shall be checked?", "Welche Datei soll geprüft werden?"),
                Words("Dexter reads CSV and XLSX.", "Dexter liest CSV und XLSX."),
                (Field("file", "file", Words("File", "Datei")),),
                "dataset_check:file",
            )
        )
    found = await ctx.step(Words("Look through the file", "Datei durchsehen"), _look, input.file)
    columns = found["columns"]
    counts = {
        "double": found["double_rows"],
        "empty": sum(one["empty"] for one in columns),
        **{key: sum(one[key][0] for one in columns) for key in SAMPLED},
        "days": sum(one["missing_days"] for one in columns),
    }
    labels = (
        ("double", Words("Rows that stand there twice", "Zeilen, die doppelt dastehen")),
        ("doubled", Words("Repeated keys", "Wiederholte Schlüssel")),
        ("empty", Words("Empty cells", "Leere Zellen")),
        ("strange", Words("Cells of another type", "Zellen anderen Typs")),
        ("far", Words("Values far out", "Werte weit außerhalb")),
        ("days", Words("Days missing in between", "Fehlende Tage dazwischen")),
    )
    source = Words(found["name"], found["name"])
    figures = tuple(Figure(label, Words(number(counts[key]), number(counts[key], "de")), source) for key, label in labels)
    rows = several(found["rows"], Words("{n} row", "{n} Zeile"), Words("{n} rows", "{n} Zeilen"))
    wide = several(len(columns), Words("{n} column", "{n} Spalte"), Words("{n} columns", "{n} Spalten"))
    wrong = sum(counts.values())
    kinds = sum(bool(count) for count in counts.values())
    said = several(kinds, Words("{n} kind of fault", "{n} Art von Mangel"), Words("{n} kinds of faults", "{n} Arten von Mängeln"))
    sentence = (
        Words(f"{rows.en}, {wide.en}: {said.en} in {source.en}.", f"{rows.de}, {wide.de}: {said.de} in {source.de}.")
        if wrong
        else Words(
            f"{rows.en}, {wide.en}: nothing is wrong with {source.en}.", f"{rows.de}, {wide.de}: an {source.de} ist nichts auszusetzen."
        )
    )
    evidence = {"rows": found["rows"], "columns": [[one["filled"], one["empty"]] for one in columns], **counts}
    return Result(sentence, figures, evidence, _document(found, columns, counts, input.language))


async def _look(key: str) -> dict[str, Any]:
    name, path = files.find(key).name, files.path(key)
    grid = await asyncio.to_thread(grids.load, path)
    columns = await asyncio.to_thread(judge, grid)
    doubles = len(grid.rows) - len({tuple(row) for row in grid.rows})
    return {
        "name": name,
        "rows": len(grid.rows),
        "double_rows": doubles,
        "columns": [told(one) for one in columns],
    }


def told(one: Column) -> dict[str, Any]:
    """A column as JSON: of what is conspicuous how much there is, and the first few."""
    plain = {name: getattr(one, name) for name in ("name", "kind", "filled", "empty", "missing_days")}
    return plain | {name: [len(getattr(one, name)), list(getattr(one, name)[:SAMPLES])] for name in SAMPLED}


def judge(grid: grids.Grid) -> list[Column]:
    """Every column of a table. Pure."""
    return [_column(name or f"#{place + 1}", [row[place] for row in grid.rows]) for place, name in enumerate(grid.head)]


def _column(name: str, cells: list[str]) -> Column:
    filled = [cell for cell in cells if cell]
    sign = grids.mark(filled)
    kinds = [_kind(cell, sign) for cell in filled]
    most, count = Counter(kinds).most_common(1)[0] if kinds else ("empty", 0)
    kind = most if kinds and count / len(kinds) >= MIXED else "text" if kinds else "empty"
    strange = [cell for cell, said in zip(filled, kinds, strict=True) if said != kind] if kind not in ("text", "empty") else []
    if kind == "text" and most in ("number", "date") and count * 2 > len(filled):  # a column of figures with much else in it
        strange = [cell for cell, said in zip(filled, kinds, strict=True) if said != most]
    values = [(cell, value) for cell in filled if kind == "number" and (value := grids.figure(cell, sign)) is not None]
    days = sorted({moment for cell in filled if kind == "date" and (moment := grids.day(cell))})
    own = grids.plain(name)
    key = own in ("id", "key", "number", "nummer", "nr", "sku", "order", "bestellnummer") or own.endswith((" id", " number", "nummer"))
    doubled = [cell for cell, times in Counter(filled).items() if key and times > 1]
    return Column(name, kind, len(filled), len(cells) - len(filled), tuple(strange), _far(values), tuple(doubled), _gaps(days))


def _kind(cell: str, sign: str) -> str:
    if cell.lower() in TICKS:
        return "tick"
    if grids.day(cell):
        return "date"
    bare = cell.lstrip("-+")
    leading = len(bare) > 1 and bare.isdigit() and bare[0] == "0"  # postcodes and article numbers are no figures
    return "number" if not leading and grids.figure(cell, sign) is not None else "text"


def _far(values: list[tuple[str, Decimal]]) -> tuple[str, ...]:
    if len(values) < LEAST:
        return ()
    low, _, high = quantiles([value for _, value in values], n=4)
    reach = FAR * (high - low)
    return tuple(cell for cell, value in values if reach and not low - reach <= value <= high + reach)


def _gaps(days: list[date]) -> int:
    """Days missing in a column that is nearly one of every day; others have no gaps, only long steps."""
    whole = (days[-1] - days[0]).days + 1 if days else 0
    return whole - len(days) if len(days) >= LEAST and len(days) / whole >= 0.7 else 0


def _document(found: dict[str, Any], columns: list[dict[str, Any]], counts: dict[str, int], language: str) -> str:
    german = language == "de"
    head = ("Spalte", "Typ", "Gefüllt", "Leer", "Auffällig") if german else ("Column", "Type", "Filled", "Empty", "Conspicuous")
    names = (
        ("anderer Typ", "weit außerhalb", "doppelt", "fehlende Tage") if german else ("other type", "far out", "repeated", "missing days")
    )
    rows = []
    for one in columns:
        said = [
            f"{name}: {', '.join(first)}{' …' if count > len(first) else ''}"
            for name, (count, first) in zip(names, (one[key] for key in SAMPLED), strict=False)
            if count
        ]
        said += [f"{names[3]}: {one['missing_days']}"] if one["missing_days"] else []
        rows.append((one["name"], KINDS[one["kind"]].to(language), one["filled"], one["empty"], "; ".join(said) or "—"))
    title = f"# Datensatz {found['name']}" if german else f"# Dataset {found['name']}"
    doubles = counts["double"]
    last = several(
        doubles,
        Words("{n} row stands there twice.", "{n} Zeile steht doppelt da."),
        Words("{n} rows stand there twice.", "{n} Zeilen stehen doppelt da."),
    )
    return f"{title}\n\n{grids.table(head, rows)}\n\n{last.to(language)}"
