"""Drafts with open places: a fact nobody gave stands as [square brackets], and the last line names every one of them."""

from __future__ import annotations

import re

#: a [link](address) is no open place
PLACE = re.compile(r"\[([^\[\]\n]{1,80})\](?!\()")


def fact(value: object, name: str) -> str:
    """The value as text, or the open place `[name]` when it is not known."""
    text = "" if value is None else str(value).strip()
    return text or f"[{name}]"


def missing(text: str) -> list[str]:
    """The open places of a text, each once, in the order they appear."""
    return list(dict.fromkeys(PLACE.findall(text)))


def closed(text: str, locale: str) -> str:
    """The text with a last line that says which facts are still missing."""
    names = ", ".join(f"[{name}]" for name in missing(text))
    if locale == "de":
        last = f"Es fehlt noch: {names}." if names else "Es fehlt keine Angabe."
    else:
        last = f"Still missing: {names}." if names else "No fact is missing."
    return f"{text.strip()}\n\n---\n\n{last}\n"


def fitted(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words; a cut text ends without a dangling comma or dash."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    head = text[: limit + 1].rpartition(" ")[0] or text[:limit]
    return head.rstrip(" ,;:–-—·|&(")
