"""What people type, and what Krake understands: one row a sentence, English and German, clean and mistyped."""

from __future__ import annotations

import pytest

from krake.coordinator.grammar.say import said
from tests.coordinator.planning import BERLIN, NOW, read

PRINT, REVENUE, SYNC, WATCH, TRANSLATE = "order_to_gelato", "revenue_report", "sync", "order_watch", "translate"
LUNAVO = {"workspace": "lunavo"}

#: text, skill, arguments, time in English words ("" is now): the reading is sure and its first row runs or schedules it
DONE = [
    ("print and ship order 1042", PRINT, {"order": "1042"}, ""),
    ("Print and ship order #1042.", PRINT, {"order": "1042"}, ""),
    ("please print order 1042", PRINT, {"order": "1042"}, ""),
    ("can you print order 1042?", PRINT, {"order": "1042"}, ""),
    ("would you print order 1042", PRINT, {"order": "1042"}, ""),
    ("würdest du bitte bestellung 1042 drucken?", PRINT, {"order": "1042"}, ""),
    ("printing order 1042 please", PRINT, {"order": "1042"}, ""),
    ("print order LUN-1042", PRINT, {"order": "LUN-1042"}, ""),
    ("print 1042", PRINT, {"order": "1042"}, ""),
    ("ship order no 1042", PRINT, {"order": "1042"}, ""),
    ("print order 1042 tomorrow at 9", PRINT, {"order": "1042"}, "tomorrow, 09:00"),
    ("drucke und versende bestellung 1042", PRINT, {"order": "1042"}, ""),
    ("Bestellung 1042 drucken und versenden", PRINT, {"order": "1042"}, ""),
    ("#1042 drucken", PRINT, {"order": "1042"}, ""),
    ("bestellung nr. 1042 drucken", PRINT, {"order": "1042"}, ""),
    ("kannst du bestellung 1042 versenden?", PRINT, {"order": "1042"}, ""),
    ("pritn and shpi order 1042", PRINT, {"order": "1042"}, ""),
    ("print and ship oredr 1042", PRINT, {"order": "1042"}, ""),
    ("drukce bestelung 1042", PRINT, {"order": "1042"}, ""),
    ("wie viel hat lunavo heute verdient?", REVENUE, LUNAVO | {"period": "today"}, ""),
    ("Wieviel hat Lunavo gestern verdient", REVENUE, LUNAVO | {"period": "yesterday"}, ""),
    ("wie viel hat lunavo diese woche verdient", REVENUE, LUNAVO | {"period": "week"}, ""),
    ("wie viel hat lunavo letzten monat verdient", REVENUE, LUNAVO | {"period": "last_month"}, ""),
    ("wie viel hat lunavo letzte woche eingenommen", REVENUE, LUNAVO | {"period": "last_week"}, ""),
    ("umsatz in den letzten 30 tagen", REVENUE, {"period": "30d"}, ""),
    ("umsatz von lunavo im september", REVENUE, LUNAVO | {"period": "2026-09"}, ""),
    ("umsatz im dezember", REVENUE, {"period": "2025-12"}, ""),
    ("wie hoch ist der umsatz diesen monat?", REVENUE, {"period": "month"}, ""),
    ("Umsatzbericht", REVENUE, {}, ""),
    ("how much did lunavo make today", REVENUE, LUNAVO | {"period": "today"}, ""),
    ("how much did lunavo make yesterday?", REVENUE, LUNAVO | {"period": "yesterday"}, ""),
    ("how much did lunavo make this week", REVENUE, LUNAVO | {"period": "week"}, ""),
    ("how much did lunavo make in the last 7 days", REVENUE, LUNAVO | {"period": "7d"}, ""),
    ("how much did lunavo make last two weeks", REVENUE, LUNAVO | {"period": "14d"}, ""),
    ("how much did lunavo make in october", REVENUE, LUNAVO | {"period": "2026-10"}, ""),
    ("how much did lunavo make in october 2025", REVENUE, LUNAVO | {"period": "2025-10"}, ""),
    ("how much did lunavo make on friday", REVENUE, LUNAVO | {"period": "2026-10-09"}, ""),
    ("how much did lunavo make last monday", REVENUE, LUNAVO | {"period": "2026-10-12"}, ""),
    ("how much did lunavo make on 3 october", REVENUE, LUNAVO | {"period": "2026-10-03"}, ""),
    ("what is the revenue this month", REVENUE, {"period": "month"}, ""),
    ("what is the revenue this year?", REVENUE, {"period": "year"}, ""),
    ("lunavo revenue last quarter", REVENUE, LUNAVO | {"period": "last_quarter"}, ""),
    ("revenue #lunavo yesterday", REVENUE, LUNAVO | {"period": "yesterday"}, ""),
    ("show me the monarch revenue", REVENUE, {"workspace": "monarch"}, ""),
    ("how mcuh did lunvao make yestreday", REVENUE, LUNAVO | {"period": "yesterday"}, ""),
    ("revenu reprot lunavo", REVENUE, LUNAVO, ""),
    ("wie viel hat lunavo gstern verdeint", REVENUE, LUNAVO | {"period": "yesterday"}, ""),
    ("every monday at 9 send me the lunavo revenue report", REVENUE, LUNAVO | {"period": "7d"}, "Mondays 09:00"),
    ("send me the lunavo revenue report every monday at 9am", REVENUE, LUNAVO | {"period": "7d"}, "Mondays 09:00"),
    ("evry mondey at 9 revenue report", REVENUE, {"period": "7d"}, "Mondays 09:00"),
    ("every weekday at 8 revenue report of yesterday", REVENUE, {"period": "yesterday"}, "Weekdays 08:00"),
    ("revenue report first monday of the month", REVENUE, {"period": "last_month"}, "First Monday of the month 09:00"),
    ("revenue report on the 1st of every month at 7:30", REVENUE, {"period": "last_month"}, "On the 1st of the month 07:30"),
    ("jeden montag um 9 schick mir den umsatzbericht von lunavo", REVENUE, LUNAVO | {"period": "7d"}, "Mondays 09:00"),
    ("jeden zweiten Freitag um 17 Uhr umsatzbericht", REVENUE, {"period": "7d"}, "Every second Friday 17:00"),
    ("täglich um 7:30 umsatzbericht lunavo", REVENUE, LUNAVO | {"period": "yesterday"}, "Daily 07:30"),
    ("taeglich um 7.30 uhr umsatzbericht lunavo", REVENUE, LUNAVO | {"period": "yesterday"}, "Daily 07:30"),
    ("am 1. jedes Monats umsatzbericht", REVENUE, {"period": "last_month"}, "On the 1st of the month 09:00"),
    ("umsatzbericht werktags um halb neun", REVENUE, {"period": "7d"}, "Weekdays 08:30"),
    ("schick mir morgen früh den umsatzbericht", REVENUE, {}, "tomorrow, 08:00"),
    ("heute abend umsatzbericht schicken", REVENUE, {}, "today, 18:00"),
    ("revenue report tomorrow at 9", REVENUE, {}, "tomorrow, 09:00"),
    ("revenue report on friday 17:00", REVENUE, {}, "Friday, 17:00"),
    ("umsatzbericht am freitag um 17 uhr", REVENUE, {}, "Friday, 17:00"),
    ("umsatzbericht am 3.12. um 9", REVENUE, {}, "3 Dec, 09:00"),
    ("ask dexter for the revenue of lunavo last month", REVENUE, LUNAVO | {"period": "last_month"}, ""),
    ("sync shopify", SYNC, {"integration": "shopify"}, ""),
    ("refresh gelato", SYNC, {"integration": "gelato"}, ""),
    ("sync google mail", SYNC, {"integration": "google_mail"}, ""),
    ("sync everything", SYNC, {}, ""),
    ("snyc shopfy", SYNC, {"integration": "shopify"}, ""),
    ("shopify abgleichen", SYNC, {"integration": "shopify"}, ""),
    ("shopify synchronisieren", SYNC, {"integration": "shopify"}, ""),
    ("synchronisiere bitte shopify", SYNC, {"integration": "shopify"}, ""),
    ("shopfy sinchronisieren", SYNC, {"integration": "shopify"}, ""),
    ("sync shopify every 2 hours", SYNC, {"integration": "shopify"}, "Every 2 hours"),
    ("alle 30 minuten shopify abgleichen", SYNC, {"integration": "shopify"}, "Every 30 minutes"),
    ("in 2 hours sync shopify", SYNC, {"integration": "shopify"}, "today, 12:30"),
    ("in einer halben stunde shopify abgleichen", SYNC, {"integration": "shopify"}, "today, 11:00"),
    ("check the orders", WATCH, {}, ""),
    ("which orders are waiting for print?", WATCH, {}, ""),
    ("prüfe die bestellungen", WATCH, {}, ""),
    ("every weekday at 8 check the orders", WATCH, {}, "Weekdays 08:00"),
    ("translate hello world into german", TRANSLATE, {"text": "hello world", "language": "german"}, ""),
    ("@penn translate good morning, Anna into german", TRANSLATE, {"text": "good morning, Anna", "language": "german"}, ""),
    ("übersetze schöne Grüße ins französische", TRANSLATE, {"text": "schöne Grüße", "language": "französische"}, ""),
    ("/sync shopify", SYNC, {"integration": "shopify"}, ""),
    ("/run dexter revenue report", REVENUE, {}, ""),
    ("/schedule revenue report every monday 09:00", REVENUE, {"period": "7d"}, "Mondays 09:00"),
]  # fmt: skip

GONE = [
    ("open to do", "/todo"), ("öffne to do", "/todo"), ("go to to do", "/todo"), ("todo", "/todo"), ("t", "/todo"), ("/go to do", "/todo"),
    ("go to lunavo", "/lunavo"), ("lun", "/lunavo"), ("lunvao", "/lunavo"), ("zeig mir lunavo", "/lunavo"), ("#lunavo", "/lunavo"),
    ("gehe zu hard life mode", "/hard-life-mode"), ("hard", "/hard-life-mode"), ("/go mon", "/monarch"), ("zeige agenten", "/agents"),
    ("show all agents", "/agents"), ("agnets", "/agents"), ("@dexter", "/agents/dexter"), ("open penn", "/agents/penn"),
    ("einstellungen", "/settings"), ("öffne die einstellungen", "/settings"), ("connections", "/integrations"), ("überblick", "/"),
]  # fmt: skip

#: text, part of the question in English, and nothing that runs in the first row
ASKED = [
    ("print and ship", "Which order"), ("drucken und versenden", "Which order"), ("print orders 1042 and 1043", "1042, 1043"),
    ("sync shopify and gelato", "One at a time"), ("order 1042", "Did you mean Print and ship an order"), ("1042", "Did you mean"),
    ("synk shopify", "Did you mean Sync"), ("every monday at 9", "What should happen"), ("tomorrow at 9", "What should happen"),
    ("@nobody print it", "Nothing here is called @nobody"),
    ("@nobody sync shopify", "Nothing here is called @nobody"), ("print order 1042 today at 8", "passed"), ("approve", "Which one"),
    ("print order 1042 every day at 9:30 and 17:00", "one clock time"), ("/schedule dexter every monday 09:00", "What should happen"),
    ("show orders", "Did you mean Prepare paid orders"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "skill", "arguments", "time"), DONE)
def test_a_sentence_is_understood(text, skill, arguments, time):
    plan = read(text)
    assert (plan.skill, plan.arguments, plan.question) == (skill, arguments, None)
    when = plan.schedule.words.en if plan.schedule else said(plan.at, NOW, BERLIN).en if plan.at else ""
    assert when == time
    first = plan.choices[0]
    assert (first.kind, first.skill, first.arguments) == ("schedule" if time else "run", skill, arguments)
    assert plan.confidence >= 0.55


@pytest.mark.parametrize(("text", "route"), GONE)
def test_a_place_is_opened(text, route):
    first = read(text).choices[0]
    assert (first.kind, first.route, first.enter_hint) == ("go", route, "Enter")


@pytest.mark.parametrize(("text", "question"), ASKED)
def test_an_unsure_reading_asks_instead_of_running(text, question):
    plan = read(text)
    assert plan.question is not None and question in plan.question.en
    assert plan.question.de != plan.question.en
    assert not [choice for choice in plan.choices if choice.kind in ("run", "schedule")]


def test_the_table_is_long_enough():
    assert len(DONE) + len(GONE) + len(ASKED) >= 80


def test_two_wishes_in_one_sentence_are_both_offered_and_asked_about():
    plan = read("revenue report and sync shopify")
    assert plan.question is not None and "Revenue report or Sync" in plan.question.en
    assert [(c.skill, c.arguments) for c in plan.choices if c.kind == "run"] == [(REVENUE, {}), (SYNC, {"integration": "shopify"})]


def test_the_chips_say_what_was_understood_in_the_order_of_the_picture():
    plan = read("every monday at 9 send me the lunavo revenue report")
    assert [(chip.kind, chip.label.en) for chip in plan.chips] == [
        ("agent", "Dexter"), ("skill", "Revenue report"), ("workspace", "Lunavo"), ("argument", "Last 7 days"),
        ("when", "Mondays 09:00"), ("next", "Monday, 09:00"),
    ]  # fmt: skip
    assert [chip.label.de for chip in plan.chips][-2:] == ["montags 09:00", "Montag, 09:00"]


def test_ctrl_enter_runs_a_scheduled_skill_once_now_and_otherwise_asks_krake():
    recurring = read("every monday at 9 send me the lunavo revenue report")
    assert [c.kind for c in recurring.choices] == ["schedule", "run", "go", "ask"]
    assert (recurring.choices[0].enter_hint, recurring.second().kind, recurring.second().skill) == ("Enter", "run", REVENUE)
    assert read("sync shopify").second().kind == "ask"
    assert read("open to do").second().kind == "ask"


def test_a_report_without_a_workspace_takes_the_one_the_person_looks_at():
    plan = read("revenue yesterday", here="lunavo")
    assert plan.arguments == {"workspace": "lunavo", "period": "yesterday"}
    assert read("monarch revenue yesterday", here="lunavo").arguments["workspace"] == "monarch"


def test_the_language_of_the_sentence_is_told_from_its_words_and_else_from_the_person():
    assert read("wie viel hat lunavo heute verdient?", locale="en").language == "de"
    assert read("how much did lunavo make today", locale="de").language == "en"
    assert (read("lunavo", locale="de").language, read("lunavo", locale="en").language) == ("de", "en")


def test_an_agent_named_takes_the_work():
    assert read("@penn sync shopify").agent == "penn"
    assert read("sync shopify").agent == "commet"


def test_a_suggestion_writes_the_order_it_already_knows_into_the_field():
    suggestion = read("order 1042").choices[0]
    assert (suggestion.kind, suggestion.text) == ("fill", "print and ship order 1042")
