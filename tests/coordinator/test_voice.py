"""What skills that write share: the brand's words, the shop's goods, and who wrote a message."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krake.coordinator import senders, voice, wares
from krake.coordinator.wares import Ware
from krake.kit.config import settings
from krake.kit.text import Words
from krake.spec.skill import Result

RULES = [
    {"rule": "No slang", "bad_example": "mega, krass", "good_example": "sehr gut"},
    {"rule": "No cheap words", "bad_example": "Schnäppchen"},
]
SHOP = [
    Ware(title, "active", "", (), Decimal(10), Decimal(10), "EUR", ())
    for title in (
        "Fox and Fern, enamel mug",
        "Lake House, canvas on frame",
        "Moon Phases, framed print",
        "Crescent, silver pendant",
        "Tasse",
    )
]


def test_a_bad_wording_is_replaced_by_the_good_one_or_named():
    said = voice.spoken("Mega Tasse, ein Schnäppchen, omega bleibt", RULES)
    assert said.text == "Sehr gut Tasse, ein Schnäppchen, omega bleibt"
    assert said.swapped == (("mega", "sehr gut"),) and said.broken == ("Schnäppchen",)
    short = voice.spoken("mega Tasse", RULES, most=10)
    assert short.text == "mega Tasse" and short.broken == ("mega",), "it would no longer fit its field"
    assert voice.clean(["krass rot", "ein Schnäppchen"], RULES) == (["sehr gut rot"], [("ein Schnäppchen", "Schnäppchen")])
    assert [figure.value.en for figure in voice.figures([])] == ["no rule kept yet"]


@given(st.text(alphabet="mega kras!", max_size=60))
def test_no_replaced_wording_is_left(text: str):
    left = voice.spoken(text, RULES[:1]).text.lower().split()
    assert not {"mega", "krass"} & set(left)


def test_a_text_says_where_a_language_model_would_help_until_one_does(monkeypatch: pytest.MonkeyPatch):
    result = Result(Words("Done.", "Fertig."), (), {}, "a text")
    said = voice.plain(result).sentence
    assert "language model" in said.en and "Sprachmodell" in said.de and voice.plain(Result(Words("a", "b"))).sentence == ("a", "b")
    with_one = replace(settings(), mind_url="http://127.0.0.1:1", mind_model="m")
    monkeypatch.setattr(voice, "settings", lambda: with_one)
    assert voice.plain(result).sentence == result.sentence


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("Lake House", ["Lake House, canvas on frame"]),
        ("write about the fox and fern mug", ["Fox and Fern, enamel mug"]),
        ("fox and fern poster", []),
        ("a house by the lake", ["Lake House, canvas on frame"]),
        ("a house", []),
        ("Mondphasen", []),
        ("moon phase framed print", ["Moon Phases, framed print"]),
        ("the crescent of the moon", []),
        ("hotel chain, 300 canvases", []),
        ("20 Tassen", ["Tasse"]),
    ],
)
def test_a_product_counts_as_named_only_when_it_really_is(text: str, titles: list[str]):
    assert [one.title for one in wares.named(text, SHOP)] == titles


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("300 canvases and a mug", ["canvas", "mug"]), ("Hotelkette mit "
            "Hochzeitsplaner", []), ("Wochenplaner und Leinwände", ["calendar", "canvas"]),
        ("Mondtasse, Plakate", ["mug", "poster"]),
    ],
)  # fmt: skip
def test_kinds_of_goods_are_heard_in_both_languages(text: str, kinds: list[str]):
    assert wares.kinds(text) == kinds


def test_a_product_text_is_taken_apart_and_used_in_its_own_language():
    raw = "<p>Soft cotton for children. Made in 3 days.</p><ul><li>Washable at 30 &deg;C</li></ul>"
    facts = wares.sentences(raw)
    assert facts == ["Soft cotton for children", "Made in 3 days", "Washable at 30 °C"]
    one = Ware("Tee", "active", "", ("S", "M"), Decimal(10), Decimal(12), "EUR", tuple(facts))
    assert wares.told(one, "en") == [*facts, "Available in S, M"] and wares.told(one, "de") == ["Erhältlich in S, M"]
    assert (one.price("en"), one.price("de")) == ("from €10.00", "ab 10,00 €")


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("My mug is broken, #1104. Regards, Tom", "Tom"), ("Meine Tasse ist kaputt.\n\nViele Grüße\nTom Becker", "Tom Becker"),
        ("Hi, my name is Tom and my mug is broken", "Tom"), ("Von: Tom Reed <t@x.de>\nBetreff: kaputt\n\nKaputt", "Tom Reed"),
        ("Tom schreibt: kaputt", "Tom"), ("Wo bleibt mein Paket? Bestellung 1042, Berlin", ""), ("I am Angry about my Order", ""),
        ("Paket fehlt seit Wochen, eine Frechheit", ""), ("Reklamation: Tasse kaputt", ""), ("Tasse kaputt, bitte um Erstattung", ""),
    ],
)  # fmt: skip
def test_who_signs_a_message_is_its_writer(text: str, who: str):
    assert senders.writer(text) == who


def test_an_order_of_somebody_else_or_of_other_goods_is_none_of_theirs():
    order = {"name": "Lucía Gómez", "items": "1 × Lake House, canvas on frame"}
    assert senders.mismatch("My mug is broken. Tom", order) and senders.mismatch("The poster is late", order)
    assert senders.mismatch("My canvas is late. Lucia", order) is None and senders.mismatch("Where is it?", order) is None
    assert senders.mismatch("Mein Poster fehlt", {"name": "", "items": "1 × Moon Phases, framed print"}) is None, "people call it that"
