"""Habits, day by day: what was done, and how many days in a row."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from krake.coordinator import prose
from krake.coordinator.keeping import keep, kept
from krake.kit import clock
from krake.kit.text import Words, number, percent, several
from krake.spec.ask import Field, Question
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

ZONE = prose.ZONE
WINDOW = 30  #: days the share is counted over
YES_NO = (("yes", Words("Done", "Erledigt")), ("no", Words("Not done", "Nicht erledigt")))


class CheckIn(Input):
    """One habit on one day."""

    text: str = asked("Habit", "Gewohnheit", "")
    done: Literal["yes", "no"] = asked("Done", "Erledigt", "yes")
    note: str = asked("Note", "Notiz", "", kind="long")
    date: str = asked("Day", "Tag", "", kind="date", hint=Words("Empty: today", "Leer: heute"))


@skill(
    title=Words("Track a habit", "Gewohnheit festhalten"),
    risk=Risk.OWN,
    agent="gigi",
    examples=(
        Words("track my habit {text}", "halte meine gewohnheit {text} fest"),
        Words("tick off the habit {text}", "hake die gewohnheit {text} ab"),
    ),
    keywords=(Words("habit habits streak routine check-in", "gewohnheit gewohnheiten serie abhaken"),),
    alone=False,
    ensures=lambda evidence: (
        evidence["read_back"] and (evidence["streak"] > 0) == evidence["done"] and evidence["streak"] <= evidence["days"]
    ),
)
async def habit_track(ctx: Ctx, input: CheckIn) -> Result:
    """Keep whether a habit was done, and count the days in a row. Without a habit it asks."""
    before = await ctx.step(Words("Read the habits", "Gewohnheiten lesen"), _read, input.date, ctx.rehearsal)
    if not input.text.strip():
        ctx.ask(_question(before["names"], before["day"]))
    # "Meditation" and "meditation" are one habit, under the name it first had
    habit = next((name for name in before["names"] if name.casefold() == input.text.strip().casefold()), input.text.strip())
    done = input.done == "yes"
    row = {"date": before["day"], "habit": habit, "done": done} | ({"note": input.note} if input.note else {})
    there = before["told"].get(habit.casefold())
    written: dict[str, Any] = {"route": "/agents/gigi"}
    if there != done or input.note:
        args = (ctx.run_id, ctx.rehearsal, "gigi", "Habits", [row], "habit+date", "told by the owner")
        written = await ctx.step(Words("Keep the habit", "Gewohnheit festhalten"), keep, *args)
    marks = await ctx.step(Words("Count the days", "Tage zählen"), _marks, habit, ctx.rehearsal)
    when = date.fromisoformat(before["day"])
    days = {date.fromisoformat(one): mark for one, mark in marks.items()}
    row_of = streak(days, when)
    recent = [mark for one, mark in days.items() if when - timedelta(days=WINDOW) < one <= when]
    evidence = {"read_back": marks.get(before["day"]) == done, "done": done, "streak": row_of, "days": len(days)}
    count = several(row_of, Words("{n} day in a row", "{n} Tag in Folge"), Words("{n} days in a row", "{n} Tage in Folge"))
    sentence = Words(f"{habit}: {count.en}.", f"{habit}: {count.de}.")
    if not done:
        sentence = Words(
            f"{habit}: not done. It is noted; the next day begins a new row.",
            f"{habit}: nicht erledigt. Es ist notiert; der nächste Tag beginnt eine neue Serie.",
        )
    source = Words("rows in Habits, the last one of a day", "Zeilen in Gewohnheiten, je Tag die letzte")
    yes = sum(recent)
    # below thirty days a percentage would pretend to more than is known
    share = Words(f"{yes} of {len(recent)}", f"{yes} von {len(recent)}")
    if len(recent) >= WINDOW:
        share = Words(percent(Decimal(yes) / len(recent), "en", 0), percent(Decimal(yes) / len(recent), "de", 0))
    figures = (
        Figure(Words("In a row", "In Folge"), Words(number(row_of), number(row_of, "de")), source, written["route"]),
        Figure(Words("Done of the days told, last 30", "Erledigt an den gemeldeten Tagen, letzte 30"), share, source, written["route"]),
    )
    return Result(sentence, figures, evidence)


async def _read(given: str, rehearsal: bool) -> dict[str, Any]:
    """The day, the habits by how recently they were told, and what that day says of them already."""
    day = (prose.given_day(given) or clock.today(ZONE)).isoformat()
    rows = await kept(rehearsal, "gigi", "Habits")
    names = list(dict.fromkeys(str(row["habit"]) for row in reversed(rows) if row.get("habit")))
    told = {str(row["habit"]).casefold(): bool(row.get("done")) for row in rows if row.get("habit") and row.get("date") == day}
    return {"day": day, "names": names, "told": told}


async def _marks(habit: str, rehearsal: bool) -> dict[str, bool]:
    """Day → done of one habit; what was told last of a day counts."""
    rows = await kept(rehearsal, "gigi", "Habits")
    return {
        row["date"]: bool(row.get("done")) for row in rows if row.get("date") and str(row.get("habit") or "").casefold() == habit.casefold()
    }


def streak(days: dict[date, bool], until: date) -> int:
    """Days in a row that were done, up to and with `until`. A day nobody told of breaks it: unknown is not done. Pure."""
    count = 0
    while days.get(until - timedelta(days=count)):
        count += 1
    return count


def _question(names: list[str], day: str) -> Question:
    which = Field("text", "text", Words("Habit", "Gewohnheit"))
    if names:
        which = Field("text", "choice", Words("Habit", "Gewohnheit"), options=tuple((name, Words(name, name)) for name in names[:12]))
    fields = (
        which,
        Field("done", "choice", Words("Done?", "Erledigt?"), options=YES_NO),
        Field("note", "text", Words("Note", "Notiz"), required=False),
    )
    summary = Words("Gigi keeps the answer and counts the days in a row.", "Gigi hält die Antwort fest und zählt die Tage in Folge.")
    return Question(Words("How did your habit go today?", "Wie lief deine Gewohnheit heute?"), summary, fields, f"habit_track:{day}")
