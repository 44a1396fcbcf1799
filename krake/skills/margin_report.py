"""What orders leave after printing: those whose print was approved, those only proposed beside them, and the ones that leave least."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlmodel import col, select

from krake.coordinator.keeping import keep
from krake.gate import ledger
from krake.kit import clock, db
from krake.kit.money import decimal
from krake.kit.text import Words, money, percent, several
from krake.models import Action, Order
from krake.services import margin, spans
from krake.skills.revenue_report import bounds
from krake.spec.skill import Ctx, Figure, Input, Result, skill
from krake.spec.words import Risk

LOWEST = 3
#: an approved print is ordered, whether Gelato has answered yet or not; a proposal is only expected
ORDERED = ("approved", "executing", "done", "unknown")
UNKNOWN = Words("unknown", "unbekannt")


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
        evidence["known"] + evidence["unknown"] + evidence["expected"] == evidence["lines"]
        and Decimal(evidence["left"]) == Decimal(evidence["income"]) - Decimal(evidence["cost"])
        and evidence["rows"] == evidence["kept"]
    ),
)
async def margin_report(ctx: Ctx, input: Asked) -> Result:
    """Income minus Gelato's price, both without VAT, of approved prints; proposed ones apart. Payment fees and ads stay unknown."""
    found = await ctx.step(Words("Read the prints", "Drucke lesen"), _read, input.period, ctx.rehearsal)
    evidence = {name: found[name] for name in ("known", "unknown", "expected", "lines", "income", "cost", "left", "without")}
    rows = [
        {"order_number": name, "state": state, "net_revenue": income, "gelato_net_cost": cost}
        for name, state, income, cost in found["rows"]
        if name
    ]
    why = "order total and Gelato's receipt, both without VAT; fees and ads unknown"
    args = (ctx.run_id, ctx.rehearsal, "dexter", "Margins", rows, "order_number", why)
    kept = await ctx.step(Words("Keep the rows", "Zeilen festhalten"), keep, *args)
    evidence |= {"rows": len(rows), "kept": len(kept["rows"])}
    return Result(_sentence(found), (*_figures(found), _table(kept)) if found["lines"] else (), evidence)


async def _read(period: str, rehearsal: bool) -> dict[str, Any]:
    async with db.read() as session:
        today, zone = await spans.today(session, rehearsal=rehearsal)
        since, until, _ = bounds(period, today)
        begins, ends = clock.bounds(since, zone)[0], clock.bounds(until, zone)[1]
        actions = await ledger.proposed(session, "gelato.promote", begins, ends, rehearsal=rehearsal)
        sold = select(Order.id).where(
            Order.rehearsal == rehearsal, col(Order.counted).is_not(None), col(Order.day).between(since, until)
        )  # fmt: skip
        ids = [one for one in (await session.execute(sold)).scalars() if one is not None]
        printed = await ledger.orders_with(session, "gelato.promote", ids)
    currencies = [action.currency for action in actions if action.currency]
    currency = max(set(currencies), key=currencies.count) if currencies else ""
    read = [(action, _known(action, currency)) for action in actions]
    ordered = [(action, pair) for action, pair in read if action.status in ORDERED]
    known = [(action, *pair) for action, pair in ordered if pair is not None]
    waiting = [(action, pair) for action, pair in read if action.status not in ORDERED]
    lowest = sorted(known, key=lambda one: (one[1] - one[2]) / one[1])[:LOWEST]
    return {
        "lines": len(actions),
        "known": len(known),
        "unknown": sum(pair is None for _, pair in ordered),
        "expected": len(waiting),
        "expected_left": str(sum((pair[0] - pair[1] for _, pair in waiting if pair), Decimal(0))),
        "expected_known": sum(pair is not None for _, pair in waiting),
        "without": len(set(ids) - printed),
        "currency": currency,
        "income": str(sum((income for _, income, _ in known), Decimal(0))),
        "cost": str(sum((cost for _, _, cost in known), Decimal(0))),
        "left": str(sum((income - cost for _, income, cost in known), Decimal(0))),
        # the column is in euro: what another currency brought is in the sum of its own report only
        "rows": [
            [str(action.shown.get("number", "")), "Ordered" if action.status in ORDERED else "Expected", str(pair[0]), str(pair[1])]
            for action, pair in read
            if pair is not None and currency == "EUR"
        ],
        "lowest": [[str(a.shown.get("number", "")), str((income - cost) / income), a.order_id] for a, income, cost in lowest],
    }


def _known(action: Action, currency: str) -> tuple[Decimal, Decimal] | None:
    """What it brings and what it costs, both without VAT, where both are known in the report's currency."""
    income, cost = decimal(action.shown.get("income")), decimal(action.shown.get("cost"))
    same = action.currency == action.shown.get("income_currency") == currency
    return (income, cost) if same and cost is not None and income is not None and income > 0 else None


def _sentence(found: dict[str, Any]) -> Words:
    """What approved prints leave; then what is only expected, and which orders are in neither."""
    currency = found["currency"]

    def cash(text: str, lang: str) -> str:
        return money(Decimal(text), currency, lang)

    if found["known"]:
        share = Decimal(found["left"]) / Decimal(found["income"])
        one = several(found["known"], Words("{n} approved print leaves", "{n} freigegebener Druck lässt"),
                      Words("{n} approved prints leave", "{n} freigegebene Drucke lassen"))  # fmt: skip
        said = [
            Words(f"{one.en} {cash(found['left'], 'en')} before fees and ads, {percent(share, 'en', 0)} of what they bring, net of VAT.",
                  f"{one.de} vor Gebühren und Werbung {cash(found['left'], 'de')} übrig, {percent(share, 'de', 0)} der Einnahmen, netto."),
        ]  # fmt: skip
    else:
        said = [
            Words("No approved print of this period has a known margin yet.",
                  "Noch hat kein freigegebener Druck dieses Zeitraums eine bekannte Marge."),
        ]  # fmt: skip
    if found["unknown"]:
        said.append(several(found["unknown"], Words("{n} has an unknown one.", "{n} hat eine unbekannte."),
                            Words("{n} have an unknown one.", "{n} haben eine unbekannte.")))  # fmt: skip
    if found["expected"]:
        some = several(found["expected"], Words("{n} proposed print is not approved", "{n} vorgeschlagener Druck ist nicht freigegeben"),
                       Words("{n} proposed prints are not approved", "{n} vorgeschlagene Drucke sind nicht freigegeben"))  # fmt: skip
        worth = (
            Words(f"; {cash(found['expected_left'], 'en')} more is expected of them",
                  f"; von ihnen werden weitere {cash(found['expected_left'], 'de')} erwartet")
            if found["expected_known"] else Words("", "")
        )  # fmt: skip
        said.append(Words(f"{some.en}{worth.en}.", f"{some.de}{worth.de}."))
    if found["without"]:
        said.append(several(found["without"], Words("{n} sold order has no print yet and is left out.",
                                                    "{n} verkaufte Bestellung ist ohne Druck und nicht dabei."),
                            Words("{n} sold orders have no print yet and are left out.",
                                  "{n} verkaufte Bestellungen sind ohne Druck und nicht dabei.")))  # fmt: skip
    return Words(" ".join(one.en for one in said), " ".join(one.de for one in said))


def _table(kept: dict[str, Any]) -> Figure:
    count = Words(str(len(kept["rows"])), str(len(kept["rows"])))
    return Figure(Words("Rows in Margins", "Zeilen in Margen"), count, Words("Dexter's table", "Dexters Tabelle"), kept["route"])


def _figures(found: dict[str, Any]) -> tuple[Figure, ...]:
    def cash(text: str) -> Words:
        if not found["currency"]:
            return UNKNOWN
        return Words(money(Decimal(text), found["currency"]), money(Decimal(text), found["currency"], "de"))

    unknown = Words(str(found["unknown"]), str(found["unknown"]))
    waiting = Words("Proposed and not approved", "Vorgeschlagen und nicht freigegeben")
    fees, ads = Words("Waits for Shopify payouts", "Wartet auf Shopify-Auszahlungen"), Words("Waits for ad costs", "Wartet auf Werbekosten")
    return (
        Figure(Words("Brought in, without VAT", "Eingenommen, ohne MwSt."), cash(found["income"]), margin.FORMULA, "/orders"),
        Figure(Words("Owed to Gelato, without VAT", "An Gelato, ohne MwSt."), cash(found["cost"]), margin.FORMULA, "/effects"),
        Figure(Words("Prints whose margin is unknown", "Drucke mit unbekannter Marge"), unknown, margin.FORMULA, "/orders"),
        Figure(Words("Expected of proposals", "Von Vorschlägen erwartet"), cash(found["expected_left"]), waiting, "/todo"),
        Figure(Words("Payment fees", "Zahlungsgebühren"), UNKNOWN, fees),
        Figure(Words("Ads", "Werbung"), UNKNOWN, ads),
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
