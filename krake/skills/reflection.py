"""A look back on seven days: what the house knows of them, and questions that arise from it."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from krake import registry
from krake.coordinator import prose
from krake.coordinator.keeping import kept
from krake.kit import clock, db, grids
from krake.kit.gaps import closed, fact
from krake.kit.text import Words, day, money, number, several
from krake.services import memory, readings, runs, threads
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

ZONE = prose.ZONE
DAYS = 7
MOST = 1_000  #: runs that are counted
ENDED = ("done", "failed", "cancelled")
UNKNOWN = Words("not known", "nicht bekannt")


class Look(Input):
    """Your own word on the week, if you have one."""

    text: str = asked("Your own sentence on the week", "Dein eigener Satz zur Woche", "", kind="long")
    language: Literal["en", "de"] = asked("Language of the questions", "Sprache der Fragen", "de")


class Asking(NamedTuple):
    """A question, and the fact it arises from."""

    words: Words
    because: Words


@skill(
    title=Words("Look back on the week", "Rückblick auf die Woche"),
    risk=Risk.OWN,
    agent="gigi",
    examples=(
        Words("look back on my week", "blicke auf meine woche zurück"),
        Words("help me reflect on the week", "hilf mir die woche zu reflektieren"),
        Words("weekly reflection {text}", "wochenrückblick {text}"),
    ),
    keywords=(Words("reflection look back review weekly questions", "rückblick wochenrückblick reflexion zurückblicken reflektieren"),),
    alone=False,
    ensures=lambda evidence: (
        evidence["parts"] == evidence["runs"] and 3 <= evidence["questions"] <= 6 and evidence["noted"] == evidence["said"]
    ),
)
async def reflection(ctx: Ctx, input: Look) -> Result:
    """Count runs, decisions, revenue and habits of the last seven days and ask what they raise. Your own sentence goes to the memory."""
    found = await ctx.step(Words("Count the week", "Woche zählen"), _count, ctx.rehearsal)
    noted = False
    if input.text.strip():
        noted = await ctx.step(
            Words("Note your sentence", "Deinen Satz notieren"), _note, input.text.strip()[:500], found["until"], ctx.rehearsal
        )
    asking = questions(found)
    evidence = {"runs": found["runs"], "parts": sum(found["by"].values()), "questions": len(asking), "noted": noted}
    evidence["said"] = bool(input.text.strip())
    answered = several(found["went"], Words("{n} decision", "{n} Entscheidung"), Words("{n} decisions", "{n} Entscheidungen"))
    ran = several(found["runs"], Words("{n} run", "{n} Lauf"), Words("{n} runs", "{n} Läufe"))
    sentence = Words(
        f"In seven days there were {ran.en} and {answered.en}; {len(asking)} questions on them are in the note.",
        f"In sieben Tagen waren es {ran.de} und {answered.de}; {len(asking)} Fragen dazu stehen in der Notiz.",
    )
    return Result(sentence, tuple(_figures(found)), evidence, write(found, asking, input.text.strip(), input.language))


async def _count(rehearsal: bool) -> dict[str, Any]:
    """The week in numbers, as JSON; a sum nobody knows is None."""
    now = clock.now()
    until = clock.day_of(now, ZONE)
    since = until - timedelta(days=DAYS - 1)
    begin = clock.bounds(since, ZONE)[0]
    async with db.read() as session:
        rows = [row for row in await runs.between(session, begin, now, limit=MOST) if row.rehearsal == rehearsal]
        came, went = await threads.flow(session, begin)
        revenue = await readings.series(session, "lunavo", "revenue", since - timedelta(days=DAYS), until, rehearsal=rehearsal)
    by = Counter(row.status if row.status in ENDED else "open" for row in rows)
    failed = Counter(row.skill for row in rows if row.status == "failed")
    known = [row for row in revenue if row.value is not None]
    currency = known[-1].currency if known else ""
    sums: list[str | None] = []
    for first, last in ((since, until), (since - timedelta(days=DAYS), since - timedelta(days=1))):
        part = [row.value for row in known if first <= row.day <= last and row.currency == currency and row.value is not None]
        sums.append(str(sum(part, Decimal(0))) if part else None)
    habits: dict[str, dict[str, bool]] = {}
    for row in await kept(rehearsal, "gigi", "Habits"):
        if row.get("habit") and row.get("date") and since.isoformat() <= row["date"] <= until.isoformat():
            habits.setdefault(str(row["habit"]), {})[row["date"]] = bool(row.get("done"))
    return {
        "since": since.isoformat(), "until": until.isoformat(), "runs": len(rows), "by": dict(by), "came": came, "went": went,
        "failing": list(titled(failed.most_common(1)[0][0])) if failed else [], "currency": currency, "revenue": sums[0], "before": sums[1],
        "habits": [[name, sum(days.values()), len(days)] for name, days in habits.items()],
    }  # fmt: skip


async def _note(text: str, until: str, rehearsal: bool) -> bool:
    async with db.write() as session:
        row = await memory.note(session, f"{until}: {text}", agent="gigi", source="/reflection", rehearsal=rehearsal)
    return bool(row.fact)


def titled(skill: str) -> Words:
    """What people call a skill; its key when it is gone."""
    one = registry.skills().get(skill)
    return one.title if one else Words(skill, skill)


def questions(found: dict[str, Any]) -> list[Asking]:
    """Three to six questions, each from a number of the week; the last ones always fit. Pure."""
    asking: list[Asking] = []
    failed, done = found["by"].get("failed", 0), found["by"].get("done", 0)
    if failed and failed * 10 >= failed + done:
        asking.append(
            Asking(
                Words(
                    f"What would have to change so that “{found['failing'][0]}” does not fail again?",
                    f"Was müsste sich ändern, damit „{found['failing'][1]}“ nicht wieder scheitert?",
                ),
                Words(f"{failed} of {found['runs']} runs failed", f"{failed} von {found['runs']} Läufen scheiterten"),
            )
        )
    if found["came"] > found["went"]:
        asking.append(
            Asking(
                Words("Which kind of decision could you hand over for good?", "Welche Art von Entscheidung könntest du ganz abgeben?"),
                Words(f"{found['came']} came, {found['went']} were answered", f"{found['came']} kamen, {found['went']} wurden beantwortet"),
            )
        )
    elif found["went"]:
        asking.append(
            Asking(
                Words(
                    "Which of your decisions would you make otherwise today?",
                    "Welche deiner Entscheidungen würdest du heute anders treffen?",
                ),
                Words(f"{found['went']} were answered", f"{found['went']} wurden beantwortet"),
            )
        )
    now, before = found["revenue"], found["before"]
    if now is None:
        asking.append(
            Asking(
                Words(
                    "By what do you notice that a week went well, as long as there is no figure?",
                    "Woran merkst du, dass eine Woche gut war, solange es keine Zahl gibt?",
                ),
                Words("revenue is not known", "der Umsatz ist nicht bekannt"),
            )
        )
    elif before is not None:
        rose = Decimal(now) >= Decimal(before)
        both = Words(
            f"{money(Decimal(now), found['currency'])} after {money(Decimal(before), found['currency'])}",
            f"{money(Decimal(now), found['currency'], 'de')} nach {money(Decimal(before), found['currency'], 'de')}",
        )
        rising = Words(
            "What did you do that made it rise, and can it be done again?", "Was hast du getan, dass es stieg, und geht das noch einmal?"
        )
        falling = Words("What did you leave undone that was missing here?", "Was ist liegen geblieben, das hier gefehlt hat?")
        asking.append(Asking(rising if rose else falling, both))
    weak = min(found["habits"], key=lambda one: one[1] / one[2], default=None)
    if weak and weak[1] < weak[2]:
        asking.append(
            Asking(
                Words(
                    f"What stood in the way of “{weak[0]}”, and is it still the right habit?",
                    f"Was stand „{weak[0]}“ im Weg, und ist es noch die richtige Gewohnheit?",
                ),
                Words(f"done on {weak[1]} of {weak[2]} days", f"an {weak[1]} von {weak[2]} Tagen erledigt"),
            )
        )
    always = (
        Words("What gave you strength this week, and what took it?", "Was hat dir diese Woche Kraft gegeben, und was hat sie genommen?"),
        Words(
            "What is the one thing that makes next week a good one?", "Was ist die eine Sache, die die nächste Woche zu einer guten macht?"
        ),
        Words("What will you leave out next week?", "Was lässt du nächste Woche weg?"),
    )
    return (asking[:4] + [Asking(one, Words("asked every week", "jede Woche gefragt")) for one in always])[:6]


def _figures(found: dict[str, Any]) -> list[Figure]:
    def count(key: str) -> Words:
        value = found["by"].get(key, 0)
        return Words(number(value), number(value, "de"))

    runs_, inbox = Words("runs of seven days", "Läufe aus sieben Tagen"), Words("To Do", "To Do")
    sums = [Decimal(found[key]) if found[key] is not None else None for key in ("revenue", "before")]
    names = (Words("Revenue of Lunavo", "Umsatz von Lunavo"), Words("The seven days before", "Die sieben Tage davor"))
    figures = [
        Figure(Words("Runs done", "Läufe erledigt"), count("done"), runs_, "/coordinator"),
        Figure(Words("Runs failed", "Läufe gescheitert"), count("failed"), runs_, "/coordinator"),
        Figure(
            Words("Decisions that came", "Entscheidungen, die kamen"),
            Words(number(found["came"]), number(found["came"], "de")),
            inbox,
            "/todo",
        ),
        Figure(
            Words("Decisions answered", "Entscheidungen beantwortet"),
            Words(number(found["went"]), number(found["went"], "de")),
            inbox,
            "/todo",
        ),
    ]
    for name, value in zip(names, sums, strict=True):
        said = UNKNOWN if value is None else Words(money(value, found["currency"]), money(value, found["currency"], "de"))
        figures.append(Figure(name, said, Words("readings of the shop", "Messwerte des Shops"), "/lunavo"))
    for name, done, told in found["habits"]:
        value = Words(f"{done} of {told} days", f"{done} von {told} Tagen")
        figures.append(Figure(Words(name, name), value, Words("rows in Habits", "Zeilen in Gewohnheiten"), "/agents/gigi"))
    return figures


def write(found: dict[str, Any], asking: list[Asking], said: str, language: str) -> str:
    """The week and its questions as Markdown, with room to answer."""
    german = language == "de"
    since, until = (day(date.fromisoformat(found[key]), language) for key in ("since", "until"))
    rows = [(figure.label.to(language), figure.value.to(language)) for figure in _figures(found)]
    lines = []
    for number_, one in enumerate(asking, 1):
        answer = fact("", f"{'Antwort' if german else 'answer'} {number_}")
        lines.append(f"**{one.words.to(language)}**\n_{one.because.to(language)}_\n\n{answer}")
    parts = [
        f"# {'Rückblick' if german else 'Looking back'}: {since} – {until}",
        grids.table(("Was", "Wert") if german else ("What", "Value"), rows),
        f"> {said}" if said else "",
        f"## {'Fragen' if german else 'Questions'}\n\n" + "\n\n".join(lines),
    ]
    return closed("\n\n".join(part for part in parts if part), language)
