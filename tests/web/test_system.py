"""The page System: who is silent, what went wrong and what repaired it, in words."""

from __future__ import annotations

from datetime import timedelta

from krake.coordinator.watch import Life
from krake.kit import clock, db
from krake.kit.text import Words
from krake.services import faults, pulses
from krake.web.states.system import System
from tests.web.shops import connect
from tests.web.states import OpenTab

AGAIN = Words("It answers again.", "Er antwortet wieder.")


async def states() -> list[str]:
    return [row.word for row in (await (await OpenTab.signed_in()).refresh(System)).parts]


async def test_what_never_gave_a_sign_is_silent_and_what_nobody_checked_is_not_called_good(house):
    assert await states() == ["Silent", "Silent", "Silent", "Answers", "Not checked yet", "None yet"]


async def test_signs_of_life_count_until_they_are_too_old(house):
    await Life().write()
    async with db.write() as session:
        await pulses.beat(session, "record", {"broken": 7})
    assert await states() == ["Alive", "Alive", "Alive", "Answers", "Broken", "None yet"]
    clock.shift(timedelta(seconds=80))
    assert (await states())[:3] == ["Silent"] * 3


async def test_faults_are_told_by_class_with_what_ended_them(house):
    shop = await connect()
    async with db.write() as session:
        for _ in range(2):
            await faults.note(session, "unreachable", "connection:9", AGAIN, playbook="again")
        await faults.repaired(session, "connection:9", AGAIN)
        await faults.note(session, "bad_key", "connection:8", AGAIN)
        await faults.escalated(session, "connection:8", None)
    shown = await (await OpenTab.signed_in()).refresh(System)
    told = {row.name: (row.word, row.owner, row.struck, row.next) for row in shown.classes}
    assert told == {
        "No answer": ("Over", "The service", "2", "It answers again."),
        "Key refused": ("Asks you", "You", "1", "Reconnect with a new key."),
    }
    rates = {row.name: row.rate for row in shown.playbooks}
    assert rates.pop("Ask again") == "100% (1/1)" and len(rates) >= 5
    assert set(rates.values()) == {"not needed yet"}
    assert [(row.word, row.breaker) for row in shown.links] == [("Connected", "Closed")] and shop.name in shown.links[0].name


async def test_faults_older_than_a_week_are_not_shown(house):
    async with db.write() as session:
        await faults.note(session, "broken", "run:x", AGAIN)
    clock.shift(timedelta(days=8))
    assert not (await (await OpenTab.signed_in()).refresh(System)).classes
