"""What is written when nobody says in which language: the asker's, else the owner's, and what was said is kept."""

from __future__ import annotations

import pytest

from krake.kit import db
from krake.models.user import User
from krake.services import languages, runs, tasks
from krake.spec.actor import KRAKE, Actor


async def people(**locales: str) -> dict[str, Actor]:
    found = {}
    async with db.write() as session:
        for role, locale in locales.items():
            user = User(name=role, role=role, locale=locale)
            session.add(user)
            await session.flush()
            found[role] = Actor(role, role, user.id)  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(("owner", "operator"), [("en", "de"), ("de", "en")])
async def test_a_run_is_written_in_the_language_of_who_asked_else_of_the_owner(house, owner: str, operator: str):
    who = await people(owner=owner, operator=operator)
    async with db.write() as session:
        asked = [
            await runs.queue(session, actor, "penn", "ad_copy", input={"text": "Mugs"}) for actor in (who["owner"], who["operator"], KRAKE)
        ]
        assert [run.input["language"] for run in asked] == [owner, operator, owner]
        kept = await runs.queue(session, KRAKE, "penn", "ad_copy", input={"text": "Mugs", "language": operator})
        assert kept.input["language"] == operator


async def test_a_task_is_made_with_its_language_and_keeps_it(house):
    who = await people(owner="en")
    async with db.write() as session:
        task = await tasks.create(
            session, who["owner"], "Note", "buddy", "weekly_strategy_note",
            input={}, workspace="management", rrule="FREQ=WEEKLY", timezone="Europe/Berlin", first=None,
        )  # fmt: skip
        who_reads_german = await session.get(User, who["owner"].user_id)
        assert who_reads_german
        who_reads_german.locale = "de"
        session.add(who_reads_german)
        await session.flush()
        assert tasks.run_of(task, "clock").input == {"language": "en"}


async def test_work_handed_on_stays_in_its_language_and_is_handed_on_once(house):
    who = await people(owner="en")
    async with db.write() as session:
        run = await runs.queue(session, who["owner"], "buddy", "launch_plan", input={"text": "Mugs", "language": "de"})
        given = {"text": "Mugs"}
        first = await runs.hand_over(session, run.id or 0, "penn", "ad_copy", "Ads", given)
        again = await runs.hand_over(session, run.id or 0, "penn", "ad_copy", "Ads", given)
        assert first.input["language"] == "de" and again.id == first.id


async def test_a_skill_that_answers_in_the_language_of_its_text_or_writes_nothing_is_told_none(house):
    who = await people(owner="en")
    async with db.write() as session:
        for skill, given in (("draft_reply", {"text": "Wo ist mein Paket?"}), ("sync", {}), ("no_such_skill", {"a": 1})):
            assert await languages.told(session, who["owner"], skill, given) == given


async def test_in_a_house_without_people_each_skills_own_default_counts(house):
    async with db.write() as session:
        assert await languages.told(session, KRAKE, "ad_copy", {"text": "Mugs"}) == {"text": "Mugs"}
