"""The GraphQL documents we send, one file each, loaded by name.

A file holds one operation or one fragment; `load` adds the fragments that an operation spreads.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
_SPREAD = re.compile(r"\.\.\.\s*([A-Z]\w*)")


@cache
def load(name: str) -> str:
    """The text of a document with the fragments it needs. Raises FileNotFoundError for a name we do not have."""
    parts: dict[str, str] = {}
    waiting = [name]
    while waiting:
        current = waiting.pop(0)
        if current in parts:
            continue
        parts[current] = (FOLDER / f"{current}.graphql").read_text(encoding="utf-8").strip()
        waiting += _SPREAD.findall(parts[current])
    return "\n".join(parts.values())


def names() -> tuple[str, ...]:
    """All documents that hold an operation, so without the fragments."""
    files = sorted(FOLDER.glob("*.graphql"))
    return tuple(file.stem for file in files if not file.read_text(encoding="utf-8").lstrip().startswith("fragment"))
