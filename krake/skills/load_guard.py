"""Whether more comes in than is worked off: decisions that wait, how old they are, and what the coming week holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from krake.kit import clock, db
from krake.kit.text import Words, number
from krake.services import inbox, tasks, threads
from krake.spec.skill import Ctx, Figure, Nothing, Result, skill
from krake.spec.words import Risk

DAYS = 7


@skill(
    title=Words("Check the load", "Auslastung prüfen"),
    risk=Risk.READ,
    agent="gigi",
    examples=(
        Words("is my week overfull", "ist meine woche zu voll"),
        Words("check the load", "prüfe die auslastung"),
        Words("how much is waiting for me", "wie viel wartet auf mich"),
    ),
    keywords=(Words("load overfull week workload too much waiting", "auslastung zu voll woche belastung zu viel wartet"),),
    alone=False,
    ensures=lambda evidence: evidence["open"] == evidence["tally"] >= evidence["old"],  # counted by workspace, and once more by status
)
async def load_guard(ctx: Ctx, input: Nothing) -> Result:
    """Compare what came in over the last seven days with what was answered, and say how many runs are planned for the next seven."""
    found = await ctx.step(Words("Count what waits", "Zählen, was wartet"), _count)
    grows = found["came"] > found["went"] and found["open"] > found["went"] / DAYS
    sentence = Words(
        f"{found['open']} things wait for you. In {DAYS} days {found['came']} came and {found['went']} were answered"
        + (": it grows faster than you answer." if grows else ": you keep up."),
        f"{found['open']} Dinge warten auf dich. In {DAYS} Tagen kamen {found['came']}, {found['went']} wurden beantwortet"
        + (": Es wächst schneller, als du antwortest." if grows else ": Du kommst mit."),
    )
    names = (
        ("open", Words("Waiting now", "Warten jetzt"), "/todo"),
        ("old", Words("Older than a day", "Älter als ein Tag"), "/todo?age=days"),
        ("came", Words("Came in 7 days", "Kamen in 7 Tagen"), "/todo"),
        ("went", Words("Answered in 7 days", "Beantwortet in 7 Tagen"), "/todo?show=done"),
        ("planned", Words("Runs planned for 7 days", "Geplante Läufe in 7 Tagen"), "/coordinator"),
    )
    source = Words("To Do and coordinator", "To Do und Koordinator")
    figures = tuple(Figure(label, Words(number(found[key]), number(found[key], "de")), source, route) for key, label, route in names)
    return Result(sentence, figures, found)


async def _count() -> dict[str, Any]:
    since = clock.now() - timedelta(days=DAYS)
    async with db.read() as session:
        waiting, ages = sum((await inbox.counts(session)).values()), await inbox.ages(session)
        tally = (await inbox.tally(session)).get("open", 0)
        came, went = await threads.flow(session, since)
        planned = [task for task in await tasks.running(session) if task.next_at and task.next_at <= clock.now() + timedelta(days=DAYS)]
    return {"open": waiting, "tally": tally, "old": ages.get("days", 0), "came": came, "went": went, "planned": len(planned)}
