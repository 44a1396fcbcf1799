"""The owner's agents: made, cloned, renamed, paused and let go, each change told, seen by every reader, and taken back exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from krake import registry
from krake.coordinator import clock as slots
from krake.coordinator import drafting
from krake.coordinator.choose import able, choose
from krake.coordinator.plan import plan
from krake.kit import clock, db
from krake.kit.errors import NotAllowed, NotFound, Refused
from krake.kit.text import Words
from krake.models import Event, Profile, Run
from krake.services import events, merging, profiles, pulses, runs, tasks, threads
from krake.services.profiles import Changed
from krake.spec.agent import Agent, Face
from krake.web.rows import known
from tests import world

QUILL = {
    "name": "Quill", "role": Words("Letters", "Briefe"), "brief": Words("Writes letters.", "Schreibt Briefe."),
    "face": Face(4, "grin", "cap"), "workspaces": ("lunavo",), "skills": ("ad_copy", "tone_check"),
}  # fmt: skip


async def do(verb, *args, **values):
    async with db.write() as session:
        return await verb(session, world.OWNER, *args, **values)


async def seen() -> dict[str, Agent]:
    async with db.read() as session:
        return await profiles.agents(session)


async def back(changed: Changed | None) -> None:
    assert changed is not None
    await do(profiles.put_back, changed.undo)


async def told() -> list[Event]:
    async with db.read() as session:
        assert await events.broken_link(session) is None
        return [event for event in await events.recent(session) if event.verb == "agent"]


async def test_a_new_agent_has_what_it_was_given_and_goes_when_it_is_taken_back(house: Path):
    made = await do(profiles.make, **QUILL)
    quill = (await seen())["quill"]
    assert (quill.name, quill.role.de, quill.face, quill.workspaces) == ("Quill", "Briefe", Face(4, "grin", "cap"), ("lunavo",))
    assert [(one.key, one.risk) for one in quill.abilities] == [("ad_copy", 1), ("tone_check", 0)]
    assert len(await seen()) == 13
    await back(made)
    assert await seen() == registry.agents()
    assert [event.words["en"] for event in await told()] == ["Taken back: Made a new agent: Quill", "Made a new agent: Quill"]


async def test_a_declared_agent_that_nobody_changed_is_what_was_declared(house: Path):
    assert await seen() == registry.agents()


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("name", "Penny"),
        ("role", Words("Words", "Worte")),
        ("brief", Words("", "")),
        ("face", Face(9, "wave", "bow")),
        ("workspaces", ("monarch",)),
        ("autonomy", 1),
    ],
)
async def test_each_part_of_an_agent_changes_alone_and_back(house: Path, part: str, value: object):
    changed = await do(profiles.change, "penn", **{part: value})
    assert (await seen())["penn"] == replace(registry.agents()["penn"], **{part: value})
    (event,) = await told()
    assert (event.actor, event.route) == ("Mira", "/agents/penn") and event.words["en"].startswith("Penn: ")
    await back(changed)
    assert await seen() == registry.agents()


async def test_what_changes_nothing_is_no_change(house: Path):
    penn = registry.agents()["penn"]
    same = {"name": penn.name, "role": penn.role, "face": penn.face, "skills": [one.key for one in penn.abilities]}
    assert await do(profiles.change, "penn", **same) is None
    assert await told() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "  "},
        {"name": "123"},
        {"name": "penn"},
        {"name": "KRAKE"},
        {"role": Words("", "")},
        {"face": Face(13)},
        {"face": Face(3, "<script>")},
        {"workspaces": ("atlantis",)},
        {"skills": ("fly",)},
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_is_kept(house: Path, wrong: dict):
    with pytest.raises(Refused):
        await do(profiles.make, **(QUILL | wrong))
    with pytest.raises(Refused):
        await do(profiles.change, "dexter", **wrong)
    assert await seen() == registry.agents() and await told() == []


async def test_no_profile_reaches_beyond_drafts(house: Path):
    with pytest.raises(Refused):
        await do(profiles.change, "penn", autonomy=3)


@pytest.mark.parametrize("role", ["operator", "viewer", "agent"])
async def test_only_the_owner_changes_who_works_here(house: Path, role: str):
    actor = replace(world.OWNER, role=role)  # type: ignore[arg-type]
    for verb, args in ((profiles.pause, ("penn",)), (profiles.retire, ("penn",)), (profiles.clone, ("penn", "Penn 2"))):
        with pytest.raises(NotAllowed):
            async with db.write() as session:
                await verb(session, actor, *args)  # type: ignore[operator]
    assert await seen() == registry.agents()


async def test_a_skill_is_given_and_taken_and_its_risk_is_the_skills(house: Path):
    await do(profiles.give, "buddy", "refund_propose")
    await do(profiles.give, "buddy", "execute_refund")  # not built: what was declared of it counts
    given = {one.key: one.risk for one in (await seen())["buddy"].abilities}
    assert given["refund_propose"] == int(registry.skills()["refund_propose"].risk) and given["execute_refund"] == 4
    assert await do(profiles.give, "buddy", "refund_propose") is None
    await do(profiles.give, "buddy", "execute_refund", False)
    taken = await do(profiles.give, "penn", "ad_copy", False)
    assert "ad_copy" not in {one.key for one in (await seen())["penn"].abilities}
    await back(taken)
    assert (await seen())["penn"] == registry.agents()["penn"]
    assert "execute_refund" not in {one.key for one in (await seen())["buddy"].abilities}


async def test_a_clone_has_skills_tables_and_routines_and_lives_its_own_life(house: Path):
    await do(profiles.give, "penn", "site_audit")
    clone = await do(profiles.clone, "penn", "Quill")
    penn, quill = (await seen())["penn"], (await seen())[clone.key]
    assert (quill.abilities, quill.tables, quill.routines, quill.role) == (penn.abilities, penn.tables, penn.routines, penn.role)
    assert (quill.key, quill.name) == ("quill", "Quill") and quill.face != penn.face
    await do(profiles.give, "quill", "ad_copy", False)
    assert "ad_copy" in {one.key for one in (await seen())["penn"].abilities}
    second = await do(profiles.clone, "quill", "Quill Ä!")
    assert second.key == "quill_a" and (await seen())["quill_a"].abilities == (await seen())["quill"].abilities


async def test_two_agents_never_share_a_key(house: Path):
    assert [(await do(profiles.make, **(QUILL | {"name": name}))).key for name in ("Zoë", "Zoé", "Penn!", "ß")] == [
        "zoe", "zoe_2", "penn_2", "ss",
    ]  # fmt: skip


async def test_a_change_is_not_taken_back_over_a_newer_one(house: Path):
    first = await do(profiles.change, "penn", name="Quill")
    await do(profiles.pause, "penn")
    with pytest.raises(Refused):
        await back(first)
    assert ((await seen())["penn"].name, (await seen())["penn"].paused) == ("Quill", True)


async def test_a_retired_agent_is_gone_from_every_list_and_comes_back_as_it_was(house: Path):
    await do(profiles.change, "penn", name="Quill")
    before = await seen()
    await do(profiles.retire, "penn")
    assert "penn" not in await seen()
    async with db.read() as session:
        assert {key: one.name for key, one in (await profiles.retired(session)).items()} == {"penn": "Quill"}
    with pytest.raises(Refused):  # the name stays taken, or it could not come back
        await do(profiles.make, **QUILL)
    await do(profiles.retire, "penn", False)
    assert await seen() == before


async def test_the_last_agent_stays(house: Path):
    *others, last = registry.agents()
    for key in others:
        await do(profiles.retire, key)
    with pytest.raises(Refused):
        await do(profiles.retire, last)
    with pytest.raises(NotFound):
        await do(profiles.retire, "nobody")


# --- how long a skill takes by hand


async def by_hand(key: str = "penn") -> dict[str, int]:
    async with db.read() as session:
        return {skill: one.minutes for skill, one in (await profiles.stated(session, key)).items()}


async def test_what_a_skill_takes_by_hand_is_kept_told_changed_and_taken_back(house: Path):
    first = await do(profiles.say_by_hand, "penn", "ad_copy", " 15 ")
    await do(profiles.say_by_hand, "penn", "tone_check", "5")
    second = await do(profiles.say_by_hand, "penn", "ad_copy", "20")
    assert await by_hand() == {"ad_copy": 20, "tone_check": 5}
    assert await seen() == registry.agents()  # it is said of an agent and changes nothing of it
    with pytest.raises(Refused):
        await back(first)
    await back(second)
    assert await by_hand() == {"ad_copy": 15, "tone_check": 5}
    await do(profiles.say_by_hand, "penn", "ad_copy", "")
    assert await by_hand() == {"tone_check": 5}
    assert [event.words["en"] for event in await told()] == [
        "Penn: “Write ads” by hand is unknown again",
        "Taken back: Penn: “Write ads” takes 20 min by hand",
        "Penn: “Write ads” takes 20 min by hand",
        f"Penn: “{registry.skills()['tone_check'].title.en}” takes 5 min by hand",
        "Penn: “Write ads” takes 15 min by hand",
    ]
    assert {event.route for event in await told()} == {"/agents/penn"}


async def test_the_first_thing_said_of_an_agent_is_taken_back_to_nothing(house: Path):
    await back(await do(profiles.say_by_hand, "penn", "ad_copy", "15"))
    assert await by_hand() == {}


async def test_the_same_minutes_again_are_no_change_and_keep_their_day(house: Path):
    assert await do(profiles.say_by_hand, "penn", "ad_copy", "") is None
    await do(profiles.say_by_hand, "penn", "ad_copy", "15")
    async with db.read() as session:
        said = (await profiles.stated(session, "penn"))["ad_copy"].said
    clock.shift(timedelta(days=1))
    assert await do(profiles.say_by_hand, "penn", "ad_copy", "15") is None
    async with db.read() as session:
        assert (await profiles.stated(session, "penn"))["ad_copy"].said == said
    assert len(await told()) == 1


@pytest.mark.parametrize("wrong", ["0", "-5", "2401", "12.5", "12,5", "an hour", "1e3", "²", "१५", "9" * 5_000])
async def test_what_are_no_minutes_is_refused_and_what_was_said_stays(house: Path, wrong: str):
    await do(profiles.say_by_hand, "penn", "ad_copy", "15")
    with pytest.raises(Refused):
        await do(profiles.say_by_hand, "penn", "ad_copy", wrong)
    assert await by_hand() == {"ad_copy": 15}


async def test_minutes_are_said_by_the_owner_of_a_skill_and_an_agent_that_are_known(house: Path):
    for agent, skill, error in (("penn", "fly", Refused), ("nobody", "ad_copy", NotFound)):
        with pytest.raises(error):
            await do(profiles.say_by_hand, agent, skill, "15")
    for role in ("operator", "viewer", "agent"):
        with pytest.raises(NotAllowed):
            async with db.write() as session:
                await profiles.say_by_hand(session, replace(world.OWNER, role=role), "penn", "ad_copy", "15")  # type: ignore[arg-type]
    assert await by_hand() == {} and await told() == []


async def test_other_changes_keep_what_was_said_and_a_clone_takes_it_along(house: Path):
    await do(profiles.say_by_hand, "penn", "ad_copy", "15")
    await do(profiles.change, "penn", name="Feder")
    await do(profiles.pause, "penn")
    await do(profiles.clone, "penn", "Quill")
    await do(profiles.say_by_hand, "quill", "ad_copy", "30")
    assert (await by_hand(), await by_hand("quill")) == ({"ad_copy": 15}, {"ad_copy": 30})
    penn = (await seen())["penn"]
    assert (penn.name, penn.paused) == ("Feder", True)


# --- what rests does not work


async def planned(agent: str = "dexter", **values: object):
    first = clock.now() + timedelta(minutes=5)
    return await do(
        tasks.create, "Report", agent, "revenue_report", input={}, workspace="lunavo", rrule="FREQ=DAILY;BYHOUR=9;BYMINUTE=0",
        timezone="Europe/Berlin", first=first, **values,
    )  # fmt: skip


async def queued() -> list[Run]:
    async with db.read() as session:
        return list((await session.scalars(select(Run).order_by(Run.id))).all())


class Scheduler:
    """What the clock needs of APScheduler: it never fires by itself here."""

    def get_job(self, _: str) -> None:
        return None

    def add_job(self, *_: object, **__: object) -> None: ...


@pytest.mark.parametrize("verb", [profiles.pause, profiles.retire])
async def test_tasks_of_who_rests_wait_and_are_caught_up_once(house: Path, verb):
    await planned()
    await do(verb, "dexter")
    clock.shift(timedelta(days=3))
    await slots.tick(Scheduler())  # type: ignore[arg-type]
    async with db.read() as session:
        assert await tasks.due(session, clock.now()) == [] and await tasks.soonest(session) is None
        assert await pulses.owed(session) == []
    assert await queued() == []
    await do(verb, "dexter", False)
    await slots.tick(Scheduler())  # type: ignore[arg-type]
    assert [run.agent for run in await queued()] == ["dexter"]


async def test_what_was_asked_of_who_is_paused_waits_in_the_queue_and_raises_no_alarm(house: Path):
    run = await do(runs.queue, "dexter", "revenue_report")
    under_way = await do(runs.queue, "dexter", "revenue_report")
    async with db.write() as session:
        await runs.begin(session, under_way.id or 0)
    changed = await do(profiles.pause, "dexter")
    async with db.read() as session:
        assert list(await runs.startable(session)) == [under_way.id]
        assert await pulses.doubtful_runs(session, clock.now()) == []
    await back(changed)
    async with db.read() as session:
        assert set(await runs.startable(session)) == {run.id, under_way.id}


async def test_a_task_that_waits_for_orders_reads_on_from_where_it_stood(house: Path):
    waiting = await do(
        tasks.create, "New order", "dexter", "revenue_report", input={}, workspace="lunavo", rrule="", timezone="Europe/Berlin",
        first=None, trigger={"on": "order", "seen": 0, "since": clock.now().isoformat()},
    )  # fmt: skip
    async with db.read() as session:
        assert [task.id for task in await tasks.triggered(session)] == [waiting.id]
    await do(profiles.pause, "dexter")
    async with db.read() as session:
        assert await tasks.triggered(session) == []


async def test_who_is_paused_is_not_chosen_and_the_reason_says_so(house: Path):
    skill = registry.skills()["ad_copy"]
    await do(profiles.pause, "penn")
    agents = await seen()
    assert able(skill, agents) == []
    chosen = choose(skill, agents, {}, wanted="penn")
    assert chosen.agent == "penn" and chosen.why.en == "Penn is paused; this waits until Penn goes on"
    await do(profiles.make, **QUILL)
    async with db.read() as session:
        assert (await drafting.who(session, skill)).agent == "quill"
    await do(profiles.pause, "penn", False)
    await do(profiles.give, "penn", "ad_copy", False)
    assert able(skill, await seen()) == ["quill"]


# --- everybody who reads agents sees them


async def test_the_command_bar_knows_a_new_agent_its_skills_and_a_new_name(house: Path):
    async def asked(text: str):
        names, _, zone = await known.everything()
        return plan(text, names, clock.now(), zone, "en", "")

    async def whose() -> set[str]:
        return {one.agent for one in (await known.everything())[0].skills if one.key == "ad_copy"}

    await asked("open penn")
    await do(profiles.make, **QUILL)
    assert any(choice.route == "/agents/quill" for choice in (await asked("open quill")).choices)
    assert await whose() == {"penn"}
    await do(profiles.give, "penn", "ad_copy", False)
    assert await whose() == {"quill"}
    await do(profiles.give, "quill", "ad_copy", False)
    assert await whose() == set()
    await do(profiles.change, "quill", name="Feather")
    assert any(choice.route == "/agents/quill" for choice in (await asked("open feather")).choices)


async def test_an_agent_that_the_owner_made_goes_on_with_what_it_was_given(house: Path):
    await do(profiles.make, **QUILL)
    async with db.write() as session:
        payload = {"way": "retry", "skill": "revenue_report", "input": {}}
        words = Words("Report stopped", "Bericht hielt an")
        thread = await threads.open(session, "escalation", "lunavo", "dexter", words, words, payload=payload)
    await do(merging.assign, thread.id, "quill")
    outcome = await world.say(thread.id or 0, world.Reply("choose", values={"way": "again"}))
    assert [(run.id, run.agent) for run in await queued()] == [(outcome.run_id, "quill")]


async def test_a_profile_of_an_agent_that_is_no_longer_declared_is_nobody(house: Path):
    async with db.write() as session:
        session.add(Profile(key="zelda", fields={"name": "Zelda"}))
    assert await seen() == registry.agents()
