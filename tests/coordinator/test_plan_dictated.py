"""What is dictated stays as it was said: its numbers and dates are no schedule, and a skill's own fields get theirs first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from krake import registry
from krake.coordinator.grammar.names import amounts, currency
from krake.coordinator.plan import Known, Plan, known, plan
from krake.kit.text import Words
from krake.spec.words import Risk

#: a Friday, 10:00 in Berlin
NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
HOUSE = known(
    agents=registry.agents().values(),
    skills=registry.skills().values(),
    workspaces=registry.workspaces().values(),
    integrations=registry.integrations().values(),
    commands=registry.commands().values(),
)


def read(text: str, locale: str = "en", known: Known = HOUSE) -> Plan:
    return plan(text, known, NOW, "Europe/Berlin", locale)


def ways(text: str, locale: str = "en") -> list[tuple[str, dict]]:
    """What can be done with it, in order: the kind of row and its arguments without the language."""
    rows = [choice for choice in read(text, locale).choices if choice.kind in ("run", "schedule")]
    return [(row.kind, {name: value for name, value in row.arguments.items() if name not in ("language", "currency")}) for row in rows]


#: text, skill, arguments; nothing but running it now is offered
VERBATIM = [
    ("write a quote for 200 mugs at €9.50 each for Anna Berg", "quote", {"text": "200 mugs at €9.50 each for Anna Berg"}),
    ("schreibe ein angebot über 200 Tassen zu 9,50 € für Anna Berg", "quote", {"text": "200 Tassen zu 9,50 € für Anna Berg"}),
    ("schreibe anzeigen für Wochenplaner 2027", "ad_copy", {"text": "Wochenplaner 2027"}),
    ("schlage eine buchung für den beleg Druckkosten über 50 € vor", "belegpruefung", {"text": "Druckkosten über 50 €"}),
    (
        "reply to the customer who writes my parcel should come on Monday, where is it?", "draft_reply",
        {"text": "my parcel should come on Monday, where is it?"},
    ),
    ("antworte dem kunden der schreibt ich bin morgen um 9 nicht da", "draft_reply", {"text": "ich bin morgen um 9 nicht da"}),
    ("remember that Anna is away until 5 January", "note", {"text": "Anna is away until 5 January"}),
    ("notiere am freitag papier kaufen", "note", {"text": "am freitag papier kaufen"}),
    ("draft a newsletter about our spring sale until 5 March", "campaign_draft", {"text": "our spring sale until 5 March"}),
    ("price the large order 500 posters A3 and 20% discount", "quote", {"text": "500 posters A3 and 20% discount"}),
    ("write a job advert for printer at 9 euros an hour", "role_post", {"text": "printer at 9 euros an hour"}),
    ("answer the review “Great mug!”", "review_reply", {"text": "Great mug!"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "skill", "arguments"), VERBATIM)
def test_what_is_dictated_is_given_word_for_word_and_nothing_is_scheduled(text: str, skill: str, arguments: dict):
    found = read(text)
    assert (found.skill, found.schedule, found.at, found.question) == (skill, None, None, None)
    assert ways(text) == [("run", arguments)]


#: text, what its own fields get; the days and sums in it are no time to do it
FIELDS = [
    ("plan a trip to Hamburg from 3 Dec to 5 Dec", {"text": "Hamburg", "start": "2026-12-03", "days": "3"}),
    ("plan a trip to Hamburg from 3 to 5 December with 500 euros",
     {"text": "Hamburg", "start": "2026-12-03", "days": "3", "budget": "500"}),
    ("plane eine reise nach Hamburg vom 3. bis 5. Dezember mit 500 €",
     {"text": "Hamburg", "start": "2026-12-03", "days": "3", "budget": "500"}),
    ("design a price test for the moon mug at 29 euros", {"text": "the moon mug", "price": "29"}),
    ("design a challenge about drawing for 30 days", {"text": "drawing", "days": "30"}),
    ("which deadlines are coming up in the next 30 days", {"days": "30"}),
    ("forecast the next two weeks", {"ahead": "14"}),
    ("tick off the habit yoga yesterday", {"text": "yoga", "date": "2026-11-26"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "arguments"), FIELDS)
def test_a_skills_own_fields_get_the_days_and_sums_that_are_said(text: str, arguments: dict):
    assert ways(text) == [("run", arguments)]


#: text, arguments of doing it now, of doing it then, and what the second row begins with in both languages
EITHER = [
    (
        "plan the launch of the lunar calendar on 15 January with 500 euros",
        {"text": "the lunar calendar", "budget": "500", "date": "2027-01-15"}, {"text": "the lunar calendar", "budget": "500"},
        Words("On 15 Jan 2027, 09:00", "Am 15. Jan. 2027, 09:00"),
    ),
    ("forecast next month", {"ahead": "30"}, {}, Words("On Tuesday, 09:00", "Am Dienstag, 09:00")),
    (
        "bereite die einarbeitung von Anna Berg am 1. März vor", {"text": "Anna Berg", "start": "2027-03-01"}, {"text": "Anna Berg"},
        Words("On 1 Mar 2027, 09:00", "Am 1. März 2027, 09:00"),
    ),
    (
        "write ads for moon mugs every monday at 9", {"text": "moon mugs every monday at 9"}, {"text": "moon mugs"},
        Words("Mondays 09:00", "Montags 09:00"),
    ),
    (
        "draft a post about the moon tomorrow at 9", {"text": "the moon tomorrow at 9"}, {"text": "the moon"},
        Words("Tomorrow, 09:00", "Morgen, 09:00"),
    ),
    (
        "find a time for a meeting about the budget next week",
        {"text": "the budget", "earliest": "2026-11-30", "latest": "2026-12-06"}, {"text": "the budget"},
        Words("On Monday, 09:00", "Am Montag, 09:00"),
    ),
    ("weekly revenue report", {"period": "7d"}, {"period": "7d"}, Words("Mondays 09:00", "Montags 09:00")),
    ("daily sync shopify", {"integration": "shopify"}, {"integration": "shopify"}, Words("Daily 09:00", "Täglich 09:00")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "now", "then", "begins"), EITHER)
def test_where_both_are_possible_both_are_offered_now_first_and_said_apart(text: str, now: dict, then: dict, begins: Words):
    assert ways(text) == [("run", now), ("schedule", then)]
    found = read(text)
    first, second = found.choices[:2]
    assert (found.schedule, found.at, found.question) == (None, None, None)
    assert "when" not in [chip.kind for chip in found.chips], "the chips show what Enter does"
    assert first.title.en.startswith("Now: ") and first.title.de.startswith("Jetzt: ")
    assert second.title.en.startswith(begins.en + ": ") and second.title.de.startswith(begins.de + ": ")
    assert (first.enter_hint, second.enter_hint) == ("Enter", "Ctrl Enter") and found.second() is second
    assert bool(second.every) != bool(second.at), "the row itself knows when"


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("every monday at 9 draft a post about our moon mugs", {"text": "our moon mugs"}),
        ("tomorrow at 9 write ads for moon mugs", {"text": "moon mugs"}),
        ("schreibe jeden freitag um 16 uhr die strategienotiz", {}),
        ("write the weekly strategy note every friday at 16", {}),
        ("sync shopify daily", {"integration": "shopify"}),
        ("täglich shopify abgleichen", {"integration": "shopify"}),
        ("revenue report on friday", {}),
    ],
)
def test_a_time_outside_of_what_is_dictated_says_when(text: str, arguments: dict):
    assert ways(text) == [("schedule", arguments), ("run", arguments)]


@pytest.mark.parametrize(
    "text",
    ["write the weekly strategy note", "weekly reflection", "fill the content plan of next week",
     "fülle den redaktionsplan der nächsten woche", "look back on my week", "what is important today"],
)  # fmt: skip
def test_words_of_time_in_a_skills_own_example_are_no_schedule(text: str):
    assert [kind for kind, _ in ways(text)] == ["run"] and read(text).schedule is None and read(text).at is None


def test_a_weekly_plan_is_not_taken_for_a_launch_that_repeats():
    found = read("make a weekly plan")
    assert found.skill == "week_plan" and found.choices[0].kind != "schedule"


LANGUAGES = [
    ("write ads for moon mugs", "de", "en"), ("schreibe anzeigen für mondtassen", "en", "de"),
    ("write ads for moon mugs in German", "en", "de"),
    ("schreibe anzeigen für mondtassen auf englisch", "de", "en"), ("write an english newsletter about our moon mugs", "de", "en"),
    ("entwirf einen englischen newsletter über mondtassen", "de", "en"),
    ("write ads for Wochenplaner und Kalender für Lehrerinnen", "de", "en"),
    ("draft a post about our new moon mugs auf Deutsch", "en", "de"),
    ("write the weekly strategy note", "de", "en"), ("schreibe die strategienotiz", "en", "de"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "locale", "language"), LANGUAGES)
def test_it_is_written_in_the_language_asked_for_else_in_that_of_the_command(text: str, locale: str, language: str):
    found = read(text, locale)
    assert found.choices[0].kind == "run" and found.choices[0].arguments["language"] == language
    assert " in German" not in found.arguments.get("text", "") and "auf" not in found.arguments.get("text", "").split()


def test_a_reply_stays_in_the_language_of_what_it_answers_unless_another_is_asked_for():
    assert "language" not in read("answer the review tolle tasse").choices[0].arguments
    assert read("answer in English the review tolle tasse").choices[0].arguments.get("language") == "en"


def test_when_the_sentence_tells_no_language_it_is_the_viewers():
    one = registry.skills()["ad_copy"]
    slogan = known(skills=[type("S", (), {
        "key": "slogan", "title": Words("Slogan", "Slogan"), "agent": "penn", "examples": (Words("slogan {text}", "slogan {text}"),),
        "keywords": (), "risk": Risk.OWN, "input": one.input,
    })])  # fmt: skip
    for locale in ("en", "de"):
        assert read("slogan Luna", locale, slogan).choices[0].arguments == {"text": "Luna", "language": locale}


LOOSE = "monday 9 at € 9.50 every week 3 dec in english with 500 euros to from on friday next month ? 20% for days auf"
PIECES = st.sampled_from(LOOSE.split(" "))


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=8).map(" ".join))
def test_whatever_is_dictated_first_stays_there_and_now_is_first(tail: str):
    found = read(f"write ads for Selene lamps {tail}")
    rows = [choice for choice in found.choices if choice.kind in ("run", "schedule")]
    assert rows and rows[0].kind == "run"
    for row in rows:
        said = row.arguments["text"]
        assert said.startswith("Selene lamps") and f"Selene lamps {tail}".startswith(said)


@pytest.mark.parametrize(
    ("text", "sums", "code"),
    [("€39", ["39"], "EUR"), ("39,00 €", ["39.00"], "EUR"), ("1,234.50 USD", ["1234.50"], "USD"), ("500 euros", ["500"], "EUR"),
     ("£9.50 each", ["9.50"], "GBP"), ("12 CHF", ["12"], "CHF"), ("at 9", [], "EUR"), ("1.234 €", [], "EUR")],
)  # fmt: skip
def test_sums_are_read_with_their_currency(text: str, sums: list[str], code: str):
    assert [str(value) for value in amounts(text)] == sums and currency(text) == code


def test_a_range_that_ends_before_it_begins_or_is_too_long_stays_text():
    for text in ("Hamburg from 5 Dec to 3 Dec", "Hamburg from 1 January to 30 June"):
        assert ways(f"plan a trip to {text}") == [("run", {"text": text})]
