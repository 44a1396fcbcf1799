"""Training, rest and learning laid into the free hours of a week, around what is planned anyway."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from krake.coordinator import ahead, prose
from krake.coordinator.keeping import keep, kept
from krake.kit import clock, db, grids
from krake.kit.gaps import closed, fact, fitted
from krake.kit.text import WEEKDAYS, Words, day, number, several
from krake.services import tasks
from krake.spec.ask import Field, Question
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

ZONE = prose.ZONE
Kind = Literal["training", "study", "recovery", "other"]
MOVES = re.compile(
    r"lauf|jogg|renn|marathon|\brun|training|trainier|kraft|gym|fitness|schwimm|swim|rad\b|radfahr|cycl|bike|yoga|boulder|klett|climb|"
    r"\bkm\b|sport|workout|hiit|pilates|row|ruder",
    re.IGNORECASE,
)
LEARNS = re.compile(
    r"lern|learn|kurs|course|buch|book|les(?:en|e)|read|prüfung|exam|spanisch|englisch|spanish|english|python|program|studi|vokabel|"
    r"sprache|language",
    re.IGNORECASE,
)
RESTS = re.compile(r"schlaf|sleep|pause|erhol|recover|medit|spazier|walk|ruhe|rest|sauna|dehn|stretch|atem|breath", re.IGNORECASE)
LABELS: dict[Kind, Words] = {
    "training": Words("Training", "Training"),
    "study": Words("Learning", "Lernen"),
    "recovery": Words("Rest", "Erholung"),
    "other": Words("Other", "Anderes"),
}
#: minutes of one block: the least that is worth it, and the most that does good in one go
SPANS: dict[Kind, tuple[int, int]] = {"training": (20, 60), "study": (25, 50), "recovery": (15, 30), "other": (25, 60)}
#: times a week, at most; training leaves a day between, so four of seven
TIMES: dict[Kind, int] = {"training": 4, "study": 5, "recovery": 7, "other": 3}
USED = Decimal("0.7")  #: of the free time; the rest stays free, because weeks go otherwise than planned


NUMBER = r"\d{1,3}(?:[.,]\d)?|ein(?:e|en)?|zwei|drei|vier|fünf|sechs|sieben|one|a|an|two|three|four|five|six|seven|half an|eine? halbe"
COUNTS = {
    "ein": "1", "eine": "1", "einen": "1", "one": "1", "a": "1", "an": "1", "zwei": "2", "two": "2", "drei": "3", "three": "3", "vier": "4",
    "four": "4", "fünf": "5", "five": "5", "sechs": "6", "six": "6", "sieben": "7", "seven": "7", "half an": "0.5", "eine halbe": "0.5",
    "ein halbe": "0.5",
}  # fmt: skip
#: "1h 30", "1:30 h", "90 min", "2 Stunden", "anderthalb Stunden"
LASTS = re.compile(
    rf"(?:\b(?:je|jeweils|à|for|für|each|zu)\s+)?(?:(?P<clock>\d{{1,2}}):(?P<past>\d\d)\s*(?:h|std|stunden?|hours?)\b|"
    rf"(?<![\w.,])(?P<hours>{NUMBER})\s*(?:h(?=\d\d\b)|(?:h|std\.?|stunden?|hours?|hrs?)(?!\w))(?:\s*(?:und\s+|"
    rf"and\s+)?(?P<more>\d{{1,2}})(?:\s*(?:m|min\w*))?(?!\w))?|"
    rf"(?P<one_half>anderthalb|one and a half|eineinhalb)\s*(?:stunden?|hours?)\b|"
    rf"(?<![\w.,])(?P<minutes>\d{{1,3}})\s*(?:min(?:ute[ns]?|s)?\.?|m|')(?!\w))(?:\s*(?:je|jeweils|each|lang|long)\b)?",
    re.IGNORECASE,
)
#: "3x", "dreimal", "three times", "2 mal die Woche"
OFTEN = re.compile(
    rf"(?<![\w.,])(?:(?P<n>{NUMBER})\s*(?:x\b|×|-?\s?mal\b|times\b)|(?P<word>ein|zwei|drei|vier|fünf|sechs|sieben)mal\b|(?P<en>once|"
    rf"twice|thrice)\b|"
    r"(?P<daily>täglich|jeden tag|daily|every day|each day))(?:\s*(?:pro woche|in der woche|die woche|wöchentlich|a week|per week|"
    r"weekly))?",
    re.IGNORECASE,
)


class Wish(Input):
    """What you want to get on with, and the hours that are yours."""

    text: str = asked("Goals", "Ziele", "", kind="long", hint=Words("With commas, or one a line", "Mit Komma, oder eins je Zeile"))
    weekday_hours: Decimal = asked(
        "Free hours Monday to Friday, a day", "Freie Stunden Montag bis Freitag, je Tag", Decimal("1.5"), ge=0, le=16
    )
    weekend_hours: Decimal = asked("Free hours at the weekend, a day", "Freie Stunden am Wochenende, je Tag", Decimal(3), ge=0, le=16)
    week: Literal["next", "this"] = asked("Week", "Woche", "next")
    language: Literal["en", "de"] = asked("Language of the plan", "Sprache des Plans", "de")


class Said(NamedTuple):
    """A goal as it was said: its name, how often a week and how many minutes each time; None where it was left open."""

    name: str
    times: int | None = None
    minutes: int | None = None


class Block(NamedTuple):
    day: int  #: 0 is Monday
    kind: Kind
    goal: str
    minutes: int


@skill(
    title=Words("Plan the week", "Woche planen"),
    risk=Risk.OWN,
    agent="gigi",
    examples=(
        Words("plan my training week around {text}", "plane meine trainingswoche mit {text}"),
        Words("fit these goals in {text}", "bringe diese ziele unter {text}"),
    ),
    keywords=(Words("week goals training learning recovery", "wochenplan trainingswoche ziele training erholung lernen"),),
    alone=False,
    ensures=lambda evidence: (
        all(used <= free for used, free in zip(evidence["used"], evidence["free"], strict=True)) and evidence["kept"] == evidence["goals"]
    ),
)
async def week_plan(ctx: Ctx, input: Wish) -> Result:
    """Spread goals over the free hours of a week: no training on two days in a row, a third of the time left open. No medical advice."""
    found = await ctx.step(Words("Read goals and planned runs", "Ziele und Geplantes lesen"), _read, input.week, ctx.rehearsal)
    told = [
        part.strip(" .") for part in re.split(r",(?!\d)|[;\n]|\s+(?:und|and)\s+(?!a half|\d{1,2}\s*min)", input.text) if part.strip(" .")
    ]
    goals = list(dict.fromkeys(told)) or found["goals"]
    if not goals:
        ctx.ask(
            Question(
                Words("What do you want to get on with?", "Womit willst du vorankommen?"),
                Words("Gigi lays your goals into your free hours.", "Gigi legt deine Ziele in deine freien Stunden."),
                (Field("text", "text", Words("Goals, with commas", "Ziele, mit Komma")),),
                "week_plan:goals",
            )
        )
    first = date.fromisoformat(found["monday"])
    free = [int(60 * (input.weekday_hours if n < 5 else input.weekend_hours)) if n >= found["from"] else 0 for n in range(7)]
    told_ = {goal: said(goal) for goal in goals}
    blocks = plan([(goal, kind(goal)) for goal in goals], free, found["runs"], told_)
    rows = [{"goal": fitted(goal, 200)} | _by(goal, datetime.fromisoformat(found["now"])) for goal in goals]
    args = (ctx.run_id, ctx.rehearsal, "gigi", "Goals", rows, "goal", "named for the week plan")
    done = await ctx.step(Words("Keep the goals", "Ziele festhalten"), keep, *args)
    used = [sum(one.minutes for one in blocks if one.day == n) for n in range(7)]
    evidence = {"free": free, "used": used, "goals": len(rows), "kept": len(done["rows"])}
    left = [goal for goal in goals if all(one.goal != goal for one in blocks)]
    short = {goal: lack for goal in goals if goal not in left and (lack := _lack(told_[goal], [one for one in blocks if one.goal == goal]))}
    sessions = several(len(blocks), Words("{n} block", "{n} Block"), Words("{n} blocks", "{n} Blöcke"))
    hours, whole = (round(Decimal(sum(minutes)) / 60, 1) for minutes in (used, free))
    sentence = Words(
        f"{sessions.en}, {number(hours)} of {number(whole)} free hours; the rest stays open.",
        f"{sessions.de}, {number(hours, 'de')} von {number(whole, 'de')} freien Stunden; der Rest bleibt offen.",
    )
    source = Words("goals and free hours", "Ziele und freie Stunden")
    figures = [
        Figure(Words(goal, goal), _times([one for one in blocks if one.goal == goal], short.get(goal, 0)), source, done["route"])
        for goal in goals
        if goal not in left
    ]
    none = Words("found no room this week", "fand diese Woche keinen Platz")
    figures += [Figure(Words(goal, goal), none, source, done["route"]) for goal in left]
    counted = Words(number(sum(found["runs"])), number(sum(found["runs"]), "de"))
    figures.append(Figure(Words("Planned runs", "Geplante Läufe"), counted, Words("coordinator", "Koordinator"), "/coordinator"))
    return Result(sentence, tuple(figures), evidence, write(first, blocks, free, found["runs"], left, input.language))


async def _read(week: str, rehearsal: bool) -> dict[str, Any]:
    """The week's Monday, the day it still begins on, planned runs by day and the goals that stand, as JSON."""
    now = clock.now()
    today = clock.day_of(now, ZONE)
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7 if week == "next" else 0)
    begins, ends = clock.bounds(monday, ZONE)[0], clock.bounds(monday + timedelta(days=6), ZONE)[1]
    runs = [0] * 7
    async with db.read() as session:
        for task in await tasks.running(session):
            times = [task.next_at, *ahead.upcoming(task, task.next_at, 60)] if task.next_at and task.rehearsal == rehearsal else []
            for at in times:
                if begins <= at < ends:
                    runs[(clock.day_of(at, ZONE) - monday).days] += 1
    rows = await kept(rehearsal, "gigi", "Goals")
    goals = [str(row["goal"]) for row in rows if row.get("goal") and not (row.get("by") and row["by"] < today.isoformat())]
    begin = today.weekday() if week == "this" else 0
    return {"now": now.isoformat(), "monday": monday.isoformat(), "from": begin, "runs": runs, "goals": goals[:8]}


def kind(goal: str) -> Kind:
    """What sort of thing a goal is, by its words."""
    if RESTS.search(goal):
        return "recovery"
    return "training" if MOVES.search(goal) else "study" if LEARNS.search(goal) else "other"


def said(goal: str) -> Said:
    """How often and how long a goal says itself. A length without a number of times is one block; kilometres and names stay in the name.
    Pure."""
    often, lasts = OFTEN.search(goal), LASTS.search(goal)
    times = minutes = None
    if often:
        if often["daily"]:
            times = 7
        elif often["en"]:
            times = {"once": 1, "twice": 2, "thrice": 3}[often["en"].lower()]
        else:
            times = round(_count(often["n"] or often["word"]))
    if lasts:
        if lasts["clock"]:
            minutes = int(lasts["clock"]) * 60 + int(lasts["past"])
        elif lasts["hours"]:
            minutes = round(_count(lasts["hours"]) * 60) + int(lasts["more"] or 0)
        else:
            minutes = 90 if lasts["one_half"] else int(lasts["minutes"])
    name = goal
    for found in sorted((one for one in (often, lasts) if one), key=lambda one: -one.start()):
        name = f"{name[: found.start()]} {name[found.end() :]}"
    name = re.sub(r"^(?:of|von)\s+", "", " ".join(name.split()).strip(" :,-–.()")) or goal
    if times is not None and not 1 <= times <= 14:
        times = None
    return Said(name, times or (1 if minutes else None), minutes if minutes and 5 <= minutes <= 16 * 60 else None)


def _count(text: str) -> Decimal:
    return Decimal(COUNTS.get(" ".join(text.lower().split()), text.replace(",", ".")))


def _lack(told: Said, blocks: list[Block]) -> int:
    """Minutes that were asked for and found no room."""
    if not told.minutes:
        return 0
    return max(0, (told.times or 1) * told.minutes - sum(one.minutes for one in blocks))


def _stated(goal: str, sort: Kind, told: Said, room: list[int], order: list[int], blocks: list[Block]) -> list[Block]:
    """The blocks of a goal that says its length: as often and as long as it says, on the freest days; one that fits in no day is split.
    `room` is used up. Pure."""
    minutes, times = told.minutes or 0, told.times or 1
    found: list[Block] = []

    def put(n: int, length: int) -> None:
        found.append(Block(n, sort, goal, length))
        room[n] -= length

    def hard(n: int) -> bool:
        both = (*blocks, *found)
        return sort == "training" and times <= 4 and any(one.kind == "training" and abs(one.day - n) <= 1 for one in both)

    for _ in range(min(times, 7)):
        fits = [n for n in order if room[n] >= minutes and all(one.day != n for one in found) and not hard(n)]
        if fits:
            put(fits[0], minutes)
        elif times == 1:  # one long thing, in parts
            left = minutes
            for n in sorted(order, key=lambda n: -room[n]):
                if (length := min(left, room[n] // 5 * 5)) >= min(20, left):
                    put(n, length)
                    left -= length
                if left <= 0:
                    break
    return found


def plan(goals: list[tuple[str, Kind]], free: list[int], runs: list[int], wishes: dict[str, Said] | None = None) -> list[Block]:
    """Blocks on the freest days first, never more than the share of a day that may be used. Pure.

    What says its own length comes first and may use a whole day. Training keeps a day between two blocks; every other goal comes at most
    once a day.
    """
    wishes = wishes or {}
    whole = list(free)
    days = sorted(range(7), key=lambda n: (-free[n], runs[n], n))
    fixed: list[Block] = []
    # the longest block has the fewest places, so it chooses first
    lengths = sorted(
        (one for one in goals if (told := wishes.get(one[0])) and told.minutes), key=lambda one: -(wishes[one[0]].minutes or 0)
    )
    for goal, sort in lengths:
        fixed += _stated(goal, sort, wishes[goal], whole, sorted(days, key=lambda n: -whole[n]), fixed)
    goals = [one for one in goals if one not in lengths]
    room = [min(whole[n], max(0, int(free[n] * USED) - (free[n] - whole[n]))) for n in range(7)]
    order = sorted(range(7), key=lambda n: (-free[n], runs[n], n))
    blocks = fixed
    for turn in range(max(TIMES.values())):  # one block of each goal before any goal has its second
        for goal, sort in goals:
            mine = [one for one in blocks if one.goal == goal]
            often = wishes[goal].times if goal in wishes else None
            if len(mine) > turn or len(mine) >= (often or TIMES[sort]):
                continue
            least, most = SPANS[sort]
            for n in order:
                taken = any(one.day == n and one.goal == goal for one in blocks)
                near = sort == "training" and any(one.kind == "training" and abs(one.day - n) <= 1 for one in blocks)
                if room[n] >= least and not taken and not near:
                    minutes = min(most, room[n] // 5 * 5)
                    blocks.append(Block(n, sort, goal, minutes))
                    room[n] -= minutes
                    break
    return sorted(blocks, key=lambda one: (one.day, one.kind != "training", one.kind))


def _by(goal: str, now: datetime) -> dict[str, str]:
    """The day a goal names, as the cell of its row."""
    found = prose.day_in(goal, now)
    return {"by": found.isoformat()} if found and found > now.date() else {}


def _times(blocks: list[Block], lack: int = 0) -> Words:
    """How often and how long; what found no room is said."""
    count, lengths = len(blocks), {one.minutes for one in blocks}
    one = lengths.pop() if len(lengths) == 1 else None
    minutes = sum(block.minutes for block in blocks)
    told = Words(
        f"{count} × {one} minutes" if one else f"{count} × a week, {minutes} minutes",
        f"{count} × {one} Minuten" if one else f"{count} × in der Woche, {minutes} Minuten",
    )
    return Words(f"{told.en}; {lack} minutes found no room", f"{told.de}; {lack} Minuten fanden keinen Platz") if lack else told


def write(first: date, blocks: list[Block], free: list[int], runs: list[int], left: list[str], language: str) -> str:
    """The week as Markdown."""
    german = language == "de"
    head = ("Tag", "Was", "Minuten", "Frei bleibt", "Geplante Läufe") if german else ("Day", "What", "Minutes", "Left free", "Planned runs")
    rows = []
    for n in range(7):
        mine = [one for one in blocks if one.day == n]
        name = f"{WEEKDAYS[language][n]}, {day(first + timedelta(days=n), language)}"
        nothing = ("frei" if german else "free") if free[n] else "—"
        line = "; ".join(f"{LABELS[one.kind].to(language)}: {said(one.goal).name} ({one.minutes})" for one in mine) or nothing
        used = sum(one.minutes for one in mine)
        rows.append((name, line, used or "—", free[n] - used, runs[n]))
    hard = any(one.kind == "training" for one in blocks)
    notes = [
        (
            "Verschiebe lieber, als zwei Trainings aneinanderzulegen."
            if german
            else "Rather move a training than put two next to each other."
        )
        if hard
        else "",
        (
            "Bei Schmerzen oder Krankheit gilt der Plan nicht; frag eine Ärztin."
            if german
            else "In pain or illness the plan does not hold; ask a doctor."
        )
        if hard
        else "",
        f"{'Ohne Platz' if german else 'Without room'}: {', '.join(left)}." if left else "",
    ]
    often = any(one.kind in ("study", "training") for one in blocks)
    clock_ = (
        f"{'Feste Uhrzeit für die Blöcke' if german else 'Fixed time for the blocks'}: {fact('', 'Uhrzeit' if german else 'time')}"
        if often
        else ""
    )
    body = "\n".join(f"- {line}" for line in [*notes, clock_] if line)
    return closed(f"# {'Woche ab' if german else 'Week from'} {day(first, language)}\n\n{grids.table(head, rows)}\n\n{body}", language)
