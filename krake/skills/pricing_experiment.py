"""A price test: what the new price must keep selling to pay, how many visitors show it, and when to stop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, sqrt
from statistics import NormalDist
from typing import Any, Literal

from krake.coordinator.keeping import keep
from krake.kit import clock
from krake.kit.text import Words, day, money, number, percent, several
from krake.spec.ask import Field, Question
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

SURE, POWER = 0.95, 0.8
LONGEST = 12  #: weeks; after that seasons decide, not the price
CENT = Decimal("0.01")
DIGITS = Words("Digits only, for example 1200", "Nur Ziffern, zum Beispiel 1200")


class Price(Input):
    """The product, what it costs and brings, and how often it is seen and bought."""

    text: str = asked("Product", "Produkt", "")
    price: Decimal | None = asked("Price now, with VAT", "Preis jetzt, mit MwSt.", None, gt=0, le=100_000)
    cost: Decimal | None = asked(
        "Cost of one piece", "Kosten je Stück", None, ge=0, le=100_000, hint=Words("Print, shipping, fees", "Druck, Versand, Gebühren")
    )
    visitors: int | None = asked("Visitors of its page a week", "Besucher der Seite je Woche", None, ge=1, le=10_000_000)
    sales: int | None = asked("Pieces sold a week", "Verkäufe je Woche", None, ge=1, le=1_000_000)
    change: int = asked("Change of the price in percent", "Preisänderung in Prozent", 10, ge=-50, le=100)
    vat: int = asked("VAT in percent", "MwSt. in Prozent", 19, ge=0, le=30)
    currency: Literal["EUR", "USD", "GBP", "CHF"] = asked("Currency", "Währung", "EUR")
    language: Literal["de", "en"] = asked("Language of the design", "Sprache des Entwurfs", "de")


@dataclass(frozen=True, slots=True)
class Design:
    """`rate` is sales by visitor now, `needed` what the new price needs to leave as much. `each` visitors a price, over `weeks`."""

    new_price: Decimal
    margin: Decimal
    new_margin: Decimal
    rate: float
    needed: float
    each: int
    weeks: int
    floor: int


@skill(
    title=Words("Design a price test", "Preistest entwerfen"),
    risk=Risk.OWN,
    agent="buddy",
    examples=(
        Words("design a price test for {text}", "entwirf einen preistest für {text}"),
        Words("pricing experiment for {text}", "preisexperiment für {text}"),
    ),
    keywords=(Words("price test pricing experiment sample", "preistest preisexperiment preis testen stichprobe"),),
    alone=False,
    ensures=lambda evidence: (
        not evidence["designed"]
        or (
            evidence["kept"] == 1
            and abs(evidence["rate"] * float(evidence["margin"]) - evidence["needed"] * float(evidence["new_margin"])) < 1e-9
            and evidence["weekly"] * evidence["weeks"] >= 2 * evidence["each"]
        )
    ),
)
async def pricing_experiment(ctx: Ctx, input: Price) -> Result:
    """Say what share of its sales a product may lose at a new price, how many visitors tell it apart from chance, and when to stop."""
    if not input.text or None in (input.price, input.cost, input.visitors, input.sales):
        ctx.ask(_question(input))
    assert input.price is not None and input.cost is not None and input.visitors is not None and input.sales is not None
    none: dict[str, Any] = {"designed": False, "kept": 0}
    factor = 1 + Decimal(input.vat) / 100
    if refusal := lacking(input.price, input.cost, input.visitors, input.sales, input.change, factor):
        return Result(refusal, (), none)
    design = plan(input.price, input.cost, input.visitors, input.sales, input.change, factor)
    start = date.fromisoformat(await ctx.step(Words("Look at the calendar", "In den Kalender sehen"), _next_monday))

    def cash(value: Decimal) -> Words:
        return Words(money(value, input.currency), money(value, input.currency, "de"))

    fits = design.weeks <= LONGEST
    stop = rule(design, input.language)
    hypothesis = _hypothesis(input.text, cash(input.price), cash(design.new_price), design).to(input.language)
    row = {"hypothesis": hypothesis, "metric": "/lunavo", "start": start.isoformat() if fits else None, "stop_rule": stop}
    put = await ctx.step(
        Words("Keep the experiment", "Versuch festhalten"),
        keep,
        ctx.run_id,
        ctx.rehearsal,
        "buddy",
        "Experiments",
        [row],
        "hypothesis",
        "worked out from the figures given",
    )
    weeks = several(design.weeks, Words("{n} week", "{n} Woche"), Words("{n} weeks", "{n} Wochen"))
    sentence = (
        Words(
            f"At {cash(design.new_price).en} the test takes {weeks.en}, {number(design.each)} visitors a price.",
            f"Bei {cash(design.new_price).de} braucht der Test {weeks.de}, {number(design.each, 'de')} Besucher je Preis.",
        )
        if fits
        else Words(
            f"This test would take {weeks.en}; with so few visitors only a larger step can be told apart from chance.",
            f"Dieser Test bräuchte {weeks.de}; bei so wenigen Besuchern lässt sich nur ein größerer Schritt vom Zufall trennen.",
        )
    )
    given, worked = Words("figures given", "angegebene Zahlen"), Words("worked out from them", "daraus berechnet")
    test = Words("two shares, 95% sure, 80% power", "zwei Anteile, 95 % sicher, 80 % Trennschärfe")
    rates = [Words(percent(Decimal(str(rate)), "en", 2), percent(Decimal(str(rate)), "de", 2)) for rate in (design.rate, design.needed)]
    figures = (
        Figure(Words("Left of a sale now, without VAT", "Bleibt je Verkauf jetzt, ohne MwSt."), cash(design.margin), given),
        Figure(Words("Left at the new price", "Bleibt beim neuen Preis"), cash(design.new_margin), worked),
        Figure(Words("Sales per visitor now", "Verkäufe je Besucher jetzt"), rates[0], given),
        Figure(Words("Sales per visitor that pay the same", "Verkäufe je Besucher für den gleichen Ertrag"), rates[1], worked),
        Figure(Words("Visitors a price", "Besucher je Preis"), Words(number(design.each), number(design.each, "de")), test, put["route"]),
    )
    evidence = {
        "designed": True, "kept": len(put["rows"]), "rate": design.rate, "needed": design.needed, "margin": str(design.margin),
        "new_margin": str(design.new_margin), "each": design.each, "weeks": design.weeks, "weekly": input.visitors,
    }  # fmt: skip
    return Result(sentence, figures, evidence, document(input, design, start, hypothesis, stop))


async def _next_monday() -> str:
    today = clock.today("Europe/Berlin")
    return (today + timedelta(days=7 - today.weekday())).isoformat()


def _question(input: Price) -> Question:
    fields = (
        *(() if input.text else (Field("text", "text", Words("Product", "Produkt")),)),
        Field("price", "amount", Words("Price now, with VAT", "Preis jetzt, mit MwSt."), currency=input.currency),
        Field("cost", "amount", Words("Cost of one piece", "Kosten je Stück"), currency=input.currency),
        Field("visitors", "text", Words("Visitors of its page a week", "Besucher der Seite je Woche"), DIGITS),
        Field("sales", "text", Words("Pieces sold a week", "Verkäufe je Woche"), DIGITS),
    )
    return Question(
        Words(f"What does {input.text or 'the product'} cost and sell?", f"Was kostet und verkauft {input.text or 'das Produkt'}?"),
        Words("The size of a price test follows from these figures.", "Aus diesen Zahlen folgt die Größe des Preistests."),
        fields,
        f"pricing_experiment:{input.text.lower()}",
    )


def lacking(price: Decimal, cost: Decimal, visitors: int, sales: int, change: int, factor: Decimal) -> Words | None:
    """Why there is nothing to test, or None. Pure."""
    if change == 0:
        return Words("A test needs a price that differs.", "Ein Test braucht einen anderen Preis.")
    if sales >= visitors:
        return Words("More sales than visitors: one of the figures is wrong.", "Mehr Verkäufe als Besucher: Eine der Zahlen stimmt nicht.")
    if price / factor <= cost:
        return Words(
            "At this price nothing is left of a sale; raise it first, no test is needed.",
            "Bei diesem Preis bleibt nichts übrig; hebe ihn an, dafür braucht es keinen Test.",
        )
    if price * (100 + change) / 100 / factor <= cost:
        return Words("The new price would not pay the cost.", "Der neue Preis würde die Kosten nicht decken.")
    if sales / visitors * float((price / factor - cost) / (price * (100 + change) / 100 / factor - cost)) >= 1:
        return Words("The new price could not pay however many buy.", "Der neue Preis kann sich nicht lohnen, egal wie viele kaufen.")
    return None


def plan(price: Decimal, cost: Decimal, visitors: int, sales: int, change: int, factor: Decimal) -> Design:
    """The size of a test of two shares: today's rate, and the one at which the new price leaves exactly as much. Pure."""
    new_price = (price * (100 + change) / 100).quantize(CENT)
    margin, new_margin = price / factor - cost, new_price / factor - cost
    rate = sales / visitors
    needed = rate * float(margin) / float(new_margin)
    sure, power = NormalDist().inv_cdf(1 - (1 - SURE) / 2), NormalDist().inv_cdf(POWER)
    each = ceil((sure + power) ** 2 * (rate * (1 - rate) + needed * (1 - needed)) / (rate - needed) ** 2)
    weeks = max(2, ceil(2 * each / visitors))
    weeks += weeks % 2  # the prices take turns by week, so that each has as many
    # fewer sales than this in a week of the new price are no chance any more: three standard deviations below what pays
    floor = max(0, int(visitors * needed - 3 * sqrt(visitors * needed * (1 - needed))))
    return Design(new_price, margin, new_margin, rate, needed, each, weeks, floor)


def _hypothesis(product: str, old: Words, new: Words, design: Design) -> Words:
    rates = [percent(Decimal(str(design.needed)), lang, 2) for lang in ("en", "de")]
    return Words(
        f"{product} at {new.en} instead of {old.en} sells to at least {rates[0]} of its visitors, and so leaves more.",
        f"{product} für {new.de} statt {old.de} verkauft sich an mindestens {rates[1]} der Besucher und lässt damit mehr übrig.",
    )


def rule(design: Design, language: str) -> str:
    """When the test ends. Pure."""
    if language == "de":
        early = f" Sofort beenden, wenn eine Woche mit neuem Preis weniger als {design.floor} Verkäufe bringt." if design.floor else ""
        return f"Nach {design.weeks} Wochen und {number(design.each, 'de')} Besuchern je Preis; vorher wird nicht entschieden.{early}"
    early = f" Stop at once if a week of the new price brings fewer than {design.floor} sales." if design.floor else ""
    return f"After {design.weeks} weeks and {number(design.each)} visitors a price; nothing is decided before.{early}"


def document(input: Price, design: Design, start: date, hypothesis: str, stop: str) -> str:
    """The design in Markdown. Pure."""
    language = input.language
    new = money(design.new_price, input.currency, language)
    old = money(input.price, input.currency, language)
    end = start + timedelta(weeks=design.weeks, days=-1)
    if language == "de":
        lines = [
            f"# Preistest: {input.text}", f"**Annahme:** {hypothesis}",
            f"**Ablauf:** Vom {day(start, 'de')} bis {day(end, 'de')} wechselt der Preis jeden Montag: {old}, dann {new}, und so fort. "
            "Alle sehen zur selben Zeit denselben Preis.",
            f"**Ende:** {stop}",
            "**Auswertung:** Ertrag je Besucher vergleichen (Verkäufe × was je Verkauf bleibt ÷ Besucher), nicht den Umsatz.",
            "**Zu beachten:** Keine Aktion, kein Feiertag in diesen Wochen. Wer einen gesenkten Preis bewirbt, nennt den niedrigsten der "
            "letzten 30 Tage (§ 11 PAngV).",
            "---\nEs fehlen: [Ergebnis], [Entscheidung].",
        ]  # fmt: skip
    else:
        lines = [
            f"# Price test: {input.text}", f"**Hypothesis:** {hypothesis}",
            f"**How:** From {day(start)} to {day(end)} the prices take turns every Monday: first {old}, then {new}, and so on. "
            "Everybody sees the same price at the same time.",
            f"**End:** {stop}",
            "**Reading it:** Compare what is left per visitor (sales × what a sale leaves ÷ visitors), not revenue.",
            "**Mind:** No promotion and no holiday in these weeks. Who advertises a lowered price names the lowest of the last 30 days "
            "(§ 11 PAngV).",
            "---\nMissing: [result], [decision].",
        ]  # fmt: skip
    return "\n\n".join(lines)
