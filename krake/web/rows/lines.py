"""The lines of an approval: what exactly would be approved, one action each, with its price, margin, route and checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from krake.kit.money import Money, decimal, total
from krake.kit.text import Words, money, percent
from krake.models import Action
from krake.web.rows import status


@dataclass(frozen=True, slots=True)
class LineRow:
    """`key` and `hash` are what an approval names; `open` is True while it can be approved."""

    key: str
    hash: str
    number: str
    goods: str
    route: str
    margin: str
    price: str
    was: str
    status: str
    word: str
    open: bool
    href: str


@dataclass(frozen=True, slots=True)
class Sum:
    """What the chosen lines come to. `words` is "€74.18", or the currencies side by side; `margin` is "" when unknown."""

    words: str
    margin: str
    count: int


def line_row(action: Action, locale: str) -> LineRow:
    shown = action.shown
    tone, word = status.named(status.ACTION, action.status, locale)
    fraction = decimal(shown.get("margin"))
    was = decimal(shown.get("was"))
    return LineRow(
        key=action.id,
        hash=action.args_hash,
        number=shown.get("number", ""),
        goods=" · ".join(part for part in (shown.get("items", ""), shown.get("customer", "")) if part),
        route=route(shown, locale),
        margin=Words("unknown", "unbekannt").to(locale) if fraction is None else percent(fraction, locale, 0),
        price=money(action.price, action.currency, locale),
        was=money(was, action.currency, locale) if was is not None else "",
        status=tone,
        word=word,
        open=action.status == "waiting",
        href=f"/orders/{action.order_id}" if action.order_id else "",
    )


def route(shown: dict, locale: str) -> str:
    """“Gelato DE → FR, 3–5 days”, as far as Gelato said."""
    via = shown.get("route") or {}
    where = f"Gelato {via.get('country') or ''}".strip()
    if shown.get("destination"):
        where += f" → {shown['destination']}"
    low, high = via.get("min_days"), via.get("max_days")
    if low is None and high is None:
        return where
    span = f"{low}–{high}" if low is not None and high is not None and low != high else f"{high or low}"
    one = span == "1"
    return where + ", " + Words(f"{span} day" if one else f"{span} days", f"{span} Tag" if one else f"{span} Tage").to(locale)


def summed(actions: Sequence[Action], locale: str) -> Sum:
    """The total of exactly these actions."""
    prices = [Money(action.price, action.currency) for action in actions if action.price is not None]
    worth = total(prices)
    by_currency = {p.currency: [q for q in prices if q.currency == p.currency] for p in prices}
    words = worth.to(locale) if worth else " + ".join(total(group).to(locale) for group in by_currency.values() if total(group))  # type: ignore[union-attr]
    brings = [
        Money(amount, action.shown["income_currency"]) for action in actions if (amount := decimal(action.shown.get("income"))) is not None
    ]
    income = total(brings) if len(brings) == len(actions) else None
    known = income and worth and income.currency == worth.currency and income.amount > 0
    margin = percent((income.amount - worth.amount) / income.amount, locale, 0) if known else ""  # type: ignore[union-attr]
    return Sum(words, margin, len(actions))
