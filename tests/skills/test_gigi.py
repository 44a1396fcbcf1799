"""Gigi's skills, with real tables: weeks that fit, streaks that count, challenges that grow, questions that come from numbers."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krake.coordinator.keeping import keep, kept
from krake.kit import clock, db
from krake.kit.text import Words
from krake.services import memory, threads
from krake.skills import challenge_design, habit_track, reflection, week_plan
from krake.spec.ask import Asked
from tests.skills.desk import ran
from tests.world import Steps

GOALS = ["5 km laufen", "Spanisch lernen", "früh schlafen", "Keller aufräumen", "Krafttraining"]


@given(
    st.lists(st.sampled_from(GOALS), min_size=1, max_size=5, unique=True),
    st.lists(st.integers(0, 600), min_size=7, max_size=7),
    st.lists(st.integers(0, 9), min_size=7, max_size=7),
)
def test_no_day_is_overfilled_and_training_never_lies_side_by_side(goals: list[str], free: list[int], runs: list[int]):
    blocks = week_plan.plan([(goal, week_plan.kind(goal)) for goal in goals], free, runs)
    for n in range(7):
        assert sum(one.minutes for one in blocks if one.day == n) <= free[n]
    hard = sorted(one.day for one in blocks if one.kind == "training")
    assert all(later - sooner > 1 for sooner, later in pairwise(hard))
    assert len({(one.day, one.goal) for one in blocks}) == len(blocks)


def test_goals_are_told_apart():
    assert [week_plan.kind(goal) for goal in GOALS] == ["training", "study", "recovery", "other", "training"]


async def test_a_week_is_planned_from_goals_and_keeps_them(house):
    with pytest.raises(Asked):
        await ran("week_plan", Steps())
    result = await ran("week_plan", Steps(), text="5 km laufen, Spanisch lernen und früh schlafen", weekday_hours="1", weekend_hours="2")
    assert [row["goal"] for row in await kept(True, "gigi", "Goals")] == ["5 km laufen", "Spanisch lernen", "früh schlafen"]
    assert "of 9 free hours" in result.sentence.en and "| Montag" in result.document and "frag eine Ärztin" in result.document
    again = await ran("week_plan", Steps(), week="this")  # from the goals kept before
    assert again.evidence["goals"] == 3 and len(await kept(True, "gigi", "Goals")) == 3
    tight = await ran("week_plan", Steps(), text="lesen", weekday_hours="0", weekend_hours="0", language="en")
    assert "found no room" in tight.figures[0].value.en and "Without room: lesen." in tight.document


@pytest.mark.parametrize(
    ("goal", "told"),
    [
        ("3x laufen 45 min", ("laufen", 3, 45)),
        ("1h Spanisch", ("Spanisch", 1, 60)),
        ("Steuererklärung 2 h", ("Steuererklärung", 1, 120)),
        ("read 30 minutes every day", ("read", 7, 30)),
        ("twice yoga for 1.5 hours", ("yoga", 2, 90)),
        ("dreimal schwimmen", ("schwimmen", 3, None)),
        ("1h30 guitar", ("guitar", 1, 90)),
        ("5 km laufen", ("5 km laufen", None, None)),
        ("30 Seiten lesen", ("30 Seiten lesen", None, None)),
    ],
)
def test_a_goal_says_how_often_and_how_long(goal: str, told: tuple):
    assert week_plan.said(goal) == told


@pytest.mark.parametrize(
    ("text", "language"),
    [("3x laufen 45 min, 1h Spanisch, Steuererklärung 2 h", "de"), ("3x run 45 min, 1h Spanish, tax return 2 h", "en")],
)
async def test_stated_lengths_are_kept(house, text: str, language: str):
    result = await ran("week_plan", Steps(), text=text, language=language)
    said = [figure.value.en for figure in result.figures][:3]
    assert said == ["3 × 45 minutes", "1 × 60 minutes", "1 × 120 minutes"], said
    assert sum(result.evidence["used"]) == 3 * 45 + 60 + 120
    tight = await ran("week_plan", Steps(), text="Steuer 5 Stunden", weekday_hours="0.5", weekend_hours="1")
    assert "minutes found no room" in tight.figures[0].value.en and sum(tight.evidence["used"]) <= sum(tight.evidence["free"])


async def test_a_streak_counts_days_in_a_row_and_a_gap_breaks_it(house):
    with pytest.raises(Asked) as first:
        await ran("habit_track", Steps())
    assert first.value.question.fields[0].kind == "text"
    today = clock.today("Europe/Berlin")
    for back in (4, 2, 1):
        await ran("habit_track", Steps(), text="Meditation", date=(today - timedelta(days=back)).isoformat())
    result = await ran("habit_track", Steps(), text="meditation", note="zehn Minuten")
    assert result.sentence.en == "Meditation: 3 days in a row." and result.evidence["days"] == 4
    assert len(await kept(True, "gigi", "Habits")) == 4
    await ran("habit_track", Steps(), text="Meditation")
    assert len(await kept(True, "gigi", "Habits")) == 4, "what is known already is not written twice"
    missed = await ran("habit_track", Steps(), text="Meditation", done="no")
    assert "not done" in missed.sentence.en and missed.evidence["streak"] == 0
    with pytest.raises(Asked) as asked:
        await ran("habit_track", Steps())
    assert asked.value.question.fields[0].options == (("Meditation", Words("Meditation", "Meditation")),)


def test_a_day_nobody_told_of_breaks_a_streak():
    day = date(2026, 11, 20)
    assert habit_track.streak({day: True, day - timedelta(days=2): True}, day) == 1 and habit_track.streak({}, day) == 0


@given(
    st.integers(5, 100),
    st.sampled_from(["easy", "medium", "hard"]),
    st.sampled_from(["en", "de"]),
    st.sampled_from(["kalt duschen", "lesen"]),
)
def test_a_challenge_never_gets_easier_and_looks_back_every_seventh_day(days: int, level: str, language: str, theme: str):
    prompts = challenge_design.design(theme, days, level, language)
    working = [one.minutes for one in prompts if not one.review]
    assert working == sorted(working) and [one.day for one in prompts] == list(range(1, days + 1))
    assert (max(working) <= 3) == (theme == "kalt duschen"), "nobody stands in cold water for half an hour"
    assert [one.day for one in prompts if one.review] == list(range(7, days + 1, 7))
    assert all("{" not in one.text for one in prompts) and prompts[0].phase == 0 and prompts[-1].phase == 3


@pytest.mark.parametrize(
    ("theme", "language", "word"),
    [
        ("drink more water", "en", "of water"), ("mehr Wasser trinken", "de", "Wasser"), ("Spanisch", "de", "Spanisch"),
        ("read every day", "en", "page"), ("10.000 Schritte", "de", "Schritte"), ("no phone in the morning", "en", "no phone"),
    ],
)  # fmt: skip
def test_every_prompt_says_what_the_challenge_is_about(theme: str, language: str, word: str):
    prompts = challenge_design.design(theme, 30, "medium", language)
    assert all(word in one.text for one in prompts), [one.text for one in prompts if word not in one.text]
    assert len({one.text for one in prompts}) >= 25
    if "ater" in theme or "asser" in theme:
        assert not any("hour at which" in one.text or "zu der Stunde" in one.text for one in prompts), "nobody drinks it all at once"
        assert max(one.minutes for one in prompts) <= 8


async def test_a_challenge_is_kept_for_soshie(house):
    result = await ran("challenge_design", Steps(), text="kalt duschen", days=10, start="2026-12-01")
    rows = await kept(True, "gigi", "Challenges")
    assert (
        len(rows) == 10
        and rows[0]["prompt"].startswith("kalt duschen: ")
        and {row["format"] for row in rows} <= {"Photo", "Reel", "Story", "Text"}
    )
    assert "10 · 10. Dez." in result.document and result.document.endswith("Es fehlt noch: [Hashtag der Challenge].\n")
    refused = await ran("challenge_design", Steps(), text="10 Tage fasten")
    assert refused.document == "" and "keine Challenge" in refused.sentence.de and len(await kept(True, "gigi", "Challenges")) == 10


async def test_a_week_is_looked_back_on_from_numbers_and_unknown_revenue_is_said(house):
    async with db.write() as session:
        await threads.open(session, "question", "lunavo", "commet", Words("Q", "F"), Words("why", "warum"))
    await keep(0, True, "gigi", "Habits", [{"date": clock.today("Europe/Berlin").isoformat(), "habit": "Laufen", "done": False}])
    result = await ran("reflection", Steps(), text="Zu viele Baustellen.")
    labels = {figure.label.en: figure.value.en for figure in result.figures}
    assert labels["Revenue of Lunavo"] == "not known" and labels["Laufen"] == "0 of 1 days"
    assert "hand over for good" in reflection.questions({**QUIET, "came": 1})[0].words.en
    assert "„Laufen“ im Weg" in result.document and "> Zu viele Baustellen." in result.document
    async with db.read() as session:
        assert any(fact.fact.endswith("Zu viele Baustellen.") for fact in await memory.facts(session))


QUIET = {"by": {}, "came": 0, "went": 0, "runs": 0, "failing": [], "currency": "EUR", "revenue": None, "before": None, "habits": []}


def test_questions_follow_the_numbers():
    rose = reflection.questions({**QUIET, "revenue": "120", "before": "100"})
    assert "rise" in rose[0].words.en and rose[0].because.de == "120,00 € nach 100,00 €"
    failed = reflection.questions({**QUIET, "by": {"failed": 2, "done": 3}, "runs": 5, "failing": ["Sync", "Abgleich"]})
    assert failed[0].because.en == "2 of 5 runs failed" and "Abgleich" in failed[0].words.de
    assert 3 <= len(reflection.questions(QUIET)) <= 6
