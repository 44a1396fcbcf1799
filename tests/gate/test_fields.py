"""Typed answers: what was written becomes the values a skill takes, or says which field does not fit and what would."""

from __future__ import annotations

import pytest

from krake.gate import fields
from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.spec.ask import Field

OPTIONS = (("again", Words("Again", "Noch einmal")), ("own", Words("Mine", "Meins")))
FORM = fields.stored((
    Field("what", "choice", Words("What now?", "Was nun?"), options=OPTIONS),
    Field("most", "amount", Words("At most", "Höchstens"), currency="EUR", required=False),
    Field("on", "date", Words("When", "Wann"), required=False),
    Field("why", "text", Words("Why", "Warum"), required=False),
))  # fmt: skip


def test_answers_are_read_by_their_kind_and_what_is_left_open_is_left_out():
    said = {"what": "own", "most": " 25,50 ", "on": "2026-12-24", "why": "", "stranger": "x"}
    assert fields.read(FORM, said) == {"what": "own", "most": "25.50", "on": "2026-12-24"}


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({}, "What now?"),
        ({"what": "else"}, "What now?"),
        ({"what": "own", "most": "many"}, "At most"),
        ({"what": "own", "most": "-3"}, "At most"),
        ({"what": "own", "on": "24.12."}, "When"),
        ({"what": "own", "why": "x" * 2001}, "Why"),
    ],
)
def test_what_does_not_fit_is_named(said: dict, named: str):
    with pytest.raises(Refused) as caught:
        fields.read(FORM, said)
    assert caught.value.words.en.startswith(f"{named}: ")
