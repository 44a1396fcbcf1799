"""`krake watch`: one line and an exit code, read from outside and without Krake running."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from krake import cli, lookout
from krake.coordinator.watch import Life
from krake.services import pulses

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def signs(**ages: int) -> dict[str, datetime]:
    return {key: NOW - timedelta(seconds=ages.get(key, 0)) for key in lookout.MUST}


@pytest.mark.parametrize(
    ("pulse", "silences", "web", "code", "said"),
    [
        (signs(), 0, "", 0, "healthy"),
        (signs(worker=75), 0, "", 0, "healthy"),
        (signs(worker=76), 0, "", 1, "worker silent since 2026-03-02 11:58"),
        ({}, 0, "", 1, "clock never gave a sign"),
        (signs(), 2, "", 1, "2 silences open"),
        (signs(), 0, "the web does not answer", 1, "the web does not answer"),
    ],
)
def test_what_it_makes_of_what_it_sees(pulse, silences, web, code, said):
    found = lookout.judge(pulse, silences, web, NOW)
    assert (found.code, said in found.line) == (code, True)


def test_it_expects_the_same_signs_of_life_that_the_worker_gives():
    assert (lookout.MUST, lookout.SILENT_AFTER) == (pulses.MUST, pulses.SILENT_AFTER)


async def test_it_reads_the_database_without_changing_it(house, monkeypatch, capsys):
    monkeypatch.setattr(lookout, "_web", lambda url: "")
    await Life().write()
    file = house / "krake.sqlite"
    before = file.read_bytes()
    assert cli.main(["watch"]) == 0
    assert file.read_bytes() == before
    assert capsys.readouterr().out.startswith("healthy")


async def test_a_web_that_does_not_answer_is_an_alarm_and_a_database_that_is_not_there_cannot_be_told(house, monkeypatch, capsys):
    await Life().write()
    monkeypatch.setattr(lookout, "_web", lambda url: "the web does not answer")
    assert cli.main(["watch"]) == 1
    monkeypatch.setattr(lookout, "_web", lambda url: "")
    shutil.move(house / "krake.sqlite", house / "elsewhere.sqlite")
    assert cli.main(["watch"]) == 2
    assert "cannot tell" in capsys.readouterr().out
