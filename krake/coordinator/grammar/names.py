"""What a sentence names: agents, workspaces, integrations, order numbers, amounts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol, TypeVar

from rapidfuzz.distance import OSA

from krake.coordinator.grammar.known import Known
from krake.coordinator.grammar.lexicon import ORDER_WORDS, SMALL, SYMBOL
from krake.coordinator.grammar.tokens import Token, fold, phrase

NUMBER_WORDS = {"no", "nr", "number", "nummer", "num"}
LINKS = {"and", "und", "sowie"}
ORDER = re.compile(r"#?[^\W\d_]{0,5}-?\d{2,12}[.]?$")
#: before one of these words a bare agent name with a slip in it is still a name
CALLING = {"ask", "frag", "frage", "tell", "let", "lass", "run", "starte", "agent", "schedule", "plane", "sag"}


class Named(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...


Thing = TypeVar("Thing", bound=Named)


@dataclass(slots=True)
class Names:
    """Keys found and the tokens that said them. `taken` are tokens no other grammar may read."""

    agents: dict[str, frozenset[int]] = field(default_factory=dict)
    workspaces: dict[str, frozenset[int]] = field(default_factory=dict)
    integrations: dict[str, frozenset[int]] = field(default_factory=dict)
    orders: dict[str, frozenset[int]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)


def allowed(length: int) -> int:
    """How many slips a word of that length may have."""
    return 0 if length < 5 else 1 if length < 8 else 2


def near(word: str, other: str) -> bool:
    """Is `word` meant to be `other`? Words of four letters forgive only two letters swapped."""
    if word == other:
        return True
    shorter = min(len(word), len(other))
    if shorter == 4 and len(word) == len(other):
        return sorted(word) == sorted(other) and OSA.distance(word, other) == 1
    return OSA.distance(word, other, score_cutoff=allowed(shorter)) <= allowed(shorter)


def read_names(words: list[Token], known: Known) -> Names:
    """The names in a sentence. Mentions (`@penn`, `#lunavo`) forgive slips and prefixes; bare names forgive slips only."""
    names = Names()
    _mentions(words, known, names)
    _orders(words, names)
    _bare(words, known.workspaces, names.workspaces, names, known, slips=True)
    _bare(words, known.integrations, names.integrations, names, known, slips=True)
    _bare(words, known.agents, names.agents, names, known, slips=False)
    return names


def _mentions(words: list[Token], known: Known, names: Names) -> None:
    for place, token in enumerate(words):
        mark, rest = token.raw[0], token.word[1:]
        if mark == "@":
            found, into = mentioned(rest, known.agents), names.agents
        elif mark == "#" and not ORDER.match(token.raw):
            found, into = mentioned(rest, known.workspaces), names.workspaces
        else:
            continue
        names.taken.add(place)
        if found:
            into[found.key] = frozenset((place,))
        else:
            names.unknown.append(token.raw)


def mentioned(word: str, things: Sequence[Thing]) -> Thing | None:
    """The thing a mention means: by key or name, else by its beginning, else with a slip."""
    forms = {id(thing): {fold(thing.key).replace("_", "-"), fold(thing.key), "".join(phrase(thing.name))} for thing in things}
    tests = (lambda f: f == word, lambda f: len(word) >= 2 and f.startswith(word), lambda f: near(word, f))
    return next((thing for test in tests for thing in things if any(test(form) for form in forms[id(thing)])), None)


def _orders(words: list[Token], names: Names) -> None:
    """`#1042`, `order 1042`, `bestellung nr. 1042`, `orders 1042 and 1043`."""
    expected = False
    for place, token in enumerate(words):
        if token.word in ORDER_WORDS or any(near(token.word, word) for word in ORDER_WORDS if len(token.word) >= 5):
            expected = True
        elif (token.raw[0] == "#" and ORDER.match(token.raw)) or (
            expected and token.raw[-2:].strip(".").isdigit() and ORDER.match(token.raw)
        ):
            names.orders[token.raw.lstrip("#").rstrip(".")] = frozenset((place,))
            names.taken.add(place)
            expected = True
        elif expected and token.word in NUMBER_WORDS:
            names.taken.add(place)
        elif token.word not in LINKS:
            expected = False


def late_orders(words: list[Token], names: Names, free: set[int]) -> None:
    """Bare numbers of three digits or more that nothing else has read ("print 1042")."""
    for place in sorted(free - names.taken):
        if re.fullmatch(r"\d{3,12}\.?", words[place].raw):
            names.orders.setdefault(words[place].raw.rstrip("."), frozenset((place,)))


def _bare(words: list[Token], things: Sequence[Named], into: dict[str, frozenset[int]], names: Names, known: Known, slips: bool) -> None:
    for thing in things:
        parts = phrase(thing.name)
        if not parts or all(part in SMALL for part in parts):
            continue  # "To Do" is also two ordinary words: only a mention or a page names it
        for start in range(len(words) - len(parts) + 1):
            places = range(start, start + len(parts))
            forgiving = slips or (start > 0 and words[start - 1].word in CALLING)
            if not names.taken & set(places) and all(
                _same(words[p].word, part, forgiving, known) for p, part in zip(places, parts, strict=True)
            ):
                into.setdefault(thing.key, frozenset(places))
                names.taken |= set(places)
                break


def _same(word: str, part: str, slips: bool, known: Known) -> bool:
    if word == part:
        return True
    return slips and len(part) >= 5 and word not in SMALL and word not in SYMBOL and not known.index.has(word) and near(word, part)


SUM = re.compile(
    r"(?:(€|\$|£|\b(?:eur|usd|gbp|chf))\s*)?(?<!\d)(\d[\d.,]*\d|\d)(?:\s*(€|\$|£|(?:eur|usd|gbp|chf|euros?|dollars?|pounds?|franken)\b))?",
    re.IGNORECASE,
)
SHARE = re.compile(r"\d[\d.,]*\s*(?:%|percent\b|per cent\b|prozent\b)", re.IGNORECASE)
CODES = {"$": "USD", "usd": "USD", "dollar": "USD", "£": "GBP", "gbp": "GBP", "pound": "GBP", "chf": "CHF", "franken": "CHF"}


def amounts(text: str) -> list[Decimal]:
    """Sums of money in a text: `€39`, `39,00 €`, `1,234.50 EUR`. Ambiguous ones ("1.234") are left out."""
    found = (decimal(digits) for before, digits, after in SUM.findall(text) if before or after)
    return [value for value in found if value is not None]


def currency(text: str) -> str:
    """The code of the currency a text names; euros when it names none."""
    said = text.casefold()
    return next((code for sign, code in CODES.items() if sign in said), "EUR")


def sums(text: str, words: list[Token]) -> frozenset[int]:
    """The places of words that say money or a share, whatever time their number looks like."""
    spans = [match.span() for match in SUM.finditer(text) if match[1] or match[3]] + [match.span() for match in SHARE.finditer(text)]
    return frozenset(place for place, token in enumerate(words) if any(start < token.end and token.start < end for start, end in spans))


def decimal(digits: str) -> Decimal | None:
    """A written number in English or German style, None when it could be read both ways."""
    if re.fullmatch(r"\d+", digits):
        return Decimal(digits)
    if re.fullmatch(r"\d+[.,]\d{1,2}", digits):
        return Decimal(digits.replace(",", "."))
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+\.\d{1,2}", digits):
        return Decimal(digits.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d{1,2}", digits):
        return Decimal(digits.replace(".", "").replace(",", "."))
    return None
