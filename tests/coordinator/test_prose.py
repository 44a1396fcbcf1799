"""Running text taken apart: what is handed in is read or refused, days are found, tables with and without a head."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krake.coordinator import prose
from krake.kit.errors import Refused
from krake.services import files

NOW = datetime.fromisoformat("2026-11-30T08:00:00+01:00")  # a Monday


def document(xml: str) -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as archive:
        archive.writestr("word/document.xml", xml)
    return box.getvalue()


async def test_files_are_read_or_refused_never_guessed(house):
    xml = '<w:p><w:r><w:t>Anna &amp; Ben</w:t></w:r></w:p><w:p><w:r><w:t xml:space="preserve">a </w:t><w:t>b</w:t></w:r></w:p>'
    assert await prose.handed_in("", files.keep("a.docx", document(xml), "mira").key) == "Anna & Ben\na b"
    assert await prose.handed_in("pasted", "nothing") == "pasted" and await prose.handed_in("", "") == ""
    for name, data in (("a.pdf", b"%PDF-1.7 ..."), ("a.zip", b"PK\x03\x04broken"), ("a.bin", b"a\x00b")):
        with pytest.raises(Refused):
            await prose.handed_in("", files.keep(name, data, "mira").key)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("bis Freitag", date(2026, 12, 4)), ("by 12 December", date(2026, 12, 12)), ("bis 05.01.", date(2027, 1, 5)),
        ("bis Ende der Woche", date(2026, 12, 4)), ("end of the month", date(2026, 11, 30)), ("in 3 Tagen", date(2026, 12, 3)),
        ("Rechnung 2026-1042 über 20,00 €", None), ("nichts", None),
    ],
)  # fmt: skip
def test_days_are_found_in_sentences(text: str, found: date | None):
    assert prose.day_in(text, NOW) == found


def test_a_day_in_a_form_is_one_or_refused():
    assert prose.given_day("24.12.2026") == prose.given_day("2026-12-24") == date(2026, 12, 24) and prose.given_day(" ") is None
    with pytest.raises(Refused):
        prose.given_day("bald")


async def test_a_first_row_without_known_names_is_a_row(house):
    assert (await prose.table("a;b\n1;2", "", ("brand", "cookie"))).rows == [["a", "b"], ["1", "2"]]
    assert (await prose.table("Brand;Cookie days\nx;3", "", ("brand", "cookie"))).rows == [["x", "3"]]


@given(st.lists(st.text(alphabet="abc d.", max_size=30), max_size=8), st.integers(1, 5))
def test_key_sentences_are_sentences_of_the_text_in_their_order(lines: list[str], count: int):
    found = prose.key_sentences(lines, count)
    assert len(found) <= count
    places = iter(lines)
    assert all(any(line == other for other in places) for line in found)
