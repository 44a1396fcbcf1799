"""Words in English and German, and how money, numbers and dates are written in both."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

LOCALES = ("en", "de")
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CHF": "CHF ", "USDT": "USDT "}
NO_CENTS = {"JPY", "KRW", "CLP", "ISK"}
MONTHS = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "de": ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sep.", "Okt.", "Nov.", "Dez."],
}
WEEKDAYS = {
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "de": ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
}


class Words(NamedTuple):
    """One sentence or label in both languages."""

    en: str
    de: str

    def to(self, locale: str) -> str:
        return self.de if locale == "de" else self.en

    def fill(self, **values: object) -> Words:
        """Both languages with `{name}` places filled."""
        return Words(self.en.format(**values), self.de.format(**values))


def number(value: Decimal | int, locale: str = "en", places: int | None = None) -> str:
    """`1,234.5` or `1.234,5`. `places` fixes the decimals; without it trailing zeros are dropped."""
    value = Decimal(value)
    if places is not None:
        value = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)  # as kit.money rounds, so that both say the same
    text = f"{value:,f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    if locale == "de":
        text = text.translate(str.maketrans(",.", ".,"))
    return text


def money(amount: Decimal | None, currency: str, locale: str = "en") -> str:
    """`€1,284.50` in English, `1.284,50 €` in German, an em dash when unknown."""
    if amount is None:
        return "—"
    digits = number(abs(amount), locale, 0 if currency in NO_CENTS else 2)
    sign = "−" if amount < 0 and any(sign in "123456789" for sign in digits) else ""
    symbol = SYMBOLS.get(currency, f"{currency} ")
    return f"{sign}{digits} {symbol.strip()}" if locale == "de" else f"{sign}{symbol}{digits}"


def percent(fraction: Decimal | None, locale: str = "en", places: int = 1) -> str:
    """A fraction (0.41) as `41.0%` or `41,0 %`."""
    if fraction is None:
        return "—"
    digits = number(fraction * 100, locale, places)
    return f"{digits} %" if locale == "de" else f"{digits}%"


def day(value: date, locale: str = "en") -> str:
    """`24 Oct` or `24. Okt.`"""
    month = MONTHS[locale][value.month - 1]
    return f"{value.day}. {month}" if locale == "de" else f"{value.day} {month}"


def when(value: datetime, locale: str = "en") -> str:
    """`24 Oct, 09:00`; the caller has already moved the moment into the zone it should be read in."""
    return f"{day(value, locale)}, {value:%H:%M}"


def several(count: int, one: Words, many: Words) -> Words:
    """The right form for a count, with `{n}` filled."""
    return (one if count == 1 else many).fill(n=count)
