"""How near a sentence is to each skill: its words against the skill's examples, title and keywords, slips forgiven.

Precision is the share of the sentence's weight that the skill's words explain; recall is the share of the best template that the
sentence says. The score is their harmonic mean. Rare words weigh more than common ones, small words hardly anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from krake.coordinator.grammar.lexicon import SMALL, SYMBOL, THINGS
from krake.coordinator.grammar.match import Match, Sentence
from krake.coordinator.grammar.names import allowed, near
from krake.coordinator.grammar.templates import Template, Times, capture, hints, templates
from krake.coordinator.grammar.tokens import phrase, stem

if TYPE_CHECKING:
    from krake.coordinator.grammar.known import ArgumentKind, Known, KnownSkill

SMALL_WEIGHT, UNKNOWN_WEIGHT, SLOT_WEIGHT = 0.12, 0.7, 0.4
#: an example is a sentence, keywords are hints: how much one, two, three and more of them say together
HINTS = (0.0, 0.4, 0.6, 0.75)
#: what a text is worth that follows only most of the words of an example
PARTLY = 0.92


@dataclass(slots=True)
class Entry:
    skill: KnownSkill
    templates: list[Template]
    hints: tuple[frozenset[str], frozenset[str]]  #: keywords in English and German
    words: dict[str, float] = field(default_factory=dict)

    @property
    def times(self) -> Times:
        """The words of time in its examples."""
        return tuple(group for template in self.templates for group in template.times)


class Index:
    def __init__(self, known: Known):
        self.names: dict[str, ArgumentKind] = {"".join(phrase(thing.name)): kind for kind, things in _things(known) for thing in things}
        self.entries = [Entry(skill, list(templates(skill, self.names)), hints(skill)) for skill in known.skills]
        self.spread: dict[str, int] = {}
        self.languages: dict[str, set[str]] = {}
        for entry in self.entries:
            for template in entry.templates:
                for word in template.words:
                    entry.words[word] = max(entry.words.get(word, 0), 1.0)
                    self.languages.setdefault(word, set()).add(template.language)
            for language, words in zip(("en", "de"), entry.hints, strict=True):
                for word in words:
                    entry.words.setdefault(word, 0.95)
                    self.languages.setdefault(word, set()).add(language)
            for word in entry.words:
                self.spread[word] = self.spread.get(word, 0) + 1
        self.vocabulary = [word for word in self.spread if len(word) >= 4]
        self.stems: dict[str, list[str]] = {}
        for word in self.spread:
            self.stems.setdefault(stem(word), []).append(word)
        self._hits: dict[tuple[str, bool], dict[str, float]] = {}

    def has(self, word: str) -> bool:
        """Is this exactly a word of some skill?"""
        return word in self.spread

    def weight(self, word: str) -> float:
        if word in SMALL:
            return SMALL_WEIGHT
        return max(0.5, 1.1 - 0.1 * self.spread[word]) if word in self.spread else UNKNOWN_WEIGHT

    def hits(self, word: str, unfinished: bool = False) -> dict[str, float]:
        """Words of skills a typed word may mean, with how surely (0 to 1)."""
        key = (word, unfinished)
        if key not in self._hits:
            if len(self._hits) > 4096:
                self._hits.clear()
            self._hits[key] = self._find(word, unfinished)
        return self._hits[key]

    def _find(self, word: str, unfinished: bool) -> dict[str, float]:
        found = {other: 0.95 for other in self.stems.get(stem(word), ())}
        if word in self.spread:
            found[word] = 1.0
        if found or word in SMALL or word in SYMBOL:
            return found
        slips = allowed(len(word)) if len(word) >= 5 else 1
        if len(word) >= 4:
            for other, distance, _ in extract(word, self.vocabulary, scorer=OSA.distance, score_cutoff=slips, limit=8):
                if near(word, other):
                    found[other] = 0.9 if distance == 1 else 0.8
        if not found and unfinished and len(word) >= 2:
            found = {other: 0.8 if len(word) > 2 else 0.6 for other in self.vocabulary if other.startswith(word)}
        if not found and len(word) >= 9:  # German compounds: Umsatzbericht holds Umsatz
            found = {other: 0.75 for other in self.vocabulary if len(other) >= 5 and (word.startswith(other) or word.endswith(other))}
        return found

    def rank(self, sentence: Sentence) -> list[Match]:
        """Every skill that shares a word with the sentence or takes the order or integration it names, nearest first."""
        hits = {place: self.hits(word, place == sentence.typing) for place, word in sentence.words.items()}
        best: dict[str, float] = {}
        for found in hits.values():
            for word, sure in found.items():
                best[word] = max(best.get(word, 0), sure)
        heavy = {word for word in best if word not in SMALL}
        things = sentence.named.keys() & {"order", "integration"}
        near = [entry for entry in self.entries if heavy & entry.words.keys() or any(entry.skill.takes(kind) for kind in things)]
        matches = [self._match(entry, sentence, hits, best) for entry in near]
        return sorted(matches, key=lambda match: (-match.score, match.skill.key))

    def _match(self, entry: Entry, sentence: Sentence, hits: dict[int, dict[str, float]], best: dict[str, float]) -> Match:
        recall, template = max(((self._recall(t, entry.skill, sentence, best), t) for t in entry.templates), key=lambda pair: pair[0])
        captured, partly = capture(template, entry.skill, every := sentence.all or sentence.words, hits), False
        if not captured and any(argument.kind == "text" for argument in entry.skill.arguments):
            tries = ((t, capture(t, entry.skill, every, hits, some=some), some) for some in (False, True) for t in entry.templates)
            template, captured, partly = next((one for one in tries if one[1]), (template, captured, False))
            recall = max(recall, self._recall(template, entry.skill, sentence, best)) if captured else recall
        hinted = max(sum(word in words for word in best if word not in SMALL) for words in entry.hints)
        recall = max(recall, HINTS[min(hinted, 3)])
        inside = {place for first, last in captured.values() for place in range(first, last + 1)}
        precision = self._precision(entry, sentence, hits, inside)
        score = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        score *= PARTLY if partly else 1
        if sentence.agent:
            score += 0.03 if sentence.agent == entry.skill.agent else -0.05
        said = {place: [word for word in found if word in entry.words] for place, found in hits.items() if place not in inside}
        deed = any(word not in SMALL and word not in THINGS for words in said.values() for word in words)
        slot = any(entry.skill.takes(kind) for kind in sentence.named.keys() & {"order", "integration"})
        foreign = frozenset(place for place, words in said.items() if not words and sentence.words[place] not in SMALL)
        score = max(0.0, min(score, 0.99))
        return Match(entry.skill, score, recall, deed, foreign, slot, template.asks, template.language, captured, entry.times)

    def _recall(self, template: Template, skill: KnownSkill, sentence: Sentence, best: dict[str, float]) -> float:
        said = whole = 0.0
        for word, slot in template.items:
            if word:
                weight = self.weight(word)
                whole += weight
                said += weight * best.get(word, 0.0)
                continue
            argument = next((a for a in skill.arguments if a.name == slot), None)
            filled = argument is not None and (argument.kind in sentence.named or argument.kind in ("text", "choice", "number", "amount"))
            if filled or argument is None or argument.required:
                whole += SLOT_WEIGHT
                said += SLOT_WEIGHT if filled else 0.0
        return said / whole if whole else 0.0

    def _precision(self, entry: Entry, sentence: Sentence, hits: dict[int, dict[str, float]], inside: Iterable[int]) -> float:
        said = whole = 0.0
        skip = set(inside)
        for place, found in hits.items():
            weight = max((self.weight(word) for word in found), default=self.weight(sentence.words[place]))
            whole += weight
            sure = max((sure * entry.words[word] for word, sure in found.items() if word in entry.words), default=0.0)
            said += weight * max(sure, 0.75 if place in skip else 0.0)
        for kind, weight in sentence.named.items():
            if (standing := sentence.places.get(kind)) and standing <= skip:
                continue  # dictated, not named
            explained = entry.skill.takes(kind) or (kind == "integration" and all(name in entry.words for name in sentence.integrations))
            whole += weight
            said += weight if explained else 0.0
        return said / whole if whole else 0.0


def _things(known: Known) -> tuple[tuple[ArgumentKind, tuple[Any, ...]], ...]:
    return (("workspace", known.workspaces), ("integration", known.integrations), ("agent", known.agents))
