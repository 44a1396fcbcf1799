"""Duplicates become one thread and come apart again; a thread is given on and back; what was noted stands at the next decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from krake import gate
from krake.kit import db
from krake.kit.errors import NotAllowed, Refused
from krake.kit.text import Words
from krake.models import Thread
from krake.services import memory, merging, threads
from krake.web.rows import detail
from tests import world


@pytest.fixture
def printer(house: Path) -> Iterator[world.Printer]:
    with world.printer_twin() as one:
        yield one


async def opened(title: str, kind: str = "notice", **payload: object) -> Thread:
    async with db.write() as session:
        return await threads.open(session, kind, "lunavo", "commet", Words(title, title), Words("x", "x"), payload=dict(payload))


async def do(verb, *args):
    async with db.write() as session:
        return await verb(session, world.OWNER, *args)


async def stored(thread: Thread) -> Thread:
    async with db.read() as session:
        return await threads.get(session, thread.id or 0)


async def test_a_duplicate_closes_points_to_the_other_and_comes_apart_again(house: Path):
    first, second = await opened("Sync is slow"), await opened("Sync is slow again")
    await do(merging.merge, second.id, first.id)
    gone = await stored(second)
    assert (gone.status, gone.merged_into, gone.answer["kind"]) == ("done", first.id, "merged")
    assert (await detail.of(second.id or 0, "en")).merged_href == f"/todo/{first.id}"
    with pytest.raises(Refused):
        await do(merging.merge, second.id, first.id)
    await do(merging.split, second.id)
    back = await stored(second)
    assert (back.status, back.merged_into, back.answer) == ("open", None, {})
    with pytest.raises(Refused):
        await do(merging.split, second.id)


async def test_only_what_is_answered_alike_is_merged(house: Path):
    one, other = await opened("a", "question", form="print"), await opened("b", "question", form="print")
    notice = await opened("c")
    for into in (other, notice):
        with pytest.raises(Refused):
            await do(merging.merge, one.id, into.id)
    assert (await stored(one)).status == "open"


async def test_merged_approvals_are_one_with_all_lines_and_come_apart_with_theirs(printer: world.Printer):
    shop = await world.shop_row()
    await world.printer_row()
    await world.remember(shop)
    await world.spend_freely()
    first, _ = await world.asked(await world.place(shop, 1042))
    second, lines = await world.asked(await world.place(shop, 1043))
    await do(merging.merge, second, first)
    assert len(await world.lines(first)) == 2 and await world.lines(second) == []
    async with db.read() as session:
        assert (await threads.get(session, first)).title["en"] == "Print and ship 2 orders"
    await do(merging.split, second)
    assert [row.id for row in await world.lines(second)] == [lines[0].id]
    async with db.read() as session:
        assert "#1042" in (await threads.get(session, first)).title["en"]
    await do(merging.merge, second, first)
    await world.approve(first, await world.lines(first))
    assert [one.outcome for one in await world.carry_out()] == ["done", "done"]


async def test_a_thread_is_given_on_and_back_and_not_by_anybody(house: Path):
    thread = await opened("a")
    assert await do(merging.assign, thread.id, "dexter") == ""
    assert (await detail.of(thread.id or 0, "en")).given == "Dexter"
    assert await do(merging.assign, thread.id, "") == "dexter"
    with pytest.raises(Refused, match="Nobody"):
        await do(merging.assign, thread.id, "stranger")
    with pytest.raises(NotAllowed):
        async with db.write() as session:
            await merging.assign(session, replace(world.OWNER, role="viewer"), thread.id or 0, "dexter")


async def test_who_a_thread_was_given_to_goes_on_with_it(house: Path):
    thread = await opened("Report stopped", "escalation", way="retry", skill="revenue_report", input={})
    await do(merging.assign, thread.id, "gigi")
    outcome = await world.say(thread.id or 0, gate.Reply("choose", values={"way": "again"}))
    async with db.read() as session:
        run = await world.runs.get(session, outcome.run_id)
    assert (run.agent, run.skill) == ("gigi", "revenue_report")


async def test_what_was_noted_at_a_decision_stands_at_the_next_of_the_kind(printer: world.Printer):
    shop = await world.shop_row()
    await world.printer_row()
    await world.remember(shop)
    thread, lines = await world.asked(await world.place(shop, 1042))
    await world.say(thread, gate.Reply("reject", lines=world.shown(lines), note="Never on a Friday"))
    following, _ = await world.asked(await world.place(shop, 1043))
    shown = await detail.of(following, "en")
    assert ("Never on a Friday", "you noted") in [(row.words, row.note) for row in shown.why]
    other = await opened("Elsewhere")
    async with db.write() as session:
        stranger = await session.get_one(Thread, other.id)
        stranger.agent = "penn"
        session.add(stranger)
    assert all(row.note != "you noted" for row in (await detail.of(other.id or 0, "en")).why)
    async with db.read() as session:
        (fact,) = await memory.decisions(session, "commet", "lunavo", rehearsal=True)
    assert fact.source == f"Mira · #{thread}"
