"""Recurring rules and moments in words, as a chip or a row shows them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from krake.coordinator.grammar.rule import DAYS, parts
from krake.kit.text import MONTHS, WEEKDAYS, Words, when

NTH = {
    1: Words("First", "ersten"), 2: Words("Second", "zweiten"), 3: Words("Third", "dritten"), 4: Words("Fourth", "vierten"),
    5: Words("Fifth", "fünften"), -1: Words("Last", "letzten"),
}  # fmt: skip
UNITS = {
    "MINUTELY": Words("minute", "Minute"), "HOURLY": Words("hour", "Stunde"), "DAILY": Words("day", "Tag"),
    "WEEKLY": Words("week", "Woche"), "MONTHLY": Words("month", "Monat"), "YEARLY": Words("year", "Jahr"),
}  # fmt: skip
PLAIN = {
    "MINUTELY": Words("Every minute", "jede Minute"), "HOURLY": Words("Hourly", "stündlich"), "DAILY": Words("Daily", "täglich"),
    "WEEKLY": Words("Weekly", "wöchentlich"), "MONTHLY": Words("Monthly", "monatlich"), "YEARLY": Words("Yearly", "jährlich"),
}  # fmt: skip
KNOWN = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYHOUR", "BYMINUTE", "BYSECOND", "WKST"}


def describe_rrule(rule: str) -> Words:
    """ "Mondays 09:00" and "montags 09:00". A rule with parts these words cannot say is shown as it is written."""
    found, _ = parts(rule)
    if set(found) - KNOWN or found["FREQ"] not in UNITS:
        return Words(rule, rule)
    days, clock = _days(found), _clock(found)
    return Words(f"{days.en} {clock}".rstrip(), f"{days.de} {clock}".rstrip()) if days else Words(rule, rule)


def _clock(found: dict[str, str]) -> str:
    if found["FREQ"] in ("MINUTELY", "HOURLY") and "BYHOUR" not in found:
        return ""
    minute = int(found.get("BYMINUTE", "0").split(",")[0])
    return ", ".join(f"{int(hour):02d}:{minute:02d}" for hour in found.get("BYHOUR", "0").split(","))


def _days(found: dict[str, str]) -> Words | None:
    freq, every = found["FREQ"], int(found.get("INTERVAL", "1"))
    if "BYMONTHDAY" in found:
        return _month_days(found, freq, every)
    if "BYDAY" in found:
        return _week_days(found["BYDAY"].split(","), freq, every)
    if "BYMONTH" in found:
        return None
    return PLAIN[freq] if every == 1 else _each(freq, every)


def _each(freq: str, every: int) -> Words:
    unit = UNITS[freq]
    plural = f"{unit.de}n" if unit.de.endswith("e") else f"{unit.de}e"
    return Words(f"Every {every} {unit.en}s", f"alle {every} {plural}")


def _week_days(codes: list[str], freq: str, every: int) -> Words | None:
    if freq == "MONTHLY":
        return _nth_days(codes, every)
    if freq not in ("WEEKLY", "DAILY") or not set(codes) <= set(DAYS):
        return None
    numbers = sorted(DAYS.index(code) for code in codes)
    if numbers == [0, 1, 2, 3, 4] and every == 1:
        return Words("Weekdays", "werktags")
    names = Words(
        _list([f"{WEEKDAYS['en'][n]}s" for n in numbers], "and"), _list([f"{WEEKDAYS['de'][n].lower()}s" for n in numbers], "und")
    )
    if every == 1:
        return names
    if every == 2 and len(numbers) == 1:
        return Words(f"Every second {WEEKDAYS['en'][numbers[0]]}", f"jeden zweiten {WEEKDAYS['de'][numbers[0]]}")
    each = _each("WEEKLY", every)
    return Words(f"{each.en}, {names.en}", f"{each.de} {names.de}")


def _list(names: list[str], last: str) -> str:
    return f" {last} ".join(", ".join(part) for part in (names[:-1], names[-1:]) if part)


def _nth_days(codes: list[str], every: int) -> Words | None:
    code = codes[0]
    if len(codes) > 1 or code[-2:] not in DAYS or not code[:-2] or int(code[:-2]) not in NTH:
        return None
    nth, day = NTH[int(code[:-2])], DAYS.index(code[-2:])
    month = _of_month(every)
    return Words(f"{nth.en} {WEEKDAYS['en'][day]} {month.en}", f"am {nth.de} {WEEKDAYS['de'][day]} {month.de}")


def _of_month(every: int) -> Words:
    if every == 1:
        return Words("of the month", "des Monats")
    return Words(f"of every {every} months", f"alle {every} Monate")


def _month_days(found: dict[str, str], freq: str, every: int) -> Words | None:
    days = [int(day) for day in found["BYMONTHDAY"].split(",")]
    if "BYMONTH" in found:
        if freq != "YEARLY" or every != 1 or len(days) > 1 or "," in found["BYMONTH"] or days[0] < 1:
            return None
        month = int(found["BYMONTH"]) - 1
        return Words(f"Every year on {days[0]} {MONTHS['en'][month]}", f"jedes Jahr am {days[0]}. {MONTHS['de'][month]}")
    if freq != "MONTHLY" or any(day < 1 for day in days if day != -1):
        return None
    month = _of_month(every)
    if days == [-1]:
        return Words(f"Last day {month.en}", f"am letzten Tag {month.de}")
    english = _list(["last day" if day == -1 else f"{day}{_suffix(day)}" for day in days], "and")
    german = _list(["letzten Tag" if day == -1 else f"{day}." for day in days], "und")
    return Words(f"On the {english} {month.en}", f"am {german} {month.de}")


def _suffix(day: int) -> str:
    return "th" if day % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def on(moment: datetime, now: datetime, tz: str) -> Words:
    """The same as the beginning of a sentence: "On 15 January, 09:00", "Tomorrow, 09:00"."""
    words, ahead = said(moment, now, tz), (moment.astimezone(ZoneInfo(tz)).date() - now.astimezone(ZoneInfo(tz)).date()).days
    if ahead in (0, 1):
        return Words(*(f"{text[:1].upper()}{text[1:]}" for text in words))
    return Words(f"On {words.en}", f"Am {words.de}")


def said(moment: datetime, now: datetime, tz: str) -> Words:
    """ "tomorrow, 09:00" and "morgen, 09:00"; a weekday within the next six days, else the date, with the year if it differs."""
    zone = ZoneInfo(tz)
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    ahead = (local.date() - today).days
    clock = f"{local:%H:%M}"
    if ahead in (0, 1):
        near = (Words("today", "heute"), Words("tomorrow", "morgen"))[ahead]
    elif 2 <= ahead <= 6:
        near = Words(WEEKDAYS["en"][local.weekday()], WEEKDAYS["de"][local.weekday()])
    else:
        year = "" if local.year == today.year else f" {local.year}"
        dates = Words(*(when(local, locale).removesuffix(f", {clock}") for locale in ("en", "de")))
        near = Words(f"{dates.en}{year}", f"{dates.de}{year}")
    return Words(f"{near.en}, {clock}", f"{near.de}, {clock}")
