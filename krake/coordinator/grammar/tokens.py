"""Text into tokens: cleaned, folded (case, accents, German digraphs) and stemmed, each with its place in the text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

#: longer texts are pasted, not commanded; only their head is looked at
LONGEST = 400
TOKEN = re.compile(
    r"[#@]\w[\w-]*"
    r"|\d{4}-\d{2}-\d{2}(?!\d)"  # 2026-10-03
    r"|\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2}(?!\d))?"  # 3.10. and 3.10.2026
    r"|\d{1,2}:\d{2}(?!\d)"
    r"|\d+(?:[.,]\d+)+"  # 7.30 and 39,00
    r"|\d+(?:st|nd|rd|th|ten|\.)(?!\w)"  # 1st and 1.
    r"|\d+"
    r"|[^\W\d_]{1,5}-\d{2,12}(?!\d)"  # LUN-1042
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*"
    r"|\?",
    re.IGNORECASE,
)
ENDINGS = ("ungen", "ung", "ing", "ern", "est", "ers", "en", "er", "es", "ed", "em", "et", "st", "te", "s", "e", "n", "t")


@dataclass(frozen=True, slots=True)
class Token:
    """`raw` as typed, `word` folded; `raw` stands at [start:end] of the cleaned text."""

    raw: str
    word: str
    start: int
    end: int


def clean(text: str) -> str:
    """One line without control, invisible or direction characters, composed the usual way (NFKC)."""
    kept = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else "" if unicodedata.category(c)[0] == "C" else c for c in text)
    return " ".join(unicodedata.normalize("NFKC", "".join(kept)).split())


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """`Öffne`, `oeffne` and `offne` are one word; a possessive `'s` is dropped, other apostrophes vanish."""
    word = re.sub(r"['’]s$", "", word.casefold())
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    for pair in ("ae", "oe", "ue"):
        plain = plain.replace(pair, pair[0])
    return plain.replace("'", "").replace("’", "")


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A word without its English or German endings, at least four letters: `drucke`, `drucken` and `druckt` are one."""
    while True:
        ending = next((e for e in ENDINGS if word.endswith(e) and len(word) - len(e) >= 4), "")
        if not ending:
            return word
        word = word[: -len(ending)]


def tokens(text: str) -> list[Token]:
    """The tokens of a cleaned text."""
    return [Token(m.group(), fold(m.group()), m.start(), m.end()) for m in TOKEN.finditer(text[:LONGEST])]


def phrase(text: str) -> tuple[str, ...]:
    """The folded words of a name or label, without marks."""
    return tuple(t.word.lstrip("#@") for t in tokens(clean(text)) if t.raw != "?")


def folded(text: str) -> frozenset[str]:
    """The words of a space-separated list, folded."""
    return frozenset(fold(word) for word in text.split())
