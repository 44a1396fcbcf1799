"""Which language a sentence is in, and which it asks for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from krake.coordinator.grammar.known import Known
from krake.coordinator.grammar.lexicon import ENGLISH, ENGLISH_SMALL, GERMAN, GERMAN_SMALL
from krake.coordinator.grammar.places import ENGLISH_VERBS, GERMAN_VERBS
from krake.coordinator.grammar.tokens import Token, fold, folded

_GERMAN = {fold(word) for words in GERMAN.values() for word in words.split()} | GERMAN_SMALL | GERMAN_VERBS
_ENGLISH = {fold(word) for words in ENGLISH.values() for word in words.split()} | ENGLISH_SMALL | ENGLISH_VERBS
#: "in English", "auf Deutsch"
ASKED = {"english": "en", "englisch": "en", "german": "de", "deutsch": "de"}
#: "an English newsletter", "einen deutschen newsletter"
BENT = {form: language for word, language in ASKED.items() for form in (word, *(word + ending for ending in ("e", "en", "er", "es", "em")))}
INTO = folded("in auf")


def language_of(words: Sequence[Token], known: Known, locale: str) -> str:
    """ "de" or "en" by the sentence's own words; the person's locale when they do not tell."""
    votes = 0.0
    for token in words:
        votes += (token.word in _GERMAN) - (token.word in _ENGLISH)
        told = {lang for near in known.index.hits(token.word) for lang in known.index.languages.get(near, ())}
        votes += {frozenset({"de"}): 0.9, frozenset({"en"}): -0.9}.get(frozenset(told), 0.0)
    return "de" if votes > 0 else "en" if votes < 0 else locale


def named_language(words: Sequence[Token], dictated: Collection[int] = ()) -> tuple[str, frozenset[int]]:
    """The language asked for outside what is `dictated` ("" when none is) and the places that say so, for "in English"."""
    open_ = [place for place in range(len(words)) if place not in dictated]
    for place in open_:
        if place and place - 1 not in dictated and words[place].word in ASKED and words[place - 1].word in INTO:
            return ASKED[words[place].word], frozenset((place - 1, place))
    bent = next((place for place in open_ if words[place].word in BENT), None)
    return ("", frozenset()) if bent is None else (BENT[words[bent].word], frozenset())
