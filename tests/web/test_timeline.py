"""The coordinator's day and week: past and future in one place, alike ones in one line, nothing lost at the edges of a day."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from krake.kit import clock, db
from krake.services import runs, tasks
from krake.web.rows import timeline
from tests import world


async def planned(rrule: str, agent: str = "dexter") -> None:
    async with db.write() as session:
        await tasks.create(
            session, world.OWNER, "Report", agent, "revenue_report", input={}, workspace="lunavo", rrule=rrule, timezone="Europe/Berlin",
            first=clock.now() + timedelta(days=1),
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
