"""What an agent's work came to is counted from rows that are there, in one world, over four weeks; nothing is made up."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from krake.kit import clock, db
from krake.kit.text import Words, day
from krake.models import Action, Connection, Run, Thread
from krake.services import performance, profiles
from krake.services.performance import Performance, Saved, Spent, Tally
from krake.web.rows.performance import FEW, figures, interval, of_agent, span, worked
from tests import world


async def ran(days: float = 1, status: str = "done", **values: object) -> None:
    at = clock.now() - timedelta(days=days)
    usual: dict = {"agent": "penn", "skill": "ad_copy", "proven": True if status == "done" else None, "asked_by": "Mira"}
    async with db.write() as session:
        session.add(Run(**(usual | values), status=status, created_at=at, started_at=at, finished_at=at))


async def asked(answered: timedelta | None, by: str = "Mira", kind: str = "question") -> None:
    at = clock.now() - timedelta(days=2)
    words = {"en": "?", "de": "?"}
    async with db.write() as session:
        row = Thread(kind=kind, workspace="lunavo", agent="penn", title=words, summary=words, created_at=at)
        if answered is not None:
            row.status, row.answered_by, row.answered_at = "done", by, at + answered
        session.add(row)


async def counted(agent: str = "penn", *, rehearsal: bool = False) -> Performance:
    async with db.read() as session:
        return await performance.of_agent(session, agent, rehearsal=rehearsal, zone="Europe/Berlin")


async def test_an_agent_that_did_nothing_has_no_reading(house: Path):
    found = await counted()
    assert (found.runs, found.skills, found.outcomes, found.decided_in, found.spent) == (Tally(), {}, {}, None, ())
    rows = figures(found, "en")
    assert {row.value for row in rows} == {"—"} and {row.waits for row in rows} == {"No reading yet"}
    assert not (await of_agent("penn", "en")).measured


async def test_runs_are_counted_once_in_their_week_and_only_what_ended(house: Path):
    await ran(0.5)
    await ran(6.9)
    await ran(7.1, "failed")
    await ran(27.9, asked_by="clock")
    await ran(28.1)  # before the four weeks
    await ran(3, "cancelled")
    await ran(3, rehearsal=True)
    await ran(3, agent="dexter")
    await ran(3, proven=False, skill="tone_check")  # done without its evidence is not well
    async with db.write() as session:
        session.add(Run(agent="penn", skill="ad_copy", status="running"))
    found = await counted()
    assert [tally for _, tally in found.weeks] == [Tally(1, 1), Tally(0, 0), Tally(1, 0), Tally(3, 2)]
    assert (found.runs, found.by_itself, found.cancelled) == (Tally(5, 3), 1, 1)
    assert found.skills == {"ad_copy": Tally(4, 3), "tone_check": Tally(1, 0)}
    assert (await counted(rehearsal=True)).runs == Tally(1, 1)


async def test_what_became_of_proposals_and_what_they_cost_is_summed_by_currency(house: Path):
    first, second, third = [await world.a_print(number, price=price) for number, price in ((1042, "12.30"), (1043, "4.05"), (1044, "9.00"))]
    async with db.write() as session:
        for action, outcome, status in ((first, "unchanged", "done"), (second, "edited", "done"), (third, "refused", "rejected")):
            row = await session.get_one(Action, action.id)
            row.outcome, row.status, row.judged_at, row.changed_at = outcome, status, clock.now(), clock.now()
            session.add(row)
    found = await counted("commet", rehearsal=True)
    assert found.outcomes == {"unchanged": 1, "edited": 1, "refused": 1}
    assert found.spent == (Spent("EUR", Decimal("16.35"), 2),)
    by_key = {row.key: row for row in figures(found, "de")}
    assert (by_key["edited"].value, by_key["refused"].value, by_key["cost"].value) == ("1 von 3", "1 von 3", "16,35 €")
    assert (await counted("commet")).outcomes == {}


async def test_how_fast_the_owner_decides_is_the_median_of_real_answers(house: Path):
    for minutes in (1, 4, 600):
        await asked(timedelta(minutes=minutes))
    await asked(timedelta(seconds=1), by="krake")  # closed by itself
    await asked(None)
    await asked(timedelta(seconds=1), kind="notice")
    found = await counted()
    assert (found.asked, found.answered, found.decided_in) == (5, 3, timedelta(minutes=4))
    row = next(row for row in figures(found, "en") if row.key == "decided")
    assert (row.value, row.versus) == ("4 min", "3 of 5 answered")


@pytest.mark.parametrize(("good", "whole"), [(2, 11), (1, 1), (9, 10), (46, 50), (199, 200)])
def test_the_interval_is_wilsons(good: int, whole: int):
    """A bound p of Wilson's interval is where the observed share lies exactly z standard errors of p away (Wilson 1927)."""
    share, (low, high) = good / whole, interval(good, whole)
    assert 0 <= low < share <= high <= 1
    for bound in (float(low), float(high)):
        if 0 < bound < 1:
            assert abs(share - bound) == pytest.approx(1.96 * (bound * (1 - bound) / whole) ** 0.5, abs=5e-4)
    assert interval(0, 10)[0] == 0 and interval(10, 10)[1] == 1


def test_small_numbers_stay_counts_and_large_ones_become_a_share_with_its_interval():
    def success(well: int, ended: int, locale: str = "en"):
        return figures(Performance(runs=Tally(ended, well)), locale)[0]

    assert (success(2, 11).value, success(2, 11).versus) == ("2 of 11", "5% – 48%")
    assert success(2, 11, "de").value == "2 von 11"
    assert (success(46, 50).value, success(46, 50).versus) == ("92%", "46 of 50 · 81% – 97%")
    assert success(FEW - 1, FEW - 1).value == f"{FEW - 1} of {FEW - 1}" and success(FEW, FEW).value == "100%"
    assert success(0, 5).value == "0 of 5"


@pytest.mark.parametrize(
    ("took", "en", "de"),
    [(None, "—", "—"), (40, "40 s", "40 s"), (240, "4 min", "4 min"), (12_600, "3.5 h", "3,5 h"), (259_200, "3 days", "3 Tage")],
)
def test_a_span_is_read_as_people_say_it(took: float | None, en: str, de: str):
    value = None if took is None else timedelta(seconds=took)
    assert (span(value, "en"), span(value, "de")) == (en, de)


async def test_the_page_leaves_a_week_without_runs_empty(house: Path):
    await ran(1, asked_by="clock")
    await ran(20)
    row = await of_agent("penn", "en")
    assert row.measured and row.by_itself == "1 of 2 runs nobody had to start"
    assert [(week.words, week.share) for week in row.weeks] == [("no runs", ""), ("1 of 1", "100"), ("no runs", ""), ("1 of 1", "100")]
    begun = clock.day_of(clock.now() - timedelta(weeks=1) + timedelta(days=1), "Europe/Berlin")
    assert row.weeks[-1].name == f"Week from {begun.day} {datetime(2000, begun.month, 1):%b}"
    assert [(line.name, line.ended, line.share) for line in row.skills] == [("Write ads", "2", "34% – 100%")]
    assert Words(*[(await of_agent("penn", one)).weeks[0].words for one in ("en", "de")]) == ("no runs", "keine Läufe")


# --- time saved


async def say(skill: str, minutes: str, agent: str = "penn") -> None:
    async with db.write() as session:
        await profiles.say_by_hand(session, world.OWNER, agent, skill, minutes)


async def judge(run_skill: str, outcome: str) -> None:
    """Hang one judged proposal on the newest run of a skill."""
    async with db.write() as session:
        run = (await session.scalars(select(Run).where(Run.skill == run_skill).order_by(col(Run.id).desc()))).first()
        assert run is not None
        shop = (await session.scalars(select(Connection))).first()
        number = await session.scalar(select(func.count()).select_from(Action)) or 0
        session.add(
            Action(
                id=f"action-{number}", kind="shopify.draft", agent=run.agent, run_id=run.id, connection_id=shop.id if shop else 0,
                fingerprint=f"print-{number}", effect_key=f"draft-{number}",
                outcome=outcome, judged_at=clock.now(), rehearsal=run.rehearsal,
            )
        )  # fmt: skip


async def test_time_saved_is_unknown_until_the_owner_says_how_long_it_takes(house: Path):
    await ran(1)
    found = await counted()
    assert found.saved == {"ad_copy": Saved(1, None)} and found.minutes_saved is None
    for locale, say_so in (("en", "Say how long it takes by hand"), ("de", "Sag, wie lange es von Hand dauert")):
        row = await of_agent("penn", locale)
        (line,) = row.skills
        kpi = next(one for one in row.figures if one.key == "saved")
        assert (line.minutes, line.by_hand, line.saved, line.why) == ("", "—", "—", say_so)
        assert (row.saved, kpi.value, kpi.waits, kpi.inputs) == ("—", "—", say_so, ())


async def test_time_saved_is_what_was_said_times_the_runs_that_ended_well_in_this_world(house: Path):
    await say("ad_copy", "15")
    await ran(0.5)
    await ran(27.9)
    await ran(28.1)  # before the four weeks
    await ran(3, "failed")
    await ran(3, "cancelled")
    await ran(3, proven=False)
    await ran(3, rehearsal=True)
    await ran(3, agent="dexter")
    await ran(2, skill="tone_check")  # nothing was said of it: it is no zero, it is missing
    found = await counted()
    assert {skill: (one.runs, one.minutes) for skill, one in found.saved.items()} == {"ad_copy": (2, 30), "tone_check": (1, None)}
    assert found.minutes_saved == 30
    assert (await counted(rehearsal=True)).minutes_saved == 15
    assert (await counted("dexter")).minutes_saved is None  # what is said of one agent's skill is not said of another's


async def test_a_run_of_which_anything_was_edited_refused_or_taken_back_saved_nothing(house: Path):
    await world.shop_row(rehearsed=False)
    await say("ad_copy", "15")
    for outcomes in ((), ("unchanged",), ("",), ("edited",), ("unchanged", "refused"), ("reversed",), ("unproven",), ("edited", "refused")):
        await ran(20)
        for outcome in outcomes:
            await judge("ad_copy", outcome)
    found = await counted()
    assert found.runs == Tally(8, 8) and (found.saved["ad_copy"].runs, found.minutes_saved) == (3, 45)
    (line,) = (await of_agent("penn", "en")).skills
    assert line.why.endswith("; 5 runs edited or refused left out") and line.saved == "45 min"


async def test_where_time_saved_is_from_is_said_in_words_with_the_day_it_was_said_on(house: Path):
    await say("ad_copy", "90")
    for days in range(1, 13):
        await ran(days)
    await ran(2, skill="tone_check")
    today = clock.today("Europe/Berlin")
    on, am = day(today), day(today, "de")
    row = await of_agent("penn", "en")
    line, other = row.skills
    assert (line.saved, line.why) == ("18 h", f"12 runs × 90 min, as you said on {on}") and other.saved == "—"
    assert (row.saved, row.gaps) == ("18 h", "Without 1 skill: nobody said how long it takes by hand")
    kpi = next(one for one in row.figures if one.key == "saved")
    assert (kpi.value, kpi.versus, kpi.waits, kpi.complete) == ("18 h", "12 runs", "", row.gaps)
    assert [(one.name, one.words) for one in kpi.inputs] == [("Write ads", line.why)]
    assert (await of_agent("penn", "de")).skills[0].why == f"12 Läufe × 90 min, wie von dir am {am} gesagt"
    clock.shift(timedelta(days=2))
    await say("ad_copy", "90")  # the same again was said on the first day
    assert (await of_agent("penn", "en")).skills[0].why == line.why
    await say("ad_copy", "2400")
    await say("tone_check", "1")
    row = await of_agent("penn", "de")
    assert (row.saved, row.gaps) == ("480 h 1 min", "Vollständig") and row.skills[0].by_hand == "2.400 min"
    assert row.skills[1].why.startswith("1 Lauf × 1 min, wie von dir am ")


async def test_of_a_skill_that_krake_has_no_more_nothing_is_asked(house: Path):
    await ran(1, skill="fly")
    (line,) = (await of_agent("penn", "de")).skills
    assert (line.known, line.saved, line.why) == (False, "—", "Diese Fähigkeit hat Krake nicht mehr")


async def test_what_was_said_with_no_run_that_counts_is_a_real_zero(house: Path):
    await say("ad_copy", "15")
    await ran(1, "failed")
    row = await of_agent("penn", "en")
    assert (row.saved, row.skills[0].saved) == ("0 min", "0 min") and row.skills[0].why.startswith("0 runs × 15 min")


@pytest.mark.parametrize(
    ("minutes", "en", "de"),
    [(None, "—", "—"), (0, "0 min", "0 min"), (59, "59 min", "59 min"), (60, "1 h", "1 h"), (3_001, "50 h 1 min", "50 h 1 min"),
     (72_240, "1,204 h", "1.204 h")],
)  # fmt: skip
def test_saved_work_is_read_in_hours(minutes: int | None, en: str, de: str):
    assert (worked(minutes, "en"), worked(minutes, "de")) == (en, de)
