"""The coordinator's day and week: past and future in one place, alike ones in one line, nothing lost at the edges of a day."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from krake.kit import clock, db
from krake.services import runs, tasks
from krake.web.rows import timeline
from tests import world

TO = "Europe/Berlin"


async def planned(rrule: str, agent: str = "dexter") -> None:
    async with db.write() as session:
        await tasks.create(
            session, world.OWNER, "Report", agent, "revenue_report", input={}, workspace="lunavo", rrule=rrule, timezone=TO,
            first=clock.bounds(clock.today(TO) + timedelta(days=1), TO)[0] + timedelta(hours=8),
        )  # fmt: skip


async def test_a_week_shows_what_ran_and_what_will_run_once_each(house: Path):
    await planned("FREQ=DAILY")
    async with db.write() as session:
        run = await runs.queue(session, world.OWNER, "dexter", "revenue_report")
        await runs.begin(session, run.id or 0)
        await runs.finish(session, run.id or 0, "failed")
    days = await timeline.columns("week", "", "en")
    assert [day.today for day in days] == [False, False, True, False, False, False, False]
    assert [(slot.word, slot.past, slot.href) for slot in days[2].slots] == [("Stopped", True, f"/runs/{run.id}")]
    assert [len(day.slots) for day in days[3:]] == [1, 1, 1, 1] and all(day.slots[0].word == "Planned" for day in days[3:])
    assert days[0].empty and not days[3].empty
    assert all(not day.slots for day in await timeline.columns("week", "penn", "en"))


async def test_many_alike_of_one_day_are_one_line_that_counts_them(house: Path):
    await planned("FREQ=MINUTELY;INTERVAL=30")
    (tomorrow,) = [day for day in (await timeline.columns("week", "", "en"))[3:4]]
    assert len(tomorrow.slots) == 1 and tomorrow.slots[0].more.startswith("and ")
    days = await timeline.columns("week", "", "en")
    assert days[4].slots[0].more == "and 47 more"


async def test_load_counts_what_is_in_hand_and_what_is_planned(house: Path):
    await planned("FREQ=HOURLY;BYMINUTE=0")
    async with db.write() as session:
        await runs.queue(session, world.OWNER, "commet", "sync")
    rows = await timeline.load("en")
    assert [(row.key, row.in_hand) for row in rows] == [("commet", "1")] or rows[0].key == "commet"
    assert all(row.failed == "—" for row in rows)


async def test_a_task_of_every_minute_is_found_on_every_day_and_its_count_says_that_it_is_cut(house: Path):
    await planned("FREQ=MINUTELY")
    days = await timeline.columns("week", "", "en")
    assert [slot.more for day in days[4:] for slot in day.slots] == ["and 99+ more"] * 3


async def test_a_day_with_more_runs_than_are_shown_says_so(house: Path, monkeypatch):
    monkeypatch.setattr(timeline, "LOOKED_AT", 3)
    async with db.write() as session:
        for _ in range(3):
            await runs.queue(session, world.OWNER, "commet", "sync")
    days = await timeline.columns("day", "", "en")
    assert days[0].cut and len(days[0].slots) == 3
