"""The ways to ask for a skill, cut into words and slots."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from krake.coordinator.grammar.lexicon import ASKING, SMALL, SYMBOL
from krake.coordinator.grammar.tokens import phrase

if TYPE_CHECKING:
    from krake.coordinator.grammar.known import ArgumentKind, KnownSkill

#: words of time in groups, each with the word before and after it
Times = tuple[tuple[str, tuple[str, ...], str], ...]
#: words of time inside an example stand for any time
TIMES = ("TODAY", "YESTERDAY", "LAST", "THIS", "U:", "M:", "EVERY", "WD:", "ADV:")


@dataclass(frozen=True, slots=True)
class Template:
    """One way to ask: literal words and `{slot}` names in order."""

    items: tuple[tuple[str, str], ...]  #: (word, "") or ("", slot)
    language: str
    asks: bool
    #: its own words of time: "the", ("weekly",), "strategy"
    times: Times = ()

    @property
    def words(self) -> Iterator[str]:
        return (word for word, _ in self.items if word)


def templates(skill: KnownSkill, names: dict[str, ArgumentKind]) -> Iterator[Template]:
    """The examples and the title of a skill in both languages. `names` says what kind of thing each one-word name is."""
    for words in (*skill.examples, skill.title):
        for language, text in zip(("en", "de"), words, strict=True):
            if items := tuple(_items(text, skill, names)):
                first = next((word for word, _ in items), "")
                yield Template(items, language, text.rstrip().endswith("?") or first in ASKING, tuple(_times(text)))


def _times(text: str) -> Iterator[tuple[str, tuple[str, ...], str]]:
    words = [word for part in re.split(r"(\{\w+\})", text) for word in (("",) if part.startswith("{") else phrase(part))]
    of_time = [bool(word) and SYMBOL.get(word, "-").startswith((*TIMES, "NEXT", "N:")) for word in words]
    start = 0
    while start < len(words):
        end = start
        while end < len(words) and of_time[end]:
            end += 1
        if end > start:
            yield words[start - 1] if start else "", tuple(words[start:end]), words[end] if end < len(words) else ""
        start = max(end, start + 1)


def _items(text: str, skill: KnownSkill, names: dict[str, ArgumentKind]) -> Iterator[tuple[str, str]]:
    """Words and slots of one example; the name of a workspace, agent or integration the skill takes becomes its slot."""
    for part in re.split(r"(\{\w+\})", text):
        if part.startswith("{") and part.endswith("}"):
            yield "", part[1:-1]
            continue
        for word in phrase(part):
            slot = skill.takes(names[word]) if word in names else None
            if slot:
                yield "", slot.name
            elif not (word in names and names[word] == "workspace") and not SYMBOL.get(word, "-").startswith(TIMES):
                yield word, ""


def hints(skill: KnownSkill) -> tuple[frozenset[str], frozenset[str]]:
    """A skill's keywords in English and in German."""
    english, german = (
        {word for words in skill.keywords for word in phrase(words.to(locale)) if word not in SMALL} for locale in ("en", "de")
    )
    return frozenset(english), frozenset(german)


def capture(
    template: Template, skill: KnownSkill, words: dict[int, str], hits: dict[int, dict[str, float]], *, some: bool = False
) -> dict[str, tuple[int, int]]:  # fmt: skip
    """The places a free-text slot covers: all `words` between those before and after it, whatever they are. Empty when those are missing.

    `hits` are the open words, which the template's own are looked for among. `some`: not all of the words before need be said, but
    most of them and the last one.
    """
    texts = {argument.name for argument in skill.arguments if argument.kind == "text"}
    slot = next((n for n, (_, name) in enumerate(template.items) if name in texts), None)
    if slot is None or not words:
        return {}
    ahead, behind = ([word for word, _ in part] for part in (template.items[:slot], template.items[slot + 1 :]))
    before, after = ([word for word in part if word and word not in SMALL] for part in (ahead, behind))
    places = sorted(words)
    if some and before:
        said = [word for word in before if any(found.get(word, 0) >= 0.75 for found in hits.values())]
        before = said if said[-1:] == before[-1:] and len(said) * 2 >= len(before) and len(said) >= 2 else before
    first = _follow(before, sorted(hits), hits)
    end = _follow(after[::-1], sorted(hits, reverse=True), hits)
    if first is None or end is None or not (before or after):
        return {}
    left = [place for place in places if (not before or place > first) and (not after or place < end)]
    if len(left) > 1:  # the "for" of "ads for {text}" is no part of it
        left = _bare(_bare(left, ahead, words, hits)[::-1], behind[::-1], words, hits)[::-1]
    return {template.items[slot][1]: (left[0], left[-1])} if left else {}


def _bare(left: list[int], beside: list[str], words: dict[int, str], open_: Collection[int]) -> list[int]:
    """The places of a text without the small words and names that stand between it and the rest of its template."""
    small = next((n for n, word in enumerate(reversed(beside)) if word and word not in SMALL), len(beside))
    for word in beside[len(beside) - small :]:
        while not word and len(left) > 1 and left[0] not in open_:  # the name in another slot
            left = left[1:]
        left = left[1:] if len(left) > 1 and words[left[0]] == word else left
    return left


def _follow(wanted: list[str], places: list[int], hits: dict[int, dict[str, float]]) -> int | None:
    """The place of the last of `wanted`, all found in this order; -1 when nothing is wanted, None when one is missing."""
    last, rest = -1, iter(places)
    for word in wanted:
        place = next((p for p in rest if hits[p].get(word, 0) >= 0.75), None)
        if place is None:
            return None
        last = place
    return last
