"""A language model words better and changes no fact: against a local server of the chat completions protocol."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from krake import registry
from krake.coordinator import engine
from krake.kit import config, db
from krake.kit.text import Words
from krake.mind import polish
from krake.services import runs
from krake.spec.actor import KRAKE
from krake.spec.skill import Result
from tests import running, world

DRAFT = "# Offer\n\n12 mugs at €14.90, [delivery date], mia@firm.com\n\n| a | 1 |"
BETTER = "# Offer\n\nWe offer you 12 mugs at €14.90 each, by [delivery date]: mia@firm.com\n\n| a | 1 |"


@contextmanager
def model(monkeypatch: pytest.MonkeyPatch, answer: object, status: int = 200) -> Iterator[list[dict]]:
    """A server that answers every draft with the same; what it was asked is collected."""
    heard: list[dict] = []

    async def complete(request: Request) -> JSONResponse:
        heard.append({"key": request.headers.get("authorization"), **await request.json()})
        return JSONResponse({"choices": [{"message": {"content": answer}}]} if isinstance(answer, str) else answer, status)

    port = running.free_port()
    with world.serving(Starlette(routes=[Route("/v1/chat/completions", complete, methods=["POST"])]), port):
        for name, value in (("URL", f"http://127.0.0.1:{port}"), ("MODEL", "small"), ("KEY", "secret")):
            monkeypatch.setenv(f"KRAKE_MIND_{name}", value)
        config.reload()
        try:
            yield heard
        finally:
            monkeypatch.undo()
            config.reload()


def test_without_a_model_there_is_no_port(house: Path):
    assert polish.port() is None


async def test_a_better_wording_is_taken_and_the_draft_is_sent_as_text_not_as_an_instruction(house: Path, monkeypatch: pytest.MonkeyPatch):
    with model(monkeypatch, BETTER) as heard:
        assert polish.port() is polish.polish
        assert (await polish.polish(DRAFT))["document"] == BETTER
    assert heard[0]["key"] == "Bearer secret" and [one["role"] for one in heard[0]["messages"]] == ["system", "user"]
    assert heard[0]["messages"][1]["content"] == DRAFT


@pytest.mark.parametrize(
    "wrong",
    [
        BETTER.replace("14.90", "13.90"),
        BETTER.replace("[delivery date]", "Friday"),
        BETTER.replace("mia@firm.com", ""),
        BETTER.replace("# Offer", "Offer"),
        BETTER.replace("| a | 1 |", "a is 1"),
        BETTER + " Only 3 left!",
        BETTER * 3,
    ],
)
async def test_a_version_that_changes_a_fact_is_thrown_away(house: Path, monkeypatch: pytest.MonkeyPatch, wrong: str):
    with model(monkeypatch, wrong):
        done = await polish.polish(DRAFT)
    assert done["document"] == DRAFT and "changed a fact" in done["note"]["en"]


@pytest.mark.parametrize(("answer", "status"), [({"error": "x"}, 200), ({"error": "x"}, 500), ({"error": "x"}, 401), ("", 200), ([], 200)])
async def test_a_model_that_answers_nonsense_costs_nothing(house: Path, monkeypatch: pytest.MonkeyPatch, answer: object, status: int):
    with model(monkeypatch, answer, status):
        done = await polish.polish(DRAFT)
    assert done["document"] == DRAFT and "did not answer" in done["note"]["en"]


@pytest.mark.parametrize("on", [True, False])
async def test_a_run_has_its_document_worded_only_when_a_model_is_named(house: Path, monkeypatch: pytest.MonkeyPatch, on: bool):
    async def skill(ctx, given) -> Result:
        return Result(Words("Written.", "Geschrieben."), document=DRAFT)

    monkeypatch.setitem(registry.skills(), "note", replace(registry.skills()["note"], fn=skill, ensures=lambda evidence: True))
    async with db.write() as session:
        run = await runs.queue(session, KRAKE, "vizzy", "note", input={"text": "x"})

    async def better(document: str) -> dict:
        return {"document": BETTER, "note": polish.BETTER._asdict()}

    monkeypatch.setattr(engine, "polish", better if on else None)
    engine.launch()
    try:
        assert await asyncio.wait_for(engine._execute(run.id or 0), 10) == "done"
    finally:
        engine.stop()
    async with db.read() as session:
        done, steps = await runs.get(session, run.id or 0), await runs.steps(session, run.id or 0)
    assert done.result["document"] == (BETTER if on else DRAFT) and len(steps) == on
