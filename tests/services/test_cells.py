"""Cells of every type: what is read is written so that it reads back the same, and what does not fit says why in both languages."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from krake.kit import clock
from krake.kit.text import Words
from krake.services import cells
from krake.services.cells import Flaw, Kind, Misfit, plain, read

CHOICES = ["Mug", "mug", "Große Tasse", "a; b", 'say "yes"', '"quoted"', "b"]
OPTIONS: dict[str, dict[str, Any]] = {"money": {"currency": "EUR"}, "choice": {"choices": CHOICES}, "choices": {"choices": CHOICES}}
KINDS = {name: Kind(name, OPTIONS.get(name, {})) for name in cells.READERS if name != "formula"}
LOCALES = st.sampled_from(("en", "de"))

#: text as it comes from people, and text as it comes from nowhere good: control signs, halves of pairs, every script
anything = st.one_of(
    st.text(max_size=60),
    st.text(st.sampled_from("0123456789.,-+−eE' \u00a0\u202f€$%#★✓;\"\n\rT:Zz/"), max_size=24),
    st.text(st.characters(codec=None), max_size=20),
    st.sampled_from(["", " ", "true", "Ja", "27.11.2026", "27.11.2026 14:30", "0001-01-01T00:00+23:59", "9999-12-31T23:59-23:59", "1e999"]),
)
fits: dict[str, st.SearchStrategy[Any]] = {
    "number": st.one_of(st.integers(-(10**15) + 1, 10**15 - 1), st.floats(1e-290, 1e290).map(lambda n: float(f"{n:.15g}")), st.just(-0.0)),
    "percent": st.decimals(-1000, 1000, places=3),
    "money": st.decimals(-(10**13), 10**13, places=4),
    "rating": st.integers(0, 5),
    "tick": st.booleans(),
    "date": st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(str),
    "time": st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30), timezones=st.timezones()).map(lambda one: one.isoformat()),
    "choice": st.sampled_from(CHOICES),
    "choices": st.lists(st.sampled_from(CHOICES)),
    "row": st.integers(1, cells.LAST_ROW),
    "email": st.emails(),
    "link": st.sampled_from(("https://krake.test/ä?x=1#y", "/tables/1", "www.krake.test/a", "mailto:mia@firm.test")),
}  # fmt: skip


def readable(kind: Kind, raw: Any, locale: str) -> tuple[bool, Any]:
    """Whether it fits, and its value. A misfit must say why in both languages."""
    try:
        return True, read(kind, raw, locale)
    except Misfit as misfit:
        assert misfit.words.en.endswith(".") and misfit.words.de.endswith(".") and misfit.words.en != misfit.words.de
        return False, None


def comes_back(kind: Kind, value: Any) -> None:
    again = read(kind, plain(kind, value))
    assert (again, type(again)) == (value, type(value))
    assert cells.recall(cells.keepable(value)) == value
    json.dumps(cells.wire(value))
    plain(kind, value).encode()  # a database, a file and a browser can hold it


@pytest.mark.parametrize("name", KINDS)
@settings(deadline=None)
@given(raw=anything, locale=LOCALES)
def test_whatever_is_typed_is_read_exactly_or_refused_with_words(name: str, raw: str, locale: str):
    fitting, value = readable(KINDS[name], raw, locale)
    if fitting:
        comes_back(KINDS[name], value)


@pytest.mark.parametrize("name", fits)
@settings(deadline=None)
@given(data=st.data())
def test_every_value_of_a_type_fits_and_comes_back(name: str, data: st.DataObject):
    value = read(KINDS[name], data.draw(fits[name]))
    comes_back(KINDS[name], value)


programs = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda one: st.lists(one, max_size=3),
    max_leaves=4,
)


@pytest.mark.parametrize("name", KINDS)
@settings(deadline=None)
@given(raw=programs)
def test_what_programs_send_never_crashes_a_cell(name: str, raw: Any):
    fitting, value = readable(KINDS[name], raw, "en")
    if fitting:
        comes_back(KINDS[name], value)


@settings(deadline=None)
@given(anything)
def test_what_does_not_fit_is_kept_as_typed_so_far_as_anything_can_hold_it(raw: str):
    kept = cells.flaw(raw)
    assert cells.recall(cells.keepable(kept)) == kept
    kept.text.encode()
    assert kept.text == "".join(sign for sign in raw if not cells.UNHOLDABLE.match(sign))


@pytest.mark.parametrize(
    ("raw", "en", "de"),
    [
        ("1234", 1234, 1234), ("1,234.56", 1234.56, 1234.56), ("1.234,56", 1234.56, 1234.56), ("1,234", 1234, 1.234),
        ("1.234", 1.234, 1234),
        ("12,5", 12.5, 12.5), ("12.5", 12.5, 12.5), ("0,125", 0.125, 0.125), ("0.125", 0.125, 0.125), ("-0.125", -0.125, -0.125),
        ("1.234.567", 1234567, 1234567), ("1'234.5", 1234.5, 1234.5), ("1 234,5", 1234.5, 1234.5), ("1\u202f234", 1234, 1234),
        ("−5", -5, -5), ("- 5", -5, -5), ("+5", 5, 5), ("1e3", 1000, 1000), ("2.5E-3", 0.0025, 0.0025), (".5", 0.5, 0.5),
    ],
)  # fmt: skip
def test_numbers_as_both_countries_write_them(raw: str, en: float, de: float):
    assert (read(KINDS["number"], raw, "en"), read(KINDS["number"], raw, "de")) == (en, de)


@pytest.mark.parametrize(
    "raw", ["1,2,3", "1.2.3", "27 11 2026", "1.234,567.8", "12a", "--1", "1.5 000", "NaN", "inf", "", "1e", "½", "1,23.456,7"]
)
def test_what_only_looks_like_a_number_is_none(raw: str):
    for locale in ("en", "de"):
        assert not raw or readable(KINDS["number"], raw, locale) == (False, None)


@pytest.mark.parametrize("raw", ["1234567890.123456", "0.10000000000000000000000000000000000001", "1" + "0" * 30 + "1", "9007199254740993"])
def test_more_digits_than_a_number_holds_are_refused_never_rounded(raw: str):
    with pytest.raises(Misfit, match="15 digits"):
        read(KINDS["number"], raw)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("12,50 €", "12.5"),
        ("€1,234.50", "1234.5"),
        ("1.234,50 EUR", "1234.5"),
        ("-3", "-3"),
        ("99999999999999.9999", "99999999999999.9999"),
        (0.1, "0.1"),
    ],
)
def test_amounts_are_exact(raw: Any, value: str):
    assert read(KINDS["money"], raw, "de") == Decimal(value)


@pytest.mark.parametrize(
    ("raw", "why"),
    [("$5", "EUR"), ("100000000000000", "too large"), ("1.00001", "four decimals"), ("much", "A number"), (True, "A number")],
)
def test_an_amount_that_cannot_be_kept_says_which_way(raw: Any, why: str):
    with pytest.raises(Misfit, match=why):
        read(KINDS["money"], raw)


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("date", "2026-11-27", "2026-11-27"), ("date", "27.11.2026", "2026-11-27"), ("date", "27. 11. 26", "2026-11-27"),
        ("date", "27/11/2026", "2026-11-27"), ("date", "05/12/2026", "2026-12-05"), ("date", "7 Dec 2026", "2026-12-07"),
        ("date", "7. Dezember 2026", "2026-12-07"), ("date", "Dec 7, 2026", "2026-12-07"),
        ("date", "2026-11-27 00:00:00", "2026-11-27"), ("date", "29.2.2024", "2024-02-29"),
        ("time", "2026-11-27 14:30", "2026-11-27T13:30:00+00:00"), ("time", "2026-11-27T14:30:00+01:00", "2026-11-27T13:30:00+00:00"),
        ("time", "27.11.2026 14:30", "2026-11-27T13:30:00+00:00"), ("time", "27.7.2026, 9:05 Uhr", "2026-07-27T07:05:00+00:00"),
        ("time", "2026-11-27T14:30:00Z", "2026-11-27T14:30:00+00:00"),
        ("tick", "Ja", True), ("tick", "wahr", True), ("tick", "✓", True), ("tick", "nein", False), ("tick", "FALSE", False),
        ("tick", 1, True),
        ("percent", "12,5 %", 12.5), ("percent", "12.5%", 12.5), ("rating", "★★★☆☆", 3), ("rating", "4", 4), ("row", "#12", 12),
        ("choice", "große tasse", "Große Tasse"), ("choice", "mug", "mug"), ("choice", "MUG", "Mug"),
        ("choices", "b; Mug", ["Mug", "b"]), ("choices", '"a; b"; mug', ["mug", "a; b"]), ("choices", ["b", "b"], ["b"]),
        ("link", "www.krake.test", "https://www.krake.test"), ("text", " two\r\nlines ", "two lines"),
        ("long", "two\r\nlines\r", "two\nlines\n"),
        ("text", "bell\x07 and nothing\x00", "bell and nothing"), ("text", 12.50, "12.5"), ("text", True, "true"),
        ("email", " mia@firm.test ", "mia@firm.test"),
    ],
)  # fmt: skip
def test_spellings(name: str, raw: Any, value: Any):
    assert read(KINDS[name], raw, "de") == value
    comes_back(KINDS[name], value)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("date", "31.02.2026"), ("date", "2026-13-01"), ("date", "tomorrow"), ("date", "11/27/2026"), ("date", "3 Monkeys 2026"),
        ("date", "24.12.0012"), ("date", "61224-02-02"), ("date", "2200-01-01"), ("time", "1899-12-31 10:00"),
        ("time", "27.13.2026 14:30"), ("time", "27.11.2026 25:00"),
        ("tick", "maybe"), ("rating", "6"), ("rating", "2.5"), ("rating", "-1"), ("row", "0"), ("row", "#9007199254740992"),
        ("row", "1e300"),
        ("choice", "Bag"), ("choices", "Mug; Bag"), ("email", "mia"), ("email", "mia@firm"), ("link", "javascript:alert(1)"),
        ("link", "a b"),
        ("text", "x" * 2_001), ("long", "x" * 20_001), ("file", "x" * 201), ("choices", {"a": 1}), ("time", "0001-01-01T00:00+23:59"),
    ],
)  # fmt: skip
def test_misfits_say_why(name: str, raw: Any):
    assert readable(KINDS[name], raw, "de") == (False, None)


@settings(deadline=None)
@given(
    st.lists(st.text(st.sampled_from("ab;\"' ä"), min_size=1, max_size=6).map(str.strip).filter(bool), unique=True, min_size=1, max_size=6)
)
def test_choices_with_any_sign_in_them_come_back(choices: list[str]):
    kind = Kind("choices", {"choices": choices})
    comes_back(kind, read(kind, choices))
    assert read(kind, choices) == choices


def test_a_worked_out_cell_is_never_read_and_an_empty_one_is_nothing():
    for kind in KINDS.values():
        assert read(kind, "") is read(kind, None) is read(kind, []) is None and plain(kind, None) == ""
    with pytest.raises(Misfit, match="change its formula"):
        read(Kind("formula", {}), "1")
    assert cells.keepable(None) is None and cells.recall(None) is None


def test_the_words_of_a_choice_name_what_would_fit():
    with pytest.raises(Misfit) as refused:
        read(Kind("choice", {"choices": ["Mug", "Poster"]}), "Bag", "de")
    assert refused.value.words == Words("One of: Mug, Poster.", "Eines von: Mug, Poster.")
    assert cells.recall(cells.keepable(Flaw("Bag"))) == Flaw("Bag")


def test_the_month_comes_first_for_americans_alone_and_a_day_without_a_year_is_one_of_this_year():
    assert [read(KINDS["date"], "05/12/2026", locale) for locale in ("en", "de", "en-US")] == ["2026-12-05", "2026-12-05", "2026-05-12"]
    year = clock.today("Europe/Berlin").year
    assert [read(KINDS["date"], said) for said in ("24.12.", "24/12", "24 Dec")] == [f"{year}-12-24"] * 3
    with pytest.raises(Misfit, match="day comes first, 27/11"):
        read(KINDS["date"], "11/27/2026")
    with pytest.raises(Misfit, match="year 12 is too far away"):
        read(KINDS["date"], "24.12.0012")


def test_a_time_without_a_zone_is_meant_where_the_business_is():
    assert read(Kind("time", {"zone": "America/New_York"}), "2026-12-31 23:59") == "2027-01-01T04:59:00+00:00"
    assert read(Kind("time", {"zone": "America/New_York"}), "2026-12-31T23:59+01:00") == "2026-12-31T22:59:00+00:00"
