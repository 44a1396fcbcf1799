"""A trip laid out: its days, what it costs and what is left of the budget, what clashes, and what to take along."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from krake.coordinator import prose
from krake.coordinator.keeping import kept
from krake.kit import clock, grids
from krake.kit.gaps import closed, fact
from krake.kit.text import WEEKDAYS, Words, day, money, several
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

ZONE = prose.ZONE
#: shares of a budget for what has no price yet
SHARES = {"travel": 35, "nights": 40, "meals": 15, "local": 10}
CENT = Decimal("0.01")
COSTS = {
    "travel": Words("Travel there and back", "Hin- und Rückreise"), "nights": Words("Nights", "Übernachtungen"),
    "meals": Words("Meals", "Verpflegung"), "local": Words("On the spot", "Vor Ort"),
}  # fmt: skip
PEOPLE = (Words("{n} person", "{n} Person"), Words("{n} people", "{n} Personen"))
MEANS = {"train": Words("train", "Bahn"), "car": Words("car", "Auto"), "plane": Words("plane", "Flugzeug"), "bus": Words("bus", "Bus")}
#: morning of the first full day, afternoon, evening, and later mornings
PURPOSE = {
    "fair": (
        Words("Opening: walk the halls once, mark the stands", "Öffnung: Hallen einmal abgehen, Stände markieren"),
        Words("At the marked stands: a card and a next step each", "An den markierten Ständen: je Karte und nächster Schritt"),
        Words("Write down the talks while they are fresh", "Gespräche aufschreiben, solange sie frisch sind"),
        Words("Stands that are still open, and what was agreed", "Offene Stände und Verabredungen"),
    ),
    "customer": (
        Words("Prepare the talk, be there 15 minutes early", "Gespräch vorbereiten, 15 Minuten früher da sein"),
        Words("Appointment, then settle the next step", "Termin, danach nächsten Schritt festhalten"),
        Words("Send the summary the same evening", "Zusammenfassung am selben Abend schicken"),
        Words("Second appointment, or what was left open", "Zweiter Termin, oder was offen blieb"),
    ),
    "work": (
        Words("Quiet work, the most important thing first", "Ruhige Arbeit, das Wichtigste zuerst"),
        Words("Appointments and walks", "Termine und Wege"),
        Words("Free evening", "Freier Abend"),
        Words("Quiet work, what is left of it", "Ruhige Arbeit, was davon übrig ist"),
    ),
    "holiday": (
        Words("One thing you came for", "Eine Sache, für die du gekommen bist"),
        Words("Open, without a plan", "Offen, ohne Plan"),
        Words("Dinner, place for tomorrow chosen", "Abendessen, Ort für morgen gewählt"),
        Words("What chance brought up yesterday", "Was sich gestern ergeben hat"),
    ),
}  # fmt: skip


class Trip(Input):
    """Where to, when, and what it may cost."""

    text: str = asked("Where to", "Wohin")
    start: str = asked("First day", "Erster Tag", "", kind="date")
    days: int = asked("Days", "Tage", 2, ge=1, le=30)
    origin: str = asked("From where", "Von wo", "")
    people: int = asked("People", "Personen", 1, ge=1, le=20)
    by: Literal["train", "car", "plane", "bus"] = asked("How", "Womit", "train")
    purpose: Literal["fair", "customer", "work", "holiday"] = asked("What for", "Wofür", "work")
    budget: Decimal | None = asked("Budget", "Budget", None, ge=0)
    fare: Decimal | None = asked("Fare there and back, each", "Hin und zurück, je Person", None, ge=0)
    night: Decimal | None = asked("Price of a night, each", "Preis je Nacht und Person", None, ge=0)
    currency: Literal["EUR", "CHF", "GBP", "USD"] = asked("Currency", "Währung", "EUR")
    language: Literal["en", "de"] = asked("Language of the plan", "Sprache des Plans", "de")


class Line(NamedTuple):
    """`amount` None is unknown. `known` says it is a price that was given, not a share of the budget."""

    key: str
    amount: Decimal | None
    known: bool


@skill(
    title=Words("Plan a trip", "Reise planen"),
    risk=Risk.OWN,
    agent="vizzy",
    examples=(
        Words("plan a trip to {text}", "plane eine reise nach {text}"),
        Words("prepare my travel to {text}", "bereite meine dienstreise nach {text} vor"),
    ),
    keywords=(Words("trip travel journey hotel", "reise dienstreise reiseplan hotel fahrt"),),
    alone=False,
    ensures=lambda evidence: (
        evidence["days"] == evidence["planned"]
        and (evidence["budget"] is None or sum(map(Decimal, evidence["parts"])) == Decimal(evidence["budget"]))
    ),
)
async def travel_plan(ctx: Ctx, input: Trip) -> Result:
    """Lay out the days of a trip, split the budget over what has no price yet, and name what clashes. Nothing is booked."""
    if not input.start:
        now = await ctx.step(Words("Read the date", "Datum lesen"), _now)
        input = dated(input, datetime.fromisoformat(now))
    found = await ctx.step(Words("Look for clashes", "Nach Überschneidungen sehen"), _clashes, input.start, input.days, ctx.rehearsal)
    costs, rest = cost(input)
    start = prose.given_day(input.start)
    closed_days = shut(start, input.days)
    plan = lay_out(input, closed_days)
    parts = [str(line.amount) for line in costs if line.amount is not None] + ([str(rest)] if rest is not None else [])
    evidence = {
        "days": input.days, "planned": len(plan), "budget": str(input.budget) if input.budget is not None else None, "parts": parts,
        "clashes": len(found["clashes"]), "closed": [when for when, _ in closed_days],
    }  # fmt: skip
    given = Words("as you gave it", "wie angegeben")
    share = Words("share of the budget, no price yet", "Anteil am Budget, noch ohne Preis")
    figures = [
        Figure(
            COSTS[line.key],
            Words(money(line.amount, input.currency), money(line.amount, input.currency, "de")),
            given if line.known else share,
        )
        for line in costs
        if line.amount is not None
    ]
    inside = Words("lies within the trip", "liegt in der Reise")
    for when, text in found["clashes"]:
        at = date.fromisoformat(when)
        figures.append(Figure(Words(text, text), Words(day(at), day(at, "de")), inside, "/agents/vizzy"))
    for when, why in closed_days:
        at = date.fromisoformat(when)
        figures.append(
            Figure(
                _capital(why), Words(day(at), day(at, "de")), Words("public holidays in Germany", "gesetzliche Feiertage in Deutschland")
            )
        )
    span = several(input.days, Words("{n} day", "{n} Tag"), Words("{n} days", "{n} Tage"))
    clash = several(
        len(found["clashes"]),
        Words(" {n} appointment lies in it.", " {n} Termin liegt darin."),
        Words(" {n} appointments lie in it.", " {n} Termine liegen darin."),
    )
    shut_ = several(
        len(closed_days),
        Words(" Mind: {n} day is a holiday or a Sunday, when offices and most shops are closed.", " Achtung: {n} Tag ist Feiertag oder "
            "Sonntag, Büros und "
              "die meisten Läden haben zu."),
        Words(" Mind: {n} days are holidays or Sundays, when offices and most shops are closed.", " Achtung: {n} Tage sind Feiertage oder "
            "Sonntage, "
              "Büros und die meisten Läden haben zu."),
    )  # fmt: skip
    shut_ = shut_ if closed_days and input.purpose != "holiday" else Words("", "")
    left = _left(input, costs, rest)
    sentence = Words(
        f"{span.en} in {input.text} are laid out. {left.en}{clash.en if found['clashes'] else ''}{shut_.en}",
        f"{span.de} in {input.text}: Der Plan steht. {left.de}{clash.de if found['clashes'] else ''}{shut_.de}",
    )
    if input.days == 1:
        sentence = Words(sentence.en.replace("are laid", "is laid"), sentence.de)
    return Result(sentence, tuple(figures), evidence, write(input, start, plan, costs, rest, found["clashes"], closed_days))


def _capital(words: Words) -> Words:
    return Words(*(text[0].upper() + text[1:] for text in words))


async def _now() -> str:
    return clock.now().isoformat()


#: "from 3 Dec to 5 Dec", "vom 3. bis 5. Dezember"
SPAN = re.compile(
    r"[\s,]*\b(?:from|vom|von|ab|on|am)\s+(?P<first>\d[\w. ]*?)(?:\s*(?:to|until|till|bis(?: zum)?|-|"
    r"–)\s*(?P<last>\d[\w.]*(?:\s+[^\W\d_]+)?(?:\s+\d{4})?))?"
    r"(?=[\s,.;]*$|,|\s+(?:for|mit|with|by|für|im|in)\b)",
    re.IGNORECASE,
)


def dated(trip: Trip, now: datetime) -> Trip:
    """The trip with the days its own words name, and without them in its place's name; as it was when they name none. Pure."""
    found = SPAN.search(trip.text)
    if not found or trip.start:
        return trip
    month = re.search(r"[^\W\d_]{3,}\.?(?:\s+\d{4})?$", found["last"] or "")
    said = found["first"].strip()
    if month and not re.search(r"[^\W\d_]|\.\d|-\d", said):  # "3. bis 5. Dezember": the month stands once
        said = f"{said} {month.group()}"
    first = prose.day_in(said, now) or prose.day_in(f"{said}.", now)
    last = prose.day_in(found["last"], now) if found["last"] else None
    place = " ".join(f"{trip.text[: found.start()]} {trip.text[found.end() :]}".split()).strip(" ,.;")
    if first is None or not place:
        return trip
    days = (last - first).days + 1 if last and last >= first else trip.days
    return trip.model_copy(update={"text": place, "start": first.isoformat(), "days": min(30, max(1, days))})


@lru_cache(maxsize=8)
def _holidays(year: int) -> dict[date, Words]:
    """The public holidays of all of Germany, by their names in both languages."""
    from holidays import country_holidays  # a tenth of a second and some megabytes, which a start should not pay

    english, german = (country_holidays("DE", years=year, language=code) for code in ("en_US", "de"))
    return {when: Words(name, german[when]) for when, name in english.items()}


def shut(start: date | None, days: int) -> list[tuple[str, Words]]:
    """The public holidays of Germany and the Sundays of a trip, as (ISO day, name). Pure."""
    found = []
    for when in (start + timedelta(days=number) for number in range(days)) if start else ():
        if name := _holidays(when.year).get(when):
            found.append((when.isoformat(), Words(f"public holiday, {name.en}", f"Feiertag, {name.de}")))
        elif when.weekday() == 6:
            found.append((when.isoformat(), Words("Sunday", "Sonntag")))
    return found


async def _clashes(start: str, days: int, rehearsal: bool) -> dict[str, Any]:
    """What is noted for these days, as [ISO day, text]."""
    first = prose.given_day(start)
    if first is None:
        return {"clashes": []}
    inside = {(first + timedelta(days=number)).isoformat() for number in range(days)}
    found = [[row["date"], str(row.get("title") or "—")] for row in await kept(rehearsal, "vizzy", "Meetings") if row.get("date") in inside]
    for row in await kept(rehearsal, "vizzy", "Reminders"):
        due = clock.day_of(datetime.fromisoformat(row["due"]), ZONE).isoformat() if row.get("due") and not row.get("done") else ""
        if due in inside:
            found.append([due, str(row.get("text") or "—")])
    return {"clashes": sorted(found)}


def cost(trip: Trip) -> tuple[list[Line], Decimal | None]:
    """Cost lines and what the budget has left: given prices are taken first, the others share the rest. None is unknown. Pure."""
    nights = max(0, trip.days - 1) * trip.people
    given = {
        "travel": trip.fare * trip.people if trip.fare is not None else None,
        "nights": trip.night * nights if trip.night is not None else None,
    }
    if not nights:
        given.pop("nights")
    spent = sum((amount for amount in given.values() if amount is not None), Decimal(0))
    keys = [key for key in COSTS if key != "nights" or nights]  # a trip of one day has none
    open_ = [key for key in keys if given.get(key) is None]
    if trip.budget is None:
        return [Line(key, given.get(key), given.get(key) is not None) for key in keys], None
    left = trip.budget - spent
    pool, whole = max(left, Decimal(0)), sum(SHARES[key] for key in open_)
    parts = {key: (pool * SHARES[key] / whole).quantize(CENT, "ROUND_DOWN") for key in open_}
    lines = [Line(key, given[key] if key not in open_ else parts[key], key not in open_) for key in keys]
    return lines, left - sum(parts.values(), Decimal(0))


def _left(trip: Trip, costs: list[Line], rest: Decimal | None) -> Words:
    known = [line.amount for line in costs if line.known and line.amount]
    if trip.budget is None or rest is None:
        so_far = sum(known, Decimal(0))
        if not known:
            return Words("Without a budget and prices its cost is unknown.", "Ohne Budget und Preise sind die Kosten unbekannt.")
        return Words(f"Known so far: {money(so_far, trip.currency)}.", f"Bisher bekannt: {money(so_far, trip.currency, 'de')}.")
    if rest < 0:
        over = Words(money(-rest, trip.currency), money(-rest, trip.currency, "de"))
        return Words(f"The prices exceed the budget by {over.en}.", f"Die Preise übersteigen das Budget um {over.de}.")
    daily = sum((line.amount or Decimal(0) for line in costs if line.key in ("meals", "local")), Decimal(0)) / (trip.days * trip.people)
    return Words(
        f"The budget leaves {money(daily, trip.currency)} a day and person on the spot.",
        f"Das Budget lässt je Tag und Person {money(daily, trip.currency, 'de')} vor Ort.",
    )


#: what a working day away from home cannot be when everything is closed
SHUT = (
    Words("Closed: {why}. Prepare here what tomorrow needs", "Geschlossen: {why}. Vorbereiten, was morgen gebraucht wird"),
    Words("Closed: {why}. No appointments; time for yourself", "Geschlossen: {why}. Keine Termine; Zeit für dich"),
)


def lay_out(trip: Trip, closed_days: list[tuple[str, Words]] | None = None) -> list[tuple[str, str, str]]:
    """Morning, afternoon and evening of each day; a day on which all is closed has no appointments. Pure."""
    plan = _days(trip)
    start = prose.given_day(trip.start)
    why = {(date.fromisoformat(when) - start).days: words for when, words in closed_days or ()} if start else {}
    if trip.purpose == "holiday":
        return plan
    free = PURPOSE["work"][2].to(trip.language)
    told = []
    for number, (morning, noon, evening) in enumerate(plan):
        if number in why:
            said = [part.to(trip.language).format(why=why[number].to(trip.language)) for part in SHUT]
            travels = number in (0, len(plan) - 1)
            morning = morning if travels and number == 0 else said[0]
            noon = noon if travels and (len(plan) > 1) else said[1]
            evening = evening if travels and number else free
        told.append((morning, noon, evening))
    return told


def _days(trip: Trip) -> list[tuple[str, str, str]]:
    """The days as if all were working days. Pure."""
    lang = trip.language
    morning, noon, evening, again = (part.to(lang) for part in PURPOSE[trip.purpose])
    german, place, by = lang == "de", trip.text, MEANS[trip.by].to(lang)
    origin = fact(trip.origin, "Abreiseort" if german else "place of departure")
    there = f"{by}: {origin} → {place}, {'ab' if german else 'leaves'} {fact('', 'Uhrzeit Hinreise' if german else 'time out')}"
    back = f"{by}: {place} → {origin}, {'ab' if german else 'leaves'} {fact('', 'Uhrzeit Rückreise' if german else 'time back')}"
    room = f"{'Einchecken' if german else 'Check in'}: {fact('', 'Unterkunft' if german else 'lodging')}"
    look = Words("look at the way to tomorrow's place", "Weg zum Ort von morgen ansehen").to(lang)
    if trip.days == 1:
        return [(there, noon, back)]
    middle = [(morning if number == 0 else again, noon, evening) for number in range(trip.days - 2)]
    out = f"{'Auschecken' if german else 'Check out'}; {back}"
    return [(there, f"{room}; {look}", evening), *middle, (again if middle else morning, out, "—")]


def write(
    trip: Trip, start: date | None, plan: list[tuple[str, str, str]], costs: list[Line], rest: Decimal | None, clashes: list[list[str]],
    closed_days: list[tuple[str, Words]],
) -> str:  # fmt: skip
    """The plan as Markdown."""
    lang, german = trip.language, trip.language == "de"
    head = ("Tag", "Vormittag", "Nachmittag", "Abend") if german else ("Day", "Morning", "Afternoon", "Evening")
    rows = []
    for number, parts in enumerate(plan):
        when = start + timedelta(days=number) if start else None
        name = f"{WEEKDAYS[lang][when.weekday()]}, {day(when, lang)}" if when else f"{'Tag' if german else 'Day'} {number + 1}"
        rows.append((name, *parts))
    dates = f"{day(start, lang)} – {day(start + timedelta(days=trip.days - 1), lang)}" if start else fact("", "Datum" if german else "date")
    price, given, shared = ("Preis", "angegeben", "Anteil am Budget") if german else ("price", "given", "share of the budget")
    cost_rows = []
    for line in costs:
        name = COSTS[line.key].to(lang)
        if line.amount is None:
            cost_rows.append((name, fact("", f"{name}: {price}"), "—"))
        else:
            cost_rows.append((name, money(line.amount, trip.currency, lang), given if line.known else shared))
    if rest is not None:
        cost_rows.append(("Rest", money(rest, trip.currency, lang), ""))
    pack = {
        "de": ["Ausweis, Krankenkarte, Zahlungsmittel", "Tickets und Buchungen auch ohne Netz verfügbar", "Ladegerät, Kopfhörer",
               "Abwesenheitsnotiz und Vertretung", "Belege sammeln: Rechnung auf die Firma ausstellen lassen",
               "Beginn und Ende der Reise notieren, davon hängt die Verpflegungspauschale ab"],
        "en": ["Identity card, health card, means of payment", "Tickets and bookings available offline", "Charger, headphones",
               "Absence note and stand-in", "Collect receipts, made out to the company",
               "Note when the trip begins and ends; the meal allowance depends on it"],
    }[lang]  # fmt: skip
    if trip.by == "car":
        pack.append("Kilometerstand bei Abfahrt und Ankunft notieren" if german else "Note the mileage at departure and arrival")
    if trip.by == "plane":
        pack.append(
            "Gepäckmaße und Check-in-Frist der Fluglinie prüfen" if german else "Check the airline's baggage sizes and check-in time"
        )
    heads = ("Tage", "Kosten", "Überschneidungen", "Checkliste") if german else ("Days", "Costs", "Clashes", "Checklist")
    parts = [
        f"# {'Reise nach' if german else 'Trip to'} {trip.text}",
        f"{dates} · {several(trip.people, *PEOPLE).to(lang)}",
        f"## {heads[0]}\n\n{grids.table(head, rows)}",
        f"## {heads[1]}\n\n{grids.table(('Posten', 'Betrag', 'Woher') if german else ('Item', 'Amount', 'From'), cost_rows)}",
    ]
    if clashes:
        lines = "\n".join(f"- {day(date.fromisoformat(when), lang)}: {text}" for when, text in clashes)
        parts.append(f"## {heads[2]}\n\n{lines}")
    if closed_days:
        shut_ = "\n".join(f"- {day(date.fromisoformat(when), lang)}: {why.to(lang)}" for when, why in closed_days)
        parts.append(f"## {'Feiertage und Sonntage' if german else 'Holidays and Sundays'}\n\n{shut_}")
    parts.append(f"## {heads[3]}\n\n" + "\n".join(f"- ☐ {line}" for line in pack))
    return closed("\n\n".join(parts), lang)
