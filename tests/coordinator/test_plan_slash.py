"""Slash words: rewriting, completion, the nearest for an unknown one."""

from __future__ import annotations

import pytest

from krake import registry
from krake.coordinator.plan import complete
from tests.coordinator.planning import KNOWN, read


@pytest.mark.parametrize("word", sorted(registry.commands()))
def test_every_slash_words_example_is_understood_without_an_error(word):
    command = registry.commands()[word]
    assert command.example.startswith(f"/{word}")
    assert "{rest}" in command.rewrite.en and "{rest}" in command.rewrite.de
    plan = read(command.example)
    assert plan.choices[-1].text == command.example
    # a note has no skill to take it yet: it goes to Krake
    assert len(plan.choices) > 1 or word == "note"


def test_an_unfinished_slash_word_offers_those_that_begin_so():
    assert [choice.text for choice in read("/s").choices[:-1]] == ["/schedule ", "/stop ", "/sync "]
    assert {choice.text for choice in read("/").choices[:-1]} == {f"/{word} " for word in registry.commands()}


def test_an_unknown_slash_word_offers_the_nearest():
    assert read("/snyc shopify").choices[0].text == "/sync "
    assert all(choice.kind in ("fill", "ask") for choice in read("/xyz").choices)


def test_help_lists_every_slash_word_in_both_languages():
    for text, locale in (("/help", "en"), ("/help", "de"), ("hilfe", "de")):
        assert {c.text for c in read(text, locale=locale).choices if c.kind == "fill"} == {f"/{word} " for word in registry.commands()}


def test_going_nowhere_lists_the_places():
    assert [choice.route for choice in read("/go").choices[:3]] == ["/lunavo", "/monarch", "/lunabots"]


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("/ru", "/run "),
        ("/run pe", "/run penn "),
        ("/go mon", "/go Monarch "),
        ("/go ag", "/go Agents "),
        ("/sync sho", "/sync shopify "),
        ("/sync sho every", "/sync sho every"),
        ("/approve 4", "/approve 4"),
        ("@de", "@dexter "),
        ("revenue of #lun", "revenue of #lunavo "),
        ("print and sh", "print and ship order "),
        ("drucke be", "drucke bestellung "),
        ("Mon", "Monarch"),
        ("open sett", "open Settings "),
        ("", ""),
        ("qwertz", "qwertz"),
    ],
)
def test_tab_completes_the_last_word(text, completed):
    assert complete(text, KNOWN) == completed


@pytest.mark.parametrize(
    "text", ["/stop", "stop everything", "Stop all effects now!", "alles anhalten", "bitte sofort alles stoppen", "halte alles an"]
)
def test_stop_everything_is_the_kill_switch_in_both_languages(text):
    first = read(text, locale="de" if "alles" in text else "en").choices[0]
    assert (first.kind, first.enter_hint) == ("halt", "Enter")


@pytest.mark.parametrize(
    "text", ["stop", "stop order 1042", "everything", "stop all orders of lunavo", "alles gut", "go on", "/stop sync shopify"]
)
def test_nothing_else_is_taken_for_the_kill_switch(text):
    assert all(choice.kind != "halt" for choice in read(text).choices)
