"""The morning in under two minutes: what waits for a decision, what moved, what stopped, what comes today."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from krake.kit import clock, db
from krake.kit.text import Words, money
from krake.services import connections, inbox, readings, runs, tasks
from krake.spec.skill import Ctx, Figure, Nothing, Result, skill
from krake.spec.words import Risk

TOP = 3


@skill(
    title=Words("Morning brief", "Morgenüberblick"),
    risk=Risk.READ,
    agent="vizzy",
    examples=(
        Words("morning brief", "morgenüberblick"),
        Words("what is important today", "was ist heute wichtig"),
        Words("brief me", "gib mir einen überblick"),
    ),
    keywords=(Words("morning brief important day start summary", "morgen überblick wichtig tag zusammenfassung briefing"),),
    alone=False,
    ensures=lambda evidence: evidence["named"] == min(TOP, evidence["open"]),  # what is named is there, and nothing was left out
)
async def morning_brief(ctx: Ctx, input: Nothing) -> Result:
    """The decisions whose waiting costs most, yesterday's revenue beside the day before, runs that stopped, and tasks of today."""
    found = await ctx.step(Words("Look around", "Umsehen"), _look, ctx.rehearsal)
    sentence = Words(
        f"{found['open']} things wait for you, {found['stopped']} runs stopped since yesterday, {found['today']} tasks run today."
        f"{_moved(found, 'en')}",
        f"{found['open']} Dinge warten auf dich, {found['stopped']} Läufe hielten seit gestern an, {found['today']} Aufgaben laufen heute."
        f"{_moved(found, 'de')}",
    )
    first = [
        Figure(
            Words(f"{place + 1}. {title['en']}", f"{place + 1}. {title['de']}"), Words(why["en"], why["de"]), Words("To Do", "To Do"), route
        )
        for place, (title, why, route) in enumerate(found["top"])
    ]
    return Result(
        sentence, (*first, *_figures(found)), {"named": len(first), **{name: found[name] for name in ("open", "stopped", "today")}}
    )


async def _look(rehearsal: bool) -> dict[str, Any]:
    now = clock.now()
    async with db.read() as session:
        shop = await connections.partner(session, "shopify", rehearsal=rehearsal)
        zone = shop.timezone if shop else "Europe/Berlin"
        today = clock.today(zone)
        waiting = await inbox.listed(session, limit=TOP)
        count = sum((await inbox.counts(session)).values())
        stopped = await runs.recent(session, statuses=("failed",), limit=200, rehearsal=rehearsal)
        due = [task for task in await tasks.running(session) if task.next_at and clock.day_of(task.next_at, zone) == today]
        days = await readings.series(
            session, "lunavo", "revenue", today - timedelta(days=2), today - timedelta(days=1), rehearsal=rehearsal
        )
    known = {row.day: row for row in days if row.value is not None}
    yesterday, before = (known.get(today - timedelta(days=back)) for back in (1, 2))
    same = bool(yesterday and before and yesterday.currency == before.currency)
    return {
        "open": count,
        "top": [[row.title, row.summary, f"/todo/{row.id}"] for row in waiting],
        "stopped": sum(run.created_at >= now - timedelta(days=1) for run in stopped),
        "today": len(due),
        "yesterday": str(yesterday.value) if yesterday else "",
        "before": str(before.value) if before and same else "",
        "currency": yesterday.currency if yesterday else "",
    }


def _moved(found: dict[str, Any], lang: str) -> str:
    """Yesterday's revenue, with the day before where both are known."""
    if not found["yesterday"]:
        return {"en": " Yesterday's revenue is not known.", "de": " Der Umsatz von gestern ist nicht bekannt."}[lang]
    made = money(Decimal(found["yesterday"]), found["currency"], lang)
    said = {"en": f" Lunavo made {made} yesterday", "de": f" Lunavo hat gestern {made} verdient"}[lang]
    if not found["before"]:
        return f"{said}."
    was = money(Decimal(found["before"]), found["currency"], lang)
    return {"en": f"{said}, {was} the day before.", "de": f"{said}, am Tag davor {was}."}[lang]


def _figures(found: dict[str, Any]) -> tuple[Figure, ...]:
    if not found["yesterday"]:
        return ()
    value = Decimal(found["yesterday"])
    words = Words(money(value, found["currency"]), money(value, found["currency"], "de"))
    return (Figure(Words("Revenue yesterday", "Umsatz gestern"), words, Words("Shopify orders", "Shopify-Bestellungen"), "/lunavo"),)
