"""A quote for a large order: prices that never fall below the agreed margin, VAT, and the letter."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

from krake.coordinator import voice
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
    "One item a line, as you say it: 200 mugs, 4.50 each. List price, if any: list 14.90",
    "Je Zeile eine Position, wie du es sagst: 200 Tassen, je 4,50. Falls bekannt: Listenpreis 14,90",
)
AMOUNT = r"(?<![\w.,])\d{1,3}(?:[.,]\d{3})+[.,]\d{1,2}(?![\d.,]*\d)|(?<![\w.,])\d+(?:[.,]\d{1,2})?(?![\d]|[.,]\d)"
SIGN = r"(?:€|\$|£|\b(?:eur|euros?|usd|dollars?|gbp|pounds?|chf|franken)\b)"
EACH = r"(?:each|apiece|a piece|per (?:piece|unit|item|one)|pro (?:stück|einheit)|je(?: stück)?|das stück|das teil|p\.?\s?st\.?)"
#: two positions in one line: a word or mark between, and then a number that counts
NEXT = re.compile(rf"\s*(?:,|\band\b|\bund\b|\bplus\b|&|\+)\s+(?=\d[\d.,]*\s*(?:x\b|×|[a-zäöüß]{{3,}})(?!{EACH}))", re.IGNORECASE)
NOT_NEXT = re.compile(rf"^\d[\d.,]*\s*(?:{SIGN}|{EACH}\b)|^\d+[.,]\d{{1,2}}\b", re.IGNORECASE)
COUNT = re.compile(
    r"(?<![\w.,€$£])(?P<count>\d{1,3}(?:[.,]\d{3})+|\d{1,6})(?![.,]?\d)\s*(?:(?:x|×|stück|stk\.?|pcs\.?|pieces?(?: of)?|units?(?: "
    r"of)?)(?!\w))?\s*(?=[^\W\d_])",
    re.IGNORECASE,
)
LATE = re.compile(
    r"(?P<name>.+?)\s*(?:[:,]\s*|\s)(?:x|×)?\s*(?P<count>\d{1,6})\s*(?:x|×|stück|stk\.?|pcs\.?|pieces?|units?)(?!\w)", re.IGNORECASE
)
LISTED = re.compile(
    rf"(?:/|\b(?:list(?:ed)?(?: price)?|rrp|uvp|listenpreis|verkaufspreis|vk(?:-?preis)?|sold (?:at|for)|sells (?:at|for)))\s*(?:is|"
    rf"ist|:|at|von)?\s*"
    rf"{SIGN}?\s*(?P<list>{AMOUNT})\s*{SIGN}?(?:\s*{EACH}\b)?",
    re.IGNORECASE,
)
#: what stands before a unit cost
CUE = (
    r"(?:@|\bà|\bzu je\b|\bje\b|\bat\b|\bfor\b|\bfür\b|\bzu\b|\b(?:unit |purchase |production )?costs?(?:ing)?\b|\bkostet\b|\bkosten\b|"
    r"\bstückkosten\b|\beinkauf(?:spreis)?\b|\bek\b|\bprice\b|\bpreis\b|\bstückpreis\b)"
)
COST = re.compile(
    rf"(?P<cue>{CUE}\s*(?:me|us|mich|uns|is|ist|of|von|:|about|etwa|ca\.?|"
    rf"=)*\s*)?(?P<before>{SIGN}\s*)?(?P<cost>{AMOUNT})\s*(?P<after>{SIGN}\s*)?"
    rf"(?P<each>{EACH}(?!\w))?(?P<whole>\s*(?:in total|total|altogether|insgesamt|gesamt|zusammen)\b)?",
    re.IGNORECASE,
)
MEASURE = re.compile(r"\s*(?:ml|cl|l|cm|mm|m|g|kg|oz|inch|zoll|x\s?\d|×\s?\d|%|g/m)", re.IGNORECASE)
FOR_WHOM = re.compile(
    r"[\s,]+(?:for|für|an)\s+(?P<who>(?:(?:the|die|den|das)\s+)?[A-ZÄÖÜ][\w&'’.-]*(?:\s+[A-ZÄÖÜ&][\w&'’.-]*){0,4})\s*[.!]?\s*$"
)
FIRM = re.compile(
    r"\b(?:GmbH|AG|UG|KG|e\.\s?V\.|SE|Ltd|Inc|LLC|Hotels?|Group|Agentur|Agency|Verlag|Studio|Café|Cafe|Restaurant|Shop|Store)\b"
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
    asked_for, whom = addressee(input.text)
    if whom and not (input.company or input.contact):
        input = input.model_copy(update={"company" if FIRM.search(whom) else "contact": whom})
    items, unread = read(asked_for, floor, Decimal(input.discount) / 100)
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
    return voice.plain(Result(sentence, _figures(input, net, vat, cost, margin, done["route"]), evidence, document))


async def _today() -> str:
    return clock.today(ZONE).isoformat()


def read(text: str, floor: Decimal, discount: Decimal) -> tuple[list[Item], list[str]]:
    """Items, and the lines that could not be read. An item without a list price is offered at the floor."""
    items, unread = [], []
    for line in lines(text):
        found = position(line)
        if found is None:
            unread.append(line.strip())
            continue
        count, name, cost, listed = found
        least = (cost / (1 - floor)).quantize(CENT, ROUND_CEILING)  # rounded up: rounded down it would be below the floor
        wished = least if listed is None else (listed * (1 - discount)).quantize(CENT, ROUND_HALF_UP)
        items.append(Item(count, name, cost, max(least, wished), wished < least))
    return items, unread


def addressee(text: str) -> tuple[str, str]:
    """The text without "for Anna Berg" at its end, and that name; "" when it ends otherwise. Pure."""
    found = FOR_WHOM.search(text)
    return (text[: found.start()], found["who"].strip(" .")) if found else (text, "")


def lines(text: str) -> list[str]:
    """The positions of a text: one a line, between semicolons, or after an "and" that another count follows. Pure."""
    found: list[str] = []
    for line in filter(str.strip, re.split(r"[\n;]", text)):
        start = 0
        for mark in NEXT.finditer(line):
            if not NOT_NEXT.match(line[mark.end() :]):
                found.append(line[start : mark.start()])
                start = mark.end()
        found.append(line[start:])
    return [line for line in found if line.strip(" ,.")]


def position(line: str) -> tuple[int, str, Decimal, Decimal | None] | None:
    """Count, name, unit cost and list price of one position; None when count, name or cost is missing or reads two ways. Pure."""
    line = " ".join(line.strip(" -•*").split())
    found, listed = LISTED.search(line), None
    if found:
        listed = decimal(found["list"])
        if not listed:
            return None
        line = f"{line[: found.start()]} {line[found.end() :]}".strip()
    head = COUNT.search(line)
    late = None if head and not line[: head.start()].strip(" :,") else LATE.match(line)
    if late:
        count, name, rest = late["count"], late["name"], line[late.end() :]
    elif head:
        count, name, rest = head["count"], "", line[head.end() :]
    else:
        return None
    prices = [one for one in COST.finditer(rest) if not MEASURE.match(rest, one.end("cost")) or one["after"]]
    sure = [one for one in prices if one["cue"] or one["before"] or one["after"] or one["each"]]
    broken = [one for one in prices if re.search(r"[.,]\d{1,2}$", one["cost"])]
    price = next(iter([*reversed(sure), *reversed(broken), *reversed(prices)]), None)
    cost = decimal(price["cost"]) if price else None
    if price is None or not cost:
        return None
    name = name or rest[: price.start()] + (rest[price.end() :] if not rest[: price.start()].strip(" ,:@") else "")
    name = re.sub(rf"\s*(?:{CUE}|{EACH}|,|:|-|–)\s*$", "", name.strip(" ,:@-–=/()"), flags=re.IGNORECASE).strip(" ,:@-–=/()")
    whole = int(re.sub(r"\D", "", count))
    if not whole or not any(sign.isalpha() for sign in name):
        return None
    if price["whole"]:
        cost = (cost / whole).quantize(CENT, ROUND_HALF_UP)
    return (whole, name, cost, listed) if cost else None


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
