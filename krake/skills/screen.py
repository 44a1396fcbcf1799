"""Applications beside what the work requires: of each must-have the line that shows it, and no verdict on a person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Literal, NamedTuple

from dateutil.relativedelta import relativedelta

from krake.coordinator import prose
from krake.coordinator.grammar.tokens import fold
from krake.coordinator.keeping import keep
from krake.kit import clock, grids
from krake.kit.gaps import closed, fact, fitted
from krake.kit.text import Words, day, several
from krake.spec.ask import Field, Question
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

ZONE = prose.ZONE
MONTHS = 6  #: § 15 (4) AGG and § 61b ArbGG: claims end within five months; then there is no reason to keep it
ENOUGH = 0.6  #: share of a must-have's words that a line must say
BREAK = re.compile(r"^\s*(?:-{3,}|={3,}|_{3,})\s*$|^(?=(?:bewerbung|application)\s*(?:\d+|von|of|by|:))", re.IGNORECASE | re.MULTILINE)
NAMED = re.compile(
    r"^\s*(?i:name|bewerbung(?: von)?|application(?: (?:of|by))?)\s*:?\s+([A-ZÄÖÜ][\w.'-]+(?: [A-ZÄÖÜ][\w.'-]+){0,3})\s*$", re.M
)
FULL = re.compile(r"^[A-ZÄÖÜ][\w'-]+(?: [A-ZÄÖÜ][\w.'-]+){1,2}$")
DENIED = re.compile(r"\b(?:kein\w*|nicht|ohne|noch nie|no|not|without|never|lack\w*)\b", re.IGNORECASE)
YEARS = re.compile(r"(\d{1,2})\+?\s*(?:jahre?n?|years?)", re.IGNORECASE)
EITHER = re.compile(r"\s+(?:oder|or)\s+|\s*/\s*")


class Pile(Input):
    """The applications and what the work requires."""

    text: str = asked(
        "Applications", "Bewerbungen", "", kind="long", hint=Words("A line of --- between two", "Eine Zeile --- zwischen zweien")
    )
    file: str = asked("Or a file", "Oder eine Datei", "", kind="file", hint=Words("TXT or DOCX", "TXT oder DOCX"))
    musts: str = asked("Must-haves, one a line", "Muss-Kriterien, eins je Zeile", "", kind="long")
    role: str = asked("Role", "Stelle", "")
    language: Literal["en", "de"] = asked("Language of the table", "Sprache der Tabelle", "de")


class Application(NamedTuple):
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a must-have was found; `quote` is the line it was found in, "" when none says it."""

    must: str
    quote: str


@skill(
    title=Words("Screen applications", "Bewerbungen sichten"),
    risk=Risk.OWN,
    agent="scouty",
    examples=(
        Words("screen the applications {text}", "sichte die bewerbungen {text}"),
        Words("compare these applications with the must-haves {text}", "vergleiche diese bewerbungen mit den muss-kriterien {text}"),
    ),
    keywords=(Words("screen applications candidates must-haves cv", "bewerbungen bewerbung sichten kandidaten muss-kriterien lebenslauf"),),
    alone=False,
    ensures=lambda evidence: evidence["kept"] == evidence["people"] and evidence["quoted"] == evidence["met"],
)
async def screen(ctx: Ctx, input: Pile) -> Result:
    """Quote for each application the line that shows a must-have. Nobody is refused or ranked; not found means only not written."""
    if not (input.text.strip() or input.file) or not input.musts.strip():
        ctx.ask(_question(input))
    read = await ctx.step(Words("Read the applications", "Bewerbungen lesen"), _read, input.text, input.file)
    today = date.fromisoformat(read["today"])
    musts = [re.sub(r"^[-*•–]\s*", "", line).strip() for line in re.split(r"[\n;]", input.musts) if line.strip()]
    people = split(read["text"])
    checks = [(one, [check(one, must) for must in musts]) for one in people]
    ends = today + relativedelta(months=MONTHS)
    counts = [sum(bool(found.quote) for found in all_) for _, all_ in checks]
    rows = [
        {"name": one.name, "must_haves_met": met, "stage": "Screened", "delete_on": ends.isoformat()}
        | ({"role": input.role} if input.role else {})
        for (one, _), met in zip(checks, counts, strict=True)
    ]
    why = f"compared with {len(musts)} must-haves; not found is not refused"
    args = (ctx.run_id, ctx.rehearsal, "scouty", "Candidates", rows, "name", why)
    done = await ctx.step(Words("Keep the candidates", "Bewerbungen festhalten"), keep, *args)
    quotes = [(one, found.quote) for one, all_ in checks for found in all_ if found.quote]
    quoted = sum(quote in one.lines for one, quote in quotes)
    evidence = {"people": len(people), "kept": len(done["rows"]), "met": sum(counts), "quoted": quoted}
    count = several(len(people), Words("{n} application", "{n} Bewerbung"), Words("{n} applications", "{n} Bewerbungen"))
    criteria = several(len(musts), Words("{n} must-have", "{n} Muss-Kriterium"), Words("{n} must-haves", "{n} Muss-Kriterien"))
    sentence = Words(
        f"{count.en} compared with {criteria.en}. Nobody is refused by this; the data is to be deleted on {day(ends)} {ends.year}.",
        f"{count.de} mit {criteria.de} verglichen. Niemand ist damit abgelehnt; zu löschen am {day(ends, 'de')} {ends.year}.",
    )
    source = Words("lines of the application", "Zeilen der Bewerbung")
    figures = tuple(
        Figure(
            Words(one.name, one.name),
            Words(f"{met} of {len(musts)} found", f"{met} von {len(musts)} gefunden"),
            source, done["route"],
        )
        for (one, _), met in zip(checks, counts, strict=True)
    )  # fmt: skip
    return Result(sentence, figures, evidence, write(checks, musts, input.role, ends, input.language))


async def _read(text: str, file: str) -> dict[str, str]:
    return {"text": await prose.handed_in(text, file), "today": clock.today(ZONE).isoformat()}


def split(text: str) -> list[Application]:
    """Applications out of a text, each with a name; where none is written, with a mark that stays the same for the same text. Pure."""
    found: list[Application] = []
    for chunk in BREAK.split(text):
        chunk = chunk.strip()
        if not chunk:
            continue
        first = chunk.splitlines()[0].strip()
        named = NAMED.search(chunk)
        name = named[1] if named else first if FULL.match(first) else f"Bewerbung {sha256(chunk.encode()).hexdigest()[:6]}"
        found.append(Application(name, tuple(prose.sentences(chunk))))
    names = [one.name for one in found]
    # two people of one name stay two rows
    return [
        one if names.count(one.name) == 1 else Application(f"{one.name} ({names[:number].count(one.name) + 1})", one.lines)
        for number, one in enumerate(found)
    ]


def check(one: Application, must: str) -> Check:
    """The line that says most of a must-have; a line that denies it, or names fewer years, does not count. Pure."""
    best, share = "", 0.0
    years = YEARS.search(must)
    for choice in EITHER.split(YEARS.sub(" ", must)):
        wanted = {_root(word) for word in prose.words(choice)} or {_root(word) for word in re.findall(r"[\w+#]+", choice)}
        wanted -= {"erfahr", "experi", "kenntn", "knowle", "mindes", "least"} if len(wanted) > 1 else set()
        for line in one.lines:
            said = {_root(word) for word in re.findall(r"[\w+#]+", line.lower())}
            part = sum(any(word == other or (len(word) > 4 and word in other) for other in said) for word in wanted) / max(1, len(wanted))
            named = [int(found) for found in YEARS.findall(line)]
            short = years is not None and max(named, default=0) < int(years[1])
            if part > share and part >= ENOUGH and not short and not _denied(line, wanted):
                best, share = line, part
    return Check(must, best)


def _denied(line: str, wanted: set[str]) -> bool:
    """Whether the part of the line that names it says that it is missing."""
    parts = re.split(r"[,;]|\b(?:aber|sondern|but)\b", line)
    return any(DENIED.search(part) for part in parts if wanted & {_root(word) for word in re.findall(r"[\w+#]+", part)})


def _root(word: str) -> str:
    """A word without its end, so that "Erfahrung" and "Erfahrungen" are one."""
    return fold(word)[:6]


def _question(input: Pile) -> Question:
    fields = (
        [Field("musts", "text", Words("Must-haves, with semicolons", "Muss-Kriterien, mit Semikolon"))] if not input.musts.strip() else []
    )
    if not (input.text.strip() or input.file):
        fields.append(Field("file", "file", Words("File with the applications", "Datei mit den Bewerbungen")))
    summary = Words("Scouty compares them line by line and refuses nobody.", "Scouty vergleicht Zeile für Zeile und lehnt niemanden ab.")
    title = Words("What shall the applications be compared with?", "Womit sollen die Bewerbungen verglichen werden?")
    return Question(title, summary, tuple(fields), f"screen:{input.file or fitted(input.text, 60)}")


def write(checks: list[tuple[Application, list[Check]]], musts: list[str], role: str, ends: date, language: str) -> str:
    """The table and the quoting lines as Markdown."""
    german = language == "de"
    yes, no = ("✓", "nicht gefunden") if german else ("✓", "not found")
    head = ("Name", *musts)
    rows = [(one.name, *(yes if found.quote else no for found in all_)) for one, all_ in checks]
    parts = [
        f"# {'Sichtung' if german else 'Screening'}: {fact(role, 'Stelle' if german else 'role')}",
        grids.table(head, rows),
        "„Nicht gefunden“ heißt nur, dass es so nicht dasteht: nachfragen, nicht ablehnen. Die Entscheidung trifft ein Mensch."
        if german
        else "“Not found” only says that it is not written like this: ask, do not refuse. A person decides.",
    ]
    for one, all_ in checks:
        lines = "\n".join(f"- {found.must}: " + (f"„{found.quote}“" if german else f"“{found.quote}”") for found in all_ if found.quote)
        parts.append(f"## {one.name}\n\n" + (lines or ("Keine Zeile gefunden." if german else "No line found.")))
    parts.append(f"{'Zu löschen am' if german else 'To be deleted on'}: {day(ends, language)} {ends.year}")
    return closed("\n\n".join(parts), language)
