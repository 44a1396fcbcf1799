"""Topics out of pasted headlines and notes: what comes up more than once and is not among the ideas yet."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from krake.coordinator import prose
from krake.coordinator.keeping import keep, kept
from krake.kit import grids
from krake.kit.gaps import fitted
from krake.kit.text import Words, several
from krake.services import files
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

MOST = 10  #: topics named
LEAST = 2  #: lines a topic must stand in
ADDRESS = re.compile(r"https://\S+")
#: how a line about it is best told, by what it says
FORMATS = (
    ("Reel", re.compile(r"\b(?:video|reel|tiktok|challenge|tanz|dance|routine|schritt|step|so geht|how to|tutorial|trick)", re.IGNORECASE)),
    (
        "Text",
        re.compile(r"\b(?:studie|study|zahl|statistik|meinung|opinion|warum|why|mythos|myth|fehler|mistake|regel|rule)", re.IGNORECASE),
    ),
    ("Story", re.compile(r"\?|\b(?:umfrage|poll|frage|question|live|heute|today)\b", re.IGNORECASE)),
)


class Lines(Input):
    """Headlines, notes or comments, one a line."""

    text: str = asked("Headlines or notes, one a line", "Schlagzeilen oder Notizen, eine je Zeile", "", kind="long")
    file: str = asked("Or a file", "Oder eine Datei", "", kind="file", hint=Words("CSV or TXT", "CSV oder TXT"))
    language: Literal["en", "de"] = asked("Language of the list", "Sprache der Liste", "de")


class Topic(NamedTuple):
    """`lines` are those it stands in; `new` is the share of its words that no idea has, 0 to 1."""

    name: str
    lines: tuple[str, ...]
    new: float
    score: int


@skill(
    title=Words("Scan for trends", "Trends suchen"),
    risk=Risk.OWN,
    agent="soshie",
    examples=(
        Words("scan these headlines for trends {text}", "suche trends in diesen schlagzeilen {text}"),
        Words("which topics are worth a post {text}", "welche themen lohnen einen beitrag {text}"),
    ),
    keywords=(Words("trends topics headlines ideas trending", "trends themen schlagzeilen ideen trendthemen"),),
    alone=False,
    ensures=lambda evidence: evidence["kept"] == evidence["new"] and all(count >= LEAST for count in evidence["counts"]),
)
async def trend_scan(ctx: Ctx, input: Lines) -> Result:
    """Name topics that stand in several lines, rated by how often and how new they are, and keep new ones as ideas."""
    lines = await ctx.step(Words("Read the lines", "Zeilen lesen"), _read, input.text, input.file)
    known = await ctx.step(Words("Read the ideas", "Ideen lesen"), _hooks, ctx.rehearsal)
    found = topics(lines, known)
    new = [one for one in found if one.new > 0]
    done: dict[str, Any] = {"rows": [], "route": "/agents/soshie"}
    if new:
        why = "; ".join(f"{one.name}: {len(one.lines)} lines" for one in new)[:500]
        args = (ctx.run_id, ctx.rehearsal, "soshie", "Ideas", [_row(one) for one in new], "hook", why)
        done = await ctx.step(Words("Keep the ideas", "Ideen festhalten"), keep, *args)
    evidence = {"lines": len(lines), "counts": [len(one.lines) for one in found], "new": len(new), "kept": len(done["rows"])}
    if not lines:
        words = Words(
            "No lines to look through. Paste headlines or hand in a file; nothing is searched outside.",
            "Keine Zeilen zum Durchsehen. Füge Schlagzeilen ein oder gib eine Datei ab; draußen wird nicht gesucht.",
        )
        return Result(words, (), evidence)
    read = several(len(lines), Words("{n} line", "{n} Zeile"), Words("{n} lines", "{n} Zeilen"))
    if not found:
        return Result(Words(f"No topic comes up twice in {read.en}.", f"In {read.de} kommt kein Thema zweimal vor."), (), evidence)
    count = several(len(found), Words("{n} topic", "{n} Thema"), Words("{n} topics", "{n} Themen"))
    fresh = several(
        len(new), Words("{n} of them is not", "{n} davon steht noch nicht"), Words("{n} of them are not", "{n} davon stehen noch nicht")
    )
    sentence = Words(
        f"{count.en} in {read.en}, {fresh.en} among the ideas yet. Counted are words, not meanings.",
        f"{count.de} in {read.de}, {fresh.de} unter den Ideen. Gezählt werden Wörter, nicht Sinn.",
    )
    figures = tuple(
        Figure(
            Words(one.name, one.name),
            several(len(one.lines), Words("in {n} line", "in {n} Zeile"), Words("in {n} lines", "in {n} Zeilen")),
            Words("new" if one.new > 0 else "already an idea", "neu" if one.new > 0 else "schon eine Idee"),
            done["route"],
        )
        for one in found
    )
    return Result(sentence, figures, evidence, write(found, input.language))


async def _read(text: str, file: str) -> list[str]:
    """Lines; of a table the column with the longest texts. The same line twice counts once: it was only copied."""
    if file and not text.strip() and files.find(file).name.lower().endswith((".csv", ".xlsx", ".xls")):
        grid = await asyncio.to_thread(grids.load, files.path(file))
        columns = [[row[place] for row in grid.rows] for place in range(len(grid.head))]
        lines = max(columns, key=lambda cells: sum(len(cell) for cell in cells if any(sign.isalpha() for sign in cell)), default=[])
    else:
        lines = (await prose.handed_in(text, file)).splitlines()
    return list(dict.fromkeys(line.strip(" -•*\t") for line in lines if line.strip(" -•*\t")))[:2_000]


async def _hooks(rehearsal: bool) -> list[str]:
    return [str(row["hook"]) for row in await kept(rehearsal, "soshie", "Ideas") if row.get("hook")]


def topics(lines: list[str], known: list[str]) -> list[Topic]:
    """Words and pairs of words that stand in two lines or more, the most frequent first; a pair swallows its words. Pure."""
    said = [prose.words(ADDRESS.sub("", line)) for line in lines]
    single = Counter(word for words in said for word in set(words) if len(word) >= 4)
    pairs = Counter(pair for words in said for pair in set(pairwise(words)))
    names = [(" ".join(pair), set(pair), count) for pair, count in pairs.items() if count >= LEAST]
    # a word that stands alone more often than in its pair is a topic of its own
    inside = Counter({word: max((count for _, parts, count in names if word in parts), default=0) for word in single})
    names += [(word, {word}, count) for word, count in single.items() if count >= LEAST and count > inside[word]]
    there = [set(prose.words(hook)) for hook in known]
    found = []
    for name, parts, count in names:
        hits = tuple(line for line, words in zip(lines, said, strict=True) if parts <= set(words))
        shared = max((len(parts & words) / len(parts) for words in there), default=0.0)
        if len(hits) >= LEAST:
            share = min(1.0, 4 * count / max(8, len(lines)))
            found.append(Topic(name, hits, 1 - shared, max(1, min(5, round(1 + 2.5 * share + 1.5 * (1 - shared))))))
    order = {line: number for number, line in enumerate(lines)}
    return sorted(found, key=lambda one: (-len(one.lines), -len(one.name.split()), order[one.lines[0]], one.name))[:MOST]


def _format(topic: Topic) -> str:
    text = " ".join(topic.lines)
    return next((name for name, pattern in FORMATS if pattern.search(text)), "Photo")


def _row(topic: Topic) -> dict[str, Any]:
    """The idea: the topic as its hook, with the address of the first line that has one."""
    link = next((match.group().rstrip(".,)") for line in topic.lines if (match := ADDRESS.search(line))), "")
    row: dict[str, Any] = {"hook": fitted(topic.name.capitalize(), 200), "format": _format(topic), "score": topic.score, "used": False}
    return row | ({"source": link} if link else {})


def write(found: list[Topic], language: str) -> str:
    """The topics as Markdown, each with a line it stands in."""
    german = language == "de"
    head = (
        ("Thema", "Zeilen", "Neu", "Punkte", "Format", "Zum Beispiel")
        if german
        else ("Topic", "Lines", "New", "Points", "Format", "For example")
    )
    yes, no = ("ja", "nein") if german else ("yes", "no")
    rows = [(one.name, len(one.lines), yes if one.new > 0 else no, one.score, _format(one), fitted(one.lines[0], 100)) for one in found]
    return f"# {'Themen' if german else 'Topics'}\n\n{grids.table(head, rows)}\n"
