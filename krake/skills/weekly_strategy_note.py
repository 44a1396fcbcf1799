"""The week on one page: which figures moved, what stopped, what waits, and three tasks that follow from it."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from krake import registry
from krake.kit import clock, db, grids
from krake.kit.text import Words, day, money, number, percent, several
from krake.models import Reading
from krake.services import connections, inbox, readings, runs
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Good, Risk, Unit
from krake.spec.workspace import Kpi

WEEK = 7
KNOWN = 4  #: days of each week that must have a reading
MOVED = Decimal("0.05")
TASKS = 3


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
    """Compare the last seven full days with the seven before, name what stopped and waits, and propose three tasks. It starts none."""
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
    since = date.fromisoformat(found["since"])
    span = Words(f"from {day(since)}, beside the week before", f"ab {day(since, 'de')}, neben der Vorwoche")
    figures = tuple(
        Figure(
            Words(f"{one['workspace']}: {one['en']}", f"{one['workspace']}: {one['de']}"),
            Words(said(one, "en"), said(one, "de")),
            span,
            one["route"],
        )
        for one in sorted(lines, key=lambda one: one["well"])[:6]
    )
    waits = Words(number(found["open"]), number(found["open"], "de"))
    figures += (Figure(Words("Decisions waiting", "Offene Entscheidungen"), waits, Words("To Do", "To Do"), "/todo"),)
    named = [one[input.language] for one in lines if one["way"]] + [task.to(input.language) for task, _, _ in tasks]
    evidence = counts | {"tasks": len(tasks), "named": named, "document": document}
    return Result(sentence, figures, evidence, document)


async def _read(rehearsal: bool) -> dict[str, Any]:
    now = clock.now()
    async with db.read() as session:
        shop = await connections.partner(session, "shopify", rehearsal=rehearsal)
        until = clock.today(shop.timezone if shop else "Europe/Berlin") - timedelta(days=1)
        since = until - timedelta(days=WEEK - 1)
        figures: list[dict[str, Any]] = []
        declared = 0
        for key, one in registry.workspaces().items():
            told = await readings.of_workspace(session, key, since - timedelta(days=WEEK), until, rehearsal=rehearsal)
            declared += len(one.kpis)
            for kpi in one.kpis:
                if found := compared(kpi, told.get(kpi.key, []), since):
                    figures.append(found | {"workspace": one.name, "route": one.route, "key": kpi.key})
        recent = await runs.recent(session, statuses=("done", "failed"), rehearsal=rehearsal, limit=1_000)
        open_, old = sum((await inbox.counts(session)).values()), (await inbox.ages(session)).get("days", 0)
    ended = [run for run in recent if run.finished_at and run.finished_at >= now - timedelta(days=WEEK)]
    stopped = Counter(run.skill for run in ended if run.status == "failed")
    return {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "declared": declared,
        "figures": figures,
        "done": sum(run.status == "done" for run in ended),
        "stopped": stopped.most_common(),
        "open": open_,
        "old": old,
        "shop": shop is not None,
    }


def compared(kpi: Kpi, rows: list[Reading], since: date) -> dict[str, Any] | None:
    """A figure of both weeks: what is counted as a sum, the rest as a mean; None while too few days are known. Pure."""
    currencies = {row.currency for row in rows if row.value is not None}
    weeks = [[row.value for row in rows if row.value is not None and (row.day >= since) == late] for late in (False, True)]
    if len(currencies) != 1 or min(len(week) for week in weeks) < KNOWN:
        return None
    summed = kpi.unit in (Unit.MONEY, Unit.COUNT) and len(weeks[0]) == len(weeks[1])
    before, now = (sum(week, Decimal(0)) / (1 if summed else len(week)) for week in weeks)
    change = (now - before) / abs(before) if before else None
    way = 0 if now == before or (change is not None and abs(change) < MOVED) else 1 if now > before else -1
    well = 0 if kpi.good is Good.NEITHER else way if kpi.good is Good.UP else -way
    name = kpi.full_name or kpi.name
    return {
        "en": name.en, "de": name.de, "unit": kpi.unit.value, "currency": currencies.pop(), "summed": summed, "before": str(before),
        "now": str(now), "change": "" if change is None else str(change), "way": way, "well": well,
    }  # fmt: skip


def said(one: dict[str, Any], lang: str) -> str:
    """Before and now, as people read them. Pure."""

    def value(text: str) -> str:
        if one["unit"] == Unit.PERCENT:
            return percent(Decimal(text), lang, 2)
        return money(Decimal(text), one["currency"], lang) if one["currency"] else number(Decimal(text), lang, 0 if one["summed"] else 1)

    mean = "" if one["summed"] else " a day" if lang == "en" else " je Tag"
    share = f" ({'+' if Decimal(one['change']) > 0 else ''}{percent(Decimal(one['change']), lang, 0)})" if one["change"] else ""
    return f"{value(one['before'])} → {value(one['now'])}{mean}{share}"


def propose(found: dict[str, Any]) -> list[tuple[Words, str, Words]]:
    """Three tasks as (what, who, because): what stopped first, then what fell, what waits, what rose, what is unknown. Pure."""
    tasks: list[tuple[Words, str, Words]] = []
    for key, count in found["stopped"]:
        one = registry.skills().get(key)
        name, who = (one.title, one.agent) if one else (Words(key, key), "buddy")
        because = several(
            count, Words("it stopped {n} time", "es blieb {n} Mal stehen"), Words("it stopped {n} times", "es blieb {n} Mal stehen")
        )
        tasks.append((Words(f"Find out why “{name.en}” stops.", f"Klären, warum „{name.de}“ stehen bleibt."), who, because))
    for one in sorted((one for one in found["figures"] if one["well"] < 0), key=lambda one: Decimal(one["change"] or 0)):
        because = Words(said(one, "en"), said(one, "de"))
        tasks.append(
            (Words(f"Explain why “{one['en']}” got worse.", f"Erklären, warum „{one['de']}“ schlechter wurde."), "dexter", because)
        )
    if found["old"]:
        because = several(
            found["old"],
            Words("{n} waits longer than a day", "{n} wartet länger als einen Tag"),
            Words("{n} wait longer than a day", "{n} warten länger als einen Tag"),
        )
        tasks.append((Words("Answer the oldest decisions.", "Die ältesten Entscheidungen beantworten."), "", because))
    for one in (one for one in found["figures"] if one["well"] > 0):
        because = Words(said(one, "en"), said(one, "de"))
        tasks.append((Words(f"Do more of what moved “{one['en']}”.", f"Mehr von dem tun, was „{one['de']}“ bewegt hat."), "buddy", because))
    unknown = found["declared"] - len(found["figures"])
    blank = Words(
        f"{unknown} of {found['declared']} figures have too few readings",
        f"{unknown} von {found['declared']} Kennzahlen haben zu wenige Werte",
    )
    tasks += [
        (Words("Connect the next source of figures.", "Die nächste Quelle für Kennzahlen verbinden."), "", blank)
    ] if unknown else []  # fmt: skip
    tasks += [
        (
            Words("Look for opportunities.", "Nach Chancen suchen."),
            "buddy",
            Words("nothing more urgent is on record", "Dringenderes ist nicht bekannt"),
        ),
        (
            Words("Audit the product pages for search.", "Die Produktseiten auf die Suche prüfen."),
            "seomi",
            Words("it costs nothing", "es kostet nichts"),
        ),
        (
            Words("Check the shop's page for its legal links.", "Die Shopseite auf ihre Rechtstexte prüfen."),
            "commet",
            Words("it costs nothing", "es kostet nichts"),
        ),
    ]
    return tasks[:TASKS]


def note(found: dict[str, Any], tasks: list[tuple[Words, str, Words]], language: str) -> str:
    """The page in Markdown. Pure."""
    german, agents = language == "de", registry.agents()

    def pick(de: str, en: str) -> str:
        return de if german else en

    since, until = date.fromisoformat(found["since"]), date.fromisoformat(found["until"])
    moved = [one for one in found["figures"] if one["way"]]
    rows = [(one["workspace"], one[language], said(one, language)) for one in sorted(moved, key=lambda one: one["well"])]
    head = (pick("Bereich", "Workspace"), pick("Kennzahl", "Figure"), pick("Vorwoche → Woche", "Week before → week"))
    table = (
        grids.table(head, rows)
        if rows
        else pick("Keine Kennzahl mit genug Werten hat sich bewegt.", "No figure with enough readings moved.")
    )
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
        f"## {pick('Was sich bewegt hat', 'What moved')}\n\n{table}",
        f"## {pick('Was stehen blieb', 'What stopped')}\n\n{halted}\n\n{done.to(language)}",
        f"## {pick('Vorschläge', 'Proposed tasks')}\n\n{list_}",
        f"---\n{last}",
    ])  # fmt: skip
