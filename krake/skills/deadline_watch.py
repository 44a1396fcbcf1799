"""Deadlines that have to be prepared for now: how long each takes decides when it is named."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from krake.coordinator import prose
from krake.coordinator.keeping import kept
from krake.kit import clock, db, grids
from krake.kit.gaps import fitted
from krake.kit.text import WEEKDAYS, Words, day, several
from krake.services import inbox, tasks
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

ZONE = prose.ZONE
#: days of preparation by what the words name; the first that fits counts
LEADS: tuple[tuple[int, re.Pattern[str], Words], ...] = tuple(
    (days, re.compile(pattern, re.IGNORECASE), Words(en, de))
    for days, pattern, en, de in (
        (60, r"marke\b|trademark|patent|domain", "registers are slow", "Register sind langsam"),
        (30, r"kündig|vertrag|contract|notice|renewal|laufzeit", "a notice must arrive in time", "eine Kündigung muss rechtzeitig zugehen"),
        (21, r"steuererklärung|tax return|eür|jahresabschluss", "all receipts of the year", "alle Belege des Jahres"),
        (14, r"reise|travel|trip|messe|fair|event|launch|kampagne|campaign", "others take part", "andere sind beteiligt"),
        (10, r"ust|umsatzsteuer|vat|voranmeldung|zm\b|oss\b|finanzamt|tax", "the receipts of the month", "die Belege des Monats"),
        (5, r"widerruf|erstatt|refund|dsgvo|gdpr|auskunft|abmahn|frist", "an answer must be checked", "eine Antwort ist zu prüfen"),
        (3, r"rechnung|invoice|zahl|pay|überweis|transfer|mahn", "a transfer takes a day", "eine Überweisung dauert einen Tag"),
    )
)
DEFAULT = (2, Words("usual preparation", "übliche Vorbereitung"))


class Look(Input):
    """How far ahead, and whether everything or only what must begin."""

    days: int = asked("Look ahead, days", "Vorausschauen, Tage", 90, ge=1, le=400)
    show: Literal["due", "all"] = asked("Show", "Zeigen", "due", hint=Words("all: also what has time", "all: auch was Zeit hat"))
    language: Literal["en", "de"] = asked("Language of the list", "Sprache der Liste", "de")


class Deadline(NamedTuple):
    """`left` are days until it is due (negative: overdue), `lead` those its preparation takes."""

    text: Words
    due: date
    left: int
    lead: int
    why: Words
    source: Words
    route: str


@skill(
    title=Words("Watch deadlines", "Fristen im Blick behalten"),
    risk=Risk.READ,
    agent="vizzy",
    examples=(
        Words("which deadlines are coming up", "welche fristen stehen an"),
        Words("watch my deadlines", "behalte meine fristen im blick"),
        Words("is anything overdue", "ist etwas überfällig"),
    ),
    keywords=(Words("deadline deadlines overdue due", "frist fristen fristende überfällig fällig"),),
    alone=False,
    ensures=lambda evidence: evidence["overdue"] + evidence["begin"] + evidence["later"] == evidence["read"],
)
async def deadline_watch(ctx: Ctx, input: Look) -> Result:
    """Name reminders, customers' deadlines, waiting decisions and planned work whose preparation must begin now; overdue ones first."""
    found = await ctx.step(Words("Read the deadlines", "Fristen lesen"), _read, input.days, ctx.rehearsal)
    today = date.fromisoformat(found["today"])
    deadlines = judge(found["items"], today)
    overdue = [one for one in deadlines if one.left < 0]
    begin = [one for one in deadlines if 0 <= one.left <= one.lead]
    later = [one for one in deadlines if one.left > max(one.lead, -1) and one.left >= 0]
    evidence = {"read": len(deadlines), "overdue": len(overdue), "begin": len(begin), "later": len(later), "undated": found["undated"]}
    shown = overdue + begin + (later if input.show == "all" else [])
    if not deadlines:
        words = Words(
            f"No reminder, ticket, decision or planned run has a deadline in the next {input.days} days.",
            f"In den nächsten {input.days} Tagen hat keine Erinnerung, Anfrage, Entscheidung oder geplante Arbeit eine Frist.",
        )
        return Result(words, (), evidence)
    late = several(
        len(overdue),
        Words("{n} deadline is overdue", "{n} Frist ist überfällig"),
        Words("{n} deadlines are overdue", "{n} Fristen sind überfällig"),
    )
    if not overdue:
        late = Words("No deadline is overdue", "Keine Frist ist überfällig")
    now = several(
        len(begin),
        Words("{n} needs its preparation now", "{n} muss jetzt vorbereitet werden"),
        Words("{n} need their preparation now", "{n} müssen jetzt vorbereitet werden"),
    )
    rest = several(len(later), Words("{n} has time", "{n} hat Zeit"), Words("{n} have time", "{n} haben Zeit"))
    sentence = Words(f"{late.en}, {now.en}, {rest.en}.", f"{late.de}, {now.de}, {rest.de}.")
    return Result(sentence, tuple(_figure(one) for one in shown), evidence, write(shown, found["undated"], input.language))


async def _read(days: int, rehearsal: bool) -> dict[str, Any]:
    """What has a day by which it must be done, as JSON: [English, German, ISO day, kind, route]."""
    now = clock.now()
    until = now + timedelta(days=days)
    items: list[list[str]] = []
    rows = [row for row in await kept(rehearsal, "vizzy", "Reminders") if not row.get("done")]
    for row in rows:
        if row.get("due") and (due := datetime.fromisoformat(row["due"])) <= until:
            text = str(row.get("text") or "—")
            items.append([text, text, clock.day_of(due, ZONE).isoformat(), "reminder", "/agents/vizzy"])
    last = clock.day_of(until, ZONE)
    items += [one for one in of_tickets(await kept(rehearsal, "cassie", "Tickets")) if date.fromisoformat(one[2]) <= last]
    async with db.read() as session:
        for thread in await inbox.listed(session, limit=500):
            if thread.due_at and thread.due_at <= until and thread.rehearsal == rehearsal:
                when = clock.day_of(thread.due_at, ZONE).isoformat()
                items.append([*(str(thread.title.get(lang) or "—") for lang in ("en", "de")), when, "decision", f"/todo/{thread.id}"])
        for task in await tasks.running(session):
            if task.deadline and task.next_at and task.rehearsal == rehearsal and task.next_at <= until:
                ends = task.next_at + timedelta(minutes=task.deadline)
                items.append([task.title, task.title, clock.day_of(ends, ZONE).isoformat(), "task", "/coordinator"])
    undated = sum(not row.get("due") for row in rows)
    return {"today": clock.day_of(now, ZONE).isoformat(), "items": items, "undated": undated}


def of_tickets(rows: list[dict[str, Any]]) -> list[list[str]]:
    """The first replies that are still owed, and the refunds that the law dates, of tickets that are not closed. Pure."""
    items: list[list[str]] = []
    for row in rows:
        who = " ".join(str(row[name]) for name in ("number", "customer") if row.get(name)) or "—"
        state = row.get("status")
        if row.get("first_reply_due") and state not in ("Answered", "Closed"):
            due = clock.day_of(datetime.fromisoformat(row["first_reply_due"]), ZONE).isoformat()
            items.append([f"First reply to {who}", f"Erste Antwort an {who}", due, "ticket", "/agents/cassie"])
        if row.get("refund_by") and state != "Closed":
            en, de = f"Refund after withdrawal, {who}", f"Erstattung nach Widerruf, {who}"
            items.append([en, de, str(row["refund_by"])[:10], "law", "/agents/cassie"])
    return items


SOURCES = {
    "ticket": Words("row in Tickets", "Zeile in Anfragen"),
    "law": Words("row in Tickets, § 357 BGB", "Zeile in Anfragen, § 357 BGB"),
    "reminder": Words("row in Reminders", "Zeile in Erinnerungen"),
    "decision": Words("waiting decision", "wartende Entscheidung"),
    "task": Words("planned work", "geplante Arbeit"),
}


def judge(items: list[list[str]], today: date) -> list[Deadline]:
    """Each with the days its preparation takes, the most pressing first. Planned work needs none: an agent does it. Pure."""
    found = []
    for en, de, due, kind, route in items:
        lead, why = next(((days, why) for days, pattern, why in LEADS if pattern.search(f"{en}\n{de}")), DEFAULT)
        lead = 0 if kind == "task" else lead
        when = date.fromisoformat(due)
        found.append(Deadline(Words(en, de), when, (when - today).days, lead, why, SOURCES[kind], route))
    return sorted(found, key=lambda one: (one.left - one.lead, one.left, one.text))


def _left(one: Deadline) -> Words:
    if one.left < 0:
        return several(-one.left, Words("{n} day overdue", "{n} Tag überfällig"), Words("{n} days overdue", "{n} Tage überfällig"))
    if one.left == 0:
        return Words("due today", "heute fällig")
    return several(one.left, Words("{n} day left", "noch {n} Tag"), Words("{n} days left", "noch {n} Tage"))


def _figure(one: Deadline) -> Figure:
    left, title = _left(one), Words(fitted(one.text.en, 90), fitted(one.text.de, 90))
    value = Words(f"{day(one.due)}, {left.en}", f"{day(one.due, 'de')}, {left.de}")
    source = Words(f"{one.source.en}; lead {one.lead} days: {one.why.en}", f"{one.source.de}; Vorlauf {one.lead} Tage: {one.why.de}")
    return Figure(title, value, source if one.lead else one.source, one.route)


def write(shown: list[Deadline], undated: int, language: str) -> str:
    """The list as Markdown."""
    german = language == "de"
    head = ("Frist", "Was", "Stand", "Vorlauf") if german else ("Due", "What", "State", "Lead")
    rows = [
        (f"{WEEKDAYS[language][one.due.weekday()]}, {day(one.due, language)}", one.text.to(language), _left(one).to(language), one.lead)
        for one in shown
    ]
    body = grids.table(head, rows) if rows else ("Nichts muss jetzt begonnen werden." if german else "Nothing has to begin now.")
    last = several(
        undated,
        Words("{n} reminder has no date and is not watched.", "{n} Erinnerung hat kein Datum und wird nicht beobachtet."),
        Words("{n} reminders have no date and are not watched.", "{n} Erinnerungen haben kein Datum und werden nicht beobachtet."),
    )
    return f"# {'Fristen' if german else 'Deadlines'}\n\n{body}\n" + (f"\n{last.to(language)}\n" if undated else "")
