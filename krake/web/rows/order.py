"""One order, whole: what was bought, what the shop did not tell, its way through print, and every effect it caused."""

from __future__ import annotations

from dataclasses import dataclass, field

from krake.gate import ledger, undoing
from krake.kit import db
from krake.kit.text import Words, money, number
from krake.models import Order
from krake.services import orders, parcels, profiles
from krake.web.rows import status
from krake.web.rows.effects import EffectRow, effect_row
from krake.web.rows.orders import PRINTING, left_out, order_row

MISSING = {
    "customer": Words("the customer", "der Kunde"),
    "email": Words("an e-mail address", "eine E-Mail-Adresse"),
    "address": Words("a delivery address", "eine Lieferadresse"),
    "variant": Words("the variant of a line", "die Variante einer Zeile"),
    "lines": Words("the lines", "die Zeilen"),
}


@dataclass(frozen=True, slots=True)
class ItemRow:
    words: str
    variant: str
    quantity: str
    price: str


@dataclass(frozen=True, slots=True)
class ParcelRow:
    key: str
    status: str
    word: str
    reference: str
    price: str
    code: str
    url: str
    at: str
    told_at: str


@dataclass(frozen=True, slots=True)
class FactRow:
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class OrderDetail:
    number: str = ""
    pay: str = "idle"
    pay_word: str = ""
    made: str = "idle"
    made_word: str = ""
    at: str = ""
    out: str = ""
    missing: str = ""
    why: str = ""
    lines: list[ItemRow] = field(default_factory=list)
    facts: list[FactRow] = field(default_factory=list)
    parcels: list[ParcelRow] = field(default_factory=list)
    effects: list[EffectRow] = field(default_factory=list)


async def of(key: int, locale: str) -> OrderDetail:
    """Everything the order page shows. Raises NotFound."""
    async with db.read() as session:
        order = await orders.get(session, key)
        bought = await orders.lines(session, key)
        sent = await parcels.of_order(session, key)
        done = await undoing.offered(session, await ledger.all_of_order(session, key))
        names = {name: agent.name for name, agent in (await profiles.agents(session)).items()}
    row = order_row(*(getattr(order, column.key) for column in orders.LISTED), locale=locale)
    out = left_out(order.financial, order.test, order.cancelled_at)
    return OrderDetail(
        number=order.number,
        pay=row.pay,
        pay_word=row.pay_word,
        made=row.made,
        made_word=row.made_word,
        at=row.at,
        out=_out(out, locale) if out else "",
        missing=_missing(order, locale),
        why=order.trouble.get(locale, ""),
        lines=[
            ItemRow(x.title, x.variant_title or x.sku, number(x.quantity, locale), money(x.unit_price, order.currency, locale))
            for x in bought
        ],
        facts=_facts(order, locale),
        parcels=[
            ParcelRow(
                str(p.id),
                *status.named(PRINTING, p.status, locale),
                p.external_id,
                money(p.price, p.currency, locale),
                p.tracking[0]["code"] if p.tracking else "",
                p.tracking[0]["url"] if p.tracking else "",
                p.changed_at.isoformat(),
                p.fulfilled_at.isoformat() if p.fulfilled_at else "",
            )
            for p in sent
            if p.kind == "order"
        ],
        effects=[effect_row(one, names, locale) for one in done],
    )


def _out(words: Words, locale: str) -> str:
    kept = Words(f"{words.en}: kept out of every figure and never printed.", f"{words.de}: zählt in keiner Kennzahl und wird nie gedruckt.")
    return kept.to(locale)


def _missing(order: Order, locale: str) -> str:
    names = [MISSING[name].to(locale) for name in order.missing if name in MISSING]
    if not names:
        return ""
    return Words(f"The shop did not send: {', '.join(names)}.", f"Der Shop hat nicht gesendet: {', '.join(names)}.").to(locale)


def _facts(order: Order, locale: str) -> list[FactRow]:
    """Money first, then who and where; what the shop did not say is a dash."""

    def cash(amount: object) -> str:
        return money(amount, order.currency, locale)  # type: ignore[arg-type]

    address = order.delivery or order.address
    country = address.get("country") or address.get("country_code")
    place = " ".join(str(part) for part in (address.get("zip") or address.get("post_code"), address.get("city"), country) if part)
    rows = [
        (Words("Total", "Summe"), cash(order.total)),
        (Words("Net revenue", "Nettoumsatz"), cash(order.net)),
        (Words("Shipping paid", "Bezahlter Versand"), cash(order.shipping)),
        (Words("VAT", "MwSt."), cash(order.tax)),
        (Words("Refunded", "Erstattet"), cash(order.refunded)),
        (Words("Counts as revenue", "Zählt als Umsatz"), cash(order.counted)),
        (Words("Customer", "Kunde"), order.customer_name or "—"),
        (Words("Delivered to", "Lieferung nach"), place or "—"),
    ]
    return [FactRow(name.to(locale), words) for name, words in rows]
