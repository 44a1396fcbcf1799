"""Open places of drafts: named once, never invented, and texts cut between words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from krake.kit import gaps


def test_the_last_line_names_what_is_missing_once_and_no_link():
    text = f"Hallo {gaps.fact('', 'Name')}, {gaps.fact(None, 'Preis')} und {gaps.fact(' ', 'Name')}: [hier](https://example.org)"
    assert gaps.missing(text) == ["Name", "Preis"]
    assert gaps.closed(text, "de").endswith("Es fehlt noch: [Name], [Preis].\n")
    assert gaps.closed("Hello Ann", "en").endswith("No fact is missing.\n")


@given(st.text(alphabet="abc ,-", max_size=120), st.integers(1, 40))
def test_a_fitted_text_never_exceeds_its_limit_and_invents_nothing(text: str, limit: int):
    short = gaps.fitted(text, limit)
    assert len(short) <= limit and " ".join(text.split()).startswith(short)
