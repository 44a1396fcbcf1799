"""Whom the newsletter should not go to: bounced, complained, unconfirmed, asleep, double or not an address at all."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sqlmodel import select

from krake.kit import clock, db
from krake.kit.text import Words, number, percent, several
from krake.models import Customer
from krake.services import files
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

ZONE = "Europe/Berlin"
ADDRESS = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[a-z]{2,}", re.IGNORECASE)
#: the one fault a row is counted under: the gravest first, so that the parts add up to the whole
KINDS = {
    "address": Words("no valid address", "keine gültige Adresse"),
    "double": Words("double", "doppelt"),
    "complaint": Words("complained", "beschwert"),
    "bounced": Words("bounced", "Rückläufer"),
    "left": Words("unsubscribed", "abgemeldet"),
    "consent": Words("no proof of consent", "kein Nachweis der Einwilligung"),
    "asleep": Words("asleep", "inaktiv"),
}
#: header words by what a column holds
COLUMNS = {
    "email": ("email", "e-mail", "mail"),
    "consent": ("consent", "confirmed", "opt-in", "optin", "opt_in", "doi", "accepts", "einwilligung", "bestätigt", "angemeldet"),
    "status": ("status", "state", "zustand"),
    "last": ("last open", "last_open", "last activ", "last_activ", "letzte", "opened", "geöffnet"),
}
STATUS = {
    "complaint": ("complain", "spam", "abuse", "beschwer"),
    "bounced": ("bounce", "invalid", "undeliver", "rückläufer", "cleaned"),
    "left": ("unsub", "abgemeldet", "opt-out", "opted out"),
}
#: what a list without such a column does not tell
UNKNOWN = {
    "status": Words("bounces and complaints", "Rückläufer und Beschwerden"),
    "consent": Words("consent", "Einwilligung"),
    "last": Words("the last opening", "die letzte Öffnung"),
}
NO_CONSENT = ("", "0", "no", "nein", "false", "pending", "single", "not_subscribed", "-")


OWN = Words("Empty: the shop's customers", "Leer: die Kunden des Shops")


class Asked(Input):
    """Which list."""

    file: str = asked("CSV of the subscribers", "CSV der Abonnenten", "", kind="file", hint=OWN)
    asleep: int = asked("Asleep after days without an opening", "Inaktiv nach Tagen ohne Öffnung", 180, ge=30, le=1095)


class Person(NamedTuple):
    """One row. `consent` and `last` are None where the list has no such column: unknown is no fault."""

    email: str
    status: str
    consent: str | None
    last: date | None


@skill(
    title=Words("Check the mailing list", "Verteiler prüfen"),
    risk=Risk.READ,
    agent="emmie",
    examples=(
        Words("check the health of the mailing list", "prüfe die gesundheit des verteilers"),
        Words("check the newsletter list for bounces and consent", "prüfe den newsletter verteiler auf rückläufer und einwilligung"),
    ),
    keywords=(Words("list health bounces consent inactive subscribers", "verteiler liste rückläufer einwilligung inaktive abonnenten"),),
    alone=False,
    ensures=lambda evidence: evidence["healthy"] + sum(evidence["faults"].values()) == evidence["total"],
)
async def list_health(ctx: Ctx, input: Asked) -> Result:
    """Count every row of the list under its gravest fault, and say what the list does not tell. Nothing is changed."""
    read = await ctx.step(Words("Read and sort the list", "Liste lesen und sortieren"), _check, input.file, input.asleep, ctx.rehearsal)
    evidence = {name: read[name] for name in ("total", "healthy", "faults")}
    if read["bad"] or not read["total"]:
        words = Words("There is no subscriber yet. Sync the shop or hand in a CSV.", "Es gibt noch keine Abonnenten. Gib eine CSV-Datei.")
        bad = Words("This file has no column with e-mail addresses.", "Diese Datei hat keine Spalte mit E-Mail-Adressen.")
        return Result(bad if read["bad"] else words, (), evidence)
    good = several(
        read["healthy"],
        Words("{n} can be written to", "{n} darf angeschrieben werden"),
        Words("{n} can be written to", "{n} dürfen angeschrieben werden"),
    )
    of = several(read["total"], Words("{n} row", "{n} Zeile"), Words("{n} rows", "{n} Zeilen"))
    blind = [", ".join(one[lang] for one in read["unknown"]) for lang in ("en", "de")]
    missing = Words(f" Not told by the list: {blind[0]}.", f" Nicht aus der Liste zu sehen: {blind[1]}.")
    missing = missing if read["unknown"] else Words("", "")
    sentence = Words(f"Of {of.en}, {good.en}.{missing.en}", f"Von {of.de}: {good.de}.{missing.de}")
    return Result(sentence, _figures(read), evidence)


async def _check(file: str, asleep: int, rehearsal: bool) -> dict[str, Any]:
    """Only counts leave this step: a record of addresses is the last thing a check of consent should make."""
    today = clock.today(ZONE)
    if file:
        people, columns = parse(files.path(file).read_bytes())
        source = files.find(file).name
    else:
        people, columns, source = await _customers(rehearsal), {"email", "consent"}, ""
    kinds = sort(people, today - timedelta(days=asleep))
    faults = {kind: kinds.count(kind) for kind in KINDS}
    unknown = [words for name, words in UNKNOWN.items() if name not in columns]
    return {
        "total": len(people), "healthy": kinds.count(""), "faults": faults, "unknown": [one._asdict() for one in unknown], "source": source,
        "bad": bool(file) and "email" not in columns,
    }  # fmt: skip


async def _customers(rehearsal: bool) -> list[Person]:
    query = select(Customer.email, Customer.subscribed, Customer.subscribed_at).where(Customer.rehearsal == rehearsal)
    async with db.read() as session:
        rows = (await session.execute(query.order_by(Customer.email))).all()
    # a buyer who never subscribed is no row of the list; one who did and left is
    return [
        Person(email, "" if subscribed else "unsubscribed", since.isoformat() if since else "", None)
        for email, subscribed, since in rows
        if subscribed or since
    ]


def parse(data: bytes) -> tuple[list[Person], set[str]]:
    """The rows of a CSV file and which columns it has, by their headers."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")  # what Excel in Germany saves
    first = text.partition("\n")[0]
    mark = max(";,\t", key=first.count)
    rows = list(csv.reader(io.StringIO(text), delimiter=mark))
    heads = [head.strip().lower() for head in rows[0]] if rows else []
    places: dict[str, int] = {}
    for name, words in COLUMNS.items():
        free = [n for n, head in enumerate(heads) if n not in places.values() and any(word in head for word in words)]
        if free:
            places[name] = min(free, key=lambda n: heads[n] not in words)
    if "email" not in places:
        return [], set()
    filled = [row for row in rows[1:] if any(part.strip() for part in row)]
    found = [{name: row[place].strip() if place < len(row) else "" for name, place in places.items()} for row in filled]
    people = [Person(one["email"], one.get("status", "").lower(), one.get("consent"), day(one.get("last", ""))) for one in found]
    return people, set(places)


def day(text: str) -> date | None:
    """A day written as 2026-11-27 or 27.11.2026, with or without a time behind it; None for anything else."""
    for style in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text[:10].strip(), style).date()
        except ValueError:
            continue
    return None


def sort(people: list[Person], edge: date) -> list[str]:
    """For every row the gravest fault, "" for none."""
    seen: set[str] = set()
    kinds = []
    for person in people:
        email = person.email.lower()
        told = next((kind for kind, words in STATUS.items() if any(word in person.status for word in words)), "")
        if not ADDRESS.fullmatch(email):
            kinds.append("address")
        elif email in seen:
            kinds.append("double")
        elif told:
            kinds.append(told)
        elif person.consent is not None and person.consent.lower() in NO_CONSENT:
            kinds.append("consent")
        else:
            kinds.append("asleep" if person.last and person.last < edge else "")
        seen.add(email)
    return kinds


def _figures(read: dict[str, Any]) -> tuple[Figure, ...]:
    source = Words(read["source"] or "Shopify customers", read["source"] or "Shopify-Kunden")
    counts = [(Words("can be written to", "dürfen angeschrieben werden"), read["healthy"])]
    counts += [(words, read["faults"][kind]) for kind, words in KINDS.items() if read["faults"][kind]]

    def said(count: int, lang: str) -> str:
        return f"{number(count, lang)} ({percent(Decimal(count) / read['total'], lang)})"

    return tuple(
        Figure(Words(*(text[0].upper() + text[1:] for text in label)), Words(said(count, "en"), said(count, "de")), source)
        for label, count in counts
    )
