"""The command bar's State: it shows what was understood, runs what was chosen, and never trusts the browser's word for either."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from krake.kit import clock, db
from krake.kit.errors import NotAllowed, Refused
from krake.kit.text import Words
from krake.models import Run, Task
from krake.services import profiles, runs
from krake.spec.actor import Actor
from krake.web.live import pump
from krake.web.rows.paper import lines
from krake.web.states.bar import Bar
from krake.web.states.coordinator import OneRun
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


# --- what is dictated, and in which language


async def test_what_is_dictated_reaches_the_run_word_for_word(house):
    text = "write a quote for 200 mugs at €9.50 each for Anna Berg"
    await chosen(await OpenTab.signed_in("de"), text, "run:quote")
    (run,) = await rows(Run)
    assert run.input == {"text": "200 mugs at €9.50 each for Anna Berg", "language": "en"}
    assert not await rows(Task)


async def test_now_and_then_are_two_rows_and_the_second_makes_the_task_with_its_own_words(house):
    day = (clock.now() + timedelta(days=60)).date()
    short, text = f"{day.day} {day:%b}", f"plan the launch of the lunar calendar on {day.day} {day:%B} {day.year} with 500 euros"
    tab = await OpenTab.signed_in()
    now, then = (await understood(tab, text)).choices[:2]
    assert (now.key, then.key, then.second) == ("run:launch_plan", "schedule:launch_plan", True)
    assert now.title == "Now: Plan a launch" and then.title.startswith(f"On {short}")
    assert short in now.detail and short not in then.detail
    bar = await chosen(tab, text, "schedule:launch_plan")
    (task,) = await rows(Task)
    assert (task.title, task.rrule) == ("Plan a launch · the lunar calendar · €500.00", "")
    assert task.input == {"text": "the lunar calendar", "budget": "500", "language": "en"}
    assert task.next_at.date() == day and bar.run.answer.startswith(f"Scheduled once: {short}")
    await chosen(tab, text, "run:launch_plan")
    assert (await rows(Run))[0].input["date"] == day.isoformat()


@pytest.mark.parametrize(("locale", "text", "language"), [
    ("de", "write ads for moon mugs", "en"), ("en", "schreibe anzeigen für mondtassen", "de"),
    ("en", "write ads for moon mugs in German", "de"),
])  # fmt: skip
async def test_a_run_is_written_in_the_language_of_the_sentence(house, locale, text, language):
    await chosen(await OpenTab.signed_in(locale), text, "run:ad_copy")
    assert (await rows(Run))[0].input["language"] == language


async def test_a_task_keeps_the_language_it_was_made_with(house):
    tab = await OpenTab.signed_in("en")
    await chosen(tab, "jeden montag um 9 schreibe die strategienotiz", "schedule:weekly_strategy_note")
    assert (await rows(Task))[0].input == {"language": "de"}


async def test_a_number_that_the_skill_does_not_take_is_said_and_nothing_runs(house):
    with pytest.raises(Refused) as refused:
        await chosen(await OpenTab.signed_in(), "design a price test for the moon mug at 0 euros", "run:pricing_experiment")
    assert refused.value.words.en == "More than 0." and not await rows(Run)


# --- a paused agent


async def test_a_paused_agent_is_named_before_and_after_it_is_asked_with_the_way_to_it(house):
    async with db.write() as session:
        await profiles.pause(session, OWNER, "penn")
    tab, why = await OpenTab.signed_in(), "Penn is paused; this waits until you let it go on"
    bar = await understood(tab, "write ads for moon mugs")
    assert (bar.choices[0].key, bar.choices[0].detail) == ("run:ad_copy", why)
    bar = await chosen(tab, "write ads for moon mugs", "run:ad_copy")
    assert (bar.run.waits, bar.run.waits_href, bar.run.waits_look, bar.run.pill) == (why, "/agents/penn", "Open Penn", why)
    assert "agents" in pump.tabs[tab.token].follows[Bar][1], "the card hears when Penn goes on"
    page = await tab.at(bar.run.href).refresh(OneRun)
    assert (page.row.waits, page.row.look, page.row.agent_href, page.row.idle) == (why, "Open Penn", "/agents/penn", "")
    scheduled = await chosen(tab, "every monday at 9 write ads for moon mugs", "schedule:ad_copy")
    assert (scheduled.run.waits, scheduled.run.waits_href) == (why, "/agents/penn")
    async with db.write() as session:
        await profiles.pause(session, OWNER, "penn", False)
    assert (await understood(tab, "write ads for moon mugs")).choices[0].detail != why
    page = await tab.refresh(OneRun)
    assert (page.row.waits, page.row.idle) == ("", "Waits for the worker to begin.")


async def test_the_words_of_a_pause_are_german_for_who_reads_german(house):
    async with db.write() as session:
        await profiles.pause(session, OWNER, "penn")
    bar = await chosen(await OpenTab.signed_in("de"), "schreibe anzeigen für mondtassen", "run:ad_copy")
    assert (bar.run.waits, bar.run.waits_look) == ("Penn pausiert; das wartet, bis du fortsetzt", "Penn öffnen")


# --- what was written


def document(paragraphs: int) -> str:
    return (
        "# Offer\n\n"
        + "\n\n".join(f"Paragraph {number}: {'words ' * 20}" for number in range(paragraphs))
        + "\n\n- one\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )


@pytest.mark.parametrize(("paragraphs", "cut"), [(1, False), (40, True)])
async def test_a_run_that_wrote_something_shows_how_it_begins_and_gives_the_whole_to_copy(house, paragraphs, cut):
    tab = await OpenTab.signed_in()
    bar = await chosen(tab, "write ads for moon mugs", "run:ad_copy")
    text = document(paragraphs)
    async with db.write() as session:
        await runs.begin(session, int(bar.run.key))
        result = {"sentence": Words("Written.", "Geschrieben.")._asdict(), "figures": [], "document": text}
        await runs.finish(session, int(bar.run.key), "done", result=result)
    await tab.refresh(Bar)
    assert (bar.run.answer, bar.run.text, bar.run.cut) == ("Written.", text, cut)
    assert (bar.run.paper[0].kind, bar.run.paper[0].words) == ("h", "Offer")
    whole = [row.kind for row in lines(text)]
    assert [row.kind for row in bar.run.paper] == (whole if not cut else whole[: len(bar.run.paper)])
    assert 0 < sum(len(row.words) for row in bar.run.paper) <= 600
