"""How money, numbers and days are written in English and in German, and what may be added to what."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krake.kit import clock, money, text
from krake.kit.errors import Refused
from krake.kit.money import Money


@pytest.mark.parametrize(
    ("amount", "currency", "en", "de"),
    [
        ("1284.5", "EUR", "€1,284.50", "1.284,50 €"),
        ("0", "EUR", "€0.00", "0,00 €"),
        ("-12.3", "USD", "−$12.30", "−12,30 $"),
        ("-0.004", "EUR", "€0.00", "0,00 €"),
        ("1234567.895", "GBP", "£1,234,567.90", "1.234.567,90 £"),
        ("0.125", "EUR", "€0.13", "0,13 €"),
        ("1500", "JPY", "¥1,500", "1.500 ¥"),
        ("7", "CHF", "CHF 7.00", "7,00 CHF"),
        ("7", "SEK", "SEK 7.00", "7,00 SEK"),
    ],
)
def test_money_is_written_as_its_reader_writes_it(amount: str, currency: str, en: str, de: str):
    assert (text.money(Decimal(amount), currency), text.money(Decimal(amount), currency, "de")) == (en, de)


def test_what_is_unknown_is_a_dash_and_never_a_zero():
    assert text.money(None, "EUR") == text.percent(None) == text.money(None, "EUR", "de") == "—"
    assert money.total([]) is None and money.total([Money(Decimal(1), "EUR"), Money(Decimal(1), "USD")]) is None
    for nothing in (None, "", "x", True, float("nan"), "Infinity"):
        assert money.decimal(nothing) is None


@pytest.mark.parametrize(
    ("value", "en", "de"), [("0.41", "41.0%", "41,0 %"), ("0.005", "0.5%", "0,5 %"), ("12.3456", "1,234.6%", "1.234,6 %")]
)
def test_percentages(value: str, en: str, de: str):
    assert (text.percent(Decimal(value)), text.percent(Decimal(value), "de")) == (en, de)


@pytest.mark.parametrize(
    ("value", "en", "de"), [("1234.5", "1,234.5", "1.234,5"), ("1000000", "1,000,000", "1.000.000"), ("2.50", "2.5", "2,5")]
)
def test_numbers(value: str, en: str, de: str):
    assert (text.number(Decimal(value)), text.number(Decimal(value), "de")) == (en, de)


def test_days_and_counts():
    assert (text.day(date(2026, 3, 1)), text.day(date(2026, 3, 1), "de")) == ("1 Mar", "1. März")
    assert text.when(datetime(2026, 10, 24, 9, 0, tzinfo=UTC), "de") == "24. Okt., 09:00"
    one, many = text.Words("{n} order", "{n} Bestellung"), text.Words("{n} orders", "{n} Bestellungen")
    assert text.several(1, one, many).de == "1 Bestellung" and text.several(0, one, many).en == "0 orders"


@given(st.decimals(-(10**9), 10**9, places=2))
def test_what_is_shown_reads_back_as_what_it_is(value: Decimal):
    shown = text.money(value, "EUR").replace("€", "").replace(",", "").replace("−", "-")
    german = text.money(value, "EUR", "de").removesuffix(" €").replace(".", "").replace(",", ".").replace("−", "-")
    assert Decimal(shown) == Decimal(german) == value


@given(st.decimals(-(10**6), 10**6, places=4))
def test_rounded_money_and_shown_money_are_the_same(value: Decimal):
    one = Money(value, "EUR")
    assert one.rounded().to() == one.to()


def test_two_currencies_never_meet_without_a_rate():
    euro, dollar = Money(Decimal(1), "EUR"), Money(Decimal(1), "USD")
    for meet in (lambda: euro + dollar, lambda: euro - dollar, lambda: euro < dollar):
        with pytest.raises(Refused):
            meet()
    for wrong in (lambda: Money(0.1, "EUR"), lambda: Money(Decimal(1), "")):
        with pytest.raises(TypeError):
            wrong()


@given(st.floats(min_value=-1e6, max_value=1e6).map(lambda value: round(value, 2)))
def test_a_float_from_a_service_keeps_the_digits_it_shows(value: float):
    assert money.decimal(value) == Decimal(str(value))


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-22", 24)])
def test_a_local_day_is_as_long_as_it_is(day: str, hours: int):
    start, end = clock.bounds(date.fromisoformat(day), "Europe/Berlin")
    assert (end - start).total_seconds() == hours * 3600
    assert clock.day_of(start, "Europe/Berlin") == date.fromisoformat(day) != clock.day_of(end, "Europe/Berlin")
