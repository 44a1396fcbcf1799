"""Gelato's limits on addresses: everything too long is asked about, lines are split anew, nothing is ever cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krake.integrations.gelato import address, files

from .conftest import ADDRESS


def test_a_good_address_has_no_problems_and_becomes_gelatos_keys() -> None:
    assert address.check(ADDRESS) == ()
    assert address.wire(ADDRESS | {"line2": " "}) == {
        "firstName": "Jane",
        "lastName": "Meyer",
        "addressLine1": "Lindenallee 12",
        "city": "Berlin",
        "postCode": "10115",
        "country": "DE",
        "email": "jane@example.com",
    }


@pytest.mark.parametrize(
    ("key", "limit"),
    [("first_name", 25), ("last_name", 25), ("company", 60), ("line1", 35), ("line2", 35), ("city", 30), ("post_code", 15), ("phone", 25)],
)
def test_each_field_may_be_as_long_as_gelato_takes_and_not_one_longer(key: str, limit: int) -> None:
    assert address.check(ADDRESS | {key: "x" * limit}) == ()
    problems = address.check(ADDRESS | {key: "x" * (limit + 1)})
    assert len(problems) == 1 and str(limit) in problems[0].en and str(limit + 1) in problems[0].de


@pytest.mark.parametrize("key", ["first_name", "last_name", "line1", "city", "post_code", "country", "email"])
def test_what_is_missing_is_named(key: str) -> None:
    for nothing in ("", None, "  "):
        assert any("missing" in problem.en for problem in address.check(ADDRESS | {key: nothing}))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"country": "UK"}, "GB"),
        ({"country": "Germany"}, "two-letter"),
        ({"country": "de"}, "two-letter"),
        ({"country": "US"}, "state"),
        ({"country": "CA"}, "state"),
        ({"country": "AU"}, "state"),
        ({"country": "BR"}, "tax number"),
        ({"country": "JP"}, "local script"),
        ({"email": "jane@"}, "e-mail"),
    ],
)
def test_what_a_country_needs_is_asked_for(change: dict[str, str], word: str) -> None:
    assert any(word in problem.en for problem in address.check(ADDRESS | change))


def test_states_and_local_script_satisfy_their_countries() -> None:
    assert address.check(ADDRESS | {"country": "US", "state": "NY"}) == ()
    assert address.check(ADDRESS | {"country": "JP", "line1": "千代田区丸の内1-1", "city": "東京"}) == ()


def test_a_long_first_line_is_split_after_its_comma() -> None:
    fitted = address.fit(ADDRESS | {"line1": "Große Diesdorfer Straße 123, Hinterhaus 2. OG links"})
    assert (fitted["line1"], fitted["line2"]) == ("Große Diesdorfer Straße 123,", "Hinterhaus 2. OG links")
    assert address.check(fitted) == ()


def test_what_cannot_be_split_stays_whole_and_is_asked_about() -> None:
    for line in ("Donaudampfschifffahrtsgesellschaftskapitänsallee 1", "eins zwei drei vier fünf " * 5):
        fitted = address.fit(ADDRESS | {"line1": line})
        assert fitted["line1"] == line and address.check(fitted)


@given(st.lists(st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=20), min_size=1, max_size=12), st.integers(0, 12))
def test_splitting_never_loses_or_moves_a_word(words: list[str], cut: int) -> None:
    given_address = ADDRESS | {"line1": " ".join(words[:cut]), "line2": " ".join(words[cut:])}
    fitted = address.fit(given_address)
    assert f"{fitted['line1']} {fitted['line2']}".split() == words
    rest = {key: value for key, value in ADDRESS.items() if not key.startswith("line")}
    assert {key: value for key, value in fitted.items() if not key.startswith("line")} == rest
    if fitted != given_address:
        assert len(fitted["line1"]) <= 35 and len(fitted["line2"]) <= 35


@pytest.mark.parametrize(
    "url",
    ["http://shop.example/a.png", "https://127.0.0.1/a.png", "https://10.0.0.5/a.png", "https://nas.local/a.png", "https://printer/a.png"],
)
def test_a_live_order_needs_a_public_https_file(url: str) -> None:
    problem = files.problem(url, rehearsal=False)
    assert problem is not None and "file store" in problem.en
    assert files.problem(url, rehearsal=True) is None


def test_a_public_file_is_fine_and_no_file_never_is() -> None:
    assert files.problem("https://files.example.com/a.png", rehearsal=False) is None
    assert files.problem("", rehearsal=True) is not None and files.problem("ftp://x/a.png", rehearsal=True) is not None
