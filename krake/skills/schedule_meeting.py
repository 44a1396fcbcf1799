"""Free times for a meeting, worked out from what is planned here, with an invitation and a calendar entry to send yourself."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from krake.coordinator import ahead, prose
from krake.coordinator.keeping import kept
from krake.coordinator.recur import at_wall
from krake.kit import clock, db
from krake.kit.gaps import closed, fact
from krake.kit.text import WEEKDAYS, Words, day, several
from krake.services import tasks
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

ZONE = prose.ZONE
STEP = timedelta(minutes=30)  #: slots begin on the half hour
MOST, A_DAY = 5, 2  #: slots proposed, and of one day
HELD = timedelta(minutes=30)  #: what a reminder keeps free after its time
RUN = timedelta(minutes=15)  #: what a planned run keeps free, because it may ask something
NAME = re.compile(r"\b(?:mit|with)\s+((?:[A-ZÄÖÜ][\w-]+|und|and|,|\s)+)")
LENGTH = re.compile(r"(\d{1,3})\s*(min|h\b|stunde|hour)", re.IGNORECASE)
Span = tuple[datetime, datetime]
LANDS = Literal[
    "DE", "DE-BW", "DE-BY", "DE-BE", "DE-BB", "DE-HB", "DE-HH", "DE-HE", "DE-MV", "DE-NI", "DE-NW", "DE-RP", "DE-SL", "DE-SN", "DE-ST",
    "DE-SH", "DE-TH", "AT", "CH", "GB", "US",
]  # fmt: skip


class Wish(Input):
    """What the meeting is about, with whom, and in which days and hours it may lie."""

    text: str = asked("What it is about", "Worum es geht")
    people: str = asked("With whom", "Mit wem", "", hint=Words("Names or addresses, with commas", "Namen oder Adressen, mit Komma"))
    minutes: int = asked("Minutes", "Minuten", 30, ge=10, le=480)
    earliest: str = asked("First day", "Erster Tag", "", kind="date", hint=Words("Empty: tomorrow", "Leer: morgen"))
    latest: str = asked("Last day", "Letzter Tag", "", kind="date", hint=Words("Empty: a week later", "Leer: eine Woche später"))
    begins: str = asked("Working day begins", "Arbeitstag beginnt", "09:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    ends: str = asked("Working day ends", "Arbeitstag endet", "17:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    land: LANDS = asked("Holidays of", "Feiertage von", "DE")
    language: Literal["en", "de"] = asked("Language of the invitation", "Sprache der Einladung", "de")


@skill(
    title=Words("Find a meeting time", "Besprechungstermin finden"),
    risk=Risk.DRAFT,
    agent="vizzy",
    examples=(
        Words("find a time for a meeting about {text}", "finde einen termin für eine besprechung über {text}"),
        Words("when could i hold a meeting about {text}", "wann passt eine besprechung über {text}"),
    ),
    keywords=(
        Words("meeting appointment slot invitation calendar", "besprechung besprechungstermin termin einladung kalender terminvorschlag"),
    ),
    alone=False,
    ensures=lambda evidence: (
        len(evidence["slots"]) <= MOST
        and all(busy[1] <= slot[0] or slot[1] <= busy[0] for slot in evidence["slots"] for busy in evidence["busy"])
    ),
)
async def schedule_meeting(ctx: Ctx, input: Wish) -> Result:
    """Propose up to five times that are free of reminders and planned runs, with an invitation and an .ics entry. Nothing is sent."""
    found = await ctx.step(Words("Read what is planned", "Geplantes lesen"), _planned, input.earliest, input.latest, ctx.rehearsal)
    days = [date.fromisoformat(one) for one in found["days"]]
    busy = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in found["busy"]]
    length = LENGTH.search(input.text)
    minutes = input.minutes
    if length and minutes == 30:  # the field was left alone, and the sentence names a length
        minutes = min(480, max(10, int(length[1]) * (1 if length[2].lower() == "min" else 60)))
    open_days = [one for one in days if one.weekday() < 5 and ahead.holiday(input.land, one) is None]
    met = {one for one, _ in found["meetings"]}
    slots = free(open_days, busy, minutes, time.fromisoformat(input.begins), time.fromisoformat(input.ends), met)
    subject = about(input.text)
    people = input.people or ", ".join(re.findall(r"[A-ZÄÖÜ][\w-]+", " ".join(NAME.findall(input.text))))
    evidence = {
        "slots": [[a.isoformat(), b.isoformat()] for a, b in slots],
        "busy": found["busy"],
        "days": len(open_days),
        "looked": len(days),
    }
    figures = tuple(
        Figure(
            Words(f"Proposal {number}", f"Vorschlag {number}"), Words(said(slot, "en"), said(slot, "de")),
            Words("free of reminders and planned runs", "frei von Erinnerungen und geplanten Läufen"), "/coordinator",
        )
        for number, slot in enumerate(slots, 1)
    )  # fmt: skip
    figures += tuple(
        Figure(Words(title, title), Words("that day, time unknown", "an dem Tag, Uhrzeit unbekannt"), Words("Meetings", "Besprechungen"))
        for one, title in found["meetings"]
    )
    if not slots:
        looked = several(len(open_days), Words("{n} working day", "{n} Arbeitstag"), Words("{n} working days", "{n} Arbeitstagen"))
        words = Words(
            f"No time of {minutes} minutes is free within {looked.en}.", f"In {looked.de} ist keine Zeit von {minutes} Minuten frei."
        )
        return Result(words, figures, evidence)
    count = several(len(slots), Words("{n} time is", "ist {n} Zeit"), Words("{n} times are", "sind {n} Zeiten"))
    sentence = Words(
        f"{count.en} free for {minutes} minutes, first {said(slots[0], 'en')}. "
        "No calendar is connected, so ask the others and send it yourself.",
        f"Für {minutes} Minuten {count.de} frei, zuerst {said(slots[0], 'de')}. "
        "Kein Kalender ist verbunden: Frag die anderen und sende es selbst.",
    )
    stamp = datetime.fromisoformat(found["now"])
    entry = ics(slots[0], subject, people, f"krake-{ctx.run_id}-{int(stamp.timestamp())}", stamp)
    return Result(sentence, figures, evidence, write(subject, people, minutes, slots, entry, input.language))


async def _planned(earliest: str, latest: str, rehearsal: bool) -> dict[str, Any]:
    """The days to look at and what is taken in them, as JSON."""
    now = clock.now()
    tomorrow = clock.day_of(now, ZONE) + timedelta(days=1)
    first = max(prose.given_day(earliest) or tomorrow, tomorrow)
    last = min(max(prose.given_day(latest) or first + timedelta(days=7), first), first + timedelta(days=60))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    begins, ends = clock.bounds(first, ZONE)[0], clock.bounds(last, ZONE)[1]
    busy: list[Span] = []
    async with db.read() as session:
        for task in await tasks.running(session):
            times = [] if not task.next_at else [task.next_at, *ahead.upcoming(task, task.next_at, 3 * len(days))]
            inside = [at for at in times if begins <= at < ends and task.rehearsal == rehearsal]
            often = max(Counter(clock.day_of(at, ZONE) for at in inside).values(), default=0) > 1
            busy += [(at, at + RUN) for at in inside if not often]  # what runs all day long needs nobody
    for row in await kept(rehearsal, "vizzy", "Reminders"):
        at = datetime.fromisoformat(row["due"]) if row.get("due") and not row.get("done") else None
        if at and begins <= at < ends:
            busy.append((at, at + HELD))
    rows = await kept(rehearsal, "vizzy", "Meetings")
    there = {one.isoformat() for one in days}
    meetings = [[row["date"], str(row.get("title") or "—")] for row in rows if row.get("date") in there]
    spans = [[a.isoformat(), b.isoformat()] for a, b in sorted(busy)]
    return {"now": now.isoformat(), "days": [one.isoformat() for one in days], "busy": spans, "meetings": meetings}


def free(days: list[date], busy: list[Span], minutes: int, begins: time, ends: time, met: set[str] | None = None) -> list[Span]:
    """Up to five free times inside working hours, two a day with hours between them; days with a meeting come last. Pure."""
    found: list[Span] = []
    for one in sorted(days, key=lambda d: (d.isoformat() in (met or set()), d)):
        at, close = at_wall(one, begins.hour, begins.minute, ZONE), at_wall(one, ends.hour, ends.minute, ZONE)
        today: list[Span] = []
        while at + timedelta(minutes=minutes) <= close and len(today) < A_DAY:
            end = at + timedelta(minutes=minutes)
            clash = [until for since, until in busy if since < end and at < until]
            if not clash and (not today or at - today[-1][0] >= timedelta(hours=4)):
                today.append((at, end))
            at += STEP
        found += today
        if len(found) >= MOST:
            break
    return found[:MOST]


def about(text: str) -> str:
    """What a meeting is about, without the people and the length named beside it."""
    bare = re.sub(r"[\s,]*\b(?:für|for|von)?\s*\d{1,3}\s*(?:min\w*|h|stunden?|hours?)\b\.?", "", NAME.sub("", text), flags=re.IGNORECASE)
    return " ".join(bare.split()).strip(" ,.;") or text.strip()


def said(slot: Span, lang: str) -> str:
    """ "Monday 30 Nov, 09:00–09:30" in the zone of the house."""
    a, b = (one.astimezone(ZoneInfo(ZONE)) for one in slot)
    return f"{WEEKDAYS[lang][a.weekday()]}, {day(a.date(), lang)}, {a:%H:%M}–{b:%H:%M}"


def ics(slot: Span, title: str, people: str, uid: str, stamp: datetime) -> str:
    """The first proposal as a calendar entry (RFC 5545), tentative, in UTC."""

    def moment(at: datetime) -> str:
        return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"

    text = re.sub(r"([\\;,])", r"\\\1", title).replace("\n", "\\n")
    guests = [f"ATTENDEE;ROLE=REQ-PARTICIPANT;RSVP=TRUE:mailto:{one}" for one in re.findall(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", people)]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Krake//Vizzy//EN", "BEGIN:VEVENT", f"UID:{uid}@krake.local"]
    lines += [f"DTSTAMP:{moment(stamp)}", f"DTSTART:{moment(slot[0])}", f"DTEND:{moment(slot[1])}", f"SUMMARY:{text}", *guests]
    lines += ["STATUS:TENTATIVE", "END:VEVENT", "END:VCALENDAR"]
    return "\n".join(fold for line in lines for fold in _folded(line))


def _folded(line: str) -> list[str]:
    """A line in parts of 75 octets at most, as the standard asks; a letter is never cut in two."""
    parts, size = [""], 0
    for sign in line:
        width = len(sign.encode())
        if size + width > 74:
            parts.append(" ")
            size = 1
        parts[-1] += sign
        size += width
    return parts


def write(subject: str, people: str, minutes: int, slots: list[Span], entry: str, language: str) -> str:
    """The invitation and the calendar entry as Markdown."""
    german = language == "de"
    options = "\n".join(f"{number}. {said(slot, language)}" for number, slot in enumerate(slots, 1))
    names = ", ".join(part.strip().partition("@")[0] for part in people.split(",") if part.strip())
    you = ("euch", "you all") if "," in names else ("dir", "you")
    if german:
        text = (
            f"# Terminvorschlag: {subject}\n\nHallo {fact(names, 'wer eingeladen ist')},\n\nfür „{subject}“ brauchen wir etwa {minutes} "
            f"Minuten. Mir passt:\n\n{options}\n\n(Zeiten in {ZONE}.) Welche Zeit passt {you[0]}? "
            f"Wir treffen uns: {fact('', 'Ort oder Link')}."
            f"\n\nViele Grüße\n{fact('', 'dein Name')}\n\n## Kalendereintrag zum ersten Vorschlag\n\nAls `termin.ics` speichern und öffnen:"
        )
    else:
        text = (
            f"# Proposed times: {subject}\n\nHello {fact(names, 'who is invited')},\n\n“{subject}” will take about {minutes} minutes. "
            f"These times suit me:\n\n{options}\n\n(Times in {ZONE}.) Which one suits {you[1]}? We meet: {fact('', 'place or link')}.\n\n"
            f"Best wishes\n{fact('', 'your name')}\n\n## Calendar entry for the first proposal\n\nSave as `meeting.ics` and open it:"
        )
    return closed(f"{text}\n\n```\n{entry}\n```", language)
