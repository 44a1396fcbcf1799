"""The command bar's State: it shows what was understood, runs what was chosen, and never trusts the browser's word for either."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from krake.kit import db
from krake.kit.errors import NotAllowed
from krake.kit.text import Words
from krake.models import Run, Task
from krake.services import runs
from krake.spec.actor import Actor
from krake.web.live import pump
from krake.web.states.bar import Bar
from tests.web.shops import OWNER, connect
from tests.web.states import OpenTab

MONDAYS = "every monday at 9 send me the lunavo revenue report"


async def rows(model) -> list:
    async with db.read() as session:
        return list((await session.scalars(select(model))).all())


async def understood(tab: OpenTab, text: str, place: str = "") -> Bar:
    return await tab.send(Bar, "understand", text=text, serial=7, place=place)


async def chosen(tab: OpenTab, text: str, key: str, place: str = "") -> Bar:
    return await tab.send(Bar, "choose", key=key, text=text, place=place)


async def test_a_sentence_is_shown_as_chips_with_the_next_time(house):
    bar = await understood(await OpenTab.signed_in(), MONDAYS)
    assert bar.serial == 7
    assert [(chip.kind, chip.words) for chip in bar.chips][:3] == [
        ("agent", "Dexter"),
        ("skill", "Revenue report"),
        ("workspace", "Lunavo"),
    ]
    assert ("time", "Mondays 09:00") in [(chip.kind, chip.words) for chip in bar.chips]
    assert bar.next.endswith("09:00") and bar.sure > 90
    assert [choice.kind for choice in bar.choices][-1] == "ask"
    assert [choice.key for choice in bar.choices if choice.second] == ["run:revenue_report"]


async def test_the_words_are_the_viewers(house):
    bar = await understood(await OpenTab.signed_in("de"), MONDAYS)
    assert "montags 09:00" in [chip.words for chip in bar.chips]


async def test_an_agents_chip_wears_its_face(house):
    bar = await understood(await OpenTab.signed_in(), "sync shopify")
    assert bar.chips[0].words == "Commet" and bar.chips[0].tint == 1


async def test_the_page_one_stands_on_is_the_place_meant_and_a_made_up_one_is_not(house):
    tab = await OpenTab.signed_in()
    assert "lunavo" in [chip.hue for chip in (await understood(tab, "revenue today", "lunavo")).chips]
    assert "nowhere" not in [chip.hue for chip in (await understood(tab, "revenue today", "nowhere")).chips]


async def test_an_empty_field_offers_what_this_person_asked_before(house):
    tab = await OpenTab.signed_in()
    await chosen(tab, "sync shopify", "run:sync")
    bar = await understood(tab, "")
    assert (bar.choices[0].kind, bar.choices[0].complete) == ("fill", "sync shopify")


@pytest.mark.parametrize(
    ("text", "skill", "given"),
    [
        ("sync shopify", "sync", {"integration": "shopify"}),
        ("/sync shopify", "sync", {"integration": "shopify"}),
        ("wie viel hat lunavo heute verdient?", "revenue_report", {}),
        ("print and ship order 1042", "order_to_gelato", {"order": "1042"}),
    ],
)
async def test_choosing_a_run_queues_it_with_its_arguments(house, text, skill, given):
    bar = await chosen(await OpenTab.signed_in(), text, f"run:{skill}")
    (run,) = await rows(Run)
    assert (run.skill, run.input, run.goal, run.asked_by, run.rehearsal) == (skill, given, text, "Mira", False)
    assert (bar.run.key, bar.run.live, bar.run.href) == (str(run.id), True, f"/runs/{run.id}")


async def test_runs_belong_to_the_rehearsal_while_there_is_no_live_shop(house):
    await connect(rehearsal=True)
    await chosen(await OpenTab.signed_in(), "sync shopify", "run:sync")
    assert (await rows(Run))[0].rehearsal


async def test_the_same_run_asked_for_twice_in_a_breath_is_one(house):
    tab = await OpenTab.signed_in()
    for _ in range(2):
        await chosen(tab, "sync shopify", "run:sync")
    assert len(await rows(Run)) == 1


async def test_a_row_that_the_text_does_not_offer_runs_nothing(house):
    bar = await chosen(await OpenTab.signed_in(), "do not print order 1042", "run:order_to_gelato")
    assert not await rows(Run) and bar.run.answer and not bar.run.live


async def test_a_schedule_becomes_a_task_that_says_when_it_runs_next(house):
    bar = await chosen(await OpenTab.signed_in(), MONDAYS, "schedule:revenue_report")
    (task,) = await rows(Task)
    assert (task.skill, task.timezone, task.workspace, task.made_by) == ("revenue_report", "Europe/Berlin", "lunavo", "Mira")
    assert "BYDAY=MO" in task.rrule and task.next_at.astimezone().tzinfo is not None
    assert bar.run.answer.startswith("Scheduled. Mondays 09:00, next: ") and bar.run.href == "/coordinator"
    assert not await rows(Run)


async def test_the_same_schedule_twice_is_one_task(house):
    tab = await OpenTab.signed_in()
    await chosen(tab, MONDAYS, "schedule:revenue_report")
    bar = await chosen(tab, MONDAYS, "schedule:revenue_report")
    assert len(await rows(Task)) == 1 and "already" in bar.run.answer


async def test_krake_says_plainly_what_it_cannot_do(house):
    bar = await chosen(await OpenTab.signed_in(), "what is the meaning of life", "ask")
    assert "no language model" in bar.run.answer and "sync shopify" in bar.run.answer
    assert not await rows(Run)


async def test_asking_runs_what_is_surely_meant_if_it_only_reads(house):
    tab = await OpenTab.signed_in()
    await chosen(tab, "how much did lunavo make today", "ask")
    await chosen(tab, "print and ship order 1042", "ask")
    assert [run.skill for run in await rows(Run)] == ["revenue_report"]


async def test_two_answers_without_a_run_have_different_keys(house):
    tab = await OpenTab.signed_in()
    first = (await chosen(tab, "xyzzy", "ask")).run.key
    assert first != (await chosen(tab, "xyzzy", "ask")).run.key


async def test_steps_answer_and_figures_stream_into_the_card(house):
    tab = await OpenTab.signed_in()
    bar = await chosen(tab, "sync shopify", "run:sync")
    run_id = int(bar.run.key)
    assert pump.tabs[tab.token].follows[Bar][1] == {f"run:{run_id}"}
    async with db.write() as session:
        await runs.begin(session, run_id)
        await runs.step_started(session, run_id, 1, Words("Find connections", "Verbindungen suchen"), 1)
    await tab.refresh(Bar)
    assert [(step.words, step.status) for step in bar.run.steps] == [("Find connections", "busy")]
    assert bar.run.pill == "Commet · step 1"
    figure = {
        "label": Words("Orders read", "Gelesen")._asdict(),
        "value": Words("3", "3")._asdict(),
        "source": Words("Shopify", "Shopify")._asdict(),
    }
    async with db.write() as session:
        result = {"sentence": Words("Synced Shopify.", "Abgeglichen.")._asdict(), "figures": [{**figure, "route": "/lunavo"}]}
        await runs.finish(session, run_id, "done", result=result)
    await tab.refresh(Bar)
    assert (bar.run.answer, bar.run.live, bar.run.status) == ("Synced Shopify.", False, "good")
    assert (bar.run.figures[0].words, bar.run.figures[0].source, bar.run.figures[0].href) == ("3", "Shopify", "/lunavo")


async def test_a_failure_says_what_to_do(house):
    tab = await OpenTab.signed_in()
    bar = await chosen(tab, "sync shopify", "run:sync")
    async with db.write() as session:
        error = {"words": Words("Shopify is not connected.", "…")._asdict(), "next": Words("Connect it.", "…")._asdict()}
        await runs.finish(session, int(bar.run.key), "failed", error=error)
    await tab.refresh(Bar)
    assert bar.run.answer == "Shopify is not connected. Connect it." and bar.run.status == "bad"


async def test_stopping_a_run_cancels_it_once_and_for_all(house):
    tab = await OpenTab.signed_in()
    bar = await chosen(tab, "sync shopify", "run:sync")
    await tab.send(Bar, "stop", run=bar.run.key)
    run_id = int(bar.run.key)
    async with db.write() as session:
        assert (await runs.begin(session, run_id)).status == "cancelled"
        await runs.finish(session, run_id, "done")
        assert not await runs.cancel(session, OWNER, run_id)
        assert await runs.unstarted(session) == []
    assert [run.status for run in await rows(Run)] == ["cancelled"]
    await tab.refresh(Bar)
    assert bar.run.word == "Cancelled" and not bar.run.live


async def test_a_viewer_may_not_stop_a_run(house):
    async with db.write() as session:
        run = await runs.queue(session, OWNER, "commet", "sync")
    with pytest.raises(NotAllowed):
        async with db.write() as session:
            await runs.cancel(session, Actor("Vera", "viewer", 2), run.id)
