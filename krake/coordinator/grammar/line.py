"""A sentence as a line of symbols: one symbol a token, words of time named, all else `w`. The time grammars are patterns over it.

Articles are left out. `every monday at 9` reads `EVERY WD:MO T:09:00` once `read_clocks` has joined the clock words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from krake.coordinator.grammar.lexicon import symbol
from krake.coordinator.grammar.tokens import Token

PART_TIMES = {"morning": (8, 0), "noon": (12, 0), "afternoon": (15, 0), "evening": (18, 0), "night": (22, 0)}
GLUED = re.compile(
    r"(montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)(morgen|vormittag|mittag|nachmittag|abend|nacht)s?$", re.IGNORECASE
)


def pattern(text: str) -> re.Pattern[str]:
    """A pattern that matches whole symbols."""
    return re.compile(rf"(?<!\S)(?:{text})(?!\S)")


@dataclass(frozen=True, slots=True)
class Found:
    """A match: its groups, the tokens it covers, and where it stands in the line."""

    groups: tuple[str | None, ...]
    tokens: frozenset[int]
    first: int
    last: int


@dataclass(slots=True)
class Line:
    names: list[str]
    covers: list[frozenset[int]] = field(default_factory=list)

    def find(self, wanted: re.Pattern[str]) -> Found | None:
        text = " ".join(self.names)
        match = wanted.search(text)
        if match is None or not match.group():
            return None
        first = text.count(" ", 0, match.start())
        last = first + match.group().count(" ")
        return Found(match.groups(), frozenset().union(*self.covers[first : last + 1]), first, last)

    def put(self, found: Found, name: str) -> None:
        """Replace what was found by one symbol."""
        self.names[found.first : found.last + 1] = [name]
        self.covers[found.first : found.last + 1] = [found.tokens]


def read_line(words: list[Token], taken: Iterable[int], known: Callable[[str], bool]) -> Line:
    """The line of a sentence. Tokens in `taken` mean something else (an order number, a name); `known` words get no typo tolerance."""
    line, skip = Line([]), set(taken)
    for place, token in enumerate(words):
        for name in ["w"] if place in skip else _symbols(token, known):
            if name != "THE":
                line.names.append(name)
                line.covers.append(frozenset((place,)))
    read_clocks(line)
    return line


def _symbols(token: Token, known: Callable[[str], bool]) -> list[str]:
    raw = token.raw
    if raw[0] in "#@?":
        return ["w"]
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw):
        return [f"ISO:{raw}"]
    if match := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d*)", raw):
        return [f"D:{int(match[1])}.{int(match[2])}.{match[3]}"]
    if match := re.fullmatch(r"(\d{1,2}):(\d{2})", raw):
        return [_clock(int(match[1]), int(match[2]))]
    if match := re.fullmatch(r"(\d{1,2})\.(\d{2})", raw):
        return [f"X:{int(match[1])}.{match[2]}"]
    if match := re.fullmatch(r"(\d{1,6})(st|nd|rd|th|ten|\.)", raw, re.IGNORECASE):
        return [f"O:{int(match[1])}"]
    if re.fullmatch(r"\d{1,6}", raw):
        return [f"N:{int(raw)}"]
    if match := GLUED.fullmatch(raw):
        return [name for part in match.groups() for name in _symbols(Token(part, part.casefold(), 0, 0), known)]
    return [symbol(token.word, known(token.word)) or "w"]


def _clock(hour: int, minute: int) -> str:
    """A clock symbol; `w` when there is no such time. 24:00 is midnight."""
    return f"T:{hour % 24:02d}:{minute:02d}" if hour <= 24 and minute < 60 and (hour < 24 or minute == 0) else "w"


def _meridiem(hour: int, minute: int, half: str | None) -> str:
    if half and not 1 <= hour <= 12:
        return _clock(hour, minute)
    return _clock(hour % 12 + (12 if half == "PM" else 0) if half else hour, minute)


AT = r"(?:(?:AT|ON|AM) )?"
T = r"T:(\d\d):(\d\d)"
#: after "9 am" none of these follows: there the German "am" begins the next time
NO_DAY = r"(?! (?:WD|WDS|SH|O|D|P|LAST)\b)"
CLOCKS: tuple[tuple[re.Pattern[str], Callable[..., str]], ...] = tuple(
    (pattern(text), make)
    for text, make in (
        (rf"{AT}HALF PAST N:(\d\d?)", lambda h: _clock(int(h), 30)),
        (rf"{AT}HALF N:(\d\d?)", lambda h: _clock(int(h), 30)),
        (rf"{AT}HALB N:(\d\d?)", lambda h: _clock((int(h) - 1) % 24, 30)),
        (rf"{AT}QUARTER PAST N:(\d\d?)", lambda h: _clock(int(h), 15)),
        (rf"{AT}QUARTER (?:TO|BEFORE) N:(\d\d?)", lambda h: _clock((int(h) - 1) % 24, 45)),
        (rf"{AT}N:(\d\d?) PAST N:(\d\d?)", lambda m, h: _clock(int(h), int(m))),
        (rf"{AT}N:(\d\d?) BEFORE N:(\d\d?)", lambda m, h: _clock((int(h) - 1) % 24, 60 - int(m)) if int(m) else "w"),
        (rf"{AT}{T}(?: CLOCK)? (PM)", lambda h, m, half: _meridiem(int(h), int(m), half)),
        (rf"{AT}{T} (AM){NO_DAY}", lambda h, m, half: _meridiem(int(h), int(m), half)),
        (rf"{AT}X:(\d+)\.(\d\d)(?: CLOCK)? (PM|AM){NO_DAY}", lambda h, m, half: _meridiem(int(h), int(m), half)),
        (r"AT X:(\d+)\.(\d\d)(?: CLOCK)?", lambda h, m: _clock(int(h), int(m))),
        (r"X:(\d+)\.(\d\d) CLOCK", lambda h, m: _clock(int(h), int(m))),
        (rf"{AT}N:(\d\d?) (PM)", lambda h, half: _meridiem(int(h), 0, half)),
        (rf"{AT}N:(\d\d?) (AM){NO_DAY}", lambda h, half: _meridiem(int(h), 0, half)),
        (rf"{AT}N:(\d\d?) (?:CLOCK|H) N:(\d\d?)(?! (?:U|CLOCK|\w*:)\S*)", lambda h, m: _clock(int(h), int(m))),
        (rf"{AT}N:(\d\d?) CLOCK", lambda h: _clock(int(h), 0)),
        (r"AT N:(\d\d?) H", lambda h: _clock(int(h), 0)),
        (r"AT (?:N|O):(\d\d?)(?! U:)", lambda h: _clock(int(h), 0)),
        (rf"{AT}NOON", lambda: "T:12:00"),
        (rf"{AT}MIDNIGHT", lambda: "T:00:00"),
        (rf"AT {T}(?: CLOCK)?", lambda h, m: f"T:{h}:{m}"),
        (rf"{T} CLOCK", lambda h, m: f"T:{h}:{m}"),
    )
)
LATER = pattern(rf"{T} (?:IN )?(?:P|PS):(\w+)")


def read_clocks(line: Line) -> None:
    """Join the words of each clock time into one `T:hh:mm`; "8 in the evening" becomes 20:00."""
    for wanted, make in CLOCKS:
        while found := line.find(wanted):
            line.put(found, make(*found.groups))
    while found := line.find(LATER):
        hour, minute, part = found.groups
        line.put(found, _in_part(int(hour or 0), int(minute or 0), part or ""))
    _after_part(line)


def _after_part(line: Line) -> None:
    """A part of the day beside a clock time moves it: "abends um 8", "tonight at 9". The part stays where it says "every"."""
    for place in range(len(line.names) - 1, -1, -1):
        name, before = line.names[place], line.names[place - 1] if place else ""
        after = line.names[place + 1] if place + 1 < len(line.names) else ""
        if not name.startswith("T:"):
            continue
        clock = int(name[2:4]), int(name[5:7])
        if "TONIGHT" in (before, after):
            line.names[place] = _in_part(*clock, "evening")
        elif before.startswith(("P:", "PS:")):
            line.names[place] = _in_part(*clock, before.partition(":")[2])
            if before.startswith("P:") and (place < 2 or line.names[place - 2] != "EVERY"):
                line.names[place - 1 : place + 1] = [line.names[place]]
                line.covers[place - 1 : place + 1] = [line.covers[place - 1] | line.covers[place]]


def _in_part(hour: int, minute: int, part: str) -> str:
    later = (part in ("afternoon", "evening") and hour < 12) or (part == "night" and 6 <= hour < 12)
    midnight = part == "night" and hour == 12
    return _clock(0 if midnight else hour + 12 if later else hour, minute)
