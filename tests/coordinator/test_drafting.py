"""A task from what a person wrote: read whole, checked whole, saved or refused; changed with history; waiting for others or for orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from krake.coordinator import ahead, drafting, triggers
from krake.coordinator.drafting import Draft
from krake.kit import clock, db
from krake.kit.errors import Refused
from krake.models import Memory, Run, Task
from krake.services import runs, tasks
from krake.web.rows import known
from tests import world

REPORT = Draft(skill="revenue_report", workspace="lunavo", when="every monday at 9")


async def saved(draft: Draft, task_id: int = 0, version: int = 0) -> Task:
    names, _, _ = await known.everything()
    async with db.write() as session:
        return await drafting.save(session, world.OWNER, draft, names, rehearsal=False, task_id=task_id, version=version)


async def stored(task_id: int | None) -> Task:
    async with db.read() as session:
        return await tasks.get(session, task_id or 0)


async def test_what_was_written_becomes_a_task_and_stands_in_the_rows_as_it_was_meant(house: Path):
    written = replace(
        REPORT, when="every weekday at 8 except holidays", quiet_from="22:00", quiet_to="08:30", deadline="30", at_once="2", priority="1"
    )
    task = await stored((await saved(written)).id)
    assert task.rrule == "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=8;BYMINUTE=0"
    assert (task.holidays, task.quiet, task.deadline, task.at_once, task.priority) == ("DE", {"from": "22:00", "to": "08:30"}, 30, 2, 1)
    assert task.next_at and task.next_at.astimezone(clock.zone("Europe/Berlin")).strftime("%H:%M") == "08:30"
    assert task.input == {"workspace": "lunavo"} and "Dexter" in task.chosen["en"]


@pytest.mark.parametrize(
    "draft",
    [
        Draft(when="every monday at 9"),
        Draft(skill="rehearse", when="every monday at 9"),
        replace(REPORT, when=""),
        replace(REPORT, when="soon, I think"),
        replace(REPORT, when="yesterday at 9"),
        replace(REPORT, quiet_from="22:00"),
        replace(REPORT, quiet_from="22:00", quiet_to="22:00"),
        replace(REPORT, holidays="DE-ATLANTIS"),
        replace(REPORT, deadline="soon"),
        replace(REPORT, deadline="0"),
        replace(REPORT, at_once="many"),
        replace(REPORT, how="after"),
        replace(REPORT, how="event", event="full moon"),
        replace(REPORT, skill="note"),
    ],
)
async def test_what_does_not_fit_is_refused_in_words_and_nothing_is_stored(house: Path, draft: Draft):
    with pytest.raises(Refused) as refused:
        await saved(draft)
    assert refused.value.words.en and refused.value.words.de
    async with db.read() as session:
        assert not list(await session.scalars(select(Task)))


async def test_a_change_is_kept_taken_back_and_refused_when_somebody_was_faster(house: Path):
    task = await saved(REPORT)
    await saved(replace(REPORT, when="every friday at 10", missed="skip"), task.id or 0, 1)
    with pytest.raises(Refused):
        await saved(replace(REPORT, when="every sunday at 10"), task.id or 0, 1)
    async with db.read() as session:
        (change,) = await tasks.changes(session, task.id or 0)
    assert change.before["missed"] == "once" and change.after["rrule"] == "FREQ=WEEKLY;BYDAY=FR;BYHOUR=10;BYMINUTE=0"
    async with db.write() as session:
        await tasks.take_back(session, world.OWNER, change.id or 0)
    now = await stored(task.id)
    assert (now.missed, now.rrule, now.next_at) == (task.missed, task.rrule, task.next_at)
    async with db.write() as session:
        with pytest.raises(Refused):
            await tasks.take_back(session, world.OWNER, change.id or 0)


async def test_a_deleted_task_runs_no_more_and_comes_back_whole(house: Path):
    task = await saved(REPORT)
    async with db.write() as session:
        await tasks.delete(session, world.OWNER, task.id or 0)
    async with db.read() as session:
        assert not await tasks.due(session, clock.now() + timedelta(days=30)) and not await tasks.listed(session)
        assert await tasks.soonest(session) is None
    async with db.write() as session:
        await tasks.delete(session, world.OWNER, task.id or 0, gone=False)
    async with db.read() as session:
        assert [one.id for one in await tasks.due(session, clock.now() + timedelta(days=30))] == [task.id]


async def test_tasks_may_wait_for_each_other_but_never_in_a_circle(house: Path):
    first = await saved(REPORT)
    second = await saved(replace(REPORT, how="after", after=str(first.id)))
    third = await saved(replace(REPORT, how="after", after=str(second.id)))
    with pytest.raises(Refused) as refused:
        await saved(replace(REPORT, how="after", after=str(third.id)), first.id or 0, first.version)
    assert refused.value.words == drafting.CIRCLE
    with pytest.raises(Refused):
        await saved(replace(REPORT, how="after", after=str(first.id)), first.id or 0, first.version)
    async with db.write() as session:
        run = await runs.queue(session, world.OWNER, "dexter", "revenue_report", task_id=first.id)
        await runs.begin(session, run.id or 0)
        await runs.finish(session, run.id or 0, "done", proven=True)
        await runs.finish(session, run.id or 0, "done", proven=True)  # a replay ends it a second time
    async with db.read() as session:
        waiting = list(await session.scalars(select(Run).where(Run.status == "queued")))
    assert [(one.task_id, one.parent_id) for one in waiting] == [(second.id, run.id)], "one run, of the next in line only"


async def test_a_run_that_failed_starts_nothing_that_waits_for_it(house: Path):
    first = await saved(REPORT)
    await saved(replace(REPORT, how="after", after=str(first.id)))
    async with db.write() as session:
        run = await runs.queue(session, world.OWNER, "dexter", "revenue_report", task_id=first.id)
        await runs.begin(session, run.id or 0)
        await runs.finish(session, run.id or 0, "failed", proven=False)
    async with db.read() as session:
        assert not list(await session.scalars(select(Run).where(Run.status == "queued")))


async def test_each_new_order_starts_one_run_however_often_one_looks(house: Path):
    task = await saved(replace(REPORT, how="event"))
    shop = await world.shop_row(rehearsed=False)
    await world.place(shop, 1042, processed_at=(clock.now() - timedelta(days=2)).isoformat())
    await world.place(shop, 1043, processed_at=(clock.now() + timedelta(seconds=5)).isoformat())
    assert await triggers.take_up() == 1
    assert await triggers.take_up() == 0
    async with db.read() as session:
        (run,) = await session.scalars(select(Run).where(Run.task_id == task.id))
    assert run.asked_by == "event"


async def test_whom_the_owner_chose_is_remembered_with_its_reason(house: Path):
    task = await saved(replace(REPORT, agent="penn"))
    assert (await stored(task.id)).agent == "penn"
    again = await stored((await saved(REPORT)).id)
    assert again.agent == "penn" and "because you chose so" in again.chosen["en"]
    async with db.read() as session:
        assert [row.agent for row in await session.scalars(select(Memory))] == ["penn"]


@pytest.mark.parametrize(
    "now, quiet, holidays, wanted",
    [
        (datetime(2026, 12, 24, 12, tzinfo=UTC), {}, "DE", ["28 08:00", "29 08:00", "30 08:00"]),
        (datetime(2026, 12, 24, 12, tzinfo=UTC), {}, "", ["25 08:00", "28 08:00", "29 08:00"]),
        (datetime(2027, 3, 26, 12, tzinfo=UTC), {"from": "22:00", "to": "09:30"}, "DE", ["30 09:30", "31 09:30", "01 09:30"]),
        (datetime(2026, 10, 23, 12, tzinfo=UTC), {"from": "07:00", "to": "02:30"}, "", ["24 02:30", "27 02:30", "28 02:30"]),
    ],
)
def test_holidays_are_left_out_and_quiet_hours_moved_over_both_changes_of_the_clock(now, quiet, holidays, wanted):
    task = ahead.Times("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=8;BYMINUTE=0", "Europe/Berlin", holidays, quiet)
    found = [at.astimezone(clock.zone("Europe/Berlin")).strftime("%d %H:%M") for at in ahead.upcoming(task, now, 3)]
    assert found == wanted


def test_many_slots_in_the_quiet_hours_become_one_at_their_end():
    task = ahead.Times("FREQ=HOURLY;BYMINUTE=0", "Europe/Berlin", "", {"from": "22:00", "to": "07:00"})
    found = ahead.upcoming(task, datetime(2026, 11, 26, 19, 30, tzinfo=UTC), 3)
    assert [at.astimezone(clock.zone("Europe/Berlin")).strftime("%d %H:%M") for at in found] == ["26 21:00", "27 07:00", "27 08:00"]


async def test_of_one_task_no_more_runs_begin_than_it_allows_and_urgent_ones_first(house: Path):
    task = await saved(REPORT)
    async with db.write() as session:
        first, second = [await runs.queue(session, world.OWNER, "dexter", "revenue_report", task_id=task.id) for _ in range(2)]
        third = await runs.queue(session, world.OWNER, "dexter", "revenue_report")
        urgent = tasks.run_of(SimpleNamespace(**(task.model_dump() | {"id": None, "priority": 1})), "owner")  # type: ignore[arg-type]
        session.add(urgent)
    async with db.read() as session:
        assert list(await runs.startable(session)) == [urgent.id, first.id, third.id]
    async with db.write() as session:
        await runs.begin(session, first.id or 0)
    async with db.read() as session:
        assert second.id not in await runs.startable(session)


async def test_a_task_that_was_over_runs_again_with_its_new_time(house: Path):
    task = await saved(replace(REPORT, when="tomorrow at 9"))
    async with db.write() as session:
        await tasks.move_on(session, task.id or 0, None)
    assert (await stored(task.id)).status == "done"
    await saved(replace(REPORT, when="every monday at 9"), task.id or 0, 1)
    now = await stored(task.id)
    assert now.status == "on" and now.next_at


async def test_a_change_taken_back_late_makes_up_for_nothing(house: Path):
    task = await saved(REPORT)
    await saved(replace(REPORT, when="every friday at 10"), task.id or 0, 1)
    async with db.read() as session:
        (change,) = await tasks.changes(session, task.id or 0)
    clock.shift(timedelta(days=20))
    try:
        async with db.write() as session:
            await drafting.take_back(session, world.OWNER, change.id or 0)
        now = await stored(task.id)
        assert now.rrule == task.rrule and now.next_at and now.next_at > clock.now()
    finally:
        clock.shift(timedelta(0))


async def test_what_another_task_waits_for_is_not_deleted_from_under_it(house: Path):
    first = await saved(REPORT)
    second = await saved(replace(REPORT, title="Second", how="after", after=str(first.id)))
    with pytest.raises(Refused) as refused:
        async with db.write() as session:
            await tasks.delete(session, world.OWNER, first.id or 0)
    assert "Second" in refused.value.words.en
    async with db.write() as session:
        await tasks.delete(session, world.OWNER, second.id or 0)
        await tasks.delete(session, world.OWNER, first.id or 0)


async def test_saving_a_task_as_it_is_makes_no_wish_of_its_agent(house: Path):
    async with db.write() as session:
        task = await tasks.create(
            session, world.OWNER, "Report", "penn", "revenue_report", input={}, workspace="lunavo", rrule="FREQ=DAILY", timezone="UTC",
            first=clock.now() + timedelta(days=1),
        )  # fmt: skip
    await saved(replace(REPORT, agent="penn", missed="skip"), task.id or 0, 1)
    async with db.read() as session:
        assert not list(await session.scalars(select(Memory)))
