"""Who should hear from the business next: by stage, by how long the next step is overdue, and by what it is worth."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from krake.coordinator.keeping import keep, kept
from krake.kit import clock
from krake.kit.money import decimal
from krake.kit.text import Words, day, number, several
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

ZONE = "Europe/Berlin"
DUE = re.compile(r"^(\d{4}-\d{2}-\d{2})")
#: by stage: days until the next touch, and with what; stages that are missing here are at their end
TOUCH = {
    "New": (2, Words("ask for quantity, date and budget", "nach Menge, Termin und Budget fragen")),
    "Qualified": (1, Words("send a quote", "ein Angebot senden")),
    "Quoted": (5, Words("ask what is still in the way of the quote", "fragen, was dem Angebot noch im Weg steht")),
    "Won": (30, Words("ask how it arrived and whether more is needed", "fragen, wie es ankam und ob mehr gebraucht wird")),
}
#: an e-mail may go to these; everybody else by post or, with presumed interest, by phone
MAY_MAIL = ("Opt-in", "Existing customer", "Their enquiry")


class Asked(Input):
    """How many to name."""

    most: int = asked("At most so many", "Höchstens so viele", 5, ge=1, le=50)


class Touch(NamedTuple):
    row: dict[str, Any]
    #: days overdue; None when the lead has no dated next step
    late: int | None
    weight: Decimal | None
    step: Words
    channel: Words


@skill(
    title=Words("Suggest follow-ups", "Nachfassen vorschlagen"),
    risk=Risk.OWN,
    agent="milli",
    examples=(
        Words("who should i follow up with", "bei wem soll ich nachfassen"),
        Words("suggest follow-ups for my leads", "schlage vor bei welchen interessenten ich nachfassen soll"),
    ),
    keywords=(Words("follow up leads pipeline next touch", "nachfassen interessenten pipeline melden"),),
    alone=False,
    ensures=lambda evidence: (
        evidence["due"] + evidence["later"] + evidence["ended"] == evidence["leads"] and evidence["dated"] == evidence["kept"]
    ),
)
async def follow_up(ctx: Ctx, input: Asked) -> Result:
    """Name the leads whose next step is due, the most overdue and valuable first, and give undated ones a day."""
    leads = await ctx.step(Words("Read the leads", "Interessenten lesen"), kept, ctx.rehearsal, "milli", "Leads")
    today = date.fromisoformat(await ctx.step(Words("Read the date", "Datum lesen"), _today))
    due, later, ended = sort(leads, today)
    undated = blanks(leads, today)
    done: dict[str, Any] = {"rows": [], "route": "/agents/milli"}
    if undated:
        args = (ctx.run_id, ctx.rehearsal, "milli", "Leads", undated, "company", "had no dated next step")
        done = await ctx.step(Words("Date the next steps", "Nächste Schritte datieren"), keep, *args)
    evidence = {
        "leads": len(leads), "due": len(due), "later": len(later), "ended": ended, "dated": len(undated), "kept": len(done["rows"]),
    }  # fmt: skip
    if not leads:
        words = Words("There are no leads yet. Qualify one first.", "Es gibt noch keine Interessenten. Bewerte zuerst einen.")
        return Result(words, (), evidence)
    some = several(
        len(due),
        Words("{n} lead should hear from you now.", "{n} Interessent sollte jetzt von dir hören."),
        Words("{n} leads should hear from you now.", "{n} Interessenten sollten jetzt von dir hören."),
    )
    none = Words("No lead is due today.", "Heute ist bei niemandem etwas fällig.")
    if not due and later:
        soonest = min(later)
        none = Words(
            f"No lead is due; the next on {day(soonest)}.", f"Bei niemandem ist etwas fällig; am {day(soonest, 'de')} ist es so weit."
        )
    return Result(some if due else none, tuple(_figure(touch, done["route"]) for touch in due[: input.most]), evidence)


async def _today() -> str:
    return clock.today(ZONE).isoformat()


def dated(row: dict[str, Any]) -> date | None:
    """The day its next step begins with."""
    found = DUE.match(str(row.get("next_step") or ""))
    try:
        return date.fromisoformat(found.group()) if found else None
    except ValueError:  # 2026-13-40 was typed by hand
        return None


def sort(leads: list[dict[str, Any]], today: date) -> tuple[list[Touch], list[date], int]:
    """Those due, the days of those that are not yet, and how many are at their end. No date counts as due: nobody looks otherwise."""
    due, later, ended = [], [], 0
    for row in leads:
        stage = str(row.get("stage") or "New")
        if stage not in TOUCH:
            ended += 1
            continue
        when = dated(row)
        if when and when > today:
            later.append(when)
            continue
        worth, chance = decimal(row.get("value")), decimal(row.get("probability"))
        weight = worth * chance / 100 if worth is not None and chance is not None else None
        mail = str(row.get("consent") or "None") in MAY_MAIL
        channel = Words("e-mail", "E-Mail") if mail else Words("post or phone, no e-mail", "Post oder Telefon, keine E-Mail")
        due.append(Touch(row, (today - when).days if when else None, weight, TOUCH[stage][1], channel))
    due.sort(key=lambda touch: (-(touch.weight or 0) * (1 + (touch.late or 0)), -(touch.late or 0), touch.row.get("id", 0)))
    return due, later, ended


def blanks(leads: list[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    """A dated next step for leads without any, never over one that is written. Only where the company names one row."""
    names = [str(row.get("company") or "").casefold() for row in leads]
    found = []
    for row, name in zip(leads, names, strict=True):
        stage = str(row.get("stage") or "New")
        if stage in TOUCH and name and names.count(name) == 1 and not row.get("next_step"):
            days, step = TOUCH[stage]
            found.append({"company": row["company"], "next_step": f"{(today + timedelta(days=days)).isoformat()}: {step.de}"})
    return found


def _figure(touch: Touch, route: str) -> Figure:
    name = str(touch.row.get("company") or touch.row.get("contact") or touch.row.get("email") or f"#{touch.row.get('id')}")
    late = Words("no date yet", "noch ohne Datum")
    if touch.late is not None:
        late = several(touch.late, Words("{n} day overdue", "{n} Tag überfällig"), Words("{n} days overdue", "{n} Tage überfällig"))
        late = late if touch.late else Words("due today", "heute fällig")
    worth = Words("", "")
    if touch.weight is not None:
        worth = Words(f", weighted {number(touch.weight, 'en', 2)}", f", gewichtet {number(touch.weight, 'de', 2)}")
    value = Words(
        f"{touch.step.en} by {touch.channel.en}; {late.en}{worth.en}", f"{touch.step.de} per {touch.channel.de}; {late.de}{worth.de}"
    )
    return Figure(Words(name, name), value, Words("row in Leads", "Zeile in Interessenten"), route)
