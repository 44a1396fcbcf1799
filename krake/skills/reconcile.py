"""Payouts or bank lines against orders: by reference, then by amount and day; the rest is the difference, to the cent."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from krake.coordinator.keeping import keep
from krake.kit import grids
from krake.kit.errors import Refused
from krake.kit.text import Words, money, number, several
from krake.services import files
from krake.spec.ask import Field, Question
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

REFERENCE = (
    "order", "order name", "order number", "bestellnummer", "reference", "referenz", "name", "verwendungszweck", "description",
    "buchungstext", "transaction id", "id",
)  # fmt: skip
AMOUNT = ("amount", "betrag", "gross", "brutto", "total", "gesamtbetrag", "umsatz", "net", "netto", "summe")
DAY = (
    "date", "datum", "transaction date", "buchungstag", "buchungsdatum", "payout date", "paid at", "created at", "valuta",
    "bestelldatum",
)  # fmt: skip
MOST_LISTED = 100


class Books(Input):
    """Two tables, each as CSV or XLSX."""

    payouts: str = asked(
        "Payouts or bank lines", "Auszahlungen oder Kontozeilen", "", kind="file", hint=Words("CSV or XLSX", "CSV oder XLSX")
    )
    sales: str = asked("Orders", "Bestellungen", "", kind="file", hint=Words("CSV or XLSX", "CSV oder XLSX"))
    apart: int = asked("Days apart at most", "Höchstens Tage auseinander", 5, ge=0, le=60)
    currency: Literal["EUR", "USD", "GBP", "CHF"] = asked("Currency", "Währung", "EUR")
    language: Literal["de", "en"] = asked("Language of the list", "Sprache der Liste", "de")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: where it stands, what it names, how much and when."""

    row: int
    reference: str
    amount: Decimal
    day: date | None = None


@dataclass(slots=True)
class Matched:
    """`pairs` are (order, its payouts, how). What is left over on either side is open."""

    pairs: list[tuple[Line, list[Line], str]] = field(default_factory=list)
    payouts: list[Line] = field(default_factory=list)
    orders: list[Line] = field(default_factory=list)

    @property
    def unequal(self) -> Decimal:
        """By how much matched payouts differ from their orders."""
        return sum((total(paid) - order.amount for order, paid, _ in self.pairs), Decimal(0))


@skill(
    title=Words("Reconcile payouts", "Auszahlungen abgleichen"),
    risk=Risk.OWN,
    agent="dexter",
    examples=(
        Words("reconcile the payouts with the orders", "gleiche die auszahlungen mit den bestellungen ab"),
        Words("reconcile the bank lines", "gleiche die kontozeilen ab"),
        Words("match payouts to orders", "ordne auszahlungen den bestellungen zu"),
    ),
    keywords=(Words("reconcile payouts bank lines match books", "abgleichen abgleich auszahlungen kontozeilen bücher"),),
    ensures=lambda evidence: (
        Decimal(evidence["paid"]) - Decimal(evidence["sold"])
        == Decimal(evidence["unequal"]) + Decimal(evidence["open_payouts"]) - Decimal(evidence["open_orders"])
        and evidence["kept"] == evidence["rows"]
    ),
)
async def reconcile(ctx: Ctx, input: Books) -> Result:
    """Match each payout with its order and list every open item. Open items and differences of pairs add up to the whole difference."""
    if not (input.payouts and input.sales):
        ctx.ask(_question())
    found = await ctx.step(Words("Match the lines", "Zeilen zuordnen"), _match, input.payouts, input.sales, input.apart)
    rows = found["rules"]
    kept = {"rows": [], "route": ""}
    if rows:
        args = (ctx.run_id, ctx.rehearsal, "dexter", "Data quality", rows, "dataset+rule", "payouts beside orders, line by line")
        kept = await ctx.step(Words("Keep the differences", "Abweichungen festhalten"), keep, *args)

    def cash(text: str) -> Words:
        return Words(money(Decimal(text), input.currency), money(Decimal(text), input.currency, "de"))

    pairs = several(found["pairs"], Words("{n} order", "{n} Bestellung"), Words("{n} orders", "{n} Bestellungen"))
    left = several(
        len(found["open"]), Words("{n} item is open", "{n} Posten ist offen"), Words("{n} items are open", "{n} Posten sind offen")
    )
    difference = str(Decimal(found["paid"]) - Decimal(found["sold"]))
    sentence = Words(
        f"{pairs.en} matched, {left.en}; payouts and orders differ by {cash(difference).en}.",
        f"{pairs.de} zugeordnet, {left.de}; Auszahlungen und Bestellungen weichen um {cash(difference).de} ab.",
    )
    payouts, orders = (Words(found[name], found[name]) for name in ("payout_file", "order_file"))
    figures = (
        Figure(Words("Paid out", "Ausgezahlt"), cash(found["paid"]), payouts),
        Figure(Words("Sold", "Verkauft"), cash(found["sold"]), orders),
        Figure(Words("Differences of matched pairs", "Abweichungen zugeordneter Paare"), cash(found["unequal"]), orders, kept["route"]),
        Figure(Words("Payouts without an order", "Auszahlungen ohne Bestellung"), cash(found["open_payouts"]), payouts, kept["route"]),
        Figure(Words("Orders without a payout", "Bestellungen ohne Auszahlung"), cash(found["open_orders"]), orders, kept["route"]),
        Figure(
            Words("Lines without a readable amount", "Zeilen ohne lesbaren Betrag"),
            Words(number(found["unread"]), number(found["unread"], "de")),
            Words("left out of the sums", "nicht in den Summen"),
        ),
    )
    evidence = {name: found[name] for name in ("paid", "sold", "unequal", "open_payouts", "open_orders", "pairs", "unread")}
    evidence |= {"rows": len(rows), "kept": len(kept["rows"])}
    return Result(sentence, figures, evidence, _document(found, input) if found["open"] else "")


def _question() -> Question:
    hint = Words("CSV or XLSX with a date, an amount and a reference", "CSV oder XLSX mit Datum, Betrag und Referenz")
    return Question(
        Words("Which files shall be compared?", "Welche Dateien sollen verglichen werden?"),
        Words(
            "Dexter matches payouts or bank lines with orders. Both lists are needed.",
            "Dexter gleicht Auszahlungen oder Kontozeilen mit Bestellungen ab. Beide Listen werden gebraucht.",
        ),
        (
            Field("payouts", "file", Words("Payouts or bank lines", "Auszahlungen oder Kontozeilen"), hint),
            Field("sales", "file", Words("Orders", "Bestellungen"), hint),
        ),
        "reconcile:files",
    )


async def _match(payouts: str, orders: str, apart: int) -> dict[str, Any]:
    (paid, dark), (sold, dim) = [
        lines(grid, name)
        for grid, name in zip(
            await asyncio.gather(*(asyncio.to_thread(grids.load, files.path(key)) for key in (payouts, orders))),
            ("payouts", "orders"),
            strict=True,
        )
    ]
    found = match(paid, sold, apart)
    names = [files.find(key).name for key in (payouts, orders)]
    unequal = [[order, group] for order, group, _ in found.pairs if total(group) != order.amount]
    rules = (
        (names[0], "Payout without an order", len(found.payouts), "High"),
        (names[1], "Order without a payout", len(found.orders), "High"),
        (names[1], "Payout differs from its order", len(unequal), "Medium"),
        (names[0], "No readable amount", dark, "Low"),
        (names[1], "No readable amount", dim, "Low"),
    )
    listed = [["payout", one] for one in found.payouts] + [["order", one] for one in found.orders]
    return {
        "pairs": len(found.pairs),
        "paid": str(total(paid)),
        "sold": str(total(sold)),
        "unequal": str(found.unequal),
        "open_payouts": str(total(found.payouts)),
        "open_orders": str(total(found.orders)),
        "unread": dark + dim,
        "payout_file": names[0],
        "order_file": names[1],
        "rules": [
            {"dataset": dataset, "rule": rule, "failed_rows": count, "severity": severity}
            for dataset, rule, count, severity in rules
            if count
        ],
        "open_count": len(listed) + len(unequal),
        "open": [
            *([kind, one.row, one.reference, one.day.isoformat() if one.day else "", str(one.amount)] for kind, one in listed),
            *(["unequal", order.row, order.reference, "", str(total(group) - order.amount)] for order, group in unequal),
        ][:MOST_LISTED],
    }


def lines(grid: grids.Grid, what: str) -> tuple[list[Line], int]:
    """The rows that have an amount, and how many have none. Raises Refused without a column of amounts."""
    amount, reference, when = grid.find(*AMOUNT), grid.find(*REFERENCE), grid.find(*DAY)
    if amount is None:
        raise Refused(
            Words(
                f"No column of amounts in the {what}.",
                f"Keine Betragsspalte in den {'Bestellungen' if what == 'orders' else 'Auszahlungen'}.",
            ),
            Words("Name it Amount or Betrag.", "Nenne sie Betrag oder Amount."),
        )
    sign = grids.mark(row[amount] for row in grid.rows)
    found = [
        (n, "" if reference is None else row[reference], grids.figure(row[amount], sign), None if when is None else grids.day(row[when]))
        for n, row in enumerate(grid.rows, 2)
    ]
    read = [Line(n, name, value, moment) for n, name, value, moment in found if value is not None]
    named = {line.reference for line in read if line.reference}  # Shopify repeats an order's name for each of its goods, without a total
    return read, sum(value is None and name not in named for _, name, value, _ in found)


def match(payouts: Sequence[Line], orders: Sequence[Line], apart: int) -> Matched:
    """By reference first: an order's number anywhere in a payout's reference. Then one payout of the same amount within days. Pure."""
    found, left = Matched(), list(payouts)
    waiting: list[Line] = []
    for order in orders:
        name = _bare(order.reference)
        mine = [line for line in left if name and name in _parts(line.reference)]
        if mine:
            left = [line for line in left if line not in mine]
            found.pairs.append((order, mine, "reference"))
        else:
            waiting.append(order)
    for order in waiting:
        near = [
            line for line in left if line.amount == order.amount and order.day and line.day and abs((line.day - order.day).days) <= apart
        ]
        if near:
            best = min(near, key=lambda line: (abs((line.day - order.day).days), line.row))  # type: ignore[operator]
            left.remove(best)
            found.pairs.append((order, [best], "amount"))
        else:
            found.orders.append(order)
    found.payouts = left
    return found


def total(lines: Sequence[Line]) -> Decimal:
    return sum((line.amount for line in lines), Decimal(0))


def _bare(reference: str) -> str:
    return reference.strip().lstrip("#").lower()


def _parts(reference: str) -> set[str]:
    """What a reference names: itself, and each word or number in it."""
    return {_bare(reference), *(_bare(part) for part in re.findall(r"[#\w-]+", reference))}


def _document(found: dict[str, Any], input: Books) -> str:
    german = input.language == "de"
    kinds = {
        "payout": Words("Payout without an order", "Auszahlung ohne Bestellung"),
        "order": Words("Order without a payout", "Bestellung ohne Auszahlung"),
        "unequal": Words("Payout minus order", "Auszahlung minus Bestellung"),
    }
    head = ("Art", "Zeile", "Referenz", "Datum", "Betrag") if german else ("Kind", "Row", "Reference", "Date", "Amount")
    rows = [
        (kinds[kind].to(input.language), row, name or "—", day or "—", money(Decimal(amount), input.currency, input.language))
        for kind, row, name, day, amount in found["open"]
    ]
    more = found["open_count"] - len(rows)
    rest = (f"\n\n{more} weitere sind nicht aufgeführt." if german else f"\n\n{more} more are not listed.") if more > 0 else ""
    return ("# Offene Posten\n\n" if german else "# Open items\n\n") + grids.table(head, rows) + rest
