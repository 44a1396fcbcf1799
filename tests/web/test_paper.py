"""What a document's lines become on the page."""

from __future__ import annotations

import pytest

from krake.web.rows.paper import lines


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("# Drafts", "h", "Drafts"),
        ("#lunavo #lakehouse", "p", "#lunavo #lakehouse"),
        ("_258/2200 characters_", "p", "258/2200 characters"),
        ("*You subscribed.*", "p", "You subscribed."),
        ("snake_case_stays and 3 * 4 * 5", "p", "snake_case_stays and 3 * 4 * 5"),
        ("**Subject A:** Moon", "p", "Subject A: Moon"),
    ],
)
def test_signs_of_markdown_are_no_words(text: str, kind: str, words: str):
    assert [(row.kind, row.words) for row in lines(text)] == [(kind, words)]


def test_a_line_of_dashes_parts_and_is_not_drawn():
    assert [row.words for row in lines("Above\n\n---\n\nBelow")] == ["Above", "Below"]
