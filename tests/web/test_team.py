"""Agents managed from their pages: what is typed becomes what is stored, what does not fit is said, and all of it comes back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from krake import registry
from krake.coordinator.keeping import keep
from krake.kit import clock, db
from krake.kit.errors import NotFound
from krake.models import Connection, Run, Task
from krake.services import connections, files, profile_fields, profiles, sheets
from krake.spec.agent import Agent, Face
from krake.spec.skill import spoken
from krake.web.labels import MARK
from krake.web.rows import needs, run_form, task_form
from krake.web.rows.run_form import AskRow
from krake.web.states.agent_form import Staff
from krake.web.states.rules import Rules
from krake.web.states.run_form import RunForm
from krake.web.states.task import TaskForm
from krake.web.states.team import TABS, Profile, Team
from krake.web.states.undo import Undo
from krake.web.states.viewer import Viewer
from tests import world
from tests.web.states import OpenTab

SKILLS = sorted(registry.skills().values(), key=lambda one: one.key)


async def seen() -> dict[str, Agent]:
    async with db.read() as session:
        return await profiles.agents(session)


async def runs() -> list[Run]:
    async with db.read() as session:
        return list((await session.scalars(select(Run))).all())


async def said(tab: OpenTab) -> str:
    return (await tab.of(Viewer)).toast


async def at(path: str, locale: str = "en", role: str = "owner") -> OpenTab:
    tab = (await OpenTab.signed_in(locale, role)).at(path)
    await tab.refresh(Profile)
    return tab


# --- made and changed


def typed(tab_form: Staff, **changes: str | bool) -> dict[str, str | bool]:
    """The dialog's fields as they stand, with these changed."""
    form = tab_form.form
    held: dict[str, str | bool] = {
        "name": form.name,
        "role": form.role,
        "brief": form.brief,
        "autonomy": form.autonomy,
        "level": form.level,
    }
    held |= {one.name: one.on for one in (*form.places, *form.skills)}
    return held | changes


async def test_a_new_agent_is_made_from_the_form_and_stands_in_the_list(house: Path):
    tab = await at("/agents")
    staff = await tab.send(Staff, "open", key="")
    assert (staff.form.name, {one.on for one in staff.form.skills}, len(staff.form.skills)) == (
        "",
        {False},
        len(profile_fields.abilities()),
    )
    for part, value in (("tint", "9"), ("mouth", "open"), ("mark", "bow"), ("tint", "13"), ("mouth", "<svg>")):
        staff = await tab.send(Staff, "look", part=part, value=value)
    wanted = {"name": "Quill", "role": "Letters", "brief": "Writes.", "place-lunavo": True, "skill-ad_copy": True, "autonomy": "1"}
    await tab.send(Staff, "save", form=typed(staff, **wanted))
    quill = (await seen())["quill"]
    assert (quill.face, quill.workspaces, [one.key for one in quill.abilities]) == (Face(9, "open", "bow"), ("lunavo",), ["ad_copy"])
    assert await said(tab) == "Made a new agent: Quill" and quill.autonomy == 1
    row = next(row for row in (await tab.refresh(Team)).rows if row.agent.key == "quill")
    assert (row.agent.name, row.agent.href, row.places) == ("Quill", "/agents/quill", "Lunavo")
    await tab.send(Undo, "undo")
    assert "quill" not in await seen()


async def test_what_does_not_fit_is_said_in_the_dialog_and_nothing_is_made(house: Path):
    tab = await at("/agents", "de")
    staff = await tab.send(Staff, "open", key="")
    staff = await tab.send(Staff, "save", form=typed(staff, name="Penn", role="Texte"))
    assert staff.error == "Einen Agenten namens Penn gibt es schon." and len(await seen()) == 12
    await tab.send(Staff, "open", key="penn")
    assert (await tab.of(Staff)).error == ""


async def test_a_form_left_as_it_was_changes_nothing_in_either_language(house: Path):
    for locale in ("en", "de"):
        tab = await at("/agents/penn", locale)
        for key in registry.agents():
            staff = await tab.send(Staff, "open", key=key)
            await tab.send(Staff, "save", form=typed(staff))
    assert await seen() == registry.agents()


async def test_a_changed_brief_keeps_the_roles_other_language(house: Path):
    tab = await at("/agents/penn", "de")
    staff = await tab.send(Staff, "open", key="penn")
    await tab.send(Staff, "save", form=typed(staff, name="Feder", brief="Schreibt.", **{"skill-ad_copy": False, "skill-site_audit": True}))
    penn = (await seen())["penn"]
    assert (penn.name, penn.role, penn.brief) == ("Feder", registry.agents()["penn"].role, ("Schreibt.", "Schreibt."))
    keys = [one.key for one in penn.abilities]
    assert "ad_copy" not in keys and keys[-1] == "site_audit" and keys[0] == "product_copy"
    await tab.send(Undo, "undo")
    assert await seen() == registry.agents()


async def test_an_agent_is_paused_cloned_retired_and_brought_back_from_the_pages(house: Path):
    tab = await at("/agents/penn")
    await tab.send(Profile, "rest", paused=True)
    row = (await tab.refresh(Profile)).row
    assert (row.paused, row.word, row.status) == (True, "Paused", "idle")
    assert next(one for one in (await tab.refresh(Team)).rows if one.agent.key == "penn").doing.startswith("Paused")
    await tab.send(Undo, "undo")
    assert not (await tab.refresh(Profile)).row.paused
    await tab.send(Profile, "clone", form={"name": "Quill"})
    assert (await seen())["quill"].tables == registry.agents()["penn"].tables
    await tab.send(Profile, "clone", form={"name": "Quill"})
    assert (await tab.of(Profile)).error == "There is already an agent called Quill."
    await tab.send(Profile, "retire")
    assert not (await tab.refresh(Profile)).row.known
    team = await tab.refresh(Team)
    assert [one.key for one in team.former] == ["penn"] and "penn" not in [one.agent.key for one in team.rows]
    await tab.send(Team, "bring_back", key="penn")
    assert (await tab.refresh(Team)).former == []
    assert (await tab.refresh(Profile)).row.known


async def test_two_browsers_see_a_change_by_its_topic(house: Path):
    tab = await at("/agents/penn")
    for cls in (Team, Profile):
        assert "agents" in (await tab.of(cls)).topics()


# --- the page


async def test_each_tab_is_in_the_address_and_reads_its_own_part(house: Path):
    async with db.write() as session:
        await profiles.change(session, world.OWNER, "penn", name="Feder")
    tab = await at("/agents/penn")
    assert (await tab.of(Profile)).tab == "profile"
    for key in TABS:
        assert (await tab.at(f"/agents/penn?tab={key}").refresh(Profile)).tab == key
    profile = await tab.of(Profile)
    assert [shelf.key for shelf in profile.shelf.shelves] == ["penn"] and not profile.performance.measured
    assert [(event.who, event.words) for event in profile.history] == [("Mira", "Penn: now called Feder")]
    assert (await tab.at("/agents/penn?tab=nonsense").refresh(Profile)).tab == "profile"


async def test_the_head_says_role_skills_and_autonomy_in_both_languages(house: Path):
    built = sum(ability.key in registry.skills() for ability in registry.agents()["penn"].abilities)
    row = (await (await at("/agents/penn")).of(Profile)).row
    assert (row.sub, row.autonomy) == (f"Copywriting · {built} skills", "Autonomy: asks above drafts")
    row = (await (await at("/agents/penn", "de")).of(Profile)).row
    assert (row.sub, row.autonomy) == (f"Texte · {built} Fähigkeiten", "Spielraum: fragt ab Entwurf")


async def test_limits_are_the_rules_that_name_the_agent(house: Path):
    from krake.gate import rules

    said = {"kind": "gelato.promote", "verdict": "hold", "limit": "20", "hold_minutes": "10"}
    async with db.write() as session:
        await rules.save(session, world.OWNER, rules.draft(said | {"agent": "commet"}))
        await rules.save(session, world.OWNER, rules.draft(said | {"agent": "penn"}))
    row = (await (await at("/agents/commet")).of(Profile)).row
    assert len(row.limits) == 1 and "Commet" in row.limits[0] and row.autonomy == "Autonomy: 1 permission"


async def test_a_declared_table_is_made_when_it_is_opened_also_a_clones(house: Path):
    async with db.write() as session:
        await profiles.clone(session, world.OWNER, "penn", "Quill")
    tab = await at("/agents/quill?tab=folders")
    (shelf,) = (await tab.of(Profile)).shelf.shelves
    assert [one.key for one in shelf.waiting] == ["copy", "brand_voice"]
    await tab.send(Profile, "use", table="copy")
    (shelf,) = (await tab.refresh(Profile)).shelf.shelves
    assert [one.key for one in shelf.waiting] == ["brand_voice"] and shelf.leaves[-1].name == "Copy"
    async with db.read() as session:
        assert await sheets.find(session, "penn", "Copy", rehearsal=False) is None
    await tab.send(Profile, "use", table="nonsense")
    assert await said(tab) == "There is no such table."


async def test_services_an_agent_works_with_say_whether_they_are_connected(house: Path):
    await world.shop_row(rehearsed=False)
    rows = (await (await at("/agents/penn")).of(Profile)).row.uses
    assert [(one.name, one.word) for one in rows] == [("Shopify", "Connected")]
    async with db.write() as session:
        row = (await session.scalars(select(Connection))).one()
        await connections.remove(session, world.OWNER, row.id or 0)
    assert [one.word for one in (await (await at("/agents/penn")).of(Profile)).row.uses] == ["Not connected"]


async def test_the_owner_says_how_long_a_skill_takes_and_the_time_saved_follows(house: Path):
    at_once = clock.now()
    async with db.write() as session:
        for skill in ("ad_copy", "ad_copy", "tone_check"):
            session.add(Run(agent="penn", skill=skill, status="done", proven=True, finished_at=at_once))
    tab = await at("/agents/penn?tab=performance")
    first = (await tab.of(Profile)).performance
    assert [(one.key, one.minutes, one.saved) for one in first.skills] == [("ad_copy", "", "—"), ("tone_check", "", "—")]
    assert first.saved == "—"
    await tab.send(Profile, "by_hand", form={"skill": "ad_copy", "minutes": "45"})
    assert await said(tab) == "Penn: “Write ads” takes 45 min by hand"
    row = (await tab.refresh(Profile)).performance
    assert [(one.key, one.minutes, one.saved) for one in row.skills] == [("ad_copy", "45", "1 h 30 min"), ("tone_check", "", "—")]
    assert row.saved == "1 h 30 min" and "agents" in (await tab.of(Profile)).topics()
    await tab.send(Profile, "by_hand", form={"skill": "ad_copy", "minutes": "soon"})
    assert (await tab.of(Viewer)).toast_status == "bad" and (await said(tab)).startswith("Write whole minutes from 1 to 2,400")
    assert (await tab.refresh(Profile)).performance == row
    await tab.send(Profile, "by_hand", form={"skill": "tone_check", "minutes": "10"})
    assert (await tab.refresh(Profile)).performance.saved == "1 h 40 min"
    await tab.send(Undo, "undo")
    assert (await tab.refresh(Profile)).performance == row
    history = (await tab.at("/agents/penn?tab=history").refresh(Profile)).history
    assert "Penn: “Write ads” takes 45 min by hand" in [event.words for event in history]


def test_only_the_owner_may_say_how_long_a_skill_takes():
    assert getattr(Profile.event_handlers["by_hand"].fn, MARK) == {"owner"}


# --- running a skill


@pytest.mark.parametrize("skill", SKILLS, ids=lambda one: one.key)
@pytest.mark.parametrize("locale", ["en", "de"])
def test_every_skill_has_a_form_in_words(house: Path, skill, locale: str):
    rows = run_form.asks(skill, locale)
    for row in rows:
        assert row.words and "_" not in row.words and not row.words.islower()
        assert row.kind in ("text", "long", "number", "whole", "date", "choice", "tick", "file")
        assert row.kind not in ("choice", "file") or row.value in [one.value for one in row.options] or row.needed
    left_as_it_is = {row.name: (row.value == "yes") if row.kind == "tick" else row.value for row in rows}
    given, shown = run_form.read(skill, left_as_it_is, locale, rows)
    needed = {name for name, field in skill.input.model_fields.items() if field.is_required()}
    if needed:
        assert given is None and {row.name for row in shown if row.error} == needed
    else:
        assert given is not None and skill.input.model_validate(given) == skill.input.model_validate(spoken(skill, {}, locale))


def field(rows: list[AskRow], name: str) -> AskRow:
    return next(row for row in rows if row.name == name)


@pytest.mark.parametrize(
    ("skill", "wrong", "name", "words"),
    [
        ("challenge_design", {"text": "Cold", "days": "3"}, "days", "At least 5."),
        ("challenge_design", {"text": "Cold", "days": "500"}, "days", "At most 100."),
        ("challenge_design", {"text": "Cold", "days": "many"}, "days", "A whole number, such as 3."),
        ("challenge_design", {"text": " "}, "text", "This is needed."),
        ("challenge_design", {"text": "Cold", "level": "absurd"}, "level", "Choose one of these."),
        ("travel_plan", {"text": "Rome", "budget": "a lot"}, "budget", "A number, such as 12.50."),
        ("brand_deal_reply", {"text": "Hello", "fee": "0"}, "fee", "More than 0."),
        ("schedule_meeting", {"text": "Launch", "begins": "nine"}, "begins", "Write it like 09:00."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_in_plain_words(house: Path, skill: str, wrong: dict, name: str, words: str):
    declared = registry.skills()[skill]
    given, rows = run_form.read(declared, wrong, "en", run_form.asks(declared, "en"))
    assert given is None and {row.name: row.error for row in rows if row.error} == {name: words}
    assert field(rows, name).value == wrong[name]
    assert field(run_form.read(declared, wrong, "de", rows)[1], name).error != words


def test_a_decimal_comma_is_a_number(house: Path):
    declared = registry.skills()["travel_plan"]
    given, _ = run_form.read(declared, {"text": "Rome", "budget": "12,50"}, "de", run_form.asks(declared, "de"))
    assert given is not None and declared.input.model_validate(given).budget == 12.5  # type: ignore[attr-defined]


def test_kept_files_can_be_chosen_the_newest_first(house: Path):
    for name in ("old.csv", "new.csv"):
        kept = files.keep(name, b"a,b\n1,2\n", "Mira")
    options = field(run_form.asks(registry.skills()["dataset_check"], "en"), "file").options
    assert [one.words for one in options] == ["No file", "new.csv", "old.csv"] and options[1].value == kept.key


@pytest.mark.parametrize("locale", ["en", "de"])
def test_a_form_begins_with_the_viewers_language_and_keeps_one_that_was_chosen(locale: str):
    other = "de" if locale == "en" else "en"
    assert field(run_form.asks(registry.skills()["ad_copy"], locale), "language").value == locale
    assert field(run_form.asks(registry.skills()["ad_copy"], locale, given={"language": other}), "language").value == other
    assert field(run_form.asks(registry.skills()["draft_reply"], locale), "language").value == "auto"


async def test_the_form_leads_to_a_run_with_what_was_typed(house: Path):
    tab = await at("/agents/penn")
    form = await tab.send(RunForm, "open", agent="penn", skill="ad_copy")
    assert form.title == "Write ads" and form.does and [one.word for one in form.lacks] == ["Not connected"]
    form = await tab.send(RunForm, "start", form={"text": "", "platform": "All", "language": "de"})
    assert field(list(form.fields), "text").error == "This is needed." and not await runs()
    await tab.send(RunForm, "start", form={"text": "Mug with moon", "platform": "Meta", "language": "en", "price": "€12"})
    (run,) = await runs()
    assert (run.agent, run.skill, run.goal, run.asked_by, run.workspace) == (
        "penn",
        "ad_copy",
        "Write ads: Mug with moon",
        "Mira",
        "lunavo",
    )
    assert run.input == {"text": "Mug with moon", "price": "€12", "platform": "Meta", "language": "en"}


async def test_what_cannot_run_says_so_and_does_not(house: Path):
    tab = await at("/agents/penn")
    for skill in ("publish_copy", "rehearse"):
        with pytest.raises(NotFound):
            await tab.send(RunForm, "open", agent="penn", skill=skill)
    await tab.send(RunForm, "open", agent="penn", skill="site_audit")
    assert (await tab.send(RunForm, "start", form={})).error == "This agent does not have this skill."
    await tab.send(RunForm, "open", agent="penn", skill="ad_copy")
    await tab.send(Profile, "rest", paused=True)
    form = await tab.send(RunForm, "start", form={"text": "Mug"})
    assert form.error == "Penn is paused. Let it go on first; then it can start." and not await runs()


@pytest.mark.parametrize("skill", sorted(task_form.plannable()))
@pytest.mark.parametrize("locale", ["en", "de"])
def test_a_task_asks_what_the_run_form_asks_in_the_same_fields(house: Path, skill: str, locale: str):
    run = run_form.asks(registry.skills()[skill], locale)
    task = task_form.inputs(skill, {}, locale)
    assert [replace(row, key="") for row in task] == [replace(row, key="") for row in run if row.name != "workspace"]


def test_a_tasks_details_are_shown_again_as_they_were_stored(house: Path):
    kept = files.keep("list.csv", b"a\n1\n", "Mira").key
    for number in range(run_form.SHOWN_FILES):
        files.keep(f"{number}.csv", b"a\n2\n", "Mira")
    rows = task_form.inputs("dataset_check", {"file": kept}, "en")
    assert field(rows, "file").value == kept and field(rows, "file").options[-1].words == "list.csv"
    assert (
        field(task_form.inputs("dataset_check", {"file": "0" * 32}, "de"), "file").options[-1].words == "Eine Datei, die nicht mehr da ist"
    )
    stored = task_form.texts({"text": "Mug", "delegate": False, "budget": None, "days": 3})
    assert stored == {"text": "Mug", "delegate": "no", "days": "3"}
    assert field(task_form.inputs("launch_plan", stored, "en"), "delegate").value == ""
    assert field(task_form.inputs("launch_plan", {"delegate": "yes"}, "en"), "delegate").value == "yes"


async def planned(skill: str, **details: str) -> tuple[OpenTab, TaskForm]:
    """A new task of the skill, with these details told one after the other."""
    tab = (await OpenTab.signed_in()).at("/tasks/new")
    await tab.refresh(TaskForm)
    await tab.send(TaskForm, "tell", name="skill", value=skill)
    await tab.send(TaskForm, "tell", name="when", value="every weekday at 8")
    for name, value in details.items():
        await tab.send(TaskForm, "give", name=name, value=value)
    return tab, await tab.send(TaskForm, "save")


async def stored() -> Task | None:
    async with db.read() as session:
        return (await session.scalars(select(Task))).first()


async def test_a_task_is_planned_with_chosen_values_and_keeps_them_when_it_is_changed(house: Path):
    tab, form = await planned("ad_copy", text="Mug", platform="Meta", language="en")
    task = await stored()
    assert form.error == "" and task is not None and task.input == {"text": "Mug", "platform": "Meta", "language": "en"}
    tab.at(f"/tasks/{task.id}")
    form = await tab.refresh(TaskForm)
    assert {row.name: row.value for row in form.inputs if row.value} == task.input
    await tab.send(TaskForm, "save")
    assert (await tab.of(Viewer)).toast == "Nothing was changed."
    await tab.send(TaskForm, "give", name="language", value="de")
    await tab.send(TaskForm, "tell", name="title", value="Ads of the week")
    form = await tab.of(TaskForm)
    assert next(row.value for row in form.inputs if row.name == "language") == "de"  # reading the form anew keeps what was told
    await tab.send(TaskForm, "save")
    task = await stored()
    assert task is not None and task.input == {"text": "Mug", "platform": "Meta", "language": "de"}


async def test_what_a_task_is_not_told_stays_the_skills_default_and_a_tick_can_be_taken_off(house: Path):
    await planned("launch_plan", text="Moon mug", date="2026-12-24", delegate="no", budget="12,50")
    task = await stored()
    assert task is not None and task.input["delegate"] is False and task.input["budget"] == "12.50"
    assert set(task.input) - {"language"} == {"text", "date", "delegate", "budget"}


async def test_what_does_not_fit_stands_beside_its_field_and_no_task_is_made(house: Path):
    _, form = await planned("challenge_design", text="Cold", days="3")
    assert {row.name: row.error for row in form.inputs if row.error} == {"days": "At least 5."}
    assert form.error == "Some details do not fit yet; it stands beside them." and await stored() is None
    _, form = await planned("challenge_design")
    assert {row.name: row.error for row in form.inputs if row.error} == {"text": "This is needed."} and await stored() is None


# --- what skills miss, how far an agent may go, what it is measured by


WAITING = ("create_product", "execute_refund", "fix_meta", "publish_copy", "send_reply", "send_campaign", "schedule_post", "verify_post")


def test_each_skill_that_cannot_run_names_its_service_and_what_it_waits_for():
    unbuilt = {key: one for key, one in profile_fields.abilities().items() if key not in registry.skills()}
    assert sorted(unbuilt) == sorted(WAITING)
    for one in unbuilt.values():
        assert one.needs and set(one.needs) <= set(registry.integrations()) and one.waits
        assert one.waits.en.startswith("Waits for") and one.waits.de.startswith("Wartet auf")


def test_every_service_a_skill_needs_is_told_and_known():
    needed = {key for one in profile_fields.abilities().values() for key in one.needs}
    assert needed <= set(registry.integrations())
    assert all(needs._kind(key)[0] in needs.WITHOUT for key in needed)


async def test_the_page_says_what_is_missing_for_which_skills(house: Path):
    row = (await (await at("/agents/cassie")).of(Profile)).row
    lacks = {one.name: one for one in row.lacks}
    assert [one.status for one in row.lacks] == ["bad", "bad", "idle", "idle"]
    assert lacks["Shopify"].word == "Not connected" and "Open a withdrawal case" in lacks["Shopify"].skills
    mail = lacks["Google Mail"]
    assert (
        mail.word == "Not available yet" and mail.words.startswith("Without a mailbox") and "Sends a reply that was approved" in mail.skills
    )
    send = next(one for one in row.abilities if one.key == "send_reply")
    assert (send.word, send.does, send.lacks, send.can) == (
        "Not built yet", "Waits for a mailbox: replies are drafted here and sent by you.", "Google Mail", False
    )  # fmt: skip
    assert next(one for one in row.abilities if one.key == "review_reply").lacks == "App Store / Google Play"
    assert next(one for one in row.abilities if one.key == "faq_gap").lacks == ""


async def test_a_connected_shop_is_missing_no_more_and_says_where_krake_only_reads(house: Path):
    assert [one.name for one in (await (await at("/agents/penn")).of(Profile)).row.lacks] == ["Shopify"]
    await world.shop_row(rehearsed=False)
    (lack,) = (await (await at("/agents/penn", "de")).of(Profile)).row.lacks
    assert (lack.status, lack.word) == ("wait", "Liest nur") and lack.words.startswith("Wartet auf Schreiben bei Shopify")
    assert all(not one.lacks for one in (await (await at("/agents/penn")).of(Profile)).row.abilities)


async def test_giving_a_skill_away_says_what_it_waits_for(house: Path):
    tab = await at("/agents/penn")
    staff = await tab.send(Staff, "open", key="penn")
    words = {one.name: one.words for one in staff.form.skills}
    assert words["skill-send_reply"] == ("Sends a reply that was approved. Waits for a mailbox: replies are drafted here and sent by you.")
    assert words["skill-review_reply"] == "Answer a review · R2 · limited without App Store / Google Play"
    assert words["skill-tone_check"].endswith("· R0")
    await tab.send(Staff, "save", form=typed(staff, **{"skill-send_reply": True}))
    assert await said(tab) == ("Penn: + Sends a reply that was approved (waits for a mailbox: replies are drafted here and sent by you)")


async def test_how_far_an_agent_may_go_is_chosen_shown_and_taken_back(house: Path):
    tab = await at("/agents/commet", "de")
    row = (await tab.of(Profile)).row
    assert (row.level, row.autonomy) == ("So weit die Regeln es erlauben", "Spielraum: fragt ab Entwurf")
    assert {one.kind: one.word for one in row.reach}["Drucken und versenden"] == "Fragen"
    staff = await tab.send(Staff, "open", key="commet")
    assert staff.form.level == "act"
    await tab.send(Staff, "save", form=typed(staff, level="watch"))
    row = (await tab.refresh(Profile)).row
    assert (row.level, row.autonomy) == ("Nur beobachten und berichten", "Spielraum: beobachtet nur")
    assert {one.word for one in row.reach if one.kind != "Sendungsnummer bei Shopify eintragen"} == {"Nie"}
    assert (await tab.send(Staff, "open", key="commet")).form.level == "watch"
    await tab.send(Staff, "save", form=typed(await tab.of(Staff), level="everything"))
    assert (await tab.of(Staff)).error == "Wähle Beobachten, Fragen, Zurückhalten oder Handeln."
    await tab.send(Undo, "undo")
    assert (await seen())["commet"].level == "act"


async def test_change_opens_the_rule_that_stands_or_a_new_one_for_the_agent(house: Path):
    tab = (await OpenTab.signed_in()).at("/rules?agent=commet&kind=gelato.promote")
    form = (await tab.refresh(Rules)).form
    assert (form["agent"], form["kind"], form["verdict"], form["limit"]) == ("commet", "gelato.promote", "hold", "")
    assert (await tab.of(Viewer)).dialog == "rule"
    await tab.send(Rules, "tell", name="limit", value="25")
    assert (await tab.refresh(Rules)).form["limit"] == "25"  # news does not open it again
    await tab.send(Rules, "save")
    await tab.at("/rules").refresh(Rules)
    form = (await tab.at("/rules?agent=commet&kind=gelato.promote").refresh(Rules)).form
    assert (form["verdict"], form["limit"]) == ("hold", "25")
    before = dict(form)
    assert dict((await tab.at("/rules?agent=nobody&kind=gelato.promote").refresh(Rules)).form) == before


async def test_the_list_names_the_first_figure_that_is_known(house: Path):
    tab = await at("/agents")
    assert {row.score for row in (await tab.refresh(Team)).rows} == {""}
    await keep(0, False, "seomi", "SEO issues", [{"rule": "title", "state": "Fixed"}, {"rule": "alt", "state": "Open"}])
    assert {row.agent.key: row.score for row in (await tab.refresh(Team)).rows if row.score} == {"seomi": "Problems fixed: 1 of 2"}
    assert "folders" in (await tab.of(Team)).topics()


async def test_the_scorecard_stands_on_its_tab(house: Path):
    tab = await at("/agents/seomi?tab=performance")
    assert [row.value for row in (await tab.of(Profile)).scorecard] == ["—", "—"]
    await keep(0, False, "seomi", "SEO issues", [{"rule": "title", "state": "Fixed"}])
    first, second = (await tab.refresh(Profile)).scorecard
    assert (first.value, first.source, first.complete) == ("1 of 1", "Table SEO issues", "Complete") and first.as_of
    assert second.waits == "No reading yet. Waits for Search Console, which knows clicks by page."
