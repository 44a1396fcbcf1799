"""The week on one page: which figures moved, what stopped, what waits, and three tasks that follow from it."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any, Literal

from krake import registry
from krake.kit import clock, db, grids
from krake.kit.text import Words, day, number, several
from krake.services import inbox, moves, readings, runs, spans
from krake.services.moves import Move
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

WEEK = 7
TASKS = 3
#: what can be done about a figure: who does it, when it got worse, and when it got better
STEPS = {
    "revenue": ("dexter", Words("have its orders and products compared", "Bestellungen und Produkte vergleichen lassen")),
    "visitors": ("seomi", Words("have the pages checked for search", "die Seiten auf die Suche prüfen lassen")),
    "conversion": ("commet", Words("have links, speed and checkout checked", "Links, Tempo und Kasse prüfen lassen")),
    "signups": ("emmie", Words("look at form and list", "Formular und Verteiler ansehen")),
}
SOMEHOW = ("dexter", Words("look at its days one by one", "ihre Tage einzeln ansehen"))


class Language(Input):
    """The language of the note."""

    language: Literal["de", "en"] = asked("Language of the note", "Sprache der Notiz", "de")


@skill(
    title=Words("Weekly strategy note", "Strategienotiz der Woche"),
    risk=Risk.OWN,
    agent="buddy",
    examples=(
        Words("write the weekly strategy note", "schreibe die strategienotiz"),
        Words("sum up the week on one page with three tasks", "fasse die woche auf einer seite mit drei aufgaben zusammen"),
    ),
    keywords=(Words("strategy note week sum summary", "strategienotiz strategie wochennotiz zusammenfassung"),),
    alone=False,
    ensures=lambda evidence: (
        evidence["tasks"] == TASKS
        and evidence["up"] + evidence["down"] + evidence["steady"] + evidence["unknown"] == evidence["declared"]
        and all(one in evidence["document"] for one in evidence["named"])
    ),
)
async def weekly_strategy_note(ctx: Ctx, input: Language) -> Result:
    """Compare the last 7 full days with the 7 before, name what moved by more than chance, what stopped and waits, and propose 3 tasks."""
    found = await ctx.step(Words("Read the week", "Die Woche lesen"), _read, ctx.rehearsal)
    lines = found["figures"]
    up, down = ([one for one in lines if one["way"] == way] for way in (1, -1))
    tasks = propose(found)
    document = note(found, tasks, input.language)
    stopped = sum(count for _, count in found["stopped"])
    counts = {"declared": found["declared"], "unknown": found["declared"] - len(lines), "up": len(up), "down": len(down)}
    counts["steady"] = len(lines) - len(up) - len(down)
    runs_ = several(stopped, Words("{n} run stopped", "{n} Lauf blieb stehen"), Words("{n} runs stopped", "{n} Läufe blieben stehen"))
    better, worse = ([one for one in lines if one["well"] == well] for well in (1, -1))
    blank, whole = counts["unknown"], counts["declared"]
    sentence = Words(
        f"Better: {len(better)}, worse: {len(worse)}, too few readings: {blank} of {whole}; {runs_.en}. First: {tasks[0][0].en}",
        f"Besser: {len(better)}, schlechter: {len(worse)}, zu wenige Werte: {blank} von {whole}; {runs_.de}. Zuerst: {tasks[0][0].de}",
    )
    since, until = date.fromisoformat(found["since"]), date.fromisoformat(found["until"])
    span = spans.Span(since, until).said
    span = Words(f"7 full days, {span.en}, beside the 7 before", f"7 volle Tage, {span.de}, neben den 7 davor")
    figures = tuple(
        Figure(
            Words(f"{one['workspace']}: {one['en']}", f"{one['workspace']}: {one['de']}"),
            Words(f"{one['said_en']}; {one['basis_en']}", f"{one['said_de']}; {one['basis_de']}"),
            span,
            one["route"],
        )
        for one in sorted(lines, key=lambda one: (one["well"] == 0, one["well"]))[:6]
    )
    waits = Words(number(found["open"]), number(found["open"], "de"))
    figures += (Figure(Words("Decisions waiting", "Offene Entscheidungen"), waits, Words("To Do", "To Do"), "/todo"),)
    named = [one[input.language] for one in lines if one["way"]] + [task.to(input.language) for task, _, _ in tasks]
    evidence = counts | {"tasks": len(tasks), "named": named, "document": document}
    return Result(sentence, figures, evidence, document)


async def _read(rehearsal: bool) -> dict[str, Any]:
    now = clock.now()
    async with db.read() as session:
        today, zone = await spans.today(session, rehearsal=rehearsal)
        week = spans.full(WEEK, today)
        figures: list[dict[str, Any]] = []
        declared = 0
        for key, one in registry.workspaces().items():
            told = await readings.of_workspace(session, key, week.before.since, week.until, rehearsal=rehearsal)
            declared += len(one.kpis)
            for kpi in one.kpis:
                if found := moves.compare(kpi, told.get(kpi.key, []), week):
                    figures.append(line(found) | {"workspace": one.name, "route": one.route})
        recent = await runs.recent(session, statuses=("done", "failed"), rehearsal=rehearsal, limit=1_000)
        open_, old = sum((await inbox.counts(session)).values()), (await inbox.ages(session)).get("days", 0)
    ended = [run for run in recent if run.finished_at and run.finished_at >= now - timedelta(days=WEEK)]
    stopped = Counter(run.skill for run in ended if run.status == "failed")
    return {
        "since": week.since.isoformat(),
        "until": week.until.isoformat(),
        "zone": zone,
        "declared": declared,
        "figures": figures,
        "done": sum(run.status == "done" for run in ended),
        "stopped": stopped.most_common(),
        "open": open_,
        "old": old,
    }


def line(move: Move) -> dict[str, Any]:
    """A figure of both weeks as JSON, in words. Pure."""
    return {
        "key": move.key, "en": move.name.en, "de": move.name.de, "way": move.way, "well": move.well, "chance": move.chance,
        "change": "" if move.change is None else str(move.change), "said_en": move.said("en"), "said_de": move.said("de"),
        "basis_en": move.basis.en, "basis_de": move.basis.de,
    }  # fmt: skip


def propose(found: dict[str, Any]) -> list[tuple[Words, str, Words]]:
    """Three tasks as (what, who, because), each of another kind: stopped, fallen, waiting, risen, unknown, free. Pure."""
    tasks: list[tuple[Words, str, Words]] = []
    if found["stopped"]:
        key, count = found["stopped"][0]
        one = registry.skills().get(key)
        name, who = (one.title, one.agent) if one else (Words(key, key), "buddy")
        because = several(
            count, Words("it stopped {n} time", "es blieb {n} Mal stehen"), Words("it stopped {n} times", "es blieb {n} Mal stehen")
        )
        tasks.append((Words(f"Find out why “{name.en}” stops.", f"Klären, warum „{name.de}“ stehen bleibt."), who, because))
    if worse := _first(found["figures"], -1):
        who, step = STEPS.get(worse["key"], SOMEHOW)
        what = Words(f"“{worse['en']}” got worse: {step.en}.", f"„{worse['de']}“ wurde schlechter: {step.de}.")
        tasks.append((what, who, _because(worse)))
    if found["old"]:
        because = several(
            found["old"],
            Words("{n} waits longer than a day", "{n} wartet länger als einen Tag"),
            Words("{n} wait longer than a day", "{n} warten länger als einen Tag"),
        )
        tasks.append((Words("Answer the oldest decisions.", "Die ältesten Entscheidungen beantworten."), "", because))
    if better := _first(found["figures"], 1):
        what = Words(f"Do more of what moved “{better['en']}”.", f"Mehr von dem tun, was „{better['de']}“ bewegt hat.")
        tasks.append((what, "buddy", _because(better)))
    unknown = found["declared"] - len(found["figures"])
    blank = Words(
        f"{unknown} of {found['declared']} figures have too few readings",
        f"{unknown} von {found['declared']} Kennzahlen haben zu wenige Werte",
    )
    if unknown:
        tasks.append((Words("Connect the next source of figures.", "Die nächste Quelle für Kennzahlen verbinden."), "", blank))
    free = Words("nothing more urgent is on record", "Dringenderes ist nicht bekannt")
    tasks += [
        (Words("Look for opportunities.", "Nach Chancen suchen."), "buddy", free),
        (Words("Audit the product pages for search.", "Die Produktseiten auf die Suche prüfen."), "seomi", free),
        (Words("Check the shop's page for its legal links.", "Die Shopseite auf ihre Rechtstexte prüfen."), "commet", free),
    ]
    return tasks[:TASKS]


def _first(figures: list[dict[str, Any]], well: int) -> dict[str, Any] | None:
    """The figure that changed most in this direction."""
    found = [one for one in figures if one["well"] == well]
    return max(found, key=lambda one: abs(float(one["change"] or 0)), default=None)


def _because(one: dict[str, Any]) -> Words:
    return Words(f"{one['said_en']}; {one['basis_en']}", f"{one['said_de']}; {one['basis_de']}")


def note(found: dict[str, Any], tasks: list[tuple[Words, str, Words]], language: str) -> str:
    """The page in Markdown. Pure."""
    german, agents = language == "de", registry.agents()

    def pick(de: str, en: str) -> str:
        return de if german else en

    since, until = date.fromisoformat(found["since"]), date.fromisoformat(found["until"])
    moved = [one for one in found["figures"] if one["way"]]
    rows = [
        (one["workspace"], one[language], one[f"said_{language}"], one[f"basis_{language}"])
        for one in sorted(moved, key=lambda one: one["well"])
    ]
    head = (
        pick("Bereich", "Workspace"), pick("Kennzahl", "Figure"), pick("7 Tage davor → 7 Tage", "7 days before → 7 days"),
        pick("Worauf es beruht", "What it rests on"),
    )  # fmt: skip
    table = (
        grids.table(head, rows)
        if rows
        else pick(
            "Keine Kennzahl mit genug Werten hat sich um mehr als Zufall bewegt.",
            "No figure with enough readings moved by more than chance.",
        )
    )
    still = [
        f"- {one['workspace']}, {one[language]}: {one[f'said_{language}']}; {one[f'basis_{language}']}"
        for one in found["figures"]
        if not one["way"] and one["chance"]
    ]
    if still:
        table += f"\n\n{pick('Zu wenig, um etwas zu sagen:', 'Too little to tell:')}\n\n" + "\n".join(still)
    stopped = [
        f"- {(registry.skills()[key].title.to(language) if key in registry.skills() else key)}: {count}" for key, count in found["stopped"]
    ]
    halted = "\n".join(stopped) or pick("Nichts.", "Nothing.")
    done = several(
        found["done"], Words("{n} run ended well.", "{n} Lauf ging gut aus."), Words("{n} runs ended well.", "{n} Läufe gingen gut aus.")
    )
    list_ = "\n".join(
        f"{n}. **{task.to(language)}** {agents[who].name if who else pick('Du', 'You')}: {why.to(language)}"
        for n, (task, who, why) in enumerate(tasks, 1)
    )
    unknown = found["declared"] - len(found["figures"])
    last = (
        pick(f"Es fehlen: [Werte für {unknown} Kennzahlen].", f"Missing: [readings of {unknown} figures].")
        if unknown
        else pick("Es fehlen: keine Angaben.", "Missing: nothing.")
    )
    return "\n\n".join([
        f"# {pick('Woche', 'Week')} {day(since, language)} – {day(until, language)} {until.year}",
        pick(f"Die letzten 7 vollen Tage ({found['zone']}), ohne heute, neben den 7 davor.",
             f"The last 7 full days ({found['zone']}), without today, beside the 7 before."),
        f"## {pick('Was sich bewegt hat', 'What moved')}\n\n{table}",
        f"## {pick('Was stehen blieb', 'What stopped')}\n\n{halted}\n\n{done.to(language)}",
        f"## {pick('Vorschläge', 'Proposed tasks')}\n\n{list_}",
        f"---\n{last}",
    ])  # fmt: skip
