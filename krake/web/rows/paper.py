"""A document as lines for the page: headings, paragraphs, list items and the rows of tables, read from a little Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LINK = re.compile(r"\[([^\]]+)\]\((?:https?://|/|mailto:)[^)]*\)")
MARKS = re.compile(r"(\*\*|__|`)(.+?)\1")
LEANS = re.compile(r"(?<![\w*_])([*_])(?=[^\s*_])([^*_]+?)(?<=\S)\1(?![\w*_])")
HEAD = re.compile(r"#{1,6}\s")  # "#lunavo" is a hashtag
RULE = re.compile(r"\s*(?:-{3,}|\*{3,}|_{3,})\s*")
ITEM = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+(?:\[[ xX]\]\s+)?(.*)")


@dataclass(frozen=True, slots=True)
class PaperRow:
    """`kind` is h, p, li, th or tr; of the last two `cells` hold the columns."""

    kind: str
    words: str
    cells: list[str] = field(default_factory=list)


def lines(text: str) -> list[PaperRow]:
    """What to draw, a row a line. Lines of one paragraph stay together."""
    rows: list[PaperRow] = []
    for raw in text.splitlines():
        line = raw.rstrip()
        if not line.strip() or RULE.fullmatch(line):
            rows.append(PaperRow("gap", ""))
        elif HEAD.match(line):
            rows.append(PaperRow("h", plain(line.lstrip("# "))))
        elif re.fullmatch(r"\s*\|?[\s:|-]+\|[\s:|-]*", line):
            if rows and rows[-1].kind == "tr":
                rows[-1] = PaperRow("th", "", rows[-1].cells)
        elif line.lstrip().startswith("|"):
            rows.append(PaperRow("tr", "", [plain(cell.strip()) for cell in line.strip().strip("|").split("|")]))
        elif found := ITEM.match(line):
            rows.append(PaperRow("li", plain(found[1])))
        elif rows and rows[-1].kind == "p":
            rows[-1] = PaperRow("p", f"{rows[-1].words}\n{plain(line)}")
        else:
            rows.append(PaperRow("p", plain(line.lstrip("> "))))
    return [row for row in rows if row.kind != "gap"]


def plain(text: str) -> str:
    """Without the signs of emphasis and with the words of links."""
    return LINK.sub(r"\1", LEANS.sub(r"\2", MARKS.sub(r"\2", text)))
