"""What every declared text must be: found anywhere inside a declaration, present and plain in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from krake.kit.text import Words

#: words that no German sentence of ours contains, though many an English one does
ENGLISH = {
    "and", "are", "as", "asks", "at", "be", "been", "by", "checks", "connect", "customer", "customers", "day", "drafts",
    "each", "every", "finds", "first", "for", "from", "has", "have", "how", "if", "into", "is", "its", "keeps", "lists",
    "month", "must", "never", "no", "not", "nothing", "of", "on", "or", "order", "orders", "reading", "revenue", "says",
    "sends", "share", "shows", "than", "that", "the", "then", "these", "this", "those", "to", "waits", "week", "what",
    "when", "which", "who", "with", "writes", "yet", "you", "your",
}  # fmt: skip
#: and the other way round
GERMAN = {
    "auch", "auf", "aus", "bei", "das", "dem", "den", "der", "ein", "eine", "einer", "für", "ist", "jeden", "mit", "nicht",
    "noch", "oder", "sich", "und", "wird", "zum", "zur",
}  # fmt: skip


def words_in(thing: Any, path: str = "") -> Iterator[tuple[str, Words]]:
    """Every Words inside a declaration, with the path that leads to it."""
    if isinstance(thing, Words):
        yield path, thing
    elif is_dataclass(thing):
        for part in fields(thing):
            yield from words_in(getattr(thing, part.name), f"{path}.{part.name}")
        if "german" in {part.name for part in fields(thing)}:
            yield f"{path}.words", thing.words  # type: ignore[attr-defined]
    elif isinstance(thing, tuple):
        for place, part in enumerate(thing):
            yield from words_in(part, f"{path}[{place}]")


def faults(words: Words) -> list[str]:
    """What is wrong with a text, in words; empty when nothing is."""
    found = []
    if not words.en.strip() or not words.de.strip():
        found.append("is missing in one language")
    if words.en.count(" ") > 2 and words.en == words.de:
        found.append("is a sentence that was not translated")
    for name, text, strangers in (("English", words.en, GERMAN), ("German", words.de, ENGLISH)):
        if text != text.strip() or "  " in text:
            found.append(f"has stray blanks in {name}")
        if "!" in text:
            found.append(f"shouts in {name}")
        if text and not (text[0].isupper() or text[0].isdigit() or text[0] in "("):
            found.append(f"does not begin with a capital in {name}")
        left = strangers.intersection(token.lower() for token in re.findall(r"(?<![-\w])[A-Za-zäöüÄÖÜß]+(?![-\w])", text))
        if left:
            found.append(f"has foreign words in {name}: {', '.join(sorted(left))}")
    if words.en.endswith(".") != words.de.endswith("."):
        found.append("is a sentence in one language only")
    return found


@pytest.fixture
def text_faults() -> Callable[[Any], list[str]]:
    """Call it with a declaration (or Words) to get a line for everything that is wrong with its texts."""
    return lambda thing: [f"{path}: {fault} · {words}" for path, words in words_in(thing) for fault in faults(words)]
