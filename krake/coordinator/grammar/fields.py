"""What the end of a dictated text says to fields of the skill's own: "in English", "with 500 euros", "from 3 to 5 December"."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from krake.coordinator.grammar.facts import Facts
from krake.coordinator.grammar.gather import read_times
from krake.coordinator.grammar.known import Known, KnownSkill
from krake.coordinator.grammar.lexicon import symbol
from krake.coordinator.grammar.moments import Moment
from krake.coordinator.grammar.names import amounts, currency
from krake.coordinator.grammar.periods import days, said_period
from krake.coordinator.grammar.tails import tail, time_at
from krake.coordinator.grammar.taken import SPOKEN, Taken, day_of, spoken
from krake.coordinator.grammar.tokens import folded
from krake.coordinator.grammar.tongue import ASKED, INTO
from krake.kit.text import Words, money

Span = tuple[int, int]
#: the first day of what is asked for, by the names skills give it
DAYS = ("date", "start", "until", "due", "earliest")
#: words that lead to a sum, by the field it is for
SUMS = {"budget": folded("with mit budget"), "price": folded("at zu price preis")}
BESIDE = folded("a an the einem einer ein of von up to maximum maximal at most zu")
FROM, UNTIL = folded("from vom von between ab starting"), folded("to until till bis")
FOR = folded("for over für über")
#: words of a text that is no letter yet
SHORT = 12
LENGTH = {"U:day": 1, "U:week": 7, "U:month": 30}


def peel(skill: KnownSkill, span: Span, facts: Facts, known: Known, long: bool) -> tuple[Taken, Span]:
    """What fields take from the end of a span, and what is left of it: never nothing.

    A `long` text (a mail, facts) is kept whole, but for the language a short one ends with.
    """
    taken = Taken()
    readers = (_language, _sum, _range, _day, _past, _count)
    if long:
        readers = (_language,) if span[1] - span[0] < SHORT else ()
    for _ in range(6):
        cut = next((found for read in readers if (found := read(skill, span, facts, known, taken))), None)
        if cut is None:
            break
        span = (span[0], cut - 1)
    return taken, span


def _language(skill: KnownSkill, span: Span, facts: Facts, known: Known, taken: Taken) -> int | None:
    first, last = span
    if not spoken(skill) or last - 2 < first or facts.words[last - 1].word not in INTO:
        return None
    language = ASKED.get(facts.words[last].word)
    if language is None or "language" in taken.values:
        return None
    taken.put("language", language, SPOKEN[language])
    return last - 1


def _sum(skill: KnownSkill, span: Span, facts: Facts, known: Known, taken: Taken) -> int | None:
    first, last = span
    start = last + 1
    while start - 1 > first and start - 1 in facts.sums:
        start -= 1
    said = facts.text[facts.words[start - 1].end : facts.words[last].end + 2] if start <= last else ""
    values, lead = amounts(said), set()
    while start - 1 > first and facts.words[start - 1].word in BESIDE.union(*SUMS.values()):
        start -= 1
        lead.add(facts.words[start].word)
    name = next((name for name, words in SUMS.items() if lead & words and skill.field(name)), None)
    if not values or name is None or name in taken.values:
        return None
    code, coins = currency(said), skill.field("currency")
    taken.put(name, str(values[0]), Words(money(values[0], code, "en"), money(values[0], code, "de")))
    if coins and code in coins.options:
        taken.values["currency"] = code
    return start


def _range(skill: KnownSkill, span: Span, facts: Facts, known: Known, taken: Taken) -> int | None:
    first, last = span
    until = next((place for place in range(last - 1, first, -1) if facts.words[place].word in UNTIL), None)
    begins, ends, count = skill.field("date", "start", "earliest"), skill.field("latest"), skill.field("days")
    if until is None or begins is None or begins.kind != "date" or not (ends or count):
        return None
    right = time_at(until + 1, last, facts, known)
    if not isinstance(right, Moment) or right.day is None:
        return None
    end = day_of(right, facts)
    for start in range(max(first + 1, until - 4), until):
        begin = _left(start, until - 1, end, facts, known)
        length = (end - begin).days + 1 if begin else 0
        if begin is None or not 1 <= length <= ((count.most if count else None) or 366):
            continue
        taken.put(begins.name, begin.isoformat(), said_period(begin.isoformat()))
        if ends:
            taken.put(ends.name, end.isoformat(), said_period(end.isoformat()))
        elif count:
            taken.put(count.name, str(length), Words(f"{length} days", f"{length} Tage"))
        return start - 1 if start - 1 > first and facts.words[start - 1].word in FROM else start
    return None


def _left(start: int, last: int, end: date, facts: Facts, known: Known) -> date | None:
    """The first day of a range; of "3 to 5 December" only its number is said."""
    time = time_at(start, last, facts, known)
    if isinstance(time, Moment) and time.day is not None:
        return day_of(time, facts)
    number = facts.words[start].raw.rstrip(".").removesuffix("rd").removesuffix("th").removesuffix("st").removesuffix("nd")
    if start != last or not number.isdigit() or not 1 <= int(number) <= end.day:
        return None
    return end.replace(day=int(number))


def _day(skill: KnownSkill, span: Span, facts: Facts, known: Known, taken: Taken) -> int | None:
    begins, found = skill.field(*DAYS), tail(span, facts, known, FROM)
    if begins is None or begins.kind != "date" or begins.name in taken.values or found is None:
        return None
    time, start = found
    if not isinstance(time, Moment) or time.day is None or start <= span[0]:
        return None
    taken.put_day(skill, begins.name, time, facts)
    return start - 1 if facts.words[start - 1].word in FROM else start


def _past(skill: KnownSkill, span: Span, facts: Facts, known: Known, taken: Taken) -> int | None:
    """A day that is here or over: "yoga yesterday"."""
    (first, last), field = span, skill.field("date", "day")
    if field is None or field.kind != "date" or field.name in taken.values:
        return None
    for start in range(max(first + 1, last - 2), last + 1):
        found = read_times(facts, known, set(range(len(facts.words))) - set(range(start, last + 1)))
        if not found.period or set(range(start, last + 1)) - found.timed:
            continue
        begin, end = days(found.period, facts.now.astimezone(ZoneInfo(facts.tz)).date())
        if begin == end:
            taken.put(field.name, begin.isoformat(), said_period(begin.isoformat()))
            return start
    return None


def _count(skill: KnownSkill, span: Span, facts: Facts, known: Known, taken: Taken) -> int | None:
    first, last = span
    if last - 3 < first or facts.words[last - 2].word not in FOR:
        return None
    return last - 2 if _put_days(skill, last - 1, last, facts, taken, ("days",)) else None


def _put_days(skill: KnownSkill, number: int | None, unit: int, facts: Facts, taken: Taken, names: tuple[str, ...]) -> bool:
    """A number of days into the first field of these names, when it takes so many."""
    field, length = skill.field(*names), LENGTH.get(symbol(facts.words[unit].word, True))
    said = "N:1" if number is None else _number(facts.words[number].raw, facts.words[number].word)
    if field is None or field.kind != "number" or length is None or not said:
        return False
    many = int(said[2:]) * length
    if field.name in taken.values or not (field.least or 0) <= many <= (field.most or 366):
        return False
    taken.put(field.name, str(many), Words(f"{many} days", f"{many} Tage"))
    taken.days |= {field.name} if number is None else frozenset()
    return True


def _number(raw: str, word: str) -> str:
    said = f"N:{int(raw)}" if raw.isascii() and raw.isdigit() and len(raw) < 5 else symbol(word, True)
    return said if said.startswith("N:") else ""


def look_ahead(skill: KnownSkill, facts: Facts, taken: Taken) -> bool:
    """ "the next two weeks" as a number of days, for a skill that asks how far to look."""
    names = [symbol(token.word, True) for token in facts.words]
    for place, name in enumerate(names):
        if name != "NEXT":
            continue
        if place + 1 < len(names) and _put_days(skill, None, place + 1, facts, taken, ("ahead", "days")):
            return True
        if place + 2 < len(names) and _put_days(skill, place + 1, place + 2, facts, taken, ("ahead", "days")):
            return True
    return False
