"""Who the best customers are: each by how recently, how often and for how much they bought, in groups with what to do for them."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import select
from sqlmodel import col

from krake.coordinator.keeping import keep
from krake.kit import db
from krake.kit.apart import apart
from krake.kit.text import Words, money, number, several
from krake.models import Order
from krake.services import spans
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

FEW = 20  #: customers below which a fifth is only a handful and says little
TOP = 5
NAMES = {
    "Best": Words("best customers", "beste Kunden"), "Loyal": Words("loyal", "treu"), "Promising": Words("promising", "vielversprechend"),
    "New": Words("new", "neu"), "At risk": Words("at risk", "gefährdet"), "Asleep": Words("asleep", "eingeschlafen"),
}  # fmt: skip
ADVICE = {
    "Best": Words("Thank them in person and show them new designs first.", "Persönlich danken und neue Motive zuerst zeigen."),
    "Loyal": Words("Show what goes with what they bought.", "Zeigen, was zu ihren Käufen passt."),
    "Promising": Words("Give a reason for the next order, such as a set.", "Einen Anlass zur nächsten Bestellung geben, etwa ein Set."),
    "New": Words("Ask how the first order was and for a review.", "Fragen, wie die erste Bestellung war, und um Bewertung bitten."),
    "At risk": Words("Write to them before they are gone: ask what is missing.", "Anschreiben, bevor sie weg sind: fragen, was fehlt."),
    "Asleep": Words("Remind them once, then leave them alone.", "Einmal erinnern, dann in Ruhe lassen."),
}


class Which(Input):
    """How far back orders count, and the language of the advice in the table."""

    days: int = asked("Orders of the last days", "Bestellungen der letzten Tage", 730, ge=30, le=3_650)
    language: Literal["en", "de"] = asked("Language of the advice", "Sprache der Hinweise", "de")


@skill(
    title=Words("Customer segments", "Kundensegmente"),
    risk=Risk.OWN,
    agent="dexter",
    examples=(
        Words("who are my best customers", "wer sind meine besten kunden"),
        Words("sort the customers into segments", "teile die kunden in segmente ein"),
        Words("which customers are at risk", "welche kunden sind gefährdet"),
    ),
    keywords=(
        Words("customers best segments rfm loyal buyers", "kunden besten beste segmente kundensegmente stammkunden rfm käufer gefährdet"),
    ),
    alone=False,
    ensures=lambda evidence: (
        evidence["kept"] == evidence["rows"]
        and sum(evidence["segments"].values()) == evidence["rows"]
        and evidence["orders"] == sum(evidence["counts"])
    ),
)
async def customer_segments(ctx: Ctx, input: Which) -> Result:
    """Score customers by recency, frequency and money (RFM) from orders that count: no test, voided, cancelled or refunded ones."""
    found = await ctx.step(Words("Read the orders", "Bestellungen lesen"), _read, input.days, ctx.rehearsal)
    rows = await ctx.step(Words("Score the customers", "Kunden bewerten"), _score, found["orders"]) if found["orders"] else []
    people = found["names"]
    cells = [
        {
            "key": f"{row['who']} {row['currency']}", "customer": people[row["who"]], "segment": row["segment"],
            "recency_days": row["recency"], "orders": row["orders"], "spent": row["spent"], "currency": row["currency"],
            "rfm": "".join(map(str, row["scores"])), "what_to_do": ADVICE[row["segment"]].to(input.language),
        }
        for row in rows
    ]  # fmt: skip
    segments = Counter(row["segment"] for row in rows)
    evidence: dict[str, Any] = {"rows": len(rows), "kept": 0, "segments": dict(segments), "orders": len(found["orders"])}
    evidence |= {"counts": [row["orders"] for row in rows], "nameless": found["nameless"]}
    if not rows:
        words = Words(
            f"No order of the last {input.days} days names its customer; segments need orders of at least one.",
            f"Keine Bestellung der letzten {input.days} Tage nennt ihren Kunden; Segmente brauchen mindestens eine.",
        )
        return Result(words, (), evidence)
    why = f"{len(found['orders'])} orders, {found['span'][0]}; fifths of {len(rows)} customers"
    args = (ctx.run_id, ctx.rehearsal, "dexter", "Customer segments", cells, "key", why)
    kept = await ctx.step(Words("Keep the segments", "Segmente festhalten"), keep, *args)
    evidence["kept"] = len(set(kept["rows"]))
    return Result(_sentence(rows, people, segments), _figures(rows, found, segments, kept["route"]), evidence)


async def _read(days: int, rehearsal: bool) -> dict[str, Any]:
    """Orders that count as [who, days ago, amount, currency]. `who` is a digest: the name stays beside it and leaves this process never."""
    async with db.read() as session:
        today, _ = await spans.today(session, rehearsal=rehearsal)
        since = today - timedelta(days=days - 1)
        query = (
            select(col(Order.customer_name), col(Order.email), col(Order.day), col(Order.counted), col(Order.currency))
            .where(col(Order.rehearsal) == rehearsal, col(Order.counted) > 0, col(Order.day).between(since, today))
            .order_by(col(Order.placed_at))
        )
        rows = (await session.execute(query)).all()
    orders, names = [], {}
    for name, email, when, worth, currency in rows:
        if who := person(name, email):
            orders.append([who, (today - when).days, str(worth), currency])
            names[who] = name.strip() or "—"
    span = spans.Span(since, today).said
    return {"orders": orders, "names": names, "nameless": len(rows) - len(orders), "span": [*span]}


def person(name: str, email: str) -> str:
    """One customer's digest, by email, else by name; "" when neither is known. Pure."""
    told = email.strip().lower() or " ".join(name.lower().split())
    return hashlib.sha256(told.encode()).hexdigest()[:12] if told else ""


async def _score(orders: list[list[Any]]) -> list[dict[str, Any]]:
    return await apart("krake.kit.segments:rfm", {"orders": orders})


def _cash(row: dict[str, Any]) -> Words:
    value = Decimal(row["spent"])
    return Words(money(value, row["currency"]), money(value, row["currency"], "de"))


def _told(row: dict[str, Any]) -> Words:
    count = several(row["orders"], Words("{n} order", "{n} Bestellung"), Words("{n} orders", "{n} Bestellungen"))
    last = several(row["recency"], Words("{n} day ago", "vor {n} Tag"), Words("{n} days ago", "vor {n} Tagen"))
    last = Words("today", "heute") if not row["recency"] else last
    worth = _cash(row)
    return Words(f"{count.en}, {worth.en}, last {last.en}", f"{count.de}, {worth.de}, zuletzt {last.de}")


def _sentence(rows: list[dict[str, Any]], people: dict[str, str], segments: Counter[str]) -> Words:
    best = [people[row["who"]] for row in rows if row["segment"] == "Best"][:3]
    first = _told(rows[0])
    whole = several(len(rows), Words("{n} customer", "{n} Kunde"), Words("{n} customers", "{n} Kunden"))
    head = (
        Words(f"Best of {whole.en}: {', '.join(best)}.", f"Die besten von {whole.de}: {', '.join(best)}.")
        if best
        else Words(
            f"None of {whole.en} stands out as best yet; first is {people[rows[0]['who']]} ({first.en}).",
            f"Noch ragt niemand von {whole.de} heraus; vorn liegt {people[rows[0]['who']]} ({first.de}).",
        )
    )
    risk = segments["At risk"]
    risky = several(risk, Words(" {n} is at risk.", " {n} ist gefährdet."), Words(" {n} are at risk.", " {n} sind gefährdet."))
    rough = Words(" So few make rough segments.", " So wenige ergeben nur grobe Segmente.") if len(rows) < FEW else Words("", "")
    risky = risky if risk else Words("", "")
    return Words(head.en + risky.en + rough.en, head.de + risky.de + rough.de)


def _figures(rows: list[dict[str, Any]], found: dict[str, Any], segments: Counter[str], route: str) -> tuple[Figure, ...]:
    source = Words(
        f"Orders {found['span'][0]}, goods without VAT and shipping", f"Bestellungen {found['span'][1]}, Waren ohne MwSt. und Versand"
    )
    table = Words("Dexter's table", "Dexters Tabelle")
    people = found["names"]
    told = [Figure(Words(people[row["who"]], people[row["who"]]), _told(row), source, route) for row in rows[:TOP]]
    told += [
        Figure(
            Words(f"Segment: {NAMES[key].en}", f"Segment: {NAMES[key].de}"),
            Words(f"{number(segments[key])}. {ADVICE[key].en}", f"{number(segments[key], 'de')}. {ADVICE[key].de}"),
            table,
            route,
        )
        for key in NAMES
        if segments[key]
    ]
    if found["nameless"]:
        count = Words(number(found["nameless"]), number(found["nameless"], "de"))
        told.append(Figure(Words("Orders without a customer", "Bestellungen ohne Kunde"), count, source, "/orders"))
    return tuple(told)
