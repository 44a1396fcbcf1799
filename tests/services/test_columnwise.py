"""Reading a file by column is reading each cell: same values, same kinds of value, same reasons."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from krake.services import cells, columnwise
from krake.services.cells import Kind, Misfit
from krake.services.columnwise import BAD, Cells

KINDS = {
    "text": {}, "long": {}, "number": {}, "percent": {}, "money": {"currency": "EUR"}, "rating": {}, "tick": {}, "date": {}, "time": {},
    "choice": {"choices": ["Mug", "Bag; big"]}, "choices": {"choices": ["Mug", "Bag; big"]}, "link": {}, "email": {}, "row": {},
}  # fmt: skip
#: what files say: numbers of every make, days, words, and what is near to them
said = st.one_of(
    st.from_regex(r"-?[0-9]{1,16}([.,][0-9]{1,5})?", fullmatch=True),
    st.from_regex(r"[-+]?[0-9]{1,3}([.,'][0-9]{3}){0,3}([.,][0-9]{0,5})?%?"),
    st.sampled_from(("", " ", "-0", "0.10", "007", "1e5", "1e400")), st.text(max_size=12),
    st.sampled_from(("19%", "19 %", "12,5 €", "Mug", "mug ", "Mug; Mug", '"Bag; big"', "yes", "nein", "x")),
    st.dates().map(str), st.datetimes().map(str),
    st.text(st.sampled_from(" \t\n\r\x85\u2028\x00\ufeffaä"), max_size=4),
)  # fmt: skip


def one_by_one(kind: Kind, raws: list[str], locale: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for raw in raws:
        try:
            value = cells.read(kind, raw, locale)
            found.append((type(value).__name__, str(int(value * 10_000)) if isinstance(value, Decimal) else repr(value)))
        except Misfit as misfit:
            found.append(("misfit", misfit.words.en))
    return found


@pytest.mark.parametrize("name", KINDS)
@settings(deadline=None)
@given(raws=st.lists(said, max_size=6), locale=st.sampled_from(("en", "de")))
@example(raws=["1.5", "1,5", "1.234", "1,234", "1.2345", "1,2345", "123456789012345", "1234567890.12345", "-0"], locale="en")
@example(raws=["1.5", "1,5", "1.234", "1,234", "1.2345", "1,2345", "123456789012345", "1234567890,12345", "-0"], locale="de")
@example(raws=["x" * 2_000, "x" * 2_001, " " + "x" * 2_000, "x" * 20_001, "a\nb", "a\r\nb", "\x85", "  both ", "\ud800"], locale="en")
def test_a_column_is_read_as_its_cells_are(name: str, raws: list[str], locale: str):
    kind = Kind(name, KINDS[name])
    reader = Cells(kind, locale)
    wanted = one_by_one(kind, [*raws, *raws], locale)
    for _ in range(2):  # the second time much of it is remembered
        values = reader.read([*raws, *raws])
        found = []
        for place, value in enumerate(values):
            assert (value is BAD) == (place in reader.misfits)
            if value is BAD:
                found.append(("misfit", reader.misfits[place].words.en))
            else:
                found.append(("Decimal" if name == "money" and value is not None else type(value).__name__, repr(value)))
        assert found == wanted


@given(st.decimals(-(10**14) + 1, 10**14 - 1, places=4))
def test_an_amount_goes_both_ways_exactly(value: Decimal):
    kind = Kind("money", {})
    assert columnwise.value_of(kind, columnwise.stored(kind, value)) == value


def test_no_more_is_remembered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(columnwise, "REMEMBERED", 10)
    reader = Cells(Kind("number", {}), "en")
    assert reader.read([str(number) for number in range(100)]) == [float(number) for number in range(100)]
    assert len(reader._known) == 10
