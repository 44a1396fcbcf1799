"""Why revenue moved: more or fewer orders, larger or smaller ones, and the products behind it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from krake.kit import clock, db
from krake.kit.text import Words, money, number
from krake.services import connections, drivers
from krake.skills.revenue_report import bounds
from krake.spec.skill import Ctx, Figure, Input, Result, skill
from krake.spec.words import Risk

DROP = Decimal("0.3")  #: of the revenue before
ENOUGH = 5  #: orders before; fewer fall by chance


class Asked(Input):
    """`period` as `coordinator.grammar.periods` reads it; it is compared with as many days before it."""

    period: str = "7d"


@skill(
    title=Words("Explain a change", "Eine Änderung erklären"),
    risk=Risk.READ,
    agent="dexter",
    examples=(
        Words("why did revenue change {period}", "warum hat sich der umsatz {period} geändert"),
        Words("explain the revenue {period}", "erkläre den umsatz {period}"),
        Words("what moved the sales {period}", "was hat die verkäufe {period} bewegt"),
    ),
    keywords=(Words("why explain change drivers cause moved drop rise", "warum erkläre grund änderung ursache bewegt rückgang anstieg"),),
    alone=False,
    ensures=lambda evidence: Decimal(evidence["more"]) + Decimal(evidence["worth"]) == Decimal(evidence["change"]),
)
async def anomaly_explain(ctx: Ctx, input: Asked) -> Result:
    """Split the change of net revenue into how many orders there were and what each was worth, and name the products that moved most."""
    found = await ctx.step(Words("Compare the orders", "Bestellungen vergleichen"), _read, input.period, ctx.rehearsal)
    if not found["currency"]:
        words = Words(
            "No orders counted as revenue in this period or the one before.",
            "Weder in diesem Zeitraum noch davor zählten Bestellungen als Umsatz.",
        )
        return Result(words, (), {"more": "0", "worth": "0", "change": "0"})
    evidence = {name: found[name] for name in ("more", "worth", "change")}
    sentence = _sentence(found)
    if not fell(found["totals"], found["counts"]):
        return Result(sentence, _figures(found), evidence)
    goal = Words("Revenue fell: check what the shop offers", "Der Umsatz fiel: Angebot des Shops prüfen")
    run = await ctx.hand_over("commet", "sync_products", goal, {}, together=True)
    sentence = Words(f"{sentence.en} Commet checks the products (#{run}).", f"{sentence.de} Commet prüft die Produkte (#{run}).")
    check = Figure(
        Words("Check by Commet", "Prüfung durch Commet"), Words(f"#{run}", f"#{run}"), Words("Coordinator", "Koordinator"), f"/runs/{run}"
    )
    return Result(sentence, (*_figures(found), check), evidence | {"handed": run})


def fell(totals: list[str], counts: list[int]) -> bool:
    """Whether revenue fell by so much, of so many orders, that the shop itself may be why. Pure."""
    before, now = (Decimal(one) for one in totals)
    return counts[0] >= ENOUGH and now <= before * (1 - DROP)


async def _read(period: str, rehearsal: bool) -> dict[str, Any]:
    async with db.read() as session:
        shop = await connections.partner(session, "shopify", rehearsal=rehearsal)
        since, until, span = bounds(period, clock.today(shop.timezone if shop else "UTC"))
        first = since - timedelta(days=(until - since).days + 1)
        last = since - timedelta(days=1)
        currency = await drivers.currency(session, first, until, rehearsal=rehearsal)
        now = await drivers.span(session, since, until, currency, rehearsal=rehearsal)
        before = await drivers.span(session, first, last, currency, rehearsal=rehearsal)
        sold = await drivers.products(session, since, until, currency, rehearsal=rehearsal)
        sold_before = await drivers.products(session, first, last, currency, rehearsal=rehearsal)
    found = drivers.split(before, now)
    return {
        "currency": currency,
        "span": span._asdict(),
        "counts": [before.count, now.count],
        "totals": [str(before.total), str(now.total)],
        "more": str(found.more),
        "worth": str(found.worth),
        "change": str(found.change),
        "movers": [[title, str(value)] for title, value in drivers.movers(sold_before, sold)],
    }


def _sentence(found: dict[str, Any]) -> Words:
    def cash(text: str, lang: str) -> str:
        value = Decimal(text)
        return f"{'+' if value > 0 else ''}{money(value, found['currency'], lang)}"

    before, now = found["counts"]
    span = Words(**found["span"])
    return Words(
        f"Revenue {span.en} moved by {cash(found['change'], 'en')}: {cash(found['more'], 'en')} from {now} orders instead of {before}, "
        f"{cash(found['worth'], 'en')} from what each was worth.",
        f"Der Umsatz {span.de} änderte sich um {cash(found['change'], 'de')}: {cash(found['more'], 'de')} durch {now} statt {before} "
        f"Bestellungen, {cash(found['worth'], 'de')} durch ihren Wert.",
    )


def _figures(found: dict[str, Any]) -> tuple[Figure, ...]:
    source = Words("Shopify orders", "Shopify-Bestellungen")
    prices = Words("Shopify orders, list prices with VAT", "Shopify-Bestellungen, Listenpreise mit MwSt.")

    def cash(text: str) -> Words:
        return Words(money(Decimal(text), found["currency"]), money(Decimal(text), found["currency"], "de"))

    before, now = found["totals"]
    return (
        Figure(Words("Net revenue", "Nettoumsatz"), cash(now), source, "/lunavo"),
        Figure(Words("The period before", "Der Zeitraum davor"), cash(before), source, "/lunavo"),
        Figure(Words("Orders", "Bestellungen"), Words(number(found["counts"][1]), number(found["counts"][1], "de")), source, "/orders"),
        *(Figure(Words(title, title), cash(value), prices, "/lunavo") for title, value in found["movers"]),
    )
