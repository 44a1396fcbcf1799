"""The first weeks of a new colleague as dated tasks, from the contract to the talk at the end of probation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, NamedTuple

from dateutil.relativedelta import relativedelta

from krake.coordinator import ahead, prose, voice
from krake.kit import clock, grids
from krake.kit.gaps import closed, fact
from krake.kit.text import WEEKDAYS, Words, day, several
from krake.spec.ask import Field, Question
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

ZONE = prose.ZONE
STAFF, FREE = ("employee", "part-time", "mini-job", "intern"), ("freelancer",)
EVERY = (*STAFF, *FREE)


class Task(NamedTuple):
    """`days` are working days from the first day (negative: before), or months when `months` is set."""

    days: int
    words: Words
    kinds: tuple[str, ...] = EVERY
    remote: bool | None = None  #: True: only from afar, False: only on the spot
    months: int = 0
    law: str = ""


TASKS: tuple[Task, ...] = (
    Task(-10, Words("Sign the contract, both sides", "Vertrag unterschreiben, beide Seiten"), STAFF),
    Task(
        -10,
        Words(
            "Sign contract and confidentiality, check the risk of false self-employment",
            "Vertrag und Vertraulichkeit unterschreiben, Scheinselbstständigkeit prüfen",
        ),
        FREE,
        law="§ 7 SGB IV",
    ),
    Task(
        -8,
        Words(
            "Ask for tax number, social security number, health insurance, bank details",
            "Steuer-ID, Sozialversicherungsnummer, Krankenkasse, Bankverbindung erfragen",
        ),
        STAFF,
    ),
    Task(
        -8,
        Words(
            "Agree on processing of data (AVV) if customer data is touched",
            "Auftragsverarbeitung (AVV) vereinbaren, falls Kundendaten berührt werden",
        ),
        FREE,
        law="Art. 28 DSGVO",
    ),
    Task(-5, Words("Order devices and send them", "Geräte bestellen und schicken"), remote=True),
    Task(-5, Words("Prepare a desk and devices", "Arbeitsplatz und Geräte vorbereiten"), remote=False),
    Task(-3, Words("Create accounts with the fewest rights the work needs", "Zugänge anlegen, mit den wenigsten nötigen Rechten")),
    Task(-2, Words("Send the course of the first day", "Ablauf des ersten Tages schicken")),
    Task(
        0,
        Words("Hand over the essential terms in writing or text form", "Wesentliche Vertragsbedingungen in Textform aushändigen"),
        STAFF,
        law="§ 2 NachwG",
    ),
    Task(0, Words("Safety instruction before work begins", "Arbeitsschutz-Unterweisung vor Beginn der Arbeit"), STAFF, law="§ 12 ArbSchG"),
    Task(
        0,
        Words("Oblige to confidentiality of personal data", "Auf Vertraulichkeit personenbezogener Daten verpflichten"),
        law="Art. 32 DSGVO",
    ),
    Task(0, Words("Walk through goals, tools and who to ask", "Ziele, Werkzeuge und Ansprechpersonen durchgehen")),
    Task(1, Words("First small task that ends the same day", "Erste kleine Aufgabe, die am selben Tag fertig wird")),
    Task(4, Words("Talk of 30 minutes: what is unclear?", "Gespräch von 30 Minuten: Was ist unklar?")),
    Task(
        10,
        Words(
            "Register with the health insurance, with the first payroll, six weeks at the latest",
            "Bei der Krankenkasse melden, mit der ersten Abrechnung, spätestens in sechs Wochen",
        ),
        ("employee", "part-time", "intern"),
        law="§ 6 DEÜV",
    ),
    Task(10, Words("Register with the Minijob-Zentrale", "Bei der Minijob-Zentrale anmelden"), ("mini-job",), law="§ 28a SGB IV"),
    Task(20, Words("Talk after a month: goals for the next two", "Gespräch nach einem Monat: Ziele für die nächsten zwei")),
    Task(0, Words("Talk after three months, feedback both ways", "Gespräch nach drei Monaten, Rückmeldung in beide Richtungen"), months=3),
    Task(-10, Words("Decide on staying before probation ends", "Vor Ende der Probezeit entscheiden"), STAFF, months=6, law="§ 622 (3) BGB"),
)


class Newcomer(Input):
    """Who begins, when and how."""

    text: str = asked("Name or role", "Name oder Stelle")
    start: str = asked("First day", "Erster Tag", "", kind="date")
    kind: Literal["employee", "part-time", "mini-job", "intern", "freelancer"] = asked("Kind of work", "Art der Arbeit", "employee")
    place: Literal["remote", "on the spot"] = asked("Where", "Wo", "remote")
    mentor: str = asked("Who looks after them", "Wer sich kümmert", "")
    language: Literal["en", "de"] = asked("Language of the list", "Sprache der Liste", "de")


@skill(
    title=Words("Prepare an onboarding", "Einarbeitung vorbereiten"),
    risk=Risk.OWN,
    agent="scouty",
    examples=(
        Words("prepare the onboarding of {text}", "bereite die einarbeitung von {text} vor"),
        Words("onboarding checklist for {text}", "onboarding-checkliste für {text}"),
    ),
    keywords=(Words("onboarding checklist newcomer first days", "einarbeitung onboarding checkliste neue kraft"),),
    alone=False,
    ensures=lambda evidence: (
        evidence["tasks"] == evidence["listed"] and evidence["days"] == sorted(evidence["days"]) and evidence["workdays"]
    ),
)
async def onboarding(ctx: Ctx, input: Newcomer) -> Result:
    """Date each task of the first weeks from the first day, on working days only. The duties named are German law; ask an adviser."""
    if not input.start.strip():
        ctx.ask(
            Question(
                Words(f"When does {input.text} begin?", f"Wann fängt {input.text} an?"),
                Words("All tasks are dated from that day.", "Alle Aufgaben richten sich nach diesem Tag."),
                (Field("start", "date", Words("First day", "Erster Tag")),),
                f"onboarding:{input.text}",
            )
        )
    today = date.fromisoformat(await ctx.step(Words("Read the date", "Datum lesen"), _today))
    start = prose.given_day(input.start) or today
    tasks = dated(start, input.kind, input.place == "remote")
    document = write(input, start, tasks, today)
    days = [when for when, _ in tasks]
    evidence = {"tasks": len(tasks), "listed": document.count("| ☐ "), "days": [one.isoformat() for one in days]}
    evidence["workdays"] = all(working(one) for one in days)
    late = [when for when, _ in tasks if when < today]
    first = next((pair for pair in tasks if pair[0] >= today), tasks[-1])
    count = several(len(tasks), Words("{n} task", "{n} Aufgabe"), Words("{n} tasks", "{n} Aufgaben"))
    sentence = Words(
        f"{count.en} until the end of probation; next on {day(first[0])}: {first[1].words.en}.",
        f"{count.de} bis zum Ende der Probezeit; als Nächstes am {day(first[0], 'de')}: {first[1].words.de}.",
    )
    if input.kind == "freelancer":
        sentence = Words(
            sentence.en.replace("until the end of probation", "in all"), sentence.de.replace("bis zum Ende der Probezeit", "insgesamt")
        )
    if late:
        behind = several(
            len(late), Words("{n} is late already", "{n} ist schon spät dran"), Words("{n} are late already", "{n} sind schon spät dran")
        )
        sentence = Words(f"{sentence.en} {behind.en}.", f"{sentence.de} {behind.de}.")
    figures = tuple(
        Figure(
            task.words,
            Words(day(when), day(when, "de")),
            Words(task.law, task.law) if task.law else Words("usual course", "üblicher Ablauf"),
        )
        for when, task in tasks
    )
    return voice.plain(Result(sentence, figures, evidence, document))


async def _today() -> str:
    return clock.today(ZONE).isoformat()


def working(one: date) -> bool:
    return one.weekday() < 5 and ahead.holiday("DE", one) is None


def shifted(start: date, days: int) -> date:
    """So many working days before or after; a first day at the weekend counts as the next working day. Pure."""
    at = start
    while not working(at):
        at += timedelta(days=1)
    step = 1 if days > 0 else -1
    for _ in range(abs(days)):
        at += timedelta(days=step)
        while not working(at):
            at += timedelta(days=step)
    return at


def dated(start: date, kind: str, remote: bool) -> list[tuple[date, Task]]:
    """The tasks that fit, each with its working day, in their order. Pure."""
    fitting = [task for task in TASKS if kind in task.kinds and task.remote in (None, remote)]
    found = [(shifted(start + relativedelta(months=task.months), task.days), task) for task in fitting]
    return sorted(found, key=lambda pair: pair[0])


def write(new: Newcomer, start: date, tasks: list[tuple[date, Task]], today: date) -> str:
    """The checklist as Markdown."""
    german, lang = new.language == "de", new.language
    head = ("", "Wann", "Aufgabe", "Grundlage") if german else ("", "When", "Task", "Basis")
    rows = []
    for when, task in tasks:
        late = f" ({'überfällig' if german else 'overdue'})" if when < today else ""
        rows.append(("☐", f"{WEEKDAYS[lang][when.weekday()]}, {day(when, lang)}{late}", task.words.to(lang), task.law or "—"))
    mentor = fact(new.mentor, "wer sich kümmert" if german else "who looks after them")
    intro = (
        f"Erster Tag: {day(start, lang)} {start.year}. Ansprechperson: {mentor}."
        if german
        else f"First day: {day(start, lang)} {start.year}. Looked after by {mentor}."
    )
    last = (
        "Feiertage: bundesweite; die des Landes prüfen. "
        "Die Pflichten sind deutsches Recht; lass dich beraten, bevor du dich darauf verlässt."
        if german
        else "Holidays: nationwide ones; check those of the state. The duties are German law; have them confirmed before you rely on them."
    )
    return closed(f"# {'Einarbeitung' if german else 'Onboarding'}: {new.text}\n\n{intro}\n\n{grids.table(head, rows)}\n\n{last}", lang)
