"""What orders leave after printing: together, and the ones that leave least."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from krake.coordinator.keeping import keep
from krake.gate import ledger
from krake.kit import clock, db
from krake.kit.money import decimal
from krake.kit.text import Words, money, percent
from krake.models import Action
from krake.services import connections, margin
from krake.skills.revenue_report import bounds
from krake.spec.skill import Ctx, Figure, Input, Result, skill
from krake.spec.words import Risk

LOWEST = 3


class Asked(Input):
    """`period` as `coordinator.grammar.periods` reads it: the days on which the print was proposed."""

    period: str = "30d"


@skill(
    title=Words("Margin report", "Margenbericht"),
    risk=Risk.OWN,
    agent="dexter",
    examples=(
        Words("margin report {period}", "margenbericht {period}"),
        Words("what margin did we make {period}", "welche marge hatten wir {period}"),
        Words("which orders have the lowest margin {period}", "welche bestellungen haben die kleinste marge {period}"),
    ),
    keywords=(Words("margin profit left cost lowest contribution", "marge gewinn übrig kosten kleinste deckungsbeitrag"),),
    alone=False,
    ensures=lambda evidence: (
        evidence["known"] + evidence["unknown"] == evidence["lines"]
        and Decimal(evidence["left"]) == Decimal(evidence["income"]) - Decimal(evidence["price"])
        and evidence["rows"] == evidence["kept"]
    ),
)
async def margin_report(ctx: Ctx, input: Asked) -> Result:
    """Income without VAT minus Gelato's price with VAT, over prints of a period that were not turned down; without payment fees."""
    found = await ctx.step(Words("Read the prints", "Drucke lesen"), _read, input.period, ctx.rehearsal)
    evidence = {name: found[name] for name in ("known", "unknown", "lines", "income", "price", "left")}
    rows = [{"order_number": name, "net_revenue": income, "gelato_cost": price} for name, income, price in found["rows"] if name]
    kept = await ctx.step(
        Words("Keep the rows", "Zeilen festhalten"),
        keep,
        ctx.run_id,
        ctx.rehearsal,
        "dexter",
        "Margins",
        rows,
        "order_number",
        "margin report",
    )
    evidence |= {"rows": len(rows), "kept": len(kept["rows"])}
    if not found["known"]:
        words = Words("No print of this period has a known margin yet.", "Noch hat kein Druck dieses Zeitraums eine bekannte Marge.")
        return Result(words, (), evidence)
    share = Decimal(found["left"]) / Decimal(found["income"])
    left = {lang: money(Decimal(found["left"]), found["currency"], lang) for lang in ("en", "de")}
    sentence = Words(
        f"{found['known']} prints leave {left['en']}, {percent(share, 'en', 0)} of what they bring.",
        f"{found['known']} Drucke lassen {left['de']} übrig, {percent(share, 'de', 0)} dessen, was sie bringen.",
    )
    return Result(sentence, (*_figures(found), _table(kept)), evidence)


async def _read(period: str, rehearsal: bool) -> dict[str, Any]:
    async with db.read() as session:
        shop = await connections.partner(session, "shopify", rehearsal=rehearsal)
        zone = shop.timezone if shop else "UTC"
        since, until, _ = bounds(period, clock.today(zone))
        begins, ends = clock.bounds(since, zone)[0], clock.bounds(until, zone)[1]
        actions = await ledger.proposed(session, "gelato.promote", begins, ends, rehearsal=rehearsal)
    currencies = [action.currency for action in actions if action.currency]
    currency = max(set(currencies), key=currencies.count) if currencies else ""
    read = [(action, _known(action, currency)) for action in actions]
    known = [(action, *pair) for action, pair in read if pair is not None]
    lowest = sorted(known, key=lambda one: (one[1] - one[2]) / one[1])[:LOWEST]
    return {
        "lines": len(actions),
        "known": len(known),
        "unknown": sum(pair is None for _, pair in read),
        "currency": currency,
        "income": str(sum((income for _, income, _ in known), Decimal(0))),
        "price": str(sum((price for _, _, price in known), Decimal(0))),
        "left": str(sum((income - price for _, income, price in known), Decimal(0))),
        # the column is in euro: what another currency brought is in the sum of its own report only
        "rows": [[str(a.shown.get("number", "")), str(income), str(price)] for a, income, price in known if currency == "EUR"],
        "lowest": [[str(a.shown.get("number", "")), str((income - price) / income), a.order_id] for a, income, price in lowest],
    }


def _known(action: Action, currency: str) -> tuple[Decimal, Decimal] | None:
    """What it brings and what it costs, where both are known in the report's currency."""
    income = decimal(action.shown.get("income"))
    same = action.currency == action.shown.get("income_currency") == currency
    return (income, action.price) if same and action.price is not None and income is not None and income > 0 else None


def _table(kept: dict[str, Any]) -> Figure:
    count = Words(str(len(kept["rows"])), str(len(kept["rows"])))
    return Figure(Words("Rows in Margins", "Zeilen in Margen"), count, Words("Dexter's table", "Dexters Tabelle"), kept["route"])


def _figures(found: dict[str, Any]) -> tuple[Figure, ...]:
    def cash(text: str) -> Words:
        return Words(money(Decimal(text), found["currency"]), money(Decimal(text), found["currency"], "de"))

    unknown = Words(str(found["unknown"]), str(found["unknown"]))
    return (
        Figure(Words("Brought in, without VAT", "Eingenommen, ohne MwSt."), cash(found["income"]), margin.FORMULA, "/orders"),
        Figure(Words("Paid to Gelato, with VAT", "An Gelato gezahlt, mit MwSt."), cash(found["price"]), margin.FORMULA, "/effects"),
        Figure(Words("Prints whose margin is unknown", "Drucke mit unbekannter Marge"), unknown, margin.FORMULA, "/orders"),
        *(
            Figure(
                Words(f"Low: {number_}", f"Niedrig: {number_}"),
                Words(percent(Decimal(share), "en", 0), percent(Decimal(share), "de", 0)),
                margin.FORMULA,
                f"/orders/{order_id}" if order_id else "/orders",
            )
            for number_, share, order_id in found["lowest"]
        ),
    )
