"""A launch as dated tasks with someone responsible for each, counted back from its day, with the budget split to the cent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any, Literal

from krake import registry
from krake.kit import clock, grids
from krake.kit.text import WEEKDAYS, Words, day, money, several
from krake.spec.ask import Field, Question
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Task:
    """`days` counts from the launch: negative is before it. `owner` is the key of an agent, "" is the owner of the business."""

    days: int
    owner: str
    words: Words


TASKS = (
    Task(-28, "", Words("Decide what is launched, for whom and at which price", "Entscheiden, was startet, für wen und zu welchem Preis")),
    Task(-26, "dexter", Words("Work out the margin, and the sales that pay the budget", "Marge und nötige Verkäufe ausrechnen")),
    Task(-24, "seomi", Words("Gather the search terms and brief the page", "Suchbegriffe sammeln und die Seite vorbereiten")),
    Task(-21, "penn", Words("Write the product text in both languages", "Produkttext in beiden Sprachen schreiben")),
    Task(-18, "penn", Words("Check every claim for a proof", "Jede Aussage auf ihren Nachweis prüfen")),
    Task(-16, "commet", Words("Set the product up and order a sample", "Produkt anlegen und ein Muster bestellen")),
    Task(-14, "soshie", Words("Plan the posts of both weeks around the launch", "Beiträge der Wochen um den Start planen")),
    Task(-12, "emmie", Words("Draft the announcement to subscribers", "Ankündigung an die Abonnenten entwerfen")),
    Task(-10, "cassie", Words("Write answers to the questions that will come", "Antworten auf absehbare Fragen schreiben")),
    Task(-7, "commet", Words("Check the page: legal links, prices, withdrawal", "Seite prüfen: Rechtstexte, Preise, Widerrufsknopf")),
    Task(-5, "", Words("Look at the sample and approve posts and mails", "Muster ansehen, Beiträge und E-Mails freigeben")),
    Task(-3, "dexter", Words("Note the figures before the launch", "Kennzahlen vor dem Start festhalten")),
    Task(0, "", Words("Launch", "Start")),
    Task(1, "cassie", Words("Answer first questions, gather what was unclear", "Erste Fragen beantworten, Unklares sammeln")),
    Task(3, "dexter", Words("Compare the first days with the goal", "Die ersten Tage mit dem Ziel vergleichen")),
    Task(7, "soshie", Words("Read the posts' results and repeat the best", "Ergebnisse der Beiträge lesen, den besten wiederholen")),
    Task(14, "buddy", Words("Decide: go on, change or stop", "Entscheiden: weiter, ändern oder beenden")),
)  # fmt: skip
SHARES = (
    (Words("Advertising", "Werbung"), Decimal("0.45")), (Words("Pictures and video", "Bilder und Video"), Decimal("0.25")),
    (Words("Samples", "Muster"), Decimal("0.15")), (Words("Reserve", "Reserve"), Decimal("0.15")),
)  # fmt: skip


class Launch(Input):
    """What is launched, when, and what it may cost."""

    text: str = asked("What is launched", "Was startet", "", hint=Words("For example Autumn posters", "Zum Beispiel Herbstposter"))
    date: str = asked("Day of the launch", "Tag des Starts", "", kind="date")
    budget: Decimal | None = asked("Budget", "Budget", None, ge=0, le=10_000_000)
    currency: Literal["EUR", "USD", "GBP", "CHF"] = asked("Currency", "Währung", "EUR")
    workspace: str = asked("Workspace", "Bereich", "lunavo", kind="text")
    goal: str = asked("Goal", "Ziel", "", hint=Words("For example 50 sales in two weeks", "Zum Beispiel 50 Verkäufe in zwei Wochen"))
    delegate: bool = asked(
        "Hand text, posts and mail to Penn, Soshie and Emmie", "Text, Beiträge und E-Mail an Penn, Soshie und Emmie geben", True
    )
    language: Literal["de", "en"] = asked("Language of the plan", "Sprache des Plans", "de")


@skill(
    title=Words("Plan a launch", "Start planen"),
    risk=Risk.OWN,
    agent="buddy",
    examples=(
        Words("plan the launch of {text}", "plane die markteinführung von {text}"),
        Words("make a launch plan for {text}", "erstelle einen startplan für {text}"),
    ),
    keywords=(Words("launch plan release introduction", "markteinführung startplan launch einführung"),),
    alone=False,
    ensures=lambda evidence: (
        evidence["days"] == sorted(evidence["days"])
        and evidence["launch"] in evidence["days"]
        and all(evidence["today"] <= one for one in evidence["days"])
        and (not evidence["budget"] or sum(map(Decimal, evidence["parts"])) == Decimal(evidence["budget"]))
        and len(evidence["runs"]) == evidence["handed"]
    ),
)
async def launch_plan(ctx: Ctx, input: Launch) -> Result:
    """Count the steps of a launch back from its day, name who does each, split the budget, and hand on text, posts and mail."""
    today = await ctx.step(Words("Look at the calendar", "In den Kalender sehen"), _today)
    name = " ".join(input.text.split())
    launch, now = grids.day(input.date), date.fromisoformat(today)
    if not name or launch is None or launch < now:
        ctx.ask(_question(name, late=launch is not None and launch < now))
    tasks = dated(launch, now)
    parts = split(input.budget) if input.budget else []
    handed = _parts(name, input) if input.delegate else []
    started = [await ctx.hand_over(agent, key, goal, given, together=True) for agent, key, goal, given in handed]
    squeezed = sum(when != launch + timedelta(days=task.days) for when, task in tasks)
    count = several(len(tasks), Words("{n} step", "{n} Schritt"), Words("{n} steps", "{n} Schritte"))
    tight = several(
        squeezed, Words(" {n} had to move closer: time is short.", " {n} musste näher rücken: Die Zeit ist knapp."),
        Words(" {n} had to move closer: time is short.", " {n} mussten näher rücken: Die Zeit ist knapp."),
    )  # fmt: skip
    names = " ".join(f"#{run}" for run in started)
    passed = Words(f" Handed over as {names}.", f" Weitergegeben als {names}.") if started else Words("", "")
    tail = Words((tight.en if squeezed else "") + passed.en, (tight.de if squeezed else "") + passed.de)
    sentence = Words(
        f"The launch of {name} on {day(launch)} takes {count.en}.{tail.en}",
        f"Der Start von {name} am {day(launch, 'de')} braucht {count.de}.{tail.de}",
    )
    until = (launch - now).days
    left = several(until, Words("{n} day", "{n} Tag"), Words("{n} days", "{n} Tage"))
    figures = [Figure(Words("Until the launch", "Bis zum Start"), left, Words("day of the launch", "Tag des Starts"))]
    given = Words("budget given", "angegebenes Budget")
    figures += [
        Figure(label, Words(money(part, input.currency), money(part, input.currency, "de")), given)
        for (label, _), part in zip(SHARES, parts, strict=False)
    ]
    evidence = {
        "today": today, "launch": launch.isoformat(), "days": [when.isoformat() for when, _ in tasks], "budget": str(input.budget or ""),
        "parts": [str(part) for part in parts], "runs": started, "handed": len(handed),
    }  # fmt: skip
    return Result(sentence, tuple(figures), evidence, document(name, input, launch, tasks, parts))


async def _today() -> str:
    return clock.today("Europe/Berlin").isoformat()


def _question(name: str, *, late: bool) -> Question:
    fields = (
        *(() if name else (Field("text", "text", Words("What is launched", "Was startet")),)),
        Field("date", "date", Words("Day of the launch", "Tag des Starts")),
        Field("budget", "amount", Words("Budget", "Budget"), currency="EUR", required=False),
    )
    why = (
        Words(
            "That day is over; the plan is counted back from a day to come.",
            "Dieser Tag ist vorbei; der Plan zählt von einem künftigen Tag zurück.",
        )
        if late
        else Words("The plan is counted back from this day.", "Der Plan wird von diesem Tag aus zurückgerechnet.")
    )
    title = (
        Words(f"When is {name} launched?", f"Wann startet {name}?")
        if name
        else Words("What is launched, and when?", "Was startet, und wann?")
    )
    return Question(title, why, fields, f"launch_plan:{name.lower()}")


def dated(launch: date, today: date) -> list[tuple[date, Task]]:
    """Each task with its day. With less time left than the first one wants, all before the launch move closer in one ratio. Pure."""
    first, left = -TASKS[0].days, (launch - today).days
    return [
        (launch + timedelta(days=task.days if task.days >= 0 or left >= first else -(-task.days * left // first)), task) for task in TASKS
    ]


def split(budget: Decimal) -> list[Decimal]:
    """The budget in its parts, the reserve taking the cents that are left over. Pure."""
    parts = [(budget * share).quantize(CENT, ROUND_DOWN) for _, share in SHARES[:-1]]
    return [*parts, budget - sum(parts, Decimal(0))]


def _parts(name: str, input: Launch) -> list[tuple[str, str, Words, dict[str, Any]]]:
    """What others do better, where they can do it: agent, skill, goal and input."""
    wanted = (
        ("penn", "product_copy", Words(f"Product text for {name}", f"Produkttext für {name}"), {"text": name, "language": input.language}),
        ("soshie", "content_plan", Words(f"Posts around {name}", f"Beiträge rund um {name}"), {"workspace": input.workspace, "text": name}),
        (
            "emmie",
            "campaign_draft",
            Words(f"Announcement of {name}", f"Ankündigung von {name}"),
            {"text": name, "language": input.language},
        ),
    )
    known = registry.skills()
    return [one for one in wanted if one[1] in known and one[3].keys() <= known[one[1]].input.model_fields.keys()]


def document(name: str, input: Launch, launch: date, tasks: list[tuple[date, Task]], parts: list[Decimal]) -> str:
    """The plan in Markdown; what is not known stands in square brackets. Pure."""
    language, german = input.language, input.language == "de"
    agents = registry.agents()
    you = "Du" if german else "You"
    rows = [
        (
            f"{WEEKDAYS[language][when.weekday()][:2]} {day(when, language)}",
            task.words.to(language),
            agents[task.owner].name if task.owner else you,
        )
        for when, task in tasks
    ]
    goal = input.goal or ("[Ziel in Zahlen]" if german else "[goal in figures]")
    title = f"# Startplan: {name}" if german else f"# Launch plan: {name}"
    facts = (
        f"- Start: {day(launch, language)} {launch.year}\n- Ziel: {goal}"
        if german
        else f"- Launch: {day(launch, language)} {launch.year}\n- Goal: {goal}"
    )
    body = grids.table(("Tag", "Schritt", "Wer") if german else ("Day", "Step", "Who"), rows)
    if parts:
        spent = [(label.to(language), money(part, input.currency, language)) for (label, _), part in zip(SHARES, parts, strict=True)]
        budget = grids.table(("Wofür", "Höchstens") if german else ("What for", "At most"), spent)
    else:
        budget = "[Budget]" if german else "[budget]"
    text = f"{title}\n\n{facts}\n\n{body}\n\n## Budget\n\n{budget}"
    missing = list(dict.fromkeys(re.findall(r"\[[^\]]+\]", text)))
    last = ", ".join(missing) if missing else ("keine Angaben" if german else "nothing")
    return f"{text}\n\n---\n{'Es fehlen' if german else 'Missing'}: {last}."
