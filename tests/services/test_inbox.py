"""The inbox's list: filters, search by words in either language, and why a thread should not wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from krake.kit import clock, db
from krake.kit.money import Money
from krake.kit.text import Words
from krake.models import Thread
from krake.services import inbox, merging, ranking, threads
from krake.web.rows.inbox import Look
from tests.world import OWNER

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.fixture
async def some(house: Path) -> None:
    async with db.write() as session:
        for kind, place, en, de in (
            ("question", "lunavo", "What prints the Fox mug?", "Was druckt die Fuchs-Tasse?"),
            ("approval", "lunavo", "Print and ship 2 orders", "2 Bestellungen drucken"),
            ("escalation", "management", "100% of the keys stopped", "Schlüssel angehalten"),
        ):
            await threads.open(session, kind, place, "commet", Words(en, de), Words("Look at it.", "Sieh es dir an."))


async def titles(**asked: str) -> list[str]:
    async with db.read() as session:
        return [row.title["en"] for row in await inbox.listed(session, inbox.Narrow(**asked))]


async def test_a_list_is_narrowed_by_workspace_kind_and_words_together(some: None):
    assert len(await titles()) == 3
    assert await titles(kind="question") == ["What prints the Fox mug?"]
    assert await titles(workspace="lunavo", kind="escalation") == []
    assert await titles(words="fox MUG") == ["What prints the Fox mug?"], "every word, in any order and case"
    assert await titles(words="fuchs") == ["What prints the Fox mug?"], "the German words lead there too"
    assert await titles(words="fox order") == []


@pytest.mark.parametrize(("words", "found"), [("100%", 1), ("%", 1), ("_", 0), ("'; DROP TABLE thread", 0), ("schlüssel", 1)])
async def test_what_is_typed_is_searched_as_it_stands(some: None, words: str, found: int):
    assert len(await titles(words=words)) == found


async def test_chips_count_what_they_would_show_and_keep_the_other_filters(some: None):
    around = await Look.of({"in": "lunavo"}).around("en")
    assert [(row.words, row.on) for row in around.places] == [("All 3", False), ("Lunavo 2", True), ("Management 1", False)]
    assert [(row.words, row.href) for row in around.kinds] == [
        ("Approval 1", "/todo?in=lunavo&kind=approval"),
        ("Question 1", "/todo?in=lunavo&kind=question"),
    ]
    assert around.note == "3 open · 0 later" and around.ages == [] and around.agents == [], "one agent, all new: nothing to choose"
    chosen = await Look.of({"kind": "question", "q": "a b"}).around("de")
    assert next(row for row in chosen.kinds if row.on).href == "/todo?q=a+b", "the chosen chip leads back"


async def test_a_list_is_narrowed_by_who_asks_and_by_age(some: None):
    async with db.write() as session:
        old = await threads.open(session, "notice", "lunavo", "dexter", Words("Old news", "Altes"), Words("x", "x"))
        old.created_at = clock.now() - timedelta(days=8)
        session.add(old)
        given = await threads.open(session, "question", "lunavo", "penn", Words("Given on", "Weitergegeben"), Words("x", "x"))
        await merging.assign(session, OWNER, given.id or 0, "dexter")
    assert await titles(agent="dexter") == ["Given on", "Old news"], "what it asks, and what was given to it"
    assert await titles(age="week") == ["Old news"] and await titles(age="days") == ["Old news"]
    assert len(await titles(age="day")) == 4
    around = await Look.of({"by": "dexter"}).around("en")
    assert [(row.words, row.href) for row in around.ages] == [
        ("New today 1", "/todo?by=dexter&age=day"),
        ("Older than a day 1", "/todo?by=dexter&age=days"),
        ("Older than a week 1", "/todo?by=dexter&age=week"),
    ]
    assert [option.words for option in around.agents] == ["Commet 3", "Dexter 1", "Penn 1"]
    assert Look.of({"age": "'; --", "show": "nonsense"}) == Look(), "a filter that is none of ours filters nothing"


def thread(**fields) -> Thread:
    return Thread(kind="question", workspace="lunavo", agent="commet", created_at=NOW - timedelta(minutes=5), **fields)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, None),
        ({"payload": {"orders": ["#1", "#2"]}}, "Holds up 2 orders"),
        ({"payload": {"orders": ["#1"]}}, "Holds up 1 order"),
        ({"due_at": NOW + timedelta(hours=3)}, "Due in 3 h"),
        ({"due_at": NOW + timedelta(minutes=3)}, "Due within the hour"),
        ({"due_at": NOW + timedelta(days=2)}, "Due in 2 days"),
        ({"due_at": NOW - timedelta(minutes=1)}, "Overdue"),
    ],
)
def test_a_thread_says_why_it_should_not_wait(fields: dict, said: str | None):
    reason = ranking.reason(thread(**fields), None, NOW)
    assert (reason.en if reason else None) == said


def test_an_approval_names_the_money_and_an_old_thread_its_days():
    approval = Thread(kind="approval", workspace="lunavo", agent="commet", created_at=NOW)
    reason = ranking.reason(approval, Money(Decimal("74.18"), "EUR"), NOW)
    assert reason and reason.en == "Paid orders wait for €74.18" and reason.de == "Bezahlte Bestellungen warten auf 74,18 €"
    assert ranking.reason(approval, None, NOW) is None, "an unknown sum is not named"
    old = ranking.reason(approval, None, NOW + timedelta(days=3))
    assert old and old.en == "Waits for 3 days"
