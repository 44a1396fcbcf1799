"""The inbox's list: filters, search by words in either language, and why a thread should not wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from krake.kit import db
from krake.kit.money import Money
from krake.kit.text import Words
from krake.models import Thread
from krake.services import ranking, threads
from krake.web.states.inbox import Look

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
        return [row.title["en"] for row in await threads.listed(session, **asked)]


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
    places, kinds, note, _ = await Look("open", "lunavo", "", "").around("en")
    assert [(row.words, row.on) for row in places] == [("All 3", False), ("Lunavo 2", True), ("Management 1", False)]
    assert [(row.words, row.href) for row in kinds] == [
        ("Approval 1", "/todo?in=lunavo&kind=approval"),
        ("Question 1", "/todo?in=lunavo&kind=question"),
    ]
    assert note == "3 open · 0 later"
    _, chosen, _, _ = await Look("open", "", "question", "a b").around("de")
    assert next(row for row in chosen if row.on).href == "/todo?q=a+b", "the chosen chip leads back"


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
