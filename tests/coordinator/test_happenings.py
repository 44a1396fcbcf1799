"""Tasks that wait for something: what the log tells, a figure past its value, a call from outside; habits that become proposals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from krake import gate
from krake.coordinator import drafting, habits, happenings, triggers
from krake.coordinator.drafting import Draft
from krake.kit import clock, db
from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.models import Run, Task, Thread
from krake.services import entries, events, people, readings, retracing, runs, sheets
from krake.spec.actor import KRAKE
from tests import world
from tests.coordinator.planning import KNOWN

REPORT = Draft(skill="revenue_report", title="Report", how="event")


@pytest.fixture(autouse=True)
def clock_back() -> Iterator[None]:
    yield
    clock.shift(timedelta(0))


async def saved(draft: Draft, task_id: int = 0) -> Task:
    async with db.write() as session:
        version = (await session.get_one(Task, task_id)).version if task_id else 0
        return await drafting.save(session, world.OWNER, draft, KNOWN, rehearsal=False, task_id=task_id, version=version)


async def of(task: Task) -> list[Run]:
    async with db.read() as session:
        return list(await session.scalars(select(Run).where(Run.task_id == task.id).order_by(Run.id)))


async def tell(verb: str, route: str = "") -> None:
    async with db.write() as session:
        await events.record(session, KRAKE, verb, Words("x", "x"), workspace="lunavo", route=route)


async def test_what_the_log_tells_of_starts_one_run_each_from_then_on(house: Path):
    await tell("fulfil")
    task = await saved(replace(REPORT, event="shipped"))
    assert await triggers.take_up() == 0, "what was before does not count"
    shop = await world.shop_row(rehearsed=False)
    order = await world.place(shop, 1042)
    await tell("fulfil", f"/orders/{order.id}")
    await tell("print")
    await tell("fulfil")
    assert await triggers.take_up() == 2 and await triggers.take_up() == 0
    assert [run.asked_by for run in await of(task)] == ["event", "event"]


async def test_the_order_an_event_is_about_is_named_to_a_skill_that_asks_for_one(house: Path):
    task = await saved(Draft(skill="order_to_gelato", title="Again", how="event", event="refused", input={"order": "#1"}))
    shop = await world.shop_row(rehearsed=False)
    order = await world.place(shop, 1042)
    await tell("print_failed", f"/orders/{order.id}")
    await triggers.take_up()
    (run,) = await of(task)
    assert (run.input["order"], run.input["order_id"]) == ("#1042", order.id)


async def reading(day: date, value: str | None, completeness: str = "complete") -> None:
    shop = await world.shop_row(rehearsed=False)
    async with db.write() as session:
        known = None if value is None else Decimal(value)
        await readings.put(session, shop, "revenue", day, known, currency="EUR", source="t", completeness=completeness)


async def test_a_figure_past_its_value_starts_one_run_a_day(house: Path):
    task = await saved(replace(REPORT, event="figure", figure="lunavo.revenue", side="above", value="100"))
    today = clock.today("Europe/Berlin")
    await reading(today, None)
    assert await triggers.take_up() == 0, "unknown passes nothing"
    await reading(today, "100")
    assert await triggers.take_up() == 0
    await reading(today, "100.01")
    assert await triggers.take_up() == 1 and await triggers.take_up() == 0
    clock.shift(timedelta(days=1))
    await reading(clock.today("Europe/Berlin"), "300")
    assert await triggers.take_up() == 1
    assert len(await of(task)) == 2


async def test_below_waits_for_the_whole_day_and_for_a_complete_reading(house: Path):
    await saved(replace(REPORT, event="figure", figure="lunavo.revenue", side="below", value="50"))
    first = clock.today("Europe/Berlin")
    await reading(first - timedelta(days=1), "10")
    await reading(first, "10")
    assert await triggers.take_up() == 0, "the day is not over, and the one before was before the task"
    clock.shift(timedelta(days=1))
    await reading(first, "10", completeness="partial")
    assert await triggers.take_up() == 0
    await reading(first, "10")
    assert await triggers.take_up() == 1 and await triggers.take_up() == 0


@pytest.mark.parametrize(
    "wrong", [{"figure": "lunavo.nothing"}, {"side": "around"}, {"value": ""}, {"value": "many"}, {"figure": "lunavo.conversion"}]
)
async def test_a_figure_needs_a_name_a_side_and_a_value(house: Path, wrong: dict):
    good = {"event": "figure", "figure": "lunavo.revenue", "side": "above", "value": "100"}
    with pytest.raises(Refused):
        await saved(replace(REPORT, **{**good, **wrong}))


async def test_an_address_starts_its_task_once_a_delivery_and_a_new_one_ends_the_old(house: Path):
    task = await saved(replace(REPORT, event="call"))

    async def call(key: str, delivery: str = "", task_id: int | None = None) -> Run | None:
        async with db.write() as session:
            return await triggers.call(session, task.id if task_id is None else task_id, key, delivery)

    async def address() -> str:
        async with db.write() as session:
            return (await triggers.new_address(session, world.OWNER, task.id or 0)).rpartition("/")[2]

    assert await call("") is None, "without an address nothing calls it"
    key = await address()
    assert await call(key) and await call(key, "a") and await call(key, "b")
    assert await call(key, "a") is None, "a delivery that comes twice counts once"
    assert await call(key[:-1]) is None and await call(key, task_id=99) is None
    second = await address()
    assert await call(key) is None and await call(second)
    assert len(await of(task)) == 4
    async with db.read() as session:
        kept = (await session.get_one(Task, task.id)).trigger
    assert second not in str(kept), "only a digest is kept"
    await saved(replace(REPORT, event="call", title="Other name"), task.id or 0)
    assert await call(second), "a change of its name leaves the address as it is"


def test_every_event_is_said_in_both_languages():
    for event in happenings.EVENTS:
        words = happenings.said({"on": event, "figure": "lunavo.revenue", "side": "above", "value": "100"})
        assert words.en and words.de
    assert happenings.said({"on": "figure", "figure": "lunavo.revenue", "side": "above", "value": "100"}).en.startswith("Lunavo: ")


def moments(*days: int, hour: int = 9, minute: int = 5) -> list[datetime]:
    return [datetime(2026, 11, day, hour, minute, tzinfo=UTC) for day in days]


def test_three_days_at_about_the_same_time_are_a_habit():
    assert habits.habit(moments(2, 3, 4)) == habits.Habit(3, 9 * 60, True)
    assert habits.habit(moments(2, 3)) is None and habits.habit(moments(2, 2, 2)) is None
    assert habits.habit(moments(6, 7, 8)) == habits.Habit(3, 9 * 60, False), "a weekend day is one of them"
    assert habits.habit([*moments(2, 3, 4), *moments(5, hour=22)]) == habits.Habit(3, 9 * 60, True), "one exception is forgiven"
    assert habits.habit([*moments(2, hour=7), *moments(3, hour=12), *moments(4, hour=20)]) is None


@given(st.lists(st.datetimes(datetime(2026, 11, 1), datetime(2026, 11, 30)), max_size=12))
def test_a_habit_always_has_days_enough_and_a_clock_time(found: list[datetime]):
    one = habits.habit(found)
    assert one is None or (one.days >= habits.DAYS and 0 <= one.minute < 24 * 60 and one.minute % 15 == 0)


async def test_what_is_asked_for_day_by_day_is_proposed_once_and_scheduled_when_agreed(house: Path):
    async with db.write() as session:
        owner = await people.sign_in_link(session)
        assert owner
        person = await people.consume_link(session, owner.rsplit("/", 1)[1])
        assert person
        actor = replace(world.OWNER, name=person.name)
        for back in range(1, 5):
            run = await runs.queue(session, actor, "dexter", "revenue_report", goal="report")
            run.status, run.created_at = "done", clock.now() - timedelta(days=back)
            session.add(run)
    assert await habits.consider() == 1 and await habits.consider() == 0
    async with db.read() as session:
        (thread,) = await session.scalars(select(Thread).where(Thread.kind == "review"))
    assert "4 of the last 14 days" in thread.summary["en"]
    await world.say(thread.id or 0, gate.Reply("choose", values={"way": "again"}))
    async with db.read() as session:
        (task,) = await session.scalars(select(Task))
    assert (task.skill, task.agent, task.missed) == ("revenue_report", "dexter", "skip") and task.next_at > clock.now()
    assert await habits.consider() == 0


async def test_a_task_that_sets_itself_off_is_paused_and_says_so(house: Path):
    task = await saved(Draft(skill="order_to_gelato", title="Again", how="event", event="refused", input={"order": "#1"}))
    shop = await world.shop_row(rehearsed=False)
    order, other = [await world.place(shop, number) for number in (1042, 1043)]
    for _ in range(triggers.SAME_IN_AN_HOUR):
        await tell("print_failed", f"/orders/{order.id}")
    await tell("print_failed", f"/orders/{other.id}")
    assert await triggers.take_up() == 4, "another order is no circle"
    await tell("print_failed", f"/orders/{order.id}")
    assert await triggers.take_up() == 0
    async with db.read() as session:
        assert (await session.get_one(Task, task.id)).status == "paused"
        (thread,) = await session.scalars(select(Thread).where(Thread.kind == "escalation"))
    assert "set itself off" in thread.title["en"]


async def test_a_row_that_is_added_starts_one_run_an_act_and_what_was_taken_back_none(house: Path):
    async with db.write() as session:
        folder = await sheets.create_folder(session, world.OWNER, "buddy", "Plans")
        opened = await sheets.create(session, world.OWNER, folder.id or 0, "Leads")
        sheet, column = opened.sheet.id or 0, opened.columns[0].id or 0
        await entries.add(session, world.OWNER, sheet, [{column: "before"}])
    with pytest.raises(Refused):
        await saved(replace(REPORT, event="row"))
    task = await saved(replace(REPORT, event="row", figure=str(sheet)))
    assert await triggers.take_up() == 0, "what was before does not count"
    async with db.write() as session:
        await entries.add(session, world.OWNER, sheet, [{column: "a"}, {column: "b"}])
        await entries.add(session, world.OWNER, sheet, [{column: "slip"}])
        await retracing.undo(session, world.OWNER, sheet)
    assert await triggers.take_up() == 1 and await triggers.take_up() == 0
    assert [run.asked_by for run in await of(task)] == ["event"]


async def test_an_import_under_way_is_waited_for_and_not_passed_over(house: Path):
    async with db.write() as session:
        folder = await sheets.create_folder(session, world.OWNER, "buddy", "Plans")
        opened = await sheets.create(session, world.OWNER, folder.id or 0, "Leads")
        sheet, column = opened.sheet.id or 0, opened.columns[0].id or 0
    await saved(replace(REPORT, event="row", figure=str(sheet)))
    async with db.write() as session:
        change = await sheets.note(session, world.OWNER, (await sheets.opened(session, sheet, change=True)).sheet, "import", detail={})
        await entries.add(session, world.OWNER, sheet, [{column: "meanwhile"}])
    assert await triggers.take_up() == 0
    async with db.write() as session:
        change = await session.get_one(sheets.SheetChange, change.id)
        change.count = 7
        session.add(change)
    assert await triggers.take_up() == 2
