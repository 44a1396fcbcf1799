"""Running text taken apart for skills: sentences, words that carry meaning, the day a sentence names, and what was pasted or handed in."""

from __future__ import annotations

import asyncio
import re
import zipfile
from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from krake.coordinator.grammar.line import read_line
from krake.coordinator.grammar.moments import read_moment
from krake.coordinator.grammar.tokens import tokens
from krake.kit import grids
from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.services import files

ZONE = "Europe/Berlin"
LONGEST = 400_000  #: characters of a handed-in text; a meeting of four hours has half of it
UNREADABLE = Words(
    "This file holds no text that can be read. Hand in TXT, Markdown, VTT, SRT, EML, CSV or DOCX.",
    "Diese Datei enthält keinen lesbaren Text. Gib TXT, Markdown, VTT, SRT, EML, CSV oder DOCX ab.",
)
#: a point after these ends no sentence
SHORT = re.compile(
    r"(?:\b(?:z|d|u|o|i|e|a|v|b|h|g|B|H)|\b(?:bzw|ca|Nr|no|Dr|Prof|Hr|Fr|Mr|Mrs|Ms|usw|etc|vgl|inkl|evtl|ggf|max|min|Tel|Str|St|Art|Abs"
    r"|vs|Jan|Feb|Apr|Aug|Sept|Okt|Nov|Dez|Oct|Dec)|(?<!\d)\d{1,2})\.$"
)
_SMALL = (
    "the and for that this with you your are was were have has had not but from they them their will would can could should what when "
    "which who how our out all any one two its it's than then there here been being about into over more most some such only also just "
    "very each other these those his her she him may might must shall does did doing because while where why own same too both few per "
    "der die das den dem des ein eine einen einem einer eines und oder aber nicht kein keine keinen mit von vom für auf aus bei bis nach "
    "über unter vor zum zur ist sind war waren wird werden wurde wurden hat haben hatte hatten kann können soll sollen muss müssen will "
    "wollen wir ihr sie ich man uns euch ihm ihn ihnen mein dein sein unser euer als auch noch nur schon sehr mehr wie was wer wann wenn "
    "weil dass denn dann doch hier dort dies diese dieser dieses diesen diesem jede jeder jedes alle alles etwas nichts mal ganz gut "
    "durch gegen ohne sich selbst immer wieder jetzt heute damit dafür dazu davon sowie etwa beim ins"
)


def listed(text: str) -> frozenset[str]:
    """The words of a list in our own code, set apart by blanks."""
    return frozenset(text.split())


SMALL = listed(_SMALL)  #: words that say nothing about the subject


async def handed_in(text: str, file: str) -> str:
    """What was pasted, or else what stands in the file. A step of a skill, or inside one. Raises Refused for what is no text."""
    if text.strip() or not file:
        return text
    return await asyncio.to_thread(_of_file, files.path(file))


def _of_file(path: Path) -> str:
    data = path.read_bytes()
    if data.startswith(b"PK"):
        return _of_document(path)
    text = grids.decode(data)
    if "\x00" in text[:2000] or text.startswith(("%PDF", "\x89PNG", "ÿØÿ")):
        raise Refused(UNREADABLE)
    return text[:LONGEST]


def _of_document(path: Path) -> str:
    """The paragraphs of a DOCX file."""
    try:
        with zipfile.ZipFile(path) as box:
            inner = box.getinfo("word/document.xml")
            if inner.file_size > 20_000_000:  # a small archive may unpack to anything
                raise Refused(UNREADABLE)
            xml = box.read(inner).decode("utf-8", "replace")
    except (zipfile.BadZipFile, KeyError):
        raise Refused(UNREADABLE) from None
    paragraphs = ("".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", part)) for part in xml.split("</w:p>"))
    plain = "\n".join(line for line in paragraphs if line)
    return re.sub(r"&(lt|gt|quot|apos|amp);", lambda m: {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}[m[1]], plain)[:LONGEST]


async def table(text: str, file: str, known: Collection[str]) -> grids.Grid:
    """A pasted or handed-in table. `known` are words that head a column; a first row with none of them is a row like the others."""
    if not text.strip() and not file:
        return grids.Grid([], [])
    grid = grids.parse(text.strip().encode()) if text.strip() else await asyncio.to_thread(grids.load, files.path(file))
    said = [grids.plain(name) for name in grid.head]
    headed = sum(any(word in name for word in known) for name in said) >= 2 or (len(said) == 1 and said[0] in known)
    return grid if headed else grids.Grid([], [grid.head, *grid.rows])


def sentences(text: str) -> list[str]:
    """Sentences and the points of lists, in their order; "z. B." and "3. Dezember" end none."""
    found: list[str] = []
    for line in text.splitlines():
        line = re.sub(r"^\s*(?:[-*•–]|\[[ x]?\]|\d{1,2}[.)])\s+", "", line).strip()
        held = ""
        for part in re.split(r"(?<=[.!?…])\s+(?=[A-ZÄÖÜ„“\"(\d@])", line):
            held = f"{held} {part}".strip()
            if not SHORT.search(held):
                found.append(held)
                held = ""
        if held:
            found.append(held)
    return [one for one in found if any(sign.isalpha() for sign in one)]


def words(text: str) -> list[str]:
    """The words that carry meaning, in lower case."""
    return [word for word in re.findall(r"[^\W\d_]{3,}", text.lower()) if word not in SMALL]


def key_sentences(lines: list[str], count: int) -> list[str]:
    """The sentences that hold most of what the whole text is about, in their order."""
    about = Counter(word for line in lines for word in set(words(line)))

    def weight(line: str) -> float:
        said = set(words(line))
        return sum(about[word] for word in said if about[word] > 1) / (len(said) + 3) if len(said) >= 3 else 0.0

    best = sorted(range(len(lines)), key=lambda place: (-weight(lines[place]), place))[:count]
    return [lines[place] for place in sorted(best) if weight(lines[place]) > 0] or lines[:count]


def day_in(text: str, now: datetime) -> date | None:
    """The day a sentence names: "bis Freitag", "by 12 December", "in 3 Tagen", "end of the week". None when it names none."""
    here = now.astimezone(ZoneInfo(ZONE)).date()
    if re.search(r"\b(?:end of (?:the |this )?week|ende der woche|wochenende|eow)\b", text, re.IGNORECASE):
        return here + timedelta(days=(4 - here.weekday()) % 7)
    if re.search(r"\b(?:end of (?:the |this )?month|ende des monats|monatsende|eom)\b", text, re.IGNORECASE):
        return (here.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    text = re.sub(r"\b((?:19|20)\d\d)\.(?=\s|$)", r"\1 ", text)  # the stop of a sentence makes no ordinal of a year
    moment = read_moment(read_line(tokens(text[:400]), (), lambda _: False), ZONE, now)
    if moment is None or (moment.day is None and moment.at is None):
        return None
    return moment.at.astimezone(ZoneInfo(ZONE)).date() if moment.at else moment.day


def given_day(text: str) -> date | None:
    """A day out of a form's field; None when it is empty. Raises Refused for what is no day."""
    if not text.strip():
        return None
    found = grids.day(text)
    if found is None:
        raise Refused(Words(f"“{text}” is no day. Write it as 2026-12-24.", f"„{text}“ ist kein Tag. Schreibe ihn als 24.12.2026."))
    return found
