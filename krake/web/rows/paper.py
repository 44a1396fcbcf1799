"""A document as lines for the page: headings, paragraphs, list items and the rows of tables, read from a little Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LINK = re.compile(r"\[([^\]]+)\]\((?:https?://|/|mailto:)[^)]*\)")
MARKS = re.compile(r"(\*\*|__|`)(.+?)\1")
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
        if not line.strip():
            rows.append(PaperRow("gap", ""))
        elif line.startswith("#"):
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
    return LINK.sub(r"\1", MARKS.sub(r"\2", text))
