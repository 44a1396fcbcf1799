"""The pages' States against a real database: what they show, and what their handlers change."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from krake.kit import clock, db
from krake.kit.errors import KrakeError, NotAllowed, Refused, Unreachable
from krake.kit.text import Words
from krake.models import Connection, Memory, Run, Task
from krake.models.user import User
from krake.services import connections, people, rehearsal, runs, tasks
from krake.spec.actor import KRAKE
from krake.spec.integration import Account as Told
from krake.web.states.account import Account
from krake.web.states.connect import Connect
from krake.web.states.coordinator import Coordinator, OneRun
from krake.web.states.facts import Facts
from krake.web.states.overview import Overview
from krake.web.states.start import Start
from krake.web.states.team import Profile, Team
from krake.web.states.viewer import Viewer
from tests.web.shops import OWNER, connect
from tests.web.states import OpenTab

MONDAYS = "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0;BYSECOND=0"


async def rows(model) -> list:
    async with db.read() as session:
        return list((await session.scalars(select(model))).all())


async def queued(**values) -> Run:
    async with db.write() as session:
        return await runs.queue(
            session, OWNER, "commet", "sync", **({"goal": "Sync Shopify", "input": {"integration": "shopify"}} | values)
        )


# --- agents


async def test_all_twelve_agents_are_listed_with_what_they_do(house):
    tab = await OpenTab.signed_in()
    await queued()
    team = await tab.refresh(Team)
    assert len(team.rows) == 12
    first = team.rows[0]
    assert (first.agent.key, first.doing, first.agent.word, first.places) == ("commet", "Sync Shopify", "Queued", "Lunavo")


async def test_an_agents_page_says_what_works_and_what_is_not_built(house):
    tab = (await OpenTab.signed_in()).at("/agents/commet")
    shown = (await tab.refresh(Profile)).row
    words = {ability.name: ability.word for ability in shown.abilities}
    assert words["Sync"] == "Works" and words["Makes a hidden shop product from a design and a print template."] == "Not built yet"
    assert shown.name == "Commet"
    assert {routine.skill: routine.can for routine in shown.routines} == {"order_watch": True, "sync_products": True, "site_check": True}


async def test_an_agents_page_is_in_the_viewers_language(house):
    shown = (await (await OpenTab.signed_in("de")).at("/agents/commet").refresh(Profile)).row
    assert shown.role == "Shop und Website" and "Läuft" in {ability.word for ability in shown.abilities}


async def test_an_unknown_agent_is_said_to_be_unknown(house):
    assert not (await (await OpenTab.signed_in()).at("/agents/nobody").refresh(Profile)).row.known


async def test_a_routine_is_switched_on_once_paused_and_resumed(house):
    tab = (await OpenTab.signed_in()).at("/agents/commet")
    await tab.refresh(Profile)
    for _ in range(2):
        await tab.send(Profile, "switch_on", skill="order_watch")
    (task,) = await rows(Task)
    assert task.skill == "order_watch" and task.next_at > clock.now()
    await tab.send(Profile, "pause", task=str(task.id), paused=True)
    assert (await tab.refresh(Profile)).row.routines[0].word == "Paused"
    clock.shift(timedelta(days=2))
    await tab.send(Profile, "pause", task=str(task.id), paused=False)
    assert (await rows(Task))[0].next_at > clock.now()


async def test_a_routine_nobody_declared_cannot_be_switched_on(house):
    tab = (await OpenTab.signed_in()).at("/agents/commet")
    await tab.refresh(Profile)
    with pytest.raises(KrakeError):
        await tab.send(Profile, "switch_on", skill="execute_refund")
    assert not await rows(Task)


# --- coordinator and run


async def planned() -> Task:
    async with db.write() as session:
        return await tasks.create(
            session,
            OWNER,
            "Revenue report · Lunavo",
            "dexter",
            "revenue_report",
            input={"period": "7d"},
            workspace="lunavo",
            rrule=MONDAYS,
            timezone="Europe/Berlin",
            first=clock.now() + timedelta(days=1),
        )


async def test_the_coordinator_says_how_a_task_repeats_and_when_it_is_next(house):
    tab = (await OpenTab.signed_in()).at("/coordinator")
    await planned()
    (task,) = (await tab.refresh(Coordinator)).tasks
    assert (task.agent, task.when, task.word) == ("Dexter", "Mondays 09:00", "Planned") and task.at.startswith("tomorrow")
    (task,) = (await (await OpenTab.signed_in("de")).at("/coordinator").refresh(Coordinator)).tasks
    assert task.when == "Montags 09:00"


async def test_running_a_task_now_leaves_its_plan_alone(house):
    tab = (await OpenTab.signed_in()).at("/coordinator")
    task = await planned()
    await tab.send(Coordinator, "run_now", task=str(task.id))
    (run,) = await rows(Run)
    assert (run.skill, run.input, run.task_id, run.goal) == ("revenue_report", {"period": "7d"}, task.id, task.title)
    assert (await rows(Task))[0].next_at == task.next_at


async def test_runs_are_filtered_by_the_address(house):
    tab = await OpenTab.signed_in()
    done, waiting = await queued(), await queued(goal="Another")
    async with db.write() as session:
        await runs.finish(session, done.id, "done")
    for query, expected in (
        ("", [waiting.id, done.id]),
        ("?show=done", [done.id]),
        ("?show=working", [waiting.id]),
        ("?agent=dexter", []),
        ("?show=?", [waiting.id, done.id]),
    ):
        shown = await tab.at(f"/coordinator{query}").refresh(Coordinator)
        assert [int(row.key) for row in shown.rows] == expected, query
    assert (await tab.at(f"/coordinator?before={waiting.id}").refresh(Coordinator)).rows[0].key == str(done.id)


async def test_a_run_shows_its_steps_its_answer_and_its_numbers(house):
    run = await queued()
    async with db.write() as session:
        await runs.begin(session, run.id)
        await runs.step_started(session, run.id, 1, Words("Read orders", "Bestellungen lesen"), 3)
        await runs.step_ended(session, run.id, 1, "done", {"en": "3 orders", "de": "3 Bestellungen"})
        figure = {"label": {"en": "Orders"}, "value": {"en": "3"}, "source": {"en": "Shopify"}, "route": "/orders"}
        await runs.finish(session, run.id, "done", result={"sentence": {"en": "Synced."}, "figures": [figure]})
    shown = await (await OpenTab.signed_in()).at(f"/runs/{run.id}").refresh(OneRun)
    (step,) = shown.row.steps
    assert (step.words, step.word, step.note) == ("Read orders", "Retried", "3 orders") and step.took.endswith("3 attempts")
    assert (shown.row.answer, shown.row.figures[0].href, shown.row.word) == ("Synced.", "/orders", "Done")


async def test_what_a_run_was_given_is_called_as_in_its_form(house):
    given = {"workspace": "lunavo", "series": "orders", "ahead": 14}
    async with db.write() as session:
        run = await runs.queue(session, KRAKE, "dexter", "forecast", input=given)
        other = await runs.queue(session, KRAKE, "cassie", "withdrawal_case", input={"order": "1042", "personal": "yes", "language": "de"})
    for locale, named, words in (
        ("en", [("Workspace", "Lunavo"), ("Series", "Orders"), ("Days ahead", "14")], ["1042", "Yes", "German"]),
        ("de", [("Bereich", "Lunavo"), ("Reihe", "Bestellungen"), ("Tage voraus", "14")], ["1042", "Ja", "Deutsch"]),
    ):
        tab = await OpenTab.signed_in(locale)
        row = (await tab.at(f"/runs/{run.id}").refresh(OneRun)).row
        assert [(one.name, one.words) for one in row.inputs] == named
        assert [one.words for one in (await tab.at(f"/runs/{other.id}").refresh(OneRun)).row.inputs] == words


async def test_the_place_of_steps_says_the_truth_while_there_are_none_and_nothing_afterwards(house):
    run, tab = await queued(), await OpenTab.signed_in()
    page = tab.at(f"/runs/{run.id}")
    assert (await page.refresh(OneRun)).row.idle == "Waits for the worker to begin."
    async with db.write() as session:
        await runs.begin(session, run.id)
    assert (await page.refresh(OneRun)).row.idle == "Has begun; its first step is still to come."
    async with db.write() as session:
        await runs.finish(session, run.id, "done", result={"sentence": {"en": "Done."}})
    row = (await page.refresh(OneRun)).row
    assert (row.idle, row.steps, row.answer) == ("", [], "Done.")


async def test_running_again_asks_for_the_same(house):
    run = await queued(rehearsal=True)
    async with db.write() as session:
        await runs.finish(session, run.id or 0, "failed")
    await (await OpenTab.signed_in()).at(f"/runs/{run.id}").send(OneRun, "again", step="1")
    first, second = await rows(Run)
    assert (second.skill, second.input, second.goal, second.rehearsal, second.asked_by) == (
        first.skill,
        first.input,
        first.goal,
        True,
        "Mira",
    )


async def test_a_run_krake_asked_for_itself_is_named_in_the_viewers_language(house):
    async with db.write() as session:
        run = await runs.queue(session, KRAKE, "commet", "order_watch", goal="Prepare paid orders for print")
    shown = await (await OpenTab.signed_in("de")).at(f"/runs/{run.id}").refresh(OneRun)
    assert shown.row.goal == "Bezahlte Bestellungen vorbereiten"


@pytest.mark.parametrize("address", ["/runs/77", "/runs/x", "/runs/99999999999999999999"])
async def test_a_run_that_does_not_exist_is_said_to_be_missing(house, address):
    assert (await (await OpenTab.signed_in()).at(address).refresh(OneRun)).missing


# --- start and integrations


async def test_the_rehearsal_is_shown_being_set_up_and_skipped_rows_by_line(house):
    tab = (await OpenTab.signed_in()).at("/start")
    assert (await tab.refresh(Start)).run.key == ""
    async with db.write() as session:
        run = await runs.queue(session, OWNER, "commet", "rehearse", goal="Start a rehearsal", rehearsal=True)
    start = await tab.refresh(Start)
    assert (start.run.key, start.under_way, start.over) == (str(run.id), True, False)
    async with db.write() as session:
        figure = {"label": {"en": "Line 3"}, "value": {"en": "lamp: “x” is not a price."}, "source": {"en": "your catalogue"}, "route": ""}
        await runs.finish(session, run.id, "done", result={"sentence": {"en": "On."}, "figures": [figure]})
    start = await tab.at(f"/start?run={run.id}").refresh(Start)
    assert start.over and (start.skipped[0].name, start.skipped[0].words) == ("Line 3", "lamp: “x” is not a price.")


async def test_a_refused_export_says_why_by_line(house):
    rehearsal.note_problems([(1, Words("No columns Handle and Title.", "…"))])
    start = await (await OpenTab.signed_in()).at("/start?problem=empty").refresh(Start)
    assert start.problem.startswith("No product") and start.refused[0].name == "Line 1"
    assert (await (await OpenTab.signed_in()).at("/start?problem=<script>").refresh(Start)).problem == ""


async def test_only_a_run_that_sets_up_a_rehearsal_is_shown_on_the_start_page(house):
    other = await queued()
    assert (await (await OpenTab.signed_in()).at(f"/start?run={other.id}").refresh(Start)).run.key == ""


async def proved_tab(house) -> OpenTab:
    """A tab whose person has just shown the password."""
    async with db.write() as session:
        user = User(name="Mira", role="owner")
        session.add(user)
        await session.flush()
        key = people.digest(await people.open_session(session, user, "Firefox", "password"))
        actor = await people.session_actor(session, key)
    tab = OpenTab(actor)
    await tab.refresh(Viewer)
    return tab


FORM = {"integration": "gelato", "api_key": "a:b"}


async def test_a_key_is_proved_before_it_is_kept_and_then_read_from(house, monkeypatch):
    seen = []

    async def prove(integration, access):
        seen.append((integration, access.secrets["api_key"], access.rehearsal, access.base["order"]))
        return Told("Gelato", "fingerprint", "EUR")

    monkeypatch.setattr(connections, "prove", prove)
    tab = await proved_tab(house)
    await tab.send(Connect, "begin", integration="gelato")
    state = await tab.send(Connect, "connect", form=FORM)
    (row,) = await rows(Connection)
    assert seen == [("gelato", "a:b", False, "https://order.gelatoapis.com/v4")] and state.error == ""
    assert connections.access(row).secrets == {"api_key": "a:b"} and "a:b" not in row.secrets
    assert [run.input for run in await rows(Run)] == [{"integration": "gelato"}]
    assert (await tab.refresh(Connect)).live == ["gelato"]


async def test_a_key_that_does_not_work_is_not_kept(house, monkeypatch):
    async def prove(integration, access):
        raise Unreachable(Words("Gelato cannot be reached.", "Gelato ist nicht erreichbar."))

    monkeypatch.setattr(connections, "prove", prove)
    tab = await proved_tab(house)
    await tab.send(Connect, "begin", integration="gelato")
    state = await tab.send(Connect, "connect", form=FORM)
    assert (state.refused, state.error, state.busy) == ("gelato", "Gelato cannot be reached.", "")
    assert not await rows(Connection)


async def test_a_missing_field_is_named(house):
    tab = await proved_tab(house)
    await tab.send(Connect, "begin", integration="gelato")
    assert (await tab.send(Connect, "connect", form={"integration": "gelato", "api_key": " "})).error == "API key is needed."


async def test_keys_are_only_taken_from_someone_who_showed_the_password_lately(house):
    tab = await OpenTab.signed_in()
    await tab.send(Connect, "begin", integration="gelato")
    state = await tab.send(Connect, "connect", form=FORM)
    assert not state.proved and "it is you" in state.error and not await rows(Connection)


async def test_a_placeholder_cannot_be_connected(house):
    tab = await proved_tab(house)
    assert "not available" in (await tab.send(Connect, "connect", form={"integration": "tiktok"})).error


async def test_integrations_name_missing_scopes_trouble_and_what_comes_later(house):
    shop = await connect(rehearsal=True)
    async with db.write() as session:
        row = await connections.get(session, shop.id)
        row.missing_scopes = ["read_reports"]
        session.add(row)
        await connections.troubled(session, shop.id, Unreachable(Words("Shopify cannot be reached.", "…")))
    state = await (await OpenTab.signed_in()).refresh(Connect)
    (account,) = state.accounts
    assert (account.missing, account.trouble, account.word, account.rehearsal) == (
        ["read_reports"],
        "Shopify cannot be reached.",
        "Waiting",
        True,
    )
    assert [offer.key for offer in state.offers] == ["gelato", "shopify"]
    assert "TikTok" in [offer.name for offer in state.later] and state.rehearsal


async def test_ending_the_rehearsal_stops_the_twins_and_forgets_their_keys(house):
    shop = await connect(rehearsal=True)
    rehearsal.switch(True)
    tab = await OpenTab.signed_in()
    await tab.refresh(Connect)
    await tab.send(Connect, "end_rehearsal")
    (row,) = await rows(Connection)
    assert not rehearsal.on() and row.status == "disconnected" and connections.access(row).secrets == {} and row.id == shop.id


async def test_disconnecting_asks_first_and_forgets_the_key(house):
    shop = await connect()
    tab = await OpenTab.signed_in()
    await tab.refresh(Connect)
    await tab.send(Connect, "ask_leave", connection=str(shop.id))
    assert (await rows(Connection))[0].status == "connected"
    await tab.send(Connect, "leave")
    assert (await rows(Connection))[0].status == "disconnected"


async def test_syncing_reads_that_service_in_its_own_world(house):
    shop = await connect(rehearsal=True)
    await (await OpenTab.signed_in()).send(Connect, "sync", connection=str(shop.id))
    (run,) = await rows(Run)
    assert (run.skill, run.input, run.rehearsal) == ("sync", {"integration": "shopify"}, True)


# --- memory and settings


async def test_a_fact_is_noted_with_its_source_and_forgotten_after_a_question(house):
    tab = await OpenTab.signed_in()
    await tab.send(Facts, "note", form={"text": "  Frames ship from Riga "})
    state = await tab.refresh(Facts)
    assert [(row.fact, row.source, row.scope) for row in state.rows] == [("Frames ship from Riga", "Mira", "Everything")]
    await tab.send(Facts, "ask_forget", key=state.rows[0].key)
    assert await rows(Memory)
    await tab.send(Facts, "forget")
    assert not await rows(Memory)


@pytest.mark.parametrize("text", ["", "   ", "x" * 501])
async def test_nothing_and_far_too_much_are_no_facts(house, text):
    with pytest.raises(Refused):
        await (await OpenTab.signed_in()).send(Facts, "note", form={"text": text})


async def test_other_sessions_are_listed_and_ended_but_not_this_one(house):
    tab = await proved_tab(house)
    async with db.write() as session:
        user = await people.person(session, tab.person.user_id)
        await people.open_session(session, user, "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0", "password")
    state = await tab.refresh(Account)
    assert [entry.browser for entry in state.sessions if not entry.here] == ["Firefox on Windows"] and state.others
    here = next(entry.key for entry in state.sessions if entry.here)
    await tab.send(Account, "end", key=here)
    assert len((await tab.refresh(Account)).sessions) == 2
    await tab.send(Account, "end_others")
    assert [entry.here for entry in (await tab.refresh(Account)).sessions] == [True]


async def test_a_new_password_needs_the_present_one(house):
    tab = await proved_tab(house)
    async with db.write() as session:
        await people.set_password(
            session, await people.person(session, tab.person.user_id), await people.password_hash("four quiet grey squids")
        )
    wrong = {"present": "guess", "new": "five loud red octopuses", "again": "five loud red octopuses"}
    assert "not right" in (await tab.send(Account, "change_password", form=wrong)).error
    assert "differ" in (await tab.send(Account, "change_password", form=wrong | {"again": "x"})).error
    assert (
        "12"
        in (await tab.send(Account, "change_password", form={"present": "four quiet grey squids", "new": "short", "again": "short"})).error
    )
    assert (await tab.send(Account, "change_password", form=wrong | {"present": "four quiet grey squids"})).error == ""
    async with db.read() as session:
        assert await people.check_password(session, "five loud red octopuses")
        assert await people.check_password(session, "four quiet grey squids") is None


async def test_settings_show_what_is_left_to_spend(house):
    state = await (await OpenTab.signed_in()).refresh(Account)
    assert (state.cap, state.left) == ("€2,000.00", "€2,000.00")


# --- overview


async def test_the_overview_shows_every_workspace_and_says_what_has_no_reading(house):
    await planned()
    state = await (await OpenTab.signed_in()).refresh(Overview)
    assert [place.key for place in state.places] == ["lunavo", "monarch", "lunabots", "hard_life_mode", "management"]
    figures = [figure for place in state.places for figure in place.kpis]
    assert all(figure.value == "—" and figure.waits for figure in figures if figure.key.startswith("lunavo"))
    assert len({figure.key for figure in figures}) == len(figures)
    assert state.places[1].quiet.startswith("No reading yet: Daily active rate, ") and state.waits
    assert [task.title for task in state.tasks] == ["Revenue report · Lunavo"] and state.broken == {}


async def test_one_dead_block_leaves_the_others(house, monkeypatch):
    async def dead(*_args, **_kwargs):
        raise ConnectionError("gone")

    monkeypatch.setattr("krake.web.rows.threads.listed", dead)
    state = await (await OpenTab.signed_in()).refresh(Overview)
    assert set(state.broken) == {"needs"} and state.places


async def test_an_operator_may_not_end_the_rehearsal(house):
    with pytest.raises(NotAllowed):
        async with db.write() as session:
            await connections.end_rehearsal(session, (await OpenTab.signed_in(role="operator")).person)
