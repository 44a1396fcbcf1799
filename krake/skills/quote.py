"""A quote for a large order: prices that never fall below the agreed margin, VAT, and the letter."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

from krake.coordinator.grammar.names import decimal
from krake.coordinator.keeping import keep
from krake.kit import clock
from krake.kit.gaps import closed, fact
from krake.kit.text import Words, money, number, percent, several
from krake.spec.ask import Field, Question
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

ZONE, CENT = "Europe/Berlin", Decimal("0.01")
SHAPE = Words(
    "One item a line: 50 x mug @ 7.20. List price, if any: / 14.90", "Je Zeile: 50 x Tasse @ 7,20. Falls bekannt Listenpreis: / 14,90"
)
LINE = re.compile(
    r"^\s*(?P<count>\d{1,6})\s*(?:x|×|stück|pcs|pieces)?\s+(?P<name>.+?)\s*(?:@|zu je|je|at)\s*€?\s*(?P<cost>\d[\d.,]*)\s*(?:€|eur)?"
    r"(?:\s*/\s*€?\s*(?P<list>\d[\d.,]*)\s*(?:€|eur)?)?\s*$",
    re.IGNORECASE,
)


class Wanted(Input):
    """What they want, what it costs you, and what has to stay."""

    text: str = asked(
        "Items with quantity and unit cost without VAT", "Positionen mit Menge und Stückkosten ohne MwSt.", hint=SHAPE, kind="long"
    )
    company: str = asked("Company", "Firma", "")
    contact: str = asked("Contact person", "Ansprechperson", "")
    margin: int = asked("Lowest margin in percent", "Kleinste Marge in Prozent", 30, ge=0, le=90)
    discount: int = asked("Discount on the list price in percent", "Rabatt auf den Listenpreis in Prozent", 0, ge=0, le=90)
    shipping: Decimal | None = asked("Shipping you charge, without VAT", "Versand, den du berechnest, ohne MwSt.", None, ge=0)
    vat: Literal["19", "7", "0"] = asked("VAT in percent", "MwSt. in Prozent", "19", hint=Words("0 under § 19 UStG", "0 nach § 19 UStG"))
    currency: Literal["EUR", "USD", "GBP", "CHF"] = asked("Currency", "Währung", "EUR")
    days: int = asked("Valid for days", "Gültig für Tage", 14, ge=1, le=180)
    sender: str = asked("Signed by", "Unterschrift", "")
    language: Literal["en", "de"] = asked("Language of the quote", "Sprache des Angebots", "de")


class Item(NamedTuple):
    """`price` is what is offered for one; `raised` says that the wished price lay below the floor."""

    count: int
    name: str
    cost: Decimal
    price: Decimal
    raised: bool

    @property
    def net(self) -> Decimal:
        return self.count * self.price


@skill(
    title=Words("Price a large order", "Großbestellung anbieten"),
    risk=Risk.DRAFT,
    agent="milli",
    examples=(
        Words("write a quote for {text}", "schreibe ein angebot über {text}"),
        Words("price the large order {text}", "kalkuliere die großbestellung {text}"),
    ),
    keywords=(Words("quote offer bulk large order margin floor", "angebot angebotspreis großbestellung stückpreis mindestmarge"),),
    alone=False,
    ensures=lambda evidence: (
        Decimal(evidence["net"]) == sum((Decimal(part) for part in evidence["parts"]), Decimal(0))
        and Decimal(evidence["gross"]) == Decimal(evidence["net"]) + Decimal(evidence["vat"])
        and all(Decimal(margin) >= Decimal(evidence["floor"]) for margin in evidence["margins"])
        and evidence["kept"] == 1
    ),
)
async def quote(ctx: Ctx, input: Wanted) -> Result:
    """Work out unit prices that keep the lowest margin, the sums and the VAT, draft the quote and keep its row."""
    floor = Decimal(input.margin) / 100
    items, unread = read(input.text, floor, Decimal(input.discount) / 100)
    if unread or not items:
        ctx.ask(_question(unread, input.text))
    today = date.fromisoformat(await ctx.step(Words("Read the date", "Datum lesen"), _today))
    until = today + timedelta(days=input.days)
    name = f"Q-{today:%Y%m%d}-{ctx.run_id}"
    goods, cost = sum((item.net for item in items), Decimal(0)), sum((item.count * item.cost for item in items), Decimal(0))
    parts = [item.net for item in items] + ([input.shipping.quantize(CENT)] if input.shipping is not None else [])
    net = sum(parts, Decimal(0))
    vat = (net * Decimal(input.vat) / 100).quantize(CENT, ROUND_HALF_UP)
    margin = (goods - cost) / goods if goods else Decimal(0)
    row = {"number": name, "margin": str((margin * 100).quantize(CENT)), "valid_until": until.isoformat(), "status": "Draft"}
    if input.currency == "EUR":  # the column is in euro, and there is no rate to convert with
        row["net"] = str(net)
    why = f"{input.company or 'no company named'}, {money(net, input.currency)} net: {len(items)} items, margin at least {input.margin}%"
    done = await ctx.step(
        Words("Keep the quote", "Angebot festhalten"), keep, ctx.run_id, ctx.rehearsal, "milli", "Quotes", [row], "number", why
    )
    raised = sum(item.raised for item in items)
    lifted = several(
        raised,
        Words(" {n} wished price was raised to keep the margin.", " {n} Wunschpreis wurde angehoben, um die Marge zu halten."),
        Words(" {n} wished prices were raised to keep the margin.", " {n} Wunschpreise wurden angehoben, um die Marge zu halten."),
    )
    sentence = Words(
        f"Quote {name}: {money(net, input.currency)} net, margin on the goods {percent(margin)}." + (lifted.en if raised else ""),
        f"Angebot {name}: {money(net, input.currency, 'de')} netto, Marge auf die Ware {percent(margin, 'de')}."
        + (lifted.de if raised else ""),
    )
    evidence = {
        "net": str(net), "vat": str(vat), "gross": str(net + vat), "parts": [str(part) for part in parts], "floor": str(floor),
        "margins": [str((item.price - item.cost) / item.price) for item in items], "kept": len(done["rows"]),
    }  # fmt: skip
    document = closed(letter(input, items, name, until, net, vat), input.language)
    return Result(sentence, _figures(input, net, vat, cost, margin, done["route"]), evidence, document)


async def _today() -> str:
    return clock.today(ZONE).isoformat()


def read(text: str, floor: Decimal, discount: Decimal) -> tuple[list[Item], list[str]]:
    """Items, and the lines that could not be read. An item without a list price is offered at the floor."""
    items, unread = [], []
    for line in filter(str.strip, re.split(r"[\n;]", text)):
        found = LINE.match(line)
        cost = decimal(found["cost"].strip(".,")) if found else None
        listed = decimal(found["list"].strip(".,")) if found and found["list"] else None
        if not found or not cost or not int(found["count"]) or (found["list"] and not listed):
            unread.append(line.strip())
            continue
        least = (cost / (1 - floor)).quantize(CENT, ROUND_CEILING)  # rounded up: rounded down it would be below the floor
        wished = least if listed is None else (listed * (1 - discount)).quantize(CENT, ROUND_HALF_UP)
        items.append(Item(int(found["count"]), found["name"].strip(), cost, max(least, wished), wished < least))
    return items, unread


def letter(wanted: Wanted, items: list[Item], name: str, until: date, net: Decimal, vat: Decimal) -> str:
    """The quote as Markdown."""
    de, lang, unit = wanted.language == "de", wanted.language, wanted.currency
    when = f"{until:%d.%m.%Y}" if de else f"{until:%d/%m/%Y}"
    firm, who = fact(wanted.company, "Firma" if de else "company"), fact(wanted.contact, "Ansprechperson" if de else "contact person")
    sender, time = fact(wanted.sender, "dein Name" if de else "your name"), fact("", "Lieferzeit" if de else "delivery time")
    rows = [f"| {number(i.count, lang)} | {i.name} | {money(i.price, unit, lang)} | {money(i.net, unit, lang)} |" for i in items]
    if wanted.shipping is not None:
        rows.append(f"| | {'Versand' if de else 'Shipping'} | | {money(wanted.shipping, unit, lang)} |")
    head = "| Menge | Artikel | Stückpreis netto | Summe netto |" if de else "| Quantity | Item | Unit price net | Total net |"
    small = "Kein Ausweis von Umsatzsteuer nach § 19 UStG." if de else "No VAT is charged under § 19 UStG (small business)."
    tax = small if wanted.vat == "0" else f"{'zzgl.' if de else 'plus'} {wanted.vat} % {'MwSt.' if de else 'VAT'}: {money(vat, unit, lang)}"
    whole = f"**{'Brutto' if de else 'Gross'}: {money(net + vat, unit, lang)}**"
    sums = f"**{'Netto' if de else 'Net'}: {money(net, unit, lang)}**  \n{tax}  \n{whole}"
    table = "\n".join([head, "|---:|---|---:|---:|", *rows])
    gap = fact("", "Versandkosten" if de else "shipping cost")
    ship = "" if wanted.shipping is not None else f"{'Versand' if de else 'Shipping'}: {gap}. "
    if de:
        return (
            f"# Angebot {name}\n\nfür {firm}\n\nGuten Tag {who},\n\ngern bieten wir Ihnen an:\n\n{table}\n\n{sums}\n\n{ship}"
            f"Lieferzeit: {time}. Gültig bis {when}. Zum Bestellen genügt eine Antwort mit der Angebotsnummer.\n\nViele Grüße\n{sender}"
        )
    return (
        f"# Quote {name}\n\nfor {firm}\n\nHello {who},\n\nwe are pleased to offer you:\n\n{table}\n\n{sums}\n\n{ship}"
        f"Delivery time: {time}. Valid until {when}. To order, reply with the number of this quote.\n\nKind regards\n{sender}"
    )


def _question(unread: list[str], text: str) -> Question:
    which = "; ".join(unread) or text
    return Question(
        Words("Items of the quote", "Positionen des Angebots"),
        Words(f"I cannot read quantity and unit cost in: {which}", f"Menge und Stückkosten fehlen in: {which}"),
        (Field("text", "text", Words("Items", "Positionen"), SHAPE),),
        f"quote:{which[:80]}",
    )


def _figures(wanted: Wanted, net: Decimal, vat: Decimal, cost: Decimal, margin: Decimal, route: str) -> tuple[Figure, ...]:
    given = Words("items and unit costs you gave", "deine Positionen und Stückkosten")

    def cash(amount: Decimal) -> Words:
        return Words(money(amount, wanted.currency), money(amount, wanted.currency, "de"))

    return (
        Figure(Words("Net", "Netto"), cash(net), given, route),
        Figure(Words(f"VAT {wanted.vat}%", f"MwSt. {wanted.vat} %"), cash(vat), given, route),
        Figure(Words("Your cost", "Deine Kosten"), cash(cost), given, route),
        Figure(Words("Margin on the goods", "Marge auf die Ware"), Words(percent(margin), percent(margin, "de")), given, route),
    )
