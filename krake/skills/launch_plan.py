"""A launch as dated tasks with someone responsible for each, counted back from its day, with the budget split to the cent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from krake import registry
from krake.coordinator import prose, steps
from krake.coordinator.steps import Step
from krake.kit import clock, grids
from krake.kit.text import WEEKDAYS, Words, day, money, several
from krake.skills.lead_qualify import sums
from krake.spec.ask import Field, Question
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Task:
    """`days` counts from the launch: negative is before it. `owner` is the key of an agent, "" is the owner of the business.

    `skill` is what the agent does then, and the words promise no more than that; a task without one is only noted in the plan.
    """

    days: int
    owner: str
    words: Words
    skill: str = ""


TASKS = (
    Task(-28, "", Words("Decide what is launched, for whom and at which price", "Entscheiden, was startet, für wen und zu welchem Preis")),
    Task(-26, "dexter", Words("Report the margins so far", "Die bisherigen Margen berichten"),
        "margin_report"),
    Task(-24, "seomi", Words("Gather the search terms and brief the page", "Suchbegriffe sammeln und die Seite vorbereiten"), "brief"),
    Task(-21, "penn", Words("Write the product text", "Produkttext schreiben"), "product_copy"),
    Task(-18, "penn", Words("Check every claim for a proof", "Jede Aussage auf ihren Nachweis prüfen"), "claim_check"),
    Task(-16, "", Words("Set the product up in the shop and order a sample", "Produkt im Shop anlegen und ein Muster bestellen")),
    Task(-14, "soshie", Words("Plan the posts of both weeks around the launch", "Beiträge der Wochen um den Start planen"), "content_plan"),
    Task(-12, "emmie", Words("Draft the announcement to subscribers", "Ankündigung an die Abonnenten entwerfen"), "campaign_draft"),
    Task(-10, "cassie", Words("Find the questions that have no answer yet", "Fragen finden, die noch keine Antwort haben"), "faq_gap"),
    Task(-7, "commet", Words("Check the shop's page: links, speed, legal pages", "Shopseite prüfen: Links, Tempo, Rechtstexte"),
        "site_check"),
    Task(-5, "", Words("Look at the sample and approve posts and mails", "Muster ansehen, Beiträge und E-Mails freigeben")),
    Task(-3, "dexter", Words("Note the figures before the launch", "Kennzahlen vor dem Start festhalten"), "kpi_refresh"),
    Task(0, "", Words("Launch", "Start")),
    Task(1, "cassie", Words("Gather first questions that have no answer", "Erste Fragen ohne Antwort sammeln"), "faq_gap"),
    Task(3, "dexter", Words("Report the revenue of the first days", "Den Umsatz der ersten Tage berichten"), "revenue_report"),
    Task(7, "soshie", Words("Read the posts' results", "Ergebnisse der Beiträge lesen"),
        "insights_pull"),
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
    schedule: bool = asked(
        "Make tasks of its steps", "Aufgaben daraus machen", False,
        hint=Words("Otherwise you are asked once, with the steps to choose from", "Sonst wirst du einmal gefragt und kannst Schritte "
            "weglassen"),
    )  # fmt: skip
    drop: str = asked("Steps that become no task, by number", "Schritte ohne Aufgabe, nach Nummer", "")
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
        and len(evidence["tasks"]) == evidence["wanted"]
        and bool(evidence["thread"]) == evidence["proposed"]
    ),
)
async def launch_plan(ctx: Ctx, input: Launch) -> Result:
    """Count the steps of a launch back from its day, name who does each, split the budget, and hand on text, posts and mail.

    The dated steps of other agents are proposed as tasks in one thread; agreed to, each becomes a task at its day.
    """
    today = await ctx.step(Words("Look at the calendar", "In den Kalender sehen"), _today)
    input = said(input, date.fromisoformat(today))
    name = " ".join(input.text.split())
    launch, now = grids.day(input.date), date.fromisoformat(today)
    if not name or launch is None or launch < now:
        ctx.ask(_question(name, late=launch is not None and launch < now))
    tasks = dated(launch, now)
    parts = split(input.budget) if input.budget else []
    others = of_others(name, input, launch, tasks)
    if input.schedule:
        return await _scheduled(ctx, name, input, launch, today, tasks, others)
    handed = _parts(name, input.model_copy(update={"date": launch.isoformat()})) if input.delegate else []
    started = [await ctx.hand_over(agent, key, goal, given, together=True) for agent, key, goal, given in handed]
    proposed: dict[str, Any] = {}
    if input.delegate and others:
        agents = registry.agents()
        titles = {lang: {(when.isoformat(), task.skill): task.words.to(lang) for when, task in tasks} for lang in ("en", "de")}
        lines = {
            lang: [steps.told(n, one, agents[one.agent].name, titles[lang][(one.day, one.skill)], lang) for n, one in enumerate(others, 1)]
            for lang in ("en", "de")
        }
        title = Words(f"Make tasks of the launch plan for {name}?", f"Aus dem Startplan für {name} Aufgaben machen?")
        again = {"text": name, "date": launch.isoformat(), "workspace": input.workspace, "language": input.language, "schedule": True}
        proposed = await ctx.step(
            Words("Propose the tasks", "Aufgaben vorschlagen"), steps.propose, ctx.run_id, "buddy", input.workspace, ctx.rehearsal,
                "launch_plan",
            again, title._asdict(), lines,
        )  # fmt: skip
    squeezed = sum(when != landed(launch + timedelta(days=task.days), task.days, now) for when, task in tasks)
    count = several(len(tasks), Words("{n} step", "{n} Schritt"), Words("{n} steps", "{n} Schritte"))
    tight = several(
        squeezed, Words(" {n} had to move closer: time is short.", " {n} musste näher rücken: Die Zeit ist knapp."),
        Words(" {n} had to move closer: time is short.", " {n} mussten näher rücken: Die Zeit ist knapp."),
    )  # fmt: skip
    names = " ".join(f"#{run}" for run in started)
    passed = Words(f" Handed over as {names}.", f" Weitergegeben als {names}.") if started else Words("", "")
    ask = several(
        len(others), Words(" {n} step of another agent waits for your yes to become a task.", " {n} Schritt eines anderen Agenten wartet "
            "auf dein Ja."),
        Words(" {n} steps of other agents wait for your yes to become tasks.", " {n} Schritte anderer Agenten warten auf dein Ja als "
            "Aufgaben."),
    )  # fmt: skip
    ask = ask if proposed else Words("", "")
    tail = Words((tight.en if squeezed else "") + passed.en + ask.en, (tight.de if squeezed else "") + passed.de + ask.de)
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
        "parts": [str(part) for part in parts], "runs": started, "handed": len(handed), "tasks": [], "wanted": 0,
        "proposed": bool(proposed), "thread": proposed.get("thread"),
    }  # fmt: skip
    if proposed:
        waits = Words("your answer in To Do", "deine Antwort unter Zu tun")
        waiting = several(len(others), Words("{n} step", "{n} Schritt"), Words("{n} steps", "{n} Schritte"))
        figures.append(Figure(Words("Proposed as tasks", "Als Aufgaben vorgeschlagen"), waiting, waits, proposed["route"]))
    return Result(sentence, tuple(figures), evidence, document(name, input, launch, tasks, parts))


async def _scheduled(
    ctx: Ctx, name: str, input: Launch, launch: date, today: str, dated_: list[tuple[date, Task]], others: list[Step]
) -> Result:  # fmt: skip
    """The owner agreed: each step that was not dropped becomes a task."""
    left_out = steps.dropped(input.drop, len(others))
    wanted = [one for number, one in enumerate(others, 1) if number not in left_out]
    why = Words(
        f"a step of the launch plan for {name}, agreed in run #{ctx.run_id}",
        f"Schritt des Startplans für {name}, zugesagt in Lauf #{ctx.run_id}",
    )
    done: dict[str, Any] = {"tasks": []}
    if wanted:
        step = Words("Make the tasks", "Aufgaben anlegen")
        done = await ctx.step(step, steps.make, ctx.run_id, input.workspace, ctx.rehearsal, steps.as_json(wanted), why._asdict())
    count = several(len(wanted), Words("{n} task is", "{n} Aufgabe ist"), Words("{n} tasks are", "{n} Aufgaben sind"))
    out = several(
        len(left_out), Words(", {n} step was left out", ", {n} Schritt fehlt"), Words(", {n} steps were left out", ", {n} Schritte fehlen")
    )
    sentence = Words(
        f"{count.en} scheduled for the launch of {name} on {day(launch)}{out.en if left_out else ''}.",
        f"{count.de} für den Start von {name} am {day(launch, 'de')} eingeplant{out.de if left_out else ''}.",
    )
    agents = registry.agents()
    source = Words("launch plan, agreed by you", "Startplan, von dir zugesagt")
    figures = tuple(
        Figure(
            Words(one.title, one.title),
            Words(*(f"{agents[one.agent].name}, {day(date.fromisoformat(one.day), lang)}" for lang in ("en", "de"))),
            source,
            "/coordinator",
        )
        for one in wanted
    )
    evidence = {
        "today": today, "launch": launch.isoformat(), "days": [when.isoformat() for when, _ in dated_], "budget": "", "parts": [],
        "runs": [], "handed": 0, "tasks": done["tasks"], "wanted": len(wanted), "proposed": False, "thread": None,
    }  # fmt: skip
    return Result(sentence, figures, evidence)


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


ON = re.compile(
    r"[\s,]*\b(?:on|am|zum|at|ab|for the|für den)\s+(?:the\s+)?(?P<day>\d[\w. ]*?)(?=\s+(?:with|mit|for|für)\b|[\s,.;]*$|,)", re.IGNORECASE
)
WITH = re.compile(r"[\s,]*\b(?:with|mit|for|für|budget(?: of| von)?:?)\s*(?:a budget of|einem budget von|etwa|about)?\s*$", re.IGNORECASE)


def said(input: Launch, today: date) -> Launch:
    """What was asked with the day and the budget its own words name, where their fields are empty, and without them in the name. Pure."""
    text, update = input.text, {}
    if input.budget is None and (found := [one for one in sums(text) if one[2]]):
        (since, until), amount, unit = found[-1]
        before = WITH.sub("", text[:since])
        text = f"{before}{re.sub('^ ?budget', '', text[until:], flags=re.IGNORECASE)}"
        update = {"budget": amount, "currency": unit} if unit in ("EUR", "USD", "GBP", "CHF") else {}
    if not input.date and (match := ON.search(text)):
        now = datetime.combine(today, time(8), ZoneInfo(steps.ZONE))
        day_ = prose.day_in(match["day"], now) or prose.day_in(f"{match['day']}.", now)
        if day_:
            text = f"{text[: match.start()]} {text[match.end() :]}"
            update["date"] = day_.isoformat()
    return input.model_copy(update={**update, "text": " ".join(text.split()).strip(" ,.;")}) if update else input


def landed(when: date, days: int, today: date) -> date:
    """The day a step falls on: before the launch no Sunday and no holiday but the day before it, afterwards the next one. Pure."""
    return when if days == 0 else steps.working_day(when, before=days < 0, since=today)


def dated(launch: date, today: date) -> list[tuple[date, Task]]:
    """Each task with its day. With less time left than the first one wants, all before the launch move closer in one ratio. Pure."""
    first, left = -TASKS[0].days, (launch - today).days
    found = []
    for task in TASKS:
        days = task.days if task.days >= 0 or left >= first else -(-task.days * left // first)
        when = landed(launch + timedelta(days=days), task.days, today)
        found.append((min(when, launch) if task.days < 0 else when, task))
    return found


def of_others(name: str, input: Launch, launch: date, dated_: list[tuple[date, Task]]) -> list[Step]:
    """The steps that other agents do by a skill, each with the input it needs: the product, the day, the language and the brand. Pure."""
    known, brand = registry.skills(), {"text": name, "language": input.language}
    inputs: dict[str, dict[str, Any]] = {
        "margin_report": {"period": "30d"}, "brief": brand, "product_copy": brand, "claim_check": {"product": name},
        "content_plan": {**brand, "workspace": input.workspace, "launch": launch.isoformat()},
        "campaign_draft": {**brand, "launch": launch.isoformat()}, "faq_gap": {"language": input.language},
        "site_check": {"language": input.language}, "kpi_refresh": {"workspace": input.workspace},
        "revenue_report": {"workspace": input.workspace, "period": "7d"}, "insights_pull": {"language": input.language},
    }  # fmt: skip
    found = []
    for when, task in dated_:
        if task.skill in known:
            takes = known[task.skill].input.model_fields.keys()
            given = {key: value for key, value in inputs.get(task.skill, {}).items() if key in takes}
            title = f"{task.words.to(input.language)} ({name})"
            found.append(Step(when.isoformat(), known[task.skill].agent, task.skill, title, given))
    return found


def split(budget: Decimal) -> list[Decimal]:
    """The budget in its parts, the reserve taking the cents that are left over. Pure."""
    parts = [(budget * share).quantize(CENT, ROUND_DOWN) for _, share in SHARES[:-1]]
    return [*parts, budget - sum(parts, Decimal(0))]


def _parts(name: str, input: Launch) -> list[tuple[str, str, Words, dict[str, Any]]]:
    """What others do better, where they can do it: agent, skill, goal and input."""
    brand, when = {"text": name, "language": input.language}, {"launch": input.date}
    wanted = (
        ("penn", "product_copy", Words(f"Product text for {name}", f"Produkttext für {name}"), brand),
        (
            "soshie",
            "content_plan",
            Words(f"Posts around {name}", f"Beiträge rund um {name}"),
            {**brand, **when, "workspace": input.workspace},
        ),
        ("emmie", "campaign_draft", Words(f"Announcement of {name}", f"Ankündigung von {name}"), {**brand, **when}),
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
            f"{WEEKDAYS[language][when.weekday()][: 2 if german else 3]} {day(when, language)}",
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
    return f"{text}\n\n---\n\n{'Es fehlen' if german else 'Missing'}: {last}."
